//! The object of `solve --quantity latency`; latencies in nanoseconds.

use crate::fabric::Fabric;
use crate::proof::{Answer, Loaded};
use crate::solve::latency::{Summary, ZeroLoad};
use crate::text::bounds;
use crate::units::{Fraction, approximate, real};
use crate::verify::latency::{LatencyFigures, Point as Load, budget};
use schemars::JsonSchema;
use serde::Serialize;

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

/// What `solve --quantity latency --format json` prints; latencies in nanoseconds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Latency {
    /// `latency`.
    quantity: String,
    /// Name of the traffic of the loaded mean.
    traffic: String,
    /// Mean at the first load, the upper bound; the zero-load mean where no load is asked for; null
    /// where it is not known.
    value: Option<f64>,
    /// Re-checked lower bound of the mean.
    lower: Option<String>,
    /// Re-checked upper bound of the mean.
    upper: Option<String>,
    /// Largest latency of an empty fabric; null where something is not stated.
    zero_load_max: Option<f64>,
    /// Mean latency of an empty fabric over ordered pairs.
    zero_load_mean: Option<f64>,
    /// What both are at least where something is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    zero_load_at_least: Option<LeastLatency>,
    /// Mean links of these paths; where something is not stated, of the paths of fewest links.
    mean_links: Option<f64>,
    /// Mean switches of these paths.
    mean_switches: Option<f64>,
    /// What is not stated, and what to write.
    unknown: Vec<String>,
    /// `cut-through` or `store-and-forward`.
    switching: String,
    /// Bytes of a packet.
    packet_bytes: u32,
    /// Whether forward error correction is stated apart from the switches.
    fec_stated: bool,
    /// Endpoints of the fabric.
    endpoints: u64,
    /// Links between switches.
    links: u64,
    /// Wall time.
    seconds: f64,
    /// Share of the traffic of `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<f64>,
    /// `carried`, `infeasible` or `undecided`, of the first load.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Whether the bounds meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<bool>,
    /// Largest share of a link in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    utilisation: Option<f64>,
    /// Waiting in queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    queueing_model: Option<Queueing>,
    /// How it was solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// Why it is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Why it is infeasible: bounds of the throughput.
    #[serde(skip_serializing_if = "Option::is_none")]
    throughput: Option<Bounds>,
    /// One a load, where several were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    curve: Option<Vec<Point>>,
    /// Pairs within a scale-up domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    within_domain: Option<Pairs>,
    /// Pairs in different domains.
    #[serde(skip_serializing_if = "Option::is_none")]
    between_domains: Option<Pairs>,
    /// The longest path of an empty fabric, line by line.
    #[serde(skip_serializing_if = "Option::is_none")]
    worst_path: Option<Path>,
    /// Paths of fewest links, scale-up links excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    without_scale_up: Option<Fewest>,
}

/// Latencies of an empty fabric without what is not stated.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LeastLatency {
    /// Mean over ordered pairs, at least.
    mean: f64,
    /// Largest, at least.
    max: f64,
}

/// The mean at one load.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Point {
    /// Share of the traffic that is carried.
    load: f64,
    /// `carried`, `infeasible` or `undecided`.
    status: String,
    /// The upper bound of the mean.
    value: Option<f64>,
    /// Re-checked lower bound.
    lower: Option<String>,
    /// Re-checked upper bound.
    upper: Option<String>,
    /// Whether the bounds meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<bool>,
    /// Largest share of a link in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    utilisation: Option<f64>,
    /// Waiting in queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    queueing_model: Option<Queueing>,
    /// How it was solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// Why it is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Why it is infeasible: bounds of the throughput.
    #[serde(skip_serializing_if = "Option::is_none")]
    throughput: Option<Bounds>,
}

/// A model of queues, not a bound.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Queueing {
    /// What is modelled.
    model: String,
    /// Mean wait; null where a link is full.
    mean_wait: Option<f64>,
    /// The mean with the wait.
    mean_with_wait: Option<f64>,
}

