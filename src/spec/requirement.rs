//! Requirements: what was typed to what is to be proved.

use super::design::{Component, Demand, Metric, Part, Requirement};
use super::forms::{Failing, Mixed};
use super::{Source, place, raw};
use crate::error::Result;
use serde_saphyr::Spanned;

/// Failures at once that are enumerated.
const MOST_FAILING: u32 = 6;

const KINDS: &str = "throughput, hose, bisection, survives, oversubscription, count, diameter, latency, network_power";

/// Resolves all, with names made unique.
pub(super) fn all(typed: &[Spanned<raw::Requirement>], source: &Source) -> Result<Vec<Requirement>> {
    let mut found: Vec<Requirement> = Vec::new();
    for one in typed {
        let (kind, demand) = demand(one, source)?;
        let base = one.value.name.clone().unwrap_or(kind);
        let taken = |name: &str| found.iter().any(|r| r.name == name);
        let numbered = (2..).map(|i| format!("{base}-{i}"));
        let name = std::iter::once(base.clone()).chain(numbered).find(|n| !taken(n)).unwrap_or(base);
        found.push(Requirement { name, demand, place: Some(place(one)) });
    }
    Ok(found)
}

fn demand(one: &Spanned<raw::Requirement>, source: &Source) -> Result<(String, Demand)> {
    let r = &one.value;
    let mut found: Vec<(String, Demand)> = Vec::new();
    if let Some(t) = &r.throughput {
        let name = format!("throughput-{}", t.traffic);
        found.push((name, Demand::Throughput { traffic: t.traffic.clone(), at_least: t.at_least.clone() }));
    }
    if let Some(t) = &r.hose {
        found.push(("hose".into(), Demand::Hose { at_least: t.at_least.clone() }));
    }
    if let Some(t) = &r.bisection {
        found.push(("bisection".into(), Demand::Bisection { at_least: t.at_least.clone() }));
    }
    if let Some(s) = &r.survives {
        found.push(survives(s, source)?);
    }
    if let Some(t) = &r.oversubscription {
        let tier = t.tier.value.clone();
        if !["leaf", "spine", "edge", "agg"].contains(&tier.as_str()) && !tier.starts_with("agg-") {
            let help = "the tiers with something above them are leaf and spine (edge, agg, agg-a, agg-b, ... in a fat-tree)";
            return Err(source.complain(&t.tier, format!("there is no tier `{tier}` with an oversubscription"), help));
        }
        found.push((format!("oversubscription-{tier}"), Demand::Oversubscription { tier, at_most: t.at_most }));
    }
    if let Some(c) = &r.count {
        let (low, high) = (c.at_least.or(c.exactly), c.at_most.or(c.exactly));
        if low.is_none() && high.is_none() {
            return Err(source.complain(one, "a count without a limit".into(), "add at_least, at_most or exactly"));
        }
        found.push((format!("count-{}", c.of), Demand::Count { of: c.of.clone(), at_least: low, at_most: high }));
    }
    if let Some(d) = &r.diameter {
        found.push(("diameter".into(), Demand::Diameter { at_most: d.at_most }));
    }
    if let Some(l) = &r.latency {
        found.push(("latency".into(), latency(one, l, source)?));
    }
    if let Some(p) = &r.network_power {
        found.push(("network-power".into(), Demand::NetworkPower { at_most: p.at_most }));
    }
    if found.len() != 1 {
        let message = format!("a requirement states exactly one thing, this one states {}", found.len());
        return Err(source.complain(one, message, format!("begin each list entry with one of: {KINDS}")));
    }
    Ok(found.remove(0))
}

