//! Throughput of one matrix: flows of the source representatives from below, lengths from above.

use super::{Bracket, Ground, arc_flows, hose, method, round};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::solve::Effort;
use crate::solve::flow::{self, Candidate, Solution};
use crate::solve::quotient::View;
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate};
use num_bigint::BigInt;
use num_traits::{One, Zero};

/// Source orbits times arcs beyond which no programme is built: about 60 bytes each.
const MOST_VIEWED: usize = 30_000_000;

/// Throughput of a matrix (capped at 1). `Err` when no bracket better than nothing can be had.
pub fn throughput(fabric: &Fabric, network: &Network, matrix: &Matrix) -> Result<Bracket> {
    throughput_with(fabric, network, matrix, &[], &Effort::default())
}

/// The same with a stated method, gap and way to be interrupted, using only symmetries that leave `fixed` devices in place (they are no symmetries'
/// business: a failed part).
pub fn throughput_with(fabric: &Fabric, network: &Network, matrix: &Matrix, fixed: &[u32], effort: &Effort<'_>) -> Result<Bracket> {
    let ground = Ground::new(fabric, network, matrix, fixed);
    let sources = ground.sources();
    if sources.is_empty() {
        return Err(Error::new("the traffic matrix asks for nothing").help("name a traffic with at least one pair of endpoints"));
    }
    if let Some((s, d)) = ground.unreachable(&sources) {
        let mut certificate = ground.certificate();
        ground.lengths(&mut certificate, &vec![0; ground.orbits.arc_size.len()], &sources);
        let mut bracket = Bracket::checked(certificate, &["throughput"], "reachability".into())?;
        bracket.witness = Some(format!("{} cannot reach {}", fabric.device_name(s), fabric.device_name(d)));
        bracket.unreachable = Some((s, d));
        return Ok(bracket);
    }
    if sources.len().saturating_mul(network.arcs()) > MOST_VIEWED {
        return any_traffic(fabric, network, effort, sources.len());
    }
    let views: Vec<View> = sources.iter().map(|&s| flow::source_view(network, &ground.orbits, matrix, s)).collect();
    let candidate = flow::throughput(network, &ground.orbits, matrix, &views, effort)?;
    let mut certificate = ground.certificate();
    if let Some(whole) = throughput_flows(network, matrix, &views, &candidate) {
        certificate.section(format_args!("throughput-at-least {} {}", whole.amount, views.len()));
        let zero = BigInt::zero();
        for (view, flow) in views.iter().zip(&whole.flows) {
            certificate.section(format_args!("{}", view.root));
            certificate.scattered(arc_flows(view, flow, &zero));
        }
    }
    let prices = ground.prices(&candidate);
    if prices.iter().any(|&p| p > 0) {
        ground.lengths(&mut certificate, &prices, &sources);
    }
    Bracket::checked(certificate, &["throughput"], method(&candidate, &ground, views.len()))
}

/// What holds for every traffic without a programme for this one: hose throughput from below, 1 (the cap of the definition) from above.
fn any_traffic(fabric: &Fabric, network: &Network, effort: &Effort<'_>, sources: usize) -> Result<Bracket> {
    let mut bracket = hose(fabric, network, effort)?;
    bracket.upper = Fraction::one();
    bracket.ceiling = None;
    bracket.witness = None;
    bracket.method = format!("{sources} source orbits are too many for a programme; the bound for every traffic: {}", bracket.method);
    Ok(bracket)
}

fn throughput_flows(network: &Network, matrix: &Matrix, views: &[View], candidate: &Candidate) -> Option<round::WholeFlows> {
    let scale = BigInt::from(matrix.denominator) * network.capacity.iter().copied().max().unwrap_or(1);
    let share = |v: &View| Fraction::new(v.orbit_size.into(), scale.clone());
    let floats = |flows: &[Vec<f64>], value: f64| {
        let need: Vec<Vec<BigInt>> = views.iter().map(|v| v.member.iter().map(|&m| matrix.demand(v.root, m).into()).collect()).collect();
        let delivered: Vec<f64> = views.iter().map(|v| value * approximate(&share(v))).collect();
        round::floats(views, |_| false, flows, &delivered, &need, &(&scale * network.arcs()))
    };
    match &candidate.solution {
        Solution::Exact(numbers) => {
            let delivered: Vec<Fraction> = views.iter().map(|v| &numbers.value * share(v)).collect();
            round::exact(&numbers.flows, &delivered).or_else(|| floats(&round::to_floats(&numbers.flows), approximate(&numbers.value)))
        }
        Solution::Float(numbers) => floats(&numbers.flows, numbers.value),
    }
}
