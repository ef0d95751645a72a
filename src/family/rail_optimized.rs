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

use super::builder::{Builder, Ports, spine_count, switch_role, uplinks, upper_count};
use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::spec::design::{Design, Family, RailIndex};

const POD: usize = 0;
const SU: usize = 1;
const HOST: usize = 2;
const RAIL: usize = 3;
const PLANE: usize = 4;
const SPINE: usize = 5;
const CORE: usize = 6;
/// GPUs of a host that share a rail.
const GPU: usize = 7;

/// The sizes that follow from a design.
struct Sizes {
    hosts: u32,
    gpus: u32,
    /// Hosts of a domain that spans hosts (rails by domain), else 1.
    span: u32,
    rails: u32,
    /// GPUs of a host (or domain) on each rail.
    share: u32,
    planes: u32,
    /// Leaves of a plane that each GPU is attached to.
    tors: u32,
    /// Links of a GPU to each of them.
    parallel: u32,
    su_hosts: u32,
    sus: u32,
    pod_sus: u32,
    pods: u32,
    leaf_down: u32,
    leaf_up: u32,
    spine_down: u32,
    spine_up: u32,
    spines: u32,
    cores: u32,
    tiers: u8,
}

/// Hosts of a domain where rails are counted by domain, else 1. Refuses counts of hosts that are no whole number of domains.
pub fn spans(design: &Design, rails: RailIndex, counts: &[(&'static str, u32)]) -> Result<u32> {
    let host = &design.host;
    let span = match rails {
        RailIndex::Domain if host.scale_up_gpus > host.gpus => host.scale_up_gpus / host.gpus.max(1),
        RailIndex::Domain | RailIndex::Tray => 1,
    };
    let Some((key, count)) = counts.iter().find(|(_, count)| !count.is_multiple_of(span)) else { return Ok(span) };
    let what = if *key == "su_hosts" { "hosts an SU" } else { "hosts" };
    let rest = count % span;
    let message = format!("{count} {what} are {} domains of {span} hosts and {rest} hosts over", count / span);
    let help = format!("rails by domain need whole domains: write {} or {}", (count - rest).max(span), count - rest + span);
    Err(design.locate(Error::new(message).help(help), &[key]))
}

fn sizes(design: &Design) -> Result<Sizes> {
    let Family::RailOptimized { rails, rail_count, su_hosts, pod_sus, tiers, planes, tors } = &design.family else {
        return Err(Error::new("not a rail-optimized design"));
    };
    let host = &design.host;
    let su_hosts = (*su_hosts).max(1);
    let span = spans(design, *rails, &[("su_hosts", su_hosts), ("hosts", design.hosts)])?;
    let (planes, tors) = ((*planes).max(1), (*tors).max(1));
    let parallel = (host.ports_per_gpu / planes / tors).max(1);
    let positions = u64::from(design.hosts) + u64::from(design.displaced_hosts);
    let sus = positions.div_ceil(u64::from(su_hosts)) as u32;
    let (leaf, spine, core) = (&design.tiers[0], &design.tiers[1], &design.tiers[2]);
    let rate = design.fabric_rate;
    let nics = host.gpus * span;
    let rails = rail_count.filter(|r| *r > 0 && nics.is_multiple_of(*r)).unwrap_or(nics);
    let share = nics / rails;
    let leaf_down = (su_hosts / span).saturating_mul(share).saturating_mul(parallel);
    let leaf_up = uplinks(leaf_down, host.port_rate, leaf.oversubscription, rate).max(1);
    // Before anything is searched for: an absurd oversubscription asks for thousands of millions of uplinks.
    let ports = Ports { down: (host.port_rate, leaf_down), up: (rate, leaf_up) };
    switch_role("leaf", 1, &leaf.switch, &[], ports).map_err(|e| design.locate(e, &["leaf"]))?;
    let reserved: u32 = spine.reserved_per_switch.iter().map(|r| r.1).sum();
    let spine_ports = spine.switch.ports_at(rate).unwrap_or(0).saturating_sub(reserved);
    // Leaves of an SU on one plane.
    let beside = rails.saturating_mul(tors);
    let two = sus.checked_mul(beside).is_some_and(|leaves| leaves <= spine_ports);
    let tiers = tiers.unwrap_or(if two { 2 } else { 3 });
    let mut sizes = Sizes {
        hosts: design.hosts,
        gpus: host.gpus,
        span,
        rails,
        share,
        planes,
        tors,
        parallel,
        su_hosts,
        sus,
        pod_sus: sus,
        pods: 1,
        leaf_down,
        leaf_up,
        spine_down: spine_ports,
        spine_up: 0,
        spines: 0,
        cores: 0,
        tiers,
    };
    if tiers == 2 {
        let mut spine = spine.clone();
        spine.switch.port_limit = spine.switch.port_limit.min(spine_ports);
        sizes.spines = spine_count("spine", design, sus.saturating_mul(beside), leaf_up, &spine.switch)?;
        return Ok(sizes);
    }
    let ratio = spine.oversubscription;
    sizes.spine_down = (u64::from(spine_ports) * u64::from(ratio.down) / (u64::from(ratio.down) + u64::from(ratio.up))) as u32;
    if sizes.spine_down == 0 && spine_ports > 0 {
        let error = Error::new(format!("at {ratio} none of the {spine_ports} ports of a {} are left to face down", spine.switch.name));
        return Err(design.locate(error.help("raise the oversubscription of the spine, or name a larger switch"), &["spine"]));
    }
    sizes.spine_up = uplinks(sizes.spine_down, rate, ratio, rate);
    sizes.pod_sus = pod_sus.unwrap_or((sizes.spine_down / beside).max(1)).min(sus).max(1);
    sizes.pods = sus.div_ceil(sizes.pod_sus);
    let mut below = spine.switch.clone();
    below.port_limit = sizes.spine_down;
    sizes.spines = spine_count("spine (ports down)", design, sizes.pod_sus.saturating_mul(beside), leaf_up, &below)?;
    sizes.cores = upper_count("core", sizes.pods, sizes.spine_up, &core.switch, rate, design.uniform_trunks)
        .map_err(|e| design.locate(e, &["core"]))?;
    Ok(sizes)
}

/// Builds it. O(links).
pub fn build(design: &Design) -> Result<Fabric> {
    let s = sizes(design)?;
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
    let mut builder = Builder::new(design, "rail-optimized", &axes);
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
