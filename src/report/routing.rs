//! What `route` found: text and JSON.

use super::form::{Colour, Report};
use super::json::Word;
use super::text::table;
use crate::fabric::Vertex;
use crate::fabric::index::Id;
use crate::routing::{ChannelId, Channels, Deadlock, ForwardingLoop, Worst};
use crate::shown::shown;
use crate::text::{bounds, counted, listed, share, wrap};
use crate::units::{Fraction, approximate};
use crate::verify::Verdict;
use crate::verify::routing::Study;
use num_traits::{One, Zero};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;

/// Channels of a cycle that the text shows before it counts the rest.
const SHOWN: usize = 12;

/// Forwarding loops that the text shows before it counts the rest.
const LOOPS_SHOWN: usize = 4;

/// What is to know of the rest.
const REST: &str = " (--format json has all)";

/// What is reported.
#[derive(Debug)]
pub struct RoutingReport<'a> {
    /// The channels, for names.
    pub channels: &'a Channels<'a>,
    /// Name of the traffic.
    pub traffic: &'a str,
    /// What was found.
    pub study: &'a Study,
    /// What is out, in words.
    pub removed: &'a [String],
    /// Wall time.
    pub seconds: f64,
}

impl RoutingReport<'_> {
    /// One minus the routed throughput over the best: bounds.
    fn gap(&self) -> (Fraction, Fraction) {
        let (low, high) = self.study.routed.throughput();
        self.gap_of(&low, &high)
    }

    fn gap_of(&self, low: &Fraction, high: &Fraction) -> (Fraction, Fraction) {
        let of = |routed: &Fraction, best: &Fraction| {
            if best.is_zero() {
                Fraction::zero()
            } else {
                (Fraction::one() - routed / best).max(Fraction::zero())
            }
        };
        (
            of(high, self.study.best.lower()),
            of(low, self.study.best.upper()),
        )
    }

    fn name(&self, vertex: Vertex) -> String {
        self.channels.fabric.device_name(vertex.device())
    }

    /// The destination of a loop: its name, and the port where the address is one port's.
    fn destination(&self, of: &ForwardingLoop) -> (String, Option<u32>) {
        let endpoint = of.destination.endpoint;
        let link = of
            .destination
            .link()
            .and_then(|l| self.channels.fabric.links.get(l.index()));
        let port = link.map(|l| {
            if l.a.vertex() == endpoint {
                l.a_port
            } else {
                l.b_port
            }
        });
        (self.name(endpoint), port)
    }

    fn switches(&self, of: &ForwardingLoop) -> Vec<String> {
        of.switches.iter().map(|&v| self.name(v)).collect()
    }

    /// One line: the destination, and the switches round to the first.
    fn looped(&self, of: &ForwardingLoop) -> String {
        let (name, port) = self.destination(of);
        let port = port.map_or_else(String::new, |p| format!(":{p}"));
        let mut round = self.switches(of);
        round.extend(round.first().cloned());
        format!("to {name}{port}: {}", round.join(" -> "))
    }

    fn turn(&self, turn: (ChannelId, ChannelId)) -> String {
        format!(
            "{}, then {}",
            self.channels.name(turn.0),
            self.channels.name(turn.1)
        )
    }
}

impl Report for RoutingReport<'_> {
    type Object = Route;

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Route {
        object(self)
    }

    fn verdict(&self) -> Verdict {
        self.study.verdict()
    }
}

fn at(worst: &Worst, channels: &Channels<'_>) -> String {
    format!(
        "{}: {}",
        share(&worst.load.0, &worst.load.1),
        channels.name(worst.channel)
    )
}

