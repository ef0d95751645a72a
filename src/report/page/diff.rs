//! The page of `diff`.

use super::field::Field;
use super::sections::{Page, Section, Strip, Table};
use crate::report::setting::Setting;
use serde_json::Value;

/// Rows of a table.
const MOST: usize = 2000;

fn list(object: &Value, at: &str) -> usize {
    object
        .pointer(at)
        .and_then(Value::as_array)
        .map_or(0, Vec::len)
}

/// An end of a cable: device and port as they are in the object.
fn end(object: &Value, at: &str) -> Field {
    let of = |place: usize| Field::at(object, format!("{at}/{place}")).text;
    match object.pointer(at) {
        Some(Value::Array(_)) => Field {
            text: format!("{}:{}", of(0), of(1)),
            at: String::new(),
        },
        _ => Field::default(),
    }
}

/// The findings of all lists.
fn findings(object: &Value) -> Table {
    let mut rows = Vec::new();
    for kind in ["miswired", "missing", "extra", "rates"] {
        for index in 0..list(object, &format!("/{kind}")) {
            let at = |rest: &str| format!("/{kind}/{index}/{rest}");
            let word = if kind == "rates" { "wrong rate" } else { kind };
            rows.push(vec![
                Field::alone(word),
                Field::at(object, at("kind")),
                end(object, &at("expected/a")),
                end(object, &at("expected/b")),
                end(object, &at("actual/a")),
                end(object, &at("actual/b")),
                Field::at(object, at("expected/rate_gbps")),
                Field::at(object, at("actual/rate_gbps")),
            ]);
        }
    }
    let header = [
        "finding",
        "another",
        "designed from",
        "designed to",
        "built from",
        "built to",
        "designed Gb/s",
        "built Gb/s",
    ];
    Table {
        title: "Findings".to_string(),
        id: "findings".to_string(),
        header: header.map(String::from).to_vec(),
        rows,
        note: String::new(),
    }
    .bounded(MOST, "`diff --format json` has all")
}

fn work(object: &Value) -> Table {
    let row = |index: usize| {
        let at = |key: &str| Field::at(object, format!("/work_order/{index}/{key}"));
        vec![
            Field::alone(&(index + 1).to_string()),
            at("step"),
            at("text"),
        ]
    };
    Table {
        title: "Work order".to_string(),
        id: "work".to_string(),
        header: ["task", "step", "what to do"].map(String::from).to_vec(),
        rows: (0..list(object, "/work_order")).map(row).collect(),
        note: String::new(),
    }
    .bounded(MOST, "`diff --format csv` has all")
}

fn consequences(object: &Value) -> Option<Table> {
    let all = "/consequences/quantities";
    let quantity = |index: usize| {
        let at = |key: &str| Field::at(object, format!("{all}/{index}/{key}"));
        ["name", "design", "as_built"].map(at).to_vec()
    };
    let held = |index: usize| {
        let at = |key: &str| Field::at(object, format!("/consequences/requirements/{index}/{key}"));
        ["name", "verdict", "value"].map(at).to_vec()
    };
    let mut rows: Vec<Vec<Field>> = (0..list(object, all)).map(quantity).collect();
    rows.extend((0..list(object, "/consequences/requirements")).map(held));
    (!rows.is_empty()).then(|| Table {
        title: "Consequences".to_string(),
        id: "consequences".to_string(),
        header: ["what", "design, or verdict", "as built"]
            .map(String::from)
            .to_vec(),
        rows,
        note: Field::at(object, "/consequences/undecided".to_string()).text,
    })
}

/// Devices and cables by number.
fn counts(object: &Value) -> Table {
    let rows = [
        ("devices of the design", "/devices/0"),
        ("of these found", "/devices/1"),
        ("devices as built", "/devices/2"),
        ("cables of the design compared", "/cables/0"),
        ("cables as built compared", "/cables/1"),
        ("cables as designed", "/equal"),
        ("cables out of scope", "/out_of_scope"),
        ("scale-up links not seen", "/scale_up_unseen"),
    ];
    let row =
        |(name, at): (&str, &str)| vec![Field::alone(name), Field::at(object, at.to_string())];
    Table {
        title: "Counts".to_string(),
        id: "counts".to_string(),
        header: ["what", "how many"].map(String::from).to_vec(),
        rows: rows.map(row).to_vec(),
        note: String::new(),
    }
}

/// The page of an object of `diff`.
pub fn page(object: &Value, setting: &Setting) -> Page {
    let at = |key: &str| Field::at(object, format!("/{key}"));
    let (design, built) = (at("design"), at("as_built"));
    let count = |key: &str| list(object, &format!("/{key}"));
    let title = format!("{} against {}", built.text, design.text);
    let says = format!(
        "{} miswired, {} missing, {} extra, {} at another rate",
        count("miswired"),
        count("missing"),
        count("extra"),
        count("rates"),
    );
    let mut sections = vec![
        Section::Table(findings(object)),
        Section::Table(work(object)),
    ];
    let exhibits = setting.exhibits.iter();
    sections.extend(exhibits.map(|e| Section::Exhibit(Box::new(e.clone()))));
    sections.extend(consequences(object).map(Section::Table));
    sections.push(Section::Table(counts(object)));
    Page {
        strip: Strip {
            verdict: at("verdict"),
            name: Field::alone(&title),
            says,
        },
        title,
        command: "diff",
        guessed: setting.guessed.clone(),
        sections,
        timestamp: setting.timestamp.clone(),
    }
}
