//! Routings that switches have, beside the best there could be: what they carry, and whether they
//! can deadlock.
//!
//! A routing tells for every destination which links a device uses towards it. ECMP uses all
//! shortest ways, split equally or by a hash of each flow; D-mod-K and the tables of a subnet
//! manager use one. What tables drop or send round for ever carries nothing, but holds channels and
//! waits for others, and counts where deadlock is decided. The figures are computed from the
//! routing, not proved by a certificate; no routing carries more than the proved upper bound of
//! throughput, and a result that does is refused.
//!
//! ```
//! # use selvedge::{Catalogue, Network, family};
//! # let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
//! # let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! # let fabric = family::build(&design)?;
//! use selvedge::Matrix;
//! use selvedge::routing::{Ask, Channels, Ranks, Way, route};
//!
//! let network = Network::new(&fabric);
//! let channels = Channels::new(&fabric, &network, |_| false);
//! let routed = route(&Ask {
//!     channels: &channels,
//!     matrix: &Matrix::parse("uniform", &fabric, &network)?,
//!     way: Way::Ecmp,
//!     ranks: &Ranks::from_endpoints(&channels),
//!     fixed: &[],
//! })?;
//! // Equal splits over all shortest ways lose nothing in this fabric.
//! assert_eq!(routed.throughput().0, selvedge::Fraction::from_integer(1.into()));
//! # Ok::<(), selvedge::Error>(())
//! ```

mod by_name;
mod channels;
mod dependency;
mod hashed;
mod loads;
mod modulo;
mod next_hops;
mod ranks;
mod tables;
#[cfg(test)]
mod tests;
mod walk;

pub use channels::{ChannelId, Channels, Turns};
pub use hashed::Hashing;
pub use next_hops::Destination;
pub use ranks::Ranks;
pub use walk::ForwardingLoop;

use crate::error::{Error, Result};
use crate::fabric::index::{Id, numbered, wide};
use crate::fabric::{Fabric, LinkId, Vertex, network::Network};
use crate::formats::opensm::tables::{Lids, Table};
use crate::proof::Bracket;
use crate::symmetry::{self, orbits::Orbits};
use crate::traffic::Matrix;
use crate::units::Fraction;
use crate::units::real;
use dependency::Dependencies;
use hashed::{Busiest, busiest};
use loads::{Loads, Symmetric};
use next_hops::{All, Choice, Port};

/// Destinations times channels that are looked at, at most: minutes on a few cores.
const MOST_STEPS: u64 = 40_000_000_000;

/// How traffic is routed.
#[derive(Debug)]
pub enum Way<'a> {
    /// All shortest ways, in equal parts over the links at each device.
    Ecmp,
    /// The same, flow by flow.
    Hashed(Hashing),
    /// One of the shortest ways in a tree, by the number of the destination.
    Modulo,
    /// As the tables of a subnet manager say: of switches with these GUIDs (by device), to ports
    /// with these LIDs.
    Tables(&'a [u64], &'a [Table], &'a Lids),
}

/// What is routed where.
#[derive(Debug)]
pub struct Ask<'a> {
    /// The channels that work.
    pub channels: &'a Channels<'a>,
    /// The traffic.
    pub matrix: &'a Matrix,
    /// The routing.
    pub way: Way<'a>,
    /// Which way is up, for the rule that no traffic turns up again.
    pub ranks: &'a Ranks,
    /// Devices that symmetries must leave in place: what has failed.
    pub fixed: &'a [Vertex],
}

/// The busiest channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// Which.
    pub channel: ChannelId,
    /// Its load at the full matrix, as a share of its rate: bounds.
    pub load: (Fraction, Fraction),
}

/// Throughput over seeds of the hash: a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Routed throughput of every seed, least first.
    pub throughput: Vec<Fraction>,
    /// The busiest channel of the worst seed.
    pub worst: Worst,
}

/// Whether the routing can deadlock on one virtual lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deadlock {
    /// It cannot: why.
    Free(String),
    /// A cycle of channels, each of which can wait for the next.
    Cycle(Vec<ChannelId>),
    /// Not decided: why.
    Undecided(String),
}

