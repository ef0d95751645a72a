//! A page and its sections.

use super::exhibit::Exhibit;
use super::field::Field;

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What the window is called.
    pub title: String,
    /// The command that made it.
    pub command: &'static str,
    /// The verdict, which stands first.
    pub strip: Strip,
    /// What was guessed, in sentences.
    pub guessed: Vec<String>,
    /// What was found.
    pub sections: Vec<Section>,
    /// When, in UTC; empty where that is not known.
    pub timestamp: String,
}

/// The verdict over all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// `proved`, `refuted`, `undecided`; nothing where nothing is judged.
    pub verdict: Field,
    /// What was judged.
    pub name: Field,
    /// In a sentence.
    pub says: String,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Section {
    /// A part of its own, with a verdict: a file among several.
    File(Strip),
    /// Requirements with their verdicts.
    Asked(Vec<Asked>),
    /// A table.
    Table(Table),
    /// What was drawn and proved of a fabric.
    Exhibit(Box<Exhibit>),
    /// Why there is nothing.
    Error(Vec<String>),
}

/// A requirement and what was found of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Its name.
    pub name: Field,
    /// Its verdict.
    pub verdict: Field,
    /// What was found, for people.
    pub found: Field,
    /// The lower bound as a number.
    pub value: Option<Field>,
    /// The lower bound.
    pub lower: Option<Field>,
    /// The upper bound.
    pub upper: Option<Field>,
    /// What was asked.
    pub required: Field,
    /// Why.
    pub reason: Field,
    /// What shows it.
    pub witness: Option<Field>,
    /// Name of the drawing that shows it; empty where none does.
    pub drawing: String,
}

/// Rows under a header.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it is of.
    pub title: String,
    /// A name for links to it.
    pub id: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// As many fields a row.
    pub rows: Vec<Vec<Field>>,
    /// What stands below: how many rows are left out.
    pub note: String,
}

impl Table {
    /// A table whose rows beyond a number are counted, not shown.
    pub fn bounded(mut self, most: usize, whole: &str) -> Table {
        let left = self.rows.len().saturating_sub(most);
        if left > 0 {
            self.rows.truncate(most);
            self.note = format!("{left} more rows are not on this page: {whole}");
        }
        self
    }
}
