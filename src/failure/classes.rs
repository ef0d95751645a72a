//! Which components are alike: classes under the symmetries of a fabric, healthy or damaged.
//!
//! Where every component is one device or one link, the symmetries of the network tell. Where
//! components hold several links or devices (a cage, a plane, a rack), each becomes a vertex next
//! to what is left of its members, and so do the links that they hold: a symmetry of that graph
//! takes components onto components of the same kind, and what they share onto what those share.

use super::certificate::Moves;
use super::components::{ComponentId, Components};
use super::damage::Damage;
use crate::fabric::index::{Id, Maybe, Table, Trunk, narrow, wide};
use crate::fabric::{DeviceId, Fabric, LinkId, Vertex, network::Network};
use crate::spec::demand::Component;
use crate::symmetry::{self, Generator, Verifier, orbits::Orbits};
use crate::traffic::Matrix;
use std::collections::{BTreeMap, HashMap};

/// What tells the components of one kind apart: orbits, each sort numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The orbit of the device that says all of it.
    Device(u32),
    /// The orbit of its own vertex; none where nothing of it is left.
    Own(Option<u32>),
    /// The orbits of the arcs of a link's trunk, and its class.
    Link(Option<[u32; 2]>, u32),
    /// Nothing: earlier failures have taken it.
    Redundant,
}

/// Components that are alike.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// One of them.
    pub(super) component: ComponentId,
    /// How many.
    pub(super) size: u64,
    /// Class of the healthy fabric that they belong to.
    pub(super) colour: u32,
    /// Whether earlier failures have taken all that they are.
    pub(super) redundant: bool,
}

/// A fabric with some components failed, and its symmetries.
pub(super) struct DamagedFabric {
    pub(super) damage: Damage,
    pub(super) network: Network,
    /// Devices that failed and ends of links that failed.
    pub(super) touched: Vec<Vertex>,
    /// Orbits of devices and trunks.
    pub(super) orbits: Orbits,
    /// Symmetries of the network, or of the graph with components.
    pub(super) generators: Vec<Generator>,
    /// Whether those are all that were found of the network, none put aside.
    pub(super) all_symmetries: bool,
    /// Links that are vertices of that graph, by vertex, from the first that is no device.
    links: Vec<Option<LinkId>>,
    /// Orbit of each component that has a vertex of its own.
    own: Vec<Maybe<u32>>,
}

impl DamagedFabric {
    /// A damaged fabric, with the symmetries of its network that leave the devices that are touched
    /// in place.
    pub(super) fn of_damage(
        fabric: &Fabric,
        network: &Network,
        matrix: &Matrix,
        damage: Damage,
        touched: Vec<Vertex>,
    ) -> Self {
        let network = damage.network(fabric, network);
        // What is dead tells many failed devices apart from the others; to hold each in place would
        // be quadratic.
        let fixed = if touched.len() > MOST_FIXED {
            &[][..]
        } else {
            &touched
        };
        let mut generators = symmetry::generators(fabric, &network, matrix, fixed);
        let found = generators.len();
        generators.retain(|g| keeps_failed(&network, &damage, g));
        let all_symmetries = generators.len() == found;
        let orbits = Orbits::new(&network, &generators);
        DamagedFabric {
            damage,
            network,
            touched,
            orbits,
            generators,
            all_symmetries,
            links: Vec::new(),
            own: Vec::new(),
        }
    }
}

/// Whether a symmetry takes endpoints that failed onto such: an endpoint that lost its last link
/// looks like one that failed.
fn keeps_failed(network: &Network, damage: &Damage, generator: &Generator) -> bool {
    let endpoint = |v: Vertex| network.rate.get(v).is_some_and(|&r| r > 0);
    let failed = |v: Vertex| damage.has_device(v.device());
    generator
        .moves
        .iter()
        .all(|&(from, to)| !endpoint(from) || failed(from) == failed(to))
}

/// The components of a fabric and their classes when all is healthy.
pub(super) struct ComponentClasses<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    matrix: &'a Matrix,
    pub(super) components: &'a Components,
    /// Whether every component is one device or one link, and what the symmetries preserve tells
    /// how many hold a device or link.
    simple: bool,
    /// What is out already: the components fail in what is left.
    base: Damage,
    colour: Vec<u32>,
    /// What each arc's trunk is made of, where its capacity does not say so.
    mixed_trunks: Option<Vec<u32>>,
}

/// Above every capacity: what the arcs between vertices of the graph with components say.
const MARK: u64 = 1 << 62;

/// The graph with components.
struct Structure {
    network: Network,
    matrix: Matrix,
    /// Vertex of each component; none for those that a device says all of or that have nothing
    /// left.
    vertex: Vec<Maybe<Vertex>>,
    /// Link of each vertex that is one, from the first that is no device.
    links: Vec<Option<LinkId>>,
}

