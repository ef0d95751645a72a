//! Single points of failure: the links, switches, transceivers and NICs whose loss alone parts endpoints that the healthy fabric joins.
//!
//! Endpoints that do not forward are told apart only by which pieces of the forwarding network they are attached to, so one search for pieces
//! decides all pairs at once. Components that a checked symmetry carries onto one another are tried once.

use super::components::{ComponentId, Components};
use super::damage::Damage;
use super::groups::Groups;
use super::pairs::orbits;
use crate::error::Result;
use crate::fabric::graph::Graph;
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{DeviceId, Fabric, Kind, NONE, network::Network};
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
    /// Surviving endpoints that are lost: cut off from all partners outside their domain, or from more than
    /// half of those that are not.
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
    /// Piece of each vertex that forwards, else `NONE`.
    piece: Vec<u32>,
    class: Vec<u32>,
    pieces: Vec<Vec<u32>>,
}

/// Whether every pair follows from attachments: links work both ways, none joins two devices that do not forward, and each domain of several
/// endpoints, none of which forwards, is what one scale-up switch (or several joined ones) joins and nothing else.
fn plain(fabric: &Fabric, network: &Network) -> bool {
    let n = network.vertices();
    let scale_up: Vec<bool> = (0..narrow(n)).map(|v| fabric.role(v).kind == Kind::ScaleUp).collect();
    let mut joined = petgraph::unionfind::UnionFind::<u32>::new(n);
    for (id, link) in fabric.links.iter().enumerate().filter(|l| network.trunk_of_link[l.0] != NONE) {
        let (class, a, b) = (&fabric.classes[link.class.index()], link.a.index(), link.b.index());
        // A link that is left and works one way only, in whichever order its ends are numbered.
        let trunk = 2 * network.trunk_of_link[id].index();
        let works = network.capacity[trunk] > 0 || network.capacity[trunk + 1] > 0;
        if works && (class.rate_ab.0 == 0 || class.rate_ba.0 == 0) {
            return false;
        }
        let locked = |v: usize| network.lock[v] != 0;
        let inside = || (scale_up[a] || scale_up[b]) && fabric.domain[a] == fabric.domain[b] && fabric.domain[a] != NONE;
        let member = |v: usize| scale_up[v] || network.rate[v] > 0 && locked(v);
        let fits = match class.scale_up {
            true => inside() && member(a) && member(b),
            false => !(scale_up[a] || scale_up[b] || locked(a) && locked(b)),
        };
        if !fits {
            return false;
        }
        if scale_up[a] && scale_up[b] {
            joined.union(link.a, link.b);
        }
    }
    if fabric.forwarders.iter().any(|&v| scale_up[v.index()]) {
        return false;
    }
    // The scale-up switches that the endpoints of a domain share, and how many these are.
    let mut shared: HashMap<u32, (Vec<u32>, u32)> = HashMap::new();
    for &v in network.endpoints.iter().filter(|&&v| fabric.domain[v.index()] != NONE) {
        let around = network.out.of(v).iter().map(|&a| network.head[a.index()]).filter(|&w| scale_up[w.index()]);
        let own: Vec<u32> = around.map(|w| joined.find(w)).collect();
        let (known, members) = shared.entry(fabric.domain[v.index()]).or_insert_with(|| (own.clone(), 0));
        known.retain(|w| own.contains(w));
        *members += 1;
    }
    let whole = |v: &u32| {
        let domain = shared.get(&fabric.domain[v.index()]);
        domain.is_none_or(|(switches, members)| *members == 1 || !switches.is_empty() && network.lock[v.index()] != 0)
    };
    network.endpoints.iter().all(whole)
}

/// Of the endpoints that an endpoint was joined to: how many, and how many it is parted from.
#[derive(Clone, Copy, Debug)]
struct Ties {
    joined: u64,
    parted: u64,
}

impl Ties {
    /// Those with endpoints that are not among `own`, which are counted by class.
    fn without(self, own: &BTreeMap<usize, u64>, joined: impl Fn(usize) -> bool, parted: impl Fn(usize) -> bool) -> Ties {
        let among = |test: &dyn Fn(usize) -> bool| own.iter().filter(|b| test(*b.0)).map(|b| b.1).sum::<u64>();
        Ties { joined: self.joined - among(&joined), parted: self.parted - among(&parted) }
    }
}

