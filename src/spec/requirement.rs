//! Requirements: what was typed to what is to be proved.

use super::demand::{
    Between, Bisection, Component, Connectivity, Count, Demand, Diameter, Hose, LatencyLimits,
    Metric, NetworkPower, Part, Requirement, Survives, Throughput, TierRatio,
};
use super::design::Group;
use super::forms::Failing;
use super::raw;
use super::source::{Source, place};
use crate::error::Result;
use serde_saphyr::Spanned;

/// Failures at once that are enumerated.
const MOST_FAILING: u32 = 6;

/// Resolves all, with names made unique.
pub(super) fn all(
    typed: &[Spanned<raw::Requirement>],
    groups: &[Group],
    source: &Source,
) -> Result<Vec<Requirement>> {
    let mut found: Vec<Requirement> = Vec::new();
    for one in typed {
        let (kind, demand) = demand(one, groups, source)?;
        let base = one.value.name.clone().unwrap_or(kind);
        let taken = |name: &str| found.iter().any(|r| r.name == name);
        let numbered = (2..).map(|i| format!("{base}-{i}"));
        let name = std::iter::once(base.clone())
            .chain(numbered)
            .find(|n| !taken(n))
            .unwrap_or(base);
        found.push(Requirement {
            name,
            demand,
            place: Some(place(one)),
            traffic_place: traffic(&one.value).map(place),
        });
    }
    Ok(found)
}

/// The word that names the traffic.
fn traffic(one: &raw::Requirement) -> Option<&Spanned<String>> {
    one.throughput
        .as_ref()
        .map(|t| &t.traffic)
        .or_else(|| one.latency.as_ref()?.traffic.as_ref())
}

/// The name that a requirement gets where none is given, and what it asks.
type Named = (String, Demand);

/// What is read of one entry of the list.
#[derive(Clone, Copy)]
struct Entry<'a> {
    whole: &'a Spanned<raw::Requirement>,
    groups: &'a [Group],
    source: &'a Source<'a>,
}

fn demand(one: &Spanned<raw::Requirement>, groups: &[Group], source: &Source) -> Result<Named> {
    let entry = Entry {
        whole: one,
        groups,
        source,
    };
    // A kind that is not read here does not compile.
    let raw::Requirement {
        name: _,
        throughput: throughputs,
        hose: hoses,
        bisection: bisections,
        survives: survivals,
        oversubscription: ratios,
        count: counts,
        diameter: diameters,
        latency: latencies,
        network_power: powers,
        connectivity: connectivities,
    } = &one.value;
    let stated = [
        ("throughput", read(throughputs, entry, throughput)),
        ("hose", read(hoses, entry, hose)),
        ("bisection", read(bisections, entry, bisection)),
        ("survives", read(survivals, entry, survives)),
        ("oversubscription", read(ratios, entry, oversubscription)),
        ("count", read(counts, entry, count)),
        ("diameter", read(diameters, entry, diameter)),
        ("latency", read(latencies, entry, latency)),
        ("network_power", read(powers, entry, network_power)),
        ("connectivity", read(connectivities, entry, connectivity)),
    ];
    let keys = stated.each_ref().map(|(key, _)| *key).join(", ");
    let mut found = stated
        .into_iter()
        .filter_map(|(_, read)| read)
        .collect::<Result<Vec<Named>>>()?;
    if found.len() != 1 {
        let message = format!(
            "a requirement states exactly one thing, this one states {}",
            found.len()
        );
        return Err(source.complain(
            one,
            message,
            format!("begin each list entry with one of: {keys}"),
        ));
    }
    Ok(found.remove(0))
}