/// What a routing does.
#[derive(Clone, Debug, PartialEq)]
pub struct Routed {
    /// Which routing, in words.
    pub way: String,
    /// How it was computed, in words.
    pub method: String,
    /// Routed throughput, uncapped: bounds. Zero where a pair has no way.
    pub headroom: (Fraction, Fraction),
    /// The busiest channel.
    pub worst: Worst,
    /// Mean load of the channels between switches, as a share of their rates, at the full matrix;
    /// none where there are none.
    pub mean: Option<f64>,
    /// Network links on a way, over the traffic that has one.
    pub links: f64,
    /// Most network links on a way.
    pub longest: u32,
    /// Endpoints and addresses they send to, in pairs; those without a way, and the first of these.
    pub pairs: (u128, u128, Option<(Vertex, Vertex)>),
    /// Load of every channel at the full matrix, as a share of its rate.
    pub load: Vec<f64>,
    /// Over seeds, where flows are hashed.
    pub sample: Option<Sample>,
    /// Channels that depend on another, counted in pairs, of the destinations looked at.
    pub dependencies: u64,
    /// Whether it can deadlock.
    pub deadlock: Deadlock,
    /// Turns from down to up that were found.
    pub turns: Turns,
    /// Loops of imported tables that packets of some endpoint come to, by destination: each closes
    /// a cycle of channels.
    pub loops: Vec<ForwardingLoop>,
    /// What did not fit, in words.
    pub notes: Vec<String>,
}

impl Routed {
    /// Routed throughput, capped at 1 as throughput is.
    pub fn throughput(&self) -> (Fraction, Fraction) {
        let one = || Fraction::from_integer(1.into());
        (
            self.headroom.0.clone().min(one()),
            self.headroom.1.clone().min(one()),
        )
    }
}

/// A routing on a fabric: what it is told, and where it leads.
struct Routing<'a, C> {
    ask: &'a Ask<'a>,
    destinations: Vec<Destination>,
    choice: C,
    /// Whether it treats alike what symmetries take for alike.
    equivariant: bool,
}

/// What channels wait for each other.
struct Waiting {
    /// Pairs of channels of which one can wait for the other.
    dependencies: u64,
    turns: Turns,
    loops: Vec<ForwardingLoop>,
    deadlock: Deadlock,
}

impl Routed {
    /// Holds it against the proved bracket of the same traffic on the same fabric: no routing beats
    /// the best there is.
    ///
    /// # Errors
    /// A fault where it does.
    pub fn within(&self, best: &Bracket) -> Result<()> {
        let over = best.ceiling().filter(|ceiling| self.headroom.0 > **ceiling);
        match over {
            Some(ceiling) => Err(Error::fault(format!(
                "the routing carries {}, more than the proved upper bound {ceiling}",
                self.headroom.0
            ))),
            None => Ok(()),
        }
    }
}

/// Every endpoint as one destination.
fn whole(network: &Network) -> Vec<Destination> {
    network
        .endpoints
        .iter()
        .map(|&endpoint| Destination {
            endpoint,
            port: Port::All,
            share: (1, 1),
        })
        .collect()
}

/// Routes a matrix.
///
/// # Errors
/// When D-mod-K is asked of what is no tree, tables do not fit the fabric, or there is too much to
/// look at.
pub fn route(ask: &Ask<'_>) -> Result<Routed> {
    let channels = ask.channels;
    match &ask.way {
        Way::Ecmp | Way::Hashed(_) => {
            let mut routed = Routing {
                ask,
                destinations: whole(channels.network),
                choice: All,
                equivariant: true,
            }
            .run("ECMP")?;
            if let Way::Hashed(hashing) = &ask.way {
                sample(&mut routed, ask, hashing)?;
            }
            Ok(routed)
        }
        Way::Modulo => {
            let destinations = modulo::ports(channels);
            let choice = modulo::Modulo::new(channels, ask.ranks, &destinations)?;
            Routing {
                ask,
                destinations,
                choice,
                equivariant: false,
            }
            .run("D-mod-K")
        }
        Way::Tables(guids, tables, lids) => {
            let destinations = modulo::ports(channels);
            let choice = tables::Tables::new(channels, guids, &destinations, tables, lids)?;
            let notes = choice.notes.clone();
            let mut routed = Routing {
                ask,
                destinations,
                choice,
                equivariant: false,
            }
            .run("forwarding tables")?;
            routed.notes = notes;
            Ok(routed)
        }
    }
}

