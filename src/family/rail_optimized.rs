//! Rail-optimised Clos, two or three tiers: GPU r of every host of an SU shares leaf r (NVIDIA DGX SuperPOD reference
//! architectures). A dual-port NIC spreads its ports over planes that are disjoint beyond it (a pair of leaves that share nothing above, as in
//! Alibaba HPN, SIGCOMM 2024), or with `tors` over leaves of one plane, which share their spines (dual-ToR).
//!
//! Leaf (su, rail); two tiers: every leaf on every spine; three tiers: SUs in pods, spine q of every pod on core group q.
//!
//! A rail is an index in the host or, by domain, in a scale-up domain that spans hosts; domains are whole within an SU. With fewer rails
//! than GPUs, neighbours share one: GPU i is on rail i / (GPUs / rails).
//!
//! The last SU may be partial: it has every rail's leaf, and no other. The last pod may be partial: it has all its spines, each with all
//! its uplinks, since spine q alone reaches core group q and a pod without it would have fewer ways to the others; it grows by its missing
//! SUs without a cable being moved. What is thus not used is counted as `spare-leaf-ports` and `spare-spine-ports`.

use super::builder::{Builder, Ports, switch_role};
use super::keys::{PLANES, RAILS, TIERS};
use super::planes::share;
use super::rail_sizes::{RailOptimized, Sizes, sizes};
use super::rails::{rails, tiers};
use crate::error::Result;
use crate::fabric::Fabric;
use crate::spec::design::{Design, STATED_TIERS, Topology};
use crate::spec::key::{DISPLACED_HOSTS, Key, SPINES, Section, UNIFORM_TRUNKS};
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
    ],
    inner: None,
    starter: include_str!("starters/rail-optimized.yaml"),
    resolve,
};

