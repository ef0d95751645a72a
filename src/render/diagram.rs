//! The folded diagram: tiers as rows, identical devices folded into the first few, an ellipsis, the last and a multiplier.

use crate::fabric::{Fabric, Kind, NONE, Role};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

const WIDTH: f64 = 1200.0;
const LEFT: f64 = 190.0;
const ROW: f64 = 150.0;
const TOP: f64 = 120.0;
const BOX_HEIGHT: f64 = 44.0;
/// Boxes of a row that is drawn in full.
const FULL: usize = 16;
/// Boxes of a folded row before the ellipsis.
const HEAD: usize = 6;

/// One box: the devices it stands for are one switch, one GPU or one host with its GPUs.
struct Item {
    label: String,
    centre: f64,
    width: f64,
}

/// Row and slot of a drawn box.
type Place = (usize, usize);

/// One row of boxes.
struct Row {
    title: String,
    detail: String,
    items: Vec<Item>,
    /// Centre of the ellipsis when the row is folded, and how many boxes it hides.
    hidden: Option<(f64, usize)>,
}

/// Groups digits by thousands.
fn thousands(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Shortens a label to what fits a width at 11 px.
fn fit(label: &str, width: f64) -> String {
    let room = (width / 6.8) as usize;
    if label.chars().count() <= room {
        return label.to_string();
    }
    let tail: String = label.chars().rev().take(room.saturating_sub(1)).collect::<Vec<_>>().into_iter().rev().collect();
    format!("…{tail}")
}

/// Which of `count` boxes are drawn, in order.
fn drawn(count: usize) -> Vec<usize> {
    if count <= FULL { (0..count).collect() } else { (0..HEAD).chain([count - 1]).collect() }
}

fn row(title: String, detail: String, count: usize, label: impl Fn(usize) -> String) -> Row {
    let shown = drawn(count);
    let slots = if count > FULL { shown.len() + 1 } else { shown.len() };
    let pitch = (WIDTH - LEFT - 20.0) / slots.max(1) as f64;
    let width = (pitch - 8.0).min(132.0);
    let mut items = Vec::new();
    let mut hidden = None;
    for (slot, &index) in shown.iter().enumerate() {
        let last_of_folded = count > FULL && slot == HEAD;
        if last_of_folded {
            hidden = Some((LEFT + pitch * (slot as f64 + 0.5), count - shown.len()));
        }
        let centre = LEFT + pitch * (slot as f64 + if last_of_folded { 1.5 } else { 0.5 });
        items.push(Item { label: label(index), centre, width });
    }
    Row { title, detail, items, hidden }
}

/// Draws a fabric. Time O(links); the size depends on the number of tiers, not of devices.
pub fn diagram(fabric: &Fabric) -> String {
    let mut rows: Vec<Row> = Vec::new();
    // For each row, the drawn box of a device.
    let mut box_of: HashMap<u32, Place> = HashMap::new();
    let mut switches: Vec<&Role> = fabric.roles.iter().filter(|r| r.kind == Kind::Switch && r.count > 0).collect();
    switches.sort_by_key(|r| std::cmp::Reverse(r.tier));
    for role in switches {
        let detail = role.part.clone().unwrap_or_default();
        for (slot, index) in drawn(role.count as usize).into_iter().enumerate() {
            box_of.insert(role.first + index as u32, (rows.len(), slot));
        }
        let label = |i: usize| fabric.device_name(role.first + i as u32);
        rows.push(row(format!("{} {}", thousands(role.count as usize), role.name), detail, role.count as usize, label));
    }
    let endpoints = fabric.endpoints();
    rows.push(endpoint_row(fabric, &endpoints, rows.len(), &mut box_of));
    let height = TOP + ROW * rows.len() as f64 + 70.0;
    let mut svg = head(fabric, endpoints.len(), height);
    edges(fabric, &rows, &box_of, &mut svg);
    for (index, row) in rows.iter().enumerate() {
        draw_row(row, TOP + ROW * index as f64, index + 1 == rows.len(), &mut svg);
    }
    let _ = writeln!(
        svg,
        r#"<text class="small" x="20" y="{}">Boxes: devices (title text names them in full). Lines: trunks between drawn devices, wider for more links. "…" folds identical devices.</text>"#,
        height - 20.0
    );
    svg + "</svg>\n"
}

fn endpoint_row(fabric: &Fabric, endpoints: &[u32], row_index: usize, box_of: &mut HashMap<u32, Place>) -> Row {
    let hosts = endpoints.iter().map(|&e| fabric.host[e as usize]).filter(|h| *h != NONE).max().map_or(0, |h| h as usize + 1);
    let part = endpoints.first().and_then(|&e| fabric.role(e).part.clone()).unwrap_or_default();
    if endpoints.len() <= FULL || hosts == 0 || fabric.axes.is_empty() {
        for (slot, index) in drawn(endpoints.len()).into_iter().enumerate() {
            box_of.insert(endpoints[index], (row_index, slot));
        }
        return row(format!("{} endpoints", thousands(endpoints.len())), part, endpoints.len(), |i| fabric.device_name(endpoints[i]));
    }
    let slots: HashMap<u32, usize> = drawn(hosts).into_iter().enumerate().map(|(slot, host)| (host as u32, slot)).collect();
    for &e in endpoints {
        if let Some(&slot) = slots.get(&fabric.host[e as usize]) {
            box_of.insert(e, (row_index, slot));
        }
    }
    let each = endpoints.len() / hosts.max(1);
    let detail = format!("{part}, {} GPU{} each", each, if each == 1 { "" } else { "s" });
    row(format!("{} hosts", thousands(hosts)), detail, hosts, |h| format!("host {h}"))
}

fn head(fabric: &Fabric, endpoints: usize, height: f64) -> String {
    let inter = fabric.links.iter().filter(|l| fabric.is_inter_switch(l)).count();
    let switches: u32 = fabric.roles.iter().filter(|r| r.kind == Kind::Switch).map(|r| r.count).sum();
    let name = escape(&fabric.name);
    let summary = format!(
        "{}: {} endpoints, {} switches, {} inter-switch links",
        escape(&fabric.family),
        thousands(endpoints),
        thousands(switches as usize),
        thousands(inter)
    );
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" font-family="sans-serif">
<title>{name}</title><desc>{summary}</desc>
<style>.bg{{fill:#ffffff}}text{{fill:#111111;font-size:11px}}.h1{{font-size:22px;font-weight:bold}}.h2{{font-size:14px}}.tier{{font-size:15px;font-weight:bold}}.small{{font-size:11px}}.sw{{fill:#cfe8f7;stroke:#0072b2}}.ep{{fill:#fdebc8;stroke:#b36b00}}.ln{{stroke:#666666;stroke-opacity:.45}}
@media (prefers-color-scheme:dark){{.bg{{fill:#16181c}}text{{fill:#f0f0f0}}.sw{{fill:#0b3a56;stroke:#56b4e9}}.ep{{fill:#4a3510;stroke:#e69f00}}.ln{{stroke:#bbbbbb}}}}</style>
<rect class="bg" width="{WIDTH}" height="{height}"/>
<text class="h1" x="20" y="38">{name}</text><text class="h2" x="20" y="62">{summary}</text>
"#
    )
}

/// Trunks between drawn boxes, and for each class of links one line of text between its rows.
fn edges(fabric: &Fabric, rows: &[Row], box_of: &HashMap<u32, Place>, svg: &mut String) {
    let mut trunks: BTreeMap<(Place, Place), usize> = BTreeMap::new();
    let mut classes: BTreeMap<u32, usize> = BTreeMap::new();
    for link in fabric.links.iter().filter(|l| !fabric.classes[l.class as usize].scale_up) {
        *classes.entry(link.class).or_default() += 1;
        if let (Some(&a), Some(&b)) = (box_of.get(&link.a), box_of.get(&link.b))
            && a != b
        {
            *trunks.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    for ((upper, lower), count) in trunks {
        let (x1, x2) = (rows[upper.0].items[upper.1].centre, rows[lower.0].items[lower.1].centre);
        let (y1, y2) = (TOP + ROW * upper.0 as f64, TOP + ROW * lower.0 as f64);
        let width = (0.6 + (count as f64).log2() * 0.6).min(4.0);
        if upper.0 == lower.0 {
            let (middle, low) = ((x1 + x2) / 2.0, y1 + BOX_HEIGHT + 46.0);
            let y = y1 + BOX_HEIGHT;
            let _ = writeln!(
                svg,
                r#"<path class="ln" fill="none" stroke-width="{width:.1}" d="M{x1:.1} {y} Q{middle:.1} {low} {x2:.1} {y}"/>"#
            );
        } else {
            let y1 = y1 + BOX_HEIGHT;
            let _ = writeln!(svg, r#"<line class="ln" stroke-width="{width:.1}" x1="{x1:.1}" y1="{y1}" x2="{x2:.1}" y2="{y2}"/>"#);
        }
    }
    if fabric.axes.is_empty() {
        return;
    }
    // Classes are built from the bottom up, rows run from the top down.
    for (index, (class, count)) in classes.into_iter().enumerate() {
        let class = &fabric.classes[class as usize];
        let y = TOP + ROW * (rows.len().saturating_sub(1 + index)) as f64 - (ROW - BOX_HEIGHT) / 2.0;
        let _ = writeln!(
            svg,
            r#"<text x="20" y="{:.0}">{}</text><text x="20" y="{:.0}">{} x {}</text>"#,
            y - 4.0,
            escape(&class.name),
            y + 11.0,
            thousands(count),
            class.rate_ab
        );
    }
}

fn draw_row(row: &Row, y: f64, endpoints: bool, svg: &mut String) {
    let class = if endpoints { "ep" } else { "sw" };
    let _ = writeln!(
        svg,
        r#"<text class="tier" x="20" y="{}">{}</text><text x="20" y="{}">{}</text>"#,
        y + 18.0,
        escape(&row.title),
        y + 36.0,
        escape(&fit(&row.detail, LEFT - 30.0))
    );
    for item in &row.items {
        let _ = writeln!(
            svg,
            r#"<g><title>{}</title><rect class="{class}" x="{:.1}" y="{y}" width="{:.1}" height="{BOX_HEIGHT}" rx="4"/><text text-anchor="middle" x="{:.1}" y="{}">{}</text></g>"#,
            escape(&item.label),
            item.centre - item.width / 2.0,
            item.width,
            item.centre,
            y + 26.0,
            escape(&fit(&item.label, item.width - 4.0))
        );
    }
    if let Some((x, count)) = row.hidden {
        let _ = writeln!(
            svg,
            r#"<text class="tier" text-anchor="middle" x="{x:.1}" y="{}">…</text><text text-anchor="middle" x="{x:.1}" y="{}">x {} more</text>"#,
            y + 18.0,
            y + 36.0,
            thousands(count)
        );
    }
}
