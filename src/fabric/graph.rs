//! The network as petgraph sees it: its visit traits on the compressed adjacency, nothing copied,
//! so that its algorithms run here.
//!
//! A view is either of every arc that works, or of the arcs that exist for the traffic of one
//! source (endpoints do not forward for others). The same search on the second view therefore keeps
//! to the rule of who forwards.
//!
//! ```
//! use petgraph::algo::{connected_components, dijkstra};
//! use selvedge::fabric::{graph::Graph, network::Network};
//! use selvedge::{family, parts::Catalogue};
//!
//! let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! let network = Network::new(&family::build(&design)?);
//! assert_eq!(connected_components(Graph::of_all(&network)), 1);
//!
//! // Links from the first endpoint to the last, access links included.
//! let (first, last) = (network.endpoints[0], network.endpoints[15]);
//! let links = dijkstra(Graph::of_source(&network, first), first, Some(last), |_| 1);
//! assert_eq!(links[&last], 6);
//! # Ok::<(), selvedge::error::Error>(())
//! ```

use super::Vertex;
use super::index::{Arc, Id, Ids};
use super::network::Network;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{
    Data, Dfs, EdgeIndexable, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences,
    IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers,
    IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};
use petgraph::{Directed, Direction};

/// Which arcs are seen.
#[derive(Clone, Copy, Debug)]
enum View {
    /// All that have capacity.
    All,
    /// Those that exist for the traffic of a source.
    Source(Vertex),
    /// Those that exist for everybody's.
    Anybody,
}

/// A borrowed view of a network: vertices and arcs by their index, weights are rates and capacities
/// in the network's unit.
#[derive(Clone, Copy, Debug)]
pub struct Graph<'a> {
    network: &'a Network,
    view: View,
}

impl<'a> Graph<'a> {
    /// Every arc that has capacity, whoever may use it.
    pub fn of_all(network: &'a Network) -> Self {
        Graph {
            network,
            view: View::All,
        }
    }
    /// The arcs that exist for the traffic of one source.
    pub fn of_source(network: &'a Network, source: Vertex) -> Self {
        Graph {
            network,
            view: View::Source(source),
        }
    }
    /// The arcs that exist for everybody's traffic.
    pub fn of_anybody(network: &'a Network) -> Self {
        Graph {
            network,
            view: View::Anybody,
        }
    }
    fn sees(self, arc: Arc) -> bool {
        match self.view {
            View::Source(source) => self.network.exists_for(arc, source),
            View::Anybody => self.network.exists_for_all(arc),
            View::All => self.network.is_live(arc),
        }
    }
    fn around(self, vertex: Vertex, direction: Direction) -> Around<'a> {
        let list = match direction {
            Direction::Outgoing => self.network.out.of(vertex),
            Direction::Incoming => self.network.into.of(vertex),
        };
        Arcs {
            graph: self,
            arcs: list.iter().copied(),
        }
    }
    /// Which vertices can be reached from one. O(V + E).
    pub fn reached(self, from: Vertex) -> Vec<bool> {
        let mut search = Dfs::new(self, from);
        while search.next(self).is_some() {}
        self.network
            .vertex_ids()
            .map(|v| search.discovered.is_visited(&v))
            .collect()
    }
    /// The pieces that hold endpoints: in each, every vertex reaches every other. In a whole fabric
    /// there is one. O(V + E).
    pub fn pieces(self) -> Vec<Vec<Vertex>> {
        let mut pieces = kosaraju_scc(self);
        pieces.retain(|p| p.iter().any(|&v| self.network.rate[v] > 0));
        pieces.iter_mut().for_each(|p| p.sort_unstable());
        pieces.sort_unstable();
        pieces
    }
}

/// An arc of a view.
#[derive(Clone, Copy, Debug)]
pub struct ArcRef<'a> {
    network: &'a Network,
    arc: Arc,
}

impl EdgeRef for ArcRef<'_> {
    type NodeId = Vertex;
    type EdgeId = Arc;
    type Weight = u64;
    fn source(&self) -> Vertex {
        self.network.tail(self.arc)
    }
    fn target(&self) -> Vertex {
        self.network.head(self.arc)
    }
    fn weight(&self) -> &u64 {
        &self.network.capacity[self.arc]
    }
    fn id(&self) -> Arc {
        self.arc
    }
}

/// Those of a row of arcs that a view sees.
#[derive(Clone, Debug)]
pub struct Arcs<I, G> {
    graph: G,
    arcs: I,
}

impl<'a, I: Iterator<Item = Arc>> Iterator for Arcs<I, Graph<'a>> {
    type Item = ArcRef<'a>;
    fn next(&mut self) -> Option<ArcRef<'a>> {
        let graph = self.graph;
        self.arcs.find(|&arc| graph.sees(arc)).map(|arc| ArcRef {
            network: graph.network,
            arc,
        })
    }
}

/// Arcs of one vertex.
type Around<'a> = Arcs<std::iter::Copied<std::slice::Iter<'a, Arc>>, Graph<'a>>;

