//! Brackets whose bounds were re-checked from the bytes that would be shipped.
//!
//! A [`Bracket`] can only be made by running [`crate::check::check`] on its certificate: the bounds are what the checker says, not what the
//! solver hoped.

mod certificate;
mod distance;
mod round;

use crate::check::{Proved, check};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, graph::Graph, network::Network};
use crate::solve::flow::{self, Candidate};
use crate::solve::quotient::{View, representatives};
use crate::solve::{cut, split};
use crate::symmetry::{self, Generator, orbits::Orbits};
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate};
use certificate::Certificate;
use num_bigint::BigInt;
use num_traits::{One, Zero};

/// A two-sided answer. It can only be made by running the checker on `certificate`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bracket {
    /// Proved lower bound.
    pub lower: Fraction,
    /// Proved upper bound.
    pub upper: Fraction,
    /// For bisection: the same bounds in bit/s.
    pub rate: Option<(Fraction, Fraction)>,
    /// Uncapped lower bound of throughput, where solved.
    pub headroom: Option<Fraction>,
    /// How it was found, in a few words.
    pub method: String,
    /// What shows the upper bound: a cut, an unreachable pair.
    pub witness: Option<String>,
    /// A demanded pair (source, target) that cannot exchange traffic.
    pub unreachable: Option<(u32, u32)>,
    /// The bytes that the checker read.
    pub certificate: Vec<u8>,
}

impl Bracket {
    /// Whether both bounds meet as fractions.
    pub fn exact(&self) -> bool {
        self.lower == self.upper
    }

    /// Runs the checker. `quantities`: claims at most of any of these bound `quantities[0]` from above.
    fn checked(certificate: Vec<u8>, quantities: &[&str], method: String) -> Result<Self> {
        let claims = check(&certificate).map_err(|e| Error::new(format!("the checker refused our own certificate: {e}")))?;
        let value = |p: &Proved| Fraction::new(p.value.0.into(), p.value.1.into());
        let at_least = || claims.iter().filter(|p| p.at_least && p.quantity == quantities[0]);
        let at_most = || claims.iter().filter(|p| !p.at_least && quantities.contains(&p.quantity));
        let rates = |p: &Proved| p.rate.map(|r| Fraction::from_integer(r.into()));
        let headroom = at_least().map(value).max();
        let lower = headroom.clone().unwrap_or_else(Fraction::zero).min(Fraction::one());
        let upper = at_most().map(value).min().unwrap_or_else(Fraction::one).min(Fraction::one());
        let rate = at_most().filter_map(rates).min().map(|u| (at_least().filter_map(rates).max().unwrap_or_else(Fraction::zero), u));
        let headroom = headroom.filter(|_| quantities[0] == "throughput");
        Ok(Bracket { lower, upper, rate, headroom, method, witness: None, unreachable: None, certificate })
    }
}

/// What every claim about a network and a matrix begins with.
struct Ground<'a> {
    network: &'a Network,
    matrix: &'a Matrix,
    generators: Vec<Generator>,
    orbits: Orbits,
}

impl<'a> Ground<'a> {
    fn new(fabric: &Fabric, network: &'a Network, matrix: &'a Matrix, fixed: &[u32]) -> Self {
        let generators = symmetry::generators(fabric, network, matrix, fixed);
        let orbits = Orbits::new(network, &generators);
        Ground { network, matrix, generators, orbits }
    }

    fn certificate(&self) -> Certificate {
        Certificate::new(self.network, self.matrix, &self.generators)
    }

    fn sources(&self) -> Vec<u32> {
        representatives(&self.orbits, self.network.endpoints.iter().copied().filter(|&v| self.matrix.is_source(v)))
    }

