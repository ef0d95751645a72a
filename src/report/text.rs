//! Tables a person can read at a glance, 80 columns wide.

use super::form::{Colour, Format, Piece};
use crate::shown::shown;
use crate::text::{COLUMNS, plural, wrap};
use crate::verify::{Verdict, Verification};
use comfy_table::{
    Column, ColumnConstraint, ContentArrangement, LineStyle, Table, presets::UTF8_HORIZONTAL_ONLY,
};
use std::fmt::Write;

/// Longest name of a requirement that is kept on one line.
const WIDEST_NAME: usize = 32;

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "text",
    about: "Text for people",
    piece: Piece::Text,
};

/// A table whose cells are [`shown`].
pub(super) struct Rows(Table);

impl Rows {
    pub(super) fn add_row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells = cells
            .into_iter()
            .map(|cell| shown(cell.as_ref()).into_owned());
        self.0.add_row(cells.collect::<Vec<String>>());
    }

    pub(super) fn trim_fmt(&self) -> String {
        self.0.trim_fmt()
    }

    fn column_mut(&mut self, index: usize) -> Option<&mut Column> {
        self.0.column_mut(index)
    }
}

impl std::fmt::Display for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

pub(super) fn table(header: &[&str]) -> Rows {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(COLUMNS as u16);
    // Rules around the header are enough: a rule under every row hides the rows.
    table.style_mut().row_separator = LineStyle::none();
    table.set_header(
        header
            .iter()
            .map(|head| shown(head).into_owned())
            .collect::<Vec<String>>(),
    );
    Rows(table)
}

/// The verdict's word; escape sequences are added after the table is laid out, so that they take no
/// width.
fn word(verdict: Verdict, colour: Colour) -> String {
    let word = super::json::verdict(verdict);
    let code = match verdict {
        Verdict::Proved => 32,
        Verdict::Refuted => 31,
        Verdict::Undecided => 33,
    };
    if colour == Colour::Always {
        format!("\u{1b}[{code}m{word}\u{1b}[0m")
    } else {
        word.to_string()
    }
}

/// The counts.
pub fn counts(counts: &[(String, u64)]) -> String {
    let mut table = table(&["count", "number"]);
    for (name, count) in counts {
        table.add_row([name.clone(), count.to_string()]);
    }
    format!("{}\n", table.trim_fmt())
}

/// The verdicts at a glance, then the reason and witness of each, then the verdict over all.
pub fn verify(result: &Verification, colour: Colour) -> String {
    let mut table = table(&["requirement", "verdict", "value", "required"]);
    // A name is broken only where it would leave no room for the rest.
    let widest = result
        .judgements
        .iter()
        .map(|j| shown(&j.name).chars().count())
        .max()
        .unwrap_or(0);
    if let Some(column) = table.column_mut(0).filter(|_| widest <= WIDEST_NAME) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for j in &result.judgements {
        table.add_row([
            j.name.as_str(),
            super::json::verdict(j.verdict),
            &j.value.to_string(),
            &j.required.to_string(),
        ]);
    }
    let mut text = format!(
        "{}\n{}\n\n",
        wrap(&result.name, 0).trim_end(),
        table.trim_fmt()
    );
    for j in &result.judgements {
        // Laid out without escape sequences, which take no width.
        let plain = super::json::verdict(j.verdict);
        let lines = wrap(&format!("{plain} {}: {}", j.name, j.reason), 2);
        text += &lines.replacen(plain, &word(j.verdict, colour), 1);
        if let Some(witness) = &j.witness {
            text += &wrap(&format!("witness: {witness}"), 4).replace("witness", "  witness");
        }
    }
    let all = result.judgements.len();
    let of = |verdict: Verdict| {
        result
            .judgements
            .iter()
            .filter(|j| j.verdict == verdict)
            .count()
    };
    let requirements = plural(all, "requirement");
    let count = match result.verdict() {
        Verdict::Proved if all == 1 => "the requirement holds".to_string(),
        Verdict::Proved => format!("all {all} {requirements} hold"),
        verdict @ (Verdict::Undecided | Verdict::Refuted) => format!(
            "{} of {all} {requirements} {}, {} proved",
            of(verdict),
            super::json::verdict(verdict),
            of(Verdict::Proved)
        ),
    };
    let _ = writeln!(
        text,
        "\nverdict: {} ({count})",
        word(result.verdict(), colour)
    );
    text
}
