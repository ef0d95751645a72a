//! What `solve --quantity latency` found.

use super::form::{Colour, Report};
use super::text::table;
use crate::fabric::Fabric;
use crate::proof::Answer;
use crate::solve::latency::Summary;
use crate::text::{bounds, percent, percent_at_most};
use crate::units::{Fraction, approximate};
use crate::verify::Verdict;
use crate::verify::latency::{Found, Point, budget};
use serde_json::{Value, json};
use std::fmt::Write;

/// What goes around the figures.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The fabric, for names.
    pub fabric: &'a Fabric,
    /// Endpoints.
    pub endpoints: u64,
    /// Links between switches.
    pub links: u64,
    /// Wall time.
    pub seconds: f64,
}

/// What was found, and what goes around it.
#[derive(Clone, Copy, Debug)]
pub struct Latencies<'a> {
    /// What was found.
    pub found: &'a Found,
    /// What goes around it.
    pub frame: Frame<'a>,
}

impl Report for Latencies<'_> {
    type Object = Value;

    fn text(&self, _: Colour) -> String {
        text(self.found, &self.frame)
    }

    fn object(&self) -> Value {
        object(self.found, &self.frame)
    }

    /// Undecided where something is not stated or a load was not decided.
    fn verdict(&self) -> Verdict {
        let open = |point: &Point| matches!(point.answer, Answer::Undecided(_));
        if self.found.unknown.is_empty() && !self.found.points.iter().any(open) { Verdict::Proved } else { Verdict::Undecided }
    }
}

fn nanoseconds(picoseconds: &Fraction) -> Fraction {
    picoseconds / Fraction::from_integer(1_000.into())
}

fn summary(found: &Summary, frame: &Frame<'_>) -> Value {
    json!({
        "pairs": found.pairs as f64,
        "max": found.max as f64 / 1e3,
        "mean": approximate(&nanoseconds(&found.mean)),
        "mean_links": approximate(&found.mean_links),
        "mean_switches": approximate(&found.mean_switches),
        "worst": [frame.fabric.device_name(found.worst.0), frame.fabric.device_name(found.worst.1)],
    })
}

fn point(found: &Point) -> Value {
    let mut object = json!({ "load": approximate(&found.load), "value": null, "lower": null, "upper": null });
    match &found.answer {
        Answer::Carried(loaded) => {
            let (low, high) = (nanoseconds(&loaded.lower), nanoseconds(&loaded.upper));
            let (lower, upper) = bounds(&low, &high);
            object["status"] = json!("carried");
            object["value"] = json!(approximate(&high));
            object["lower"] = json!(lower);
            object["upper"] = json!(upper);
            object["exact"] = json!(low == high);
            object["utilisation"] = json!(approximate(&loaded.utilisation));
            object["queueing_model"] = json!({
                "model": "M/D/1 on every link at this flow's utilisation; a model, not a bound",
                "mean_wait": loaded.queueing.map(|w| w / 1e3),
                "mean_with_wait": loaded.queueing.map(|w| approximate(&high) + w / 1e3),
            });
            object["method"] = json!(loaded.method);
        }
        Answer::Infeasible { throughput } => {
            let (lower, upper) = bounds(&throughput.0, &throughput.1);
            object["status"] = json!("infeasible");
            object["throughput"] = json!({ "lower": lower, "upper": upper });
        }
        Answer::Undecided(why) => {
            object["status"] = json!("undecided");
            object["reason"] = json!(why);
        }
    }
    object
}

