//! Rail-optimised Clos, two or three tiers: GPU r of every host of an SU shares leaf r (NVIDIA DGX
//! SuperPOD reference architectures). A dual-port NIC spreads its ports over planes that are
//! disjoint beyond it (a pair of leaves that share nothing above, as in Alibaba HPN, SIGCOMM 2024),
//! or with `tors` over leaves of one plane, which share their spines (dual-ToR).
//!
//! Leaf (su, rail); two tiers: every leaf on every spine; three tiers: SUs in pods, spine q of
//! every pod on core group q.
//!
//! A rail is an index in the host or, by domain, in a scale-up domain that spans hosts; domains are
//! whole within an SU. With fewer rails than GPUs, neighbours share one: GPU i is on rail i / (GPUs
//! / rails).
//!
//! The last SU may be partial: it has every rail's leaf, and no other. The last pod may be partial:
//! it has all its spines, each with all its uplinks, since spine q alone reaches core group q and a
//! pod without it would have fewer ways to the others; it grows by its missing SUs without a cable
//! being moved. What is thus not used is counted as `spare-leaf-ports` and `spare-spine-ports`.

use super::builder::{Builder, Ports, switch_role};
use super::keys::{PLANES, RAILS, TIERS};
use super::planes::share;
use super::rail_grid::{Core, Grid, Spine};
use super::rail_sizes::{RailOptimized, Sizes, sizes};
use super::rails::{rails, tiers};
use crate::error::Result;
use crate::fabric::capacity;
use crate::fabric::{DeviceId, Fabric};
use crate::spec::design::{Design, STATED_TIERS, Topology};
use crate::spec::key::{CORES, DISPLACED_HOSTS, Key, SPINES, Section, UNIFORM_TRUNKS, UPLINKS};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "rail-optimized",
    about: "a Clos of two or three tiers: rail r of an SU shares leaf r",
    paper: "NVIDIA DGX SuperPOD reference architectures; Qian et al., SIGCOMM 2024",
    naming: Naming::Tiers,
    keys: &[
        DISPLACED_HOSTS.listed(),
        UNIFORM_TRUNKS.listed(),
        RAILS.listed(),
        SU_HOSTS.listed(),
        POD_SUS.listed(),
        TIERS.listed(),
        PLANES.listed(),
        TORS.listed(),
        SPINES.listed(),
        UPLINKS.listed(),
        CORES.listed(),
    ],
    inner: None,
    starter: include_str!("starters/rail-optimized.yaml"),
    resolve,
};

const SU_HOSTS: Key<u32> = Key::new("su_hosts", Section::Rails, "");
const POD_SUS: Key<u32> = Key::new("pod_sus", Section::Rails, "");
const TORS: Key<u32> = Key::new(
    "tors",
    Section::Planes,
    "Leaves of one plane that each GPU is attached to (2: dual-ToR).",
);

/// Hosts of an SU, or SUs of a pod, beyond which a number is taken for a slip of the pen.
const MOST: u32 = 1 << 16;

impl Topology for RailOptimized {
    fn build(&self, design: &Design) -> Result<Fabric> {
        build(design, &sizes(self, design)?)
    }

    fn levels(&self) -> usize {
        STATED_TIERS
    }

    fn most_tiers(&self) -> u8 {
        3
    }

    fn has_switches(&self) -> bool {
        true
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    let Some(su_hosts) = asked.get(&SU_HOSTS) else {
        let help = "add `su_hosts: 32` (hosts that share one set of rail leaves)";
        return Err(asked.refuse(
            asked.written(),
            "a rail-optimized fabric needs `su_hosts`",
            help,
        ));
    };
    for key in [&SU_HOSTS, &POD_SUS] {
        let (Some(written), name) = (asked.get(key), key.name()) else {
            continue;
        };
        if written.value == 0 {
            return Err(asked.refuse(
                written,
                format!("`{name}` is 0"),
                format!("`{name}` is at least 1"),
            ));
        }
        if written.value > MOST {
            let message = format!(
                "`{name}` is {}, more than the {MOST} that are believed",
                written.value
            );
            return Err(asked.refuse(written, message, "no switch has so many ports"));
        }
    }
    let tiers = tiers(asked, [2, 3], "here")?;
    let rails = rails(asked)?;
    // As the plane of a multi-plane fabric it has one plane: `planes` are those around it.
    let planes = match (asked.get(&PLANES), asked.get(&TORS)) {
        (Some(planes), _) if !asked.is_plane => planes.value,
        (_, Some(_)) => 1,
        _ => asked.host.ports_per_gpu,
    };
    let tors = tors(asked, planes)?;
    let pod_sus = asked.get(&POD_SUS).map(|p| p.value);
    Ok(Arc::new(RailOptimized {
        rails,
        su_hosts: su_hosts.value,
        pod_sus,
        tiers,
        planes,
        tors,
    }))
}

/// Leaves of a plane that each GPU is attached to.
fn tors(asked: &Asked, planes: u32) -> Result<u32> {
    let share = share(asked, planes)?;
    let Some(tors) = asked.get(&TORS) else {
        return Ok(1);
    };
    if tors.value == 0 || !share.is_multiple_of(tors.value) {
        let (name, s) = (&asked.host.name, if share == 1 { "" } else { "s" });
        let of = if planes > 1 { " on each plane" } else { "" };
        let message = format!(
            "a GPU of a {name} has {share} port{s}{of} for {} leaves",
            tors.value
        );
        let help = "`tors` divides the ports of a GPU on a plane: 2 ports, 2 leaves is dual-ToR";
        return Err(asked.refuse(tors, message, help));
    }
    Ok(tors.value)
}

const POD: usize = 0;
const SU: usize = 1;
const HOST: usize = 2;
const RAIL: usize = 3;
const PLANE: usize = 4;
const SPINE: usize = 5;
const CORE: usize = 6;
/// GPUs of a host that share a rail.
const GPU: usize = 7;
/// Tiers, lowest first.
const TIER_NAMES: [&str; 3] = ["leaf", "spine", "core"];

/// A fabric being built, with the first device of each tier as it comes.
struct Site<'a> {
    design: &'a Design,
    sizes: &'a Sizes,
    grid: Grid<'a>,
    builder: Builder,
}

