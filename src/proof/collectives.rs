//! How long the collectives of a parallelism plan take at least, from proved upper bounds of
//! throughput and from latencies.
//!
//! The alpha-beta model (Hockney, Parallel Computing 1994) has two terms, and each alone is a lower
//! bound of the time:
//! - transfer (beta): moving a volume in time `t` would route the demand `volume / t`, so `t >=
//!   volume / (theta T)` for every proved `theta` that the throughput of the volume's matrix does
//!   not exceed;
//! - latency (alpha): the messages of the longest chain ([`crate::traffic::plan::Group::chain`])
//!   follow one another, each at its least latency at zero load.
//!
//! The lower bound is the larger of the two, not their sum: a schedule that cuts its chunks finely
//! keeps links busy while first packets are on their way, so that both run at the same time. The
//! sum is given beside it as the model's time of a schedule that begins a step when the one before
//! has ended; it is a model, not a bound. Being a lower bound on time, the larger of the two bounds
//! the bus bandwidth from above.

use super::bracket::Bracket;
use super::throughput::throughput_with;
use crate::error::Result;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::solve::SolveOptions;
use crate::solve::latency::{Costs, Options, least_message, to_targets};
use crate::traffic::plan::{Collective, Messages, ParallelismPlan};
use crate::units::Fraction;
use num_traits::{Signed, Zero};
use rayon::prelude::*;

/// Arcs that all searches of one collective may look at; members beyond count with what any message
/// takes at least.
const MOST_LOOKED_AT: usize = 100_000_000;
/// Latencies that are kept at once.
const MOST_KEPT: usize = 4_000_000;

/// The alpha of a collective.
#[derive(Clone, Debug, PartialEq)]
pub struct Alpha {
    /// Latency of its longest message, in picoseconds.
    pub message: u64,
    /// Latencies of the longest chain of messages added up, in picoseconds.
    pub chain: u64,
    /// Bytes of the packet that the latencies are those of.
    pub packet: u32,
}

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
    /// Seconds that moving its bytes takes at least, all its repetitions in a step; `None` when no
    /// upper bound of throughput was proved.
    pub transfer: Option<Fraction>,
    /// Latencies of one repetition; `None` when some are not stated, or for a whole step.
    pub alpha: Option<Alpha>,
    /// Seconds that it takes at least, all its repetitions in a step: the larger of transfer and
    /// latency, or transfer alone.
    pub seconds: Option<Fraction>,
    /// Seconds in the alpha-beta model: latency of every repetition and transfer, one after the
    /// other. A model, not a bound.
    pub model: Option<Fraction>,
    /// Messages that follow one another, one repetition.
    pub steps: Option<u64>,
    /// Bytes a second on the bus, at most, as NCCL's tests count them.
    pub bus: Option<Fraction>,
}

/// What was found, and what the latencies lack.
#[derive(Clone, Debug, PartialEq)]
pub struct Timings {
    /// One a collective, and the whole step when there are several.
    pub each: Vec<Timing>,
    /// Latencies that are not stated, in words that say what to write; the times then hold transfer
    /// alone.
    pub unknown: Vec<String>,
    /// Bytes of a packet, as stated.
    pub packet: u32,
}

