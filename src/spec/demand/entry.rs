//! An entry of the list of requirements, as each kind reads it.

use super::super::group::Group;
use super::super::source::Source;
use crate::error::{Error, Result};
use serde_saphyr::Spanned;

/// Where an entry stands, and what it may speak of.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) groups: &'a [Group],
    pub(super) source: &'a Source<'a>,
    /// What is wrong with the whole of it.
    pub(super) complain: &'a dyn Fn(&str, &str) -> Error,
}

/// Values that were read, and the name that the requirement gets where none is given.
pub(super) struct Named<V> {
    pub(super) name: String,
    pub(super) values: V,
}

impl<V> Named<V> {
    pub(super) fn new(name: impl Into<String>, values: V) -> Named<V> {
        let name = name.into();
        Named { name, values }
    }
    /// The same name for the values as one of several kinds.
    pub(super) fn map<W>(self, kind: fn(V) -> W) -> Named<W> {
        Named {
            name: self.name,
            values: kind(self.values),
        }
    }
}

/// A kind of requirement as it is written.
pub(super) trait Asked {
    /// What is judged.
    type Values;
    /// Checks what is written.
    fn read(&self, entry: Entry<'_>) -> Result<Named<Self::Values>>;
    /// The word that names its traffic.
    fn traffic(&self) -> Option<&Spanned<String>> {
        None
    }
}

/// A demand that can be compared with another of its kind.
pub(super) trait Implies {
    /// Whether this asks for at least as much: whoever meets it meets the other.
    fn implies(&self, other: &Self) -> bool;
}