/// Builds it. O(links).
fn build(design: &Design, sizes: &Sizes) -> Result<Fabric> {
    let grid = Grid { sizes };
    fits(design, sizes, grid)?;
    let builder = Builder::new(design, FAMILY.name, &axes(sizes));
    let mut site = Site {
        design,
        sizes,
        grid,
        builder,
    };
    site.hosts()?;
    let leaf = site.leaves()?;
    let spine = site.spines()?;
    site.host_links(leaf);
    site.leaf_links(leaf, spine);
    if !sizes.is_flat() {
        let core = site.cores()?;
        site.spine_links(spine, core);
    }
    let first_switch = if design.host.scale_up_gpus > 1 { 2 } else { 1 };
    for (tier, settings) in design.tiers.iter().take(sizes.tiers as usize).enumerate() {
        let reserved = site.builder.reserve(first_switch + tier, settings);
        reserved.map_err(|e| design.locate(e, &["reserved_ports"]))?;
    }
    Ok(site.builder.finish())
}

/// Refuses what memory does not hold, by its numbers.
fn fits(design: &Design, s: &Sizes, grid: Grid<'_>) -> Result<()> {
    let times = |count: u32, each: u32| u128::from(count) * u128::from(each);
    let gpus = times(s.hosts, s.gpus);
    let cores = if s.is_flat() { 0 } else { grid.cores() };
    let switches = u128::from(grid.leaves()) + u128::from(grid.spines()) + u128::from(cores);
    let up = if s.is_flat() { 0 } else { s.spine_up };
    let links = gpus * u128::from(design.host.ports_per_gpu)
        + times(grid.leaves(), s.leaf_up)
        + times(grid.spines(), up);
    capacity::whole(gpus + switches, links).map_err(|error| design.locate(error, &["hosts"]))
}

/// Axes with their parents; what there is one of has no name.
fn axes(s: &Sizes) -> Vec<(&'static str, Option<usize>)> {
    let mut axes = vec![
        (if s.pods > 1 { "pod" } else { "" }, None),
        ("su", Some(POD)),
        ("host", Some(SU)),
        ("rail", None),
        (if s.planes > 1 { "plane" } else { "" }, None),
        ("spine", None),
        ("core", Some(SPINE)),
    ];
    if s.share > 1 {
        axes.push(("gpu", Some(RAIL)));
    }
    if s.tors > 1 {
        axes.push(("tor", None));
    }
    axes
}