fn latency(one: &Spanned<raw::Requirement>, typed: &raw::LatencyLimit, source: &Source) -> Result<Demand> {
    let b = &typed.budget;
    let limits = [(Part::Switch, b.switch), (Part::Fec, b.fec), (Part::Propagation, b.propagation), (Part::Serialisation, b.serialisation)];
    let budget: Vec<_> = limits.into_iter().filter_map(|(part, limit)| limit.map(|l| (part, l))).collect();
    if typed.mean_at_most.is_none() && typed.max_at_most.is_none() && budget.is_empty() {
        return Err(source.complain(one, "a latency without a limit".into(), "add mean_at_most, max_at_most or budget"));
    }
    let loaded = typed.load.as_ref().is_some_and(|l| !num_traits::Zero::is_zero(l));
    if typed.mean_at_most.is_none() && loaded {
        return Err(source.complain(
            one,
            "a load without a limit on the mean".into(),
            "add mean_at_most: the maximum and the budget are of an empty fabric",
        ));
    }
    Ok(Demand::Latency {
        traffic: typed.traffic.clone().unwrap_or_else(|| "uniform".into()),
        load: typed.load.clone().filter(|_| loaded),
        mean_at_most: typed.mean_at_most,
        max_at_most: typed.max_at_most,
        budget,
    })
}

fn survives(s: &raw::Survives, source: &Source) -> Result<(String, Demand)> {
    let of = failing(s, source)?;
    let metric = match s.metric.as_ref().map(|m| (m, m.value.as_str())) {
        None | Some((_, "throughput")) => Metric::Throughput,
        Some((_, "connectivity")) => Metric::Connectivity,
        Some((at, other)) => {
            return Err(source.complain(at, format!("`{other}` is not a metric"), "write throughput or connectivity"));
        }
    };
    if metric == Metric::Throughput && s.keep.is_none() && s.at_least.is_none() && s.lose_endpoints.is_none() {
        let message = "this says what fails, but not what must be left".to_string();
        return Err(source.complain(&s.of, message, "add `keep: 95%`, `at_least: 40%`, `lose_endpoints: 0` or `metric: connectivity`"));
    }
    let part =
        |&(kind, count): &(Component, u32)| if count == 1 { format!("one-{}", kind.word()) } else { format!("{count}-{}", kind.words()) };
    let parts: Vec<String> = of.iter().map(part).collect();
    let name = if parts.is_empty() { "survives-nothing".to_string() } else { format!("survives-{}", parts.join("-and-")) };
    let demand = Demand::Survives { of, keep: s.keep.clone(), at_least: s.at_least.clone(), metric, lose_endpoints: s.lose_endpoints };
    Ok((name, demand))
}

/// At most so many of each kind.
fn failing(s: &raw::Survives, source: &Source) -> Result<Vec<(Component, u32)>> {
    let counted = |of: Vec<(Component, u32)>| of.into_iter().filter(|c| c.1 > 0).collect();
    match (&s.of.value, &s.count) {
        (Failing::One(word), count) => {
            let kind = match word.as_str() {
                "links" | "link" => Component::Links,
                "switches" | "switch" => Component::Switches,
                other => {
                    let message = format!("`{other}` is not a component that can fail");
                    return Err(source.complain(&s.of, message, "write links or switches"));
                }
            };
            let Some(count) = count else {
                let message = format!("it is not said how many {word} fail");
                return Err(source.complain(&s.of, message, "add `count: 1`"));
            };
            if count.value == 0 {
                return Err(source.complain(
                    count,
                    "0 failures are no failure".into(),
                    "write the number of components that fail, at least 1",
                ));
            }
            if count.value > MOST_FAILING {
                let message = format!("{} failures at once are more than the {MOST_FAILING} that are enumerated", count.value);
                return Err(source.complain(count, message, format!("write at most `count: {MOST_FAILING}`")));
            }
            Ok(counted(vec![(kind, count.value)]))
        }
        (Failing::Each(Mixed { links: 0, switches: 0 }), None) => {
            Err(source.complain(&s.of, "0 failures are no failure".into(), "write for example `of: {links: 1, switches: 1}`"))
        }
        (Failing::Each(mixed), None) => {
            if mixed.links.saturating_add(mixed.switches) > MOST_FAILING {
                let message = format!(
                    "{} failures at once are more than the {MOST_FAILING} that are enumerated",
                    mixed.links.saturating_add(mixed.switches)
                );
                return Err(source.complain(&s.of, message, "ask for fewer at once"));
            }
            Ok(counted(vec![(Component::Links, mixed.links), (Component::Switches, mixed.switches)]))
        }
        (Failing::Each(_), Some(count)) => {
            Err(source.complain(count, "the numbers stand beside the kinds already".into(), "leave `count` out"))
        }
    }
}
