//! Hose throughput and bisection bandwidth: two-phase routing from below, cuts and the uniform
//! matrix from above.

use super::bracket::Bracket;
use super::certificate::Certificate;
use super::context::{ProofContext, arc_flows, method};
use super::precision::{Evidence, Precision};
use super::throughput::too_many;
use super::{relayed, round};
use crate::error::{Error, Result};
use crate::fabric::capacity::solvable;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Vertex, network::Network};
use crate::solve::candidate::{Candidate, Solution};
use crate::solve::flow;
use crate::solve::quotient::{View, representatives};
use crate::solve::relay::{self, Relayed};
use crate::solve::{SolveOptions, cut, split};
use crate::traffic::Matrix;
use crate::units::real;
use crate::units::whole as whole_number;
use crate::units::{Fraction, approximate};
use num_bigint::BigInt;
use num_traits::{One, Zero};

/// Hose throughput: two-phase routing from below, cuts and the uniform matrix from above.
pub fn hose(fabric: &Fabric, network: &Network, effort: &SolveOptions<'_>) -> Result<Bracket> {
    solvable(network)?;
    effort.progress.phase("symmetries", 0);
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let context = ProofContext::new(fabric, network, &matrix, &[]);
    effort.progress.phase("routing of every traffic", 0);
    let (routing, how, floor) = find_routing(&context, effort);
    let (cuts, witness) = cuts(&context, fabric, floor);
    let sources = context.sources();
    let uniform = if too_many(sources.len(), network) {
        Uniform::Cut
    } else if context.unreachable(&sources).is_some() {
        Uniform::Nothing
    } else {
        let views: Vec<View> = sources
            .iter()
            .map(|&s| flow::source_view(network, &context.orbits, &matrix, s))
            .collect();
        // Beyond a limit, or interrupted, there is one upper bound less.
        match flow::throughput(network, &context.orbits, &matrix, &views, effort) {
            Ok(solved) => Uniform::Solved(solved),
            Err(why) if why.leaves_open() => Uniform::Unsolved,
            Err(why) => return Err(why),
        }
    };
    let mut bracket = Bracket::settled(
        &Evident {
            context,
            routing,
            cuts,
            uniform,
            sources,
        },
        &["hose", "throughput"],
        &how,
    )?;
    bracket.witness = witness;
    Ok(bracket)
}

/// Bisection bandwidth as a share of the lighter half's rate.
pub fn bisection(fabric: &Fabric, network: &Network, effort: &SolveOptions<'_>) -> Result<Bracket> {
    bisection_with(fabric, network, &[], effort)
}

/// As [`bisection`], of a damaged network whose symmetries leave `fixed` devices in place.
pub fn bisection_with(
    fabric: &Fabric,
    network: &Network,
    fixed: &[Vertex],
    effort: &SolveOptions<'_>,
) -> Result<Bracket> {
    // Endpoints without a port are in no half: nobody sends to them.
    let mut without = vec![false; network.vertices()];
    let idle = network.endpoints.iter().filter(|&&v| network.rate[v] == 0);
    idle.for_each(|v| without[v.index()] = true);
    if without.contains(&true) {
        return halves(fabric, &network.restricted(&without), fixed, effort);
    }
    halves(fabric, network, fixed, effort)
}

