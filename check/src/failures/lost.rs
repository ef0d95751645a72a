//! Which endpoints a failure takes.
//!
//! In a healthy fabric in which every endpoint exchanges traffic with every other, an endpoint is
//! lost if (1) it failed itself; (2) it had partners outside its domain, not all of them failed
//! themselves, and it can exchange traffic in both directions with none of them any more; (3) of
//! its partners not lost by (1) or (2), those out of reach are more than half.

use super::reach::Reach;
use crate::network::Network;
use crate::orbits::Orbits;

/// Endpoints that a failure leaves, and who failed.
pub(super) struct Standing<'a> {
    /// What is left.
    pub(super) network: &'a Network,
    pub(super) reach: &'a Reach,
    /// Vertices that failed.
    pub(super) dead: &'a [bool],
}

impl Standing<'_> {
    fn endpoints(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.network.vertices()).filter(|&v| self.network.rate[v] > 0)
    }

    /// Vertices with which `v` exchanges traffic in both directions.
    fn exchange(&self, v: usize) -> Vec<bool> {
        let (mut both, back) = (
            self.reach.forth(self.network, v),
            self.reach.back(self.network, v),
        );
        both.iter_mut()
            .zip(back)
            .for_each(|(forth, back)| *forth &= back);
        both
    }

    /// Whether every endpoint exchanges traffic with every other. One of each class is looked at.
    pub(super) fn whole(&self, classes: &mut Orbits) -> bool {
        let mut seen = vec![false; self.network.vertices()];
        let first: Vec<usize> = self
            .endpoints()
            .filter(|&v| !std::mem::replace(&mut seen[classes.root(v)], true))
            .collect();
        first.into_iter().all(|v| {
            let exchange = self.exchange(v);
            self.endpoints().all(|d| exchange[d])
        })
    }

    /// Rule (2) for an endpoint that has not failed.
    fn cut_off(&self, v: usize, exchange: &[bool]) -> bool {
        let outside = || {
            self.endpoints()
                .filter(|&d| self.network.domain[d] != self.network.domain[v])
        };
        outside().any(|d| !self.dead[d]) && !outside().any(|d| exchange[d])
    }

    /// Who is lost. Endpoints of a class share their fate: what takes one onto another takes the
    /// damaged fabric, domains and failed endpoints onto themselves.
    pub(super) fn lost(&self, classes: &mut Orbits) -> Vec<bool> {
        let n = self.network.vertices();
        let mut lost: Vec<bool> = (0..n)
            .map(|v| self.network.rate[v] > 0 && self.dead[v])
            .collect();
        let hub = self.hub();
        let mut doubtful: Vec<usize> = self.endpoints().filter(|&v| !lost[v] && !hub[v]).collect();
        if self.decides(&hub, doubtful.len()) && doubtful.is_empty() {
            return lost;
        }
        if !self.decides(&hub, doubtful.len()) {
            doubtful = self.endpoints().filter(|&v| !lost[v]).collect();
        }
        let mut seen = vec![false; n];
        let first: Vec<usize> = doubtful
            .iter()
            .copied()
            .filter(|&v| !std::mem::replace(&mut seen[classes.root(v)], true))
            .collect();
        let mut fate = vec![false; n];
        for &v in &first {
            fate[classes.root(v)] = self.cut_off(v, &self.exchange(v));
        }
        doubtful
            .iter()
            .for_each(|&v| lost[v] = fate[classes.root(v)]);
        let kept = lost.clone();
        for &v in first.iter().filter(|&&v| !kept[v]) {
            let exchange = self.exchange(v);
            let partners = || self.endpoints().filter(|&d| d != v && !kept[d]);
            let gone = partners().filter(|&d| !exchange[d]).count();
            fate[classes.root(v)] = 2 * gone > partners().count();
        }
        for &v in doubtful.iter().filter(|&&v| !kept[v]) {
            lost[v] = fate[classes.root(v)];
        }
        lost
    }

    /// Live endpoints that reach the live vertex with the most arcs and that everybody's traffic
    /// reaches from there: they all exchange traffic with each other.
    fn hub(&self) -> Vec<bool> {
        let n = self.network.vertices();
        let forwards = (0..n).filter(|&v| self.network.transit[v] == 0 && !self.dead[v]);
        let Some(hub) = forwards.max_by_key(|&v| self.reach.degree(v)) else {
            return vec![false; n];
        };
        let mut both = self.exchange(hub);
        both.iter_mut()
            .zip(self.dead)
            .for_each(|(on, dead)| *on &= !dead);
        both
    }

    /// Whether those around the hub cannot be lost, however it stands with the doubtful others:
    /// they keep a partner outside their domain, and at least half of all partners that are not
    /// lost.
    fn decides(&self, hub: &[bool], doubtful: usize) -> bool {
        let around: Vec<usize> = self.endpoints().filter(|&v| hub[v]).collect();
        let several = around
            .windows(2)
            .any(|w| self.network.domain[w[0]] != self.network.domain[w[1]]);
        several && doubtful < around.len()
    }
}
