//! The independent checkers: the bytes of a certificate in, what they prove out.
//!
//! They trust nobody: the standard library only, nothing of the program that writes certificates,
//! no floats, checked integers (an overflow proves nothing). A certificate is one stream of words
//! separated by white space; CERTIFICATE.md documents it. For any lengths that are not negative and
//! any conserved flow the bounds are valid, so a mistake of the solver costs tightness, never
//! truth.
//!
//! [`check`] reads a certificate about one fabric, [`check_failures`] one about every set of
//! failures.
//!
//! ```
//! let why = selvedge_check::check(b"selvedge-certificate 2").unwrap_err();
//! assert_eq!(why, "`selvedge-certificate 2` is not the version that is read: `selvedge-certificate 3`");
//! ```

mod certificate;
mod cut;
mod demand;
mod evidence;
pub mod failures;
mod fraction;
mod hose;
mod integers;
mod network;
mod orbits;
mod throughput;
mod words;

pub use certificate::{Head, Proved, Verified, check, confirm, evidence, head};
pub use demand::{Demand, Pair};
pub use failures::{Survived, check_failures};
pub use fraction::Fraction;
pub use network::Network;

/// What went wrong, in words: why nothing is proved.
pub type Result<T, E = String> = std::result::Result<T, E>;

pub(crate) fn need(condition: bool, complaint: &str) -> Result<()> {
    if condition {
        Ok(())
    } else {
        Err(complaint.to_string())
    }
}