/// The sum of what is counted for the classes that pass.
fn counted(counts: &[u64], test: impl Fn(usize) -> bool) -> u64 {
    counts.iter().enumerate().filter(|c| test(c.0)).map(|c| c.1).sum()
}

struct Ground<'a> {
    fabric: &'a Fabric,
    healthy: &'a Network,
    plain: bool,
    /// Endpoints of each domain; an endpoint of no domain is one of its own.
    domains: Vec<Vec<DeviceId>>,
    /// Domain of each endpoint.
    domain: Vec<u32>,
    /// Domains whose members are attached alike share a number.
    composition: Vec<u32>,
    scale_up: Vec<bool>,
    before: Attached,
}

impl Attached {
    /// O(V + E).
    fn new(ground: &Ground<'_>, network: &Network) -> Self {
        let n = network.vertices();
        let core = |v: u32| network.lock[v.index()] == 0 && !ground.scale_up[v.index()];
        let mut piece = vec![NONE; n];
        let mut stack = Vec::new();
        for root in (0..narrow(n)).filter(|&v| core(v)) {
            if piece[root.index()] != NONE {
                continue;
            }
            piece[root.index()] = root;
            stack.push(root);
            while let Some(v) = stack.pop() {
                for &arc in network.out.of(v) {
                    let w = network.head[arc.index()];
                    if network.capacity[arc.index()] > 0 && core(w) && piece[w.index()] == NONE {
                        piece[w.index()] = root;
                        stack.push(w);
                    }
                }
            }
        }
        // Endpoints of a lock group share their ports.
        let mut of_lock: HashMap<u32, Vec<u32>> = HashMap::new();
        for &v in network.endpoints.iter().filter(|&&v| !core(v)) {
            let around = network.out.of(v).iter().filter(|&&a| network.capacity[a.index()] > 0);
            let pieces = around.map(|&a| piece[network.head[a.index()].index()]).filter(|&p| p != NONE);
            of_lock.entry(network.lock[v.index()]).or_default().extend(pieces);
        }
        of_lock.values_mut().for_each(|pieces| {
            pieces.sort_unstable();
            pieces.dedup();
        });
        let mut ids: HashMap<Vec<u32>, u32> = HashMap::new();
        let (mut class, mut pieces) = (vec![NONE; n], Vec::new());
        for &v in &network.endpoints {
            let own = if core(v) { vec![piece[v.index()]] } else { of_lock[&network.lock[v.index()]].clone() };
            class[v.index()] = *ids.entry(own.clone()).or_insert_with(|| {
                pieces.push(own);
                narrow(pieces.len()) - 1
            });
        }
        Attached { piece, class, pieces }
    }

    fn joined(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.pieces[a.index()], &self.pieces[b.index()]);
        a.iter().any(|piece| b.binary_search(piece).is_ok())
    }
}

impl<'a> Ground<'a> {
    fn new(fabric: &'a Fabric, healthy: &'a Network) -> Self {
        let mut domains: BTreeMap<(u32, u32), Vec<DeviceId>> = BTreeMap::new();
        for &v in &healthy.endpoints {
            let domain = fabric.domain[v.index()];
            domains.entry((domain, if domain == NONE { v } else { 0 })).or_default().push(v);
        }
        let scale_up = (0..narrow(healthy.vertices())).map(|v| fabric.role(v).kind == Kind::ScaleUp).collect();
        let before = Attached { piece: Vec::new(), class: Vec::new(), pieces: Vec::new() };
        let domains: Vec<Vec<DeviceId>> = domains.into_values().collect();
        let mut domain = vec![NONE; healthy.vertices()];
        (0u32..).zip(&domains).for_each(|(d, members)| members.iter().for_each(|&v| domain[v.index()] = d));
        let plain = plain(fabric, healthy);
        let mut ground = Ground { fabric, healthy, plain, domains, domain, composition: Vec::new(), scale_up, before };
        ground.before = Attached::new(&ground, healthy);
        let mut ids: HashMap<Vec<u32>, u32> = HashMap::new();
        let composition = |members: &Vec<u32>| {
            let mut classes: Vec<u32> = members.iter().map(|&v| ground.before.class[v.index()]).collect();
            classes.sort_unstable();
            let next = narrow(ids.len());
            *ids.entry(classes).or_insert(next)
        };
        ground.composition = ground.domains.iter().map(composition).collect();
        ground
    }

