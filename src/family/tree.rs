//! Extended generalised fat-trees of any number of levels: XGFT(h; m; w) (Ohring, Ibel, Das, Kumar,
//! IPPS 1995) and PGFT(h; m; w; p) (Zahavi, "D-Mod-K routing providing non-blocking traffic for
//! shift permutations on real life fat trees", Technion, 2010).
//!
//! Level 0 are the endpoints. A switch of level l has m_l below and w_(l+1) above, each by p
//! parallel links. Level l has prod_(i>l) m_i * prod_(i<=l) w_i switches, and nodes(l-1) * w_l *
//! p_l links come up to it.
//!
//! A node is named by the subtrees it is in (places, outermost first) and by which of the w parents
//! each step up took (ways): it joins the nodes above it that agree in every place and way that
//! both have. A *meshed* level forgets the ways below: its w_l switches join every switch of level
//! l-1 in their subtree, and so have m_l * ways(l-1) * p_l ports down.

use super::builder::{Builder, Ports, switch_role};
use crate::error::{Error, Result};
use crate::fabric::capacity;
use crate::fabric::index::between;
use crate::fabric::{DeviceId, Fabric};
use crate::spec::design::Design;

/// Levels beyond which a tree is refused: eight of the smallest switches.
pub(super) const MOST_LEVELS: usize = 8;

/// One level of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TreeLevel {
    /// Subtrees below each switch (m).
    pub below: u32,
    /// Switches above each node of the level below (w).
    pub ways: u32,
    /// Parallel links to each of them (p).
    pub parallel: u32,
    /// Every switch of this level joins every switch of the level below in its subtree, whichever
    /// way leads there.
    pub meshed: bool,
}

/// Devices and links beyond which a tree is refused before anything is allocated.
const MOST: u128 = 1 << 27;

/// Switches of each level from 1, and links that come up to each, in closed form. Saturates.
pub(super) fn closed_form(levels: &[TreeLevel]) -> Vec<(u128, u128)> {
    let product = |values: &mut dyn Iterator<Item = u32>| {
        values.fold(1u128, |all, v| all.saturating_mul(u128::from(v)))
    };
    let mut below = product(&mut levels.iter().map(|l| l.below));
    let mut ways = 1u128;
    let mut found = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        let links = below
            .saturating_mul(u128::from(level.ways))
            .saturating_mul(u128::from(level.parallel));
        ways = if level.meshed {
            u128::from(level.ways)
        } else {
            ways.saturating_mul(u128::from(level.ways))
        };
        below = product(&mut levels[index + 1..].iter().map(|l| l.below)).saturating_mul(ways);
        found.push((below, links));
    }
    found
}

/// What the switches of each level are called: `leaf` and `spine`, `edge`, `agg` and `core`, or
/// `edge`, `agg-a`, `agg-b`, ... and `core`.
pub(super) fn role_names(levels: usize) -> Vec<String> {
    match levels {
        0 | 1 => vec!["leaf".into()],
        2 => vec!["leaf".into(), "spine".into()],
        3 => vec!["edge".into(), "agg".into(), "core".into()],
        _ => {
            let between = (b'a'..)
                .take(levels - 2)
                .map(|letter| format!("agg-{}", char::from(letter)));
            std::iter::once("edge".into())
                .chain(between)
                .chain(std::iter::once("core".into()))
                .collect()
        }
    }
}

/// Names of the nested places, outermost first; the innermost is the subtree of one leaf and has
/// the leaf's name.
const PLACES: [&str; 6] = ["pod", "subpod", "block", "subblock", "cell", "subcell"];

/// Axes of a tree: places from the outermost in, host and GPU, then ways from the lowest up.
struct Axes {
    list: Vec<(String, Option<usize>)>,
    /// Levels.
    levels: usize,
    /// First level whose ways a switch of each level has in its name.
    from: Vec<usize>,
}

