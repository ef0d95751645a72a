//! Latency of a design: what an empty fabric takes, and the least mean while half of uniform traffic is carried.

use super::found::Found;
use super::found::number;
use crate::error::Result;
use crate::fabric::{Fabric, network::Network};
use crate::proof::{Answer, Latency, latency_orbits};
use crate::solve::Effort;
use crate::solve::latency::{Costs, Options, Summary, fewest_links, zero_load};
use crate::text::{Rounding, percent};
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate};
use crate::verify::Bounds;
use crate::verify::latency::nanoseconds;

/// Columns of the programme beyond which no design is kept waiting for it.
const MOST_COLUMNS: usize = 20_000;
/// Directions of trunks times source orbits beyond which no search is begun.
const MOST_SEARCHED: usize = 2_000_000_000;

/// The quantities, in order: three latencies in nanoseconds, and the mean number of links of a shortest path with scale-up links excluded.
const NAMES: [&str; 4] = ["latency-zero-load-max", "latency-zero-load-mean", "latency-mean-at-half-load", "mean-links"];

fn unknown(why: &str) -> Found {
    Found { text: "unknown".to_string(), bounds: None, applies: true, unbounded: false, note: Some(why.to_string()) }
}

/// Bounds in picoseconds as a quantity in nanoseconds.
fn between(low: &Fraction, high: &Fraction, note: Option<String>) -> Found {
    let (l, h) = (nanoseconds(low, Rounding::Down), nanoseconds(high, Rounding::Up));
    let text = if low == high || l == h { format!("{h} ns") } else { format!("{l} to {h} ns") };
    let scale = Fraction::from_integer(1_000.into());
    Found { text, bounds: Some(Bounds { lower: low / &scale, upper: high / &scale }), applies: true, unbounded: false, note }
}

fn links(found: Option<Summary>) -> Found {
    match found {
        Some(found) => number(found.mean_links.clone(), format!("{:.5}", approximate(&found.mean_links))),
        None => unknown("some pair is joined by scale-up links only, or not at all"),
    }
}

/// Measures latency; what cannot be measured is `unknown` with the reason.
///
/// # Errors
/// Faults of the program alone.
pub(super) fn measure(fabric: &Fabric, network: &Network, effort: &Effort<'_>) -> Result<Vec<(String, Found)>> {
    Ok(NAMES.iter().map(ToString::to_string).zip(each(fabric, network, effort)?).collect())
}

fn each(fabric: &Fabric, network: &Network, effort: &Effort<'_>) -> Result<[Found; 4]> {
    let all = |why: &str| NAMES.map(|_| unknown(why));
    let costs = Costs::new(fabric, network, Options::default());
    let matrix = match Matrix::parse("uniform", fabric, network) {
        Ok(matrix) => matrix,
        Err(error) => return Ok(all(&error.message)),
    };
    let orbits = latency_orbits(fabric, network, &costs, &matrix);
    let mut sources: Vec<u32> = network.endpoints.iter().map(|&e| orbits.vertex[e as usize]).collect();
    sources.sort_unstable();
    sources.dedup();
    if sources.len().saturating_mul(network.arcs()) > MOST_SEARCHED {
        return Ok(all(&format!("{} source orbits are too many to search from each", sources.len())));
    }
    let fewest = links(fewest_links(network, &costs, &orbits));
    let three = |why: &str, fewest: Found| [unknown(why), unknown(why), unknown(why), fewest];
    if !costs.unknown.is_empty() {
        return Ok(three(&format!("not stated: {}", costs.unknown.join("; ")), fewest));
    }
    let zero = match zero_load(fabric, network, &costs, &orbits) {
        Ok(zero) => zero,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(three(&error.message, fewest)),
    };
    let longest = zero.path.iter().map(|hop| hop.from).chain(zero.path.last().map(|hop| hop.to)).map(|d| fabric.device_name(d));
    let longest = format!("the longest path: {}", longest.collect::<Vec<_>>().join(", "));
    let max = Fraction::from_integer(zero.all.max.into());
    let loaded = loaded(fabric, network, &matrix, &costs, effort)?;
    Ok([between(&max, &max, Some(longest)), between(&zero.all.mean, &zero.all.mean, None), loaded, fewest])
}

/// The least mean latency while half of the traffic is carried.
fn loaded(fabric: &Fabric, network: &Network, matrix: &Matrix, costs: &Costs, effort: &Effort<'_>) -> Result<Found> {
    let latency = match Latency::new(fabric, network, matrix, costs, effort) {
        Ok(latency) => latency,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(unknown(&error.message)),
    };
    if latency.columns() > MOST_COLUMNS {
        return Ok(unknown(&format!(
            "the programme has {} columns, more than the {MOST_COLUMNS} that a comparison waits for; ask with `solve --quantity latency --load 50%`",
            latency.columns()
        )));
    }
    Ok(match latency.loaded(&Fraction::new(1.into(), 2.into())) {
        Ok(Answer::Carried(found)) => between(&found.lower, &found.upper, Some(found.method.clone())),
        Ok(Answer::Infeasible { throughput }) => Found {
            text: "not carried".to_string(),
            bounds: None,
            applies: true,
            unbounded: true,
            note: Some(format!("half of the traffic cannot be carried: throughput is at most {}", percent(&throughput.1))),
        },
        Ok(Answer::Undecided(why)) => unknown(&why),
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => unknown(&error.message),
    })
}