impl<'a> ComponentClasses<'a> {
    /// Classes of the healthy fabric, and the healthy fabric as it stands.
    pub(super) fn new(
        fabric: &'a Fabric,
        network: &'a Network,
        matrix: &'a Matrix,
        components: &'a Components,
        base: Damage,
    ) -> (Self, DamagedFabric) {
        let one = |c| {
            components.anchor(c).is_some()
                || (components.links(c).len() == 1 && components.devices(c).is_empty())
        };
        let simple = (0..components.len())
            .all(|c| one(c) && !matches!(components.kind(c), Component::Group(_)));
        let mut alike = ComponentClasses {
            fabric,
            network,
            matrix,
            components,
            simple,
            base,
            colour: Vec::new(),
            mixed_trunks: mixed_trunks(fabric, network),
        };
        let standing = alike.standing(&[]);
        let mut ids = BTreeMap::new();
        alike.colour = (0..components.len())
            .map(|c| {
                let next = narrow(ids.len());
                *ids.entry((components.place(c), alike.key(c, &standing)))
                    .or_insert(next)
            })
            .collect();
        (alike, standing)
    }

    /// The fabric with some components failed. Time of a search for symmetries.
    pub(super) fn standing(&self, failed: &[ComponentId]) -> DamagedFabric {
        let failed = Damage::of(self.components, failed);
        let damage = self.base.with(&failed);
        // Whole devices that were out before are told from the others by their dead trunks; of
        // links that were out, trunks keep some.
        let touched = if self.base.links.is_empty() {
            failed.touched(self.fabric)
        } else {
            damage.touched(self.fabric)
        };
        if self.simple {
            let mut standing =
                DamagedFabric::of_damage(self.fabric, self.network, self.matrix, damage, touched);
            let found = standing.generators.len();
            standing.generators = self.keep_links(standing.generators);
            if standing.generators.len() < found {
                standing.all_symmetries = false;
                standing.orbits = Orbits::new(&standing.network, &standing.generators);
            }
            return standing;
        }
        let network = damage.network(self.fabric, self.network);
        let structure = self.structure(&damage, &network);
        let mut generators =
            symmetry::generators_by_search(self.fabric, &structure.network, &structure.matrix);
        generators.retain(|g| keeps_failed(&network, &damage, g));
        let all = Orbits::new(&structure.network, &generators);
        let own = structure
            .vertex
            .iter()
            .map(|v| v.get().map(|v| all.vertex[v]).into())
            .collect();
        let devices = network.vertices();
        let of_devices = |g: &Generator| {
            let own = g.moves.iter().copied().filter(|m| m.0.index() < devices);
            Generator {
                moves: own.collect(),
            }
        };
        let orbits = Orbits::new(
            &network,
            &generators.iter().map(of_devices).collect::<Vec<_>>(),
        );
        DamagedFabric {
            damage,
            network,
            touched,
            orbits,
            generators,
            all_symmetries: false,
            links: structure.links,
            own,
        }
    }

