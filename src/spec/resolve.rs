//! Names to parts, numbers to checked numbers.

use super::design::{Design, Family, RailIndex, Tier};
use super::{Source, raw, requirement};
use crate::error::Result;
use crate::fabric::Transit;
use crate::parts::{Catalogue, HostPart, SwitchPart};
use crate::units::Oversubscription;
use serde_saphyr::Spanned;

/// Endpoints beyond which a specification is taken for a slip of the pen.
const MOST_GPUS: u64 = 1 << 24;

pub(super) fn design(raw: &raw::Specification, source: &Source, catalogue: &Catalogue) -> Result<Design> {
    let host = host(raw, source, catalogue)?;
    let gpus = raw.hosts.value.saturating_mul(u64::from(host.gpus));
    if raw.hosts.value == 0 {
        return Err(source.complain(&raw.hosts, "0 hosts make no fabric".into(), "`hosts` is at least 1"));
    }
    if gpus > MOST_GPUS {
        let message = format!("{} hosts of {} GPUs are more than the {MOST_GPUS} endpoints this program takes", raw.hosts.value, host.gpus);
        return Err(source.complain(&raw.hosts, message, "check the number of hosts"));
    }
    if gpus < 2 {
        return Err(source.complain(&raw.hosts, "a fabric joins at least 2 GPUs".into(), "raise `hosts`"));
    }
    let family = family(raw, source)?;
    let one = Oversubscription { down: 1, up: 1 };
    let switches = switches(raw, source, catalogue)?;
    let lengths = [raw.lengths.host_leaf, raw.lengths.leaf_spine, raw.lengths.spine_core];
    let latencies = [raw.latency.leaf, raw.latency.spine, raw.latency.core];
    let media = [&raw.media.host_leaf, &raw.media.leaf_spine, &raw.media.spine_core];
    let ratios = [raw.oversubscription.leaf.unwrap_or(one), raw.oversubscription.spine.unwrap_or(one), one];
    let mut tiers: Vec<Tier> = switches
        .into_iter()
        .enumerate()
        .map(|(i, switch)| Tier {
            switch,
            oversubscription: ratios[i],
            length_below: lengths[i],
            latency: latencies[i],
            media_below: media[i].as_ref().map(|m| (m.lower.clone(), m.upper.clone())),
            reserved_per_switch: Vec::new(),
            reserved_total: Vec::new(),
        })
        .collect();
    for reserved in &raw.reserved_ports {
        let index = ["leaf", "spine", "core"].iter().position(|t| *t == reserved.tier.value);
        let Some(tier) = index.and_then(|i| tiers.get_mut(i)) else {
            let message = format!("there is no tier `{}`", reserved.tier.value);
            return Err(source.complain(&reserved.tier, message, "write leaf, spine or core"));
        };
        let entry = (reserved.purpose.clone(), reserved.count);
        match reserved.per.value.as_str() {
            "switch" => tier.reserved_per_switch.push(entry),
            "fabric" => tier.reserved_total.push(entry),
            other => return Err(source.complain(&reserved.per, format!("`{other}` is not a scope"), "write fabric or switch")),
        }
    }
    let transit = match raw.transit.as_ref().map(|t| (t, t.value.as_str())) {
        None | Some((_, "pxn")) => Transit::Pxn,
        Some((_, "none")) => Transit::None,
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` is not a transit rule"), "write pxn or none")),
    };
    Ok(Design {
        name: raw.name.clone(),
        family,
        fabric_rate: raw.link_rate.unwrap_or(host.port_rate),
        host,
        hosts: raw.hosts.value as u32,
        displaced_hosts: raw.displaced_hosts,
        tiers,
        uniform_trunks: raw.uniform_trunks,
        transit,
        requirements: requirement::all(&raw.requirements, source)?,
    })
}

fn host(raw: &raw::Specification, source: &Source, catalogue: &Catalogue) -> Result<HostPart> {
    let host = catalogue.host(&raw.host.value).cloned();
    host.ok_or_else(|| unknown_part(&raw.host, "host", source, catalogue))
}

fn unknown_part(name: &Spanned<String>, kind: &str, source: &Source, catalogue: &Catalogue) -> crate::error::Error {
    let help = match catalogue.near(kind, &name.value) {
        Some(near) => format!("did you mean `{near}`? `selvedge parts list` shows all; `parts: FILE` adds your own"),
        None => "`selvedge parts list` shows all".to_string(),
    };
    let error = source.complain(name, format!("there is no {kind} `{}` in the catalogue", name.value), help);
    // A value behind an untagged choice has lost its place; it stands in the text where it is first written.
    let found = source.text.lines().enumerate().find_map(|(line, text)| text.find(&name.value).map(|byte| (line, text, byte)));
    match found {
        Some((line, text, byte)) if name.referenced.line() == 0 => {
            error.at(crate::error::Place { line: line + 1, column: text[..byte].chars().count() + 1 }, source.text)
        }
        _ => error,
    }
}

fn switches(raw: &raw::Specification, source: &Source, catalogue: &Catalogue) -> Result<Vec<SwitchPart>> {
    let find =
        |name: &Spanned<String>| catalogue.switch(&name.value).cloned().ok_or_else(|| unknown_part(name, "switch", source, catalogue));
    Ok(match &raw.switch {
        raw::Switches::One(name) => vec![find(name)?; 3],
        raw::Switches::Each(tiers) => {
            vec![find(&tiers.leaf)?, find(&tiers.spine)?, find(tiers.core.as_ref().unwrap_or(&tiers.spine))?]
        }
    })
}

fn family(raw: &raw::Specification, source: &Source) -> Result<Family> {
    let name = raw.family.value.as_str();
    let foreign = |given: Option<(&'static str, crate::error::Error)>| given.map_or(Ok(()), |(_, error)| Err(error));
    let stray = |key: &'static str, at: Option<crate::error::Place>| {
        at.map(|place| {
            let error = crate::error::Error::new(format!("`{key}` does not belong to the family {name}"))
                .help(format!("remove `{key}`, or choose the family it belongs to"))
                .file(source.file)
                .at(place, source.text);
            (key, error)
        })
    };
    let at = |s: &Option<Spanned<u32>>| s.as_ref().map(super::place);
    let text_at = |s: &Option<Spanned<String>>| s.as_ref().map(super::place);
    let known = ["rail-optimized", "leaf-spine", "fat-tree"];
    if !known.contains(&name) {
        let near = known.iter().min_by_key(|k| strsim::damerau_levenshtein(k, name)).copied().unwrap_or("rail-optimized");
        let help = format!("did you mean `{near}`? The families are {}", known.join(", "));
        return Err(source.complain(&raw.family, format!("there is no family `{name}`"), help));
    }
    if name != "rail-optimized" {
        foreign(stray("su_hosts", at(&raw.su_hosts)))?;
        foreign(stray("pod_sus", at(&raw.pod_sus)))?;
        foreign(stray("rails", text_at(&raw.rails)))?;
        foreign(stray("tiers", text_at(&raw.tiers)))?;
    }
    if name != "fat-tree" {
        foreign(stray("k", at(&raw.k)))?;
    }
    match name {
        "leaf-spine" => Ok(Family::LeafSpine),
        "fat-tree" => {
            let Some(k) = &raw.k else {
                return Err(source.complain(&raw.family, "a fat-tree needs `k`, the ports of its switches".into(), "add `k: 64`"));
            };
            if k.value < 2 || !k.value.is_multiple_of(2) || k.value > 512 {
                return Err(source.complain(
                    k,
                    format!("k is {}, an even number from 2 to 512 is needed", k.value),
                    "write for example `k: 64`",
                ));
            }
            Ok(Family::FatTree { k: k.value })
        }
        _ => rail_optimized(raw, source),
    }
}

fn rail_optimized(raw: &raw::Specification, source: &Source) -> Result<Family> {
    let Some(su_hosts) = &raw.su_hosts else {
        let help = "add `su_hosts: 32` (hosts that share one set of rail leaves)";
        return Err(source.complain(&raw.family, "a rail-optimized fabric needs `su_hosts`".into(), help));
    };
    for (value, key) in [(Some(su_hosts), "su_hosts"), (raw.pod_sus.as_ref(), "pod_sus")] {
        if let Some(v) = value.filter(|v| v.value == 0) {
            return Err(source.complain(v, format!("`{key}` is 0"), format!("`{key}` is at least 1")));
        }
    }
    let tiers = match raw.tiers.as_ref().map(|t| (t, t.value.as_str())) {
        None | Some((_, "auto")) => None,
        Some((_, "2")) => Some(2),
        Some((_, "3")) => Some(3),
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` is no number of tiers here"), "write auto, 2 or 3")),
    };
    let rails = match raw.rails.as_ref().map(|t| (t, t.value.as_str())) {
        None | Some((_, "tray")) => RailIndex::Tray,
        Some((_, "domain")) => RailIndex::Domain,
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` does not index rails"), "write tray or domain")),
    };
    Ok(Family::RailOptimized { rails, su_hosts: su_hosts.value, pod_sus: raw.pod_sus.as_ref().map(|p| p.value), tiers })
}
