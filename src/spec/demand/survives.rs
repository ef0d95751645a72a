//! `survives: {of: links, count: 1, keep: 95%, metric: throughput, lose_endpoints: 0}`

use super::super::forms::{Failing, Share};
use super::super::group::Group;
use super::super::source::Source;
use super::component::{Component, component};
use super::entry::{Asked, Entry, Implies, Named};
use super::limits::{at_least, optional_share};
use super::metric::Metric;
use crate::error::Result;
use crate::units::Fraction;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// Failures at once that are enumerated.
const MOST_FAILING: u32 = 6;

/// `survives: {of: links, count: 1, keep: 95%, metric: throughput, lose_endpoints: 0}`, or
/// `of: {links: 1, switches: 1}` without a count.
#[derive(Clone, Debug, PartialEq)]
pub struct Survives {
    /// At most so many of each kind, in order, none twice and none of 0; none at all: the healthy
    /// fabric.
    pub of: Vec<(Component, u32)>,
    /// Share of the healthy fabric's value.
    pub keep: Option<Fraction>,
    /// Absolute value.
    pub at_least: Option<Fraction>,
    /// Of what.
    pub metric: Metric,
    /// Endpoints that may be lost; none stated: only those that fail themselves.
    pub lose_endpoints: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Survives")]
pub(in crate::spec) struct Written {
    #[schemars(with = "Failing")]
    of: Spanned<Failing>,
    #[schemars(with = "Option<u32>")]
    count: Option<Spanned<u32>>,
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<Share>")]
    keep: Option<Fraction>,
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<Share>")]
    at_least: Option<Fraction>,
    #[schemars(with = "Option<String>")]
    metric: Option<Spanned<String>>,
    /// Endpoints that may be lost. Where it is not stated, only those that are themselves among
    /// what fails.
    lose_endpoints: Option<u64>,
}

impl Written {
    fn metric(&self, source: &Source) -> Result<Metric> {
        let Some(at) = &self.metric else {
            return Ok(Metric::Throughput);
        };
        let found = Metric::ALL.into_iter().find(|m| m.1 == at.value);
        found.map(|m| m.0).ok_or_else(|| {
            let help = format!("write {}", Metric::choices());
            source.complain(at, format!("`{}` is not a metric", at.value), help)
        })
    }
}

impl Asked for Written {
    type Values = Survives;

    fn read(&self, entry: Entry<'_>) -> Result<Named<Survives>> {
        let of = failing(self, entry.groups, entry.source)?;
        let metric = self.metric(entry.source)?;
        let limited =
            self.keep.is_some() || self.at_least.is_some() || self.lose_endpoints.is_some();
        if metric != Metric::Connectivity && !limited {
            let message = "this says what fails, but not what must be left".to_string();
            return Err(entry.source.complain(
                &self.of,
                message,
                "add `keep: 95%`, `at_least: 40%`, `lose_endpoints: 0` or `metric: connectivity`",
            ));
        }
        let asked = Survives {
            of,
            keep: self.keep.clone(),
            at_least: self.at_least.clone(),
            metric,
            lose_endpoints: self.lose_endpoints,
        };
        Ok(Named::new(name(&asked), asked))
    }
}

/// `survives-one-link-and-2-switches`, with the metric where it is not the usual one.
fn name(asked: &Survives) -> String {
    let part = |(kind, count): &(Component, u32)| {
        let words = if *count == 1 {
            format!("one-{}", kind.word())
        } else {
            format!("{count}-{}", kind.words())
        };
        words.replace(' ', "-").to_lowercase()
    };
    let parts: Vec<String> = asked.of.iter().map(part).collect();
    let of = if parts.is_empty() {
        "nothing".to_string()
    } else {
        parts.join("-and-")
    };
    match asked.metric {
        Metric::Throughput | Metric::Connectivity => format!("survives-{of}"),
        Metric::Bisection | Metric::Attachment | Metric::EndpointAttachment => {
            format!("survives-{of}-{}", asked.metric.word())
        }
    }
}

/// At most so many of each kind, in order, none of 0.
fn failing(s: &Written, groups: &[Group], source: &Source) -> Result<Vec<(Component, u32)>> {
    let mut each: Vec<(Component, u32)> = Vec::new();
    match (&s.of.value, &s.count) {
        (Failing::One(word), count) => {
            let kind = component(word, groups)
                .map_err(|(message, help)| source.complain(&s.of, message, help))?;
            let Some(count) = count else {
                let message = format!("it is not said how many {word} fail");
                return Err(source.complain(&s.of, message, "add `count: 1`"));
            };
            each.push((kind, count.value));
        }
        (Failing::Each(counts), None) => {
            for (word, count) in counts {
                let kind = component(word, groups)
                    .map_err(|(message, help)| source.complain(&s.of, message, help))?;
                if each.iter().any(|c| c.0 == kind) {
                    return Err(source.complain(
                        &s.of,
                        format!("{} are counted twice", kind.words()),
                        "state each kind once",
                    ));
                }
                each.push((kind, *count));
            }
        }
        (Failing::Each(_), Some(count)) => {
            return Err(source.complain(
                count,
                "the numbers stand beside the kinds already".into(),
                "leave `count` out",
            ));
        }
    }
    let total = each.iter().fold(0, |sum: u32, c| sum.saturating_add(c.1));
    if total > MOST_FAILING {
        let message = format!(
            "{total} failures at once are more than the {MOST_FAILING} that are enumerated"
        );
        return Err(match &s.count {
            Some(count) => source.complain(
                count,
                message,
                format!("write at most `count: {MOST_FAILING}`"),
            ),
            None => source.complain(&s.of, message, "ask for fewer at once"),
        });
    }
    each.retain(|c| c.1 > 0);
    each.sort();
    Ok(each)
}

impl Survives {
    /// Not stated means: none but what fails itself, which is none where no endpoint can fail.
    fn loses_no_more(&self, other: &Survives) -> bool {
        let no_endpoint = |part: &(Component, u32)| match part.0 {
            Component::Links
            | Component::Switches
            | Component::Optics
            | Component::Planes
            | Component::LineCards => true,
            Component::Nics | Component::Hosts | Component::Group(_) => false,
        };
        match (self.lose_endpoints, other.lose_endpoints) {
            (Some(own), Some(other)) => own <= other,
            (None, None) | (Some(0), None) => true,
            (Some(_), None) => false,
            (None, Some(_)) => self.of.iter().all(no_endpoint),
        }
    }
}

impl Implies for Survives {
    /// Every set that the other speaks of is among these, and at least as much is kept.
    fn implies(&self, other: &Survives) -> bool {
        let fails = |(kind, count): &(Component, u32)| {
            let same = |own: &&(Component, u32)| own.0 == *kind && own.1 >= *count;
            self.of.iter().any(|own| same(&own))
        };
        self.metric == other.metric
            && other.of.iter().all(fails)
            && at_least(&self.keep, &other.keep)
            && at_least(&self.at_least, &other.at_least)
            && self.loses_no_more(other)
    }
}
