//! What was built against the design, drawn: the devices concerned with the ports concerned, each
//! mistake in the colour of its kind. An exchange is two cables that cross, as they are, over two
//! dotted ones, as they should be.

use super::canvas::{Anchor, At, Canvas, EDGE, LINE, WIDTH, at, middle, wide};
use super::plot::head;
use super::theme::Theme;
use crate::asbuilt::{Differences, Ends, Mistake, Port, SORTS, Sort, mistakes};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind};
use crate::formats::ports::natural;
use crate::shown::{escaped_line, shown};
use crate::text::thousands;
use crate::units::real;
use std::collections::BTreeMap;

/// Mistakes that are drawn; of more the first of each kind.
const DRAWN: usize = 24;
/// Height of a box, of the gap between rows, width of a port.
const BOX: f64 = 40.0;
const BETWEEN: f64 = 130.0;
const PORT: f64 = 40.0;

/// Draws what differs. O(V + E) expected.
pub fn differences(design: &Fabric, found: &Differences, theme: Theme) -> String {
    let all = mistakes(found);
    let some = chosen(&all);
    let sheet = Sheet::new(design, &some);
    let mut canvas = Canvas::default();
    let mut y = head(&mut canvas, &heading(&design.name, &all));
    y = legend(&mut canvas, &all, y + 10.0) + 26.0;
    let places = sheet.places(y);
    sheet.trunks(&mut canvas, &places, &all);
    for (number, mistake) in some.iter().enumerate() {
        cables(&mut canvas, &places, mistake, number + 1);
    }
    sheet.boxes(&mut canvas, &places);
    y = places.below + 10.0;
    for (number, mistake) in some.iter().enumerate() {
        let line = format!("{}. {}", number + 1, mistake.said);
        y = canvas.lines(at(EDGE, y), "", WIDTH - 2.0 * EDGE, &line);
    }
    let left = all.len() - some.len();
    if left > 0 {
        let more = format!(
            "and {} more that are not drawn; `diff` lists all",
            thousands(left)
        );
        y = canvas.lines(at(EDGE, y), "bold", WIDTH - 2.0 * EDGE, &more);
    }
    let title = format!("{}: as built against the design", design.name);
    canvas.write(&title, &heading(&design.name, &all), y + 4.0, theme)
}

/// The kinds that occur, counted.
fn heading(name: &str, all: &[Mistake]) -> String {
    let counted = SORTS.iter().filter_map(|sort| {
        let count = all.iter().filter(|m| m.sort == *sort).count();
        (count > 0).then(|| sort.words(count))
    });
    let counted: Vec<String> = counted.collect();
    match counted.as_slice() {
        [] => format!("{}: every cable as designed", shown(name)),
        some => format!("{}: {}", shown(name), some.join(", ")),
    }
}

/// As many as are drawn, each kind in turn.
fn chosen(all: &[Mistake]) -> Vec<&Mistake> {
    let mut by_sort: BTreeMap<Sort, Vec<&Mistake>> = BTreeMap::new();
    for mistake in all {
        by_sort.entry(mistake.sort).or_default().push(mistake);
    }
    let longest = by_sort.values().map(Vec::len).max().unwrap_or(0);
    let mut some: Vec<&Mistake> = (0..longest)
        .flat_map(|place| {
            by_sort
                .values()
                .filter_map(move |list| list.get(place).copied())
        })
        .take(DRAWN)
        .collect();
    some.sort_by_key(|mistake| mistake.sort);
    some
}

/// Classes of a kind's lines and words.
fn colour(sort: Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Exchange => ("c0", "t0"),
        Sort::Rotation => ("c3", "t3"),
        Sort::Move => ("c1", "t1"),
        Sort::Missing => ("c5 dash", "t5"),
        Sort::Extra => ("c2", "t2"),
        Sort::Rate => ("c4", "t4"),
    }
}

fn legend(canvas: &mut Canvas, all: &[Mistake], y: f64) -> f64 {
    let mut x = EDGE;
    let mut y = y + 8.0;
    let occurs = |sort: &&Sort| all.iter().any(|m| m.sort == **sort);
    let mut items: Vec<(&str, &str, String)> = Vec::new();
    for sort in SORTS.iter().filter(occurs) {
        let word = match sort {
            Sort::Exchange => "exchanged",
            Sort::Rotation => "changed round",
            Sort::Move => "moved",
            Sort::Missing => "missing",
            Sort::Extra => "extra",
            Sort::Rate => "wrong rate",
        };
        items.push((colour(*sort).0, colour(*sort).1, word.to_string()));
    }
    if all
        .iter()
        .any(|m| !m.designed.is_empty() && m.sort != Sort::Missing)
    {
        items.push(("ln dot", "dim", "dotted: as designed".to_string()));
    }
    items.push((
        "ln",
        "dim",
        "as designed and built, wider for more".to_string(),
    ));
    for (line, class, text) in items {
        let width = 46.0 + wide(&text);
        if x + width > WIDTH - EDGE {
            (x, y) = (EDGE, y + LINE + 4.0);
        }
        canvas.line(&[at(x, y - 4.0), at(x + 30.0, y - 4.0)], line, "");
        canvas.text(at(x + 36.0, y), class, Anchor::Start, &text);
        x += width + 12.0;
    }
    y
}

