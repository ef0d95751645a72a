//! Times of collectives as text and as JSON.

use super::form::{Colour, Report};
use super::text::table;
use crate::proof::{Timing, Timings};
use crate::text::wrap;
use crate::text::{bounds, share};
use crate::traffic::plan::{ParallelismPlan, Placement};
use crate::units::{Fraction, approximate};
use schemars::JsonSchema;
use serde::Serialize;

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// The plan.
    pub plan: &'a ParallelismPlan,
    /// The times of its collectives.
    pub found: &'a Timings,
}

impl Report for Planned<'_> {
    type Object = Collectives;

    fn text(&self, _: Colour) -> String {
        text(self.plan, self.found)
    }

    fn object(&self) -> Collectives {
        object(self.plan, self.found)
    }
}

/// What `collectives --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Collectives {
    /// Name of the plan.
    plan: String,
    /// Number of ranks.
    ranks: u64,
    /// Bytes of a packet in the latencies.
    #[schemars(default)]
    packet_bytes: Option<u32>,
    /// What is not stated, so that no latency is known.
    #[schemars(default)]
    unknown: Vec<String>,
    /// One a collective, and one for all at once where there are several.
    collectives: Vec<Collective>,
}

/// The time of a collective.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Collective {
    /// Name in the plan; `step` for all of them at once.
    name: String,
    /// `all-reduce`, `all-gather`, ...; null for a whole step.
    operation: Option<String>,
    /// `ring`, `tree`, ...; null for a whole step.
    algorithm: Option<String>,
    /// What it runs over; null for a whole step.
    over: Option<String>,
    /// Bytes of each.
    bytes: Option<u64>,
    /// Repetitions in a step.
    count: Option<u64>,
    /// Groups that run at once.
    groups: u64,
    /// Members of each.
    members: u64,
    /// Throughput of its demand matrix.
    throughput: Share,
    /// Messages that follow one another, one repetition.
    steps: Option<u64>,
    /// Latencies of the messages that follow one another; `unknown` where they are not stated.
    alpha: Option<Alpha>,
    /// Seconds that the bytes take at least.
    #[schemars(default)]
    transfer_seconds_at_least: Option<f64>,
    /// Seconds that no schedule falls below; null when no upper bound of throughput was proved.
    seconds_at_least: Option<f64>,
    /// What is in the bound.
    #[schemars(default)]
    bound: Option<String>,
    /// A model, not a bound: one step after the other.
    #[schemars(default)]
    alpha_beta_model_seconds: Option<f64>,
    /// Bus bandwidth as NCCL's tests count it, an upper bound, in GB/s.
    bus_gigabytes_per_second_at_most: Option<f64>,
    /// How throughput was solved.
    method: String,
}

/// Latencies of a collective, or that they are unknown.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Alpha {
    /// `unknown`.
    Unknown(String),
    /// Known.
    Known(KnownAlpha),
}

/// Latencies of a collective.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct KnownAlpha {
    /// The longest message at zero load.
    message_seconds: f64,
    /// The longest chain of messages.
    chain_seconds: f64,
    /// Bytes of a packet.
    packet_bytes: u32,
}

/// A bracketed share.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Share {
    /// The lower bound as a number.
    value: f64,
    /// Re-checked lower bound: a fraction when the bounds meet, else a decimal rounded down.
    lower: String,
    /// Re-checked upper bound: the same fraction, else a decimal rounded up.
    upper: String,
    /// Whether the bounds meet.
    exact: bool,
}

/// Seconds with a fitting unit, rounded down: times are lower bounds.
fn seconds(value: &Fraction) -> String {
    let value = approximate(value);
    let (scaled, unit) = match value {
        v if v >= 1.0 => (v, "s"),
        v if v >= 1e-3 => (v * 1e3, "ms"),
        v if v >= 1e-5 => (v * 1e6, "us"),
        v => (v * 1e9, "ns"),
    };
    let parts = if scaled >= 100.0 { 1.0 } else { 100.0 };
    // A float just below a whole number of parts is that number.
    format!(
        "{} {unit}",
        (scaled * parts * (1.0 + 1e-12)).floor() / parts
    )
}

fn at_least(value: &Fraction) -> String {
    format!(">= {}", seconds(value))
}

fn of_picoseconds(value: u64) -> Fraction {
    Fraction::new(value.into(), 1_000_000_000_000u64.into())
}

/// Bytes a second in GB/s, rounded up: an upper bound.
fn bus(value: &Fraction) -> String {
    format!("<= {}", (approximate(value) / 1e7).ceil() / 100.0)
}

fn what(timing: &Timing) -> String {
    match &timing.collective {
        Some(c) => {
            let times = if c.count == 1 {
                String::new()
            } else {
                format!(", {} times", c.count)
            };
            format!(
                "{} ({}) of {}{times}",
                c.operation.name(),
                c.algorithm.name(),
                c.bytes
            )
        }
        None => "all of the above at once".to_string(),
    }
}

