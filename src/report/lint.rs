//! What breaks the pattern of a fabric: text, JSON, JUnit, SARIF.

use super::form::{Colour, Judged, Report};
use super::rules::Rule;
use super::setting::Setting;
use crate::asbuilt::Pattern;
use crate::error::Place;
use crate::formats::wiring::Note;
use crate::shown::shown;
use crate::text::{listed, wrap};
use crate::verify::{Judgement, Verdict, Verification};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Findings and notes that the text shows before it counts the rest.
const SHOWN: usize = 40;

/// What is to know of the rest.
const REST: &str = " (--format json has all)";

const fn rule(kind: &'static str, name: &'static str, asks: &'static str) -> Rule {
    Rule {
        kind,
        name,
        asks,
        help: "Look at the device and port; if it is meant so, there is nothing to do.",
    }
}

/// The rules of patterns.
pub const RULES: [Rule; 14] = [
    rule(
        "pair",
        "PairCables",
        "Each two switches of a block are joined by equally many cables.",
    ),
    rule(
        "uplinks",
        "Uplinks",
        "Switches of a tier have equally many cables up.",
    ),
    rule(
        "downlinks",
        "Downlinks",
        "Switches of a tier have equally many cables down.",
    ),
    rule(
        "peer",
        "PeerCables",
        "Switches of a tier have equally many cables among themselves.",
    ),
    rule("rate", "Rate", "Cables between two tiers run at one rate."),
    rule(
        "rail",
        "Rail",
        "A leaf takes the same adapter of every server.",
    ),
    rule("plane", "Plane", "Planes are not joined."),
    rule(
        "port-rule",
        "PortRule",
        "A port number leads every leaf to the same switch.",
    ),
    rule(
        "self-loop",
        "SelfLoop",
        "No cable goes from a device to itself.",
    ),
    rule(
        "adapter",
        "Adapter",
        "Servers of a kind have equally many cables, at the same ports.",
    ),
    rule(
        "host-port",
        "HostPort",
        "A server is at the same port of each of its leaves.",
    ),
    rule("port-twice", "PortTwice", "A port holds one cable."),
    rule(
        "breakout",
        "Breakout",
        "A port is used as a whole or in parts.",
    ),
    rule(
        "one-way",
        "OneWay",
        "Both ends of a cable know of each other.",
    ),
];

/// What is reported.
#[derive(Debug)]
pub struct Linted<'a> {
    /// The file, as typed.
    pub file: String,
    /// What was inferred, and what breaks it.
    pub pattern: &'a Pattern,
    /// What import had to say.
    pub notes: &'a [Note],
}

impl Report for Linted<'_> {
    type Object = Lint;
    const TEXT: &'static str = "A report";
    const JUDGED: Option<fn(&Self, &Setting) -> Judged> = Some(judged);

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Lint {
        object(self)
    }

    /// `Refuted` when there is a finding.
    fn verdict(&self) -> Verdict {
        if self.pattern.strange.is_empty() {
            Verdict::Proved
        } else {
            Verdict::Refuted
        }
    }
}

/// Text of at most 80 columns where names allow it.
fn text(linted: &Linted<'_>) -> String {
    let pattern = linted.pattern;
    let mut text = format!("{}\n", shown(&linted.file));
    let _ = writeln!(text, "family: {} (inferred)", shown(&pattern.family));
    let parameters: Vec<String> = pattern
        .parameters
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    text += &wrap(&format!("{}\n", parameters.join(", ")), 2);
    if pattern.strange.is_empty() {
        text += "no finding: nothing that is known of breaks the pattern\n";
    } else {
        let _ = writeln!(text, "\n{} break the pattern", pattern.strange.len());
    }
    text += &listed(&pattern.strange, SHOWN, REST, |strange| {
        wrap(
            &format!("  {} [{}] {}\n", strange.at, strange.rule, strange.text),
            4,
        )
    });
    if !linted.notes.is_empty() {
        text += "\nNotes of the import\n";
    }
    text + &listed(linted.notes, SHOWN, REST, |note| {
        let line = if note.line > 0 {
            format!("line {}: ", note.line)
        } else {
            String::new()
        };
        wrap(&format!("  {line}{}\n", note.text), 4)
    })
}

