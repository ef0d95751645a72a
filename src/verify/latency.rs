//! Latency: what is found of a fabric in one plain structure, and the judgement of a requirement on
//! it.

use super::bracketed::decide_at_most;
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
use crate::failure::metric::Range;
use crate::proof::{Answer, Latency, latency_orbits};
use crate::solve::SolveOptions;
use crate::solve::latency::{
    Costs, Heaviest, Hop, Measure, Options, Summary, ZeroLoad, fewest_links, heaviest, zero_load,
};
use crate::spec::demand::{LatencyLimits, Part, Requirement};
use crate::text::{Rounding, decimal};
use crate::traffic::Matrix;
use crate::units::{Fraction, Latency as Limit};
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
    let parts = if limits.is_empty() {
        Vec::new()
    } else {
        heaviest_parts(fabric, network, limits.iter().map(|l| l.0))?
    };
    let mut findings = Vec::new();
    findings.extend(mean_at_most.map(|limit| Finding::of_mean(&found, zero, limit)));
    findings.extend(max_at_most.map(|limit| Finding::exact(TimeOf::Max, zero.all.max, limit)));
    // The number of the judgement is that of the mean, else of the longest.
    let bounds = findings.iter().find_map(Finding::nanoseconds);
    let mut beyond = None;
    for ((part, limit), most) in limits.iter().zip(parts) {
        let Some(most) = most else { continue };
        let finding = Finding::exact(TimeOf::Part(*part), most.picoseconds, *limit);
        if finding.verdict == Verdict::Refuted && beyond.is_none() {
            beyond = Some(Witness::Path {
                part: Some((*part, most.picoseconds)),
                devices: names(fabric, most.devices),
            });
        }
        findings.push(finding);
    }
    let verdicts = findings.iter().map(|f| f.verdict);
    let verdict = verdicts.max().unwrap_or(Verdict::Proved);
    let times = findings.iter().filter_map(Finding::time).collect();
    let reasons = findings.into_iter().map(|f| f.reason).collect();
    let mut judgement = Judgement::new(
        &KIND,
        requirement,
        verdict,
        Value::Times(times),
        Reason::Latencies(reasons),
    );
    if let Some((low, high)) = &bounds {
        judgement = judgement.bounds(low, high);
    }
    if verdict == Verdict::Refuted {
        judgement.witness = beyond.or_else(|| Some(longest(fabric, zero)));
    }
    Ok(judgement)
}

/// What was found of one limit.
struct Finding {
    verdict: Verdict,
    reason: LatencyReason,
}

impl Finding {
    /// A time that is the same however it is looked at.
    fn exact(of: TimeOf, picoseconds: u64, limit: Limit) -> Self {
        let range = (whole(picoseconds), whole(picoseconds));
        Finding {
            verdict: Verdict::either(picoseconds <= limit.0),
            reason: LatencyReason::Time {
                of,
                range,
                method: None,
            },
        }
    }

    /// The mean: at the load that is stated, else at zero load.
    fn of_mean(found: &LatencyFigures, zero: &ZeroLoad, limit: Limit) -> Self {
        let (range, method) = match found.points.first().map(|p| &p.answer) {
            None => ((zero.all.mean.clone(), zero.all.mean.clone()), None),
            Some(Answer::Carried(loaded)) => (
                (loaded.lower.clone(), loaded.upper.clone()),
                Some(loaded.method.to_string()),
            ),
            Some(Answer::Infeasible { throughput }) => {
                return Finding {
                    verdict: Verdict::Refuted,
                    reason: LatencyReason::NotCarried(throughput.1.clone()),
                };
            }
            Some(Answer::Undecided(why)) => {
                return Finding {
                    verdict: Verdict::Undecided,
                    reason: LatencyReason::Undecided(why.clone()),
                };
            }
        };
        Finding {
            verdict: decide_at_most(&range.0, &range.1, &whole(limit.0)),
            reason: LatencyReason::Time {
                of: TimeOf::Mean,
                range,
                method,
            },
        }
    }

    /// The time, where one was found.
    fn time(&self) -> Option<Time> {
        let LatencyReason::Time { of, range, .. } = &self.reason else {
            return None;
        };
        let (of, range) = (*of, range.clone());
        Some(Time { of, range })
    }

    /// Its bounds in nanoseconds.
    fn nanoseconds(&self) -> Option<Range> {
        let scale = whole(1_000);
        let time = self.time()?;
        Some((time.range.0 / &scale, time.range.1 / &scale))
    }
}

fn whole(picoseconds: u64) -> Fraction {
    Fraction::from_integer(picoseconds.into())
}

/// The longest path at zero load.
fn longest(fabric: &Fabric, zero: &ZeroLoad) -> Witness {
    let last = zero.path.last().map(|hop| hop.to);
    let devices = zero.path.iter().map(|hop| hop.from).chain(last);
    Witness::Path {
        part: None,
        devices: names(fabric, devices),
    }
}
