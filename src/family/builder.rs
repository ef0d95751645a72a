//! What every family shares: devices numbered by role, links on numbered ports, reserved ports, the
//! arithmetic of trunks.

use crate::error::{Error, Result};
use crate::fabric::index::{Id, between, wide};
use crate::fabric::{
    Axis, DeviceId, DomainId, Fabric, HostId, Kind, Link, LinkClass, PortGroup, Reserved, Role,
};
use crate::parts::SwitchPart;
use crate::spec::design::{Design, Media, Tier};
use crate::units::Rate;

/// Devices beyond which a fabric is refused.
const MOST_DEVICES: u64 = 1 << 24;

/// A fabric being built.
pub struct Builder {
    fabric: Fabric,
    /// Next free port of each device.
    next_port: Vec<u32>,
}

/// How a switch's ports are shared out between the tier below and the tier above.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// Rate and number of ports down.
    pub down: (Rate, u32),
    /// Rate and number of ports up.
    pub up: (Rate, u32),
}

impl Builder {
    /// An empty fabric with its axes; `axes` are (name, parent).
    pub fn new(design: &Design, family: &str, axes: &[(&str, Option<usize>)]) -> Self {
        let axes = axes
            .iter()
            .map(|&(name, parent)| Axis {
                name: name.to_string(),
                parent,
            })
            .collect();
        let fabric = Fabric {
            name: design.name.clone(),
            family: family.to_string(),
            transit: design.transit,
            axes,
            ..Fabric::default()
        };
        Builder {
            fabric,
            next_port: Vec::new(),
        }
    }

    /// Adds a role whose devices have the given coordinates, in lexicographic order.
    /// `belongs` says of which host and domain each is.
    pub fn role(
        &mut self,
        role: Role,
        coordinates: impl Iterator<Item = Vec<u32>>,
        belongs: impl Fn(u32) -> (Option<HostId>, Option<DomainId>),
    ) -> Result<DeviceId> {
        let first = DeviceId::new(self.fabric.devices());
        let mut role = Role { first, ..role };
        for own in coordinates {
            self.fabric.coordinates.extend(own);
            let (host, domain) = belongs(role.count);
            self.fabric.host.push(host);
            self.fabric.domain.push(domain);
            role.count += 1;
            if wide(role.end().index()) > MOST_DEVICES {
                return Err(
                    Error::new(format!("the fabric has more than {MOST_DEVICES} devices"))
                        .help("ask for fewer hosts"),
                );
            }
        }
        self.next_port
            .extend(std::iter::repeat_n(1, role.count as usize));
        self.fabric.roles.push(role);
        Ok(first)
    }

    /// GPUs and, where the host has one, their scale-up switches, from the host-level coordinates
    /// (`host` index, then gpu order).
    pub fn hosts(
        &mut self,
        design: &Design,
        axes: (&[usize], &[usize]),
        gpus: Vec<Vec<u32>>,
        switches: Vec<Vec<u32>>,
    ) -> Result<()> {
        let host = &design.host;
        let domain_size = host.scale_up_gpus.max(1);
        let network = host.ports_per_gpu;
        let mut ports = vec![PortGroup {
            first: 1,
            count: network,
            rate: host.port_rate,
            first_cage: 1,
            per_cage: 1,
        }];
        if domain_size > 1 {
            ports.push(PortGroup {
                first: network + 1,
                count: 1,
                rate: host.scale_up_rate,
                first_cage: network + 1,
                per_cage: 1,
            });
        }
        let per_host = host.gpus;
        let part = Some(host.name.clone());
        let mut gpu = blank("gpu", Kind::Gpu, 0, part.clone(), axes.0, ports);
        gpu.host_cage_ports = Some(host.ports_per_cage);
        let scaled = domain_size > 1;
        self.role(gpu, gpus.into_iter(), |i| {
            let host = HostId::from(i / per_host);
            (Some(host), scaled.then(|| DomainId::from(i / domain_size)))
        })?;
        if !scaled {
            return Ok(());
        }
        let endpoints = self.fabric.device_ids();
        let port = vec![PortGroup {
            first: 1,
            count: domain_size,
            rate: host.scale_up_rate,
            first_cage: 1,
            per_cage: domain_size,
        }];
        let first = self.role(
            blank("nvswitch", Kind::ScaleUp, 0, part, axes.1, port),
            switches.into_iter(),
            |i| (None, Some(i.into())),
        )?;
        let class = self.class("scale-up", host.scale_up_rate, None);
        self.fabric.classes[class as usize].scale_up = true;
        for (gpu, g) in endpoints.zip(0..) {
            let link = Link {
                a: gpu,
                b: first.after(g / domain_size),
                a_port: network + 1,
                b_port: g % domain_size + 1,
                class,
            };
            self.fabric.links.push(link);
        }
        Ok(())
    }

