//! The words left of a drawing of tiers: what each row is, and what the cables below it are.

use super::labels::{counted, range, thousands, wrap};
use super::plan::Plan;
use super::svg::{Anchor, EDGE, Scene};
use super::wiring::Rows;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Kind, capacity};
use crate::text::plural;
use crate::units::{Fraction, Rate, real};
use std::collections::BTreeMap;

/// The words, by the tier that they stand beside or below.
pub(super) struct Margin {
    rows: BTreeMap<u8, Vec<String>>,
    below: BTreeMap<u8, Vec<String>>,
}

impl Margin {
    /// Words on a row; the first line is its title.
    pub(super) fn row(&self, tier: u8) -> &[String] {
        self.rows.get(&tier).map_or(&[], Vec::as_slice)
    }
    /// Words on the cables down from it.
    pub(super) fn below(&self, tier: u8) -> &[String] {
        self.below.get(&tier).map_or(&[], Vec::as_slice)
    }
}

/// Writes lines from a height on.
pub(super) fn write(scene: &mut Scene, lines: &[String], y: f64, titled: bool) {
    for (at, line) in lines.iter().enumerate() {
        let class = if titled && at == 0 { "bold" } else { "dim" };
        let y = y + real(at) * super::labels::LINE;
        scene.text(class, (EDGE, y), Anchor::Start, line);
    }
}

/// Describes every row and the cables between rows. O(V + E).
pub(super) fn words(plan: &Plan, width: f64) -> Margin {
    let mut members: BTreeMap<u8, Vec<DeviceId>> = BTreeMap::new();
    for device in plan.fabric.device_ids() {
        if plan.units.of[device.index()] == crate::fabric::NONE
            && plan.tree.of[device.index()] != crate::fabric::NONE
        {
            let tier = plan.units.tier[device.index()];
            members.entry(tier).or_default().push(device);
        }
    }
    let mut rows = BTreeMap::new();
    for (tier, devices) in &members {
        rows.insert(*tier, wrapped(&switches(plan, *tier, devices), width));
    }
    rows.insert(0, wrapped(&hosts(plan), width));
    let below = between(plan)
        .into_iter()
        .map(|(tier, lines)| (tier, wrapped(&lines, width)))
        .collect();
    Margin { rows, below }
}

fn wrapped(lines: &[String], width: f64) -> Vec<String> {
    // The title is bold, and all of them keep off what is drawn.
    let room = |at: usize| if at == 0 { width * 0.9 } else { width };
    let own = lines.iter().enumerate();
    own.flat_map(|(at, l)| wrap(l, room(at))).collect()
}

/// What is known of the switches of a tier.
fn switches(plan: &Plan, tier: u8, devices: &[DeviceId]) -> Vec<String> {
    let fabric = plan.fabric;
    let Some(role) = devices.first().map(|d| fabric.role(*d)) else {
        return Vec::new();
    };
    let count = devices.len();
    if fabric.axes.is_empty() {
        return vec![format!("tier {tier}: {}", counted(count, "switch"))];
    }
    let name = match role.name.as_str() {
        "switch" => "switch".to_string(),
        other => format!("{other} switch"),
    };
    let mut lines = vec![counted(count, &name)];
    let mut ports: BTreeMap<Rate, u32> = BTreeMap::new();
    for group in &role.ports {
        *ports.entry(group.rate).or_default() += group.count;
    }
    let ports: Vec<String> = ports
        .iter()
        .map(|(rate, count)| format!("{count} × {rate}"))
        .collect();
    let part = role.part.clone().unwrap_or_default();
    let known: Vec<String> = [part, ports.join(" + ")]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    if !known.is_empty() {
        lines.push(known.join(": "));
    }
    let whole = role.count.index() == count;
    let ratio = capacity::tier_oversubscription(fabric, tier).filter(|(_, up)| up.0 > 0 && whole);
    if let Some((down, up)) = ratio {
        let ratio = Fraction::new(down.0.into(), up.0.into());
        lines.push(format!("down : up = {}:{}", ratio.numer(), ratio.denom()));
    }
    let mut purposes: BTreeMap<&str, usize> = BTreeMap::new();
    for device in devices {
        for purpose in plan.reserved.get(device).into_iter().flatten() {
            *purposes.entry(purpose).or_default() += 1;
        }
    }
    let kept = purposes.iter();
    lines.extend(kept.map(|(purpose, n)| format!("{} reserved: {purpose}", counted(*n, "port"))));
    lines
}

