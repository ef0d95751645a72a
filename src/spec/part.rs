//! Names and written-out mappings to parts, and whether what is plugged in fits.

use super::choice::Chosen;
use super::design::Media;
use super::registry::Naming;
use super::source::Source;
use super::{forms, raw};
use crate::error::{Error, Result};
use crate::parts::written::{Medium, Written};
use crate::parts::{Catalogue, HostPart, MediaPart, MediumKind, SwitchPart};
use crate::text::did_you_mean;
use crate::units::{Length, Rate};
use serde_saphyr::Spanned;

/// Names of the links below the leaf, spine and core tier.
const LINKS: [&str; 3] = ["host-leaf", "leaf-spine", "spine-core"];

/// The host.
pub(super) fn host(
    raw: &raw::Specification,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<HostPart> {
    match &raw.host.value {
        Written::Name(name) => catalogue
            .host(name)
            .cloned()
            .ok_or_else(|| unknown(&raw.host, "host", &["host"], name, source, catalogue)),
        Written::Inline(host) => host
            .part()
            .map_err(|message| misfit(&raw.host, message, source)),
    }
}

/// The switch of the leaf, spine and core tier.
pub(super) fn switches(
    raw: &raw::Specification,
    chosen: &Chosen,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<[SwitchPart; 3]> {
    let alike = chosen.family.naming == Naming::Groups;
    let Some(given) = &raw.switch else {
        if !chosen.topology.has_switches() {
            return Ok([no_switch(), no_switch(), no_switch()]);
        }
        let help = "add `switch: qm9700`; `selvedge parts list` shows all";
        return Err(source.complain(
            &raw.family,
            format!("the family {} needs `switch`", raw.family.value),
            help,
        ));
    };
    match &given.value {
        forms::Switches::Each(_) if alike => {
            let message = format!("the switches of a {} are all alike", raw.family.value);
            Err(source.complain(given, message, "write `switch: NAME`"))
        }
        forms::Switches::One(written) => {
            let part = switch(given, written, source, catalogue)?;
            Ok([part.clone(), part.clone(), part])
        }
        forms::Switches::Each(tiers) => {
            let find =
                |written: &Spanned<Written<_>>| switch(written, &written.value, source, catalogue);
            Ok([
                find(&tiers.leaf)?,
                find(&tiers.spine)?,
                find(tiers.core.as_ref().unwrap_or(&tiers.spine))?,
            ])
        }
    }
}

/// Stands for the switch of a fabric without switches.
fn no_switch() -> SwitchPart {
    let name = "no switch".to_string();
    SwitchPart {
        name,
        cages: 0,
        cage_rate: Rate(0),
        splits: Vec::new(),
        port_limit: 0,
        power: None,
        latency: None,
        line_card_ports: None,
    }
}

/// Lengths of the links below the three tiers; a direct family has the links of hosts, those inside
/// groups and those between groups.
pub(super) fn lengths(raw: &raw::Specification) -> [Option<Length>; 3] {
    let l = &raw.lengths;
    [
        l.host_leaf.or(l.host_switch),
        l.leaf_spine.or(l.local),
        l.spine_core.or(l.global),
    ]
}

fn switch<T>(
    at: &Spanned<T>,
    written: &Written<crate::parts::written::Switch>,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<SwitchPart> {
    match written {
        Written::Name(name) => catalogue
            .switch(name)
            .cloned()
            .ok_or_else(|| unknown(at, "switch", &["switch"], name, source, catalogue)),
        Written::Inline(switch) => switch.part().map_err(|message| misfit(at, message, source)),
    }
}

fn unknown<T>(
    at: &Spanned<T>,
    kind: &str,
    kinds: &[&str],
    name: &str,
    source: &Source,
    catalogue: &Catalogue,
) -> Error {
    let rest = "`selvedge parts list` shows all; `parts: FILE` adds your own";
    let help = did_you_mean(name, catalogue.names_of(kinds), rest);
    source.complain(
        at,
        format!("there is no {kind} `{name}` in the catalogue"),
        help,
    )
}

fn misfit<T>(at: &Spanned<T>, message: String, source: &Source) -> Error {
    source.complain(
        at,
        message,
        "`selvedge parts show NAME` shows parts to compare with",
    )
}

/// What is plugged in below each tier, where the specification says so.
pub(super) fn media(
    raw: &raw::Specification,
    host: &HostPart,
    switches: &[SwitchPart; 3],
    rate: Rate,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<[Option<Media>; 3]> {
    let m = &raw.media;
    let direct = [m.host_switch.as_ref(), m.local.as_ref(), m.global.as_ref()];
    let named = if direct.iter().any(Option::is_some) {
        ["host-switch", "local", "global"]
    } else {
        LINKS
    };
    let plugged = [
        m.host_leaf.as_ref().or(direct[0]),
        m.leaf_spine.as_ref().or(direct[1]),
        m.spine_core.as_ref().or(direct[2]),
    ];
    let lengths = lengths(raw);
    let mut found = [None, None, None];
    for (tier, plugged) in plugged.into_iter().enumerate() {
        let Some(plugged) = plugged else { continue };
        let port = if tier == 0 { host.port_rate } else { rate };
        let below = match tier {
            0 => Some(Cage {
                of: &host.name,
                used: times(host.port_rate, host.ports_per_cage),
                has: times(port, host.ports_per_cage),
            }),
            _ => Cage::of_switch(&switches[tier - 1], port),
        };
        let ends = [
            (&plugged.lower, below),
            (&plugged.upper, Cage::of_switch(&switches[tier], port)),
        ];
        let mut parts = ends.into_iter().map(|(written, cage)| {
            let medium = medium(written, source, catalogue)?;
            cage.map_or(Ok(()), |cage| fits(written, &medium, &cage, source))?;
            reaches(
                written,
                &medium,
                named[tier],
                lengths[tier],
                source,
                catalogue,
            )?;
            Ok(medium)
        });
        if let (Some(lower), Some(upper)) = (parts.next(), parts.next()) {
            found[tier] = Some(joined(plugged, lower?, upper?, source)?);
        }
    }
    Ok(found)
}

/// Two ends that go together: a cable is the same part at both.
fn joined(at: &raw::Plugged, lower: MediaPart, upper: MediaPart, source: &Source) -> Result<Media> {
    let is_cable = |part: &MediaPart| part.kind == MediumKind::Cable;
    if (is_cable(&lower) || is_cable(&upper)) && lower != upper {
        let cable = if is_cable(&lower) { &lower } else { &upper };
        let message = format!(
            "{} is a cable with two fixed ends, so it cannot be {} below and {} above",
            cable.name, lower.name, upper.name
        );
        let help = "name the same cable for both ends, or an optic for each";
        return Err(source.complain(&at.upper, message, help));
    }
    Ok(Media { lower, upper })
}

fn times(rate: Rate, count: u32) -> Rate {
    Rate(rate.0.saturating_mul(u64::from(count)))
}

/// A cage as a medium meets it.
struct Cage<'a> {
    /// The part it belongs to.
    of: &'a str,
    /// Rate of the ports in use in it.
    used: Rate,
    /// The most it can have.
    has: Rate,
}

impl<'a> Cage<'a> {
    /// `None` when the switch has no such port; building refuses that with its own words.
    fn of_switch(part: &'a SwitchPart, port: Rate) -> Option<Self> {
        let split = part.splits.iter().find(|s| s.0 == port)?;
        Some(Cage {
            of: &part.name,
            used: times(port, split.1),
            has: part.cage_rate,
        })
    }
}

fn medium(
    written: &Spanned<Written<Medium>>,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<MediaPart> {
    let found = match &written.value {
        Written::Name(name) => {
            let missing = || {
                unknown(
                    written,
                    "optic or cable",
                    &["optic", "cable"],
                    name,
                    source,
                    catalogue,
                )
            };
            catalogue.medium(name).cloned().ok_or_else(missing)?
        }
        Written::Inline(medium) => medium
            .part()
            .map_err(|message| misfit(written, message, source))?,
    };
    if found.kind == MediumKind::Nic {
        let message = format!(
            "{} is a NIC, which holds cages and is plugged into none",
            found.name
        );
        return Err(source.complain(
            written,
            message,
            "name an optic or a cable; the host's part says what its NICs are",
        ));
    }
    Ok(found)
}

fn fits(
    at: &Spanned<Written<Medium>>,
    medium: &MediaPart,
    cage: &Cage,
    source: &Source,
) -> Result<()> {
    let (name, rate, Cage { of, used, has }) = (&medium.name, medium.rate, cage);
    let help = if used == has {
        format!("name an optic or a cable of {used}")
    } else {
        format!("name an optic or a cable of {used} to {has}")
    };
    if rate > *has {
        return Err(source.complain(
            at,
            format!("{name} has {rate}, a cage of a {of} has {has}"),
            help,
        ));
    }
    if rate < *used {
        let message =
            format!("{name} has {rate}, the ports in a cage of a {of} have {used} together");
        return Err(source.complain(at, message, help));
    }
    Ok(())
}

fn reaches(
    at: &Spanned<Written<Medium>>,
    medium: &MediaPart,
    links: &str,
    length: Option<Length>,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<()> {
    let (Some(length), Some(reach)) = (length, medium.reach) else {
        return Ok(());
    };
    if length <= reach {
        return Ok(());
    }
    let enough = |m: &&MediaPart| {
        m.kind != MediumKind::Nic && m.rate == medium.rate && m.reach.is_some_and(|r| r >= length)
    };
    let help = match catalogue.media().filter(enough).min_by_key(|m| m.reach) {
        Some(other) => format!(
            "shorten the links, or plug in {}, which reaches {}",
            other.name,
            other.reach.unwrap_or(length)
        ),
        None => "shorten the links, or plug in what reaches farther".to_string(),
    };
    Err(source.complain(
        at,
        format!(
            "{} reaches {reach}, {links} links are {length}",
            medium.name
        ),
        help,
    ))
}
