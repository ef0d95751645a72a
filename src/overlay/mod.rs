//! What a drawing can show on top of a fabric, as plain data: every number in it was re-checked.

use crate::error::{Error, Result};
use crate::fabric::index::{Arc, ChannelId, Id};
use crate::fabric::{DeviceId, Fabric, Kind, LinkId, Vertex, network::Network};
use crate::failure::{self, Asked, Damage, FailedElement, Groups, Scenario};
use crate::proof::{self, Bracket, read};
use crate::routing::Routed;
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::text::{counted, share};
use crate::traffic::Matrix;
use crate::units::approximate;
use crate::units::real;
use std::collections::{BTreeMap, VecDeque};

/// How a device or a link is shown; the order is that of precedence where several are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tone {
    /// As always.
    #[default]
    Plain,
    /// A link's load in thousandths of its capacity.
    Load(u16),
    /// A device on the other side of a cut.
    Beyond,
    /// Next to what failed.
    Beside,
    /// A link across the cut.
    Cut,
    /// On the path.
    Path,
    /// Failed.
    Failed,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// Lines under the title: what is shown and the numbers.
    pub notes: Vec<String>,
    /// Tone of each device; empty when all are plain.
    pub devices: Vec<Tone>,
    /// Tone of each link; empty when all are plain.
    pub links: Vec<Tone>,
    /// Names of the failed parts, for the legend.
    pub failed: Vec<String>,
    /// What [`Tone::Load`] stands for where it is no load: a value between 0 and 1 in thousandths.
    pub scale: Option<String>,
    /// The share that the end of that scale stands for, where it is not 1: values are told as per
    /// cent then.
    pub full: Option<f64>,
    /// What [`Tone::Failed`] and [`Tone::Path`] stand for in the legend where it is nothing that
    /// failed and no path.
    pub words: Option<[String; 2]>,
}

impl Overlay {
    /// Tone of a device.
    pub fn device(&self, device: DeviceId) -> Tone {
        self.devices
            .get(device.index())
            .copied()
            .unwrap_or_default()
    }
    /// Tone of a link.
    pub fn link(&self, link: LinkId) -> Tone {
        self.links.get(link.index()).copied().unwrap_or_default()
    }
    /// A load in per cent, or the number that it stands for.
    pub fn number(&self, load: u16) -> String {
        match (&self.scale, self.full) {
            (None, _) => format!("{}.{}%", load / 10, load % 10),
            (Some(_), None) => format!("{}.{:03}", load / 1000, load % 1000),
            (Some(_), Some(full)) => format!("{:.2}%", full * f64::from(load) / 10.0),
        }
    }
    /// Whether anything is shown.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }
}

fn blank(fabric: &Fabric) -> (Vec<Tone>, Vec<Tone>) {
    (
        vec![Tone::Plain; fabric.devices()],
        vec![Tone::Plain; fabric.links.len()],
    )
}

/// Load of every link, the busier direction, when uniform traffic runs at its certified throughput.
///
/// # Errors
/// When no flow could be certified.
pub fn utilisation(
    fabric: &Fabric,
    network: &Network,
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let bracket = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let loads = read::loads(network, &bracket)?;
    let busier = |id: LinkId| {
        let trunk = network.trunk(id)?;
        Some(loads[trunk.forth().index()].max(loads[trunk.back().index()]))
    };
    let (links, classes) = loaded(fabric, busier);
    let value = share(bracket.lower(), bracket.upper());
    let notes = vec![
        format!(
            "Link loads of one certified flow that carries uniform traffic at throughput {value}; loads at the proved lower bound"
        ),
        classes,
    ];
    Ok(Overlay {
        notes,
        links,
        ..Overlay::default()
    })
}

/// The tone of every link that has a load, as a share of its capacity, and the least and most load
/// of every class in words.
fn loaded(fabric: &Fabric, load: impl Fn(LinkId) -> Option<f64>) -> (Vec<Tone>, String) {
    let mut links = vec![Tone::Plain; fabric.links.len()];
    let mut spread: BTreeMap<u32, (u16, u16)> = BTreeMap::new();
    for (id, link) in fabric.numbered_links() {
        if let Some(load) = load(id) {
            let load = (load * 1000.0).round() as u16;
            links[id.index()] = Tone::Load(load);
            let entry = spread.entry(link.class).or_insert((load, load));
            *entry = (entry.0.min(load), entry.1.max(load));
        }
    }
    let percent = |load: u16| format!("{}.{}%", load / 10, load % 10);
    let classes = spread.into_iter().map(|(class, (least, most))| {
        let range = if least == most {
            percent(least)
        } else {
            format!("{} to {}", percent(least), percent(most))
        };
        format!("{} {range}", fabric.classes[class.index()].name)
    });
    (links, classes.collect::<Vec<_>>().join(", "))
}