/// Hosts, GPUs and scale-up domains.
fn hosts(plan: &Plan) -> Vec<String> {
    let (fabric, units) = (plan.fabric, plan.units);
    let own: Vec<&super::units::Unit> = units
        .list
        .iter()
        .filter(|u| plan.tree.of[u.first.index()] != crate::fabric::NONE)
        .collect();
    let mut lines = vec![counted(own.len(), units.word)];
    if fabric.endpoint_kind() != Kind::Gpu || own.is_empty() {
        return lines;
    }
    let part = fabric.role(own[0].first).part.clone();
    let each = own[0].endpoints;
    let gpus: usize = own.iter().map(|u| u.endpoints).sum();
    let each = if own.iter().all(|u| u.endpoints == each) {
        format!("{} each", counted(each, "GPU"))
    } else {
        counted(gpus, "GPU")
    };
    lines.push(part.map_or(each.clone(), |part| format!("{part}: {each}")));
    lines.push(match units.domain {
        (size, _) if size < 2 => "no scale-up domain".to_string(),
        (size, 1) if units.word == "domain" => format!("scale-up domains of up to {size} GPUs"),
        (size, hosts) => format!(
            "scale-up domain: {size} GPUs ({})",
            counted(hosts, units.word)
        ),
    });
    lines
}

/// The cables between two rows, of all blocks.
#[derive(Default)]
struct Laid {
    /// Cables of each class.
    classes: BTreeMap<u32, usize>,
    trunks: usize,
    /// Least and most cables of a trunk.
    size: Option<(usize, usize)>,
}

/// For each upper tier, what is known of the cables down from it.
fn between(plan: &Plan) -> BTreeMap<u8, Vec<String>> {
    let mut found: BTreeMap<Rows, Laid> = BTreeMap::new();
    for ((rows, _), section) in &plan.wiring.sections {
        let laid = found.entry(*rows).or_default();
        let (least, most) = section.shape.trunk;
        laid.trunks += section.shape.trunks;
        let size = laid.size.unwrap_or((least, most));
        laid.size = Some((size.0.min(least), size.1.max(most)));
        for id in &section.links {
            let class = plan.fabric.links[id.index()].class;
            *laid.classes.entry(class).or_default() += 1;
        }
    }
    let mut texts: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for (rows, laid) in found.into_iter().rev() {
        let lines = texts.entry(rows.0).or_default();
        let all: usize = laid.classes.values().sum();
        for (class, cables) in &laid.classes {
            lines.extend(class_words(plan, rows, *class, *cables));
        }
        if laid.trunks != all {
            let (least, most) = laid.size.unwrap_or_default();
            let (count, each) = (thousands(laid.trunks), range(least, most));
            lines.push(format!(
                "{count} {} of {each}",
                plural(laid.trunks, "trunk")
            ));
        }
    }
    texts
}

/// What is known of the cables of one class.
fn class_words(plan: &Plan, rows: Rows, class: u32, cables: usize) -> Vec<String> {
    let known = &plan.fabric.classes[class.index()];
    let name = match (plan.fabric.axes.is_empty(), rows.1) {
        (false, _) => known.name.clone(),
        (true, 0) => format!("hosts to tier {}", rows.0),
        (true, lower) if lower == rows.0 => format!("within tier {lower}"),
        (true, lower) => format!("tier {lower} to tier {}", rows.0),
    };
    let rate = known.rate_ab.max(known.rate_ba);
    let mut lines = vec![format!("{name}: {} × {rate}", thousands(cables))];
    let media = known.media.as_ref().map(|(a, b)| {
        if a == b {
            a.clone()
        } else {
            format!("{a} to {b}")
        }
    });
    let length = known.length.map(|l| l.to_string());
    let built: Vec<String> = length.into_iter().chain(media).collect();
    if !built.is_empty() {
        lines.push(built.join(", "));
    }
    lines
}
