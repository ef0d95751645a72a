//! Matrices given pair by pair: permutations, rings along the rails, and the scaling of all of
//! them.

use super::block::Block;
use super::matrix::{Matrix, too_fine};
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::network::Network;
use crate::fabric::{Fabric, Vertex};
use crate::random::Random;
use num_integer::Integer;
use std::collections::HashMap;

/// Scales amounts (source, target, amount; any unit, no pair twice, zeros allowed) so that the
/// largest of max(out, in)/rate is 1. Also returns the factor in network units per unit of amount,
/// as a reduced fraction.
///
/// With M = max(out, in) of the endpoint that is the tightest and r its rate, T = amount * r / M.
pub(super) fn scaled(
    name: &str,
    mut amounts: Vec<(Vertex, Vertex, u64)>,
    network: &Network,
) -> Result<(Matrix, (u128, u128))> {
    amounts.retain(|a| a.2 > 0);
    amounts.sort_unstable();
    let (mut out, mut into) = (
        vec![0u128; network.vertices()],
        vec![0u128; network.vertices()],
    );
    for &(s, d, amount) in &amounts {
        out[s.index()] += u128::from(amount);
        into[d.index()] += u128::from(amount);
    }
    let mut tightest: Option<(u128, u128)> = None;
    for (v, load) in network
        .vertex_ids()
        .zip(out.iter().zip(&into).map(|(o, i)| *o.max(i)))
        .filter(|(_, load)| *load > 0)
    {
        let rate = u128::from(network.rate[v]);
        if rate == 0 {
            return Err(Error::new(format!(
                "`{name}` has a demand at an endpoint without network rate"
            )));
        }
        let tighter = match tightest {
            None => true,
            Some((r, m)) => {
                let (left, right) = (rate.checked_mul(m), r.checked_mul(load));
                left.ok_or_else(|| too_fine(name))? < right.ok_or_else(|| too_fine(name))?
            }
        };
        if tighter {
            tightest = Some((rate, load));
        }
    }
    let (rate, load) = tightest.ok_or_else(|| Error::new(format!("`{name}` asks for nothing")))?;
    let common = amounts.iter().fold(0u128, |g, a| g.gcd(&u128::from(a.2)));
    let (top, bottom) = (rate, load / common);
    let shared = top.gcd(&bottom);
    let (top, bottom) = (top / shared, bottom / shared);
    let mut matrix = Matrix::empty(name, network);
    matrix.denominator = u64::try_from(bottom).map_err(|_| too_fine(name))?;
    let mut pairs = Vec::with_capacity(amounts.len());
    for (s, d, amount) in amounts {
        let q = (u128::from(amount) / common)
            .checked_mul(top)
            .and_then(|q| u64::try_from(q).ok());
        pairs.push((s, d, q.ok_or_else(|| too_fine(name))?));
    }
    matrix.pairs = pairs;
    let shared = rate.gcd(&load);
    Ok((matrix, (rate / shared, load / shared)))
}

/// What a pair may exchange at full rate: the lesser of the two rates.
fn full(s: Vertex, d: Vertex, network: &Network) -> (Vertex, Vertex, u64) {
    (s, d, network.rate[s].min(network.rate[d]))
}

/// A random permutation without fixed point, the same for the same seed everywhere: Fisher-Yates
/// shuffles (ChaCha8, own index draw, so that no other crate's version changes it), repeated until
/// nothing stays in place, which takes e tries on average; what still does after 1,000 tries is
/// rotated.
pub(super) fn permutation(seed: u64, network: &Network) -> Result<Matrix> {
    let endpoints = &network.endpoints;
    let count = endpoints.len();
    let mut random = Random::new(seed);
    let mut target: Vec<usize> = (0..count).collect();
    for _ in 0..1_000 {
        random.shuffle(&mut target);
        if target.iter().enumerate().all(|(i, &t)| i != t) {
            break;
        }
    }
    if target.iter().enumerate().any(|(i, &t)| i == t) {
        target = (0..count).map(|i| (i + 1) % count).collect();
    }
    let amounts = target
        .iter()
        .enumerate()
        .map(|(i, &t)| full(endpoints[i], endpoints[t], network))
        .collect();
    Ok(scaled(&format!("permutation:{seed}"), amounts, network)?.0)
}

/// A ring along every rail: the endpoint with index r in its domain (its host where there is no
/// domain) sends to the one with index r in the next domain that has one. Endpoints with neither
/// stand each for themselves: one ring over all.
pub(super) fn rail_rings(fabric: &Fabric, network: &Network) -> Result<Matrix> {
    let mut members_of: HashMap<Block, u32> = HashMap::new();
    let mut rails: Vec<Vec<Vertex>> = Vec::new();
    for &v in &network.endpoints {
        let index = members_of.entry(Block::of(fabric, v)).or_insert(0);
        if index.index() == rails.len() {
            rails.push(Vec::new());
        }
        rails[index.index()].push(v);
        *index += 1;
    }
    let mut amounts = Vec::with_capacity(network.endpoints.len());
    for rail in rails.iter().filter(|rail| rail.len() > 1) {
        let next = rail.iter().cycle().skip(1);
        amounts.extend(rail.iter().zip(next).map(|(&s, &d)| full(s, d, network)));
    }
    if amounts.is_empty() {
        let message = "`rail-rings` asks for nothing: all endpoints are in one domain or host, so no rail has a next one";
        return Err(Error::new(message).help("use `uniform`, or a fabric of two domains or more"));
    }
    Ok(scaled("rail-rings", amounts, network)?.0)
}
