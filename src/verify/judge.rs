//! How a kind of requirement is judged.

use super::judgement::{Judgement, Worst};
use super::shared::Shared;
use crate::error::Result;
use crate::spec::demand::Requirement;

/// What one kind of requirement asks.
pub(super) trait Judge {
    /// Looks for what is not in this fabric, before anything is solved: such a mistake is told at
    /// once.
    ///
    /// # Errors
    /// A requirement on something that is not there.
    fn look(&self, _requirement: &Requirement, _shared: &Shared<'_>) -> Result<()> {
        Ok(())
    }

    /// Judges a requirement of this kind.
    ///
    /// # Errors
    /// A quantity that could not be set up.
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement>;

    /// The most costly failures that it asks about, where it asks about any.
    fn worst(&self, _judgement: &Judgement, _shared: &Shared<'_>) -> Option<Worst> {
        None
    }
}
