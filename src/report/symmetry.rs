//! What `symmetry` found.

use super::form::{Colour, Report};
use super::text::table;
use crate::solve::survey::{Quotient, Survey};
use crate::symmetry::Method;
use serde_json::{Value, json};
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
    type Object = Value;

    fn text(&self, _: Colour) -> String {
        text(self.survey, self.seconds)
    }

    fn object(&self) -> Value {
        object(self.survey, self.seconds)
    }
}

/// Columns without symmetry for each with it.
fn reduction(quotient: &Quotient) -> f64 {
    quotient.without as f64 / quotient.arc_classes.max(1) as f64
}

fn method(survey: &Survey) -> String {
    let end = |complete| if complete { "complete: there are no more symmetries" } else { "gave up: there may be more symmetries" };
    match survey.method {
        Method::Axes => "coordinates of the family".to_string(),
        Method::AxesAndSearch { complete } => format!("coordinates of the family and search; {}", end(complete)),
        Method::Search { twins, complete } => {
            let rest = survey.generators - (twins as u64).min(survey.generators);
            format!("{twins} from twins, {rest} by search; {}", end(complete))
        }
    }
}

fn object(survey: &Survey, seconds: f64) -> Value {
    let (how, complete) = match survey.method {
        Method::Axes => ("axes", None),
        Method::AxesAndSearch { complete } => ("axes and search", Some(complete)),
        Method::Search { complete, .. } => ("search", Some(complete)),
    };
    let devices: Vec<Value> =
        survey.device_orbits.iter().map(|o| json!({ "role": o.role, "size": o.size, "example": o.example })).collect();
    let arcs: Vec<Value> =
        survey.arc_orbits.iter().map(|o| json!({ "size": o.size, "from": o.from, "to": o.to, "gbps": o.gbps })).collect();
    let quotient = &survey.quotient;
    json!({
        "name": survey.name,
        "traffic": survey.traffic,
        "devices": survey.devices,
        "trunks": survey.trunks,
        "generators": survey.generators,
        "method": how,
        "complete": complete,
        "device_orbits": devices,
        "arc_orbits": arcs,
        "quotient": {
            "source_orbits": quotient.sources,
            "source_orbits_counted": quotient.counted,
            "vertex_classes": quotient.vertex_classes,
            "arc_classes": quotient.arc_classes,
            "columns_without_symmetry": quotient.without,
            "reduction": reduction(quotient),
        },
        "seconds": seconds,
    })
}

fn folded(text: &mut String, header: &[&str], rows: impl ExactSizeIterator<Item = Vec<String>>) {
    let more = rows.len().saturating_sub(SHOWN);
    let mut table = table(header);
    for row in rows.take(SHOWN) {
        table.add_row(row);
    }
    let _ = writeln!(text, "{table}");
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
}

/// Orbits and quotient as tables.
fn text(survey: &Survey, seconds: f64) -> String {
    let quotient = &survey.quotient;
    let mut summary = table(&["what", "found"]);
    let counted = if quotient.counted < quotient.sources {
        format!("{} ({} of them counted below)", quotient.sources, quotient.counted)
    } else {
        quotient.sources.to_string()
    };
    for (what, value) in [
        ("traffic kept", survey.traffic.clone()),
        ("generators", survey.generators.to_string()),
        ("found by", method(survey)),
        ("device orbits", format!("{} of {} devices", survey.device_orbits.len(), survey.devices)),
        ("arc orbits", format!("{} of {} directions of trunks", survey.arc_orbits.len(), 2 * survey.trunks)),
        ("source orbits", counted),
        ("quotient", format!("{} vertex classes, {} arc classes", quotient.vertex_classes, quotient.arc_classes)),
        ("columns without symmetry", format!("{}, {:.0} times as many", quotient.without, reduction(quotient))),
        ("seconds", format!("{seconds:.2}")),
    ] {
        summary.add_row([what.to_string(), value]);
    }
    let mut text = format!("{}\n{summary}\n\n", survey.name);
    let devices = survey.device_orbits.iter().map(|o| vec![o.role.clone(), o.size.to_string(), o.example.clone()]);
    folded(&mut text, &["role", "devices", "one of them"], devices);
    text.push('\n');
    let arcs = survey.arc_orbits.iter().map(|o| vec![o.size.to_string(), format!("{:.0}", o.gbps), o.from.clone(), o.to.clone()]);
    folded(&mut text, &["arcs", "Gb/s", "one from", "to"], arcs);
    text
}
