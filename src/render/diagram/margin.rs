//! The left margin: what each row is and what the trunks below it are; and the legend.

use super::labels::{counted, thousands, wrap};
use super::layout::Layout;
use super::svg::{Anchor, Area};
use super::units::plane;
use crate::fabric::capacity;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Kind};
use crate::units::Fraction;
use crate::units::real;
use rayon::slice::ParallelSliceMut;
use std::collections::BTreeMap;

/// Characters of a margin line.
const ROOM: usize = 38;
const LINE: f64 = 14.0;

/// Describes every row and the links between rows.
pub(super) fn rows(layout: &mut Layout) {
    let links = between(layout);
    let rows: Vec<(u8, f64)> = layout.rows.iter().rev().map(|(t, y)| (*t, *y)).collect();
    for (index, &(tier, y)) in rows.iter().enumerate() {
        let (title, details) = if tier == 0 {
            hosts(layout)
        } else {
            switches(layout, tier)
        };
        layout.scene.text(
            "tier",
            (20.0, y + 12.0),
            Anchor::Start,
            &wrap(&title, 30)[0],
        );
        let next = rows.get(index + 1).map_or(f64::INFINITY, |r| r.1);
        let mut at = y + 12.0;
        let mut write = |layout: &mut Layout, text: &str, gap: f64| {
            at += gap;
            for line in wrap(text, ROOM) {
                at += LINE;
                if at < next - 4.0 {
                    layout.scene.text("", (20.0, at), Anchor::Start, &line);
                }
            }
        };
        details.iter().for_each(|d| write(layout, d, 0.0));
        for (at, text) in links
            .iter()
            .filter(|(upper, _)| *upper == tier)
            .flat_map(|(_, texts)| texts.iter().enumerate())
        {
            write(layout, text, if at == 0 { 8.0 } else { 0.0 });
        }
    }
}

/// The title of a tier's row and what is known of its switches.
fn switches(layout: &Layout, tier: u8) -> (String, Vec<String>) {
    let fabric = layout.fabric;
    let members = || {
        layout
            .units
            .tier
            .iter()
            .zip(fabric.device_ids())
            .filter(|(t, _)| **t == tier)
            .map(|(_, d)| d)
    };
    let count = members().count();
    let Some(role) = members().next().map(|d| fabric.role(d)) else {
        return (String::new(), Vec::new());
    };
    if fabric.axes.is_empty() {
        return (
            format!("tier {tier}: {}", counted(count, "switch")),
            Vec::new(),
        );
    }
    let mut details = Vec::new();
    let named = |a: &&usize| {
        !layout.frames.contains(a)
            && ![role.name.as_str(), ""].contains(&fabric.axes[**a].name.as_str())
    };
    let axes: Vec<&str> = role
        .axes
        .iter()
        .filter(named)
        .map(|a| fabric.axes[*a].name.as_str())
        .collect();
    if role
        .axes
        .last()
        .is_some_and(|a| fabric.axes[*a].name == role.name)
        && role.axes.iter().any(|a| !layout.frames.contains(a))
        && !axes.is_empty()
    {
        details.push(format!(
            "numbered by {} and {}",
            axes.join(" and "),
            role.name
        ));
    } else if !axes.is_empty() {
        details.push(format!("numbered by {}", axes.join(" and ")));
    }
    let mut ports: BTreeMap<String, u32> = BTreeMap::new();
    for group in &role.ports {
        *ports.entry(group.rate.to_string()).or_default() += group.count;
    }
    let ports: Vec<String> = ports
        .iter()
        .map(|(rate, count)| format!("{count} x {rate}"))
        .collect();
    details.push([role.part.clone().unwrap_or_default(), ports.join(" + ")].join(": "));
    if let Some((down, up)) =
        capacity::tier_oversubscription(fabric, tier).filter(|(_, up)| up.0 > 0)
    {
        let ratio = Fraction::new(down.0.into(), up.0.into());
        details.push(format!(
            "capacity down : up = {}:{}",
            ratio.numer(),
            ratio.denom()
        ));
    }
    let mut purposes: BTreeMap<&str, usize> = BTreeMap::new();
    for port in fabric
        .reserved
        .iter()
        .filter(|r| layout.units.tier[r.device.index()] == tier)
    {
        *purposes.entry(&port.purpose).or_default() += 1;
    }
    details.extend(
        purposes
            .iter()
            .map(|(purpose, count)| format!("{} reserved: {purpose}", counted(*count, "port"))),
    );
    (counted(count, &format!("{} switch", role.name)), details)
}

