//! Requirements to verdicts, in one plain result structure.

use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::fabric::counts::counts;
use crate::fabric::network::Network;
use crate::failure::{Damage, Groups};
use crate::solve::Effort;
use crate::spec::design::{Demand, Design, Requirement};

pub mod connectivity;
mod counted;
pub mod curve;
mod distance;
pub mod drain;
mod judgement;
pub mod kind;
pub mod latency;
pub mod routing;
mod solved;
mod survival;
pub mod tolerance;

use judgement::traffic;
pub use judgement::{Bounds, Judgement, Verdict};

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

/// The most costly failures that a requirement asks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// Name of the requirement.
    pub requirement: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// Names of the failed components.
    pub parts: Vec<String>,
    /// What is dead with them.
    pub damage: Damage,
    /// What is left, what was asked, and what is lost, in words.
    pub cost: String,
}

impl Verification {
    /// The most costly failures of the requirement whose verdict is worst, the first of several.
    pub fn worst(&self) -> Option<&Worst> {
        let most = self.worst.iter().map(|w| w.verdict).max()?;
        self.worst.iter().find(|w| w.verdict == most)
    }

    /// The verdict over all requirements.
    pub fn verdict(&self) -> Verdict {
        self.judgements.iter().map(|j| j.verdict).max().unwrap_or(Verdict::Undecided)
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
    effort: &Effort<'_>,
) -> Result<Verification> {
    let network = Network::new(fabric);
    let counts = counts(fabric).list();
    let mut solved = solved::Solved::new(fabric, &network, effort);
    let mut failures = survival::Failures::new(fabric, &network, groups, requirements, effort);
    let mut connected = connectivity::Connected::new(fabric, &network);
    // The file is known to the caller; a complaint about a file of traffic has its own.
    let placed = |error: Error, requirement: &Requirement| if error.file.is_none() { error.placed(requirement.place) } else { error };
    // What needs no solver first, so that a requirement on something that is not there is told at once.
    let mut counted = Vec::with_capacity(requirements.len());
    for requirement in requirements {
        counted.push(match &requirement.demand {
            Demand::Oversubscription { tier, at_most } => {
                Some(counted::oversubscription(fabric, requirement, tier, *at_most).map_err(|e| placed(e, requirement))?)
            }
            Demand::Count { of, at_least, at_most } => {
                Some(counted::count(&counts, requirement, of, *at_least, *at_most).map_err(|e| placed(e, requirement))?)
            }
            Demand::NetworkPower { at_most } => Some(counted::network_power(design, fabric, requirement, *at_most)),
            Demand::Throughput { traffic: named, .. } | Demand::Latency { traffic: named, .. } if named != "uniform" => {
                match traffic(named, fabric, &network, requirement) {
                    Err(error) if !error.is_limit() => return Err(placed(error, requirement)),
                    _ => None,
                }
            }
            _ => None,
        });
    }
    let mut judgements = Vec::with_capacity(requirements.len());
    let mut worst = Vec::new();
    for (requirement, counted) in requirements.iter().zip(counted) {
        let judged = match (counted, &requirement.demand) {
            (Some(judgement), _) => Ok(judgement),
            (None, Demand::Survives { .. }) => failures.judge(requirement),
            (None, Demand::Diameter { at_most }) => Ok(distance::diameter(fabric, &network, requirement, *at_most)),
            (None, Demand::Connectivity { .. }) => connected.judge(requirement),
            (None, Demand::Latency { .. }) => latency::judge(fabric, &network, requirement, effort),
            (None, _) => solved.judge(requirement),
        };
        let judgement = judged.map_err(|error| placed(error, requirement))?;
        if let Some(costly) = failures.costly(requirement) {
            worst.push(Worst {
                requirement: judgement.name.clone(),
                verdict: judgement.verdict,
                parts: costly.parts.clone(),
                damage: costly.damage.clone(),
                cost: survival::cost(costly, &requirement.demand, &judgement.required),
            });
        }
        judgements.push(judgement);
    }
    let mut certificates = solved.into_certificates();
    certificates.extend(failures.certificates());
    let tolerances = failures.into_tolerances();
    Ok(Verification { name: fabric.name.clone(), counts, judgements, certificates, tolerances, worst })
}
