//! What a file held: a whole fabric, or what is plugged in where.

use super::super::wiring::Wiring;
use crate::error::Result;
use crate::fabric::Fabric;
use crate::spec::design::Design;

/// What one of Selvedge's own formats holds.
#[derive(Clone, Debug)]
pub struct Native {
    /// The fabric, built where the file is a specification.
    pub fabric: Fabric,
    /// The design, where the file is a specification.
    pub design: Option<Design>,
}

/// A file as it was read. A fabric is never read through a cabling, which has no place for all that
/// a fabric says.
#[derive(Clone, Debug)]
pub enum Reading {
    /// A whole fabric.
    Fabric(Box<Native>),
    /// What is plugged in where.
    Cabling(Box<Wiring>),
}

impl Reading {
    /// The cabling; that of a fabric counts what has no place in it. O(V + E).
    pub fn into_wiring(self) -> Wiring {
        match self {
            Reading::Fabric(native) => Wiring::of_fabric(&native.fabric),
            Reading::Cabling(wiring) => *wiring,
        }
    }

    /// How many cables. O(1).
    pub fn cables(&self) -> usize {
        match self {
            Reading::Fabric(native) => native.fabric.links.len(),
            Reading::Cabling(wiring) => wiring.cables.len(),
        }
    }

    /// The fabric. O(E log E).
    ///
    /// # Errors
    /// When a cabling is no whole fabric, see [`Wiring::to_fabric`].
    pub fn into_fabric(self) -> Result<Fabric> {
        match self {
            Reading::Fabric(native) => Ok(native.fabric),
            Reading::Cabling(wiring) => wiring.to_fabric(),
        }
    }
}
