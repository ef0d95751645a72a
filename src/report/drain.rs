//! What `drain` found.

use super::curve::range;
use super::form::{Colour, Report};
use super::json::{Range, Word};
use super::text::table;
use super::words::described;
use crate::fabric::{DeviceId, Fabric};
use crate::failure::Scenario;
use crate::failure::drain::{Held, Item, Order};
use crate::failure::metric::MetricKind;
use crate::spec::demand::Metric;
use crate::text::{counted, listed, share, wrap};
use crate::units::Fraction;
use crate::verify::Verdict;
use crate::verify::drain::{Further, Remaining, bounds_of, host_of, share_of, verdict};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;

/// Sets that block every order, shown before they are folded.
const SHOWN: usize = 8;

/// What is reported: everything out at once, or an order of drains.
#[derive(Debug)]
pub struct DrainReport<'a> {
    /// The fabric.
    pub fabric: &'a Fabric,
    /// With nothing out.
    pub healthy: &'a Scenario,
    /// What is taken out.
    pub items: &'a [Item],
    /// One state: all at once, or one after each step of the order.
    pub states: &'a [Remaining],
    /// The search for an order, where one was asked for, and whether items stay out.
    pub order: Option<(&'a Order, bool)>,
    /// Wall time.
    pub seconds: f64,
}

impl Report for DrainReport<'_> {
    type Object = Drained;

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Drained {
        object(self)
    }

    /// The verdict over all.
    fn verdict(&self) -> Verdict {
        match self.order {
            Some((order, _)) => verdict(order),
            None => self
                .states
                .iter()
                .map(Remaining::verdict)
                .max()
                .unwrap_or(Verdict::Proved),
        }
    }
}

/// What `drain` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Drained {
    /// Name of the fabric.
    name: String,
    /// Whether what is required holds throughout; `proved` where nothing is required.
    verdict: Word,
    /// What is taken out.
    items: Vec<String>,
    /// The healthy fabric.
    healthy: Measured,
    /// Everything out at once, or one state a step of the order.
    states: Vec<State>,
    /// The order that was sought; null where none was.
    order: Option<Sought>,
    /// Wall time.
    seconds: f64,
}

/// What is measured; every number was re-checked.
#[derive(Debug, Serialize, JsonSchema)]
struct Measured {
    /// Throughput of uniform traffic among the survivors; null when it was not measured or not
    /// decided.
    throughput: Option<Range>,
    /// Bisection in Gb/s among the survivors; null when it was not measured or not decided.
    bisection_gbps: Option<Range>,
    /// Endpoints that cannot exchange traffic with more than half of their partners, those taken
    /// out included.
    lost_endpoints: u64,
    /// Working share of the ports of the worst host.
    host_attachment: String,
    /// Working share of the ports of the worst endpoint.
    endpoint_attachment: String,
    /// A surviving pair without a path.
    unreachable: Option<[String; 2]>,
    /// No two survivors have traffic to exchange: throughput and bisection are 0.
    nobody_left: bool,
}

/// What remains.
#[derive(Debug, Serialize, JsonSchema)]
struct State {
    /// What is out, by name.
    out: Vec<String>,
    /// Over all that is required.
    verdict: Word,
    /// Endpoints taken out themselves.
    planned_endpoints: u64,
    /// The drained fabric.
    remaining: Measured,
    /// What fails further.
    then: Vec<Then>,
}

/// Every set of further failures.
#[derive(Debug, Serialize, JsonSchema)]
struct Then {
    /// Name of the requirement.
    name: String,
    /// What fails.
    what: String,
    /// Number of sets; all were tried.
    sets: String,
    /// How many are different.
    classes: u64,
    /// What is measured.
    metric: String,
    /// Least value, the drained fabric itself included; bisection in Gb/s.
    worst: Option<Range>,
    /// A failure with that value.
    costly: Option<String>,
    /// How many are like it.
    alike: Option<String>,
    /// Most endpoints lost, those taken out not counted.
    lost_endpoints: u64,
    /// Null where nothing is required.
    verdict: Option<Word>,
    /// What shows it.
    witness: Option<String>,
}

/// A search for an order.
#[derive(Debug, Serialize, JsonSchema)]
struct Sought {
    /// Whether items stay out.
    cumulative: bool,
    /// The order found; null when there is none.
    order: Option<Vec<String>>,
    /// Sets of items judged; those that a symmetry carries onto one of them were not.
    judged: u64,
    /// When there is no order: sets, one of which every order meets.
    blocking: Vec<Blocking>,
}

