//! A specification as a tree of keys and values with their places, for saying which line differs
//! between two of them.

use super::load;
use crate::error::{Place, Result};
use crate::parts::from_yaml;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;
use std::fmt::{self, Formatter};
use std::path::Path;

/// A value as written.
enum Tree {
    Leaf(Value),
    List(Vec<Spanned<Tree>>),
    Map(Vec<(String, Spanned<Tree>)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Tree;
            fn expecting(&self, f: &mut Formatter) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
                Ok(Tree::Leaf(Value::Bool(value)))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
                Ok(Tree::Leaf(value.into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
                Ok(Tree::Leaf(value.into()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
                Ok(Tree::Leaf(
                    Number::from_f64(value).map_or(Value::Null, Value::Number),
                ))
            }
            fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
                Ok(Tree::Leaf(value.into()))
            }
            fn visit_unit<E>(self) -> Result<Tree, E> {
                Ok(Tree::Leaf(Value::Null))
            }
            fn visit_none<E>(self) -> Result<Tree, E> {
                Ok(Tree::Leaf(Value::Null))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
                let mut found = Vec::new();
                while let Some(entry) = list.next_element()? {
                    found.push(entry);
                }
                Ok(Tree::List(found))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
                let mut found = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    found.push(entry);
                }
                Ok(Tree::Map(found))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// One value that is no list or mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// Keys from the top, joined by dots: `oversubscription.leaf`,
    /// `requirements.0.throughput.at_least`.
    pub path: String,
    /// The value as text.
    pub text: String,
    /// Where the value is.
    pub place: Place,
}

/// A key at the top, its whole value, and every value inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
    /// What is inside, in order.
    pub leaves: Vec<Leaf>,
}

/// Reads the outline of a specification.
///
/// # Errors
/// A file that cannot be read or is no YAML mapping.
pub fn read(file: &Path) -> Result<Vec<Entry>> {
    parse(&load(file)?, file)
}

/// The outline of a text.
pub fn parse(text: &str, file: &Path) -> Result<Vec<Entry>> {
    let tree: Spanned<Tree> = from_yaml(text, file)?;
    let Tree::Map(entries) = &tree.value else {
        return Ok(Vec::new());
    };
    let entry = |(key, value): &(String, Spanned<Tree>)| {
        let mut leaves = Vec::new();
        flatten(key, value, &mut leaves);
        Entry {
            key: key.clone(),
            value: plain(&value.value),
            leaves,
        }
    };
    Ok(entries.iter().map(entry).collect())
}

fn plain(tree: &Tree) -> Value {
    match tree {
        Tree::Leaf(value) => value.clone(),
        Tree::List(list) => Value::Array(list.iter().map(|v| plain(&v.value)).collect()),
        Tree::Map(map) => Value::Object(
            map.iter()
                .map(|(k, v)| (k.clone(), plain(&v.value)))
                .collect::<Map<_, _>>(),
        ),
    }
}

fn flatten(path: &str, tree: &Spanned<Tree>, found: &mut Vec<Leaf>) {
    match &tree.value {
        Tree::Leaf(value) => {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_string);
            found.push(Leaf {
                path: path.to_string(),
                text,
                place: super::source::place(tree),
            });
        }
        Tree::List(list) => list
            .iter()
            .enumerate()
            .for_each(|(i, v)| flatten(&format!("{path}.{i}"), v, found)),
        Tree::Map(map) => map
            .iter()
            .for_each(|(k, v)| flatten(&format!("{path}.{k}"), v, found)),
    }
}