    /// Adds a class of links below a tier.
    pub fn class(&mut self, name: &str, rate: Rate, tier: Option<&Tier>) -> u32 {
        let media = tier.and_then(|t| t.media_below.as_ref());
        self.fabric.classes.push(LinkClass {
            name: name.to_string(),
            rate_ab: rate,
            rate_ba: rate,
            scale_up: false,
            length: tier.and_then(|t| t.length_below),
            media: media.map(|m| (m.lower.name.clone(), m.upper.name.clone())),
            cable: media.is_some_and(Media::is_cable),
        });
        self.fabric.classes.len() as u32 - 1
    }

    /// Adds a class of links as it is elsewhere.
    pub fn add_class(&mut self, class: LinkClass) -> u32 {
        self.fabric.classes.push(class);
        self.fabric.classes.len() as u32 - 1
    }

    /// Adds a link whose ports are known.
    pub fn add_link(&mut self, link: Link) {
        self.fabric.links.push(link);
    }

    /// Adds a reserved port that is known.
    pub fn add_reserved(&mut self, reserved: Reserved) {
        self.fabric.reserved.push(reserved);
    }

    /// Adds a link on the next free port of each end.
    pub fn link(&mut self, a: DeviceId, b: DeviceId, class: u32) {
        let mut port = |device: DeviceId| {
            let next = &mut self.next_port[device.index()];
            *next += 1;
            *next - 1
        };
        let (a_port, b_port) = (port(a), port(b));
        self.fabric.links.push(Link {
            a,
            b,
            a_port,
            b_port,
            class,
        });
    }

    /// Starts the ports up of a switch role: what the tier below left free stays spare.
    pub fn start_up_ports(&mut self, first: DeviceId, count: u32, down: u32) {
        for device in between(first, first.after(count)) {
            let next = &mut self.next_port[device.index()];
            *next = (*next).max(down + 1);
        }
    }

    /// Reserves ports of a tier on free ports: `per switch` on each, `total` one a switch from the
    /// last switch backwards.
    pub fn reserve(&mut self, role: usize, tier: &Tier) -> Result<()> {
        let Some(role) = self.fabric.roles.get(role).cloned() else {
            return Ok(());
        };
        let mut used: std::collections::HashMap<DeviceId, std::collections::HashSet<u32>> =
            std::collections::HashMap::new();
        if !tier.reserved_per_switch.is_empty() || !tier.reserved_total.is_empty() {
            for link in &self.fabric.links {
                for (device, port) in [(link.a, link.a_port), (link.b, link.b_port)] {
                    if role.place(device).is_some() {
                        used.entry(device).or_default().insert(port);
                    }
                }
            }
        }
        let ports: u32 = role.ports.iter().map(|g| g.count).sum();
        let mut wanted: Vec<(DeviceId, &String)> = Vec::new();
        for (purpose, count) in &tier.reserved_per_switch {
            role.devices()
                .for_each(|d| wanted.extend((0..*count).map(|_| (d, purpose))));
        }
        for (purpose, count) in &tier.reserved_total {
            let backwards = role.devices().rev().cycle();
            wanted.extend(backwards.take(count.index()).map(|d| (d, purpose)));
        }
        for (device, purpose) in wanted {
            let taken = used.entry(device).or_default();
            let port = (1..=ports).find(|p| !taken.contains(p)).ok_or_else(|| {
                let part = role.part.clone().unwrap_or_default();
                Error::new(format!(
                    "{} has no free port left for {purpose}: a {part} has {ports}, all used",
                    role.name
                ))
                .help("displace a host, lower su_hosts, or reserve fewer ports")
            })?;
            taken.insert(port);
            self.fabric.reserved.push(Reserved {
                device,
                port,
                purpose: purpose.clone(),
            });
        }
        Ok(())
    }

