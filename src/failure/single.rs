//! Single points of failure: the links, switches, transceivers and NICs whose loss alone parts
//! endpoints that the healthy fabric joins.
//!
//! Endpoints that do not forward are told apart only by which pieces of the forwarding network they
//! are attached to, so one search for pieces decides all pairs at once. Components that a checked
//! symmetry carries onto one another are tried once.

use super::components::{ComponentId, Components};
use super::damage::Damage;
use super::groups::Groups as RiskGroups;
use super::pairs::orbits;
use crate::error::Result;
use crate::fabric::graph::Graph;
use crate::fabric::index::{Arc, Id, Maybe, Table, Trunk, narrow, numbered, wide};
use crate::fabric::{DomainId, Fabric, Kind, Vertex, network::Network};
use crate::spec::design::Component;
use crate::symmetry::orbits::Orbits;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Arcs looked at beyond which the components of a kind are not tried.
const MOST_WORK: usize = 6_000_000_000;

/// What a loss does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// Ordered pairs of surviving endpoints that were joined and are no more.
    pub parted: u64,
    /// Surviving endpoints that are lost: cut off from all partners outside their domain, or from
    /// more than half of those that are not.
    pub lost: u64,
}

/// Components of one kind and place whose loss does the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Single {
    /// What they are.
    pub kind: Component,
    /// Class of the links or role of the device: `host-leaf`, `leaf`.
    pub place: String,
    /// How many there are.
    pub count: u64,
    /// What the loss of any one of them does.
    pub loss: Loss,
    /// One of them.
    pub example: String,
}

/// The single points of failure of a fabric under its rule of who forwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Singles {
    /// Worst first.
    pub points: Vec<Single>,
    /// Kinds that were tried, with the number of components.
    pub tried: Vec<(Component, u64)>,
    /// Kinds that were not tried because the fabric is too large.
    pub untried: Vec<Component>,
    /// Ordered pairs of endpoints that the healthy fabric joins.
    pub joined: u64,
}

/// Pieces that each endpoint is attached to, by endpoint; equal lists share a number.
struct Attached {
    /// Piece of each vertex that forwards, by one of its vertices.
    piece: Vec<Maybe<Vertex>>,
    /// Class of each endpoint; 0 of what is none.
    class: Vec<u32>,
    /// Pieces of each class.
    pieces: Vec<Vec<Vertex>>,
}

