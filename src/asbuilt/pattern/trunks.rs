//! Cables between tiers: how many each pair has, and which port leads where.

use super::blocks::{Block, blocks};
use super::view::{Findings, Usual, View, counted, plural, tier_name, usual};
use crate::fabric::NONE;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Above so many pairs to one, each a value of its own, no list is of help.
const LISTED: usize = 8;

/// Whether every pair of a block is meant to have equally many cables: more than three of four
/// have, or more than half while most rows have the sum that this makes. Where most rows have one
/// and the same other sum, uplinks are dealt unevenly on purpose, unless ports say otherwise: then
/// most rows have lost a cable.
fn even(view: &View<'_>, tier: u32, block: &Block) -> Option<Usual<u32>> {
    let common =
        usual(block.count.iter().copied()).filter(|u| u.value > 0 && block.lower.len() > 1)?;
    let whole = common.value as usize * block.upper.len();
    match usual((0..block.lower.len()).map(|r| block.row(r).iter().sum::<u32>() as usize)) {
        Some(sums) if sums.value == whole => Some(common),
        Some(_) => even_by_ports(view, tier, block, common.value).then_some(common),
        None => {
            let even = common.is_clear() || even_by_ports(view, tier, block, common.value);
            even.then_some(common)
        }
    }
}

/// Whether equally many ports lead most of the lower devices to each upper one.
fn even_by_ports(view: &View<'_>, tier: u32, block: &Block, each: u32) -> bool {
    let side = Side {
        devices: &block.lower,
        tier,
        up: true,
    };
    let leads = leads(view, &side, &block.upper.iter().copied().collect());
    let ports = counted(leads.values().map(|lead| lead.value));
    ports.len() == block.upper.len() && ports.iter().all(|p| p.1 == each as usize)
}

/// One end of the pairs of a block: the devices, and what their ports lead to.
struct Side<'a> {
    devices: &'a [u32],
    /// Tier of these devices, and whether their cables of the block go up.
    tier: u32,
    up: bool,
}

/// A port by its label, and the device that it leads most of its side to.
type Leads<'a> = BTreeMap<&'a str, Usual<u32>>;

/// Where each port leads most of a side; nothing where ports do not tell.
fn leads<'a>(view: &View<'a>, side: &Side<'_>, partners: &HashSet<u32>) -> Leads<'a> {
    let mut behind: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for d in side.devices {
        for b in view
            .behind(*d)
            .filter(|b| !b.port.is_empty() && view.is_switch(b.device))
        {
            behind.entry(b.port).or_default().push(b.device);
        }
    }
    let inside = |to: &Vec<u32>| to.iter().filter(|d| partners.contains(d)).count();
    let all: usize = behind.values().map(inside).sum();
    let leads = behind.into_iter().filter(|(_, to)| to.len() > 2);
    let leads = leads.filter_map(|(port, to)| Some((port, usual(to.into_iter())?)));
    let leads: Leads<'a> = leads
        .filter(|(_, lead)| partners.contains(&lead.value))
        .collect();
    let alike: usize = leads.values().map(|l| l.alike).sum();
    if alike * 4 > all * 3 {
        leads
    } else {
        Leads::new()
    }
}

/// What pairs have too little and too much by cables that ports tell of, as seen from below and
/// from above: one cable may show at both ends.
#[derive(Default)]
struct Moved {
    lack: HashMap<(u32, u32), [i64; 2]>,
    surplus: HashMap<(u32, u32), [i64; 2]>,
}

impl Moved {
    /// Cables of a pair if none had been moved.
    fn unmoved(&self, pair: (u32, u32), have: i64) -> i64 {
        let most = |of: &HashMap<(u32, u32), [i64; 2]>| of.get(&pair).map_or(0, |n| n[0].max(n[1]));
        have + most(&self.lack) - most(&self.surplus)
    }
}

/// Cables that leave a port which leads most of the side elsewhere.
fn misled(
    view: &View<'_>,
    side: &Side<'_>,
    leads: &Leads<'_>,
    moved: &mut Moved,
    found: &mut Findings,
) {
    for d in side.devices {
        for b in view.behind(*d) {
            let Some(lead) = leads.get(b.port).filter(|l| l.value != b.device) else {
                continue;
            };
            let pair = |u: u32| if side.up { (*d, u) } else { (u, *d) };
            moved.lack.entry(pair(lead.value)).or_default()[usize::from(side.up)] += 1;
            moved.surplus.entry(pair(b.device)).or_default()[usize::from(side.up)] += 1;
            if view.is_switch(b.device) && found.take(b.cable) {
                let (port, alike, all, name) = (b.port, lead.alike, lead.all, tier_name(side.tier));
                let (there, here) = (view.name(lead.value), view.at(b.device, b.there));
                let text = format!(
                    "port {port} of {alike} of {all} {name} leads to {there}, here to {here}"
                );
                found.add("port-rule", view.at(*d, port), text, view.line(b.cable));
            }
        }
    }
}

