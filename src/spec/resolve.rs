//! Names to parts, numbers to checked numbers.

use super::choice;
use super::design::{Design, Timing};
use super::forms::Numbers;
use super::key::{CORES, DISPLACED_HOSTS, SPINES, UNIFORM_TRUNKS, UPLINKS, Values};
use super::reading::Typed;
use super::registry::Registry;
use super::source::Source;
use super::{demand, groups, origin, part, raw, tier};
use crate::error::Result;
use crate::fabric::Transit;
use crate::fabric::capacity;
use crate::fabric::timing::Switching;
use crate::parts::{Catalogue, HostPart};

/// Endpoints beyond which a specification is taken for a slip of the pen.
const MOST_GPUS: u64 = 1 << 24;
/// Host links beyond which the same holds.
const MOST_PORTS: u64 = 1 << 27;
/// Bytes of a packet beyond which the same holds.
const MOST_PACKET: u32 = 1 << 20;

pub(super) fn design(
    typed: &Typed,
    source: &Source,
    catalogue: &Catalogue,
    registry: &'static Registry,
) -> Result<Design> {
    let Typed {
        common: raw,
        values,
    } = typed;
    let host = part::host(raw, source, catalogue)?;
    believed(raw, &host, source)?;
    let chosen = choice::family(raw, values, &host, source, registry)?;
    let fabric_rate = raw.link_rate.as_ref().map_or(host.port_rate, |r| r.value.0);
    let tiers = tier::all(raw, &chosen, &host, fabric_rate, source, catalogue)?;
    let transit = transit(raw, source)?;
    let groups = groups::all(&raw.risk_groups, source)?;
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
        uplinks: uplinks(values, source)?,
        cores: values.get(&CORES).map(|c| c.value),
        timing: timing(&raw.latency, source)?,
        transit,
        requirements: demand::requirement::all(&raw.requirements, &groups, source)?,
        risk_groups: groups,
        origin: origin::of(raw, values, source),
    })
}

/// Refuses numbers of hosts that make no fabric, or none that is believed.
fn believed(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<()> {
    let gpus = raw.hosts.value.saturating_mul(u64::from(host.gpus));
    if raw.hosts.value == 0 {
        return Err(source.complain(
            &raw.hosts,
            "0 hosts make no fabric".into(),
            "`hosts` is at least 1",
        ));
    }
    if gpus > MOST_GPUS {
        let message = format!(
            "{} hosts of {} GPUs are more than the {MOST_GPUS} endpoints this program takes",
            raw.hosts.value, host.gpus
        );
        return Err(source.complain(&raw.hosts, message, "check the number of hosts"));
    }
    if gpus.saturating_mul(u64::from(host.ports_per_gpu)) > MOST_PORTS {
        let message = format!(
            "{gpus} GPUs of {} ports are more than the {MOST_PORTS} host links this program takes",
            host.ports_per_gpu
        );
        return Err(source.complain(&raw.host, message, "check `ports_per_gpu` of the host"));
    }
    let access = gpus.saturating_mul(u64::from(host.ports_per_gpu.max(1)));
    capacity::whole(gpus.into(), access.into())
        .map_err(|error| source.located(&raw.hosts, error))?;
    if gpus < 2 {
        return Err(source.complain(
            &raw.hosts,
            "a fabric joins at least 2 GPUs".into(),
            "raise `hosts`",
        ));
    }
    Ok(())
}

/// Uplinks of each tier below the top, at most leaf and spine.
fn uplinks(values: &Values, source: &Source) -> Result<Vec<u32>> {
    let Some(written) = values.get(&UPLINKS) else {
        return Ok(Vec::new());
    };
    let stated = match &written.value {
        Numbers::One(number) => vec![*number],
        Numbers::Each(list) => list.iter().map(|n| n.value).collect(),
    };
    if stated.is_empty() || stated.len() > 2 || stated.contains(&0) {
        let message = "these are no uplinks of leaf and spine".to_string();
        let help = "write one number from 1, or those of leaf and spine: `[32, 16]`";
        return Err(source.complain(written, message, help));
    }
    Ok(stated)
}

/// Who forwards.
fn transit(raw: &raw::Specification, source: &Source) -> Result<Transit> {
    let Some(written) = &raw.transit else {
        return Ok(Transit::Pxn);
    };
    match written.value.as_str() {
        "pxn" => Ok(Transit::Pxn),
        "none" => Ok(Transit::None),
        other => Err(source.complain(
            written,
            format!("`{other}` is not a transit rule"),
            "write pxn or none",
        )),
    }
}

/// Latencies that belong to no tier.
fn timing(raw: &raw::Latencies, source: &Source) -> Result<Timing> {
    let switching = match &raw.switching {
        None => Switching::default(),
        Some(word) => Switching::from_word(&word.value).ok_or_else(|| {
            source.complain(
                word,
                format!("`{}` is no way of switching", word.value),
                "write cut-through or store-and-forward",
            )
        })?,
    };
    if let Some(packet) = raw
        .packet
        .as_ref()
        .filter(|p| p.value == 0 || p.value > MOST_PACKET)
    {
        let message = format!("a packet of {} bytes is not believed", packet.value);
        return Err(source.complain(
            packet,
            message,
            format!("write a number of bytes from 1 to {MOST_PACKET}, for example 4096"),
        ));
    }
    let packet = raw.packet.as_ref().map(|p| p.value);
    Ok(Timing {
        scale_up: raw.scale_up,
        fec: raw.fec,
        propagation: raw.propagation,
        packet,
        switching,
    })
}

/// Hosts displaced, no more than the fabric has.
fn displaced(raw: &raw::Specification, values: &Values, source: &Source) -> Result<u32> {
    match values.get(&DISPLACED_HOSTS) {
        Some(displaced) if u64::from(displaced.value) > raw.hosts.value => {
            let message = format!(
                "{} displaced hosts are more than the {} hosts in service",
                displaced.value, raw.hosts.value
            );
            Err(source.complain(
                displaced,
                message,
                "`displaced_hosts` are the positions that management takes, often 1",
            ))
        }
        displaced => Ok(displaced.map_or(0, |d| d.value)),
    }
}
