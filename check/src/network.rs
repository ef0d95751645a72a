//! The network that a certificate is about, and what must be so of a symmetry of it.

use crate::orbits::Orbits;
use crate::words::Words;
use crate::{Result, need};

/// The most vertices and trunks: arcs are counted in 32 bits.
const MOST: usize = 1 << 30;

/// Vertices, trunks and who forwards, as the words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// One unit of capacity in bit/s, above 0.
    pub unit: i128,
    /// Rate of each vertex in units; 0 for what is no endpoint.
    pub rate: Vec<i128>,
    /// Transit group of each vertex. 0 forwards for everybody; an arc that leaves another group
    /// exists only for sources of that group, or within it.
    pub transit: Vec<i128>,
    /// Scale-up domain of each endpoint, kept whole by cuts.
    pub domain: Vec<i128>,
    /// Lower and higher end, strictly increasing. Arc 2t runs from the lower to the higher end of
    /// trunk t, arc 2t + 1 back.
    pub trunks: Vec<(usize, usize)>,
    /// Of each arc, in units.
    pub capacity: Vec<i128>,
    /// Where the trunks of each lower end begin.
    start: Vec<usize>,
    /// Tail and head of each arc.
    ends: Vec<[u32; 2]>,
    /// The transit group for whose traffic alone each arc exists; 0 for everybody's.
    walls: Vec<u32>,
}

/// Vertices and arcs that the symmetries of a network take onto each other.
pub(crate) struct Symmetry {
    pub(crate) vertices: Orbits,
    pub(crate) arcs: Orbits,
}

impl Network {
    pub(crate) fn read(words: &mut Words, bytes: usize) -> Result<Self> {
        let unit = words.expect("unit")?.number()?;
        need(unit > 0, "the unit is zero")?;
        // No more of anything than bytes: a short text cannot ask for much memory.
        let n = words.expect("vertices")?.below(bytes.min(MOST))?;
        let rate = words.expect("rate")?.scattered(n)?;
        let transit = words.expect("transit")?.scattered(n)?;
        let domain = words.expect("domain")?.scattered(n)?;
        let labelled = transit.iter().chain(&domain).all(|&l| l <= n as i128);
        need(labelled, "a label is above the number of vertices")?;
        let named = rate.iter().zip(&domain).all(|(&r, &d)| r == 0 || d != 0);
        need(named, "an endpoint has no domain")?;
        let (mut trunks, mut start, mut capacity) = (Vec::new(), vec![0; n + 1], Vec::new());
        for _ in 0..words.expect("trunks")?.below(bytes.min(MOST))? {
            let (low, high) = (words.below(n)?, words.below(n)?);
            let next = low < high && trunks.last().is_none_or(|&last| last < (low, high));
            need(next, "trunks are not strictly increasing")?;
            trunks.push((low, high));
            start[low + 1] += 1;
            capacity.extend([words.number()?, words.number()?]);
        }
        (0..n).for_each(|v| start[v + 1] += start[v]);
        let ways =
            |&(low, high): &(usize, usize)| [[low as u32, high as u32], [high as u32, low as u32]];
        let ends: Vec<[u32; 2]> = trunks.iter().flat_map(ways).collect();
        let wall = |&[tail, head]: &[u32; 2]| {
            let (from, onto) = (transit[tail as usize], transit[head as usize]);
            if from == onto { 0 } else { from as u32 }
        };
        let walls = ends.iter().map(wall).collect();
        Ok(Network {
            unit,
            rate,
            transit,
            domain,
            trunks,
            capacity,
            start,
            ends,
            walls,
        })
    }

    pub(crate) fn vertices(&self) -> usize {
        self.rate.len()
    }

    pub(crate) fn arcs(&self) -> usize {
        self.capacity.len()
    }

    /// Tail and head.
    pub(crate) fn ends(&self, arc: usize) -> (usize, usize) {
        let [tail, head] = self.ends[arc];
        (tail as usize, head as usize)
    }

    pub(crate) fn arc(&self, tail: usize, head: usize) -> Option<usize> {
        let (low, high) = (tail.min(head), tail.max(head));
        let own = &self.trunks[self.start[low]..self.start[low + 1]];
        let found = own.binary_search(&(low, high)).ok()?;
        Some(2 * (self.start[low] + found) + usize::from(tail != low))
    }

    /// Everybody's traffic may use this arc.
    pub(crate) fn open(&self, arc: usize) -> bool {
        self.walls[arc] == 0 && self.capacity[arc] > 0
    }

    /// Traffic of a transit group's sources may use this arc: it does not leave somebody else's
    /// group.
    pub(crate) fn exists(&self, arc: usize, group: i128) -> bool {
        let wall = i128::from(self.walls[arc]);
        (wall == 0 || wall == group) && self.capacity[arc] > 0
    }

    pub(crate) fn identity(&self) -> Symmetry {
        Symmetry {
            vertices: Orbits::new(self.vertices()),
            arcs: Orbits::new(self.arcs()),
        }
    }

    /// Makes sure that a permutation of the vertices takes the network onto itself, and notes which
    /// vertices and arcs it takes onto each other.
    pub(crate) fn admit(&self, image: &[usize], symmetry: &mut Symmetry) -> Result<()> {
        for label in [&self.transit, &self.domain] {
            keeps_groups(label, image)?;
        }
        for (u, &w) in image.iter().enumerate() {
            need(self.rate[u] == self.rate[w], "a generator changes a rate")?;
            symmetry.vertices.join(u, w);
        }
        // Distinct trunks have distinct images: if each has one, none is missing.
        for arc in 0..self.arcs() {
            let (u, v) = self.ends(arc);
            if (u, v) != (image[u], image[v]) {
                let onto = self
                    .arc(image[u], image[v])
                    .ok_or("a generator breaks a trunk")?;
                need(
                    self.capacity[arc] == self.capacity[onto],
                    "a generator changes a capacity",
                )?;
                symmetry.arcs.join(arc, onto);
            }
        }
        Ok(())
    }
}

/// Makes sure that a permutation takes each labelled group as a whole onto one.
pub(crate) fn keeps_groups(label: &[i128], image: &[usize]) -> Result<()> {
    let mut maps = [vec![-1; label.len() + 1], vec![-1; label.len() + 1]];
    for (&from, to) in label.iter().zip(image.iter().map(|&v| label[v])) {
        need(
            (from == 0) == (to == 0),
            "a generator moves a labelled vertex onto an unlabelled one",
        )?;
        for (map, key, value) in [(0, from, to), (1, to, from)] {
            let known = std::mem::replace(&mut maps[map][key as usize], value);
            need(
                known == -1 || known == value,
                "a generator tears a group apart or merges two",
            )?;
        }
    }
    Ok(())
}