    /// The section of an upper bound from lengths on arc orbits.
    fn lengths(&self, certificate: &mut Certificate, by_orbit: &[u64], sources: &[u32]) {
        let length: Vec<u64> = self.orbits.arc.iter().map(|&o| by_orbit[o as usize]).collect();
        certificate.section(format_args!("throughput-at-most"));
        certificate.scattered(length.iter().map(|&l| BigInt::from(l)).collect::<Vec<_>>().iter());
        certificate.section(format_args!("{}", sources.len()));
        for &s in sources {
            certificate.section(format_args!("{s}"));
            let potential: Vec<BigInt> = distance::potentials(self.network, &length, s).into_iter().map(BigInt::from).collect();
            certificate.scattered(potential.iter());
        }
    }

    /// A demanded pair that cannot be reached, if any.
    fn unreachable(&self, sources: &[u32]) -> Option<(u32, u32)> {
        sources.iter().find_map(|&s| {
            let reached = Graph::of_source(self.network, s).reached(s);
            let lost = |d: &&u32| !reached[**d as usize] && self.matrix.demand(s, **d) > 0;
            self.network.endpoints.iter().find(lost).map(|&d| (s, d))
        })
    }

    fn prices(&self, candidate: &Candidate) -> Vec<u64> {
        distance::fitted(&round::lengths(&candidate.prices, &self.orbits.arc_size))
    }
}

fn arc_flows<'a>(view: &'a View, flow: &'a [BigInt], zero: &'a BigInt) -> impl Iterator<Item = &'a BigInt> {
    view.arc_class.iter().map(move |&c| flow.get(c as usize).unwrap_or(zero))
}

fn method(candidate: &Candidate, ground: &Ground, representatives: usize) -> String {
    format!(
        "quotient LP, {} columns, {} source orbits, {} generators, {}",
        candidate.columns,
        representatives,
        ground.generators.len(),
        if candidate.exact { "rational simplex" } else { "rounded to integers" }
    )
}

/// Throughput of a matrix (capped at 1). `Err` when no bracket better than nothing can be had.
pub fn throughput(fabric: &Fabric, network: &Network, matrix: &Matrix) -> Result<Bracket> {
    throughput_fixing(fabric, network, matrix, &[])
}

/// The same, using only symmetries that leave `fixed` devices in place (they are no symmetries' business: a failed part).
pub fn throughput_fixing(fabric: &Fabric, network: &Network, matrix: &Matrix, fixed: &[u32]) -> Result<Bracket> {
    let ground = Ground::new(fabric, network, matrix, fixed);
    let sources = ground.sources();
    if sources.is_empty() {
        return Err(Error::new("the traffic matrix asks for nothing").help("name a traffic with at least one pair of endpoints"));
    }
    if let Some((s, d)) = ground.unreachable(&sources) {
        let mut certificate = ground.certificate();
        ground.lengths(&mut certificate, &vec![0; ground.orbits.arc_size.len()], &sources);
        let mut bracket = Bracket::checked(certificate.finish(), &["throughput"], "reachability".into())?;
        bracket.witness = Some(format!("{} cannot reach {}", fabric.device_name(s), fabric.device_name(d)));
        bracket.unreachable = Some((s, d));
        return Ok(bracket);
    }
    let views: Vec<View> = sources.iter().map(|&s| flow::source_view(network, &ground.orbits, matrix, s)).collect();
    let candidate = match flow::throughput(network, &ground.orbits, matrix, &views) {
        Ok(candidate) => candidate,
        Err(too_large) => return any_traffic(fabric, network, &too_large),
    };
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
    Bracket::checked(certificate.finish(), &["throughput"], method(&candidate, &ground, views.len()))
}

/// What holds for every traffic without a programme for this one: hose throughput from below, 1 (the cap of the definition) from above.
fn any_traffic(fabric: &Fabric, network: &Network, why: &Error) -> Result<Bracket> {
    let mut bracket = hose(fabric, network)?;
    bracket.upper = Fraction::one();
    bracket.witness = None;
    bracket.method = format!("the bound for every traffic ({why}): {}", bracket.method);
    Ok(bracket)
}

