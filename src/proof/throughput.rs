//! Throughput of one matrix: flows of the source representatives from below, lengths from above.

use super::bracket::Bracket;
use super::certificate::Certificate;
use super::context::{ProofContext, arc_flows, method};
use super::precision::{Evidence, Precision};
use super::{relayed, round};
use crate::error::{Error, Result};
use crate::fabric::capacity::solvable;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::solve::SolveOptions;
use crate::solve::candidate::{Candidate, Solution};
use crate::solve::flow;
use crate::solve::quotient::View;
use crate::solve::relay::{self, Relayed};
use crate::symmetry::{Generator, orbits::Orbits};
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate};
use num_bigint::BigInt;
use num_traits::Zero;

/// Source orbits times arcs beyond which no programme is built: about 60 bytes each.
const MOST_VIEWED: usize = 30_000_000;
/// The same where there are more than so many orbits: weights would take minutes for what a routing
/// through relays tells in seconds.
const MOST_VIEWED_OF_MANY: usize = 10_000_000;
const MANY: usize = 64;

/// Whether a programme with a flow for each of so many source orbits is out of proportion.
pub(super) fn too_many(sources: usize, network: &Network) -> bool {
    sources.saturating_mul(network.arcs())
        > if sources > MANY {
            MOST_VIEWED_OF_MANY
        } else {
            MOST_VIEWED
        }
}

/// Throughput of a matrix (capped at 1). `Err` when no bracket better than nothing can be had.
pub fn throughput(fabric: &Fabric, network: &Network, matrix: &Matrix) -> Result<Bracket> {
    throughput_with(fabric, network, matrix, &[], &SolveOptions::default())
}

/// The same with a stated method, gap and way to be interrupted, using only symmetries that leave
/// `fixed` devices in place (they are no symmetries' business: a failed part).
pub fn throughput_with(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    fixed: &[Vertex],
    effort: &SolveOptions<'_>,
) -> Result<Bracket> {
    solvable(network)?;
    effort.progress.phase("symmetries", 0);
    let context = ProofContext::new(fabric, network, matrix, fixed);
    throughput_of(fabric, context, effort)
}

/// [`throughput`] where symmetries of the network that keep the matrix are known, with their
/// orbits.
///
/// # Errors
/// As [`throughput_with`].
pub fn throughput_under(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    known: (&[Generator], &Orbits),
    effort: &SolveOptions<'_>,
) -> Result<Bracket> {
    throughput_of(
        fabric,
        ProofContext::of_known(network, matrix, known),
        effort,
    )
}

fn throughput_of(
    fabric: &Fabric,
    context: ProofContext<'_>,
    effort: &SolveOptions<'_>,
) -> Result<Bracket> {
    let (network, matrix) = (context.network, context.matrix);
    let sources = context.sources();
    if sources.is_empty() {
        return Err(Error::new("the traffic matrix asks for nothing")
            .help("name a traffic with at least one pair of endpoints"));
    }
    if let Some((s, d)) = context.unreachable(&sources) {
        let mut certificate = context.certificate();
        context.lengths(
            &mut certificate,
            &vec![0; context.orbits.arc_size.len()],
            &sources,
        );
        let mut bracket = Bracket::checked(certificate, &["throughput"], "reachability".into())?;
        bracket.witness = Some(format!(
            "{} cannot reach {}",
            fabric.device_name(s.device()),
            fabric.device_name(d.device())
        ));
        bracket.unreachable = Some((s, d));
        return Ok(bracket);
    }
    if too_many(sources.len(), network) {
        return any_traffic(fabric, network, matrix, effort);
    }
    let views: Vec<View> = sources
        .iter()
        .map(|&s| flow::source_view(network, &context.orbits, matrix, s))
        .collect();
    effort.progress.phase("flows", 0);
    let candidate = flow::throughput(network, &context.orbits, matrix, &views, effort)?;
    let how = method(&candidate, &context, views.len());
    effort.progress.phase("certificate", 0);
    Bracket::settled(
        &Solved {
            context,
            sources,
            views,
            candidate,
        },
        &["throughput"],
        &how,
    )
}

/// A solved programme, whose flows and prices are evidence of throughput.
struct Solved<'a> {
    context: ProofContext<'a>,
    sources: Vec<Vertex>,
    views: Vec<View>,
    candidate: Candidate,
}