impl Axes {
    fn new(levels: &[TreeLevel], roles: &[String]) -> Self {
        let h = levels.len();
        let mut list: Vec<(String, Option<usize>)> = Vec::new();
        for place in 0..h - 1 {
            let name = if place + 1 == h - 1 {
                roles[0].clone()
            } else {
                PLACES[place.min(PLACES.len() - 1)].to_string()
            };
            list.push((name, place.checked_sub(1)));
        }
        list.push(("host".into(), (h - 1).checked_sub(1)));
        list.push(("gpu".into(), Some(h - 1)));
        let (mut from, mut first) = (Vec::new(), 0);
        for (index, level) in levels.iter().enumerate() {
            if level.meshed {
                first = index;
            }
            from.push(first);
            let lowest = if h == 1 { roles[0].as_str() } else { "plane" };
            let name = if index > 0 {
                roles[index].as_str()
            } else {
                lowest
            };
            let shown = if index == 0 && level.ways == 1 {
                ""
            } else {
                name
            };
            list.push((
                shown.to_string(),
                if index > first { Some(h + index) } else { None },
            ));
        }
        Axes {
            list,
            levels: h,
            from,
        }
    }

    /// Axes of a switch of level `index + 1`.
    fn of_switch(&self, index: usize) -> Vec<usize> {
        let places = self.levels - 1 - index;
        (0..places)
            .chain((self.from[index]..=index).map(|way| self.levels + 1 + way))
            .collect()
    }
}

/// Mixed-radix digits of `value`, most significant first.
fn digits(mut value: u32, radices: &[u32]) -> Vec<u32> {
    let mut found: Vec<u32> = radices
        .iter()
        .rev()
        .map(|radix| {
            let digit = value % radix.max(&1);
            value /= radix.max(&1);
            digit
        })
        .collect();
    found.reverse();
    found
}

/// Refuses what does not fit, with the arithmetic.
fn refuse(design: &Design, levels: &[TreeLevel], what: &str) -> Result<()> {
    let host = &design.host;
    let first = &levels[0];
    if first.ways.saturating_mul(first.parallel) != host.ports_per_gpu {
        let (ways, parallel, ports) = (first.ways, first.parallel, host.ports_per_gpu);
        let message = format!(
            "each endpoint of {what} has {ways} x {parallel} = {} links up, a GPU of a {} has {ports}",
            ways * parallel,
            host.name
        );
        let error = Error::new(message)
            .help("the first number of `w` times the first of `p` is the ports of a GPU");
        return Err(design.locate(error, &["w", "host"]));
    }
    if host.gpus == 0 || !first.below.is_multiple_of(host.gpus) {
        let message = format!(
            "a leaf of {what} takes {} endpoints, a {} has {} GPUs on one leaf",
            first.below, host.name, host.gpus
        );
        let error = Error::new(message).help(format!(
            "write a multiple of {}, or name a host with fewer GPUs",
            host.gpus
        ));
        return Err(design.locate(error, &["m", "k", "host"]));
    }
    if host.scale_up_gpus > host.gpus {
        let error = Error::new("a scale-up domain that spans hosts needs rails")
            .help("use `family: rail-optimized` with `rails: domain`");
        return Err(design.locate(error, &["host"]));
    }
    let endpoints: u128 = levels
        .iter()
        .fold(1, |all, l| all.saturating_mul(u128::from(l.below)));
    let positions = u128::from(design.hosts) + u128::from(design.displaced_hosts);
    let room = endpoints / u128::from(host.gpus);
    if positions > room {
        let displaced = if design.displaced_hosts > 0 {
            format!(" and {} displaced", design.displaced_hosts)
        } else {
            String::new()
        };
        let product = levels
            .iter()
            .map(|l| l.below.to_string())
            .collect::<Vec<_>>()
            .join(" x ");
        let error = Error::new(format!(
            "{what} holds {room} such hosts ({product} = {endpoints} endpoints of {} a host), {}{displaced} are asked for",
            host.gpus, design.hosts
        ));
        return Err(error.help("raise the levels or the ports of its switches, or lower hosts"));
    }
    let (switches, links) = closed_form(levels)
        .into_iter()
        .fold((0u128, 0u128), |a, b| {
            (a.0.saturating_add(b.0), a.1.saturating_add(b.1))
        });
    if switches > MOST / 8 || links > MOST {
        let message = format!(
            "{what} has {switches} switches and {links} links, more than this program takes"
        );
        return Err(design.locate(
            Error::new(message).help("lower the levels or the ports"),
            &["levels", "k", "m"],
        ));
    }
    let wanted = capacity::whole(switches.saturating_add(endpoints), links);
    wanted.map_err(|error| design.locate(error, &["levels", "k", "m"]))
}

