//! Attachment: the working port capacity of an endpoint or host over what was built (DESIGN section
//! 3).

use super::components::hosts;
use super::damage::Damage;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, LinkId, network::Network};
use crate::units::Fraction;
use num_traits::One;
use std::collections::{BTreeMap, BTreeSet};

/// The worst-attached host and endpoint; those that failed themselves are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Share of its ports' capacity that the worst host keeps, and one of its endpoints.
    pub host: (Fraction, DeviceId),
    /// Share that the worst endpoint keeps, and which it is.
    pub endpoint: (Fraction, DeviceId),
}

impl Attachment {
    /// Counts the dead ports of each endpoint. O(V + failed links and links of failed devices).
    pub fn new(fabric: &Fabric, network: &Network, damage: &Damage) -> Self {
        let mut dead_links: BTreeSet<LinkId> = damage.links.iter().copied().collect();
        if !damage.devices.is_empty() {
            dead_links.extend(fabric.link_ids().filter(|&l| damage.kills(fabric, l)));
        }
        let mut lost: BTreeMap<DeviceId, u64> = BTreeMap::new();
        for id in dead_links {
            let link = &fabric.links[id.index()];
            let class = &fabric.classes[link.class.index()];
            if class.scale_up || network.trunk(id).is_none() {
                continue;
            }
            for end in [link.a, link.b] {
                if network.rate[end.vertex()] > 0 && !damage.has_device(end) {
                    *lost.entry(end).or_default() +=
                        class.rate_ab.0.max(class.rate_ba.0) / network.unit.0;
                }
            }
        }
        let share = |lost: u64, built: u64| Fraction::new((built - lost).into(), built.into());
        let any = network.endpoints.first();
        let any = any.map_or(DeviceId::from(0), |v| v.device());
        let (mut host, mut endpoint) = ((Fraction::one(), any), (Fraction::one(), any));
        if lost.is_empty() {
            return Attachment { host, endpoint };
        }
        for (&v, &gone) in &lost {
            let left = share(gone, network.rate[v.vertex()]);
            if left < endpoint.0 {
                endpoint = (left, v);
            }
        }
        for members in hosts(fabric, network) {
            let alive: Vec<DeviceId> = members
                .into_iter()
                .filter(|&v| network.rate[v.vertex()] > 0 && !damage.has_device(v))
                .collect();
            let gone: u64 = alive.iter().filter_map(|v| lost.get(v)).sum();
            let built: u64 = alive.iter().map(|&v| network.rate[v.vertex()]).sum();
            if gone > 0 && share(gone, built) < host.0 {
                host = (share(gone, built), alive[0]);
            }
        }
        Attachment { host, endpoint }
    }
}
