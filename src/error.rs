//! One error for the whole program: what is wrong, where, and what would be right.
//!
//! ```
//! use selvedge::error::{Error, Place};
//!
//! let place = Place { line: 2, column: 7 };
//! let text = "name: pod\nspeed: 400\n";
//! let error = Error::new("`speed` has no unit").at(place, text).file("pod.yaml".as_ref()).help("write `400 Gb/s`");
//! assert_eq!(error.exit_code(), 2);
//! let shown = error.report();
//! assert!(shown.contains("speed: 400") && shown.contains("write `400 Gb/s`"));
//! ```

use crate::shown::{shown, shown_lines};
use crate::text::{COLUMNS, wrap_lines};
use std::path::{Path, PathBuf};

/// A place in a text file, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// What kind of thing went wrong: it decides what is done about it, and the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// What was typed does not fit together.
    Usage,
    /// What was read is unreadable or asks for what is not there.
    Input,
    /// The fabric has nothing of the kind that is asked about.
    Absent,
    /// The operating system refused.
    Io,
    /// The question is sound, but answering it is more than is tried: undecided.
    Limit,
    /// Stopped from outside before the end.
    Interrupted,
    /// The program contradicts itself: nothing that it says is to be trusted.
    Fault,
}

/// What is said of every fault, and what to send.
const FAULT: &str = "this is a fault of Selvedge, not of its input: use no result of this run. \
    Please report it with the command as typed, the input files and the version";

/// What went wrong. `Display` gives the message alone; [`Error::report`] adds file, place and the
/// line itself.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: Kind,
    /// One sentence: what is wrong and why.
    pub message: String,
    /// What would be right, when that can be said.
    pub help: Option<String>,
    /// The file it was found in.
    pub file: Option<PathBuf>,
    /// Where in that file.
    pub place: Option<Place>,
    /// The text of that file, to show the line.
    pub source_text: Option<Box<str>>,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    fn of(kind: Kind, message: String) -> Self {
        Error {
            kind,
            message,
            help: None,
            file: None,
            place: None,
            source_text: None,
        }
    }
    /// A mistake in what was read, with a message alone.
    pub fn new(message: impl Into<String>) -> Self {
        Error::of(Kind::Input, message.into())
    }
    /// A mistake in what was typed.
    pub fn usage(message: impl Into<String>) -> Self {
        Error::of(Kind::Usage, message.into())
    }
    /// Nothing of the kind that is asked about is in the fabric.
    pub fn absent(message: impl Into<String>) -> Self {
        Error::of(Kind::Absent, message.into())
    }
    /// A sound question whose answer is more than is tried: whatever depends on it is undecided.
    pub fn limit(message: impl Into<String>) -> Self {
        Error::of(Kind::Limit, message.into())
    }
    /// Stopped from outside before the end.
    pub fn interrupted(message: impl Into<String>) -> Self {
        Error::of(Kind::Interrupted, message.into())
    }
    /// A contradiction within the program. It is never swallowed: no result beside it can be
    /// trusted.
    pub fn fault(message: impl Into<String>) -> Self {
        let help = format!("{FAULT} ({})", env!("CARGO_PKG_VERSION"));
        Error::of(Kind::Fault, message.into()).help(help)
    }
    /// What a checker said against a certificate of our own: numbers that it cannot hold are a
    /// limit, all else is a fault.
    pub fn refused(why: &str) -> Self {
        let message = format!("the checker refused our own certificate: {why}");
        // The checkers depend on nothing here, so what they say of numbers too large is told by its
        // words.
        let too_large = why.contains("overflows: nothing claimed")
            || why.contains("expected a number of at most 127 bits");
        if too_large {
            Error::limit(message)
        } else {
            Error::fault(message)
        }
    }
    /// Whether what was typed is wrong.
    pub fn is_usage(&self) -> bool {
        self.kind == Kind::Usage
    }
    /// Whether the operating system refused.
    pub fn is_io(&self) -> bool {
        self.kind == Kind::Io
    }
    /// Whether nothing of the kind that is asked about is there.
    pub fn is_absent(&self) -> bool {
        self.kind == Kind::Absent
    }
    /// Whether the answer is more than is tried.
    pub fn is_limit(&self) -> bool {
        self.kind == Kind::Limit
    }
    /// Whether it was stopped from outside.
    pub fn is_interrupted(&self) -> bool {
        self.kind == Kind::Interrupted
    }
    /// Whether the program contradicts itself.
    pub fn is_fault(&self) -> bool {
        self.kind == Kind::Fault
    }
    /// Whether it leaves one answer open and the others are still worth having; else it ends the
    /// whole run.
    pub fn leaves_open(&self) -> bool {
        self.is_limit() || self.is_interrupted() || self.is_absent()
    }
    /// Exit code of a program that ends with it: 2 for mistakes, 3 beyond a limit, 70 for a fault,
    /// 75 when interrupted.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Usage | Kind::Input | Kind::Absent | Kind::Io => 2,
            Kind::Limit => 3,
            Kind::Fault => 70,
            Kind::Interrupted => 75,
        }
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
        self.source_text = Some(text.into());
        self
    }
    /// Adds a place whose file is still to be named, unless there is a place.
    pub fn placed(mut self, place: Option<Place>) -> Self {
        self.place = self.place.or(place);
        self
    }
    /// An input or output error of the operating system about a file.
    pub fn io(action: &str, file: &Path, cause: &std::io::Error) -> Self {
        Error::of(
            Kind::Io,
            format!("cannot {action} {}: {cause}", file.display()),
        )
        .file(file)
    }
    /// The whole report: message, file:line:column, the line with a mark under it, and the help.
    /// Nothing of it moves a terminal or begins a command of a CI system, whatever was read.
    pub fn report(&self) -> String {
        let word = match self.kind {
            Kind::Usage | Kind::Input | Kind::Absent | Kind::Io => "error",
            Kind::Limit => "undecided",
            Kind::Interrupted => "interrupted",
            Kind::Fault => "fault",
        };
        let mut text = wrap_lines(&format!("{word}: {}", one_line(&self.message)), 2);
        if let Some(place) = self.place {
            let (line, column) = (place.line, place.column);
            text += &match &self.file {
                Some(file) => format!("  --> {}:{line}:{column}\n", shown_path(file)),
                None => format!("  --> line {line}, column {column}\n"),
            };
            let source = self.source_text.as_deref().unwrap_or_default();
            let quoted = source.lines().nth(line.saturating_sub(1));
            text += &quoted.map_or_else(String::new, |quoted| quotation(quoted, place));
        }
        if let Some(help) = &self.help {
            text += &wrap_lines(&format!("help: {}", one_line(help)), 2);
        }
        shown_lines(&text).into_owned()
    }
}

