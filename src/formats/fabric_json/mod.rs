//! Our own `fabric.json`: versioned, lossless, compact. Links are lists `[a, a_port, b, b_port,
//! class]`, and "none" in `host` and `domain` is -1, so that a million links stay a few tens of
//! megabytes. What is read is checked before use.

use super::locate;
use super::locate::json_error;
use super::sums::check_sums;
use crate::error::{Error, Result};
use crate::fabric::index::{Id, Table, narrow, wide};
use crate::fabric::timing::{Switching, Timing};
use crate::fabric::{
    Axis, DeviceId, Fabric, Kind, Link, LinkClass, PortGroup, Reserved, Role, Transit,
};
use crate::units::{Latency, Length, Rate};
use serde::{Deserialize, Serialize};
use std::path::Path;

mod validate;

/// Value of the key `format`.
pub const FORMAT: &str = "selvedge-fabric";
/// The version that this program writes and reads.
pub const VERSION: u64 = 1;

/// What tells versions apart, read before the rest.
#[derive(Deserialize)]
struct Header {
    format: Option<serde_json::Value>,
    version: Option<serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u64,
    name: String,
    family: String,
    transit: TransitName,
    axes: Vec<AxisFile>,
    roles: Vec<RoleFile>,
    classes: Vec<ClassFile>,
    coordinates: Vec<u32>,
    names: Vec<String>,
    host: Vec<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hosts: Vec<String>,
    domain: Vec<i64>,
    links: Vec<[u32; 5]>,
    reserved: Vec<(u32, u32, String)>,
    forwarders: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timing: Option<TimingFile>,
}

