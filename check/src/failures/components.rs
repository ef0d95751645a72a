//! What may fail.

use crate::network::Network;
use crate::words::Words;
use crate::{Result, need};

/// More of a kind never fail at once.
const MOST_FAILING: usize = 64;

/// A kind of components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// `links`, `switches`, or what the specification calls them.
    pub name: String,
    /// How many fail at most.
    pub limit: usize,
    /// How many there are.
    pub components: usize,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} {}", self.limit, self.components, self.name)
    }
}

/// A link that may fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its trunk.
    pub trunk: usize,
    /// Its share of the trunk's capacity, up and down.
    pub capacity: [i128; 2],
}

/// What fails as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Place of its kind.
    pub kind: usize,
    /// Vertices that fail with all their trunks.
    pub devices: Vec<usize>,
    /// Links that fail alone.
    pub links: Vec<usize>,
}

/// Everything that may fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    /// In increasing order of their trunks.
    pub links: Vec<Link>,
    /// The kinds that fail, in the order in which they fail.
    pub kinds: Vec<Kind>,
    /// In the order of their kinds.
    pub all: Vec<Component>,
}

impl Components {
    pub(super) fn read(words: &mut Words, network: &Network, bytes: usize) -> Result<Self> {
        let mut links = Vec::new();
        let mut left = network.capacity.clone();
        for _ in 0..words.expect("links")?.below(bytes)? {
            let trunk = words.below(network.trunks.len())?;
            let capacity = [words.number()?, words.number()?];
            need(
                capacity != [0, 0],
                "a link that fails has no share of its trunk",
            )?;
            for (side, share) in capacity.into_iter().enumerate() {
                let left = &mut left[2 * trunk + side];
                *left = left
                    .checked_sub(share)
                    .filter(|&l| l >= 0)
                    .ok_or("links that fail have more capacity than their trunk")?;
            }
            links.push(Link { trunk, capacity });
        }
        let mut kinds: Vec<Kind> = Vec::new();
        for _ in 0..words.expect("kinds")?.below(bytes)? {
            let name = words.next().to_string();
            need(
                kinds.iter().all(|k| k.name != name),
                "a kind is named twice",
            )?;
            kinds.push(Kind {
                name,
                limit: words.below(MOST_FAILING)?,
                components: 0,
            });
        }
        need(
            kinds.iter().any(|k| k.limit > 0),
            "nothing fails: nothing is claimed",
        )?;
        let mut all: Vec<Component> = Vec::new();
        for _ in 0..words.expect("components")?.below(bytes)? {
            let kind = words.below(kinds.len())?;
            let next = all.last().is_none_or(|last| last.kind <= kind);
            need(next, "components are not in the order of their kinds")?;
            let devices = words.increasing(network.vertices())?;
            let own = words.increasing(links.len())?;
            need(
                !devices.is_empty() || !own.is_empty(),
                "a component has no members",
            )?;
            all.push(Component {
                kind,
                devices,
                links: own,
            });
            kinds[kind].components += 1;
        }
        Ok(Components { links, kinds, all })
    }
}
