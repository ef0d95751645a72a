//! Invariants of a fabric, proved on every one built or read: every link ends on a numbered port of
//! a device at that port's rate, no port is used twice, no device goes beyond its radix or cages.

use super::index::Id;
use super::{DeviceId, Fabric, Link, LinkId, PortGroup, transit};
use crate::error::{Error, Result};
use crate::units::Rate;
use rayon::slice::ParallelSliceMut;

/// Proves the invariants or names the first device and port that break them. O(E log E).
pub fn audit(fabric: &Fabric) -> Result<()> {
    let n = fabric.devices();
    if fabric.host.len() != n || fabric.domain.len() != n {
        return Err(Error::new(format!(
            "the fabric has {n} devices but {} host and {} domain entries",
            fabric.host.len(),
            fabric.domain.len()
        )));
    }
    let mut first = DeviceId::from(0);
    for role in &fabric.roles {
        if role.first != first {
            return Err(Error::new(format!(
                "role {} starts at device {}, not {first}",
                role.name, role.first
            )));
        }
        first = role.end();
        layout(role.name.as_str(), &role.ports, role.cages, role.port_limit)?;
    }
    coordinates(fabric)?;
    let mut used: Vec<Port> = Vec::with_capacity(2 * fabric.links.len());
    for (id, link) in fabric.numbered_links() {
        joins_two(fabric, id, link)?;
        let class = fabric
            .classes
            .get(link.class.index())
            .ok_or_else(|| Error::new(format!("link {} has no class", fabric.link_name(id))))?;
        let rate = class.rate_ab.max(class.rate_ba);
        for port in [(link.a, link.a_port), (link.b, link.b_port)] {
            used.push(port);
            fits(fabric, port, rate)?;
        }
    }
    reserved(fabric)?;
    used.extend(fabric.reserved.iter().map(|r| (r.device, r.port)));
    used.par_sort_unstable();
    if let Some(pair) = used.windows(2).find(|w| w[0] == w[1]) {
        let (device, port) = pair[0];
        return Err(Error::new(format!(
            "port {port} of {} is used twice",
            fabric.device_name(device)
        )));
    }
    forwarders(fabric)
}

/// A device and one of its ports.
type Port = (DeviceId, u32);

fn joins_two(fabric: &Fabric, id: LinkId, link: &Link) -> Result<()> {
    let n = fabric.devices();
    if link.a.index() >= n || link.b.index() >= n || link.a == link.b {
        return Err(Error::new(format!(
            "link {id} does not join two devices of the fabric"
        )));
    }
    Ok(())
}

/// A device has a port of that number and rate; imports may say nothing of its ports.
fn fits(fabric: &Fabric, (device, port): Port, rate: Rate) -> Result<()> {
    let role = fabric.role(device);
    if role.ports.is_empty() {
        return Ok(());
    }
    let Some(group) = holding(&role.ports, port) else {
        let ports: u32 = role.ports.iter().map(|g| g.count).sum();
        return Err(Error::new(format!(
            "{} has {ports} ports, a link uses port {port}",
            fabric.device_name(device)
        )));
    };
    if group.rate == rate {
        return Ok(());
    }
    Err(Error::new(format!(
        "port {port} of {} runs at {}, its link at {rate}",
        fabric.device_name(device),
        group.rate
    )))
}

/// The group that a port is in.
fn holding(ports: &[PortGroup], port: u32) -> Option<&PortGroup> {
    ports
        .iter()
        .find(|g| port >= g.first && port - g.first < g.count)
}

/// Reserved ports are there.
fn reserved(fabric: &Fabric) -> Result<()> {
    for reserved in &fabric.reserved {
        let ports = &fabric.role(reserved.device).ports;
        if !ports.is_empty() && holding(ports, reserved.port).is_none() {
            let (device, port) = (fabric.device_name(reserved.device), reserved.port);
            return Err(Error::new(format!(
                "port {port} of {device} is reserved, but the device has no such port"
            )));
        }
    }
    Ok(())
}