/// The same where every endpoint has a port.
fn halves(
    fabric: &Fabric,
    network: &Network,
    fixed: &[Vertex],
    effort: &SolveOptions<'_>,
) -> Result<Bracket> {
    solvable(network)?;
    effort.progress.phase("symmetries", 0);
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let context = ProofContext::new(fabric, network, &matrix, fixed);
    effort.progress.phase("routing of every traffic", 0);
    let (routing, how, floor) = find_routing(&context, effort);
    effort.progress.phase("balanced cuts", 0);
    let split = split::find(network, floor).ok_or_else(|| {
        Error::new(
            "all endpoints are in one scale-up domain: there is no split that keeps it whole",
        )
    })?;
    let evident = Evident {
        context,
        routing,
        cuts: vec![split.cut.clone()],
        uniform: Uniform::Unsolved,
        sources: Vec::new(),
    };
    let mut bracket = Bracket::settled(&evident, &["bisection"], &how)?;
    bracket.method += match (split.exhaustive, bracket.exact()) {
        (true, false) => {
            // With unequal rates the least capacity need not be the least share.
            let even = network
                .endpoints
                .windows(2)
                .all(|p| network.rate[p[0]] == network.rate[p[1]]);
            bracket.uncertified_lower = even.then(|| bracket.upper.clone());
            "; every balanced split tried: the upper bound is the value (uncertified)"
        }
        _ => "; explicit balanced cut",
    };
    let first = split.cut.side.iter().filter(|s| !**s).count();
    bracket.witness = Some(format!(
        "a cut of {:.1} Gb/s between halves: {} devices with {}, {} with {}",
        real(split.cut.capacity) * network.unit.as_gbps(),
        first,
        split
            .cut
            .side
            .iter()
            .position(|s| !*s)
            .map_or_else(String::new, |v| fabric.device_name(DeviceId::new(v))),
        split.cut.side.len() - first,
        split
            .cut
            .side
            .iter()
            .position(|s| *s)
            .map_or_else(String::new, |v| fabric.device_name(DeviceId::new(v))),
    ));
    Ok(bracket)
}

fn write_cut(certificate: &mut Certificate, cut: &cut::Cut) {
    certificate.section(format_args!("cut"));
    let sides: Vec<BigInt> = cut
        .side
        .iter()
        .map(|&s| BigInt::from(u8::from(s)))
        .collect();
    certificate.scattered(sides.iter());
}

/// A routing of every traffic in which nobody sends or receives above its rate.
enum Routing {
    /// From a programme with a flow for every orbit of endpoints.
    TwoPhase(TwoPhase),
    /// Through relays.
    Relayed(Relayed),
    /// None was found.
    Nothing,
}

/// Views of each representative, outward and inward in turn, and their flows.
struct TwoPhase {
    views: Vec<View>,
    solution: Solution,
}

/// What bounds the uniform matrix, and with it the hose, from above.
enum Uniform {
    /// Prices of its programme.
    Solved(Candidate),
    /// Some pair cannot exchange anything.
    Nothing,
    /// The tightest of a few cuts.
    Cut,
    /// It was not solved, or not asked for.
    Unsolved,
}

/// Everything that speaks for a bracket of hose throughput or bisection.
struct Evident<'a> {
    context: ProofContext<'a>,
    routing: Routing,
    cuts: Vec<cut::Cut>,
    uniform: Uniform,
    sources: Vec<Vertex>,
}

impl Evidence for Evident<'_> {
    fn certificate(&self, precision: Precision) -> Certificate {
        let Evident {
            context,
            routing,
            cuts,
            uniform,
            sources,
        } = self;
        let mut certificate = context.certificate();
        match routing {
            Routing::TwoPhase(found) if precision.flows => {
                write_two_phase(context, &mut certificate, found, precision)
            }
            Routing::Relayed(found) if precision.flows => {
                relayed::routing(context, &mut certificate, found, precision);
            }
            _ => {}
        }
        cuts.iter().for_each(|cut| write_cut(&mut certificate, cut));
        match uniform {
            Uniform::Solved(candidate) if precision.lengths => {
                let prices = context.prices(candidate, precision);
                if prices.iter().any(|&p| p > 0) {
                    context.lengths(&mut certificate, &prices, sources);
                }
            }
            Uniform::Cut if precision.lengths => {
                relayed::tightest_cut(context, &mut certificate, sources)
            }
            Uniform::Nothing => context.lengths(
                &mut certificate,
                &vec![0; context.orbits.arc_size.len()],
                sources,
            ),
            _ => {}
        }
        certificate
    }
}