/// Checks the cables above a tier. Returns the devices of which the number of cables up is
/// accounted for: those of even blocks.
pub(super) fn trunks(
    view: &View<'_>,
    tier: u32,
    devices: &[u32],
    found: &mut Findings,
) -> HashSet<u32> {
    let mut settled = HashSet::new();
    let blocks = blocks(view, tier, devices);
    let mut moved = Moved::default();
    let mut told = Vec::new();
    // Where cables are dealt unevenly on purpose, ports of one number lead here and there.
    let blocks: Vec<(Block, Usual<u32>)> = blocks
        .into_iter()
        .filter_map(|b| even(view, tier, &b).map(|common| (b, common)))
        .collect();
    for (block, _) in &blocks {
        let up = Side {
            devices: &block.lower,
            tier,
            up: true,
        };
        let down = Side {
            devices: &block.upper,
            tier: tier + 1,
            up: false,
        };
        let leads_up = leads(view, &up, &block.upper.iter().copied().collect());
        let leads_down = leads(view, &down, &block.lower.iter().copied().collect());
        misled(view, &up, &leads_up, &mut moved, found);
        misled(view, &down, &leads_down, &mut moved, found);
        told.push(leads_up);
    }
    for ((block, common), leads) in blocks.iter().zip(&told) {
        settled.extend(&block.lower);
        for (row, d) in block.lower.iter().enumerate() {
            for (column, u) in block.upper.iter().enumerate() {
                let have = moved.unmoved((*d, *u), i64::from(block.row(row)[column]));
                if have != i64::from(common.value) {
                    short(
                        view,
                        *common,
                        [*d, *u],
                        block.row(row)[column],
                        leads,
                        found,
                    );
                }
            }
        }
    }
    strays(view, &blocks, found);
    settled
}

/// A pair with another number of cables than the others, with the port that has none where ports
/// tell.
fn short(
    view: &View<'_>,
    common: Usual<u32>,
    [d, u]: [u32; 2],
    have: u32,
    leads: &Leads<'_>,
    found: &mut Findings,
) {
    let here: HashSet<&str> = view.behind(d).map(|b| b.port).collect();
    let empty: Vec<&str> = leads
        .iter()
        .filter(|l| l.1.value == u && !here.contains(l.0))
        .map(|l| *l.0)
        .collect();
    let at = if let ([port], true) = (empty.as_slice(), have < common.value) {
        view.at(d, port)
    } else {
        view.name(d).to_string()
    };
    let (alike, all) = (common.alike, common.all);
    let text = format!(
        "{} a pair in {alike} of {all}, {have} to {}",
        plural(common.value as usize, "cable"),
        view.name(u)
    );
    let cables: Vec<u32> = view
        .behind(d)
        .filter(|b| b.device == u)
        .map(|b| b.cable)
        .collect();
    let line = cables.first().map_or(0, |c| view.line(*c));
    if have > common.value {
        cables.iter().for_each(|c| {
            found.take(*c);
        });
    }
    found.add("pair", at, text, line);
}

/// Cables from a block to devices above that few of it lead to, where the block is even.
fn strays(view: &View<'_>, blocks: &[(Block, Usual<u32>)], found: &mut Findings) {
    for (block, _) in blocks {
        for d in &block.lower {
            let above = |n: u32| {
                view.tier[n as usize] > view.tier[*d as usize] && view.tier[n as usize] != NONE
            };
            for b in view
                .behind(*d)
                .filter(|b| above(b.device) && block.upper.binary_search(&b.device).is_err())
            {
                if found.take(b.cable) {
                    let few = plural(block.lower.len(), "switch").replace("switchs", "switches");
                    let text = format!(
                        "leads to {}, which hardly another of the {few} beside it leads to",
                        view.at(b.device, b.there)
                    );
                    found.add("pair", view.at(*d, b.port), text, view.line(b.cable));
                }
            }
        }
    }
}

/// Numbers of cables up, of devices that no block accounts for.
pub(super) fn uplinks(
    view: &View<'_>,
    tier: u32,
    devices: &[u32],
    settled: &HashSet<u32>,
    found: &mut Findings,
) {
    let count = |d: u32| {
        view.behind(d)
            .filter(|b| view.tier[b.device as usize] > tier && view.tier[b.device as usize] != NONE)
            .count()
    };
    let mut have: Vec<(u32, usize)> = devices.iter().map(|d| (*d, count(*d))).collect();
    // A switch without any, called otherwise than those with some, is of another network.
    let joined: HashSet<&str> = have
        .iter()
        .filter(|h| h.1 > 0)
        .map(|h| view.stem(h.0))
        .collect();
    have.retain(|h| h.1 > 0 || joined.contains(view.stem(h.0)));
    let open = || have.iter().filter(|h| !settled.contains(&h.0));
    let counts = counted(have.iter().map(|h| h.1));
    if counts.len() < 2 || open().next().is_none() {
        return;
    }
    match usual(have.iter().map(|h| h.1)) {
        Some(common) => {
            for (d, count) in open().filter(|h| h.1 != common.value) {
                let (alike, all) = (common.alike, common.all);
                let text = format!(
                    "{alike} of {all} {} have {}, this has {count}",
                    tier_name(tier),
                    plural(common.value, "uplink")
                );
                found.add("uplinks", view.name(*d).to_string(), text, 0);
            }
        }
        None => no_majority(tier_name(tier), "uplinks", &counts, &have, view, found),
    }
}

/// Values of which none is that of most, listed with the devices that have them.
pub(super) fn no_majority(
    who: &str,
    rule: &'static str,
    counts: &[(usize, usize)],
    have: &[(u32, usize)],
    view: &View<'_>,
    found: &mut Findings,
) {
    let of = |value: usize| {
        let names: Vec<&str> = have
            .iter()
            .filter(|h| h.1 == value)
            .take(LISTED)
            .map(|h| view.name(h.0))
            .collect();
        names.join(", ")
    };
    let list: Vec<String> = counts
        .iter()
        .take(LISTED)
        .map(|(value, n)| format!("{value} at {n} ({})", of(*value)))
        .collect();
    let more = if counts.len() > LISTED {
        ", and others"
    } else {
        ""
    };
    let text = format!(
        "no majority: the {} {who} have {}{more}",
        have.len(),
        list.join("; ")
    );
    found.add(rule, who.to_string(), text, 0);
}
