//! Where and when something was judged, for reports to CI systems.

use super::page::Exhibit;
use crate::text::wrap;
use serde_json::Value;
use std::path::Path;

/// The key of what was guessed, in objects and properties.
pub const GUESSED: &str = "guessed";
/// The key of what the work was stopped by.
pub const STOPPED: &str = "stopped";

/// What a report for a CI system says beside the result: where the requirements are written and
/// when they were judged.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Setting {
    /// The file of the requirements as given, with forward slashes; relative where it is below the
    /// working folder.
    pub file: String,
    /// Wall time.
    pub seconds: f64,
    /// When, in UTC: `2025-01-31T23:59:59`.
    pub timestamp: String,
    /// What was guessed of the files that were read, in sentences; it stands in front.
    pub guessed: Vec<String>,
    /// What the work was stopped by, where it was; it stands in front of all else.
    pub stopped: Option<String>,
    /// What a page shows of the fabrics; empty where none was asked for.
    pub exhibits: Vec<Exhibit>,
}

/// That the work was stopped, in a line; nothing where it was not.
pub fn stop_text(stopped: Option<&String>) -> String {
    stopped.map_or(String::new(), |by| {
        let rest = "what was not proved by then is undecided";
        wrap(&format!("stopped by {by}: {rest}\n"), 2)
    })
}

/// What was guessed, a line a sentence; nothing where nothing was.
pub fn guess_text(guessed: &[String]) -> String {
    let lines = guessed.iter();
    lines
        .map(|said| wrap(&format!("guessed: {said}\n"), 2))
        .collect()
}

impl Setting {
    /// The setting of a file; nothing is known of the time. Reads the working folder, to name a
    /// file below it relatively.
    pub fn of(file: &Path) -> Self {
        let here = std::env::current_dir().unwrap_or_default();
        let inside = file.strip_prefix(&here).unwrap_or(file);
        let file = inside.to_string_lossy().replace('\\', "/");
        Setting {
            file: file.trim_start_matches("./").to_string(),
            ..Setting::default()
        }
    }

    /// The same, with what was guessed of the files.
    pub fn guessed(self, guessed: &[String]) -> Self {
        Setting {
            guessed: guessed.to_vec(),
            ..self
        }
    }

    /// What stands in front of an object's own keys.
    pub fn leading(&self) -> Vec<(&'static str, Value)> {
        let stopped = self.stopped.iter().map(|by| (STOPPED, by.clone().into()));
        let guessed = Some(&self.guessed).filter(|all| !all.is_empty());
        let guessed = guessed.map(|all| (GUESSED, all.clone().into()));
        stopped.chain(guessed).collect()
    }

    /// The file as a URI reference: relative, or with the scheme `file`.
    pub fn uri(&self) -> String {
        let mut uri = String::from(if self.file.starts_with('/') {
            "file://"
        } else {
            ""
        });
        for byte in self.file.bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    uri.push(byte.into())
                }
                _ => uri += &format!("%{byte:02X}"),
            }
        }
        uri
    }
}

/// Seconds since 1970 as a date and time, UTC (the civil calendar in 400-year eras; H. Hinnant,
/// 2013).
pub fn timestamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Months count from March, so that the leap day is the last day of the year.
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, early) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = 400 * era + year + early;
    format!(
        "{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00");
        assert_eq!(timestamp(951_827_696), "2000-02-29T12:34:56");
        assert_eq!(timestamp(1_735_689_599), "2024-12-31T23:59:59");
        assert_eq!(timestamp(4_107_542_400), "2100-03-01T00:00:00");
    }

    #[test]
    fn files_become_references() {
        assert_eq!(
            Setting::of(Path::new("./a b/ü.yaml")).uri(),
            "a%20b/%C3%BC.yaml"
        );
        assert_eq!(
            Setting::of(&std::env::current_dir().unwrap().join("x.yaml")).uri(),
            "x.yaml"
        );
        assert_eq!(
            Setting::of(Path::new("/elsewhere/x.yaml")).uri(),
            "file:///elsewhere/x.yaml"
        );
    }
}
