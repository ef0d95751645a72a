//! Multi-plane fabrics: each share of a GPU's ports is on a network of its own, disjoint from the others beyond the NIC, and every plane is
//! the same fabric of any other family. Two tiers of switches split to their slowest ports then reach what took three: 8 planes of 512 x
//! 100G switches join 512^2/2 = 131,072 GPUs (multi-plane networks of Zhao et al., "Insights into DeepSeek-V3", ISCA 2025, and of HPN: Qian
//! et al., "Alibaba HPN: a data center network for large language model training", SIGCOMM 2024).
//!
//! Switches and links are `planes` times those of one plane.

use super::copies::{Copies, Endpoints};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind};
use crate::parts::HostPart;
use crate::spec::design::{Design, Family};

/// Builds the fabric of a plane.
type Build = fn(&Design) -> Result<Fabric>;

/// Builds it. O(planes * (V + E)) of one plane.
pub fn build(design: &Design, planes: u32, plane: &Family, of_plane: Build) -> Result<Fabric> {
    let share = design.host.ports_per_gpu / planes.max(1);
    if planes == 0 || share * planes != design.host.ports_per_gpu {
        return Err(Error::new(format!("{} ports of a GPU are not shared evenly by {planes} planes", design.host.ports_per_gpu)));
    }
    let host = HostPart { ports_per_gpu: share, ..design.host.clone() };
    let one = of_plane(&Design { family: plane.clone(), host, ..design.clone() })?;
    let copies = Copies { family: "multi-plane", axis: "plane", count: planes, inner: &one };
    let coordinates = |kind: Kind| {
        let role = one.roles.iter().find(|r| r.kind == kind)?;
        let list = (role.first..role.first + role.count).map(|d| one.coordinates(d).to_vec()).collect::<Vec<_>>();
        Some((role.axes.clone(), list))
    };
    let (gpu_axes, gpus) = coordinates(Kind::Gpu).ok_or_else(|| Error::new("a plane without endpoints"))?;
    let (switch_axes, switches) = coordinates(Kind::ScaleUp).unwrap_or_default();
    let endpoints = Endpoints { extra: Vec::new(), axes: (gpu_axes, switch_axes), gpus, switches };
    copies.build(design, endpoints, |copy, gpu| (gpu, copy * share + 1))
}
