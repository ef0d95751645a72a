//! What family a fabric seems to be of, and its parameters.

use super::view::{Usual, View, usual};

/// The family in words, and parameters by name.
pub(super) fn family(
    view: &View<'_>,
    rails: Option<u32>,
    planes: usize,
) -> (String, Vec<(&'static str, String)>) {
    let tiers = view.tiers();
    let endpoints = view.endpoints();
    let across = view.wiring.cables.iter().any(|c| {
        [&c.a, &c.b]
            .iter()
            .all(|e| view.tier[e.device as usize] == 1)
            && c.a.device != c.b.device
    });
    let name = match (tiers.len(), rails, planes) {
        (0, ..) => "no switches",
        (1, ..) if across => "direct: every switch has endpoints",
        (1, Some(_), _) => "rail-only",
        (1, ..) => "single switches",
        (_, _, p) if p > 1 => "multi-plane",
        (_, Some(_), _) => "rail-optimized",
        (2, ..) => "leaf-spine",
        _ => "fat-tree",
    };
    let mut parameters = vec![("endpoints", endpoints.to_string())];
    for (tier, word) in [(1, "leaves"), (2, "spines"), (3, "cores")] {
        if let Some(devices) = tiers.get(&tier) {
            parameters.push((word, devices.len().to_string()));
        }
    }
    parameters.extend(rails.map(|r| ("rails", r.to_string())));
    if planes > 1 {
        parameters.push(("planes", planes.to_string()));
    }
    for (word, order) in [
        ("downlinks a leaf", std::cmp::Ordering::Less),
        ("uplinks a leaf", std::cmp::Ordering::Greater),
    ] {
        let Some(leaves) = tiers.get(&1) else {
            continue;
        };
        let way = |d: &u32| {
            view.behind(*d)
                .filter(|b| view.tier[b.device as usize].cmp(&1) == order)
                .count()
        };
        let shown = |u: Usual<usize>| {
            (
                word,
                format!("{} ({} of {} leaves)", u.value, u.alike, u.all),
            )
        };
        parameters.extend(usual(leaves.iter().map(way)).map(shown));
    }
    parameters.push(("cables", view.cables().to_string()));
    (name.to_string(), parameters)
}
