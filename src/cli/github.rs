//! GitHub Actions: annotations and the step summary, unasked where the environment says that there
//! is a step.

use super::output;
use crate::error::{Error, Result};
use crate::report::form::{Judged, Unread};
use crate::report::{Report, Setting, annotations, markdown};
use std::io::Write;
use std::path::PathBuf;

/// A summary larger than this is not shown at all.
const LARGEST: u64 = 1 << 20;

/// Annotates what is not proved, and appends a summary.
pub(super) fn tell<R: Report>(report: &R, setting: &Setting) -> Result<()> {
    if let Some(judged) = R::JUDGED {
        print(&annotations::all(&judged(report, setting)));
    }
    match R::SUMMARY {
        Some(summary) => summarise(|room| summary(report, setting, room)),
        None => Ok(()),
    }
}

/// Annotates that a file could not be read or built, and appends a summary of that.
pub(super) fn unread(why: &Unread, setting: &Setting) -> Result<()> {
    print(&annotations::all(&Judged::unread(why.clone(), setting)));
    summarise(|_| markdown::unread(why, setting))
}

/// Prints annotations on standard error, which the runner reads for commands as it does standard
/// output, so that a report on standard output stays whole.
fn print(annotations: &str) {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
        output::command(annotations);
    }
}

/// Appends to the step's summary, in what room earlier commands of the step left.
fn summarise(render: impl FnOnce(usize) -> String) -> Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
    else {
        return Ok(());
    };
    let wrong = |cause: &std::io::Error| Error::io("append to the step summary", &path, cause);
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path)
        .map_err(|cause| wrong(&cause))?;
    let used = file.metadata().map_err(|cause| wrong(&cause))?.len();
    // Two bytes for the line ends around it.
    let room = LARGEST.saturating_sub(used + 2) as usize;
    let text = render(room);
    if text.len() <= room {
        file.write_all(format!("\n{text}\n").as_bytes())
            .map_err(|cause| wrong(&cause))?;
    }
    Ok(())
}
