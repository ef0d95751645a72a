//! What is alike after a set of failures: the generators that a tree gives are taken at no word.

use super::tree::Walk;
use crate::network::Symmetry;
use crate::orbits::Orbits;
use crate::{Result, need};
use std::collections::HashMap;

/// What is left of a component: its kind, its devices and its links.
type Footprint = (usize, Vec<usize>, Vec<usize>);

impl Walk<'_> {
    /// What is left of a component: its devices and links that are not dead.
    fn footprint(&self, c: usize) -> Footprint {
        let component = &self.components.all[c];
        let devices = component
            .devices
            .iter()
            .copied()
            .filter(|&d| !self.dead[d])
            .collect();
        let links = component
            .links
            .iter()
            .copied()
            .filter(|&l| !self.gone[l])
            .collect();
        (component.kind, devices, links)
    }

    /// Reads a symmetry of the vertices and makes sure that it takes the damaged network, the
    /// healthy demand and the endpoints that failed onto themselves.
    fn image(&mut self, symmetry: &mut Symmetry) -> Result<Vec<usize>> {
        let image = self.words.permutation(self.network.vertices())?;
        self.network.admit(&image, symmetry)?;
        self.demand.admit(&image)?;
        let alike = |v: usize| self.network.rate[v] == 0 || self.dead[v] == self.dead[image[v]];
        let kept = (0..image.len()).all(alike);
        need(
            kept,
            "a generator takes a failed endpoint onto one that stands",
        )
        .map(|()| image)
    }

    /// Reads the generators of a scenario after which nothing fails: they move vertices alone.
    pub(super) fn vertices_alike(&mut self) -> Result<Orbits> {
        let mut symmetry = self.network.identity();
        for _ in 0..self.words.expect("generators")?.number()? {
            self.image(&mut symmetry)?;
        }
        Ok(symmetry.vertices)
    }

    /// Reads the generators of a scenario, makes sure what they do to its vertices, links and
    /// components, and returns the classes of vertices and of components that have not failed.
    pub(super) fn alike(&mut self, failed: &[usize]) -> Result<(Orbits, Orbits)> {
        let mut symmetry = self.network.identity();
        let mut components = Orbits::new(self.components.all.len());
        let mut same: HashMap<Footprint, Vec<usize>> = HashMap::new();
        for c in (0..self.components.all.len()).filter(|c| !failed.contains(c)) {
            same.entry(self.footprint(c)).or_default().push(c);
        }
        same.values()
            .for_each(|group| group.iter().for_each(|&c| components.join(group[0], c)));
        for _ in 0..self.words.expect("generators")?.number()? {
            let image = self.image(&mut symmetry)?;
            let links = self.words.permutation(self.components.links.len())?;
            self.keeps_links(&image, &links)?;
            for ((kind, devices, own), group) in &same {
                let still =
                    devices.iter().all(|&d| image[d] == d) && own.iter().all(|&l| links[l] == l);
                if still {
                    continue;
                }
                let mut devices: Vec<usize> = devices.iter().map(|&d| image[d]).collect();
                let mut own: Vec<usize> = own.iter().map(|&l| links[l]).collect();
                devices.sort_unstable();
                own.sort_unstable();
                let onto = same
                    .get(&(*kind, devices, own))
                    .ok_or("a generator tears a component apart")?;
                need(
                    onto.len() == group.len(),
                    "a generator takes components onto fewer or more",
                )?;
                components.join(group[0], onto[0]);
            }
        }
        Ok((symmetry.vertices, components))
    }

    /// Makes sure that links that are left go where their ends go, onto the same capacity.
    fn keeps_links(&self, image: &[usize], links: &[usize]) -> Result<()> {
        for l in (0..links.len()).filter(|&l| !self.gone[l]) {
            let (from, onto) = (&self.components.links[l], &self.components.links[links[l]]);
            let (low, high) = self.network.trunks[from.trunk];
            let (a, b) = (image[low], image[high]);
            let turned = usize::from(a > b);
            let there = self.network.trunks[onto.trunk] == (a.min(b), a.max(b));
            need(
                there,
                "a generator takes a link to another trunk than its ends",
            )?;
            let kept = from.capacity == [onto.capacity[turned], onto.capacity[1 - turned]];
            let left = kept && !self.gone[links[l]];
            need(
                left,
                "a generator takes a link onto another capacity or a dead link",
            )?;
        }
        Ok(())
    }
}
