//! The tolerance curve: the worst that is left when at most 0, 1, 2, ... components of a kind fail,
//! and up to how many a requirement holds.

use super::judge::Judge;
use super::reason::Reason;
use super::shared::Shared;
use super::survival::{costly, measured_kept};
use super::value::{Bounds, Witness};
use super::verdict::Verdict;
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{Fabric, network::Network};
use crate::failure::metric::MetricKind;
use crate::failure::{Damage, Groups};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Demand, Metric, Requirement, Survives};
use crate::units::Fraction;

/// Most components that a curve goes up to.
pub const MOST: u32 = 6;

/// What is asked of each number of failures.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What fails.
    pub kind: Component,
    /// The largest number of failures that is tried, at most [`MOST`].
    pub most: u32,
    /// Share of the healthy value that is to be left.
    pub keep: Option<Fraction>,
    /// Absolute value that is to be left.
    pub at_least: Option<Fraction>,
    /// What is measured.
    pub metric: Metric,
    /// Endpoints that may be lost; none stated: only those that fail themselves.
    pub lose_endpoints: Option<u64>,
}

impl Asked {
    /// Whether anything is asked of what is left, so that there is something to judge.
    pub fn judges(&self) -> bool {
        let limited = self.keep.is_some() || self.at_least.is_some();
        limited || self.lose_endpoints.is_some() || !MetricKind::of(self.metric).valued()
    }

    /// What is asked of so many failures.
    fn survives(&self, count: u32) -> Survives {
        Survives {
            of: vec![(self.kind.clone(), count)],
            keep: self.keep.clone(),
            at_least: self.at_least.clone(),
            metric: self.metric,
            lose_endpoints: self.lose_endpoints,
        }
    }
}

/// The worst over every set of at most so many failures.
#[derive(Clone, Debug)]
pub struct Point {
    /// How many fail at most.
    pub count: u32,
    /// Whether what is asked holds for every set.
    pub verdict: Verdict,
    /// What is left at least, the bounds over every set: as a share, bisection in bit/s; nothing
    /// where a set was not decided, or nothing is measured.
    pub left: Option<Bounds>,
    /// Sets of at most so many, without the empty one.
    pub sets: String,
    /// Classes of sets that are alike.
    pub classes: usize,
    /// Names of the components of the most costly set.
    pub worst: Vec<String>,
    /// What is dead in it.
    pub damage: Damage,
    /// How many sets are like it.
    pub alike: Fraction,
    /// Most endpoints that a set loses.
    pub lost_endpoints: u64,
    /// What shows it.
    pub witness: Option<Witness>,
    /// Why it is so, in a sentence, where nothing shows it.
    pub reason: Reason,
}

/// The whole curve.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What was asked.
    pub asked: Asked,
    /// What was asked of each point, where something was.
    pub required: Option<super::Asked>,
    /// Number of components of the kind.
    pub components: u64,
    /// From no failure upwards.
    pub points: Vec<Point>,
    /// Certificates of the last point, by a file name made from what they prove.
    pub certificates: Vec<(String, Vec<u8>)>,
}

impl Point {
    /// A point of which nothing is known but why.
    fn open(count: u32, reason: Reason) -> Self {
        Point {
            count,
            verdict: Verdict::Undecided,
            left: None,
            sets: "-".into(),
            classes: 0,
            worst: Vec::new(),
            damage: Damage::default(),
            alike: Fraction::from_integer(0.into()),
            lost_endpoints: 0,
            witness: None,
            reason,
        }
    }
}

impl Curve {
    /// Nothing is looked at yet.
    pub fn empty(asked: &Asked) -> Self {
        Curve {
            asked: asked.clone(),
            required: None,
            components: 0,
            points: Vec::new(),
            certificates: Vec::new(),
        }
    }

    /// The same when the work is stopped here: the next point is undecided.
    pub fn stopped(mut self) -> Self {
        let next = self.points.last().map_or(0, |p| p.count + 1);
        if next <= self.asked.most {
            self.points.push(Point::open(next, Reason::Stopped));
        }
        self
    }

    /// The largest number of failures up to which what is asked is proved; nothing where not even
    /// the healthy fabric holds it.
    pub fn holds(&self) -> Option<u32> {
        self.points
            .iter()
            .take_while(|p| p.verdict == Verdict::Proved)
            .last()
            .map(|p| p.count)
    }

