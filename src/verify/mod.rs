//! Requirements to verdicts, in one plain result structure: a file and a row of [`KINDS`] a kind of
//! requirement.
//!
//! ```
//! # use selvedge::{Catalogue, family};
//! let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n\
//!     requirements:\n  - hose: {at_least: 100%}\n  - diameter: {at_most: 3}\n";
//! let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! let fabric = family::build(&design)?;
//! use selvedge::verify::{Verdict, verify};
//!
//! let asked = &design.requirements;
//! let found = verify(Some(&design), &fabric, asked, &Default::default(), &Default::default())?;
//! let verdicts: Vec<Verdict> = found.judgements.iter().map(|judged| judged.verdict).collect();
//! // Four links lie between endpoints of two leaves.
//! assert_eq!(verdicts, [Verdict::Proved, Verdict::Refuted]);
//! # Ok::<(), selvedge::Error>(())
//! ```

#![deny(clippy::wildcard_enum_match_arm)]

use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::fabric::counts::counts;
use crate::fabric::network::Network;
use crate::failure::Groups;
use crate::solve::SolveOptions;
use crate::spec::demand::Requirement;
use crate::spec::design::Design;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

mod bisection;
mod bracketed;
pub(crate) mod connectivity;
mod count;
pub mod curve;
mod diameter;
pub mod drain;
mod enumerated;
mod hose;
mod judge;
mod judgement;
mod kind;
mod kinds;
pub mod latency;
mod network_power;
mod oversubscription;
mod reason;
pub mod routing;
mod shared;
mod survival;
mod throughput;
pub mod tolerance;
mod traffic;
mod value;
mod verdict;

pub use judgement::{Asked, Judgement, Worst, WorstLeft};
pub use kind::{Kind, Rule};
pub use kinds::KINDS;
pub use reason::{Enumerated, LatencyReason, Makeup, Reason, Remaining, UnderRule};
pub use value::{
    Bounds, CutOf, Ends, LeastCut, Left, Loss, Shortfall, Time, TimeOf, Value, Witness,
};

pub use verdict::Verdict;

use shared::Shared;

/// The whole result of `verify`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verification {
    /// Name of the fabric.
    pub name: String,
    /// Counts by name, in order.
    pub counts: Vec<(String, u64)>,
    /// One a requirement.
    pub judgements: Vec<Judgement>,
    /// Certificates by a file name made from what they prove.
    pub certificates: Vec<(String, Vec<u8>)>,
    /// What each kind of single failure that was asked about costs.
    pub tolerances: Vec<tolerance::Tolerance>,
    /// The most costly failures of each `survives`, in the order of the requirements.
    pub worst: Vec<Worst>,
}

impl Verification {
    /// The most costly failures of the requirement whose verdict is worst, the first of several.
    pub fn worst(&self) -> Option<&Worst> {
        let most = self.worst.iter().map(|w| w.verdict).max()?;
        self.worst.iter().find(|w| w.verdict == most)
    }

    /// The verdict over all requirements.
    pub fn verdict(&self) -> Verdict {
        self.judgements
            .iter()
            .map(|j| j.verdict)
            .max()
            .unwrap_or(Verdict::Undecided)
    }
}

/// Judges every requirement; each distinct quantity is solved once.
///
/// # Errors
/// A requirement on something that is not in this fabric, or a quantity that could not be set up.
pub fn verify(
    design: Option<&Design>,
    fabric: &Fabric,
    requirements: &[Requirement],
    groups: &Groups,
    effort: &SolveOptions<'_>,
) -> Result<Verification> {
    verify_telling(design, fabric, requirements, groups, effort, &|_| {})
}

/// As [`verify`], and tells of every judgement as soon as it is there. When the work is interrupted
/// what is not judged is undecided.
///
/// # Errors
/// As there.
pub fn verify_telling(
    design: Option<&Design>,
    fabric: &Fabric,
    requirements: &[Requirement],
    groups: &Groups,
    effort: &SolveOptions<'_>,
    told: &dyn Fn(&Judgement),
) -> Result<Verification> {
    let network = Network::new(fabric);
    let counts = counts(fabric).list();
    let mut shared = Shared::new(
        (design, fabric),
        &network,
        &counts,
        groups,
        requirements,
        effort,
    );
    // So that a requirement on something that is not there is told at once.
    let first = first_of_each(requirements);
    for (requirement, first) in requirements.iter().zip(&first) {
        if first.is_none() {
            kinds::judge(&requirement.demand)
                .look(requirement, &shared)
                .map_err(|error| placed(error, requirement))?;
        }
    }
    let mut judgements: Vec<Judgement> = Vec::with_capacity(requirements.len());
    let mut worst = Vec::new();
    let many = requirements.len();
    for ((number, requirement), first) in (1..).zip(requirements).zip(&first) {
        effort.progress.task(number, many, &requirement.name);
        if effort.interrupted.load(Ordering::Relaxed) {
            judgements.push(not_judged(requirement));
            continue;
        }
        let kind = kinds::judge(&requirement.demand);
        let judgement = match first.and_then(|index| judgements.get(index)) {
            Some(equal) => Judgement {
                name: requirement.name.clone(),
                place: requirement.place,
                ..equal.clone()
            },
            None => kind
                .judge(requirement, &mut shared)
                .map_err(|error| placed(error, requirement))?,
        };
        told(&judgement);
        worst.extend(kind.worst(&judgement, &shared));
        judgements.push(judgement);
    }
    let certificates = shared.certificates();
    let tolerances = shared.failures.into_tolerances();
    Ok(Verification {
        name: fabric.name.clone(),
        counts,
        judgements,
        certificates,
        tolerances,
        worst,
    })
}

/// For each requirement the first that asks the same, where one does before it.
fn first_of_each(requirements: &[Requirement]) -> Vec<Option<usize>> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = Vec::with_capacity(requirements.len());
    for (index, requirement) in requirements.iter().enumerate() {
        // Demands have no order; that they are written alike means that they are equal.
        let asked = format!("{:?}", requirement.demand);
        let earlier = *known.entry(asked).or_insert(index);
        first.push((earlier != index).then_some(earlier));
    }
    first
}

/// What is said of a requirement that the work was stopped before.
pub fn not_judged(requirement: &Requirement) -> Judgement {
    Judgement::new(
        kinds::of(&requirement.demand),
        requirement,
        Verdict::Undecided,
        Value::Unknown,
        Reason::Stopped,
    )
}

/// An error at the requirement it comes from. The file is known to the caller; a complaint about a
/// file of traffic has its own.
fn placed(error: Error, requirement: &Requirement) -> Error {
    if error.file.is_none() {
        error.placed(requirement.place)
    } else {
        error
    }
}
