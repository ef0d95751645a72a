//! Jellyfish (Singla, Hong, Popa and Godfrey, "Jellyfish: networking data centers randomly", NSDI
//! 2012).
//!
//! A random regular graph by the paper's procedure: join random pairs of switches with free ports
//! that are not joined yet; when there is no such pair, take a random link out and join its ends to
//! the free ports. Parts that are not connected are joined by exchanging the ends of two links. n r
//! / 2 links. The same seed gives the same graph everywhere (ChaCha8, own index draw).

use super::direct::{Attached, Shape, topology};
use super::direct_keys::{MOST, MOST_SWITCHES, needed, needed_terminals};
use super::keys::P;
use super::switch_graph::{Closed, Graph, SwitchGraph};
use crate::error::{Error, Result};
use crate::random::Random;
use crate::spec::design::Topology;
use crate::spec::key::{Key, Section};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "jellyfish",
    about: "a random regular graph, drawn with a seed",
    paper: "Singla, Hong, Popa and Godfrey, NSDI 2012",
    naming: Naming::Groups,
    keys: &[
        P.listed(),
        SWITCHES.listed(),
        DEGREE.listed(),
        SEED.listed(),
    ],
    inner: None,
    starter: include_str!("starters/jellyfish.yaml"),
    resolve,
};

const SWITCHES: Key<u32> = Key::new("switches", Section::Graphs, "Switches of a jellyfish.");
const DEGREE: Key<u32> = Key::new(
    "degree",
    Section::Graphs,
    "Links of each jellyfish switch to other switches.",
);
const SEED: Key<u64> = Key::new("seed", Section::Graphs, "Seed of a jellyfish.");

/// Its parameters.
#[derive(Debug)]
struct Jellyfish {
    switches: u32,
    /// Links of each switch to others.
    degree: u32,
    seed: u64,
}

impl SwitchGraph for Jellyfish {
    fn closed(&self) -> Closed {
        closed(self.switches, self.degree)
    }

    fn graph(&self) -> Result<Graph> {
        graph(self.switches, self.degree, self.seed)
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    topology(asked, DEGREE.name(), shape)
}

fn shape(asked: &Asked) -> Result<Shape> {
    let switches = needed(asked, &SWITCHES, "numbers of switches", 2..=MOST_SWITCHES)?;
    let degree = needed(asked, &DEGREE, "links of a switch to others", 1..=MOST)?;
    possible(switches, degree).map_err(|(message, help)| match asked.get(&DEGREE) {
        Some(at) => asked.refuse(at, message, help),
        None => asked.refuse(asked.written(), message, help),
    })?;
    let p = needed_terminals(asked, "a jellyfish", "add `p: 8`")?;
    let seed = asked.get(&SEED).map_or(1, |s| s.value);
    Ok(Shape {
        graph: Box::new(Jellyfish {
            switches,
            degree,
            seed,
        }),
        attached: Attached::Ports(p),
    })
}

/// Whether there is a connected graph of so many switches and links; an error: why not, and what
/// there is.
fn possible(switches: u32, degree: u32) -> std::result::Result<(), (String, String)> {
    if degree >= switches {
        let others = switches - 1;
        let message = format!(
            "{switches} switches have at most {others} others to be joined to, `degree` is {degree}"
        );
        return Err((message, format!("write at most `degree: {others}`")));
    }
    if degree == 1 && switches > 2 {
        let message = format!(
            "with 1 link each, {switches} switches are joined in pairs and not to one fabric"
        );
        return Err((message, "write at least `degree: 2`".into()));
    }
    let ends = u64::from(switches) * u64::from(degree);
    if !ends.is_multiple_of(2) {
        let message = format!(
            "{switches} switches of {degree} links have {ends} ends of links, an odd number"
        );
        let even = if degree > 2 { degree - 1 } else { degree + 1 };
        return Err((
            message,
            format!("write `degree: {even}` or `switches: {}`", switches + 1),
        ));
    }
    Ok(())
}

/// Tries of a random draw before all possibilities are listed, or before the graph is given up.
const TRIES: usize = 4_096;

/// Switches, ports of each to others, and links.
pub(super) fn closed(switches: u32, degree: u32) -> Closed {
    let (n, r) = (u64::from(switches), u64::from(degree));
    Closed {
        switches: n,
        degree: r,
        links: n * r / 2,
    }
}

struct Growing {
    neighbours: Vec<Vec<u32>>,
    links: Vec<(u32, u32)>,
    random: Random,
}

impl Growing {
    fn joined(&self, a: u32, b: u32) -> bool {
        a == b || self.neighbours[a as usize].contains(&b)
    }

