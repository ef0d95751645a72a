//! Latency: what is found of a fabric in one plain structure, and the judgement of a requirement on
//! it.

use super::bracketed::decide;
use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::reason::{LatencyReason, Reason};
use super::shared::Shared;
use super::traffic;
use super::value::{Time, TimeOf, Value, Witness};
use super::verdict::Verdict;
use crate::error::Result;
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::proof::{Answer, Latency, latency_orbits};
use crate::solve::SolveOptions;
use crate::solve::latency::{
    Costs, Heaviest, Hop, Measure, Options, Summary, ZeroLoad, fewest_links, heaviest, zero_load,
};
use crate::spec::demand::{LatencyLimits, Part, Requirement};
use crate::text::{Rounding, decimal};
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::ToPrimitive;

/// The kind.
pub const KIND: Kind = Kind {
    key: "latency",
    rule: Rule {
        kind: "latency",
        name: "Latency",
        asks: "Packets take at most the stated time, on average at a load, at most, or in one part of the worst path.",
        help: "The witness is a path, line by line: shorten its cables, use fewer tiers or faster switches, or raise the limit; state what is unknown.",
    },
    starter: "latency: {traffic: uniform, load: 50%, mean_at_most: 3 us, max_at_most: 5 us}",
};

/// What is said of one load.
#[derive(Clone, Debug)]
pub struct Point {
    /// Share of the traffic that is carried.
    pub load: Fraction,
    /// The answer.
    pub answer: Answer,
}

/// Zero-load latencies in picoseconds without what is not stated: so much it is at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtLeast {
    /// Mean over ordered pairs, rounded down.
    pub mean: u64,
    /// Largest.
    pub max: u64,
}

impl AtLeast {
    /// Of paths that cost what is stated alone: every true path costs as much or more.
    fn of(zero: &ZeroLoad) -> Option<Self> {
        Some(AtLeast {
            mean: zero.all.mean.floor().to_u64()?,
            max: zero.all.max,
        })
    }
}

/// What is found.
#[derive(Clone, Debug)]
pub struct LatencyFigures {
    /// Name of the traffic of the loaded mean.
    pub traffic: String,
    /// Zero-load latencies; `None` when something is not stated.
    pub zero: Option<ZeroLoad>,
    /// What they are at least when something is not stated.
    pub at_least: Option<AtLeast>,
    /// What is not stated, in words that say what to write.
    pub unknown: Vec<String>,
    /// Paths of fewest links with scale-up links excluded.
    pub fewest: Option<Summary>,
    /// One a load.
    pub points: Vec<Point>,
    /// `cut-through` or `store-and-forward`.
    pub switching: &'static str,
    /// Bytes of a packet.
    pub packet: u32,
    /// Whether FEC is stated apart from the switches.
    pub fec_stated: bool,
}

/// One line of a path's budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What takes the time.
    pub part: Part,
    /// The switch, or the link by its two ends.
    pub at: String,
    /// Picoseconds.
    pub picoseconds: u64,
}

/// A path line by line, in the order of travel; lines of nothing are left out.
pub fn budget(fabric: &Fabric, path: &[Hop]) -> Vec<Line> {
    let mut lines = Vec::new();
    for hop in path {
        let (from, to) = (
            fabric.device_name(hop.from.device()),
            fabric.device_name(hop.to.device()),
        );
        for (part, picoseconds) in parts(hop) {
            let at = if part == Part::Switch {
                from.clone()
            } else {
                format!("{from} -> {to}")
            };
            if picoseconds > 0 {
                lines.push(Line {
                    part,
                    at,
                    picoseconds,
                });
            }
        }
    }
    lines
}

fn parts(hop: &Hop) -> [(Part, u64); 4] {
    [
        (Part::Switch, hop.switch),
        (Part::Serialisation, hop.serialisation),
        (Part::Propagation, hop.propagation),
        (Part::Fec, hop.fec),
    ]
}

