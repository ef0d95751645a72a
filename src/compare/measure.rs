//! What a design is worth, by the same provers that judge requirements.

use super::found::{Found, Quantity, Subject, better, number};
use crate::error::Result;
use crate::fabric::capacity;
use crate::fabric::counts::counts;
use crate::fabric::{Fabric, Kind, network::Network};
use crate::failure::Groups;
use crate::proof;
use crate::solve::Effort;
use crate::spec::demand::{Component, Demand, Diameter, Hose, Metric, Requirement, Survives, Throughput};
use crate::spec::design::Design;
use crate::text::{bracket, share};
use crate::units::Fraction;
use crate::verify::{Bounds, Judgement, verify};

/// Everything about one design, by name.
pub(super) struct Measured {
    counted: Vec<(String, Found)>,
    solved: Vec<(String, Found)>,
    latency: Vec<(String, Found)>,
}

impl Measured {
    pub(super) fn all(&self) -> impl Iterator<Item = &(String, Found)> {
        self.counted.iter().chain(&self.solved).chain(&self.latency)
    }
}

/// Whether two fabrics are the same but for their names.
pub(super) fn same(a: &Fabric, b: &Fabric) -> bool {
    a.transit == b.transit
        && a.roles == b.roles
        && a.classes == b.classes
        && a.coordinates == b.coordinates
        && a.host == b.host
        && a.domain == b.domain
        && a.forwarders == b.forwarders
        && a.reserved == b.reserved
        && a.links == b.links
}

fn none(text: &str, applies: bool, why: Option<&str>) -> Found {
    Found { text: text.to_string(), bounds: None, applies, unbounded: false, note: why.map(str::to_string) }
}

/// Measures a design; `alike` is the measure of one with the same fabric.
pub(super) fn measure(
    design: Option<&Design>,
    fabric: &Fabric,
    alike: Option<(&Fabric, &Measured)>,
    effort: &Effort<'_>,
) -> Result<Measured> {
    let solved = match alike {
        Some((_, known)) => known.solved.clone(),
        None => solved(fabric, effort)?,
    };
    let latency = match alike.filter(|(other, _)| other.timing == fabric.timing) {
        Some((_, known)) => known.latency.clone(),
        None => super::latency::measure(fabric, &Network::new(fabric), effort)?,
    };
    Ok(Measured { counted: counted(design, fabric), solved, latency })
}

/// What needs no solver.
fn counted(design: Option<&Design>, fabric: &Fabric) -> Vec<(String, Found)> {
    let count = |(name, count): (String, u64)| (name, number(Fraction::from_integer(count.into()), count.to_string()));
    let mut found: Vec<_> = counts(fabric).list().into_iter().map(count).collect();
    let power = design.and_then(|d| d.network_power(fabric));
    let power = power.map_or_else(
        || none("unknown", true, Some("the power of a switch is not stated")),
        |p| number(Fraction::from_integer(p.0.into()), p.to_string()),
    );
    found.push(("network-power".to_string(), power));
    for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch && r.count > 0 && !fabric.axes.is_empty()) {
        if let Some((down, up)) = capacity::tier_oversubscription(fabric, role.tier).filter(|(_, up)| up.0 > 0) {
            let ratio = Fraction::new(down.0.into(), up.0.into());
            let text = format!("{}:{}", ratio.numer(), ratio.denom());
            found.push((format!("oversubscription-{}", role.name), number(ratio, text)));
        }
    }
    found
}

/// The demands behind the solved quantities. They ask for nothing, so that what is found is all that they say.
fn demands() -> [(&'static str, Demand); 5] {
    let zero = || Fraction::from_integer(0.into());
    let survives = |of| {
        Demand::Survives(Survives {
            of: vec![(of, 1)],
            keep: None,
            at_least: Some(zero()),
            metric: Metric::Throughput,
            lose_endpoints: None,
        })
    };
    [
        ("throughput", Demand::Throughput(Throughput { traffic: "uniform".to_string(), at_least: zero() })),
        ("hose", Demand::Hose(Hose { at_least: zero() })),
        ("diameter", Demand::Diameter(Diameter { at_most: u32::MAX })),
        ("survives-one-link", survives(Component::Links)),
        ("survives-one-switch", survives(Component::Switches)),
    ]
}

/// What the provers find; each bound was re-checked. A further quantity is one more demand or one more entry here.
fn solved(fabric: &Fabric, effort: &Effort<'_>) -> Result<Vec<(String, Found)>> {
    let asked = demands().map(|(name, demand)| Requirement { name: name.to_string(), demand, place: None, traffic_place: None });
    let result = verify(None, fabric, &asked, &Groups::default(), effort)?;
    let judged = |j: &Judgement| {
        let text = if j.bounds.is_some() { j.value.clone() } else { "unknown".to_string() };
        let note = j.witness.clone().or_else(|| j.name.starts_with("survives").then(|| j.reason.clone()));
        let note = note.or_else(|| j.bounds.is_none().then(|| j.reason.clone()));
        (j.name.clone(), Found { text, bounds: j.bounds.clone(), applies: true, unbounded: false, note })
    };
    let mut found: Vec<_> = result.judgements.iter().map(judged).collect();
    for tolerance in &result.tolerances {
        let lost = tolerance.steps.iter().map(|s| s.lost_endpoints).max().unwrap_or(0);
        let name = format!("endpoints-lost-one-{}", tolerance.kind);
        found.push((name, number(Fraction::from_integer(lost.into()), lost.to_string())));
    }
    let bisection = proof::bisection(fabric, &Network::new(fabric), effort)?;
    let text = share(&bisection.lower, &bisection.upper);
    let bounds = |lower: &Fraction, upper: &Fraction| Some(Bounds { lower: lower.clone(), upper: upper.clone() });
    let bracketed = |text, bounds| Found { text, bounds, applies: true, unbounded: false, note: None };
    let mut entries = vec![("bisection".to_string(), bracketed(text, bounds(&bisection.lower, &bisection.upper)))];
    if let Some((low, high)) = &bisection.rate {
        let giga = Fraction::from_integer(1_000_000_000u64.into());
        let (low, high) = (low / &giga, high / &giga);
        let text = if low == high { low.to_string() } else { bracket(&low, &high) };
        entries.push(("bisection-gbps".to_string(), bracketed(text, bounds(&low, &high))));
    }
    // After throughput and hose.
    found.splice(2..2, entries);
    Ok(found)
}

/// Quantities of all designs, in the order of the first that has them. A count that a built design does not have is zero.
pub(super) fn joined<'a>(measured: &'a [Measured], subjects: &[Subject]) -> Vec<Quantity> {
    let mut names: Vec<&str> = Vec::new();
    for part in 0..3 {
        let own = |m: &'a Measured| [&m.counted, &m.solved, &m.latency][part];
        for (name, _) in measured.iter().flat_map(own) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let missing = |name: &str, subject: &Subject| {
        let counted = !name.starts_with("oversubscription-") && name != "gpus" && !subject.fabric.axes.is_empty();
        if counted { number(Fraction::from_integer(0.into()), "0".to_string()) } else { none("-", false, None) }
    };
    let found = |name: &str| {
        let each = measured.iter().zip(subjects);
        each.map(|(m, s)| m.all().find(|(n, _)| n == name).map_or_else(|| missing(name, s), |(_, f)| f.clone())).collect()
    };
    names.into_iter().map(|name| Quantity { name: name.to_string(), better: better(name), found: found(name) }).collect()
}