/// What a look at a pattern comes to: it proves nothing.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum Outcome {
    /// Nothing was found that breaks the pattern.
    #[serde(rename = "no finding")]
    NoFinding,
    /// Something was.
    #[serde(rename = "findings")]
    Findings,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Outcome::NoFinding => "no finding",
            Outcome::Findings => "findings",
        }
    }
}

impl Linted<'_> {
    fn outcome(&self) -> Outcome {
        if self.pattern.strange.is_empty() {
            Outcome::NoFinding
        } else {
            Outcome::Findings
        }
    }
}

/// What `lint` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Lint {
    /// The file.
    file: String,
    /// `no finding` when nothing breaks the pattern.
    verdict: Outcome,
    /// The family, inferred.
    family: String,
    /// Its parameters, inferred.
    parameters: BTreeMap<String, String>,
    /// What breaks the pattern.
    findings: Vec<Breaks>,
    /// What import had to say.
    notes: Vec<Said>,
}

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Breaks {
    /// Its rule.
    rule: String,
    /// Device and port.
    at: String,
    /// What is there, and how many others keep the pattern.
    text: String,
    /// Line of the file.
    line: Option<usize>,
}

/// A note.
#[derive(Debug, Serialize, JsonSchema)]
struct Said {
    /// Line of the file.
    line: Option<usize>,
    /// What was found, and what was made of it.
    text: String,
}

fn object(linted: &Linted<'_>) -> Lint {
    let line = |line: usize| (line > 0).then_some(line);
    let pattern = linted.pattern;
    let breaks = |s: &crate::asbuilt::Strange| Breaks {
        rule: s.rule.into(),
        at: s.at.clone(),
        text: s.text.clone(),
        line: line(s.line),
    };
    Lint {
        file: linted.file.clone(),
        verdict: linted.outcome(),
        family: pattern.family.clone(),
        parameters: pattern
            .parameters
            .iter()
            .map(|(n, v)| ((*n).to_string(), v.clone()))
            .collect(),
        findings: pattern.strange.iter().map(breaks).collect(),
        notes: linted
            .notes
            .iter()
            .map(|n| Said {
                line: line(n.line),
                text: n.text.clone(),
            })
            .collect(),
    }
}

fn verification(linted: &Linted<'_>) -> Verification {
    let judgement =
        |name: String, kind: &'static str, verdict: Verdict, text: String, line: usize| Judgement {
            name,
            kind,
            verdict,
            value: text.clone().into(),
            bounds: None,
            floor: None,
            required: "as most others".into(),
            reason: text.into(),
            witness: None,
            place: (line > 0).then_some(Place { line, column: 1 }),
        };
    let mut judgements = Vec::new();
    for rule in &RULES {
        let mut none = true;
        for s in linted
            .pattern
            .strange
            .iter()
            .filter(|s| s.rule == rule.kind)
        {
            none = false;
            judgements.push(judgement(
                s.at.clone(),
                rule.kind,
                Verdict::Refuted,
                s.text.clone(),
                s.line,
            ));
        }
        if none {
            judgements.push(judgement(
                rule.kind.to_string(),
                rule.kind,
                Verdict::Proved,
                "no finding".into(),
                0,
            ));
        }
    }
    Verification {
        name: linted.file.clone(),
        judgements,
        ..Verification::default()
    }
}

/// A judgement a finding, and one for each rule that nothing breaks.
fn judged(linted: &Linted<'_>, setting: &Setting) -> Judged {
    let properties = BTreeMap::from([
        ("family", linted.pattern.family.clone().into()),
        ("verdict", linted.outcome().word().into()),
    ]);
    Judged::one(verification(linted), setting, &RULES, properties)
}
