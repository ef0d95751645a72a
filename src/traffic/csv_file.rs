//! A matrix from a CSV file with the header `source,target,gbps`.

use super::matrix::{Matrix, too_fine};
use super::pairs;
use crate::error::{Error, Place, Result};
use crate::fabric::Fabric;
use crate::fabric::network::Network;
use crate::formats::rate_from_gbps;
use crate::text::with_line_ends;
use num_integer::Integer;
use std::collections::HashMap;
use std::path::Path;

/// Columns of the file.
const HEADER: [&str; 3] = ["source", "target", "gbps"];
/// Largest demand that is believed, in bit/s: 1,000,000 Tb/s. It is scaled down anyway.
const LARGEST: u64 = 1_000_000_000_000_000_000;

/// Reads a matrix and scales it; by what is kept. O(V + rows log rows).
pub(super) fn read(path: &Path, fabric: &Fabric, network: &Network) -> Result<Matrix> {
    let bytes = std::fs::read(path).map_err(|cause| Error::io("read", path, &cause))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::new(format!("{} is not UTF-8 text", path.display())).file(path))?;
    let text = with_line_ends(text);
    parse(text.trim_start_matches('\u{feff}'), path, fabric, network)
}

/// As [`read`], from the text.
pub(super) fn parse(text: &str, path: &Path, fabric: &Fabric, network: &Network) -> Result<Matrix> {
    let mut rows = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let at = |error: Error, line: u64, field: usize| {
        let line = content_line(text, line);
        error.file(path).at(
            Place {
                line,
                column: column(text, line, field),
            },
            text,
        )
    };
    let broken = |e: csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        at(
            Error::new(format!("{} is not valid CSV: {e}", path.display())),
            line,
            0,
        )
    };
    let header = rows.headers().map_err(broken)?.clone();
    if header.iter().ne(HEADER) {
        let found = header.iter().collect::<Vec<_>>().join(",");
        let line = header.position().map_or(1, csv::Position::line);
        let error = Error::new(format!(
            "the first line is `{found}`, not the header `source,target,gbps`"
        ));
        return Err(at(
            error.help("name the columns source,target,gbps in this order"),
            line,
            0,
        ));
    }
    let names: Vec<String> = network
        .endpoints
        .iter()
        .map(|&v| fabric.device_name(v))
        .collect();
    let endpoint: HashMap<&str, u32> = names
        .iter()
        .map(String::as_str)
        .zip(network.endpoints.iter().copied())
        .collect();
    let mut first_line = HashMap::new();
    let mut amounts = Vec::new();
    for row in rows.records() {
        let row = row.map_err(broken)?;
        let line = row.position().map_or(1, csv::Position::line);
        if row.len() != HEADER.len() {
            let error = Error::new(format!(
                "a demand has {} fields, not source,target,gbps",
                row.len()
            ));
            return Err(at(error, line, 0));
        }
        let vertex = |field: usize| {
            let name = &row[field];
            let error = || Error::new(format!("`{name}` is no endpoint of the fabric"));
            let help = names
                .first()
                .map_or(String::new(), |n| format!("endpoints are named like `{n}`"));
            endpoint
                .get(name)
                .copied()
                .ok_or_else(|| at(error().help(help), line, field))
        };
        let (source, target) = (vertex(0)?, vertex(1)?);
        if source == target {
            return Err(at(
                Error::new(format!("`{}` sends to itself", &row[0])),
                line,
                1,
            ));
        }
        let amount = row[2]
            .parse()
            .ok()
            .and_then(|g| rate_from_gbps(g, LARGEST))
            .ok_or_else(|| {
                let error = Error::new(format!("`{}` is not a demand in Gb/s", &row[2]));
                at(
                    error.help("a demand is a number of Gb/s, not negative, without unit: `12.5`"),
                    line,
                    2,
                )
            })?;
        if let Some(first) = first_line.insert((source, target), line) {
            let first = content_line(text, first);
            let message = format!(
                "the demand from `{}` to `{}` is given twice, first in line {first}",
                &row[0], &row[1]
            );
            return Err(at(
                Error::new(message).help("sum the two into one line"),
                line,
                0,
            ));
        }
        amounts.push((source, target, amount.0));
    }
    let (mut matrix, scale) =
        pairs::scaled(&path.display().to_string(), amounts, network).map_err(|e| e.file(path))?;
    // `scale` is in network units for each bit/s; in bit/s for each bit/s it has the unit on top.
    let (top, bottom) = (scale.0.checked_mul(u128::from(network.unit.0)), scale.1);
    let top = top.ok_or_else(|| too_fine(&matrix.name))?;
    let shared = top.gcd(&bottom);
    let reduced = (u64::try_from(top / shared), u64::try_from(bottom / shared));
    let (Ok(top), Ok(bottom)) = reduced else {
        return Err(too_fine(&matrix.name));
    };
    matrix.scale = Some((top, bottom));
    Ok(matrix)
}

/// The line of a row: the reader's position is where it began to look, before empty lines.
fn content_line(text: &str, line: u64) -> usize {
    let line = usize::try_from(line).unwrap_or(usize::MAX).max(1);
    let empty = text
        .lines()
        .skip(line - 1)
        .take_while(|l| l.is_empty())
        .count();
    line.saturating_add(empty)
}

/// Column, in characters from 1, of a field in a line; 1 where quotes hide it.
fn column(text: &str, line: usize, field: usize) -> usize {
    let content = text.lines().nth(line - 1).unwrap_or("");
    if content.contains('"') {
        return 1;
    }
    let before: usize = content
        .split(',')
        .take(field)
        .map(|f| f.chars().count() + 1)
        .sum();
    let rest = content.split(',').nth(field).unwrap_or("");
    before + rest.chars().take_while(|c| c.is_whitespace()).count() + 1
}
