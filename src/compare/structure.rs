//! Quantities that need no linear programme: power, ratios, path lengths and how well pairs are
//! joined.

use super::found::QuantityValue;
use super::measured_design::{MeasuredDesign, of_judgement};
use crate::error::Result;
use crate::fabric::Kind;
use crate::fabric::capacity::tier_oversubscription;
use crate::failure::connectivity::{Cut, Joined, weakest};
use crate::spec::demand::{Between, Demand, Diameter};
use crate::spec::power::network_power as network_power_of;
use crate::units::Fraction;

/// Typical power of the network's switches and of what is plugged into cages.
pub(super) fn network_power(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let Some(design) = measured.design else {
        return Ok(QuantityValue::unknown(
            "an import does not say what its parts draw",
        ));
    };
    let draw = network_power_of(design, measured.fabric);
    let known = draw.known();
    if draw.is_whole() {
        let exact = Fraction::from_integer(known.0.into());
        return Ok(QuantityValue::number(exact, known.to_string()));
    }
    Ok(QuantityValue {
        text: format!(">= {known}"),
        ..QuantityValue::unknown(&format!("unknown: {}", draw.unknown.join(", ")))
    })
}

/// Capacity down : up of each tier that has something above it.
pub(super) fn oversubscription(
    measured: &MeasuredDesign<'_>,
) -> Result<Vec<(String, QuantityValue)>> {
    let fabric = measured.fabric;
    let tiers = fabric
        .roles
        .iter()
        .filter(|r| r.kind == Kind::Switch && r.count > 0 && !fabric.axes.is_empty());
    let mut found = Vec::new();
    for role in tiers {
        if let Some((down, up)) =
            tier_oversubscription(fabric, role.tier).filter(|(_, up)| up.0 > 0)
        {
            let ratio = Fraction::new(down.0.into(), up.0.into());
            let text = format!("{}:{}", ratio.numer(), ratio.denom());
            found.push((role.name.clone(), QuantityValue::number(ratio, text)));
        }
    }
    Ok(found)
}

/// The longest shortest path.
pub(super) fn diameter(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let judged = measured.judged(vec![(
        "diameter".to_string(),
        Demand::Diameter(Diameter { at_most: u32::MAX }),
    )])?;
    Ok(judged
        .judgements
        .first()
        .map_or_else(QuantityValue::absent, of_judgement))
}

/// Links that it takes to part two endpoints.
pub(super) fn edge_connectivity(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    least(measured, Joined::edge)
}

/// Switches that it takes.
pub(super) fn node_connectivity(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    least(measured, Joined::node)
}

fn least(measured: &MeasuredDesign<'_>, of: fn(&Joined) -> Option<&Cut>) -> Result<QuantityValue> {
    Ok(match measured.connectivity()? {
        Err(why) => QuantityValue::unknown(why),
        Ok(joined) => match weakest(joined.pairs(Between::Endpoints), 0, of) {
            Some((_, cut)) => QuantityValue::count(cut.size()),
            None => QuantityValue::unbounded("no limit", None),
        },
    })
}
