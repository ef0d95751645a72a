//! InfiniBand subnets as `ibnetdiscover` prints them and as ibsim loads them: two dialects of one
//! grammar.
//!
//! ```text
//! switchguid=0x900a840300001000(900a840300001000)
//! Switch  64 "S-900a840300001000"   # "MF0;leaf-su1-rail7:MQM9700/U1" base port 0 lid 12 lmc 0
//! [1]     "H-000000000010008e"[1](10008f)   # "gpu009 mlx5_7" lid 7 4xNDR
//! ```
//!
//! Every cable stands there twice, once at each end; it is read once. Node descriptions are names:
//! `MF0;NAME:MODEL/U1` is the switch NAME, of a director (`MF0;NAME:MODEL/L16/U2`) the switch chip
//! NAME/L16/U2; the channel adapter `SERVER ADAPTER` is an adapter of SERVER and named by both
//! words, or by the second alone where that says the server's name already. Where several nodes
//! have one description, their GUIDs are added. The endpoints of a file are GPUs (one adapter each)
//! where any adapter names its server, else hosts. A rate is lanes times the nominal rate of a
//! lane.

pub(super) mod join;
pub(super) mod names;
pub(super) mod scan;
mod speed;
#[cfg(test)]
mod tests;
mod write;

pub(in crate::formats) use speed::is_nominal;
pub(super) use write::guids;
pub use write::{write, write_netlist};

use super::wiring::Wiring;
use crate::error::Result;
use std::path::Path;

/// Whether a text is of this grammar: a line that starts a node, with a port line after it.
pub fn looks_like(text: &str) -> bool {
    let mut node = false;
    text.lines().take(100_000).any(|line| {
        let line = line.trim();
        if scan::header(line).is_some() {
            node = true;
            return false;
        }
        node && scan::port(line).is_some()
    }) || node
        && text
            .lines()
            .any(|line| line.starts_with("switchguid=") || line.starts_with("caguid="))
}

/// Whether it is the dialect of ibsim: host adapters called `Hca`, or node ids of the user's
/// making, which `ibnetdiscover` never prints.
pub fn looks_like_netlist(text: &str) -> bool {
    let printed = |id: &str| {
        id.len() == 18
            && (id.starts_with("S-") || id.starts_with("H-"))
            && names::hexadecimal(&id[2..]).is_some()
    };
    let mut headers = text
        .lines()
        .take(100_000)
        .filter_map(|line| scan::header(line.trim()));
    looks_like(text) && headers.any(|node| node.hca || !printed(&node.id))
}

/// Reads what `ibnetdiscover` printed or ibsim loads; `file` is for messages only. Line ends of any
/// system, lost tabs, banners and prompts, aggregation nodes, impossible LIDs, references that are
/// not returned, unknown speeds and missing tails are read over, each with a note. O(text).
///
/// # Errors
/// When the text has no node at all.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    join::join(scan::scan(text, file)?)
}
