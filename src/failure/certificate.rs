//! The certificate of a whole tree of failures, which `check/` reads. CERTIFICATE.md documents the
//! words.

use super::components::{ComponentId, Components};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Fabric, LinkId, network::Network};
use crate::spec::demand::Component;
use crate::symmetry::Move;
use std::fmt::{Display, Write};

/// What stands for the trunk of a link that joins a device to itself.
const NO_TRUNK: u32 = u32::MAX;

/// Moves (from, to) of devices and of links, each sorted.
pub(super) type Moves = (Vec<Move>, Vec<(LinkId, LinkId)>);

/// One node of the tree.
pub(super) struct Record {
    /// The component that fails here after those of its parent; none at the root.
    pub(super) component: Option<ComponentId>,
    /// What maps the damaged fabric onto itself.
    pub(super) generators: Vec<Moves>,
    /// The certificate of its throughput, where one was found.
    pub(super) certificate: Option<Vec<u8>>,
    /// Whether an earlier failure had taken all of the component already.
    pub(super) redundant: bool,
    /// Whether something may fail after it; else nothing need be known of links.
    pub(super) goes_on: bool,
    /// Numbers of the nodes in which one more component fails.
    pub(super) children: Vec<usize>,
}

/// Consecutive moves of consecutive points, as `number, then from to count each`.
fn runs<K: Id + Display>(text: &mut String, moves: &[(K, K)]) {
    let next = |a: &(K, K), b: &(K, K)| b.0.follows(a.0) && b.1.follows(a.1);
    let runs: Vec<&[(K, K)]> = moves.chunk_by(next).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}", runs.len());
    for run in runs {
        let _ = writeln!(text, "{} {} {}", run[0].0, run[0].1, run.len());
    }
}

/// Number of each link that components hold among those that any holds.
struct Places {
    used: Vec<LinkId>,
}

impl Places {
    fn new(components: &Components) -> Self {
        let mut used: Vec<LinkId> = (0..components.len())
            .flat_map(|c| components.links(c))
            .copied()
            .collect();
        used.sort_unstable();
        used.dedup();
        Places { used }
    }

    fn of(&self, link: LinkId) -> Option<u32> {
        self.used.binary_search(&link).ok().map(narrow)
    }
}

/// The words of a tree up to its first node: the healthy fabric, whose words `head` are, and what
/// fails. `None` when a component holds a link that is none.
pub(super) fn subject(
    fabric: &Fabric,
    network: &Network,
    components: &Components,
    kinds: &[(Component, u32)],
    head: &str,
) -> Option<String> {
    let mut text = format!("selvedge-failures 2\n{head}");
    let places = Places::new(components);
    let _ = writeln!(text, "links {}", places.used.len());
    for &id in &places.used {
        let link = &fabric.links[id.index()];
        let class = &fabric.classes[link.class.index()];
        let (a, b) = (
            class.rate_ab.0 / network.unit.0,
            class.rate_ba.0 / network.unit.0,
        );
        let (up, down) = if link.a < link.b { (a, b) } else { (b, a) };
        let _ = writeln!(
            text,
            "{} {up} {down}",
            network.trunk(id).map_or(NO_TRUNK, u32::from)
        );
    }
    let _ = writeln!(text, "kinds {}", kinds.len());
    kinds
        .iter()
        .for_each(|(kind, limit)| text += &format!("{} {limit}\n", word(&kind.key())));
    let _ = writeln!(text, "components {}", components.len());
    for c in 0..components.len() {
        let _ = write!(
            text,
            "{} {}",
            components.place(c),
            components.devices(c).len()
        );
        components
            .devices(c)
            .iter()
            .for_each(|d| text += &format!(" {d}"));
        let _ = write!(text, " {}", components.links(c).len());
        for &link in components.links(c) {
            text += &format!(" {}", places.of(link)?);
        }
        text.push('\n');
    }
    Some(text)
}

/// The whole tree as text, after the words of [`subject`]. `None` when a certificate is not as
/// written.
pub(super) fn write(
    mut text: String,
    components: &Components,
    records: &[Record],
) -> Option<Vec<u8>> {
    let places = Places::new(components);
    node(&mut text, records, 0, &places)?;
    text += "end\n";
    Some(text.into_bytes())
}

/// A name as one word: what is no letter, digit or common sign is written as the bytes of its
/// UTF-8.
pub(super) fn word(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b);
    name.bytes().fold(String::new(), |mut text, b| {
        // Writing to a string cannot fail.
        let _ = if plain(b) {
            write!(text, "{}", b as char)
        } else {
            write!(text, "%{b:02x}")
        };
        text
    })
}

/// The kind that a word names.
///
/// # Errors
/// When the word has a code that is none.
pub(super) fn named(word: &str) -> Result<Component> {
    let wrong = || Error::new(format!("`{word}` names no kind of failures"));
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        bytes.push(
            code.and_then(|code| u8::from_str_radix(code, 16).ok())
                .ok_or_else(wrong)?,
        );
        rest = &after[2..];
    }
    let name = String::from_utf8(bytes).map_err(|_| wrong())?;
    let built_in = Component::BUILT_IN
        .into_iter()
        .find(|kind| kind.key() == name);
    Ok(built_in.unwrap_or(Component::Group(name)))
}

fn node(text: &mut String, records: &[Record], at: usize, places: &Places) -> Option<()> {
    let record = &records[at];
    if let Some(component) = record.component {
        let _ = writeln!(text, "{component}");
    }
    let _ = writeln!(text, "generators {}", record.generators.len());
    for (devices, links) in &record.generators {
        runs(text, devices);
        if !record.goes_on {
            continue;
        }
        let links: Vec<(u32, u32)> = links
            .iter()
            .filter_map(|&(a, b)| Some((places.of(a)?, places.of(b)?)))
            .collect();
        runs(text, &links);
    }
    match &record.certificate {
        _ if record.redundant => *text += "same\n",
        Some(bytes) if !bytes.is_empty() => {
            let whole = std::str::from_utf8(bytes).ok()?;
            let (from, to) = (
                whole.find("\ngenerators ")? + 1,
                whole.rfind("\nclaims ")? + 1,
            );
            *text += "proves\n";
            *text += &whole[from..to];
        }
        _ => *text += "none\n",
    }
    let _ = writeln!(text, "children {}", record.children.len());
    record
        .children
        .iter()
        .try_for_each(|&child| node(text, records, child, places))
}
