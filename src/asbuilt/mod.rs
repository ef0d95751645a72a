//! What was built against what was designed: cables that go elsewhere, are not there, or should not
//! be, and the fewest moves that mend it.

mod against;
#[cfg(test)]
mod damage_tests;
mod differences;
mod drawing;
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
mod sides;
mod structure;
mod task;
#[cfg(test)]
mod tests;
mod worth;

pub use against::differences;
pub use differences::{Clash, Differences};
pub use drawing::drawing;
pub use finding::{Finding, Link, Port, Wrong};
pub use matching::{Misnamed, by_servers};
pub use names::{Matched, Rename};
pub use options::{Match, Options, Scope};
pub use pattern::{Pattern, Strange, pattern};
pub use sides::{Limits, Sides, consequences};
pub use task::{Move, Step, Task};
pub use worth::{Change, Consequences, Held};
