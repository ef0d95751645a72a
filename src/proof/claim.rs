//! Whether a certificate is about the fabric and the traffic that are meant.
//!
//! What the certificate must say is built anew from the fabric and held against what it does say,
//! word for word as the checker reads it.

use crate::check::{Head, Network as Stated, head};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::traffic::Matrix;

/// The words of a certificate about a network and a matrix, up to the generators, as the checker
/// reads them.
///
/// # Errors
/// When the demand leaves the checker's numbers.
pub fn expected(network: &Network, matrix: &Matrix) -> Result<Head, String> {
    head(format!("selvedge-certificate 3\n{}", super::head(network, matrix)).as_bytes())
}

/// The first difference between what a certificate is about and what is meant, in words; none when
/// there is none. O(V + E).
pub fn difference(fabric: &Fabric, stated: &Head, meant: &Head) -> Option<String> {
    let inside =
        parts(fabric, &stated.network, &meant.network).or_else(|| demands(fabric, stated, meant));
    if stated.fabric == meant.fabric {
        return inside;
    }
    let more = inside.map_or_else(String::new, |inside| format!("; {inside}"));
    Some(format!(
        "the certificate is about fabric {}, this is fabric {}{more}",
        stated.fabric, meant.fabric
    ))
}

fn parts(fabric: &Fabric, stated: &Stated, meant: &Stated) -> Option<String> {
    let says = |what: &str, one: String, two: String| {
        Some(format!(
            "{what}: the certificate says {one}, this fabric {two}"
        ))
    };
    if stated.unit != meant.unit {
        return says(
            "the unit",
            format!("{} bit/s", stated.unit),
            format!("{} bit/s", meant.unit),
        );
    }
    if stated.rate.len() != meant.rate.len() {
        return says(
            "devices",
            stated.rate.len().to_string(),
            meant.rate.len().to_string(),
        );
    }
    let name = |v: usize| fabric.device_name(DeviceId::new(v));
    let lists = [
        ("the rate", &stated.rate, &meant.rate),
        ("the transit group", &stated.transit, &meant.transit),
        ("the scale-up domain", &stated.domain, &meant.domain),
    ];
    for (what, one, two) in lists {
        if let Some(v) = first(one, two) {
            return says(
                &format!("{what} of {}", name(v)),
                one[v].to_string(),
                two[v].to_string(),
            );
        }
    }
    let trunk = |&(low, high): &(usize, usize)| format!("{} -- {}", name(low), name(high));
    if let Some(at) = first(&stated.trunks, &meant.trunks) {
        return says(
            "a trunk",
            trunk(&stated.trunks[at]),
            trunk(&meant.trunks[at]),
        );
    }
    if stated.trunks.len() != meant.trunks.len() {
        return says(
            "trunks",
            stated.trunks.len().to_string(),
            meant.trunks.len().to_string(),
        );
    }
    let arc = first(&stated.capacity, &meant.capacity)?;
    let what = format!("the capacity of {}", trunk(&meant.trunks[arc / 2]));
    let units = |capacity: i128| format!("{capacity} x {} bit/s", meant.unit);
    says(
        &what,
        units(stated.capacity[arc]),
        units(meant.capacity[arc]),
    )
}

fn demands(fabric: &Fabric, stated: &Head, meant: &Head) -> Option<String> {
    let (one, two) = (&stated.demand, &meant.demand);
    if one.traffic != two.traffic {
        return Some(format!(
            "the certificate is about traffic `{}`, not `{}`",
            one.traffic, two.traffic
        ));
    }
    let at = first(&one.group, &two.group).or_else(|| first(&one.weight, &two.weight));
    if let Some(v) = at {
        let name = fabric.device_name(DeviceId::new(v));
        return Some(format!(
            "the demand of {name} differs: was something removed that should be named, or the reverse?"
        ));
    }
    let same = one.denominator == two.denominator
        && one.multiplier == two.multiplier
        && one.pairs == two.pairs;
    (!same).then(|| "the demand differs".to_string())
}

/// The first place at which two lists differ, as far as both go.
fn first<T: PartialEq>(one: &[T], two: &[T]) -> Option<usize> {
    one.iter().zip(two).position(|(a, b)| a != b)
}
