//! Which device of one wiring is which of the other when names do not tell: by kind, neighbourhood
//! and port.
//!
//! Colours are refined over both wirings at once (Weisfeiler and Leman, 1968): kind first, then the
//! colours behind each port. A colour that one device of each side has after few rounds makes a
//! pair; from pairs the match spreads port by port: what is behind port 7 of one is what is behind
//! port 7 of the other. Every pair of neighbours votes, the pair with most votes is taken first, so
//! that a miswired cable is outvoted by the others. A symmetric fabric has no device that stands
//! alone; then the first device of the smallest colour is put on each of a few candidates in turn,
//! and the one that explains most cables is kept.

use super::labels::trailing;
use crate::fabric::{Kind, NONE};
use crate::formats::kinds::kinds;
use crate::formats::wiring::Wiring;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

/// Rounds of refinement that are tried, the best kept. More rounds carry the colour of one miswired
/// cable through the whole fabric.
const ROUNDS: [usize; 4] = [2, 1, 3, 0];
/// Candidates for the first pair of a part in which nothing stands alone.
const CANDIDATES: usize = 24;

/// Votes for the devices behind one port of a pair, when their own ports agree as well, and when
/// they do not.
const VOTES: [u32; 2] = [3, 1];

/// A port, the device behind it and the port there.
type Near = (u64, u32, u64);

#[derive(Clone)]
struct Graph {
    near: Vec<Vec<Near>>,
    colours: Vec<u64>,
}

