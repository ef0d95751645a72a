//! Disjoint copies of a network: the planes of a multi-plane fabric, the rails of a rail-only one.
//!
//! The copied network is a fabric by itself. Its switches and links are there once a copy, under an
//! axis of their own, and only the endpoints (and scale-up domains) join the copies. Whole copies
//! can be exchanged, and within one copy what could be exchanged before.

use super::builder::Builder;
use crate::error::{Error, Result};
use crate::fabric::capacity::BYTES_PER_LINK;
use crate::fabric::index::{narrow, wide};
use crate::fabric::{DeviceId, Fabric, Kind, Link, Reserved, Role};
use crate::memory::needs;
use crate::spec::design::Design;

/// Links beyond which a fabric is refused before anything is allocated.
const MOST_LINKS: usize = 1 << 27;

/// What is copied, how often, and what the copies are called.
pub struct Copies<'a> {
    /// Family of the whole.
    pub family: &'a str,
    /// The axis that numbers copies: `plane` or `rail`.
    pub axis: &'a str,
    /// Copies.
    pub count: u32,
    /// The network.
    pub inner: &'a Fabric,
}

/// The endpoints of the whole, from the coordinates of the copied network's endpoints.
pub struct Endpoints {
    /// Axes besides those of the copied network and that of the copies, each with its parent.
    pub extra: Vec<(&'static str, Option<usize>)>,
    /// Axes of an endpoint, and of a scale-up switch.
    pub axes: (Vec<usize>, Vec<usize>),
    /// Coordinates of each endpoint, in device order.
    pub gpus: Vec<Vec<u32>>,
    /// Coordinates of each scale-up switch.
    pub switches: Vec<Vec<u32>>,
}

impl Copies<'_> {
    /// Index of the axis that numbers copies; further axes follow it.
    pub fn own_axis(&self) -> usize {
        self.inner.axes.len()
    }

    /// Builds the whole. `attach(copy, endpoint)` is the device and the first port that stand for
    /// an endpoint of the copied network. O(copies * (V + E)).
    ///
    /// # Errors
    /// More devices or links than this program takes.
    pub fn build(
        &self,
        design: &Design,
        endpoints: Endpoints,
        attach: impl Fn(u32, DeviceId) -> (DeviceId, u32),
    ) -> Result<Fabric> {
        let (inner, own) = (self.inner, self.own_axis());
        let most = inner.links.len().saturating_mul(self.count as usize);
        if most > MOST_LINKS {
            let message = format!(
                "{} {}s of {} links are more than the {MOST_LINKS} this program takes",
                self.count,
                self.axis,
                inner.links.len()
            );
            return Err(Error::new(message).help("ask for fewer hosts"));
        }
        needs(
            wide(most) * BYTES_PER_LINK,
            &format!(
                "{} {}s of {} links",
                self.count,
                self.axis,
                inner.links.len()
            ),
            "ask for fewer hosts or planes, or run where there is more memory",
        )?;
        let on_endpoint = |axis: usize| {
            inner
                .roles
                .iter()
                .any(|r| r.kind != Kind::Switch && r.axes.contains(&axis))
        };
        let mut axes: Vec<(&str, Option<usize>)> = Vec::new();
        for (index, axis) in inner.axes.iter().enumerate() {
            // What only switches have can be exchanged within one copy.
            let parent = axis
                .parent
                .or(if on_endpoint(index) { None } else { Some(own) });
            axes.push((axis.name.as_str(), parent));
        }
        axes.push((if self.count > 1 { self.axis } else { "" }, None));
        axes.extend(endpoints.extra);
        let mut builder = Builder::new(design, self.family, &axes);
        builder.hosts(
            design,
            (&endpoints.axes.0, &endpoints.axes.1),
            endpoints.gpus,
            endpoints.switches,
        )?;

        let mut moved: Vec<(&Role, DeviceId)> = Vec::new();
        let mut start = 0;
        for role in &inner.roles {
            let width = role.axes.len();
            let mine = &inner.coordinates[start..start + role.count as usize * width];
            start += mine.len();
            if role.kind != Kind::Switch {
                continue;
            }
            let copied = Role {
                axes: std::iter::once(own)
                    .chain(role.axes.iter().copied())
                    .collect(),
                count: 0,
                ..role.clone()
            };
            let coordinates = (0..self.count).flat_map(|copy| {
                (0..role.count as usize).map(move |d| {
                    std::iter::once(copy)
                        .chain(mine[d * width..(d + 1) * width].iter().copied())
                        .collect()
                })
            });
            let first = builder.role(copied, coordinates, |_| (None, None))?;
            moved.push((role, first));
        }
        // The device that stands for a device of the copied network, with its first port less one.
        let place = |copy: u32, device: DeviceId| {
            let switch = moved
                .iter()
                .find_map(|(role, first)| Some((role, first, role.place(device)?)));
            match switch {
                Some((role, first, place)) => (first.after(copy * role.count + narrow(place)), 0),
                None => {
                    let (device, port) = attach(copy, device);
                    (device, port - 1)
                }
            }
        };
        for (index, class) in inner
            .classes
            .iter()
            .enumerate()
            .filter(|(_, class)| !class.scale_up)
        {
            let new = builder.add_class(class.clone());
            for copy in 0..self.count {
                for link in inner.links.iter().filter(|l| l.class as usize == index) {
                    let ((a, from), (b, to)) = (place(copy, link.a), place(copy, link.b));
                    builder.add_link(Link {
                        a,
                        b,
                        a_port: link.a_port + from,
                        b_port: link.b_port + to,
                        class: new,
                    });
                }
            }
        }
        for copy in 0..self.count {
            for port in &inner.reserved {
                builder.add_reserved(Reserved {
                    device: place(copy, port.device).0,
                    ..port.clone()
                });
            }
        }
        Ok(builder.finish())
    }
}
