//! Where the keys stand that a fabric can turn out to be impossible for.

use super::design::Origin;
use super::forms::Switches;
use super::key::Values;
use super::raw;
use super::source::{Source, place};
use crate::error::Place;
use std::collections::BTreeMap;

/// The places of a specification's values.
pub(super) fn of(raw: &raw::Specification, values: &Values, source: &Source) -> Origin {
    let (ratios, media) = (&raw.oversubscription, &raw.media);
    let written = [
        ("family", Some(place(&raw.family))),
        ("host", Some(place(&raw.host))),
        ("hosts", Some(place(&raw.hosts))),
        ("link_rate", raw.link_rate.as_ref().map(place)),
        ("oversubscription.leaf", ratios.leaf.as_ref().map(place)),
        ("oversubscription.spine", ratios.spine.as_ref().map(place)),
        ("media.leaf", lower(&media.host_leaf, &media.host_switch)),
        ("media.spine", lower(&media.leaf_spine, &media.local)),
        ("media.core", lower(&media.spine_core, &media.global)),
        (
            "reserved_ports",
            raw.reserved_ports.first().map(|r| place(&r.count)),
        ),
    ];
    let mut places: BTreeMap<&str, Place> = BTreeMap::new();
    places.extend(
        written
            .into_iter()
            .filter_map(|(key, place)| Some((key, place?))),
    );
    places.extend(switches(raw));
    places.extend(values.places());
    // The first entry of a tier is the one that is pointed at.
    for reserved in raw.reserved_ports.iter().rev() {
        places.insert(reserved_key(&reserved.tier.value), place(&reserved.tier));
    }
    Origin {
        file: source.file.to_path_buf(),
        text: source.text.to_string(),
        places,
    }
}

/// What is plugged in at the lower end of the links below a tier, under either of its names.
fn lower(one: &Option<raw::Plugged>, other: &Option<raw::Plugged>) -> Option<Place> {
    one.as_ref().or(other.as_ref()).map(|p| place(&p.lower))
}

/// The switch of each tier.
fn switches(raw: &raw::Specification) -> Vec<(&'static str, Place)> {
    let Some(switch) = &raw.switch else {
        return Vec::new();
    };
    let (leaf, spine, core) = match &switch.value {
        Switches::One(_) => (place(switch), place(switch), place(switch)),
        Switches::Each(tiers) => {
            let spine = place(&tiers.spine);
            (
                place(&tiers.leaf),
                spine,
                tiers.core.as_ref().map_or(spine, place),
            )
        }
    };
    vec![("leaf", leaf), ("spine", spine), ("core", core)]
}

fn reserved_key(tier: &str) -> &'static str {
    match tier {
        "spine" => "reserved_ports.spine",
        "core" => "reserved_ports.core",
        _ => "reserved_ports.leaf",
    }
}
