//! SARIF 2.1.0 (OASIS, 2020): a rule a kind of requirement, a result a requirement, at its line of
//! the specification.
//!
//! The standard fixes the level of everything but a failure at `none`. An undecided requirement is
//! nevertheless given as a failure of level `warning`, since viewers hide what has no level; the
//! property `verdict` tells the two apart.

use super::form::{Format, Judged, Part, Piece, Unread};
use super::json::{ends, pretty, verdict};
use super::rules::{INPUT, Rule, identifier};
use super::setting::Setting;
use crate::error::Place;
use crate::shown::shown;
use crate::verify::{Judgement, Verdict};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "sarif",
    about: "SARIF 2.1.0, for code scanning",
    piece: Piece::Judged(log),
};

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    artifacts: Vec<Artifact>,
    results: Vec<SarifResult>,
    properties: BTreeMap<&'static str, Value>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    full_name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Described>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    id: String,
    name: &'static str,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Level,
}

#[derive(Serialize)]
struct Level {
    level: &'static str,
}

#[derive(Serialize)]
struct Artifact {
    location: Uri,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Uri {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
    index: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    properties: BTreeMap<&'static str, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Uri,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

fn uri(setting: &Setting, index: usize) -> Uri {
    let uri = setting.uri();
    let uri_base_id = (!uri.starts_with("file:")).then_some("%SRCROOT%");
    Uri {
        uri,
        uri_base_id,
        index,
    }
}

fn described(rule: &Rule) -> Described {
    let text = |text: &str| Text {
        text: text.to_string(),
    };
    Described {
        id: identifier(rule.kind),
        name: rule.name,
        short_description: text(rule.asks),
        full_description: text(rule.asks),
        help: text(rule.help),
        default_configuration: Level { level: "error" },
    }
}

/// A text as a message: no name in it is a link or a place to be filled in (SARIF 3.11.5, 3.11.6).
fn message(text: &str) -> String {
    let text = shown(text);
    let mut safe = String::with_capacity(text.len());
    let links = text.contains("](");
    for c in text.chars() {
        match c {
            '[' | ']' | '\\' if links => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    safe
}

fn found(judgement: &Judgement, rules: &[Described], artifact: Uri) -> SarifResult {
    let (kind, level) = match judgement.verdict {
        Verdict::Proved => ("pass", "none"),
        Verdict::Undecided => ("fail", "warning"),
        Verdict::Refuted => ("fail", "error"),
    };
    let word = verdict(judgement.verdict);
    let mut text = format!(
        "{} is {word}: {} found, {} required; {}.",
        judgement.name, judgement.value, judgement.required, judgement.reason
    );
    if let Some(witness) = &judgement.witness {
        text += &format!(" Witness: {witness}.");
    }
    let text = message(&text);
    let mut properties = BTreeMap::from([
        ("verdict", word.into()),
        ("required", judgement.required.to_string().into()),
    ]);
    let (lower, upper) = ends(judgement);
    properties.extend(lower.map(|lower| ("lower", lower.into())));
    properties.extend(upper.map(|upper| ("upper", upper.into())));
    let rule_id = identifier(judgement.kind);
    let region = region(judgement.place);
    SarifResult {
        rule_index: rules.iter().position(|r| r.id == rule_id).unwrap_or(0),
        partial_fingerprints: BTreeMap::from([(
            "selvedgeRequirement/v1",
            format!("{}/{}", judgement.kind, judgement.name),
        )]),
        rule_id,
        kind,
        level,
        message: Text { text },
        locations: [Location {
            physical_location: Physical {
                artifact_location: artifact,
                region,
            },
        }],
        properties,
    }
}

/// The result of a file that could not be read or built.
fn unread(why: &Unread, rules: &[Described], artifact: Uri) -> SarifResult {
    let rule_id = identifier(INPUT.kind);
    let fingerprint = format!("{}/{}", INPUT.kind, artifact.uri);
    SarifResult {
        rule_index: rules.iter().position(|r| r.id == rule_id).unwrap_or(0),
        partial_fingerprints: BTreeMap::from([("selvedgeRequirement/v1", fingerprint)]),
        rule_id,
        kind: "fail",
        level: "error",
        message: Text {
            text: why.sentence(),
        },
        locations: [Location {
            physical_location: Physical {
                artifact_location: artifact,
                region: region(why.place),
            },
        }],
        properties: BTreeMap::from([("verdict", "error".into())]),
    }
}

fn region(place: Option<Place>) -> Region {
    let Place { line, column } = place.unwrap_or(Place { line: 1, column: 1 });
    Region {
        start_line: line.max(1),
        start_column: column.max(1),
    }
}

/// Each file once, in the order in which they come.
fn artifacts(judged: &Judged) -> Vec<&Setting> {
    let mut files: Vec<&Setting> = Vec::new();
    for part in &judged.parts {
        if !files.iter().any(|known| known.file == part.setting.file) {
            files.push(&part.setting);
        }
    }
    files
}

/// The log, an artifact a file.
fn log(judged: &Judged) -> String {
    let mut rules: Vec<Described> = judged.rules.iter().map(described).collect();
    if judged.parts.iter().any(|part| part.unread.is_some()) {
        rules.push(described(&INPUT));
    }
    let files = artifacts(judged);
    let each = |part: &Part| {
        let index = files.iter().position(|f| f.file == part.setting.file);
        let artifact = || uri(&part.setting, index.unwrap_or(0));
        let judgements = part.verification.judgements.iter();
        let unread = part
            .unread
            .iter()
            .map(|why| unread(why, &rules, artifact()));
        unread
            .chain(judgements.map(|j| found(j, &rules, artifact())))
            .collect::<Vec<_>>()
    };
    let results = judged.parts.iter().flat_map(each).collect();
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver {
        name: "Selvedge",
        full_name: "Selvedge fabric verifier",
        version,
        semantic_version: version,
        rules,
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        artifacts: files
            .iter()
            .enumerate()
            .map(|(index, setting)| Artifact {
                location: uri(setting, index),
            })
            .collect(),
        results,
        properties: judged.properties.clone(),
    };
    // Serialising plain structs with text keys cannot fail.
    pretty(
        &serde_json::to_value(Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [run],
        })
        .unwrap_or_default(),
    )
}