/// A table, the cycle, and what to know.
fn text(found: &RoutingReport<'_>) -> String {
    let (routed, channels) = (&found.study.routed, found.channels);
    let mut rows = table(&["what", "value"]);
    let (low, high) = routed.throughput();
    let mut row = |what: &str, value: String| {
        rows.add_row([what.to_string(), value]);
    };
    let even = if found.study.flows.is_some() {
        "routed throughput, split evenly"
    } else {
        "routed throughput"
    };
    row(even, share(&low, &high));
    if let Some(sample) = &routed.sample {
        let seeds = sample.throughput.len();
        let nth = |at: usize| 100.0 * sample.throughput.get(at).map_or(0.0, approximate);
        let spread = format!(
            "least {:.2}%, median {:.2}%, most {:.2}%",
            nth(0),
            nth(seeds / 2),
            nth(seeds.saturating_sub(1))
        );
        let flows = found.study.flows.unwrap_or(1);
        let flows = if flows == 1 {
            "one flow a pair".to_string()
        } else {
            format!("{} a pair", counted(flows, "flow"))
        };
        row(
            &format!("hashed, a sample of {seeds} seeds, {flows}"),
            spread,
        );
        row(
            "busiest link of the worst seed",
            at(&sample.worst, channels),
        );
    }
    row(
        "best of all routings",
        share(found.study.best.lower(), found.study.best.upper()),
    );
    let gap = found.gap();
    row(
        if found.study.flows.is_some() {
            "routing gap, split evenly"
        } else {
            "routing gap"
        },
        share(&gap.0, &gap.1),
    );
    if let Some(least) = routed.sample.as_ref().and_then(|s| s.throughput.first()) {
        let gap = found.gap_of(least, least);
        row("routing gap of the worst seed", share(&gap.0, &gap.1));
    }
    row("busiest link", at(&routed.worst, channels));
    if let Some(mean) = routed.mean {
        row(
            "mean load between switches",
            format!("{:.2}%", 100.0 * mean),
        );
    }
    row(
        "links on a way",
        format!("mean {:.3}, most {}", routed.links, routed.longest),
    );
    let lost = match routed.pairs.2 {
        Some((s, d)) => format!(
            "{} of {}, for example {} to {}",
            routed.pairs.1,
            routed.pairs.0,
            found.name(s),
            found.name(d)
        ),
        None => format!("none of {}", routed.pairs.0),
    };
    row("pairs without a way", lost);
    if !routed.loops.is_empty() {
        row(
            "forwarding loops",
            format!("{}: packets go round for ever", routed.loops.len()),
        );
    }
    let legal = match (found.study.up_down(), routed.turns.1) {
        (_, Some(turn)) => format!(
            "{} turns from down to up, for example {}",
            routed.turns.0,
            found.turn(turn)
        ),
        (Verdict::Undecided, None) => "undecided".to_string(),
        _ => "kept".to_string(),
    };
    row("up/down rule", legal);
    row(
        "deadlock, one virtual lane",
        match &routed.deadlock {
            Deadlock::Free(why) => format!("free: {why}"),
            Deadlock::Cycle(cycle) => format!(
                "can deadlock: {} channels wait for each other in a circle",
                cycle.len()
            ),
            Deadlock::Undecided(why) => format!("undecided: {why}"),
        },
    );
    let mut text = format!(
        "{}\n",
        wrap(
            &format!(
                "{}: {}, traffic {}",
                channels.fabric.name, routed.way, found.traffic
            ),
            2
        )
        .trim_end()
    );
    if !found.removed.is_empty() {
        text += &wrap(&format!("without {}\n", found.removed.join(", ")), 2);
    }
    let _ = writeln!(text, "{}", rows.trim_fmt());
    if let Deadlock::Cycle(cycle) = &routed.deadlock {
        text += "\nCycle\n";
        text += &listed(cycle, SHOWN, REST, |&channel| {
            format!("  {}\n", shown(&channels.name(channel)))
        });
    }
    if !routed.loops.is_empty() {
        text += "\nForwarding loops\n";
    }
    text += &listed(&routed.loops, LOOPS_SHOWN, REST, |one| {
        wrap(&format!("  {}\n", found.looped(one)), 4)
    });
    for note in &routed.notes {
        text += &wrap(&format!("note: {note}\n"), 2);
    }
    text += "\n";
    text += &wrap(
        &format!(
            "computed, not certified: {}; the best of all routings is certified ({})\n",
            routed.method,
            found.study.best.method()
        ),
        2,
    );
    text
}

/// What `route` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Route {
    /// Name of the fabric.
    name: String,
    /// The routing.
    routing: String,
    /// The traffic.
    traffic: String,
    /// What is out.
    removed: Vec<String>,
    /// What the routing carries, as a share of the matrix; computed, not certified.
    routed_throughput: Bounds,
    /// What any routing can carry; certified.
    throughput: Bounds,
    /// One minus the first over the second.
    routing_gap: Bounds,
    /// The busiest channel.
    busiest: Busy,
    /// Mean load of the channels between switches.
    mean_load: Option<f64>,
    /// Network links on a way, mean over the traffic.
    mean_links: f64,
    /// Most network links on a way.
    most_links: u32,
    /// Endpoints and addresses they send to, in pairs.
    pairs: u64,
    /// Those without a way.
    pairs_without_a_way: u64,
    /// The first of these.
    example: Option<[String; 2]>,
    /// Throughput over seeds of the hash.
    sample: Option<Seeds>,
    /// Whether no traffic turns from down to up.
    up_down: Word,
    /// Turns from down to up, in the destinations looked at.
    turns: u64,
    /// The first of them, as two channels.
    turn: Option<[String; 2]>,
    /// Whether the channel dependency graph is without a cycle, on one virtual lane.
    deadlock_free: Word,
    /// Why.
    reason: Option<String>,
    /// Pairs of channels of which one waits for the other, in the destinations looked at.
    dependencies: u64,
    /// The cycle: each channel can wait for the next, the last for the first.
    cycle: Option<Vec<String>>,
    /// Loops of forwarding tables that packets of some endpoint come to; each closes a cycle of
    /// channels.
    forwarding_loops: Vec<Looped>,
    /// What did not fit.
    notes: Vec<String>,
    /// How it was computed.
    method: String,
    /// Wall time.
    seconds: f64,
}

