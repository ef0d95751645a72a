//! Keys of the direct families.

use super::super::direct::{Direct, Shape, prime_power};
use super::super::forms::Numbers;
use super::super::raw;
use super::super::source::{Source, place};
use crate::error::{Error, Place, Result};
use crate::parts::HostPart;
use serde_saphyr::Spanned;

/// The direct families.
pub(super) const FAMILIES: [&str; 6] = ["dragonfly", "slim-fly", "polarfly", "jellyfish", "hyperx", "torus"];
/// Ports, switches of a group or of a dimension beyond which a number is taken for a slip of the pen.
const MOST: u32 = 1 << 16;
/// The same for all switches of a jellyfish.
const MOST_SWITCHES: u32 = 1 << 20;
/// The same for the order of a field.
const MOST_ORDER: u32 = 512;
/// Dimensions beyond which a list is taken for a slip of the pen.
const MOST_DIMENSIONS: usize = 16;

/// The keys of all of them, and where they are written.
pub(super) fn keys(raw: &raw::Specification) -> Vec<(&'static str, Option<Place>)> {
    vec![
        ("p", raw.p.as_ref().map(place)),
        ("a", raw.a.as_ref().map(place)),
        ("h", raw.h.as_ref().map(place)),
        ("groups", raw.groups.as_ref().map(place)),
        ("q", raw.q.as_ref().map(place)),
        ("switches", raw.switches.as_ref().map(place)),
        ("degree", raw.degree.as_ref().map(place)),
        ("seed", raw.seed.as_ref().map(place)),
        ("dimensions", raw.dimensions.as_ref().map(place)),
        ("trunks", raw.trunks.as_ref().map(place)),
        ("wrap", raw.wrap.as_ref().map(place)),
        ("forwards", raw.forwards.as_ref().map(place)),
    ]
}

/// Refuses the links of tiers in a direct family, and the links of direct families in one with tiers.
pub(super) fn foreign(raw: &raw::Specification, source: &Source) -> Result<()> {
    let name = raw.family.value.as_str();
    let (l, m, t) = (&raw.lengths, &raw.media, &raw.latency);
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
        ("oversubscription: leaf", raw.oversubscription.leaf.is_some()),
        ("oversubscription: spine", raw.oversubscription.spine.is_some()),
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
    let direct = FAMILIES.contains(&name);
    let mut strange = tiers.iter().filter(|_| direct).chain(groups.iter().filter(|_| !direct)).filter(|k| k.1);
    let Some((key, _)) = strange.next() else { return Ok(()) };
    let help = match (direct, key.starts_with("over")) {
        (true, true) => "a direct fabric has no tiers; `p` against the other ports of a switch is what is oversubscribed",
        (true, false) => "a direct fabric has no tiers: write host-switch, local or global (switch for the latency)",
        _ => "write host-leaf, leaf-spine or spine-core (leaf, spine or core for the latency)",
    };
    Err(source.complain(&raw.family, format!("`{key}` does not belong to the family {name}"), help))
}

/// A number that must be there, at least `least`.
fn needed(
    raw: &raw::Specification,
    value: &Option<Spanned<u32>>,
    ask: (&str, &str),
    least: u32,
    most: u32,
    source: &Source,
) -> Result<u32> {
    let (key, what) = ask;
    match value {
        None => Err(source.complain(&raw.family, format!("a {} needs `{key}`, the {what}", raw.family.value), format!("add `{key}: 8`"))),
        Some(v) if v.value < least || v.value > most => Err(source.complain(
            v,
            format!("`{key}` is {}, the {what} are {least} to {most}", v.value),
            format!("write for example `{key}: 8`"),
        )),
        Some(v) => Ok(v.value),
    }
}

/// Ports for endpoints: as written, else the customary number.
fn terminals(raw: &raw::Specification, customary: u32, source: &Source) -> Result<u32> {
    let Some(given) = &raw.p else { return Ok(customary.max(1)) };
    let Numbers::One(p) = given.value else {
        let message = format!("`p` is a list, a {} takes one number: the endpoint ports of a switch", raw.family.value);
        return Err(source.complain(given, message, "write for example `p: 8`"));
    };
    let one = Spanned { value: p, referenced: given.referenced, defined: given.defined };
    needed(raw, &Some(one), ("p", "endpoint ports of a switch"), 1, MOST, source)
}

