//! Two cablings over one set of devices.

use crate::formats::wiring::Wiring;

/// Both wirings over one set of devices and ports.
pub(super) struct Joined<'a> {
    pub(super) design: &'a Wiring,
    pub(super) built: &'a Wiring,
    /// For each as-built device its number: that of its counterpart, or one beyond the design's.
    pub(super) number: Vec<u32>,
    /// Whether a device is an endpoint, by number.
    pub(super) endpoint: Vec<bool>,
}
