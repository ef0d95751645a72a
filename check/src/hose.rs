//! Lower bound of hose throughput: two-phase routing.

use crate::evidence::{Evidence, Flow, Way};
use crate::fraction::Fraction;
use crate::integers::{plus, times};
use crate::words::Words;
use crate::{Result, need};

/// A distribution over vertices that are no endpoints, a unit flow to it and one from it for each
/// representative.
pub(crate) fn two_phase(evidence: &mut Evidence, words: &mut Words) -> Result<Fraction> {
    let network = evidence.network;
    let spread = words.scattered(network.vertices())?;
    let mut amount = 0;
    for (v, &share) in spread.iter().enumerate() {
        let root = evidence.symmetry.vertices.root(v);
        need(
            share == spread[root],
            "the distribution differs within an orbit",
        )?;
        need(
            share == 0 || network.rate[v] == 0,
            "the distribution rests on an endpoint",
        )?;
        amount = plus(amount, share)?;
    }
    let mut load = vec![0; network.arcs()];
    evidence.representatives(words, &network.rate, |evidence, words, s, size| {
        let factor = times(size, network.rate[s])?;
        for way in [Way::Outward, Way::Inward] {
            let flow = Flow {
                root: s,
                way,
                wanted: &spread,
                factor,
            };
            evidence.carry(words, &flow, &mut load)?;
        }
        Ok(())
    })?;
    evidence.tightest(amount, 1, &load)
}
