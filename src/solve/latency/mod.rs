//! Latency: the least over paths at zero load, and the least mean while a load is carried.
//!
//! A path costs the latency of every switch it crosses and, of every link, propagation and FEC; a
//! packet is serialised once at the source's port (cut-through) or on every link
//! (store-and-forward). Network adapters and GPUs that relay add nothing: no figure of theirs is
//! modelled.

mod cost;
mod lane;
mod least;
mod parts;
mod path;
#[cfg(test)]
mod tests;
mod zero;

pub use cost::{Costs, Options};
pub use lane::{Lane, Room, split};
pub use least::{Flow, least_mean};
pub use parts::{Heaviest, Measure, heaviest};
pub use path::{Reach, distances};
pub use zero::{Hop, Summary, ZeroLoad, fewest_links, zero_load};

use crate::fabric::Vertex;
use crate::fabric::index::Id;
use crate::fabric::network::Network;
use crate::symmetry::{Generator, Verifier};

/// The generators that also keep the latency of every link, switch and port. O(moved points and
/// their arcs).
pub fn preserving(network: &Network, costs: &Costs, generators: Vec<Generator>) -> Vec<Generator> {
    let mut verifier = Verifier::new(network);
    let mut holds = |generator: &Generator| {
        let mut same = true;
        let sound = verifier.arcs(generator, |a, b| {
            same &= costs.same(a, b) && costs.same(a.reverse(), b.reverse())
        });
        sound && same
    };
    generators.into_iter().filter(|g| holds(g)).collect()
}

/// Zero-load latencies in picoseconds from one endpoint to each of `targets`, in their order;
/// `None` when one has no path. O(E log V).
pub fn to_targets(
    network: &Network,
    costs: &Costs,
    source: Vertex,
    targets: impl IntoIterator<Item = Vertex>,
) -> Option<Vec<u64>> {
    let reach = distances(network, costs, source);
    let found = |target: Vertex| {
        reach
            .get(target.index())
            .map(|r| r.picoseconds)
            .filter(|p| *p < u64::MAX)
    };
    targets.into_iter().map(found).collect()
}

/// What no message between two endpoints falls below: the cheapest way out of any endpoint and the
/// cheapest way into any. O(E).
pub fn least_message(network: &Network, costs: &Costs) -> u64 {
    let (mut out, mut into, mut alone) = (u64::MAX, u64::MAX, u64::MAX);
    for arc in network.arc_ids().filter(|&a| network.is_live(a)) {
        let (from, to) = (network.tail(arc), network.head(arc));
        let cost = costs.of(arc, from, from);
        match (network.rate[from] > 0, network.rate[to] > 0) {
            (true, true) => alone = alone.min(cost),
            (true, false) => out = out.min(cost),
            (false, true) => into = into.min(costs.adds(arc, costs.puts_everywhere())),
            (false, false) => {}
        }
    }
    alone.min(out.saturating_add(into))
}
