//! What a design is worth: every row of the table of quantities.

use super::found::{QuantityValue, Subject};
use super::kind::{Measure, Of, Quantity, QuantityKind};
use super::measured_design::MeasuredDesign;
use super::quantity::QUANTITIES;
use crate::error::Result;
use crate::fabric::Fabric;
use crate::fabric::counts::{Counts, Sort};
use crate::solve::SolveOptions;
use crate::spec::design::Design;

/// One figure of one design.
#[derive(Clone)]
pub(super) struct Figure {
    /// Its name.
    pub(super) name: String,
    /// Its row of the table.
    pub(super) kind: &'static QuantityKind,
    /// What was found.
    pub(super) found: QuantityValue,
}

/// Everything about one design, in the order of the table.
#[derive(Clone, Default)]
pub(super) struct Measured {
    /// The figures.
    pub(super) figures: Vec<Figure>,
    /// Whether all of the table was looked at: nothing that is not there is missing.
    pub(super) whole: bool,
}

/// Why a quantity is unknown when the work was stopped.
const STOPPED: &str = "stopped before it was found";

/// Whether two fabrics are the same but for their names.
pub(super) fn same(a: &Fabric, b: &Fabric) -> bool {
    a.transit == b.transit
        && a.roles == b.roles
        && a.classes == b.classes
        && a.coordinates == b.coordinates
        && a.host == b.host
        && a.domain == b.domain
        && a.forwarders == b.forwarders
        && a.reserved == b.reserved
        && a.links == b.links
}

/// Whether a quantity of two fabrics is the same, whatever it is.
pub(super) fn alike(of: Of, a: &Fabric, b: &Fabric) -> bool {
    match of {
        Of::Fabric => same(a, b),
        Of::Timing => same(a, b) && a.timing == b.timing,
        Of::Parts => false,
    }
}

/// Measures a design; `known` is the measure of one with the same fabric. `told` is told of all so
/// far. What the work is stopped before is unknown.
pub(super) fn measure(
    design: Option<&Design>,
    fabric: &Fabric,
    known: Option<(&Fabric, &Measured)>,
    effort: &SolveOptions<'_>,
    told: &dyn Fn(&Measured),
) -> Result<Measured> {
    let subject = MeasuredDesign::new(design, fabric, effort);
    let mut measured = Measured {
        figures: counted(&subject.counts),
        whole: false,
    };
    let mut stopped = false;
    for kind in &QUANTITIES {
        let figure = |name: String, found: QuantityValue| Figure { name, kind, found };
        match (
            kind.measure,
            known.filter(|(other, _)| alike(kind.of, fabric, other)),
        ) {
            (Measure::Counts(_), _) => {}
            (_, Some((_, known))) => {
                let own = known.figures.iter();
                let own = own.filter(|f| std::ptr::eq(f.kind, kind));
                measured.figures.extend(own.cloned());
                stopped |= !known.whole;
            }
            (Measure::One(find), None) => {
                let found = match find(&subject) {
                    Err(why) if why.is_interrupted() => QuantityValue::unknown(STOPPED),
                    found => found?,
                };
                measured.figures.push(figure(kind.name.to_string(), found));
            }
            (Measure::Each(find), None) => {
                let each = match find(&subject) {
                    Err(why) if why.is_interrupted() => {
                        stopped = true;
                        Vec::new()
                    }
                    found => found?,
                };
                let each = each.into_iter();
                measured.figures.extend(
                    each.map(|(after, found)| figure(format!("{}-{after}", kind.name), found)),
                );
            }
        }
        told(&measured);
    }
    measured.whole = !stopped;
    Ok(measured)
}

/// The row that counts of a sort belong to.
fn row(sort: Sort) -> Option<&'static QuantityKind> {
    QUANTITIES
        .iter()
        .find(|kind| matches!(kind.measure, Measure::Counts(own) if own == sort))
}

/// The counts, in the order in which the fabric lists them.
pub(super) fn counted(counts: &Counts) -> Vec<Figure> {
    let counts = counts.all.iter();
    let figure = |c: &crate::fabric::counts::Count| {
        row(c.sort).map(|kind| Figure {
            name: c.name.clone(),
            kind,
            found: QuantityValue::count(c.number),
        })
    };
    counts.filter_map(figure).collect()
}

/// Quantities of all designs, in the order of the first that has them.
pub(super) fn joined(measured: &[Measured], subjects: &[Subject]) -> Vec<Quantity> {
    let mut quantities: Vec<Quantity> = Vec::new();
    let counts = |figure: &&Figure| matches!(figure.kind.measure, Measure::Counts(_));
    let counted = measured
        .iter()
        .flat_map(|m| m.figures.iter().filter(counts));
    let by_row = QUANTITIES.iter().flat_map(|kind| {
        measured
            .iter()
            .flat_map(|m| &m.figures)
            .filter(move |f| std::ptr::eq(f.kind, kind))
    });
    for Figure { name, kind, .. } in counted.chain(by_row) {
        if !quantities.iter().any(|q| q.name == *name) {
            let each = measured
                .iter()
                .zip(subjects)
                .map(|(own, subject)| found(own, name, kind, subject));
            quantities.push(Quantity {
                name: name.clone(),
                kind,
                found: each.collect(),
            });
        }
    }
    quantities
}

/// What was found of a design; a count that a built design does not have is zero.
fn found(own: &Measured, name: &str, kind: &QuantityKind, subject: &Subject) -> QuantityValue {
    match own.figures.iter().find(|figure| figure.name == name) {
        Some(figure) => figure.found.clone(),
        None if !own.whole => QuantityValue::unknown(STOPPED),
        None if kind.absent_is_zero && !subject.fabric.axes.is_empty() => QuantityValue::count(0),
        None => QuantityValue::absent(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_count_has_its_row() {
        let all = [
            Sort::Endpoints,
            Sort::Hosts,
            Sort::Gpus,
            Sort::Given,
            Sort::Cables,
            Sort::Paid,
            Sort::Spare,
        ];
        for sort in all {
            assert!(row(sort).is_some(), "{sort:?}");
        }
    }
}