    /// Whether two vertices that forward are joined by at most three trunks other than the dead ones. O(degrees).
    fn detour(&self, from: u32, to: u32, dead: &[u32]) -> bool {
        let network = self.healthy;
        let alive = |v: u32| {
            let usable = move |&&a: &&u32| network.capacity[a.index()] > 0 && !dead.contains(&(a / 2));
            let heads = network.out.of(v).iter().filter(usable).map(|&a| network.head[a.index()]);
            heads.filter(|&w| self.before.piece[w.index()] != NONE)
        };
        let mut last: Vec<u32> = alive(to).collect();
        last.sort_unstable();
        alive(from).any(|y| y == to || alive(y).any(|z| z == to || last.binary_search(&z).is_ok()))
    }

    /// What dead trunks change of the endpoints next to them, by domain, where nothing else changes: where every two vertices that forward and
    /// lose their trunk have a short way round it. Losses with the same changes are the same. `None`: not told from nearby.
    fn nearby(&self, dead: &[u32]) -> Option<Vec<Changed>> {
        let network = self.healthy;
        if !self.plain {
            return None;
        }
        let mut groups: BTreeMap<u32, u32> = BTreeMap::new();
        for &trunk in dead {
            let (u, v) = (network.tail[2 * trunk.index()], network.head[2 * trunk.index()]);
            match (self.before.piece[u.index()] != NONE, self.before.piece[v.index()] != NONE) {
                (true, true) if self.detour(u, v, dead) => {}
                (true, false) if self.domain[v.index()] != NONE => drop(groups.insert(network.lock[v.index()], v)),
                (false, true) if self.domain[u.index()] != NONE => drop(groups.insert(network.lock[u.index()], u)),
                _ => return None,
            }
        }
        let mut changed: BTreeMap<u32, Changed> = BTreeMap::new();
        for (lock, v) in groups {
            let domain = self.domain[v.index()];
            let members = || self.domains[domain.index()].iter().copied().filter(|&m| network.lock[m.index()] == lock);
            let arcs = members().flat_map(|m| network.out.of(m));
            let usable = arcs.filter(|&&a| network.capacity[a.index()] > 0 && !dead.contains(&(a / 2)));
            let mut after: Vec<u32> = usable.map(|&a| self.before.piece[network.head[a.index()].index()]).filter(|&p| p != NONE).collect();
            after.sort_unstable();
            after.dedup();
            let before = self.before.class[v.index()];
            if after != self.before.pieces[before.index()] {
                let entry = changed.entry(domain).or_insert((self.composition[domain.index()], Vec::new()));
                entry.1.push((before, narrow(members().count()), after));
            }
        }
        let mut changed: Vec<Changed> = changed.into_values().collect();
        changed.iter_mut().for_each(|c| c.1.sort_unstable());
        changed.sort_unstable();
        Some(changed)
    }

    /// Arcs looked at by [`Ground::loss`], about.
    fn work(&self) -> usize {
        let size = self.healthy.vertices() + self.healthy.arcs();
        if self.plain { size } else { size * 2 * self.healthy.endpoints.len() }
    }

    fn loss(&self, damage: &Damage) -> Loss {
        let damaged = damage.network(self.fabric, self.healthy);
        if self.plain { self.by_pieces(&damaged, damage) } else { self.by_search(&damaged, damage).0 }
    }

