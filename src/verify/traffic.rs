//! The traffic that a requirement names.

use super::shared::Shared;
use crate::error::{Error, Result};
use crate::spec::demand::Requirement;
use crate::traffic::Matrix;

/// The matrix that a requirement names; a complaint about the name points at it.
pub(super) fn matrix(name: &str, requirement: &Requirement, shared: &Shared<'_>) -> Result<Matrix> {
    let placed = |error: Error| {
        if error.file.is_none() {
            error.placed(requirement.traffic_place)
        } else {
            error
        }
    };
    Matrix::parse(name, shared.fabric, shared.network).map_err(placed)
}

/// Reads it once ahead, so that a name that means nothing is told before anything is solved.
pub(super) fn traffic(name: &str, requirement: &Requirement, shared: &Shared<'_>) -> Result<()> {
    if name == "uniform" {
        return Ok(());
    }
    match matrix(name, requirement, shared) {
        Err(error) if !error.is_limit() => Err(error),
        _ => Ok(()),
    }
}
