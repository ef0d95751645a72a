//! What `verify` found, in every form that it is written as.

use super::form::{Colour, Judged, Report};
use super::page::{self, Page};
use super::rules::requirements;
use super::setting::Setting;
use super::{json, markdown, text};
use crate::verify::{Verdict, Verification};
use std::collections::BTreeMap;

impl Report for Verification {
    type Object = json::Verify;
    const JUDGED: Option<fn(&Self, &Setting) -> Judged> = Some(judged);
    const SUMMARY: Option<fn(&Self, &Setting, usize) -> String> = Some(markdown::verify);
    const PAGE: Option<fn(&Self, &Setting) -> Page> = Some(page::verify::one);

    fn text(&self, colour: Colour) -> String {
        text::verify(self, colour)
    }

    fn object(&self) -> json::Verify {
        json::verify(self)
    }

    fn verdict(&self) -> Verdict {
        Verification::verdict(self)
    }
}

pub(super) fn judged(result: &Verification, setting: &Setting) -> Judged {
    let properties = BTreeMap::from([
        ("fabric", result.name.clone().into()),
        ("verdict", json::verdict(result.verdict()).into()),
    ]);
    Judged::one(result.clone(), setting, &requirements(), properties)
}
