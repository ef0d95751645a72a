//! What a report is: its text, its object, and where it has them its judgements, its sheet and its
//! summary. A format is made of one of these pieces, so that which formats a report is written as
//! follows from the pieces that it has.

use super::cell::cell;
use super::page::{self, Page};
use super::rules::Rule;
use super::setting::{Setting, guess_text, stop_text};
pub use super::unread::Unread;
use crate::error::{Error, Result};
use crate::shown::shown_lines;
use crate::verify::{Verdict, Verification};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Whether to colour verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text, for files and pipes.
    Never,
    /// Escape sequences, for a terminal.
    Always,
}

/// What a command found, ready to be written.
pub trait Report: Sized {
    /// The object that is printed as JSON; its schema is derived from the type.
    type Object: Serialize + JsonSchema;
    /// What the text is, for the help.
    const TEXT: &'static str = "A table";
    /// Judgements, where something is judged.
    const JUDGED: Option<fn(&Self, &Setting) -> Judged> = None;
    /// Records for a spreadsheet, where there are some.
    const SHEET: Option<Records<Self>> = None;
    /// Markdown in at most about so many bytes, where there is a summary for comments.
    const SUMMARY: Option<fn(&Self, &Setting, usize) -> String> = None;

    /// A page for a browser, where there is one.
    const PAGE: Option<fn(&Self, &Setting) -> Page> = None;

    /// For people, 80 columns wide.
    fn text(&self, colour: Colour) -> String;

    /// For programs.
    fn object(&self) -> Self::Object;

    /// What the command ends with; proved where nothing is judged.
    fn verdict(&self) -> Verdict {
        Verdict::Proved
    }
}

/// The judgements of a file, and where they are written.
#[derive(Clone, Debug)]
pub struct Part {
    /// What was judged.
    pub verification: Verification,
    /// Why nothing was, where the file could not be read or built.
    pub unread: Option<Unread>,
    /// Where and when.
    pub setting: Setting,
}

/// What was judged, for CI systems.
#[derive(Clone, Debug)]
pub struct Judged {
    /// One a file.
    pub parts: Vec<Part>,
    /// The rules that the judgements name.
    pub rules: Vec<Rule>,
    /// What is judged, in the plural: `requirements`.
    pub what: &'static str,
    /// Further facts of the whole.
    pub properties: BTreeMap<&'static str, Value>,
}

impl Judged {
    /// The judgements of one file.
    pub fn one(
        verification: Verification,
        setting: &Setting,
        rules: &[Rule],
        properties: BTreeMap<&'static str, Value>,
    ) -> Self {
        let part = Part {
            verification,
            unread: None,
            setting: setting.clone(),
        };
        Judged {
            parts: vec![part],
            rules: rules.to_vec(),
            what: "requirements",
            properties,
        }
    }

    /// What is told of a file that nothing could be judged of.
    pub fn unread(why: Unread, setting: &Setting) -> Self {
        let part = Part {
            verification: Verification::default(),
            unread: Some(why),
            setting: setting.clone(),
        };
        Judged {
            parts: vec![part],
            rules: Vec::new(),
            what: "inputs",
            properties: BTreeMap::new(),
        }
    }
}

/// Rows under a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Names of the columns.
    pub header: &'static [&'static str],
    /// As many fields a row.
    pub rows: Vec<Vec<String>>,
}

/// The records of a report.
pub struct Records<R> {
    /// What they are, for the help.
    pub about: &'static str,
    /// Puts them together.
    pub sheet: fn(&R) -> Sheet,
}

/// The piece of a report that a format is made of.
#[derive(Clone, Copy, Debug)]
pub enum Piece {
    /// The text, as it is.
    Text,
    /// The object.
    Object(fn(&Value) -> String),
    /// The records.
    Sheet(fn(&Sheet) -> Result<String>),
    /// The judgements.
    Judged(fn(&Judged) -> String),
    /// The summary, as it is.
    Summary,
    /// The page.
    Page(fn(&Page) -> Result<String>),
}

/// What a report is written as: a row of the table of formats.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// As it is typed.
    pub name: &'static str,
    /// What it is, for the help.
    pub about: &'static str,
    /// What it is made of.
    pub piece: Piece,
}

