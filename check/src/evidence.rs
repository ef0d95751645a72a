//! What the sections of a certificate are read against.

use crate::demand::Demand;
use crate::fraction::Fraction;
use crate::integers::{Towards, Wide, bound, plus, times};
use crate::network::{Network, Symmetry};
use crate::words::Words;
use crate::{Result, need};

/// Which way the flow of a representative runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the vertex, as its own traffic.
    Outward,
    /// To the vertex, as anybody's traffic.
    Inward,
}

/// A flow of one representative.
pub(crate) struct Flow<'a> {
    pub(crate) root: usize,
    pub(crate) way: Way,
    /// What every other vertex takes of it, or gives.
    pub(crate) wanted: &'a [i128],
    /// What it counts for in the load.
    pub(crate) factor: i128,
}

/// A network, its demand and its symmetries, while sections are read.
pub(crate) struct Evidence<'a> {
    pub(crate) network: &'a Network,
    pub(crate) demand: &'a Demand,
    pub(crate) symmetry: Symmetry,
}

impl<'a> Evidence<'a> {
    /// Reads generators and makes sure that each takes network and demand onto themselves.
    pub(crate) fn read(
        words: &mut Words,
        network: &'a Network,
        demand: &'a Demand,
    ) -> Result<Self> {
        let mut symmetry = network.identity();
        for _ in 0..words.expect("generators")?.number()? {
            let image = words.permutation(network.vertices())?;
            network.admit(&image, &mut symmetry)?;
            demand.admit(&image)?;
        }
        Ok(Evidence {
            network,
            demand,
            symmetry,
        })
    }

    /// Reads representatives, hands each with the size of its orbit to `each`, and makes sure that
    /// they are one of each orbit of those that are `wanted` (an orbit is wanted as a whole or not
    /// at all).
    pub(crate) fn representatives(
        &mut self,
        words: &mut Words,
        wanted: &[i128],
        mut each: impl FnMut(&mut Self, &mut Words, usize, i128) -> Result<()>,
    ) -> Result<()> {
        let n = self.network.vertices();
        let size = self.symmetry.vertices.sizes();
        let mut seen = vec![false; n];
        for _ in 0..words.number()? {
            let s = words.below(n)?;
            let root = self.symmetry.vertices.root(s);
            need(wanted[s] > 0, "a representative is no source")?;
            need(
                !std::mem::replace(&mut seen[root], true),
                "two representatives of one orbit",
            )?;
            each(self, words, s, size.at(root))?;
        }
        let covered = (0..n).all(|v| wanted[v] == 0 || seen[self.symmetry.vertices.root(v)]);
        need(covered, "an orbit of sources has no representative")
    }

    /// Reads a flow and adds it to the load of each arc orbit, kept at its root, after checking
    /// that it leaves its root (or enters it) and ends as is wanted at every other vertex.
    pub(crate) fn carry(
        &mut self,
        words: &mut Words,
        flow: &Flow,
        load: &mut [i128],
    ) -> Result<()> {
        let network = self.network;
        let mut net = vec![0i128; flow.wanted.len()];
        words.runs(network.arcs(), |run| {
            for arc in (run.start..run.end).filter(|_| run.value != 0) {
                let exists = match flow.way {
                    Way::Outward => network.exists(arc, network.transit[flow.root]),
                    Way::Inward => network.open(arc),
                };
                need(exists, "flow on an arc that does not exist for its source")?;
                let (u, v) = network.ends(arc);
                net[u] = plus(net[u], -run.value)?;
                net[v] = plus(net[v], run.value)?;
                let orbit = self.symmetry.arcs.root(arc);
                load[orbit] = plus(load[orbit], times(flow.factor, run.value)?)?;
            }
            Ok(())
        })?;
        let sign = if flow.way == Way::Inward { -1 } else { 1 };
        let meets = (0..net.len()).all(|v| v == flow.root || net[v] == sign * flow.wanted[v]);
        need(meets, "a flow is not conserved or does not meet its demand")
    }

    /// The least of `amount * denominator * capacity * |O| / load` over arc orbits.
    pub(crate) fn tightest(
        &mut self,
        amount: i128,
        denominator: i128,
        load: &[i128],
    ) -> Result<Fraction> {
        let size = self.symmetry.arcs.sizes();
        let mut best: Option<Fraction> = None;
        for orbit in (0..load.len()).filter(|&o| load[o] > 0) {
            let room = Wide::new(amount)
                .times(denominator)?
                .times(self.network.capacity[orbit])?;
            let value = bound(
                room.times(size.at(orbit))?,
                Wide::new(load[orbit]),
                Towards::Lower,
            )?;
            best = Some(best.filter(|b| b.less(value)).unwrap_or(value));
        }
        best.ok_or_else(|| "nothing flows".to_string())
    }
}
