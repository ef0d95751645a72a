//! Coarsening by heavy-edge matching (Karypis & Kumar, SIAM J. Sci. Comput. 20, 1998), edges rated
//! by weight squared over the sizes of the ends (Holtgrewe, Sanders & Schulz, IPDPS 2010), and what
//! stays single matched with another neighbour of its heaviest neighbour.

use super::graph::Graph;
use crate::fabric::index::{Id, narrow};
use crate::random::Random;
use crate::units::real;

/// Vertices at which coarsening stops.
const COARSEST: usize = 120;
/// No coarse vertex has more than this part of the endpoints, so that halves stay possible.
const PARTS: u64 = 40;

/// A hierarchy: graphs from the finest, and for each but the last the coarse vertex of every
/// vertex.
pub(super) struct Levels {
    /// Coarser graphs; the finest is not among them.
    pub(super) graphs: Vec<Graph>,
    /// `maps[i]` goes from level i to level i + 1 (`graphs[i]`).
    pub(super) maps: Vec<Vec<u32>>,
}

/// Coarsens until about 120 vertices are left or little happens. With `within`, only vertices of
/// one side are matched. O(E log V).
pub(super) fn levels(finest: &Graph, within: Option<&[bool]>, random: &mut Random) -> Levels {
    let most = (finest.load.iter().sum::<u64>() / PARTS).max(finest.heaviest());
    let mut levels = Levels {
        graphs: Vec::new(),
        maps: Vec::new(),
    };
    let mut side: Option<Vec<bool>> = within.map(<[bool]>::to_vec);
    loop {
        let graph = levels.graphs.last().unwrap_or(finest);
        if graph.vertices() <= COARSEST {
            return levels;
        }
        let (map, count) = matching(graph, most, side.as_deref(), random);
        if count * 20 > graph.vertices() * 19 {
            return levels;
        }
        let coarse = graph.contract(&map, count);
        side = side.map(|fine| {
            let mut coarse = vec![false; count];
            map.iter()
                .zip(&fine)
                .for_each(|(&c, &s)| coarse[c.index()] = s);
            coarse
        });
        levels.graphs.push(coarse);
        levels.maps.push(map);
    }
}

/// The coarse vertex of every vertex, and their number.
fn matching(
    graph: &Graph,
    most: u64,
    side: Option<&[bool]>,
    random: &mut Random,
) -> (Vec<u32>, usize) {
    const NONE: u32 = u32::MAX;
    let n = graph.vertices();
    let mut order: Vec<u32> = (0..narrow(n)).collect();
    random.shuffle(&mut order);
    // Vertices with few neighbours have the fewest choices, so they choose first.
    order.sort_by_key(|&v| graph.degree(v));
    let (mut mate, mut favourite) = (vec![NONE; n], vec![NONE; n]);
    let fits = |v: u32, w: u32| {
        graph.load[v.index()] + graph.load[w.index()] <= most
            && side.is_none_or(|s| s[v.index()] == s[w.index()])
    };
    let mut single = 0;
    for &v in &order {
        if mate[v.index()] != NONE || graph.degree(v) == 0 {
            continue;
        }
        let degree = graph.degree(v);
        // From a random place on, so that ties are broken at random.
        let from = random.index(degree);
        let (mut best, mut any) = ((-1.0, NONE), (-1.0, NONE));
        for place in (from..degree).chain(0..from) {
            let (w, weight) = graph.edge(v, place);
            let rating = real(weight) * real(weight) / f64::from(graph.size[w.index()]);
            if rating > any.0 {
                any = (rating, w);
            }
            if rating > best.0 && mate[w.index()] == NONE && fits(v, w) {
                best = (rating, w);
            }
        }
        favourite[v.index()] = any.1;
        if best.1 == NONE {
            single += 1;
        } else {
            mate[v.index()] = best.1;
            mate[best.1.index()] = v;
        }
    }
    if single * 10 > n {
        let mut waiting = vec![NONE; n];
        for &v in &order {
            let meeting = favourite[v.index()];
            if mate[v.index()] != NONE || meeting == NONE {
                continue;
            }
            let other = waiting[meeting.index()];
            if other != NONE && fits(v, other) {
                mate[v.index()] = other;
                mate[other.index()] = v;
                waiting[meeting.index()] = NONE;
            } else {
                waiting[meeting.index()] = v;
            }
        }
    }
    let (mut map, mut count) = (vec![NONE; n], 0u32);
    for &v in &order {
        if map[v.index()] == NONE {
            map[v.index()] = count;
            if mate[v.index()] != NONE {
                map[mate[v.index()].index()] = count;
            }
            count += 1;
        }
    }
    (map, count.index())
}
