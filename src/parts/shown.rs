//! A part in a line of text; a figure that no source gave is `unknown`.

use super::part::{HostPart, MediaPart, SwitchPart};
use std::fmt;

/// The figure, or that it is unknown.
fn known<T: fmt::Display>(value: &Option<T>) -> String {
    value
        .as_ref()
        .map_or_else(|| "unknown".into(), ToString::to_string)
}

impl fmt::Display for HostPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HostPart {
            name,
            gpus,
            ports_per_gpu,
            port_rate,
            ports_per_cage,
            scale_up_gpus,
            scale_up_rate,
            power,
        } = self;
        write!(
            f,
            "{name}: {gpus} GPUs, {ports_per_gpu} x {port_rate} a GPU, {ports_per_cage} to a cage, "
        )?;
        if *scale_up_gpus > 1 {
            write!(
                f,
                "scale-up domain of {scale_up_gpus} GPUs at {scale_up_rate} each way, "
            )?;
        }
        write!(f, "power {}", known(power))
    }
}

impl fmt::Display for SwitchPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ports: Vec<String> = self
            .splits
            .iter()
            .map(|s| format!("{} x {}", self.ports_at(s.0).unwrap_or(0), s.0))
            .collect();
        write!(
            f,
            "{}: {} cages of {}; {}; ",
            self.name,
            self.cages,
            self.cage_rate,
            ports.join(" or ")
        )?;
        write!(
            f,
            "power {}, latency {}",
            known(&self.power),
            known(&self.latency)
        )
    }
}

impl fmt::Display for MediaPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} {}, reach {}, power {}",
            self.name,
            self.kind.word(),
            self.rate,
            known(&self.reach),
            known(&self.power)
        )
    }
}