/// Items that may not be out together.
#[derive(Debug, Serialize, JsonSchema)]
struct Blocking {
    /// The items.
    items: Vec<String>,
    /// Refuted or undecided.
    verdict: Word,
}

fn measured(scenario: &Scenario) -> Measured {
    Measured {
        throughput: bounds_of(scenario, Metric::Throughput).map(|b| range(Metric::Throughput, &b)),
        bisection_gbps: bounds_of(scenario, Metric::Bisection)
            .map(|b| range(Metric::Bisection, &b)),
        lost_endpoints: scenario.lost_endpoints,
        host_attachment: scenario.attachment.host.0.to_string(),
        endpoint_attachment: scenario.attachment.endpoint.0.to_string(),
        unreachable: scenario.unreachable.clone().map(|(s, d)| [s, d]),
        nobody_left: scenario.nobody_left,
    }
}

fn then(further: &Further) -> Then {
    Then {
        name: further.name.clone(),
        what: described(&further.of),
        sets: further.sets.to_string(),
        classes: further.classes as u64,
        metric: further.metric.word().to_string(),
        worst: further.worst.as_ref().map(|w| range(further.metric, w)),
        costly: further.costly.as_ref().map(|c| c.0.clone()),
        alike: further.costly.as_ref().map(|c| c.1.to_string()),
        lost_endpoints: further.lost,
        verdict: further.verdict.map(Word::from),
        witness: further.witness.as_ref().map(ToString::to_string),
    }
}

/// What is out in a state.
fn out(found: &DrainReport<'_>, step: usize) -> Vec<String> {
    let name = |i: usize| found.items[i].name.clone();
    match found.order {
        Some((
            Order {
                order: Some(order), ..
            },
            true,
        )) => order[..=step].iter().map(|&i| name(i)).collect(),
        Some((
            Order {
                order: Some(order), ..
            },
            false,
        )) => vec![name(order[step])],
        _ => (0..found.items.len()).map(name).collect(),
    }
}

/// What a set that was judged is called.
fn of_held(held: Option<Held>) -> Word {
    if held == Some(Held::No) {
        Word::Refuted
    } else {
        Word::Undecided
    }
}

fn object(found: &DrainReport<'_>) -> Drained {
    let state = |(step, state): (usize, &Remaining)| State {
        out: out(found, step),
        verdict: state.verdict().into(),
        planned_endpoints: state.planned,
        remaining: measured(&state.drained),
        then: state.further.iter().map(then).collect(),
    };
    let names = |set: &[usize]| {
        set.iter()
            .map(|&i| found.items[i].name.clone())
            .collect::<Vec<_>>()
    };
    Drained {
        name: found.fabric.name.clone(),
        verdict: found.verdict().into(),
        items: found.items.iter().map(|i| i.name.clone()).collect(),
        healthy: measured(found.healthy),
        states: found.states.iter().enumerate().map(state).collect(),
        order: found.order.map(|(order, cumulative)| Sought {
            cumulative,
            order: order.order.as_ref().map(|o| names(o)),
            judged: order.judged as u64,
            blocking: order
                .blocking
                .iter()
                .map(|(set, held)| Blocking {
                    items: names(set),
                    verdict: of_held(*held),
                })
                .collect(),
        }),
        seconds: found.seconds,
    }
}

fn shown(found: Option<&(Fraction, Fraction)>, metric: Metric) -> String {
    match found {
        None => "-".to_string(),
        Some(found) => MetricKind::of(metric).unit.show(found),
    }
}