/// Load of every link, the busier direction, under a routing at the throughput it has. O(V + E).
pub fn routed(fabric: &Fabric, damage: &failure::Damage, routed: &Routed) -> Overlay {
    let (low, high) = routed.throughput();
    let scale = approximate(&routed.worst.load.1).max(1.0).recip();
    let busier = |id: LinkId| {
        let load = |channel: ChannelId| routed.load[channel.index()];
        (!damage.kills(fabric, id)).then(|| load(id.forth()).max(load(id.back())) * scale)
    };
    let (mut links, classes) = loaded(fabric, busier);
    let mut devices = vec![Tone::Plain; fabric.devices()];
    damage
        .devices
        .iter()
        .for_each(|&d| devices[d.index()] = Tone::Failed);
    let dead: Vec<LinkId> = fabric
        .link_ids()
        .filter(|&id| damage.kills(fabric, id))
        .collect();
    dead.iter().for_each(|&id| links[id.index()] = Tone::Failed);
    let mut failed: Vec<String> = damage
        .devices
        .iter()
        .map(|&d| fabric.device_name(d))
        .collect();
    failed.extend(damage.links.iter().map(|&l| fabric.link_name(l)));
    let notes = vec![
        format!(
            "Link loads of {} at the throughput it has, {}",
            routed.way,
            share(&low, &high)
        ),
        classes,
    ];
    Overlay {
        notes,
        devices,
        links,
        failed,
        ..Overlay::default()
    }
}

/// The bisection cut that was found.
///
/// # Errors
/// When there is no balanced split.
pub fn cut(fabric: &Fabric, network: &Network, effort: &SolveOptions<'_>) -> Result<Overlay> {
    let bracket = proof::bisection(fabric, network, effort)?;
    let (side, capacity) = read::sides(network, &bracket)?;
    let (mut devices, mut links) = blank(fabric);
    side.iter()
        .zip(&mut devices)
        .filter(|(beyond, _)| **beyond)
        .for_each(|(_, tone)| *tone = Tone::Beyond);
    let (mut count, mut inner) = (0usize, 0usize);
    for (link, tone) in fabric
        .links
        .iter()
        .zip(&mut links)
        .filter(|(l, _)| side[l.a.index()] != side[l.b.index()])
    {
        *tone = Tone::Cut;
        count += 1;
        inner += usize::from(fabric.is_inter_switch(link));
    }
    let halves = network.endpoints.iter().filter(|v| side[v.index()]).count();
    let notes = vec![
        format!(
            "Bisection cut: {:.1} Gb/s across, bisection {}",
            real(capacity) * network.unit.as_gbps(),
            share(bracket.lower(), bracket.upper())
        ),
        format!(
            "{} endpoints against {halves}, {count} links cross it, {inner} of them between switches",
            network.endpoints.len() - halves
        ),
    ];
    Ok(Overlay {
        notes,
        devices,
        links,
        ..Overlay::default()
    })
}

/// A failed link or switch and what it costs.
///
/// # Errors
/// When nothing has that name.
pub fn failed(
    fabric: &Fabric,
    network: &Network,
    name: &str,
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let part = FailedElement::named(fabric, name)?;
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let healthy = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let scenario = failure::one(fabric, network, part, effort)?;
    Ok(broken(fabric, &[part], Some((&scenario, &healthy))))
}

/// Parts that failed together and what they cost, solved and re-checked.
///
/// # Errors
/// When a part carries no traffic of the network (a scale-up link), or no traffic can be measured.
pub fn failed_together(
    fabric: &Fabric,
    network: &Network,
    parts: &[FailedElement],
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let (mut links, mut switches) = (Vec::new(), Vec::new());
    for part in parts {
        match *part {
            FailedElement::Switch(id) => switches.push(id),
            FailedElement::Link(id)
                if network.trunk(id).is_none()
                    || fabric.classes[fabric.links[id.index()].class.index()].scale_up =>
            {
                return Err(
                    Error::new(format!("{} is a scale-up link", fabric.link_name(id)))
                        .help("name a link of the network"),
                );
            }
            FailedElement::Link(id) => links.push(id),
        }
    }
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let healthy = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let scenario = failure::after(
        fabric,
        network,
        &Damage::new(links, switches),
        &[Metric::Throughput],
        effort,
    )?;
    Ok(broken(fabric, parts, Some((&scenario, &healthy))))
}

