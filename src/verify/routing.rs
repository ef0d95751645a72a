//! A routing beside the best there is, and whether what is required of it holds.

use super::verdict::Verdict;
use crate::error::{Error, Result};
use crate::fabric::network::Network;
use crate::fabric::{DeviceId, Fabric, Kind};
use crate::failure::drain::{item, together};
use crate::failure::{Damage, Groups};
use crate::proof::{self, Bracket};
use crate::routing::{Ask, Channels, Deadlock, Ranks, Routed, Way, route};
use crate::solve::SolveOptions;
use crate::text::did_you_mean;
use crate::traffic::Matrix;
use std::collections::HashMap;

/// What can be required of a routing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// Every pair has a way.
    AllPairs,
    /// Nothing turns from down to up.
    UpDown,
    /// The channel dependency graph has no cycle.
    DeadlockFree,
}

/// What is left of a fabric where something is out, and the traffic among what is left.
#[derive(Debug)]
pub struct Remains<'a> {
    /// The fabric as built.
    pub fabric: &'a Fabric,
    /// What is out, in words.
    pub removed: Vec<String>,
    /// What is out.
    pub damage: Damage,
    /// The network that works.
    pub network: Network,
    /// The traffic.
    pub matrix: Matrix,
}

impl<'a> Remains<'a> {
    /// Takes out what is named, as `drain` knows it, and understands what traffic is asked for.
    ///
    /// # Errors
    /// When something is not there by that name, or the traffic is not known.
    pub fn new(
        fabric: &'a Fabric,
        built: &Network,
        groups: &Groups,
        out: &[String],
        traffic: &str,
    ) -> Result<Self> {
        let items = out
            .iter()
            .map(|text| item(fabric, built, groups, text))
            .collect::<Result<Vec<_>>>()?;
        let damage = together(&items);
        let gone: Vec<bool> = fabric.device_ids().map(|v| damage.has_device(v)).collect();
        let network = damage.network(fabric, built).restricted(&gone);
        let matrix = Matrix::parse(traffic, fabric, built)?.without(&gone);
        Ok(Remains {
            fabric,
            removed: items.into_iter().map(|i| i.name).collect(),
            damage,
            network,
            matrix,
        })
    }

    /// The channels that work.
    pub fn channels(&self) -> Channels<'_> {
        Channels::new(self.fabric, &self.network, |link| {
            self.damage.kills(self.fabric, link)
        })
    }
}

/// Which way is up: away from the endpoints, or towards the roots that are named.
///
/// # Errors
/// When no switch is called so.
pub fn ranks(channels: &Channels<'_>, roots: &[String]) -> Result<Ranks> {
    if roots.is_empty() {
        return Ok(Ranks::from_endpoints(channels));
    }
    let fabric = channels.fabric;
    let switches: HashMap<String, DeviceId> = fabric
        .device_ids()
        .filter(|&v| fabric.role(v).kind == Kind::Switch)
        .map(|v| (fabric.device_name(v), v))
        .collect();
    let roots = roots.iter().map(|name| {
        switches
            .get(name)
            .map(|v| v.vertex())
            .ok_or_else(|| no_switch(name, &switches))
    });
    Ok(Ranks::from_roots(
        channels,
        &roots.collect::<Result<Vec<_>>>()?,
    ))
}

fn no_switch(name: &str, switches: &HashMap<String, DeviceId>) -> Error {
    let mut known: Vec<&str> = switches.keys().map(String::as_str).collect();
    known.sort_unstable();
    Error::new(format!("no switch is called `{name}`")).help(did_you_mean(name, known, ""))
}

/// What is studied.
#[derive(Debug)]
pub struct Request<'a> {
    /// The fabric that is left, and the traffic.
    pub remains: &'a Remains<'a>,
    /// Its channels.
    pub channels: &'a Channels<'a>,
    /// Which way is up.
    pub ranks: &'a Ranks,
    /// The routing.
    pub way: Way<'a>,
    /// What must hold.
    pub required: Vec<Required>,
}

/// What a routing does, beside the best there is.
#[derive(Debug)]
pub struct Study {
    /// What the routing does.
    pub routed: Routed,
    /// The best there is.
    pub best: Bracket,
    /// Flows of each pair, where they are hashed.
    pub flows: Option<u32>,
    /// What must hold.
    pub required: Vec<Required>,
}

