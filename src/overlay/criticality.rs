//! A heat map: what the worst failure of each tier costs.

use super::shown::{Overlay, Tone};
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::failure::{self, Asked, Groups};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::units::approximate;

/// A number between 0 and 1 for each class of links, `None` where it is unknown: a heat map of what
/// the heading says (criticality, for example). O(E).
///
/// # Errors
/// When there is not one value a class, or one is not between 0 and 1.
pub fn heat(fabric: &Fabric, values: &[Option<f64>], heading: &str) -> Result<Overlay> {
    if values.len() != fabric.classes.len() {
        return Err(Error::new(format!(
            "{} values for {} classes of links",
            values.len(),
            fabric.classes.len()
        )));
    }
    if let Some(value) = values.iter().flatten().find(|v| !(0.0..=1.0).contains(*v)) {
        return Err(Error::new(format!(
            "{heading} {value} is not between 0 and 1"
        )));
    }
    let of = |class: u32| {
        values[class.index()].map_or(Tone::Plain, |value| {
            Tone::Load((value * 1000.0).round() as u16)
        })
    };
    let links = fabric.links.iter().map(|link| of(link.class)).collect();
    let used = |class: usize| !fabric.classes[class].scale_up || values[class].is_some();
    let said = (0..values.len()).filter(|class| used(*class)).map(|class| {
        let value = values[class].map_or_else(|| "unknown".to_string(), |v| format!("{v:.3}"));
        format!("{} {value}", fabric.classes[class].name)
    });
    let notes = vec![format!(
        "{heading} by class of links, from 0 to 1: {}",
        said.collect::<Vec<_>>().join(", ")
    )];
    Ok(Overlay {
        notes,
        devices: Vec::new(),
        links,
        scale: Some(heading.to_string()),
        ..Overlay::default()
    })
}

/// What the worst single failure of a tier costs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Criticality {
    /// No failure was of this tier.
    Untouched,
    /// One was not decided, so that the worst is not known.
    Unknown,
    /// Proved over all of them: the largest share of throughput, and the most endpoints lost.
    Known(f64, u64),
}

impl Criticality {
    /// With one more failure: what it costs, nothing where that was not decided, and how many
    /// endpoints it loses.
    fn with(self, cost: Option<f64>, lost: u64) -> Self {
        match (self, cost) {
            (Criticality::Unknown, _) | (_, None) => Criticality::Unknown,
            (Criticality::Untouched, Some(cost)) => Criticality::Known(cost, lost),
            (Criticality::Known(known, most), Some(cost)) => {
                Criticality::Known(known.max(cost), most.max(lost))
            }
        }
    }

    fn known(self) -> Option<f64> {
        if let Criticality::Known(cost, _) = self {
            Some(cost)
        } else {
            None
        }
    }

    /// The tier's name with its cost in per cent, rounded up.
    fn said(self, tier: &str) -> Option<String> {
        match self {
            Criticality::Untouched => None,
            Criticality::Unknown => Some(format!("{tier} unknown")),
            Criticality::Known(cost, lost) => {
                let lost = if lost == 0 {
                    String::new()
                } else {
                    format!(" (loses {lost})")
                };
                Some(format!("{tier} {}{lost}", percent(cost)))
            }
        }
    }
}

/// A share in per cent, rounded up.
fn percent(cost: f64) -> String {
    // Adding zero takes the sign from a zero.
    let hundredths = (cost * 1e4 - 1e-6).ceil().max(0.0) + 0.0;
    format!("{:.2}%", hundredths / 100.0)
}

