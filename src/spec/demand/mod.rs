//! What is to be proved of a fabric. A kind of requirement is one file: what is written, how that is
//! read, the values that are judged, and when it asks for at least as much as another; and one row
//! in `table`. How a kind is judged is a file of `verify`.

mod bisection;
mod component;
mod connectivity;
mod count;
mod diameter;
mod entry;
mod hose;
mod latency;
mod limits;
mod metric;
mod network_power;
mod oversubscription;
pub(super) mod requirement;
mod survives;
pub(super) mod table;
mod throughput;

pub use bisection::Bisection;
pub use component::{Component, component};
pub use connectivity::{Between, Connectivity};
pub use count::Count;
pub use diameter::Diameter;
pub use hose::Hose;
pub use latency::{LatencyLimits, Part};
pub use metric::Metric;
pub use network_power::NetworkPower;
pub use oversubscription::TierRatio;
pub use requirement::Requirement;
pub use survives::Survives;
pub use table::Demand;
pub use throughput::Throughput;
