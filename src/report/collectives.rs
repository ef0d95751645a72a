//! Times of collectives as text and as JSON.

use super::text::table;
use crate::error::wrap;
use crate::proof::Timing;
use crate::traffic::plan::{Placement, Plan};
use crate::units::{Fraction, approximate};
use crate::verify::numbers::{bounds, share};
use serde_json::{Value, json};

/// Seconds with three digits and a fitting unit, rounded down: times are lower bounds.
fn seconds(value: &Fraction) -> String {
    let value = approximate(value);
    let (scaled, unit) = match value {
        v if v >= 1.0 => (v, "s"),
        v if v >= 1e-3 => (v * 1e3, "ms"),
        v => (v * 1e6, "us"),
    };
    let tenths = if scaled >= 100.0 { 1.0 } else { 100.0 };
    format!(">= {} {unit}", (scaled * tenths).floor() / tenths)
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

/// A table 80 columns wide.
pub fn text(plan: &Plan, found: &[Timing]) -> String {
    let mut table = table(&["collective", "what", "groups", "throughput", "time", "bus GB/s"]);
    for timing in found {
        let undecided = || "undecided".to_string();
        table.add_row([
            timing.name.clone(),
            what(timing),
            format!("{} x {}", timing.groups, timing.members),
            share(&timing.bracket.lower, &timing.bracket.upper),
            timing.seconds.as_ref().map_or_else(undecided, seconds),
            timing.bus.as_ref().map_or_else(|| "-".to_string(), bus),
        ]);
    }
    let placed = if plan.placement == Placement::Domain { "domain by domain" } else { "rail by rail" };
    let order = plan.order.map(|d| format!("{} {}", d.name(), plan.group_size(d))).join(" x ");
    let head = format!("{}: {} ranks, {order}, placed {placed}", plan.name, plan.ranks());
    let note = "Times are lower bounds from proved upper bounds of throughput: no schedule is faster. Bus bandwidth follows from them and is an upper \
                bound. Latency is not in them: steps that follow one another add theirs.";
    format!("{}{}\n\n{}", wrap(&head, 2), table.trim_fmt(), wrap(note, 0))
}

/// One object.
pub fn json(plan: &Plan, found: &[Timing]) -> Value {
    let each = |t: &Timing| {
        let (lower, upper) = bounds(&t.bracket.lower, &t.bracket.upper);
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
            "seconds_at_least": t.seconds.as_ref().map(approximate),
            "steps": t.steps,
            "bus_gigabytes_per_second_at_most": t.bus.as_ref().map(|b| approximate(b) / 1e9),
            "method": t.bracket.method,
        })
    };
    json!({ "plan": plan.name, "ranks": plan.ranks(), "collectives": found.iter().map(each).collect::<Vec<_>>() })
}
