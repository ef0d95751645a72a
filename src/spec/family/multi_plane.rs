//! Keys of the multi-plane family: how many planes, and the family that each is, whose own keys stand beside.

use super::super::design::Family;
use super::super::raw;
use super::super::source::Source;
use crate::error::Result;
use crate::parts::HostPart;

/// Reads the family of a name.
type OfName = fn(&str, &raw::Specification, &HostPart, &Source) -> Result<Family>;

pub(super) fn resolve(raw: &raw::Specification, host: &HostPart, source: &Source, of_name: OfName) -> Result<Family> {
    let Some(plane) = &raw.plane else {
        let help = "add `plane: leaf-spine`, or another family whose keys stand beside";
        return Err(source.complain(&raw.family, "a multi-plane fabric needs `plane`, the family of each plane".into(), help));
    };
    if plane.value == "multi-plane" {
        return Err(source.complain(plane, "planes of planes are planes".into(), "name the family of one plane and raise `planes`"));
    }
    let planes = raw.planes.as_ref().map_or(host.ports_per_gpu, |p| p.value);
    let share = share(raw, host, planes, source)?;
    // Each plane sees its share of the ports.
    let seen = HostPart { ports_per_gpu: share, ..host.clone() };
    let inner = of_name(&plane.value, raw, &seen, source)?;
    Ok(Family::MultiPlane { planes, plane: Box::new(inner) })
}

/// Ports of a GPU on each of so many planes.
pub(super) fn share(raw: &raw::Specification, host: &HostPart, planes: u32, source: &Source) -> Result<u32> {
    let ports = host.ports_per_gpu;
    if planes > 0 && ports.is_multiple_of(planes) {
        return Ok(ports / planes);
    }
    let possible: Vec<String> = (1..=ports).filter(|d| ports.is_multiple_of(*d)).map(|d| d.to_string()).collect();
    let s = if ports == 1 { "" } else { "s" };
    let message = format!("a GPU of a {} has {ports} port{s}, which {planes} planes do not share evenly", host.name);
    let help = format!("write planes: {}, or name a host with more ports a GPU", possible.join(" or "));
    Err(match &raw.planes {
        Some(at) => source.complain(at, message, help),
        None => source.complain(&raw.family, message, help),
    })
}
