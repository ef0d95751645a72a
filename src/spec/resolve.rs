//! Names to parts, numbers to checked numbers.

use super::choice;
use super::design::{Design, Origin, Tier, Timing};
use super::key::{DISPLACED_HOSTS, SPINES, UNIFORM_TRUNKS, Values};
use super::reading::Typed;
use super::registry::{Naming, Registry};
use super::source::{Source, place};
use super::{forms, part, raw, requirement};
use crate::error::Result;
use crate::fabric::Transit;
use crate::fabric::timing::Switching;
use crate::parts::Catalogue;
use crate::units::Oversubscription;
use std::collections::BTreeMap;

/// Endpoints beyond which a specification is taken for a slip of the pen.
const MOST_GPUS: u64 = 1 << 24;
/// Host links beyond which the same holds.
const MOST_PORTS: u64 = 1 << 27;
/// Bytes of a packet beyond which the same holds.
const MOST_PACKET: u32 = 1 << 20;
/// Reserved ports beyond which the same holds.
const MOST_RESERVED: u32 = 1 << 16;

pub(super) fn design(typed: &Typed, source: &Source, catalogue: &Catalogue, registry: &'static Registry) -> Result<Design> {
    let Typed { common: raw, values } = typed;
    let host = part::host(raw, source, catalogue)?;
    let gpus = raw.hosts.value.saturating_mul(u64::from(host.gpus));
    if raw.hosts.value == 0 {
        return Err(source.complain(&raw.hosts, "0 hosts make no fabric".into(), "`hosts` is at least 1"));
    }
    if gpus > MOST_GPUS {
        let message = format!("{} hosts of {} GPUs are more than the {MOST_GPUS} endpoints this program takes", raw.hosts.value, host.gpus);
        return Err(source.complain(&raw.hosts, message, "check the number of hosts"));
    }
    if gpus.saturating_mul(u64::from(host.ports_per_gpu)) > MOST_PORTS {
        let message = format!("{gpus} GPUs of {} ports are more than the {MOST_PORTS} host links this program takes", host.ports_per_gpu);
        return Err(source.complain(&raw.host, message, "check `ports_per_gpu` of the host"));
    }
    if gpus < 2 {
        return Err(source.complain(&raw.hosts, "a fabric joins at least 2 GPUs".into(), "raise `hosts`"));
    }
    let chosen = choice::family(raw, values, &host, source, registry)?;
    let one = Oversubscription { down: 1, up: 1 };
    let switches = part::switches(raw, &chosen, source, catalogue)?;
    let fabric_rate = raw.link_rate.as_ref().map_or(host.port_rate, |r| r.value.0);
    let media = part::media(raw, &host, &switches, fabric_rate, source, catalogue)?;
    let lengths = part::lengths(raw);
    let latencies = [raw.latency.leaf.or(raw.latency.switch), raw.latency.spine, raw.latency.core];
    let written = [&raw.oversubscription.leaf, &raw.oversubscription.spine, &None];
    let ratios = written.map(|ratio| ratio.as_ref().map_or(one, |r| r.value.0));
    let mut tiers: Vec<Tier> = switches
        .into_iter()
        .zip(media)
        .enumerate()
        .map(|(i, (switch, plugged))| Tier {
            switch,
            oversubscription: ratios[i],
            length_below: lengths[i],
            latency: latencies[i],
            cable_below: plugged.as_ref().is_some_and(|p| p.2),
            media_below: plugged.map(|(lower, upper, _)| (lower, upper)),
            reserved_per_switch: Vec::new(),
            reserved_total: Vec::new(),
        })
        .collect();
    for reserved in &raw.reserved_ports {
        let (names, help): (&[&str], _) = match chosen.family.naming {
            Naming::Groups => (&["switch"], "write switch"),
            Naming::Tiers => (&["leaf", "spine", "core"], "write leaf, spine or core"),
        };
        let index = names.iter().position(|t| *t == reserved.tier.value);
        let Some(tier) = index.and_then(|i| tiers.get_mut(i)) else {
            let message = format!("there is no tier `{}`", reserved.tier.value);
            return Err(source.complain(&reserved.tier, message, help));
        };
        if reserved.count.value > MOST_RESERVED {
            let message = format!("{} reserved ports are more than the {MOST_RESERVED} that are believed", reserved.count.value);
            return Err(source.complain(&reserved.count, message, "check the number of ports"));
        }
        let entry = (reserved.purpose.clone(), reserved.count.value);
        match reserved.per.value.as_str() {
            "switch" => tier.reserved_per_switch.push(entry),
            "fabric" => tier.reserved_total.push(entry),
            other => return Err(source.complain(&reserved.per, format!("`{other}` is not a scope"), "write fabric or switch")),
        }
    }
    // More than three tiers: those between the lowest and the highest are spines.
    if let Some(spine) = tiers.get(1).cloned() {
        let between = chosen.topology.levels().saturating_sub(tiers.len());
        tiers.splice(1..1, std::iter::repeat_n(spine, between));
    }
    let transit = match raw.transit.as_ref().map(|t| (t, t.value.as_str())) {
        None | Some((_, "pxn")) => Transit::Pxn,
        Some((_, "none")) => Transit::None,
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` is not a transit rule"), "write pxn or none")),
    };
    let groups = super::groups::all(&raw.risk_groups, source)?;
    Ok(Design {
        name: raw.name.clone(),
        topology: chosen.topology,
        fabric_rate,
        host,
        hosts: raw.hosts.value as u32,
        displaced_hosts: displaced(raw, values, source)?,
        tiers,
        uniform_trunks: values.get(&UNIFORM_TRUNKS).is_some_and(|u| u.value),
        spines: values.get(&SPINES).map(|s| s.value),
        timing: timing(&raw.latency, source)?,
        transit,
        requirements: requirement::all(&raw.requirements, &groups, source)?,
        risk_groups: groups,
        origin: origin(raw, values, source),
    })
}

/// Latencies that belong to no tier.
fn timing(raw: &raw::Latencies, source: &Source) -> Result<Timing> {
    let switching = match &raw.switching {
        None => Switching::default(),
        Some(word) => Switching::from_word(&word.value).ok_or_else(|| {
            source.complain(word, format!("`{}` is no way of switching", word.value), "write cut-through or store-and-forward")
        })?,
    };
    if let Some(packet) = raw.packet.as_ref().filter(|p| p.value == 0 || p.value > MOST_PACKET) {
        let message = format!("a packet of {} bytes is not believed", packet.value);
        return Err(source.complain(packet, message, format!("write a number of bytes from 1 to {MOST_PACKET}, for example 4096")));
    }
    let packet = raw.packet.as_ref().map(|p| p.value);
    Ok(Timing { scale_up: raw.scale_up, fec: raw.fec, propagation: raw.propagation, packet, switching })
}

/// Where the keys stand that a fabric can turn out to be impossible for.
fn origin(raw: &raw::Specification, values: &Values, source: &Source) -> Origin {
    let mut places = BTreeMap::from([("family", place(&raw.family)), ("host", place(&raw.host)), ("hosts", place(&raw.hosts))]);
    if let Some(switch) = &raw.switch {
        let (leaf, spine, core) = match &switch.value {
            forms::Switches::One(_) => (place(switch), place(switch), place(switch)),
            forms::Switches::Each(t) => (place(&t.leaf), place(&t.spine), t.core.as_ref().map_or(place(&t.spine), place)),
        };
        places.extend([("leaf", leaf), ("spine", spine), ("core", core)]);
    }
    places.extend(values.places());
    places.extend(raw.link_rate.as_ref().map(|at| ("link_rate", place(at))));
    places.extend(raw.reserved_ports.first().map(|r| ("reserved_ports", place(&r.count))));
    places.extend(raw.oversubscription.leaf.as_ref().map(|at| ("oversubscription.leaf", place(at))));
    places.extend(raw.oversubscription.spine.as_ref().map(|at| ("oversubscription.spine", place(at))));
    for reserved in raw.reserved_ports.iter().rev() {
        let key = match reserved.tier.value.as_str() {
            "spine" => "reserved_ports.spine",
            "core" => "reserved_ports.core",
            _ => "reserved_ports.leaf",
        };
        places.insert(key, place(&reserved.tier));
    }
    Origin { file: source.file.to_path_buf(), text: source.text.to_string(), places }
}

/// Hosts displaced, no more than the fabric has.
fn displaced(raw: &raw::Specification, values: &Values, source: &Source) -> Result<u32> {
    match values.get(&DISPLACED_HOSTS) {
        Some(displaced) if u64::from(displaced.value) > raw.hosts.value => {
            let message = format!("{} displaced hosts are more than the {} hosts in service", displaced.value, raw.hosts.value);
            Err(source.complain(displaced, message, "`displaced_hosts` are the positions that management takes, often 1"))
        }
        displaced => Ok(displaced.map_or(0, |d| d.value)),
    }
}
