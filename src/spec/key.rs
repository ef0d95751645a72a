//! Keys that belong to some families only: their names, what may be written for each, and what was.

use super::forms::{Choice, Numbers, Rails, WordOrNumber};
use super::source::place;
use crate::error::Place;
use schemars::SchemaGenerator;
use serde::de::MapAccess;
use serde_json::Value as Json;
use serde_saphyr::Spanned;
use std::marker::PhantomData;

/// Host positions that management takes.
pub const DISPLACED_HOSTS: Key<u32> =
    Key::new("displaced_hosts", Section::Hosts, "").with_default();
/// Whether spines are rounded up until every leaf's uplinks divide evenly.
pub const UNIFORM_TRUNKS: Key<bool> =
    Key::new("uniform_trunks", Section::Trunks, "").with_default();
/// Spines of a plane and pod.
pub const SPINES: Key<u32> = Key::new(
    "spines",
    Section::Planes,
    "Spines of a plane and pod, where fewer would do.",
);

/// Uplinks of a switch.
pub const UPLINKS: Key<Numbers> = Key::new(
    "uplinks",
    Section::Planes,
    "Uplinks of each switch below the top tier, where the least that meets the oversubscription is not wanted; of leaf and spine: `[32, 16]`.",
);
/// Cores above the spines of one number.
pub const CORES: Key<u32> = Key::new(
    "cores",
    Section::Planes,
    "Cores of a plane above the spines of one number, where fewer would do.",
);

/// Where a key stands among all keys of a specification, where they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// With the hosts.
    Hosts,
    /// With rails, SUs and pods.
    Rails,
    /// With the levels of trees.
    Trees,
    /// With planes, and what there is of each.
    Planes,
    /// With graphs of switches without tiers.
    Graphs,
    /// With what is asked of trunks.
    Trunks,
}

impl Section {
    /// The key of every specification that it follows.
    pub(super) fn after(self) -> &'static str {
        match self {
            Section::Hosts => "hosts",
            Section::Rails | Section::Trees | Section::Planes | Section::Graphs => "link_rate",
            Section::Trunks => "oversubscription",
        }
    }
}

/// A key and the type of its value.
pub struct Key<T> {
    name: &'static str,
    section: Section,
    help: &'static str,
    optional: bool,
    value: PhantomData<fn() -> T>,
}

impl<T: Written> Key<T> {
    /// A key by its name, with what is said of it in the schema.
    pub const fn new(name: &'static str, section: Section, help: &'static str) -> Self {
        Key {
            name,
            section,
            help,
            optional: true,
            value: PhantomData,
        }
    }

    /// The schema shows a default in place of an optional value.
    const fn with_default(self) -> Self {
        Key {
            optional: false,
            ..self
        }
    }

    /// As it stands in the row of a family.
    pub const fn listed(&self) -> Listed {
        Listed {
            name: self.name,
            section: self.section,
            help: self.help,
            optional: self.optional,
            form: T::FORM,
        }
    }

    /// As it is written.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A key in the row of a family, whatever its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// As it is written.
    pub name: &'static str,
    /// Where it stands in the list of keys.
    pub section: Section,
    help: &'static str,
    optional: bool,
    /// How its value is written.
    pub form: Form,
}

impl Listed {
    /// Reads the value of this key; nothing where it is null.
    pub(super) fn read<'de, A: MapAccess<'de>>(
        &self,
        map: &mut A,
    ) -> Result<Option<Value>, A::Error> {
        self.form.read(map)
    }

    /// What may be written.
    pub(super) fn schema(&self, generator: &mut SchemaGenerator) -> Json {
        let mut schema = self.form.schema(generator, self.optional);
        if !self.optional {
            schema.insert("default".into(), Json::Null);
        }
        if !self.help.is_empty() {
            schema.insert("description".into(), self.help.into());
        }
        schema.to_value()
    }
}

/// A type that the value of a key can have.
pub trait Written: Sized + 'static {
    /// How it is read.
    const FORM: Form;
    /// The value, where it is of this type.
    fn of(value: &Value) -> Option<&Spanned<Self>>;
}

/// Forms of values: each with the type that is read and the type that has its schema.
macro_rules! forms {
    ($($form:ident: $written:ty as $schema:ty, $what:literal;)*) => {
        /// How a value is written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Form {
            $(#[doc = $what] $form,)*
        }

        /// A value as written, and where.
        pub enum Value {
            $(#[doc = $what] $form(Spanned<$written>),)*
        }

        impl Form {
            fn read<'de, A: MapAccess<'de>>(self, map: &mut A) -> Result<Option<Value>, A::Error> {
                match self {
                    $(Form::$form => Ok(map.next_value::<Option<Spanned<$written>>>()?.map(Value::$form)),)*
                }
            }

            fn schema(self, generator: &mut SchemaGenerator, optional: bool) -> schemars::Schema {
                match (self, optional) {
                    $((Form::$form, true) => generator.subschema_for::<Option<$schema>>(),
                    (Form::$form, false) => generator.subschema_for::<$schema>(),)*
                }
            }
        }

        impl Value {
            fn place(&self) -> Place {
                match self {
                    $(Value::$form(value) => place(value),)*
                }
            }
        }

        $(impl Written for $written {
            const FORM: Form = Form::$form;
            fn of(value: &Value) -> Option<&Spanned<Self>> {
                if let Value::$form(value) = value { Some(value) } else { None }
            }
        })*
    };
}

forms! {
    Count: u32 as u32, "A whole number.";
    Seed: u64 as u64, "A whole number of up to 64 bits.";
    Flag: bool as bool, "True or false.";
    Word: String as String, "A word.";
    Choice: Choice as WordOrNumber, "A word or a number.";
    Counts: Vec<u32> as Vec<u32>, "A list of whole numbers.";
    Placed: Vec<Spanned<u32>> as Vec<u32>, "A list of whole numbers, each with its place.";
    Numbers: Numbers as Numbers, "A whole number or a list of them.";
    Rails: Rails as Rails, "How rails are indexed, and how many there are.";
}

/// The keys of families that a specification has.
#[derive(Default)]
pub struct Values {
    written: Vec<(&'static str, Value)>,
}

impl Values {
    pub(super) fn insert(&mut self, key: &'static str, value: Value) {
        self.written.push((key, value));
    }

    /// The value of a key, where it is written.
    pub fn get<T: Written>(&self, key: &Key<T>) -> Option<&Spanned<T>> {
        self.written
            .iter()
            .find(|(name, _)| *name == key.name)
            .and_then(|(_, value)| T::of(value))
    }

    /// The keys that are written, with the places of their values.
    pub(super) fn places(&self) -> impl Iterator<Item = (&'static str, Place)> {
        self.written
            .iter()
            .map(|(name, value)| (*name, value.place()))
    }
}
