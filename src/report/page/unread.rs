//! A file that could not be read or built, on a page.

use super::field::Field;
use super::sections::{Page, Section, Strip};
use crate::report::setting::Setting;
use crate::report::unread::Unread;
use crate::shown::shown;

/// The strip of such a file.
pub fn strip(name: &str) -> Strip {
    Strip {
        verdict: Field::alone("not read"),
        name: Field::alone(name),
        says: "Nothing of it was judged".to_string(),
    }
}

/// What is wrong, and what would be right.
pub fn lines(why: &Unread) -> Vec<String> {
    let place = why
        .place
        .map(|place| format!("line {}, column {}", place.line, place.column));
    let help = why.help.as_ref().map(|help| format!("help: {help}"));
    let all = [Some(why.message.clone()), place, help].into_iter();
    all.flatten()
        .map(|line| shown(&line).into_owned())
        .collect()
}

/// A page of nothing else.
pub fn page(why: &Unread, setting: &Setting) -> Page {
    Page {
        title: format!("{}: not read", shown(&setting.file)),
        command: "selvedge",
        strip: strip(&setting.file),
        guessed: setting.guessed.clone(),
        sections: vec![Section::Error(lines(why))],
        timestamp: setting.timestamp.clone(),
    }
}
