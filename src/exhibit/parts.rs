//! Devices and links for the scripts of a page, in arrays:
//!
//! - `classes`: name, rate, length or null, optics or null of a link;
//! - `roles`: name, kind, tier, how many devices the fabric has of it;
//! - `devices`: name, place of its role, group within which its own traffic is forwarded;
//! - `links`: one end, its port, the other end, its port, place of its class, who may use it (bit
//!   0: everybody from one end to the other, bit 1: back; both else only the group of the device
//!   that it leaves), load in thousandths or -1.

use super::near::Held;
use super::subject::Subject;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Kind, LinkClass, LinkId};
use crate::overlay::Tone;
use crate::shown::shown;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Gpu => "gpu",
        Kind::Host => "host",
        Kind::ScaleUp => "scale-up",
        Kind::Switch => "switch",
    }
}

fn class(class: &LinkClass) -> Value {
    let rate = if class.rate_ab == class.rate_ba {
        class.rate_ab.to_string()
    } else {
        format!("{} and {} back", class.rate_ab, class.rate_ba)
    };
    let optics = class.media.as_ref().map(|(lower, upper)| {
        if lower == upper {
            shown(lower).into_owned()
        } else {
            format!("{} and {}", shown(lower), shown(upper))
        }
    });
    let length = class.length.map(|length| length.to_string());
    json!([shown(&class.name), rate, length, optics])
}

/// The object.
pub(super) fn object(subject: &Subject<'_>, held: &Held, loads: &[Tone]) -> Value {
    let (fabric, network) = (subject.fabric, subject.network);
    let place: BTreeMap<_, u32> = held
        .devices
        .iter()
        .enumerate()
        .map(|(place, device)| (*device, narrow(place)))
        .collect();
    let role = |r: &crate::fabric::Role| json!([shown(&r.name), kind(r.kind), r.tier, r.count]);
    let device = |d: &crate::fabric::DeviceId| {
        let group = network.transit_group[d.vertex()];
        json!([shown(&fabric.device_name(*d)), fabric.role_index(*d), group])
    };
    let link = |id: &LinkId| {
        let link = &fabric.links[id.index()];
        let open = network.arc_of(*id, link).map_or(0, |arc| {
            u32::from(network.exists_for_all(arc))
                + 2 * u32::from(network.exists_for_all(arc.reverse()))
        });
        let load = match loads.get(id.index()) {
            Some(Tone::Load(load)) => i64::from(*load),
            _ => -1,
        };
        let ends = [link.a, link.b].map(|end| place.get(&end).copied());
        let [a, b] = ends;
        json!([a, link.a_port, b, link.b_port, link.class, open, load])
    };
    json!({
        "classes": fabric.classes.iter().map(class).collect::<Vec<_>>(),
        "roles": fabric.roles.iter().map(role).collect::<Vec<_>>(),
        "devices": held.devices.iter().map(device).collect::<Vec<_>>(),
        "links": held.links.iter().map(link).collect::<Vec<_>>(),
        "all": [fabric.devices(), fabric.links.len()],
    })
}
