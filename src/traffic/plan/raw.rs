//! The plan as typed.

use super::collective::{Algorithm, Operation};
use super::model::{Collective, Dimension, Placement};
use crate::error::{Error, Place, Result};
use crate::fabric::index::place;
use crate::text::nearest;
use crate::units::Bytes;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::path::Path;

/// Ranks beyond which a plan is refused.
const MOST_RANKS: u64 = 1 << 24;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParallelismPlan {
    name: String,
    tensor: Option<Spanned<u32>>,
    expert: Option<Spanned<u32>>,
    data: Option<Spanned<u32>>,
    pipeline: Option<Spanned<u32>>,
    order: Option<Spanned<Vec<Spanned<Word<Dimension>>>>>,
    placement: Option<Word<Placement>>,
    collectives: Vec<Spanned<Typed>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    name: Option<String>,
    over: Spanned<Word<Dimension>>,
    operation: Spanned<Word<Operation>>,
    algorithm: Option<Spanned<Word<Algorithm>>>,
    bytes: Spanned<Word<Bytes>>,
    count: Option<Spanned<u32>>,
}

/// A word that is parsed; the place is that of the word.
struct Word<T>(T);

impl<'de, T: Known> Deserialize<'de> for Word<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::understand(&text)
            .map(Word)
            .map_err(serde::de::Error::custom)
    }
}

/// What a word can be.
trait Known: Sized {
    fn understand(text: &str) -> Result<Self, String>;
}

fn one_of<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, String> {
    let names = || known.iter().map(|k| k.0).collect::<Vec<_>>().join(", ");
    known
        .iter()
        .find(|k| k.0 == text)
        .map(|k| k.1)
        .ok_or_else(|| match nearest(text, known.iter().map(|k| k.0)) {
            Some(near) => format!(
                "`{text}` is not known here; did you mean `{near}`? It is one of {}",
                names()
            ),
            None => format!("`{text}` is not known here; it is one of {}", names()),
        })
}

impl Known for Dimension {
    fn understand(text: &str) -> Result<Self, String> {
        let all = [
            Dimension::Tensor,
            Dimension::Expert,
            Dimension::Data,
            Dimension::Pipeline,
            Dimension::All,
        ];
        one_of(text, &all.map(|d| (d.name(), d)))
    }
}

impl Known for Placement {
    fn understand(text: &str) -> Result<Self, String> {
        one_of(
            text,
            &[("domain", Placement::Domain), ("rail", Placement::Rail)],
        )
    }
}

impl Known for Operation {
    fn understand(text: &str) -> Result<Self, String> {
        one_of(text, &Operation::ALL.map(|o| (o.name(), o)))
    }
}

impl Known for Algorithm {
    fn understand(text: &str) -> Result<Self, String> {
        one_of(text, &Algorithm::ALL.map(|a| (a.name(), a)))
    }
}

impl Known for Bytes {
    fn understand(text: &str) -> Result<Self, String> {
        text.parse::<Bytes>()
    }
}

/// Complaints about a place of the file.
struct Source<'a> {
    file: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn complain<T>(&self, at: &Spanned<T>, message: String, help: impl Into<String>) -> Error {
        let place = Place {
            line: place(at.referenced.line()),
            column: place(at.referenced.column()),
        };
        Error::new(message)
            .help(help)
            .file(self.file)
            .at(place, self.text)
    }
}

