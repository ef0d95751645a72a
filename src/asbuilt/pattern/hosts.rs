//! Servers and their ports: which leaf each port leads to (rails), which port of it, and what a
//! server or leaf lacks that the others have.

use super::clusters::clusters;
use super::servers::{Port, Server, Servers, servers};
use super::view::{Findings, Usual, View, plural, stem, usual};
use crate::asbuilt::labels::trailing;
use crate::fabric::NONE;
use crate::formats::ports::natural;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a leaf lacks and a finding has said already, and the rails found.
#[derive(Default)]
pub(super) struct Hosts {
    /// Number of rails, where leaves keep to one.
    pub(super) rails: Option<u32>,
    /// What was guessed of servers.
    pub(super) guessed: Option<String>,
    lacking: HashMap<u32, usize>,
}

/// Checks the ports of servers and the ports of leaves that servers are at. O(V + E log E) for
/// clusters of few servers a leaf.
pub(super) fn hosts(view: &View<'_>, found: &mut Findings) -> Hosts {
    let Servers { servers, guessed } = servers(view);
    let mut hosts = Hosts {
        guessed,
        ..Hosts::default()
    };
    beyond_leaves(view, &servers, found);
    let mut kinds: BTreeMap<&str, Vec<&Server<'_>>> = BTreeMap::new();
    servers
        .iter()
        .for_each(|s| kinds.entry(stem(s.name)).or_default().push(s));
    let mut fewer = Vec::new();
    for alike in kinds.values() {
        let leaves = |s: &&Server<'_>| {
            s.ports
                .iter()
                .map(|p| p.leaf)
                .collect::<BTreeSet<u32>>()
                .into_iter()
                .collect::<Vec<u32>>()
        };
        let sets: Vec<Vec<u32>> = alike.iter().map(leaves).collect();
        for cluster in clusters(&sets) {
            let group: Vec<&Server<'_>> = cluster.iter().map(|i| alike[*i]).collect();
            let rails = rails(view, &group, &mut hosts, found);
            host_ports(view, &group, found);
            fewer.extend(rails);
        }
        counts(alike, &fewer, &mut hosts, found);
    }
    hosts.rails = railed(&servers);
    holes(view, &hosts, found);
    hosts
}

/// Cables of servers to switches above the leaves, where other servers of their kind have none
/// such.
fn beyond_leaves(view: &View<'_>, servers: &[Server<'_>], found: &mut Findings) {
    let mut of: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let beyond = |p: &Port<'_>| view.tier[p.leaf as usize] > 1;
    for s in servers {
        s.ports
            .iter()
            .for_each(|p| of.entry(stem(s.name)).or_default()[usize::from(beyond(p))] += 1);
    }
    for s in servers {
        let [below, above] = of[stem(s.name)];
        for p in s.ports.iter().filter(|p| beyond(p) && below > 3 * above) {
            if found.take(p.cable) {
                let text = format!(
                    "leads to {}, no leaf: {below} of {} cables of such servers lead to leaves",
                    view.at(p.leaf, p.there),
                    below + above
                );
                found.add("rail", port_of(s, p), text, view.line(p.cable));
            }
        }
    }
}

fn port_of(server: &Server<'_>, port: &Port<'_>) -> String {
    if port.key.is_empty() {
        server.name.to_string()
    } else {
        format!("{}:{}", server.name, port.key)
    }
}

/// Ports that lead to another leaf than the same port of the other servers around, and ports
/// without a cable that the others have. Returns the names of the servers that lack one.
fn rails<'a>(
    view: &View<'_>,
    group: &[&Server<'a>],
    hosts: &mut Hosts,
    found: &mut Findings,
) -> Vec<&'a str> {
    let mut to: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for p in group
        .iter()
        .flat_map(|s| &s.ports)
        .filter(|p| !p.key.is_empty())
    {
        to.entry(&p.key).or_default().push(p.leaf);
    }
    let all: usize = to.values().map(Vec::len).sum();
    let leads: BTreeMap<&str, Usual<u32>> = to
        .into_iter()
        .filter_map(|(key, to)| Some((key, usual(to.into_iter())?)))
        .collect();
    let alike: usize = leads.values().map(|l| l.alike).sum();
    let leaves: BTreeSet<u32> = leads.values().map(|l| l.value).collect();
    if group.len() < 3 || leaves.len() < 2 || alike * 4 <= all * 3 {
        return Vec::new();
    }
    let mut lack = Vec::new();
    for s in group {
        let mut own: BTreeMap<&str, Vec<&Port<'_>>> = BTreeMap::new();
        s.ports
            .iter()
            .for_each(|p| own.entry(&p.key).or_default().push(p));
        for (key, lead) in &leads {
            let here = own.remove(key).unwrap_or_default();
            if here.is_empty() && lead.alike * 4 > group.len() * 3 {
                lack.push(s.name);
                *hosts.lacking.entry(lead.value).or_insert(0) += 1;
                let text = format!(
                    "no cable: {} of {} servers beside it have one at {key}, to {}",
                    lead.alike,
                    group.len(),
                    view.name(lead.value)
                );
                found.add("adapter", format!("{}:{key}", s.name), text, 0);
            }
            for p in here.into_iter().filter(|p| p.leaf != lead.value) {
                if found.take(p.cable) {
                    let (count, all) = (lead.alike, lead.all);
                    let text = format!(
                        "{key} of {count} of {all} servers leads to {}, here to {}",
                        view.name(lead.value),
                        view.at(p.leaf, p.there)
                    );
                    found.add("rail", port_of(s, p), text, view.line(p.cable));
                    *hosts.lacking.entry(lead.value).or_insert(0) += 1;
                }
            }
        }
    }
    lack
}

