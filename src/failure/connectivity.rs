//! How many failures it takes to part two endpoints or hosts: edge connectivity over links, node
//! connectivity over what forwards (switches, and hosts that forward), by maximum flow on unit
//! counts (Menger, Fundamenta Mathematicae 1927).
//!
//! Scale-up links are no links that fail; they may be used as the rule of who forwards says. A link
//! that touches nothing that forwards, such as a cable from host to host, counts itself among the
//! nodes. Flow and cut are both re-counted: the flow is conserved and within its counts, and
//! without the links and switches of the cut, as listed in the fabric, nothing arrives.

use super::pairs::{PairClass, pairs};
use crate::error::{Error, Result};
use crate::fabric::index::{Arc, Id, Table, wide};
use crate::fabric::{DeviceId, Fabric, HostId, Kind, LinkId, Transit, Vertex, network::Network};
use crate::progress::Progress;
use crate::solve::disjoint::{Flow, Skeleton, UNLIMITED};
use crate::spec::demand::Between;
use rayon::prelude::*;

/// What parts a pair: a least set of links and of devices that forward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Links.
    pub links: Vec<LinkId>,
    /// Switches and hosts that forward.
    pub devices: Vec<DeviceId>,
}

impl Cut {
    /// How many fail.
    pub fn size(&self) -> u64 {
        wide(self.links.len() + self.devices.len())
    }

    /// Names, devices first.
    pub fn names(&self, fabric: &Fabric) -> Vec<String> {
        let devices = self.devices.iter().map(|&d| fabric.device_name(d));
        devices
            .chain(self.links.iter().map(|&l| fabric.link_name(l)))
            .collect()
    }
}

/// The connectivity of a pair; `None` where scale-up links alone join it, so that no failure of the
/// network parts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// A least set of links.
    pub edge: Option<Cut>,
    /// A least set of what forwards.
    pub node: Option<Cut>,
}

impl Joined {
    /// The links.
    pub fn edge(&self) -> Option<&Cut> {
        self.edge.as_ref()
    }
    /// What forwards.
    pub fn node(&self) -> Option<&Cut> {
        self.node.as_ref()
    }
}

/// Ordered pairs that are alike, and their connectivity under each rule that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Endpoints that send, together.
    pub sources: Vec<DeviceId>,
    /// Endpoints that receive.
    pub targets: Vec<DeviceId>,
    /// How many ordered pairs it stands for.
    pub pairs: u64,
    /// One a rule.
    pub joined: Vec<Joined>,
}

/// The connectivity of every pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connectivity {
    /// Who forwards, the fabric's own rule first.
    pub rules: Vec<Transit>,
    /// Pairs of endpoints.
    pub endpoints: Vec<Pair>,
    /// Pairs of hosts; empty where every host has one endpoint.
    pub hosts: Vec<Pair>,
}

impl Connectivity {
    /// The pairs at one level; those of endpoints where hosts are single endpoints.
    pub fn pairs(&self, between: Between) -> &[Pair] {
        if between == Between::Hosts && !self.hosts.is_empty() {
            &self.hosts
        } else {
            &self.endpoints
        }
    }
}

/// Fewest links or devices that part any pair under a rule, and the pair; `None` where nothing
/// does.
pub fn weakest(
    pairs: &[Pair],
    rule: usize,
    of: impl Fn(&Joined) -> Option<&Cut>,
) -> Option<(&Pair, &Cut)> {
    pairs
        .iter()
        .filter_map(|p| of(&p.joined[rule]).map(|cut| (p, cut)))
        .min_by_key(|(_, cut)| cut.size())
}

/// Whether a device's failure can part others: it forwards and is no part of the scale-up network.
fn forwards(fabric: &Fabric, network: &Network, v: Vertex) -> bool {
    network.transit_group[v] == 0 && fabric.role(v.device()).kind != Kind::ScaleUp
}

/// Where a vertex of `n` is left in the network of nodes.
fn left_at(n: usize, v: Vertex) -> Vertex {
    Vertex::new(n + v.index())
}

/// One rule's networks, which all pairs share.
struct RuleNetworks<'a> {
    fabric: &'a Fabric,
    network: Network,
    /// Number of links of each arc, `UNLIMITED` for scale-up.
    count: Table<Arc, u64>,
    /// Whether each vertex forwards.
    forwards: Vec<bool>,
    edges: Skeleton,
    /// Vertex `v` is entered at `v` and left at `n + v`; pairs of edges: one for each arc, then one
    /// through each vertex.
    nodes: Skeleton,
}

