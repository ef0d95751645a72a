//! Reads a specification: keys that families bring go one way, those of every specification the
//! other.
//!
//! The derived reader of [`raw::Specification`] sees a mapping without the keys of families. They
//! are taken out on the way to it, where their places are still known, and an unknown key is
//! refused with the names of all.

use super::key::Values;
use super::raw;
use super::registry::Registry;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde::{Deserialize, de};
use std::fmt::{self, Formatter};

/// A specification as typed.
pub(super) struct Typed {
    /// The keys of every specification.
    pub(super) common: raw::Specification,
    /// The keys of families.
    pub(super) values: Values,
}

/// Reads a specification with the keys of these families.
pub(super) struct Whole(pub(super) &'static Registry);

impl<'de> DeserializeSeed<'de> for Whole {
    type Value = Typed;
    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<Typed, D::Error> {
        let mut values = Values::default();
        let common = raw::Specification::deserialize(Split {
            inner,
            registry: self.0,
            values: &mut values,
        })?;
        Ok(Typed { common, values })
    }
}

/// A deserializer (then its visitor, then its mapping) that keeps the keys of families back.
struct Split<'a, I> {
    inner: I,
    registry: &'static Registry,
    values: &'a mut Values,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Split<'_, D> {
    type Error = D::Error;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let names = self.registry.all_keys(fields);
        let split = Split {
            inner: Named {
                reader: visitor,
                names,
            },
            registry: self.registry,
            values: self.values,
        };
        self.inner.deserialize_struct(name, names, split)
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A visitor or a mapping, with the names of all keys.
struct Named<I> {
    reader: I,
    names: &'static [&'static str],
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Split<'_, Named<V>> {
    type Value = V::Value;
    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        self.inner.reader.expecting(f)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let Named { reader, names } = self.inner;
        reader.visit_map(Split {
            inner: Named { reader: map, names },
            registry: self.registry,
            values: self.values,
        })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Split<'_, Named<A>> {
    type Error = A::Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.inner.reader.next_key_seed(Known(self.inner.names))? {
            let Some(listed) = self.registry.key(key) else {
                return seed.deserialize(key.into_deserializer()).map(Some);
            };
            if let Some(value) = listed.read(&mut self.inner.reader)? {
                self.values.insert(listed.name, value);
            }
        }
        Ok(None)
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.inner.reader.next_value_seed(seed)
    }
}

/// One of these names.
struct Known(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Known {
    type Value = &'static str;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Known {
    type Value = &'static str;
    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("field identifier")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<&'static str, E> {
        self.0
            .iter()
            .find(|known| **known == key)
            .copied()
            .ok_or_else(|| de::Error::unknown_field(key, self.0))
    }
}