/// Times every collective of a plan, and all of them at once when there are several.
///
/// # Errors
/// When the plan does not fit the fabric.
pub fn collectives(
    plan: &ParallelismPlan,
    fabric: &Fabric,
    network: &Network,
    options: Options,
    effort: &SolveOptions<'_>,
) -> Result<Timings> {
    let endpoint = plan.endpoints(fabric, network)?;
    let costs = Costs::new(fabric, network, options);
    let mut each: Vec<Timing> = Vec::new();
    for collective in &plan.collectives {
        let (bracket, transfer) = solve(plan, Some(&collective.name), fabric, network, effort)?;
        let members = plan.group_size(collective.over);
        let alpha = if costs.unknown.is_empty() {
            let packet = costs
                .packet
                .min(u32::try_from(plan.smallest_message(collective)).unwrap_or(u32::MAX));
            let own = if packet == costs.packet {
                None
            } else {
                Some(Costs::new(
                    fabric,
                    network,
                    Options {
                        packet: Some(packet),
                        ..options
                    },
                ))
            };
            longest(
                plan,
                collective,
                fabric,
                network,
                own.as_ref().unwrap_or(&costs),
                &endpoint,
            )
        } else {
            None
        };
        let chain = alpha.as_ref().map(|a| picoseconds(a.chain));
        let seconds = transfer.clone().map(|t| {
            chain
                .clone()
                .map_or(t.clone(), |c| if c > t { c } else { t })
        });
        let repeated = chain.map(|c| c * Fraction::from_integer(collective.count.into()));
        let (more, fewer) = collective.operation.bus_factor(members);
        let volume = Fraction::from_integer(
            (u128::from(collective.bytes.0) * u128::from(collective.count)).into(),
        );
        let bus = seconds
            .as_ref()
            .filter(|s| s.is_positive())
            .map(|s| volume * Fraction::new(more.into(), fewer.into()) / s);
        each.push(Timing {
            name: collective.name.clone(),
            collective: Some(collective.clone()),
            groups: plan.ranks() / members,
            members,
            bracket,
            model: transfer.as_ref().zip(repeated).map(|(t, a)| t + a),
            transfer,
            alpha,
            seconds,
            steps: Some(plan.steps(collective, plan.inside(collective, fabric, &endpoint))),
            bus,
        });
    }
    if each.len() > 1 {
        let (bracket, transfer) = solve(plan, None, fabric, network, effort)?;
        // The step is over when the last of its collectives is.
        let alone = each.iter().filter_map(|t| t.seconds.clone()).max();
        let seconds = transfer
            .clone()
            .map(|t| alone.map_or(t.clone(), |a| if a > t { a } else { t }));
        let (name, members) = ("step".into(), plan.ranks());
        each.push(Timing {
            name,
            collective: None,
            groups: 1,
            members,
            bracket,
            transfer,
            alpha: None,
            seconds,
            model: None,
            steps: None,
            bus: None,
        });
    }
    Ok(Timings {
        each,
        unknown: costs.unknown,
        packet: costs.packet,
    })
}

/// Seconds of picoseconds.
fn picoseconds(value: u64) -> Fraction {
    Fraction::new(value.into(), 1_000_000_000_000u64.into())
}

/// The longest message and the longest chain of the groups that the searches come to; `None` when a
/// message has no path.
fn longest(
    plan: &ParallelismPlan,
    collective: &Collective,
    fabric: &Fabric,
    network: &Network,
    costs: &Costs,
    endpoint: &[Vertex],
) -> Option<Alpha> {
    let least = least_message(network, costs);
    let mut searches = (MOST_LOOKED_AT / network.arcs().max(1)).max(16);
    let mut found = Alpha {
        message: 0,
        chain: 0,
        packet: costs.packet,
    };
    for group in plan.members(collective, fabric, endpoint) {
        let kept = group.largest().max(1);
        let count = searches
            .min(MOST_KEPT / kept)
            .max(1)
            .min(group.members.len());
        let from = (0..group.members.len()).into_par_iter().map(|member| {
            if member >= count {
                return Some(None);
            }
            let targets = group.targets(member);
            let latencies = to_targets(
                network,
                costs,
                group.members[member],
                targets.iter().map(|&t| group.members[t.index()]),
            )?;
            Some(Some(targets.into_iter().zip(latencies).collect()))
        });
        let messages = Messages {
            from: from.collect::<Option<Vec<_>>>()?,
            least,
        };
        found.message = found.message.max(messages.longest().unwrap_or(least));
        found.chain = found.chain.max(group.chain(&messages));
        searches -= count.min(searches);
        if searches == 0 {
            break;
        }
    }
    Some(found)
}

fn solve(
    plan: &ParallelismPlan,
    name: Option<&str>,
    fabric: &Fabric,
    network: &Network,
    effort: &SolveOptions<'_>,
) -> Result<(Bracket, Option<Fraction>)> {
    let (matrix, at_one) = plan.matrix(name, fabric, network)?;
    let bracket = throughput_with(fabric, network, &matrix, &[], effort)?;
    let seconds = bracket
        .ceiling
        .as_ref()
        .filter(|c| !c.is_zero())
        .map(|ceiling| at_one / ceiling);
    Ok((bracket, seconds))
}