/// The title of the hosts' row, GPUs and scale-up domains.
fn hosts(layout: &Layout) -> (String, Vec<String>) {
    let (fabric, units) = (layout.fabric, layout.units);
    let gpus: usize = units.list.iter().map(|u| u.endpoints).sum();
    let mut details = Vec::new();
    if fabric.endpoint_kind() == Kind::Gpu {
        let part = units
            .list
            .first()
            .and_then(|u| fabric.role(u.first).part.clone());
        let each = units.list.first().map_or(0, |u| u.endpoints);
        let alike = units.list.iter().all(|u| u.endpoints == each);
        let each = if alike {
            format!("{} each", counted(each, "GPU"))
        } else {
            counted(gpus, "GPU")
        };
        details.push(part.map_or(each.clone(), |part| format!("{part}: {each}")));
        details.push(match units.domain {
            (size, _) if size < 2 => "no scale-up domain".to_string(),
            (size, 1) if units.word == "domain" => format!("scale-up domains of up to {size} GPUs"),
            (size, hosts) => format!(
                "scale-up domain: {size} GPUs ({})",
                counted(hosts, units.word)
            ),
        });
    }
    (counted(units.list.len(), units.word), details)
}

/// For each upper tier, what is known of the links down from it.
fn between(layout: &Layout) -> Vec<(u8, Vec<String>)> {
    let fabric = layout.fabric;
    let mut found: BTreeMap<(u8, u8, u32), Vec<(DeviceId, DeviceId)>> = BTreeMap::new();
    for link in fabric
        .links
        .iter()
        .filter(|l| fabric.classes[l.class.index()].carries())
    {
        let tier = |d: DeviceId| layout.units.tier[d.index()];
        let (upper, lower) = (
            tier(link.a).max(tier(link.b)),
            tier(link.a).min(tier(link.b)),
        );
        if upper > 0 {
            found
                .entry((upper, lower, link.class))
                .or_default()
                .push((link.a, link.b));
        }
    }
    let mut texts: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for ((upper, lower, class), mut ends) in found.into_iter().rev() {
        let known = &fabric.classes[class.index()];
        let name = if fabric.axes.is_empty() {
            if lower == 0 {
                format!("hosts to tier {upper}")
            } else {
                format!("tier {lower} to tier {upper}")
            }
        } else {
            known.name.clone()
        };
        let total = ends.len();
        ends.par_sort_unstable();
        let trunks: Vec<usize> = ends.chunk_by(|a, b| a == b).map(<[_]>::len).collect();
        let (least, most) = (
            trunks.iter().min().copied().unwrap_or(0),
            trunks.iter().max().copied().unwrap_or(0),
        );
        let size = if least == most {
            least.to_string()
        } else {
            format!("{least} to {most}")
        };
        let rate = known.rate_ab.max(known.rate_ba);
        let lines = texts.entry(upper).or_default();
        lines.push(format!("{name}: {}", counted(total, "link")));
        lines.push(format!(
            "{} of {size} x {rate}",
            counted(trunks.len(), "trunk")
        ));
        let length = known.length.map(|l| l.to_string());
        let media = known.media.as_ref().map(|(a, b)| {
            if a == b {
                a.clone()
            } else {
                format!("{a} to {b}")
            }
        });
        let built: Vec<String> = length.into_iter().chain(media).collect();
        if !built.is_empty() {
            lines.push(built.join(", "));
        }
    }
    texts.into_iter().collect()
}

/// What the signs mean, along the bottom.
pub(super) fn legend(layout: &mut Layout) {
    let (fabric, y) = (layout.fabric, layout.scene.height + 4.0);
    let planes = fabric
        .device_ids()
        .filter_map(|d| plane(fabric, d))
        .max()
        .unwrap_or(0);
    let mut x = 20.0;
    let mut entry = |layout: &mut Layout, sign: &dyn Fn(&mut Layout, Area), text: &str| {
        sign(
            layout,
            Area {
                x,
                y,
                width: 26.0,
                height: 16.0,
            },
        );
        layout
            .scene
            .text("", (x + 40.0, y + 12.0), Anchor::Start, text);
        x += 64.0 + real(text.chars().count()) * super::labels::CHARACTER;
    };
    let line = |class: &'static str| {
        move |l: &mut Layout, a: Area| {
            l.scene.trunk(
                class,
                2.0,
                [(a.x, a.y + 8.0), (a.x + a.width, a.y + 8.0)],
                None,
            )
        }
    };
    entry(
        layout,
        &|l, a| l.scene.device("sw", a, false, "switch"),
        "switch",
    );
    entry(
        layout,
        &|l, a| l.scene.device("ep", a, false, "host"),
        "host",
    );
    entry(
        layout,
        &|l, a| l.scene.device("ep", a, true, "several"),
        "several alike",
    );
    entry(layout, &line("ln"), "trunk, wider for more capacity");
    let overlaid = !layout.overlay.is_empty();
    if layout.rows.len() > 1 && !overlaid {
        entry(layout, &line("hi"), "what the first one is connected to");
    }
    if planes > 0 {
        entry(
            layout,
            &line("ln dash"),
            &format!("plane 1 of {}", thousands(planes.index() + 1)),
        );
    }
    if !fabric.reserved.is_empty() {
        entry(
            layout,
            &|l, a| l.scene.mark(Area { y: a.y + 8.0, ..a }),
            "has a reserved port",
        );
    }
    entry(layout, &|_, _| {}, "… + n: not drawn");
    layout.scene.height += 40.0;
    if overlaid {
        layout.scene.height += 6.0;
        super::legend::signs(layout.overlay, layout.scene);
    }
}
