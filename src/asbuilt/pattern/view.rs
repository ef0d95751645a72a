//! The devices by tier, and which cables a finding has named already.

use super::strange::Strange;
use crate::fabric::{Kind, NONE};
use crate::formats::class::Class;
use crate::formats::kinds::classes;
use crate::formats::wiring::{Cable, End, Wiring};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A switch of which fewer cables than one in so many lead to endpoints, and most others to leaves,
/// is no leaf: a fabric manager or a misplaced cable stands on it.
const FEW: usize = 8;

/// What is behind a cable of a device.
#[derive(Clone, Copy, Debug)]
pub(super) struct Behind<'a> {
    pub(super) cable: u32,
    pub(super) device: u32,
    /// Port here.
    pub(super) port: &'a str,
    /// Port there.
    pub(super) there: &'a str,
}

/// A wiring by tiers.
pub(super) struct View<'a> {
    pub(super) wiring: &'a Wiring,
    pub(super) kinds: Vec<Kind>,
    pub(super) classes: Vec<Class>,
    /// 0 for endpoints and storage, 1 for switches with such, and so on; [`NONE`] where none is
    /// reached, for scale-up devices and for what serves the fabric.
    pub(super) tier: Vec<u32>,
    /// Network cables of each device but those to itself.
    of: Vec<Vec<u32>>,
    /// What was guessed of tiers, in words.
    pub(super) guessed: Vec<String>,
}

/// Findings, and the cables they name: no cable is named twice.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) strange: Vec<Strange>,
    named: HashSet<u32>,
}

impl Findings {
    pub(super) fn add(&mut self, rule: &'static str, at: String, text: String, line: usize) {
        self.strange.push(Strange {
            rule,
            at,
            text,
            line,
        });
    }

    /// Whether the cable is not named yet; it is from now on.
    pub(super) fn take(&mut self, cable: u32) -> bool {
        self.named.insert(cable)
    }

    pub(super) fn is_named(&self, cable: u32) -> bool {
        self.named.contains(&cable)
    }
}

impl<'a> View<'a> {
    pub(super) fn new(wiring: &'a Wiring) -> Self {
        let classes = classes(wiring).of;
        let kinds: Vec<Kind> = classes.iter().map(|c| c.kind()).collect();
        let mut of: Vec<Vec<u32>> = vec![Vec::new(); wiring.devices.len()];
        // What serves a fabric is no part of its pattern, as scale-up devices are none.
        let inside = |c: &Cable| {
            [&c.a, &c.b].iter().any(|e| {
                matches!(
                    classes[e.device as usize],
                    Class::ScaleUp | Class::Service | Class::Ignore
                )
            })
        };
        let network = |c: &Cable| c.a.device != c.b.device && !c.scale_up && !inside(c);
        for (index, cable) in (0u32..).zip(&wiring.cables).filter(|(_, c)| network(c)) {
            of[cable.a.device as usize].push(index);
            of[cable.b.device as usize].push(index);
        }
        let mut view = View {
            wiring,
            tier: vec![NONE; wiring.devices.len()],
            kinds,
            classes,
            of,
            guessed: Vec::new(),
        };
        view.stand();
        view
    }

    /// Finds the tiers. O(V + E).
    fn stand(&mut self) {
        let count = self.wiring.devices.len() as u32;
        let endpoint = |d: &u32| {
            let class = self.classes[*d as usize];
            class.is_endpoint() || class == Class::Storage
        };
        let endpoints: Vec<u32> = (0..count).filter(endpoint).collect();
        endpoints.iter().for_each(|d| self.tier[*d as usize] = 0);
        let mut down = vec![0usize; count as usize];
        for d in (0..count).filter(|d| self.tier[*d as usize] != 0) {
            down[d as usize] = self
                .behind(d)
                .filter(|b| self.tier[b.device as usize] == 0)
                .count();
        }
        let many =
            |d: u32| down[d as usize] * FEW >= self.of[d as usize].len() && down[d as usize] > 0;
        let outvoted = |d: &u32| {
            let switches = || {
                self.behind(*d)
                    .filter(|b| self.tier[b.device as usize] != 0)
            };
            let leaves = switches().filter(|b| many(b.device)).count();
            !many(*d) && 4 * leaves > 3 * switches().count()
        };
        let mut leaves: Vec<u32> = (0..count)
            .filter(|d| down[*d as usize] > 0 && !outvoted(d))
            .collect();
        let strays = self.strays(&leaves, &down);
        leaves.retain(|d| !strays.contains(d));
        let empty = self.empty_leaves(&leaves);
        leaves.extend(empty);
        leaves.iter().for_each(|d| self.tier[*d as usize] = 1);
        let mut tier = 1;
        while let Some(next) = self.next_tier(tier) {
            tier += 1;
            next.into_iter().for_each(|d| self.tier[d as usize] = tier);
        }
        let top = self
            .tier
            .iter()
            .filter(|t| **t != NONE)
            .max()
            .copied()
            .unwrap_or(0);
        if top > 1 {
            self.guessed.push("tiers: leaves are the switches that endpoints are cabled to, spines those that leaves lead to".into());
        }
    }