fn mixed(a: u64, b: u64) -> u64 {
    let mut x = a.rotate_left(25) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn graph(wiring: &Wiring) -> Graph {
    let mut near: Vec<Vec<Near>> = vec![Vec::new(); wiring.devices.len()];
    // A label without a number at its end is only told apart from others like it by its text.
    let port = |label: &str| {
        trailing(label).unwrap_or_else(|| {
            label
                .bytes()
                .fold(1 << 40, |h, b| mixed(h, u64::from(b)) | 1 << 63)
        })
    };
    for cable in wiring.cables.iter().filter(|c| c.a.device != c.b.device) {
        near[cable.a.device as usize].push((
            port(&cable.a.port),
            cable.b.device,
            port(&cable.b.port),
        ));
        near[cable.b.device as usize].push((
            port(&cable.b.port),
            cable.a.device,
            port(&cable.a.port),
        ));
    }
    near.iter_mut().for_each(|list| list.sort_unstable());
    let colours = kinds(wiring)
        .0
        .iter()
        .map(|k| u64::from(*k == Kind::Switch) + 1)
        .collect();
    Graph { near, colours }
}

fn refine(graph: &mut Graph) {
    let one = |h: u64, (port, v, there): &Near| {
        mixed(mixed(mixed(h, *port), graph.colours[*v as usize]), *there)
    };
    let next = |list: &Vec<Near>, own: u64| list.iter().fold(mixed(own, 17), one);
    graph.colours = graph
        .near
        .iter()
        .zip(&graph.colours)
        .map(|(list, own)| next(list, *own))
        .collect();
}

/// Pairs already known and the votes for others.
#[derive(Clone)]
struct Spread {
    of: Vec<u32>,
    back: Vec<u32>,
    votes: HashMap<(u32, u32), u32>,
    queue: BinaryHeap<(u32, std::cmp::Reverse<(u32, u32)>)>,
}

impl Spread {
    fn take(&mut self, pair: (u32, u32), ours: &Graph, theirs: &Graph, kinds: (&[u64], &[u64])) {
        let (d, b) = (pair.0 as usize, pair.1 as usize);
        if self.of[d] != NONE || self.back[b] != NONE {
            return;
        }
        (self.of[d], self.back[b]) = (pair.1, pair.0);
        let (x, y) = (&ours.near[d], &theirs.near[b]);
        let (mut i, mut j) = (0, 0);
        while i < x.len() && j < y.len() {
            if x[i].0 != y[j].0 {
                if x[i].0 < y[j].0 {
                    i += 1
                } else {
                    j += 1
                }
                continue;
            }
            let next = (x[i].1, y[j].1);
            let agree = usize::from(x[i].2 != y[j].2);
            (i, j) = (i + 1, j + 1);
            let free = self.of[next.0 as usize] == NONE && self.back[next.1 as usize] == NONE;
            if free && kinds.0[next.0 as usize] == kinds.1[next.1 as usize] {
                let votes = self.votes.entry(next).or_insert(0);
                *votes += VOTES[agree];
                self.queue.push((*votes, std::cmp::Reverse(next)));
            }
        }
    }

    /// Takes pairs, those with most votes first, until none has a vote.
    fn run(&mut self, ours: &Graph, theirs: &Graph, kinds: (&[u64], &[u64])) {
        while let Some((_, std::cmp::Reverse(pair))) = self.queue.pop() {
            self.take(pair, ours, theirs, kinds);
        }
    }

    /// Cables that the match explains.
    fn explained(&self, ours: &Graph, theirs: &Graph) -> usize {
        let of = |(d, list): (usize, &Vec<Near>)| match self.of[d] {
            NONE => 0,
            b => list
                .iter()
                .filter(|(port, v, there)| {
                    theirs.near[b as usize]
                        .binary_search(&(*port, self.of[*v as usize], *there))
                        .is_ok()
                })
                .count(),
        };
        ours.near.iter().enumerate().map(of).sum()
    }
}

/// Devices of a colour on both sides.
fn classes(ours: &Graph, theirs: &Graph, spread: &Spread) -> BTreeMap<u64, (Vec<u32>, Vec<u32>)> {
    let mut classes: BTreeMap<u64, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    for (index, colour) in (0u32..)
        .zip(&ours.colours)
        .filter(|(i, _)| spread.of[*i as usize] == NONE)
    {
        classes.entry(*colour).or_default().0.push(index);
    }
    for (index, colour) in (0u32..)
        .zip(&theirs.colours)
        .filter(|(i, _)| spread.back[*i as usize] == NONE)
    {
        classes.entry(*colour).or_default().1.push(index);
    }
    classes.retain(|_, (a, b)| !a.is_empty() && !b.is_empty());
    classes
}

/// For each device of the design its counterpart, or [`NONE`]; `known` pairs stay. O(rounds (V + E) + E log E) for a fabric in which something
/// stands alone, times the candidates tried where nothing does.
pub fn by_structure(design: &Wiring, built: &Wiring, known: &[u32]) -> Vec<u32> {
    let (ours, theirs) = (graph(design), graph(built));
    let kinds = (ours.colours.clone(), theirs.colours.clone());
    let kinds = (kinds.0.as_slice(), kinds.1.as_slice());
    let whole: usize = ours.near.iter().map(Vec::len).sum();
    // What two files of one fabric with a few faults have in common.
    let enough = whole - whole / 8;
    let mut best: Option<(usize, Spread)> = None;
    for rounds in ROUNDS {
        let spread = spread(ours.clone(), theirs.clone(), known, kinds, rounds);
        let explained = spread.explained(&ours, &theirs);
        if best.as_ref().is_none_or(|b| explained > b.0) {
            best = Some((explained, spread));
        }
        if best.as_ref().is_some_and(|b| b.0 >= enough) {
            break;
        }
    }
    best.map_or_else(|| known.to_vec(), |b| b.1.of)
}

/// A match with so many rounds of refinement.
fn spread(
    mut ours: Graph,
    mut theirs: Graph,
    known: &[u32],
    kinds: (&[u64], &[u64]),
    rounds: usize,
) -> Spread {
    let mut spread = Spread {
        of: vec![NONE; ours.near.len()],
        back: vec![NONE; theirs.near.len()],
        votes: HashMap::new(),
        queue: BinaryHeap::new(),
    };
    for (d, b) in (0u32..).zip(known).filter(|(_, b)| **b != NONE) {
        spread.take((d, *b), &ours, &theirs, kinds);
    }
    spread.run(&ours, &theirs, kinds);
    for _ in 0..rounds {
        refine(&mut ours);
        refine(&mut theirs);
        for (a, b) in classes(&ours, &theirs, &spread).into_values() {
            if let ([d], [b]) = (a.as_slice(), b.as_slice()) {
                spread.take((*d, *b), &ours, &theirs, kinds);
            }
        }
        spread.run(&ours, &theirs, kinds);
    }
    loop {
        let classes = classes(&ours, &theirs, &spread);
        let smallest = classes
            .values()
            .min_by_key(|(a, b)| (a.len() + b.len(), a.first().copied()));
        let Some((a, b)) = smallest else { break };
        let Some(&d) = a.first() else { break };
        let tried = b.iter().take(CANDIDATES).map(|candidate| {
            let mut next = spread.clone();
            next.take((d, *candidate), &ours, &theirs, kinds);
            next.run(&ours, &theirs, kinds);
            (
                next.explained(&ours, &theirs),
                std::cmp::Reverse(*candidate),
                next,
            )
        });
        let Some(best) = tried.max_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1))) else {
            break;
        };
        spread = best.2;
    }
    leftover(&ours, &theirs, &mut spread, kinds);
    spread
}

/// What no colour and no vote matched: the only two of a kind that are left are each other.
fn leftover(ours: &Graph, theirs: &Graph, spread: &mut Spread, kinds: (&[u64], &[u64])) {
    for kind in [1, 2] {
        let free = |all: &[u64], taken: &[u32]| {
            let free = (0u32..)
                .zip(all)
                .filter(|(i, k)| **k == kind && taken[*i as usize] == NONE);
            free.map(|(i, _)| i).take(2).collect::<Vec<u32>>()
        };
        if let ([d], [b]) = (
            free(kinds.0, &spread.of).as_slice(),
            free(kinds.1, &spread.back).as_slice(),
        ) {
            spread.take((*d, *b), ours, theirs, kinds);
        }
    }
}