impl Format {
    /// What it is where a kind of report is written as it, in the words of the help; `None` where
    /// the report lacks the piece.
    pub fn about<R: Report>(&self) -> Option<&'static str> {
        match self.piece {
            Piece::Text => Some(R::TEXT),
            Piece::Object(_) => Some(self.about),
            Piece::Sheet(_) => R::SHEET.map(|records| records.about),
            Piece::Judged(_) => R::JUDGED.map(|_| self.about),
            Piece::Summary => R::SUMMARY.map(|_| self.about),
            Piece::Page(_) => R::PAGE.map(|_| self.about),
        }
    }

    /// Whether it holds records alone, and has no place for what was guessed.
    pub fn is_of_records(&self) -> bool {
        matches!(self.piece, Piece::Sheet(_))
    }

    /// Whether it holds judgements alone.
    pub fn is_of_judgements(&self) -> bool {
        matches!(self.piece, Piece::Judged(_))
    }

    /// Whether it is the summary.
    pub fn is_summary(&self) -> bool {
        matches!(self.piece, Piece::Summary)
    }

    /// Whether it is a page, for which fabrics are drawn.
    pub fn is_page(&self) -> bool {
        matches!(self.piece, Piece::Page(_))
    }

    /// Writes that a file could not be read or built; `None` where that has no place in the format.
    pub fn unread(&self, why: &Unread, setting: &Setting) -> Option<String> {
        match self.piece {
            Piece::Judged(write) => Some(write(&Judged::unread(why.clone(), setting))),
            Piece::Page(write) => write(&page::unread::page(why, setting)).ok(),
            Piece::Text | Piece::Object(_) | Piece::Sheet(_) | Piece::Summary => None,
        }
    }

    /// Writes a report.
    ///
    /// # Errors
    /// When the report lacks the piece that the format is made of, or an encoder fails.
    pub fn render<R: Report>(
        &self,
        report: &R,
        setting: &Setting,
        colour: Colour,
    ) -> Result<String> {
        let lacks = || {
            Error::fault(format!(
                "this report has nothing that `{}` is made of",
                self.name
            ))
        };
        match self.piece {
            Piece::Text => {
                let text = stop_text(setting.stopped.as_ref())
                    + &guess_text(&setting.guessed)
                    + &report.text(colour);
                Ok(shown_lines(&text).into_owned())
            }
            Piece::Object(write) => {
                let text = write(&value(&report.object())?);
                Ok(led(&text, setting, write))
            }
            Piece::Sheet(write) => write(&(R::SHEET.ok_or_else(lacks)?.sheet)(report)),
            Piece::Judged(write) => {
                let mut judged = R::JUDGED.ok_or_else(lacks)?(report, setting);
                judged.properties.extend(setting.leading());
                Ok(write(&judged))
            }
            Piece::Page(write) => write(&R::PAGE.ok_or_else(lacks)?(report, setting)),
            Piece::Summary => {
                let said = setting.guessed.iter();
                let stop = stop_text(setting.stopped.as_ref()).replace('\n', " ");
                let stop = Some(stop.trim().to_string()).filter(|stop| !stop.is_empty());
                let said = said.map(|said| format!("guessed: {said}"));
                let said = stop.into_iter().chain(said);
                let guess: String = said.map(|said| format!("{}\n", cell(&said))).collect();
                let summary = R::SUMMARY.ok_or_else(lacks)?(report, setting, usize::MAX);
                Ok(if guess.is_empty() {
                    summary
                } else {
                    format!("{guess}\n{summary}")
                })
            }
        }
    }
}

/// An object as text with what the setting says in front of all other keys.
fn led(text: &str, setting: &Setting, write: fn(&Value) -> String) -> String {
    let leading = setting.leading();
    let Some(rest) = text.strip_prefix("{\n").filter(|_| !leading.is_empty()) else {
        return text.to_string();
    };
    let key = |(key, value): &(&str, Value)| {
        let value = write(value).trim_end().replace('\n', "\n  ");
        format!("  \"{key}\": {value},\n")
    };
    let keys: String = leading.iter().map(key).collect();
    format!("{{\n{keys}{rest}")
}

/// A struct as a value.
fn value(object: &impl Serialize) -> Result<Value> {
    serde_json::to_value(object)
        .map_err(|cause| Error::fault(format!("a report is no JSON: {cause}")))
}