/// Reads a kind where an entry states it.
fn read<T>(
    typed: &Option<T>,
    entry: Entry<'_>,
    kind: fn(&T, Entry<'_>) -> Result<Named>,
) -> Option<Result<Named>> {
    typed.as_ref().map(|typed| kind(typed, entry))
}

fn throughput(typed: &raw::Throughput, _: Entry<'_>) -> Result<Named> {
    let traffic = typed.traffic.value.clone();
    let name = format!("throughput-{traffic}");
    Ok((
        name,
        Demand::Throughput(Throughput {
            traffic,
            at_least: typed.at_least.clone(),
        }),
    ))
}

fn hose(typed: &raw::AtLeast, _: Entry<'_>) -> Result<Named> {
    Ok((
        "hose".into(),
        Demand::Hose(Hose {
            at_least: typed.at_least.clone(),
        }),
    ))
}

fn bisection(typed: &raw::AtLeast, _: Entry<'_>) -> Result<Named> {
    Ok((
        "bisection".into(),
        Demand::Bisection(Bisection {
            at_least: typed.at_least.clone(),
        }),
    ))
}

fn oversubscription(typed: &raw::TierRatio, entry: Entry<'_>) -> Result<Named> {
    let tier = typed.tier.value.clone();
    if !["leaf", "spine", "edge", "agg"].contains(&tier.as_str()) && !tier.starts_with("agg-") {
        let help = "the tiers with something above them are leaf and spine (edge, agg, agg-a, agg-b, ... in a fat-tree)";
        return Err(entry.source.complain(
            &typed.tier,
            format!("there is no tier `{tier}` with an oversubscription"),
            help,
        ));
    }
    let name = format!("oversubscription-{tier}");
    Ok((
        name,
        Demand::Oversubscription(TierRatio {
            tier,
            at_most: typed.at_most,
        }),
    ))
}

fn count(typed: &raw::Count, entry: Entry<'_>) -> Result<Named> {
    let (at_least, at_most) = (
        typed.at_least.or(typed.exactly),
        typed.at_most.or(typed.exactly),
    );
    if at_least.is_none() && at_most.is_none() {
        let help = "add at_least, at_most or exactly";
        return Err(entry
            .source
            .complain(entry.whole, "a count without a limit".into(), help));
    }
    Ok((
        format!("count-{}", typed.of),
        Demand::Count(Count {
            of: typed.of.clone(),
            at_least,
            at_most,
        }),
    ))
}

fn diameter(typed: &raw::Diameter, _: Entry<'_>) -> Result<Named> {
    Ok((
        "diameter".into(),
        Demand::Diameter(Diameter {
            at_most: typed.at_most,
        }),
    ))
}

fn network_power(typed: &raw::NetworkPower, _: Entry<'_>) -> Result<Named> {
    Ok((
        "network-power".into(),
        Demand::NetworkPower(NetworkPower {
            at_most: typed.at_most,
        }),
    ))
}

fn latency(typed: &raw::LatencyLimit, entry: Entry<'_>) -> Result<Named> {
    let Entry {
        whole: one, source, ..
    } = entry;
    let b = &typed.budget;
    let limits = [
        (Part::Switch, b.switch),
        (Part::Fec, b.fec),
        (Part::Propagation, b.propagation),
        (Part::Serialisation, b.serialisation),
    ];
    let budget: Vec<_> = limits
        .into_iter()
        .filter_map(|(part, limit)| limit.map(|l| (part, l)))
        .collect();
    if typed.mean_at_most.is_none() && typed.max_at_most.is_none() && budget.is_empty() {
        return Err(source.complain(
            one,
            "a latency without a limit".into(),
            "add mean_at_most, max_at_most or budget",
        ));
    }
    let loaded = typed
        .load
        .as_ref()
        .is_some_and(|l| !num_traits::Zero::is_zero(l));
    if typed.mean_at_most.is_none() && loaded {
        return Err(source.complain(
            one,
            "a load without a limit on the mean".into(),
            "add mean_at_most: the maximum and the budget are of an empty fabric",
        ));
    }
    let limits = LatencyLimits {
        traffic: typed
            .traffic
            .as_ref()
            .map_or_else(|| "uniform".into(), |t| t.value.clone()),
        load: typed.load.clone().filter(|_| loaded),
        mean_at_most: typed.mean_at_most,
        max_at_most: typed.max_at_most,
        budget,
    };
    Ok(("latency".into(), Demand::Latency(limits)))
}

fn connectivity(typed: &raw::Connectivity, entry: Entry<'_>) -> Result<Named> {
    let Entry {
        whole: one, source, ..
    } = entry;
    if typed.edge_at_least.is_none() && typed.node_at_least.is_none() {
        return Err(source.complain(
            one,
            "a connectivity without a limit".into(),
            "add edge_at_least (links) or node_at_least (switches)",
        ));
    }
    let between = match &typed.between {
        None => Between::Endpoints,
        Some(at) => match at.value.as_str() {
            "endpoints" => Between::Endpoints,
            "hosts" => Between::Hosts,
            other => {
                return Err(source.complain(
                    at,
                    format!("nothing is connected between `{other}`"),
                    "write endpoints or hosts",
                ));
            }
        },
    };
    let limits = Connectivity {
        edge_at_least: typed.edge_at_least,
        node_at_least: typed.node_at_least,
        between,
    };
    Ok((
        format!("connectivity-{}", between.word()),
        Demand::Connectivity(limits),
    ))
}

fn survives(s: &raw::Survives, entry: Entry<'_>) -> Result<Named> {
    let Entry { groups, source, .. } = entry;
    let of = failing(s, groups, source)?;
    let metric = match &s.metric {
        None => Metric::Throughput,
        Some(at) => Metric::ALL
            .into_iter()
            .find(|m| m.1 == at.value)
            .map(|m| m.0)
            .ok_or_else(|| {
                let help = format!("write {}", Metric::choices());
                source.complain(at, format!("`{}` is not a metric", at.value), help)
            })?,
    };
    if metric != Metric::Connectivity
        && s.keep.is_none()
        && s.at_least.is_none()
        && s.lose_endpoints.is_none()
    {
        let message = "this says what fails, but not what must be left".to_string();
        return Err(source.complain(
            &s.of,
            message,
            "add `keep: 95%`, `at_least: 40%`, `lose_endpoints: 0` or `metric: connectivity`",
        ));
    }
    let part = |(kind, count): &(Component, u32)| {
        let words = if *count == 1 {
            format!("one-{}", kind.word())
        } else {
            format!("{count}-{}", kind.words())
        };
        words.replace(' ', "-").to_lowercase()
    };
    let parts: Vec<String> = of.iter().map(part).collect();
    let mut name = if parts.is_empty() {
        "survives-nothing".to_string()
    } else {
        format!("survives-{}", parts.join("-and-"))
    };
    if !matches!(metric, Metric::Throughput | Metric::Connectivity) {
        name = format!("{name}-{}", metric.word());
    }
    let (keep, at_least) = (s.keep.clone(), s.at_least.clone());
    Ok((
        name,
        Demand::Survives(Survives {
            of,
            keep,
            at_least,
            metric,
            lose_endpoints: s.lose_endpoints,
        }),
    ))
}

/// The component that a word means; an error: what is wrong, and what would be right.
pub fn component(word: &str, groups: &[Group]) -> std::result::Result<Component, (String, String)> {
    let key = word.to_lowercase().replace(['_', ' '], "-");
    let named = |c: &Component| {
        [
            c.key(),
            c.word().to_lowercase().replace(' ', "-"),
            c.words().to_lowercase().replace(' ', "-"),
        ]
        .contains(&key)
    };
    if let Some(found) = Component::BUILT_IN.into_iter().find(named) {
        return Ok(found);
    }
    let plural = |kind: &str| word == kind || word.strip_suffix('s') == Some(kind);
    if let Some(group) = groups.iter().find(|g| plural(&g.kind)) {
        return Ok(Component::Group(group.kind.clone()));
    }
    let known: Vec<String> = Component::BUILT_IN.iter().map(Component::key).collect();
    let mut help = format!("write one of {}", known.join(", "));
    let mut kinds: Vec<&str> = groups.iter().map(|g| g.kind.as_str()).collect();
    kinds.dedup();
    match kinds.as_slice() {
        [] => help += ", or describe it under `risk_groups:`",
        kinds => help += &format!(", or a kind of group: {}", kinds.join(", ")),
    }
    Err((format!("`{word}` is not a component that can fail"), help))
}

/// At most so many of each kind, in order, none of 0.
fn failing(s: &raw::Survives, groups: &[Group], source: &Source) -> Result<Vec<(Component, u32)>> {
    let mut each: Vec<(Component, u32)> = Vec::new();
    match (&s.of.value, &s.count) {
        (Failing::One(word), count) => {
            let kind = component(word, groups)
                .map_err(|(message, help)| source.complain(&s.of, message, help))?;
            let Some(count) = count else {
                let message = format!("it is not said how many {word} fail");
                return Err(source.complain(&s.of, message, "add `count: 1`"));
            };
            each.push((kind, count.value));
        }
        (Failing::Each(counts), None) => {
            for (word, count) in counts {
                let kind = component(word, groups)
                    .map_err(|(message, help)| source.complain(&s.of, message, help))?;
                if each.iter().any(|c| c.0 == kind) {
                    return Err(source.complain(
                        &s.of,
                        format!("{} are counted twice", kind.words()),
                        "state each kind once",
                    ));
                }
                each.push((kind, *count));
            }
        }
        (Failing::Each(_), Some(count)) => {
            return Err(source.complain(
                count,
                "the numbers stand beside the kinds already".into(),
                "leave `count` out",
            ));
        }
    }
    let total = each.iter().fold(0, |sum: u32, c| sum.saturating_add(c.1));
    if total > MOST_FAILING {
        let message = format!(
            "{total} failures at once are more than the {MOST_FAILING} that are enumerated"
        );
        return Err(match &s.count {
            Some(count) => source.complain(
                count,
                message,
                format!("write at most `count: {MOST_FAILING}`"),
            ),
            None => source.complain(&s.of, message, "ask for fewer at once"),
        });
    }
    each.retain(|c| c.1 > 0);
    each.sort();
    Ok(each)
}
