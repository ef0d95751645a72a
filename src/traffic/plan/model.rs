//! What a plan says: how ranks are divided, where they stand, what they exchange.

use super::collective::{Algorithm, Operation};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, place, wide};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::block::Block;
use crate::units::Bytes;

/// What a collective runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Ranks that share a layer's matrices.
    Tensor,
    /// Ranks that hold different experts of a layer: consecutive members of a data group.
    Expert,
    /// Replicas.
    Data,
    /// Stages.
    Pipeline,
    /// Every rank.
    All,
}

impl Dimension {
    /// The word of the plan.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Tensor => "tensor",
            Dimension::Expert => "expert",
            Dimension::Data => "data",
            Dimension::Pipeline => "pipeline",
            Dimension::All => "all",
        }
    }
}

/// In which order ranks fill the endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// A scale-up domain (or host) after the other.
    Domain,
    /// A rail after the other: neighbouring ranks have the same index in neighbouring domains.
    Rail,
}

/// One collective of the plan, run by every group of its dimension at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Collective {
    /// Its name in the plan.
    pub name: String,
    /// What it runs over.
    pub over: Dimension,
    /// What it does.
    pub operation: Operation,
    /// How.
    pub algorithm: Algorithm,
    /// Size as NCCL's tests count it: the whole buffer of a rank (all-gather and reduce-scatter:
    /// the gathered buffer).
    pub bytes: Bytes,
    /// Times a step.
    pub count: u32,
}

/// A validated plan.
#[derive(Clone, Debug, PartialEq)]
pub struct ParallelismPlan {
    /// Name.
    pub name: String,
    /// Sizes of the dimensions; `data` counts all replicas, `expert` divides it.
    pub tensor: u32,
    /// Members of an expert group.
    pub expert: u32,
    /// Members of a data group.
    pub data: u32,
    /// Stages.
    pub pipeline: u32,
    /// Order in which ranks count, the fastest first.
    pub order: [Dimension; 3],
    /// Where ranks stand.
    pub placement: Placement,
    /// What is exchanged.
    pub collectives: Vec<Collective>,
}

impl ParallelismPlan {
    /// Number of ranks.
    pub fn ranks(&self) -> u64 {
        u64::from(self.tensor) * u64::from(self.data) * u64::from(self.pipeline)
    }

    /// Members of a group of a dimension.
    pub fn group_size(&self, over: Dimension) -> u64 {
        match over {
            Dimension::Tensor => u64::from(self.tensor),
            Dimension::Expert => u64::from(self.expert),
            Dimension::Data => u64::from(self.data),
            Dimension::Pipeline => u64::from(self.pipeline),
            Dimension::All => self.ranks(),
        }
    }

    /// The endpoint of every rank. Endpoints beyond the last rank are idle. O(V log V).
    ///
    /// # Errors
    /// When there are more ranks than endpoints.
    pub fn endpoints(&self, fabric: &Fabric, network: &Network) -> Result<Vec<Vertex>> {
        let ranks = self.ranks();
        let (count, sizes) = (
            network.endpoints.len(),
            (self.tensor, self.data, self.pipeline),
        );
        if ranks > wide(count) {
            return Err(Error::new(format!(
                "the plan needs {} x {} x {} = {ranks} ranks, the fabric has {count} endpoints",
                sizes.0, sizes.1, sizes.2
            ))
            .help("make tensor x data x pipeline no more than the endpoints"));
        }
        let mut order = network.endpoints.clone();
        if self.placement == Placement::Rail {
            let mut seen = std::collections::HashMap::new();
            let index: std::collections::HashMap<Vertex, u32> = order
                .iter()
                .map(|&v| {
                    let next = seen.entry(Block::of(fabric, v)).or_insert(0u32);
                    *next += 1;
                    (v, *next)
                })
                .collect();
            order.sort_by_key(|v| (index[v], *v));
        }
        order.truncate(place(ranks));
        Ok(order)
    }

    /// Ranks of every group of a dimension, each group's members in order, one group after the
    /// other.
    pub(super) fn groups(&self, over: Dimension) -> Vec<Vec<u32>> {
        let size = place(self.group_size(over));
        let mut groups =
            vec![Vec::with_capacity(size); place(self.ranks()).checked_div(size).unwrap_or(0)];
        let sizes = self.order.map(|d| self.group_size(d) as u32);
        for rank in 0..self.ranks() as u32 {
            let at = |dimension: Dimension| {
                let place = self.order.iter().position(|d| *d == dimension).unwrap_or(0);
                rank / sizes[..place].iter().product::<u32>() % sizes[place]
            };
            let (t, d, p) = (
                at(Dimension::Tensor),
                at(Dimension::Data),
                at(Dimension::Pipeline),
            );
            let group = match over {
                Dimension::Tensor => d * self.pipeline + p,
                Dimension::Data => t * self.pipeline + p,
                Dimension::Expert => {
                    (t * self.pipeline + p) * (self.data / self.expert) + d / self.expert
                }
                Dimension::Pipeline => t * self.data + d,
                Dimension::All => 0,
            };
            groups[group.index()].push(rank);
        }
        groups
    }
}
