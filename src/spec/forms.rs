//! Keys with a short and a long form: a switch for every tier or one a tier, rails by a word or
//! with their number.
//!
//! Read by visitors of their own and not as untagged choices: those buffer the value and lose line
//! and column.

use crate::parts::written::{Switch, Written};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_saphyr::Spanned;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Formatter};

/// A share as it is written: in percent, since `0.95` and `95` alone mean different things to
/// different readers. Only its schema is used.
#[derive(JsonSchema)]
#[schemars(inline)]
#[allow(dead_code)]
pub(super) struct Share(#[schemars(regex(pattern = r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$"))] String);

/// What may be written with or without quotes: `auto` or `2`. Only its schema is used.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
pub(super) enum WordOrNumber {
    Word(String),
    Number(f64),
}

/// A word or a number, as text: `auto` or `2`.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Choice(pub String);

/// `switch: NAME`, `switch: {name: ..., cages: ...}` or `switch: {leaf: ..., spine: ...}`.
pub(super) enum Switches {
    /// The same on every tier.
    One(Written<Switch>),
    /// One a tier.
    Each(Box<Tiers>),
}

/// A switch for each tier; the core is like the spine when it is left out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tiers {
    #[schemars(with = "Written<Switch>")]
    pub leaf: Spanned<Written<Switch>>,
    #[schemars(with = "Written<Switch>")]
    pub spine: Spanned<Written<Switch>>,
    #[schemars(with = "Option<Written<Switch>>")]
    pub core: Option<Spanned<Written<Switch>>>,
}

const TIERS: [&str; 3] = ["leaf", "spine", "core"];
/// What the first key of `switch:` can be: a tier, or a key of a switch written out.
const FIRST_KEYS: &[&str] = &[
    "leaf",
    "spine",
    "core",
    "name",
    "cages",
    "cage_rate",
    "splits",
    "port_limit",
    "power",
    "latency",
    "line_card_ports",
    "source",
];

/// The first key decides which of the two mappings it is. It is checked here, where its place is
/// still known.
struct FirstKey;

impl<'de> DeserializeSeed<'de> for FirstKey {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FirstKey {
    type Value = String;
    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("a tier or a key of a switch")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if FIRST_KEYS.contains(&key) {
            Ok(key.to_string())
        } else {
            Err(E::unknown_field(key, FIRST_KEYS))
        }
    }
}

/// A mapping whose first key was taken out and is given back.
struct GivenBack<A> {
    key: Option<String>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for GivenBack<A> {
    type Error = A::Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.key.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

impl<'de> Deserialize<'de> for Switches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Switches;
            fn expecting(&self, f: &mut Formatter) -> fmt::Result {
                f.write_str("the name of a switch, a mapping that writes one out, or {leaf: ..., spine: ...}")
            }
            fn visit_str<E>(self, name: &str) -> Result<Switches, E> {
                Ok(Switches::One(Written::Name(name.to_string())))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Switches, A::Error> {
                let key = map.next_key_seed(FirstKey)?;
                let tiers = key.as_ref().is_some_and(|k| TIERS.contains(&k.as_str()));
                let whole = MapAccessDeserializer::new(GivenBack { key, rest: map });
                if tiers {
                    Tiers::deserialize(whole).map(|tiers| Switches::Each(Box::new(tiers)))
                } else {
                    Switch::deserialize(whole).map(|s| Switches::One(Written::Inline(Box::new(s))))
                }
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Switches {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Switches".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (name, one) = (
            generator.subschema_for::<String>(),
            generator.subschema_for::<Switch>(),
        );
        let each = generator.subschema_for::<Tiers>();
        json_schema!({ "anyOf": [name, one, each] })
    }
}

/// `rails: tray`, `rails: domain` or `rails: {index: tray, count: 4}`.
pub struct Rails {
    /// `tray` or `domain`.
    pub index: String,
    /// Where the index is written, when it is inside a mapping.
    pub index_at: Option<Spanned<String>>,
    /// Rails of a host or domain, when it is written.
    pub count: Option<Spanned<u32>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountedRails {
    /// `tray` or `domain`.
    #[schemars(with = "String")]
    index: Spanned<String>,
    /// Rails of a host (or of a domain); GPUs that are more than these share them.
    #[schemars(with = "Option<u32>")]
    count: Option<Spanned<u32>>,
}

impl<'de> Deserialize<'de> for Rails {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Rails;
            fn expecting(&self, f: &mut Formatter) -> fmt::Result {
                f.write_str("tray, domain, or {index: tray, count: 8}")
            }
            fn visit_str<E>(self, index: &str) -> Result<Rails, E> {
                Ok(Rails {
                    index: index.to_string(),
                    index_at: None,
                    count: None,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rails, A::Error> {
                let counted = CountedRails::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Rails {
                    index: counted.index.value.clone(),
                    index_at: Some(counted.index),
                    count: counted.count,
                })
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Rails {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Rails".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (index, counted) = (
            generator.subschema_for::<String>(),
            generator.subschema_for::<CountedRails>(),
        );
        json_schema!({ "anyOf": [index, counted] })
    }
}

/// One number, or a list of them.
pub enum Numbers {
    /// `p: 8`
    One(u32),
    /// `p: [1, 1, 2]`
    Each(Vec<Spanned<u32>>),
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Numbers;
            fn expecting(&self, f: &mut Formatter) -> fmt::Result {
                f.write_str("a whole number, or a list of them")
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Numbers, E> {
                u32::try_from(number).map(Numbers::One).map_err(|_| {
                    E::custom(format!(
                        "{number} is no number that is believed; write a smaller one"
                    ))
                })
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Numbers, E> {
                u32::try_from(number)
                    .map(Numbers::One)
                    .map_err(|_| E::custom(format!("{number} is negative; write a number from 1")))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Numbers, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Numbers::Each)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Numbers {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Numbers".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (one, each) = (
            generator.subschema_for::<u32>(),
            generator.subschema_for::<Vec<u32>>(),
        );
        json_schema!({ "anyOf": [one, each] })
    }
}

/// `of: links` or `of: {links: 1, switches: 1}`.
pub(super) enum Failing {
    /// One kind; the number stands beside it.
    One(String),
    /// So many of each kind at once.
    Each(Vec<(String, u32)>),
}

impl<'de> Deserialize<'de> for Failing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Failing;
            fn expecting(&self, f: &mut Formatter) -> fmt::Result {
                f.write_str("a kind of component, or {links: 1, switches: 1}")
            }
            fn visit_str<E>(self, kind: &str) -> Result<Failing, E> {
                Ok(Failing::One(kind.to_string()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Failing, A::Error> {
                let mut each = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    each.push(entry);
                }
                Ok(Failing::Each(each))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Failing {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Failing".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (kind, each) = (
            generator.subschema_for::<String>(),
            generator.subschema_for::<BTreeMap<String, u32>>(),
        );
        json_schema!({ "anyOf": [kind, each] })
    }
}