    /// The verdict on all that was asked: one number of failures that refutes it refutes it for
    /// every larger one too.
    pub fn verdict(&self) -> Verdict {
        self.points
            .iter()
            .map(|p| p.verdict)
            .max()
            .unwrap_or(Verdict::Undecided)
    }

    /// The first point that is not proved.
    pub fn ends(&self) -> Option<&Point> {
        self.points.iter().find(|p| p.verdict != Verdict::Proved)
    }
}

/// What is asked of at most so many failures.
fn required(asked: &Asked, count: u32) -> Requirement {
    Requirement {
        name: format!("survives-{count}"),
        demand: Demand::Survives(asked.survives(count)),
        place: None,
        traffic_place: None,
    }
}

/// Judges 0, 1, 2, ... failures, each over every set up to symmetry, until `most` is reached or the
/// sets can no longer be enumerated.
///
/// # Errors
/// When the fabric has nothing of the kind, or a number is out of range.
pub fn curve(
    fabric: &Fabric,
    groups: &Groups,
    asked: &Asked,
    effort: &SolveOptions<'_>,
) -> Result<Curve> {
    curve_telling(fabric, groups, asked, effort, &|_| {})
}

/// As [`curve`], and tells of the curve so far whenever a point is there. When the work is
/// interrupted it ends with a point that is undecided.
///
/// # Errors
/// As there.
pub fn curve_telling(
    fabric: &Fabric,
    groups: &Groups,
    asked: &Asked,
    effort: &SolveOptions<'_>,
    told: &dyn Fn(&Curve),
) -> Result<Curve> {
    if asked.most > MOST {
        return Err(Error::new(format!(
            "a curve up to {} failures is not enumerated",
            asked.most
        ))
        .help(format!("ask for at most {MOST}")));
    }
    let network = Network::new(fabric);
    let mut curve = Curve::empty(asked);
    let requirements: Vec<Requirement> = (0..=asked.most).map(|n| required(asked, n)).collect();
    // What was enumerated of fewer failures is not solved again for more.
    let of = (None, fabric);
    let mut shared = Shared::new(of, &network, &[], groups, &requirements, effort);
    for (count, requirement) in (0..=asked.most).zip(&requirements) {
        let what = format!("at most {count} {}", asked.kind.words());
        effort
            .progress
            .task(count.index(), asked.most.index(), &what);
        let survives = asked.survives(count);
        let judgement = survives.judge(requirement, &mut shared)?;
        let found = shared.failures.found(&survives.of);
        if asked.judges() {
            curve.required = Some(judgement.required.clone());
        }
        let mut point = Point {
            verdict: judgement.verdict,
            witness: judgement.witness,
            ..Point::open(count, judgement.reason)
        };
        // Sets of at most so many hold those of fewer.
        if let Some(fewer) = curve
            .points
            .last()
            .filter(|p| p.verdict == Verdict::Refuted && point.verdict != Verdict::Refuted)
        {
            point.verdict = Verdict::Refuted;
            point.witness = None;
            point.reason = Reason::Fewer(fewer.count);
        }
        let Some(found) = found else {
            curve.points.push(point);
            break;
        };
        curve.components = found.parts.iter().map(|p| p.1).sum();
        point.sets = found.sets.to_string();
        point.classes = found.scenarios.len();
        point.lost_endpoints = found
            .scenarios
            .iter()
            .map(|s| s.lost_endpoints)
            .max()
            .unwrap_or(0);
        point.left =
            measured_kept(found, asked.metric).map(|(lower, upper)| Bounds { lower, upper });
        if !asked.judges() && point.left.is_some() {
            // Nothing is asked: what was found is all there is to say.
            (point.verdict, point.witness) = (Verdict::Proved, None);
        }
        if let Some(worst) = costly(found.scenarios.iter(), asked.metric) {
            (point.worst, point.damage, point.alike) = (
                worst.parts.clone(),
                worst.damage.clone(),
                worst.stands_for.clone(),
            );
        }
        curve.certificates = shared.failures.certificates_of(&survives.of);
        curve.points.push(point);
        told(&curve);
    }
    Ok(curve)
}
