//! Who sends how much to whom.

use crate::error::Error;
use crate::fabric::Vertex;
use crate::fabric::index::{Id, Table, first};
use crate::fabric::network::Network;

/// A traffic matrix over the vertices of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// `uniform`, `permutation:7`, ...
    pub name: String,
    /// Group of each vertex; 0: in none. Within a group q(i, j) = `multiplier[g] * weight(i) *
    /// weight(j)` for i != j.
    pub group: Table<Vertex, u32>,
    /// Multiplier of each group; index 0 unused.
    pub multiplier: Vec<u64>,
    /// Weight of each vertex: its rate in network units, divided by what all rates have in common.
    pub weight: Table<Vertex, u64>,
    /// Explicit demands (source, target, q), sorted, without repeats.
    pub pairs: Vec<(Vertex, Vertex, u64)>,
    /// Common denominator.
    pub denominator: u64,
    /// What a matrix from a file was multiplied by for its peak to be 1, numerator and denominator.
    pub scale: Option<(u64, u64)>,
}

impl Matrix {
    /// An empty matrix over the vertices of a network.
    pub(super) fn empty(name: &str, network: &Network) -> Matrix {
        Matrix {
            name: name.to_string(),
            group: vec![0; network.vertices()].into(),
            multiplier: vec![0],
            weight: vec![0; network.vertices()].into(),
            pairs: Vec::new(),
            denominator: 1,
            scale: None,
        }
    }

    /// q(s, d): the demand times [`Matrix::denominator`], in network units. O(log pairs).
    pub fn demand(&self, s: Vertex, d: Vertex) -> u128 {
        let index = self.pairs.binary_search_by_key(&(s, d), |p| (p.0, p.1));
        let pair = index.map_or(0, |i| u128::from(self.pairs[i].2));
        let (gs, gd) = (self.group_of(s), self.group_of(d));
        if s == d || gs == 0 || gs != gd {
            return pair;
        }
        pair + self.multiplier_of(gs) * self.weight_of(s) * self.weight_of(d)
    }

    /// Whether a vertex sends anything. Quick where its group's members are near it in vertex
    /// order.
    pub fn is_source(&self, s: Vertex) -> bool {
        if !self.pairs_of(s).is_empty() {
            return true;
        }
        let group = self.group_of(s);
        if group == 0 || self.weight_of(s) == 0 {
            return false;
        }
        let partner = |d: Vertex| self.group_of(d) == group && self.weight_of(d) > 0;
        let later = first(self.group.len()).skip(s.index() + 1);
        let mut earlier = first(s.index()).rev();
        later.into_iter().any(partner) || earlier.any(partner)
    }

    /// The sum of q(s, d) over all d. O(V) for a vertex in a group; for many vertices use
    /// [`Matrix::group_weights`].
    pub fn out_total(&self, s: Vertex) -> u128 {
        let pairs: u128 = self.pairs_of(s).iter().map(|p| u128::from(p.2)).sum();
        let group = self.group_of(s);
        if group == 0 {
            return pairs;
        }
        let same = self
            .group
            .values()
            .zip(self.weight.values())
            .filter(|(g, _)| **g == group);
        let sum: u128 = same.map(|(_, w)| u128::from(*w)).sum();
        pairs + self.multiplier_of(group) * self.weight_of(s) * (sum - self.weight_of(s))
    }

    /// Sum of the weights of each group; index 0 unused. Vertex s of group g sends
    /// `multiplier[g] * weight[s] * (sum[g] - weight[s])` within its group. O(V).
    pub fn group_weights(&self) -> Vec<u128> {
        let mut sums = vec![0u128; self.multiplier.len()];
        for (&group, &weight) in self.group.values().zip(self.weight.values()) {
            if let Some(sum) = sums.get_mut(group.index()).filter(|_| group != 0) {
                *sum += u128::from(weight);
            }
        }
        sums
    }

    /// The explicit demands of a source, sorted by target. O(log pairs).
    pub fn pairs_of(&self, s: Vertex) -> &[(Vertex, Vertex, u64)] {
        let start = self.pairs.partition_point(|p| p.0 < s);
        let end = self.pairs.partition_point(|p| p.0 <= s);
        &self.pairs[start..end]
    }

    /// The matrix restricted to the vertices that are not lost; nothing is rescaled. O(V + pairs).
    pub fn without(&self, lost: &[bool]) -> Matrix {
        let is_lost = |v: Vertex| lost.get(v.index()).copied().unwrap_or(false);
        let mut left = self.clone();
        for v in first(self.group.len()).filter(|&v| is_lost(v)) {
            left.group[v] = 0;
            if let Some(weight) = left.weight.get_mut(v) {
                *weight = 0;
            }
        }
        left.pairs.retain(|p| !is_lost(p.0) && !is_lost(p.1));
        left
    }

    pub(super) fn group_of(&self, v: Vertex) -> u32 {
        self.group.get(v).copied().unwrap_or(0)
    }
    pub(super) fn weight_of(&self, v: Vertex) -> u128 {
        self.weight.get(v).map_or(0, |&w| u128::from(w))
    }
    pub(super) fn multiplier_of(&self, group: u32) -> u128 {
        self.multiplier
            .get(group.index())
            .map_or(0, |&m| u128::from(m))
    }
}

/// The error when exact demands would leave 64 bits.
pub(super) fn too_fine(name: &str) -> Error {
    Error::limit(format!("the demands of `{name}` have no common denominator of 64 bits: the rates have too little in common"))
        .help("round the rates, for example to whole Mb/s")
}
