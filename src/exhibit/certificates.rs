//! Certificates, and what checks them.

use super::subject::{Subject, word};
use crate::report::page::{Certified, Exhibit};
use crate::text::thousands;

/// Certificates that are listed.
const LISTED: usize = 40;

/// Whether a certificate is about the fabric as it is, and not about what a failure leaves of it.
fn of_the_whole(name: &str) -> bool {
    !name.starts_with("survives-") || name.ends_with("-all")
}

/// Adds those that were found.
pub(super) fn add(subject: &Subject<'_>, found: &[(String, Vec<u8>)], exhibit: &mut Exhibit) {
    if found.is_empty() {
        exhibit.certified = "No claim here rests on a certificate.".to_string();
        return;
    }
    let (input, count) = (word(&subject.input), thousands(found.len()));
    let Some(folder) = &subject.certificates else {
        exhibit.certified = format!(
            "{count} certificates were made and checked, and not written: \
             `selvedge verify {input} --certificates FOLDER` writes them, \
             `selvedge check FOLDER/*.certificate` checks them again."
        );
        return;
    };
    let folder = word(folder);
    let one = |(name, bytes): &(String, Vec<u8>)| Certified {
        file: format!("{name}.certificate"),
        bytes: thousands(bytes.len()),
        command: if of_the_whole(name) {
            format!("selvedge check {folder}/{name}.certificate --fabric {input}")
        } else {
            format!("selvedge check {folder}/{name}.certificate")
        },
    };
    exhibit.certificates = found.iter().take(LISTED).map(one).collect();
    let listed = match found.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" {} of them are not listed.", thousands(more)),
    };
    exhibit.certified = format!(
        "{count} certificates were written; `selvedge check {folder}/*.certificate` checks \
         all of them.{listed}"
    );
}
