//! Two-phase routing through relays as evidence: what each representative sends to its relays, and the relays' flows, put together.

use super::certificate::Certificate;
use super::{Ground, round};
use crate::solve::quotient::View;
use crate::solve::relay::{self, Relayed, UNIT};
use crate::solve::{Effort, cut};
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};
use rayon::prelude::*;

/// Bits of a relay's flow per unit of the spread: what is lost is a ten-millionth, and every digit is written for every endpoint.
const BITS: u64 = 24;

/// A relay's flow on arcs of the network.
type Whole = Vec<(u32, i128)>;

/// Writes a routing of every hose traffic, if one is found; returns how it was found and about which share it carries.
pub fn routing(ground: &Ground, certificate: &mut Certificate, effort: &Effort<'_>) -> Option<(String, f64)> {
    let network = ground.network;
    let found = relay::find(network, &ground.orbits, effort)?;
    let flows = [whole(&found, 0)?, whole(&found, 1)?];
    let amount = i128::from(found.spread.iter().sum::<u64>()) << BITS;
    certificate.section(format_args!("hose-at-least"));
    let spread: Vec<i128> = found.spread.iter().map(|&s| i128::from(s * UNIT) << BITS).collect();
    certificate.scattered(spread.iter());
    certificate.section(format_args!("{}", found.representatives.len()));
    let mut flow = vec![0i128; network.arcs()];
    for (endpoint, both) in &found.representatives {
        certificate.section(format_args!("{endpoint}"));
        for (ways, flows) in both.iter().zip(&flows) {
            flow.fill(0);
            for way in ways {
                way.arcs.iter().for_each(|&a| flow[a as usize] += i128::from(way.share) * amount);
                let shared = flows.get(way.relay as usize)?.as_ref()?;
                shared.iter().for_each(|&(a, f)| flow[a as usize] += i128::from(way.share) * f);
            }
            certificate.scattered(flow.iter());
        }
    }
    let relays = found.flows.iter().map(Vec::len).sum::<usize>();
    let how = format!("two-phase routing through relays, {} endpoint orbits, {relays} flows of relays", found.representatives.len());
    Some((how, found.value))
}

/// The flows of one way in whole numbers, by vertex. `None` where a relay cannot reach the spread.
fn whole(found: &Relayed, way: usize) -> Option<Vec<Option<Whole>>> {
    let (count, total) = (found.core.len(), found.spread.iter().sum::<u64>());
    let view = View {
        root: 0,
        orbit_size: 1,
        class: (0..count as u32).collect(),
        member: found.core.clone(),
        size: vec![1; count],
        arcs: found.arcs.clone(),
        arc_class: Vec::new(),
    };
    let need = [found.core.iter().map(|&v| BigInt::from(found.spread[v as usize])).collect::<Vec<_>>()];
    let round = |(relay, flow): &(u32, Vec<f64>)| {
        let view = [View { root: *relay, ..view.clone() }];
        let flow = std::slice::from_ref(flow);
        let whole = round::floats(&view, |_| way == 1, flow, &[1.0 / total as f64], &need, (&BigInt::one(), BITS))?;
        // Nothing but the root may need anything, and then there is no amount to speak of.
        let scale = (BigInt::one() << BITS) / &whole.amount;
        let arcs = found.arc.iter().zip(whole.flows.first()?).filter(|f| !f.1.is_zero());
        arcs.map(|(&a, f)| Some((a, (f * &scale).to_i128()?))).collect::<Option<Whole>>().map(|flow| (found.core[*relay as usize], flow))
    };
    let mut all: Vec<Option<Whole>> = vec![None; found.spread.len()];
    for (relay, flow) in found.flows[way].par_iter().map(round).collect::<Option<Vec<_>>>()? {
        all[relay as usize] = Some(flow);
    }
    Some(all)
}

/// Writes lengths that are 1 on what leaves the tightest of the nested cuts around endpoints (and on what is like it), else 0: throughput is at most
/// what leaves over what has to.
pub fn tightest_cut(ground: &Ground, certificate: &mut Certificate, sources: &[u32]) {
    let (network, orbits) = (ground.network, &ground.orbits);
    let Some(inside) = cut::tightest(network, ground.matrix) else { return };
    let mut by_orbit = vec![0u64; orbits.arc_size.len()];
    let mut alike = vec![false; orbits.vertex_size.len()];
    for arc in 0..network.arcs() {
        if inside[network.tail[arc] as usize] && !inside[network.head[arc] as usize] && network.capacity[arc] > 0 {
            by_orbit[orbits.arc[arc] as usize] = 1;
        }
    }
    inside.iter().zip(&orbits.vertex).filter(|v| *v.0).for_each(|(_, &o)| alike[o as usize] = true);
    // From outside of all of them nothing has a length.
    ground.lengths_from(certificate, &by_orbit, sources, |s| alike[orbits.vertex[s as usize] as usize]);
}
