//! Parallel links of unequal latency: a trunk is one arc to the symmetry and the certificates, and
//! its lanes are told apart here.

use crate::units::Fraction;
use num_traits::{Signed, Zero};

/// Links of a trunk, in one direction, that take equally long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// Propagation in picoseconds, or the latency of the link stated as a whole.
    pub propagation: u64,
    /// Forward error correction, in picoseconds.
    pub fec: u64,
    /// Putting the packet on the wire, in picoseconds.
    pub serialisation: u64,
    /// Capacity in the network's unit.
    pub capacity: u64,
}

impl Lane {
    /// What it adds to a path, with the packet put on its wire or not.
    pub fn adds(&self, put: bool) -> u64 {
        self.propagation + self.fec + if put { self.serialisation } else { 0 }
    }
}

/// What a lane costs those who put a packet on it and those who pass one through, and how much of
/// both it carries.
#[derive(Clone, Debug)]
pub struct Room {
    /// Cost of a unit that is put on.
    pub put: u64,
    /// Cost of a unit that passes.
    pub pass: u64,
    /// Units that it carries.
    pub carries: Fraction,
}

/// The least cost of so many units that are put on and so many that pass; what no lane carries
/// costs as the dearest. Successive shortest paths (Busacker and Gowen, 1960): a unit that passes
/// takes a free lane, or the place of one that was put on and moves to a free lane. O(lanes^3).
pub fn split(put: &Fraction, pass: &Fraction, rooms: &[Room]) -> Fraction {
    let mut free: Vec<Fraction> = rooms.iter().map(|r| r.carries.clone()).collect();
    let mut placed = vec![Fraction::zero(); rooms.len()];
    let mut order: Vec<usize> = (0..rooms.len()).collect();
    order.sort_by_key(|&l| rooms[l].put);
    let (mut rest, mut cost) = (put.clone(), Fraction::zero());
    for lane in order {
        let amount = rest.clone().min(free[lane].clone());
        cost += &amount * whole(rooms[lane].put.into());
        free[lane] -= &amount;
        rest -= &amount;
        placed[lane] = amount;
    }
    let dearest = rooms.iter().map(|r| r.put.max(r.pass)).max().unwrap_or(0);
    cost += rest * whole(dearest.into());
    let mut rest = pass.clone();
    while rest.is_positive() {
        let mut best: Option<(i128, usize, usize)> = None;
        for to in (0..rooms.len()).filter(|&l| free[l].is_positive()) {
            for at in (0..rooms.len()).filter(|&l| l == to || placed[l].is_positive()) {
                let moved = if at == to {
                    0
                } else {
                    i128::from(rooms[to].put) - i128::from(rooms[at].put)
                };
                let step = (i128::from(rooms[at].pass) + moved, at, to);
                best = Some(best.map_or(step, |b| b.min(step)));
            }
        }
        let Some((step, at, to)) = best else { break };
        let amount = rest.clone().min(free[to].clone());
        let amount = if at == to {
            amount
        } else {
            amount.min(placed[at].clone())
        };
        cost += &amount * whole(step);
        free[to] -= &amount;
        if at != to {
            placed[at] -= &amount;
            placed[to] += &amount;
        }
        rest -= amount;
    }
    cost + rest * whole(dearest.into())
}

fn whole(value: i128) -> Fraction {
    Fraction::from_integer(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms(list: &[(u64, u64, u64)]) -> Vec<Room> {
        list.iter()
            .map(|&(put, pass, carries)| Room {
                put,
                pass,
                carries: whole(carries.into()),
            })
            .collect()
    }

    fn cost(put: u64, pass: u64, list: &[(u64, u64, u64)]) -> Fraction {
        split(&whole(put.into()), &whole(pass.into()), &rooms(list))
    }

    /// Every way to place whole units.
    fn brute(put: u64, pass: u64, list: &[(u64, u64, u64)]) -> u64 {
        let Some((&(dear, cheap, carries), others)) = list.split_first() else {
            return if put + pass == 0 { 0 } else { u64::MAX / 4 };
        };
        let mut best = u64::MAX / 4;
        for a in 0..=put.min(carries) {
            for b in 0..=pass.min(carries - a) {
                best = best.min(a * dear + b * cheap + brute(put - a, pass - b, others));
            }
        }
        best
    }

    #[test]
    fn as_cheap_as_the_cheapest_of_all_ways() {
        for (put, pass) in [(0, 3), (3, 0), (2, 2), (4, 3), (1, 6)] {
            for list in [
                [(10, 2, 3), (4, 3, 3), (7, 7, 3)],
                [(1, 1, 2), (2, 9, 4), (8, 3, 4)],
                [(5, 5, 7), (6, 1, 1), (3, 3, 1)],
                [(9, 1, 3), (3, 2, 2), (3, 8, 2)],
            ] {
                assert_eq!(
                    cost(put, pass, &list),
                    whole(brute(put, pass, &list).into()),
                    "{put} {pass} {list:?}"
                );
            }
        }
    }
}