    /// The fabric.
    pub fn finish(mut self) -> Fabric {
        self.fabric.reserved.sort_by_key(|r| (r.device, r.port));
        self.fabric
    }
}

/// A role without devices.
pub fn blank(
    name: &str,
    kind: Kind,
    tier: u8,
    part: Option<String>,
    axes: &[usize],
    ports: Vec<PortGroup>,
) -> Role {
    Role {
        name: name.into(),
        kind,
        tier,
        part,
        axes: axes.to_vec(),
        first: DeviceId::from(0),
        count: 0,
        ports,
        cages: None,
        port_limit: None,
        line_card_ports: None,
        host_cage_ports: None,
    }
}

/// A switch role with its ports laid out in cages, refused with the arithmetic when the part is too
/// small.
pub fn switch_role(
    name: &str,
    tier: u8,
    part: &SwitchPart,
    axes: &[usize],
    ports: Ports,
) -> Result<Role> {
    let split = |rate: Rate| {
        part.splits
            .iter()
            .find(|s| s.0 == rate)
            .map(|s| s.1)
            .ok_or_else(|| {
                let offered = part
                    .splits
                    .iter()
                    .map(|s| s.0.to_string())
                    .collect::<Vec<_>>()
                    .join(", ");
                Error::new(format!("a {} has no ports at {rate}", part.name))
                    .help(format!("it offers {offered}"))
            })
    };
    let ((down_rate, down), (up_rate, up)) = (ports.down, ports.up);
    let mut groups = Vec::new();
    let (needed, has);
    if down_rate == up_rate || up == 0 {
        let each = split(down_rate)?;
        (needed, has) = (
            down.saturating_add(up),
            part.ports_at(down_rate).unwrap_or(0),
        );
        groups.push(PortGroup {
            first: 1,
            count: has,
            rate: down_rate,
            first_cage: 1,
            per_cage: each,
        });
    } else {
        let (lower, upper) = (split(down_rate)?, split(up_rate)?);
        let cages = down.div_ceil(lower);
        groups.push(PortGroup {
            first: 1,
            count: down,
            rate: down_rate,
            first_cage: 1,
            per_cage: lower,
        });
        groups.push(PortGroup {
            first: down + 1,
            count: up,
            rate: up_rate,
            first_cage: cages + 1,
            per_cage: upper,
        });
        let used = cages + up.div_ceil(upper);
        if used > part.cages {
            return Err(Error::new(format!(
                "{name} needs {used} cages ({down} ports at {down_rate} down, {up} at {up_rate} up), a {} has {}",
                part.name, part.cages
            ))
            .help("lower su_hosts, raise the oversubscription, or name a larger switch"));
        }
        (needed, has) = (down.saturating_add(up), part.port_limit);
    }
    if needed > has {
        return Err(Error::new(format!(
            "{name} needs {needed} ports at {down_rate} ({down} down, {up} up), a {} has {has}",
            part.name
        ))
        .help("lower su_hosts, raise the oversubscription, or name a larger switch"));
    }
    let mut role = blank(
        name,
        Kind::Switch,
        tier,
        Some(part.name.clone()),
        axes,
        groups,
    );
    role.cages = Some(part.cages);
    role.port_limit = Some(part.port_limit);
    role.line_card_ports = part.line_card_ports;
    Ok(role)
}
