//! Times of collectives as text and as JSON.

use super::form::{Colour, Report};
use super::text::table;
use crate::proof::{Timing, Timings};
use crate::text::wrap;
use crate::text::{bounds, share};
use crate::traffic::plan::{Placement, Plan};
use crate::units::{Fraction, approximate};
use serde_json::{Value, json};

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The times of its collectives.
    pub found: &'a Timings,
}

impl Report for Planned<'_> {
    type Object = Value;

    fn text(&self, _: Colour) -> String {
        text(self.plan, self.found)
    }

    fn object(&self) -> Value {
        object(self.plan, self.found)
    }
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
    format!("{} {unit}", (scaled * parts * (1.0 + 1e-12)).floor() / parts)
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
            let times = if c.count == 1 { String::new() } else { format!(", {} times", c.count) };
            format!("{} ({}) of {}{times}", c.operation.name(), c.algorithm.name(), c.bytes)
        }
        None => "all of the above at once".to_string(),
    }
}

/// The two terms of every time, one under the other.
fn terms(found: &Timings) -> String {
    let mut table = table(&["collective", "steps", "alpha", "all steps", "transfer (beta)", "one by one (model)"]);
    for timing in &found.each {
        let Some(alpha) = &timing.alpha else { continue };
        let times = timing.collective.as_ref().map_or(1, |c| c.count);
        let times = if times == 1 { String::new() } else { format!("{times} x ") };
        table.add_row([
            timing.name.clone(),
            timing.steps.map_or_else(String::new, |s| format!("{times}{s}")),
            seconds(&of_picoseconds(alpha.message)),
            format!("{times}{}", seconds(&of_picoseconds(alpha.chain))),
            timing.transfer.as_ref().map_or_else(|| "undecided".to_string(), at_least),
            timing.model.as_ref().map_or_else(|| "undecided".to_string(), seconds),
        ]);
    }
    table.trim_fmt()
}

/// Tables 80 columns wide.
fn text(plan: &Plan, found: &Timings) -> String {
    let mut table = table(&["collective", "what", "groups", "throughput", "time", "bus GB/s"]);
    for timing in &found.each {
        let undecided = || "undecided".to_string();
        table.add_row([
            timing.name.clone(),
            what(timing),
            format!("{} x {}", timing.groups, timing.members),
            share(&timing.bracket.lower, &timing.bracket.upper),
            timing.seconds.as_ref().map_or_else(undecided, at_least),
            timing.bus.as_ref().map_or_else(|| "-".to_string(), bus),
        ]);
    }
    let placed = if plan.placement == Placement::Domain { "domain by domain" } else { "rail by rail" };
    let order = plan.order.map(|d| format!("{} {}", d.name(), plan.group_size(d))).join(" x ");
    let head = format!("{}: {} ranks, {order}, placed {placed}", plan.name, plan.ranks());
    let mut parts = vec![format!("{}{}\n", wrap(&head, 2), table.trim_fmt())];
    let mut say = |text: &str| parts.push(wrap(text, 0));
    if !found.unknown.is_empty() {
        say(
            "alpha unknown: the times are transfer (beta) alone, from proved upper bounds of throughput, and the bus bandwidth follows from them; no \
             schedule is faster. Steps that follow one another add latencies that are not stated:",
        );
        let list: Vec<String> = found.unknown.iter().map(|u| wrap(&format!("- {u}"), 2)).collect();
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

fn object(plan: &Plan, found: &Timings) -> Value {
    let each = |t: &Timing| {
        let (lower, upper) = bounds(&t.bracket.lower, &t.bracket.upper);
        let alpha = t.alpha.as_ref().map(|a| {
            json!({
                "message_seconds": approximate(&of_picoseconds(a.message)),
                "chain_seconds": approximate(&of_picoseconds(a.chain)),
                "packet_bytes": a.packet,
            })
        });
        // A whole step is no single chain; its bound has the latencies of its collectives in it.
        let alone = if t.collective.is_none() { Value::Null } else { json!("unknown") };
        json!({
            "name": t.name,
            "operation": t.collective.as_ref().map(|c| c.operation.name()),
            "algorithm": t.collective.as_ref().map(|c| c.algorithm.name()),
            "over": t.collective.as_ref().map(|c| c.over.name()),
            "bytes": t.collective.as_ref().map(|c| c.bytes.0),
            "count": t.collective.as_ref().map(|c| c.count),
            "groups": t.groups,
            "members": t.members,
            "throughput": { "value": approximate(&t.bracket.lower), "lower": lower, "upper": upper, "exact": t.bracket.exact() },
            "steps": t.steps,
            "alpha": alpha.unwrap_or(alone),
            "transfer_seconds_at_least": t.transfer.as_ref().map(approximate),
            "seconds_at_least": t.seconds.as_ref().map(approximate),
            "bound": if found.unknown.is_empty() { "alpha and beta" } else { "beta alone" },
            "alpha_beta_model_seconds": t.model.as_ref().map(approximate),
            "bus_gigabytes_per_second_at_most": t.bus.as_ref().map(|b| approximate(b) / 1e9),
            "method": t.bracket.method,
        })
    };
    json!({
        "plan": plan.name,
        "ranks": plan.ranks(),
        "packet_bytes": found.packet,
        "unknown": found.unknown,
        "collectives": found.each.iter().map(each).collect::<Vec<_>>(),
    })
}
