//! What a device is in a network: the one word for it, stated by a file, typed, or guessed.

use crate::error::{Error, Result};
use crate::fabric::Kind;
use crate::text::did_you_mean;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A server: an endpoint where there are no GPUs.
    Host,
    /// One GPU's network attachment.
    Gpu,
    /// The switch of a scale-up domain.
    ScaleUp,
    /// It forwards for everybody.
    Switch,
    /// A storage server: it forwards for nobody, and is no endpoint of the traffic among GPUs.
    Storage,
    /// A fabric manager, a management server, the outside: the same.
    Service,
    /// No part of any network: neither it nor its cables are read.
    Ignore,
}

impl Class {
    /// All, in the order of the help.
    pub const ALL: [Class; 7] = [
        Class::Host,
        Class::Gpu,
        Class::ScaleUp,
        Class::Switch,
        Class::Storage,
        Class::Service,
        Class::Ignore,
    ];

    /// As it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Class::Host => "host",
            Class::Gpu => "gpu",
            Class::ScaleUp => "scale-up",
            Class::Switch => "switch",
            Class::Storage => "storage",
            Class::Service => "service",
            Class::Ignore => "ignore",
        }
    }

    /// How many of them are spoken of.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Class::Host => "hosts",
            Class::Gpu => "GPUs",
            Class::ScaleUp => "scale-up devices",
            Class::Switch => "switches",
            Class::Storage => "storage servers",
            Class::Service => "service devices",
            Class::Ignore => "ignored devices",
        }
    }

    /// The class of a word.
    ///
    /// # Errors
    /// When there is none, with the nearest.
    pub fn parse(word: &str) -> Result<Self> {
        let found = Class::ALL.into_iter().find(|c| c.word() == word);
        found.ok_or_else(|| {
            let all = Class::ALL.map(Class::word);
            let help = did_you_mean(word, all, &format!("one of {}", all.join(", ")));
            Error::usage(format!("`{word}` is nothing that a device can be")).help(help)
        })
    }

    /// The kind of vertex that it is; what neither forwards nor is an endpoint is drawn as a
    /// server.
    pub fn kind(self) -> Kind {
        match self {
            Class::Gpu => Kind::Gpu,
            Class::ScaleUp => Kind::ScaleUp,
            Class::Switch => Kind::Switch,
            Class::Host | Class::Storage | Class::Service | Class::Ignore => Kind::Host,
        }
    }

    /// Whether traffic can begin and end at it.
    pub fn is_endpoint(self) -> bool {
        match self {
            Class::Host | Class::Gpu => true,
            Class::ScaleUp | Class::Switch => false,
            Class::Storage | Class::Service | Class::Ignore => false,
        }
    }

    /// Whether it stands beside a fabric: it neither forwards nor is an endpoint.
    pub fn is_aside(self) -> bool {
        !self.is_endpoint() && self.kind() == Kind::Host
    }
}

impl From<Kind> for Class {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Gpu => Class::Gpu,
            Kind::Host => Class::Host,
            Kind::ScaleUp => Class::ScaleUp,
            Kind::Switch => Class::Switch,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for class in Class::ALL {
            assert_eq!(Class::parse(class.word()).unwrap(), class);
        }
        let error = Class::parse("swich").unwrap_err();
        assert!(error.help.unwrap().contains("`switch`"));
    }
}
