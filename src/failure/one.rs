//! One named failure: a link or a switch.

use super::classes::DamagedFabric;
use super::damage::Damage;
use super::reach::Ways;
use super::scenario::{Measure, Scenario};
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind, LinkId, network::Network};
use crate::solve::SolveOptions;
use crate::spec::demand::Metric;
use crate::traffic::Matrix;

/// What fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedElement {
    /// One link.
    Link(LinkId),
    /// A switch with all its links.
    Switch(DeviceId),
}

impl FailedElement {
    /// Finds a switch (`pod0-agg1`), a link by its ports (`a:1 -- b:2`), or the first link of a
    /// trunk (`a -- b`). O(V + E).
    ///
    /// # Errors
    /// When nothing has that name.
    pub fn named(fabric: &Fabric, name: &str) -> Result<FailedElement> {
        let unknown = || {
            let shown = fabric
                .link_ids()
                .rev()
                .find(|l| fabric.is_inter_switch(&fabric.links[l.index()]));
            let example = shown.map_or_else(String::new, |l| {
                format!(
                    ", for example `{}` or `{}`",
                    fabric.device_name(fabric.links[l.index()].b),
                    fabric.link_name(l)
                )
            });
            Error::new(format!("no switch or link is called `{name}`")).help(format!(
                "name a switch, `A -- B`, or a link with its ports{example}"
            ))
        };
        let Some((one, two)) = name.split_once(" -- ") else {
            let device = device(fabric, name).ok_or_else(unknown)?;
            return match fabric.role(device).kind {
                Kind::Switch => Ok(FailedElement::Switch(device)),
                _ => Err(Error::new(format!("`{name}` is no switch"))
                    .help("single failures are those of links and switches")),
            };
        };
        // A name may hold a colon of its own, so the whole is tried before a port is cut off.
        let end = |text: &str| match device(fabric, text) {
            Some(found) => Some((found, None)),
            None => text.rsplit_once(':').and_then(|(name, port)| {
                Some((device(fabric, name)?, Some(port.parse::<u32>().ok()?)))
            }),
        };
        let (one, two) = (end(one).ok_or_else(unknown)?, end(two).ok_or_else(unknown)?);
        let fits = |(device, port): (DeviceId, Option<u32>), at: (DeviceId, u32)| {
            device == at.0 && port.is_none_or(|p| p == at.1)
        };
        let joins = |l: &crate::fabric::Link| {
            let (a, b) = ((l.a, l.a_port), (l.b, l.b_port));
            (fits(one, a) && fits(two, b)) || (fits(one, b) && fits(two, a))
        };
        fabric
            .links
            .iter()
            .position(joins)
            .map(|l| FailedElement::Link(LinkId::new(l)))
            .ok_or_else(unknown)
    }
}

/// A device by name. O(V).
pub fn device(fabric: &Fabric, name: &str) -> Option<DeviceId> {
    fabric.device_ids().find(|d| fabric.device_name(*d) == name)
}

/// What is left after some damage, measured.
///
/// # Errors
/// When the fabric has too few endpoints for traffic.
pub fn after(
    fabric: &Fabric,
    network: &Network,
    damage: &Damage,
    metrics: &[Metric],
    effort: &SolveOptions<'_>,
) -> Result<Scenario> {
    let matrix = &Matrix::parse("uniform", fabric, network)?;
    let standing = DamagedFabric::of_damage(
        fabric,
        network,
        matrix,
        damage.clone(),
        damage.touched(fabric),
    );
    Measure {
        fabric,
        network,
        before: &Ways::new(network),
        matrix,
        metrics,
        effort,
    }
    .scenario(&standing)
}

/// Solves one failure: throughput among the survivors.
///
/// # Errors
/// When the part carries no traffic of the network (a scale-up link) or the solver gives up.
pub fn one(
    fabric: &Fabric,
    network: &Network,
    part: FailedElement,
    effort: &SolveOptions<'_>,
) -> Result<Scenario> {
    let (damage, name) = match part {
        FailedElement::Switch(id) => (Damage::new(Vec::new(), vec![id]), fabric.device_name(id)),
        FailedElement::Link(id) => {
            if fabric.classes[fabric.links[id.index()].class.index()].scale_up
                || network.trunk(id).is_none()
            {
                return Err(
                    Error::new(format!("{} is a scale-up link", fabric.link_name(id)))
                        .help("name a link of the network"),
                );
            }
            (Damage::new(vec![id], Vec::new()), fabric.link_name(id))
        }
    };
    let mut scenario = after(fabric, network, &damage, &[Metric::Throughput], effort)?;
    scenario.parts = vec![name];
    Ok(scenario)
}