/// Writes D-mod-K as forwarding tables that OpenSM loads. O((endpoints + switches) * (V + E)).
///
/// # Errors
/// When the switches make no tiers, or a port number fits no table.
pub fn modulo_tables(
    channels: &Channels<'_>,
    ranks: &Ranks,
    guids: &[u64],
    lids: &Lids,
) -> Result<String> {
    let destinations = modulo::ports(channels);
    let choice = modulo::Modulo::new(channels, ranks, &destinations)?;
    tables::written(channels, guids, &destinations, lids, &choice)
}

fn too_much(what: &str, destinations: usize, help: &str) -> Error {
    Error::limit(format!(
        "{what} of {destinations} destinations, one by one, is too much to look at"
    ))
    .help(help.to_string())
}

impl<C: Choice> Routing<'_, C> {
    fn affordable(&self) -> bool {
        wide(self.destinations.len()).saturating_mul(wide(self.ask.channels.len())) <= MOST_STEPS
    }

    fn run(&self, way: &str) -> Result<Routed> {
        let (channels, matrix) = (self.ask.channels, self.ask.matrix);
        let network = channels.network;
        let generators = if self.equivariant {
            symmetry::generators(channels.fabric, network, matrix, self.ask.fixed)
        } else {
            Vec::new()
        };
        let orbits = Orbits::new(network, &generators);
        let symmetric = Symmetric::new(channels, &orbits).filter(|_| !generators.is_empty());
        let all: Vec<usize> = (0..self.destinations.len()).collect();
        let numbers = symmetric
            .as_ref()
            .map_or_else(|| all.clone(), |s| s.representatives(channels));
        if numbers.len() == all.len() && !self.affordable() {
            return Err(too_much(
                way,
                all.len(),
                "route a part of the fabric, or use `--routing ecmp`, which one destination of every orbit decides",
            ));
        }
        let loads = loads::loads(
            channels,
            matrix,
            (&self.destinations, &numbers),
            symmetric.as_ref(),
            &self.choice,
        );
        let Waiting {
            dependencies,
            turns,
            loops,
            deadlock,
        } = self.deadlock(&numbers, &all);
        let method = match numbers.len() {
            some if some < all.len() => {
                format!("{some} of {} destinations, one of every orbit", all.len())
            }
            _ => format!("all {} destinations", all.len()),
        };
        let worst = worst(channels, matrix, &loads);
        let zero = || Fraction::from_integer(0.into());
        let inverse = |load: &Fraction| {
            if *load > zero() {
                load.recip()
            } else {
                Fraction::from_integer(1.into())
            }
        };
        let headroom = if loads.lost > 0 {
            (zero(), zero())
        } else {
            (inverse(&worst.load.1), inverse(&worst.load.0))
        };
        let load = shares(channels, matrix, &loads);
        let network_load: f64 = channels
            .working()
            .iter()
            .filter(|&&c| !channels.of_scale_up(c))
            .map(|&c| real(loads.channel[c.index()]))
            .sum();
        let between: Vec<f64> = channels
            .working()
            .iter()
            .filter(|&&c| channels.between_switches(c))
            .map(|&c| load[c.index()])
            .collect();
        Ok(Routed {
            way: way.into(),
            method,
            headroom,
            worst,
            mean: (!between.is_empty()).then(|| between.iter().sum::<f64>() / real(between.len())),
            links: network_load / real(loads.carried).max(1.0),
            longest: loads.longest,
            pairs: (loads.pairs, loads.lost, loads.example),
            load,
            sample: None,
            dependencies,
            deadlock,
            turns,
            loops,
            notes: Vec::new(),
        })
    }

    /// Decides by ranks where no traffic turns up again, else by the whole graph. A forwarding loop
    /// turns up again somewhere.
    fn deadlock(&self, numbers: &[usize], all: &[usize]) -> Waiting {
        let (channels, ranks) = (self.ask.channels, self.ask.ranks);
        let whole = numbers.len() == all.len();
        let part = Dependencies::new(channels, (&self.destinations, numbers), &self.choice);
        let turns = part.illegal(ranks);
        let waiting = |of: Dependencies<'_>, turns, deadlock| Waiting {
            dependencies: of.count(),
            turns,
            loops: of.loops,
            deadlock,
        };
        // Of one destination of every orbit, ranks decide for all where symmetries keep them:
        // distances from the endpoints, and no tie.
        if turns.0 == 0 && (whole || (!ranks.rooted() && ranks.level(channels).is_none())) {
            let free = Deadlock::Free(
                "no traffic turns from a link that leads down to one that leads up".into(),
            );
            return waiting(part, turns, free);
        }
        let cycle = |of: &Dependencies<'_>| of.cycle().map(Deadlock::Cycle);
        if whole || !self.affordable() {
            let found = cycle(&part).unwrap_or_else(|| {
                if whole {
                    Deadlock::Free("the channel dependency graph has no cycle".into())
                } else {
                    Deadlock::Undecided(format!(
                        "the dependencies of {} destinations, one by one, are too many to look at",
                        all.len()
                    ))
                }
            });
            return waiting(part, turns, found);
        }
        let every = Dependencies::new(channels, (&self.destinations, all), &self.choice);
        let found = cycle(&every)
            .unwrap_or_else(|| Deadlock::Free("the channel dependency graph has no cycle".into()));
        let turns = every.illegal(ranks);
        waiting(every, turns, found)
    }
}

