//! Bounds of throughput: flows from below, lengths from above.

use crate::evidence::{Evidence, Flow, Way};
use crate::fraction::Fraction;
use crate::integers::{Towards, Wide, bound, times};
use crate::words::Words;
use crate::{Result, need};

/// Lower bound: flows of the source representatives, averaged over the group.
pub(crate) fn flows(evidence: &mut Evidence, words: &mut Words) -> Result<Fraction> {
    let amount = words.number()?;
    let demand = evidence.demand;
    let mut load = vec![0; evidence.network.arcs()];
    evidence.representatives(words, &demand.sent, |evidence, words, s, size| {
        let mut wanted = demand.of(s)?;
        for q in &mut wanted {
            *q = times(*q, amount)?;
        }
        let flow = Flow {
            root: s,
            way: Way::Outward,
            wanted: &wanted,
            factor: size,
        };
        evidence.carry(words, &flow, &mut load)
    })?;
    evidence.tightest(amount, demand.denominator, &load)
}

/// Upper bound: lengths constant on arc orbits, with potentials that bound every distance from
/// below.
pub(crate) fn lengths(evidence: &mut Evidence, words: &mut Words) -> Result<Fraction> {
    let (network, demand) = (evidence.network, evidence.demand);
    let length = words.scattered(network.arcs())?;
    let (mut volume, mut travelled) = (Wide::ZERO, Wide::ZERO);
    for arc in 0..length.len() {
        let root = evidence.symmetry.arcs.root(arc);
        need(
            length[arc] == length[root],
            "a length differs within an orbit",
        )?;
        if length[arc] > 0 {
            volume = volume.plus(Wide::new(length[arc]).times(network.capacity[arc])?)?;
        }
    }
    evidence.representatives(words, &demand.sent, |_, words, s, size| {
        let potential = words.scattered(network.vertices())?;
        need(potential[s] == 0, "a source is not at potential zero")?;
        let group = network.transit[s];
        for (trunk, &(low, high)) in network.trunks.iter().enumerate() {
            let (from, onto) = (potential[low], potential[high]);
            // Neither is negative: the difference fits.
            let (climb, rise) = if from <= onto {
                (2 * trunk, onto - from)
            } else {
                (2 * trunk + 1, from - onto)
            };
            need(
                rise <= length[climb] || !network.exists(climb, group),
                "a potential exceeds a distance",
            )?;
        }
        for (q, distance) in demand
            .of(s)?
            .into_iter()
            .zip(potential)
            .filter(|p| p.0 != 0)
        {
            travelled = travelled.plus(Wide::new(q).times(distance)?.times(size)?)?;
        }
        Ok(())
    })?;
    need(travelled > Wide::ZERO, "no demand travels any length")?;
    bound(
        volume.times(demand.denominator)?,
        travelled,
        Towards::Higher,
    )
}
