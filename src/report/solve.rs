//! What `solve` found: throughput, hose or bisection.

use super::form::{Colour, Report};
use super::json::Range;
use super::latency;
use super::text::table;
use crate::proof::Bracket;
use crate::text::{Rounding, bounds, bracket, decimal, share, width};
use crate::units::{Fraction, approximate};
use crate::verify::Verdict;
use schemars::JsonSchema;
use serde::Serialize;

/// The result of `solve`.
#[derive(Clone, Debug, PartialEq)]
pub struct SolveResult {
    /// `throughput`, `hose` or `bisection`.
    pub quantity: String,
    /// Name of the traffic, where the quantity has one.
    pub traffic: Option<String>,
    /// What a matrix from a file was multiplied by for its peak to be 1, numerator and denominator.
    pub scale: Option<(u64, u64)>,
    /// The answer.
    pub bracket: Bracket,
    /// Endpoints of the fabric.
    pub endpoints: u64,
    /// Links between switches.
    pub links: u64,
    /// Wall time.
    pub seconds: f64,
    /// Width of the bracket that is good enough, relative to its upper end, where one was asked
    /// for.
    pub wanted: Option<Fraction>,
}

/// Bounds of the largest multiple of a matrix as its file gives it that can be routed, not capped
/// at the peak.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Proved lower bound.
    pub lower: Fraction,
    /// Proved upper bound, where there is one.
    pub upper: Option<Fraction>,
}

impl SolveResult {
    /// The factor, for matrices from a file: throughput without its cap, times what the file was
    /// multiplied by.
    pub fn factor(&self) -> Option<Factor> {
        let (numerator, denominator) = self.scale?;
        let scale = Fraction::new(numerator.into(), denominator.into());
        let lower = self.bracket.headroom().unwrap_or(self.bracket.lower()) * &scale;
        Some(Factor {
            lower,
            upper: self.bracket.ceiling().map(|ceiling| ceiling * &scale),
        })
    }
}

/// What `solve` found: one quantity, or latencies.
#[derive(Debug)]
pub enum Solved<'a> {
    /// Throughput, hose or bisection.
    Quantity(Box<SolveResult>),
    /// Latencies.
    Latency(latency::Latencies<'a>),
}

/// What `solve` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Object {
    /// Of throughput, hose or bisection.
    Quantity(Box<Solve>),
    /// Of latencies.
    Latency(Box<<latency::Latencies<'static> as Report>::Object>),
}

impl Report for Solved<'_> {
    type Object = Object;

    fn text(&self, colour: Colour) -> String {
        match self {
            Solved::Quantity(result) => result.text(colour),
            Solved::Latency(result) => result.text(colour),
        }
    }

    fn object(&self) -> Object {
        match self {
            Solved::Quantity(result) => Object::Quantity(Box::new(result.object())),
            Solved::Latency(result) => Object::Latency(Box::new(result.object())),
        }
    }

    fn verdict(&self) -> Verdict {
        match self {
            Solved::Quantity(result) => result.verdict(),
            Solved::Latency(result) => result.verdict(),
        }
    }
}

impl Report for SolveResult {
    type Object = Solve;

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Solve {
        object(self)
    }

    /// Undecided where the bracket is wider than what was asked for.
    fn verdict(&self) -> Verdict {
        let wide = self
            .wanted
            .as_ref()
            .is_some_and(|wanted| self.bracket.gap() > *wanted);
        if wide {
            Verdict::Undecided
        } else {
            Verdict::Proved
        }
    }
}

/// What `solve` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Solve {
    /// What was solved.
    quantity: String,
    /// Name of the traffic, where the quantity has one.
    traffic: Option<String>,
    /// The lower bound as a number; for bisection the cut that was found, the upper bound.
    value: f64,
    /// Re-checked lower bound: a fraction when the bounds meet, else a decimal rounded down.
    lower: String,
    /// Re-checked upper bound: the same fraction, else a decimal rounded up.
    upper: String,
    /// Uncertified: the value of the bisection where every balanced split was tried; the lower
    /// bound that was re-checked is `lower`.
    #[serde(skip_serializing_if = "Option::is_none")]
    uncertified_lower: Option<String>,
    /// Whether the bounds meet.
    exact: bool,
    /// Endpoints of the fabric.
    endpoints: u64,
    /// Links between switches.
    links: u64,
    /// How it was solved.
    method: String,
    /// Wall time.
    seconds: f64,
    /// Throughput without the cap at 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    headroom: Option<f64>,
    /// What shows the upper bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<String>,
    /// What a matrix from a file was multiplied by for its peak to be 1, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<String>,
    /// Largest multiple of a matrix as its file gives it, not capped at the peak.
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<Multiple>,
    /// Bisection in Gb/s.
    #[serde(skip_serializing_if = "Option::is_none")]
    gbps: Option<Range>,
}

