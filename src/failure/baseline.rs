//! The healthy fabric that a loss is measured against: who is parted and who is lost.

use super::attached::{Attached, plain};
use super::damage::Damage;
use crate::fabric::graph::Graph;
use crate::fabric::index::{Arc, Id, Table, Trunk, narrow, numbered, wide};
use crate::fabric::{DomainId, Fabric, Kind, Vertex, network::Network};
use std::collections::{BTreeMap, HashMap};

/// What a loss does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// Ordered pairs of surviving endpoints that were joined and are no more.
    pub parted: u64,
    /// Surviving endpoints that are lost: cut off from all partners outside their domain, or from
    /// more than half of those that are not.
    pub lost: u64,
}

/// Of the endpoints that an endpoint was joined to: how many, and how many it is parted from.
#[derive(Clone, Copy, Debug, Default)]
struct Partners {
    joined: u64,
    parted: u64,
}

/// Surviving endpoints that were attached alike and still are.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Class of their attachments in the healthy fabric.
    before: u32,
    /// The same after the loss.
    after: u32,
    endpoints: u64,
}

/// The surviving endpoints in groups, and what parts these.
struct Groups<'a> {
    before: &'a Attached,
    after: &'a Attached,
    list: Vec<Group>,
}

impl Groups<'_> {
    fn joined(&self, a: usize, b: usize) -> bool {
        self.before.joined(self.list[a].before, self.list[b].before)
    }

    fn parted(&self, a: usize, b: usize) -> bool {
        self.joined(a, b) && !self.after.joined(self.list[a].after, self.list[b].after)
    }

    /// Partners of an endpoint of a group among endpoints that are counted by their groups.
    fn partners(&self, a: usize, among: impl Iterator<Item = (usize, u64)>) -> Partners {
        let mut partners = Partners::default();
        for (b, endpoints) in among {
            partners.joined += if self.joined(a, b) { endpoints } else { 0 };
            partners.parted += if self.parted(a, b) { endpoints } else { 0 };
        }
        partners
    }

    /// Partners of an endpoint of each group among so many of each.
    fn totals(&self, counts: &[u64]) -> Vec<Partners> {
        let all = || counts.iter().copied().enumerate();
        (0..counts.len()).map(|a| self.partners(a, all())).collect()
    }

    /// Those partners of an endpoint that are not in its own domain, whose members are counted by
    /// their groups.
    fn outside(&self, all: &[Partners], a: usize, domain: &BTreeMap<usize, u64>) -> Partners {
        let inside = self.partners(a, domain.iter().map(|(&b, &endpoints)| (b, endpoints)));
        Partners {
            joined: all[a].joined - inside.joined,
            parted: all[a].parted - inside.parted,
        }
    }
}

/// The healthy fabric.
pub(super) struct Baseline<'a> {
    fabric: &'a Fabric,
    pub(super) healthy: &'a Network,
    plain: bool,
    /// Endpoints of each domain; an endpoint of no domain is one of its own.
    domains: Vec<Vec<Vertex>>,
    /// Domain of each endpoint, by its place in that list.
    domain: Table<Vertex, Option<DomainId>>,
    /// Domains whose members are attached alike share a number.
    composition: Vec<u32>,
    scale_up: Vec<bool>,
    before: Attached,
}

impl<'a> Baseline<'a> {
    pub(super) fn new(fabric: &'a Fabric, healthy: &'a Network) -> Self {
        let mut domains: BTreeMap<(Option<DomainId>, Option<Vertex>), Vec<Vertex>> =
            BTreeMap::new();
        for &v in &healthy.endpoints {
            let domain = fabric.domain[v.device()];
            domains
                .entry((domain, domain.is_none().then_some(v)))
                .or_default()
                .push(v);
        }
        let scale_up = healthy
            .vertex_ids()
            .map(|v| fabric.role(v.device()).kind == Kind::ScaleUp)
            .collect();
        let before = Attached {
            piece: Vec::new(),
            class: Vec::new(),
            pieces: Vec::new(),
        };
        let domains: Vec<Vec<Vertex>> = domains.into_values().collect();
        let mut domain: Table<Vertex, _> = vec![None; healthy.vertices()].into();
        for (d, members) in numbered(&domains) {
            members.iter().for_each(|&v| domain[v] = Some(d));
        }
        let plain = plain(fabric, healthy);
        let mut baseline = Baseline {
            fabric,
            healthy,
            plain,
            domains,
            domain,
            composition: Vec::new(),
            scale_up,
            before,
        };
        baseline.before = Attached::new(&baseline.scale_up, healthy);
        let mut ids: HashMap<Vec<u32>, u32> = HashMap::new();
        let composition = |members: &Vec<Vertex>| {
            let mut classes: Vec<u32> = members
                .iter()
                .map(|&v| baseline.before.class[v.index()])
                .collect();
            classes.sort_unstable();
            let next = narrow(ids.len());
            *ids.entry(classes).or_insert(next)
        };
        baseline.composition = baseline.domains.iter().map(composition).collect();
        baseline
    }