    /// Switches above a tier: those that at least one of four of their cables joins to it, so that
    /// a stray cable to a leaf makes no spine of a core switch. Where there is none such, all that
    /// any cable joins to a tier.
    fn next_tier(&self, tier: u32) -> Option<Vec<u32>> {
        let open = (0..self.wiring.devices.len() as u32)
            .filter(|d| self.kinds[*d as usize] == Kind::Switch && self.tier[*d as usize] == NONE);
        let below = |d: u32, of: &dyn Fn(u32) -> bool| {
            self.behind(d)
                .filter(|b| of(self.tier[b.device as usize]))
                .count()
        };
        let open: Vec<u32> = open.collect();
        let strong: Vec<u32> = open
            .iter()
            .copied()
            .filter(|d| 4 * below(*d, &|t| t == tier) >= self.degree(*d).max(1))
            .collect();
        if !strong.is_empty() {
            return Some(strong);
        }
        let any: Vec<u32> = open
            .into_iter()
            .filter(|d| below(*d, &|t| t != NONE && t != 0) > 0)
            .collect();
        (!any.is_empty()).then_some(any)
    }

    /// Switches with few endpoints that are no leaves: of those called as they are most have none,
    /// and hardly one is filled as leaves are.
    fn strays(&self, leaves: &[u32], down: &[usize]) -> HashSet<u32> {
        let mut called: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for d in (0..down.len() as u32).filter(|d| self.kinds[*d as usize] == Kind::Switch) {
            called.entry(shape(self.name(d))).or_default().push(d);
        }
        let full: HashSet<u32> = leaves.iter().copied().collect();
        let mut filled: Vec<usize> = leaves.iter().map(|d| down[*d as usize]).collect();
        filled.sort_unstable();
        let typical = filled.get(filled.len() / 2).copied().unwrap_or(0);
        let mut strays = HashSet::new();
        for devices in called.into_values() {
            let with: Vec<u32> = devices
                .iter()
                .copied()
                .filter(|d| full.contains(d))
                .collect();
            let hardly = with
                .iter()
                .filter(|d| 2 * down[**d as usize] <= typical)
                .count();
            if 4 * with.len() < devices.len() && 2 * hardly > with.len() {
                strays.extend(with);
            }
        }
        strays
    }

    /// Switches without an endpoint that are leaves all the same: called as a leaf is, and leading
    /// where a leaf leads, or among leaves so called that lead to each other. O(V + E) but for the
    /// sets that share a switch.
    fn empty_leaves(&self, leaves: &[u32]) -> Vec<u32> {
        let mut full = vec![false; self.wiring.devices.len()];
        leaves.iter().for_each(|d| full[*d as usize] = true);
        let near = |d: u32| {
            let near = self
                .behind(d)
                .map(|b| b.device)
                .filter(|n| self.kinds[*n as usize] == Kind::Switch);
            near.collect::<HashSet<u32>>()
        };
        let mut called: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut above: HashMap<u32, Vec<u32>> = HashMap::new();
        for leaf in leaves {
            let near = near(*leaf);
            let of = called.entry(shape(self.name(*leaf))).or_default();
            *of = (
                of.0 + 1,
                of.1 + usize::from(near.iter().any(|n| full[*n as usize])),
            );
            near.into_iter()
                .for_each(|n| above.entry(n).or_default().push(*leaf));
        }
        let is_leaf = |d: &u32| {
            let Some((all, direct)) = called.get(&shape(self.name(*d))) else {
                return false;
            };
            let own = near(*d);
            let like = || {
                let first = own
                    .iter()
                    .filter_map(|n| above.get(n)?.first())
                    .copied()
                    .collect::<BTreeSet<u32>>();
                first.into_iter().any(|leaf| {
                    let other = near(leaf);
                    2 * own.intersection(&other).count() > own.len().max(other.len())
                })
            };
            4 * direct > *all || like()
        };
        let empty = (0..full.len() as u32)
            .filter(|d| self.kinds[*d as usize] == Kind::Switch && !full[*d as usize]);
        empty
            .filter(|d| !self.behind(*d).any(|b| self.tier[b.device as usize] == 0))
            .filter(is_leaf)
            .collect()
    }

