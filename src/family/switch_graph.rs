//! A graph of like switches, as direct families make it.

use crate::error::Result;
use std::fmt::Debug;

/// The switches of a direct family, with its parameters.
pub(super) trait SwitchGraph: Debug + Send + Sync {
    /// Switches, ports of each to others, and links: the closed form.
    fn closed(&self) -> Closed;
    /// The graph. O(links).
    ///
    /// # Errors
    /// Parameters that no graph has.
    fn graph(&self) -> Result<Graph>;
}

/// Closed-form sizes, known before anything is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// Switches (or nodes).
    pub switches: u64,
    /// Most ports of one to others of its kind.
    pub degree: u64,
    /// Links between them.
    pub links: u64,
}

/// A kind of link between switches, and which of the specification's lengths and media it has.
pub(super) struct LinkKind {
    /// Name of the class.
    pub name: String,
    /// 1: local, 2: global.
    pub tier: usize,
}

/// The graph of the switches.
pub(super) struct Graph {
    /// Axes of the switches' coordinates with their parents.
    pub axes: Vec<(String, Option<usize>)>,
    /// Coordinates, increasing.
    pub coordinates: Vec<Vec<u32>>,
    /// Kinds of links.
    pub kinds: Vec<LinkKind>,
    /// Links: two switches and the kind.
    pub links: Vec<(u32, u32, u32)>,
}

impl Graph {
    /// Switches numbered along one axis, one kind of links.
    pub fn plain(switches: u32, links: Vec<(u32, u32, u32)>) -> Self {
        Graph {
            axes: vec![("switch".into(), None)],
            coordinates: (0..switches).map(|s| vec![s]).collect(),
            kinds: vec![LinkKind {
                name: "switch-switch".into(),
                tier: 1,
            }],
            links,
        }
    }
}