    /// What the symmetries do to devices and to links that are left, for a certificate: parallel
    /// links of a trunk are turned by one more.
    pub(super) fn moves(&self, standing: &DamagedFabric) -> Vec<Moves> {
        let devices = standing.network.vertices();
        if !self.simple {
            let link = |v: Vertex| standing.links.get(v.index() - devices).copied().flatten();
            let each = |g: &Generator| {
                let (own, others): (Vec<_>, Vec<_>) =
                    g.moves.iter().copied().partition(|m| m.0.index() < devices);
                let mut links: Vec<(LinkId, LinkId)> = others
                    .into_iter()
                    .filter_map(|(a, b)| Some((link(a)?, link(b)?)))
                    .collect();
                links.sort_unstable();
                (own, links)
            };
            return standing.generators.iter().map(each).collect();
        }
        let trunks = self.links_of_trunks(&standing.damage);
        let mut verifier = Verifier::new(&standing.network);
        let mut all: Vec<Moves> = Vec::with_capacity(standing.generators.len() + 1);
        for generator in &standing.generators {
            let mut links = Vec::new();
            verifier.arcs(generator, |arc, image| {
                let (from, onto) = (&trunks[arc.trunk()], &trunks[image.trunk()]);
                let turned = arc.is_forth() != image.is_forth();
                for way in [false, true] {
                    let same =
                        |list: &[(u32, Option<bool>, LinkId)], flip: bool| -> Vec<(u32, LinkId)> {
                            list.iter()
                                .filter(|l| l.1.map(|up| up ^ flip).unwrap_or(false) == way)
                                .map(|l| (l.0, l.2))
                                .collect()
                        };
                    links.extend(
                        same(from, false)
                            .into_iter()
                            .zip(same(onto, turned))
                            .map(|(a, b)| (a.1, b.1)),
                    );
                }
            });
            links.sort_unstable();
            links.dedup();
            all.push((generator.moves.clone(), links));
        }
        let mut turns = Vec::new();
        for alike in trunks
            .values()
            .flat_map(|trunk| trunk.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)))
            .filter(|run| run.len() > 1)
        {
            turns.extend(
                alike
                    .iter()
                    .zip(alike.iter().cycle().skip(1))
                    .map(|(a, b)| (a.2, b.2)),
            );
        }
        turns.sort_unstable();
        if !turns.is_empty() {
            all.push((Vec::new(), turns));
        }
        all
    }

    /// The links of each trunk that are left, by class and, where the directions of a class differ,
    /// by whether they run upwards.
    fn links_of_trunks(&self, damage: &Damage) -> Table<Trunk, Vec<(u32, Option<bool>, LinkId)>> {
        let mut trunks: Table<Trunk, Vec<(u32, Option<bool>, LinkId)>> =
            vec![Vec::new(); self.network.arcs() / 2].into();
        for (id, link) in self.fabric.numbered_links() {
            let trunk = self
                .network
                .trunk(id)
                .filter(|_| !damage.kills(self.fabric, id));
            if let Some(trunk) = trunk {
                let class = &self.fabric.classes[link.class.index()];
                let upward = (class.rate_ab != class.rate_ba).then_some(link.a < link.b);
                trunks[trunk].push((link.class, upward, id));
            }
        }
        trunks.values_mut().for_each(|trunk| trunk.sort_unstable());
        trunks
    }

    fn structure(&self, damage: &Damage, damaged: &Network) -> Structure {
        let mut network = damaged.clone();
        let mut vertices = damaged.vertices();
        let join = |network: &mut Network, low: Vertex, high: Vertex, mark: u64| {
            network.add_trunk(low, high, MARK + mark)
        };
        let mut link_vertex: HashMap<LinkId, Vertex> = HashMap::new();
        let mut rates: HashMap<(u64, u64), u64> = HashMap::new();
        let mut vertex = vec![Maybe::NONE; self.components.len().index()];
        for c in (0..self.components.len()).filter(|&c| self.components.anchor(c).is_none()) {
            let mut left = Vec::new();
            for &id in self
                .components
                .links(c)
                .iter()
                .filter(|&&l| !damage.kills(self.fabric, l))
            {
                let own = *link_vertex.entry(id).or_insert_with(|| {
                    let (link, own) = (&self.fabric.links[id.index()], Vertex::new(vertices));
                    let class = &self.fabric.classes[link.class.index()];
                    vertices += 1;
                    for (end, pair) in [
                        (link.a, (class.rate_ab.0, class.rate_ba.0)),
                        (link.b, (class.rate_ba.0, class.rate_ab.0)),
                    ] {
                        let fresh = wide(rates.len());
                        join(
                            &mut network,
                            end.vertex(),
                            own,
                            *rates.entry(pair).or_insert(fresh),
                        );
                    }
                    own
                });
                left.push(own);
            }
            let devices: Vec<DeviceId> = self
                .components
                .devices(c)
                .iter()
                .copied()
                .filter(|&d| !damage.has_device(d))
                .collect();
            match (left.as_slice(), devices.as_slice()) {
                ([], []) => {}
                // Every link is one of these, so that being one tells no link from another.
                (&[link], []) if *self.components.kind(c) == Component::Links => {
                    vertex[c.index()] = link.into()
                }
                _ => {
                    let (own, place) = (Vertex::new(vertices), wide(self.components.place(c)));
                    vertices += 1;
                    left.iter()
                        .for_each(|&l| join(&mut network, l, own, (1 << 40) + place));
                    devices
                        .iter()
                        .for_each(|&d| join(&mut network, d.vertex(), own, (2 << 40) + place));
                    vertex[c.index()] = own.into();
                }
            }
        }
        network.resize(vertices);
        let mut matrix = self.matrix.clone();
        matrix.group.resize(vertices, 0);
        matrix.weight.resize(vertices, 0);
        let mut links = vec![None; vertices - damaged.vertices()];
        link_vertex
            .into_iter()
            .for_each(|(link, v)| links[v.index() - damaged.vertices()] = Some(link));
        Structure {
            network,
            matrix,
            vertex,
            links,
        }
    }

    fn key(&self, c: ComponentId, standing: &DamagedFabric) -> Key {
        if let Some(device) = self.components.anchor(c) {
            return Key::Device(standing.orbits.vertex[device.vertex()]);
        }
        match standing.own.get(c.index()) {
            Some(own) => Key::Own(own.get()),
            None => self.link_key(self.components.links(c)[0], &standing.orbits),
        }
    }

    /// Parallel links of one class in one trunk are alike, so the orbit of the trunk and the class
    /// tell links apart.
    fn link_key(&self, id: LinkId, orbits: &Orbits) -> Key {
        let link = &self.fabric.links[id.index()];
        let class = &self.fabric.classes[link.class.index()];
        let orbits = self.network.trunk(id).map(|trunk| {
            let mut ends = [orbits.arc[trunk.forth()], orbits.arc[trunk.back()]];
            // Where the two directions of a class differ, so do links laid in opposite directions.
            if class.rate_ab == class.rate_ba {
                ends.sort_unstable();
            } else if link.a > link.b {
                ends.reverse();
            }
            ends
        });
        Key::Link(orbits, link.class)
    }

    /// The classes of the components of a kind that have not failed, in order of their first
    /// member. O(components).
    pub(super) fn classes(
        &self,
        place: usize,
        standing: &DamagedFabric,
        failed: &[ComponentId],
    ) -> Vec<Class> {
        let mut found: BTreeMap<(u32, bool, Key), Class> = BTreeMap::new();
        for component in self.components.of_kind(place) {
            if failed.contains(&component) || self.gone(component) {
                continue;
            }
            let colour = self.colour[component.index()];
            let redundant = standing
                .damage
                .covers(self.fabric, self.components, component);
            let key = if redundant {
                Key::Redundant
            } else {
                self.key(component, standing)
            };
            found
                .entry((colour, redundant, key))
                .or_insert(Class {
                    component,
                    size: 0,
                    colour,
                    redundant,
                })
                .size += 1;
        }
        let mut classes: Vec<Class> = found.into_values().collect();
        classes.sort_by_key(|c| c.component);
        classes
    }

    /// Whether nothing of a component is left to begin with.
    pub(super) fn gone(&self, component: ComponentId) -> bool {
        let empty = self.base.links.is_empty() && self.base.devices.is_empty();
        !empty && self.base.covers(self.fabric, self.components, component)
    }

    /// Class of a component in the healthy fabric.
    pub(super) fn colour(&self, component: ComponentId) -> u32 {
        self.colour[component.index()]
    }

    /// Only the symmetries that carry each trunk onto one made of the same links: equal capacity is
    /// not enough where later failures take one link of several rates. O(E + moved points and their
    /// arcs).
    pub(super) fn keep_links(&self, generators: Vec<Generator>) -> Vec<Generator> {
        let Some(made_of) = &self.mixed_trunks else {
            return generators;
        };
        let mut verifier = Verifier::new(self.network);
        let mut same = |g: &Generator| {
            let mut same = true;
            verifier.arcs(g, |arc, image| {
                same &= made_of[arc.index()] == made_of[image.index()]
            }) && same
        };
        generators.into_iter().filter(|g| same(g)).collect()
    }
}

