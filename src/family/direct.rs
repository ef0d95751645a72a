//! What the direct families share: switches of one kind joined to each other, hosts on their ports
//! in order.
//!
//! `p` ports of each switch take endpoints. They are filled in order: the NICs of a host on one
//! switch when `p` is a multiple of the host's ports, on the next ports, and so perhaps on two
//! switches, otherwise. Any number of hosts is a fabric; ports left over are spare.

use super::builder::{Builder, Ports, switch_role};
use super::switch_graph::{Closed, Graph, LinkKind, SwitchGraph};
use crate::error::{Error, Result};
use crate::fabric::capacity;
use crate::fabric::index::first;
use crate::fabric::{DeviceId, Fabric};
use crate::spec::design::{Design, STATED_TIERS, Topology};
use crate::spec::registry::Asked;
use std::sync::Arc;

/// Links between switches beyond which a fabric is refused.
const MOST_LINKS: u64 = 1 << 26;

/// What the endpoints are attached to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attached {
    /// So many ports of each switch.
    Ports(u32),
    /// Nothing: they are the nodes of the graph, and forward.
    AsNodes,
}

/// A graph of switches and how endpoints are attached to it.
#[derive(Debug)]
pub(super) struct Shape {
    /// The graph.
    pub graph: Box<dyn SwitchGraph>,
    /// The endpoints.
    pub attached: Attached,
}

/// A shape of a family.
#[derive(Debug)]
struct Direct {
    family: &'static str,
    /// The key that decides its size.
    size_key: &'static str,
    shape: Shape,
}

/// The topology of a direct family: its shape from its keys. Hosts stand on switches one by one, so
/// no domain may span them.
///
/// # Errors
/// A host of no use here, and what the family refuses.
pub(super) fn topology(
    asked: &Asked,
    size_key: &'static str,
    shape: fn(&Asked) -> Result<Shape>,
) -> Result<Arc<dyn Topology>> {
    if asked.host.scale_up_gpus > asked.host.gpus {
        let message = "a scale-up domain that spans hosts needs rails";
        return Err(asked.refuse(
            &asked.host_at(),
            message,
            "use `family: rail-optimized` with `rails: domain`",
        ));
    }
    Ok(Arc::new(Direct {
        family: asked.name(),
        size_key,
        shape: shape(asked)?,
    }))
}

impl Topology for Direct {
    fn build(&self, design: &Design) -> Result<Fabric> {
        build(design, self)
    }

    fn levels(&self) -> usize {
        STATED_TIERS
    }

    fn most_tiers(&self) -> u8 {
        0
    }

    fn has_switches(&self) -> bool {
        match self.shape.attached {
            Attached::Ports(_) => true,
            Attached::AsNodes => false,
        }
    }
}

/// Builds a direct fabric. O(links).
fn build(design: &Design, direct: &Direct) -> Result<Fabric> {
    let size = direct.shape.graph.closed();
    if size.links > MOST_LINKS {
        let message = format!(
            "{} switches of {} links make {} links, more than the {MOST_LINKS} that are believed",
            size.switches, size.degree, size.links
        );
        return Err(design.locate(
            Error::new(message).help("ask for a smaller fabric"),
            &[direct.size_key],
        ));
    }
    let devices = u128::from(size.switches) + u128::from(design.hosts);
    capacity::whole(devices, u128::from(size.links))
        .map_err(|error| design.locate(error, &[direct.size_key]))?;
    match direct.shape.attached {
        Attached::Ports(p) => switches(design, direct, p, size),
        Attached::AsNodes => nodes(design, direct, size),
    }
}