/// Parts that fail together, from their names: one name, or several with commas between them. O(V +
/// E) a name.
///
/// # Errors
/// When nothing has one of the names.
pub fn parts(fabric: &Fabric, names: &str) -> Result<Vec<FailedElement>> {
    let mut found = Vec::new();
    // A name may hold a comma of its own, so the whole is tried first.
    match FailedElement::named(fabric, names) {
        Ok(part) => found.push(part),
        Err(error) if !names.contains(',') => return Err(error),
        Err(_) => {
            for name in names.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                let part = FailedElement::named(fabric, name)?;
                if !found.contains(&part) {
                    found.push(part);
                }
            }
        }
    }
    Ok(found)
}

/// Parts that failed together; what they cost is said where a verified result for these parts is
/// handed over with the healthy throughput. O(V + E).
pub fn broken(
    fabric: &Fabric,
    parts: &[FailedElement],
    cost: Option<(&Scenario, &Bracket)>,
) -> Overlay {
    let (mut devices, mut links) = blank(fabric);
    let mut switches: Vec<DeviceId> = Vec::new();
    for part in parts {
        match *part {
            FailedElement::Link(id) => links[id.index()] = Tone::Failed,
            FailedElement::Switch(device) => switches.push(device),
        }
    }
    for (id, link) in fabric.links.iter().enumerate() {
        if switches.contains(&link.a) || switches.contains(&link.b) {
            links[id] = Tone::Failed;
        } else if links[id] == Tone::Failed {
            devices[link.a.index()] = Tone::Beside;
            devices[link.b.index()] = Tone::Beside;
        }
    }
    switches
        .iter()
        .for_each(|d| devices[d.index()] = Tone::Failed);
    let name = |part: &FailedElement| match *part {
        FailedElement::Link(id) => fabric.link_name(id),
        FailedElement::Switch(device) => fabric.device_name(device),
    };
    let failed: Vec<String> = parts.iter().map(name).collect();
    let kind = match parts {
        [FailedElement::Link(_)] => "link".to_string(),
        [FailedElement::Switch(_)] => "switch".to_string(),
        _ => format!("together ({} parts):", parts.len()),
    };
    let mut notes = vec![format!(
        "Failed {kind} {}",
        failed.join(if parts.len() > 2 { ", " } else { " and " })
    )];
    if let Some((scenario, healthy)) = cost {
        let left = match (scenario.throughput_left(), &scenario.unreachable) {
            (_, Some((from, to))) => format!("no path from {from} to {to}"),
            _ if scenario.nobody_left => "no two survivors have traffic to exchange".to_string(),
            (Some((low, high)), _) => {
                format!(
                    "throughput {} is left of {}",
                    share(&low, &high),
                    share(healthy.lower(), healthy.upper())
                )
            }
            (None, None) => "what is left of throughput is undecided".to_string(),
        };
        let lost = match scenario.lost_endpoints {
            1 => "1 endpoint is lost".to_string(),
            n => format!("{n} endpoints are lost"),
        };
        notes.push(format!("{left}; {lost}"));
    }
    Overlay {
        notes,
        devices,
        links,
        failed,
        ..Overlay::default()
    }
}

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

/// The most costly failures of a requirement, and what they cost. O(E log failed).
pub fn worst(fabric: &Fabric, found: &crate::verify::Worst) -> Overlay {
    let mut shown = drained(
        fabric,
        &found.damage,
        found.parts.iter().map(String::as_str),
    );
    let verdict = match found.verdict {
        crate::verify::Verdict::Proved => "the most costly of all that it asks about, and it holds",
        crate::verify::Verdict::Undecided => "undecided",
        crate::verify::Verdict::Refuted => "refuted",
    };
    shown.notes = vec![
        format!(
            "{}: {verdict}: {} failed",
            found.requirement,
            found.parts.join(" and ")
        ),
        found.cost.clone(),
    ];
    shown
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
                Some(format!(
                    "{tier} {:.2}%{lost}",
                    (cost * 1e4 - 1e-6).ceil().max(0.0) / 100.0
                ))
            }
        }
    }
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

