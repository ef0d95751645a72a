//! The formats of files, and what each carries and loses.

use super::form::{Colour, Report};
use crate::formats::format::{Feature, Format, Read};
use crate::text::wrap;
use schemars::JsonSchema;
use serde::Serialize;

/// `read, write`, `read` or `write`, and `a folder` where it is one.
fn ways(format: &Format) -> &'static str {
    match (format.read, format.write) {
        (Some(_), Some(_)) => "read, write",
        (Some(_), None) => "read",
        (None, _) => "write",
    }
}

fn words(features: impl Iterator<Item = Feature>) -> Vec<&'static str> {
    features.map(Feature::words).collect()
}

/// One row a format.
fn list(formats: &[Format]) -> String {
    let width = formats.iter().map(|f| f.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for format in formats {
        let row = format!(
            "{:width$}  {:11}  {} ({})\n",
            format.name,
            ways(format),
            format.title,
            format.extensions.join(", ")
        );
        text += &wrap(&row, width + 15);
    }
    text.push('\n');
    text += &wrap(
        "`selvedge formats NAME` tells what a format carries and what is lost. Where that can change an answer, `convert` writes nothing without `--lossy`; \
         formats that are only written are views for other programs, and exempt.",
        0,
    );
    text + &wrap(
        "Formats that are read again keep names as they are, in their own quoting; only text for people spells out what is unseen in a name.",
        0,
    )
}

/// Everything of one format.
fn one(format: &Format) -> String {
    let list = |features: Vec<&str>| {
        if features.is_empty() {
            "nothing".to_string()
        } else {
            features.join(", ")
        }
    };
    let folder = if matches!(format.read, Some(Read::Folder(_))) {
        ", from a folder of one file a device"
    } else {
        ""
    };
    let view = if format.is_view() {
        ", a view for other programs: whatever is lost, `convert` asks for no `--lossy`"
    } else {
        ""
    };
    let grave = words(format.loses().filter(|f| f.can_change_answers())).join(", ");
    let answers = if format.is_view() || grave.is_empty() {
        String::new()
    } else {
        format!("can change by the loss of {grave}")
    };
    let rows = [
        ("ways", format!("{}{folder}{view}", ways(format))),
        ("files", format.extensions.join(", ")),
        ("carries", list(words(format.carries.iter().copied()))),
        ("loses", list(words(format.loses()))),
        ("answers", answers),
        ("remark", format.remark.to_string()),
    ];
    let mut text = format!("{}: {}\n", format.name, format.title);
    for (key, value) in rows.iter().filter(|r| !r.1.is_empty()) {
        text += &wrap(&format!("{key:8} {value}\n"), 9);
    }
    text
}

/// A format.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Described {
    /// As it is typed.
    name: &'static str,
    /// What it is.
    title: &'static str,
    /// Endings of its files.
    extensions: Vec<&'static str>,
    /// Whether it is read.
    reads: bool,
    /// Whether it is written.
    writes: bool,
    /// Whether it is read from a folder of one file a device.
    folder: bool,
    /// What it carries.
    carries: Vec<&'static str>,
    /// What it loses.
    loses: Vec<&'static str>,
    /// What of that can change an answer.
    loses_answers: Vec<&'static str>,
    /// Whether it is a view for other programs.
    view: bool,
    /// What else there is to know.
    remark: &'static str,
}

/// One format, or all.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Object {
    /// The one that was named.
    One(Described),
    /// All.
    All(Vec<Described>),
}

fn described(format: &Format) -> Described {
    Described {
        name: format.name,
        title: format.title,
        extensions: format.extensions.to_vec(),
        reads: format.read.is_some(),
        writes: format.write.is_some(),
        folder: matches!(format.read, Some(Read::Folder(_))),
        carries: words(format.carries.iter().copied()),
        loses: words(format.loses()),
        loses_answers: words(format.loses().filter(|f| f.can_change_answers())),
        view: format.is_view(),
        remark: format.remark,
    }
}

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub enum Formats<'a> {
    /// One format.
    One(&'a Format),
    /// All formats.
    All(&'a [Format]),
}

impl Report for Formats<'_> {
    type Object = Object;

    fn text(&self, _: Colour) -> String {
        match self {
            Formats::One(format) => one(format),
            Formats::All(formats) => list(formats),
        }
    }

    fn object(&self) -> Object {
        match self {
            Formats::One(format) => Object::One(described(format)),
            Formats::All(formats) => Object::All(formats.iter().map(described).collect()),
        }
    }
}
