//! The family and its own keys, one file a family; a key of another family is an error.

mod direct;
mod fat_tree;
mod multi_plane;
mod rail_only;
mod rail_optimized;
mod xgft;

use super::design::Family;
use super::raw;
use super::source::{Source, place};
use crate::error::{Error, Place, Result};
use crate::parts::HostPart;
use serde_saphyr::Spanned;

/// A family: its name, the keys that are its own, and its starter specification.
struct Known {
    name: &'static str,
    keys: &'static [&'static str],
    starter: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        name: "rail-optimized",
        keys: &["displaced_hosts", "uniform_trunks", "su_hosts", "pod_sus", "rails", "tiers", "planes", "tors", "spines"],
        starter: include_str!("../starters/rail-optimized.yaml"),
    },
    Known {
        name: "leaf-spine",
        keys: &["displaced_hosts", "uniform_trunks", "spines"],
        starter: include_str!("../starters/leaf-spine.yaml"),
    },
    Known { name: "fat-tree", keys: &["displaced_hosts", "k", "levels"], starter: include_str!("../starters/fat-tree.yaml") },
    Known { name: "xgft", keys: &["displaced_hosts", "m", "w", "p", "meshed"], starter: include_str!("../starters/xgft.yaml") },
    Known {
        name: "rail-only",
        keys: &["displaced_hosts", "uniform_trunks", "rails", "tiers", "spines"],
        starter: include_str!("../starters/rail-only.yaml"),
    },
    Known { name: "multi-plane", keys: &["planes", "plane"], starter: include_str!("../starters/multi-plane.yaml") },
    Known { name: "dragonfly", keys: &["p", "a", "h", "groups"], starter: include_str!("../starters/dragonfly.yaml") },
    Known { name: "slim-fly", keys: &["p", "q"], starter: include_str!("../starters/slim-fly.yaml") },
    Known { name: "polarfly", keys: &["p", "q"], starter: include_str!("../starters/polarfly.yaml") },
    Known { name: "jellyfish", keys: &["p", "switches", "degree", "seed"], starter: include_str!("../starters/jellyfish.yaml") },
    Known { name: "hyperx", keys: &["p", "dimensions", "trunks"], starter: include_str!("../starters/hyperx.yaml") },
    Known { name: "torus", keys: &["p", "dimensions", "wrap", "forwards"], starter: include_str!("../starters/torus.yaml") },
];

/// Every key that belongs to some families only, and where it is written.
fn own_keys(raw: &raw::Specification) -> Vec<(&'static str, Option<Place>)> {
    let mut keys = vec![
        ("displaced_hosts", raw.displaced_hosts.as_ref().map(place)),
        ("uniform_trunks", raw.uniform_trunks.as_ref().map(place)),
        ("su_hosts", raw.su_hosts.as_ref().map(place)),
        ("pod_sus", raw.pod_sus.as_ref().map(place)),
        ("rails", raw.rails.as_ref().map(place)),
        ("tiers", raw.tiers.as_ref().map(place)),
        ("k", raw.k.as_ref().map(place)),
        ("levels", raw.levels.as_ref().map(place)),
        ("m", raw.m.as_ref().map(place)),
        ("w", raw.w.as_ref().map(place)),
        ("meshed", raw.meshed.as_ref().map(place)),
        ("planes", raw.planes.as_ref().map(place)),
        ("tors", raw.tors.as_ref().map(place)),
        ("spines", raw.spines.as_ref().map(place)),
        ("plane", raw.plane.as_ref().map(place)),
    ];
    keys.extend(direct::keys(raw));
    keys
}

/// Names of the families, in the order in which they are shown.
pub(super) fn names() -> Vec<&'static str> {
    KNOWN.iter().map(|k| k.name).collect()
}

/// A commented starter specification.
pub(super) fn starter(family: &str) -> Option<&'static str> {
    KNOWN.iter().find(|k| k.name == family).map(|k| k.starter)
}

/// The family of a specification.
pub(super) fn resolve(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Family> {
    let known = known(&raw.family, source)?;
    let inner = match (&raw.plane, known.name) {
        (Some(plane), "multi-plane") => Some(self::known(plane, source)?),
        _ => None,
    };
    let owns = |family: &Known, key: &str| family.keys.contains(&key);
    for (key, at) in own_keys(raw) {
        let Some(at) = at.filter(|_| !owns(known, key) && !inner.is_some_and(|inner| owns(inner, key))) else { continue };
        let owners: Vec<&str> = KNOWN.iter().filter(|k| owns(k, key)).map(|k| k.name).collect();
        let whose = inner.map_or(String::new(), |inner| format!(" of {} planes", inner.name));
        return Err(Error::new(format!("`{key}` does not belong to the family {}{whose}", known.name))
            .help(format!("remove `{key}`, or choose a family it belongs to: {}", owners.join(", ")))
            .file(source.file)
            .at(at, source.text));
    }
    direct::foreign(raw, source)?;
    of_name(known.name, raw, host, source)
}

/// The table's entry of a family, by the name that is written.
fn known(name: &Spanned<String>, source: &Source) -> Result<&'static Known> {
    let text = name.value.as_str();
    KNOWN.iter().find(|k| k.name == text).ok_or_else(|| {
        let names = names();
        let near = names.iter().min_by_key(|k| strsim::damerau_levenshtein(k, text)).copied().unwrap_or("rail-optimized");
        let help = format!("did you mean `{near}`? The families are {}", names.join(", "));
        source.complain(name, format!("there is no family `{text}`"), help)
    })
}

fn of_name(name: &str, raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Family> {
    match name {
        name if direct::FAMILIES.contains(&name) => direct::resolve(raw, host, source).map(Family::Direct),
        "leaf-spine" => Ok(Family::LeafSpine),
        "fat-tree" => fat_tree::resolve(raw, source),
        "xgft" => xgft::resolve(raw, source),
        "rail-only" => rail_only::resolve(raw, host, source),
        "multi-plane" => multi_plane::resolve(raw, host, source, of_name),
        _ => rail_optimized::resolve(raw, host, source),
    }
}

/// Where the keys of the direct families stand.
pub(super) fn direct_places(raw: &raw::Specification) -> impl Iterator<Item = (&'static str, Place)> {
    direct::keys(raw).into_iter().filter_map(|(key, at)| at.map(|at| (key, at)))
}
