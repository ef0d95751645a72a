//! What differences make of a fabric: the design with its cables as they are built, at the rates
//! and under the demand of the design.
//!
//! An endpoint whose only cable is missing stays an endpoint, and a slow link costs what it costs:
//! the traffic is that of the design, in the certificate too.

use super::differences::Differences;
use super::finding::{Finding, Link};
use super::located::Located;
use crate::compare::{Subject, compare};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::fabric::{self, Fabric};
use crate::failure::Groups;
use crate::proof::{self, Bracket};
use crate::solve::SolveOptions;
use crate::spec::demand::{Demand, Requirement};
use crate::spec::design::Design;
use crate::symmetry::{self, orbits::Orbits};
use crate::text::share;
use crate::traffic::Matrix;
use crate::units::{Fraction, Rate};
use crate::verify::{Judgement, Verdict, verify};
use std::collections::HashMap;

/// Links up to which all quantities are solved in seconds, failures too.
const SMALL: usize = 300;
/// Links up to which what is carried is solved in seconds, whatever symmetries the miswired fabric
/// has left.
const LARGEST: usize = 3_000;
/// Classes of arcs up to which more links are solved in seconds, up to so many links.
const MOST_CLASSES: usize = 300;
const LARGEST_FOLDED: usize = 200_000;

/// What the differences make of the fabric.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consequences {
    /// What both carry and survive, where it differs; every bandwidth was bracketed and re-checked.
    pub quantities: Vec<Change>,
    /// Requirements of the design on the as-built fabric.
    pub requirements: Vec<Held>,
    /// Why something is undecided.
    pub undecided: Option<String>,
}

/// A quantity of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// Its value in the design.
    pub design: String,
    /// Its value as built.
    pub as_built: String,
}

/// A requirement of the design, held against what was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub name: String,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What was found.
    pub value: String,
}

impl Consequences {
    /// None, for a reason.
    pub fn undecided(reason: String) -> Self {
        Consequences {
            undecided: Some(reason),
            ..Consequences::default()
        }
    }
}

/// The design as it is built, device by device.
struct AsBuilt {
    fabric: Fabric,
    /// Cables that lead to devices which the design does not have, or of an unknown rate.
    left_out: usize,
}

/// The class of a link at another rate, added where there is none yet.
fn class_at(
    fabric: &mut Fabric,
    known: &mut HashMap<(u32, Rate), u32>,
    base: u32,
    rate: Rate,
) -> u32 {
    *known.entry((base, rate)).or_insert_with(|| {
        let class = fabric::LinkClass {
            rate_ab: rate,
            rate_ba: rate,
            ..fabric.classes[base as usize].clone()
        };
        if let Some(latency) = fabric.timing.classes.get(base as usize).copied() {
            fabric.timing.classes.push(latency);
        }
        fabric.classes.push(class);
        fabric.classes.len() as u32 - 1
    })
}

/// Builds it. O(V + E) expected.
fn as_built(design: &Fabric, found: &Differences) -> AsBuilt {
    let mut located = Located::new(design);
    let mut fabric = design.clone();
    let mut known = HashMap::new();
    let mut gone = vec![false; design.links.len()];
    for finding in &found.rates {
        let id = finding
            .expected
            .as_ref()
            .and_then(|link| located.link(link));
        if let (Some(id), Some(rate)) = (id, finding.actual.as_ref().and_then(|l| l.rate)) {
            fabric.links[id].class =
                class_at(&mut fabric, &mut known, design.links[id].class, rate);
        }
    }
    let mut added: Vec<(&Link, Option<u32>)> = Vec::new();
    for Finding {
        expected, actual, ..
    } in found
        .miswired
        .iter()
        .chain(&found.missing)
        .chain(&found.extra)
    {
        let id = expected.as_ref().and_then(|link| located.link(link));
        id.into_iter().for_each(|id| gone[id] = true);
        added.extend(
            actual
                .as_ref()
                .map(|link| (link, id.map(|id| design.links[id].class))),
        );
    }
    let network = (0u32..)
        .zip(&design.classes)
        .find(|c| !c.1.scale_up)
        .map(|c| c.0);
    let device =
        |name: &str| located.device(found.design_name.get(name).map_or(name, String::as_str));
    let mut left_out = 0;
    let mut laid = Vec::new();
    for (link, class) in added {
        let ends = device(&link.a.device)
            .zip(device(&link.b.device))
            .filter(|(a, b)| a != b);
        let class = match (link.rate, class.or(network), class) {
            (Some(rate), Some(base), _) => Some(class_at(&mut fabric, &mut known, base, rate)),
            (_, _, class) => class,
        };
        match ends.zip(class) {
            Some(((a, b), class)) => laid.push(fabric::Link {
                a: a.min(b),
                b: a.max(b),
                a_port: 0,
                b_port: 0,
                class,
            }),
            None => left_out += 1,
        }
    }
    let mut gone = gone.into_iter();
    fabric.links.retain(|_| !gone.next().unwrap_or(false));
    fabric.links.extend(laid);
    AsBuilt { fabric, left_out }
}

