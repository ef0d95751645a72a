//! When two things may be drawn as one: what they are, what is kept on them, which cables of which
//! class lead where, and what an overlay shows of all of this.

use super::units::Units;
use super::wiring::Wiring;
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{DeviceId, Fabric, Kind, Link, LinkId, NONE};
use crate::overlay::{Overlay, Tone};
use std::collections::{BTreeMap, HashMap};

/// Equal lists have equal numbers, others have others.
#[derive(Default)]
pub(super) struct Interner(HashMap<Vec<u64>, u32>);

impl Interner {
    pub(super) fn number(&mut self, words: Vec<u64>) -> u32 {
        let next = narrow(self.0.len());
        *self.0.entry(words).or_insert(next)
    }
}

/// What each device and each host is, as numbers that are equal for those alike.
pub(super) struct Signatures {
    devices: Vec<u32>,
    units: Vec<u32>,
    wiring: BTreeMap<Vec<u32>, Vec<u64>>,
}

/// How a link shows at one of its ends: what failed with the device at the other end is no fault of
/// this one, and a load is told by colour, not by standing apart.
pub(super) fn seen(overlay: &Overlay, id: LinkId, link: &Link) -> Tone {
    let ends_live = [link.a, link.b]
        .iter()
        .all(|d| overlay.device(*d) != Tone::Failed);
    match overlay.link(id) {
        Tone::Failed if !ends_live => Tone::Plain,
        Tone::Load(_) => Tone::Plain,
        tone => tone,
    }
}

/// A tone as a number, all loads alike.
fn number(tone: Tone) -> u64 {
    match tone {
        Tone::Plain | Tone::Load(_) | Tone::Beside => 0,
        Tone::Beyond => 2,
        Tone::Cut => 4,
        Tone::Path => 5,
        Tone::Failed => 6,
    }
}

impl Signatures {
    /// O((V + E) log E).
    pub(super) fn new(fabric: &Fabric, units: &Units, overlay: &Overlay, wiring: &Wiring) -> Self {
        let mut words: Vec<(DeviceId, u64)> = Vec::with_capacity(2 * fabric.links.len());
        for (id, link) in fabric.numbered_links() {
            let tone = number(seen(overlay, id, link));
            for (end, far) in [(link.a, link.b), (link.b, link.a)] {
                let tier = u64::from(units.tier[far.index()]);
                words.push((end, u64::from(link.class) << 16 | tier << 8 | tone));
            }
        }
        let mut purposes = Interner::default();
        for port in &fabric.reserved {
            let purpose = port.purpose.bytes().map(u64::from).collect();
            words.push((port.device, 1 << 60 | u64::from(purposes.number(purpose))));
        }
        words.sort_unstable();
        let mut interner = Interner::default();
        let mut devices = Vec::with_capacity(fabric.devices());
        let mut at = 0;
        for device in fabric.device_ids() {
            let end = at + words[at..].partition_point(|w| w.0 <= device);
            let mut own = vec![
                wide(fabric.role_index(device)),
                number(overlay.device(device)),
            ];
            for run in words[at..end].chunk_by(|a, b| a.1 == b.1) {
                own.extend([run[0].1, wide(run.len())]);
            }
            devices.push(interner.number(own));
            at = end;
        }
        let mut hosts = Interner::default();
        // A scale-up switch stands with the first of the hosts that it joins, which makes that host
        // no other than its neighbours.
        let counts = |d: &&DeviceId| fabric.role(**d).kind != Kind::ScaleUp;
        let of = |unit: &super::units::Unit| {
            let members = unit.members.iter().filter(counts);
            let signs = members.map(|d| u64::from(devices[d.index()]));
            signs.collect::<Vec<u64>>()
        };
        let units = units.list.iter().map(|u| hosts.number(of(u))).collect();
        Signatures {
            devices,
            units,
            wiring: wiring.signs(),
        }
    }

    pub(super) fn device(&self, device: DeviceId) -> u32 {
        self.devices.get(device.index()).copied().unwrap_or(NONE)
    }

    pub(super) fn unit(&self, unit: u32) -> u32 {
        self.units.get(unit.index()).copied().unwrap_or(NONE)
    }

    /// How the cables inside a block are laid.
    pub(super) fn wiring(&self, key: &[u32]) -> Vec<u64> {
        self.wiring.get(key).cloned().unwrap_or_default()
    }
}
