//! What two specifications say differently, and what each key does alone.

use super::found::{QuantityValue, Subject};
use super::kind::QuantityKind;
use super::measure::{self, Figure, Measured};
use super::regression;
use crate::error::Result;
use crate::fabric::audit;
use crate::family;
use crate::parts::Catalogue;
use crate::solve::SolveOptions;
use crate::spec::outline::{self, Entry, Leaf};
use crate::verify::Verdict;
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::atomic::Ordering;

/// A value that is written on one side only, or differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Keys from the top: `oversubscription.leaf`.
    pub path: String,
    /// In the first design.
    pub before: Option<Leaf>,
    /// In the other.
    pub after: Option<Leaf>,
}

/// A quantity that gets another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its name.
    pub quantity: String,
    /// What it was, for people.
    pub before: String,
    /// What it becomes, for people; `-` where there is no such quantity.
    pub after: String,
    /// Not proved to be as good as before.
    pub worse: bool,
}

/// What the key does when it alone is changed in the first design.
#[derive(Clone, Debug, PartialEq)]
pub enum Moves {
    /// These quantities get another value.
    These(Vec<Moved>),
    /// The first design cannot be built with this key alone; the reason.
    NotAlone(String),
    /// The key says nothing about the fabric: a name, requirements.
    NoMatter,
    /// The work was stopped before it was known.
    Stopped,
}

/// A key at the top that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The key.
    pub key: String,
    /// Every value inside it that differs.
    pub differences: Vec<Difference>,
    /// What it does alone.
    pub moves: Moves,
}

/// Differing keys of two specifications; empty when one of them is a fabric.
pub(super) fn find(
    before: (&Subject, &Measured),
    after: (&Subject, &Measured),
    effort: &SolveOptions<'_>,
) -> Result<Vec<Cause>> {
    if before.0.design.is_none() || after.0.design.is_none() {
        return Ok(Vec::new());
    }
    let (old, new) = (
        outline::read(&before.0.file)?,
        outline::read(&after.0.file)?,
    );
    let keys = old
        .iter()
        .chain(new.iter().filter(|n| !old.iter().any(|o| o.key == n.key)))
        .map(|entry| entry.key.as_str());
    let mut causes: Vec<Cause> = keys.filter_map(|key| cause(key, &old, &new)).collect();
    let matter: Vec<usize> = (0..causes.len())
        .filter(|&i| causes[i].moves != Moves::NoMatter)
        .collect();
    for &index in &matter {
        let key = causes[index].key.clone();
        let stopped = effort.interrupted.load(Ordering::Relaxed);
        causes[index].moves = match matter.len() {
            _ if stopped => Moves::Stopped,
            // The only key that differs makes the whole difference.
            1 => Moves::These(moved(before.1, after.1)),
            _ => alone(&key, &old, &new, before, after.0, effort)?,
        };
    }
    Ok(causes)
}

fn entry<'a>(key: &str, all: &'a [Entry]) -> Option<&'a Entry> {
    all.iter().find(|e| e.key == key)
}

fn cause(key: &str, old: &[Entry], new: &[Entry]) -> Option<Cause> {
    let leaves = |all| entry(key, all).map_or(&[][..], |e| &e.leaves);
    let (old, new) = (leaves(old), leaves(new));
    let of = |leaves: &[Leaf], path: &str| leaves.iter().find(|l| l.path == path).cloned();
    let mut differences = Vec::new();
    for leaf in old {
        let after = of(new, &leaf.path);
        if after.as_ref().is_none_or(|a| a.text != leaf.text) {
            differences.push(Difference {
                path: leaf.path.clone(),
                before: Some(leaf.clone()),
                after,
            });
        }
    }
    let added = new.iter().filter(|leaf| of(old, &leaf.path).is_none());
    differences.extend(added.map(|leaf| Difference {
        path: leaf.path.clone(),
        before: None,
        after: Some(leaf.clone()),
    }));
    let moves = if ["name", "requirements"].contains(&key) {
        Moves::NoMatter
    } else {
        Moves::These(Vec::new())
    };
    (!differences.is_empty()).then(|| Cause {
        key: key.to_string(),
        differences,
        moves,
    })
}

