//! The certificate of a whole tree of failures, which `check_failures.rs` reads. CERTIFICATE.md documents the words.

use super::components::{ComponentId, Components};
use crate::fabric::{Fabric, LinkId, network::Network};
use std::fmt::Write;

/// Moves (from, to) of devices and of links, each sorted.
pub(super) type Moves = (Vec<(u32, u32)>, Vec<(LinkId, LinkId)>);

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
    /// Numbers of the nodes in which one more component fails.
    pub(super) children: Vec<usize>,
}

/// Consecutive moves of consecutive points, as `number, then from to count each`.
fn runs(text: &mut String, moves: &[(u32, u32)]) {
    let next = |a: &(u32, u32), b: &(u32, u32)| a.0 + 1 == b.0 && a.1 + 1 == b.1;
    let runs: Vec<&[(u32, u32)]> = moves.chunk_by(next).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}", runs.len());
    for run in runs {
        let _ = writeln!(text, "{} {} {}", run[0].0, run[0].1, run.len());
    }
}

/// The whole tree as text; `head` are the words of the healthy fabric that all scenarios share. `None` when a certificate is not as written.
pub(super) fn write(
    fabric: &Fabric,
    network: &Network,
    components: &Components,
    limits: &[u32],
    head: &str,
    records: &[Record],
) -> Option<Vec<u8>> {
    let mut text = format!("selvedge-failures 1\n{head}");
    let mut used: Vec<LinkId> = (0..components.len()).flat_map(|c| components.links(c)).copied().collect();
    used.sort_unstable();
    used.dedup();
    let place = |link: LinkId| used.binary_search(&link).ok().map(|i| i as u32);
    let _ = writeln!(text, "links {}", used.len());
    for &id in &used {
        let link = &fabric.links[id as usize];
        let class = &fabric.classes[link.class as usize];
        let (a, b) = (class.rate_ab.0 / network.unit.0, class.rate_ba.0 / network.unit.0);
        let (up, down) = if link.a < link.b { (a, b) } else { (b, a) };
        let _ = writeln!(text, "{} {up} {down}", network.trunk_of_link[id as usize]);
    }
    let _ = writeln!(text, "kinds {}", limits.len());
    limits.iter().for_each(|limit| text += &format!("{limit}\n"));
    let _ = writeln!(text, "components {}", components.len());
    for c in 0..components.len() {
        let _ = write!(text, "{} {}", components.place(c), components.devices(c).len());
        components.devices(c).iter().for_each(|d| text += &format!(" {d}"));
        let _ = write!(text, " {}", components.links(c).len());
        for &link in components.links(c) {
            text += &format!(" {}", place(link)?);
        }
        text.push('\n');
    }
    node(&mut text, records, 0, &place)?;
    text += "end\n";
    Some(text.into_bytes())
}

fn node(text: &mut String, records: &[Record], at: usize, place: &impl Fn(LinkId) -> Option<u32>) -> Option<()> {
    let record = &records[at];
    if let Some(component) = record.component {
        let _ = writeln!(text, "{component}");
    }
    let _ = writeln!(text, "generators {}", record.generators.len());
    for (devices, links) in &record.generators {
        runs(text, devices);
        let links: Vec<(u32, u32)> = links.iter().filter_map(|&(a, b)| Some((place(a)?, place(b)?))).collect();
        runs(text, &links);
    }
    match &record.certificate {
        _ if record.redundant => *text += "same\n",
        Some(bytes) => {
            let whole = std::str::from_utf8(bytes).ok()?;
            *text += "proves\n";
            *text += &whole[whole.find("\ngenerators ")? + 1..];
        }
        None => *text += "none\n",
    }
    let _ = writeln!(text, "children {}", record.children.len());
    record.children.iter().try_for_each(|&child| node(text, records, child, place))
}