/// Latencies in ns.
fn object(found: &Found, frame: &Frame<'_>) -> Value {
    let mut object = json!({
        "quantity": "latency",
        "traffic": found.traffic,
        "value": null,
        "lower": null,
        "upper": null,
        "zero_load_max": null,
        "zero_load_mean": null,
        "mean_links": found.fewest.as_ref().map(|f| approximate(&f.mean_links)),
        "mean_switches": found.fewest.as_ref().map(|f| approximate(&f.mean_switches)),
        "unknown": found.unknown,
        "switching": found.switching,
        "packet_bytes": found.packet,
        "fec_stated": found.fec_stated,
        "endpoints": frame.endpoints,
        "links": frame.links,
        "seconds": frame.seconds,
    });
    if let Some(first) = found.points.first() {
        for (key, value) in point(first).as_object().into_iter().flatten() {
            object[key] = value.clone();
        }
    }
    if found.points.len() > 1 {
        object["curve"] = found.points.iter().map(point).collect();
    }
    if let Some(zero) = &found.zero {
        object["zero_load_max"] = json!(zero.all.max as f64 / 1e3);
        object["zero_load_mean"] = json!(approximate(&nanoseconds(&zero.all.mean)));
        object["mean_links"] = json!(approximate(&zero.all.mean_links));
        object["mean_switches"] = json!(approximate(&zero.all.mean_switches));
        if found.points.is_empty() {
            let (exact, _) = bounds(&nanoseconds(&zero.all.mean), &nanoseconds(&zero.all.mean));
            object["load"] = json!(0.0);
            object["value"] = object["zero_load_mean"].clone();
            object["lower"] = json!(exact);
            object["upper"] = json!(exact);
            object["exact"] = json!(true);
            object["method"] = json!("shortest paths, one search a source orbit");
        }
        let apart = [("within_domain", &zero.within), ("between_domains", &zero.between)];
        for (key, one) in apart.into_iter().filter_map(|(key, s)| s.as_ref().map(|s| (key, s))) {
            object[key] = summary(one, frame);
        }
        let lines = budget(frame.fabric, &zero.path);
        let lines: Vec<Value> =
            lines.iter().map(|l| json!({ "part": l.part.word(), "at": l.at, "ns": l.picoseconds as f64 / 1e3 })).collect();
        object["worst_path"] = json!({
            "from": frame.fabric.device_name(zero.all.worst.0),
            "to": frame.fabric.device_name(zero.all.worst.1),
            "ns": zero.all.max as f64 / 1e3,
            "budget": lines,
        });
    }
    if let Some(fewest) = &found.fewest {
        object["without_scale_up"] = json!({
            "mean_links": approximate(&fewest.mean_links),
            "mean_switches": approximate(&fewest.mean_switches),
            "pairs_by_links": fewest.by_links.iter().map(|(links, pairs)| json!([links, *pairs as f64])).collect::<Vec<_>>(),
        });
    }
    object
}

/// The same for people.
fn text(found: &Found, frame: &Frame<'_>) -> String {
    let mut rows = table(&["what", "found"]);
    rows.add_row(["quantity", "latency"]);
    let mut add = |what: &str, value: String| {
        rows.add_row([what.to_string(), value]);
    };
    add("packet", format!("{} B, {}", found.packet, found.switching));
    let ns = |value: f64| format!("{value:.3} ns");
    for (what, one) in [
        ("all pairs", found.zero.as_ref().map(|z| &z.all)),
        ("within a domain", found.zero.as_ref().and_then(|z| z.within.as_ref())),
        ("between domains", found.zero.as_ref().and_then(|z| z.between.as_ref())),
    ] {
        let Some(one) = one else { continue };
        let mean = approximate(&one.mean) / 1e3;
        add(&format!("zero load, {what}"), format!("mean {}, max {}", ns(mean), ns(one.max as f64 / 1e3)));
        let (links, switches) = (approximate(&one.mean_links), approximate(&one.mean_switches));
        add(&format!("path, {what}"), format!("mean {links:.5} links, {switches:.5} switches"));
    }
    if let Some(fewest) = &found.fewest {
        let (links, switches) = (approximate(&fewest.mean_links), approximate(&fewest.mean_switches));
        add("fewest links, scale-up excluded", format!("mean {links:.5} links, {switches:.5} switches"));
    }
    for unknown in &found.unknown {
        add("not stated", unknown.clone());
    }
    for point in &found.points {
        let value = match &point.answer {
            Answer::Carried(loaded) => {
                let (low, high) = (nanoseconds(&loaded.lower), nanoseconds(&loaded.upper));
                let exact = if low == high { " (exact)".into() } else { format!(", proved to be at least {}", ns(approximate(&low))) };
                let wait = loaded.queueing.map_or("a link is full".into(), |w| ns(w / 1e3));
                format!("mean {}{exact}; M/D/1 model adds {wait}", ns(approximate(&high)))
            }
            Answer::Infeasible { throughput } => format!("cannot be carried: throughput is at most {}", percent_at_most(&throughput.1)),
            Answer::Undecided(why) => format!("undecided: {why}"),
        };
        add(&format!("{} of {}", percent(&point.load), found.traffic), value);
    }
    add("endpoints", frame.endpoints.to_string());
    add("links between switches", frame.links.to_string());
    let mut text = format!("{}\n", rows.trim_fmt());
    if let Some(zero) = &found.zero {
        let mut lines = table(&["longest path at zero load", "part", "ns"]);
        for line in budget(frame.fabric, &zero.path) {
            lines.add_row([line.at, line.part.word().to_string(), format!("{:.3}", line.picoseconds as f64 / 1e3)]);
        }
        lines.add_row(["sum".into(), String::new(), format!("{:.3}", zero.all.max as f64 / 1e3)]);
        let _ = writeln!(text, "\n{}", lines.trim_fmt());
    }
    text
}