/// The two terms of every time, one under the other.
fn terms(found: &Timings) -> String {
    let mut table = table(&[
        "collective",
        "steps",
        "alpha",
        "all steps",
        "transfer (beta)",
        "one by one (model)",
    ]);
    for timing in &found.each {
        let Some(alpha) = &timing.alpha else { continue };
        let times = timing.collective.as_ref().map_or(1, |c| c.count);
        let times = if times == 1 {
            String::new()
        } else {
            format!("{times} x ")
        };
        table.add_row([
            timing.name.clone(),
            timing
                .steps
                .map_or_else(String::new, |s| format!("{times}{s}")),
            seconds(&of_picoseconds(alpha.message)),
            format!("{times}{}", seconds(&of_picoseconds(alpha.chain))),
            timing
                .transfer
                .as_ref()
                .map_or_else(|| "undecided".to_string(), at_least),
            timing
                .model
                .as_ref()
                .map_or_else(|| "undecided".to_string(), seconds),
        ]);
    }
    table.trim_fmt()
}

/// Tables 80 columns wide.
fn text(plan: &ParallelismPlan, found: &Timings) -> String {
    let mut table = table(&[
        "collective",
        "what",
        "groups",
        "throughput",
        "time",
        "bus GB/s",
    ]);
    for timing in &found.each {
        let undecided = || "undecided".to_string();
        table.add_row([
            timing.name.clone(),
            what(timing),
            format!("{} x {}", timing.groups, timing.members),
            share(timing.bracket.lower(), timing.bracket.upper()),
            timing.seconds.as_ref().map_or_else(undecided, at_least),
            timing.bus.as_ref().map_or_else(|| "-".to_string(), bus),
        ]);
    }
    let placed = if plan.placement == Placement::Domain {
        "domain by domain"
    } else {
        "rail by rail"
    };
    let order = plan
        .order
        .map(|d| format!("{} {}", d.name(), plan.group_size(d)))
        .join(" x ");
    let head = format!(
        "{}: {} ranks, {order}, placed {placed}",
        plan.name,
        plan.ranks()
    );
    let mut parts = vec![format!("{}{}\n", wrap(&head, 2), table.trim_fmt())];
    let mut say = |text: &str| parts.push(wrap(text, 0));
    if !found.unknown.is_empty() {
        say(
            "alpha unknown: the times are transfer (beta) alone, from proved upper bounds of throughput, and the bus bandwidth follows from them; no \
             schedule is faster. Steps that follow one another add latencies that are not stated:",
        );
        let list: Vec<String> = found
            .unknown
            .iter()
            .map(|u| wrap(&format!("- {u}"), 2))
            .collect();
        return format!("{}{}", parts.join("\n"), list.concat());
    }
    say(
        "Times are lower bounds that no schedule of the algorithm beats: the larger of transfer, from proved upper bounds of throughput, and of the \
         latencies of the longest chain of messages. Bus bandwidth follows from them and is an upper bound.",
    );
    if found.each.iter().any(|t| t.alpha.is_some()) {
        parts.push(format!("{}\n", terms(found)));
        parts.push(wrap(
            "alpha is the longest message at zero load, all steps those of the longest chain. One by one is the alpha-beta model, a schedule that \
             begins each step when the one before has ended: a model, not a bound.",
            0,
        ));
    }
    parts.join("\n")
}

/// The latencies of a collective. A whole step is no single chain; its bound has the latencies of
/// its collectives in it.
fn alpha(timing: &Timing) -> Option<Alpha> {
    let known = timing.alpha.as_ref().map(|a| {
        Alpha::Known(KnownAlpha {
            message_seconds: approximate(&of_picoseconds(a.message)),
            chain_seconds: approximate(&of_picoseconds(a.chain)),
            packet_bytes: a.packet,
        })
    });
    known.or_else(|| {
        timing
            .collective
            .is_some()
            .then(|| Alpha::Unknown("unknown".to_string()))
    })
}

fn collective(timing: &Timing, found: &Timings) -> Collective {
    let (lower, upper) = bounds(timing.bracket.lower(), timing.bracket.upper());
    let of = timing.collective.as_ref();
    Collective {
        name: timing.name.clone(),
        operation: of.map(|c| c.operation.name().to_string()),
        algorithm: of.map(|c| c.algorithm.name().to_string()),
        over: of.map(|c| c.over.name().to_string()),
        bytes: of.map(|c| c.bytes.0),
        count: of.map(|c| c.count.into()),
        groups: timing.groups,
        members: timing.members,
        throughput: Share {
            value: approximate(timing.bracket.lower()),
            lower,
            upper,
            exact: timing.bracket.exact(),
        },
        steps: timing.steps,
        alpha: alpha(timing),
        transfer_seconds_at_least: timing.transfer.as_ref().map(approximate),
        seconds_at_least: timing.seconds.as_ref().map(approximate),
        bound: Some(
            if found.unknown.is_empty() {
                "alpha and beta"
            } else {
                "beta alone"
            }
            .to_string(),
        ),
        alpha_beta_model_seconds: timing.model.as_ref().map(approximate),
        bus_gigabytes_per_second_at_most: timing.bus.as_ref().map(|b| approximate(b) / 1e9),
        method: timing.bracket.method().to_string(),
    }
}

fn object(plan: &ParallelismPlan, found: &Timings) -> Collectives {
    Collectives {
        plan: plan.name.clone(),
        ranks: plan.ranks(),
        packet_bytes: Some(found.packet),
        unknown: found.unknown.clone(),
        collectives: found
            .each
            .iter()
            .map(|timing| collective(timing, found))
            .collect(),
    }
}
