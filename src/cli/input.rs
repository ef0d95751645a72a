//! A specification, a fabric or a file of another format; every fabric is audited.

use super::args::ReadingArgs;
use super::{convert, output};
use crate::error::Result;
use crate::fabric::roomy::{Roomy, roomy};
use crate::fabric::{Fabric, audit, capacity};
use crate::formats::format::{Native, Reading};
use crate::formats::{self, guess};
use crate::spec::design::Design;
use crate::text::wrap;
use std::path::Path;

/// What a file held.
pub(super) struct Input {
    /// The design, when the file is a specification.
    pub(super) design: Option<Design>,
    /// The fabric, audited.
    pub(super) fabric: Fabric,
    /// What was guessed of the file.
    pub(super) guessed: Vec<String>,
}

/// Reads and audits a file: a specification, a fabric, or any other format that is read, of which
/// what is doubtful is said.
pub(super) fn read(path: &Path, reading: &ReadingArgs) -> Result<Input> {
    let stated = reading.stated()?;
    let input = of(stated.read(path)?, path)?;
    stated.used()?;
    Ok(input)
}

/// Warns of tiers of a design of which more than a third of the ports stay empty.
pub(super) fn warn_of_room(design: Option<&Design>, fabric: &Fabric) {
    if design.is_none() {
        return;
    }
    let told = |tier: Roomy| {
        let Roomy {
            role,
            switches,
            empty,
            ports,
        } = tier;
        format!("{empty} of {ports} of the {switches} {role} switches")
    };
    let tiers: Vec<String> = roomy(fabric).into_iter().map(told).collect();
    if !tiers.is_empty() {
        let text = format!(
            "warning: more than a third of the ports of a tier stay empty: {}",
            tiers.join(", ")
        );
        output::complain(&wrap(&text, 2));
    }
}

/// Makes a fabric of what was read, and audits it.
pub(super) fn of(reading: Reading, path: &Path) -> Result<Input> {
    let (native, guessed) = match reading {
        Reading::Fabric(native) => (*native, Vec::new()),
        Reading::Cabling(wiring) => {
            let guessed = guess::of_fabric(&wiring);
            let wiring = wiring.completed();
            if wiring.doubt.is_none() {
                convert::notes(&wiring.notes);
            }
            let fabric = wiring
                .to_fabric()
                .map_err(|error| formats::located(error, path))?;
            let native = Native {
                fabric,
                design: None,
            };
            (native, guessed)
        }
    };
    let Native { fabric, design } = native;
    capacity::fits(&fabric)?;
    audit::audit(&fabric)?;
    Ok(Input {
        design,
        fabric,
        guessed,
    })
}