/// A message whose lines cannot be taken for another message's.
fn one_line(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().map(shown).collect();
    lines.join("\n  ")
}

fn shown_path(file: &Path) -> String {
    shown(&file.display().to_string()).into_owned()
}

/// A line of a file with a mark under the place: of a long line the part around the place, so that
/// it fits a terminal.
fn quotation(line: &str, place: Place) -> String {
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let room = COLUMNS.saturating_sub(number.len() + 3);
    let characters: Vec<char> = line.chars().collect();
    let at = place.column.saturating_sub(1).min(characters.len());
    let (first, last) = if characters.len() <= room {
        (0, characters.len())
    } else {
        let window = room.saturating_sub(2 * CUT.len());
        let first = at.saturating_sub(window / 2).min(characters.len() - window);
        (first, first + window)
    };
    let piece = |from: usize, to: usize| {
        let piece: String = characters[from..to].iter().collect();
        shown(&piece).into_owned()
    };
    let before = if first > 0 { CUT } else { "" };
    let after = if last < characters.len() { CUT } else { "" };
    // In two pieces, so that the mark stands right where something before it had to be spelt out.
    let (lead, tail) = (piece(first, at), piece(at, last));
    let indent = " ".repeat(before.chars().count() + lead.chars().count());
    format!("{margin} |\n{number} | {before}{lead}{tail}{after}\n{margin} | {indent}^\n")
}

/// What stands for the part of a line that is not shown.
const CUT: &str = "...";

/// What was found, `None` where it is beyond a limit; any other error goes on.
///
/// # Errors
/// As what is handed over, but for limits.
pub fn within_limits<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(why) if why.is_limit() => Ok(None),
        Err(why) => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_decides_the_exit_code_and_what_is_swallowed() {
        let io = Error::io("read", Path::new("x"), &std::io::Error::other("no"));
        let all = [
            (Error::new("a"), 2, "error: "),
            (Error::usage("a"), 2, "error: "),
            (Error::absent("a"), 2, "error: "),
            (io, 2, "error: "),
            (Error::limit("a"), 3, "undecided: "),
            (Error::fault("a"), 70, "fault: "),
            (Error::interrupted("a"), 75, "interrupted: "),
        ];
        for (error, code, word) in all {
            assert_eq!(error.exit_code(), code, "{error:?}");
            assert!(error.report().starts_with(word), "{error:?}");
            assert_eq!(within_limits::<()>(Err(error)).is_ok(), code == 3, "{code}");
        }
        let fault = Error::fault("a").report();
        for told in [
            "fault of Selvedge",
            "no result of this run",
            "command",
            "input",
            env!("CARGO_PKG_VERSION"),
        ] {
            assert!(fault.replace("\n  ", " ").contains(told), "{fault}");
        }
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_quoted() {
        let text = format!("{}bad{}", "x".repeat(5000), "y".repeat(5000));
        let place = Place {
            line: 1,
            column: 5001,
        };
        let report = Error::new("no").at(place, &text).report();
        let lines: Vec<&str> = report.lines().collect();
        assert!(
            lines.iter().all(|l| l.chars().count() <= COLUMNS),
            "{report}"
        );
        let mark = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(&lines[3][mark..mark + 3], "bad", "{report}");
        assert!(lines[3].contains("...x") && lines[3].ends_with("y..."));
    }

    #[test]
    fn hostile_text_is_spelt_out_and_the_mark_stays_in_place() {
        let place = Place { line: 2, column: 6 };
        let text = "a\n\u{1b}[2J\tbad\n";
        let error = Error::new("`x\u{7}` is\n::error::no name").at(place, text);
        let report = error.file(Path::new("a\n##[x]")).report();
        let lines: Vec<&str> = report.lines().collect();
        let mark = lines
            .last()
            .unwrap()
            .chars()
            .position(|c| c == '^')
            .unwrap();
        assert_eq!(&lines[lines.len() - 2][mark..mark + 3], "bad", "{report}");
        assert!(
            !report.contains("\n::") && !report.contains("##["),
            "{report}"
        );
        assert!(!report.contains('\u{1b}') && !report.contains('\u{7}'));
    }

    #[test]
    fn only_numbers_too_large_are_a_limit_of_the_checker() {
        for why in [
            "a product overflows: nothing claimed",
            "a sum overflows: nothing claimed",
        ] {
            assert!(Error::refused(why).is_limit());
        }
        assert!(Error::refused("expected a number of at most 127 bits, found `9`").is_limit());
        assert!(Error::refused("a vertex is not conserved").is_fault());
    }
}