/// The first design with one key of the other.
fn alone(
    key: &str,
    old: &[Entry],
    new: &[Entry],
    before: (&Subject, &Measured),
    after: &Subject,
    effort: &SolveOptions<'_>,
) -> Result<Moves> {
    let mut whole: Map<String, Value> = old
        .iter()
        .map(|e| (e.key.clone(), e.value.clone()))
        .collect();
    match entry(key, new) {
        Some(entry) => whole.insert(key.to_string(), from_there(key, &entry.value, &after.file)),
        None => whole.remove(key),
    };
    whole.remove("requirements");
    let attempt = || -> Result<Moves> {
        // JSON is YAML.
        let design = family::parse(
            &Value::Object(whole).to_string(),
            &before.0.file,
            Catalogue::builtin(),
        )?;
        let fabric = family::build(&design)?;
        audit::audit(&fabric)?;
        let alike =
            measure::same(&fabric, &before.0.fabric).then_some((&before.0.fabric, before.1));
        let measured = measure::measure(Some(&design), &fabric, alike, effort, &|_| {})?;
        if effort.interrupted.load(Ordering::Relaxed) {
            return Ok(Moves::Stopped);
        }
        Ok(Moves::These(moved(before.1, &measured)))
    };
    match attempt() {
        Err(error) if error.is_fault() => Err(error),
        moves => Ok(moves.unwrap_or_else(|error| Moves::NotAlone(error.message))),
    }
}

/// A path to a file of parts is one beside the specification that names it.
fn from_there(key: &str, value: &Value, file: &Path) -> Value {
    match value.as_str().filter(|_| key == "parts") {
        Some(name) => {
            let folder = file.parent().unwrap_or(Path::new("."));
            Value::from(
                std::path::absolute(folder.join(name))
                    .unwrap_or_else(|_| folder.join(name))
                    .to_string_lossy()
                    .into_owned(),
            )
        }
        None => value.clone(),
    }
}

/// Quantities whose values certainly differ: bounds that do not overlap, or a value on one side
/// only.
fn moved(before: &Measured, after: &Measured) -> Vec<Moved> {
    let differ = |a: &QuantityValue, b: &QuantityValue| match (&a.bounds, &b.bounds) {
        (Some(a), Some(b)) => a.upper < b.lower || b.upper < a.lower,
        (x, y) => x.is_some() != y.is_some() || a.unbounded != b.unbounded,
    };
    let text = |found: Option<&QuantityValue>| found.map_or("-".to_string(), |f| f.text.clone());
    let moved = |name: &str,
                 kind: &QuantityKind,
                 old: Option<&QuantityValue>,
                 new: Option<&QuantityValue>| {
        let both = old.zip(new);
        let worse = both.is_some_and(|(old, new)| {
            regression::verdict(kind.better, old, new, false) != Verdict::Proved
        });
        Moved {
            quantity: name.to_string(),
            before: text(old),
            after: text(new),
            worse,
        }
    };
    let of = |all: &Measured, name: &str| {
        all.figures
            .iter()
            .find(|figure| figure.name == name)
            .map(|figure| figure.found.clone())
    };
    let mut all = Vec::new();
    for Figure {
        name,
        kind,
        found: old,
    } in &before.figures
    {
        match of(after, name) {
            Some(new) if differ(old, &new) => all.push(moved(name, kind, Some(old), Some(&new))),
            Some(_) => {}
            None => all.push(moved(name, kind, Some(old), None)),
        }
    }
    let added = after
        .figures
        .iter()
        .filter(|figure| of(before, &figure.name).is_none());
    all.extend(added.map(|figure| moved(&figure.name, figure.kind, None, Some(&figure.found))));
    all
}