/// Zero-load latencies, mean path lengths, and the least mean latency at each load.
///
/// # Errors
/// Traffic that is not understood, an unreachable pair, a programme that cannot be set up.
pub fn find(
    fabric: &Fabric,
    network: &Network,
    options: Options,
    traffic: &str,
    loads: &[Fraction],
    effort: &SolveOptions<'_>,
) -> Result<LatencyFigures> {
    find_of(
        fabric,
        network,
        options,
        Matrix::parse(traffic, fabric, network)?,
        loads,
        effort,
    )
}

/// The same of a matrix.
fn find_of(
    fabric: &Fabric,
    network: &Network,
    options: Options,
    matrix: Matrix,
    loads: &[Fraction],
    effort: &SolveOptions<'_>,
) -> Result<LatencyFigures> {
    let costs = Costs::new(fabric, network, options);
    let uniform = if matrix.name == "uniform" {
        matrix.clone()
    } else {
        Matrix::parse("uniform", fabric, network)?
    };
    let orbits = latency_orbits(fabric, network, &costs, &uniform);
    let known = costs.unknown.is_empty();
    let stated = zero_load(fabric, network, &costs, &orbits);
    let (zero, at_least) = if known {
        (Some(stated?), None)
    } else {
        (None, stated.ok().as_ref().and_then(AtLeast::of))
    };
    let fewest = fewest_links(network, &costs, &orbits);
    let mut points = Vec::new();
    if known && !loads.is_empty() {
        let latency = Latency::new(fabric, network, &matrix, &costs, effort)?;
        for load in loads {
            points.push(Point {
                load: load.clone(),
                answer: latency.loaded(load)?,
            });
        }
    }
    Ok(LatencyFigures {
        traffic: matrix.name,
        zero,
        at_least,
        unknown: costs.unknown,
        fewest,
        points,
        switching: costs.switching.word(),
        packet: costs.packet,
        fec_stated: fabric.timing.fec.is_some(),
    })
}

/// The most of each part on any path of least latency of any pair of endpoints.
fn heaviest_parts(
    fabric: &Fabric,
    network: &Network,
    parts: impl Iterator<Item = Part>,
) -> Result<Vec<Option<Heaviest>>> {
    let costs = Costs::new(fabric, network, Options::default());
    let orbits = latency_orbits(
        fabric,
        network,
        &costs,
        &Matrix::parse("uniform", fabric, network)?,
    );
    Ok(parts
        .map(|part| heaviest(network, &costs, &orbits, measure(part)))
        .collect())
}

fn names(fabric: &Fabric, devices: impl IntoIterator<Item = Vertex>) -> Vec<String> {
    devices
        .into_iter()
        .map(|d| fabric.device_name(d.device()))
        .collect()
}

/// How much of a hop a part is.
fn measure(part: Part) -> Measure {
    match part {
        Part::Switch => |hop| hop.switch,
        Part::Serialisation => |hop| hop.serialisation,
        Part::Propagation => |hop| hop.propagation,
        Part::Fec => |hop| hop.fec,
    }
}

/// Nanoseconds of picoseconds, at most three places, rounded up or down.
pub(crate) fn nanoseconds(picoseconds: &Fraction, rounding: Rounding) -> String {
    let scale = Fraction::from_integer(1_000.into());
    let whole = if rounding == Rounding::Down {
        picoseconds.floor()
    } else {
        picoseconds.ceil()
    };
    decimal(&(whole / scale), rounding)
}

impl Judge for LatencyLimits {
    fn look(&self, requirement: &Requirement, shared: &Shared<'_>) -> Result<()> {
        traffic::traffic(&self.traffic, requirement, shared)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        judged(self, requirement, shared)
    }
}