/// A device that is concerned.
struct Concerned {
    name: String,
    device: Option<DeviceId>,
    ports: Vec<String>,
}

/// Devices in rows, the highest tier first.
struct Sheet<'a> {
    design: &'a Fabric,
    rows: Vec<Vec<Concerned>>,
}

/// Where everything is.
struct Places {
    boxes: BTreeMap<String, (At, f64)>,
    ports: BTreeMap<(String, String), f64>,
    below: f64,
}

impl<'a> Sheet<'a> {
    fn new(design: &'a Fabric, some: &[&Mistake]) -> Self {
        let mut ports: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for end in some
            .iter()
            .flat_map(|m| m.built.iter().chain(&m.designed))
            .flatten()
        {
            let own = ports.entry(end.device.clone()).or_default();
            if !own.contains(&end.port) {
                own.push(end.port.clone());
            }
        }
        let wanted = |d: &DeviceId| ports.contains_key(&design.device_name(*d));
        let known: BTreeMap<String, DeviceId> = design
            .device_ids()
            .filter(wanted)
            .map(|d| (design.device_name(d), d))
            .collect();
        let mut rows: BTreeMap<u32, Vec<Concerned>> = BTreeMap::new();
        for (name, mut own) in ports {
            own.sort_by(|a, b| natural(a, b));
            let device = known.get(&name).copied();
            let concerned = Concerned {
                name,
                device,
                ports: own,
            };
            rows.entry(rank(design, device))
                .or_default()
                .push(concerned);
        }
        let mut rows: Vec<Vec<Concerned>> = rows.into_values().rev().collect();
        for row in &mut rows {
            row.sort_by(|a, b| natural(&a.name, &b.name));
        }
        Sheet { design, rows }
    }

    fn places(&self, top: f64) -> Places {
        let mut places = Places {
            boxes: BTreeMap::new(),
            ports: BTreeMap::new(),
            below: top,
        };
        for row in &self.rows {
            let mut line: Vec<(&Concerned, f64)> = Vec::new();
            let mut used = 0.0;
            for concerned in row {
                let width = (PORT * real(concerned.ports.len())).max(wide(&concerned.name) + 14.0);
                let width = width.min(WIDTH - 2.0 * EDGE);
                if used + width + 20.0 * real(line.len()) > WIDTH - 2.0 * EDGE {
                    places.put(&line, used);
                    (line, used) = (Vec::new(), 0.0);
                }
                line.push((concerned, width));
                used += width;
            }
            places.put(&line, used);
        }
        places.below += 16.0 - BETWEEN + BOX;
        places
    }

    fn boxes(&self, canvas: &mut Canvas, places: &Places) {
        for concerned in self.rows.iter().flatten() {
            let Some((corner, width)) = places.boxes.get(&concerned.name) else {
                continue;
            };
            let switch = concerned
                .device
                .is_some_and(|d| self.design.role(d).kind == Kind::Switch);
            let class = match concerned.device {
                None => "open",
                Some(_) if switch => "sw",
                Some(_) => "ep",
            };
            let said = format!(" data-device=\"{}\"", escaped_line(&concerned.name));
            canvas.area(*corner, at(corner.x + width, corner.y + BOX), class, &said);
            let name = middle(&concerned.name, width - 8.0);
            let text = at(corner.x + width / 2.0, corner.y + 17.0);
            canvas.centred(text, "bold", &name, &concerned.name);
            for port in &concerned.ports {
                let key = (concerned.name.clone(), port.clone());
                let x = places.ports.get(&key).copied().unwrap_or(corner.x);
                canvas.text(
                    at(x, corner.y + 34.0),
                    "",
                    Anchor::Middle,
                    &middle(port, PORT),
                );
            }
        }
    }

    /// What is as designed between the devices that are drawn, the cables of no mistake: a line a
    /// pair, wider for more.
    fn trunks(&self, canvas: &mut Canvas, places: &Places, all: &[Mistake]) {
        let concerned: BTreeMap<DeviceId, &str> = self
            .rows
            .iter()
            .flatten()
            .filter_map(|c| Some((c.device?, c.name.as_str())))
            .collect();
        let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let wrong = wrong(all);
        for link in &self.design.links {
            let ends = concerned.get(&link.a).zip(concerned.get(&link.b));
            if let Some((a, b)) = ends.filter(|_| self.design.classes[link.class.index()].carries())
            {
                *count.entry((a, b)).or_default() += 1;
            }
        }
        for ((a, b), designed) in count {
            let pair = if a < b { (a, b) } else { (b, a) };
            let links = designed.saturating_sub(wrong.get(&pair).copied().unwrap_or(0));
            if links == 0 {
                continue;
            }
            let centre = |name: &str| {
                let (corner, width) = places.boxes.get(name)?;
                Some(at(corner.x + width / 2.0, corner.y + BOX / 2.0))
            };
            if let (Some(a), Some(b)) = (centre(a), centre(b)) {
                let width = 1.0 + real(links).log2();
                let said = format!(
                    " stroke-width=\"{width:.2}\" stroke-opacity=\"0.45\" data-links=\"{links}\""
                );
                canvas.line(&[a, b], "ln", &said);
            }
        }
    }
}