/// The network as built with the rates of the design: its demand is the design's.
fn with_rates_of(design: &Fabric, built: &Fabric) -> Network {
    let (healthy, mut network) = (Network::new(design), Network::new(built));
    // The classes of the design are among those as built, so that the unit of these divides the
    // unit of those.
    let factor = healthy.unit.0 / network.unit.0.max(1);
    network.rate = healthy.rate.values().map(|rate| rate * factor).collect();
    network
}

fn carried(fabric: &Fabric, network: &Network, effort: &SolveOptions<'_>) -> Result<Bracket> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    proof::throughput_with(fabric, network, &matrix, &[], effort)
}

/// Whether symmetries fold a fabric into few classes of arcs.
fn is_folded(fabric: &Fabric, network: &Network) -> bool {
    Matrix::parse("uniform", fabric, network).is_ok_and(|matrix| {
        let generators = symmetry::generators(fabric, network, &matrix, &[]);
        Orbits::new(network, &generators).arc_size.len() <= MOST_CLASSES
    })
}

/// What the design and what was built of it carry, and the design's requirements on what was built.
/// `all` solves everything, however long it takes.
///
/// # Errors
/// A fault of the program.
pub(super) fn worth(
    design: &Subject,
    found: &Differences,
    effort: &SolveOptions<'_>,
    all: bool,
) -> Result<Consequences> {
    let AsBuilt { fabric, left_out } = as_built(&design.fabric, found);
    let network = with_rates_of(&design.fabric, &fabric);
    let most = design.fabric.links.len();
    let long =
        |why: String| format!("{why}; --all-consequences solves them, however long it takes");
    if !all && (most > LARGEST_FOLDED || most > LARGEST && !is_folded(&fabric, &network)) {
        return Ok(Consequences::undecided(long(format!(
            "{most} links as built are more than are solved in seconds"
        ))));
    }
    let healthy = carried(&design.fabric, &Network::new(&design.fabric), effort);
    let after = carried(&fabric, &network, effort);
    let (healthy, after) = match (healthy, after) {
        (Ok(healthy), Ok(after)) => (healthy, after),
        (Err(error), _) | (_, Err(error)) if error.is_fault() => return Err(error),
        (Err(error), _) | (_, Err(error)) => return Ok(Consequences::undecided(error.message)),
    };
    let value = |b: &Bracket| share(b.lower(), b.upper());
    let whole = all || most <= SMALL;
    let mut told = Consequences::default();
    let witness = after.witness().map_or(String::new(), |w| format!(": {w}"));
    let (designed, as_built) = (value(&healthy), value(&after) + &witness);
    told.quantities.push(Change {
        name: "throughput".into(),
        design: designed,
        as_built,
    });
    let slowed = Network::new(&fabric)
        .rate
        .values()
        .zip(network.rate.values())
        .any(|(own, designed)| own != designed);
    let built = Built {
        fabric: &fabric,
        slowed,
    };
    let (requirements, mut open) = requirements(design, &built, &after, effort, whole)?;
    told.requirements = requirements;
    if slowed {
        open.push("hose, bisection and failures are not compared: endpoints do not have the rates of the design as built".to_string());
    } else if whole {
        told.quantities.extend(others(design, fabric, effort)?);
    } else {
        open.push(long(
            "hose, bisection and failures as built are not solved".to_string(),
        ));
    }
    if left_out > 0 {
        open.push(format!("{left_out} cables to devices that the design does not have, or of unknown rate, carry nothing here"));
    }
    told.undecided = (!open.is_empty()).then(|| open.join("; "));
    Ok(told)
}

