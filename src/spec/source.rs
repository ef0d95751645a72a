//! The text of a specification and the places in it.

use crate::error::{Error, Place};
use std::path::Path;

/// Where complaints point: the file and its text.
pub(super) struct Source<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
}

impl Source<'_> {
    pub(super) fn complain<T>(
        &self,
        at: &serde_saphyr::Spanned<T>,
        message: String,
        help: impl Into<String>,
    ) -> Error {
        Error::new(message)
            .help(help)
            .file(self.file)
            .at(place(at), self.text)
    }

    /// A complaint that knows no place, at what is written there.
    pub(super) fn located<T>(&self, at: &serde_saphyr::Spanned<T>, error: Error) -> Error {
        error.file(self.file).at(place(at), self.text)
    }
}

pub(super) fn place<T>(at: &serde_saphyr::Spanned<T>) -> Place {
    Place {
        line: at.referenced.line() as usize,
        column: at.referenced.column() as usize,
    }
}
