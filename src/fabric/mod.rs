//! The one model: devices, ports and links in flat arrays.
//!
//! Devices of a role are numbered one after the other, in the lexicographic order of their
//! coordinates, so that names and symmetries are computed from coordinates instead of being stored.
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::fabric::{Kind, audit, counts};
//!
//! audit::audit(&fabric)?;
//! assert_eq!((fabric.devices(), fabric.links.len(), fabric.endpoints().len()), (36, 48, 16));
//! assert_eq!(fabric.role(0.into()).kind, Kind::Gpu);
//! let counted = counts::counts(&fabric).list();
//! assert!(counted.iter().any(|(name, number)| name == "endpoints" && *number == 16));
//! # Ok::<(), selvedge::error::Error>(())
//! ```

pub use self::index::{DeviceId, DomainId, HostId, LinkId, Vertex};
use self::index::{Id, Ids, Table, between, first, numbered};
use crate::units::{Length, Rate};

pub mod audit;
pub(crate) mod cages;
pub(crate) mod capacity;
pub mod counts;
pub mod graph;
pub mod hash;
pub(crate) mod hosts;
pub mod index;
pub mod network;
pub mod roomy;
pub mod tiers;
pub mod timing;
pub(crate) mod transit;

/// "No such device, host or domain".
pub const NONE: u32 = u32::MAX;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// One GPU's network attachment.
    Gpu,
    /// A server drawn as a vertex of its own (imports; endpoint when there is no GPU vertex).
    Host,
    /// The switch of a scale-up domain (NVSwitch).
    ScaleUp,
    /// A network switch.
    Switch,
}

impl Kind {
    /// The number of a kind, the same in every run and version: hashes are over it.
    pub fn number(self) -> u64 {
        match self {
            Kind::Gpu => 0,
            Kind::Host => 1,
            Kind::ScaleUp => 2,
            Kind::Switch => 3,
        }
    }
}

/// Whether scale-up links may carry traffic to another GPU's port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Transit {
    /// NVLink may be used within the source's and the destination's domain.
    #[default]
    Pxn,
    /// No endpoint forwards for another.
    None,
}

/// A coordinate axis: `pod`, `su`, `host`, `rail`, `spine`. Instances of a child axis live inside
/// one index of the parent.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Name used in device names, for example `su`; empty for an axis with one index, which names
    /// leave out.
    pub name: String,
    /// The axis this one is nested in.
    pub parent: Option<usize>,
}

/// Consecutive ports of every device of a role, all of one rate.
#[derive(Clone, Debug, PartialEq)]
pub struct PortGroup {
    /// First port number, from 1.
    pub first: u32,
    /// How many.
    pub count: u32,
    /// Rate of each.
    pub rate: Rate,
    /// First cage number, from 1; port `first + i` is in cage `first_cage + i / per_cage`.
    pub first_cage: u32,
    /// Ports in one cage (2 for twin-port OSFP, more when broken out).
    pub per_cage: u32,
}

/// Devices alike in everything but place.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// `gpu`, `nvswitch`, `leaf`, `spine`, `core`, or what the import says.
    pub name: String,
    /// What its devices are.
    pub kind: Kind,
    /// 0 for endpoints, hosts and scale-up, 1 for leaves and upwards; imports: switches 1.
    pub tier: u8,
    /// Name of the catalogue part, where there is one.
    pub part: Option<String>,
    /// Axes of the coordinates, outermost first; parents before children.
    pub axes: Vec<usize>,
    /// First device.
    pub first: DeviceId,
    /// Number of devices.
    pub count: u32,
    /// Ports of each device; empty when the import says nothing (then `port_limit` is unlimited).
    pub ports: Vec<PortGroup>,
    /// Cages the part has, when known.
    pub cages: Option<u32>,
    /// Most logical ports the part can have, when known.
    pub port_limit: Option<u32>,
    /// Consecutive ports on one line card, for a switch that has such.
    pub line_card_ports: Option<u32>,
    /// Network ports in one cage of the host, counted over its endpoints one after the other; where
    /// unknown every port has its own.
    pub host_cage_ports: Option<u32>,
}

impl Role {
    /// Its devices, in order.
    pub fn devices(&self) -> Ids<DeviceId> {
        between(self.first, self.end())
    }
    /// The device after its last one.
    #[inline]
    pub fn end(&self) -> DeviceId {
        self.first.after(self.count)
    }
    /// Which of its devices one is, from 0; `None` for a device of another role.
    #[inline]
    pub fn place(&self, device: DeviceId) -> Option<usize> {
        let place = device.index().checked_sub(self.first.index())?;
        (place < self.count.index()).then_some(place)
    }
}

/// Links alike in everything but their ends.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkClass {
    /// `host-leaf`, `leaf-spine`, `spine-core`, `scale-up`, or `link` for imports.
    pub name: String,
    /// Capacity from `a` to `b`.
    pub rate_ab: Rate,
    /// Capacity from `b` to `a`.
    pub rate_ba: Rate,
    /// A scale-up link: not part of an endpoint's rate.
    pub scale_up: bool,
    /// Length where the specification states one.
    pub length: Option<Length>,
    /// Catalogue names of what is plugged in at `a` and at `b` (a cable has the same name twice).
    pub media: Option<(String, String)>,
    /// Whether that is one cable with both ends fixed to it, which has no transceivers.
    pub cable: bool,
}

impl LinkClass {
    /// Whether its links are network links that carry something.
    pub fn carries(&self) -> bool {
        !self.scale_up && self.rate_ab.max(self.rate_ba).0 > 0
    }
}

