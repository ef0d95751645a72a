//! A parallelism plan: how a training job is cut into tensor, expert, data and pipeline groups,
//! where its ranks stand, and what each dimension exchanges. Its collectives become demand
//! matrices.
//!
//! Ranks count through the dimensions in the stated order, the first fastest (Narayanan et al.,
//! "Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM", SC 2021).
//! Expert groups are consecutive members of a data group (Rajbhandari et al., "DeepSpeed-MoE", ICML
//! 2022).

mod chain;
mod collective;
mod matrix;
mod model;
mod raw;
#[cfg(test)]
mod tests;

pub use chain::{Group, Messages};
pub use collective::{Algorithm, Operation};
pub use model::{Collective, Dimension, ParallelismPlan, Placement};

use crate::error::Result;
use crate::files::read_text;
use crate::parts::from_yaml;
use std::path::Path;

impl ParallelismPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// With file, line and column where a key is unknown, a unit is missing, sizes do not fit each
    /// other or an algorithm does not carry out an operation.
    pub fn read(file: &Path) -> Result<ParallelismPlan> {
        ParallelismPlan::parse(&read_text(file)?, file)
    }

    /// As [`ParallelismPlan::read`], from the text.
    pub fn parse(text: &str, file: &Path) -> Result<ParallelismPlan> {
        raw::resolve(&from_yaml::<raw::ParallelismPlan>(text, file)?, file, text)
    }
}
