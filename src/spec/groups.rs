//! Groups of what fails together: what was typed, and the rows of CSV files.

use super::design::Group;
use super::raw;
use super::source::{Source, place};
use crate::error::{Error, Place, Result};
use crate::text::with_line_ends;
use serde_saphyr::Spanned;
use std::path::Path;
use std::sync::Arc;

/// Columns of a CSV file of groups.
const HEADER: [&str; 2] = ["member", "group"];

/// All groups, the rows of CSV files under one group for each name.
pub(super) fn all(typed: &[Spanned<raw::Group>], source: &Source) -> Result<Vec<Group>> {
    let origin = Arc::new((source.file.to_path_buf(), source.text.to_string()));
    let mut found = Vec::new();
    for entry in typed {
        let group = &entry.value;
        let kind = group.kind.value.clone();
        if kind.is_empty()
            || !kind
                .chars()
                .all(|c| c.is_alphanumeric() || "-_".contains(c))
        {
            return Err(source.complain(
                &group.kind,
                format!("`{kind}` is no kind of group"),
                "write one word, for example `rack`",
            ));
        }
        if super::design::Component::BUILT_IN
            .iter()
            .any(|c| c.key() == kind || c.word() == kind)
        {
            let help = "choose another word, for example `rack`, `feed` or `bundle`";
            return Err(source.complain(
                &group.kind,
                format!("`{kind}` is what every fabric has, and needs no groups"),
                help,
            ));
        }
        let described = !group.members.is_empty() || !group.of.is_empty();
        if let Some(csv) = &group.csv {
            if described || group.name.is_some() || !group.by.is_empty() || !group.at.is_empty() {
                return Err(source.complain(
                    csv,
                    "the file says all of these groups".into(),
                    "leave kind and csv alone in this entry",
                ));
            }
            found.extend(rows(&kind, csv, source)?);
            continue;
        }
        if !described {
            return Err(source.complain(
                entry,
                format!("this {kind} has no members"),
                "add `members: [leaf-su0-*]`, `of: [leaf]` or `csv: FILE`",
            ));
        }
        match (&group.name, group.by.as_slice()) {
            (None, []) => {
                return Err(source.complain(
                    entry,
                    format!("this {kind} has no name"),
                    "add `name: A`, or `by: [su]` for one group a value",
                ));
            }
            (Some(name), [_, ..]) => {
                return Err(source.complain(
                    name,
                    "`by` names the groups".into(),
                    "leave out `name` or `by`",
                ));
            }
            _ => {}
        }
        if group.of.is_empty() && !(group.at.is_empty() && group.by.is_empty()) {
            let help = "add `of: [leaf]`: what has the coordinates";
            return Err(source.complain(
                entry,
                "coordinates choose among roles and link classes, and none is named".into(),
                help,
            ));
        }
        let words = |list: &[Spanned<String>]| {
            list.iter()
                .map(|w| (w.value.clone(), place(w)))
                .collect::<Vec<_>>()
        };
        let mut at = Vec::new();
        for (axis, range) in &group.at {
            let ranges = ranges(&range.value).ok_or_else(|| {
                source.complain(
                    range,
                    format!("`{}` is no list of numbers", range.value),
                    "write for example `0-3` or `0,2,5-7`",
                )
            })?;
            at.push((axis.clone(), ranges, place(range)));
        }
        found.push(Group {
            kind,
            name: group
                .name
                .as_ref()
                .map_or_else(String::new, |n| n.value.clone()),
            members: words(&group.members),
            of: words(&group.of),
            at,
            by: words(&group.by),
            place: place(entry),
            origin: origin.clone(),
        });
    }
    Ok(found)
}

/// `0-3`, `0,2,5-7`.
fn ranges(text: &str) -> Option<Vec<(u32, u32)>> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some((first, last))
    };
    text.split(',').map(range).collect()
}

/// The rows of a file, a group for each name in order of appearance.
fn rows(kind: &str, written: &Spanned<String>, source: &Source) -> Result<Vec<Group>> {
    let path = source
        .file
        .parent()
        .unwrap_or(Path::new("."))
        .join(&written.value);
    let text = std::fs::read_to_string(&path).map_err(|cause| {
        let message = format!("cannot read the groups file {}: {cause}", path.display());
        source.complain(written, message, "the path is relative to the folder of this file; it is a CSV file with the columns member,group")
    })?;
    let text = with_line_ends(text.trim_start_matches('\u{feff}').to_string());
    let at = |message: String, help: &str, line: u64| {
        Error::new(message).help(help).file(&path).at(
            Place {
                line: line as usize,
                column: 1,
            },
            &text,
        )
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let broken = |e: &csv::Error| {
        at(
            format!("{} is not valid CSV: {e}", path.display()),
            "",
            e.position().map_or(1, csv::Position::line),
        )
    };
    let header = reader.headers().map_err(|e| broken(&e))?.clone();
    if header.iter().ne(HEADER) {
        let found = header.iter().collect::<Vec<_>>().join(",");
        return Err(at(
            format!("the first line is `{found}`, not the header `member,group`"),
            "name the columns member,group in this order",
            1,
        ));
    }
    let origin = Arc::new((path.clone(), text.clone()));
    let mut found: Vec<Group> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for row in reader.records() {
        let row = row.map_err(|e| broken(&e))?;
        let line = row.position().map_or(1, csv::Position::line);
        let [member, group] = [row.get(0), row.get(1)].map(|field| field.unwrap_or("").to_string());
        if row.len() != HEADER.len() || member.is_empty() || group.is_empty() {
            return Err(at(
                "a row is a member and its group".into(),
                "write for example `leaf-su0-rail0,rack-7`",
                line,
            ));
        }
        let here = Place {
            line: line as usize,
            column: 1,
        };
        let place = *index.entry(group.clone()).or_insert_with(|| {
            let (members, of, at, by) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            found.push(Group {
                kind: kind.to_string(),
                name: group,
                members,
                of,
                at,
                by,
                place: here,
                origin: origin.clone(),
            });
            found.len() - 1
        });
        found[place].members.push((member, here));
    }
    if found.is_empty() {
        return Err(at(
            format!("{} has no rows", path.display()),
            "write a row for each member: `leaf-su0-rail0,rack-7`",
            1,
        ));
    }
    Ok(found)
}
