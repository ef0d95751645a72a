//! Keys of the extended generalised fat-tree: `m`, `w`, `p` and `meshed`.

use super::super::design::{Family, TreeLevel};
use super::super::{Source, raw};
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
    for (list, name) in [(Some(w), "w"), (raw.p.as_ref(), "p")] {
        let Some(list) = list.filter(|l| l.value.len() != h) else { continue };
        let message = format!("`{name}` has {} numbers, `m` has {h} levels", list.value.len());
        return Err(source.complain(list, message, EXAMPLE));
    }
    for (list, name) in [(Some(m), "m"), (Some(w), "w"), (raw.p.as_ref(), "p")] {
        let Some(at) = list.and_then(|l| l.value.iter().find(|n| n.value == 0 || n.value > MOST)) else { continue };
        return Err(source.complain(at, format!("a number of `{name}` is {}, 1 to {MOST} are taken", at.value), EXAMPLE));
    }
    let meshed = raw.meshed.as_ref().map(|l| l.value.as_slice()).unwrap_or_default();
    if let Some(at) = meshed.iter().find(|l| l.value < 2 || l.value as usize > h) {
        let message = format!("level {} cannot be meshed, the levels with switches below are 2 to {h}", at.value);
        return Err(source.complain(at, message, "name the levels whose switches join every switch below them, for example `meshed: [3]`"));
    }
    if let Some(ratio) = [raw.oversubscription.leaf, raw.oversubscription.spine].into_iter().flatten().next() {
        let message = format!("`oversubscription` says {ratio}, but `m`, `w` and `p` say what goes down and up at each level");
        return Err(source.complain(&raw.family, message, "leave it out; `requirements` can ask for an oversubscription"));
    }
    let parallel = |index: usize| raw.p.as_ref().and_then(|p| p.value.get(index)).map_or(1, |p| p.value);
    let levels = m.value.iter().zip(&w.value).enumerate().map(|(index, (m, w))| TreeLevel {
        below: m.value,
        ways: w.value,
        parallel: parallel(index),
        meshed: meshed.iter().any(|l| l.value as usize == index + 1),
    });
    Ok(Family::Xgft { levels: levels.collect() })
}

fn needed<'a>(raw: &raw::Specification, list: &'a Option<List>, name: &str, source: &Source) -> Result<&'a List> {
    list.as_ref().ok_or_else(|| source.complain(&raw.family, format!("an xgft needs `{name}`"), EXAMPLE))
}
