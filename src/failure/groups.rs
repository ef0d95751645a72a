//! Named groups found in a fabric: patterns over names, roles and coordinates to devices and links.

use crate::error::{Error, Place, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Link, LinkClass, LinkId, Role, network::Network};
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
                let named = Named {
                    fabric,
                    network,
                    names: &names,
                    group,
                    text,
                    place: *place,
                };
                member(&named, &mut own)?;
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

/// A text of a group, and where it stands in what.
struct Named<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    names: &'a Names,
    group: &'a Group,
    text: &'a str,
    place: Place,
}

/// An end of a link: devices, and the port where one is said.
type End = (Pattern, Option<u32>);

/// Adds what one member text names.
fn member(named: &Named<'_>, own: &mut GroupMembers) -> Result<()> {
    let before = own.links.len() + own.devices.len();
    match named.text.split_once(" -- ") {
        Some((one, two)) => own.links.extend(named.links(one.trim(), two.trim())?),
        None => own.devices.extend(named.devices()?),
    }
    if own.links.len() + own.devices.len() == before {
        Err(named.nobody("device or link"))
    } else {
        Ok(())
    }
}

impl Named<'_> {
    fn complain(&self, message: String, help: &str) -> Error {
        complain(self.group, self.place, message, help)
    }

    fn nobody(&self, what: &str) -> Error {
        let like = self.names.all.last().map_or(String::new(), |n| {
            format!("devices are named like `{n}`, links like `A -- B` or `A:1 -- B:2`")
        });
        let message = format!("`{}` names no {what} of the fabric", self.text);
        self.complain(message, &like)
    }

    fn no_pattern(&self, text: &str, why: &str) -> Error {
        let message = format!("`{text}` is no pattern: {why}");
        self.complain(message, "use *, ?, [0-3] or {a,b}")
    }

    fn end(&self, text: &str) -> Result<End> {
        let split = || {
            text.rsplit_once(':')
                .and_then(|(name, port)| Some((name, port.parse().ok()?)))
        };
        let (pattern, port) = match (self.names.pattern(text), split()) {
            (Some(pattern), None) => (Some(pattern), None),
            (_, Some((name, port))) => (self.names.pattern(name), Some(port)),
            (None, None) => (None, None),
        };
        let pattern = pattern.ok_or_else(|| self.nobody("link"))?;
        let pattern = pattern.map_err(|why| self.no_pattern(text, &why))?;
        Ok((pattern, port))
    }

    /// Network links between two ends, written either way round.
    fn links(&self, one: &str, two: &str) -> Result<Vec<LinkId>> {
        let (one, two) = (self.end(one)?, self.end(two)?);
        let fits = |(pattern, wanted): &End, device, port| {
            wanted.is_none_or(|w| w == port) && self.names.matches(pattern, device)
        };
        let between = |link: &Link, one: &End, two: &End| {
            fits(one, link.a, link.a_port) && fits(two, link.b, link.b_port)
        };
        let mut found = Vec::new();
        for (id, link) in self.fabric.numbered_links() {
            let scale_up = self.fabric.classes[link.class.index()].scale_up;
            if self.network.trunk(id).is_none() || scale_up {
                continue;
            }
            if between(link, &one, &two) || between(link, &two, &one) {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn devices(&self) -> Result<Vec<DeviceId>> {
        match self.names.pattern(self.text.trim()) {
            Some(Ok(Pattern::One(device))) => Ok(vec![device]),
            Some(Ok(pattern)) => {
                let all = self.fabric.device_ids();
                Ok(all.filter(|&d| self.names.matches(&pattern, d)).collect())
            }
            Some(Err(why)) => Err(self.no_pattern(self.text, &why)),
            None => Err(self.nobody("device")),
        }
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

/// The complaint that nothing is called so.
fn no_role(fabric: &Fabric, group: &Group, what: &str, place: Place) -> Error {
    let roles = fabric.roles.iter().filter(|r| r.count > 0);
    let classes = fabric.classes.iter().filter(|c| !c.scale_up);
    let known: Vec<&str> = roles
        .map(|r| r.name.as_str())
        .chain(classes.map(|c| c.name.as_str()))
        .collect();
    let message = format!("the fabric has no role and no class of links `{what}`");
    let help = format!("it has {}", known.join(", "));
    complain(group, place, message, &help)
}

/// What a group chooses by coordinates.
struct Chosen<'a> {
    fabric: &'a Fabric,
    group: &'a Group,
    what: &'a str,
    named: &'a mut BTreeMap<Vec<u32>, GroupMembers>,
}

impl Chosen<'_> {
    /// The coordinates of a link are those of its ends, the lower one's first.
    fn value(&self, ends: &[DeviceId], axis: &str) -> Option<u32> {
        ends.iter().find_map(|&d| coordinate(self.fabric, d, axis))
    }

    fn no_axis(&self, at: Place, axis: &str, ends: &[DeviceId]) -> Error {
        no_axis(self.fabric, self.group, at, self.what, axis, ends)
    }

    /// Adds a device, or a link of two, where it is at the stated coordinates.
    fn add(&mut self, ends: &[DeviceId], link: Option<LinkId>) -> Result<()> {
        for (axis, ranges, at) in &self.group.at {
            let Some(own) = self.value(ends, axis) else {
                return Err(self.no_axis(*at, axis, ends));
            };
            let within = |&(first, last): &(u32, u32)| (first..=last).contains(&own);
            if !ranges.iter().any(within) {
                return Ok(());
            }
        }
        let (mut key, mut words) = (Vec::new(), Vec::new());
        for (axis, at) in &self.group.by {
            let own = self.value(ends, axis);
            let own = own.ok_or_else(|| self.no_axis(*at, axis, ends))?;
            key.push(own);
            words.push(format!("{axis}{own}"));
        }
        let found = self.named.entry(key).or_insert_with(|| GroupMembers {
            name: words.join("-"),
            ..GroupMembers::default()
        });
        match link {
            Some(link) => found.links.push(link),
            None => found.devices.extend(ends),
        }
        Ok(())
    }
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
    let is_role = |r: &&Role| r.name == what && r.count > 0;
    let is_class = |c: &LinkClass| c.name == what && !c.scale_up;
    if !fabric.roles.iter().any(|r| is_role(&r)) && !fabric.classes.iter().any(is_class) {
        return Err(no_role(fabric, group, what, place));
    }
    let mut chosen = Chosen {
        fabric,
        group,
        what,
        named,
    };
    for device in fabric.roles.iter().filter(is_role).flat_map(Role::devices) {
        chosen.add(&[device], None)?;
    }
    for (id, link) in fabric.numbered_links() {
        if is_class(&fabric.classes[link.class.index()]) && network.trunk(id).is_some() {
            chosen.add(&[link.a, link.b], Some(id))?;
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