/// Re-checked bounds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Bounds {
    /// Lower bound.
    lower: String,
    /// Upper bound.
    upper: String,
}

/// Zero-load latencies of some of the pairs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Pairs {
    /// Number of ordered pairs.
    pairs: f64,
    /// Largest latency.
    max: f64,
    /// Mean latency.
    mean: f64,
    /// Mean links.
    mean_links: f64,
    /// Mean switches.
    mean_switches: f64,
    /// A pair with the largest latency.
    worst: [String; 2],
}

/// A path line by line.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Path {
    /// Source.
    from: String,
    /// Target.
    to: String,
    /// Its latency.
    ns: f64,
    /// Its lines; they sum to it.
    budget: Vec<BudgetLine>,
}

/// A line of a budget.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BudgetLine {
    /// `switch`, `fec`, `propagation` or `serialisation`.
    part: String,
    /// The switch, or the link by its two ends.
    at: String,
    /// What it takes.
    ns: f64,
}

/// Paths of fewest links.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fewest {
    /// Mean links.
    mean_links: f64,
    /// Mean switches.
    mean_switches: f64,
    /// Links, and the number of ordered pairs that far apart.
    pairs_by_links: Vec<(u32, f64)>,
}

/// A time in nanoseconds.
pub(super) fn nanoseconds(picoseconds: &Fraction) -> Fraction {
    picoseconds / Fraction::from_integer(1_000.into())
}

fn pairs(found: &Summary, fabric: &Fabric) -> Pairs {
    Pairs {
        pairs: found.pairs as f64,
        max: found.max as f64 / 1e3,
        mean: approximate(&nanoseconds(&found.mean)),
        mean_links: approximate(&found.mean_links),
        mean_switches: approximate(&found.mean_switches),
        worst: [
            fabric.device_name(found.worst.0.device()),
            fabric.device_name(found.worst.1.device()),
        ],
    }
}

fn carried(point: Point, loaded: &Loaded) -> Point {
    let (low, high) = (nanoseconds(&loaded.lower), nanoseconds(&loaded.upper));
    let (lower, upper) = bounds(&low, &high);
    let queueing = Queueing {
        model: "M/D/1 on every link at this flow's utilisation; a model, not a bound".to_string(),
        mean_wait: loaded.queueing.map(|w| w / 1e3),
        mean_with_wait: loaded.queueing.map(|w| approximate(&high) + w / 1e3),
    };
    Point {
        status: "carried".to_string(),
        value: Some(approximate(&high)),
        lower: Some(lower),
        upper: Some(upper),
        exact: Some(low == high),
        utilisation: Some(approximate(&loaded.utilisation)),
        queueing_model: Some(queueing),
        method: Some(loaded.method.to_string()),
        ..point
    }
}

fn point(found: &Load) -> Point {
    let point = Point {
        load: approximate(&found.load),
        ..Point::default()
    };
    match &found.answer {
        Answer::Carried(loaded) => carried(point, loaded),
        Answer::Infeasible { throughput } => {
            let (lower, upper) = bounds(&throughput.0, &throughput.1);
            Point {
                status: "infeasible".to_string(),
                throughput: Some(Bounds { lower, upper }),
                ..point
            }
        }
        Answer::Undecided(why) => Point {
            status: "undecided".to_string(),
            reason: Some(why.clone()),
            ..point
        },
    }
}

/// The mean at zero load, where no load was asked for.
fn unloaded(zero: &ZeroLoad) -> Point {
    let mean = nanoseconds(&zero.all.mean);
    let exact = bounds(&mean, &mean).0;
    Point {
        value: Some(approximate(&mean)),
        lower: Some(exact.clone()),
        upper: Some(exact),
        exact: Some(true),
        method: Some("shortest paths, one search a source orbit".to_string()),
        ..Point::default()
    }
}

