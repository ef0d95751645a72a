//! The k-ary fat-tree (Al-Fares, Loukissas, Vahdat, SIGCOMM 2008): N = k^3/4 endpoints, k^2/2 edge and k^2/2 aggregation switches, k^2/4
//! cores, k^3/2 inter-switch links.

use super::builder::{Builder, Ports, switch_role};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, NONE};
use crate::spec::design::Design;

const POD: usize = 0;
const EDGE: usize = 1;
const HOST: usize = 2;
const GPU: usize = 3;
const AGG: usize = 4;
const CORE: usize = 5;

/// Builds it; hosts fill it in order, all switches are there. O(k^3).
pub fn build(design: &Design, k: u32) -> Result<Fabric> {
    let (host, rate, half) = (&design.host, design.fabric_rate, k / 2);
    let per_host = host.gpus.saturating_mul(host.ports_per_gpu);
    if k < 2 || !k.is_multiple_of(2) || per_host == 0 || !half.is_multiple_of(per_host) {
        let error = Error::new(format!("an edge switch of a {k}-ary fat-tree has {half} ports down, a host takes {per_host}"))
            .help("choose an even k whose half is a multiple of the host's ports, or a host with one port");
        return Err(design.locate(error, &["k"]));
    }
    if host.port_rate != rate {
        let error = Error::new(format!("a fat-tree has one rate throughout: the host has {}, link_rate is {rate}", host.port_rate))
            .help("leave out link_rate");
        return Err(design.locate(error, &["link_rate"]));
    }
    if host.scale_up_gpus > host.gpus {
        let error = Error::new("a scale-up domain that spans hosts needs rails").help("use `family: rail-optimized` with `rails: domain`");
        return Err(design.locate(error, &["host"]));
    }
    let per_edge = half / per_host;
    let room = u64::from(k) * u64::from(half) * u64::from(per_edge);
    if u64::from(design.hosts) > room {
        return Err(Error::new(format!("a {k}-ary fat-tree holds {room} such hosts, {} are asked for", design.hosts))
            .help("raise k or lower hosts"));
    }
    let axes = [("pod", None), ("edge", Some(POD)), ("host", Some(EDGE)), ("gpu", Some(HOST)), ("agg", None), ("core", Some(AGG))];
    let mut builder = Builder::new(design, "fat-tree", &axes);
    let place = |h: u32| vec![h / per_edge / half, h / per_edge % half, h % per_edge];
    let gpus = (0..design.hosts)
        .flat_map(|h| {
            (0..host.gpus).map(move |g| {
                let mut c = place(h);
                c.push(g);
                c
            })
        })
        .collect();
    builder.hosts(design, (&[POD, EDGE, HOST, GPU], &[POD, EDGE, HOST]), gpus, (0..design.hosts).map(place).collect())?;
    let ports = Ports { down: (rate, half), up: (rate, half) };
    let pairs = |a: u32, b: u32| (0..a).flat_map(move |x| (0..b).map(move |y| vec![x, y]));
    let edge_role = switch_role("edge", 1, &design.tiers[0].switch, &[POD, EDGE], ports).map_err(|e| design.locate(e, &["leaf"]))?;
    let edge = builder.role(edge_role, pairs(k, half), |_| (NONE, NONE))?;
    let agg_role = switch_role("agg", 2, &design.tiers[1].switch, &[POD, AGG], ports).map_err(|e| design.locate(e, &["spine"]))?;
    let agg = builder.role(agg_role, pairs(k, half), |_| (NONE, NONE))?;
    let core_ports = Ports { down: (rate, k), up: (rate, 0) };
    let core_role = switch_role("core", 3, &design.tiers[2].switch, &[AGG, CORE], core_ports).map_err(|e| design.locate(e, &["core"]))?;
    let core = builder.role(core_role, pairs(half, half), |_| (NONE, NONE))?;
    let class = builder.class("host-edge", rate, Some(&design.tiers[0]));
    for g in 0..design.hosts * host.gpus {
        for _ in 0..host.ports_per_gpu {
            builder.link(g, edge + g / host.gpus / per_edge, class);
        }
    }
    builder.start_up_ports(edge, k * half, half);
    let class = builder.class("edge-agg", rate, Some(&design.tiers[1]));
    for pod in 0..k {
        for e in 0..half {
            for a in 0..half {
                builder.link(edge + pod * half + e, agg + pod * half + a, class);
            }
        }
    }
    let class = builder.class("agg-core", rate, Some(&design.tiers[2]));
    for pod in 0..k {
        for a in 0..half {
            for c in 0..half {
                builder.link(agg + pod * half + a, core + a * half + c, class);
            }
        }
    }
    Ok(builder.finish())
}