/// What was built.
struct Built<'a> {
    fabric: &'a Fabric,
    /// Whether endpoints have other rates than in the design.
    slowed: bool,
}

/// Requirements that were judged, and why others were not.
type Judged = (Vec<Held>, Vec<String>);

/// Judges the requirements of the design: those on uniform traffic by what was solved, those of one
/// look, and with `whole` the others.
fn requirements(
    design: &Subject,
    built: &Built<'_>,
    after: &Bracket,
    effort: &SolveOptions<'_>,
    whole: bool,
) -> Result<Judged> {
    let (mut told, mut open) = (Vec::new(), Vec::new());
    let Some(spec) = &design.design else {
        return Ok((told, open));
    };
    let groups = Groups(spec.risk_groups.clone());
    let mut left = 0;
    for requirement in &spec.requirements {
        match &requirement.demand {
            Demand::Throughput(asked) if asked.traffic == "uniform" => {
                let (name, verdict) = (requirement.name.clone(), judged(after, &asked.at_least));
                told.push(Held {
                    name,
                    verdict,
                    value: share(after.lower(), after.upper()),
                });
                continue;
            }
            // Both are shares of what endpoints can send.
            Demand::Hose(_) | Demand::Bisection(_) if built.slowed => {
                open.push(format!(
                    "{} is not judged as built: endpoints do not have the rates of the design",
                    requirement.name
                ));
                continue;
            }
            demand if !whole && !is_counted(demand) => {
                left += 1;
                continue;
            }
            _ => {}
        }
        match one(spec, built.fabric, requirement, &groups, effort) {
            Ok(found) => told.extend(found),
            Err(error) if error.is_fault() => return Err(error),
            Err(error) => open.push(format!(
                "{} is not judged as built: {}",
                requirement.name, error.message
            )),
        }
    }
    if left > 0 {
        open.push(format!("{left} requirements on other quantities are not judged as built; --all-consequences judges them"));
    }
    Ok((told, open))
}

/// Whether a requirement is judged by counting alone.
fn is_counted(demand: &Demand) -> bool {
    matches!(
        demand,
        Demand::Count(_)
            | Demand::Oversubscription(_)
            | Demand::NetworkPower(_)
            | Demand::Diameter(_)
    )
}

fn one(
    spec: &Design,
    fabric: &Fabric,
    requirement: &Requirement,
    groups: &Groups,
    effort: &SolveOptions<'_>,
) -> Result<Vec<Held>> {
    let judged = verify(
        Some(spec),
        fabric,
        std::slice::from_ref(requirement),
        groups,
        effort,
    )?;
    let held = |j: Judgement| Held {
        name: j.name,
        verdict: j.verdict,
        value: j.value.to_string(),
    };
    Ok(judged.judgements.into_iter().map(held).collect())
}

fn judged(after: &Bracket, at_least: &Fraction) -> Verdict {
    if after.lower() >= at_least {
        Verdict::Proved
    } else if after.upper() < at_least {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    }
}

/// All other quantities that differ, of a small fabric.
fn others(design: &Subject, fabric: Fabric, effort: &SolveOptions<'_>) -> Result<Vec<Change>> {
    let bare = |label: &str, fabric: Fabric| Subject {
        label: label.into(),
        file: design.file.clone(),
        design: None,
        fabric,
    };
    match compare(
        vec![
            bare("design", design.fabric.clone()),
            bare("as built", fabric),
        ],
        None,
        effort,
    ) {
        Ok(result) => {
            let both = result.quantities.iter().filter_map(|q| {
                let [before, after] = q.found.as_slice() else {
                    return None;
                };
                let told =
                    (before.text != after.text || q.name == "bisection") && q.name != "throughput";
                let change = || Change {
                    name: q.name.clone(),
                    design: before.text.clone(),
                    as_built: after.text.clone(),
                };
                (told && before.applies && after.applies).then(change)
            });
            Ok(both.collect())
        }
        Err(error) if error.is_fault() => Err(error),
        Err(_) => Ok(Vec::new()),
    }
}
