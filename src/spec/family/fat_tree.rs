//! Keys of the fat-tree.

use super::super::design::Family;
use super::super::raw;
use super::super::source::Source;
use crate::error::Result;

/// Tiers beyond which a fat-tree is refused: eight of the smallest switches.
pub(super) const MOST_LEVELS: u32 = 8;

pub(super) fn resolve(raw: &raw::Specification, source: &Source) -> Result<Family> {
    let Some(k) = &raw.k else {
        return Err(source.complain(&raw.family, "a fat-tree needs `k`, the ports of its switches".into(), "add `k: 64`"));
    };
    if k.value < 2 || !k.value.is_multiple_of(2) || k.value > 512 {
        let message = format!("k is {}, an even number from 2 to 512 is needed", k.value);
        return Err(source.complain(k, message, "write for example `k: 64`"));
    }
    let levels = raw.levels.as_ref().map_or(3, |l| l.value);
    if let Some(at) = raw.levels.as_ref().filter(|l| l.value < 2 || l.value > MOST_LEVELS) {
        let message = format!("a fat-tree of {levels} levels is not built, 2 to {MOST_LEVELS} are");
        return Err(source.complain(at, message, "write `levels: 2` (leaf and spine), 3 (edge, aggregation, core) or 4"));
    }
    if let Some(ratio) = raw.oversubscription.first() {
        let message = format!("a k-ary fat-tree is 1:1 throughout, `oversubscription` of {} changes nothing", ratio.value.0);
        let help = "leave it out, or use `family: xgft`, whose `m` and `w` say what goes down and up at each level";
        return Err(source.complain(ratio, message, help));
    }
    Ok(Family::FatTree { k: k.value, levels })
}
