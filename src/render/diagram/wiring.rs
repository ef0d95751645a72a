//! How two rows of a block are cabled: which cables there are between them, whether every one is
//! joined to every other, in one piece or in several, and by how much.

use super::labels::{many, range, thousands};
use super::tree::Tree;
use super::units::Units;
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{DeviceId, Fabric, LinkId, NONE};
use crate::text::plural;
use crate::units::Rate;
use std::collections::BTreeMap;

/// Two rows: the upper tier and the lower.
pub(super) type Rows = (u8, u8);

/// The cables between two rows inside one block.
pub(super) struct Section {
    pub links: Vec<LinkId>,
    pub shape: Shape,
}

/// What can be said of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shape {
    /// Pieces that no cable joins.
    pub pieces: usize,
    /// Least and most members of a piece, below and above.
    pub lower: (usize, usize),
    pub upper: (usize, usize),
    /// Least and most cables between two that are joined.
    pub trunk: (usize, usize),
    pub trunks: usize,
    pub cables: usize,
    /// Whether in each piece every lower one is joined to every upper one.
    pub complete: bool,
    /// Rates that occur.
    pub rates: Vec<Rate>,
}

/// All of them.
pub(super) struct Wiring {
    /// By rows and by the place of the block that holds them.
    pub sections: BTreeMap<(Rows, Vec<u32>), Section>,
}

/// The rows that a link joins, and its ends in that order.
pub(super) fn rows(units: &Units, a: DeviceId, b: DeviceId) -> (Rows, DeviceId, DeviceId) {
    let (one, two) = (units.tier[a.index()], units.tier[b.index()]);
    if one >= two {
        ((one, two), a, b)
    } else {
        ((two, one), b, a)
    }
}

/// Whether a link is drawn: it carries something and is no scale-up link, and both ends are shown.
pub(super) fn drawn(fabric: &Fabric, units: &Units, tree: &Tree, id: LinkId) -> bool {
    let link = &fabric.links[id.index()];
    let unit = |d: DeviceId| units.of[d.index()];
    let inside = unit(link.a) != NONE && unit(link.a) == unit(link.b);
    !fabric.classes[link.class.index()].scale_up
        && !inside
        && tree.of[link.a.index()] != NONE
        && tree.of[link.b.index()] != NONE
}

impl Wiring {
    /// O(E log E).
    pub(super) fn new(fabric: &Fabric, units: &Units, tree: &Tree) -> Self {
        let mut depth: BTreeMap<Rows, usize> = BTreeMap::new();
        let all: Vec<LinkId> = fabric
            .link_ids()
            .filter(|id| drawn(fabric, units, tree, *id))
            .collect();
        for id in &all {
            let link = &fabric.links[id.index()];
            let (rows, ..) = rows(units, link.a, link.b);
            let most = tree.depth(link.a).min(tree.depth(link.b));
            let (one, two) = (tree.around(link.a, most), tree.around(link.b, most));
            let common = one.iter().zip(two).take_while(|(a, b)| a == b).count();
            let known = depth.entry(rows).or_insert(common);
            *known = (*known).min(common);
        }
        let mut found: BTreeMap<(Rows, &[u32]), Vec<LinkId>> = BTreeMap::new();
        for id in &all {
            let link = &fabric.links[id.index()];
            let (rows, ..) = rows(units, link.a, link.b);
            let key = tree.around(link.a, depth[&rows]);
            found.entry((rows, key)).or_default().push(*id);
        }
        let mut pieces = Pieces {
            local: vec![NONE; fabric.devices() + units.list.len()],
            fabric,
            units,
        };
        let sections = found
            .into_iter()
            .map(|((rows, key), links)| {
                let shape = pieces.shape(&links);
                ((rows, key.to_vec()), Section { links, shape })
            })
            .collect();
        Wiring { sections }
    }

    /// What tells the wiring of one block from that of another, by the place of the block.
    pub(super) fn signs(&self) -> BTreeMap<Vec<u32>, Vec<u64>> {
        let mut found: BTreeMap<Vec<u32>, Vec<u64>> = BTreeMap::new();
        for ((rows, key), section) in &self.sections {
            let s = &section.shape;
            let words = found.entry(key.clone()).or_default();
            words.extend([u64::from(rows.0), u64::from(rows.1)]);
            words.extend([u64::from(s.complete), wide(s.rates.len())]);
            let numbers = [
                s.pieces, s.lower.0, s.lower.1, s.upper.0, s.upper.1, s.trunk.0, s.trunk.1,
                s.trunks, s.cables,
            ];
            words.extend(numbers.into_iter().map(wide));
        }
        found
    }
}

/// Finds the pieces of a section.
struct Pieces<'a> {
    /// Number of a device, or of a host after all devices, within the section.
    local: Vec<u32>,
    fabric: &'a Fabric,
    units: &'a Units,
}

impl Pieces<'_> {
    /// A switch counts as itself, all of a host as one.
    fn vertex(&self, device: DeviceId) -> usize {
        match self.units.of[device.index()] {
            NONE => device.index(),
            unit => self.fabric.devices() + unit.index(),
        }
    }

    /// O(E log E) in the section's links.
    fn shape(&mut self, links: &[LinkId]) -> Shape {
        let mut vertices: Vec<(usize, bool)> = Vec::new();
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(links.len());
        let mut rates: Vec<Rate> = Vec::new();
        for id in links {
            let link = &self.fabric.links[id.index()];
            let (_, upper, lower) = rows(self.units, link.a, link.b);
            let mut ends = [0; 2];
            for (end, (device, above)) in ends.iter_mut().zip([(lower, false), (upper, true)]) {
                let vertex = self.vertex(device);
                if self.local[vertex] == NONE {
                    self.local[vertex] = narrow(vertices.len());
                    vertices.push((vertex, above));
                }
                *end = self.local[vertex];
            }
            pairs.push((ends[0], ends[1]));
            let class = &self.fabric.classes[link.class.index()];
            let rate = class.rate_ab.max(class.rate_ba);
            if !rates.contains(&rate) {
                rates.push(rate);
            }
        }
        for (vertex, _) in &vertices {
            self.local[*vertex] = NONE;
        }
        pairs.sort_unstable();
        rates.sort_unstable();
        let above: Vec<bool> = vertices.iter().map(|v| v.1).collect();
        measured(&pairs, &above, rates)
    }
}