    fn join(&mut self, a: u32, b: u32) {
        self.neighbours[a as usize].push(b);
        self.neighbours[b as usize].push(a);
        self.links.push((a, b));
    }

    fn part(&mut self, index: usize) {
        let (a, b) = self.links.swap_remove(index);
        self.neighbours[a as usize].retain(|&x| x != b);
        self.neighbours[b as usize].retain(|&x| x != a);
    }

    /// Places in `free` of two switches that are not joined.
    fn pair(&mut self, free: &[u32]) -> Option<(usize, usize)> {
        for _ in 0..64 {
            let (i, j) = (self.random.index(free.len()), self.random.index(free.len()));
            if !self.joined(free[i], free[j]) {
                return Some((i, j));
            }
        }
        let mut pairs = Vec::new();
        for i in 0..free.len() {
            pairs.extend(
                (i + 1..free.len())
                    .filter(|&j| !self.joined(free[i], free[j]))
                    .map(|j| (i, j)),
            );
            if pairs.len() > TRIES {
                break;
            }
        }
        if pairs.is_empty() {
            None
        } else {
            Some(pairs[self.random.index(pairs.len())])
        }
    }

    /// Takes a random link out and joins its ends to two free ports, `u` and `v` (the same switch
    /// twice when it has two).
    fn insert(&mut self, u: u32, v: u32) -> bool {
        for _ in 0..TRIES {
            let index = self.random.index(self.links.len());
            let (x, y) = self.links[index];
            let (x, y) = if self.random.bits() & 1 == 0 {
                (x, y)
            } else {
                (y, x)
            };
            if !self.joined(u, x) && !self.joined(v, y) {
                self.part(index);
                self.join(u, x);
                self.join(v, y);
                return true;
            }
        }
        false
    }

    /// Component of each switch, and their number.
    fn components(&self) -> (Vec<u32>, u32) {
        let mut component = vec![u32::MAX; self.neighbours.len()];
        let mut count = 0;
        for start in 0..self.neighbours.len() {
            if component[start] != u32::MAX {
                continue;
            }
            component[start] = count;
            let mut queue = vec![start as u32];
            while let Some(v) = queue.pop() {
                for &w in &self.neighbours[v as usize] {
                    if component[w as usize] == u32::MAX {
                        component[w as usize] = count;
                        queue.push(w);
                    }
                }
            }
            count += 1;
        }
        (component, count)
    }

    /// Joins the components: two links of different components exchange their ends, which never
    /// makes more of them.
    fn connect(&mut self) -> bool {
        for _ in 0..TRIES {
            let (component, count) = self.components();
            if count == 1 {
                return true;
            }
            let (one, other) = (
                self.random.index(self.links.len()),
                self.random.index(self.links.len()),
            );
            let ((a, b), (c, d)) = (self.links[one], self.links[other]);
            if component[a as usize] == component[c as usize] {
                continue;
            }
            self.part(one.max(other));
            self.part(one.min(other));
            self.join(a, c);
            self.join(b, d);
        }
        false
    }
}

/// The graph. O(links * degree) on average.
///
/// # Errors
/// No connected graph was found, which happens for absurdly few or many links only.
pub(super) fn graph(switches: u32, degree: u32, seed: u64) -> Result<Graph> {
    let random = Random::new(seed);
    let mut growing = Growing {
        neighbours: vec![Vec::new(); switches as usize],
        links: Vec::new(),
        random,
    };
    let lacking = |g: &Growing, v: u32| degree as usize - g.neighbours[v as usize].len();
    let mut free: Vec<u32> = (0..switches).collect();
    let failed = || {
        Error::new(format!(
            "no connected graph of {switches} switches with {degree} links each was found"
        ))
        .help("try another seed")
    };
    let mut inserted = 0;
    while !free.is_empty() {
        if let Some((i, j)) = growing.pair(&free) {
            growing.join(free[i], free[j]);
            for place in [i.max(j), i.min(j)] {
                if lacking(&growing, free[place]) == 0 {
                    free.swap_remove(place);
                }
            }
            continue;
        }
        let u = free[growing.random.index(free.len())];
        let v = if lacking(&growing, u) > 1 {
            Some(u)
        } else {
            free.iter().copied().find(|&v| v != u)
        };
        inserted += 1;
        if inserted > TRIES || !v.is_some_and(|v| growing.insert(u, v)) {
            return Err(failed());
        }
        free.retain(|&v| lacking(&growing, v) > 0);
    }
    if !growing.connect() {
        return Err(failed());
    }
    let mut links: Vec<(u32, u32, u32)> = growing
        .links
        .iter()
        .map(|&(a, b)| (a.min(b), a.max(b), 0))
        .collect();
    links.sort_unstable();
    Ok(Graph::plain(switches, links))
}
