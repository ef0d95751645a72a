//! Whether a certificate about failures, or about a fabric of which something has failed, is about
//! the fabric and the failures that are meant.

use super::certificate::{named, subject};
use super::classes::DamagedFabric;
use super::components::Components;
use super::groups::Groups;
use super::{Damage, reach};
use crate::check::failures::{Components as Stated, Tree, stated};
use crate::check::{Head, head};
use crate::error::{Error, Result};
use crate::fabric::index::narrow;
use crate::fabric::{Fabric, network::Network};
use crate::proof::{self, claim};
use crate::spec::demand::Component;
use crate::traffic::Matrix;

/// What a certificate should be about.
#[derive(Clone, Copy, Debug)]
pub struct Meant<'a> {
    /// The fabric as built.
    pub fabric: &'a Fabric,
    /// Its network.
    pub network: &'a Network,
    /// The traffic of the healthy fabric.
    pub matrix: &'a Matrix,
    /// What has been taken out of it.
    pub damage: &'a Damage,
    /// The groups that kinds of failures may mean.
    pub groups: &'a Groups,
}

fn unreadable(why: String) -> Error {
    Error::new(why).help("the checker reads no such certificate, so there is nothing to compare")
}

impl Meant<'_> {
    /// The first difference between what a certificate says that it is about and what is meant;
    /// none when there is none.
    ///
    /// # Errors
    /// When the certificate cannot be read, or names a kind of failures that nothing describes.
    pub fn difference(&self, certificate: &[u8]) -> Result<Option<String>> {
        if certificate
            .trim_ascii_start()
            .starts_with(b"selvedge-failures")
        {
            return self.tree(&stated(certificate).map_err(unreadable)?);
        }
        self.fabric(&head(certificate).map_err(unreadable)?)
    }

    fn fabric(&self, stated: &Head) -> Result<Option<String>> {
        if *self.damage == Damage::default() {
            let meant = claim::expected(self.network, self.matrix).map_err(unreadable)?;
            return Ok(claim::difference(self.fabric, stated, &meant));
        }
        let touched = self.damage.touched(self.fabric);
        let standing = DamagedFabric::of_damage(
            self.fabric,
            self.network,
            self.matrix,
            self.damage.clone(),
            touched,
        );
        let lost = reach::lost(&reach::Ways::new(self.network), &standing);
        let survivors = self.matrix.without(&lost);
        let whole = claim::expected(&standing.network, &survivors).map_err(unreadable)?;
        let found = claim::difference(self.fabric, stated, &whole);
        if found.is_none() || !lost.contains(&true) {
            return Ok(found);
        }
        // Bisection is that of the survivors alone: the lost are no endpoints.
        let alone = standing.network.restricted(&lost);
        let uniform = Matrix::parse("uniform", self.fabric, &alone)?;
        let alone = claim::expected(&alone, &uniform).map_err(unreadable)?;
        Ok(claim::difference(self.fabric, stated, &alone).and(found))
    }

    fn tree(&self, tree: &Tree) -> Result<Option<String>> {
        if *self.damage != Damage::default() {
            return Ok(Some(
                "a tree of failures begins with the whole fabric, and something is removed".into(),
            ));
        }
        let mut kinds: Vec<(Component, u32)> = Vec::new();
        for kind in &tree.components.kinds {
            kinds.push((named(&kind.name)?, narrow(kind.limit)));
        }
        let only: Vec<Component> = kinds.iter().map(|k| k.0.clone()).collect();
        let components = Components::new(self.fabric, self.network, self.groups, &only)?;
        let words = subject(
            self.fabric,
            self.network,
            &components,
            &kinds,
            &proof::head(self.network, self.matrix),
        );
        let meant = stated(words.unwrap_or_default().as_bytes()).map_err(unreadable)?;
        let found = claim::difference(self.fabric, &tree.head, &meant.head);
        Ok(found.or_else(|| different(&tree.components, &meant.components)))
    }
}

fn different(one: &Stated, two: &Stated) -> Option<String> {
    if one.kinds != two.kinds {
        let words = |all: &Stated| {
            all.kinds
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" and ")
        };
        return Some(format!(
            "what fails: the certificate says {}, this fabric has {}",
            words(one),
            words(two)
        ));
    }
    if let Some(at) =
        (0..one.links.len().max(two.links.len())).find(|&l| one.links.get(l) != two.links.get(l))
    {
        return Some(format!(
            "link {at} of those that fail has another trunk or share of it"
        ));
    }
    let at = (0..one.all.len()).find(|&c| one.all.get(c) != two.all.get(c))?;
    Some(format!(
        "component {at} of those that fail has other members"
    ))
}