/// What the worst single failure of each class of links and each role of switches costs: the share
/// of throughput that it takes away, as far as proved, all of it where somebody is cut off. A tier
/// with an undecided failure is `unknown`.
///
/// # Errors
/// When the failures cannot be enumerated.
pub fn criticality(
    fabric: &Fabric,
    network: &Network,
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let mut links = vec![Criticality::Untouched; fabric.classes.len()];
    let mut switches = vec![Criticality::Untouched; fabric.roles.len()];
    for kind in [Component::Links, Component::Switches] {
        let counts = [(kind.clone(), 1)];
        let asked = Asked {
            counts: &counts,
            metrics: &[Metric::Throughput],
            groups: &Groups::default(),
            certify: false,
        };
        let found = failure::failures(fabric, network, asked, effort)?;
        let Some(healthy) = found
            .healthy
            .throughput
            .as_ref()
            .map(|b| approximate(b.upper()))
            .filter(|h| *h > 0.0)
        else {
            return Err(Error::limit(
                "the healthy fabric was not decided, so that no failure can be weighed against it",
            ));
        };
        for scenario in &found.scenarios {
            let cost = match (&scenario.unreachable, scenario.throughput_left()) {
                (Some(_), _) => Some(1.0),
                (None, None) => None,
                (None, Some((low, _))) => Some((1.0 - approximate(&low) / healthy).clamp(0.0, 1.0)),
            };
            let slot = match (
                scenario.damage.devices.first(),
                scenario.damage.links.first(),
            ) {
                (Some(&device), _) => switches.get_mut(fabric.role_index(device)),
                (None, Some(&link)) => links.get_mut(fabric.links[link.index()].class.index()),
                (None, None) => None,
            };
            if let Some(slot) = slot {
                *slot = slot.with(cost, scenario.lost_endpoints);
            }
        }
    }
    // Colours tell tiers apart even where no failure costs much; what is written beside them is the
    // cost itself.
    let most = links
        .iter()
        .chain(&switches)
        .filter_map(|c| c.known())
        .fold(0.0, f64::max);
    let relative = |found: &Criticality| {
        found
            .known()
            .map(|cost| if most > 0.0 { cost / most } else { 0.0 })
    };
    let mut shown = heat(
        fabric,
        &links.iter().map(relative).collect::<Vec<_>>(),
        "criticality",
    )?;
    shown.full = Some(most);
    let known = links.iter().chain(&switches).filter_map(|c| c.known());
    for cost in known {
        let place = if most > 0.0 { cost / most } else { 0.0 };
        let own = ((place * 1000.0).round() as u16, percent(cost));
        if !shown.named.contains(&own) {
            shown.named.push(own);
        }
    }
    let tone = |device: DeviceId| {
        let found = switches.get(fabric.role_index(device)).and_then(relative);
        found.map_or(Tone::Plain, |value| {
            Tone::Load((value * 1000.0).round() as u16)
        })
    };
    shown.devices = fabric.device_ids().map(tone).collect();
    let of_switches: Vec<String> = fabric
        .roles
        .iter()
        .zip(&switches)
        .filter_map(|(role, found)| found.said(&role.name))
        .collect();
    let of_links: Vec<String> = fabric
        .classes
        .iter()
        .zip(&links)
        .filter_map(|(class, found)| found.said(&class.name))
        .collect();
    shown.notes = vec![
        "Criticality: what the worst single failure takes of uniform throughput among survivors (and endpoints that it loses), proved over all".to_string(),
        format!("one link: {}; one switch: {}", of_links.join(", "), of_switches.join(", ")),
    ];
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::Criticality::{Known, Unknown, Untouched};

    #[test]
    fn one_undecided_failure_makes_the_worst_of_its_tier_unknown() {
        assert_eq!(
            Untouched
                .with(Some(0.25), 2)
                .with(Some(0.5), 0)
                .with(Some(0.1), 3),
            Known(0.5, 3)
        );
        assert_eq!(
            Untouched
                .with(Some(0.25), 0)
                .with(None, 0)
                .with(Some(1.0), 0),
            Unknown
        );
        assert_eq!(
            Known(0.00011, 0).said("agg-core").unwrap(),
            "agg-core 0.02%"
        );
        assert_eq!(Known(0.0, 4).said("edge").unwrap(), "edge 0.00% (loses 4)");
        assert_eq!(
            (Unknown.said("leaf").unwrap(), Untouched.said("leaf")),
            ("leaf unknown".to_string(), None)
        );
    }
}
