//! The walk over the tree: one node a scenario.

use super::components::Components;
use super::lost::Standing;
use super::reach::Reach;
use super::{Survived, Tree};
use crate::certificate::sections;
use crate::demand::Demand;
use crate::fraction::Fraction;
use crate::integers::{plus, times};
use crate::network::Network;
use crate::orbits::Orbits;
use crate::words::Words;
use crate::{Result, need};
use std::collections::HashMap;

/// What one set of failures leaves.
#[derive(Clone, Copy)]
struct Left {
    at_least: Option<Fraction>,
    at_most: Option<Fraction>,
    lost: usize,
}

/// Components that may come next and are alike: their colour, and the root of their class or none
/// when nothing is left of them.
type Class = (usize, Option<usize>);

/// The fabric, what can fail, and what was found so far.
pub(super) struct Walk<'a> {
    pub(super) words: Words<'a>,
    /// As it stands: its capacities are those of the scenario at hand.
    pub(super) network: Network,
    /// Capacities with nothing failed, and the arcs that stand otherwise.
    healthy: Vec<i128>,
    changed: Vec<usize>,
    pub(super) demand: Demand,
    pub(super) components: Components,
    reach: Reach,
    /// Vertices that have failed, and links that failed or lost an end.
    pub(super) dead: Vec<bool>,
    pub(super) gone: Vec<bool>,
    /// Trunks at each vertex.
    trunks: Vec<Vec<usize>>,
    /// Links of each trunk.
    links: Vec<Vec<usize>>,
    /// Class of each component with nothing failed, by its least member.
    colour: Vec<usize>,
    /// Product of the factorials of the limits: what weights are multiples of.
    whole: i128,
    /// For each number of failures of each kind, how many sets were met, times `whole`.
    met: HashMap<Vec<usize>, i128>,
    found: Survived,
}

/// Walks the tree that follows what it is about.
pub(super) fn walk(words: Words<'_>, stated: Tree) -> Result<Survived> {
    let Tree { head, components } = stated;
    let network = head.network;
    let mut whole = 1;
    for kind in &components.kinds {
        whole = (1..=kind.limit as i128).try_fold(whole, times)?;
    }
    let mut trunks = vec![Vec::new(); network.vertices()];
    for (trunk, &(low, high)) in network.trunks.iter().enumerate() {
        trunks[low].push(trunk);
        trunks[high].push(trunk);
    }
    let mut links = vec![Vec::new(); network.trunks.len()];
    components
        .links
        .iter()
        .enumerate()
        .for_each(|(l, link)| links[link.trunk].push(l));
    let kinds = components.kinds.clone();
    let found = Survived {
        fabric: head.fabric,
        kinds,
        sets: 0,
        scenarios: 0,
        lost: 0,
        at_least: None,
        at_most: None,
    };
    let mut walk = Walk {
        words,
        healthy: network.capacity.clone(),
        changed: Vec::new(),
        demand: head.demand,
        reach: Reach::new(&network),
        dead: vec![false; network.vertices()],
        gone: vec![false; components.links.len()],
        trunks,
        links,
        colour: Vec::new(),
        whole,
        met: HashMap::new(),
        found,
        network,
        components,
    };
    walk.node(&mut Vec::new(), 1, None)?;
    walk.counted()?;
    walk.words.end()?;
    Ok(walk.found)
}

