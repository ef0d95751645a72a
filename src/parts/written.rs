//! Parts as they are written: a row of a data file, a row of a user's own parts file, or a mapping
//! inside a specification.
//!
//! Every form is read by the same types, so that a part copied from one place works in the other.

use super::part::{HostPart, MediaPart, MediumKind, SwitchPart};
use crate::units::{Latency, Length, Power, Rate};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::marker::PhantomData;

/// Largest rate of one port or cage that is believed: a petabit a second.
const LARGEST_RATE: Rate = Rate(1_000_000_000_000_000);
/// Most GPUs, ports, cages or splits of one part that are believed.
const MOST: u32 = 65_536;

/// Reads a quantity from its text, unit included.
pub fn text<'de, D: Deserializer<'de>, T: std::str::FromStr<Err = String>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}

/// Reads an optional quantity from its text.
pub fn optional<'de, D: Deserializer<'de>, T: std::str::FromStr<Err = String>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|t| t.parse().map_err(serde::de::Error::custom))
        .transpose()
}

/// A part by its catalogue name, or written out.
#[derive(Clone, Debug)]
pub enum Written<T> {
    /// Name in the catalogue.
    Name(String),
    /// The part itself.
    Inline(Box<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Written<T> {
    /// Not an untagged choice: that would buffer the value and lose line and column of everything
    /// in it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Written<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("the name of a part, or a mapping that writes it out")
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Written::Name(name.to_string()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
                    .map(|part| Written::Inline(Box::new(part)))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Written{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let name = generator.subschema_for::<String>();
        let inline = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [name, inline] })
    }
}

/// A host as written. Without `scale_up_gpus` (or with 0 or 1) it has no scale-up domain, and needs
/// no `scale_up_rate`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub(super) name: String,
    gpus: u32,
    ports_per_gpu: u32,
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    port_rate: Rate,
    ports_per_cage: u32,
    #[serde(default)]
    scale_up_gpus: u32,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    scale_up_rate: Option<Rate>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    power: Option<Power>,
    pub(super) source: Option<String>,
}

/// One way to split a cage: the rate of its ports and how many there are, `[400 Gb/s, 2]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Split(
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    Rate,
    u32,
);

/// A switch as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    pub(super) name: String,
    cages: u32,
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    cage_rate: Rate,
    splits: Vec<Split>,
    port_limit: u32,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    power: Option<Power>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    latency: Option<Latency>,
    #[serde(default)]
    line_card_ports: Option<u32>,
    pub(super) source: Option<String>,
}

/// An optic, a cable or a NIC as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Medium {
    pub(super) name: String,
    kind: MediumKind,
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    rate: Rate,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    reach: Option<Length>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    power: Option<Power>,
    pub(super) source: Option<String>,
}

/// Numbers that a part must have, and not too many of.
fn counted(part: &str, numbers: &[(&str, u32)]) -> Result<(), String> {
    match numbers.iter().find(|(_, n)| *n == 0 || *n > MOST) {
        Some((key, 0)) => Err(format!("`{key}` of {part} is 0, at least 1 is needed")),
        Some((key, n)) => Err(format!(
            "`{key}` of {part} is {n}, more than the {MOST} that are believed"
        )),
        None => Ok(()),
    }
}

/// Rates above zero and within belief.
fn rated(part: &str, rates: &[(&str, Rate)]) -> Result<(), String> {
    match rates.iter().find(|(_, r)| r.0 == 0 || *r > LARGEST_RATE) {
        Some((key, Rate(0))) => Err(format!("`{key}` of {part} is 0, a rate above 0 is needed")),
        Some((key, rate)) => Err(format!(
            "`{key}` of {part} is {rate}, more than the {LARGEST_RATE} that are believed"
        )),
        None => Ok(()),
    }
}

impl Host {
    /// The part, or what is wrong with it.
    pub fn part(&self) -> Result<HostPart, String> {
        let name = &self.name;
        counted(
            name,
            &[
                ("gpus", self.gpus),
                ("ports_per_gpu", self.ports_per_gpu),
                ("ports_per_cage", self.ports_per_cage),
            ],
        )?;
        rated(name, &[("port_rate", self.port_rate)])?;
        if self.scale_up_gpus > 1 {
            counted(name, &[("scale_up_gpus", self.scale_up_gpus)])?;
            let Some(rate) = self.scale_up_rate else {
                return Err(format!(
                    "{name} has a scale-up domain of {} GPUs but no `scale_up_rate`",
                    self.scale_up_gpus
                ));
            };
            rated(name, &[("scale_up_rate", rate)])?;
            if !self.scale_up_gpus.is_multiple_of(self.gpus) {
                let (domain, gpus) = (self.scale_up_gpus, self.gpus);
                return Err(format!(
                    "a scale-up domain of {domain} GPUs is not made of whole hosts of {gpus} GPUs"
                ));
            }
        }
        Ok(HostPart {
            name: name.clone(),
            gpus: self.gpus,
            ports_per_gpu: self.ports_per_gpu,
            port_rate: self.port_rate,
            ports_per_cage: self.ports_per_cage,
            scale_up_gpus: self.scale_up_gpus,
            scale_up_rate: self.scale_up_rate.unwrap_or_default(),
            power: self.power,
        })
    }
}

impl Switch {
    /// The part, or what is wrong with it.
    pub fn part(&self) -> Result<SwitchPart, String> {
        let name = &self.name;
        counted(
            name,
            &[("cages", self.cages), ("port_limit", self.port_limit)],
        )?;
        rated(name, &[("cage_rate", self.cage_rate)])?;
        if let Some(ports) = self.line_card_ports {
            counted(name, &[("line_card_ports", ports)])?;
        }
        if self.splits.is_empty() {
            return Err(format!("`splits` of {name} is empty, so it has no ports"));
        }
        for Split(rate, ports) in &self.splits {
            counted(name, &[("splits", *ports)])?;
            rated(name, &[("splits", *rate)])?;
            let together = Rate(rate.0.saturating_mul(u64::from(*ports)));
            if together > self.cage_rate {
                return Err(format!(
                    "a cage of {name} splits into {ports} x {rate} = {together}, it has {}",
                    self.cage_rate
                ));
            }
        }
        Ok(SwitchPart {
            name: name.clone(),
            cages: self.cages,
            cage_rate: self.cage_rate,
            splits: self.splits.iter().map(|s| (s.0, s.1)).collect(),
            port_limit: self.port_limit,
            power: self.power,
            latency: self.latency,
            line_card_ports: self.line_card_ports,
        })
    }
}

impl Medium {
    /// The part, or what is wrong with it.
    pub fn part(&self) -> Result<MediaPart, String> {
        rated(&self.name, &[("rate", self.rate)])?;
        Ok(MediaPart {
            name: self.name.clone(),
            kind: self.kind,
            rate: self.rate,
            reach: self.reach,
            power: self.power,
        })
    }
}