const SU_HOSTS: Key<u32> = Key::new("su_hosts", Section::Rails, "");
const POD_SUS: Key<u32> = Key::new("pod_sus", Section::Rails, "");
const TORS: Key<u32> =
    Key::new("tors", Section::Planes, "Leaves of one plane that each GPU is attached to (2: dual-ToR).");

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
        return Err(asked.refuse(asked.written(), "a rail-optimized fabric needs `su_hosts`", help));
    };
    for key in [&SU_HOSTS, &POD_SUS] {
        let (Some(written), name) = (asked.get(key), key.name()) else { continue };
        if written.value == 0 {
            return Err(asked.refuse(written, format!("`{name}` is 0"), format!("`{name}` is at least 1")));
        }
        if written.value > MOST {
            let message = format!("`{name}` is {}, more than the {MOST} that are believed", written.value);
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
    Ok(Arc::new(RailOptimized { rails, su_hosts: su_hosts.value, pod_sus, tiers, planes, tors }))
}

/// Leaves of a plane that each GPU is attached to.
fn tors(asked: &Asked, planes: u32) -> Result<u32> {
    let share = share(asked, planes)?;
    let Some(tors) = asked.get(&TORS) else { return Ok(1) };
    if tors.value == 0 || !share.is_multiple_of(tors.value) {
        let (name, s) = (&asked.host.name, if share == 1 { "" } else { "s" });
        let of = if planes > 1 { " on each plane" } else { "" };
        let message = format!("a GPU of a {name} has {share} port{s}{of} for {} leaves", tors.value);
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

/// Builds it. O(links).
fn build(design: &Design, s: &Sizes) -> Result<Fabric> {
    let host = &design.host;
    let rate = design.fabric_rate;
    let named = |name, count: u32| if count > 1 { name } else { "" };
    let mut axes = vec![
        (named("pod", s.pods), None),
        ("su", Some(POD)),
        ("host", Some(SU)),
        ("rail", None),
        (named("plane", s.planes), None),
        ("spine", None),
        ("core", Some(SPINE)),
    ];
    if s.share > 1 {
        axes.push(("gpu", Some(RAIL)));
    }
    let tor_axis = axes.len();
    if s.tors > 1 {
        axes.push(("tor", None));
    }
    let mut builder = Builder::new(design, FAMILY.name, &axes);
    let su_of = |host: u32| host / s.su_hosts;
    // Host coordinates are domain coordinates: a domain that spans hosts is one index of the host axis.
    let place = |h: u32| vec![su_of(h) / s.pod_sus, su_of(h), (h % s.su_hosts) / s.span];
    let gpus = (0..s.hosts)
        .flat_map(|h| (0..s.gpus).map(move |g| (h, g)))
        .map(|(h, g)| {
            let mut c = place(h);
            let index = h % s.span * s.gpus + g;
            c.push(index / s.share);
            if s.share > 1 {
                c.push(index % s.share);
            }
            c
        })
        .collect();
    let per_domain = (host.scale_up_gpus.max(1) / s.gpus.max(1)).max(1);
    let switches = (0..s.hosts.div_ceil(per_domain)).map(|d| place(d * per_domain)).collect();
    let gpu_axes: &[usize] = if s.share > 1 { &[POD, SU, HOST, RAIL, GPU] } else { &[POD, SU, HOST, RAIL] };
    builder.hosts(design, (gpu_axes, &[POD, SU, HOST]), gpus, switches)?;

    let leaf_ports = Ports { down: (host.port_rate, s.leaf_down), up: (rate, s.leaf_up) };
    let reserve = |tier: usize| design.tiers[tier].reserved_per_switch.iter().map(|r| r.1).sum::<u32>();
    let fits = Ports { down: (host.port_rate, s.leaf_down + reserve(0)), ..leaf_ports };
    let leaf_axes: &[usize] = if s.tors > 1 { &[POD, SU, RAIL, PLANE, tor_axis] } else { &[POD, SU, RAIL, PLANE] };
    let leaf_role = switch_role("leaf", 1, &design.tiers[0].switch, leaf_axes, fits).map_err(|e| design.locate(e, &["leaf"]))?;
    let grid = |p: u32, q: u32| (0..p).flat_map(move |a| (0..q).map(move |b| (a, b)));
    let leaves = (0..s.sus).flat_map(|su| grid(s.rails, s.planes).map(move |(r, p)| (su, r, p)));
    let coordinates = leaves.flat_map(|(su, r, p)| {
        let own = vec![su / s.pod_sus, su, r, p];
        (0..s.tors).map(move |t| if s.tors > 1 { own.iter().copied().chain([t]).collect() } else { own.clone() })
    });
    let leaf = builder.role(leaf_role, coordinates, |_| (crate::fabric::NONE, crate::fabric::NONE))?;

    let top = s.tiers == 2;
    let spine_ports = Ports {
        down: (rate, if top { (s.sus * s.rails * s.tors * s.leaf_up).div_ceil(s.spines.max(1)) } else { s.spine_down }),
        up: (rate, s.spine_up),
    };
    let spine_role =
        switch_role("spine", 2, &design.tiers[1].switch, &[POD, PLANE, SPINE], spine_ports).map_err(|e| design.locate(e, &["spine"]))?;
    let coordinates = (0..s.pods).flat_map(|pod| grid(s.planes, s.spines).map(move |(p, q)| vec![pod, p, q]));
    let spine = builder.role(spine_role, coordinates, |_| (crate::fabric::NONE, crate::fabric::NONE))?;

    let class = builder.class("host-leaf", host.port_rate, Some(&design.tiers[0]));
    for h in 0..s.hosts {
        for g in 0..s.gpus {
            let rail = (h % s.span * s.gpus + g) / s.share;
            for port in 0..s.planes * s.tors * s.parallel {
                let attached = (su_of(h) * s.rails + rail) * s.planes * s.tors + port / s.parallel;
                builder.link(h * s.gpus + g, leaf + attached, class);
            }
        }
    }
    let leaves = s.sus * s.rails * s.planes * s.tors;
    // Ports of two rates are laid out apart, and what is reserved is among those that face down.
    builder.start_up_ports(leaf, leaves, s.leaf_down + if host.port_rate == rate { 0 } else { reserve(0) });
    let class = builder.class("leaf-spine", rate, Some(&design.tiers[1]));
    for l in 0..leaves {
        let (rail, p, tor) = (l / s.tors / s.planes, l / s.tors % s.planes, l % s.tors);
        let pod = rail / s.rails / s.pod_sus;
        let within = (rail - pod * s.pod_sus * s.rails) * s.tors + tor;
        for j in 0..s.leaf_up {
            let q = (within * s.leaf_up + j) % s.spines;
            builder.link(leaf + l, spine + (pod * s.planes + p) * s.spines + q, class);
        }
    }
    if !top {
        let core_ports = Ports { down: (rate, s.pods * s.spine_up / s.cores.max(1)), up: (rate, 0) };
        let core_role =
            switch_role("core", 3, &design.tiers[2].switch, &[PLANE, SPINE, CORE], core_ports).map_err(|e| design.locate(e, &["core"]))?;
        let coordinates =
            grid(s.planes, s.spines).flat_map(|(p, q)| (0..s.cores).map(move |c| vec![p, q, c])).collect::<Vec<_>>().into_iter();
        let core = builder.role(core_role, coordinates, |_| (crate::fabric::NONE, crate::fabric::NONE))?;
        builder.start_up_ports(spine, s.pods * s.planes * s.spines, s.spine_down);
        let class = builder.class("spine-core", rate, Some(&design.tiers[2]));
        for pod in 0..s.pods {
            for (p, q) in grid(s.planes, s.spines) {
                for j in 0..s.spine_up {
                    let c = (pod * s.spine_up + j) % s.cores;
                    builder.link(spine + (pod * s.planes + p) * s.spines + q, core + (p * s.spines + q) * s.cores + c, class);
                }
            }
        }
    }
    let first_switch = if host.scale_up_gpus > 1 { 2 } else { 1 };
    for (tier, settings) in design.tiers.iter().take(s.tiers as usize).enumerate() {
        builder.reserve(first_switch + tier, settings).map_err(|e| design.locate(e, &["reserved_ports"]))?;
    }
    Ok(builder.finish())
}
