//! Two-phase routing through relays as evidence: what each representative sends to its relays, and
//! the relays' flows, put together.

use super::certificate::Certificate;
use super::context::ProofContext;
use super::precision::Precision;
use super::round::{self, Room};
use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id, Table, narrow};
use crate::fabric::network::Network;
use crate::solve::cut;
use crate::solve::quotient::View;
use crate::solve::relay::{Path, Relayed, UNIT};
use crate::units::real;
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};
use rayon::prelude::*;

/// Bits of a relay's flow per unit of the spread: what is lost is a ten-millionth, and every digit
/// is written for every endpoint.
const BITS: u64 = 24;
/// Fewest bits of it, and of the largest share of the spread.
const LEAST_BITS: u64 = 8;

/// A relay's flow on arcs of the network.
type Whole = Vec<(Arc, i128)>;

/// How a routing of every hose traffic was found, in a few words.
pub fn described(found: &Relayed) -> String {
    let relays = found.flows.iter().map(Vec::len).sum::<usize>();
    format!(
        "two-phase routing through relays, {} endpoint orbits, {relays} flows of relays",
        found.representatives.len()
    )
}

/// Writes a routing of every hose traffic; false, and nothing is written, where its flows could not
/// be rounded.
pub fn routing(
    context: &ProofContext,
    certificate: &mut Certificate,
    found: &Relayed,
    precision: Precision,
) -> bool {
    let network = context.network;
    let (spread, bits) = fitted(network, &found.spread, precision);
    let room = Room {
        bits,
        ..precision.rounding(BigInt::one(), bits)
    };
    let Some((out, back)) = whole(found, 0, &spread, &room).zip(whole(found, 1, &spread, &room))
    else {
        return false;
    };
    let flows = [out, back];
    let missing = |(paths, flows): (&Vec<Path>, &Vec<Option<Whole>>)| {
        paths.iter().any(|w| flows[w.relay.index()].is_none())
    };
    if found
        .representatives
        .iter()
        .any(|(_, both)| both.iter().zip(&flows).any(missing))
    {
        return false;
    }
    let amount = i128::from(spread.iter().sum::<u64>()) << bits;
    certificate.section(format_args!("hose-at-least"));
    let shares: Vec<i128> = spread
        .iter()
        .map(|&s| (i128::from(s) * i128::from(UNIT)) << bits)
        .collect();
    certificate.scattered(shares.iter());
    certificate.section(format_args!("{}", found.representatives.len()));
    let mut flow = vec![0i128; network.arcs()];
    for (endpoint, both) in &found.representatives {
        certificate.section(format_args!("{endpoint}"));
        for (paths, flows) in both.iter().zip(&flows) {
            flow.fill(0);
            for path in paths {
                path.arcs
                    .iter()
                    .for_each(|&a| flow[a.index()] += i128::from(path.share) * amount);
                let shared = flows[path.relay.index()].iter().flatten();
                shared.for_each(|&(a, f)| flow[a.index()] += i128::from(path.share) * f);
            }
            certificate.scattered(flow.iter());
        }
    }
    true
}

/// The spread and the bits of a relay's flow such that the checker's products hold both: of long
/// shares (odd rates have no common divisor) the last digits are dropped, the same of equal shares,
/// and nobody's whole share.
fn fitted(network: &Network, spread: &[u64], precision: Precision) -> (Vec<u64>, u64) {
    let bits_of = |value: u64| u64::from(u64::BITS - value.leading_zeros());
    let total: BigInt = network
        .rate
        .values()
        .map(|&r| BigInt::from(r))
        .sum::<BigInt>()
        * 2;
    let capacity =
        BigInt::from(network.capacity.values().copied().max().unwrap_or(1)) * network.arcs();
    let sum: BigInt =
        spread.iter().map(|&s| BigInt::from(s)).sum::<BigInt>() * UNIT * total.max(capacity);
    let most = bits_of(spread.iter().copied().max().unwrap_or(0));
    let (mut bits, mut shift) = (BITS, 0);
    while precision.lacks(&sum, bits, shift) && (bits > LEAST_BITS || most - shift > LEAST_BITS) {
        if most.saturating_sub(shift) > bits {
            shift += 1
        } else {
            bits -= 1
        }
    }
    (
        spread
            .iter()
            .map(|&s| if s == 0 { 0 } else { (s >> shift).max(1) })
            .collect(),
        bits,
    )
}

/// The flows of one way in whole numbers, by vertex. `None` where a relay cannot reach the spread.
fn whole(found: &Relayed, way: usize, spread: &[u64], room: &Room) -> Option<Vec<Option<Whole>>> {
    let (count, total) = (found.core.len(), spread.iter().sum::<u64>());
    let view = View {
        root: Vertex::from(0),
        orbit_size: 1,
        class: (0..narrow(count)).collect(),
        member: found.core.clone(),
        size: vec![1; count],
        arcs: found.arcs.clone(),
        arc_class: Table::default(),
    };
    let need = [found
        .core
        .iter()
        .map(|&v| BigInt::from(spread[v.index()]))
        .collect::<Vec<_>>()];
    let round = |(relay, flow): &(u32, Vec<f64>)| {
        let view = [View {
            root: (*relay).into(),
            ..view.clone()
        }];
        let flow = std::slice::from_ref(flow);
        let whole = round::floats(&view, |_| way == 1, flow, &[1.0 / real(total)], &need, room)?;
        // Nothing but the root may need anything, and then there is no amount to speak of.
        let scale = (BigInt::one() << room.bits) / &whole.amount;
        let arcs = found
            .arc
            .iter()
            .zip(whole.flows.first()?)
            .filter(|f| !f.1.is_zero());
        arcs.map(|(&a, f)| Some((a, (f * &scale).to_i128()?)))
            .collect::<Option<Whole>>()
            .map(|flow| (found.core[relay.index()], flow))
    };
    let mut all: Vec<Option<Whole>> = vec![None; spread.len()];
    for (relay, flow) in found.flows[way]
        .par_iter()
        .map(round)
        .collect::<Option<Vec<_>>>()?
    {
        all[relay.index()] = Some(flow);
    }
    Some(all)
}

/// Writes lengths that are 1 on what leaves the tightest of the nested cuts around endpoints (and
/// on what is like it), else 0: throughput is at most what leaves over what has to.
pub fn tightest_cut(context: &ProofContext, certificate: &mut Certificate, sources: &[Vertex]) {
    let (network, orbits) = (context.network, &context.orbits);
    let Some(inside) = cut::tightest(network, context.matrix) else {
        return;
    };
    let mut by_orbit = vec![0u64; orbits.arc_size.len()];
    let mut alike = vec![false; orbits.vertex_size.len()];
    for arc in network.arc_ids() {
        if inside[network.tail(arc).index()]
            && !inside[network.head(arc).index()]
            && network.is_live(arc)
        {
            by_orbit[orbits.arc[arc].index()] = 1;
        }
    }
    inside
        .iter()
        .zip(orbits.vertex.values())
        .filter(|v| *v.0)
        .for_each(|(_, &o)| alike[o.index()] = true);
    // From outside of all of them nothing has a length.
    context.lengths_from(certificate, &by_orbit, sources, |s| {
        alike[orbits.vertex[s].index()]
    });
}
