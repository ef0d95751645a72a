//! Rails: which index of a GPU names its rail, how many there are, and domains that span hosts.

use super::keys::{RAILS, TIERS};
use crate::error::{Error, Result};
use crate::spec::design::Design;
use crate::spec::registry::Asked;

/// Which index of a GPU names its rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RailIndex {
    /// The GPU's index in its host (tray).
    Tray,
    /// The GPU's index in its scale-up domain, which may span hosts.
    Domain,
}

/// The rails that are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct RailKeys {
    /// By tray or by domain.
    pub index: RailIndex,
    /// Rails of a host or domain, where the specification says: a divisor of its GPUs, which share
    /// them evenly.
    pub count: Option<u32>,
}

impl RailKeys {
    /// Rails for so many NICs of a host or domain.
    pub fn of(&self, nics: u32) -> u32 {
        self.count
            .filter(|r| *r > 0 && nics.is_multiple_of(*r))
            .unwrap_or(nics)
    }
}

/// How rails are indexed, and how many there are where that is said: GPUs that are more than the
/// rails share them evenly.
pub(super) fn rails(asked: &Asked) -> Result<RailKeys> {
    let Some(rails) = asked.get(&RAILS) else {
        return Ok(RailKeys {
            index: RailIndex::Tray,
            count: None,
        });
    };
    let host = asked.host;
    let index = match rails.value.index.as_str() {
        "tray" => RailIndex::Tray,
        "domain" => RailIndex::Domain,
        other => {
            let (message, help) = (
                format!("`{other}` does not index rails"),
                "write tray or domain",
            );
            return Err(match &rails.value.index_at {
                Some(at) => asked.refuse(at, message, help),
                None => asked.refuse(rails, message, help),
            });
        }
    };
    let Some(count) = &rails.value.count else {
        return Ok(RailKeys { index, count: None });
    };
    let spans = index == RailIndex::Domain && host.scale_up_gpus > host.gpus;
    let (of, nics) = if spans {
        ("scale-up domain", host.scale_up_gpus)
    } else {
        ("host", host.gpus)
    };
    let (name, n) = (&host.name, count.value);
    if n > nics {
        let has = if spans {
            format!("the domain of a {name} has {nics}")
        } else {
            format!("a {name} has {nics}")
        };
        let message = format!("{n} rails need {n} NICs a {of}, {has}");
        return Err(asked.refuse(
            count,
            message,
            format!("write at most {nics}, or name a host with more NICs"),
        ));
    }
    if n == 0 || !nics.is_multiple_of(n) {
        let shared: Vec<String> = (1..=nics)
            .filter(|d| nics.is_multiple_of(*d))
            .map(|d| d.to_string())
            .collect();
        let message = format!("{nics} NICs a {of} do not share {n} rails evenly");
        return Err(asked.refuse(
            count,
            message,
            format!("write one of {}", shared.join(", ")),
        ));
    }
    Ok(RailKeys {
        index,
        count: Some(n),
    })
}

/// The number of tiers that is written, one of two; `None` is `auto`. `of_what` ends the complaint
/// about any other.
pub(super) fn tiers(asked: &Asked, possible: [u8; 2], of_what: &str) -> Result<Option<u8>> {
    let Some(written) = asked.get(&TIERS) else {
        return Ok(None);
    };
    let text = written.value.0.as_str();
    if text == "auto" {
        return Ok(None);
    }
    possible
        .into_iter()
        .find(|tiers| tiers.to_string() == text)
        .map(Some)
        .ok_or_else(|| {
            let help = format!("write auto, {} or {}", possible[0], possible[1]);
            asked.refuse(
                written,
                format!("`{text}` is no number of tiers {of_what}"),
                help,
            )
        })
}

/// Hosts of a domain where rails are counted by domain, else 1. Refuses counts of hosts that are no
/// whole number of domains.
pub(super) fn spans(
    design: &Design,
    index: RailIndex,
    counts: &[(&'static str, u32)],
) -> Result<u32> {
    let host = &design.host;
    let span = match index {
        RailIndex::Domain if host.scale_up_gpus > host.gpus => {
            host.scale_up_gpus / host.gpus.max(1)
        }
        RailIndex::Domain | RailIndex::Tray => 1,
    };
    let Some((key, count)) = counts.iter().find(|(_, count)| !count.is_multiple_of(span)) else {
        return Ok(span);
    };
    let what = if *key == "su_hosts" {
        "hosts an SU"
    } else {
        "hosts"
    };
    let rest = count % span;
    let message = format!(
        "{count} {what} are {} domains of {span} hosts and {rest} hosts over",
        count / span
    );
    let help = format!(
        "rails by domain need whole domains: write {} or {}",
        (count - rest).max(span),
        count - rest + span
    );
    Err(design.locate(Error::new(message).help(help), &[key]))
}
