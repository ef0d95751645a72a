//! Keys of the rail-optimised family.

use super::super::design::{Family, RailIndex};
use super::super::raw;
use super::super::source::Source;
use super::multi_plane::share;
use crate::error::Result;
use crate::parts::HostPart;

/// Hosts of an SU, or SUs of a pod, beyond which a number is taken for a slip of the pen.
const MOST: u32 = 1 << 16;

pub(super) fn resolve(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Family> {
    let Some(su_hosts) = &raw.su_hosts else {
        let help = "add `su_hosts: 32` (hosts that share one set of rail leaves)";
        return Err(source.complain(&raw.family, "a rail-optimized fabric needs `su_hosts`".into(), help));
    };
    for (value, key) in [(Some(su_hosts), "su_hosts"), (raw.pod_sus.as_ref(), "pod_sus")] {
        if let Some(v) = value.filter(|v| v.value == 0) {
            return Err(source.complain(v, format!("`{key}` is 0"), format!("`{key}` is at least 1")));
        }
        if let Some(v) = value.filter(|v| v.value > MOST) {
            let message = format!("`{key}` is {}, more than the {MOST} that are believed", v.value);
            return Err(source.complain(v, message, "no switch has so many ports"));
        }
    }
    let tiers = match raw.tiers.as_ref().map(|t| (t, t.value.as_str())) {
        None | Some((_, "auto")) => None,
        Some((_, "2")) => Some(2),
        Some((_, "3")) => Some(3),
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` is no number of tiers here"), "write auto, 2 or 3")),
    };
    let (rails, rail_count) = rails(raw, host, source)?;
    // As the plane of a multi-plane fabric it has one plane: `planes` are those around it.
    let planes = match (&raw.planes, &raw.tors) {
        (Some(planes), _) if raw.plane.is_none() => planes.value,
        (_, Some(_)) => 1,
        _ => host.ports_per_gpu,
    };
    let share = share(raw, host, planes, source)?;
    let tors = raw.tors.as_ref().map_or(1, |t| t.value);
    if let Some(at) = raw.tors.as_ref().filter(|_| tors == 0 || !share.is_multiple_of(tors)) {
        let of = if planes > 1 { " on each plane" } else { "" };
        let message = format!("a GPU of a {} has {share} port{}{of} for {tors} leaves", host.name, if share == 1 { "" } else { "s" });
        return Err(source.complain(at, message, "`tors` divides the ports of a GPU on a plane: 2 ports, 2 leaves is dual-ToR"));
    }
    let pod_sus = raw.pod_sus.as_ref().map(|p| p.value);
    Ok(Family::RailOptimized { rails, rail_count, su_hosts: su_hosts.value, pod_sus, tiers, planes, tors })
}

/// How rails are indexed, and how many there are where that is said: GPUs that are more than the rails share them evenly.
pub(super) fn rails(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<(RailIndex, Option<u32>)> {
    let Some(rails) = &raw.rails else { return Ok((RailIndex::Tray, None)) };
    let index = match rails.value.index.as_str() {
        "tray" => RailIndex::Tray,
        "domain" => RailIndex::Domain,
        other => {
            let (message, help) = (format!("`{other}` does not index rails"), "write tray or domain");
            return Err(match &rails.value.index_at {
                Some(at) => source.complain(at, message, help),
                None => source.complain(rails, message, help),
            });
        }
    };
    let Some(count) = &rails.value.count else { return Ok((index, None)) };
    let (of, nics) = match index {
        RailIndex::Domain if host.scale_up_gpus > host.gpus => ("scale-up domain", host.scale_up_gpus),
        _ => ("host", host.gpus),
    };
    let (name, n) = (&host.name, count.value);
    if n > nics {
        let has = if of == "host" { format!("a {name} has {nics}") } else { format!("the domain of a {name} has {nics}") };
        let message = format!("{n} rails need {n} NICs a {of}, {has}");
        return Err(source.complain(count, message, format!("write at most {nics}, or name a host with more NICs")));
    }
    if n == 0 || !nics.is_multiple_of(n) {
        let shared: Vec<String> = (1..=nics).filter(|d| nics.is_multiple_of(*d)).map(|d| d.to_string()).collect();
        let message = format!("{nics} NICs a {of} do not share {n} rails evenly");
        return Err(source.complain(count, message, format!("write one of {}", shared.join(", "))));
    }
    Ok((index, Some(n)))
}