/// A forwarding loop.
#[derive(Debug, Serialize, JsonSchema)]
struct Looped {
    /// The endpoint that the packets should go to.
    destination: String,
    /// Its port that has the address.
    port: Option<u32>,
    /// Each sends to the next, the last to the first.
    switches: Vec<String>,
}

/// Bounds as text, equal where they meet, and a number.
#[derive(Debug, Serialize, JsonSchema)]
struct Bounds {
    /// Lower bound.
    lower: String,
    /// Upper bound.
    upper: String,
    /// The lower bound, rounded.
    value: f64,
}

/// A channel and its load.
#[derive(Debug, Serialize, JsonSchema)]
struct Busy {
    /// `from:port -> to:port`.
    channel: String,
    /// Share of its rate, at the full matrix.
    load: Bounds,
}

/// A sample.
#[derive(Debug, Serialize, JsonSchema)]
struct Seeds {
    /// Flows of each pair.
    flows: u32,
    /// Routed throughput of every seed, least first.
    throughput: Vec<f64>,
    /// The least, as a fraction.
    least: String,
    /// Mean.
    mean: f64,
    /// The busiest channel of the worst seed.
    busiest: Busy,
}

fn both((lower, upper): &(Fraction, Fraction)) -> Bounds {
    let (low, high) = bounds(lower, upper);
    Bounds {
        lower: low,
        upper: high,
        value: approximate(lower),
    }
}

fn object(found: &RoutingReport<'_>) -> Route {
    let (routed, channels) = (&found.study.routed, found.channels);
    let busy = |worst: &Worst| Busy {
        channel: channels.name(worst.channel),
        load: both(&worst.load),
    };
    let count = |n: u128| u64::try_from(n).unwrap_or(u64::MAX);
    let sample = routed.sample.as_ref().map(|sample| {
        let throughput: Vec<f64> = sample.throughput.iter().map(approximate).collect();
        Seeds {
            flows: found.study.flows.unwrap_or(1),
            mean: throughput.iter().sum::<f64>() / throughput.len().max(1) as f64,
            least: sample
                .throughput
                .first()
                .map_or_else(String::new, ToString::to_string),
            throughput,
            busiest: busy(&sample.worst),
        }
    });
    let (reason, cycle) = match &routed.deadlock {
        Deadlock::Free(why) | Deadlock::Undecided(why) => (Some(why.clone()), None),
        Deadlock::Cycle(cycle) => (
            None,
            Some(cycle.iter().map(|&c| channels.name(c)).collect()),
        ),
    };
    let looped = |of: &ForwardingLoop| {
        let (destination, port) = found.destination(of);
        Looped {
            destination,
            port,
            switches: found.switches(of),
        }
    };
    Route {
        name: channels.fabric.name.clone(),
        routing: routed.way.clone(),
        traffic: found.traffic.to_string(),
        removed: found.removed.to_vec(),
        routed_throughput: both(&routed.throughput()),
        throughput: both(&(
            found.study.best.lower().clone(),
            found.study.best.upper().clone(),
        )),
        routing_gap: both(&found.gap()),
        busiest: busy(&routed.worst),
        mean_load: routed.mean,
        mean_links: routed.links,
        most_links: routed.longest,
        pairs: count(routed.pairs.0),
        pairs_without_a_way: count(routed.pairs.1),
        example: routed.pairs.2.map(|(s, d)| [found.name(s), found.name(d)]),
        sample,
        up_down: found.study.up_down().into(),
        turns: routed.turns.0,
        turn: routed
            .turns
            .1
            .map(|(from, to)| [channels.name(from), channels.name(to)]),
        deadlock_free: found.study.deadlock_free().into(),
        reason,
        dependencies: routed.dependencies,
        cycle,
        forwarding_loops: routed.loops.iter().map(looped).collect(),
        notes: routed.notes.clone(),
        method: routed.method.clone(),
        seconds: found.seconds,
    }
}
