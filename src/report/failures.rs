//! Samples of random failures as text and as JSON.

use super::form::{Colour, Report};
use super::text::{Rows, table};
use crate::failure::random::{Draw, number};
use crate::failure::rates::Rate;
use crate::failure::statistics::{Estimate, Observed};
use crate::failure::summary::{Distribution, Summary, Unit};
use crate::text::wrap;
use crate::text::{bounds, percent, share};
use crate::units::{Fraction, approximate};
use crate::verify::{Bounds, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

/// What `failures` found.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// Name of the fabric.
    pub name: String,
    /// What the samples say.
    pub summary: Summary,
    /// The rates that the probabilities come from, and the time of repair in hours, where they do.
    pub rates: Option<(Vec<Rate>, Fraction)>,
    /// The proved worst case beside the samples, where it was asked for.
    pub worst: Option<Worst>,
}

/// The worst of all single failures of a kind, proved.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// `link`, `switch`, ...
    pub kind: String,
    /// How many components were tried, up to symmetry.
    pub of: u64,
    /// The component.
    pub component: String,
    /// Throughput that it leaves.
    pub throughput: Bounds,
}

/// What `failures --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Failures {
    /// Name of the fabric.
    name: String,
    /// What the intervals rest on: always `samples`. Nothing here is proved of all failures but
    /// `worst_single`.
    basis: String,
    /// Samples finished.
    samples: u64,
    /// Samples asked for.
    samples_asked: u64,
    /// What the random numbers follow from.
    seed: u64,
    /// Confidence of every interval.
    confidence: f64,
    /// `independent`, or `share`: exactly so many.
    draw: String,
    /// Whether only links between switches are among the links that fail.
    between_switches: bool,
    /// What fails.
    kinds: Vec<Failing>,
    /// Time of repair in hours, where probabilities come from rates.
    repair_hours: Option<f64>,
    /// The quantities measured.
    quantities: Vec<Quantity>,
    /// Shares of samples with a property.
    shares: Vec<Share>,
    /// Samples of which a quantity was not decided at all; they count as anything between its
    /// limits.
    undecided: u64,
    /// The worst single failure, proved, where it was asked for.
    worst_single: Option<WorstSingle>,
}

/// A kind of component that fails.
#[derive(Debug, Serialize, JsonSchema)]
struct Failing {
    /// As in a specification: `links`, `switches`, `optics`.
    kind: String,
    /// How many there are.
    components: u64,
    /// Probability that one is down, or share that is, as a fraction.
    down: String,
    /// Failures of one in a month, where the probability comes from a rate.
    per_month: Option<f64>,
    /// Where the rate comes from.
    source: Option<String>,
    /// How many failed in a sample on average.
    failed_mean: f64,
}

/// An estimate: `low <= (lower, upper) <= high`.
#[derive(Debug, Serialize, JsonSchema)]
struct Interval {
    /// Lower end of the confidence interval, from the samples' lower bounds; null where samples
    /// are too few for one.
    low: Option<f64>,
    /// The estimate from the samples' lower bounds.
    lower: Option<f64>,
    /// The estimate from the samples' upper bounds.
    upper: Option<f64>,
    /// Upper end of the confidence interval, from the samples' upper bounds; null where samples
    /// are too few for one.
    high: Option<f64>,
}

/// One quantity.
#[derive(Debug, Serialize, JsonSchema)]
struct Quantity {
    /// `throughput`, `bisection`, `host-attachment`, `endpoint-attachment` or `lost-endpoints`.
    name: String,
    /// `share`, `bit/s` or `endpoints`.
    unit: String,
    /// Lower and upper bound in the healthy fabric.
    healthy: [f64; 2],
    /// The mean.
    mean: Interval,
    /// Quantiles.
    quantiles: Vec<Quantile>,
    /// The worst sample.
    worst_sample: WorstSample,
}

/// A quantile.
#[derive(Debug, Serialize, JsonSchema)]
struct Quantile {
    /// Its order: 0.05 for what one sample in twenty falls below.
    order: f64,
    /// The estimate.
    #[serde(flatten)]
    interval: Interval,
}

/// The worst sample seen; no bound on what was not seen.
#[derive(Debug, Serialize, JsonSchema)]
struct WorstSample {
    /// Its number.
    sample: u64,
    /// Lower and upper bound.
    bounds: [f64; 2],
}

/// A share of samples.
#[derive(Debug, Serialize, JsonSchema)]
struct Share {
    /// The property.
    what: String,
    /// The share.
    #[serde(flatten)]
    interval: Interval,
}