/// The shape of a graph of two sides, from its sorted pairs.
fn measured(pairs: &[(u32, u32)], above: &[bool], rates: Vec<Rate>) -> Shape {
    let mut parent: Vec<u32> = (0..narrow(above.len())).collect();
    fn root(parent: &mut [u32], mut at: u32) -> u32 {
        while parent[at.index()] != at {
            parent[at.index()] = parent[parent[at.index()].index()];
            at = parent[at.index()];
        }
        at
    }
    let mut trunks: Vec<((u32, u32), usize)> = Vec::new();
    for run in pairs.chunk_by(|a, b| a == b) {
        trunks.push((run[0], run.len()));
        let (a, b) = (root(&mut parent, run[0].0), root(&mut parent, run[0].1));
        parent[a.index()] = b;
    }
    // Members below and above, and trunks, of each piece.
    let mut pieces: BTreeMap<u32, (usize, usize, usize)> = BTreeMap::new();
    for (at, above) in above.iter().enumerate() {
        let piece = pieces.entry(root(&mut parent, narrow(at))).or_default();
        if *above {
            piece.1 += 1;
        } else {
            piece.0 += 1;
        }
    }
    for ((a, _), _) in &trunks {
        pieces.entry(root(&mut parent, *a)).or_default().2 += 1;
    }
    let spread = |of: fn(&(usize, usize, usize)) -> usize| {
        let least = pieces.values().map(of).min().unwrap_or(0);
        (least, pieces.values().map(of).max().unwrap_or(0))
    };
    let sizes = || trunks.iter().map(|t| t.1);
    Shape {
        pieces: pieces.len(),
        lower: spread(|p| p.0),
        upper: spread(|p| p.1),
        trunk: (sizes().min().unwrap_or(0), sizes().max().unwrap_or(0)),
        trunks: trunks.len(),
        cables: pairs.len(),
        complete: pieces.values().all(|p| p.0 * p.1 == p.2),
        rates,
    }
}

impl Shape {
    /// `2 × 400 Gb/s`.
    pub(super) fn size(&self) -> String {
        let rates: Vec<String> = self.rates.iter().map(ToString::to_string).collect();
        format!(
            "{} × {}",
            range(self.trunk.0, self.trunk.1),
            rates.join(" or ")
        )
    }

    /// `512 trunks, 1,024 cables`.
    pub(super) fn sum(&self) -> String {
        let cables = format!(
            "{} {}",
            thousands(self.cables),
            plural(self.cables, "cable")
        );
        if self.trunks == self.cables {
            cables
        } else {
            format!(
                "{} {}, {cables}",
                thousands(self.trunks),
                plural(self.trunks, "trunk")
            )
        }
    }

    /// Who is joined to whom, the longest way to say it first.
    pub(super) fn said(&self, lower: &str, upper: &str) -> Vec<String> {
        let (size, sum) = (self.size(), self.sum());
        let who = match (self.complete, self.pieces) {
            (false, _) => {
                let words = format!("not every {lower} to every {upper}");
                return vec![
                    format!("{words}: {size} · {sum}, no pattern that one band could say"),
                    format!("{words}: {size} · {sum}"),
                    format!("irregular: {sum}"),
                    sum,
                ];
            }
            (true, 1) => format!("every {lower} to every {upper}"),
            (true, _) if self.upper == (1, 1) => format!("each {lower} to one {upper}"),
            (true, _) if self.lower == (1, 1) => format!("each {upper} to one {lower}"),
            (true, pieces) => format!(
                "{} groups, in each every one of {} {} to every one of {} {}",
                thousands(pieces),
                range(self.lower.0, self.lower.1),
                many(lower),
                range(self.upper.0, self.upper.1),
                many(upper),
            ),
        };
        let short = match self.pieces {
            1 => "all to all".to_string(),
            pieces => format!("all to all in {} groups", thousands(pieces)),
        };
        vec![
            format!("{who}: {size} · {sum}"),
            format!("{who}: {size}"),
            format!("{short}: {size} · {sum}"),
            format!("{short}: {size}"),
            short,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::measured;

    #[test]
    fn pieces_are_complete_only_when_every_pair_is_joined() {
        // Two lower, two upper, all joined by two cables each.
        let mut pairs = vec![(0, 2), (0, 3), (1, 2), (1, 3)];
        pairs.extend(pairs.clone());
        pairs.sort_unstable();
        let above = [false, false, true, true];
        let whole = measured(&pairs, &above, Vec::new());
        assert!(whole.complete);
        assert_eq!(
            (whole.pieces, whole.trunks, whole.cables, whole.trunk),
            (1, 4, 8, (2, 2))
        );
        let lacking = measured(&pairs[2..], &above, Vec::new());
        assert!(!lacking.complete);
        let apart = measured(&[(0, 2), (1, 3)], &above, Vec::new());
        assert!(apart.complete);
        assert_eq!(
            (apart.pieces, apart.lower, apart.upper),
            (2, (1, 1), (1, 1))
        );
    }
}
