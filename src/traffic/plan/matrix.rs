//! Collectives to demand matrices, and how long they take when the whole matrix is routable.

use super::collective::{Algorithm, Operation};
use super::collective::{by_block, demands, steps};
use super::model::{Collective, ParallelismPlan};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::block::Block;
use crate::traffic::matrix::{Matrix, too_fine};
use crate::units::Fraction;
use num_integer::Integer;
use std::collections::HashMap;

/// Pairs beyond which a matrix is refused: about 100 bytes each while it is built.
const MOST_PAIRS: u64 = 20_000_000;

/// What is exchanged, in parts of a byte that all collectives have in common.
struct Volumes<'a> {
    plan: &'a ParallelismPlan,
    fabric: &'a Fabric,
    /// The endpoint of every rank.
    endpoint: Vec<Vertex>,
    /// Parts of a byte.
    scale: u128,
    pairs: Vec<(Vertex, Vertex, u128)>,
    /// Groups within which everyone sends everyone the same, and how much.
    exchange: Option<(Vec<Vec<Vertex>>, u128)>,
}

/// Least seconds that a volume takes when the matrix is carried with throughput 1; divide by the
/// throughput.
pub type Seconds = Fraction;

impl ParallelismPlan {
    /// The demand matrix of one collective, or of a whole step (each collective as often as it is
    /// counted), and the seconds that it takes at throughput 1. O(pairs log pairs).
    ///
    /// # Errors
    /// When the name is unknown, the ranks do not fit the fabric, the matrix has too many pairs, or
    /// a hierarchical collective finds unequal numbers of a group's members in the scale-up
    /// domains.
    pub fn matrix(
        &self,
        name: Option<&str>,
        fabric: &Fabric,
        network: &Network,
    ) -> Result<(Matrix, Seconds)> {
        let chosen: Vec<&Collective> = self
            .collectives
            .iter()
            .filter(|c| name.is_none_or(|n| c.name == n))
            .collect();
        let (Some(name), true) = (name, chosen.is_empty()) else {
            let title = name.map_or_else(
                || format!("plan {}", self.name),
                |n| format!("plan {}, {n}", self.name),
            );
            return Volumes::of(self, &chosen, fabric, network)?.matrix(&title, network);
        };
        let names: Vec<&str> = self.collectives.iter().map(|c| c.name.as_str()).collect();
        Err(Error::new(format!("the plan has no collective `{name}`"))
            .help(format!("it has {}", names.join(", "))))
    }

    /// Members that share a scale-up domain in the first group of a collective.
    pub fn inside(&self, collective: &Collective, fabric: &Fabric, endpoint: &[Vertex]) -> u64 {
        let size = self.group_size(collective.over);
        let blocks = self.groups(collective.over).first().map(|g| {
            g.iter()
                .map(|&r| Block::of(fabric, endpoint[r.index()]))
                .collect::<Vec<_>>()
        });
        let domains: std::collections::HashSet<_> =
            blocks.unwrap_or_default().into_iter().collect();
        size / wide(domains.len()).max(1)
    }

    /// Steps of a collective that follow one another.
    pub fn steps(&self, collective: &Collective, inside: u64) -> u64 {
        steps(
            collective.operation,
            collective.algorithm,
            self.group_size(collective.over),
            inside,
        )
    }
}

