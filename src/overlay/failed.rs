//! What failed, and what that costs.

use super::shown::{Overlay, Tone, blank};
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::failure::{self, Damage, FailedElement, Scenario};
use crate::proof::{self, Bracket};
use crate::solve::SolveOptions;
use crate::spec::demand::Metric;
use crate::text::{counted, share};
use crate::traffic::Matrix;

/// A failed link or switch and what it costs.
///
/// # Errors
/// When nothing has that name.
pub fn failed(
    fabric: &Fabric,
    network: &Network,
    name: &str,
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let part = FailedElement::named(fabric, name)?;
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let healthy = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let scenario = failure::one(fabric, network, part, effort)?;
    Ok(broken(fabric, &[part], Some((&scenario, &healthy))))
}

/// Parts that failed together and what they cost, solved and re-checked.
///
/// # Errors
/// When a part carries no traffic of the network (a scale-up link), or no traffic can be measured.
pub fn failed_together(
    fabric: &Fabric,
    network: &Network,
    parts: &[FailedElement],
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let (mut links, mut switches) = (Vec::new(), Vec::new());
    for part in parts {
        match *part {
            FailedElement::Switch(id) => switches.push(id),
            FailedElement::Link(id)
                if network.trunk(id).is_none()
                    || fabric.classes[fabric.links[id.index()].class.index()].scale_up =>
            {
                return Err(
                    Error::new(format!("{} is a scale-up link", fabric.link_name(id)))
                        .help("name a link of the network"),
                );
            }
            FailedElement::Link(id) => links.push(id),
        }
    }
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let healthy = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let scenario = failure::after(
        fabric,
        network,
        &Damage::new(links, switches),
        &[Metric::Throughput],
        effort,
    )?;
    Ok(broken(fabric, parts, Some((&scenario, &healthy))))
}

/// Parts that fail together, from their names: one name, or several with commas between them. O(V +
/// E) a name.
///
/// # Errors
/// When nothing has one of the names.
pub fn parts(fabric: &Fabric, names: &str) -> Result<Vec<FailedElement>> {
    let mut found = Vec::new();
    // A name may hold a comma of its own, so the whole is tried first.
    match FailedElement::named(fabric, names) {
        Ok(part) => found.push(part),
        Err(error) if !names.contains(',') => return Err(error),
        Err(_) => {
            for name in names.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                let part = FailedElement::named(fabric, name)?;
                if !found.contains(&part) {
                    found.push(part);
                }
            }
        }
    }
    Ok(found)
}

/// Parts that failed together; what they cost is said where a verified result for these parts is
/// handed over with the healthy throughput. O(V + E).
pub fn broken(
    fabric: &Fabric,
    parts: &[FailedElement],
    cost: Option<(&Scenario, &Bracket)>,
) -> Overlay {
    let (mut devices, mut links) = blank(fabric);
    let mut switches: Vec<DeviceId> = Vec::new();
    for part in parts {
        match *part {
            FailedElement::Link(id) => links[id.index()] = Tone::Failed,
            FailedElement::Switch(device) => switches.push(device),
        }
    }
    for (id, link) in fabric.links.iter().enumerate() {
        if switches.contains(&link.a) || switches.contains(&link.b) {
            links[id] = Tone::Failed;
        } else if links[id] == Tone::Failed {
            devices[link.a.index()] = Tone::Beside;
            devices[link.b.index()] = Tone::Beside;
        }
    }
    switches
        .iter()
        .for_each(|d| devices[d.index()] = Tone::Failed);
    let name = |part: &FailedElement| match *part {
        FailedElement::Link(id) => fabric.link_name(id),
        FailedElement::Switch(device) => fabric.device_name(device),
    };
    let failed: Vec<String> = parts.iter().map(name).collect();
    let kind = match parts {
        [FailedElement::Link(_)] => "link".to_string(),
        [FailedElement::Switch(_)] => "switch".to_string(),
        _ => format!("together ({} parts):", parts.len()),
    };
    let mut notes = vec![format!(
        "Failed {kind} {}",
        failed.join(if parts.len() > 2 { ", " } else { " and " })
    )];
    if let Some((scenario, healthy)) = cost {
        let left = match (scenario.throughput_left(), &scenario.unreachable) {
            (_, Some((from, to))) => format!("no path from {from} to {to}"),
            _ if scenario.nobody_left => "no two survivors have traffic to exchange".to_string(),
            (Some((low, high)), _) => {
                format!(
                    "throughput {} is left of {}",
                    share(&low, &high),
                    share(healthy.lower(), healthy.upper())
                )
            }
            (None, None) => "what is left of throughput is undecided".to_string(),
        };
        let lost = match scenario.lost_endpoints {
            1 => "1 endpoint is lost".to_string(),
            n => format!("{n} endpoints are lost"),
        };
        notes.push(format!("{left}; {lost}"));
    }
    Overlay {
        notes,
        devices,
        links,
        failed,
        ..Overlay::default()
    }
}

/// The most costly failures of a requirement, and what they cost. O(E log failed).
pub fn worst(fabric: &Fabric, found: &crate::verify::Worst) -> Overlay {
    let mut shown = drained(
        fabric,
        &found.damage,
        found.parts.iter().map(String::as_str),
    );
    let verdict = match found.verdict {
        crate::verify::Verdict::Proved => "the most costly of all that it asks about, and it holds",
        crate::verify::Verdict::Undecided => "undecided",
        crate::verify::Verdict::Refuted => "refuted",
    };
    shown.notes = vec![
        format!(
            "{}: {verdict}: {} failed",
            found.requirement,
            found.parts.join(" and ")
        ),
        found.to_string(),
    ];
    shown
}

/// What is out for maintenance: its devices, and the links that are dead with it.
pub fn drained<'a>(
    fabric: &Fabric,
    damage: &Damage,
    names: impl Iterator<Item = &'a str>,
) -> Overlay {
    let (mut devices, mut links) = blank(fabric);
    damage
        .devices
        .iter()
        .for_each(|&d| devices[d.index()] = Tone::Failed);
    let failed: Vec<String> = names.map(str::to_string).collect();
    let mut dead = 0;
    for (id, link) in fabric
        .numbered_links()
        .filter(|(id, _)| damage.kills(fabric, *id))
    {
        links[id.index()] = Tone::Failed;
        dead += 1;
        for end in [link.a, link.b] {
            if !damage.has_device(end) {
                devices[end.index()] = Tone::Beside;
            }
        }
    }
    let out = damage.devices.len();
    let (are, them) = if out == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let notes = vec![
        format!("Out: {}", failed.join(", ")),
        format!(
            "{} {are} out, and {} with {them}",
            counted(out, "device"),
            counted(dead, "link")
        ),
    ];
    Overlay {
        notes,
        devices,
        links,
        failed,
        ..Overlay::default()
    }
}
