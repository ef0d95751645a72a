//! Latency of a design: what an empty fabric takes, and the least mean while half of uniform
//! traffic is carried.

use super::found::QuantityValue;
use super::measured_design::MeasuredDesign;
use crate::error::Result;
use crate::fabric::{Fabric, network::Network};
use crate::proof::{Answer, Latency, latency_orbits};
use crate::solve::SolveOptions;
use crate::solve::latency::{Costs, Options, Summary, fewest_links, zero_load};
use crate::text::{Rounding, percent};
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate};
use crate::verify::latency::nanoseconds;

/// Columns of the programme beyond which no design is kept waiting for it.
const MOST_COLUMNS: usize = 20_000;
/// Directions of trunks times source orbits beyond which no search is begun.
const MOST_SEARCHED: usize = 2_000_000_000;

/// The largest latency of an empty fabric.
pub(super) fn zero_load_max(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let [max, _, _, _] = measured.latency(each)?;
    Ok(max.clone())
}

/// The mean latency of an empty fabric.
pub(super) fn zero_load_mean(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let [_, mean, _, _] = measured.latency(each)?;
    Ok(mean.clone())
}

/// The least mean latency while half of uniform traffic is carried.
pub(super) fn mean_at_half_load(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let [_, _, loaded, _] = measured.latency(each)?;
    Ok(loaded.clone())
}

/// The mean number of links of a shortest path, scale-up links excluded.
pub(super) fn mean_links(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let [_, _, _, links] = measured.latency(each)?;
    Ok(links.clone())
}

/// Bounds in picoseconds as a quantity in nanoseconds.
fn between(low: &Fraction, high: &Fraction, note: Option<String>) -> QuantityValue {
    let (l, h) = (
        nanoseconds(low, Rounding::Down),
        nanoseconds(high, Rounding::Up),
    );
    let text = if low == high || l == h {
        format!("{h} ns")
    } else {
        format!("{l} to {h} ns")
    };
    let scale = Fraction::from_integer(1_000.into());
    QuantityValue {
        note,
        ..QuantityValue::between(&(low / &scale), &(high / &scale), text)
    }
}

fn links(found: Option<Summary>) -> QuantityValue {
    match found {
        Some(found) => QuantityValue::number(
            found.mean_links.clone(),
            format!("{:.5}", approximate(&found.mean_links)),
        ),
        None => QuantityValue::unknown("some pair is joined by scale-up links only, or not at all"),
    }
}

/// Latencies in nanoseconds and mean links; what cannot be measured is `unknown` with the reason.
///
/// # Errors
/// Faults of the program alone.
fn each(measured: &MeasuredDesign<'_>) -> Result<[QuantityValue; 4]> {
    let (fabric, network, effort) = (measured.fabric, &measured.network, measured.effort);
    let all = |why: &str| [(); 4].map(|()| QuantityValue::unknown(why));
    let costs = Costs::new(fabric, network, Options::default());
    let matrix = match Matrix::parse("uniform", fabric, network) {
        Ok(matrix) => matrix,
        Err(error) => return Ok(all(&error.message)),
    };
    let orbits = latency_orbits(fabric, network, &costs, &matrix);
    let mut sources: Vec<u32> = network
        .endpoints
        .iter()
        .map(|&e| orbits.vertex[e])
        .collect();
    sources.sort_unstable();
    sources.dedup();
    if sources.len().saturating_mul(network.arcs()) > MOST_SEARCHED {
        return Ok(all(&format!(
            "{} source orbits are too many to search from each",
            sources.len()
        )));
    }
    let fewest = links(fewest_links(network, &costs, &orbits));
    let three = |why: &str, fewest: QuantityValue| {
        [
            QuantityValue::unknown(why),
            QuantityValue::unknown(why),
            QuantityValue::unknown(why),
            fewest,
        ]
    };
    if !costs.unknown.is_empty() {
        return Ok(three(
            &format!("not stated: {}", costs.unknown.join("; ")),
            fewest,
        ));
    }
    let zero = match zero_load(fabric, network, &costs, &orbits) {
        Ok(zero) => zero,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(three(&error.message, fewest)),
    };
    let longest = zero
        .path
        .iter()
        .map(|hop| hop.from)
        .chain(zero.path.last().map(|hop| hop.to))
        .map(|d| fabric.device_name(d.device()));
    let longest = format!(
        "the longest path: {}",
        longest.collect::<Vec<_>>().join(", ")
    );
    let max = Fraction::from_integer(zero.all.max.into());
    let loaded = loaded(fabric, network, &matrix, &costs, effort)?;
    Ok([
        between(&max, &max, Some(longest)),
        between(&zero.all.mean, &zero.all.mean, None),
        loaded,
        fewest,
    ])
}

/// The least mean latency while half of the traffic is carried.
fn loaded(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    costs: &Costs,
    effort: &SolveOptions<'_>,
) -> Result<QuantityValue> {
    let latency = match Latency::new(fabric, network, matrix, costs, effort) {
        Ok(latency) => latency,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(QuantityValue::unknown(&error.message)),
    };
    if latency.columns() > MOST_COLUMNS {
        return Ok(QuantityValue::unknown(&format!(
            "the programme has {} columns, more than the {MOST_COLUMNS} that a comparison waits for; ask with `solve --quantity latency --load 50%`",
            latency.columns()
        )));
    }
    Ok(match latency.loaded(&Fraction::new(1.into(), 2.into())) {
        Ok(Answer::Carried(found)) => {
            between(&found.lower, &found.upper, Some(found.method.clone()))
        }
        Ok(Answer::Infeasible { throughput }) => {
            let why = format!(
                "half of the traffic cannot be carried: throughput is at most {}",
                percent(&throughput.1)
            );
            QuantityValue::unbounded("not carried", Some(why))
        }
        Ok(Answer::Undecided(why)) => QuantityValue::unknown(&why),
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => QuantityValue::unknown(&error.message),
    })
}