/// Devices held in place while the programme's symmetries are sought; where more are touched, none
/// is: their dead trunks tell them apart.
pub(super) const MOST_FIXED: usize = 64;

/// What each arc's trunk is made of, as a number; `None` when equal capacity says so already.
fn mixed_trunks(fabric: &Fabric, network: &Network) -> Option<Vec<u32>> {
    let mut links: Vec<Vec<(u32, bool)>> = vec![Vec::new(); network.arcs() / 2];
    for (id, link) in fabric.numbered_links() {
        if let Some(trunk) = network.trunk(id) {
            links[trunk.index()].push((link.class, link.a < link.b));
        }
    }
    let mut ids: HashMap<Vec<(u32, bool)>, u32> = HashMap::new();
    let mut made_of = Vec::with_capacity(network.arcs());
    for mut trunk in links {
        // Symmetric rates look the same from both ends.
        for (class, upward) in &mut trunk {
            let class = &fabric.classes[class.index()];
            *upward |= class.rate_ab == class.rate_ba;
        }
        for turned in [false, true] {
            let symmetric = |class: u32| {
                fabric.classes[class.index()].rate_ab == fabric.classes[class.index()].rate_ba
            };
            let mut seen: Vec<(u32, bool)> = trunk
                .iter()
                .map(|&(c, up)| (c, up ^ (turned && !symmetric(c))))
                .collect();
            seen.sort_unstable();
            let next = narrow(ids.len());
            made_of.push(*ids.entry(seen).or_insert(next));
        }
    }
    let mut of_capacity: HashMap<(u64, u64), u32> = HashMap::new();
    let plain = network.arc_ids().zip(&made_of).all(|(arc, own)| {
        let capacity = (network.capacity[arc], network.capacity[arc.reverse()]);
        of_capacity.entry(capacity).or_insert(*own) == own
    });
    (!plain).then_some(made_of)
}
