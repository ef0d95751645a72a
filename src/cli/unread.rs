//! Inputs that cannot be read or built, in the reports of CI systems.

use super::github;
use super::output::{Outputs, complain, setting};
use crate::error::{Error, Result};
use crate::report::Report;
use crate::report::form::Unread;
use std::path::Path;
use std::time::Instant;

/// Tells that an input could not be read or built in the formats of test reports, as annotation and
/// as summary; then it ends the command as it did.
///
/// # Errors
/// Always: the error itself.
pub(super) fn told<R: Report, T>(outputs: &Outputs<R>, error: Error, input: &Path) -> Result<T> {
    if error.is_interrupted() {
        return Err(error);
    }
    let file = error.file.as_deref().unwrap_or(input);
    let setting = setting(file, Instant::now());
    let why = Unread::of(&error);
    let written = outputs.write_unread(&why, &setting);
    for failed in [written, github::unread(&why, &setting)] {
        if let Err(failed) = failed {
            complain(&failed.report());
        }
    }
    Err(error)
}
