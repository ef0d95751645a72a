//! The independent checker of failures: a tree of failed components in, what every set of them
//! leaves out.
//!
//! It works out by itself what each failure leaves, who is lost, which components are alike under
//! the generators given, and that every set of at most so many components is met: the orders in
//! which sets are met sum to the number of all sets.

mod alike;
mod components;
mod lost;
mod reach;
mod tree;

pub use components::{Component, Components, Kind, Link};

use crate::certificate::Head;
use crate::fraction::Fraction;
use crate::words::Words;
use crate::{Result, need};

/// What a tree of failures proves, of every set of at most so many components of each kind, the
/// empty set included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survived {
    /// Hash of the fabric as built, as stated.
    pub fabric: String,
    /// The kinds that fail: their names, how many components, how many of them fail at most.
    pub kinds: Vec<Kind>,
    /// Number of sets, the empty one included.
    pub sets: i128,
    /// Nodes of the tree.
    pub scenarios: usize,
    /// Most endpoints lost in any.
    pub lost: usize,
    /// Throughput is at least this in each set, not capped at 1; `None` where some scenario says
    /// nothing of it.
    pub at_least: Option<Fraction>,
    /// Some set leaves at most this.
    pub at_most: Option<Fraction>,
}

impl std::fmt::Display for Survived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds: Vec<String> = self.kinds.iter().map(ToString::to_string).collect();
        let (sets, kinds, scenarios) = (self.sets, kinds.join(" and "), self.scenarios);
        write!(
            f,
            "all {sets} sets of at most {kinds} failed, in {scenarios} scenarios: "
        )?;
        match self.at_least {
            Some(least) => write!(f, "throughput >= {least}, ")?,
            None => write!(f, "throughput not bounded from below, ")?,
        }
        self.at_most
            .map_or(Ok(()), |most| write!(f, "the worst <= {most}, "))?;
        write!(f, "at most {} endpoints lost", self.lost)
    }
}

/// What a tree of failures is about, as its words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The healthy fabric.
    pub head: Head,
    /// What fails.
    pub components: Components,
}

impl Tree {
    fn read<'a>(bytes: &'a [u8]) -> Result<(Words<'a>, Self)> {
        let mut words = Words::new(bytes)?;
        words.version("selvedge-failures", "2")?;
        let head = Head::read(&mut words, bytes.len())?;
        let components = Components::read(&mut words, &head.network, bytes.len())?;
        Ok((words, Tree { head, components }))
    }
}

/// Reads what a tree of failures is about, and nothing that it proves.
///
/// # Errors
/// When it is no tree of this version.
pub fn stated(bytes: &[u8]) -> Result<Tree> {
    Tree::read(bytes).map(|(_, tree)| tree)
}

/// Reads a tree of failures and returns what it proves. Time O(vertices + trunks) for each scenario
/// and each of its generators and representatives, and O(components) for each that fails further.
///
/// # Errors
/// Why it proves nothing.
pub fn check_failures(bytes: &[u8]) -> Result<Survived> {
    let (words, stated) = Tree::read(bytes)?;
    let demand = &stated.head.demand;
    let all = stated.head.network.rate.iter().filter(|&&r| r > 0).count();
    let uniform = demand.traffic == crate::demand::UNIFORM && demand.members() == all;
    need(
        uniform,
        "the healthy demand is not uniform among all endpoints",
    )?;
    let whole = Fraction {
        numerator: 1,
        denominator: 1,
    };
    need(
        demand.peak == whole,
        "the healthy demand's peak is not 1: it is scaled",
    )?;
    tree::walk(words, stated)
}
