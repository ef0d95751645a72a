//! Demand matrices, kept compact.
//!
//! T(i, j) = q(i, j) / `denominator` in units of [`crate::fabric::network::Network`], with whole
//! numbers q, scaled so that the largest of max(out, in)/rate is 1 (DESIGN section 3).
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::fabric::network::Network;
//! use selvedge::traffic::Matrix;
//!
//! let network = Network::new(&fabric);
//! let uniform = Matrix::parse("uniform", &fabric, &network)?;
//! let other = Matrix::parse("permutation:7", &fabric, &network)?;
//! let first = network.endpoints[0];
//! let targets = |m: &Matrix| network.endpoints.iter().filter(|&&d| m.demand(first, d) > 0).count();
//! assert_eq!((targets(&uniform), targets(&other)), (15, 1));
//! # Ok::<(), selvedge::error::Error>(())
//! ```

use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::fabric::network::Network;
use crate::text::{did_you_mean, nearest};
use std::path::Path;

mod block;
mod csv_file;
mod matrix;
mod pairs;
pub mod plan;
#[cfg(test)]
mod tests;
mod uniform;

pub use matrix::Matrix;

/// What the word before the colon may be.
const KNOWN: &str = "traffic is `uniform`, `permutation:SEED`, `rail-rings`, `groups:N`, `plan:FILE`, `plan:FILE#COLLECTIVE` or a CSV file (source,target,gbps)";

/// One of each that has a name.
const EXAMPLES: [&str; 5] = [
    "uniform",
    "permutation:7",
    "rail-rings",
    "groups:8",
    "plan:FILE",
];

impl Matrix {
    /// Understands what was asked for: `uniform`, `permutation:SEED`, `rail-rings`, `groups:N`,
    /// `plan:FILE[#COLLECTIVE]`, or the path of a CSV file.
    ///
    /// # Errors
    /// On an unknown word that is no file either, a wrong seed or size, a matrix that asks for
    /// nothing, a file that does not describe a matrix, and rates with so little in common that
    /// exact demands leave 64 bits.
    pub fn parse(text: &str, fabric: &Fabric, network: &Network) -> Result<Matrix> {
        let text = text.trim();
        if network.endpoints.len() < 2 {
            let found = network.endpoints.len();
            return Err(Error::new(format!(
                "traffic needs two endpoints or more, the fabric has {found}"
            )));
        }
        if text == "uniform" {
            return uniform::groups(text, network, network.endpoints.len());
        }
        if text == "rail-rings" {
            return pairs::rail_rings(fabric, network);
        }
        if let Some(seed) = text.strip_prefix("permutation:") {
            let wrong = || {
                Error::new(format!("`{seed}` is not a seed"))
                    .help("write for example `permutation:7`")
            };
            return pairs::permutation(seed.trim().parse().map_err(|_| wrong())?, network);
        }
        if let Some(size) = text.strip_prefix("groups:") {
            let wrong = || {
                Error::new(format!("`{size}` is not a group size"))
                    .help("write for example `groups:8`, at least 2")
            };
            let size = size
                .trim()
                .parse()
                .ok()
                .filter(|&n: &usize| n >= 2)
                .ok_or_else(wrong)?;
            return uniform::groups(&format!("groups:{size}"), network, size);
        }
        if let Some(file) = text.strip_prefix("plan:") {
            let (file, name) = file
                .rsplit_once('#')
                .map_or((file, None), |(file, name)| (file, Some(name)));
            let plan = plan::ParallelismPlan::read(Path::new(file))?;
            return Ok(plan.matrix(name, fabric, network)?.0);
        }
        match text {
            "permutation" => {
                Err(Error::new("`permutation` needs a seed")
                    .help("write for example `permutation:7`"))
            }
            "groups" => {
                Err(Error::new("`groups` needs a size").help("write for example `groups:8`"))
            }
            "" => Err(Error::new("no traffic is named").help(KNOWN)),
            _ if Path::new(text).exists() => csv_file::read(Path::new(text), fabric, network),
            _ => {
                let word = text.split(':').next().unwrap_or(text);
                let example = |near: &str| {
                    EXAMPLES
                        .into_iter()
                        .find(|e| e.split(':').next() == Some(near))
                };
                let near = nearest(word, EXAMPLES.map(|e| e.split(':').next().unwrap_or(e)))
                    .and_then(example);
                let help = did_you_mean(near.unwrap_or_default(), near, KNOWN);
                Err(
                    Error::new(format!("`{text}` is neither a known traffic nor a file"))
                        .help(help),
                )
            }
        }
    }
}