impl Site<'_> {
    fn hosts(&mut self) -> Result<()> {
        let (s, grid) = (self.sizes, self.grid);
        let gpus = (0..s.hosts)
            .flat_map(|host| (0..s.gpus).map(move |gpu| grid.gpu(host, gpu)))
            .collect();
        let per_domain = (self.design.host.scale_up_gpus.max(1) / s.gpus.max(1)).max(1);
        let switches = (0..s.hosts.div_ceil(per_domain))
            .map(|domain| grid.host(domain * per_domain))
            .collect();
        let gpu_axes: &[usize] = if s.share > 1 {
            &[POD, SU, HOST, RAIL, GPU]
        } else {
            &[POD, SU, HOST, RAIL]
        };
        self.builder
            .hosts(self.design, (gpu_axes, &[POD, SU, HOST]), gpus, switches)
    }

    /// Ports that are reserved on every leaf.
    fn reserved_on_leaves(&self) -> u32 {
        self.design.tiers[0]
            .reserved_per_switch
            .iter()
            .map(|r| r.1)
            .sum()
    }

    /// One tier of switches; the first device.
    fn tier(
        &mut self,
        tier: u8,
        axes: &[usize],
        ports: Ports,
        coordinates: Vec<Vec<u32>>,
    ) -> Result<DeviceId> {
        let index = usize::from(tier) - 1;
        let name = TIER_NAMES[index];
        let role = switch_role(name, tier, &self.design.tiers[index].switch, axes, ports);
        let role = role.map_err(|e| self.design.locate(e, &[name]))?;
        self.builder
            .role(role, coordinates.into_iter(), |_| (None, None))
    }

    fn leaves(&mut self) -> Result<DeviceId> {
        let (s, grid) = (self.sizes, self.grid);
        let down = s.leaf_down + self.reserved_on_leaves();
        let ports = Ports {
            down: (self.design.host.port_rate, down),
            up: (self.design.fabric_rate, s.leaf_up),
        };
        let mut axes = vec![POD, SU, RAIL, PLANE];
        if s.tors > 1 {
            axes.push(if s.share > 1 { GPU + 1 } else { GPU });
        }
        self.tier(
            1,
            &axes,
            ports,
            (0..grid.leaves())
                .map(|leaf| grid.leaf_coordinates(leaf))
                .collect(),
        )
    }

    fn spines(&mut self) -> Result<DeviceId> {
        let (s, grid, rate) = (self.sizes, self.grid, self.design.fabric_rate);
        let uplinks = s.sus * s.rails * s.tors * s.leaf_up;
        let down = if s.is_flat() {
            uplinks.div_ceil(s.spines.max(1))
        } else {
            s.spine_down
        };
        let coordinates = (0..grid.spines()).map(|number| {
            let spine = grid.spine(number);
            vec![spine.pod, spine.plane, spine.number]
        });
        let ports = Ports {
            down: (rate, down),
            up: (rate, s.spine_up),
        };
        self.tier(2, &[POD, PLANE, SPINE], ports, coordinates.collect())
    }

    fn cores(&mut self) -> Result<DeviceId> {
        let (s, grid, rate) = (self.sizes, self.grid, self.design.fabric_rate);
        let coordinates = (0..grid.cores()).map(|number| {
            let core = grid.core(number);
            vec![core.plane, core.spine, core.number]
        });
        let ports = Ports {
            down: (rate, s.pods * s.spine_up / s.cores.max(1)),
            up: (rate, 0),
        };
        self.tier(3, &[PLANE, SPINE, CORE], ports, coordinates.collect())
    }

    fn host_links(&mut self, leaf: DeviceId) {
        let (s, grid, rate) = (self.sizes, self.grid, self.design.host.port_rate);
        let class = self
            .builder
            .class("host-leaf", rate, Some(&self.design.tiers[0]));
        for host in 0..s.hosts {
            for gpu in 0..s.gpus {
                for port in 0..s.planes * s.tors * s.parallel {
                    self.builder.link(
                        (host * s.gpus + gpu).into(),
                        leaf.after(grid.leaf_of(host, gpu, port)),
                        class,
                    );
                }
            }
        }
        // Ports of two rates are laid out apart, and what is reserved is among those that face
        // down.
        let apart = if rate == self.design.fabric_rate {
            0
        } else {
            self.reserved_on_leaves()
        };
        self.builder
            .start_up_ports(leaf, grid.leaves(), s.leaf_down + apart);
    }

    fn leaf_links(&mut self, leaf: DeviceId, spine: DeviceId) {
        let (s, grid) = (self.sizes, self.grid);
        let class = self.builder.class(
            "leaf-spine",
            self.design.fabric_rate,
            Some(&self.design.tiers[1]),
        );
        for number in 0..grid.leaves() {
            let place = grid.leaf(number);
            let (pod, plane, within) = (grid.pod(place.su), place.plane, grid.within_pod(place));
            for up in 0..s.leaf_up {
                let above = Spine {
                    pod,
                    plane,
                    number: (within * s.leaf_up + up) % s.spines,
                };
                let above = spine.after(grid.spine_number(above));
                self.builder.link(leaf.after(number), above, class);
            }
        }
    }

    fn spine_links(&mut self, spine: DeviceId, core: DeviceId) {
        let (s, grid) = (self.sizes, self.grid);
        self.builder
            .start_up_ports(spine, grid.spines(), s.spine_down);
        let class = self.builder.class(
            "spine-core",
            self.design.fabric_rate,
            Some(&self.design.tiers[2]),
        );
        for number in 0..grid.spines() {
            let place = grid.spine(number);
            for up in 0..s.spine_up {
                let number_above = (place.pod * s.spine_up + up) % s.cores;
                let above = Core {
                    plane: place.plane,
                    spine: place.number,
                    number: number_above,
                };
                let above = core.after(grid.core_number(above));
                self.builder.link(spine.after(number), above, class);
            }
        }
    }
}