/// A multiple that need not be bounded from above.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
struct Multiple {
    /// The lower bound as a number.
    value: f64,
    /// Lower bound.
    lower: String,
    /// Upper bound, where one was proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<String>,
}

impl From<Factor> for Multiple {
    fn from(factor: Factor) -> Self {
        let value = approximate(&factor.lower);
        match factor.upper.map(|upper| bounds(&factor.lower, &upper)) {
            Some((lower, upper)) => Multiple {
                value,
                lower,
                upper: Some(upper),
            },
            None => Multiple {
                value,
                lower: decimal(&factor.lower, Rounding::Down),
                upper: None,
            },
        }
    }
}

fn object(result: &SolveResult) -> Solve {
    let found = &result.bracket;
    let (lower, upper) = bounds(found.lower(), found.upper());
    let gbps = found.rate().map(|(low, high)| {
        let giga = Fraction::from_integer(1_000_000_000u64.into());
        let (low, high) = (low / &giga, high / &giga);
        let (lower, upper) = bounds(&low, &high);
        Range {
            value: approximate(&high),
            lower,
            upper,
        }
    });
    Solve {
        quantity: result.quantity.clone(),
        traffic: result.traffic.clone(),
        value: approximate(if result.quantity == "bisection" {
            found.upper()
        } else {
            found.lower()
        }),
        lower,
        upper,
        uncertified_lower: found.uncertified_lower().map(ToString::to_string),
        exact: found.exact(),
        endpoints: result.endpoints,
        links: result.links,
        method: found.method().to_string(),
        seconds: result.seconds,
        headroom: found.headroom().map(approximate),
        witness: found.witness().map(String::from),
        scale: result.scale.map(|(numerator, denominator)| {
            Fraction::new(numerator.into(), denominator.into()).to_string()
        }),
        factor: result.factor().map(Multiple::from),
        gbps,
    }
}

fn text(result: &SolveResult) -> String {
    let found = &result.bracket;
    let mut table = table(&["what", "found"]);
    table.add_row(["quantity".to_string(), result.quantity.clone()]);
    if let Some(traffic) = &result.traffic {
        table.add_row(["traffic".to_string(), traffic.clone()]);
    }
    table.add_row(["value".to_string(), share(found.lower(), found.upper())]);
    if !found.exact() {
        table.add_row([
            "width of the bracket".to_string(),
            format!("{} of its upper end", width(&found.gap())),
        ]);
    }
    if let Some(value) = found.uncertified_lower() {
        table.add_row([
            "value, uncertified".to_string(),
            format!("{value} (every balanced split tried)"),
        ]);
    }
    if let Some((low, high)) = found.rate() {
        let giga = Fraction::from_integer(1_000_000_000u64.into());
        table.add_row(["Gb/s".to_string(), bracket(&(low / &giga), &(high / &giga))]);
    }
    if let Some((numerator, denominator)) = result.scale {
        let scale = Fraction::new(numerator.into(), denominator.into());
        table.add_row([
            "scale: the file was multiplied by".to_string(),
            scale.to_string(),
        ]);
    }
    if let Some(factor) = result.factor() {
        let value = match &factor.upper {
            Some(upper) => bracket(&factor.lower, upper),
            None => format!("at least {}", decimal(&factor.lower, Rounding::Down)),
        };
        table.add_row(["factor on the matrix as given".to_string(), value]);
    }
    table.add_row(["endpoints".to_string(), result.endpoints.to_string()]);
    table.add_row([
        "links between switches".to_string(),
        result.links.to_string(),
    ]);
    table.add_row(["method".to_string(), found.method().to_string()]);
    if let Some(witness) = found.witness() {
        table.add_row(["upper bound shown by".to_string(), witness.to_string()]);
    }
    format!("{}\n", table.trim_fmt())
}
