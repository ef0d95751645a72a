//! Packets followed step by step through the tables of switches: also those that are dropped, or go
//! round for ever.
//!
//! The ways of a plan are those that arrive. Tables can send packets elsewhere, and a packet that
//! never arrives holds a channel and waits for the next as any other does, so that deadlock is
//! decided with these, too. Packets are followed from every network port of every endpoint (the
//! tables bind the switches, not the port that an endpoint sends from); one that forwards by a
//! table itself sends where that says. What no endpoint's packet comes to is not looked at: an
//! entry that nothing uses makes nothing wait.

use super::channels::{ChannelId, Channels};
use super::next_hops::{Choice, Destination, Told};
use crate::fabric::Vertex;
use crate::fabric::index::Id;

/// Switches that send packets round to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardingLoop {
    /// Where the packets should go.
    pub destination: Destination,
    /// Each sends to the next, the last to the first; the lowest is first.
    pub switches: Vec<Vertex>,
}

/// Follows packets. Working arrays are kept from one destination to the next.
#[derive(Debug)]
pub struct Walker<'a> {
    channels: &'a Channels<'a>,
    /// Channels by which endpoints send to the network, by endpoint.
    first: Vec<(Vertex, ChannelId)>,
    /// The walk that came to each channel last. Walks are numbered from 1, over all destinations.
    seen: Vec<u64>,
    walk: u64,
}

impl<'a> Walker<'a> {
    /// Working arrays. O(E log V).
    pub fn new(channels: &'a Channels<'a>) -> Self {
        let network = channels.network;
        let sends = |&c: &ChannelId| {
            let sent = channels
                .arc(c)
                .is_some_and(|arc| !channels.is_scale_up(arc) && network.is_live(arc));
            sent && network.endpoints.binary_search(&channels.from(c)).is_ok()
        };
        let first = channels
            .working()
            .into_iter()
            .filter(sends)
            .map(|c| (channels.from(c), c))
            .collect();
        Walker {
            channels,
            first,
            seen: vec![0; channels.len()],
            walk: 0,
        }
    }

    /// Follows what all endpoints send to the destination of a number, as far as switches are told
    /// where to; calls `wait` with every channel that is held and the one that is then waited for,
    /// and adds the loops. Each channel is passed once. O(E).
    pub fn follow(
        &mut self,
        (number, to): (usize, &Destination),
        choice: &impl Choice,
        loops: &mut Vec<ForwardingLoop>,
        mut wait: impl FnMut(ChannelId, ChannelId),
    ) {
        let before = self.walk;
        for at in 0..self.first.len() {
            let (source, first) = self.first[at];
            let own = match choice.told(number, source) {
                Told::Any => true,
                Told::Use(told) => told == first,
                Told::Drop => false,
            };
            if source == to.endpoint || !own || self.seen[first.index()] > before {
                continue;
            }
            self.walk += 1;
            let mut held = first;
            self.seen[held.index()] = self.walk;
            while let Some(next) = self.next(held, (number, to), choice) {
                wait(held, next);
                if self.seen[next.index()] == self.walk {
                    loops.push(ForwardingLoop {
                        destination: *to,
                        switches: self.round(next, (number, to), choice),
                    });
                }
                if self.seen[next.index()] > before {
                    break;
                }
                self.seen[next.index()] = self.walk;
                held = next;
            }
        }
    }

    /// Where a packet goes on to from the end of a channel; none where it is taken in or dropped,
    /// or no table tells.
    fn next(
        &self,
        held: ChannelId,
        (number, to): (usize, &Destination),
        choice: &impl Choice,
    ) -> Option<ChannelId> {
        let (channels, network) = (self.channels, self.channels.network);
        let (v, w) = (channels.from(held), channels.to(held));
        let group = network.transit_group[w];
        let taken_in = w == to.endpoint || (group != 0 && group != network.transit_group[v]);
        match choice.told(number, w) {
            Told::Use(next) if !taken_in => Some(next),
            Told::Use(_) | Told::Any | Told::Drop => None,
        }
    }

    /// The switches of the loop that a channel is part of.
    fn round(
        &self,
        start: ChannelId,
        to: (usize, &Destination),
        choice: &impl Choice,
    ) -> Vec<Vertex> {
        let mut switches = vec![self.channels.from(start)];
        let mut at = start;
        while let Some(next) = self.next(at, to, choice).filter(|next| *next != start) {
            switches.push(self.channels.from(next));
            at = next;
        }
        let lowest = (0..switches.len())
            .min_by_key(|&i| switches[i])
            .unwrap_or(0);
        switches.rotate_left(lowest);
        switches
    }
}
