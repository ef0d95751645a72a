//! The two that are compared: as cabling, and the design as a fabric where that is asked for.

use super::differences::Differences;
use super::keep::keep_plugged;
use super::matching::by_servers;
use super::worth::{Consequences, worth};
use crate::compare::Subject;
use crate::error::Result;
use crate::fabric::audit::audit;
use crate::formats::format::{Native, Reading};
use crate::formats::located;
use crate::formats::wiring::Wiring;
use crate::solve::SolveOptions;
use crate::units::Rate;
use std::path::Path;

/// Up to where consequences are computed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Of fabrics of any size.
    pub any_size: bool,
}

/// The two that are compared.
#[derive(Clone, Debug)]
pub struct Sides<'a> {
    /// What was designed.
    pub design: Wiring,
    /// What was built.
    pub built: Wiring,
    file: &'a Path,
    /// The design as it was read, where that was a whole fabric and its devices are compared.
    native: Option<Box<Native>>,
}

impl<'a> Sides<'a> {
    /// What was read of the design, from this file, and of what was built; with `servers`, or where
    /// only that can be meant, GPUs and adapters become ports of their servers.
    ///
    /// Where both are specifications, the ports of the design are dealt so that what is plugged
    /// stays plugged where it can.
    pub fn new(file: &'a Path, [mut design, built]: [Reading; 2], servers: bool) -> Self {
        if let (Reading::Fabric(ours), Reading::Fabric(theirs)) = (&mut design, &built)
            && ours.design.is_some()
            && theirs.design.is_some()
            && let Some(dealt) = keep_plugged(&ours.fabric, &theirs.fabric)
        {
            ours.fabric = dealt;
        }
        let native = match &design {
            Reading::Fabric(native) => Some(native.clone()),
            Reading::Cabling(_) => None,
        };
        let (design, built) = (design.into_wiring(), built.into_wiring());
        if servers || by_servers(&design, &built) {
            return Sides {
                design: design.by_server(),
                built: built.by_server(),
                file,
                native: None,
            };
        }
        Sides {
            design,
            built,
            file,
            native,
        }
    }

    /// Gives cables a rate that their file does not say.
    pub fn assume_rate(&mut self, rate: Rate) {
        self.design.assume_rate(rate);
        self.built.assume_rate(rate);
    }

    /// The fabric of the design, audited; a specification has its requirements.
    ///
    /// # Errors
    /// When the cabling is no fabric.
    pub fn subject(&self) -> Result<Subject> {
        let Native { fabric, design } = match &self.native {
            Some(native) => (**native).clone(),
            None => {
                let fabric = self
                    .design
                    .clone()
                    .to_fabric()
                    .map_err(|error| located(error, self.file))?;
                Native {
                    fabric,
                    design: None,
                }
            }
        };
        audit(&fabric)?;
        Ok(Subject {
            label: "design".into(),
            file: self.file.to_path_buf(),
            design,
            fabric,
        })
    }
}

/// What the differences make of the design; why not, where that cannot be computed.
///
/// # Errors
/// A fault of a solver or its checker; what is merely beyond the limits is undecided.
pub fn consequences(
    sides: &Sides<'_>,
    found: &Differences,
    limits: Limits,
    effort: &SolveOptions<'_>,
) -> Result<Consequences> {
    let network = ["server to switch", "switch to switch"];
    if found
        .scope_left_out
        .iter()
        .any(|kind| network.contains(kind))
    {
        let why = "the design does not have all kinds of cables that were built, so that the two are no fabrics of one kind";
        return Ok(Consequences::undecided(why.to_string()));
    }
    match sides.subject() {
        Ok(design) => worth(&design, found, effort, limits.any_size),
        Err(error) if error.is_fault() => Err(error),
        Err(error) => Ok(Consequences::undecided(format!(
            "the design is no whole fabric: {}",
            error.message
        ))),
    }
}