/// One cable's worth of capacity between two ports. `a` is the lower side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Lower device.
    pub a: DeviceId,
    /// Upper device.
    pub b: DeviceId,
    /// Port of `a`, from 1.
    pub a_port: u32,
    /// Port of `b`, from 1.
    pub b_port: u32,
    /// Index into [`Fabric::classes`].
    pub class: u32,
}

/// A port kept for something that is no part of the compute fabric.
#[derive(Clone, Debug, PartialEq)]
pub struct Reserved {
    /// Device.
    pub device: DeviceId,
    /// Port, from 1.
    pub port: u32,
    /// `management`, `storage`, ...
    pub purpose: String,
}

/// A whole fabric.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fabric {
    /// Name.
    pub name: String,
    /// `rail-optimized`, `leaf-spine`, `fat-tree` or `import`.
    pub family: String,
    /// Who forwards.
    pub transit: Transit,
    /// Coordinate axes; empty for imports.
    pub axes: Vec<Axis>,
    /// Roles in device order.
    pub roles: Vec<Role>,
    /// Coordinates, one after the other: device `d` of a role with `n` axes has `n` numbers from
    /// `coordinate_start(role) + (d - first) * n`.
    pub coordinates: Vec<u32>,
    /// Explicit names (imports); empty when names come from coordinates.
    pub names: Vec<String>,
    /// Host of each device; none for switches.
    pub host: Table<DeviceId, Option<HostId>>,
    /// Names of the hosts by index (imports); empty when they come from coordinates.
    pub host_names: Vec<String>,
    /// Scale-up domain of each GPU and scale-up device.
    pub domain: Table<DeviceId, Option<DomainId>>,
    /// Link classes.
    pub classes: Vec<LinkClass>,
    /// Links.
    pub links: Vec<Link>,
    /// Reserved ports.
    pub reserved: Vec<Reserved>,
    /// Devices that forward for others although they are endpoints (server-centric families);
    /// sorted.
    pub forwarders: Vec<DeviceId>,
    /// What is stated of latencies.
    pub timing: timing::Timing,
}

impl Fabric {
    /// Number of devices. O(1).
    pub fn devices(&self) -> usize {
        self.roles.last().map_or(0, |r| r.end().index())
    }
    /// The devices in order.
    pub fn device_ids(&self) -> Ids<DeviceId> {
        first(self.devices())
    }
    /// The links in order.
    pub fn link_ids(&self) -> Ids<LinkId> {
        first(self.links.len())
    }
    /// The links with their indices.
    pub fn numbered_links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        numbered(&self.links)
    }
    /// Index of the role of a device. O(log roles).
    pub fn role_index(&self, device: DeviceId) -> usize {
        self.roles.partition_point(|r| r.end() <= device)
    }
    /// Role of a device.
    pub fn role(&self, device: DeviceId) -> &Role {
        &self.roles[self.role_index(device)]
    }
    /// Coordinates of a device, along the axes of its role. O(roles).
    pub fn coordinates(&self, device: DeviceId) -> &[u32] {
        let index = self.role_index(device);
        let start: usize = self.roles[..index]
            .iter()
            .map(|r| r.count.index() * r.axes.len())
            .sum();
        let role = &self.roles[index];
        let n = role.axes.len();
        let at = start + (device.index() - role.first.index()) * n;
        self.coordinates.get(at..at + n).unwrap_or(&[])
    }
    /// Name of a device: the stored one, or the role and its coordinates (`leaf-su0-rail3`). A role
    /// that is one of its own axes is not said twice (`spine0`, `pod0-edge3`); the axis keeps such
    /// names apart from those of other roles.
    pub fn device_name(&self, device: DeviceId) -> String {
        if let Some(name) = self.names.get(device.index()) {
            return name.clone();
        }
        let role = self.role(device);
        let spoken = role
            .axes
            .iter()
            .any(|axis| self.axes[*axis].name == role.name);
        let mut words = if spoken {
            Vec::new()
        } else {
            vec![role.name.clone()]
        };
        for (axis, value) in role.axes.iter().zip(self.coordinates(device)) {
            let axis = &self.axes[*axis].name;
            if !axis.is_empty() {
                words.push(format!("{axis}{value}"));
            }
        }
        words.join("-")
    }
    /// `device:port -- device:port`, the name of a link.
    pub fn link_name(&self, link: LinkId) -> String {
        let l = &self.links[link.index()];
        format!(
            "{}:{} -- {}:{}",
            self.device_name(l.a),
            l.a_port,
            self.device_name(l.b),
            l.b_port
        )
    }
    /// Kind of the endpoints: GPUs where there are any, else hosts.
    pub fn endpoint_kind(&self) -> Kind {
        if self
            .roles
            .iter()
            .any(|r| r.kind == Kind::Gpu && r.count > 0)
        {
            Kind::Gpu
        } else {
            Kind::Host
        }
    }
    /// The endpoints in device order. O(V).
    pub fn endpoints(&self) -> Vec<DeviceId> {
        let kind = self.endpoint_kind();
        self.roles
            .iter()
            .filter(|r| r.kind == kind)
            .flat_map(Role::devices)
            .collect()
    }
    /// Whether devices of one role are joined to each other, as in the direct families. O(E log
    /// roles), less where the answer is yes.
    pub fn has_peers(&self) -> bool {
        self.links
            .iter()
            .any(|l| self.role_index(l.a) == self.role_index(l.b))
    }
    /// Whether both ends of a link are switches.
    pub fn is_inter_switch(&self, link: &Link) -> bool {
        self.role(link.a).kind == Kind::Switch && self.role(link.b).kind == Kind::Switch
    }
}
