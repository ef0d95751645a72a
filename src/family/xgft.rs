//! The extended generalised fat-tree as its numbers say: `m` below, `w` above, `p` parallel links,
//! levels that are `meshed`. What it is and where it comes from is in `tree.rs`, which builds it.

use super::keys::P;
use super::tree::{self, MOST_LEVELS, TreeLevel};
use crate::error::Result;
use crate::fabric::Fabric;
use crate::spec::design::{Design, Topology};
use crate::spec::forms::Numbers;
use crate::spec::key::{DISPLACED_HOSTS, Key, Section};
use crate::spec::registry::{Asked, Family, Naming};
use serde_saphyr::Spanned;
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "xgft",
    about: "extended generalised fat-trees of any numbers a level, with parallel links",
    paper: "Ohring, Ibel, Das and Kumar, IPPS 1995; Zahavi, 2010",
    naming: Naming::Tiers,
    keys: &[
        DISPLACED_HOSTS.listed(),
        M.listed(),
        W.listed(),
        P.listed(),
        MESHED.listed(),
    ],
    inner: None,
    starter: include_str!("starters/xgft.yaml"),
    resolve,
};

const M: Key<Vec<Spanned<u32>>> = Key::new(
    "m",
    Section::Trees,
    "Subtrees below each switch, one number a level, the leaves first (XGFT).",
);
const W: Key<Vec<Spanned<u32>>> = Key::new(
    "w",
    Section::Trees,
    "Switches above each node, one number a level (XGFT).",
);
const MESHED: Key<Vec<Spanned<u32>>> = Key::new(
    "meshed",
    Section::Trees,
    "Levels whose switches join every switch of the level below in their subtree.",
);

/// Its parameters.
#[derive(Debug)]
struct Xgft {
    /// Its levels, the leaves first.
    levels: Vec<TreeLevel>,
}

impl Topology for Xgft {
    fn build(&self, design: &Design) -> Result<Fabric> {
        tree::build(design, FAMILY.name, "this tree", &self.levels)
    }

    fn levels(&self) -> usize {
        self.levels.len()
    }

    fn most_tiers(&self) -> u8 {
        0
    }

    fn has_switches(&self) -> bool {
        true
    }
}

/// Subtrees, ways or parallel links beyond which a number is taken for a slip of the pen.
const MOST: u32 = 1 << 16;
const EXAMPLE: &str =
    "for example `m: [32, 32, 8]` with `w: [1, 32, 16]`: one number a level, the leaves first";

type List = Spanned<Vec<Spanned<u32>>>;

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    let (m, w) = (needed(asked, &M)?, needed(asked, &W)?);
    let h = m.value.len();
    if h == 0 || h > MOST_LEVELS {
        let message = format!("`m` has {h} levels, 1 to {MOST_LEVELS} are built");
        return Err(asked.refuse(m, message, EXAMPLE));
    }
    if w.value.len() != h {
        return Err(asked.refuse(
            w,
            format!("`w` has {} numbers, `m` has {h} levels", w.value.len()),
            EXAMPLE,
        ));
    }
    let p = parallel_links(asked, h)?;
    for (list, name) in [(m.value.as_slice(), "m"), (&w.value, "w"), (p, "p")] {
        let Some(at) = list.iter().find(|n| n.value == 0 || n.value > MOST) else {
            continue;
        };
        return Err(asked.refuse(
            at,
            format!(
                "a number of `{name}` is {}, 1 to {MOST} are taken",
                at.value
            ),
            EXAMPLE,
        ));
    }
    let meshed = asked
        .get(&MESHED)
        .map(|l| l.value.as_slice())
        .unwrap_or_default();
    if let Some(at) = meshed.iter().find(|l| l.value < 2 || l.value as usize > h) {
        let message = format!(
            "level {} cannot be meshed, the levels with switches below are 2 to {h}",
            at.value
        );
        return Err(asked.refuse(at, message, "name the levels whose switches join every switch below them, for example `meshed: [3]`"));
    }
    if let Some(ratio) = asked.oversubscription() {
        let message = format!(
            "`oversubscription` says {}, but `m`, `w` and `p` say what goes down and up at each level",
            ratio.value
        );
        return Err(asked.refuse(
            &ratio,
            message,
            "leave it out; `requirements` can ask for an oversubscription",
        ));
    }
    let parallel = |index: usize| p.get(index).map_or(1, |p| p.value);
    let levels = m
        .value
        .iter()
        .zip(&w.value)
        .enumerate()
        .map(|(index, (m, w))| TreeLevel {
            below: m.value,
            ways: w.value,
            parallel: parallel(index),
            meshed: meshed.iter().any(|l| l.value as usize == index + 1),
        });
    Ok(Arc::new(Xgft {
        levels: levels.collect(),
    }))
}

/// `p`, one number a level; empty when it is left out.
fn parallel_links<'a>(asked: &Asked<'a>, h: usize) -> Result<&'a [Spanned<u32>]> {
    match asked.get(&P).map(|p| (p, &p.value)) {
        None => Ok(&[]),
        Some((_, Numbers::Each(list))) if list.len() == h => Ok(list),
        Some((at, Numbers::Each(list))) => Err(asked.refuse(
            at,
            format!("`p` has {} numbers, `m` has {h} levels", list.len()),
            EXAMPLE,
        )),
        Some((at, Numbers::One(_))) => Err(asked.refuse(
            at,
            format!("`p` is one number, `m` has {h} levels"),
            "write a list, one number a level",
        )),
    }
}

fn needed<'a>(asked: &Asked<'a>, key: &Key<Vec<Spanned<u32>>>) -> Result<&'a List> {
    let missing = || {
        asked.refuse(
            asked.written(),
            format!("an xgft needs `{}`", key.name()),
            EXAMPLE,
        )
    };
    asked.get(key).ok_or_else(missing)
}
