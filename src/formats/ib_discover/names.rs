//! Node descriptions to names and back.

use super::super::wiring::Device;
use crate::fabric::Kind;

/// Longest node description in bytes: the field of the standard has 64, and tools end it with a
/// zero.
pub(in crate::formats) const LONGEST: usize = 63;

/// What a description says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Described {
    pub(in crate::formats) name: String,
    pub(in crate::formats) host: Option<String>,
    pub(in crate::formats) model: Option<String>,
    /// The director that a switch chip is in.
    pub(in crate::formats) chassis: Option<String>,
}

/// A number in hexadecimal digits, with or without `0x`.
pub(in crate::formats) fn hexadecimal(text: &str) -> Option<u64> {
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| u64::from_str_radix(digits, 16).ok())
        .flatten()
}

/// Understands the description of a switch.
pub(in crate::formats) fn switch(text: &str) -> Described {
    let plain = || Described {
        name: text.to_string(),
        ..Described::default()
    };
    let Some((name, tail)) = text.strip_prefix("MF0;").and_then(|t| t.rsplit_once(':')) else {
        return plain();
    };
    let Some((model, chip)) = tail
        .split_once('/')
        .filter(|t| !name.is_empty() && !t.0.is_empty() && !t.1.is_empty())
    else {
        return plain();
    };
    let chassis = (chip != "U1").then(|| name.to_string());
    let name = if chip == "U1" {
        name.to_string()
    } else {
        format!("{name}/{chip}")
    };
    Described {
        name,
        model: Some(model.to_string()),
        chassis,
        host: None,
    }
}

/// Understands the description of a channel adapter.
pub(in crate::formats) fn adapter(text: &str) -> Described {
    let alone = || Described {
        name: text.to_string(),
        ..Described::default()
    };
    let Some((host, adapter)) = text.split_once(' ') else {
        return alone();
    };
    if host.is_empty() || adapter.is_empty() || adapter.contains(char::is_whitespace) {
        return alone();
    }
    let name = if adapter.contains(host) {
        adapter
    } else {
        text
    };
    Described {
        name: name.to_string(),
        host: Some(host.to_string()),
        ..Described::default()
    }
}

/// The description to write for a device: one that [`switch`] or [`adapter`] reads back, as far as
/// the name allows it.
pub(in crate::formats) fn description(device: &Device, kind: Kind) -> String {
    let name = &device.name;
    if kind == Kind::Switch {
        let Some(model) = device
            .model
            .as_deref()
            .filter(|m| !m.is_empty() && !m.contains(['/', ':', '"', ' ']))
        else {
            return name.clone();
        };
        let chassis = device.attributes.get("chassis");
        let chip = chassis.and_then(|c| {
            name.strip_prefix(c.as_str())?
                .strip_prefix('/')
                .filter(|chip| *chip != "U1")
        });
        let text = match (chassis, chip) {
            (Some(chassis), Some(chip)) => format!("MF0;{chassis}:{model}/{chip}"),
            _ => format!("MF0;{name}:{model}/U1"),
        };
        return if text.len() > LONGEST {
            name.clone()
        } else {
            text
        };
    }
    let text = match device.host.as_deref() {
        Some(host) if !host.is_empty() && host != name && !host.contains(char::is_whitespace) => {
            if name
                .strip_prefix(host)
                .is_some_and(|rest| rest.starts_with(' '))
            {
                name.clone()
            } else {
                format!("{host} {name}")
            }
        }
        _ => name.clone(),
    };
    if text.len() > LONGEST {
        name.clone()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_of_boxes_and_of_directors() {
        let one = switch("MF0;leaf-su0.r1:MQM9700/U1");
        assert_eq!(
            (one.name.as_str(), one.model.as_deref(), one.chassis),
            ("leaf-su0.r1", Some("MQM9700"), None)
        );
        let chip = switch("MF0;director-A:MCS8500/L16/U2");
        assert_eq!(
            (chip.name.as_str(), chip.chassis.as_deref()),
            ("director-A/L16/U2", Some("director-A"))
        );
        for text in [
            "Switch1",
            "MF0;x",
            "MF0;:a/b",
            "Infiniscale-IV Mellanox",
            "MF0;a:b",
        ] {
            assert_eq!(switch(text).name, text);
        }
    }

    #[test]
    fn adapters_of_servers_and_others() {
        assert_eq!(
            adapter("gpu001 mlx5_0"),
            Described {
                name: "gpu001 mlx5_0".into(),
                host: Some("gpu001".into()),
                ..Described::default()
            }
        );
        assert_eq!(
            adapter("su0-host1 gpu-su0-host1-rail2").name,
            "gpu-su0-host1-rail2"
        );
        for text in [
            "h1",
            "MT4123 ConnectX6   Mellanox Technologies",
            " x",
            "x ",
            "",
        ] {
            assert_eq!(
                (adapter(text).name.as_str(), adapter(text).host),
                (text, None)
            );
        }
    }

    #[test]
    fn descriptions_read_back() {
        for text in [
            "MF0;leaf.0:MQM9700/U1",
            "MF0;d:MCS8500/L16/U2",
            "spine 1",
            "s\"x",
        ] {
            let read = switch(text);
            let mut device = Device {
                name: read.name,
                model: read.model,
                ..Device::default()
            };
            device
                .attributes
                .extend(read.chassis.map(|c| ("chassis".to_string(), c)));
            assert_eq!(description(&device, Kind::Switch), text);
        }
        for text in [
            "gpu001 mlx5_0",
            "su0-host1 gpu-su0-host1-rail2",
            "h1",
            "a b c",
        ] {
            let read = adapter(text);
            assert_eq!(
                description(
                    &Device {
                        name: read.name,
                        host: read.host,
                        ..Device::default()
                    },
                    Kind::Gpu
                ),
                text
            );
        }
    }
}
