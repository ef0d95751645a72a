//! Tables of cables, one row a cable: the first row that names the columns that must be there is
//! the header.

pub(crate) mod netbox;
mod panels;
pub(crate) mod point_to_point;

use crate::error::{Error, Place, Result};
use crate::fabric::index::place;
use std::path::Path;

/// A column: the names it goes by in lower case, the first to write.
pub(super) type Column = &'static [&'static str];

/// One row below the header.
#[derive(Debug)]
pub(super) struct Row {
    /// Line of the file, from 1.
    pub(super) line: usize,
    /// Fields of the known columns, in their order; empty where the table has no such column.
    pub(super) fields: Vec<String>,
    /// Fields of other columns that are not empty, by the column's name as written.
    pub(super) others: Vec<(String, String)>,
}

/// The name of a column as it stands in any of the forms seen.
fn plain(field: &str) -> String {
    let field = field.trim().trim_start_matches('#').trim();
    field
        .strip_prefix("Fields:")
        .unwrap_or(field)
        .trim()
        .to_lowercase()
}

fn header(fields: &[String], columns: &[Column], must: &[usize]) -> Option<Vec<Option<usize>>> {
    let found: Vec<Option<usize>> = columns
        .iter()
        .map(|c| fields.iter().position(|f| c.contains(&f.as_str())))
        .collect();
    must.iter().all(|m| found[*m].is_some()).then_some(found)
}

/// Whether one of the first lines names the columns that must be there.
pub(super) fn names_columns(text: &str, columns: &[Column], must: &[usize]) -> bool {
    text.lines().take(50).any(|line| {
        header(
            &line.split(',').map(plain).collect::<Vec<_>>(),
            columns,
            must,
        )
        .is_some()
    })
}

/// Reads the rows below the header; empty rows and comments are left out. `file` is for messages
/// only. O(text).
///
/// # Errors
/// When no row names the columns `must` (by number), or a row is no CSV, with its line.
pub(super) fn rows(
    text: &str,
    file: &Path,
    columns: &[Column],
    must: &[usize],
) -> Result<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut found, mut names) = (None, Vec::new());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|cause| unreadable(&cause, text, file))?;
        let line = record.position().map_or(0, |p| place(p.line()));
        let Some(places) = &found else {
            found = header(&record.iter().map(plain).collect::<Vec<_>>(), columns, must);
            names = record
                .iter()
                .map(|f| f.trim().to_string())
                .collect::<Vec<_>>();
            continue;
        };
        let places: &Vec<Option<usize>> = places;
        if record.iter().all(str::is_empty) || record.get(0).is_some_and(|f| f.starts_with('#')) {
            continue;
        }
        let fields = places
            .iter()
            .map(|p| p.and_then(|p| record.get(p)).unwrap_or("").to_string())
            .collect();
        let other = |(place, name): (usize, &String)| {
            let field = record
                .get(place)
                .filter(|f| !f.is_empty() && !name.is_empty() && !places.contains(&Some(place)))?;
            Some((name.clone(), field.to_string()))
        };
        rows.push(Row {
            line,
            fields,
            others: names.iter().enumerate().filter_map(other).collect(),
        });
    }
    if found.is_none() {
        let needed: Vec<&str> = must.iter().map(|m| columns[*m][0]).collect();
        let error = Error::new("the table does not name its columns")
            .file(file)
            .at(Place { line: 1, column: 1 }, text);
        return Err(error.help(format!("its first row must name {}", needed.join(", "))));
    }
    Ok(rows)
}

/// The error of a row that is no CSV.
fn unreadable(cause: &csv::Error, text: &str, file: &Path) -> Error {
    let error = Error::new(format!("a row cannot be read: {cause}")).file(file);
    match cause.position() {
        Some(at) => error.at(
            Place {
                line: place(at.line().max(1)),
                column: 1,
            },
            text,
        ),
        None => error,
    }
}

/// Writes rows under a header.
///
/// # Errors
/// When a row would begin as a comment does; what the encoder says is passed on.
pub(super) fn written(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let fail = |e: &dyn std::fmt::Display| Error::new(format!("cannot encode the table: {e}"));
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(header).map_err(|e| fail(&e))?;
    for row in rows {
        let first = row.first().map_or("", String::as_str);
        if first.starts_with('#') {
            let message = format!("`{first}` would begin a row, where `#` begins a comment");
            return Err(Error::new(message).help("rename the device"));
        }
        table.write_record(row).map_err(|e| fail(&e))?;
    }
    table.into_inner().map_err(|e| fail(&e))
}

/// The numbers of an optional column that must be numbers of zero or more.
///
/// # Errors
/// When there is something else, with its line.
pub(super) fn number(
    row: &Row,
    column: usize,
    name: &str,
    (text, file): (&str, &Path),
) -> Result<Option<f64>> {
    let field = row.fields[column].trim();
    match (
        field.is_empty(),
        field
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite() && *n >= 0.0),
    ) {
        (true, _) => Ok(None),
        (_, Some(number)) => Ok(Some(number)),
        _ => {
            let error = Error::new(format!("{name} is `{field}`")).file(file).at(
                Place {
                    line: row.line.max(1),
                    column: 1,
                },
                text,
            );
            Err(error.help("write a number, or nothing where it is unknown"))
        }
    }
}
