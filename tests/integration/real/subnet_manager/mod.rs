//! Real programs of InfiniBand: ibsim, OpenSM, ibnetdiscover, ibdmchk.
//!
//! Skipped, and said so, where these programs are not installed.

mod discovery;
mod miswires;
mod routing;
mod subnet;
