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

use crate::text::{with_line_ends, wrap};
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
    /// Names the file of a place that has none, and shows its line.
    pub fn in_file(self, file: &Path) -> Self {
        match (self.place, &self.file) {
            (Some(place), None) => {
                let text = with_line_ends(std::fs::read_to_string(file).unwrap_or_default());
                self.file(file).at(place, &text)
            }
            _ => self,
        }
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
    pub fn report(&self) -> String {
        let word = match self.kind {
            Kind::Usage | Kind::Input | Kind::Absent | Kind::Io => "error",
            Kind::Limit => "undecided",
            Kind::Interrupted => "interrupted",
            Kind::Fault => "fault",
        };
        let mut text = wrap(&format!("{word}: {}", self.message), 2);
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
            text += &format!(
                "{margin} |\n{number} | {line}\n{margin} | {}^\n",
                " ".repeat(place.column.saturating_sub(1))
            );
        }
        if let Some(help) = &self.help {
            text += &wrap(&format!("help: {help}"), 2);
        }
        text
    }
}

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
