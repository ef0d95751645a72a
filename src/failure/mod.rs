//! What a fabric keeps when a component fails.

use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::proof::Bracket;
use crate::spec::design::Component;

/// One failure up to symmetry.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Name of the component (link with its ports, or switch).
    pub component: String,
    /// How many single failures it stands for.
    pub stands_for: u64,
    /// Endpoints lost.
    pub lost_endpoints: u64,
    /// Throughput of uniform traffic among the survivors; `None` when it was not decided.
    pub throughput: Option<Bracket>,
    /// A surviving ordered pair that cannot exchange traffic (then throughput is 0).
    pub unreachable: Option<(String, String)>,
}

/// All single failures of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleFailures {
    /// Number of components; the scenarios' `stands_for` sum to it.
    pub components: u64,
    /// The healthy fabric's throughput.
    pub healthy: Bracket,
    /// Scenarios, worst first.
    pub scenarios: Vec<Scenario>,
}

/// Solves every single failure of a kind, up to symmetry.
pub fn single_failures(_fabric: &Fabric, _network: &Network, _of: Component) -> Result<SingleFailures> {
    Err(Error::new("stub"))
}