impl Evidence for Solved<'_> {
    fn certificate(&self, precision: Precision) -> Certificate {
        let Solved {
            context,
            sources,
            views,
            candidate,
        } = self;
        let mut certificate = context.certificate();
        let flows = precision
            .flows
            .then(|| throughput_flows(context, views, candidate, precision))
            .flatten();
        if let Some(whole) = flows {
            certificate.section(format_args!(
                "throughput-at-least {} {}",
                whole.amount,
                views.len()
            ));
            let zero = BigInt::zero();
            for (view, flow) in views.iter().zip(&whole.flows) {
                certificate.section(format_args!("{}", view.root));
                certificate.scattered(arc_flows(view, flow, &zero));
            }
        }
        let prices = context.prices(candidate, precision);
        if precision.lengths && prices.iter().any(|&p| p > 0) {
            context.lengths(&mut certificate, &prices, sources);
        }
        certificate
    }
}

/// Throughput without a programme: from below a routing of every traffic in which nobody sends more
/// than its rate, from above the tightest of a few cuts. O((relays + endpoint orbits) * E).
///
/// # Errors
/// When the checker refuses the certificate.
pub fn any_traffic(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    effort: &SolveOptions<'_>,
) -> Result<Bracket> {
    // Whoever has no traffic need not be routed.
    let mut idle: Vec<bool> = network.vertex_ids().map(|v| !matrix.is_source(v)).collect();
    matrix.pairs.iter().for_each(|p| idle[p.1.index()] = false);
    let network = &network.restricted(&idle);
    let context = ProofContext::new(fabric, network, matrix, &[]);
    let sources = context.sources();
    let relayed = relay::find(network, &context.orbits, effort);
    let how = relayed
        .as_ref()
        .map_or("no routing was found".to_string(), relayed::described);
    let how = format!(
        "{} source orbits are too many for a programme: {how}; nested cuts",
        sources.len()
    );
    Bracket::settled(
        &AnyTraffic {
            context,
            sources,
            relayed,
        },
        &["throughput"],
        &how,
    )
}

/// A routing of every traffic and a cut.
struct AnyTraffic<'a> {
    context: ProofContext<'a>,
    sources: Vec<Vertex>,
    relayed: Option<Relayed>,
}

impl Evidence for AnyTraffic<'_> {
    fn certificate(&self, precision: Precision) -> Certificate {
        let mut certificate = self.context.certificate();
        if let Some(found) = self.relayed.as_ref().filter(|_| precision.flows) {
            relayed::routing(&self.context, &mut certificate, found, precision);
        }
        if precision.lengths {
            relayed::tightest_cut(&self.context, &mut certificate, &self.sources);
        }
        certificate
    }
}

fn throughput_flows(
    context: &ProofContext,
    views: &[View],
    candidate: &Candidate,
    precision: Precision,
) -> Option<round::WholeFlows> {
    let ProofContext {
        network, matrix, ..
    } = *context;
    let scale =
        BigInt::from(matrix.denominator) * network.capacity.values().copied().max().unwrap_or(1);
    let share = |v: &View| Fraction::new(v.orbit_size.into(), scale.clone());
    let room = precision.rounding(&scale * network.arcs(), round::FLOAT_BITS);
    let floats = |flows: &[Vec<f64>], value: f64| {
        let need: Vec<Vec<BigInt>> = views
            .iter()
            .map(|v| {
                v.member
                    .iter()
                    .map(|&m| matrix.demand(v.root, m).into())
                    .collect()
            })
            .collect();
        let delivered: Vec<f64> = views
            .iter()
            .map(|v| value * approximate(&share(v)))
            .collect();
        round::floats(views, |_| false, flows, &delivered, &need, &room)
    };
    match &candidate.solution {
        Solution::Exact(numbers) => {
            let delivered: Vec<Fraction> =
                views.iter().map(|v| &numbers.value * share(v)).collect();
            let whole = round::exact(&numbers.flows, &delivered, &room);
            whole.or_else(|| {
                floats(
                    &round::to_floats(&numbers.flows),
                    approximate(&numbers.value),
                )
            })
        }
        Solution::Float(numbers) => floats(&numbers.flows, numbers.value),
    }
}
