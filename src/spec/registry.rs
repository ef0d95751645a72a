//! The registry of families: what a row says, which keys belong to whom, and what a family is
//! resolved from.
//!
//! The rows are above, beside the builders; here is what reading a specification needs of them.

use super::design::Topology;
use super::key::{Key, Listed, Values, Written};
use super::raw;
use super::source::Source;
use crate::error::{Error, Result};
use crate::parts::HostPart;
use crate::text::did_you_mean;
use crate::units::Oversubscription;
use serde_saphyr::Spanned;
use std::sync::{Arc, OnceLock};

/// What the links and switches of a family are called in a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By tiers: leaf, spine and core.
    Tiers,
    /// Switches of one kind: links to hosts, local and global ones.
    Groups,
}

/// A family: the row of the registry.
pub struct Family {
    /// As it is written.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Where it is described.
    pub paper: &'static str,
    /// What its links and switches are called.
    pub naming: Naming,
    /// The keys that belong to it, besides those of every specification.
    pub keys: &'static [Listed],
    /// The key that names another family, whose own keys stand beside.
    pub inner: Option<Key<String>>,
    /// A commented starter specification.
    pub starter: &'static str,
    /// From what is asked to a topology.
    pub resolve: fn(&Asked) -> Result<Arc<dyn Topology>>,
}

impl Family {
    /// Whether a key belongs to it.
    pub fn owns(&self, key: &str) -> bool {
        self.keys.iter().any(|own| own.name == key)
    }
}

/// All families, in the order in which they are shown.
pub struct Registry {
    families: &'static [&'static Family],
    all_keys: OnceLock<Vec<&'static str>>,
}

impl Registry {
    /// A registry of these families.
    pub const fn new(families: &'static [&'static Family]) -> Self {
        Registry {
            families,
            all_keys: OnceLock::new(),
        }
    }

    /// The families, in order.
    pub fn families(&self) -> impl Iterator<Item = &'static Family> {
        self.families.iter().copied()
    }

    /// A family by its name.
    pub fn family(&self, name: &str) -> Option<&'static Family> {
        self.families().find(|family| family.name == name)
    }

    /// Names of the families.
    pub fn names(&self) -> Vec<&'static str> {
        self.families().map(|family| family.name).collect()
    }

    /// A key of some families by its name.
    pub(super) fn key(&self, name: &str) -> Option<&'static Listed> {
        self.families()
            .flat_map(|family| family.keys)
            .find(|key| key.name == name)
    }

    /// Every key of some families once, section by section.
    pub fn keys(&self) -> Vec<&'static Listed> {
        let mut keys: Vec<&Listed> = Vec::new();
        for key in self.families().flat_map(|family| family.keys) {
            if !keys.iter().any(|known| known.name == key.name) {
                keys.push(key);
            }
        }
        keys.sort_by_key(|key| key.section);
        keys
    }

    /// Names of all keys, those of every specification among those of some families.
    pub(super) fn all_keys(&self, common: &[&'static str]) -> &[&'static str] {
        self.all_keys.get_or_init(|| {
            let own = self.keys();
            let mut names = Vec::new();
            for name in common {
                names.push(*name);
                names.extend(
                    own.iter()
                        .filter(|key| key.section.after() == *name)
                        .map(|key| key.name),
                );
            }
            names
        })
    }

    /// The family that is written, or a complaint with the nearest name.
    pub(super) fn written(
        &self,
        name: &Spanned<String>,
        source: &Source,
    ) -> Result<&'static Family> {
        let text = name.value.as_str();
        self.family(text).ok_or_else(|| {
            let names = self.names();
            let rest = format!("the families are {}", names.join(", "));
            let help = did_you_mean(text, names.iter().copied(), &rest);
            source.complain(name, format!("there is no family `{text}`"), help)
        })
    }
}

/// What a family is resolved from: its keys, the host, and where complaints point.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The host; of one plane among several it has its share of the ports.
    pub host: &'a HostPart,
    /// Whether this is the family of a plane.
    pub is_plane: bool,
    pub(super) family: &'static Family,
    pub(super) common: &'a raw::Specification,
    pub(super) values: &'a Values,
    pub(super) source: &'a Source<'a>,
    pub(super) registry: &'static Registry,
}

impl<'a> Asked<'a> {
    /// The value of a key of this family, where it is written.
    pub fn get<T: Written>(&self, key: &Key<T>) -> Option<&'a Spanned<T>> {
        debug_assert!(
            self.family.owns(key.name()),
            "`{}` is not among the keys of {}",
            key.name(),
            self.family.name
        );
        self.values.get(key)
    }

    /// Name of the family that is resolved.
    pub fn name(&self) -> &'static str {
        self.family.name
    }

    /// The family as it is written; for a plane the one around it.
    pub fn written(&self) -> &'a Spanned<String> {
        &self.common.family
    }

    /// Where the host is written.
    pub fn host_at(&self) -> Spanned<()> {
        bare(&self.common.host)
    }

    /// Hosts in service.
    pub fn hosts(&self) -> &'a Spanned<u64> {
        &self.common.hosts
    }

    /// Where switches are written.
    pub fn switch_at(&self) -> Option<Spanned<()>> {
        self.common.switch.as_ref().map(bare)
    }

    /// The first oversubscription that is written.
    pub fn oversubscription(&self) -> Option<Spanned<Oversubscription>> {
        let first = self.common.oversubscription.first()?;
        Some(Spanned {
            value: first.value.0,
            referenced: first.referenced,
            defined: first.defined,
        })
    }

    /// A complaint about what is written there.
    pub fn refuse<T>(
        &self,
        at: &Spanned<T>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        self.source.complain(at, message.into(), help)
    }

    /// The topology of each plane, of the family that this name means.
    ///
    /// # Errors
    /// No such family, or one that refuses its keys.
    pub fn plane(&self, name: &Spanned<String>, host: &HostPart) -> Result<Arc<dyn Topology>> {
        let family = self.registry.written(name, self.source)?;
        (family.resolve)(&Asked {
            host,
            is_plane: true,
            family,
            ..*self
        })
    }
}

fn bare<T>(at: &Spanned<T>) -> Spanned<()> {
    Spanned {
        value: (),
        referenced: at.referenced,
        defined: at.defined,
    }
}