    /// Devices that traffic begins and ends at, as they are when it is solved: GPUs where there are
    /// any, else hosts, that have a network cable.
    pub(super) fn endpoints(&self) -> usize {
        let endpoint = if self.classes.contains(&Class::Gpu) {
            Class::Gpu
        } else {
            Class::Host
        };
        let of = self.classes.iter().zip(&self.of);
        of.filter(|(class, cables)| **class == endpoint && !cables.is_empty())
            .count()
    }

    /// Network cables, each once.
    pub(super) fn cables(&self) -> usize {
        self.of.iter().map(Vec::len).sum::<usize>() / 2
    }

    pub(super) fn name(&self, device: u32) -> &'a str {
        self.wiring
            .devices
            .get(device as usize)
            .map_or("", |d| d.name.as_str())
    }

    /// The letters of a name in front of its first digit: servers of one purpose share them.
    pub(super) fn stem(&self, device: u32) -> &'a str {
        stem(self.name(device))
    }

    pub(super) fn degree(&self, device: u32) -> usize {
        self.of[device as usize].len()
    }

    pub(super) fn behind(&self, device: u32) -> impl Iterator<Item = Behind<'a>> {
        let wiring = self.wiring;
        self.of[device as usize].iter().map(move |&cable| {
            let c = &wiring.cables[cable as usize];
            let (own, other) = if c.a.device == device {
                (&c.a, &c.b)
            } else {
                (&c.b, &c.a)
            };
            Behind {
                cable,
                device: other.device,
                port: &own.port,
                there: &other.port,
            }
        })
    }

    pub(super) fn line(&self, cable: u32) -> usize {
        self.wiring.cables.get(cable as usize).map_or(0, |c| c.line)
    }

    pub(super) fn at(&self, device: u32, port: &str) -> String {
        if port.is_empty() {
            self.name(device).to_string()
        } else {
            format!("{}:{port}", self.name(device))
        }
    }

    pub(super) fn end(&self, end: &End) -> String {
        self.at(end.device, &end.port)
    }

    pub(super) fn is_switch(&self, device: u32) -> bool {
        let tier = self.tier[device as usize];
        tier != 0 && tier != NONE
    }

    /// Switches of each tier.
    pub(super) fn tiers(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut tiers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for d in (0..self.wiring.devices.len() as u32).filter(|d| self.is_switch(*d)) {
            tiers.entry(self.tier[d as usize]).or_default().push(d);
        }
        tiers
    }
}

/// A name without its digits: what devices of one role are called.
fn shape(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The letters of a name in front of its first digit.
pub(super) fn stem(name: &str) -> &str {
    name.split(|c: char| c.is_ascii_digit())
        .next()
        .unwrap_or("")
}

/// How often each value is there, the most frequent first, the lower first among equals.
pub(super) fn counted<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|v| *counts.entry(v).or_insert(0) += 1);
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    counts
}

/// A value that most have, with how many do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Usual<T> {
    pub(super) value: T,
    pub(super) alike: usize,
    pub(super) all: usize,
}

impl<T> Usual<T> {
    /// Whether more than three of four have it.
    pub(super) fn is_clear(&self) -> bool {
        self.alike * 4 > self.all * 3
    }
}

/// The value that more than half have.
pub(super) fn usual<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Option<Usual<T>> {
    let counts = counted(values);
    let all: usize = counts.iter().map(|c| c.1).sum();
    let (value, alike) = counts.into_iter().next()?;
    (alike * 2 > all).then_some(Usual { value, alike, all })
}

/// What switches of a tier are called.
pub(super) fn tier_name(tier: u32) -> &'static str {
    match tier {
        1 => "leaves",
        2 => "spines",
        _ => "core switches",
    }
}

/// A count with its noun.
pub(super) fn plural(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