impl Walk<'_> {
    /// Makes the network what these failures leave of it.
    fn damage(&mut self, failed: &[usize]) {
        for arc in self.changed.drain(..) {
            self.network.capacity[arc] = self.healthy[arc];
        }
        self.dead.fill(false);
        self.gone.fill(false);
        for &c in failed {
            for &device in &self.components.all[c].devices {
                self.dead[device] = true;
                for &trunk in &self.trunks[device] {
                    self.network.capacity[2 * trunk..2 * trunk + 2].fill(0);
                    self.changed.extend([2 * trunk, 2 * trunk + 1]);
                    self.links[trunk].iter().for_each(|&l| self.gone[l] = true);
                }
            }
        }
        for &c in failed {
            for &l in &self.components.all[c].links {
                let link = &self.components.links[l];
                if std::mem::replace(&mut self.gone[l], true) {
                    continue;
                }
                for (side, share) in link.capacity.into_iter().enumerate() {
                    self.network.capacity[2 * link.trunk + side] -= share;
                    self.changed.push(2 * link.trunk + side);
                }
            }
        }
    }

    /// Whether something may fail after these.
    fn goes_on(&self, failed: &[usize]) -> bool {
        let from = failed.last().map_or(0, |&c| self.components.all[c].kind);
        (from..self.components.kinds.len()).any(|kind| !self.full(failed, kind))
    }

    fn full(&self, failed: &[usize], kind: usize) -> bool {
        self.count(failed, kind) >= self.components.kinds[kind].limit
    }

    fn count(&self, failed: &[usize], kind: usize) -> usize {
        failed
            .iter()
            .filter(|&&c| self.components.all[c].kind == kind)
            .count()
    }

    /// One set of failures and all that contain it, `ordered` being how many sequences it stands
    /// for.
    fn node(
        &mut self,
        failed: &mut Vec<usize>,
        ordered: i128,
        parent: Option<&Left>,
    ) -> Result<()> {
        self.damage(failed);
        let goes_on = self.goes_on(failed);
        let (mut vertices, mut classes) = match goes_on {
            true => self.alike(failed)?,
            false => (self.vertices_alike()?, Orbits::new(0)),
        };
        if failed.is_empty() {
            self.colour = (0..self.components.all.len())
                .map(|c| classes.root(c))
                .collect();
        }
        let left = match (self.words.next(), parent) {
            ("same", Some(parent)) => {
                self.words.expect("children")?;
                *parent
            }
            (word @ ("proves" | "none"), _) => {
                self.scenario(failed, word == "proves", &mut vertices)?
            }
            (other, _) => return Err(format!("`{other}` is not what a scenario says")),
        };
        self.note(failed, ordered, &left)?;
        let children = self.words.number()?;
        if !goes_on {
            return need(children == 0, "a component fails beyond the limits");
        }
        let mut due = self.due(failed, &mut classes);
        // What later nodes leave of a component is not what this one does.
        let class_of: Vec<Class> = (0..self.components.all.len())
            .map(|c| self.class(c, &mut classes))
            .collect();
        for _ in 0..children {
            let child = self.words.below(self.components.all.len())?;
            need(!failed.contains(&child), "a component fails twice")?;
            let class = class_of[child];
            let size = due
                .remove(&class)
                .ok_or("a class of components fails twice or out of turn")?;
            failed.push(child);
            self.node(
                failed,
                times(ordered, size)?,
                class.1.is_none().then_some(&left),
            )?;
            failed.pop();
        }
        need(due.is_empty(), "a class of components never fails")
    }

    /// What a scenario says of throughput, up to the word `children`.
    fn scenario(&mut self, failed: &[usize], proves: bool, vertices: &mut Orbits) -> Result<Left> {
        let standing = Standing {
            network: &self.network,
            reach: &self.reach,
            dead: &self.dead,
        };
        // Then partners are the same for all, and what is lost is carried along by what maps the
        // damaged fabric onto itself.
        need(
            !failed.is_empty() || standing.whole(vertices),
            "the healthy fabric is in pieces",
        )?;
        let lost = standing.lost(vertices);
        let mut left = Left {
            at_least: None,
            at_most: None,
            lost: lost.iter().filter(|&&l| l).count(),
        };
        let nobody = Fraction::new(0, 1);
        let survivors = self.demand.members() - left.lost;
        if survivors < 2 {
            // Nobody is left whose traffic could arrive.
            need(!proves, "nobody is left to prove anything of")?;
            (left.at_least, left.at_most) = (Some(nobody), Some(nobody));
        }
        if !proves {
            self.words.expect("children")?;
            return Ok(left);
        }
        let restricted;
        let demand = match left.lost {
            0 => &self.demand,
            _ => {
                restricted = self.demand.without(&lost, &self.network)?;
                &restricted
            }
        };
        let (proved, last) = sections(&mut self.words, &self.network, demand)?;
        need(last == "children", "expected `children`, found `claims`")?;
        // Nothing is below 0, whatever was found.
        left.at_least = Some(nobody);
        for proved in proved.iter().filter(|p| p.quantity == "throughput") {
            let side = if proved.at_least {
                &mut left.at_least
            } else {
                &mut left.at_most
            };
            let better = side.is_none_or(|known| match proved.at_least {
                true => known.less(proved.value),
                false => proved.value.less(known),
            });
            *side = if better { Some(proved.value) } else { *side };
        }
        Ok(left)
    }

    /// Each class that may come next, and how many it has.
    fn due(&self, failed: &[usize], classes: &mut Orbits) -> HashMap<Class, i128> {
        let last = failed.last().copied();
        let from = last.map_or(0, |c| self.components.all[c].kind);
        let full: Vec<bool> = (0..self.components.kinds.len())
            .map(|kind| self.full(failed, kind))
            .collect();
        let mut due: HashMap<Class, i128> = HashMap::new();
        for c in (0..self.components.all.len()).filter(|c| !failed.contains(c)) {
            let kind = self.components.all[c].kind;
            let early = last.is_some_and(|l| {
                self.components.all[l].kind == kind && self.colour[c] < self.colour[l]
            });
            if kind >= from && !full[kind] && !early {
                *due.entry(self.class(c, classes)).or_default() += 1;
            }
        }
        due
    }

    fn class(&self, c: usize, classes: &mut Orbits) -> Class {
        let component = &self.components.all[c];
        let stands = component.devices.iter().any(|&d| !self.dead[d])
            || component.links.iter().any(|&l| !self.gone[l]);
        (self.colour[c], stands.then(|| classes.root(c)))
    }

    /// Adds a scenario to what was found. Within a kind and colour, sets are met once for each
    /// order.
    fn note(&mut self, failed: &[usize], ordered: i128, left: &Left) -> Result<()> {
        let mut sets = times(ordered, self.whole)?;
        for run in failed.chunk_by(|&a, &b| self.colour[a] == self.colour[b]) {
            sets /= (1..=run.len() as i128).product::<i128>();
        }
        let sizes: Vec<usize> = (0..self.components.kinds.len())
            .map(|kind| self.count(failed, kind))
            .collect();
        let met = self.met.entry(sizes).or_default();
        *met = plus(*met, sets)?;
        let found = &mut self.found;
        found.scenarios += 1;
        found.lost = found.lost.max(left.lost);
        found.at_least = match (found.at_least, left.at_least) {
            (_, first) if found.scenarios == 1 => first,
            (Some(a), Some(b)) => Some(if b.less(a) { b } else { a }),
            _ => None,
        };
        if let Some(new) = left.at_most {
            let better = found.at_most.is_none_or(|old| new.less(old));
            found.at_most = if better { Some(new) } else { found.at_most };
        }
        Ok(())
    }

    /// Every size was met as often as there are sets of it.
    fn counted(&mut self) -> Result<()> {
        let kinds = &self.components.kinds;
        let mut sizes = vec![0; kinds.len()];
        loop {
            let mut sets = 1;
            for (kind, &size) in kinds.iter().zip(&sizes) {
                for i in 0..size {
                    sets = times(sets, kind.components as i128 - i as i128)? / (i as i128 + 1);
                }
            }
            let met = self.met.remove(&sizes).unwrap_or(0);
            need(
                met == times(sets, self.whole)?,
                "the scenarios do not stand for every set",
            )?;
            self.found.sets = plus(self.found.sets, sets)?;
            let next =
                (0..sizes.len()).find(|&k| sizes[k] < kinds[k].limit.min(kinds[k].components));
            let Some(next) = next else {
                return need(
                    self.met.is_empty(),
                    "a scenario has more failures than were asked for",
                );
            };
            sizes[next] += 1;
            sizes[..next].fill(0);
        }
    }
}