/// The proved worst case.
#[derive(Debug, Serialize, JsonSchema)]
struct WorstSingle {
    /// `link`, `switch`, ...
    kind: String,
    /// How many components it is the worst of.
    of: u64,
    /// The component.
    component: String,
    /// Re-checked lower bound of the throughput that it leaves.
    lower: String,
    /// Re-checked upper bound.
    upper: String,
}

/// A number, or null where there is none as large: JSON has no infinity.
pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|v| v.is_finite())
}

fn interval(estimate: &Estimate) -> Interval {
    let Estimate { low, value, high } = *estimate;
    Interval {
        low: finite(low),
        lower: finite(value.0),
        upper: finite(value.1),
        high: finite(high),
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "share",
        Unit::Rate => "bit/s",
        Unit::Count => "endpoints",
    }
}

fn down(draw: &Draw, place: usize) -> Fraction {
    match draw {
        Draw::Independent(each) => each.get(place).map(|e| e.1.clone()).unwrap_or_default(),
        Draw::Share(_, share) => share.clone(),
    }
}

impl Report for Sampled {
    type Object = Failures;

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Failures {
        object(self)
    }

    /// Undecided where samples are missing.
    fn verdict(&self) -> Verdict {
        if self.summary.complete() {
            Verdict::Proved
        } else {
            Verdict::Undecided
        }
    }
}

impl Sampled {
    fn rate(&self, place: usize) -> Option<&Rate> {
        self.rates.as_ref().and_then(|r| r.0.get(place))
    }
}

fn object(found: &Sampled) -> Failures {
    let summary = &found.summary;
    let kinds = summary
        .kinds
        .iter()
        .enumerate()
        .map(|(place, (kind, components, failed))| Failing {
            kind: kind.key(),
            components: *components,
            down: down(&summary.plan.draw, place).to_string(),
            per_month: found.rate(place).map(|r| approximate(&r.per_month)),
            source: found.rate(place).map(|r| r.source.clone()),
            failed_mean: *failed,
        });
    let quantities = summary.distributions.iter().map(|d| Quantity {
        name: d.name.to_string(),
        unit: unit(d.unit).to_string(),
        healthy: d.healthy.into(),
        mean: interval(&d.mean),
        quantiles: d
            .quantiles
            .iter()
            .map(|(order, e)| Quantile {
                order: *order,
                interval: interval(e),
            })
            .collect(),
        worst_sample: WorstSample {
            sample: d.worst.1,
            bounds: d.worst.0.into(),
        },
    });
    let worst_single = found.worst.as_ref().map(|w| {
        let (lower, upper) = bounds(&w.throughput.lower, &w.throughput.upper);
        WorstSingle {
            kind: w.kind.clone(),
            of: w.of,
            component: w.component.clone(),
            lower,
            upper,
        }
    });
    Failures {
        name: found.name.clone(),
        basis: "samples".to_string(),
        samples: summary.samples,
        samples_asked: summary.plan.samples,
        seed: summary.plan.seed,
        confidence: summary.confidence,
        draw: if matches!(summary.plan.draw, Draw::Share(..)) {
            "share"
        } else {
            "independent"
        }
        .to_string(),
        between_switches: summary.plan.between_switches,
        kinds: kinds.collect(),
        repair_hours: found.rates.as_ref().map(|r| approximate(&r.1)),
        quantities: quantities.collect(),
        shares: summary
            .shares
            .iter()
            .map(|(what, e)| Share {
                what: what.clone(),
                interval: interval(e),
            })
            .collect(),
        undecided: summary.undecided,
        worst_single,
    }
}

/// Two decimals, rounded outward but for the noise of floats.
fn outward(value: f64, scale: f64, up: bool) -> f64 {
    let scaled = value * scale * 100.0;
    let whole = if up {
        (scaled - 1e-6).ceil()
    } else {
        (scaled + 1e-6).floor()
    };
    // Never a negative zero.
    whole / 100.0 + 0.0
}

/// A lower and an upper value in their unit, rounded outward.
pub(super) fn shown(unit: Unit, (low, high): Observed) -> String {
    let (scale, word) = match unit {
        Unit::Share => (100.0, "%"),
        Unit::Rate => (1e-9, " Gb/s"),
        Unit::Count => (1.0, ""),
    };
    let (low, high) = (outward(low, scale, false), outward(high, scale, true));
    match unit {
        _ if low == high => format!("{low}{word}"),
        Unit::Share => format!("{low}% to {high}%"),
        Unit::Rate | Unit::Count => format!("{low} to {high}{word}"),
    }
}