/// What was typed, validated.
pub(super) fn resolve(
    raw: &ParallelismPlan,
    file: &Path,
    text: &str,
) -> Result<super::model::ParallelismPlan> {
    let source = Source { file, text };
    let size = |typed: &Option<Spanned<u32>>, key: &str| match typed {
        Some(v) if v.value == 0 => Err(source.complain(
            v,
            format!("`{key}` is 0"),
            format!("`{key}` is at least 1; leave it out for 1"),
        )),
        Some(v) => Ok(v.value),
        None => Ok(1),
    };
    let (tensor, expert) = (size(&raw.tensor, "tensor")?, size(&raw.expert, "expert")?);
    let (data, pipeline) = (size(&raw.data, "data")?, size(&raw.pipeline, "pipeline")?);
    if let Some(at) = raw.expert.as_ref().filter(|_| !data.is_multiple_of(expert)) {
        let message = format!("{data} replicas are no whole number of expert groups of {expert}");
        return Err(source.complain(
            at,
            message,
            "expert groups are members of a data group: `expert` divides `data`",
        ));
    }
    let ranks = u64::from(tensor)
        .saturating_mul(u64::from(data))
        .saturating_mul(u64::from(pipeline));
    if ranks > MOST_RANKS {
        let message = format!(
            "{tensor} x {data} x {pipeline} ranks are more than the {MOST_RANKS} that are believed"
        );
        return Err(
            match raw
                .tensor
                .as_ref()
                .or(raw.data.as_ref())
                .or(raw.pipeline.as_ref())
            {
                Some(at) => source.complain(
                    at,
                    message,
                    "make tensor x data x pipeline no more than the endpoints",
                ),
                None => Error::new(message).file(file),
            },
        );
    }
    let order = order(raw, &source)?;
    if raw.collectives.is_empty() {
        let help = "add `collectives: [{over: data, operation: all-reduce, bytes: 1 GiB}]`";
        return Err(
            Error::new("the plan has no collectives, so it asks for nothing")
                .help(help)
                .file(file),
        );
    }
    let placement = raw.placement.as_ref().map_or(Placement::Domain, |p| p.0);
    let mut plan = super::model::ParallelismPlan {
        name: raw.name.clone(),
        tensor,
        expert,
        data,
        pipeline,
        order,
        placement,
        collectives: Vec::new(),
    };
    for typed in &raw.collectives {
        let one = collective(typed, &plan, &source)?;
        plan.collectives.push(one);
    }
    Ok(plan)
}

fn order(raw: &ParallelismPlan, source: &Source) -> Result<[Dimension; 3]> {
    let usual = [Dimension::Tensor, Dimension::Data, Dimension::Pipeline];
    let Some(typed) = &raw.order else {
        return Ok(usual);
    };
    let words: Vec<Dimension> = typed.value.iter().map(|w| w.value.0).collect();
    let whole = usual.iter().all(|d| words.contains(d));
    match <[Dimension; 3]>::try_from(words) {
        Ok(order) if whole => Ok(order),
        _ => Err(source.complain(
            typed,
            "the order does not name tensor, data and pipeline once each".into(),
            "write for example `order: [tensor, data, pipeline]`, the fastest first",
        )),
    }
}

fn collective(
    typed: &Spanned<Typed>,
    plan: &super::model::ParallelismPlan,
    source: &Source,
) -> Result<Collective> {
    let t = &typed.value;
    let (over, operation) = (t.over.value.0, t.operation.value.0);
    let size = plan.group_size(over);
    if size < 2 {
        let message = format!("a collective over `{}` has groups of {size}", over.name());
        return Err(source.complain(
            &t.over,
            message,
            "nothing is exchanged in a group of one: leave it out, or give the dimension its size",
        ));
    }
    let algorithm = t
        .algorithm
        .as_ref()
        .map_or(operation.usual(), |a| a.value.0);
    if !algorithm.carries_out(operation) {
        let can: Vec<&str> = Algorithm::ALL
            .iter()
            .filter(|a| a.carries_out(operation))
            .map(|a| a.name())
            .collect();
        let message = format!(
            "`{}` does not carry out `{}`",
            algorithm.name(),
            operation.name()
        );
        let help = format!("write {}", can.join(" or "));
        return Err(match &t.algorithm {
            Some(at) => source.complain(at, message, help),
            None => source.complain(typed, message, help),
        });
    }
    if t.bytes.value.0.0 == 0 {
        return Err(source.complain(
            &t.bytes,
            "a collective of 0 bytes exchanges nothing".into(),
            "write for example `bytes: 256 MiB`",
        ));
    }
    let count = match &t.count {
        Some(c) if c.value == 0 => {
            return Err(source.complain(
                c,
                "`count` is 0".into(),
                "leave the collective out, or write 1 or more",
            ));
        }
        Some(c) => c.value,
        None => 1,
    };
    let base = t
        .name
        .clone()
        .unwrap_or_else(|| format!("{}-{}", over.name(), operation.name()));
    if base.contains('#') {
        return Err(source.complain(
            typed,
            format!("the name `{base}` contains `#`"),
            "`#` separates file and name in `plan:FILE#NAME`",
        ));
    }
    let taken = |name: &str| plan.collectives.iter().any(|c| c.name == name);
    let name = std::iter::once(base.clone())
        .chain((2..).map(|i| format!("{base}-{i}")))
        .find(|n| !taken(n))
        .unwrap_or(base);
    Ok(Collective {
        name,
        over,
        operation,
        algorithm,
        bytes: t.bytes.value.0,
        count,
    })
}
