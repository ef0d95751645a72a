//! One error for the whole program: what is wrong, where, and what would be right.

use std::path::{Path, PathBuf};

/// A place in a text file, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Columns of a terminal that text for people fits.
pub const COLUMNS: usize = 80;

/// Breaks lines longer than 80 columns at spaces and ends the text with a line end; what is carried over is indented. Words are never cut, so
/// that names and paths can be copied.
pub fn wrap(text: &str, indent: usize) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let mut used = 0;
        for (index, word) in line.split(' ').enumerate() {
            let length = word.chars().count();
            if index > 0 && used + 1 + length > COLUMNS {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                wrapped += &format!("\n{}", " ".repeat(indent));
                used = indent;
            } else if index > 0 {
                wrapped.push(' ');
                used += 1;
            }
            wrapped.push_str(word);
            used += length;
        }
        wrapped.push('\n');
    }
    wrapped
}

/// What went wrong. `Display` gives the message alone; [`Error::report`] adds file, place and the line itself.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// One sentence: what is wrong and why.
    pub message: String,
    /// What would be right, when that can be said.
    pub help: Option<String>,
    /// The file it was found in.
    pub file: Option<PathBuf>,
    /// Where in that file.
    pub place: Option<Place>,
    /// The text of that file, to show the line.
    pub source_text: Option<String>,
    /// Whether the question is sound but its answer is more than is tried.
    limit: bool,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a message alone.
    pub fn new(message: impl Into<String>) -> Self {
        Error { message: message.into(), help: None, file: None, place: None, source_text: None, limit: false }
    }
    /// A sound question whose answer is more than is tried: whatever depends on it is undecided.
    pub fn limit(message: impl Into<String>) -> Self {
        Error { limit: true, ..Error::new(message) }
    }
    /// Whether the answer is more than is tried.
    pub fn is_limit(&self) -> bool {
        self.limit
    }
    /// Adds what would be right.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
    /// Adds the file.
    pub fn file(mut self, file: &Path) -> Self {
        self.file = Some(file.to_path_buf());
        self
    }
    /// Adds the place and the text that it is a place of.
    pub fn at(mut self, place: Place, text: &str) -> Self {
        self.place = Some(place);
        self.source_text = Some(text.to_string());
        self
    }
    /// Adds a place whose file is still to be named, unless there is a place.
    pub fn placed(mut self, place: Option<Place>) -> Self {
        self.place = self.place.or(place);
        self
    }
    /// Names the file of a place that has none, and shows its line.
    pub fn in_file(self, file: &Path) -> Self {
        match (self.place, &self.file) {
            (Some(place), None) => {
                let text = std::fs::read_to_string(file).unwrap_or_default();
                self.file(file).at(place, &text)
            }
            _ => self,
        }
    }
    /// An input or output error of the operating system about a file.
    pub fn io(action: &str, file: &Path, cause: &std::io::Error) -> Self {
        Error::new(format!("cannot {action} {}: {cause}", file.display())).file(file)
    }
    /// The whole report: message, file:line:column, the line with a mark under it, and the help.
    pub fn report(&self) -> String {
        let mut text = wrap(&format!("error: {}", self.message), 2);
        if let (Some(file), Some(place)) = (&self.file, self.place) {
            text += &format!("  --> {}:{}:{}\n", file.display(), place.line, place.column);
        } else if let Some(place) = self.place {
            text += &format!("  --> line {}, column {}\n", place.line, place.column);
        }
        if let (Some(source), Some(place)) = (&self.source_text, self.place)
            && let Some(line) = source.lines().nth(place.line.saturating_sub(1))
        {
            let number = place.line.to_string();
            let margin = " ".repeat(number.len());
            text += &format!("{margin} |\n{number} | {line}\n{margin} | {}^\n", " ".repeat(place.column.saturating_sub(1)));
        }
        if let Some(help) = &self.help {
            text += &wrap(&format!("help: {help}"), 2);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_at_spaces_and_words_are_kept() {
        let word = "x".repeat(90);
        let text = wrap(&format!("{} {word} end\n  short", "word ".repeat(20).trim_end()), 4);
        assert!(text.contains(&word) && text.ends_with("\n  short\n"));
        assert!(text.lines().all(|l| l.chars().count() <= COLUMNS || l.contains(&word)), "{text}");
        assert_eq!(wrap("as it is", 2), "as it is\n");
    }
}
