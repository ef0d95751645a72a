//! A text of a page that stands in the object as well.

use crate::shown::shown;
use serde_json::Value;

/// A text, and where the object has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// As it is shown.
    pub text: String,
    /// JSON pointer to it (RFC 6901).
    pub at: String,
}

impl Field {
    /// The string or number at a place of an object; `None` where there is none.
    pub fn of(object: &Value, at: String) -> Option<Field> {
        let found = object.pointer(&at)?;
        let text = match found {
            Value::Null => return None,
            Value::String(text) => shown(text).into_owned(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                found.to_string()
            }
        };
        Some(Field { text, at })
    }

    /// The same; nothing where there is none.
    pub fn at(object: &Value, at: String) -> Field {
        Field::of(object, at).unwrap_or_default()
    }

    /// A text that is in no object.
    pub fn alone(text: &str) -> Field {
        Field {
            text: shown(text).into_owned(),
            at: String::new(),
        }
    }

    /// The name of the colours of a verdict.
    pub fn colour(&self) -> &'static str {
        match self.text.as_str() {
            "proved" => "proved",
            "refuted" => "refuted",
            "undecided" => "undecided",
            _ => "other",
        }
    }

    /// In front of the place, where the object is part of another.
    pub fn within(mut self, before: &str) -> Field {
        if !self.at.is_empty() {
            self.at.insert_str(0, before);
        }
        self
    }
}

/// A key as a token of a pointer.
pub(super) fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
