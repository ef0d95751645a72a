//! Named groups found in a fabric: patterns over names, roles and coordinates to devices and links.

use crate::error::{Error, Place, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, LinkId, network::Network};
use crate::spec::design::Group;
use globset::{GlobBuilder, GlobMatcher};
use std::collections::{BTreeMap, HashMap};

/// The groups that a specification describes.
#[derive(Clone, Debug, Default)]
pub struct Groups(pub Vec<Group>);

/// One group, found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupMembers {
    /// Its name.
    pub name: String,
    /// Links that are members themselves, sorted.
    pub links: Vec<LinkId>,
    /// Devices that are members, sorted.
    pub devices: Vec<DeviceId>,
}

/// Names of devices, looked up and matched.
struct Names {
    all: Vec<String>,
    index: HashMap<String, DeviceId>,
}

/// Devices by pattern, or one by its name.
enum Pattern {
    One(DeviceId),
    Glob(GlobMatcher),
}

fn complain(group: &Group, place: Place, message: String, help: &str) -> Error {
    Error::new(message)
        .help(help)
        .file(&group.origin.0)
        .at(place, &group.origin.1)
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

impl Names {
    fn new(fabric: &Fabric) -> Self {
        let all: Vec<String> = fabric.device_ids().map(|d| fabric.device_name(d)).collect();
        let index = all.iter().cloned().zip(fabric.device_ids()).collect();
        Names { all, index }
    }

    /// What a text means: a device's name before a pattern.
    fn pattern(&self, text: &str) -> Option<std::result::Result<Pattern, String>> {
        if let Some(&device) = self.index.get(text) {
            return Some(Ok(Pattern::One(device)));
        }
        is_pattern(text).then(|| {
            let glob = GlobBuilder::new(text).literal_separator(false).build();
            glob.map(|g| Pattern::Glob(g.compile_matcher()))
                .map_err(|e| e.kind().to_string())
        })
    }

    fn matches(&self, pattern: &Pattern, device: DeviceId) -> bool {
        match pattern {
            Pattern::One(one) => *one == device,
            Pattern::Glob(glob) => glob.is_match(&self.all[device.index()]),
        }
    }
}

impl Groups {
    /// The groups of a kind, in the order in which they are written. O(members + patterns * (V +
    /// E)).
    ///
    /// # Errors
    /// On a member, role, class or coordinate that the fabric does not have; says where it is
    /// written.
    pub fn of(&self, fabric: &Fabric, network: &Network, kind: &str) -> Result<Vec<GroupMembers>> {
        let names = Names::new(fabric);
        let mut found: Vec<GroupMembers> = Vec::new();
        for group in self.0.iter().filter(|g| g.kind == kind) {
            let mut named: BTreeMap<Vec<u32>, GroupMembers> = BTreeMap::new();
            let mut own = GroupMembers {
                name: group.name.clone(),
                ..GroupMembers::default()
            };
            for (text, place) in &group.members {
                member(fabric, network, &names, group, (text, *place), &mut own)?;
            }
            for (what, place) in &group.of {
                chosen(fabric, network, group, (what, *place), &mut named)?;
            }
            match group.by.as_slice() {
                [] => {
                    for one in named.into_values() {
                        own.links.extend(one.links);
                        own.devices.extend(one.devices);
                    }
                    found.push(own);
                }
                _ => found.extend(named.into_values()),
            }
        }
        for group in &mut found {
            group.links.sort_unstable();
            group.links.dedup();
            group.devices.sort_unstable();
            group.devices.dedup();
        }
        // Entries of one name add up: a power feed may be written in several.
        let mut merged: Vec<GroupMembers> = Vec::new();
        let mut at: HashMap<String, usize> = HashMap::new();
        for group in found {
            match at.get(&group.name) {
                Some(&i) => {
                    merged[i].links.extend(group.links);
                    merged[i].devices.extend(group.devices);
                    merged[i].links.sort_unstable();
                    merged[i].links.dedup();
                    merged[i].devices.sort_unstable();
                    merged[i].devices.dedup();
                }
                None => {
                    at.insert(group.name.clone(), merged.len());
                    merged.push(group);
                }
            }
        }
        Ok(merged)
    }
}

/// Adds what one member text names.
fn member(
    fabric: &Fabric,
    network: &Network,
    names: &Names,
    group: &Group,
    (text, place): (&str, Place),
    own: &mut GroupMembers,
) -> Result<()> {
    let before = own.links.len() + own.devices.len();
    let nobody = |what: &str| {
        let like = names.all.last().map_or(String::new(), |n| {
            format!("devices are named like `{n}`, links like `A -- B` or `A:1 -- B:2`")
        });
        complain(
            group,
            place,
            format!("`{text}` names no {what} of the fabric"),
            &like,
        )
    };
    if let Some((one, two)) = text.split_once(" -- ") {
        let side = |text: &str| -> Result<(Pattern, Option<u32>)> {
            let split = || {
                text.rsplit_once(':')
                    .and_then(|(name, port)| Some((name, port.parse().ok()?)))
            };
            let (pattern, port) = match (names.pattern(text), split()) {
                (Some(pattern), None) => (Some(pattern), None),
                (_, Some((name, port))) => (names.pattern(name), Some(port)),
                (None, None) => (None, None),
            };
            let pattern = pattern.ok_or_else(|| nobody("link"))?;
            let pattern = pattern.map_err(|why| {
                complain(
                    group,
                    place,
                    format!("`{text}` is no pattern: {why}"),
                    "use *, ?, [0-3] or {a,b}",
                )
            })?;
            Ok((pattern, port))
        };
        let (one, two) = (side(one.trim())?, side(two.trim())?);
        let fits = |(pattern, wanted): &(Pattern, Option<u32>), device, port| {
            wanted.is_none_or(|w| w == port) && names.matches(pattern, device)
        };
        for (id, link) in fabric.numbered_links() {
            if network.trunk(id).is_none() || fabric.classes[link.class.index()].scale_up {
                continue;
            }
            let straight = fits(&one, link.a, link.a_port) && fits(&two, link.b, link.b_port);
            if straight || (fits(&two, link.a, link.a_port) && fits(&one, link.b, link.b_port)) {
                own.links.push(id);
            }
        }
    } else {
        match names.pattern(text.trim()) {
            Some(Ok(Pattern::One(device))) => own.devices.push(device),
            Some(Ok(pattern)) => own
                .devices
                .extend(fabric.device_ids().filter(|&d| names.matches(&pattern, d))),
            Some(Err(why)) => {
                return Err(complain(
                    group,
                    place,
                    format!("`{text}` is no pattern: {why}"),
                    "use *, ?, [0-3] or {a,b}",
                ));
            }
            None => return Err(nobody("device")),
        }
    }
    if own.links.len() + own.devices.len() == before {
        Err(nobody("device or link"))
    } else {
        Ok(())
    }
}

/// Coordinates of a device by axis name.
fn coordinate(fabric: &Fabric, device: DeviceId, axis: &str) -> Option<u32> {
    let role = fabric.role(device);
    let at = role
        .axes
        .iter()
        .position(|&a| fabric.axes[a].name == axis)?;
    fabric.coordinates(device).get(at).copied()
}

/// Adds the devices of a role, or the links of a class, that are at the stated coordinates, by the
/// values of the axes under `by`.
fn chosen(
    fabric: &Fabric,
    network: &Network,
    group: &Group,
    (what, place): (&str, Place),
    named: &mut BTreeMap<Vec<u32>, GroupMembers>,
) -> Result<()> {
    let roles: Vec<_> = fabric
        .roles
        .iter()
        .filter(|r| r.name == what && r.count > 0)
        .collect();
    let classes: Vec<u32> = (0u32..)
        .zip(&fabric.classes)
        .filter(|(_, c)| c.name == what && !c.scale_up)
        .map(|(i, _)| i)
        .collect();
    if roles.is_empty() && classes.is_empty() {
        let mut known: Vec<&str> = fabric
            .roles
            .iter()
            .filter(|r| r.count > 0)
            .map(|r| r.name.as_str())
            .collect();
        known.extend(
            fabric
                .classes
                .iter()
                .filter(|c| !c.scale_up)
                .map(|c| c.name.as_str()),
        );
        let help = format!("it has {}", known.join(", "));
        return Err(complain(
            group,
            place,
            format!("the fabric has no role and no class of links `{what}`"),
            &help,
        ));
    }
    // The coordinates of a link are those of its ends, the lower one's first.
    let value =
        |ends: &[DeviceId], axis: &str| ends.iter().find_map(|&d| coordinate(fabric, d, axis));
    let mut add = |ends: &[DeviceId], link: Option<LinkId>| -> Result<()> {
        for (axis, ranges, at) in &group.at {
            let Some(own) = value(ends, axis) else {
                return Err(no_axis(fabric, group, *at, what, axis, ends));
            };
            if !ranges
                .iter()
                .any(|&(first, last)| (first..=last).contains(&own))
            {
                return Ok(());
            }
        }
        let mut key = Vec::with_capacity(group.by.len());
        for (axis, at) in &group.by {
            key.push(
                value(ends, axis).ok_or_else(|| no_axis(fabric, group, *at, what, axis, ends))?,
            );
        }
        let name = || {
            group
                .by
                .iter()
                .zip(&key)
                .map(|((axis, _), v)| format!("{axis}{v}"))
                .collect::<Vec<_>>()
                .join("-")
        };
        let found = named.entry(key.clone()).or_insert_with(|| GroupMembers {
            name: name(),
            ..GroupMembers::default()
        });
        match link {
            Some(link) => found.links.push(link),
            None => found.devices.extend(ends),
        }
        Ok(())
    };
    for role in roles {
        for device in role.devices() {
            add(&[device], None)?;
        }
    }
    for (id, link) in fabric.numbered_links() {
        if classes.contains(&link.class) && network.trunk(id).is_some() {
            add(&[link.a, link.b], Some(id))?;
        }
    }
    if named.is_empty() {
        return Err(complain(
            group,
            place,
            format!("no {what} is at these coordinates"),
            "widen the ranges under `at:`",
        ));
    }
    Ok(())
}

fn no_axis(
    fabric: &Fabric,
    group: &Group,
    place: Place,
    what: &str,
    axis: &str,
    ends: &[DeviceId],
) -> Error {
    let mut known: Vec<&str> = ends
        .iter()
        .flat_map(|&d| &fabric.role(d).axes)
        .map(|&a| fabric.axes[a].name.as_str())
        .collect();
    known.retain(|name| !name.is_empty());
    known.dedup();
    let help = if known.is_empty() {
        "it has none".to_string()
    } else {
        format!("it has {}", known.join(", "))
    };
    complain(
        group,
        place,
        format!("a {what} has no coordinate `{axis}`"),
        &help,
    )
}