impl<'a> Volumes<'a> {
    fn of(
        plan: &'a ParallelismPlan,
        chosen: &[&Collective],
        fabric: &'a Fabric,
        network: &Network,
    ) -> Result<Self> {
        let parts = |c: &&Collective| 2 * u128::from(plan.group_size(c.over));
        let scale = chosen
            .iter()
            .try_fold(1u128, |l, c| l.checked_mul(parts(c) / l.gcd(&parts(c))))
            .ok_or_else(|| too_fine(&plan.name))?;
        let endpoint = plan.endpoints(fabric, network)?;
        let mut volumes = Volumes {
            plan,
            fabric,
            endpoint,
            scale,
            pairs: Vec::new(),
            exchange: None,
        };
        for collective in chosen {
            let unit = u128::from(collective.bytes.0) * u128::from(collective.count);
            // Below 2^64, so that no sum over pairs and members leaves 128 bits.
            let unit = unit
                .checked_mul(scale / parts(collective))
                .filter(|u| u >> 64 == 0)
                .ok_or_else(|| too_fine(&plan.name))?;
            volumes.add(collective, unit)?;
        }
        volumes.pairs.sort_unstable();
        volumes.pairs.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            kept.2 += if same { next.2 } else { 0 };
            same
        });
        Ok(volumes)
    }

    fn add(&mut self, collective: &Collective, unit: u128) -> Result<()> {
        let groups = self.plan.groups(collective.over);
        let n = self.plan.group_size(collective.over);
        if collective.algorithm == Algorithm::Direct && self.exchange.is_none() {
            let passes = if collective.operation == Operation::AllReduce {
                2
            } else {
                1
            };
            let members = |g: Vec<u32>| g.into_iter().map(|r| self.endpoint[r.index()]).collect();
            self.exchange = Some((groups.into_iter().map(members).collect(), 2 * passes * unit));
            return Ok(());
        }
        let each = if collective.algorithm == Algorithm::Direct {
            n * (n - 1)
        } else {
            4 * n
        };
        if wide(groups.len())
            .saturating_mul(each)
            .saturating_add(wide(self.pairs.len()))
            > MOST_PAIRS
        {
            let message = format!("`{}` has more than {MOST_PAIRS} pairs", collective.name);
            return Err(
                Error::new(message).help("solve its collectives one by one: `plan:FILE#NAME`")
            );
        }
        let mut names = HashMap::new();
        for group in groups {
            let blocks: Vec<usize> = group
                .iter()
                .map(|&r| {
                    let next = names.len();
                    *names
                        .entry(Block::of(self.fabric, self.endpoint[r.index()]))
                        .or_insert(next)
                })
                .collect();
            if collective.algorithm == Algorithm::Hierarchical {
                self.even(collective, &blocks)?;
            }
            let pair = |(a, b, v): (usize, usize, u64)| {
                (
                    self.endpoint[group[a].index()],
                    self.endpoint[group[b].index()],
                    u128::from(v) * unit,
                )
            };
            let found: Vec<_> = demands(collective.operation, collective.algorithm, &blocks)
                .into_iter()
                .map(pair)
                .collect();
            self.pairs.extend(found);
        }
        Ok(())
    }

    /// Whether all domains hold equally many of a group's members.
    fn even(&self, collective: &Collective, blocks: &[usize]) -> Result<()> {
        let sizes: Vec<usize> = by_block(blocks).iter().map(Vec::len).collect();
        let (most, least) = (
            sizes.iter().max().copied().unwrap_or(0),
            sizes.iter().min().copied().unwrap_or(0),
        );
        if most == least {
            return Ok(());
        }
        let message = format!(
            "`{}` is hierarchical, but a group has {most} members in one scale-up domain and {least} in another",
            collective.name
        );
        Err(Error::new(message)
            .help("change the order or the placement of ranks, or write `algorithm: ring`"))
    }

    /// Scaled so that the tightest endpoint sends or receives at its rate.
    fn matrix(self, title: &str, network: &Network) -> Result<(Matrix, Seconds)> {
        let fine = || too_fine(title);
        let mut load = vec![(0u128, 0u128); network.vertices()];
        for &(s, d, amount) in &self.pairs {
            load[s.index()].0 += amount;
            load[d.index()].1 += amount;
        }
        let mut common = self.pairs.iter().fold(0u128, |g, p| g.gcd(&p.2));
        let mut matrix = Matrix::empty(title, network);
        if let Some((groups, amount)) = &self.exchange {
            common = common.gcd(amount);
            for group in groups {
                let all = amount
                    .checked_mul(u128::from(wide(group.len())) - 1)
                    .ok_or_else(fine)?;
                for &v in group {
                    matrix.weight[v] = 1;
                    matrix.group[v] = narrow(matrix.multiplier.len());
                    load[v.index()].0 += all;
                    load[v.index()].1 += all;
                }
                matrix.multiplier.push(0);
            }
        }
        let (rate, most) = tightest(&load, network, title)?;
        let (bottom, shared) = (most / common, rate.gcd(&(most / common)));
        let (top, bottom) = (rate / shared, bottom / shared);
        let scaled = |amount: u128| {
            (amount / common)
                .checked_mul(top)
                .and_then(|q| u64::try_from(q).ok())
                .ok_or_else(fine)
        };
        if let Some((_, amount)) = &self.exchange {
            let q = scaled(*amount)?;
            matrix.multiplier.iter_mut().skip(1).for_each(|m| *m = q);
        }
        matrix.pairs = self
            .pairs
            .iter()
            .map(|&(s, d, amount)| Ok((s, d, scaled(amount)?)))
            .collect::<Result<_>>()?;
        matrix.denominator = u64::try_from(bottom).map_err(|_| fine())?;
        let unit = num_bigint::BigInt::from(rate) * network.unit.0 * self.scale;
        Ok((
            matrix,
            Fraction::new(num_bigint::BigInt::from(most) * 8u8, unit),
        ))
    }
}

/// Rate and load of the endpoint that takes the longest.
fn tightest(load: &[(u128, u128)], network: &Network, title: &str) -> Result<(u128, u128)> {
    let mut found: Option<(u128, u128)> = None;
    for (v, most) in network
        .vertex_ids()
        .zip(load.iter().map(|l| l.0.max(l.1)))
        .filter(|l| l.1 > 0)
    {
        let rate = u128::from(network.rate[v]);
        if rate == 0 {
            return Err(Error::new(format!(
                "`{title}` has a demand at an endpoint without network rate"
            )));
        }
        let slower = match found {
            None => true,
            Some((r, m)) => {
                most.checked_mul(r).ok_or_else(|| too_fine(title))?
                    > m.checked_mul(rate).ok_or_else(|| too_fine(title))?
            }
        };
        if slower {
            found = Some((rate, most));
        }
    }
    found.ok_or_else(|| Error::new(format!("`{title}` asks for nothing")))
}
