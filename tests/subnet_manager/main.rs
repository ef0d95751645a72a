//! Real programs of InfiniBand: ibsim, OpenSM, ibnetdiscover, ibdmchk.
//!
//! Skipped, and said so, where these programs are not installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod discovery;
mod miswires;
mod routing;
mod subnet;
