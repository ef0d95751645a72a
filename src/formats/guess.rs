//! What was guessed of a file, in sentences: what its devices are, which networks it holds, and the
//! parts of it without a path between them.

use super::class::Class;
use super::kinds::classes;
use super::networks::{networks, parts};
use super::wiring::{Chosen, Wiring};
use crate::fabric::index::Id;
use crate::text::counted;

/// Names that a sentence shows before it counts the rest.
const SHOWN: usize = 3;

/// What was guessed of a file of which all networks are looked at. O((V + E) log V).
pub fn of_all(wiring: &Wiring) -> Vec<String> {
    let mut told = Guess::new(wiring).told(&|_| false);
    told.extend(apart(wiring));
    told
}

/// What was guessed of a file that is made a fabric: what stands beside it and other networks are
/// left out. O((V + E) log V).
pub fn of_fabric(wiring: &Wiring) -> Vec<String> {
    let guess = Guess::new(wiring);
    let main = wiring.networks == Chosen::Main;
    let mut told = guess.told(&|kept| main && !kept);
    told.extend(apart(&wiring.clone().completed()));
    told
}

struct Guess<'a> {
    wiring: &'a Wiring,
    classes: Vec<Class>,
    first: Option<String>,
}

impl<'a> Guess<'a> {
    fn new(wiring: &'a Wiring) -> Self {
        let found = classes(wiring);
        let first = found.told();
        Guess {
            wiring,
            classes: found.of,
            first,
        }
    }

    /// The sentences; `out` says whether a network is left out, by whether it is one that is kept.
    fn told(&self, out: &dyn Fn(bool) -> bool) -> Vec<String> {
        let mut told: Vec<String> = self.first.iter().cloned().collect();
        for class in [Class::Storage, Class::Service, Class::Ignore] {
            let of: Vec<&str> = (self.wiring.devices.iter().zip(&self.classes))
                .filter(|d| *d.1 == class)
                .map(|d| d.0.name.as_str())
                .collect();
            if !of.is_empty() {
                let what = if of.len() == 1 {
                    "is taken for"
                } else {
                    "are taken for"
                };
                let named = some(&of);
                let word = class.word();
                told.push(format!(
                    "{named} {what} `{word}`: no endpoint, and nothing is forwarded there \
                     (`--kind REGEX=host` makes it one)"
                ));
            }
        }
        told.extend(self.networks(out));
        told
    }

    fn networks(&self, out: &dyn Fn(bool) -> bool) -> Option<String> {
        let found = networks(self.wiring, &self.classes);
        if found.all.len() < 2 {
            return None;
        }
        let each: Vec<String> = found
            .all
            .iter()
            .map(|n| found.told(self.wiring, n))
            .collect();
        let left: Vec<&str> = found
            .all
            .iter()
            .filter(|n| out(n.kept))
            .map(|n| n.name.as_str())
            .collect();
        let left = if left.is_empty() {
            String::new()
        } else {
            let named = some(&left);
            format!("; left out: {named} (`--network NAME,...` or `--network all` takes others)")
        };
        let count = each.len();
        Some(format!(
            "{count} networks that no switch joins: {}{left}",
            each.join(", ")
        ))
    }
}

/// The first names, and how many more there are.
fn some(names: &[&str]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The parts without a path between them, where there are several.
fn apart(wiring: &Wiring) -> Option<String> {
    let classes = classes(wiring).of;
    let found = parts(wiring, &classes);
    let of = |part: &Vec<u32>| {
        let first = part
            .first()
            .map_or("", |d| wiring.devices[d.index()].name.as_str());
        format!("that of {first} ({})", counted(part.len(), "endpoint"))
    };
    let each: Vec<String> = found.iter().map(of).collect();
    (found.len() > 1).then(|| {
        let each: Vec<&str> = each.iter().map(String::as_str).collect();
        format!(
            "{} parts without a path between them: {}",
            each.len(),
            some(&each)
        )
    })
}
