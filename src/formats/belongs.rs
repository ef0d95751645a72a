//! What belongs together: the devices of a scale-up domain, the GPUs of a host.

use crate::fabric::index::{Id, Table, narrow};
use crate::fabric::{DeviceId, DomainId, Fabric, Kind};
use petgraph::unionfind::UnionFind;
use std::collections::HashMap;

/// The kind of each device.
pub(super) fn kinds(fabric: &Fabric) -> Vec<Kind> {
    fabric
        .roles
        .iter()
        .flat_map(|r| std::iter::repeat_n(r.kind, r.count.index()))
        .collect()
}

/// Scale-up domains: the components that scale-up links make of endpoints and scale-up devices,
/// numbered in device order. An endpoint without scale-up link has none. O(V + E).
pub(super) fn domains(fabric: &Fabric, kinds: &[Kind]) -> Table<DeviceId, Option<DomainId>> {
    let endpoint = fabric.endpoint_kind();
    let member = |d: DeviceId| {
        kinds[d.index()] == endpoint || matches!(kinds[d.index()], Kind::Gpu | Kind::ScaleUp)
    };
    let mut sets = UnionFind::<u32>::new(kinds.len());
    let mut has = kinds
        .iter()
        .map(|&k| k == Kind::ScaleUp)
        .collect::<Vec<_>>();
    for link in &fabric.links {
        if fabric.classes[link.class.index()].scale_up && member(link.a) && member(link.b) {
            sets.union(link.a.into(), link.b.into());
            has[link.a.index()] = true;
            has[link.b.index()] = true;
        }
    }
    let roots = (0..narrow(kinds.len())).map(|d| has[d.index()].then(|| sets.find(d)));
    numbered(roots)
}

/// The domains of a fabric where its scale-up links do not tell them.
pub(super) fn stated_domains(fabric: &Fabric) -> Option<&Table<DeviceId, Option<DomainId>>> {
    let told = domains(fabric, &kinds(fabric));
    let stated = numbered(fabric.domain.values().copied());
    (stated != told).then_some(&fabric.domain)
}

/// Labels numbered in the order they appear. O(V).
pub(super) fn numbered<L: std::hash::Hash + Eq, K: Id>(
    labels: impl Iterator<Item = Option<L>>,
) -> Table<DeviceId, Option<K>> {
    let mut number = HashMap::new();
    let mut of = Table::default();
    for label in labels {
        let next = K::new(number.len());
        of.push(label.map(|label| *number.entry(label).or_insert(next)));
    }
    of
}

/// The first host vertex that each GPU is cabled to. O(V + E).
pub(super) fn host_vertices(fabric: &Fabric, kinds: &[Kind]) -> Vec<Option<DeviceId>> {
    let mut host = vec![None; kinds.len()];
    for link in &fabric.links {
        for (gpu, vertex) in [(link.a, link.b), (link.b, link.a)] {
            let pair = (kinds[gpu.index()], kinds[vertex.index()]);
            if pair == (Kind::Gpu, Kind::Host) {
                host[gpu.index()].get_or_insert(vertex);
            }
        }
    }
    host
}
