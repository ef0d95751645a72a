//! How long the collectives of a parallelism plan take at least, from proved upper bounds of throughput.
//!
//! Moving a volume in time `t` would route the demand `volume / t`, so `t >= volume / (theta T)` for every proved `theta` that the throughput of the
//! volume's matrix does not exceed. That is the beta of the alpha-beta model (Hockney, Parallel Computing 1994); steps that follow one another
//! add its alpha. Being a lower bound on time, it bounds the bus bandwidth from above.

use super::{Bracket, throughput_with};
use crate::error::Result;
use crate::fabric::{Fabric, network::Network};
use crate::solve::Effort;
use crate::traffic::plan::{Collective, Plan};
use crate::units::Fraction;
use num_traits::{Signed, Zero};

/// One collective, or a whole step.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// Name in the plan; `step` for all of them at once.
    pub name: String,
    /// What it is; `None` for a whole step.
    pub collective: Option<Collective>,
    /// Groups that run at once.
    pub groups: u64,
    /// Members of each.
    pub members: u64,
    /// Throughput of its demand matrix.
    pub bracket: Bracket,
    /// Seconds that it takes at least, all its repetitions in a step; `None` when no upper bound of throughput was proved.
    pub seconds: Option<Fraction>,
    /// Messages that follow one another, one repetition.
    pub steps: Option<u64>,
    /// Bytes a second on the bus, at most, as NCCL's tests count them.
    pub bus: Option<Fraction>,
}

/// Times every collective of a plan, and all of them at once when there are several.
///
/// # Errors
/// When the plan does not fit the fabric.
pub fn collectives(plan: &Plan, fabric: &Fabric, network: &Network, effort: &Effort<'_>) -> Result<Vec<Timing>> {
    let endpoint = plan.endpoints(fabric, network)?;
    let mut found = Vec::new();
    for collective in &plan.collectives {
        let (bracket, seconds) = solve(plan, Some(&collective.name), fabric, network, effort)?;
        let members = plan.group_size(collective.over);
        let (more, fewer) = collective.operation.bus_factor(members);
        let volume = Fraction::from_integer((u128::from(collective.bytes.0) * u128::from(collective.count)).into());
        let bus = seconds.as_ref().filter(|s| s.is_positive()).map(|s| volume * Fraction::new(more.into(), fewer.into()) / s);
        found.push(Timing {
            name: collective.name.clone(),
            collective: Some(collective.clone()),
            groups: plan.ranks() / members,
            members,
            bracket,
            seconds,
            steps: Some(plan.steps(collective, plan.inside(collective, fabric, &endpoint))),
            bus,
        });
    }
    if found.len() > 1 {
        let (bracket, seconds) = solve(plan, None, fabric, network, effort)?;
        let (groups, members) = (1, plan.ranks());
        found.push(Timing { name: "step".into(), collective: None, groups, members, bracket, seconds, steps: None, bus: None });
    }
    Ok(found)
}

fn solve(plan: &Plan, name: Option<&str>, fabric: &Fabric, network: &Network, effort: &Effort<'_>) -> Result<(Bracket, Option<Fraction>)> {
    let (matrix, at_one) = plan.matrix(name, fabric, network)?;
    let bracket = throughput_with(fabric, network, &matrix, &[], effort)?;
    let seconds = bracket.ceiling.as_ref().filter(|c| !c.is_zero()).map(|ceiling| at_one / ceiling);
    Ok((bracket, seconds))
}