/// Cuts that bound the hose from above, each tighter than those before, and what the last is:
/// around the endpoints next to one switch of each orbit, and the even split.
fn cuts(context: &ProofContext, fabric: &Fabric, floor: f64) -> (Vec<cut::Cut>, Option<String>) {
    let network = context.network;
    let mut found = Vec::new();
    let mut best: Option<(f64, String)> = None;
    let mut consider = |side: Vec<bool>, name: String| {
        let cut = cut::minimum(network, &side);
        let rate = |one: bool| {
            network
                .endpoints
                .iter()
                .filter(|&&v| cut.side[v.index()] == one)
                .map(|&v| network.rate[v])
                .sum::<u64>()
        };
        let lighter = rate(true).min(rate(false));
        if lighter > 0 {
            let share = real(cut.capacity) / real(lighter);
            if best.as_ref().is_none_or(|b| share < b.0) {
                best = Some((share, name));
                found.push(cut);
            }
        }
    };
    let switches = network.vertex_ids().filter(|&v| network.domain[v] == 0);
    for leaf in representatives(&context.orbits, switches)
        .into_iter()
        .take(64)
    {
        let near: std::collections::HashSet<u32> = network
            .out
            .of(leaf)
            .iter()
            .map(|&a| network.domain[network.head(a)])
            .filter(|&d| d != 0)
            .collect();
        if near.is_empty() {
            continue;
        }
        let side = network
            .domain
            .values()
            .map(|domain| near.contains(domain))
            .collect();
        consider(
            side,
            format!(
                "the cut around the endpoints of {}",
                fabric.device_name(leaf.device())
            ),
        );
    }
    if let Some(split) = split::find(network, floor) {
        consider(split.cut.side, "the even split".into());
    }
    (found, best.map(|b| b.1))
}

/// A routing where one is found; how it was found, and about which share it carries (for searches
/// to end early, never for a bound).
fn find_routing(context: &ProofContext, effort: &SolveOptions<'_>) -> (Routing, String, f64) {
    let network = context.network;
    let roots = representatives(&context.orbits, network.endpoints.iter().copied());
    let few = !too_many(2 * roots.len(), network);
    let why = match if few {
        two_phase(context, &roots, effort)
    } else {
        Err("too many source orbits for a programme".into())
    } {
        Ok((found, how, value)) => return (Routing::TwoPhase(found), how, value),
        Err(why) => why,
    };
    match relay::find(network, &context.orbits, effort) {
        Some(found) => {
            let (how, value) = (relayed::described(&found), found.value);
            (Routing::Relayed(found), how, value)
        }
        None => (
            Routing::Nothing,
            format!("no two-phase routing: {why}"),
            0.0,
        ),
    }
}

/// The two-phase routing of a programme; how it was found and about which share it carries.
fn two_phase(
    context: &ProofContext,
    roots: &[Vertex],
    effort: &SolveOptions<'_>,
) -> std::result::Result<(TwoPhase, String, f64), String> {
    let network = context.network;
    let mut views = Vec::new();
    for &s in roots {
        views.push(View::new(
            network,
            &context.orbits,
            s,
            |_| 0,
            |a| network.exists_for(a, s),
        ));
        views.push(View::new(
            network,
            &context.orbits,
            s,
            |_| 0,
            |a| network.exists_for_all(a),
        ));
    }
    let candidate =
        flow::two_phase(network, &context.orbits, &views, effort).map_err(|why| why.to_string())?;
    let how = format!(
        "two-phase routing, {}",
        method(&candidate, context, roots.len())
    );
    let value = match &candidate.solution {
        Solution::Exact(numbers) => approximate(&numbers.value),
        Solution::Float(numbers) => numbers.value,
    };
    let found = TwoPhase {
        views,
        solution: candidate.solution,
    };
    let (_, whole) = hose_flows(context, &found, Precision::FINEST)
        .ok_or_else(|| format!("{how}: its flows were not rounded"))?;
    // In a fabric in pieces nothing can be spread; that the bound is 0 needs no flow.
    if whole
        .flows
        .iter()
        .all(|flow| flow.iter().all(Zero::is_zero))
    {
        return Err("some endpoint reaches no spread over the switches".into());
    }
    Ok((found, how, value))
}

