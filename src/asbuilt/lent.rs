//! What a capture does not tell and the design lends it.

use crate::fabric::{Kind, Transit};
use crate::formats::wiring::Wiring;
use std::collections::{HashMap, HashSet};

/// The as-built wiring with the scale-up links of the design, whose devices are looked up by name in any letter case; `None` where a GPU of theirs is
/// not there by that name. O(V + E) expected.
pub fn with_scale_up(design: &Wiring, built: &Wiring) -> Option<Wiring> {
    let mut whole = built.clone();
    let mut known: HashMap<String, u32> = built.devices.iter().map(|d| d.name.to_lowercase()).zip(0..).collect();
    let mut number = |whole: &mut Wiring, device: u32| {
        let device = design.devices.get(device as usize)?;
        if let Some(&found) = known.get(&device.name.to_lowercase()) {
            // What the design says of it tells which GPUs a scale-up domain is of.
            let built = whole.devices.get_mut(found as usize)?;
            (built.kind, built.host) = (device.kind.or(built.kind), device.host.clone().or(built.host.take()));
            return Some(found);
        }
        let added = whole.devices.len() as u32;
        known.insert(device.name.to_lowercase(), added);
        whole.devices.push(device.clone());
        (device.kind == Some(Kind::ScaleUp)).then_some(added)
    };
    for cable in design.cables.iter().filter(|c| c.scale_up) {
        let mut cable = cable.clone();
        cable.a.device = number(&mut whole, cable.a.device)?;
        cable.b.device = number(&mut whole, cable.b.device)?;
        whole.cables.push(cable);
    }
    Some(whole)
}

/// Lends an as-built wiring what no cable shows, who forwards, where it says nothing of that itself: devices are looked up by name in any
/// letter case. O(V) expected.
pub fn lend_forwarding(design: &Wiring, built: &mut Wiring) {
    if built.transit != Transit::default() || built.devices.iter().any(|d| d.forwards) {
        return;
    }
    built.transit = design.transit;
    let forward = design.devices.iter().filter(|d| d.forwards).map(|d| d.name.to_lowercase());
    let forward: HashSet<String> = forward.collect();
    for device in &mut built.devices {
        device.forwards = forward.contains(&device.name.to_lowercase());
    }
}