/// Whether every pair follows from attachments: links work both ways, none joins two devices that
/// do not forward, and each domain of several endpoints, none of which forwards, is what one
/// scale-up switch (or several joined ones) joins and nothing else.
fn plain(fabric: &Fabric, network: &Network) -> bool {
    let n = network.vertices();
    let scale_up: Table<Vertex, bool> = network
        .vertex_ids()
        .map(|v| fabric.role(v.device()).kind == Kind::ScaleUp)
        .collect();
    let mut joined = petgraph::unionfind::UnionFind::<u32>::new(n);
    for (id, link) in fabric.numbered_links() {
        let Some(trunk) = network.trunk(id) else {
            continue;
        };
        let (class, a, b) = (
            &fabric.classes[link.class.index()],
            link.a.vertex(),
            link.b.vertex(),
        );
        // A link that is left and works one way only, in whichever order its ends are numbered.
        let works = network.is_live(trunk.forth()) || network.is_live(trunk.back());
        if works && (class.rate_ab.0 == 0 || class.rate_ba.0 == 0) {
            return false;
        }
        let keeps = |v: Vertex| network.transit_group[v] != 0;
        let inside = || {
            (scale_up[a] || scale_up[b])
                && fabric.domain[link.a] == fabric.domain[link.b]
                && fabric.domain[link.a].is_some()
        };
        let member = |v: Vertex| scale_up[v] || network.rate[v] > 0 && keeps(v);
        let fits = match class.scale_up {
            true => inside() && member(a) && member(b),
            false => !(scale_up[a] || scale_up[b] || keeps(a) && keeps(b)),
        };
        if !fits {
            return false;
        }
        if scale_up[a] && scale_up[b] {
            joined.union(a.into(), b.into());
        }
    }
    if fabric.forwarders.iter().any(|v| scale_up[v.vertex()]) {
        return false;
    }
    // The scale-up switches that the endpoints of a domain share, and how many these are.
    let mut shared: HashMap<DomainId, (Vec<u32>, u32)> = HashMap::new();
    for &v in &network.endpoints {
        let Some(domain) = fabric.domain[v.device()] else {
            continue;
        };
        let around = network
            .out
            .of(v)
            .iter()
            .map(|&a| network.head(a))
            .filter(|&w| scale_up[w]);
        let own: Vec<u32> = around.map(|w| joined.find(w.into())).collect();
        let (known, members) = shared.entry(domain).or_insert_with(|| (own.clone(), 0));
        known.retain(|w| own.contains(w));
        *members += 1;
    }
    let whole = |v: &Vertex| {
        let domain = fabric.domain[v.device()].and_then(|domain| shared.get(&domain));
        domain.is_none_or(|(switches, members)| {
            *members == 1 || !switches.is_empty() && network.transit_group[*v] != 0
        })
    };
    network.endpoints.iter().all(whole)
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

struct Baseline<'a> {
    fabric: &'a Fabric,
    healthy: &'a Network,
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

impl Attached {
    /// O(V + E).
    fn new(baseline: &Baseline<'_>, network: &Network) -> Self {
        let n = network.vertices();
        let core = |v: Vertex| network.transit_group[v] == 0 && !baseline.scale_up[v.index()];
        let mut piece = vec![Maybe::NONE; n];
        let mut stack = Vec::new();
        for root in network.vertex_ids().filter(|&v| core(v)) {
            if piece[root.index()].is_some() {
                continue;
            }
            piece[root.index()] = root.into();
            stack.push(root);
            while let Some(v) = stack.pop() {
                for &arc in network.out.of(v) {
                    let w = network.head(arc);
                    if network.is_live(arc) && core(w) && !piece[w.index()].is_some() {
                        piece[w.index()] = root.into();
                        stack.push(w);
                    }
                }
            }
        }
        // Endpoints of a transit group share their ports.
        let mut of_group: HashMap<u32, Vec<Vertex>> = HashMap::new();
        for &v in network.endpoints.iter().filter(|&&v| !core(v)) {
            let around = network.out.of(v).iter().filter(|&&a| network.is_live(a));
            let pieces = around.filter_map(|&a| piece[network.head(a).index()].get());
            of_group
                .entry(network.transit_group[v])
                .or_default()
                .extend(pieces);
        }
        of_group.values_mut().for_each(|pieces| {
            pieces.sort_unstable();
            pieces.dedup();
        });
        let mut ids: HashMap<Vec<Vertex>, u32> = HashMap::new();
        let (mut class, mut pieces) = (vec![0; n], Vec::new());
        for &v in &network.endpoints {
            let own = if core(v) {
                piece[v.index()].get().into_iter().collect()
            } else {
                of_group[&network.transit_group[v]].clone()
            };
            class[v.index()] = *ids.entry(own.clone()).or_insert_with(|| {
                pieces.push(own);
                narrow(pieces.len()) - 1
            });
        }
        Attached {
            piece,
            class,
            pieces,
        }
    }

    fn joined(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.pieces[a.index()], &self.pieces[b.index()]);
        a.iter().any(|piece| b.binary_search(piece).is_ok())
    }
}

