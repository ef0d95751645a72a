//! Latency: the least over paths at zero load, and the least mean while a load is carried.
//!
//! A path costs the latency of every switch it crosses and, of every link, propagation and FEC; a packet is serialised once at the source's port
//! (cut-through) or on every link (store-and-forward). Network adapters and GPUs that relay add nothing: no figure of theirs is modelled.

mod cost;
mod least;
mod path;
#[cfg(test)]
mod tests;
mod zero;

pub use cost::{Costs, Options};
pub use least::{Flow, least_mean};
pub use path::{Reach, distances};
pub use zero::{Hop, Summary, ZeroLoad, fewest_links, zero_load};

use crate::fabric::network::Network;
use crate::symmetry::{Generator, Verifier};

/// The generators that also keep the latency of every link, switch and port. O(moved points and their arcs).
pub fn preserving(network: &Network, costs: &Costs, generators: Vec<Generator>) -> Vec<Generator> {
    let mut verifier = Verifier::new(network);
    let mut holds = |generator: &Generator| {
        let mut same = true;
        let sound = verifier.arcs(generator, |a, b| same &= costs.same(a, b) && costs.same(a ^ 1, b ^ 1));
        sound && same
    };
    generators.into_iter().filter(|g| holds(g)).collect()
}

/// Alpha of an alpha-beta model: the longest zero-load latency between two members of a group, in picoseconds; `None` when a pair has no
/// path or a latency is not stated. O(members * E log V).
pub fn alpha(network: &Network, costs: &Costs, members: &[u32]) -> Option<u64> {
    let mut longest = 0;
    for &source in members {
        let reach = distances(network, costs, source);
        for &target in members.iter().filter(|&&t| t != source) {
            let found = reach.get(target as usize).filter(|r| r.picoseconds < u64::MAX)?;
            longest = longest.max(found.picoseconds);
        }
    }
    costs.unknown.is_empty().then_some(longest)
}