/// How many cables of the design, between each two devices, are not as designed.
fn wrong(all: &[Mistake]) -> BTreeMap<(&str, &str), usize> {
    let mut wrong: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for mistake in all {
        let cables = match mistake.sort {
            Sort::Rate => &mistake.built,
            Sort::Exchange | Sort::Rotation | Sort::Move | Sort::Missing | Sort::Extra => {
                &mistake.designed
            }
        };
        for [one, other] in cables {
            let (a, b) = (one.device.as_str(), other.device.as_str());
            *wrong
                .entry(if a < b { (a, b) } else { (b, a) })
                .or_default() += 1;
        }
    }
    wrong
}

/// The row of a device: hosts lowest, then tiers, then what the design does not have.
fn rank(design: &Fabric, device: Option<DeviceId>) -> u32 {
    let Some(device) = device else {
        return 1000;
    };
    let role = design.role(device);
    match role.kind {
        Kind::Gpu | Kind::Host => 0,
        Kind::ScaleUp => 1,
        Kind::Switch => 2 + u32::from(role.tier),
    }
}

impl Places {
    /// Boxes beside each other, in the middle of the page.
    fn put(&mut self, line: &[(&Concerned, f64)], used: f64) {
        let gaps = real(line.len().saturating_sub(1)).max(1.0);
        let gap = ((WIDTH - 2.0 * EDGE - used) / gaps).clamp(20.0, 90.0);
        let whole = used + gap * real(line.len().saturating_sub(1));
        let mut x = (WIDTH - whole) / 2.0;
        for (concerned, width) in line {
            self.boxes
                .insert(concerned.name.clone(), (at(x, self.below), *width));
            let step = width / real(concerned.ports.len().max(1));
            for (place, port) in concerned.ports.iter().enumerate() {
                let middle = x + step * (real(place) + 0.5);
                self.ports
                    .insert((concerned.name.clone(), port.clone()), middle);
            }
            x += width + gap;
        }
        self.below += BOX + BETWEEN;
    }

    fn end(&self, port: &Port) -> Option<(f64, f64)> {
        let (corner, _) = self.boxes.get(&port.device)?;
        let x = self.ports.get(&(port.device.clone(), port.port.clone()))?;
        Some((*x, corner.y))
    }

    /// The path of a cable, from box to box, and a place beside its lower end.
    fn cable(&self, [a, b]: &Ends) -> Option<(String, At)> {
        let (one, two) = (self.end(a)?, self.end(b)?);
        let ((upper_x, upper_y), (lower_x, lower_y)) = if one.1 <= two.1 {
            (one, two)
        } else {
            (two, one)
        };
        if (upper_y - lower_y).abs() < 1.0 {
            let bow = upper_y - 46.0;
            let middle = at((upper_x + lower_x) / 2.0, upper_y - 25.0);
            let d = format!(
                "M{upper_x:.1} {upper_y:.1}C{upper_x:.1} {bow:.1} {lower_x:.1} {bow:.1} {lower_x:.1} {lower_y:.1}"
            );
            return Some((d, middle));
        }
        let foot = upper_y + BOX;
        let d = format!("M{upper_x:.1} {foot:.1}L{lower_x:.1} {lower_y:.1}");
        let beside = at(
            lower_x + (upper_x - lower_x) * 0.16,
            lower_y + (foot - lower_y) * 0.16,
        );
        Some((d, beside))
    }
}

/// The cables of a mistake: as they should be, then over them as they are, with its number.
fn cables(canvas: &mut Canvas, places: &Places, mistake: &Mistake, number: usize) {
    let (line, text) = colour(mistake.sort);
    let said = |what: &str| {
        format!(
            " data-mistake=\"{number}\" data-{what}=\"{:?}\"",
            mistake.sort
        )
    };
    let dotted = if mistake.sort == Sort::Missing {
        String::new()
    } else {
        " dot".to_string()
    };
    let mut beside = Vec::new();
    for ends in &mistake.designed {
        if let Some((d, place)) = places.cable(ends) {
            canvas.path(&d, &format!("{line}{dotted}"), &said("designed"));
            if mistake.built.is_empty() {
                beside.push(place);
            }
        }
    }
    for ends in &mistake.built {
        if let Some((d, place)) = places.cable(ends) {
            canvas.path(&d, line, &said("built"));
            beside.push(place);
        }
    }
    for place in beside {
        let word = number.to_string();
        let half = wide(&word) / 2.0 + 1.0;
        canvas.area(
            at(place.x - half, place.y - 11.0),
            at(place.x + half, place.y + 3.0),
            "chip",
            "",
        );
        canvas.text(place, &format!("{text} bold"), Anchor::Middle, &word);
    }
}
