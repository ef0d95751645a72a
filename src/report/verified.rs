//! What `verify` found of several files, in one report; of a single one it is that of
//! [`Verification`] alone.

use super::form::{Colour, Judged, Part, Report, Unread};
use super::json::{Verify, Word};
use super::page::{self, Page};
use super::rules::requirements;
use super::setting::{Setting, guess_text};
use super::{json, markdown, text, verify};
use crate::text::{plural, wrap};
use crate::verify::{Verdict, Verification};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A file, and what was found of it.
#[derive(Clone, Debug)]
pub struct File {
    /// As it was named.
    pub name: String,
    /// Where its requirements are, when they were judged, and what was guessed of it.
    pub setting: Setting,
    /// The judgements, or why there are none.
    pub found: Result<Verification, Unread>,
}

/// What was found of all files, in the order in which they were named.
#[derive(Clone, Debug)]
pub struct Verified {
    /// One or more.
    pub files: Vec<File>,
}

/// What `verify` prints: of one file its object, of several a list of them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Object {
    /// One file.
    One(Verify),
    /// Several files.
    Several(Several),
}

/// What `verify` prints of several files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Several {
    /// Over all files: refuted decides over undecided, that over proved; undecided where a file
    /// could not be read.
    verdict: Word,
    /// One a file, in the order in which they were named.
    files: Vec<OfFile>,
}

/// One file.
#[derive(Debug, Serialize, JsonSchema)]
struct OfFile {
    /// As it was named.
    file: String,
    /// Why it could not be read or built; then there is no result.
    error: Option<Broken>,
    /// What was guessed of it.
    guessed: Vec<String>,
    /// What was found.
    result: Option<Verify>,
}

/// Why a file could not be read or built.
#[derive(Debug, Serialize, JsonSchema)]
struct Broken {
    /// What is wrong.
    message: String,
    /// What would be right.
    help: Option<String>,
    /// From 1.
    line: Option<usize>,
    /// From 1.
    column: Option<usize>,
}

impl Verified {
    fn only(&self) -> Option<&Verification> {
        match self.files.as_slice() {
            [File { found, .. }] => found.as_ref().ok(),
            _ => None,
        }
    }

    fn broken(&self) -> usize {
        self.files.iter().filter(|f| f.found.is_err()).count()
    }
}

impl Report for Verified {
    type Object = Object;
    const JUDGED: Option<fn(&Self, &Setting) -> Judged> = Some(judged);
    const SUMMARY: Option<fn(&Self, &Setting, usize) -> String> = Some(summary);
    const PAGE: Option<fn(&Self, &Setting) -> Page> = Some(shown);

    fn text(&self, colour: Colour) -> String {
        match self.only() {
            Some(only) => text::verify(only, colour),
            None => all(self, colour),
        }
    }

    fn object(&self) -> Object {
        match self.only() {
            Some(only) => Object::One(json::verify(only)),
            None => Object::Several(Several {
                verdict: self.verdict().into(),
                files: self.files.iter().map(of_file).collect(),
            }),
        }
    }

    fn verdict(&self) -> Verdict {
        let of = |file: &File| match &file.found {
            Ok(found) => found.verdict(),
            Err(_) => Verdict::Undecided,
        };
        let worst = self.files.iter().map(of).max();
        worst.unwrap_or(Verdict::Undecided)
    }
}

fn of_file(file: &File) -> OfFile {
    OfFile {
        file: file.name.clone(),
        error: file.found.as_ref().err().map(|why| Broken {
            message: why.message.clone(),
            help: why.help.clone(),
            line: why.place.map(|p| p.line),
            column: why.place.map(|p| p.column),
        }),
        guessed: file.setting.guessed.clone(),
        result: file.found.as_ref().ok().map(json::verify),
    }
}

/// One text after the other, each under the name of its file, and the verdict over all.
fn all(result: &Verified, colour: Colour) -> String {
    let mut whole = String::new();
    for file in &result.files {
        whole += &wrap(&format!("== {}", file.name), 3);
        whole += &guess_text(&file.setting.guessed);
        whole += &match &file.found {
            Ok(found) => text::verify(found, colour),
            Err(why) => broken(file, why),
        };
        whole.push('\n');
    }
    let of = |verdict: Verdict| {
        let found = result.files.iter().filter_map(|f| f.found.as_ref().ok());
        found.filter(|found| found.verdict() == verdict).count()
    };
    let files = plural(result.files.len(), "file");
    let mut line = format!(
        "{} {files}: {} proved",
        result.files.len(),
        of(Verdict::Proved)
    );
    for verdict in [Verdict::Refuted, Verdict::Undecided] {
        if of(verdict) > 0 {
            let _ = write!(line, ", {} {}", of(verdict), json::verdict(verdict));
        }
    }
    if result.broken() > 0 {
        let _ = write!(line, ", {} not read", result.broken());
    }
    whole + &line + "\n"
}

fn broken(file: &File, why: &Unread) -> String {
    let place = why.place.map_or(String::new(), |place| {
        format!(" ({}:{}:{})", file.setting.file, place.line, place.column)
    });
    wrap(&format!("error: {}{place}", why.sentence()), 2)
}

fn judged(result: &Verified, setting: &Setting) -> Judged {
    if let Some(only) = result.only() {
        let part = result.files.first().map_or(setting, |file| &file.setting);
        return verify::judged(only, part);
    }
    let part = |file: &File| Part {
        verification: file.found.clone().unwrap_or_default(),
        unread: file.found.clone().err(),
        setting: file.setting.clone(),
    };
    Judged {
        parts: result.files.iter().map(part).collect(),
        rules: requirements(),
        what: "requirements",
        properties: BTreeMap::from([("verdict", json::verdict(result.verdict()).into())]),
    }
}

/// The page of the only fabric, or of all files.
fn shown(result: &Verified, setting: &Setting) -> Page {
    if let Some(only) = result.only() {
        let own = result.files.first().map_or(setting, |file| &file.setting);
        return page::verify::one(only, own);
    }
    let files = result.files.iter();
    let files: Vec<page::verify::Found<'_>> = files
        .map(|file| (file.name.as_str(), &file.setting, file.found.as_ref()))
        .collect();
    page::verify::several(result.verdict(), &files, setting)
}

/// One summary after the other, each with its share of the room.
fn summary(result: &Verified, _: &Setting, room: usize) -> String {
    let share = room / result.files.len().max(1);
    let of = |file: &File| match &file.found {
        Ok(found) => markdown::verify(found, &file.setting, share),
        Err(why) => markdown::unread(why, &file.setting),
    };
    let all: Vec<String> = result.files.iter().map(of).collect();
    all.join("\n")
}
