//! What a drawing can show on top of a fabric, as plain data: every number in it was re-checked.
//!
//! ```
//! # use selvedge::{Catalogue, Network, family};
//! # let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::overlay::{self, Tone};
//!
//! let network = Network::new(&fabric);
//! let [first, last] = [0, 63].map(|place| network.endpoints[place].device());
//! let ends = format!("{},{}", fabric.device_name(first), fabric.device_name(last));
//! let shown = overlay::path(&fabric, &network, &ends)?;
//! let on = fabric.device_ids().filter(|&d| shown.device(d) == Tone::Path);
//! assert_eq!(on.count(), 5);
//! # Ok::<(), selvedge::Error>(())
//! ```

mod criticality;
mod cut;
mod failed;
mod loads;
mod path;
mod shown;

pub use criticality::{criticality, heat};
pub use cut::cut;
pub use failed::{broken, drained, failed, failed_together, parts, worst};
pub use loads::{routed, utilisation};
pub use path::path;
pub use shown::{Overlay, Tone};
