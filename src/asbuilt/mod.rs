//! What was built against what was designed: cables that go elsewhere, are not there, or should not
//! be, and the fewest moves that mend it.
//!
//! ```
//! # use selvedge::{Catalogue, family};
//! # let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
//! # let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! # let fabric = family::build(&design)?;
//! use selvedge::asbuilt::{Options, differences};
//! use selvedge::formats::wiring::Wiring;
//!
//! let designed = Wiring::of_fabric(&fabric);
//! let mut built = designed.clone();
//! built.cables.pop();
//! let found = differences(&designed, &built, &Options::default());
//! assert!(!found.none() && found.missing.len() == 1 && found.extra.is_empty());
//! # Ok::<(), selvedge::Error>(())
//! ```

mod against;
#[cfg(test)]
mod damage_tests;
mod differences;
#[cfg(test)]
mod fewest_tests;
mod finding;
mod joined;
mod keep;
mod labels;
mod located;
mod matching;
mod moves;
mod names;
mod options;
mod order;
mod pairing;
mod pattern;
mod plugs;
mod rails;
mod sheet;
mod sides;
mod structure;
mod task;
#[cfg(test)]
mod tests;
mod worth;

pub use against::differences;
pub use differences::{Clash, Differences};
pub use finding::{Finding, Link, Port, Wrong};
pub use matching::{Misnamed, by_servers};
pub use names::{Matched, Rename};
pub use options::{Match, Options, Scope};
pub use pattern::{Pattern, Strange, pattern};
pub use sheet::{Ends, Mistake, SORTS, Sort, mistakes};
pub use sides::{Limits, Sides, consequences};
pub use task::{Move, Step, Task};
pub use worth::{Change, Consequences, Held};
