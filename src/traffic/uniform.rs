//! All-to-all inside groups; `uniform` is one group of everyone.
//!
//! With rates r in a group and Z = sum of r - least r, T(i, j) = r(i) r(j) / Z gives out(i)/r(i) =
//! (sum - r(i)) / Z, which is 1 for the least rate and below 1 for the others; equal rates give r /
//! (N - 1).

use super::matrix::{Matrix, too_fine};
use crate::error::{Error, Result};
use crate::fabric::Vertex;
use crate::fabric::index::narrow;
use crate::fabric::network::Network;
use num_integer::Integer;

/// All-to-all inside consecutive groups of `size` endpoints, in device order; the last may be
/// smaller. O(V).
pub(super) fn groups(name: &str, network: &Network, size: usize) -> Result<Matrix> {
    let mut matrix = Matrix::empty(name, network);
    let rate = |v: Vertex| network.rate[v];
    let common = network
        .endpoints
        .iter()
        .fold(0u64, |g, &v| g.gcd(&rate(v)))
        .max(1);
    let mut totals = Vec::new();
    for members in network.endpoints.chunks(size.max(1)) {
        let members: Vec<Vertex> = members.iter().copied().filter(|&v| rate(v) > 0).collect();
        let Some(least) = members
            .iter()
            .map(|&v| rate(v) / common)
            .min()
            .filter(|_| members.len() > 1)
        else {
            continue;
        };
        totals.push((0u128, 0u128));
        let group = narrow(totals.len());
        let mut sum = 0u128;
        for &v in &members {
            matrix.group[v] = group;
            matrix.weight[v] = rate(v) / common;
            sum += u128::from(rate(v) / common);
        }
        if let Some(total) = totals.last_mut() {
            *total = (sum, sum - u128::from(least));
        }
    }
    if totals.is_empty() {
        return Err(Error::new(format!(
            "`{name}` asks for nothing: no group has two endpoints with a rate"
        )));
    }
    // T in network units is common * w(i) w(j) / Z(w): the denominator need only hold what `common`
    // does not cancel.
    let common = u128::from(common);
    let mut denominator = 1u128;
    for (_, z) in &totals {
        let needed = z / z.gcd(&common);
        denominator = (denominator / denominator.gcd(&needed))
            .checked_mul(needed)
            .ok_or_else(|| too_fine(name))?;
        if denominator > u128::from(u64::MAX) {
            return Err(too_fine(name));
        }
    }
    let mut all = 0u128;
    for (sum, z) in &totals {
        let multiplier = common * denominator / z;
        let total = sum
            .checked_mul(*sum)
            .and_then(|s| s.checked_mul(multiplier))
            .and_then(|t| t.checked_add(all));
        all = total
            .filter(|&t| t <= i128::MAX.unsigned_abs())
            .ok_or_else(|| too_fine(name))?;
        matrix
            .multiplier
            .push(u64::try_from(multiplier).map_err(|_| too_fine(name))?);
    }
    matrix.denominator = u64::try_from(denominator).map_err(|_| too_fine(name))?;
    Ok(matrix)
}