/// What remains, beside the healthy fabric, and what further failures do to it.
fn state(text: &mut String, found: &DrainReport<'_>, remaining: &Remaining) {
    let (before, after) = (found.healthy, &remaining.drained);
    let mut rows = table(&["what", "healthy", "remains"]);
    for metric in [Metric::Throughput, Metric::Bisection] {
        let (whole, left) = (bounds_of(before, metric), bounds_of(after, metric));
        if metric == Metric::Bisection && left.is_none() {
            continue;
        }
        let kept = whole
            .as_ref()
            .zip(left.as_ref())
            .and_then(|(w, l)| share_of(l, w));
        let kept = kept.map_or(String::new(), |(low, high)| {
            format!(", keeps {}", share(&low, &high))
        });
        rows.add_row([
            metric.word().to_string(),
            shown(whole.as_ref(), metric),
            shown(left.as_ref(), metric) + &kept,
        ]);
    }
    let lost = match (after.lost_endpoints, remaining.planned) {
        (lost, 0) => lost.to_string(),
        (lost, planned) => format!("{lost}, {planned} of them taken out"),
    };
    rows.add_row([
        "endpoints lost".to_string(),
        before.lost_endpoints.to_string(),
        lost,
    ]);
    let whole = Fraction::from_integer(1.into());
    let worst = |attached: &(Fraction, DeviceId), name: String| match &attached.0 {
        all if *all == whole => share(all, all),
        some => format!("{}, {name}", share(some, some)),
    };
    let host = |s: &Scenario| {
        worst(
            &s.attachment.host,
            host_of(found.fabric, s.attachment.host.1),
        )
    };
    let endpoint = |s: &Scenario| {
        worst(
            &s.attachment.endpoint,
            found.fabric.device_name(s.attachment.endpoint.1),
        )
    };
    rows.add_row([
        "attachment, worst host".to_string(),
        host(before),
        host(after),
    ]);
    rows.add_row([
        "attachment, worst endpoint".to_string(),
        endpoint(before),
        endpoint(after),
    ]);
    let _ = writeln!(text, "{}", rows.trim_fmt());
    if let Some(nothing) = carries_nothing(found.fabric, after) {
        *text += &wrap(&nothing, 2);
    }
    if let Some((from, to)) = &after.unreachable {
        *text += &wrap(&format!("no path from {from} to {to}"), 2);
    }
    let mut rows = table(&["then fails", "sets", "classes", "worst", "lost", "verdict"]);
    for f in &remaining.further {
        let verdict = f.verdict.map_or("-", super::json::verdict);
        let worst = shown(f.worst.as_ref(), f.metric);
        rows.add_row([
            described(&f.of),
            f.sets.to_string(),
            f.classes.to_string(),
            worst,
            f.lost.to_string(),
            verdict.to_string(),
        ]);
    }
    let _ = writeln!(text, "\n{}", rows.trim_fmt());
    for f in &remaining.further {
        if let Some((parts, alike)) = &f.costly {
            *text += &wrap(
                &format!(
                    "{}: the most costly is {parts} (one of {alike} alike)",
                    described(&f.of)
                ),
                2,
            );
        }
        if let (Some(verdict), Some(witness)) = (f.verdict, &f.witness) {
            *text += &wrap(
                &format!("{} {}: {witness}", super::json::verdict(verdict), f.name),
                2,
            );
        }
    }
}

/// What is lost, where nothing is left that could be carried.
fn carries_nothing(fabric: &Fabric, after: &Scenario) -> Option<String> {
    let (lost, all) = (after.lost_endpoints, fabric.endpoints().len());
    after.nobody_left.then(|| {
        format!("what remains carries nothing: {lost} of {all} endpoints are lost, and no two survivors have traffic to exchange")
    })
}

/// The same for people.
fn text(found: &DrainReport<'_>) -> String {
    let mut text = wrap(&found.fabric.name, 0);
    for (step, remaining) in found.states.iter().enumerate() {
        let out = out(found, step).join(", ");
        let step = if found.order.is_some() {
            format!("step {}, ", step + 1)
        } else {
            String::new()
        };
        text += &format!("\n{}", wrap(&format!("{step}out: {out}"), 2));
        state(&mut text, found, remaining);
    }
    let names = |set: &[usize]| {
        set.iter()
            .map(|&i| found.items[i].name.clone())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some((order, cumulative)) = found.order {
        let how = if cumulative {
            "items stay out"
        } else {
            "each comes back before the next"
        };
        let judged = format!(
            "{} {} judged",
            counted(order.judged, "set"),
            if order.judged == 1 { "was" } else { "were" }
        );
        text.push('\n');
        match &order.order {
            Some(found) => text += &wrap(&format!("order ({how}; {judged}): {}", names(found)), 2),
            None => {
                text += &wrap(
                    &format!(
                        "no order ({how}; {judged}): every order meets one of these, which are out together"
                    ),
                    2,
                );
                text += &listed(&order.blocking, SHOWN, "", |(set, held)| {
                    let verdict = if *held == Some(Held::No) {
                        "refuted"
                    } else {
                        "undecided"
                    };
                    wrap(&format!("  {verdict}: {}", names(set)), 4)
                });
            }
        }
    }
    let required = found.order.is_some()
        || found
            .states
            .iter()
            .any(|s| s.further.iter().any(|f| f.verdict.is_some()));
    let verdict = super::json::verdict(found.verdict());
    let _ = writeln!(
        text,
        "\n{}",
        if required {
            format!("verdict: {verdict}")
        } else {
            "nothing is required: give --keep SHARE".to_string()
        }
    );
    text
}
