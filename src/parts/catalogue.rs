//! The catalogue: data files built into the binary, and a user's own file over them.

use super::{HostPart, SwitchPart};
use crate::error::{Error, Place, Result};
use crate::units::{Latency, Length, Power, Rate};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads a quantity from its text, unit included.
pub fn text<'de, D: Deserializer<'de>, T: std::str::FromStr<Err = String>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// Reads an optional quantity from its text.
pub fn optional<'de, D: Deserializer<'de>, T: std::str::FromStr<Err = String>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|t| t.parse().map_err(serde::de::Error::custom)).transpose()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostRow {
    name: String,
    gpus: u32,
    ports_per_gpu: u32,
    #[serde(deserialize_with = "text")]
    port_rate: Rate,
    ports_per_cage: u32,
    scale_up_gpus: u32,
    #[serde(deserialize_with = "text")]
    scale_up_rate: Rate,
    #[serde(default, deserialize_with = "optional")]
    power: Option<Power>,
    source: String,
}

#[derive(Deserialize)]
struct Split(#[serde(deserialize_with = "text")] Rate, u32);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SwitchRow {
    name: String,
    cages: u32,
    #[serde(deserialize_with = "text")]
    cage_rate: Rate,
    splits: Vec<Split>,
    port_limit: u32,
    #[serde(default, deserialize_with = "optional")]
    power: Option<Power>,
    #[serde(default, deserialize_with = "optional")]
    latency: Option<Latency>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MediaRow {
    name: String,
    kind: String,
    #[serde(deserialize_with = "text")]
    rate: Rate,
    #[serde(default, deserialize_with = "optional")]
    reach: Option<Length>,
    #[serde(default, deserialize_with = "optional")]
    power: Option<Power>,
    source: String,
}

/// A user's own parts file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    #[serde(default)]
    hosts: Vec<HostRow>,
    #[serde(default)]
    switches: Vec<SwitchRow>,
    #[serde(default)]
    media: Vec<MediaRow>,
}

/// Every known part, by lower-case name.
#[derive(Default)]
pub struct Catalogue {
    hosts: BTreeMap<String, HostPart>,
    switches: BTreeMap<String, SwitchPart>,
    descriptions: BTreeMap<String, (String, String)>,
}

fn unknown<T: std::fmt::Display>(value: &Option<T>) -> String {
    value.as_ref().map_or_else(|| "unknown".into(), ToString::to_string)
}

/// Deserialises YAML; the error carries file, line and column.
pub fn from_yaml<T: serde::de::DeserializeOwned>(text: &str, file: &Path) -> Result<T> {
    serde_saphyr::from_str(text).map_err(|cause| {
        let plain = cause.without_snippet().to_string();
        let message = plain.lines().next().unwrap_or("unreadable YAML").to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_string();
        let error = Error::new(message).file(file);
        match cause.location() {
            Some(at) => error.at(Place { line: at.line() as usize, column: at.column() as usize }, text),
            None => error,
        }
    })
}

impl Catalogue {
    /// The parts built into the binary.
    pub fn builtin() -> Self {
        let mut catalogue = Catalogue::default();
        let file = Path::new("built-in parts");
        // The data is part of the program; a test reads every row.
        catalogue.add(Overlay {
            hosts: from_yaml(include_str!("data/hosts.yaml"), file).unwrap_or_default(),
            switches: from_yaml(include_str!("data/switches.yaml"), file).unwrap_or_default(),
            media: from_yaml(include_str!("data/media.yaml"), file).unwrap_or_default(),
        });
        catalogue
    }

    /// Adds or overrides parts from a file with `hosts:`, `switches:` and `media:`.
    pub fn overlay(&mut self, file: &Path) -> Result<()> {
        let text = std::fs::read_to_string(file).map_err(|e| Error::io("read", file, &e))?;
        self.add(from_yaml(&text, file)?);
        Ok(())
    }