/// Of the devices that forward for each other either all with a way out forward for everybody, or
/// none does.
fn forwarders(fabric: &Fabric) -> Result<()> {
    let Some((yes, no)) = transit::groups(fabric).mixed else {
        return Ok(());
    };
    let (yes, no) = (fabric.device_name(yes), fabric.device_name(no));
    let message = format!(
        "{yes} forwards for everybody, {no} of the same scale-up domain or server does not, and both lead out of it"
    );
    let help = "say of all of them that they forward, or of none";
    Err(Error::new(message).help(help))
}

fn layout(role: &str, ports: &[PortGroup], cages: Option<u32>, limit: Option<u32>) -> Result<()> {
    if ports
        .iter()
        .any(|g| g.first == 0 || g.first_cage == 0 || g.per_cage == 0)
    {
        return Err(Error::new(format!(
            "{role} has a port or a cage 0; both count from 1"
        )));
    }
    for (index, one) in ports.iter().enumerate() {
        let end = |g: &PortGroup| {
            (
                u64::from(g.first) + u64::from(g.count),
                u64::from(g.first_cage) + u64::from(g.count.div_ceil(g.per_cage)),
            )
        };
        for other in &ports[..index] {
            let (low, high) = if one.first <= other.first {
                (one, other)
            } else {
                (other, one)
            };
            if low.count > 0 && high.count > 0 && u64::from(high.first) < end(low).0 {
                return Err(Error::new(format!(
                    "{role} numbers port {} in two groups of ports",
                    high.first
                )));
            }
            let (low, high) = if one.first_cage <= other.first_cage {
                (one, other)
            } else {
                (other, one)
            };
            if low.count > 0 && high.count > 0 && u64::from(high.first_cage) < end(low).1 {
                return Err(Error::new(format!(
                    "cage {} of {role} holds two groups of ports",
                    high.first_cage
                )));
            }
        }
    }
    let total: u32 = ports.iter().map(|g| g.count).sum();
    if limit.is_some_and(|l| total > l) {
        return Err(Error::new(format!(
            "{role} has {total} ports, the product allows {}",
            limit.unwrap_or(0)
        )));
    }
    let last = ports
        .iter()
        .map(|g| g.first_cage - 1 + g.count.div_ceil(g.per_cage.max(1)))
        .max()
        .unwrap_or(0);
    if cages.is_some_and(|c| last > c) {
        return Err(Error::new(format!(
            "{role} uses {last} cages, the part has {}",
            cages.unwrap_or(0)
        )));
    }
    Ok(())
}

/// Coordinates increase strictly within a role, so that each names one device.
fn coordinates(fabric: &Fabric) -> Result<()> {
    if fabric.axes.is_empty() {
        return Ok(());
    }
    let mut start = 0;
    for role in &fabric.roles {
        let width = role.axes.len();
        let end = start + role.count.index() * width;
        let all = fabric
            .coordinates
            .get(start..end)
            .ok_or_else(|| Error::new(format!("role {} lacks coordinates", role.name)))?;
        start = end;
        if width > 0
            && all
                .chunks_exact(width)
                .zip(all.chunks_exact(width).skip(1))
                .any(|(a, b)| a >= b)
        {
            return Err(Error::new(format!(
                "coordinates of role {} do not increase",
                role.name
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(first: u32, first_cage: u32) -> String {
        let group = |first, first_cage| PortGroup {
            first,
            count: 4,
            rate: Rate::gbps(400),
            first_cage,
            per_cage: 2,
        };
        let groups = [group(1, 1), group(first, first_cage)];
        layout("leaf", &groups, Some(8), None)
            .err()
            .map_or_else(String::new, |e| e.message)
    }

    #[test]
    fn groups_of_ports_share_neither_numbers_nor_cages() {
        assert_eq!(refused(5, 3), "");
        assert_eq!(refused(4, 3), "leaf numbers port 4 in two groups of ports");
        assert_eq!(refused(5, 2), "cage 2 of leaf holds two groups of ports");
        assert_eq!(
            refused(5, 0),
            "leaf has a port or a cage 0; both count from 1"
        );
        assert_eq!(refused(5, 8), "leaf uses 9 cages, the part has 8");
    }
}
