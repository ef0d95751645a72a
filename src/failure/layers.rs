//! How bad any k failures can be, by layers: parts of a fabric of which each carries its share of everything alone.
//!
//! Take the switches above the leaves and let the pieces in which they hang together be layers 1 to m, each with the links that touch it (the spines of a
//! two-tier fabric one by one; an aggregation switch of every pod with its cores in a fat-tree). Let theta(i) be the throughput of layer i alone when its
//! links have m times their capacity and all others, access links among them, have theirs. A flow of layer i, divided by m, then needs no more than layer
//! i's own links and an m-th of the rest, so the flows of different layers may run at once. Failures that touch access links or leaves must strand their
//! endpoints, whose demands then are no longer asked for, and nobody else; the other failures take layers. With D(k) the most that k components take,
//!
//! ```text
//! throughput after any k failures  >=  (sum of theta(i) - D(k)) / m
//! ```
//!
//! Each theta(i) is a bound that the checker confirmed. That throughput is superadditive in capacities is linear programming duality's easy half: flows add up.

use super::components::{ComponentId, Components};
use crate::error::{Result, within_limits};
use crate::fabric::{Fabric, Kind, NONE, Transit, network::Network};
use crate::proof;
use crate::solve::Effort;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::Zero;
use petgraph::unionfind::UnionFind;
use std::collections::{BTreeMap, HashMap};

/// Layers whose throughput is solved, up to symmetry.
const MOST_SOLVED: usize = 64;
/// Layers beyond which capacities could leave the checker's integers.
const MOST_LAYERS: usize = 100_000;

/// A bound on any k failures, and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Layered {
    /// The bound.
    pub lower: Fraction,
    /// Why, in a sentence.
    pub reason: String,
}

fn nothing(why: &str) -> Layered {
    Layered { lower: Fraction::zero(), reason: format!("no bound above 0: {why}") }
}

/// Layer of each device, `NONE` for leaves and what is below; and how many there are.
fn layers(fabric: &Fabric, network: &Network) -> (Vec<u32>, usize) {
    let upper: Vec<bool> = (0..network.vertices() as u32)
        .map(|v| {
            let role = fabric.role(v);
            // Imports do not say tiers: a switch that no endpoint is attached to is above the leaves.
            role.kind == Kind::Switch && network.out.of(v).iter().all(|&a| network.rate[network.head[a as usize] as usize] == 0)
        })
        .collect();
    let mut pieces = UnionFind::<u32>::new(network.vertices());
    for arc in (0..network.arcs()).step_by(2) {
        let (u, v) = (network.tail[arc], network.head[arc]);
        if network.capacity[arc] > 0 && upper[u as usize] && upper[v as usize] {
            pieces.union(u, v);
        }
    }
    let mut number: BTreeMap<u32, u32> = BTreeMap::new();
    let layer = (0..network.vertices() as u32).map(|v| {
        if !upper[v as usize] {
            return NONE;
        }
        let next = number.len() as u32;
        *number.entry(pieces.find(v)).or_insert(next)
    });
    let layer: Vec<u32> = layer.collect();
    (layer, number.len())
}

/// Layer of a trunk: that of either end.
fn layer_of(layer: &[u32], u: u32, v: u32) -> u32 {
    layer[u as usize].min(layer[v as usize])
}

/// Layers, what each carries alone, and the endpoints of each domain, counted once.
struct Ground<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    layer: Vec<u32>,
    theta: Vec<Fraction>,
    sizes: HashMap<u32, usize>,
}

/// Whether an endpoint without its access link is lost and nobody else is the worse for it: it has one, nothing is sent through it, and those whom scale-up
/// links still join it to are not half of all.
fn strands(ground: &Ground<'_>, endpoint: u32) -> bool {
    let Ground { fabric, network, .. } = ground;
    let domain = network.domain[endpoint as usize];
    let works = |a: &&u32| network.capacity[**a as usize] > 0;
    let (inside, outside): (Vec<u32>, Vec<u32>) =
        network.out.of(endpoint).iter().filter(works).partition(|&&a| network.domain[network.head[a as usize] as usize] == domain);
    let forwards = fabric.forwarders.binary_search(&endpoint).is_ok();
    let few = || 2 * ground.sizes.get(&domain).copied().unwrap_or(0) <= network.endpoints.len();
    outside.len() <= 1 && !forwards && (inside.is_empty() || fabric.transit == Transit::None && few())
}

