//! `connectivity: {edge_at_least: 2, node_at_least: 2, between: endpoints}` (or `hosts`)

use super::entry::{Asked, Entry, Implies, Named};
use super::limits::at_least;
use crate::error::Result;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// `connectivity: {edge_at_least: 2, node_at_least: 2, between: endpoints}` (or `hosts`)
#[derive(Clone, Debug, PartialEq)]
pub struct Connectivity {
    /// Links that it takes at least to part a pair.
    pub edge_at_least: Option<u64>,
    /// Switches that it takes at least.
    pub node_at_least: Option<u64>,
    /// Which pairs.
    pub between: Between,
}

/// Whose connectivity is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Between {
    /// Every pair of endpoints.
    Endpoints,
    /// Every pair of hosts, with all their endpoints.
    Hosts,
}

impl Between {
    const ALL: [Between; 2] = [Between::Endpoints, Between::Hosts];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Between::Endpoints => "endpoints",
            Between::Hosts => "hosts",
        }
    }
}

/// How many links or switches it takes at least to part any pair.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Connectivity")]
pub(in crate::spec) struct Written {
    /// Links, those of the endpoints included.
    edge_at_least: Option<u64>,
    /// Switches, and hosts that forward.
    node_at_least: Option<u64>,
    /// `endpoints` (the default) or `hosts`.
    #[schemars(with = "Option<String>")]
    between: Option<Spanned<String>>,
}

impl Written {
    fn between(&self, entry: Entry<'_>) -> Result<Between> {
        let Some(at) = &self.between else {
            return Ok(Between::Endpoints);
        };
        let found = Between::ALL.into_iter().find(|b| b.word() == at.value);
        found.ok_or_else(|| {
            let message = format!("nothing is connected between `{}`", at.value);
            entry
                .source
                .complain(at, message, "write endpoints or hosts")
        })
    }
}

impl Asked for Written {
    type Values = Connectivity;

    fn read(&self, entry: Entry<'_>) -> Result<Named<Connectivity>> {
        if self.edge_at_least.is_none() && self.node_at_least.is_none() {
            let help = "add edge_at_least (links) or node_at_least (switches)";
            return Err((entry.complain)("a connectivity without a limit", help));
        }
        let between = self.between(entry)?;
        let limits = Connectivity {
            edge_at_least: self.edge_at_least,
            node_at_least: self.node_at_least,
            between,
        };
        Ok(Named::new(
            format!("connectivity-{}", between.word()),
            limits,
        ))
    }
}

impl Implies for Connectivity {
    fn implies(&self, other: &Connectivity) -> bool {
        self.between == other.between
            && at_least(&self.edge_at_least, &other.edge_at_least)
            && at_least(&self.node_at_least, &other.node_at_least)
    }
}
