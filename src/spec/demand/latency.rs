//! `latency: {traffic: uniform, load: 50%, mean_at_most: 3 us, max_at_most: 5 us, budget:
//! {switch: 1 us}}`

use super::entry::{Asked, Entry, Implies, Named};
use super::limits::{at_least, at_most, optional_share};
use crate::error::Result;
use crate::parts::written::optional;
use crate::units::{Fraction, Latency};
use num_traits::Zero;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// `latency: {traffic: uniform, load: 50%, mean_at_most: 3 us, max_at_most: 5 us, budget:
/// {switch: 1 us}}`
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyLimits {
    /// Name of the traffic of the loaded mean.
    pub traffic: String,
    /// Share of it that is carried; none: an empty fabric.
    pub load: Option<Fraction>,
    /// Limit of the mean.
    pub mean_at_most: Option<Latency>,
    /// Limit of the longest path.
    pub max_at_most: Option<Latency>,
    /// Limits of parts of any path.
    pub budget: Vec<(Part, Latency)>,
}

/// A part of a path's latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Crossing switches, scale-up switches too.
    Switch,
    /// Forward error correction.
    Fec,
    /// Propagation, or the latency of a link stated as a whole.
    Propagation,
    /// Putting the packet on the wire.
    Serialisation,
}

impl Part {
    /// All of them, in the order of a hop.
    pub const ALL: [Part; 4] = [
        Part::Switch,
        Part::Serialisation,
        Part::Propagation,
        Part::Fec,
    ];
    /// `switch`, `serialisation`, `propagation` or `fec`.
    pub fn word(self) -> &'static str {
        match self {
            Part::Switch => "switch",
            Part::Fec => "fec",
            Part::Propagation => "propagation",
            Part::Serialisation => "serialisation",
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LatencyLimit")]
pub(in crate::spec) struct Written {
    /// Traffic of the loaded mean; `uniform` where none is named.
    #[schemars(with = "Option<String>")]
    traffic: Option<Spanned<String>>,
    /// Share of the traffic that is carried; without it the mean is that of an empty fabric.
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<String>")]
    load: Option<Fraction>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    mean_at_most: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    max_at_most: Option<Latency>,
    /// Limits on the parts of the worst path.
    #[serde(default)]
    budget: Budget,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
struct Budget {
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    switch: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    fec: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    propagation: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    serialisation: Option<Latency>,
}

impl Budget {
    /// The limits that are written.
    fn limits(&self) -> Vec<(Part, Latency)> {
        let each = [
            (Part::Switch, self.switch),
            (Part::Fec, self.fec),
            (Part::Propagation, self.propagation),
            (Part::Serialisation, self.serialisation),
        ];
        let stated = each
            .into_iter()
            .filter_map(|(part, limit)| Some((part, limit?)));
        stated.collect()
    }
}

impl Asked for Written {
    type Values = LatencyLimits;

    fn read(&self, entry: Entry<'_>) -> Result<Named<LatencyLimits>> {
        let budget = self.budget.limits();
        if self.mean_at_most.is_none() && self.max_at_most.is_none() && budget.is_empty() {
            let help = "add mean_at_most, max_at_most or budget";
            return Err((entry.complain)("a latency without a limit", help));
        }
        let load = self.load.clone().filter(|load| !load.is_zero());
        if self.mean_at_most.is_none() && load.is_some() {
            let help = "add mean_at_most: the maximum and the budget are of an empty fabric";
            return Err((entry.complain)("a load without a limit on the mean", help));
        }
        let traffic = match &self.traffic {
            None => "uniform".to_string(),
            Some(word) => word.value.clone(),
        };
        let limits = LatencyLimits {
            traffic,
            load,
            mean_at_most: self.mean_at_most,
            max_at_most: self.max_at_most,
            budget,
        };
        Ok(Named::new("latency", limits))
    }
    fn traffic(&self) -> Option<&Spanned<String>> {
        self.traffic.as_ref()
    }
}

impl Implies for LatencyLimits {
    /// The mean of a larger load is no smaller.
    fn implies(&self, other: &LatencyLimits) -> bool {
        let mean = other.mean_at_most.is_none()
            || (self.traffic == other.traffic && at_least(&self.load, &other.load));
        let limit = |part| {
            let stated = self.budget.iter().find(|own| own.0 == part);
            stated.map(|own| own.1)
        };
        let budget = |(part, most): &(Part, Latency)| at_most(&limit(*part), &Some(*most));
        mean && at_most(&self.mean_at_most, &other.mean_at_most)
            && at_most(&self.max_at_most, &other.max_at_most)
            && other.budget.iter().all(budget)
    }
}