fn throughput_flows(network: &Network, matrix: &Matrix, views: &[View], candidate: &Candidate) -> Option<round::WholeFlows> {
    let scale = network.capacity.iter().copied().max().unwrap_or(1);
    let delivered: Vec<Fraction> =
        views.iter().map(|v| &candidate.value * Fraction::new(v.orbit_size.into(), BigInt::from(matrix.denominator) * scale)).collect();
    if candidate.exact
        && let Some(whole) = round::exact(&candidate.flows, &delivered)
    {
        return Some(whole);
    }
    let need: Vec<Vec<BigInt>> = views.iter().map(|v| v.member.iter().map(|&m| matrix.demand(v.root, m).into()).collect()).collect();
    let delivered: Vec<f64> = delivered.iter().map(approximate).collect();
    round::floats(views, |_| false, &candidate.flows, &delivered, &need)
}

/// Hose throughput: two-phase routing from below, cuts and the uniform matrix from above.
pub fn hose(fabric: &Fabric, network: &Network) -> Result<Bracket> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let ground = Ground::new(fabric, network, &matrix, &[]);
    let (mut certificate, how) = hose_certificate(&ground)?;
    let witness = cuts(&ground, &mut certificate, fabric);
    let sources = ground.sources();
    let views: Vec<View> = sources.iter().map(|&s| flow::source_view(network, &ground.orbits, &matrix, s)).collect();
    if ground.unreachable(&sources).is_some() {
        ground.lengths(&mut certificate, &vec![0; ground.orbits.arc_size.len()], &sources);
    } else if let Ok(uniform) = flow::throughput(network, &ground.orbits, &matrix, &views) {
        let prices = ground.prices(&uniform);
        if prices.iter().any(|&p| p > 0) {
            ground.lengths(&mut certificate, &prices, &sources);
        }
    }
    let mut bracket = Bracket::checked(certificate.finish(), &["hose", "throughput"], how)?;
    bracket.witness = witness;
    Ok(bracket)
}

/// Bisection bandwidth as a share of the lighter half's rate.
pub fn bisection(fabric: &Fabric, network: &Network) -> Result<Bracket> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let ground = Ground::new(fabric, network, &matrix, &[]);
    let (mut certificate, mut how) = hose_certificate(&ground)?;
    let split = split::find(network)
        .ok_or_else(|| Error::new("all endpoints are in one scale-up domain: there is no split that keeps it whole"))?;
    write_cut(&mut certificate, &split.cut);
    how += if split.exhaustive { "; every balanced split tried (uncertified)" } else { "; explicit balanced cut" };
    let mut bracket = Bracket::checked(certificate.finish(), &["bisection"], how)?;
    let first = split.cut.side.iter().filter(|s| !**s).count();
    bracket.witness = Some(format!(
        "a cut of {:.1} Gb/s between halves: {} devices with {}, {} with {}",
        split.cut.capacity as f64 * network.unit.as_gbps(),
        first,
        split.cut.side.iter().position(|s| !*s).map_or_else(String::new, |v| fabric.device_name(v as u32)),
        split.cut.side.len() - first,
        split.cut.side.iter().position(|s| *s).map_or_else(String::new, |v| fabric.device_name(v as u32)),
    ));
    Ok(bracket)
}

fn write_cut(certificate: &mut Certificate, cut: &cut::Cut) {
    certificate.section(format_args!("cut"));
    let sides: Vec<BigInt> = cut.side.iter().map(|&s| BigInt::from(u8::from(s))).collect();
    certificate.scattered(sides.iter());
}

