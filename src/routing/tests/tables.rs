//! Random forwarding tables against packets that are followed one by one.

use super::*;
use crate::formats::opensm::tables::read_lids;

/// Numbers that look random (splitmix64), the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below a bound.
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % below as u64) as usize
    }
}

/// A fabric whose hosts have one port or two, a connected one or not.
fn fabric(dice: &mut Dice) -> Fabric {
    let (switches, hosts) = (2 + dice.roll(5), 2 + dice.roll(4));
    let mut nodes: Vec<String> = (0..hosts)
        .map(|i| format!(r#"{{"id":"h{i}","kind":"host"}}"#))
        .collect();
    nodes.extend((0..switches).map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}}"#)));
    let edge = |a: String, b: String| format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#);
    let mut edges = Vec::new();
    for host in 0..hosts {
        for _ in 0..1 + dice.roll(5) / 4 {
            edges.push(edge(
                format!("h{host}"),
                format!("s{}", dice.roll(switches)),
            ));
        }
    }
    for next in 1..switches {
        if dice.roll(10) > 0 {
            edges.push(edge(format!("s{next}"), format!("s{}", dice.roll(next))));
        }
    }
    for _ in 0..dice.roll(5) {
        let (a, b) = (dice.roll(switches), dice.roll(switches));
        if a != b {
            edges.push(edge(format!("s{a}"), format!("s{b}")));
        }
    }
    let (nodes, edges) = (nodes.join(","), edges.join(","));
    let head = r#""directed":false,"multigraph":true,"graph":{}"#;
    let text = format!(r#"{{{head},"nodes":[{nodes}],"edges":[{edges}]}}"#);
    formats::parse_fabric(&text, Path::new("x.json")).unwrap()
}

/// One direction of a cable: from a device and port to a device and port.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Hop {
    from: (Vertex, u32),
    to: (Vertex, u32),
}

fn hops(fabric: &Fabric) -> Vec<Hop> {
    let both = |l: &crate::fabric::Link| {
        let (a, b) = ((l.a.vertex(), l.a_port), (l.b.vertex(), l.b_port));
        [Hop { from: a, to: b }, Hop { from: b, to: a }]
    };
    fabric.links.iter().flat_map(both).collect()
}

fn guid(device: Vertex) -> u64 {
    (u64::from(device) + 1) << 16
}

/// Port by switch and LID.
type Entries = BTreeMap<(Vertex, u16), u8>;

/// Towards every port of a host: mostly a shortest way, `wild` times of ten any port, a port
/// without a cable, or none.
fn entries(dice: &mut Dice, hops: &[Hop], addresses: &[(Vertex, u32)], wild: usize) -> Entries {
    let switch = |v: Vertex| addresses.iter().all(|a| a.0 != v);
    let mut entries = Entries::new();
    for (lid, &address) in (1u16..).zip(addresses) {
        let mut far: BTreeMap<Vertex, u32> = BTreeMap::new();
        far.extend(
            hops.iter()
                .filter(|h| h.to == address)
                .map(|h| (h.from.0, 0)),
        );
        for _ in 0..hops.len() {
            for hop in hops.iter().filter(|h| switch(h.from.0)) {
                let through = far.get(&hop.to.0).map(|f| f + 1);
                let now = far.get(&hop.from.0).copied().unwrap_or(u32::MAX);
                if let Some(through) = through.filter(|t| *t < now) {
                    far.insert(hop.from.0, through);
                }
            }
        }
        let switches: BTreeSet<Vertex> = hops
            .iter()
            .map(|h| h.from.0)
            .filter(|&v| switch(v))
            .collect();
        for v in switches {
            let leaving: Vec<&Hop> = hops.iter().filter(|h| h.from.0 == v).collect();
            let nearer = |h: &&&Hop| {
                h.to == address
                    || (switch(h.to.0) && far.get(&h.to.0).is_some_and(|f| f + 1 == far[&v]))
            };
            let right: Vec<&&Hop> = leaving.iter().filter(nearer).collect();
            let port = if dice.roll(10) < wild || right.is_empty() {
                match dice.roll(leaving.len() + 2) {
                    0 => continue,
                    1 => 200,
                    any => leaving[any - 2].from.1,
                }
            } else {
                right[dice.roll(right.len())].from.1
            };
            entries.insert((v, lid), port as u8);
        }
    }
    entries
}

/// What packets do, followed one by one.
#[derive(Default)]
struct Followed {
    /// Cables that are held and waited for, one after the other at a switch.
    waits: BTreeSet<(Hop, Hop)>,
    /// The address, and the switches that send round to each other.
    loops: BTreeSet<((Vertex, u32), Vec<Vertex>)>,
}

fn followed(hops: &[Hop], addresses: &[(Vertex, u32)], entries: &Entries) -> Followed {
    let mut found = Followed::default();
    for (lid, &address) in (1u16..).zip(addresses) {
        for first in hops
            .iter()
            .filter(|h| addresses.contains(&h.from) && h.from.0 != address.0)
        {
            let mut way = vec![*first];
            loop {
                let at = way[way.len() - 1];
                let port = entries.get(&(at.to.0, lid));
                let next = hops
                    .iter()
                    .find(|h| Some((h.from.0, h.from.1)) == port.map(|&p| (at.to.0, p.into())));
                let Some(&next) = next else { break };
                found.waits.insert((at, next));
                if let Some(start) = way.iter().position(|h| *h == next) {
                    let mut round: Vec<Vertex> = way[start..].iter().map(|h| h.from.0).collect();
                    let lowest = (0..round.len()).min_by_key(|&i| round[i]).unwrap();
                    round.rotate_left(lowest);
                    found.loops.insert((address, round));
                    break;
                }
                way.push(next);
            }
        }
    }
    found
}

/// Whether a search in depth comes back to what it is still in.
fn closes(at: Hop, waits: &BTreeMap<Hop, Vec<Hop>>, colour: &mut BTreeMap<Hop, bool>) -> bool {
    if let Some(open) = colour.get(&at) {
        return *open;
    }
    colour.insert(at, true);
    let closed = waits
        .get(&at)
        .is_some_and(|next| next.iter().any(|&n| closes(n, waits, colour)));
    colour.insert(at, closed);
    closed
}

fn circle(waits: &BTreeSet<(Hop, Hop)>) -> bool {
    let mut next: BTreeMap<Hop, Vec<Hop>> = BTreeMap::new();
    waits
        .iter()
        .for_each(|w| next.entry(w.0).or_default().push(w.1));
    let mut colour = BTreeMap::new();
    next.keys().any(|&hop| closes(hop, &next, &mut colour))
}

fn routed_by(fabric: &Fabric, addresses: &[(Vertex, u32)], entries: &Entries) -> Routed {
    let guids: Vec<u64> = fabric.device_ids().map(|d| guid(d.vertex())).collect();
    let mut tables: BTreeMap<Vertex, Table> = BTreeMap::new();
    for (&(v, lid), &port) in entries {
        let table = tables.entry(v).or_insert_with(|| Table {
            guid: guid(v),
            ports: Vec::new(),
        });
        table.ports.push((lid, port));
    }
    let tables: Vec<Table> = tables.into_values().collect();
    let line = |(lid, a): (u16, &(Vertex, u32))| {
        format!("{:#x} {lid:#x} {lid:#x}\n", guid(a.0) + u64::from(a.1))
    };
    let lids: String = (1u16..).zip(addresses).map(line).collect();
    let lids = read_lids(&lids, Path::new("guid2lid")).unwrap();
    routed(fabric, Way::Tables(&guids, &tables, &lids))
}

fn hop(channels: &Channels<'_>, channel: ChannelId) -> Hop {
    let link = &channels.fabric.links[channel.link().index()];
    let (a, b) = (
        (link.a.vertex(), link.a_port),
        (link.b.vertex(), link.b_port),
    );
    if channels.from(channel) == a.0 {
        Hop { from: a, to: b }
    } else {
        Hop { from: b, to: a }
    }
}

/// How many tables had what.
#[derive(Default, Debug)]
struct Seen {
    free: usize,
    looped: usize,
    circle_without_loop: usize,
    lost_without_circle: usize,
}

#[test]
fn random_tables_wait_and_go_round_as_packets_that_are_followed() {
    let (mut dice, mut seen) = (Dice(15), Seen::default());
    for case in 0..1500 {
        let fabric = fabric(&mut dice);
        let network = Network::new(&fabric);
        let channels = as_built(&fabric, &network);
        let hops = hops(&fabric);
        let host = |h: &&Hop| network.endpoints.contains(&h.from.0);
        let addresses: Vec<(Vertex, u32)> = hops.iter().filter(host).map(|h| h.from).collect();
        let entries = entries(&mut dice, &hops, &addresses, [0, 1, 3, 10][case % 4]);
        if entries.is_empty() {
            continue;
        }
        let (routed, walked) = (
            routed_by(&fabric, &addresses, &entries),
            followed(&hops, &addresses, &entries),
        );
        let closed = circle(&walked.waits);
        match &routed.deadlock {
            Deadlock::Cycle(cycle) => {
                let round = cycle.iter().cycle().skip(1);
                let pairs = cycle
                    .iter()
                    .zip(round)
                    .map(|(&a, &b)| (hop(&channels, a), hop(&channels, b)));
                assert!(
                    closed && pairs.into_iter().all(|p| walked.waits.contains(&p)),
                    "case {case}: {cycle:?}"
                );
            }
            found => assert!(
                !closed && matches!(found, Deadlock::Free(_)),
                "case {case}: {found:?}"
            ),
        }
        assert_eq!(
            routed.dependencies,
            walked.waits.len() as u64,
            "case {case}"
        );
        let address = |d: &Destination| {
            let link = &fabric.links[d.link().unwrap().index()];
            (
                d.endpoint,
                if link.a.vertex() == d.endpoint {
                    link.a_port
                } else {
                    link.b_port
                },
            )
        };
        let loops: Vec<_> = routed
            .loops
            .iter()
            .map(|l| (address(&l.destination), l.switches.clone()))
            .collect();
        assert_eq!(loops.len(), walked.loops.len(), "case {case}: a loop twice");
        assert_eq!(
            loops.into_iter().collect::<BTreeSet<_>>(),
            walked.loops,
            "case {case}"
        );
        seen.free += usize::from(!closed);
        seen.looped += usize::from(!walked.loops.is_empty());
        seen.circle_without_loop += usize::from(closed && walked.loops.is_empty());
        seen.lost_without_circle += usize::from(!closed && routed.pairs.1 > 0);
    }
    let many = [seen.free, seen.looped, seen.lost_without_circle]
        .into_iter()
        .all(|n| n >= 200);
    assert!(many && seen.circle_without_loop > 0, "{seen:?}");
}