impl<'a> RuleNetworks<'a> {
    fn new(fabric: &'a Fabric, network: &Network, transit: Transit) -> Self {
        let network = if fabric.transit == transit {
            network.clone()
        } else {
            Network::new(&Fabric {
                transit,
                ..fabric.clone()
            })
        };
        let mut count: Table<Arc, u64> = vec![0; network.arcs()].into();
        for (id, link) in fabric.numbered_links() {
            let Some(forth) = network.arc_of(id, link) else {
                continue;
            };
            let class = &fabric.classes[link.class.index()];
            for (arc, rate) in [(forth, class.rate_ab), (forth.reverse(), class.rate_ba)] {
                if rate.0 > 0 {
                    count[arc] = if class.scale_up {
                        UNLIMITED
                    } else {
                        (count[arc] + 1).min(UNLIMITED)
                    };
                }
            }
        }
        let n = network.vertices();
        let forwards = network
            .vertex_ids()
            .map(|v| forwards(fabric, &network, v))
            .collect();
        let (tail, head): (Vec<Vertex>, Vec<Vertex>) = network.all_ends().unzip();
        let edges = Skeleton::new(n, &tail, head);
        let (mut tail, mut head) = (
            Vec::with_capacity(2 * network.arcs()),
            Vec::with_capacity(2 * network.arcs()),
        );
        let ends = network
            .all_ends()
            .map(|(u, v)| (left_at(n, u), v))
            .chain(network.vertex_ids().map(|v| (v, left_at(n, v))));
        for (u, v) in ends {
            tail.extend([u, v]);
            head.extend([v, u]);
        }
        let nodes = Skeleton::new(2 * n, &tail, head);
        RuleNetworks {
            fabric,
            network,
            count,
            forwards,
            edges,
            nodes,
        }
    }

    fn joined(&self, pair: &PairClass) -> Result<Joined> {
        let (network, ends) = (&self.network, &Ends::new(self.fabric, &self.network, pair));
        let exists: Vec<bool> = network.arc_ids().map(|a| ends.exists(network, a)).collect();
        let capacity: Table<Arc, u64> = self
            .count
            .values()
            .zip(&exists)
            .map(|(&c, &e)| if e { c } else { 0 })
            .collect();
        let edge = self
            .edges
            .maximum(capacity.clone(), &pair.sources, &pair.targets);
        let edge = self.cut_of_links(&edge, &capacity, pair, ends)?;
        let n = network.vertices();
        let fails = |v: usize| self.forwards[v] && !ends.own[v];
        let arc = |a: Arc| match capacity[a] {
            0 => 0,
            _ if fails(network.tail(a).index()) || fails(network.head(a).index()) => UNLIMITED,
            count => count,
        };
        let through = |v: usize| if fails(v) { 1 } else { UNLIMITED };
        let twice = network
            .arc_ids()
            .map(arc)
            .chain((0..n).map(through))
            .flat_map(|c| [c, 0]);
        let capacity: Table<Arc, u64> = twice.collect();
        let sources: Vec<Vertex> = pair.sources.iter().map(|&v| left_at(n, v)).collect();
        let node = self
            .nodes
            .maximum(capacity.clone(), &sources, &pair.targets);
        let node = self.cut_of_nodes(&node, &capacity, pair, ends)?;
        Ok(Joined { edge, node })
    }

    fn cut_of_links(
        &self,
        flow: &Flow,
        capacity: &Table<Arc, u64>,
        pair: &PairClass,
        ends: &Ends,
    ) -> Result<Option<Cut>> {
        let Some(value) = flow.value else {
            return Ok(None);
        };
        conserved(&self.edges, flow, capacity, &pair.sources, &pair.targets)?;
        let links = self.fabric.numbered_links().filter(|(id, link)| {
            let crosses = |u: DeviceId, v: DeviceId, rate: u64| {
                rate > 0 && flow.reached[u.index()] && !flow.reached[v.index()]
            };
            let class = &self.fabric.classes[link.class.index()];
            self.network.arc_of(*id, link).is_some_and(|forth| {
                (crosses(link.a, link.b, class.rate_ab.0) && ends.exists(&self.network, forth))
                    || (crosses(link.b, link.a, class.rate_ba.0)
                        && ends.exists(&self.network, forth.reverse()))
            })
        });
        let cut = Cut {
            links: links.map(|l| l.0).collect(),
            devices: Vec::new(),
        };
        self.confirm(value, cut, pair, ends).map(Some)
    }

