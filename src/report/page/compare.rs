//! The page of `compare`.

use super::field::Field;
use super::sections::{Page, Section, Strip, Table};
use crate::report::setting::Setting;
use serde_json::Value;

fn list(object: &Value, at: &str) -> usize {
    object
        .pointer(at)
        .and_then(Value::as_array)
        .map_or(0, Vec::len)
}

/// What each design is worth; rows that differ are marked and stand first.
fn quantities(object: &Value, labels: &[Field]) -> Table {
    let row = |index: usize| {
        let at = |rest: &str| format!("/quantities/{index}/{rest}");
        let value = |design: usize| Field::at(object, at(&format!("values/{design}/text")));
        let values: Vec<Field> = (0..labels.len()).map(value).collect();
        let differs = values.windows(2).any(|pair| pair[0].text != pair[1].text);
        let mark = Field::alone(if differs { "differs" } else { "the same" });
        let name = Field::at(object, at("name"));
        let better = Field::at(object, at("better"));
        let row: Vec<Field> = [name].into_iter().chain(values).collect();
        (!differs, [row, vec![better, mark]].concat())
    };
    let mut rows: Vec<(bool, Vec<Field>)> = (0..list(object, "/quantities")).map(row).collect();
    rows.sort_by_key(|row| row.0);
    let header = ["quantity".to_string()].into_iter();
    let header = header.chain(labels.iter().map(|label| label.text.clone()));
    let last = ["better", "differs"].map(String::from);
    Table {
        title: "Quantities".to_string(),
        id: "quantities".to_string(),
        header: header.chain(last).collect(),
        rows: rows.into_iter().map(|row| row.1).collect(),
        note: String::new(),
    }
}

/// Brackets and notes of the quantities, as the object has them.
fn bounds(object: &Value, labels: &[Field]) -> Table {
    let mut rows = Vec::new();
    for index in 0..list(object, "/quantities") {
        for (design, label) in labels.iter().enumerate() {
            let at = |rest: &str| format!("/quantities/{index}/values/{design}/{rest}");
            let Some(lower) = Field::of(object, at("lower")) else {
                continue;
            };
            rows.push(vec![
                Field::at(object, format!("/quantities/{index}/name")),
                label.clone(),
                lower,
                Field::at(object, at("upper")),
                Field::at(object, at("note")),
            ]);
        }
    }
    let header = ["quantity", "design", "at least", "at most", "shown by"];
    Table {
        title: "Brackets".to_string(),
        id: "brackets".to_string(),
        header: header.map(String::from).to_vec(),
        rows,
        note: String::new(),
    }
    .bounded(MOST, "`compare --format json` has all")
}

/// Rows of a table.
const MOST: usize = 500;

/// What is written differently, and what it moves alone.
fn differences(object: &Value) -> Vec<Table> {
    let mut tables = Vec::new();
    for other in 0..list(object, "/differences") {
        let of = format!("/differences/{other}");
        let mut rows = Vec::new();
        for key in 0..list(object, &format!("{of}/keys")) {
            let own = format!("{of}/keys/{key}");
            let at = |rest: String| Field::at(object, format!("{own}/{rest}"));
            for line in 0..list(object, &format!("{own}/lines")) {
                let path = at(format!("lines/{line}/path"));
                let side = |which: &str| at(format!("lines/{line}/{which}/text"));
                rows.push(vec![path, side("before"), side("after")]);
            }
            for moved in 0..list(object, &format!("{own}/moves")) {
                let quantity = at(format!("moves/{moved}/quantity"));
                let side = |which: &str| at(format!("moves/{moved}/{which}"));
                let name = Field::alone(&format!("{} alone moves", at("key".to_string()).text));
                let name = Field {
                    text: format!("{} {}", name.text, quantity.text),
                    at: String::new(),
                };
                rows.push(vec![name, side("before"), side("after")]);
            }
        }
        let design = Field::at(object, format!("{of}/design"));
        tables.push(
            Table {
                title: format!("Written differently in {}", design.text),
                id: format!("differences-{other}"),
                header: ["key", "first", "here"].map(String::from).to_vec(),
                rows,
                note: String::new(),
            }
            .bounded(MOST, "`compare --format json` has all"),
        );
    }
    tables
}

fn regressions(object: &Value) -> Option<Table> {
    let row = |index: usize| {
        let at = |key: &str| Field::at(object, format!("/regressions/{index}/{key}"));
        ["verdict", "quantity", "design", "reason"].map(at).to_vec()
    };
    let count = list(object, "/regressions");
    (count > 0).then(|| Table {
        title: "Not worse than the first?".to_string(),
        id: "regressions".to_string(),
        header: ["verdict", "quantity", "design", "reason"]
            .map(String::from)
            .to_vec(),
        rows: (0..count).map(row).collect(),
        note: String::new(),
    })
}

/// The page of an object of `compare`.
pub fn page(object: &Value, says: String, setting: &Setting) -> Page {
    let design = |index: usize| Field::at(object, format!("/designs/{index}/label"));
    let labels: Vec<Field> = (0..list(object, "/designs")).map(design).collect();
    let names: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
    let title = names.join(" against ");
    let mut sections: Vec<Section> = regressions(object)
        .map(Section::Table)
        .into_iter()
        .collect();
    sections.push(Section::Table(quantities(object, &labels)));
    let exhibits = setting.exhibits.iter();
    sections.extend(exhibits.map(|e| Section::Exhibit(Box::new(e.clone()))));
    sections.extend(differences(object).into_iter().map(Section::Table));
    sections.push(Section::Table(bounds(object, &labels)));
    Page {
        strip: Strip {
            verdict: Field::at(object, "/verdict".to_string()),
            name: Field::alone(&title),
            says,
        },
        title,
        command: "compare",
        guessed: setting.guessed.clone(),
        sections,
        timestamp: setting.timestamp.clone(),
    }
}