/// What is out for maintenance: its devices, and the links that are dead with it.
pub fn drained<'a>(
    fabric: &Fabric,
    damage: &failure::Damage,
    names: impl Iterator<Item = &'a str>,
) -> Overlay {
    let (mut devices, mut links) = blank(fabric);
    damage
        .devices
        .iter()
        .for_each(|&d| devices[d.index()] = Tone::Failed);
    let failed: Vec<String> = names.map(str::to_string).collect();
    let mut dead = 0;
    for (id, link) in fabric
        .numbered_links()
        .filter(|(id, _)| damage.kills(fabric, *id))
    {
        links[id.index()] = Tone::Failed;
        dead += 1;
        for end in [link.a, link.b] {
            if !damage.has_device(end) {
                devices[end.index()] = Tone::Beside;
            }
        }
    }
    let out = damage.devices.len();
    let (are, them) = if out == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let notes = vec![
        format!("Out: {}", failed.join(", ")),
        format!(
            "{} {are} out, and {} with {them}",
            counted(out, "device"),
            counted(dead, "link")
        ),
    ];
    Overlay {
        notes,
        devices,
        links,
        failed,
        ..Overlay::default()
    }
}

/// A path of fewest links between two devices, `FROM,TO`, over what may carry the traffic of the
/// first. Breadth first, O(V + E).
///
/// # Errors
/// When a name is unknown or nothing joins the two.
pub fn path(fabric: &Fabric, network: &Network, ends: &str) -> Result<Overlay> {
    let help = "write the names of two devices, for example `path:gpu-su0-host0-rail0,gpu-su0-host1-rail0`";
    let (from, to) = ends
        .split_once(',')
        .ok_or_else(|| Error::new(format!("`{ends}` does not name two devices")).help(help))?;
    let find = |name: &str| {
        let shown = network.endpoints.first().zip(network.endpoints.last());
        let help = shown.map_or_else(String::new, |(a, b)| {
            format!(
                "for example `path:{},{}`",
                fabric.device_name(a.device()),
                fabric.device_name(b.device())
            )
        });
        failure::device(fabric, name.trim())
            .ok_or_else(|| Error::new(format!("no device is called `{}`", name.trim())).help(help))
    };
    let (from, to) = (find(from)?.vertex(), find(to)?.vertex());
    let mut arrived: Vec<Option<Arc>> = vec![None; network.vertices()];
    let mut queue = VecDeque::from([from]);
    while let Some(v) = queue.pop_front().filter(|v| *v != to) {
        for &arc in network
            .out
            .of(v)
            .iter()
            .filter(|a| network.exists_for(**a, from))
        {
            let next = network.head(arc);
            if next != from && arrived[next.index()].is_none() {
                arrived[next.index()] = Some(arc);
                queue.push_back(next);
            }
        }
    }
    if from != to && arrived[to.index()].is_none() {
        return Err(Error::new(format!(
            "no path from {} to {}",
            fabric.device_name(from.device()),
            fabric.device_name(to.device())
        )));
    }
    let (mut devices, mut links) = blank(fabric);
    let (mut at, mut through): (Vertex, Vec<Vertex>) = (to, vec![to]);
    let mut trunks = Vec::new();
    while let Some(arc) = arrived[at.index()] {
        trunks.push(arc.trunk());
        at = network.tail(arc);
        through.push(at);
    }
    through.reverse();
    through.iter().for_each(|d| devices[d.index()] = Tone::Path);
    let on = |id: &LinkId| {
        network
            .trunk(*id)
            .is_some_and(|trunk| trunks.contains(&trunk))
    };
    fabric
        .link_ids()
        .filter(on)
        .for_each(|id| links[id.index()] = Tone::Path);
    let switches = through
        .iter()
        .filter(|d| fabric.role(d.device()).kind == Kind::Switch)
        .count();
    let names: Vec<String> = through
        .iter()
        .map(|d| fabric.device_name(d.device()))
        .collect();
    let notes = vec![
        format!(
            "A shortest path: {} links, {switches} switches",
            trunks.len()
        ),
        names.join(" > "),
    ];
    Ok(Overlay {
        notes,
        devices,
        links,
        ..Overlay::default()
    })
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