    fn cut_of_nodes(
        &self,
        flow: &Flow,
        capacity: &Table<Arc, u64>,
        pair: &PairClass,
        ends: &Ends,
    ) -> Result<Option<Cut>> {
        let Some(value) = flow.value else {
            return Ok(None);
        };
        let n = self.network.vertices();
        let sources: Vec<Vertex> = pair.sources.iter().map(|&v| left_at(n, v)).collect();
        conserved(&self.nodes, flow, capacity, &sources, &pair.targets)?;
        let devices: Vec<DeviceId> = self
            .network
            .vertex_ids()
            .filter(|&v| flow.reached[v.index()] && !flow.reached[n + v.index()])
            .map(Vertex::device)
            .collect();
        let links = self.fabric.numbered_links().filter(|(id, link)| {
            let class = &self.fabric.classes[link.class.index()];
            let crosses = |u: DeviceId, v: DeviceId, rate: u64, arc: Arc| {
                rate > 0
                    && ends.exists(&self.network, arc)
                    && flow.reached[n + u.index()]
                    && !flow.reached[v.index()]
            };
            self.network.arc_of(*id, link).is_some_and(|forth| {
                crosses(link.a, link.b, class.rate_ab.0, forth)
                    || crosses(link.b, link.a, class.rate_ba.0, forth.reverse())
            })
        });
        let cut = Cut {
            links: links.map(|l| l.0).collect(),
            devices,
        };
        self.confirm(value, cut, pair, ends).map(Some)
    }

    /// Counts the cut again and looks for a way past it over the fabric's own list of links.
    fn confirm(&self, value: u64, cut: Cut, pair: &PairClass, ends: &Ends) -> Result<Cut> {
        let scale_up =
            |l: &LinkId| self.fabric.classes[self.fabric.links[l.index()].class.index()].scale_up;
        if cut.size() != value || cut.links.iter().any(scale_up) {
            return Err(Error::fault(format!(
                "a cut of {} does not meet its flow of {value}",
                cut.size()
            )));
        }
        let mut alive: Table<Arc, bool> = vec![false; self.network.arcs()].into();
        for (id, link) in self.fabric.numbered_links() {
            let gone = |d: DeviceId| cut.devices.binary_search(&d).is_ok();
            let Some(forth) = self.network.arc_of(id, link) else {
                continue;
            };
            if cut.links.binary_search(&id).is_ok() || gone(link.a) || gone(link.b) {
                continue;
            }
            let class = &self.fabric.classes[link.class.index()];
            for (arc, rate) in [(forth, class.rate_ab), (forth.reverse(), class.rate_ba)] {
                alive[arc] |= rate.0 > 0 && ends.exists(&self.network, arc);
            }
        }
        let mut seen = vec![false; self.network.vertices()];
        pair.sources.iter().for_each(|&v| seen[v.index()] = true);
        let mut stack = pair.sources.clone();
        while let Some(v) = stack.pop() {
            for &arc in self.network.out.of(v).iter().filter(|&&a| alive[a]) {
                let w = self.network.head(arc);
                if !std::mem::replace(&mut seen[w.index()], true) {
                    stack.push(w);
                }
            }
        }
        if pair.targets.iter().any(|&v| seen[v.index()]) {
            return Err(Error::fault("a cut lets something past"));
        }
        Ok(cut)
    }
}

/// Who forwards for a pair.
struct Ends {
    /// Transit groups of the sources, sorted.
    from: Vec<u32>,
    /// Transit groups of the targets.
    to: Vec<u32>,
    /// Sources, targets and host vertices they are part of: they do not fail.
    own: Vec<bool>,
}

impl Ends {
    fn new(fabric: &Fabric, network: &Network, pair: &PairClass) -> Self {
        let groups = |list: &[Vertex]| {
            let mut groups: Vec<u32> = list.iter().map(|&v| network.transit_group[v]).collect();
            groups.sort_unstable();
            groups.dedup();
            groups
        };
        let mut own = vec![false; network.vertices()];
        pair.sources
            .iter()
            .chain(&pair.targets)
            .for_each(|&v| own[v.index()] = true);
        let host = |v: DeviceId| fabric.host[v];
        let of_pair: Vec<HostId> = pair
            .sources
            .iter()
            .chain(&pair.targets)
            .filter_map(|&v| host(v.device()))
            .collect();
        for role in fabric.roles.iter().filter(|r| r.kind == Kind::Host) {
            role.devices()
                .filter(|&v| host(v).is_some_and(|host| of_pair.contains(&host)))
                .for_each(|v| own[v.index()] = true);
        }
        Ends {
            from: groups(&pair.sources),
            to: groups(&pair.targets),
            own,
        }
    }

