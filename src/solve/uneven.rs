//! Trunks that are dealt unevenly, so that hardly two switches are alike: told before anything is
//! proved, since a proof then takes long.

use crate::fabric::index::{Id, wide};
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::symmetry::{self, orbits::Orbits};
use crate::traffic::Matrix;
use std::collections::{BTreeMap, HashMap};

/// Kinds of endpoints up to which programmes stay small.
pub const FEW: usize = 24;

/// Trunks of one class of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uneven {
    /// The class: `leaf-spine`.
    pub class: String,
    /// Links of the thinnest and of the thickest trunk.
    pub links: [u32; 2],
    /// Endpoints that no symmetry found carries onto each other.
    pub kinds: u64,
}

/// The first class of links between switches whose trunks differ, where more than [`FEW`] kinds of
/// endpoints are left. O(E log E), and a search for symmetries where trunks differ.
pub fn uneven(fabric: &Fabric, network: &Network) -> Option<Uneven> {
    let (class, links) = thinnest_and_thickest(fabric)?;
    let uniform = Matrix::parse("uniform", fabric, network).ok()?;
    let found = symmetry::generators(fabric, network, &uniform, &[]);
    let orbits = Orbits::new(network, &found);
    let mut kinds: Vec<u32> = network
        .endpoints
        .iter()
        .map(|v| orbits.vertex[*v])
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    (kinds.len() > FEW).then(|| Uneven {
        class,
        links,
        kinds: wide(kinds.len()),
    })
}

/// The first class of links between switches whose trunks differ in their number of links.
fn thinnest_and_thickest(fabric: &Fabric) -> Option<(String, [u32; 2])> {
    let mut trunks: HashMap<(u32, DeviceId, DeviceId), u32> = HashMap::new();
    for link in fabric.links.iter().filter(|l| fabric.is_inter_switch(l)) {
        *trunks.entry((link.class, link.a, link.b)).or_default() += 1;
    }
    let mut range: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
    for ((class, _, _), links) in trunks {
        let [least, most] = range.entry(class).or_insert([links, links]);
        (*least, *most) = ((*least).min(links), (*most).max(links));
    }
    let (class, links) = range.into_iter().find(|(_, [least, most])| least != most)?;
    Some((fabric.classes[class.index()].name.clone(), links))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::parts::Catalogue;

    fn told(more: &str) -> Option<Uneven> {
        let text = format!(
            "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 1856\nswitch: qm9700\n{more}"
        );
        let design = family::parse(&text, "t.yaml".as_ref(), Catalogue::builtin()).unwrap();
        let fabric = family::build(&design).unwrap();
        uneven(&fabric, &Network::new(&fabric))
    }

    #[test]
    fn uneven_trunks_that_leave_few_alike_are_told_and_even_ones_are_not() {
        // 58 leaves of 32 uplinks fill 29 spines: three spines have two cables of a leaf, others for
        // each of 29 leaves.
        let found = told("").unwrap();
        assert_eq!((found.class.as_str(), found.links), ("leaf-spine", [1, 2]));
        assert!(found.kinds > 24, "{found:?}");
        assert_eq!(told("uniform_trunks: true\n"), None);
    }
}