fn longest(zero: &ZeroLoad, fabric: &Fabric) -> Path {
    let lines = budget(fabric, &zero.path);
    let line = |l: crate::verify::latency::Line| BudgetLine {
        part: l.part.word().to_string(),
        at: l.at,
        ns: l.picoseconds as f64 / 1e3,
    };
    Path {
        from: fabric.device_name(zero.all.worst.0.device()),
        to: fabric.device_name(zero.all.worst.1.device()),
        ns: zero.all.max as f64 / 1e3,
        budget: lines.into_iter().map(line).collect(),
    }
}

fn fewest(found: &Summary) -> Fewest {
    Fewest {
        mean_links: approximate(&found.mean_links),
        mean_switches: approximate(&found.mean_switches),
        pairs_by_links: found
            .by_links
            .iter()
            .map(|(links, pairs)| (*links, *pairs as f64))
            .collect(),
    }
}

/// The object.
pub(super) fn object(found: &LatencyFigures, frame: &Frame<'_>) -> Latency {
    let zero = found.zero.as_ref();
    let paths = zero.map(|z| &z.all).or(found.fewest.as_ref());
    let loaded = found.points.first();
    let first = loaded.map(point).or_else(|| zero.map(unloaded));
    let (load, status) = (
        first.as_ref().map(|p| p.load),
        loaded.and(first.as_ref()).map(|p| p.status.clone()),
    );
    let first = first.unwrap_or_default();
    Latency {
        quantity: "latency".to_string(),
        traffic: found.traffic.clone(),
        value: first.value,
        lower: first.lower,
        upper: first.upper,
        zero_load_max: zero.map(|z| z.all.max as f64 / 1e3),
        zero_load_mean: zero.map(|z| approximate(&nanoseconds(&z.all.mean))),
        zero_load_at_least: found.at_least.map(|least| LeastLatency {
            mean: real(least.mean) / 1e3,
            max: real(least.max) / 1e3,
        }),
        mean_links: paths.map(|p| approximate(&p.mean_links)),
        mean_switches: paths.map(|p| approximate(&p.mean_switches)),
        unknown: found.unknown.clone(),
        switching: found.switching.to_string(),
        packet_bytes: found.packet,
        fec_stated: found.fec_stated,
        endpoints: frame.endpoints,
        links: frame.links,
        seconds: frame.seconds,
        load,
        status,
        exact: first.exact,
        utilisation: first.utilisation,
        queueing_model: first.queueing_model,
        method: first.method,
        reason: first.reason,
        throughput: first.throughput,
        curve: (found.points.len() > 1).then(|| found.points.iter().map(point).collect()),
        within_domain: zero
            .and_then(|z| z.within.as_ref())
            .map(|s| pairs(s, frame.fabric)),
        between_domains: zero
            .and_then(|z| z.between.as_ref())
            .map(|s| pairs(s, frame.fabric)),
        worst_path: zero.map(|z| longest(z, frame.fabric)),
        without_scale_up: found.fewest.as_ref().map(fewest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written(answer: Answer) -> Value {
        serde_json::to_value(point(&Load {
            load: Fraction::new(1.into(), 2.into()),
            answer,
        }))
        .unwrap()
    }

    #[test]
    fn a_load_has_the_keys_of_its_answer() {
        let third = Fraction::new(1.into(), 3.into());
        let infeasible = json!({
            "load": 0.5, "status": "infeasible", "value": null, "lower": null, "upper": null,
            "throughput": {"lower": "1/3", "upper": "1/3"},
        });
        assert_eq!(
            written(Answer::Infeasible {
                throughput: (third.clone(), third)
            }),
            infeasible
        );
        let undecided = json!({
            "load": 0.5, "status": "undecided", "value": null, "lower": null, "upper": null, "reason": "too large",
        });
        assert_eq!(
            written(Answer::Undecided("too large".to_string())),
            undecided
        );
    }

    #[test]
    fn picoseconds_become_nanoseconds() {
        assert_eq!(
            nanoseconds(&Fraction::from_integer(1_500.into())),
            Fraction::new(3.into(), 2.into())
        );
    }
}
