//! The family and its own keys, one file a family; a key of another family is an error.

mod direct;
mod fat_tree;
mod rail_optimized;

use super::design::Family;
use super::{Source, place, raw};
use crate::error::{Error, Place, Result};
use crate::parts::HostPart;

/// A family: its name, the keys that are its own, and its starter specification.
struct Known {
    name: &'static str,
    keys: &'static [&'static str],
    starter: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        name: "rail-optimized",
        keys: &["su_hosts", "pod_sus", "rails", "tiers"],
        starter: include_str!("../starters/rail-optimized.yaml"),
    },
    Known { name: "leaf-spine", keys: &[], starter: include_str!("../starters/leaf-spine.yaml") },
    Known { name: "fat-tree", keys: &["k"], starter: include_str!("../starters/fat-tree.yaml") },
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
        ("su_hosts", raw.su_hosts.as_ref().map(place)),
        ("pod_sus", raw.pod_sus.as_ref().map(place)),
        ("rails", raw.rails.as_ref().map(place)),
        ("tiers", raw.tiers.as_ref().map(place)),
        ("k", raw.k.as_ref().map(place)),
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

pub(super) fn resolve(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Family> {
    let name = raw.family.value.as_str();
    let Some(known) = KNOWN.iter().find(|k| k.name == name) else {
        let names = names();
        let near = names.iter().min_by_key(|k| strsim::damerau_levenshtein(k, name)).copied().unwrap_or("rail-optimized");
        let help = format!("did you mean `{near}`? The families are {}", names.join(", "));
        return Err(source.complain(&raw.family, format!("there is no family `{name}`"), help));
    };
    for (key, at) in own_keys(raw) {
        let Some(at) = at.filter(|_| !known.keys.contains(&key)) else { continue };
        let owners: Vec<&str> = KNOWN.iter().filter(|k| k.keys.contains(&key)).map(|k| k.name).collect();
        return Err(Error::new(format!("`{key}` does not belong to the family {name}"))
            .help(format!("remove `{key}`, or choose a family it belongs to: {}", owners.join(", ")))
            .file(source.file)
            .at(at, source.text));
    }
    direct::foreign(raw, source)?;
    match name {
        name if direct::FAMILIES.contains(&name) => direct::resolve(raw, host, source).map(Family::Direct),
        "leaf-spine" => Ok(Family::LeafSpine),
        "fat-tree" => fat_tree::resolve(raw, source),
        _ => rail_optimized::resolve(raw, host, source),
    }
}

/// Where the keys of the direct families stand.
pub(super) fn direct_places(raw: &raw::Specification) -> impl Iterator<Item = (&'static str, Place)> {
    direct::keys(raw).into_iter().filter_map(|(key, at)| at.map(|at| (key, at)))
}
