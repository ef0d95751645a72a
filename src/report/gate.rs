//! The pull-request gate as CI systems read it: each quantity that was asked not to get worse is
//! judged like a requirement, at the line of the design's specification that makes it worse where
//! one key alone does.

use super::compare::{object, written};
use super::form::{Colour, Judged, Part, Report};
use super::json::verdict;
use super::page::{self, Page};
use super::rules::regressions;
use super::setting::Setting;
use crate::compare::{Cause, Comparison, Moved, Moves, Regression};
use crate::error::Place;
use crate::verify::{Judgement, Verdict, Verification, Witness};
use std::collections::BTreeMap;

/// What a key alone makes of a quantity, in words, and where it is written in the design.
fn blamed(result: &Comparison, r: &Regression) -> Option<(String, Option<Place>)> {
    let causes = result.causes.get(r.design.checked_sub(1)?)?;
    let moved = |cause: &Cause| match &cause.moves {
        Moves::These(all) => {
            let worse =
                |m: &&Moved| m.quantity == r.quantity && (m.worse || r.verdict == Verdict::Proved);
            all.iter()
                .find(worse)
                .map(|m| format!("{} -> {}", m.before, m.after))
        }
        Moves::NotAlone(_) | Moves::NoMatter | Moves::Stopped => None,
    };
    let (cause, effect) = causes
        .iter()
        .find_map(|cause| moved(cause).map(|effect| (cause, effect)))?;
    let line = cause
        .differences
        .iter()
        .find(|d| d.after.is_some())
        .or(cause.differences.first())?;
    let place = line.after.as_ref().map(|leaf| leaf.place);
    Some((
        format!("`{}` alone moves it {effect}: {}", cause.key, written(line)),
        place,
    ))
}

fn judgement(result: &Comparison, r: &Regression) -> Judgement {
    let quantity = result.quantities.iter().find(|q| q.name == r.quantity);
    let after = quantity.and_then(|q| q.found.get(r.design));
    let (blame, place) = blamed(result, r).unzip();
    let mut reason = r.reason.clone();
    if let Some(blame) = blame {
        reason += &format!("; {blame}");
    }
    Judgement {
        name: r.quantity.clone(),
        kind: r.rule.kind,
        verdict: r.verdict,
        value: r.after.clone().into(),
        bounds: after.and_then(|f| f.bounds.clone()),
        floor: None,
        required: format!("not worse than {}", r.before).into(),
        reason: reason.into(),
        witness: after
            .filter(|f| f.known())
            .and_then(|f| f.note.clone())
            .map(Witness::Words),
        place: place.flatten().or(r.place),
    }
}

/// One part a design after the first.
fn parts(result: &Comparison, setting: &Setting) -> Vec<Part> {
    let first = result.subjects.first().map_or("", |s| s.label.as_str());
    let part = |(index, subject): (usize, &crate::compare::Subject)| {
        let judgements = result
            .regressions
            .iter()
            .filter(|r| r.design == index)
            .map(|r| judgement(result, r))
            .collect();
        let name = format!("{} compared with {first}", subject.label);
        let verification = Verification {
            name,
            judgements,
            ..Verification::default()
        };
        let file = Setting::of(&subject.file).file;
        Part {
            verification,
            unread: None,
            setting: Setting {
                file,
                ..setting.clone()
            },
        }
    };
    result
        .subjects
        .iter()
        .enumerate()
        .skip(1)
        .map(part)
        .collect()
}

/// A part a design after the first, a judgement a quantity. Of `setting` the times are used.
fn judged(result: &Comparison, setting: &Setting) -> Judged {
    let file = result
        .subjects
        .first()
        .map(|s| Setting::of(&s.file).file)
        .unwrap_or_default();
    Judged {
        parts: parts(result, setting),
        rules: regressions(),
        what: "quantities",
        properties: BTreeMap::from([
            ("comparedWith", file.into()),
            ("verdict", verdict(result.verdict()).into()),
        ]),
    }
}

impl Report for Comparison {
    type Object = super::compare::Compare;
    const JUDGED: Option<fn(&Self, &Setting) -> Judged> = Some(judged);
    const SUMMARY: Option<fn(&Self, &Setting, usize) -> String> = Some(summary);
    const PAGE: Option<fn(&Self, &Setting) -> Page> = Some(shown);

    fn text(&self, _: Colour) -> String {
        super::compare::text(self)
    }

    fn object(&self) -> super::compare::Compare {
        object(self)
    }

    fn verdict(&self) -> Verdict {
        Comparison::verdict(self)
    }
}

fn shown(result: &Comparison, setting: &Setting) -> Page {
    let object = serde_json::to_value(object(result)).unwrap_or_default();
    let says = super::compare::verdict(result);
    let says = says.unwrap_or_else(|| "Nothing was asked not to get worse".to_string());
    page::compare::page(&object, says, setting)
}

fn summary(result: &Comparison, _: &Setting, room: usize) -> String {
    super::compare::markdown(result, room)
}
