//! Keys of the rail-only family.

use super::super::design::Family;
use super::super::raw;
use super::super::source::Source;
use super::rail_optimized::rails;
use crate::error::Result;
use crate::parts::HostPart;

pub(super) fn resolve(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Family> {
    if host.scale_up_gpus < 2 {
        let message = format!("the rails of a rail-only fabric meet in scale-up domains alone, a {} has none", host.name);
        return Err(source.complain(&raw.host, message, "name a host with a scale-up domain, or use `family: rail-optimized`"));
    }
    let tiers = match raw.tiers.as_ref().map(|t| (t, t.value.as_str())) {
        None | Some((_, "auto")) => None,
        Some((_, "1")) => Some(1),
        Some((_, "2")) => Some(2),
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` is no number of tiers of a rail"), "write auto, 1 or 2")),
    };
    let (rails, rail_count) = rails(raw, host, source)?;
    Ok(Family::RailOnly { rails, rail_count, tiers })
}