    /// From which pieces endpoints are attached to, before and after.
    fn by_pieces(&self, damaged: &Network, damage: &Damage) -> Loss {
        let after = Attached::new(self, damaged);
        // Endpoints by what they were and are attached to.
        let mut ids: BTreeMap<(u32, u32), (usize, u64)> = BTreeMap::new();
        let mut class = vec![0; damaged.vertices()];
        let alive = |v: &&u32| !damage.has_device(**v);
        for &v in self.healthy.endpoints.iter().filter(alive) {
            let next = ids.len();
            let entry = ids.entry((self.before.class[v.index()], after.class[v.index()])).or_insert((next, 0));
            entry.1 += 1;
            class[v.index()] = entry.0;
        }
        let mut list = vec![((0, 0), 0); ids.len()];
        ids.into_iter().for_each(|(key, (id, count))| list[id] = (key, count));
        let joined = |a: usize, b: usize| self.before.joined(list[a].0.0, list[b].0.0);
        let parted = |a: usize, b: usize| joined(a, b) && !after.joined(list[a].0.1, list[b].0.1);
        let counts: Vec<u64> = list.iter().map(|l| l.1).collect();
        let totals = |counts: &[u64]| -> Vec<Ties> {
            let among = |a: usize, test: &dyn Fn(usize, usize) -> bool| counted(counts, |b| test(a, b));
            (0..counts.len()).map(|a| Ties { joined: among(a, &joined), parted: among(a, &parted) }).collect()
        };
        let all = totals(&counts);
        let mut loss = Loss::default();
        let mut left = counts.clone();
        // Of each domain, its members that are not cut off, by class.
        let mut stand: Vec<BTreeMap<usize, u64>> = Vec::with_capacity(self.domains.len());
        for members in &self.domains {
            let mut own: BTreeMap<usize, u64> = BTreeMap::new();
            members.iter().filter(alive).for_each(|&v| *own.entry(class[v.index()]).or_default() += 1);
            let mut kept = own.clone();
            for (&a, &count) in &own {
                // Members of one domain stay joined, whatever they are attached to.
                let outside = all[a].without(&own, |b| joined(a, b), |b| parted(a, b));
                loss.parted += count * outside.parted;
                if outside.joined > 0 && outside.joined == outside.parted {
                    loss.lost += count;
                    left[a] -= count;
                    kept.remove(&a);
                }
            }
            stand.push(kept);
        }
        let all = totals(&left);
        for own in &stand {
            let members: u64 = own.values().sum();
            for (&a, &count) in own {
                let outside = all[a].without(own, |b| joined(a, b), |b| parted(a, b));
                let partners = outside.joined + members - 1;
                loss.lost += if 2 * outside.parted > partners { count } else { 0 };
            }
        }
        loss
    }