/// A load of so many parts as a share of a channel's rate.
fn share(
    channels: &Channels<'_>,
    matrix: &Matrix,
    channel: ChannelId,
    load: u128,
    parts: u128,
) -> Fraction {
    let whole =
        num_bigint::BigInt::from(parts) * matrix.denominator * channels.rate(channel).max(1);
    Fraction::new(load.into(), whole)
}

fn worst(channels: &Channels<'_>, matrix: &Matrix, loads: &Loads) -> Worst {
    let Busiest { channel, load } = busiest(channels, &loads.channel);
    let low = share(channels, matrix, channel, load, loads.parts);
    if loads.dropped == 0 {
        return Worst {
            channel,
            load: (low.clone(), low),
        };
    }
    let above: Vec<u128> = loads.channel.iter().map(|l| l + loads.dropped).collect();
    let most = busiest(channels, &above);
    Worst {
        channel,
        load: (
            low,
            share(channels, matrix, most.channel, most.load, loads.parts),
        ),
    }
}

fn shares(channels: &Channels<'_>, matrix: &Matrix, loads: &Loads) -> Vec<f64> {
    let whole = real(loads.parts) * real(matrix.denominator);
    let of = |(channel, &load): (ChannelId, &u128)| {
        real(load) / whole / real(channels.rate(channel).max(1))
    };
    numbered(&loads.channel).map(of).collect()
}

/// Adds the sample of a hashed routing.
fn sample(routed: &mut Routed, ask: &Ask<'_>, hashing: &Hashing) -> Result<()> {
    let (channels, matrix) = (ask.channels, ask.matrix);
    let destinations = whole(channels.network);
    let sources: u64 = if matrix.group.values().any(|g| *g > 0) {
        wide(destinations.len())
    } else {
        1
    };
    let flows = sources
        .saturating_mul(u64::from(hashing.seeds))
        .saturating_mul(u64::from(hashing.flows))
        .saturating_mul(8);
    if wide(destinations.len()).saturating_mul(flows + wide(channels.len())) > MOST_STEPS {
        return Err(too_much(
            "hashed ECMP",
            destinations.len(),
            "take fewer --seeds or --flows, a permutation, or `--routing ecmp`",
        ));
    }
    let found = hashed::hashed(channels, matrix, &destinations, hashing, &All);
    let load = |b: &Busiest| {
        share(
            channels,
            matrix,
            b.channel,
            b.load,
            u128::from(hashing.flows),
        )
    };
    let zero = Fraction::from_integer(0.into());
    let one = Fraction::from_integer(1.into());
    let lost = routed.pairs.1 > 0;
    let carried = |load: &Fraction| {
        if lost || *load == zero {
            zero.clone()
        } else {
            load.recip().min(one.clone())
        }
    };
    let mut throughput: Vec<Fraction> = found.iter().map(|b| carried(&load(b))).collect();
    throughput.sort();
    if let Some((most, channel)) = found
        .iter()
        .map(|b| (load(b), b.channel))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))
    {
        routed.sample = Some(Sample {
            throughput,
            worst: Worst {
                channel,
                load: (most.clone(), most),
            },
        });
    }
    Ok(())
}

/// The channels of a fabric as built.
pub fn as_built<'a>(fabric: &'a Fabric, network: &'a Network) -> Channels<'a> {
    Channels::new(fabric, network, |_: LinkId| false)
}
