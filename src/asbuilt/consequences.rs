//! What differences make of a fabric: what both carry and survive, and the design's requirements on what was built.

use super::differences::Differences;
use super::lent::{lend_forwarding, with_scale_up};
use crate::compare::{Comparison, Subject, compare};
use crate::error::{Error, Result};
use crate::fabric::audit::audit;
use crate::fabric::network::Network;
use crate::failure::Groups;
use crate::formats::format::{Native, Reading};
use crate::formats::located;
use crate::formats::wiring::Wiring;
use crate::proof;
use crate::solve::Effort;
use crate::spec::design::{Design, Requirement};
use crate::symmetry::{self, orbits::Orbits};
use crate::text::share;
use crate::traffic::Matrix;
use crate::units::Rate;
use crate::verify::{Verdict, verify};
use std::path::Path;

/// Cables up to which failures are solved in seconds, whatever symmetries the miswired fabric has left.
const LARGEST: usize = 3_000;
/// Classes of arcs up to which more cables are solved in seconds: failures up to so many cables, and what is carried up to so many.
const MOST_CLASSES: usize = 300;
const LARGEST_FOLDED: usize = 20_000;
const LARGEST_CARRIED: usize = 200_000;

/// Counts of what a capture may not tell.
const NOT_SEEN: [&str; 4] = ["hosts", "domains", "reserved-cables", "gpus"];

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
    /// None were computed.
    fn none(why: impl Into<String>) -> Self {
        Consequences { undecided: Some(why.into()), ..Consequences::default() }
    }
}

/// Up to where consequences are computed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Of fabrics of any size.
    pub any_size: bool,
}

/// One of the two that are compared.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    /// Its file.
    pub file: &'a Path,
    /// The cabling that is compared.
    pub cabling: Wiring,
    reading: Reading,
    /// Whether the cabling is another than what was read.
    changed: bool,
}

impl<'a> Side<'a> {
    /// What was read from a file; with `servers`, GPUs and adapters become ports of their servers.
    pub fn new(file: &'a Path, reading: Reading, servers: bool) -> Self {
        let cabling = reading.clone().into_wiring();
        let cabling = if servers { cabling.by_server() } else { cabling };
        Side { file, cabling, reading, changed: servers }
    }

    /// Gives cables a rate that the file does not say.
    pub fn assume_rate(&mut self, rate: Rate) {
        self.cabling.assume_rate(rate);
    }

    /// The fabric, audited. What was read as a whole fabric is taken as one, unless its cabling was changed.
    ///
    /// # Errors
    /// When the cabling is no fabric.
    pub fn subject(&self, label: &str) -> Result<Subject> {
        let Native { fabric, design } = match &self.reading {
            Reading::Fabric(native) if !self.changed => (**native).clone(),
            _ => {
                let fabric = self.cabling.clone().to_fabric().map_err(|error| located(error, self.file))?;
                Native { fabric, design: None }
            }
        };
        audit(&fabric)?;
        Ok(Subject { label: label.into(), file: self.file.to_path_buf(), design, fabric })
    }

    /// How many cables are solved.
    fn cables(&self) -> usize {
        if self.changed { self.cabling.cables.len() } else { self.reading.cables() }
    }

