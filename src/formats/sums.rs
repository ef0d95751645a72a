//! Sums of capacity that fit.

use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric};
use std::path::Path;

/// Refuses a fabric with so much capacity at one device that sums could leave 64 bits.
pub(super) fn check_sums(fabric: &Fabric, file: &Path) -> Result<()> {
    let mut sums = vec![0u64; fabric.devices()];
    for link in &fabric.links {
        let class = &fabric.classes[link.class.index()];
        for end in [link.a, link.b] {
            let sum = &mut sums[end.index()];
            *sum = sum
                .saturating_add(class.rate_ab.0)
                .saturating_add(class.rate_ba.0);
        }
    }
    match sums.iter().position(|&s| s >= u64::MAX / 4) {
        Some(device) => Err(Error::new(format!(
            "device `{}` has more than 4.6 million Tb/s of links: absurd",
            fabric.device_name(DeviceId::new(device))
        ))
        .file(file)),
        None => Ok(()),
    }
}