/// The family with its parameters.
pub(super) fn resolve(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Direct> {
    if host.scale_up_gpus > host.gpus {
        let message = "a scale-up domain that spans hosts needs rails".to_string();
        return Err(source.complain(&raw.host, message, "use `family: rail-optimized` with `rails: domain`"));
    }
    match raw.family.value.as_str() {
        "dragonfly" => dragonfly(raw, source),
        "slim-fly" => {
            let q = order(raw, 3, source)?;
            let degree = (3 * q - 1 + [1, 0, 0, 2][q as usize % 4]) / 2;
            Ok(Direct { shape: Shape::SlimFly { q }, p: terminals(raw, degree.div_ceil(2), source)? })
        }
        "polarfly" => {
            let q = order(raw, 2, source)?;
            Ok(Direct { shape: Shape::PolarFly { q }, p: terminals(raw, (q + 1).div_ceil(2), source)? })
        }
        "jellyfish" => jellyfish(raw, source),
        "hyperx" => hyperx(raw, source),
        _ => torus(raw, host, source),
    }
}

fn dragonfly(raw: &raw::Specification, source: &Source) -> Result<Direct> {
    let a = needed(raw, &raw.a, ("a", "switches of a group"), 1, MOST, source)?;
    let h = needed(raw, &raw.h, ("h", "global ports of a switch"), 1, MOST, source)?;
    let whole = u64::from(a) * u64::from(h) + 1;
    let groups = match &raw.groups {
        Some(g) if g.value < 2 || u64::from(g.value) > whole => {
            let message = format!(
                "{} groups: with a = {a} and h = {h} a group has a h = {} global ports, one for each other group",
                g.value,
                whole - 1
            );
            return Err(source.complain(g, message, format!("write 2 to {whole}, or leave `groups` out for all {whole}")));
        }
        Some(g) => g.value,
        None => u32::try_from(whole).ok().filter(|g| *g <= MOST_SWITCHES).ok_or_else(|| {
            let message = format!("a = {a} and h = {h} make {whole} groups, more than the {MOST_SWITCHES} that are believed");
            source.complain(&raw.family, message, "write `groups`, or smaller `a` and `h`")
        })?,
    };
    Ok(Direct { shape: Shape::Dragonfly { a, h, groups }, p: terminals(raw, h, source)? })
}

/// The order of the field, a prime power; else the nearest are offered.
fn order(raw: &raw::Specification, least: u32, source: &Source) -> Result<u32> {
    let q = needed(raw, &raw.q, ("q", "orders of the field"), least, MOST_ORDER, source)?;
    if prime_power(q).is_some() {
        return Ok(q);
    }
    let near = [(least..q).rev().find(|&n| prime_power(n).is_some()), (q + 1..2 * q).find(|&n| prime_power(n).is_some())];
    let slim = raw.family.value == "slim-fly";
    let describe = |n: u32| {
        let (switches, degree) = if slim { (2 * n * n, (3 * n - 1 + [1, 0, 0, 2][n as usize % 4]) / 2) } else { (n * n + n + 1, n + 1) };
        format!("q = {n} ({switches} switches of {degree} links)")
    };
    let offered: Vec<String> = near.into_iter().flatten().map(describe).collect();
    let mut factors = Vec::new();
    let mut rest = q;
    while rest > 1 {
        let p = (2..=rest).find(|d| rest.is_multiple_of(*d)).unwrap_or(rest);
        factors.push(p.to_string());
        rest /= p;
    }
    let message =
        format!("q = {q} = {} is not a power of a prime: there is no field of that order, and no such graph", factors.join(" x "));
    let at = raw.q.as_ref().ok_or_else(|| Error::new(message.clone()))?;
    Err(source.complain(at, message, format!("write {}", offered.join(" or "))))
}

fn jellyfish(raw: &raw::Specification, source: &Source) -> Result<Direct> {
    let switches = needed(raw, &raw.switches, ("switches", "numbers of switches"), 2, MOST_SWITCHES, source)?;
    let degree = needed(raw, &raw.degree, ("degree", "links of a switch to others"), 1, MOST, source)?;
    let at = raw.degree.as_ref().map_or_else(|| place(&raw.family), place);
    let refuse = |message: String, help: String| Err(Error::new(message).help(help).file(source.file).at(at, source.text));
    if degree >= switches {
        let message = format!("{switches} switches have at most {} others to be joined to, `degree` is {degree}", switches - 1);
        return refuse(message, format!("write at most `degree: {}`", switches - 1));
    }
    if degree == 1 && switches > 2 {
        let message = format!("with 1 link each, {switches} switches are joined in pairs and not to one fabric");
        return refuse(message, "write at least `degree: 2`".into());
    }
    let ends = u64::from(switches) * u64::from(degree);
    if !ends.is_multiple_of(2) {
        let message = format!("{switches} switches of {degree} links have {ends} ends of links, an odd number");
        return refuse(
            message,
            format!("write `degree: {}` or `switches: {}`", if degree > 2 { degree - 1 } else { degree + 1 }, switches + 1),
        );
    }
    let Some(_) = &raw.p else {
        return Err(source.complain(&raw.family, "a jellyfish needs `p`, the endpoint ports of a switch".into(), "add `p: 8`"));
    };
    let seed = raw.seed.as_ref().map_or(1, |s| s.value);
    Ok(Direct { shape: Shape::Jellyfish { switches, degree, seed }, p: terminals(raw, 1, source)? })
}

/// The sizes of the dimensions.
fn dimensions(raw: &raw::Specification, source: &Source) -> Result<Vec<u32>> {
    let Some(given) = &raw.dimensions else {
        let message = format!("a {} needs `dimensions`, its size along each", raw.family.value);
        return Err(source.complain(&raw.family, message, "add for example `dimensions: [4, 4, 4]`"));
    };
    let list = &given.value;
    if list.is_empty() || list.len() > MOST_DIMENSIONS {
        let message = format!("{} dimensions, 1 to {MOST_DIMENSIONS} are possible", list.len());
        return Err(source.complain(given, message, "write for example `dimensions: [4, 4, 4]`"));
    }
    if let Some(size) = list.iter().find(|s| !(2..=MOST).contains(*s)) {
        let message = format!("a dimension of size {size}: each has 2 to {MOST}");
        let help = if *size == 1 { "leave out dimensions of size 1" } else { "write for example `dimensions: [4, 4, 4]`" };
        return Err(source.complain(given, message, help));
    }
    let nodes = list.iter().fold(1u64, |product, &s| product.saturating_mul(u64::from(s)));
    if nodes > u64::from(MOST_SWITCHES) {
        let message = format!("the dimensions make {nodes} nodes, more than the {MOST_SWITCHES} that are believed");
        return Err(source.complain(given, message, "write fewer or smaller dimensions"));
    }
    Ok(list.clone())
}

fn hyperx(raw: &raw::Specification, source: &Source) -> Result<Direct> {
    let dimensions = dimensions(raw, source)?;
    let trunks = match &raw.trunks {
        None => vec![1; dimensions.len()],
        Some(given) if given.value.len() != dimensions.len() => {
            let message = format!("{} trunks for {} dimensions", given.value.len(), dimensions.len());
            return Err(source.complain(given, message, "write one number a dimension, or leave `trunks` out for 1 each"));
        }
        Some(given) if given.value.iter().any(|k| !(1..=MOST).contains(k)) => {
            return Err(source.complain(given, format!("a trunk has 1 to {MOST} links"), "leave out dimensions without links"));
        }
        Some(given) => given.value.clone(),
    };
    if raw.p.is_none() {
        return Err(source.complain(&raw.family, "a hyperx needs `p`, the endpoint ports of a switch".into(), "add `p: 8`"));
    }
    Ok(Direct { shape: Shape::HyperX { dimensions, trunks }, p: terminals(raw, 1, source)? })
}

fn torus(raw: &raw::Specification, host: &HostPart, source: &Source) -> Result<Direct> {
    let dimensions = dimensions(raw, source)?;
    let wrap = raw.wrap.as_ref().is_none_or(|w| w.value);
    let hosts_forward = match raw.forwards.as_ref().map(|f| (f, f.value.as_str())) {
        None | Some((_, "switches")) => false,
        Some((_, "hosts")) => true,
        Some((at, other)) => return Err(source.complain(at, format!("`{other}` does not forward"), "write switches or hosts")),
    };
    if !hosts_forward {
        if raw.p.is_none() {
            let help = "add `p: 1`, or `forwards: hosts` where the hosts are the nodes";
            return Err(source.complain(&raw.family, "a torus of switches needs `p`, the endpoint ports of a switch".into(), help));
        }
        return Ok(Direct { shape: Shape::Torus { dimensions, wrap, hosts_forward }, p: terminals(raw, 1, source)? });
    }
    if let Some(p) = &raw.p {
        return Err(source.complain(p, "`p` counts endpoint ports of switches, and here the hosts forward".into(), "remove `p`"));
    }
    if let Some(switch) = &raw.switch {
        return Err(source.complain(switch, "a torus whose hosts forward has no switches".into(), "remove `switch`, or `forwards: hosts`"));
    }
    let nodes: u64 = dimensions.iter().map(|&d| u64::from(d)).product();
    let gpus = raw.hosts.value * u64::from(host.gpus);
    if nodes != gpus {
        let message = format!("{} hosts of {} GPUs are {gpus} nodes, the dimensions make {nodes}", raw.hosts.value, host.gpus);
        let help = match nodes.is_multiple_of(u64::from(host.gpus.max(1))) {
            true => format!("write `hosts: {}`", nodes / u64::from(host.gpus.max(1))),
            false => format!("choose dimensions whose product is a multiple of {}", host.gpus),
        };
        return Err(source.complain(&raw.hosts, message, help));
    }
    Ok(Direct { shape: Shape::Torus { dimensions, wrap, hosts_forward }, p: 0 })
}
