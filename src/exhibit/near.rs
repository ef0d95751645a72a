//! Which links of a fabric are on a page: all, or those nearest to what was judged.

use super::subject::{Subject, word};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, LinkId};
use crate::failure::Damage;
use crate::text::thousands;
use std::collections::VecDeque;

/// The links on a page.
pub(super) struct Held {
    /// In order.
    pub(super) links: Vec<LinkId>,
    /// Their ends, in order.
    pub(super) devices: Vec<DeviceId>,
    /// Where the nearest begin, where not all are held.
    from: Vec<DeviceId>,
}

/// Devices of some damage.
pub(super) fn ends(fabric: &Fabric, damage: &Damage) -> Vec<DeviceId> {
    let touched = damage.touched(fabric).into_iter();
    touched.map(|vertex| vertex.device()).collect()
}

/// The links of each device: where its list begins, and all lists. O(V + E).
struct Beside {
    start: Vec<usize>,
    links: Vec<LinkId>,
}

impl Beside {
    fn new(fabric: &Fabric) -> Self {
        let mut start = vec![0usize; fabric.devices() + 1];
        for link in &fabric.links {
            start[link.a.index() + 1] += 1;
            start[link.b.index() + 1] += 1;
        }
        for place in 1..start.len() {
            start[place] += start[place - 1];
        }
        let mut next = start.clone();
        let mut links = vec![LinkId::new(0); 2 * fabric.links.len()];
        for (id, link) in fabric.numbered_links() {
            for end in [link.a, link.b] {
                links[next[end.index()]] = id;
                next[end.index()] += 1;
            }
        }
        Beside { start, links }
    }

    fn of(&self, device: DeviceId) -> &[LinkId] {
        &self.links[self.start[device.index()]..self.start[device.index() + 1]]
    }
}

/// All links, or at most so many: breadth first from `seeds` and the first endpoint. O(V + E).
pub(super) fn links(fabric: &Fabric, seeds: Vec<DeviceId>, most: usize) -> Held {
    if fabric.links.len() <= most {
        return Held {
            links: fabric.link_ids().collect(),
            devices: fabric.device_ids().collect(),
            from: Vec::new(),
        };
    }
    let mut from = seeds;
    from.extend(fabric.endpoints().first());
    from.dedup();
    let beside = Beside::new(fabric);
    let (mut reached, mut taken) = (
        vec![false; fabric.devices()],
        vec![false; fabric.links.len()],
    );
    from.iter().for_each(|d| reached[d.index()] = true);
    let mut queue: VecDeque<DeviceId> = from.iter().copied().collect();
    let mut links = Vec::with_capacity(most);
    while let Some(device) = queue.pop_front().filter(|_| links.len() < most) {
        for &id in beside.of(device) {
            if taken[id.index()] || links.len() == most {
                continue;
            }
            taken[id.index()] = true;
            links.push(id);
            let link = &fabric.links[id.index()];
            for end in [link.a, link.b] {
                if !std::mem::replace(&mut reached[end.index()], true) {
                    queue.push_back(end);
                }
            }
        }
    }
    links.sort_unstable();
    let devices = fabric.device_ids().filter(|d| reached[d.index()]).collect();
    Held {
        links,
        devices,
        from,
    }
}

/// How much of the fabric is on the page, and where the whole is.
pub(super) fn said(subject: &Subject<'_>, held: &Held) -> String {
    let fabric = subject.fabric;
    let (devices, links) = (thousands(fabric.devices()), thousands(fabric.links.len()));
    if held.links.len() == fabric.links.len() {
        return format!("All {devices} devices and {links} links of the fabric are on this page.");
    }
    let names: Vec<String> = held
        .from
        .iter()
        .take(4)
        .map(|d| fabric.device_name(*d))
        .collect();
    let more = if held.from.len() > 4 {
        " and others"
    } else {
        ""
    };
    format!(
        "{} of {devices} devices and {} of {links} links are on this page, those nearest to {}{more}. \
         The whole list: `selvedge build {} --output FOLDER` writes FOLDER/links.csv.",
        thousands(held.devices.len()),
        thousands(held.links.len()),
        crate::shown::shown(&names.join(", ")),
        word(&subject.input),
    )
}