    /// Whether two vertices that forward are joined by at most three trunks other than the dead
    /// ones. O(degrees).
    fn detour(&self, from: Vertex, to: Vertex, dead: &[Trunk]) -> bool {
        let network = self.healthy;
        let alive = |v: Vertex| {
            let usable = move |&&a: &&Arc| network.is_live(a) && !dead.contains(&a.trunk());
            let heads = network
                .out
                .of(v)
                .iter()
                .filter(usable)
                .map(|&a| network.head(a));
            heads.filter(|&w| self.before.piece[w.index()].is_some())
        };
        let mut last: Vec<Vertex> = alive(to).collect();
        last.sort_unstable();
        alive(from).any(|y| y == to || alive(y).any(|z| z == to || last.binary_search(&z).is_ok()))
    }

    /// What dead trunks change of the endpoints next to them, by domain, where nothing else
    /// changes: where every two vertices that forward and lose their trunk have a short way round
    /// it. Losses with the same changes are the same. `None`: not told from nearby.
    pub(super) fn nearby(&self, dead: &[Trunk]) -> Option<Vec<Changed>> {
        let network = self.healthy;
        if !self.plain {
            return None;
        }
        let mut groups: BTreeMap<u32, Vertex> = BTreeMap::new();
        for &trunk in dead {
            let (u, v) = network.ends(trunk.forth());
            match (
                self.before.piece[u.index()].is_some(),
                self.before.piece[v.index()].is_some(),
            ) {
                (true, true) if self.detour(u, v, dead) => {}
                (true, false) if self.domain[v].is_some() => {
                    groups.insert(network.transit_group[v], v);
                }
                (false, true) if self.domain[u].is_some() => {
                    groups.insert(network.transit_group[u], u);
                }
                _ => return None,
            }
        }
        let mut changed: BTreeMap<DomainId, Changed> = BTreeMap::new();
        for (group, v) in groups {
            let domain = self.domain[v]?;
            let members = || {
                self.domains[domain.index()]
                    .iter()
                    .copied()
                    .filter(|&m| network.transit_group[m] == group)
            };
            let arcs = members().flat_map(|m| network.out.of(m));
            let usable = arcs.filter(|&&a| network.is_live(a) && !dead.contains(&a.trunk()));
            let mut after: Vec<Vertex> = usable
                .filter_map(|&a| self.before.piece[network.head(a).index()].get())
                .collect();
            after.sort_unstable();
            after.dedup();
            let before = self.before.class[v.index()];
            if after != self.before.pieces[before.index()] {
                let composition = self.composition[domain.index()];
                let entry = changed.entry(domain).or_insert(Changed {
                    composition,
                    reattached: Vec::new(),
                });
                entry.reattached.push(Reattached {
                    before,
                    members: narrow(members().count()),
                    after,
                });
            }
        }
        let mut changed: Vec<Changed> = changed.into_values().collect();
        changed
            .iter_mut()
            .for_each(|c| c.reattached.sort_unstable());
        changed.sort_unstable();
        Some(changed)
    }

    /// Arcs looked at by [`Baseline::loss`], about.
    pub(super) fn work(&self) -> usize {
        let size = self.healthy.vertices() + self.healthy.arcs();
        if self.plain {
            size
        } else {
            size * 2 * self.healthy.endpoints.len()
        }
    }

    pub(super) fn loss(&self, damage: &Damage) -> Loss {
        let damaged = damage.network(self.fabric, self.healthy);
        if self.plain {
            self.by_pieces(&damaged, damage)
        } else {
            self.by_search(&damaged, damage).0
        }
    }

