//! Keys that direct families have, and how they are read.

use super::field::prime_power;
use super::keys::P;
use crate::error::{Error, Result};
use crate::spec::forms::Numbers;
use crate::spec::key::{Key, Section};
use crate::spec::registry::Asked;
use serde_saphyr::Spanned;
use std::ops::RangeInclusive;

/// Order of the field.
pub(super) const Q: Key<u32> = Key::new(
    "q",
    Section::Graphs,
    "Order of the finite field of a slim-fly or polarfly.",
);
/// Sizes along each dimension.
pub(super) const DIMENSIONS: Key<Vec<u32>> = Key::new(
    "dimensions",
    Section::Graphs,
    "Sizes of the dimensions of a hyperx or torus.",
);

/// Ports, switches of a group or of a dimension beyond which a number is taken for a slip of the
/// pen.
pub(super) const MOST: u32 = 1 << 16;
/// The same for all switches.
pub(super) const MOST_SWITCHES: u32 = 1 << 20;
/// The same for the order of a field.
const MOST_ORDER: u32 = 512;
/// Dimensions beyond which a list is taken for a slip of the pen.
const MOST_DIMENSIONS: usize = 16;

/// A number that must be there, in this range.
pub(super) fn needed(
    asked: &Asked,
    key: &Key<u32>,
    what: &str,
    range: RangeInclusive<u32>,
) -> Result<u32> {
    match asked.get(key) {
        Some(written) => bounded(asked, written, key.name(), what, range),
        None => {
            let (family, key) = (&asked.written().value, key.name());
            let message = format!("a {family} needs `{key}`, the {what}");
            Err(asked.refuse(asked.written(), message, format!("add `{key}: 8`")))
        }
    }
}

fn bounded(
    asked: &Asked,
    written: &Spanned<u32>,
    key: &str,
    what: &str,
    range: RangeInclusive<u32>,
) -> Result<u32> {
    let value = written.value;
    if range.contains(&value) {
        return Ok(value);
    }
    let message = format!(
        "`{key}` is {value}, the {what} are {} to {}",
        range.start(),
        range.end()
    );
    Err(asked.refuse(written, message, format!("write for example `{key}: 8`")))
}

/// Ports for endpoints: as written, else the customary number.
pub(super) fn terminals(asked: &Asked, customary: u32) -> Result<u32> {
    let Some(given) = asked.get(&P) else {
        return Ok(customary.max(1));
    };
    let Numbers::One(p) = given.value else {
        let family = &asked.written().value;
        let message =
            format!("`p` is a list, a {family} takes one number: the endpoint ports of a switch");
        return Err(asked.refuse(given, message, "write for example `p: 8`"));
    };
    let one = Spanned {
        value: p,
        referenced: given.referenced,
        defined: given.defined,
    };
    bounded(
        asked,
        &one,
        P.name(),
        "endpoint ports of a switch",
        1..=MOST,
    )
}

/// Ports for endpoints where there is no customary number. `a_family` begins the complaint that
/// they are not written.
pub(super) fn needed_terminals(asked: &Asked, a_family: &str, help: &str) -> Result<u32> {
    if asked.get(&P).is_none() {
        let message = format!("{a_family} needs `p`, the endpoint ports of a switch");
        return Err(asked.refuse(asked.written(), message, help));
    }
    terminals(asked, 1)
}

/// Switches, and links of each to others.
pub(super) struct Size {
    /// Switches.
    pub switches: u32,
    /// Links of each to others.
    pub degree: u32,
}

/// The order of the field, a prime power; else the nearest are offered, with what would be built of
/// them.
pub(super) fn order(asked: &Asked, least: u32, size: fn(u32) -> Size) -> Result<u32> {
    let q = needed(asked, &Q, "orders of the field", least..=MOST_ORDER)?;
    if prime_power(q).is_some() {
        return Ok(q);
    }
    let below = (least..q).rev().find(|&n| prime_power(n).is_some());
    let above = (q + 1..2 * q).find(|&n| prime_power(n).is_some());
    let offered: Vec<String> = below
        .into_iter()
        .chain(above)
        .map(|n| offer(n, &size(n)))
        .collect();
    let factors = factors(q).join(" x ");
    let message = format!(
        "q = {q} = {factors} is not a power of a prime: there is no field of that order, and no such graph"
    );
    let help = format!("write {}", offered.join(" or "));
    Err(match asked.get(&Q) {
        Some(at) => asked.refuse(at, message, help),
        None => Error::new(message).help(help),
    })
}

fn offer(q: u32, size: &Size) -> String {
    format!(
        "q = {q} ({} switches of {} links)",
        size.switches, size.degree
    )
}

/// Prime factors, the least first.
fn factors(number: u32) -> Vec<String> {
    let mut factors = Vec::new();
    let mut rest = number;
    while rest > 1 {
        let p = (2..=rest).find(|d| rest.is_multiple_of(*d)).unwrap_or(rest);
        factors.push(p.to_string());
        rest /= p;
    }
    factors
}

/// The sizes of the dimensions.
pub(super) fn dimensions(asked: &Asked) -> Result<Vec<u32>> {
    const EXAMPLE: &str = "write for example `dimensions: [4, 4, 4]`";
    let Some(given) = asked.get(&DIMENSIONS) else {
        let message = format!(
            "a {} needs `dimensions`, its size along each",
            asked.written().value
        );
        return Err(asked.refuse(
            asked.written(),
            message,
            "add for example `dimensions: [4, 4, 4]`",
        ));
    };
    let list = &given.value;
    if list.is_empty() || list.len() > MOST_DIMENSIONS {
        let message = format!(
            "{} dimensions, 1 to {MOST_DIMENSIONS} are possible",
            list.len()
        );
        return Err(asked.refuse(given, message, EXAMPLE));
    }
    if let Some(size) = list.iter().find(|s| !(2..=MOST).contains(*s)) {
        let message = format!("a dimension of size {size}: each has 2 to {MOST}");
        return Err(asked.refuse(
            given,
            message,
            if *size == 1 {
                "leave out dimensions of size 1"
            } else {
                EXAMPLE
            },
        ));
    }
    let nodes = list
        .iter()
        .fold(1u64, |product, &s| product.saturating_mul(u64::from(s)));
    if nodes > u64::from(MOST_SWITCHES) {
        let message = format!(
            "the dimensions make {nodes} nodes, more than the {MOST_SWITCHES} that are believed"
        );
        return Err(asked.refuse(given, message, "write fewer or smaller dimensions"));
    }
    Ok(list.clone())
}