impl Study {
    /// Routes, and proves what any routing carries.
    ///
    /// # Errors
    /// When the routing does not fit the fabric or there is too much to look at; a fault where it
    /// beats the best there is.
    pub fn run(request: Request<'_>, effort: &SolveOptions<'_>) -> Result<Self> {
        let Request {
            remains,
            channels,
            ranks,
            way,
            required,
        } = request;
        let flows = match &way {
            Way::Hashed(hashing) => Some(hashing.flows),
            Way::Ecmp | Way::Modulo | Way::Tables(..) => None,
        };
        let fixed = remains.damage.touched(remains.fabric);
        let routed = route(&Ask {
            channels,
            matrix: &remains.matrix,
            way,
            ranks,
            fixed: &fixed,
        })?;
        let best = proof::throughput_with(
            remains.fabric,
            &remains.network,
            &remains.matrix,
            &fixed,
            effort,
        )?;
        routed.within(&best)?;
        Ok(Study {
            routed,
            best,
            flows,
            required,
        })
    }

    /// Whether nothing turns from down to up.
    pub fn up_down(&self) -> Verdict {
        match (&self.routed.deadlock, self.routed.turns.0) {
            (Deadlock::Undecided(_), 0) => Verdict::Undecided,
            (_, 0) => Verdict::Proved,
            _ => Verdict::Refuted,
        }
    }

    /// Whether the channel dependency graph has no cycle.
    pub fn deadlock_free(&self) -> Verdict {
        match self.routed.deadlock {
            Deadlock::Free(_) => Verdict::Proved,
            Deadlock::Cycle(_) => Verdict::Refuted,
            Deadlock::Undecided(_) => Verdict::Undecided,
        }
    }

    /// The worst verdict of what was required; proved where nothing was.
    pub fn verdict(&self) -> Verdict {
        let of = |required: &Required| match required {
            Required::AllPairs if self.routed.pairs.1 > 0 => Verdict::Refuted,
            Required::AllPairs => Verdict::Proved,
            Required::UpDown => self.up_down(),
            Required::DeadlockFree => self.deadlock_free(),
        };
        self.required
            .iter()
            .map(of)
            .max()
            .unwrap_or(Verdict::Proved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use std::path::Path;

    fn fabric() -> Fabric {
        let design = family::read(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/fat-tree-k4.yaml"),
        )
        .unwrap();
        family::build(&design).unwrap()
    }

    fn study(fabric: &Fabric, out: &[&str], required: &[Required]) -> Study {
        let built = Network::new(fabric);
        let out: Vec<String> = out.iter().map(|s| s.to_string()).collect();
        let remains = Remains::new(fabric, &built, &Groups::default(), &out, "uniform").unwrap();
        assert_eq!(remains.removed.len(), out.len());
        let channels = remains.channels();
        let ranks = ranks(&channels, &[]).unwrap();
        let request = Request {
            remains: &remains,
            channels: &channels,
            ranks: &ranks,
            way: Way::Ecmp,
            required: required.to_vec(),
        };
        Study::run(request, &SolveOptions::default()).unwrap()
    }

    #[test]
    fn ecmp_of_a_fat_tree_is_the_best_there_is() {
        let fabric = fabric();
        let all = [Required::AllPairs, Required::UpDown, Required::DeadlockFree];
        let whole = study(&fabric, &[], &all);
        assert_eq!(
            (whole.routed.throughput().0, whole.verdict(), whole.flows),
            (whole.best.lower().clone(), Verdict::Proved, None)
        );
        let less = study(&fabric, &["switch:pod0-agg0"], &all);
        assert!(less.best.upper() < whole.best.lower() && less.verdict() == Verdict::Proved);
    }

    #[test]
    fn a_pair_without_a_way_refutes_that_all_have_one() {
        let fabric = fabric();
        let cut = study(
            &fabric,
            &["switch:pod0-agg0,pod0-agg1"],
            &[Required::AllPairs],
        );
        assert_eq!(cut.verdict(), Verdict::Refuted);
        assert_eq!(
            study(&fabric, &["switch:pod0-agg0,pod0-agg1"], &[]).verdict(),
            Verdict::Proved
        );
    }

    #[test]
    fn a_root_that_is_not_there_is_named_with_the_nearest() {
        let fabric = fabric();
        let built = Network::new(&fabric);
        let remains = Remains::new(&fabric, &built, &Groups::default(), &[], "uniform").unwrap();
        let error = ranks(&remains.channels(), &["pod0-agg7".to_string()]).unwrap_err();
        assert!(
            error
                .help
                .as_deref()
                .is_some_and(|help| help.starts_with("did you mean `pod0-agg")),
            "{error:?}"
        );
    }
}