/// Writes a two-phase routing where its flows can be rounded.
fn write_two_phase(
    context: &ProofContext,
    certificate: &mut Certificate,
    found: &TwoPhase,
    precision: Precision,
) {
    let Some((spread, whole)) = hose_flows(context, found, precision) else {
        return;
    };
    certificate.section(format_args!("hose-at-least"));
    let amounts: Vec<BigInt> = context
        .orbits
        .vertex
        .values()
        .map(|&o| &spread[o.index()] * &whole.amount)
        .collect();
    certificate.scattered(amounts.iter());
    certificate.section(format_args!("{}", found.views.len() / 2));
    let zero = BigInt::zero();
    for (index, (view, flow)) in found.views.iter().zip(&whole.flows).enumerate() {
        if index % 2 == 0 {
            certificate.section(format_args!("{}", view.root));
        }
        certificate.scattered(arc_flows(view, flow, &zero));
    }
}

/// A whole spread, by vertex orbit, and whole flows to it and from it. `None` when nothing can be
/// spread, or not in the room that there is.
fn hose_flows(
    context: &ProofContext,
    found: &TwoPhase,
    precision: Precision,
) -> Option<(Vec<BigInt>, round::WholeFlows)> {
    let network = context.network;
    let views = &found.views;
    let total: u64 = network.rate.values().sum();
    let capacity = network.capacity.values().copied().max().unwrap_or(1);
    let multiplied = BigInt::from(capacity) * network.arcs();
    let multiplied = multiplied.max(BigInt::from(total)) * 2;
    let in_all = |spread: &[BigInt]| {
        context
            .orbits
            .vertex
            .values()
            .map(|&o| &spread[o.index()])
            .sum::<BigInt>()
    };
    let share =
        |v: &View| Fraction::new((v.orbit_size * network.rate[v.root]).into(), total.into());
    let floats = |flows: &[Vec<f64>], spread: &[f64]| {
        let most = spread.iter().copied().fold(0.0, f64::max);
        let finest = precision.share(&multiplied, context.orbits.vertex.len());
        let largest = real(1u64 << finest);
        // A millionth of the largest is noise of the float solution.
        let whole = |s: &f64| {
            BigInt::from(if *s > most * 1e-6 {
                whole_number((s / most * largest).round())
            } else {
                0
            })
        };
        let spread: Vec<BigInt> = spread.iter().map(whole).collect();
        let need: Vec<Vec<BigInt>> = views
            .iter()
            .map(|v| {
                v.member
                    .iter()
                    .map(|&m| spread[context.orbits.vertex[m].index()].clone())
                    .collect()
            })
            .collect();
        let delivered: Vec<f64> = views
            .iter()
            .map(|v| approximate(&share(v)) * most / largest)
            .collect();
        let room = precision.rounding(in_all(&spread) * &multiplied, round::FLOAT_BITS);
        let whole = round::floats(views, |i| i % 2 == 1, flows, &delivered, &need, &room)?;
        Some((spread, whole))
    };
    match &found.solution {
        Solution::Exact(numbers) => {
            let common = numbers.spread.iter().fold(BigInt::one(), |l, s| {
                num_integer::Integer::lcm(&l, s.denom())
            });
            let factor = Fraction::from_integer(common);
            let delivered: Vec<Fraction> = views.iter().map(|v| share(v) / &factor).collect();
            let spread: Vec<BigInt> = numbers
                .spread
                .iter()
                .map(|s| (s * &factor).to_integer())
                .collect();
            let room = precision.rounding(in_all(&spread) * &multiplied, round::FLOAT_BITS);
            let whole =
                round::exact(&numbers.flows, &delivered, &room).map(|whole| (spread, whole));
            let rounded = || numbers.spread.iter().map(approximate).collect::<Vec<f64>>();
            whole.or_else(|| floats(&round::to_floats(&numbers.flows), &rounded()))
        }
        Solution::Float(numbers) => floats(&numbers.flows, &numbers.spread),
    }
}
