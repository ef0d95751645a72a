//! What an endpoint exchanges with inside, before anything crosses the network.

use crate::fabric::{DomainId, Fabric, HostId, Vertex};

/// The scale-up domain of an endpoint, or its host, or itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Block {
    /// Endpoints of a domain.
    Domain(DomainId),
    /// Endpoints of a host in no domain.
    Host(HostId),
    /// An endpoint with neither.
    Alone(Vertex),
}

impl Block {
    /// That of an endpoint.
    pub(super) fn of(fabric: &Fabric, endpoint: Vertex) -> Self {
        let device = endpoint.device();
        let domain = fabric.domain.get(device).copied().flatten();
        let host = fabric.host.get(device).copied().flatten();
        domain
            .map(Block::Domain)
            .or(host.map(Block::Host))
            .unwrap_or(Block::Alone(endpoint))
    }
}
