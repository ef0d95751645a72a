//! The pull-request gate as CI systems read it: each quantity that was asked not to get worse is judged like a requirement, at the line of the
//! design's specification that makes it worse where one key alone does.

use super::compare::written;
use super::json::verdict;
use super::rules::regressions;
use super::{Setting, annotations, junit, sarif};
use crate::compare::{Cause, Comparison, Moved, Moves, Regression};
use crate::error::Place;
use crate::verify::{Judgement, Verdict, Verification, Witness};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a key alone makes of a quantity, in words, and where it is written in the design.
fn blamed(result: &Comparison, r: &Regression) -> Option<(String, Option<Place>)> {
    let causes = result.causes.get(r.design.checked_sub(1)?)?;
    let moved = |cause: &Cause| match &cause.moves {
        Moves::These(all) => {
            let worse = |m: &&Moved| m.quantity == r.quantity && (m.worse || r.verdict == Verdict::Proved);
            all.iter().find(worse).map(|m| format!("{} -> {}", m.before, m.after))
        }
        _ => None,
    };
    let (cause, effect) = causes.iter().find_map(|cause| moved(cause).map(|effect| (cause, effect)))?;
    let line = cause.differences.iter().find(|d| d.after.is_some()).or(cause.differences.first())?;
    let place = line.after.as_ref().map(|leaf| leaf.place);
    Some((format!("`{}` alone moves it {effect}: {}", cause.key, written(line)), place))
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
        required: format!("not worse than {}", r.before),
        reason,
        witness: after.filter(|f| f.known()).and_then(|f| f.note.clone()).map(Witness::Words),
        place: place.flatten().or(r.place),
    }
}

/// One verification a design after the first.
fn parts(result: &Comparison, setting: &Setting) -> Vec<(Verification, Setting)> {
    let first = result.subjects.first().map_or("", |s| s.label.as_str());
    let part = |(index, subject): (usize, &crate::compare::Subject)| {
        let judgements = result.regressions.iter().filter(|r| r.design == index).map(|r| judgement(result, r)).collect();
        let name = format!("{} compared with {first}", subject.label);
        let verification = Verification { name, judgements, ..Verification::default() };
        let file = Setting::of(&subject.file).file;
        (verification, Setting { file, ..setting.clone() })
    };
    result.subjects.iter().enumerate().skip(1).map(part).collect()
}

/// JUnit: a suite a design after the first, a case a quantity. Of `setting` the times are used.
pub fn junit(result: &Comparison, setting: &Setting) -> String {
    junit::suites(&parts(result, setting))
}

/// SARIF: an artifact a design after the first, a result a quantity.
pub fn sarif(result: &Comparison, setting: &Setting) -> Value {
    let file = result.subjects.first().map(|s| Setting::of(&s.file).file).unwrap_or_default();
    let properties = BTreeMap::from([("comparedWith", file.into()), ("verdict", verdict(result.verdict()).into())]);
    sarif::log(&regressions(), &parts(result, setting), properties)
}

/// Annotations of what is worse or undecided.
pub fn annotations(result: &Comparison, setting: &Setting) -> String {
    annotations::all(&parts(result, setting), "quantities")
}
