//! The page of `verify`.

use super::exhibit::Exhibit;
use super::field::{Field, token};
use super::sections::{Asked, Page, Section, Strip, Table};
use super::unread;
use crate::report::json;
use crate::report::setting::Setting;
use crate::report::unread::Unread;
use crate::verify::{Verdict, Verification};
use serde_json::Value;

/// A file, and what was found of it.
pub type Found<'a> = (&'a str, &'a Setting, Result<&'a Verification, &'a Unread>);

/// `3 proved, 1 refuted`.
fn counted(result: &Verification) -> String {
    let all = &result.judgements;
    let words: Vec<String> = [Verdict::Refuted, Verdict::Undecided, Verdict::Proved]
        .into_iter()
        .map(|verdict| (verdict, all.iter().filter(|j| j.verdict == verdict).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{count} {}", json::verdict(verdict)))
        .collect();
    format!("{} requirements: {}", all.len(), words.join(", "))
}

fn asked(object: &Value, result: &Verification, exhibit: Option<&Exhibit>) -> Vec<Asked> {
    let one = |(index, judgement): (usize, &crate::verify::Judgement)| {
        let at = |key: &str| format!("/requirements/{index}/{key}");
        Asked {
            name: Field::at(object, at("name")),
            verdict: Field::at(object, at("verdict")),
            found: Field::alone(&judgement.value.to_string()),
            value: Field::of(object, at("value")),
            lower: Field::of(object, at("lower")),
            upper: Field::of(object, at("upper")),
            required: Field::at(object, at("required")),
            reason: Field::at(object, at("reason")),
            witness: Field::of(object, at("witness")),
            drawing: exhibit
                .and_then(|e| e.witnesses.get(index).cloned())
                .unwrap_or_default(),
        }
    };
    result.judgements.iter().enumerate().map(one).collect()
}

/// Counts of a fabric.
fn counts(object: &Value) -> Table {
    let found = object.pointer("/fabric").and_then(Value::as_object);
    let row = |key: &String| {
        let number = Field::at(object, format!("/fabric/{}", token(key)));
        vec![Field::alone(key), number]
    };
    Table {
        title: "Counts".to_string(),
        id: "counts".to_string(),
        header: ["what", "how many"].map(String::from).to_vec(),
        rows: found.map_or_else(Vec::new, |all| all.keys().map(row).collect()),
        note: String::new(),
    }
}

fn within(before: &str, asked: Asked) -> Asked {
    let optional = |field: Option<Field>| field.map(|f| f.within(before));
    Asked {
        name: asked.name.within(before),
        verdict: asked.verdict.within(before),
        value: optional(asked.value),
        lower: optional(asked.lower),
        upper: optional(asked.upper),
        required: asked.required.within(before),
        reason: asked.reason.within(before),
        witness: optional(asked.witness),
        ..asked
    }
}

/// What was found of one fabric; `before` is the place of its object in the whole.
fn of_one(result: &Verification, setting: &Setting, before: &str) -> (Strip, Vec<Section>) {
    let object = serde_json::to_value(json::verify(result)).unwrap_or_default();
    let exhibit = setting.exhibits.first();
    let strip = Strip {
        verdict: Field::at(&object, "/verdict".to_string()).within(before),
        name: Field::at(&object, "/name".to_string()).within(before),
        says: counted(result),
    };
    let all = asked(&object, result, exhibit).into_iter();
    let mut sections = vec![Section::Asked(all.map(|a| within(before, a)).collect())];
    sections.extend(exhibit.map(|e| Section::Exhibit(Box::new(e.clone()))));
    let mut counts = counts(&object);
    for field in counts.rows.iter_mut().flatten() {
        *field = std::mem::take(field).within(before);
    }
    sections.push(Section::Table(counts));
    (strip, sections)
}

/// The page of one fabric.
pub fn one(result: &Verification, setting: &Setting) -> Page {
    let (strip, sections) = of_one(result, setting, "");
    Page {
        title: format!("{}: {}", strip.name.text, json::verdict(result.verdict())),
        command: "verify",
        strip,
        guessed: setting.guessed.clone(),
        sections,
        timestamp: setting.timestamp.clone(),
    }
}

/// The page of several files.
pub fn several(verdict: Verdict, files: &[Found<'_>], setting: &Setting) -> Page {
    let mut sections = Vec::new();
    let mut guessed = setting.guessed.clone();
    for (index, (name, own, found)) in files.iter().enumerate() {
        guessed.extend(own.guessed.iter().map(|said| format!("{name}: {said}")));
        match found {
            Ok(result) => {
                let (strip, rest) = of_one(result, own, &format!("/files/{index}/result"));
                sections.push(Section::File(strip));
                sections.extend(rest);
            }
            Err(why) => {
                sections.push(Section::File(unread::strip(name)));
                sections.push(Section::Error(unread::lines(why)));
            }
        }
    }
    let word = json::verdict(verdict);
    Page {
        title: format!("{} files: {word}", files.len()),
        command: "verify",
        strip: Strip {
            verdict: Field {
                text: word.to_string(),
                at: "/verdict".to_string(),
            },
            name: Field::alone(&format!("{} files", files.len())),
            says: "Refuted decides over undecided, that over proved".to_string(),
        },
        guessed,
        sections,
        timestamp: setting.timestamp.clone(),
    }
}
