//! A file that could not be read or built.

use crate::error::{Error, Place};

/// Why a file could not be read or built, so that nothing of it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Where in the file of the setting.
    pub place: Option<Place>,
}

impl Unread {
    /// What an error says.
    pub fn of(error: &Error) -> Self {
        Unread {
            message: error.message.clone(),
            help: error.help.clone(),
            place: error.place,
        }
    }

    /// Message and help in one line.
    pub fn sentence(&self) -> String {
        let help = self.help.iter().map(|help| format!("; help: {help}"));
        let whole: String = std::iter::once(self.message.clone()).chain(help).collect();
        whole.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
