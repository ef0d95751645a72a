//! Keys of the extended generalised fat-tree: `m`, `w`, `p` and `meshed`.

use super::super::design::{Family, TreeLevel};
use super::super::forms::Numbers;
use super::super::raw;
use super::super::source::Source;
use super::fat_tree::MOST_LEVELS;
use crate::error::Result;
use serde_saphyr::Spanned;

/// Subtrees, ways or parallel links beyond which a number is taken for a slip of the pen.
const MOST: u32 = 1 << 16;
const EXAMPLE: &str = "for example `m: [32, 32, 8]` with `w: [1, 32, 16]`: one number a level, the leaves first";

type List = Spanned<Vec<Spanned<u32>>>;

pub(super) fn resolve(raw: &raw::Specification, source: &Source) -> Result<Family> {
    let (m, w) = (needed(raw, &raw.m, "m", source)?, needed(raw, &raw.w, "w", source)?);
    let h = m.value.len();
    if h == 0 || h > MOST_LEVELS as usize {
        let message = format!("`m` has {h} levels, 1 to {MOST_LEVELS} are built");
        return Err(source.complain(m, message, EXAMPLE));
    }
    if w.value.len() != h {
        return Err(source.complain(w, format!("`w` has {} numbers, `m` has {h} levels", w.value.len()), EXAMPLE));
    }
    let p = parallel_links(raw, h, source)?;
    for (list, name) in [(m.value.as_slice(), "m"), (&w.value, "w"), (p, "p")] {
        let Some(at) = list.iter().find(|n| n.value == 0 || n.value > MOST) else { continue };
        return Err(source.complain(at, format!("a number of `{name}` is {}, 1 to {MOST} are taken", at.value), EXAMPLE));
    }
    let meshed = raw.meshed.as_ref().map(|l| l.value.as_slice()).unwrap_or_default();
    if let Some(at) = meshed.iter().find(|l| l.value < 2 || l.value as usize > h) {
        let message = format!("level {} cannot be meshed, the levels with switches below are 2 to {h}", at.value);
        return Err(source.complain(at, message, "name the levels whose switches join every switch below them, for example `meshed: [3]`"));
    }
    if let Some(ratio) = raw.oversubscription.first() {
        let message = format!("`oversubscription` says {}, but `m`, `w` and `p` say what goes down and up at each level", ratio.value.0);
        return Err(source.complain(ratio, message, "leave it out; `requirements` can ask for an oversubscription"));
    }
    let parallel = |index: usize| p.get(index).map_or(1, |p| p.value);
    let levels = m.value.iter().zip(&w.value).enumerate().map(|(index, (m, w))| TreeLevel {
        below: m.value,
        ways: w.value,
        parallel: parallel(index),
        meshed: meshed.iter().any(|l| l.value as usize == index + 1),
    });
    Ok(Family::Xgft { levels: levels.collect() })
}

/// `p`, one number a level; empty when it is left out.
fn parallel_links<'a>(raw: &'a raw::Specification, h: usize, source: &Source) -> Result<&'a [Spanned<u32>]> {
    match raw.p.as_ref().map(|p| (p, &p.value)) {
        None => Ok(&[]),
        Some((_, Numbers::Each(list))) if list.len() == h => Ok(list),
        Some((at, Numbers::Each(list))) => Err(source.complain(at, format!("`p` has {} numbers, `m` has {h} levels", list.len()), EXAMPLE)),
        Some((at, Numbers::One(_))) => {
            Err(source.complain(at, format!("`p` is one number, `m` has {h} levels"), "write a list, one number a level"))
        }
    }
}

fn needed<'a>(raw: &raw::Specification, list: &'a Option<List>, name: &str, source: &Source) -> Result<&'a List> {
    list.as_ref().ok_or_else(|| source.complain(&raw.family, format!("an xgft needs `{name}`"), EXAMPLE))
}