/// Whether a leaf has no more than one switch of each layer above it, so that no shortest way leads through it but to its endpoints.
fn ends_ways(network: &Network, leaf: u32, layer: &[u32]) -> bool {
    let mut above: Vec<u32> =
        network.out.of(leaf).iter().map(|&a| layer[network.head[a as usize] as usize]).filter(|&l| l != NONE).collect();
    above.sort_unstable();
    above.windows(2).all(|w| w[0] != w[1])
}

/// The sum of what the layers carry that a component takes; `None` where it does what layers do not cover.
fn taken(ground: &Ground<'_>, components: &Components, c: ComponentId) -> Option<Fraction> {
    let Ground { fabric, network, layer, theta, .. } = ground;
    let mut hit: Vec<u32> = Vec::new();
    for &d in components.devices(c) {
        let endpoints = || network.out.of(d).iter().map(|&a| network.head[a as usize]).filter(|&v| network.rate[v as usize] > 0);
        let leaf = || fabric.role(d).kind == Kind::Switch && ends_ways(network, d, layer) && endpoints().all(|v| strands(ground, v));
        let covered = match layer[d as usize] {
            NONE if network.rate[d as usize] > 0 => strands(ground, d),
            NONE => leaf(),
            own => {
                hit.push(own);
                true
            }
        };
        covered.then_some(())?;
    }
    for &l in components.links(c) {
        let link = &fabric.links[l as usize];
        match layer_of(layer, link.a, link.b) {
            NONE => {
                // An access link, at whose upper end nobody but its endpoint misses it; a link from leaf to leaf may carry anything.
                let mut ends = [link.a, link.b].into_iter().filter(|&v| network.rate[v as usize] > 0).peekable();
                (ends.peek().is_some() && ends.all(|v| strands(ground, v))).then_some(())?;
            }
            own => hit.push(own),
        }
    }
    hit.sort_unstable();
    hit.dedup();
    Some(hit.iter().map(|&i| &theta[i as usize]).sum())
}

/// Throughput that is left after any `count` of the components, at least.
///
/// # Errors
/// When a programme cannot be set up.
pub fn bound(
    fabric: &Fabric,
    network: &Network,
    (matrix, orbits): (&Matrix, &Orbits),
    (components, among): (&Components, &[ComponentId]),
    count: u32,
    effort: &Effort<'_>,
) -> Result<Layered> {
    let (layer, number) = layers(fabric, network);
    if number < 2 {
        return Ok(nothing("the fabric has no layers above its leaves that carry traffic side by side"));
    }
    // One layer of each class: layers are alike when their first devices are.
    let mut first = vec![NONE; number];
    (0..layer.len() as u32).rev().filter(|&v| layer[v as usize] != NONE).for_each(|v| first[layer[v as usize] as usize] = v);
    let mut alike: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    (0u32..).zip(&first).for_each(|(i, &v)| alike.entry(orbits.vertex[v as usize]).or_default().push(i));
    if alike.len() > MOST_SOLVED || number > MOST_LAYERS {
        return Ok(nothing("its layers are too many that differ"));
    }
    let mut theta = vec![Fraction::zero(); number];
    for members in alike.values() {
        let mut alone = network.clone();
        for arc in 0..alone.arcs() {
            match layer_of(&layer, alone.tail[arc], alone.head[arc]) {
                NONE => {}
                own if own == members[0] => alone.capacity[arc] *= number as u64,
                _ => alone.capacity[arc] = 0,
            }
        }
        // Without this layer everything still holds, with less left.
        let Some(bracket) = within_limits(proof::throughput_with(fabric, &alone, matrix, &[], effort))? else { continue };
        members.iter().for_each(|&i| theta[i as usize] = bracket.lower.clone());
    }
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    network.endpoints.iter().for_each(|&v| *sizes.entry(network.domain[v as usize]).or_default() += 1);
    let ground = Ground { fabric, network, layer, theta, sizes };
    let mut takes = Vec::with_capacity(among.len());
    for &c in among {
        match taken(&ground, components, c) {
            Some(sum) => takes.push(sum),
            None => {
                let name = components.name(fabric, c);
                return Ok(nothing(&format!("losing {name} leaves its endpoints attached with less, which layers do not cover")));
            }
        }
    }
    takes.sort_unstable_by(|a, b| b.cmp(a));
    let worst: Fraction = takes.iter().take(count as usize).sum();
    let all: Fraction = ground.theta.iter().sum();
    let lower = ((&all - &worst) / Fraction::from_integer(number.into())).max(Fraction::zero());
    let reason = format!("{number} layers above the leaves each carry their share alone; {count} failures take at most {worst} of {all}");
    Ok(Layered { lower, reason })
}