    fn add(&mut self, rows: Overlay) {
        for h in rows.hosts {
            let shown = format!(
                "{}: {} GPUs, {} x {} a GPU, scale-up domain of {} GPUs at {} each way, power {}\nsource: {}\n",
                h.name,
                h.gpus,
                h.ports_per_gpu,
                h.port_rate,
                h.scale_up_gpus,
                h.scale_up_rate,
                unknown(&h.power),
                h.source
            );
            self.descriptions.insert(h.name.to_lowercase(), ("host".into(), shown));
            let part = HostPart {
                name: h.name.clone(),
                gpus: h.gpus,
                ports_per_gpu: h.ports_per_gpu,
                port_rate: h.port_rate,
                ports_per_cage: h.ports_per_cage,
                scale_up_gpus: h.scale_up_gpus,
                scale_up_rate: h.scale_up_rate,
                power: h.power,
            };
            self.hosts.insert(h.name.to_lowercase(), part);
        }
        for s in rows.switches {
            let splits: Vec<(Rate, u32)> = s.splits.iter().map(|x| (x.0, x.1)).collect();
            let part = SwitchPart {
                name: s.name.clone(),
                cages: s.cages,
                cage_rate: s.cage_rate,
                splits,
                port_limit: s.port_limit,
                power: s.power,
                latency: s.latency,
            };
            let ports: Vec<String> = part.splits.iter().map(|x| format!("{} x {}", part.ports_at(x.0).unwrap_or(0), x.0)).collect();
            let shown = format!(
                "{}: {} cages of {}; {}; power {}, latency {}\nsource: {}\n",
                s.name,
                s.cages,
                s.cage_rate,
                ports.join(" or "),
                unknown(&s.power),
                unknown(&s.latency),
                s.source
            );
            self.descriptions.insert(s.name.to_lowercase(), ("switch".into(), shown));
            self.switches.insert(s.name.to_lowercase(), part);
        }
        for m in rows.media {
            let (reach, power) = (unknown(&m.reach), unknown(&m.power));
            let shown = format!("{}: {} {}, reach {reach}, power {power}\nsource: {}\n", m.name, m.kind, m.rate, m.source);
            self.descriptions.insert(m.name.to_lowercase(), (m.kind, shown));
        }
    }

    /// A host by name, letter case aside.
    pub fn host(&self, name: &str) -> Option<&HostPart> {
        self.hosts.get(&name.to_lowercase())
    }
    /// A switch by name, letter case aside.
    pub fn switch(&self, name: &str) -> Option<&SwitchPart> {
        self.switches.get(&name.to_lowercase())
    }
    /// Every part as `kind name`, sorted by name.
    pub fn names(&self) -> Vec<String> {
        self.descriptions.iter().map(|(name, (kind, _))| format!("{kind:<7}{name}")).collect()
    }
    /// A part's figures and their source.
    pub fn show(&self, name: &str) -> Option<String> {
        self.descriptions.get(&name.to_lowercase()).map(|d| d.1.clone())
    }
    /// The known name of that kind nearest to a misspelt one.
    pub fn near(&self, kind: &str, name: &str) -> Option<&str> {
        let distance = |known: &&String| strsim::damerau_levenshtein(known, &name.to_lowercase());
        self.descriptions.iter().filter(|d| d.1.0 == kind).map(|d| d.0).min_by_key(distance).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let catalogue = Catalogue::builtin();
        let rows = |text: &str| text.lines().filter(|l| l.starts_with("- ")).count();
        assert_eq!(catalogue.hosts.len(), rows(include_str!("data/hosts.yaml")));
        assert_eq!(catalogue.switches.len(), rows(include_str!("data/switches.yaml")));
        assert_eq!(catalogue.switch("SN5600").unwrap().ports_at(Rate::gbps(100)), Some(256));
        assert!(catalogue.show("q3400").unwrap().contains("power unknown"));
    }
}