impl<'a> Baseline<'a> {
    fn new(fabric: &'a Fabric, healthy: &'a Network) -> Self {
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
        baseline.before = Attached::new(&baseline, healthy);
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
    fn nearby(&self, dead: &[Trunk]) -> Option<Vec<Changed>> {
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
    fn work(&self) -> usize {
        let size = self.healthy.vertices() + self.healthy.arcs();
        if self.plain {
            size
        } else {
            size * 2 * self.healthy.endpoints.len()
        }
    }

    fn loss(&self, damage: &Damage) -> Loss {
        let damaged = damage.network(self.fabric, self.healthy);
        if self.plain {
            self.by_pieces(&damaged, damage)
        } else {
            self.by_search(&damaged, damage).0
        }
    }

    /// From which pieces endpoints are attached to, before and after.
    fn by_pieces(&self, damaged: &Network, damage: &Damage) -> Loss {
        let after = Attached::new(self, damaged);
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
    fn joined(&self) -> u64 {
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

/// What tells whether two components are alike: orbits, or the component itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Device(u32),
    Trunk(u32, u32),
    Nearby(Vec<Changed>),
    Own(ComponentId),
}

/// What changes for the members of one domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Changed {
    /// How the domain is composed.
    composition: u32,
    reattached: Vec<Reattached>,
}

/// Members of a domain that lose attachments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reattached {
    /// Class of what they were attached to.
    before: u32,
    /// How many they are.
    members: u32,
    /// The pieces that they still are attached to.
    after: Vec<Vertex>,
}

/// The links of a trunk.
#[derive(Clone, Copy, Debug)]
struct Bundle {
    links: u32,
    /// Every one of them works both ways.
    even: bool,
}

fn trunks(fabric: &Fabric, network: &Network) -> Table<Trunk, Bundle> {
    let mut trunks: Table<Trunk, Bundle> = vec![
        Bundle {
            links: 0,
            even: true
        };
        network.arcs() / 2
    ]
    .into();
    for (id, link) in fabric.numbered_links() {
        let Some(trunk) = network.trunk(id) else {
            continue;
        };
        let class = &fabric.classes[link.class.index()];
        let trunk = &mut trunks[trunk];
        trunk.links += 1;
        trunk.even &= class.rate_ab.0 > 0 && class.rate_ba.0 > 0;
    }
    trunks
}

/// What dies with a component; `None` where no trunk does, so that nobody is parted.
fn key(
    baseline: &Baseline<'_>,
    orbits: &Orbits,
    components: &Components,
    id: ComponentId,
    trunks: &Table<Trunk, Bundle>,
) -> Option<Key> {
    let network = baseline.healthy;
    if let Some(device) = components.anchor(id) {
        return Some(Key::Device(orbits.vertex[device.vertex()]));
    }
    let mut dead: BTreeMap<Trunk, u32> = BTreeMap::new();
    for trunk in components
        .links(id)
        .iter()
        .filter_map(|&link| network.trunk(link))
    {
        *dead.entry(trunk).or_default() += 1;
    }
    // A trunk whose links differ in direction may lose one way before it loses all.
    if dead.keys().any(|&trunk| !trunks[trunk].even) {
        return Some(Key::Own(id));
    }
    dead.retain(|&trunk, &mut links| links == trunks[trunk].links);
    match dead.keys().copied().collect::<Vec<_>>().as_slice() {
        [] => None,
        &[trunk] => {
            let (a, b) = (orbits.arc[trunk.forth()], orbits.arc[trunk.back()]);
            Some(Key::Trunk(a.min(b), a.max(b)))
        }
        several => match baseline.nearby(several) {
            Some(changed) if changed.is_empty() => None,
            Some(changed) => Some(Key::Nearby(changed)),
            None => Some(Key::Own(id)),
        },
    }
}

/// Tries every link, switch, transceiver and NIC alone, up to symmetry.
///
/// # Errors
/// When the fabric has fewer than two endpoints.
pub fn singles(fabric: &Fabric, network: &Network) -> Result<Singles> {
    let orbits = orbits(fabric, network)?;
    let baseline = Baseline::new(fabric, network);
    let trunks = trunks(fabric, network);
    let mut all = Singles {
        joined: baseline.joined(),
        ..Singles::default()
    };
    for kind in [
        Component::Links,
        Component::Switches,
        Component::Optics,
        Component::Nics,
    ] {
        // A fabric may have none of a kind.
        let components = match Components::new(
            fabric,
            network,
            &RiskGroups::default(),
            std::slice::from_ref(&kind),
        ) {
            Err(why) if why.is_absent() => continue,
            components => components?,
        };
        let keys: Vec<Option<Key>> = (0..components.len())
            .into_par_iter()
            .map(|c| key(&baseline, &orbits, &components, c, &trunks))
            .collect();
        let mut first: BTreeMap<Key, ComponentId> = BTreeMap::new();
        keys.iter().zip(0u32..).for_each(|(key, c)| {
            key.as_ref()
                .map(|key| *first.entry(key.clone()).or_insert(c));
        });
        if first.len().saturating_mul(baseline.work()) > MOST_WORK {
            all.untried.push(kind);
            continue;
        }
        all.tried.push((kind.clone(), u64::from(components.len())));
        let losses: BTreeMap<Key, Loss> = first
            .into_par_iter()
            .map(|(key, c)| (key, baseline.loss(&Damage::of(&components, &[c]))))
            .collect();
        let mut found: BTreeMap<(String, Loss), (u64, ComponentId)> = BTreeMap::new();
        for (c, key) in (0u32..).zip(keys) {
            let loss = key
                .and_then(|key| losses.get(&key).copied())
                .unwrap_or_default();
            if loss.parted > 0 {
                found
                    .entry((place(fabric, &components, c), loss))
                    .or_insert((0, c))
                    .0 += 1;
            }
        }
        for ((place, loss), (count, c)) in found {
            all.points.push(Single {
                kind: kind.clone(),
                place,
                count,
                loss,
                example: components.name(fabric, c),
            });
        }
    }
    all.points.sort_by(|a, b| {
        b.loss
            .cmp(&a.loss)
            .then_with(|| (&a.kind, &a.place).cmp(&(&b.kind, &b.place)))
    });
    Ok(all)
}

/// Class of the links, or role of the device.
fn place(fabric: &Fabric, components: &Components, id: ComponentId) -> String {
    match (components.anchor(id), components.links(id)) {
        (Some(device), _) => fabric.role(device).name.clone(),
        (None, [first, ..]) => fabric.classes[fabric.links[first.index()].class.index()]
            .name
            .clone(),
        (None, []) => String::new(),
    }
}
