//! How the ports of a GPU are shared among planes.

use super::keys::PLANES;
use crate::error::Result;
use crate::spec::registry::Asked;

/// Ports of a GPU on each of so many planes.
pub(super) fn share(asked: &Asked, planes: u32) -> Result<u32> {
    let (host, ports) = (asked.host, asked.host.ports_per_gpu);
    if planes > 0 && ports.is_multiple_of(planes) {
        return Ok(ports / planes);
    }
    let possible: Vec<String> = (1..=ports)
        .filter(|d| ports.is_multiple_of(*d))
        .map(|d| d.to_string())
        .collect();
    let s = if ports == 1 { "" } else { "s" };
    let message = format!(
        "a GPU of a {} has {ports} port{s}, which {planes} planes do not share evenly",
        host.name
    );
    let help = format!(
        "write planes: {}, or name a host with more ports a GPU",
        possible.join(" or ")
    );
    Err(match asked.get(&PLANES) {
        Some(at) => asked.refuse(at, message, help),
        None => asked.refuse(asked.written(), message, help),
    })
}
