//! What is to be proved of a fabric: a struct a kind of requirement, with the values that a
//! specification states.

use crate::error::Place;
use crate::units::{Fraction, Latency, Oversubscription, Power};

/// `throughput: {traffic: uniform, at_least: 95%}`
#[derive(Clone, Debug, PartialEq)]
pub struct Throughput {
    /// Name of the traffic.
    pub traffic: String,
    /// Share of it that must be carried.
    pub at_least: Fraction,
}

/// `hose: {at_least: 95%}`
#[derive(Clone, Debug, PartialEq)]
pub struct Hose {
    /// Share of every admissible traffic that must be carried.
    pub at_least: Fraction,
}

/// `bisection: {at_least: 100%}`
#[derive(Clone, Debug, PartialEq)]
pub struct Bisection {
    /// Share of the lighter half's rate.
    pub at_least: Fraction,
}

/// `survives: {of: links, count: 1, keep: 95%, metric: throughput, lose_endpoints: 0}`, or
/// `of: {links: 1, switches: 1}` without a count.
#[derive(Clone, Debug, PartialEq)]
pub struct Survives {
    /// At most so many of each kind, in order, none twice and none of 0; none at all: the healthy
    /// fabric.
    pub of: Vec<(Component, u32)>,
    /// Share of the healthy fabric's value.
    pub keep: Option<Fraction>,
    /// Absolute value.
    pub at_least: Option<Fraction>,
    /// Of what.
    pub metric: Metric,
    /// Endpoints that may be lost; none stated: only those that fail themselves.
    pub lose_endpoints: Option<u64>,
}

/// `oversubscription: {tier: leaf, at_most: "1:1"}`
#[derive(Clone, Debug, PartialEq)]
pub struct TierRatio {
    /// Name of the tier.
    pub tier: String,
    /// Capacity down : up.
    pub at_most: Oversubscription,
}

/// `count: {of: switches, at_most: 48}` (`at_least`, `exactly`)
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Name of the count.
    pub of: String,
    /// The least that is allowed.
    pub at_least: Option<u64>,
    /// The most that is allowed.
    pub at_most: Option<u64>,
}

/// `diameter: {at_most: 4}`
#[derive(Clone, Debug, PartialEq)]
pub struct Diameter {
    /// In links, both access links included.
    pub at_most: u32,
}

/// `latency: {traffic: uniform, load: 50%, mean_at_most: 3 us, max_at_most: 5 us, budget:
/// {switches: 1 us}}`
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyLimits {
    /// Name of the traffic of the loaded mean.
    pub traffic: String,
    /// Share of it that is carried; none: an empty fabric.
    pub load: Option<Fraction>,
    /// Limit of the mean.
    pub mean_at_most: Option<Latency>,
    /// Limit of the longest path.
    pub max_at_most: Option<Latency>,
    /// Limits of parts of any path.
    pub budget: Vec<(Part, Latency)>,
}

/// `network_power: {at_most: 50 kW}`
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkPower {
    /// The most that the parts of the network may draw.
    pub at_most: Power,
}

/// `connectivity: {edge_at_least: 2, node_at_least: 2, between: endpoints}` (or `hosts`)
#[derive(Clone, Debug, PartialEq)]
pub struct Connectivity {
    /// Links that it takes at least to part a pair.
    pub edge_at_least: Option<u64>,
    /// Switches that it takes at least.
    pub node_at_least: Option<u64>,
    /// Which pairs.
    pub between: Between,
}

/// What is to be proved.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// Share of a traffic matrix that is carried.
    Throughput(Throughput),
    /// Share of every admissible traffic that is carried.
    Hose(Hose),
    /// Least capacity between two halves.
    Bisection(Bisection),
    /// What failures leave.
    Survives(Survives),
    /// Capacity down : up of a tier.
    Oversubscription(TierRatio),
    /// A count of the fabric.
    Count(Count),
    /// The longest shortest path.
    Diameter(Diameter),
    /// Time that packets take.
    Latency(LatencyLimits),
    /// What the parts of the network draw.
    NetworkPower(NetworkPower),
    /// Links or switches that part a pair.
    Connectivity(Connectivity),
}

impl Demand {
    /// What it asks of failures, where it asks about any.
    pub fn survives(&self) -> Option<&Survives> {
        if let Demand::Survives(asked) = self {
            Some(asked)
        } else {
            None
        }
    }
}