fn rows(table: &mut Rows, distribution: &Distribution) {
    let Distribution {
        name,
        unit,
        healthy,
        mean,
        quantiles,
        worst,
        ..
    } = distribution;
    let mut row = |name: &str, what: String, value: String, interval: String| {
        table.add_row([name.to_string(), what, value, interval]);
    };
    row(
        name,
        "healthy".to_string(),
        shown(*unit, *healthy),
        String::new(),
    );
    row(
        "",
        "mean".to_string(),
        shown(*unit, mean.value),
        shown(*unit, (mean.low, mean.high)),
    );
    for (order, e) in quantiles {
        let what = if *order == 0.5 {
            "median".to_string()
        } else {
            format!("{:.0}% quantile", order * 100.0)
        };
        row(
            "",
            what,
            shown(*unit, e.value),
            shown(*unit, (e.low, e.high)),
        );
    }
    row(
        "",
        format!("worst, number {}", worst.1),
        shown(*unit, worst.0),
        "seen, no bound".to_string(),
    );
}

/// A probability in percent: exact where it is short, else to three digits.
fn brief(value: &Fraction) -> String {
    let exact = percent(value);
    if exact.len() <= 8 {
        exact
    } else {
        format!("{:.2e}", approximate(value))
    }
}

/// What was drawn, a line a kind.
fn drawn(found: &Sampled) -> String {
    let summary = &found.summary;
    let mut text = String::new();
    for (place, (kind, components, failed)) in summary.kinds.iter().enumerate() {
        let share = down(&summary.plan.draw, place);
        let down = brief(&share);
        let words = if summary.plan.between_switches && kind.key() == "links" {
            "links between switches".to_string()
        } else {
            kind.words()
        };
        let how = match summary.plan.draw {
            Draw::Independent(_) => {
                format!("each of {components} {words} down with probability {down}")
            }
            Draw::Share(..) => {
                format!(
                    "{} of {components} {words} ({down}) down, every set of so many as likely",
                    number(&share, *components as usize)
                )
            }
        };
        let average = if matches!(summary.plan.draw, Draw::Share(..)) {
            String::new()
        } else {
            format!(": {failed:.3} a sample on average")
        };
        text += &wrap(&format!("{how}{average}"), 2);
        if let (Some(rate), Some((_, repair))) = (found.rate(place), &found.rates) {
            let rate_text = format!(
                "{} failures a month each, {} h to repair; {}",
                approximate(&rate.per_month),
                approximate(repair),
                rate.source
            );
            text += &wrap(&format!("  {rate_text}"), 4);
        }
    }
    text
}

/// Tables 80 columns wide.
fn text(found: &Sampled) -> String {
    let summary = &found.summary;
    let (done, asked) = (summary.samples, summary.plan.samples);
    let of = if done == asked {
        String::new()
    } else {
        format!(" of {asked}: interrupted, the estimate so far")
    };
    let mut text = wrap(
        &format!(
            "{}: random failures, {done} samples{of}, seed {}",
            found.name, summary.plan.seed
        ),
        2,
    );
    text += &drawn(found);
    if summary.distributions.is_empty() {
        return text + "no sample was finished\n";
    }
    let percent = summary.confidence * 100.0;
    let mut quantities = table(&[
        "quantity",
        "samples",
        "estimate",
        &format!("{percent}% interval"),
    ]);
    summary
        .distributions
        .iter()
        .for_each(|d| rows(&mut quantities, d));
    let mut shares = table(&[
        "share of samples in which",
        "estimate",
        &format!("{percent}% interval"),
    ]);
    for (what, e) in &summary.shares {
        shares.add_row([
            what.clone(),
            shown(Unit::Share, e.value),
            shown(Unit::Share, (e.low, e.high)),
        ]);
    }
    text += &format!("\n{}\n\n{}\n\n", quantities.trim_fmt(), shares.trim_fmt());
    if summary.undecided > 0 {
        let note = format!(
            "{} samples have a quantity that was not decided; they count as anything between its limits.",
            summary.undecided
        );
        text += &wrap(&note, 0);
    }
    if let Some(worst) = &found.worst {
        let value = share(&worst.throughput.lower, &worst.throughput.upper);
        let line = format!(
            "Proved beside the samples: of all {} single {} failures the worst leaves {value}: {}.",
            worst.of, worst.kind, worst.component
        );
        text += &wrap(&line, 0);
    }
    text += &wrap(
        "These are samples, not a proof: each sample's bracket was re-checked, but what was not drawn may be worse. Intervals are carried from the lower \
         bounds below and from the upper bounds above: means by Student's t, quantiles by order statistics, shares by Wilson's score.",
        0,
    );
    text
}