/// Builds a tree; hosts fill it in order, every switch is there. O(V + E).
///
/// # Errors
/// A host that does not fit a leaf, more hosts than places, a switch with too few ports, a tree
/// beyond what this program takes.
pub(super) fn build(
    design: &Design,
    family: &str,
    what: &str,
    levels: &[TreeLevel],
) -> Result<Fabric> {
    let (Some(first), Some(_)) = (
        levels.first(),
        design.tiers.get(levels.len().saturating_sub(1)),
    ) else {
        return Err(Error::new(format!(
            "{what} has no level, or more than its tiers"
        )));
    };
    refuse(design, levels, what)?;
    let (host, rate, h) = (&design.host, design.fabric_rate, levels.len());
    let roles = role_names(h);
    let axes = Axes::new(levels, &roles);
    let named: Vec<(&str, Option<usize>)> = axes
        .list
        .iter()
        .map(|(name, parent)| (name.as_str(), *parent))
        .collect();
    let mut builder = Builder::new(design, family, &named);
    let per_leaf = first.below / host.gpus;
    // Radices of the places, outermost first.
    let radices: Vec<u32> = levels.iter().skip(1).rev().map(|l| l.below).collect();
    let place = |h: u32| {
        let mut c = digits(h / per_leaf, &radices);
        c.push(h % per_leaf);
        c
    };
    let gpus = (0..design.hosts)
        .flat_map(|h| {
            (0..host.gpus).map(move |g| {
                let mut c = place(h);
                c.push(g);
                c
            })
        })
        .collect();
    let gpu_axes: Vec<usize> = (0..=h).collect();
    builder.hosts(
        design,
        (&gpu_axes, &gpu_axes[..h]),
        gpus,
        (0..design.hosts).map(place).collect(),
    )?;
    let first_switch = if host.scale_up_gpus > 1 { 2 } else { 1 };
    // First device, number of ways and ports down of the level below.
    let (mut below, mut below_count, mut below_ways, mut below_down) =
        (DeviceId::from(0), design.hosts * host.gpus, 1u32, 0u32);
    for (index, level) in levels.iter().enumerate() {
        let settings = &design.tiers[index];
        let down_rate = if index == 0 { host.port_rate } else { rate };
        let down = if level.meshed {
            level.below.saturating_mul(below_ways)
        } else {
            level.below
        }
        .saturating_mul(level.parallel);
        let up = levels
            .get(index + 1)
            .map_or(0, |l| l.ways.saturating_mul(l.parallel));
        let ports = Ports {
            down: (down_rate, down),
            up: (rate, up),
        };
        let key = ["leaf", "spine", "core"][if index == 0 {
            0
        } else if index + 1 == h && h > 2 {
            2
        } else {
            1
        }];
        let role = switch_role(
            &roles[index],
            index as u8 + 1,
            &settings.switch,
            &axes.of_switch(index),
            ports,
        )
        .map_err(|e| design.locate(e, &[key]))?;
        let ways = if level.meshed {
            level.ways
        } else {
            below_ways.saturating_mul(level.ways)
        };
        let own: Vec<u32> = radices[..h - 1 - index]
            .iter()
            .copied()
            .chain(levels[axes.from[index]..=index].iter().map(|l| l.ways))
            .collect();
        let count = own.iter().product::<u32>();
        let this = builder.role(role, (0..count).map(|i| digits(i, &own)), |_| (None, None))?;
        let lower = if index == 0 {
            "host"
        } else {
            roles[index - 1].as_str()
        };
        let class = builder.class(
            &format!("{lower}-{}", roles[index]),
            down_rate,
            Some(settings),
        );
        if index > 0 {
            builder.start_up_ports(below, below_count, below_down);
        }
        for node in 0..below_count {
            let (place, way) = (node / below_ways, node % below_ways);
            let apart = if level.meshed { 0 } else { way * level.ways };
            let parents = this.after(place / level.below * ways + apart);
            for parent in between(parents, parents.after(level.ways)) {
                for _ in 0..level.parallel {
                    builder.link(below.after(node), parent, class);
                }
            }
        }
        (below, below_count, below_ways, below_down) = (this, count, ways, down);
    }
    for (index, settings) in design.tiers.iter().take(h).enumerate() {
        builder
            .reserve(first_switch + index, settings)
            .map_err(|e| design.locate(e, &["reserved_ports"]))?;
    }
    Ok(builder.finish())
}