/// A part of a path's latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Crossing switches, scale-up switches too.
    Switch,
    /// Forward error correction.
    Fec,
    /// Propagation, or the latency of a link stated as a whole.
    Propagation,
    /// Putting the packet on the wire.
    Serialisation,
}

impl Part {
    /// All of them, in the order of a hop.
    pub const ALL: [Part; 4] = [
        Part::Switch,
        Part::Serialisation,
        Part::Propagation,
        Part::Fec,
    ];
    /// `switch`, `serialisation`, `propagation` or `fec`.
    pub fn word(self) -> &'static str {
        match self {
            Part::Switch => "switch",
            Part::Fec => "fec",
            Part::Propagation => "propagation",
            Part::Serialisation => "serialisation",
        }
    }
}

/// What fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// Every network link, endpoint links included, scale-up links excluded.
    Links,
    /// Every network switch.
    Switches,
    /// Every transceiver, with all the links of its cage.
    Optics,
    /// Every endpoint's network interface, with all its ports.
    Nics,
    /// Every host, with its endpoints.
    Hosts,
    /// Every plane, with its switches.
    Planes,
    /// Every line card of a switch, with its links.
    LineCards,
    /// Every group of a kind that the specification describes.
    Group(String),
}

impl Component {
    /// The kinds that need no description.
    pub const BUILT_IN: [Component; 7] = [
        Component::Links,
        Component::Switches,
        Component::Optics,
        Component::Nics,
        Component::Hosts,
        Component::Planes,
        Component::LineCards,
    ];

    /// One of them, in a word.
    pub fn word(&self) -> &str {
        match self {
            Component::Links => "link",
            Component::Switches => "switch",
            Component::Optics => "transceiver",
            Component::Nics => "NIC",
            Component::Hosts => "host",
            Component::Planes => "plane",
            Component::LineCards => "line card",
            Component::Group(kind) => kind,
        }
    }
    /// Several of them.
    pub fn words(&self) -> String {
        match self {
            Component::Switches => "switches".to_string(),
            Component::Links
            | Component::Optics
            | Component::Nics
            | Component::Hosts
            | Component::Planes
            | Component::LineCards
            | Component::Group(_) => format!("{}s", self.word()),
        }
    }
    /// As it is written in a specification: `links`, `line-cards`, or the kind of a group.
    pub fn key(&self) -> String {
        match self {
            Component::Optics => "optics".to_string(),
            Component::Nics => "nics".to_string(),
            Component::LineCards => "line-cards".to_string(),
            Component::Group(kind) => kind.clone(),
            Component::Links | Component::Switches | Component::Hosts | Component::Planes => {
                self.words()
            }
        }
    }
}

/// What must be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Uniform all-to-all throughput.
    Throughput,
    /// Bisection bandwidth, in bit/s.
    Bisection,
    /// Every surviving pair can still exchange traffic.
    Connectivity,
    /// Working port capacity of the worst host.
    Attachment,
    /// Working port capacity of the worst endpoint.
    EndpointAttachment,
}

impl Metric {
    /// All, with their words.
    pub const ALL: [(Metric, &str); 5] = [
        (Metric::Throughput, "throughput"),
        (Metric::Bisection, "bisection"),
        (Metric::Connectivity, "connectivity"),
        (Metric::Attachment, "attachment"),
        (Metric::EndpointAttachment, "endpoint-attachment"),
    ];
    /// What may be written, for whoever wrote something else.
    pub fn choices() -> String {
        let explained = Metric::ALL.map(|(metric, word)| match metric {
            Metric::Attachment => format!("{word} (of hosts)"),
            Metric::Throughput
            | Metric::Bisection
            | Metric::Connectivity
            | Metric::EndpointAttachment => word.to_string(),
        });
        let [most @ .., last] = explained.as_slice() else {
            return String::new();
        };
        format!("{} or {last}", most.join(", "))
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        Metric::ALL
            .into_iter()
            .find(|m| m.0 == self)
            .map_or("", |m| m.1)
    }
}

/// Whose connectivity is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Between {
    /// Every pair of endpoints.
    Endpoints,
    /// Every pair of hosts, with all their endpoints.
    Hosts,
}

impl Between {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Between::Endpoints => "endpoints",
            Between::Hosts => "hosts",
        }
    }
}

/// A requirement and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Stable name: given, or made from the kind (`throughput-uniform`).
    pub name: String,
    /// What.
    pub demand: Demand,
    /// Where in the specification.
    pub place: Option<Place>,
    /// Where the word that names its traffic is, when one is written.
    pub traffic_place: Option<Place>,
}