    /// From one search a source, before and after; also the pairs joined before.
    fn by_search(&self, damaged: &Network, damage: &Damage) -> (Loss, u64) {
        let alive: Vec<u32> = self.healthy.endpoints.iter().copied().filter(|&v| !damage.has_device(v)).collect();
        let reach = |network: &Network| -> Vec<Vec<bool>> {
            let row = |&s: &u32| {
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
            let outside = |d: usize| self.domain[alive[d].index()] != self.domain[alive[s].index()];
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
        self.healthy.endpoints.iter().for_each(|&v| count[self.before.class[v.index()].index()] += 1);
        let joined = |a: u32, b: u32| self.before.joined(a, b);
        let all: Vec<u64> =
            (0..narrow(count.len())).map(|a| (0u32..).zip(&count).filter(|&(b, _)| joined(a, b)).map(|b| b.1).sum()).collect();
        let mut sum = 0;
        for members in &self.domains {
            let class = |v: &u32| self.before.class[v.index()];
            for a in members {
                sum += all[class(a).index()] + wide(members.iter().filter(|b| !joined(class(a), class(b))).count()) - 1;
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

/// Members of one domain, by how it is composed: what they were attached to, how many they are, and to which pieces they still are.
type Changed = (u32, Vec<(u32, u32, Vec<u32>)>);

/// The links of a trunk.
#[derive(Clone, Copy, Debug)]
struct Trunk {
    links: u32,
    /// Every one of them works both ways.
    even: bool,
}

fn trunks(fabric: &Fabric, network: &Network) -> Vec<Trunk> {
    let mut trunks = vec![Trunk { links: 0, even: true }; network.arcs() / 2];
    for (link, &trunk) in fabric.links.iter().zip(&network.trunk_of_link).filter(|l| *l.1 != NONE) {
        let class = &fabric.classes[link.class.index()];
        let trunk = &mut trunks[trunk.index()];
        trunk.links += 1;
        trunk.even &= class.rate_ab.0 > 0 && class.rate_ba.0 > 0;
    }
    trunks
}

/// What dies with a component; `None` where no trunk does, so that nobody is parted.
fn key(ground: &Ground<'_>, orbits: &Orbits, components: &Components, id: ComponentId, trunks: &[Trunk]) -> Option<Key> {
    let network = ground.healthy;
    if let Some(device) = components.anchor(id) {
        return Some(Key::Device(orbits.vertex[device.index()]));
    }
    let mut dead: BTreeMap<u32, u32> = BTreeMap::new();
    for &link in components.links(id) {
        *dead.entry(network.trunk_of_link[link.index()]).or_default() += 1;
    }
    // A trunk whose links differ in direction may lose one way before it loses all.
    if dead.keys().any(|&trunk| !trunks[trunk.index()].even) {
        return Some(Key::Own(id));
    }
    dead.retain(|&trunk, &mut links| links == trunks[trunk.index()].links);
    match dead.keys().copied().collect::<Vec<_>>().as_slice() {
        [] => None,
        &[trunk] => {
            let (a, b) = (orbits.arc[2 * trunk.index()], orbits.arc[2 * trunk.index() + 1]);
            Some(Key::Trunk(a.min(b), a.max(b)))
        }
        several => match ground.nearby(several) {
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
    let ground = Ground::new(fabric, network);
    let trunks = trunks(fabric, network);
    let mut all = Singles { joined: ground.joined(), ..Singles::default() };
    for kind in [Component::Links, Component::Switches, Component::Optics, Component::Nics] {
        // A fabric may have none of a kind.
        let components = match Components::new(fabric, network, &Groups::default(), std::slice::from_ref(&kind)) {
            Err(why) if why.is_absent() => continue,
            components => components?,
        };
        let keys: Vec<Option<Key>> =
            (0..components.len()).into_par_iter().map(|c| key(&ground, &orbits, &components, c, &trunks)).collect();
        let mut first: BTreeMap<Key, ComponentId> = BTreeMap::new();
        keys.iter().zip(0u32..).for_each(|(key, c)| {
            key.as_ref().map(|key| *first.entry(key.clone()).or_insert(c));
        });
        if first.len().saturating_mul(ground.work()) > MOST_WORK {
            all.untried.push(kind);
            continue;
        }
        all.tried.push((kind.clone(), u64::from(components.len())));
        let losses: BTreeMap<Key, Loss> =
            first.into_par_iter().map(|(key, c)| (key, ground.loss(&Damage::of(&components, &[c])))).collect();
        let mut found: BTreeMap<(String, Loss), (u64, ComponentId)> = BTreeMap::new();
        for (c, key) in (0u32..).zip(keys) {
            let loss = key.and_then(|key| losses.get(&key).copied()).unwrap_or_default();
            if loss.parted > 0 {
                found.entry((place(fabric, &components, c), loss)).or_insert((0, c)).0 += 1;
            }
        }
        for ((place, loss), (count, c)) in found {
            all.points.push(Single { kind: kind.clone(), place, count, loss, example: components.name(fabric, c) });
        }
    }
    all.points.sort_by(|a, b| b.loss.cmp(&a.loss).then_with(|| (&a.kind, &a.place).cmp(&(&b.kind, &b.place))));
    Ok(all)
}

/// Class of the links, or role of the device.
fn place(fabric: &Fabric, components: &Components, id: ComponentId) -> String {
    match (components.anchor(id), components.links(id)) {
        (Some(device), _) => fabric.role(device).name.clone(),
        (None, [first, ..]) => fabric.classes[fabric.links[first.index()].class.index()].name.clone(),
        (None, []) => String::new(),
    }
}