/// Servers on differently numbered ports of their leaves, where most servers are on ports of one
/// number.
fn host_ports(view: &View<'_>, group: &[&Server<'_>], found: &mut Findings) {
    if group.len() < 3 {
        return;
    }
    let mut keys: Vec<&str> = group
        .iter()
        .flat_map(|s| &s.ports)
        .map(|p| p.key.as_str())
        .collect();
    keys.sort_by(|a, b| natural(a, b));
    keys.dedup();
    let leaves: BTreeSet<u32> = group
        .iter()
        .flat_map(|s| &s.ports)
        .map(|p| p.leaf)
        .collect();
    let most = usual(group.iter().flat_map(|s| &s.ports).map(|p| p.leaf)).filter(Usual::is_clear);
    // On one leaf the ports of a server follow one another in the order of its own.
    let place = |p: &Port<'_>| {
        keys.binary_search_by(|k| natural(k, &p.key))
            .map_or(0, |k| k as i64)
    };
    let stand =
        |p: &Port<'_>| Some(trailing(p.there)? as i64 - if most.is_some() { place(p) } else { 0 });
    if most.is_some() && (keys.len() < 3 || keys.contains(&"")) {
        return;
    }
    let own: Vec<Option<Usual<i64>>> = group
        .iter()
        .map(|s| usual(s.ports.iter().filter_map(&stand)).filter(|u| u.all > 1))
        .collect();
    let mut kept: BTreeMap<u32, [usize; 2]> = BTreeMap::new();
    for (s, usual) in group.iter().zip(&own) {
        for p in &s.ports {
            let keeps = usual.is_some_and(|u| stand(p) == Some(u.value));
            kept.entry(p.leaf).or_default()[usize::from(keeps)] += 1;
        }
    }
    let (loose, tight) = kept
        .values()
        .fold((0, 0), |sum, k| (sum.0 + k[0], sum.1 + k[1]));
    if tight <= loose || leaves.len() < 2 && most.is_none() {
        return;
    }
    let follows = |leaf: u32| kept.get(&leaf).is_some_and(|k| k[1] > k[0]);
    let whole = group
        .iter()
        .zip(&own)
        .filter(|(s, u)| u.is_some_and(|u| u.alike == s.ports.len()))
        .count();
    for (s, usual) in group.iter().zip(&own) {
        let how = if most.is_some() {
            "at ports that follow one another"
        } else {
            "at one port number of all their leaves"
        };
        let rule = format!("{whole} of {} servers are {how}", group.len());
        let open = |p: &&Port<'_>| follows(p.leaf) && !found.is_named(p.cable);
        let astray: Vec<&Port<'_>> = match usual {
            Some(u) => s
                .ports
                .iter()
                .filter(|p| stand(p) != Some(u.value))
                .filter(open)
                .collect(),
            None => s.ports.iter().filter(open).collect(),
        };
        match usual {
            Some(u) => {
                for p in astray
                    .into_iter()
                    .filter(|p| found.take(p.cable))
                    .collect::<Vec<_>>()
                {
                    let expected = u.value + if most.is_some() { place(p) } else { 0 };
                    let others = if most.is_some() { "ports" } else { "leaves" };
                    let at = view.at(p.leaf, p.there);
                    let text = format!(
                        "is at {at}, by its {} other {others} its port is {expected}: {rule}",
                        u.alike
                    );
                    found.add("host-port", port_of(s, p), text, view.line(p.cable));
                }
            }
            None if astray.len() > 1 => {
                let at: Vec<String> = astray.iter().map(|p| view.at(p.leaf, p.there)).collect();
                let line = astray.first().map_or(0, |p| view.line(p.cable));
                astray.iter().for_each(|p| {
                    found.take(p.cable);
                });
                found.add(
                    "host-port",
                    s.name.to_string(),
                    format!("no majority: is at {}; {rule}", at.join(", ")),
                    line,
                );
            }
            None => {}
        }
    }
}

