//! How bad any k failures can be, by layers: parts of a fabric of which each carries its share of
//! everything alone.
//!
//! The bound is an argument over numbers that were certified, no certificate of its own, and is
//! told as that.
//!
//! **Layers.** Take the switches that have switches alone for neighbours and let the pieces in which they hang together be layers 1 to m, each with the
//! links that touch it (the spines of a two-tier fabric one by one; an aggregation switch of every
//! pod with its cores in a fat-tree). All other switches are leaves. G(i) is the fabric without the
//! links between leaves and with those of layer i alone, each with m times its capacity; theta(i)
//! is what G(i) carries of the whole traffic T, a bound that the checker confirmed. The flow of
//! G(i) may be taken to run along simple paths: to leave a cycle out takes nothing from what
//! arrives and adds to no load. Divided by m it loads layer i by no more than its capacity and
//! every other link by no more than an m-th, so that the flows of different layers may run at once,
//! and those of any set of layers carry (sum of their theta)/m times T.
//!
//! **Failures.** For one component C look at what it takes:
//!
//! 1. a switch of a layer, or a link of a layer: the layer is *hit*, and its flow is given up
//!    whole;
//! 2. a link between leaves: no flow uses it;
//! 3. an endpoint that fails itself, where no simple path leads through it for others: it is its
//!    whole transit group, it has one neighbour, or all the endpoints of its transit group fail with it;
//! 4. the links of an endpoint of which nothing of a direction is left: it is *stranded*. Nothing
//!    leads through it, as in 3; nobody of its transit group is next to it; beside what fails it has
//!    only scale-up neighbours that lead nowhere but to its own domain, where its own traffic ends,
//!    since whoever it meets there does not forward for it. So it can exchange traffic in both
//!    directions with nobody outside its domain;
//! 5. a leaf (or another device that is no endpoint) all of whose endpoints fail or are stranded
//!    with it, where in no G(i) one neighbour beside them leads in and another out: a simple path
//!    through it begins or ends at one of those endpoints;
//! 6. a scale-up switch whose piece, or transit group, has no endpoint that does not fail with it, and
//!    leads nowhere else.
//!
//! Anything else takes capacity that survivors may need, and there is no bound. All six are judged
//! of C alone and hold in company: what is dead stays dead. Hence after C(1), ..., C(k) the flows
//! of the layers that none hits, restricted to pairs of which neither failed nor is stranded, use
//! nothing that failed.
//!
//! **Who is lost.** Call A the endpoints that failed or are stranded, R the others. In the healthy fabric everybody exchanges traffic with everybody (some
//! theta(i) is above 0, and every endpoint has a rate). If A is empty, nobody is lost. Else more
//! than the largest domain is left in R (checked by counting: of the k components that take most
//! endpoints), so that R meets two domains. Then a stranded endpoint is lost, by rule (2) of
//! DESIGN's definition: somebody outside its domain is in R, did not fail, and is out of reach like
//! all others there. Whoever is in R is not lost: somebody outside its domain is in R and in reach,
//! so not by (2); and its partners that are not lost by (1) or (2) are R, all in reach, so that
//! none, let alone more than half, is missing, so not by (3). The survivors are R, at least two of
//! them have traffic, and no pair of them is out of reach. With D(k) the sum of the k largest sums
//! of theta that a component hits,
//!
//! ```text
//! throughput after any k failures  >=  (sum of theta(i) - D(k)) / m
//! ```
//!
//! and this is at most 1, since each theta(i) is. Where the right side is 0 or less nothing is
//! claimed. The rules of transit enter by transit groups alone (`Network::exists_for`): an arc that
//! leaves a transit group exists for its own sources, or within it.

use super::components::{ComponentId, Components};
use super::layering::Layers;
use super::stranding::{Surroundings, Taken};
use crate::error::Result;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, network::Network};
use crate::solve::SolveOptions;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::Zero;
use std::collections::HashMap;

/// A bound on any k failures, and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Layered {
    /// The bound.
    pub lower: Fraction,
    /// Why, in a sentence.
    pub reason: String,
}

fn nothing(why: &str) -> Layered {
    Layered {
        lower: Fraction::zero(),
        reason: format!("no bound above 0: {why}"),
    }
}

/// Endpoints of the largest scale-up domain.
fn largest_domain(network: &Network) -> usize {
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    network
        .endpoints
        .iter()
        .for_each(|&v| *sizes.entry(network.domain[v]).or_default() += 1);
    sizes.into_values().max().unwrap_or(0)
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
    effort: &SolveOptions<'_>,
) -> Result<Layered> {
    let layers = Layers::new(fabric, network);
    if layers.number < 2 {
        return Ok(nothing(
            "the fabric has no layers above its leaves that carry traffic side by side",
        ));
    }
    if network.endpoints.iter().any(|&v| network.rate[v] == 0) {
        return Ok(nothing("an endpoint has no port of the network"));
    }
    let mut each: Vec<Taken> = Vec::with_capacity(among.len());
    let surroundings = Surroundings::new(fabric, network, &layers);
    for &c in among {
        match surroundings.taken(components, c) {
            Some(taken) => each.push(taken),
            None => {
                let name = components.name(fabric, c);
                return Ok(nothing(&format!(
                    "losing {name} takes capacity that survivors may need, which layers do not cover"
                )));
            }
        }
    }
    // Of so many components those that take most, whether or not they are the same.
    let mut ends: Vec<usize> = each.iter().map(|t| t.endpoints).collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    let most: usize = ends.iter().take(count.index()).sum();
    if most > 0 && most + largest_domain(network) >= network.endpoints.len() {
        return Ok(nothing(&format!(
            "{count} failures may leave nobody whose partners are not lost"
        )));
    }
    let Some(theta) = layers.carried(fabric, network, (matrix, orbits), effort)? else {
        return Ok(nothing("its layers are too many that differ"));
    };
    let all: Fraction = theta.iter().sum();
    if all.is_zero() {
        return Ok(nothing(
            "no layer above the leaves carries traffic between all endpoints alone",
        ));
    }
    let of = |taken: &Taken| -> Fraction { taken.layers.iter().map(|&i| &theta[i.index()]).sum() };
    let mut sums: Vec<Fraction> = each.iter().map(of).collect();
    sums.sort_unstable_by(|a, b| b.cmp(a));
    let worst: Fraction = sums.iter().take(count.index()).sum();
    let number = layers.number;
    if worst >= all {
        return Ok(nothing(&format!(
            "{count} failures may take all of the {number} layers above the leaves"
        )));
    }
    let lower = (&all - &worst) / Fraction::from_integer(number.into());
    let reason = format!(
        "{number} layers above the leaves each carry their share alone; {count} failures take at most {worst} of {all}"
    );
    Ok(Layered { lower, reason })
}