    /// Whether an arc carries traffic of the sources and can lead to the targets.
    fn exists(&self, network: &Network, arc: Arc) -> bool {
        let (u, v) = (
            network.transit_group[network.tail(arc)],
            network.transit_group[network.head(arc)],
        );
        let own = |group: u32| self.from.binary_search(&group).is_ok();
        let leaves = u == 0 || u == v || own(u);
        // Others receive but do not pass on.
        leaves && (v == 0 || own(v) || self.to.binary_search(&v).is_ok())
    }
}

/// Whether a flow is within its counts and conserved everywhere else than at its ends, and as much
/// as it says.
fn conserved(
    skeleton: &Skeleton,
    flow: &Flow,
    capacity: &Table<Arc, u64>,
    sources: &[Vertex],
    sinks: &[Vertex],
) -> Result<()> {
    let mut net = std::collections::BTreeMap::<Vertex, i128>::new();
    for ((e, &left), &whole) in flow.residual.iter().zip(capacity.values()) {
        let sent = i128::from(whole) - i128::from(left);
        if sent > 0 {
            *net.entry(skeleton.head[e.reverse()]).or_default() += sent;
            *net.entry(skeleton.head[e]).or_default() -= sent;
            // What runs one way is what the other way gained.
            if i128::from(flow.residual[e.reverse()]) - i128::from(capacity[e.reverse()]) != sent {
                return Err(Error::fault("a flow does not keep to its counts"));
            }
        }
    }
    let total: i128 = sources.iter().filter_map(|v| net.remove(v)).sum();
    let arrived: i128 = sinks.iter().filter_map(|v| net.remove(v)).sum();
    let wanted = i128::from(flow.value.unwrap_or_default());
    if total != wanted || arrived != -wanted || net.values().any(|&v| v != 0) {
        return Err(Error::fault("a flow of disjoint paths is not conserved"));
    }
    Ok(())
}

/// The rules that differ in a fabric: both where a scale-up domain joins several endpoints, its own
/// first.
pub fn rules(fabric: &Fabric, network: &Network) -> Vec<Transit> {
    let mut members = vec![0u32; fabric.devices() + 1];
    for &v in &network.endpoints {
        if let Some(domain) = fabric.domain[v.device()] {
            members[domain.index()] += 1;
        }
    }
    let other = if fabric.transit == Transit::Pxn {
        Transit::None
    } else {
        Transit::Pxn
    };
    if members.iter().any(|&m| m > 1) {
        vec![fabric.transit, other]
    } else {
        vec![fabric.transit]
    }
}

/// Connectivity of every ordered pair of endpoints and of hosts, one flow an orbit, under each of
/// the rules. Pairs are held to be alike only where a checked symmetry carries one onto the other.
/// O(classes * paths * E).
///
/// # Errors
/// When the fabric has too little symmetry for its size, or a flow and its cut do not meet.
pub fn connectivity(fabric: &Fabric, network: &Network, rules: &[Transit]) -> Result<Connectivity> {
    connectivity_within(fabric, network, rules, usize::MAX, &Progress::new())
}

/// The same where classes of pairs times arcs are at most `most`; `progress` is told how far it is.
///
/// # Errors
/// A limit where they are more; else as [`connectivity`].
pub fn connectivity_within(
    fabric: &Fabric,
    network: &Network,
    rules: &[Transit],
    most: usize,
    progress: &Progress,
) -> Result<Connectivity> {
    progress.phase("symmetries", 0);
    let found = pairs(fabric, network)?;
    let classes = found.endpoints.len() + found.hosts.len();
    if classes.saturating_mul(network.arcs()) > most {
        let message = format!("{classes} classes of pairs are more than are waited for");
        return Err(Error::limit(message).help("`selvedge connectivity` looks at all of them"));
    }
    progress.phase("classes of pairs", wide(classes));
    let networks: Vec<RuleNetworks> = rules
        .iter()
        .map(|&rule| RuleNetworks::new(fabric, network, rule))
        .collect();
    let all = |classes: Vec<PairClass>| {
        let one = |class: PairClass| {
            let joined = networks
                .iter()
                .map(|g| g.joined(&class))
                .collect::<Result<Vec<_>>>()?;
            progress.step();
            Ok(Pair {
                sources: class.sources.into_iter().map(Vertex::device).collect(),
                targets: class.targets.into_iter().map(Vertex::device).collect(),
                pairs: class.pairs,
                joined,
            })
        };
        classes.into_par_iter().map(one).collect::<Result<Vec<_>>>()
    };
    Ok(Connectivity {
        rules: rules.to_vec(),
        endpoints: all(found.endpoints)?,
        hosts: all(found.hosts)?,
    })
}
