//! Multi-plane fabrics: each share of a GPU's ports is on a network of its own, disjoint from the
//! others beyond the NIC, and every plane is the same fabric of any other family. Two tiers of
//! switches split to their slowest ports then reach what took three: 8 planes of 512 x 100G
//! switches join 512^2/2 = 131,072 GPUs (multi-plane networks of Zhao et al., "Insights into
//! DeepSeek-V3", ISCA 2025, and of HPN: Qian et al., "Alibaba HPN: a data center network for large
//! language model training", SIGCOMM 2024).
//!
//! Switches and links are `planes` times those of one plane.

use super::build::build;
use super::copies::{Copies, Endpoints};
use super::keys::PLANES;
use super::planes::share;
use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind};
use crate::parts::HostPart;
use crate::spec::design::{Design, Topology};
use crate::spec::key::{Key, Section};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "multi-plane",
    about: "disjoint copies of a fabric of another family, one for each share of a GPU's ports",
    paper: "Zhao et al., ISCA 2025; Qian et al., SIGCOMM 2024",
    naming: Naming::Tiers,
    keys: &[PLANES.listed(), PLANE.listed()],
    inner: Some(PLANE),
    starter: include_str!("starters/multi-plane.yaml"),
    resolve,
};

const PLANE: Key<String> = Key::new(
    "plane",
    Section::Planes,
    "The family of each plane (multi-plane).",
);

/// Its parameters.
#[derive(Clone, Debug)]
struct MultiPlane {
    /// Copies.
    planes: u32,
    /// What each is.
    plane: Arc<dyn Topology>,
}

impl Topology for MultiPlane {
    fn build(&self, design: &Design) -> Result<Fabric> {
        self.copies(design)
    }

    fn levels(&self) -> usize {
        self.plane.levels()
    }

    fn most_tiers(&self) -> u8 {
        0
    }

    fn has_switches(&self) -> bool {
        true
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    let Some(plane) = asked.get(&PLANE) else {
        let help = "add `plane: leaf-spine`, or another family whose keys stand beside";
        return Err(asked.refuse(
            asked.written(),
            "a multi-plane fabric needs `plane`, the family of each plane",
            help,
        ));
    };
    if plane.value == FAMILY.name {
        let help = "name the family of one plane and raise `planes`";
        return Err(asked.refuse(plane, "planes of planes are planes", help));
    }
    let planes = asked
        .get(&PLANES)
        .map_or(asked.host.ports_per_gpu, |p| p.value);
    // Each plane sees its share of the ports.
    let seen = HostPart {
        ports_per_gpu: share(asked, planes)?,
        ..asked.host.clone()
    };
    Ok(Arc::new(MultiPlane {
        planes,
        plane: asked.plane(plane, &seen)?,
    }))
}

impl MultiPlane {
    /// Builds one plane, and copies it. O(planes * (V + E)) of one plane.
    fn copies(&self, design: &Design) -> Result<Fabric> {
        let (planes, ports) = (self.planes, design.host.ports_per_gpu);
        let share = ports / planes.max(1);
        if planes == 0 || share * planes != ports {
            return Err(Error::new(format!(
                "{ports} ports of a GPU are not shared evenly by {planes} planes"
            )));
        }
        let host = HostPart {
            ports_per_gpu: share,
            ..design.host.clone()
        };
        let one = build(&Design {
            topology: self.plane.clone(),
            host,
            ..design.clone()
        })?;
        let copies = Copies {
            family: FAMILY.name,
            axis: "plane",
            count: planes,
            inner: &one,
        };
        let gpus =
            placed(&one, Kind::Gpu).ok_or_else(|| Error::new("a plane without endpoints"))?;
        let switches = placed(&one, Kind::ScaleUp).unwrap_or_default();
        let endpoints = Endpoints {
            extra: Vec::new(),
            axes: (gpus.axes, switches.axes),
            gpus: gpus.coordinates,
            switches: switches.coordinates,
        };
        copies.build(design, endpoints, |copy, gpu| (gpu, copy * share + 1))
    }
}

/// Axes and coordinates of the devices of a role.
#[derive(Default)]
struct Placed {
    axes: Vec<usize>,
    coordinates: Vec<Vec<u32>>,
}

/// Where the devices of a kind are, where there are some.
fn placed(fabric: &Fabric, kind: Kind) -> Option<Placed> {
    let role = fabric.roles.iter().find(|r| r.kind == kind)?;
    let coordinates = role
        .devices()
        .map(|device| fabric.coordinates(device).to_vec())
        .collect();
    Some(Placed {
        axes: role.axes.clone(),
        coordinates,
    })
}
