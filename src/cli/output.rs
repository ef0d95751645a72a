//! Standard output, files and progress. A reader that closes the pipe ends the output, not the
//! program.

use super::stopping;
use crate::error::{Error, Result};
use crate::files;
use crate::progress::Progress;
use crate::report::form::{Colour, Format, Unread};
use crate::report::setting::{guess_text, stop_text};
use crate::report::{Report, Setting, format, markdown};
use crate::shown::{shown, shown_lines};
use clap::builder::{PossibleValue, PossibleValuesParser, StyledStr, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{ErrorKind, IsTerminal, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// `--format` and `--output`, repeatable: the first output takes the first format, and so on. The
/// formats are those that a report is written as; the first of them is the default.
#[derive(Debug, clap::Args)]
#[group(id = "outputs")]
pub(super) struct Outputs<R: Report> {
    /// Format; repeat it for several at once
    #[arg(long, value_parser = formats::<R>())]
    format: Vec<&'static Format>,
    /// File for the format in the same position; a format without one goes to standard output
    #[arg(long, value_name = "FILE")]
    output: Vec<PathBuf>,
    #[arg(skip)]
    report: PhantomData<fn() -> R>,
}

/// The formats that a report is written as, by name.
fn formats<R: Report>() -> impl TypedValueParser<Value = &'static Format> {
    let known =
        format::of::<R>().map(|(format, about)| PossibleValue::new(format.name).help(about));
    PossibleValuesParser::new(known).map(|name| named(&name))
}

/// The format with a name that was checked to be one.
fn named(name: &str) -> &'static Format {
    format::FORMATS
        .iter()
        .find(|format| format.name == name)
        .unwrap_or(&format::FORMATS[0])
}

/// Writes text for people to standard output: nothing in it moves a terminal or is a command of a
/// CI system.
pub(super) fn say(text: &str) -> Result<()> {
    print(&shown_lines(text))
}

/// Writes a format as it is to standard output; a closed pipe is no error.
pub(super) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => Err(Error::new(format!(
            "cannot write to standard output: {cause}"
        ))),
        _ => Ok(()),
    }
}

/// Writes text for people to standard error, as [`say`] does; there is nowhere left to complain
/// about a failure.
pub(super) fn complain(text: &str) {
    command(&shown_lines(text));
}

/// Says what is wrong with what was typed, which names files too.
pub(super) fn misused(usage: &StyledStr) {
    if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        complain(&usage.ansi().to_string());
    } else {
        complain(&usage.to_string());
    }
}

/// Writes commands for a CI system to standard error, as they are.
pub(super) fn command(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to a file, or to standard output when there is none.
pub(super) fn deliver(file: Option<&Path>, text: &str) -> Result<()> {
    match file {
        Some(file) => files::write_file(file, text.as_bytes()),
        None => print(text),
    }
}

/// Makes a folder and its parents.
pub(super) fn folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|cause| Error::io("create the folder", path, &cause))
}

/// Whether standard output is a terminal.
pub(super) fn on_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// How far the work of this process is.
pub(super) fn progress() -> &'static Progress {
    static PROGRESS: Progress = Progress::new();
    &PROGRESS
}

/// What is worked on, on a terminal after a second: the phase, how far it is, what is left; silent
/// elsewhere.
pub(super) fn with_progress<T>(what: &str, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, ended) = std::sync::mpsc::channel::<()>();
    let what = what.to_string();
    let shower = std::thread::Builder::new().spawn(move || {
        let mut waited = ended.recv_timeout(Duration::from_secs(1));
        let bar = ProgressBar::new_spinner();
        while waited == Err(RecvTimeoutError::Timeout) {
            let message = match progress().told() {
                far if far.is_empty() => what.clone(),
                far => format!("{what} {far}"),
            };
            bar.set_message(shown(&message).into_owned());
            bar.tick();
            waited = ended.recv_timeout(Duration::from_millis(120));
        }
        bar.finish_and_clear();
    });
    let result = work();
    drop(done);
    let _ = shower.map(std::thread::JoinHandle::join);
    result
}

/// A bar that counts to `length` on a terminal; silent elsewhere.
pub(super) fn bar(what: &str, length: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length).with_message(what.to_string());
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

impl<R: Report> Outputs<R> {
    /// Whether a format was asked for that holds judgements alone.
    pub(super) fn ask_for_judgements(&self) -> bool {
        self.format.iter().any(|format| format.is_of_judgements())
    }

    /// Whether a page was asked for, for which fabrics are drawn.
    pub(super) fn ask_for_a_page(&self) -> bool {
        self.format.iter().any(|format| format.is_page())
    }

    /// Writes why an input could not be read or built, in the formats that have a place for it.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn write_unread(&self, why: &Unread, setting: &Setting) -> Result<()> {
        for (index, format) in self.format.iter().enumerate() {
            let summary = || format.is_summary().then(|| markdown::unread(why, setting));
            let Some(text) = format.unread(why, setting).or_else(summary) else {
                continue;
            };
            deliver(self.output.get(index).map(PathBuf::as_path), &text)?;
        }
        Ok(())
    }

    /// Writes a report in every format asked for, the first there is by default; what was guessed
    /// of the file stands in front.
    pub(super) fn write(&self, report: &R, guessed: &[String]) -> Result<()> {
        self.write_in(report, &Setting::default().guessed(guessed))
    }

    /// The same of what was judged somewhere.
    pub(super) fn write_in(&self, report: &R, setting: &Setting) -> Result<()> {
        let setting = &Setting {
            stopped: stopping::stopped_by(),
            ..setting.clone()
        };
        let default = [&format::FORMATS[0]];
        let formats = if self.format.is_empty() {
            default.as_slice()
        } else {
            &self.format
        };
        if self.output.len() > formats.len() {
            return Err(
                Error::usage("there are more --output files than --format words")
                    .help("write one --format before each --output"),
            );
        }
        if formats.iter().all(|format| format.is_of_records()) {
            complain(&stop_text(setting.stopped.as_ref()));
            complain(&guess_text(&setting.guessed));
        }
        for (index, format) in formats.iter().enumerate() {
            let file = self.output.get(index).map(PathBuf::as_path);
            let colour = if file.is_none() && on_terminal() {
                Colour::Always
            } else {
                Colour::Never
            };
            deliver(file, &format.render(report, setting, colour)?)?;
        }
        Ok(())
    }
}

/// Where and when something is judged that began a while ago.
pub(super) fn setting(file: &Path, started: Instant) -> Setting {
    Setting {
        seconds: started.elapsed().as_secs_f64(),
        timestamp: timestamp(),
        ..Setting::of(file)
    }
}

/// The time now, or that of `SOURCE_DATE_EPOCH` (seconds since 1970) where reports are to be
/// reproducible: `2025-01-31T23:59:59`, UTC.
fn timestamp() -> String {
    let stated = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|text| text.parse().ok());
    let now = || {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    };
    crate::report::timestamp(stated.unwrap_or_else(now))
}

/// Writes certificates into a folder.
pub(super) fn certificates(directory: Option<&Path>, found: &[(String, Vec<u8>)]) -> Result<()> {
    let Some(directory) = directory else {
        return Ok(());
    };
    folder(directory)?;
    found.iter().try_for_each(|(name, bytes)| {
        files::write_file(&directory.join(format!("{name}.certificate")), bytes)
    })
}