/// What is not stated makes it `undecided`.
fn judged(
    asked: &LatencyLimits,
    requirement: &Requirement,
    shared: &Shared<'_>,
) -> Result<Judgement> {
    let LatencyLimits {
        traffic: named,
        load,
        mean_at_most,
        max_at_most,
        budget: limits,
    } = asked;
    let (fabric, network, effort) = (shared.fabric, shared.network, shared.effort);
    let loads: Vec<Fraction> = load.iter().cloned().collect();
    let matrix = traffic::matrix(named, requirement, shared);
    let found = match matrix
        .and_then(|matrix| find_of(fabric, network, Options::default(), matrix, &loads, effort))
    {
        Err(error) if error.is_limit() => {
            return Ok(Judgement::new(
                &KIND,
                requirement,
                Verdict::Undecided,
                Value::Unknown,
                Reason::Limit(error.message),
            ));
        }
        found => found?,
    };
    let Some(zero) = &found.zero else {
        return Ok(Judgement::new(
            &KIND,
            requirement,
            Verdict::Undecided,
            Value::Unknown,
            Reason::NotStated(found.unknown.clone()),
        ));
    };
    let (mut verdict, mut value, mut reasons) = (Verdict::Proved, Vec::new(), Vec::new());
    let mut say = |one: Verdict, found: LatencyReason| {
        verdict = verdict.max(one);
        reasons.push(found);
    };
    let whole = |picoseconds: u64| Fraction::from_integer(picoseconds.into());
    let mut bounds = None;
    if let Some(limit) = mean_at_most {
        let mean = match found.points.first().map(|p| &p.answer) {
            None => Ok(((zero.all.mean.clone(), zero.all.mean.clone()), None)),
            Some(Answer::Carried(loaded)) => Ok((
                (loaded.lower.clone(), loaded.upper.clone()),
                Some(loaded.method.to_string()),
            )),
            Some(Answer::Infeasible { throughput }) => Err((
                Verdict::Refuted,
                LatencyReason::NotCarried(throughput.1.clone()),
            )),
            Some(Answer::Undecided(why)) => {
                Err((Verdict::Undecided, LatencyReason::Undecided(why.clone())))
            }
        };
        match mean {
            Ok(((low, high), method)) => {
                let one = decide(&-high.clone(), &-low.clone(), &-whole(limit.0));
                let (of, range) = (TimeOf::Mean, (low.clone(), high.clone()));
                value.push(Time {
                    of,
                    range: range.clone(),
                });
                let scale = Fraction::from_integer(1_000.into());
                bounds = Some((low / &scale, high / &scale));
                say(one, LatencyReason::Time { of, range, method });
            }
            Err((one, why)) => say(one, why),
        }
    }
    // What was found of a time that is the same however it is looked at.
    let exact = |of: TimeOf, picoseconds: u64| {
        let range = (whole(picoseconds), whole(picoseconds));
        let time = Time {
            of,
            range: range.clone(),
        };
        let method = None;
        (time, LatencyReason::Time { of, range, method })
    };
    if let Some(limit) = max_at_most {
        let (time, found) = exact(TimeOf::Max, zero.all.max);
        value.push(time);
        say(Verdict::either(zero.all.max <= limit.0), found);
        if bounds.is_none() {
            let value = whole(zero.all.max) / whole(1_000);
            bounds = Some((value.clone(), value));
        }
    }
    let mut beyond = None;
    let heaviest = if limits.is_empty() {
        Vec::new()
    } else {
        heaviest_parts(fabric, network, limits.iter().map(|l| l.0))?
    };
    for ((part, limit), most) in limits.iter().zip(heaviest) {
        let Some(most) = most else { continue };
        let one = Verdict::either(most.picoseconds <= limit.0);
        let (time, found) = exact(TimeOf::Part(*part), most.picoseconds);
        value.push(time);
        say(one, found);
        if one == Verdict::Refuted && beyond.is_none() {
            beyond = Some(Witness::Path {
                part: Some((*part, most.picoseconds)),
                devices: names(fabric, most.devices),
            });
        }
    }
    let mut judgement = Judgement::new(
        &KIND,
        requirement,
        verdict,
        Value::Times(value),
        Reason::Latencies(reasons),
    );
    if let Some((low, high)) = &bounds {
        judgement = judgement.bounds(low, high);
    }
    if verdict == Verdict::Refuted {
        let longest = || {
            zero.path
                .iter()
                .map(|h| h.from)
                .chain(zero.path.last().map(|h| h.to))
        };
        judgement.witness = beyond.or_else(|| {
            Some(Witness::Path {
                part: None,
                devices: names(fabric, longest()),
            })
        });
    }
    Ok(judgement)
}