/// The other ends of the arcs of one vertex.
#[derive(Clone, Debug)]
pub struct Neighbors<'a> {
    arcs: Around<'a>,
    direction: Direction,
}

impl Iterator for Neighbors<'_> {
    type Item = Vertex;
    fn next(&mut self) -> Option<Vertex> {
        let arc = self.arcs.next()?;
        Some(if self.direction == Direction::Outgoing {
            arc.target()
        } else {
            arc.source()
        })
    }
}

/// Vertices with their rates.
#[derive(Clone, Debug)]
pub struct Vertices<'a> {
    network: &'a Network,
    range: Ids<Vertex>,
}

impl<'a> Iterator for Vertices<'a> {
    type Item = (Vertex, &'a u64);
    fn next(&mut self) -> Option<Self::Item> {
        self.range.next().map(|v| (v, &self.network.rate[v]))
    }
    /// Exact: petgraph's search for articulation points sizes its arrays by it.
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl GraphBase for Graph<'_> {
    type NodeId = Vertex;
    type EdgeId = Arc;
}
impl GraphRef for Graph<'_> {}
impl Data for Graph<'_> {
    type NodeWeight = u64;
    type EdgeWeight = u64;
}
impl GraphProp for Graph<'_> {
    type EdgeType = Directed;
}
impl NodeCount for Graph<'_> {
    fn node_count(&self) -> usize {
        self.network.vertices()
    }
}
impl NodeIndexable for Graph<'_> {
    fn node_bound(&self) -> usize {
        self.network.vertices()
    }
    fn to_index(&self, vertex: Vertex) -> usize {
        vertex.index()
    }
    fn from_index(&self, index: usize) -> Vertex {
        Vertex::new(index)
    }
}
impl NodeCompactIndexable for Graph<'_> {}
impl EdgeIndexable for Graph<'_> {
    fn edge_bound(&self) -> usize {
        self.network.arcs()
    }
    fn to_index(&self, arc: Arc) -> usize {
        arc.index()
    }
    fn from_index(&self, index: usize) -> Arc {
        Arc::new(index)
    }
}
impl<'a> IntoNeighbors for Graph<'a> {
    type Neighbors = Neighbors<'a>;
    fn neighbors(self, vertex: Vertex) -> Neighbors<'a> {
        self.neighbors_directed(vertex, Direction::Outgoing)
    }
}
impl<'a> IntoNeighborsDirected for Graph<'a> {
    type NeighborsDirected = Neighbors<'a>;
    fn neighbors_directed(self, vertex: Vertex, direction: Direction) -> Neighbors<'a> {
        Neighbors {
            arcs: self.around(vertex, direction),
            direction,
        }
    }
}
impl<'a> IntoEdgeReferences for Graph<'a> {
    type EdgeRef = ArcRef<'a>;
    type EdgeReferences = Arcs<Ids<Arc>, Graph<'a>>;
    fn edge_references(self) -> Self::EdgeReferences {
        Arcs {
            graph: self,
            arcs: self.network.arc_ids(),
        }
    }
}
impl<'a> IntoEdges for Graph<'a> {
    type Edges = Around<'a>;
    fn edges(self, vertex: Vertex) -> Around<'a> {
        self.around(vertex, Direction::Outgoing)
    }
}
impl<'a> IntoEdgesDirected for Graph<'a> {
    type EdgesDirected = Around<'a>;
    fn edges_directed(self, vertex: Vertex, direction: Direction) -> Around<'a> {
        self.around(vertex, direction)
    }
}
impl IntoNodeIdentifiers for Graph<'_> {
    type NodeIdentifiers = Ids<Vertex>;
    fn node_identifiers(self) -> Ids<Vertex> {
        self.network.vertex_ids()
    }
}
impl<'a> IntoNodeReferences for Graph<'a> {
    type NodeRef = (Vertex, &'a u64);
    type NodeReferences = Vertices<'a>;
    fn node_references(self) -> Vertices<'a> {
        Vertices {
            network: self.network,
            range: self.node_identifiers(),
        }
    }
}

/// petgraph's own bit set, by way of its own graph.
type Bits = <petgraph::Graph<(), ()> as Visitable>::Map;

/// Which vertices a search has met.
#[derive(Clone, Debug)]
pub struct Visited(Bits);

impl VisitMap<Vertex> for Visited {
    fn visit(&mut self, vertex: Vertex) -> bool {
        !self.0.put(vertex.index())
    }
    fn is_visited(&self, vertex: &Vertex) -> bool {
        self.0.contains(vertex.index())
    }
    fn unvisit(&mut self, vertex: Vertex) -> bool {
        let was = self.0.contains(vertex.index());
        self.0.set(vertex.index(), false);
        was
    }
}

impl Visitable for Graph<'_> {
    type Map = Visited;
    fn visit_map(&self) -> Visited {
        Visited(Bits::with_capacity(self.network.vertices()))
    }
    fn reset_map(&self, map: &mut Visited) {
        map.0.clear();
        map.0.grow(self.network.vertices());
    }
}
