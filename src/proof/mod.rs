//! Brackets whose bounds were re-checked from the bytes that would be shipped.
//!
//! A [`Bracket`] can only be made by running [`crate::check::check`] on its certificate: the bounds
//! are what the checker says, not what the solver hoped.
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::check;
//! use selvedge::fabric::network::Network;
//! use selvedge::proof;
//! use selvedge::traffic::Matrix;
//!
//! let network = Network::new(&fabric);
//! let uniform = Matrix::parse("uniform", &fabric, &network)?;
//! let bracket = proof::throughput(&fabric, &network, &uniform)?;
//! assert!(bracket.lower() == bracket.upper());
//! // The bytes alone show it.
//! let claims = check::check(bracket.certificate()).map_err(selvedge::error::Error::fault)?.proved;
//! assert!(claims.iter().any(|claim| claim.to_string().starts_with("throughput")));
//! # Ok::<(), selvedge::error::Error>(())
//! ```

mod bracket;
mod certificate;
pub mod claim;
mod collectives;
mod context;
mod distance;
mod hose;
mod latency;
mod precision;
pub(crate) mod read;
mod relayed;
mod round;
mod throughput;

pub use bracket::Bracket;
pub use collectives::{Alpha, Timing, Timings, collectives};
pub use hose::{bisection, bisection_with, hose};
pub use latency::{Answer, Latency, Loaded, latency_orbits};
pub use throughput::{any_traffic, throughput, throughput_under, throughput_with};

use crate::fabric::network::Network;
use crate::traffic::Matrix;
use certificate::Certificate;

/// The words of any certificate about a network and a matrix, from `fabric` up to the generators.
pub fn head(network: &Network, matrix: &Matrix) -> String {
    let text =
        String::from_utf8(Certificate::new(network, matrix, &[]).evidence()).unwrap_or_default();
    let words = text.split_once('\n').map_or("", |(_, rest)| rest);
    words
        .split_once("generators ")
        .map_or("", |(head, _)| head)
        .to_string()
}