/// Switches with endpoints on them.
fn switches(design: &Design, direct: &Direct, p: u32, size: Closed) -> Result<Fabric> {
    let (host, rate, family) = (&design.host, design.fabric_rate, direct.family);
    let tier = &design.tiers[0];
    let reserved: u32 = tier.reserved_per_switch.iter().map(|r| r.1).sum();
    let (down, up) = (
        p.saturating_add(reserved),
        u32::try_from(size.degree).unwrap_or(u32::MAX),
    );
    let per_host = host.gpus.saturating_mul(host.ports_per_gpu).max(1);
    let room = size.switches.saturating_mul(u64::from(p)) / u64::from(per_host);
    if u64::from(design.hosts) > room {
        let message = format!(
            "{} switches with p = {p} endpoint ports hold {room} hosts of {per_host} ports, {} are asked for",
            size.switches, design.hosts
        );
        let least = (u64::from(design.hosts) * u64::from(per_host)).div_ceil(size.switches.max(1));
        return Err(
            Error::new(message).help(format!("write `hosts: {room}`, or at least `p: {least}`"))
        );
    }
    let role = switch_role(
        "switch",
        1,
        &tier.switch,
        &[],
        Ports {
            down: (host.port_rate, down),
            up: (rate, up),
        },
    );
    let mut role = role.map_err(|error| {
        let needs = format!(
            "each switch of this {family} has {p} ports for endpoints and {up} to other switches"
        );
        let help = match tier
            .switch
            .ports_at(rate)
            .filter(|ports| *ports > up.saturating_add(reserved))
        {
            Some(ports) if rate == host.port_rate => {
                format!(
                    "{needs}; `p: {}` fits, or name a switch with more ports",
                    ports - up - reserved
                )
            }
            _ => format!("{needs}; ask for a smaller one, or name a switch with more ports"),
        };
        design.locate(error.help(help), &["p", direct.size_key])
    })?;
    let graph = direct.shape.graph.graph()?;
    let whole = p.is_multiple_of(per_host);
    let mut axes: Vec<(&str, Option<usize>)> = graph
        .axes
        .iter()
        .map(|(name, parent)| (name.as_str(), *parent))
        .collect();
    let depth = axes.len();
    axes.push(("host", whole.then(|| depth - 1)));
    axes.push(("gpu", Some(depth)));
    let mut builder = Builder::new(design, family, &axes);
    let hosts_of = p / per_host;
    let place = |h: u32| match whole {
        true => {
            let mut own = graph
                .coordinates
                .get((h / hosts_of) as usize)
                .cloned()
                .unwrap_or_default();
            own.push(h % hosts_of);
            own
        }
        false => vec![h],
    };
    let gpus = (0..design.hosts).flat_map(|h| {
        (0..host.gpus).map(move |g| {
            let mut own = place(h);
            own.push(g);
            own
        })
    });
    let host_axes: Vec<usize> = if whole {
        (0..=depth).collect()
    } else {
        vec![depth]
    };
    let gpu_axes: Vec<usize> = host_axes.iter().copied().chain([depth + 1]).collect();
    builder.hosts(
        design,
        (&gpu_axes, &host_axes),
        gpus.collect(),
        (0..design.hosts).map(place).collect(),
    )?;
    role.axes = (0..depth).collect();
    let index = if host.scale_up_gpus > 1 { 2 } else { 1 };
    let first = builder.role(role, graph.coordinates.iter().cloned(), |_| (None, None))?;
    let class = builder.class("host-switch", host.port_rate, Some(tier));
    for port in 0..design.hosts * per_host {
        let gpu = DeviceId::from(port / host.ports_per_gpu);
        builder.link(gpu, first.after(port / p), class);
    }
    builder.start_up_ports(first, graph.coordinates.len() as u32, down);
    connect(&mut builder, design, &graph, first);
    builder
        .reserve(index, tier)
        .map_err(|e| design.locate(e, &["reserved_ports"]))?;
    Ok(builder.finish())
}

/// GPUs joined to each other, which forward.
fn nodes(design: &Design, direct: &Direct, size: Closed) -> Result<Fabric> {
    let (host, family) = (&design.host, direct.family);
    if u64::from(host.ports_per_gpu) < size.degree {
        let message = format!(
            "a node of this {family} has {} links, a GPU of a {} has {} ports",
            size.degree, host.name, host.ports_per_gpu
        );
        let help = "name or write out a host with two ports a GPU for each dimension, or choose fewer dimensions";
        return Err(design.locate(Error::new(message).help(help), &["host"]));
    }
    if design.fabric_rate != host.port_rate {
        let message = format!(
            "the nodes are joined by their own ports of {}, link_rate is {}",
            host.port_rate, design.fabric_rate
        );
        return Err(design.locate(
            Error::new(message).help("leave out link_rate"),
            &["link_rate"],
        ));
    }
    let graph = direct.shape.graph.graph()?;
    let axes: Vec<(&str, Option<usize>)> = graph
        .axes
        .iter()
        .map(|(name, parent)| (name.as_str(), *parent))
        .collect();
    let depth = axes.len();
    let all: Vec<usize> = (0..depth).collect();
    let scaled = host.scale_up_gpus > 1;
    let mut axes = axes;
    if scaled {
        axes.push(("domain", None));
    }
    let mut builder = Builder::new(design, family, &axes);
    let domains = if scaled {
        graph.coordinates.len() as u32 / host.scale_up_gpus
    } else {
        0
    };
    builder.hosts(
        design,
        (&all, &[depth]),
        graph.coordinates.clone(),
        (0..domains).map(|d| vec![d]).collect(),
    )?;
    connect(&mut builder, design, &graph, DeviceId::from(0));
    let mut fabric = builder.finish();
    fabric.forwarders = first(graph.coordinates.len()).collect();
    Ok(fabric)
}

fn connect(builder: &mut Builder, design: &Design, graph: &Graph, first: DeviceId) {
    let class = |kind: &LinkKind| {
        builder.class(&kind.name, design.fabric_rate, design.tiers.get(kind.tier))
    };
    let classes: Vec<u32> = graph.kinds.iter().map(class).collect();
    for &(a, b, kind) in &graph.links {
        builder.link(first.after(a), first.after(b), classes[kind as usize]);
    }
}
