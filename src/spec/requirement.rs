//! Requirements: what was typed to what is to be proved.

use super::design::{Component, Demand, Metric, Requirement};
use super::forms::Failing;
use super::{Source, place, raw};
use crate::error::Result;
use serde_saphyr::Spanned;

/// Failures at once that are enumerated.
const MOST_FAILING: u32 = 6;

const KINDS: &str = "throughput, hose, bisection, survives, oversubscription, count, diameter, network_power";

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
        if !["leaf", "spine", "edge", "agg"].contains(&tier.as_str()) {
            let help = "the tiers with something above them are leaf and spine (edge and agg in a fat-tree)";
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
    if let Some(p) = &r.network_power {
        found.push(("network-power".into(), Demand::NetworkPower { at_most: p.at_most }));
    }
    if found.len() != 1 {
        let message = format!("a requirement states exactly one thing, this one states {}", found.len());
        return Err(source.complain(one, message, format!("begin each list entry with one of: {KINDS}")));
    }
    Ok(found.remove(0))
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
            if count.value > MOST_FAILING {
                let message = format!("{} failures at once are more than the {MOST_FAILING} that are enumerated", count.value);
                return Err(source.complain(count, message, format!("write at most `count: {MOST_FAILING}`")));
            }
            Ok(counted(vec![(kind, count.value)]))
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