/// Latencies in picoseconds; null where nothing is stated. Devices in runs of (count, latency).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimingFile {
    devices: Vec<(u32, Option<Latency>)>,
    classes: Vec<Option<Latency>>,
    fec: Option<Latency>,
    propagation: Option<Latency>,
    packet: Option<u32>,
    switching: String,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum TransitName {
    Pxn,
    None,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum KindName {
    Gpu,
    Host,
    ScaleUp,
    Switch,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AxisFile {
    name: String,
    parent: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    name: String,
    kind: KindName,
    tier: u8,
    part: Option<String>,
    axes: Vec<usize>,
    first: u32,
    count: u32,
    ports: Vec<PortFile>,
    cages: Option<u32>,
    port_limit: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line_card_ports: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host_cage_ports: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PortFile {
    first: u32,
    count: u32,
    rate: Rate,
    first_cage: u32,
    per_cage: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassFile {
    name: String,
    rate_ab: Rate,
    rate_ba: Rate,
    scale_up: bool,
    length: Option<Length>,
    media: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cable: bool,
}

/// Writes a fabric as `fabric.json`. O(V + E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(fabric: &Fabric) -> Result<Vec<u8>> {
    let file = File {
        format: FORMAT.into(),
        version: VERSION,
        name: fabric.name.clone(),
        family: fabric.family.clone(),
        transit: if fabric.transit == Transit::Pxn {
            TransitName::Pxn
        } else {
            TransitName::None
        },
        axes: fabric
            .axes
            .iter()
            .map(|a| AxisFile {
                name: a.name.clone(),
                parent: a.parent,
            })
            .collect(),
        roles: fabric.roles.iter().map(role_out).collect(),
        classes: fabric.classes.iter().map(class_out).collect(),
        coordinates: fabric.coordinates.clone(),
        names: fabric.names.clone(),
        host: numbers(&fabric.host),
        hosts: fabric.host_names.clone(),
        domain: numbers(&fabric.domain),
        links: fabric
            .links
            .iter()
            .map(|l| [l.a.into(), l.a_port, l.b.into(), l.b_port, l.class])
            .collect(),
        reserved: fabric
            .reserved
            .iter()
            .map(|r| (r.device.into(), r.port, r.purpose.clone()))
            .collect(),
        forwarders: fabric.forwarders.iter().map(|&d| d.into()).collect(),
        timing: timing_out(&fabric.timing),
    };
    let text = serde_json::to_string(&file)
        .map_err(|e| Error::new(format!("cannot encode the fabric: {e}")))?;
    let mut text = crate::shown::json(&text).into_owned();
    text.push('\n');
    Ok(text.into_bytes())
}

/// Reads a fabric; `file` is for messages only. Sizes, indexes and sums are checked, ports and
/// radix are not (that is the audit's work). O(text).
///
/// # Errors
/// On JSON that is not valid, another format or version, and data that contradicts itself.
pub fn parse(text: &str, file: &Path) -> Result<Fabric> {
    let begin = text.trim_start();
    if begin.starts_with(['[', '"']) || begin.starts_with(|c: char| c.is_ascii_digit()) {
        let what = if begin.starts_with('[') {
            "list"
        } else {
            "single value"
        };
        let message = format!("{} holds a {what}, and that is no fabric", file.display());
        let error = Error::new(message).help("fabric.json and node-link begin with `{`");
        let blank = &text[..text.len() - begin.len()];
        let place = locate::of_byte(text, blank.len());
        return Err(locate::at_place(error.file(file), place, text));
    }
    let header: Header = serde_json::from_str(text).map_err(|e| json_error(&e, text, file))?;
    if header.format.as_ref().and_then(|f| f.as_str()) != Some(FORMAT) {
        let message = format!("{} does not say `\"format\": \"{FORMAT}\"`", file.display());
        return Err(Error::new(message)
            .file(file)
            .help("a fabric is JSON written by `selvedge build`, or NetworkX node-link JSON with `nodes` and `edges`"));
    }
    match header.version {
        Some(version) if version.as_u64() == Some(VERSION) => {}
        Some(version) => {
            let message = format!(
                "{} has version {version} of the format; this program reads {VERSION}",
                file.display()
            );
            return Err(Error::new(message)
                .file(file)
                .help("write it again with this program's `selvedge build`"));
        }
        None => return Err(Error::new(format!("{} has no `version`", file.display())).file(file)),
    }
    let read: File = serde_json::from_str(text).map_err(|e| json_error(&e, text, file))?;
    let wrong =
        |m: String| Error::new(format!("{} contradicts itself: {m}", file.display())).file(file);
    let mut fabric = Fabric {
        name: read.name,
        family: read.family,
        transit: match read.transit {
            TransitName::Pxn => Transit::Pxn,
            TransitName::None => Transit::None,
        },
        axes: read
            .axes
            .into_iter()
            .map(|a| Axis {
                name: a.name,
                parent: a.parent,
            })
            .collect(),
        roles: read.roles.into_iter().map(role_in).collect(),
        coordinates: read.coordinates,
        names: read.names,
        host: labels("host", &read.host).map_err(wrong)?,
        host_names: read.hosts,
        domain: labels("domain", &read.domain).map_err(wrong)?,
        classes: read.classes.into_iter().map(class_in).collect(),
        links: read
            .links
            .iter()
            .map(|&[a, a_port, b, b_port, class]| Link {
                a: a.into(),
                b: b.into(),
                a_port,
                b_port,
                class,
            })
            .collect(),
        reserved: read
            .reserved
            .into_iter()
            .map(|(device, port, purpose)| Reserved {
                device: device.into(),
                port,
                purpose,
            })
            .collect(),
        forwarders: read.forwarders.into_iter().map(DeviceId::from).collect(),
        timing: Timing::default(),
    };
    validate::consistent(&fabric).map_err(wrong)?;
    fabric.timing = read
        .timing
        .map_or(Ok(Timing::default()), |t| timing_in(t, fabric.devices()))
        .map_err(wrong)?;
    if let Some(device) = validate::unlinked(&fabric) {
        let name = fabric.device_name(device);
        let message =
            format!("endpoint `{name}` (device {device}) has no network link, so it has no rate");
        let error =
            Error::new(message).help("give it a link, or leave it out; scale-up links are not part of an endpoint's rate").file(file);
        let key = if fabric.names.is_empty() {
            "host"
        } else {
            "names"
        };
        return Err(match locate::element(text, key, device.index()) {
            Some(place) => locate::at_place(error, place, text),
            None => error,
        });
    }
    check_sums(&fabric, file)?;
    Ok(fabric)
}

/// Labels as they are written: -1 for none.
fn numbers<L: Copy + Into<u32>>(labels: &Table<DeviceId, Option<L>>) -> Vec<i64> {
    let number = |label: &Option<L>| label.map_or(-1, |label| i64::from(label.into()));
    labels.values().map(number).collect()
}

/// The labels again; what is in range of the devices is checked later.
fn labels<L: From<u32>>(key: &str, values: &[i64]) -> Result<Table<DeviceId, Option<L>>, String> {
    values
        .iter()
        .enumerate()
        .map(|(device, &v)| match v {
            -1 => Ok(None),
            v => {
                let number = u32::try_from(v).ok().filter(|&v| v < u32::MAX);
                let number = number.ok_or_else(|| format!("{key}[{device}] is {v}"))?;
                Ok(Some(L::from(number)))
            }
        })
        .collect()
}

fn timing_out(timing: &Timing) -> Option<TimingFile> {
    (*timing != Timing::default()).then(|| TimingFile {
        devices: timing
            .devices
            .chunk_by(PartialEq::eq)
            .map(|run| (narrow(run.len()), run[0]))
            .collect(),
        classes: timing.classes.clone(),
        fec: timing.fec,
        propagation: timing.propagation,
        packet: timing.packet,
        switching: timing.switching.word().to_string(),
    })
}

/// Refuses runs longer than the fabric before memory is allocated.
fn timing_in(timing: TimingFile, devices: usize) -> Result<Timing, String> {
    let counted: u64 = timing.devices.iter().map(|run| u64::from(run.0)).sum();
    if counted != 0 && counted != wide(devices) {
        return Err(format!(
            "`timing` has the latencies of {counted} devices, there are {devices}"
        ));
    }
    let word = &timing.switching;
    Ok(Timing {
        devices: timing
            .devices
            .iter()
            .flat_map(|run| std::iter::repeat_n(run.1, run.0.index()))
            .collect(),
        classes: timing.classes,
        fec: timing.fec,
        propagation: timing.propagation,
        packet: timing.packet,
        switching: Switching::from_word(word)
            .ok_or_else(|| format!("`{word}` is no way of switching"))?,
    })
}

fn role_out(role: &Role) -> RoleFile {
    let port = |p: &PortGroup| PortFile {
        first: p.first,
        count: p.count,
        rate: p.rate,
        first_cage: p.first_cage,
        per_cage: p.per_cage,
    };
    RoleFile {
        name: role.name.clone(),
        kind: match role.kind {
            Kind::Gpu => KindName::Gpu,
            Kind::Host => KindName::Host,
            Kind::ScaleUp => KindName::ScaleUp,
            Kind::Switch => KindName::Switch,
        },
        tier: role.tier,
        part: role.part.clone(),
        axes: role.axes.clone(),
        first: role.first.into(),
        count: role.count,
        ports: role.ports.iter().map(port).collect(),
        cages: role.cages,
        port_limit: role.port_limit,
        line_card_ports: role.line_card_ports,
        host_cage_ports: role.host_cage_ports,
    }
}

fn role_in(role: RoleFile) -> Role {
    let port = |p: &PortFile| PortGroup {
        first: p.first,
        count: p.count,
        rate: p.rate,
        first_cage: p.first_cage,
        per_cage: p.per_cage,
    };
    Role {
        name: role.name,
        kind: match role.kind {
            KindName::Gpu => Kind::Gpu,
            KindName::Host => Kind::Host,
            KindName::ScaleUp => Kind::ScaleUp,
            KindName::Switch => Kind::Switch,
        },
        tier: role.tier,
        part: role.part,
        axes: role.axes,
        first: role.first.into(),
        count: role.count,
        ports: role.ports.iter().map(port).collect(),
        cages: role.cages,
        port_limit: role.port_limit,
        line_card_ports: role.line_card_ports,
        host_cage_ports: role.host_cage_ports,
    }
}

fn class_out(class: &LinkClass) -> ClassFile {
    ClassFile {
        name: class.name.clone(),
        rate_ab: class.rate_ab,
        rate_ba: class.rate_ba,
        scale_up: class.scale_up,
        length: class.length,
        media: class.media.clone(),
        cable: class.cable,
    }
}

fn class_in(class: ClassFile) -> LinkClass {
    LinkClass {
        name: class.name,
        rate_ab: class.rate_ab,
        rate_ba: class.rate_ba,
        scale_up: class.scale_up,
        length: class.length,
        media: class.media,
        cable: class.cable,
    }
}

#[cfg(test)]
mod tests;
