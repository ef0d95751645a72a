//! What `symmetry` found.

use super::form::{Colour, Report};
use super::text::table;
use crate::shown::shown;
use crate::solve::survey::Quotient as Sizes;
use crate::solve::survey::Survey;
use crate::symmetry::Method;
use crate::text::more;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;

/// Rows of a list before it is folded.
const SHOWN: usize = 20;

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub struct Surveyed<'a> {
    /// Orbits and quotient.
    pub survey: &'a Survey,
    /// Wall time.
    pub seconds: f64,
}

impl Report for Surveyed<'_> {
    type Object = Symmetry;

    fn text(&self, _: Colour) -> String {
        text(self.survey, self.seconds)
    }

    fn object(&self) -> Symmetry {
        object(self.survey, self.seconds)
    }
}

/// What `symmetry --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Symmetry {
    /// Name of the fabric.
    name: String,
    /// Name of the traffic that symmetries keep.
    traffic: String,
    /// Number of devices.
    devices: u64,
    /// Number of trunks: parallel links between one pair of devices.
    trunks: u64,
    /// Number of verified generators.
    generators: u64,
    /// `axes`, `axes and search` or `search`.
    method: String,
    /// Whether there are no more symmetries; null where nothing was searched.
    complete: Option<bool>,
    /// Devices that symmetries carry onto each other, largest first.
    device_orbits: Vec<DeviceOrbit>,
    /// Directions of trunks that symmetries carry onto each other, largest first.
    arc_orbits: Vec<ArcOrbit>,
    /// The programme that is left.
    quotient: Quotient,
    /// Wall time.
    seconds: f64,
}

/// An orbit of devices.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DeviceOrbit {
    /// Role of its devices.
    role: String,
    /// Number of devices.
    size: u64,
    /// One of them.
    example: String,
}

/// An orbit of directions.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ArcOrbit {
    /// Number of directions.
    size: u64,
    /// Where one of them starts.
    from: String,
    /// Where it ends.
    to: String,
    /// Its capacity in Gb/s.
    gbps: f64,
}

/// Sizes of the quotient programme.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Quotient {
    /// Orbits of sources.
    source_orbits: u64,
    /// How many of them the sizes below count.
    source_orbits_counted: u64,
    /// Rows of conservation.
    vertex_classes: u64,
    /// Columns.
    arc_classes: u64,
    /// Columns without symmetry.
    columns_without_symmetry: u64,
    /// Columns without symmetry for each with it.
    reduction: f64,
}

/// Columns without symmetry for each with it.
fn reduction(quotient: &Sizes) -> f64 {
    quotient.without as f64 / quotient.arc_classes.max(1) as f64
}

fn method(survey: &Survey) -> String {
    let end = |complete| {
        if complete {
            "complete: there are no more symmetries"
        } else {
            "gave up: there may be more symmetries"
        }
    };
    match survey.method {
        Method::Axes => "coordinates of the family".to_string(),
        Method::AxesAndSearch { complete } => {
            format!("coordinates of the family and search; {}", end(complete))
        }
        Method::Search { twins, complete } => {
            let rest = survey.generators - (twins as u64).min(survey.generators);
            format!("{twins} from twins, {rest} by search; {}", end(complete))
        }
    }
}

fn object(survey: &Survey, seconds: f64) -> Symmetry {
    let (method, complete) = match survey.method {
        Method::Axes => ("axes", None),
        Method::AxesAndSearch { complete } => ("axes and search", Some(complete)),
        Method::Search { complete, .. } => ("search", Some(complete)),
    };
    let devices = survey.device_orbits.iter();
    let arcs = survey.arc_orbits.iter();
    let quotient = &survey.quotient;
    Symmetry {
        name: survey.name.clone(),
        traffic: survey.traffic.clone(),
        devices: survey.devices,
        trunks: survey.trunks,
        generators: survey.generators,
        method: method.to_string(),
        complete,
        device_orbits: devices
            .map(|o| DeviceOrbit {
                role: o.role.clone(),
                size: o.size,
                example: o.example.clone(),
            })
            .collect(),
        arc_orbits: arcs
            .map(|o| ArcOrbit {
                size: o.size,
                from: o.from.clone(),
                to: o.to.clone(),
                gbps: o.gbps,
            })
            .collect(),
        quotient: Quotient {
            source_orbits: quotient.sources,
            source_orbits_counted: quotient.counted,
            vertex_classes: quotient.vertex_classes,
            arc_classes: quotient.arc_classes,
            columns_without_symmetry: quotient.without,
            reduction: reduction(quotient),
        },
        seconds,
    }
}

fn folded(text: &mut String, header: &[&str], rows: impl ExactSizeIterator<Item = Vec<String>>) {
    let more = more(rows.len(), SHOWN);
    let mut table = table(header);
    for row in rows.take(SHOWN) {
        table.add_row(row);
    }
    let _ = writeln!(text, "{table}");
    if let Some(more) = more {
        let _ = writeln!(text, "  {more}");
    }
}

/// Orbits and quotient as tables.
fn text(survey: &Survey, seconds: f64) -> String {
    let quotient = &survey.quotient;
    let mut summary = table(&["what", "found"]);
    let counted = if quotient.counted < quotient.sources {
        format!(
            "{} ({} of them counted below)",
            quotient.sources, quotient.counted
        )
    } else {
        quotient.sources.to_string()
    };
    for (what, value) in [
        ("traffic kept", survey.traffic.clone()),
        ("generators", survey.generators.to_string()),
        ("found by", method(survey)),
        (
            "device orbits",
            format!(
                "{} of {} devices",
                survey.device_orbits.len(),
                survey.devices
            ),
        ),
        (
            "arc orbits",
            format!(
                "{} of {} directions of trunks",
                survey.arc_orbits.len(),
                2 * survey.trunks
            ),
        ),
        ("source orbits", counted),
        (
            "quotient",
            format!(
                "{} vertex classes, {} arc classes",
                quotient.vertex_classes, quotient.arc_classes
            ),
        ),
        (
            "columns without symmetry",
            format!(
                "{}, {:.0} times as many",
                quotient.without,
                reduction(quotient)
            ),
        ),
        ("seconds", format!("{seconds:.2}")),
    ] {
        summary.add_row([what.to_string(), value]);
    }
    let mut text = format!("{}\n{summary}\n\n", shown(&survey.name));
    let devices = survey
        .device_orbits
        .iter()
        .map(|o| vec![o.role.clone(), o.size.to_string(), o.example.clone()]);
    folded(&mut text, &["role", "devices", "one of them"], devices);
    text.push('\n');
    let arcs = survey.arc_orbits.iter().map(|o| {
        vec![
            o.size.to_string(),
            format!("{:.0}", o.gbps),
            o.from.clone(),
            o.to.clone(),
        ]
    });
    folded(&mut text, &["arcs", "Gb/s", "one from", "to"], arcs);
    text
}
