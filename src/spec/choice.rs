//! The family of a specification: its row, its topology; keys of other families are refused.

use super::design::Topology;
use super::key::Values;
use super::raw;
use super::registry::{Asked, Family, Naming, Registry};
use super::source::Source;
use crate::error::{Error, Result};
use crate::parts::HostPart;
use std::sync::Arc;

/// A family with what its keys say.
pub(super) struct Chosen {
    pub(super) family: &'static Family,
    pub(super) topology: Arc<dyn Topology>,
}

/// The family that is written.
pub(super) fn family(
    common: &raw::Specification,
    values: &Values,
    host: &HostPart,
    source: &Source,
    registry: &'static Registry,
) -> Result<Chosen> {
    let family = registry.written(&common.family, source)?;
    let plane = family.inner.as_ref().and_then(|key| values.get(key));
    let inner = plane
        .map(|name| registry.written(name, source))
        .transpose()?;
    foreign_keys(values, family, inner, source, registry)?;
    foreign_links(common, family, source)?;
    let asked = Asked {
        host,
        is_plane: false,
        family,
        common,
        values,
        source,
        registry,
    };
    Ok(Chosen {
        family,
        topology: (family.resolve)(&asked)?,
    })
}

/// Refuses keys that neither the family nor that of its planes has.
fn foreign_keys(
    values: &Values,
    family: &Family,
    inner: Option<&Family>,
    source: &Source,
    registry: &'static Registry,
) -> Result<()> {
    let owns = |key: &str| family.owns(key) || inner.is_some_and(|inner| inner.owns(key));
    let Some((key, at)) = values.places().find(|(key, _)| !owns(key)) else {
        return Ok(());
    };
    let owners: Vec<&str> = registry
        .families()
        .filter(|family| family.owns(key))
        .map(|family| family.name)
        .collect();
    let whose = inner.map_or(String::new(), |inner| format!(" of {} planes", inner.name));
    Err(Error::new(format!(
        "`{key}` does not belong to the family {}{whose}",
        family.name
    ))
    .help(format!(
        "remove `{key}`, or choose a family it belongs to: {}",
        owners.join(", ")
    ))
    .file(source.file)
    .at(at, source.text))
}

/// Refuses the links of tiers in a family without, and the links of groups in one with tiers.
fn foreign_links(common: &raw::Specification, family: &Family, source: &Source) -> Result<()> {
    let (l, m, t) = (&common.lengths, &common.media, &common.latency);
    let tiers = [
        ("lengths: host-leaf", l.host_leaf.is_some()),
        ("lengths: leaf-spine", l.leaf_spine.is_some()),
        ("lengths: spine-core", l.spine_core.is_some()),
        ("media: host-leaf", m.host_leaf.is_some()),
        ("media: leaf-spine", m.leaf_spine.is_some()),
        ("media: spine-core", m.spine_core.is_some()),
        ("latency: leaf", t.leaf.is_some()),
        ("latency: spine", t.spine.is_some()),
        ("latency: core", t.core.is_some()),
    ];
    let ratios = [
        (
            "oversubscription: leaf",
            common.oversubscription.leaf.is_some(),
        ),
        (
            "oversubscription: spine",
            common.oversubscription.spine.is_some(),
        ),
    ];
    let groups = [
        ("lengths: host-switch", l.host_switch.is_some()),
        ("lengths: local", l.local.is_some()),
        ("lengths: global", l.global.is_some()),
        ("media: host-switch", m.host_switch.is_some()),
        ("media: local", m.local.is_some()),
        ("media: global", m.global.is_some()),
        ("latency: switch", t.switch.is_some()),
    ];
    let strange: &[(&[(&str, bool)], &str)] = match family.naming {
        Naming::Tiers => &[(
            &groups,
            "write host-leaf, leaf-spine or spine-core (leaf, spine or core for the latency)",
        )],
        Naming::Groups => &[
            (
                &tiers,
                "a direct fabric has no tiers: write host-switch, local or global (switch for the latency)",
            ),
            (
                &ratios,
                "a direct fabric has no tiers; `p` against the other ports of a switch is what is oversubscribed",
            ),
        ],
    };
    for (keys, help) in strange {
        if let Some((key, _)) = keys.iter().find(|(_, written)| *written) {
            let message = format!("`{key}` does not belong to the family {}", family.name);
            return Err(source.complain(&common.family, message, *help));
        }
    }
    Ok(())
}