/// Cuts that bound the hose from above: around the endpoints next to one switch of each orbit, and the even split.
fn cuts(ground: &Ground, certificate: &mut Certificate, fabric: &Fabric) -> Option<String> {
    let network = ground.network;
    let mut best: Option<(f64, String)> = None;
    let mut consider = |side: Vec<bool>, name: String, certificate: &mut Certificate| {
        let cut = cut::minimum(network, &side);
        let rate =
            |one: bool| network.endpoints.iter().filter(|&&v| cut.side[v as usize] == one).map(|&v| network.rate[v as usize]).sum::<u64>();
        let lighter = rate(true).min(rate(false));
        if lighter > 0 {
            let share = cut.capacity as f64 / lighter as f64;
            if best.as_ref().is_none_or(|b| share < b.0) {
                best = Some((share, name));
                write_cut(certificate, &cut);
            }
        }
    };
    let switches = (0..network.vertices() as u32).filter(|&v| network.domain[v as usize] == 0);
    for leaf in representatives(&ground.orbits, switches).into_iter().take(64) {
        let near: std::collections::HashSet<u32> =
            network.out.of(leaf).iter().map(|&a| network.domain[network.head[a as usize] as usize]).filter(|&d| d != 0).collect();
        if near.is_empty() {
            continue;
        }
        let side = (0..network.vertices()).map(|v| near.contains(&network.domain[v])).collect();
        consider(side, format!("the cut around the endpoints of {}", fabric.device_name(leaf)), certificate);
    }
    if let Some(split) = split::find(network) {
        consider(split.cut.side, "the even split".into(), certificate);
    }
    best.map(|b| b.1)
}

fn hose_certificate(ground: &Ground) -> Result<(Certificate, String)> {
    let network = ground.network;
    let mut certificate = ground.certificate();
    let roots = representatives(&ground.orbits, network.endpoints.iter().copied());
    let mut views = Vec::new();
    for &s in &roots {
        views.push(View::new(network, &ground.orbits, s, |_| 0, |a| network.exists_for(a, s)));
        views.push(View::new(network, &ground.orbits, s, |_| 0, |a| network.exists_for_all(a)));
    }
    let candidate = flow::two_phase(network, &ground.orbits, &views)?;
    let how = format!("two-phase routing, {}", method(&candidate, ground, roots.len()));
    // Whole spread, constant on vertex orbits.
    let most = candidate.spread.iter().max().cloned().unwrap_or_else(Fraction::zero);
    if most.is_zero() || candidate.value.is_zero() {
        return Ok((certificate, how));
    }
    let common = candidate.spread.iter().fold(BigInt::one(), |l, s| num_integer::Integer::lcm(&l, s.denom()));
    let factor = if candidate.exact && common.bits() < 60 {
        Fraction::from_integer(common)
    } else {
        Fraction::from_integer(BigInt::one() << 30) / &most
    };
    let spread: Vec<BigInt> = candidate.spread.iter().map(|s| (s * &factor).round().to_integer()).collect();
    let total: u64 = network.rate.iter().sum();
    let delivered: Vec<Fraction> =
        views.iter().map(|v| Fraction::new((v.orbit_size * network.rate[v.root as usize]).into(), total.into()) / &factor).collect();
    let need: Vec<Vec<BigInt>> =
        views.iter().map(|v| v.member.iter().map(|&m| spread[ground.orbits.vertex[m as usize] as usize].clone()).collect()).collect();
    let whole = candidate.exact.then(|| round::exact(&candidate.flows, &delivered)).flatten();
    let delivered: Vec<f64> = delivered.iter().map(approximate).collect();
    let Some(whole) = whole.or_else(|| round::floats(&views, |i| i % 2 == 1, &candidate.flows, &delivered, &need)) else {
        return Ok((certificate, how));
    };
    certificate.section(format_args!("hose-at-least"));
    let amounts: Vec<BigInt> = ground.orbits.vertex.iter().map(|&o| &spread[o as usize] * &whole.amount).collect();
    certificate.scattered(amounts.iter());
    certificate.section(format_args!("{}", roots.len()));
    let zero = BigInt::zero();
    for (index, (view, flow)) in views.iter().zip(&whole.flows).enumerate() {
        if index % 2 == 0 {
            certificate.section(format_args!("{}", view.root));
        }
        certificate.scattered(arc_flows(view, flow, &zero));
    }
    Ok((certificate, how))
}