    /// From which pieces endpoints are attached to, before and after.
    fn by_pieces(&self, damaged: &Network, damage: &Damage) -> Loss {
        let after = Attached::new(&self.scale_up, damaged);
        let mut ids: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        let mut list: Vec<Group> = Vec::new();
        let mut group_of = vec![0; damaged.vertices()];
        let alive = |v: &&Vertex| !damage.has_device(v.device());
        for &v in self.healthy.endpoints.iter().filter(alive) {
            let (before, after) = (self.before.class[v.index()], after.class[v.index()]);
            let id = *ids.entry((before, after)).or_insert(list.len());
            if id == list.len() {
                list.push(Group {
                    before,
                    after,
                    endpoints: 0,
                });
            }
            list[id].endpoints += 1;
            group_of[v.index()] = id;
        }
        let groups = Groups {
            before: &self.before,
            after: &after,
            list,
        };
        let mut left: Vec<u64> = groups.list.iter().map(|group| group.endpoints).collect();
        let all = groups.totals(&left);
        let mut loss = Loss::default();
        // Of each domain, its members that are not cut off, by group.
        let mut stand: Vec<BTreeMap<usize, u64>> = Vec::with_capacity(self.domains.len());
        for members in &self.domains {
            let mut own: BTreeMap<usize, u64> = BTreeMap::new();
            members
                .iter()
                .filter(alive)
                .for_each(|&v| *own.entry(group_of[v.index()]).or_default() += 1);
            let mut kept = own.clone();
            for (&a, &count) in &own {
                // Members of one domain stay joined, whatever they are attached to.
                let outside = groups.outside(&all, a, &own);
                loss.parted += count * outside.parted;
                if outside.joined > 0 && outside.joined == outside.parted {
                    loss.lost += count;
                    left[a] -= count;
                    kept.remove(&a);
                }
            }
            stand.push(kept);
        }
        let all = groups.totals(&left);
        for own in &stand {
            let members: u64 = own.values().sum();
            for (&a, &count) in own {
                let outside = groups.outside(&all, a, own);
                let partners = outside.joined + members - 1;
                loss.lost += if 2 * outside.parted > partners {
                    count
                } else {
                    0
                };
            }
        }
        loss
    }

    /// From one search a source, before and after; also the pairs joined before.
    fn by_search(&self, damaged: &Network, damage: &Damage) -> (Loss, u64) {
        let alive: Vec<Vertex> = self
            .healthy
            .endpoints
            .iter()
            .copied()
            .filter(|&v| !damage.has_device(v.device()))
            .collect();
        let reach = |network: &Network| -> Vec<Vec<bool>> {
            let row = |&s: &Vertex| {
                let reached = Graph::of_source(network, s).reached(s);
                alive.iter().map(|&d| reached[d.index()]).collect()
            };
            alive.iter().map(row).collect()
        };
        let (before, after) = (reach(self.healthy), reach(damaged));
        let (mut loss, mut joined) = (Loss::default(), 0);
        let mut cut = vec![false; alive.len()];
        let partner = |s: usize, d: usize| d != s && before[s][d] && before[d][s];
        let stays = |s: usize, d: usize| after[s][d] && after[d][s];
        for s in 0..alive.len() {
            let outside = |d: usize| self.domain[alive[d]] != self.domain[alive[s]];
            let (mut had, mut keeps) = (false, false);
            for d in (0..alive.len()).filter(|&d| d != s) {
                joined += u64::from(before[s][d]);
                loss.parted += u64::from(before[s][d] && !after[s][d]);
                let counts = partner(s, d) && outside(d);
                had |= counts;
                keeps |= counts && stays(s, d);
            }
            cut[s] = had && !keeps;
        }
        for s in 0..alive.len() {
            let partners = || (0..alive.len()).filter(|&d| partner(s, d) && !cut[d]);
            let gone = partners().filter(|&d| !stays(s, d)).count();
            loss.lost += u64::from(cut[s] || 2 * gone > partners().count());
        }
        (loss, joined)
    }

    /// Ordered pairs that the healthy fabric joins.
    pub(super) fn joined(&self) -> u64 {
        if !self.plain {
            return self.by_search(self.healthy, &Damage::default()).1;
        }
        let mut count = vec![0u64; self.before.pieces.len()];
        self.healthy
            .endpoints
            .iter()
            .for_each(|&v| count[self.before.class[v.index()].index()] += 1);
        let joined = |a: u32, b: u32| self.before.joined(a, b);
        let all: Vec<u64> = (0..narrow(count.len()))
            .map(|a| {
                (0u32..)
                    .zip(&count)
                    .filter(|&(b, _)| joined(a, b))
                    .map(|b| b.1)
                    .sum()
            })
            .collect();
        let mut sum = 0;
        for members in &self.domains {
            let class = |v: &Vertex| self.before.class[v.index()];
            for a in members {
                sum += all[class(a).index()]
                    + wide(
                        members
                            .iter()
                            .filter(|b| !joined(class(a), class(b)))
                            .count(),
                    )
                    - 1;
            }
        }
        sum
    }
}

/// What changes for the members of one domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Changed {
    /// How the domain is composed.
    composition: u32,
    reattached: Vec<Reattached>,
}

/// Members of a domain that lose attachments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reattached {
    /// Class of what they were attached to.
    before: u32,
    /// How many they are.
    members: u32,
    /// The pieces that they still are attached to.
    after: Vec<Vertex>,
}