/// Servers with fewer cables than others of their kind, where no finding says which is not there.
fn counts(alike: &[&Server<'_>], known: &[&str], hosts: &mut Hosts, found: &mut Findings) {
    let Some(common) =
        usual(alike.iter().map(|s| s.ports.len())).filter(|u| u.is_clear() && u.value > 1)
    else {
        return;
    };
    for s in alike
        .iter()
        .filter(|s| s.ports.len() != common.value && !known.contains(&s.name))
    {
        let text = format!(
            "{} of {} such servers have {}, this has {}",
            common.alike,
            common.all,
            plural(common.value, "cable"),
            s.ports.len()
        );
        found.add("adapter", s.name.to_string(), text, 0);
        if let Some(leaf) = usual(s.ports.iter().map(|p| p.leaf)) {
            *hosts.lacking.entry(leaf.value).or_insert(0) +=
                common.value.saturating_sub(s.ports.len());
        }
    }
}

/// The number of rails, where most leaves take one and the same port of every server.
fn railed(servers: &[Server<'_>]) -> Option<u32> {
    let several = servers.iter().filter(|s| s.ports.len() > 1);
    let mut at: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for p in several.flat_map(|s| &s.ports).filter(|p| !p.key.is_empty()) {
        at.entry(p.leaf)
            .or_default()
            .push(p.key.split(':').next().unwrap_or(""));
    }
    let kept: Vec<Option<&str>> = at
        .values()
        .map(|keys| {
            usual(keys.iter().copied())
                .filter(Usual::is_clear)
                .map(|u| u.value)
        })
        .collect();
    let rails: BTreeSet<&str> = kept.iter().flatten().copied().collect();
    (kept.iter().flatten().count() * 4 > kept.len() * 3 && rails.len() > 1)
        .then_some(rails.len() as u32)
}

/// Ports of leaves that hold no server although they do on most other leaves, and a later port of
/// the leaf holds one: a leaf that is not filled to its end lacks nothing.
fn holes(view: &View<'_>, hosts: &Hosts, found: &mut Findings) {
    let Some(leaves) = view.tiers().remove(&1) else {
        return;
    };
    let mut used: Vec<BTreeSet<u64>> = Vec::with_capacity(leaves.len());
    let mut here: Vec<BTreeSet<u64>> = Vec::with_capacity(leaves.len());
    let mut count: BTreeMap<u64, usize> = BTreeMap::new();
    for leaf in &leaves {
        let down = |d: u32| view.tier[d as usize] == 0;
        used.push(
            view.behind(*leaf)
                .filter(|b| down(b.device))
                .filter_map(|b| trailing(b.port))
                .collect(),
        );
        here.push(
            view.behind(*leaf)
                .filter_map(|b| trailing(b.port))
                .collect(),
        );
        used.last()
            .into_iter()
            .flatten()
            .for_each(|p| *count.entry(*p).or_insert(0) += 1);
    }
    for ((leaf, used), here) in leaves.iter().zip(&used).zip(&here) {
        let Some(last) = used.last() else { continue };
        let common = |p: &&u64| count[*p] * 4 > leaves.len() * 3 && !here.contains(*p);
        let empty: Vec<u64> = count
            .keys()
            .take_while(|p| *p < last)
            .filter(common)
            .copied()
            .collect();
        let said = hosts.lacking.get(leaf).copied().unwrap_or(0);
        if empty.len() <= said || 2 * empty.len() > used.len() {
            continue;
        }
        for p in empty {
            let text = format!(
                "no cable: {} of {} leaves have a server at port {p}, and this has some at later ports",
                count[&p],
                leaves.len()
            );
            found.add("downlinks", format!("{}:{p}", view.name(*leaf)), text, 0);
        }
    }
    alone(view, &leaves, found);
}

/// Where ports have no labels: the only leaf with fewer servers than all others, unless it is the
/// last.
fn alone(view: &View<'_>, leaves: &[u32], found: &mut Findings) {
    let unlabelled = |d: u32| view.behind(d).all(|b| trailing(b.port).is_none());
    if leaves.len() < 4 || !leaves.iter().all(|d| unlabelled(*d)) {
        return;
    }
    let down = |d: u32| {
        view.behind(d)
            .filter(|b| view.tier[b.device as usize] == 0 && view.tier[b.device as usize] != NONE)
            .count()
    };
    let Some(common) = usual(leaves.iter().map(|d| down(*d))).filter(Usual::is_clear) else {
        return;
    };
    let fewer: Vec<u32> = leaves
        .iter()
        .copied()
        .filter(|d| down(*d) != common.value)
        .collect();
    let last = leaves
        .iter()
        .copied()
        .max_by(|x, y| natural(view.name(*x), view.name(*y)));
    if let [d] = fewer.as_slice()
        && down(*d) < common.value
        && last != Some(*d)
    {
        let text = format!(
            "{} of {} leaves have {}, this has {}",
            common.alike,
            common.all,
            plural(common.value, "downlink"),
            down(*d)
        );
        found.add("downlinks", view.name(*d).to_string(), text, 0);
    }
}
