//! The catalogue: data files built into the binary, and a user's own file over them.

use super::part::{HostPart, MediaPart, SwitchPart};
use super::written;
use crate::error::{Error, Place, Result};
use crate::files::read_text;
use crate::shown::shown;
use crate::syntax;
use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::path::Path;

/// A user's own parts file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    #[serde(default)]
    hosts: Vec<Spanned<written::Host>>,
    #[serde(default)]
    switches: Vec<Spanned<written::Switch>>,
    #[serde(default)]
    media: Vec<Spanned<written::Medium>>,
}

/// Every known part, by lower-case name.
#[derive(Default)]
pub struct Catalogue {
    hosts: BTreeMap<String, HostPart>,
    switches: BTreeMap<String, SwitchPart>,
    media: BTreeMap<String, MediaPart>,
    descriptions: BTreeMap<String, (String, String)>,
}

/// A row that names an impossible part.
fn misfit<T>(message: String, row: &Spanned<T>, file: &Path, text: &str) -> Error {
    let place = Place {
        line: row.referenced.line() as usize,
        column: row.referenced.column() as usize,
    };
    Error::new(message)
        .help("`selvedge parts show NAME` shows parts to compare with")
        .file(file)
        .at(place, text)
}

/// Deserialises YAML; the error carries file, line and column, and for an unknown key the nearest
/// known one.
pub fn from_yaml<T: DeserializeOwned>(text: &str, file: &Path) -> Result<T> {
    from_yaml_with(PhantomData::<T>, text, file)
}

/// The same, by a reader that brings what it needs to know.
pub fn from_yaml_with<'de, S: DeserializeSeed<'de>>(
    reader: S,
    text: &'de str,
    file: &Path,
) -> Result<S::Value> {
    // What is read grows with the text and no faster: neither aliases nor merges are let loose.
    let budget = serde_saphyr::budget! {
        max_events: text.len().max(1_000_000),
        max_nodes: text.len().max(250_000),
        max_total_scalar_bytes: text.len().max(1 << 26),
    };
    let options = serde_saphyr::options! { budget: budget };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
        reader.deserialize(yaml)
    })
    .map_err(|cause| {
        let plain = cause.without_snippet().to_string();
        let message = plain
            .lines()
            .next()
            .unwrap_or("unreadable YAML")
            .to_string();
        let message = message
            .split(" at line ")
            .next()
            .unwrap_or(&message)
            .to_string();
        let place = cause.location().map(|at| Place {
            line: at.line() as usize,
            column: at.column() as usize,
        });
        let found = syntax::yaml(&message, place, text);
        let mut error = Error::new(found.message).file(file);
        error.help = found.help;
        match found.place {
            Some(place) => error.at(place, text),
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
        let rows = Overlay {
            hosts: from_yaml(include_str!("data/hosts.yaml"), file).unwrap_or_default(),
            switches: from_yaml(include_str!("data/switches.yaml"), file).unwrap_or_default(),
            media: from_yaml(include_str!("data/media.yaml"), file).unwrap_or_default(),
        };
        let _ = catalogue.add(rows, file, "");
        catalogue
    }

    /// Adds or overrides parts from a file with `hosts:`, `switches:` and `media:`.
    pub fn overlay(&mut self, file: &Path) -> Result<()> {
        let text = read_text(file)?;
        self.add(from_yaml(&text, file)?, file, &text)
    }

    fn add(&mut self, rows: Overlay, file: &Path, text: &str) -> Result<()> {
        let from = |source: &Option<String>| {
            source
                .clone()
                .unwrap_or_else(|| format!("written in {}", file.display()))
        };
        for row in rows.hosts {
            let part = row
                .value
                .part()
                .map_err(|message| misfit(message, &row, file, text))?;
            self.describe(
                &part.name,
                "host",
                sourced(&part.to_string(), &from(&row.value.source)),
            );
            self.hosts.insert(part.name.to_lowercase(), part);
        }
        for row in rows.switches {
            let part = row
                .value
                .part()
                .map_err(|message| misfit(message, &row, file, text))?;
            self.describe(
                &part.name,
                "switch",
                sourced(&part.to_string(), &from(&row.value.source)),
            );
            self.switches.insert(part.name.to_lowercase(), part);
        }
        for row in rows.media {
            let part = row
                .value
                .part()
                .map_err(|message| misfit(message, &row, file, text))?;
            self.describe(
                &part.name,
                part.kind.word(),
                sourced(&part.to_string(), &from(&row.value.source)),
            );
            self.media.insert(part.name.to_lowercase(), part);
        }
        Ok(())
    }

    fn describe(&mut self, name: &str, kind: &str, shown: String) {
        self.descriptions
            .insert(name.to_lowercase(), (kind.to_string(), shown));
    }

    /// A host by name, letter case aside.
    pub fn host(&self, name: &str) -> Option<&HostPart> {
        self.hosts.get(&name.to_lowercase())
    }
    /// A switch by name, letter case aside.
    pub fn switch(&self, name: &str) -> Option<&SwitchPart> {
        self.switches.get(&name.to_lowercase())
    }
    /// An optic, a cable or a NIC by name, letter case aside.
    pub fn medium(&self, name: &str) -> Option<&MediaPart> {
        self.media.get(&name.to_lowercase())
    }
    /// Every optic, cable and NIC, by name.
    pub fn media(&self) -> impl Iterator<Item = &MediaPart> {
        self.media.values()
    }
    /// Every part as `kind name`, sorted by name.
    pub fn names(&self) -> Vec<String> {
        self.descriptions
            .iter()
            .map(|(name, (kind, _))| format!("{kind:<7}{name}"))
            .collect()
    }
    /// A part's figures and their source.
    pub fn show(&self, name: &str) -> Option<String> {
        self.descriptions
            .get(&name.to_lowercase())
            .map(|d| d.1.clone())
    }
    /// The names of parts of those kinds.
    pub fn names_of(&self, kinds: &[&str]) -> impl Iterator<Item = &str> {
        self.descriptions
            .iter()
            .filter(|d| kinds.contains(&d.1.0.as_str()))
            .map(|d| d.0.as_str())
    }
}

/// A part in a line, and where its figures come from in another.
fn sourced(part: &str, source: &str) -> String {
    format!("{}\nsource: {}\n", shown(part), shown(source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Rate;

    #[test]
    fn every_row_is_read() {
        let catalogue = Catalogue::builtin();
        let rows = |text: &str| text.lines().filter(|l| l.starts_with("- ")).count();
        assert_eq!(catalogue.hosts.len(), rows(include_str!("data/hosts.yaml")));
        assert_eq!(
            catalogue.switches.len(),
            rows(include_str!("data/switches.yaml"))
        );
        assert_eq!(catalogue.media.len(), rows(include_str!("data/media.yaml")));
        for (name, (_, shown)) in &catalogue.descriptions {
            assert!(!shown.contains("written in"), "{name} has no source");
        }
        assert_eq!(
            catalogue
                .switch("SN5600")
                .unwrap()
                .ports_at(Rate::gbps(100)),
            Some(256)
        );
        assert!(catalogue.show("q3400").unwrap().contains("power unknown"));
    }
}
