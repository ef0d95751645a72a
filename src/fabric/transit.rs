//! Who forwards for whom: the transit group of every device.
//!
//! A device belongs to those whose traffic it may take along: a GPU to its scale-up domain
//! (`transit: pxn`) or to itself (`transit: none`), a server drawn beside its GPUs to them, a
//! switch to everybody (group 0). An arc that leaves a group exists only for the sources of that
//! group. A member that forwards for everybody cannot be said by a group alone: where all members
//! with a way out of it forward the group is 0, where none does they stay together, and
//! [`crate::fabric::audit`] refuses a group in which some do. A server that forwards for everybody
//! is as a switch.

use super::index::{Id, narrow};
use super::{DeviceId, Fabric, Kind, Transit};
use petgraph::unionfind::UnionFind;
use std::collections::BTreeMap;

/// Transit groups of the devices of a fabric.
#[derive(Debug)]
pub struct TransitGroups {
    /// Of each device; 0 forwards for everybody.
    pub of: Vec<u32>,
    /// Two devices of one group with ways out of it, of which the first forwards for everybody and
    /// the second does not.
    pub mixed: Option<(DeviceId, DeviceId)>,
}

/// The transit groups of a fabric. O(V log V + E).
pub fn groups(fabric: &Fabric) -> TransitGroups {
    let mut forwards = vec![false; fabric.devices()];
    fabric
        .forwarders
        .iter()
        .for_each(|&v| forwards[v.index()] = true);
    let member = with_servers(fabric, members(fabric, &forwards));
    if !forwards.contains(&true) {
        return TransitGroups {
            of: member,
            mixed: None,
        };
    }
    // Of each group: one that has a way out and forwards, and one that has a way out and does not.
    let mut open: BTreeMap<u32, [Option<DeviceId>; 2]> = BTreeMap::new();
    for link in &fabric.links {
        let class = &fabric.classes[link.class.index()];
        for (u, v, rate) in [
            (link.a, link.b, class.rate_ab),
            (link.b, link.a, class.rate_ba),
        ] {
            let group = member[u.index()];
            if rate.0 > 0 && group != 0 && group != member[v.index()] {
                open.entry(group).or_default()[usize::from(!forwards[u.index()])].get_or_insert(u);
            }
        }
    }
    let mixed = open.values().find_map(|[yes, no]| Some(((*yes)?, (*no)?)));
    let free = |group: u32| matches!(open.get(&group), Some([Some(_), None]));
    let stays = |group: u32| matches!(open.get(&group), None | Some([None, _]));
    let of = member
        .iter()
        .zip(&forwards)
        .map(|(&g, &f)| if free(g) || f && !stays(g) { 0 } else { g })
        .collect();
    TransitGroups { of, mixed }
}

/// The group of each device as if no endpoint and no server forwarded for everybody.
fn members(fabric: &Fabric, forwards: &[bool]) -> Vec<u32> {
    let own = |v: DeviceId| narrow(fabric.devices() + 1 + v.index());
    let domain_or = |v: DeviceId, otherwise| {
        let domain = fabric.domain[v];
        domain.map_or(otherwise, |domain| narrow(domain.index() + 1))
    };
    let endpoint_kind = fabric.endpoint_kind();
    let of = |kind: Kind, v: DeviceId| match (kind, fabric.transit) {
        (Kind::Switch, _) | (Kind::ScaleUp, Transit::None) => 0,
        (Kind::ScaleUp, Transit::Pxn) => domain_or(v, 0),
        (Kind::Gpu | Kind::Host, _) if kind != endpoint_kind => {
            if forwards[v.index()] {
                0
            } else {
                own(v)
            }
        }
        (Kind::Gpu | Kind::Host, Transit::None) => own(v),
        (Kind::Gpu | Kind::Host, Transit::Pxn) => domain_or(v, own(v)),
    };
    fabric
        .roles
        .iter()
        .flat_map(|role| role.devices().map(move |v| of(role.kind, v)))
        .collect()
}

/// Groups in which a server that is a vertex beside its GPUs shares theirs: it forwards for those
/// that are linked to it, without such for nobody.
fn with_servers(fabric: &Fabric, member: Vec<u32>) -> Vec<u32> {
    let endpoint_kind = fabric.endpoint_kind();
    if endpoint_kind == Kind::Host
        || !fabric
            .roles
            .iter()
            .any(|r| r.kind == Kind::Host && r.count > 0)
    {
        return member;
    }
    let mut is_server = vec![false; member.len()];
    for role in fabric.roles.iter().filter(|r| r.kind == Kind::Host) {
        is_server[role.first.index()..role.end().index()].fill(true);
    }
    let mut groups = UnionFind::<u32>::new(2 * member.len() + 2);
    for link in &fabric.links {
        let (a, b) = (link.a.index(), link.b.index());
        if is_server[a] != is_server[b] && member[a] != 0 && member[b] != 0 {
            groups.union(member[a], member[b]);
        }
    }
    member.into_iter().map(|group| groups.find(group)).collect()
}
