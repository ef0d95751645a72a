//! Where in a JSON text an element of a top-level list stands, for messages about what it says.

use crate::error::{Error, Place};
use crate::files::read_text;
use crate::syntax;
use std::path::Path;

/// Place of element `index` of the list under the top-level key `key`. The text is valid JSON.
/// O(text).
pub(super) fn element(text: &str, key: &str, index: usize) -> Option<Place> {
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut inside, mut count) = (0usize, 0usize, false, 0usize);
    let mut last_key = "";
    let mut fresh = false;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if inside && depth == 2 && fresh && byte != b']' {
            if count == index {
                return Some(of_byte(text, at));
            }
            fresh = false;
        }
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                if depth == 1 {
                    last_key = text.get(at + 1..end).unwrap_or("");
                }
                at = end;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth == 2 && byte == b'[' && last_key == key {
                    (inside, fresh, count) = (true, true, 0);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                inside &= depth >= 2;
            }
            b',' if inside && depth == 2 => {
                count += 1;
                fresh = true;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Index of the quote that closes the string opened at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Line and column, in characters, of a byte.
pub(super) fn of_byte(text: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    place(
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// Longest text that is kept with an error to show its line; a line of a larger file would fill the
/// screen anyway.
const SHOWN: usize = 1 << 20;
/// Longest line that is shown.
const LINE: usize = 200;

/// Adds a place, and the text where its line is short enough to show.
pub(super) fn at_place(mut error: Error, found: Place, text: &str) -> Error {
    let short = text
        .lines()
        .nth(found.line.saturating_sub(1))
        .is_none_or(|line| line.len() <= LINE);
    if text.len() <= SHOWN && short {
        return error.at(found, text);
    }
    error.place = Some(found);
    error
}

/// Adds a place whose column is counted in bytes, as serde_json does.
pub(super) fn at_byte_column(error: Error, line: usize, column: usize, text: &str) -> Error {
    let content = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
    let before = content
        .as_bytes()
        .get(..column.saturating_sub(1))
        .unwrap_or(content.as_bytes());
    let characters = String::from_utf8_lossy(before).chars().count();
    at_place(error, place(line, characters + 1), text)
}

/// Names the file of an error about what was read from it, and shows the line where it has one.
pub fn located(error: Error, file: &Path) -> Error {
    let text = error
        .place
        .map_or_else(String::new, |_| read_text(file).unwrap_or_default());
    located_in(error, file, &text)
}

/// [`located`], of a text that is at hand.
pub(super) fn located_in(error: Error, file: &Path, text: &str) -> Error {
    match (error.place, &error.file) {
        (Some(place), None) => at_place(error.file(file), place, text),
        (None, None) => error.file(file),
        _ => error,
    }
}

/// The error of serde_json in plain words, with its place, without saying the place twice.
pub(super) fn json_error(cause: &serde_json::Error, text: &str, file: &Path) -> Error {
    let said = cause.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |m| m.0);
    let found = syntax::json(said, None, text);
    let message = format!("{} is not valid: {}", file.display(), found.message);
    let mut error = Error::new(message).file(file);
    error.help = found.help;
    match found.place {
        Some(place) => at_place(error, place, text),
        None if cause.line() == 0 => error,
        None => at_byte_column(error, cause.line(), cause.column(), text),
    }
}

/// Makes a place from counts that start at one.
pub(super) fn place(line: usize, column: usize) -> Place {
    Place { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found() {
        let text = "{\"graph\": {\"nodes\": [9]},\n \"nodes\": [{\"id\": \"a]\\\"\"},\n  {\"x\": [1, 2]}, 7]}";
        assert_eq!(element(text, "nodes", 0), Some(place(2, 12)));
        assert_eq!(element(text, "nodes", 1), Some(place(3, 3)));
        assert_eq!(element(text, "nodes", 2), Some(place(3, 18)));
        assert_eq!(element(text, "nodes", 3), None);
        assert_eq!(element("{\"nodes\": []}", "nodes", 0), None);
    }
}