    /// With what the design lends; `None` where its scale-up links find no GPUs.
    fn lent(&self, design: &Side<'_>, found: &Differences) -> Option<Side<'a>> {
        let mut built = self.clone();
        if matches!(self.reading, Reading::Cabling(_)) {
            lend_forwarding(&design.cabling, &mut built.cabling);
        }
        if found.unseen > 0 {
            built.cabling = with_scale_up(&design.cabling, &built.cabling)?;
            built.changed = true;
        }
        Some(built)
    }
}

/// Whether symmetries fold a fabric into few classes of arcs.
fn is_folded(subject: &Subject) -> bool {
    let network = Network::new(&subject.fabric);
    Matrix::parse("uniform", &subject.fabric, &network).is_ok_and(|matrix| {
        let generators = symmetry::generators(&subject.fabric, &network, &matrix, &[]);
        Orbits::new(&network, &generators).arc_size.len() <= MOST_CLASSES
    })
}

/// What both carry of uniform traffic, in words.
fn throughputs(subjects: &[Subject; 2], effort: &Effort<'_>) -> Result<[String; 2]> {
    let carried = |subject: &Subject| {
        let network = Network::new(&subject.fabric);
        let matrix = Matrix::parse("uniform", &subject.fabric, &network)?;
        let bracket = proof::throughput_with(&subject.fabric, &network, &matrix, &[], effort)?;
        Ok(share(&bracket.lower, &bracket.upper))
    };
    Ok([carried(&subjects[0])?, carried(&subjects[1])?])
}

/// What the differences make of the fabric; why not, where that cannot be computed.
///
/// # Errors
/// A fault of a solver or its checker; what is merely beyond the limits is undecided.
pub fn consequences(design: &Side<'_>, built: &Side<'_>, found: &Differences, limits: Limits, effort: &Effort<'_>) -> Result<Consequences> {
    if found.scope_left_out.iter().any(|kind| *kind == "server to switch" || *kind == "switch to switch") {
        let why = "the design does not have all kinds of cables that were built, so that the two are no fabrics of one kind";
        return Ok(Consequences::none(why));
    }
    let Some(built) = built.lent(design, found) else {
        return Ok(Consequences::none("the as-built file tells of no scale-up links, and its GPUs are not called as in the design"));
    };
    let most = design.cables().max(built.cables());
    if most > LARGEST_CARRIED && !limits.any_size {
        return Ok(Consequences::none(long(format!("{most} cables are more than {LARGEST_CARRIED}"))));
    }
    let subjects = match both(design, &built) {
        Ok(subjects) => subjects,
        Err(error) => return Ok(Consequences::none(format!("a file is no whole fabric: {}", error.message))),
    };
    if most > LARGEST && !limits.any_size && !subjects.iter().all(is_folded) {
        let why = format!("{most} cables in more than {MOST_CLASSES} classes are more than the {LARGEST} that are solved in seconds");
        return Ok(Consequences::none(long(why)));
    }
    if most > LARGEST_FOLDED && !limits.any_size { carried(&subjects, effort) } else { whole(subjects, effort) }
}

fn both(design: &Side<'_>, built: &Side<'_>) -> Result<[Subject; 2]> {
    Ok([design.subject("design")?, built.subject("as built")?])
}

fn long(why: String) -> String {
    format!("{why}; --all-consequences solves them, however long it takes")
}

/// A fault is an error; anything else leaves something open.
fn open(error: Error) -> Result<String> {
    if error.is_fault() { Err(error) } else { Ok(error.message) }
}

/// Throughput alone.
fn carried(subjects: &[Subject; 2], effort: &Effort<'_>) -> Result<Consequences> {
    match throughputs(subjects, effort) {
        Ok([design, as_built]) => Ok(Consequences {
            quantities: vec![Change { name: "throughput".to_string(), design, as_built }],
            undecided: Some(long(format!("of more than {LARGEST_FOLDED} cables failures are not solved"))),
            ..Consequences::default()
        }),
        Err(error) => open(error).map(Consequences::none),
    }
}

/// Everything.
fn whole(mut subjects: [Subject; 2], effort: &Effort<'_>) -> Result<Consequences> {
    let mut found = Consequences::default();
    if let Some(design) = &subjects[0].design {
        judge(design, &subjects[1], &mut found, effort)?;
    }
    // Prices and lengths of a capture are unknown: only quantities that both have are told.
    subjects.iter_mut().for_each(|s| s.design = None);
    match compare(subjects.into(), None, effort) {
        Ok(result) => found.quantities = changes(&result),
        Err(error) => found.undecided = Some(open(error)?),
    }
    Ok(found)
}

/// Holds the design's requirements against what was built.
fn judge(design: &Design, built: &Subject, found: &mut Consequences, effort: &Effort<'_>) -> Result<()> {
    let groups = Groups(design.risk_groups.clone());
    let judge = |some: &[Requirement]| verify(Some(design), &built.fabric, some, &groups, effort);
    // A capture may lack what a requirement speaks of, such as tiers: then the others are judged.
    let judged = match judge(&design.requirements) {
        Ok(all) => vec![Ok(all)],
        Err(error) if error.is_fault() => return Err(error),
        Err(_) => design.requirements.iter().map(|r| judge(std::slice::from_ref(r))).collect(),
    };
    let mut left_open = Vec::new();
    for one in judged {
        match one {
            Ok(judged) => {
                let held = judged.judgements.into_iter().map(|j| Held { name: j.name, verdict: j.verdict, value: j.value.to_string() });
                found.requirements.extend(held);
            }
            Err(error) => left_open.push(open(error)?),
        }
    }
    if !left_open.is_empty() {
        found.undecided = Some(format!("not judged as built: {}", left_open.join("; ")));
    }
    Ok(())
}

/// Quantities that both have and that differ, and always what both carry.
fn changes(result: &Comparison) -> Vec<Change> {
    let change = |q: &crate::compare::Quantity| {
        let [before, after] = q.found.as_slice() else { return None };
        let told = (before.text != after.text || ["throughput", "bisection"].contains(&q.name.as_str()))
            && before.applies
            && after.applies
            && !(after.text == "0" && NOT_SEEN.contains(&q.name.as_str()));
        told.then(|| Change { name: q.name.clone(), design: before.text.clone(), as_built: after.text.clone() })
    };
    result.quantities.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asbuilt::{Options, differences};

    fn side(written: &str) -> Side<'_> {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/fat-tree-k4.yaml")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("design.yaml");
        std::fs::write(&file, text).unwrap();
        let reading = crate::formats::format::read(&file, None).unwrap();
        Side::new(Path::new(written), reading, false)
    }

    #[test]
    fn a_cable_that_is_missing_costs_what_it_carried() {
        let (design, mut built) = (side("design.yaml"), side("built.yaml"));
        let last = built.cabling.cables.iter().rposition(|c| !c.scale_up).unwrap();
        built.cabling.cables.remove(last);
        built.changed = true;
        let found = differences(&design.cabling, &built.cabling, &Options::default());
        assert_eq!((found.missing.len(), found.extra.len(), found.miswired.len()), (1, 0, 0));
        let made = consequences(&design, &built, &found, Limits::default(), &Effort::default()).unwrap();
        let throughput = made.quantities.iter().find(|q| q.name == "throughput").unwrap();
        assert_eq!(throughput.design, "100% (exact)");
        assert_ne!(throughput.as_built, throughput.design);
        let held: Vec<(&str, Verdict)> = made.requirements.iter().map(|h| (h.name.as_str(), h.verdict)).collect();
        assert_eq!(held.len(), 3, "{held:?}");
        assert!(held.iter().any(|h| h.1 == Verdict::Refuted), "{held:?}");
    }

    #[test]
    fn kinds_of_cables_that_the_design_lacks_leave_it_open() {
        let (design, built) = (side("design.yaml"), side("built.yaml"));
        let mut found = differences(&design.cabling, &built.cabling, &Options::default());
        found.scope_left_out = vec!["switch to switch"];
        let made = consequences(&design, &built, &found, Limits::default(), &Effort::default()).unwrap();
        assert!(made.quantities.is_empty() && made.undecided.unwrap().contains("no fabrics of one kind"));
    }
}
