//! What was built against the design: text, JSON, work order, JUnit, SARIF.

use super::form::{Colour, Judged, Records, Report, Sheet};
use super::json::{Word, verdict};
use super::page::{self, Page};
use super::rules::Rule;
use super::setting::Setting;
use crate::asbuilt::{Change, Clash, Consequences, Differences, Finding, Link, Port, Task};
use crate::error::Place;
use crate::shown::{cell, shown};
use crate::text::{listed, more, wrap};
use crate::verify::{Judgement, Verdict, Verification};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Findings of a list and tasks that the text shows before it counts the rest.
const SHOWN: usize = 20;

/// Columns of the work order.
const HEADER: [&str; 10] = [
    "task",
    "step",
    "place",
    "from_device",
    "from_port",
    "to_device",
    "to_port",
    "other_device",
    "other_port",
    "done",
];

/// The rules by which findings are named.
pub const RULES: [Rule; 6] = [
    Rule {
        kind: "misnamed",
        name: "MisnamedDevice",
        asks: "Every device is called as in the design.",
        help: "Give it the name of the design, or state a rule: --rename.",
    },
    Rule {
        kind: "rate",
        name: "CableRate",
        asks: "Every cable runs at the rate of the design.",
        help: "Look at the optics, the cable and the setting of the ports.",
    },
    Rule {
        kind: "port-twice",
        name: "PortTwice",
        asks: "A port holds one cable.",
        help: "One of the two rows is wrong.",
    },
    Rule {
        kind: "miswired",
        name: "MiswiredCable",
        asks: "Every cable joins the ports that the design joins.",
        help: "Move the ends as the work order says.",
    },
    Rule {
        kind: "missing",
        name: "MissingCable",
        asks: "Every cable of the design is there.",
        help: "Lay the cable, or mend what is down.",
    },
    Rule {
        kind: "extra",
        name: "ExtraCable",
        asks: "Every cable that is there is in the design.",
        help: "Take it out, or write it into the design.",
    },
];

/// What is reported.
#[derive(Debug)]
pub struct Compared<'a> {
    /// The two files, as typed.
    pub files: [String; 2],
    /// What differs.
    pub found: &'a Differences,
    /// What that makes of the fabric: quantities with the value of each, or why there are none.
    pub consequences: Option<&'a Consequences>,
}

impl Report for Compared<'_> {
    type Object = Diff;
    const TEXT: &'static str = "A report";
    const JUDGED: Option<fn(&Self, &Setting) -> Judged> = Some(judged);
    const PAGE: Option<fn(&Self, &Setting) -> Page> = Some(page);
    const SHEET: Option<Records<Self>> = Some(Records {
        about: "The work order, a row an end to move; unseen characters of names are spelt out, and a \
                `'` stands before what a spreadsheet would compute",
        sheet: work_order,
    });

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Diff {
        object(self)
    }

    /// `Refuted` when there is a finding.
    fn verdict(&self) -> Verdict {
        if self.found.none() {
            Verdict::Proved
        } else {
            Verdict::Refuted
        }
    }
}

fn page(compared: &Compared<'_>, setting: &Setting) -> Page {
    let object = serde_json::to_value(object(compared)).unwrap_or_default();
    page::diff::page(&object, setting)
}

fn list(text: &mut String, title: &str, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    *text += &listed(
        findings,
        SHOWN,
        " (--format json or csv has all)",
        |finding| {
            let with = |link: &Link| match (finding.kind, link.rate) {
                (crate::asbuilt::Wrong::Rate, Some(rate)) => format!("{link} at {rate}"),
                _ => link.to_string(),
            };
            let kind = finding.kind.word();
            match (&finding.expected, &finding.actual) {
                (Some(e), Some(a)) => {
                    let expected = format!("  [{kind}] expected {}", with(e));
                    wrap(&expected, 4) + &wrap(&format!("    but found {}", with(a)), 4)
                }
                (Some(one), None) | (None, Some(one)) => {
                    wrap(&format!("  [{kind}] {}", with(one)), 4)
                }
                (None, None) => String::new(),
            }
        },
    );
}

/// Names of devices, the first few.
fn named(title: &str, lead: &str, names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let some = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let more = if names.len() > SHOWN {
        format!(" and {} more", names.len() - SHOWN)
    } else {
        String::new()
    };
    wrap(&format!("{title:<9} {lead} {some}{more}\n"), 10)
}

/// The two cables of a port, with their lines.
fn both(clash: &Clash) -> String {
    let line = |l: &Link| {
        if l.line > 0 {
            format!("{l} (line {})", l.line)
        } else {
            l.to_string()
        }
    };
    clash
        .cables
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join(" and ")
}

fn told(task: &Task) -> String {
    let place = task
        .place
        .as_ref()
        .map_or(String::new(), |p| format!("{p}: "));
    let cable = task
        .cable
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let first = |k: usize| {
        task.moves
            .get(k)
            .map_or(String::new(), |m| m.from.to_string())
    };
    let what = match task.step.word() {
        "exchange" => format!("exchange these two ends: {} and {}", first(0), first(1)),
        "rotate" => {
            let round: Vec<String> = task
                .moves
                .iter()
                .map(|m| format!("{} to {}", m.from, m.to))
                .collect();
            format!(
                "change these {} ends round: {}",
                round.len(),
                round.join(", ")
            )
        }
        "move" => {
            let each: Vec<String> = task
                .moves
                .iter()
                .map(|m| {
                    format!(
                        "move the end at {} to {} (other end: {})",
                        m.from, m.to, m.stays
                    )
                })
                .collect();
            each.join("; then ")
        }
        "lay" => format!("connect {cable}"),
        "remove" => format!("take out, or write into the design: {cable}"),
        _ => format!("bring to the rate of the design: {cable}"),
    };
    place + &what
}

/// Text of at most 80 columns where names allow it.
fn text(compared: &Compared<'_>) -> String {
    let found = compared.found;
    let [design, built] = &compared.files;
    let mut text = String::new();
    let [wanted, matched, there] = found.devices;
    let [of_design, of_built] = found.compared;
    let (design, built) = (shown(design), shown(built));
    let _ = writeln!(
        text,
        "design    {design}: {wanted} devices, {of_design} cables"
    );
    let _ = writeln!(
        text,
        "as built  {built}: {there} devices, {of_built} cables compared"
    );
    let rules: Vec<String> = found
        .rules
        .iter()
        .map(|(rule, count)| format!("{count} by {rule}"))
        .collect();
    text += &wrap(
        &format!(
            "devices   {matched} of {wanted} found: {}\n",
            rules.join(", ")
        ),
        10,
    );
    text += &named("not found", "as built there is no", &found.absent);
    text += &named("unknown", "the design has no", &found.unknown);
    for m in &found.misnamed {
        let (built, design) = (&m.built, &m.design);
        text += &wrap(
            &format!(
                "misnamed  {built} is probably {design}: {} of its {} cables are as there\n",
                m.alike, m.cables
            ),
            10,
        );
    }
    for clash in &found.clashes {
        text += &wrap(
            &format!(
                "twice     {} holds two cables: {}\n",
                clash.port,
                both(clash)
            ),
            10,
        );
    }
    if found.out_of_scope > 0 {
        let line = format!(
            "scope     the design has no cables of the kind {}: {} such cables are left out (--scope all compares them)\n",
            found.scope_left_out.join(", "),
            found.out_of_scope
        );
        text += &wrap(&line, 10);
    }
    if found.unseen > 0 {
        let line = format!(
            "scope     the {} scale-up links of the design are left out: the as-built file tells of none\n",
            found.unseen
        );
        text += &wrap(&line, 10);
    }
    let _ = writeln!(
        text,
        "result    {} as designed, {} miswired, {} missing, {} extra{}",
        found.equal,
        found.miswired.len(),
        found.missing.len(),
        found.extra.len(),
        if found.rates.is_empty() {
            String::new()
        } else {
            format!(", {} at another rate", found.rates.len())
        }
    );
    list(&mut text, "Miswired", &found.miswired);
    list(&mut text, "Missing", &found.missing);
    list(&mut text, "Extra", &found.extra);
    list(&mut text, "At another rate", &found.rates);
    let ends: usize = found.tasks.iter().map(|t| t.moves.len()).sum();
    if !found.tasks.is_empty() {
        let _ = writeln!(
            text,
            "\nWork order ({ends} ends to move, the fewest possible)"
        );
        for (number, task) in found.tasks.iter().take(SHOWN).enumerate() {
            text += &wrap(&format!("{:>3}. {}\n", number + 1, told(task)), 5);
        }
        if let Some(more) = more(found.tasks.len(), SHOWN) {
            let _ = writeln!(text, "     {more} (--format csv has all)");
        }
    }
    if let Some(consequences) = compared.consequences {
        text += "\nConsequences (design -> as built)\n";
        for change in &consequences.quantities {
            text += &wrap(
                &format!(
                    "  {}: {} -> {}\n",
                    change.name, change.design, change.as_built
                ),
                4,
            );
        }
        for held in &consequences.requirements {
            text += &wrap(
                &format!(
                    "  requirement {}: {} as built, {}\n",
                    held.name,
                    verdict(held.verdict),
                    held.value
                ),
                4,
            );
        }
        if let Some(reason) = &consequences.undecided {
            text += &wrap(&format!("  undecided: {reason}\n"), 4);
        }
    }
    text
}

/// What `diff` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// The design's file.
    design: String,
    /// The other file.
    as_built: String,
    /// `proved` when nothing differs.
    verdict: Word,
    /// Devices of the design, how many were found, and those of the other file.
    devices: [usize; 3],
    /// How many devices each rule matched.
    matched_by: BTreeMap<String, usize>,
    /// Cables compared, of either file.
    cables: [usize; 2],
    /// Cables as designed.
    equal: usize,
    /// Cables left out, for the design has none of their kind.
    out_of_scope: usize,
    /// Those kinds.
    kinds_out_of_scope: Vec<String>,
    /// Scale-up links of the design, left out where the as-built file tells of none.
    scale_up_unseen: usize,
    /// Devices of the design, with cables, that were not found.
    not_found: Vec<String>,
    /// Devices, with cables, that the design does not have.
    unknown: Vec<String>,
    /// Devices under another name: as built, and probably in the design.
    misnamed: Vec<[String; 2]>,
    /// Ports that hold two cables, with both.
    ports_used_twice: Vec<String>,
    /// Cables in their place at another rate.
    rates: Vec<Entry>,
    /// Cables plugged in elsewhere.
    miswired: Vec<Entry>,
    /// Cables that are not there.
    missing: Vec<Entry>,
    /// Cables that the design does not have.
    extra: Vec<Entry>,
    /// What to do, in walking order.
    work_order: Vec<Work>,
    /// What the differences make of the fabric; null when not asked for.
    consequences: Option<Effects>,
}

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Entry {
    /// `device`, `port`, `rail` or `rate`.
    kind: String,
    /// As designed.
    expected: Option<Joint>,
    /// As built.
    actual: Option<Joint>,
}

/// A cable.
#[derive(Debug, Serialize, JsonSchema)]
struct Joint {
    /// One end: device and port.
    a: [String; 2],
    /// The other.
    b: [String; 2],
    /// Rate in Gb/s.
    rate_gbps: Option<f64>,
    /// Line of the file.
    line: Option<usize>,
}

/// A task.
#[derive(Debug, Serialize, JsonSchema)]
struct Work {
    /// `exchange`, `rotate`, `move`, `lay`, `remove` or `rate`.
    step: String,
    /// In words.
    text: String,
    /// Ends to move: the end that stays, where it is, where it belongs.
    moves: Vec<[String; 3]>,
}

/// What the differences make of the fabric.
#[derive(Debug, Serialize, JsonSchema)]
struct Effects {
    /// What both carry and survive.
    quantities: Vec<Effect>,
    /// Requirements of the design, judged on what was built.
    requirements: Vec<Held>,
    /// Why something is undecided.
    undecided: Option<String>,
}

/// A quantity of both.
#[derive(Debug, Serialize, JsonSchema)]
struct Effect {
    /// Its name.
    name: String,
    /// Its value in the design.
    design: String,
    /// Its value as built.
    as_built: String,
}

/// A requirement of the design.
#[derive(Debug, Serialize, JsonSchema)]
struct Held {
    /// Its name.
    name: String,
    /// Whether it holds as built.
    verdict: Word,
    /// What was found.
    value: String,
}

fn effects(found: &Consequences) -> Effects {
    let quantity = |c: &Change| Effect {
        name: c.name.clone(),
        design: c.design.clone(),
        as_built: c.as_built.clone(),
    };
    let requirement = |h: &crate::asbuilt::Held| Held {
        name: h.name.clone(),
        verdict: h.verdict.into(),
        value: h.value.clone(),
    };
    Effects {
        quantities: found.quantities.iter().map(quantity).collect(),
        requirements: found.requirements.iter().map(requirement).collect(),
        undecided: found.undecided.clone(),
    }
}

fn joint(link: &Link) -> Joint {
    let end = |p: &Port| [p.device.clone(), p.port.clone()];
    Joint {
        a: end(&link.a),
        b: end(&link.b),
        rate_gbps: link.rate.map(|r| r.0 as f64 / 1e9),
        line: (link.line > 0).then_some(link.line),
    }
}

fn entries(findings: &[Finding]) -> Vec<Entry> {
    let entry = |f: &Finding| Entry {
        kind: f.kind.word().to_string(),
        expected: f.expected.as_ref().map(joint),
        actual: f.actual.as_ref().map(joint),
    };
    findings.iter().map(entry).collect()
}

fn object(compared: &Compared<'_>) -> Diff {
    let found = compared.found;
    let work = |task: &Task| Work {
        step: task.step.word().to_string(),
        text: told(task),
        moves: task
            .moves
            .iter()
            .map(|m| [m.stays.to_string(), m.from.to_string(), m.to.to_string()])
            .collect(),
    };
    Diff {
        design: compared.files[0].clone(),
        as_built: compared.files[1].clone(),
        verdict: compared.verdict().into(),
        devices: found.devices,
        matched_by: found
            .rules
            .iter()
            .map(|(r, n)| ((*r).to_string(), *n))
            .collect(),
        cables: found.compared,
        equal: found.equal,
        out_of_scope: found.out_of_scope,
        kinds_out_of_scope: found
            .scope_left_out
            .iter()
            .map(|s| (*s).to_string())
            .collect(),
        scale_up_unseen: found.unseen,
        not_found: found.absent.clone(),
        unknown: found.unknown.clone(),
        misnamed: found
            .misnamed
            .iter()
            .map(|m| [m.built.clone(), m.design.clone()])
            .collect(),
        ports_used_twice: found
            .clashes
            .iter()
            .map(|c| format!("{}: {}", c.port, both(c)))
            .collect(),
        rates: entries(&found.rates),
        miswired: entries(&found.miswired),
        missing: entries(&found.missing),
        extra: entries(&found.extra),
        work_order: found.tasks.iter().map(work).collect(),
        consequences: compared.consequences.map(effects),
    }
}

/// The work order: a row an end or a cable.
fn work_order(compared: &Compared<'_>) -> Sheet {
    let mut rows = Vec::new();
    for (number, task) in compared.found.tasks.iter().enumerate() {
        let (number, place) = (
            (number + 1).to_string(),
            task.place.clone().unwrap_or_default(),
        );
        let row = |ends: [&Port; 2], stays: [&str; 2]| -> Vec<String> {
            let [from, to] = ends;
            let fields = [
                &number,
                task.step.word(),
                &place,
                &from.device,
                &from.port,
                &to.device,
                &to.port,
                stays[0],
                stays[1],
                "",
            ];
            fields.map(cell).to_vec()
        };
        rows.extend(
            task.moves
                .iter()
                .map(|m| row([&m.from, &m.to], [&m.stays.device, &m.stays.port])),
        );
        rows.extend(
            task.cable
                .as_ref()
                .map(|cable| row([&cable.a, &cable.b], ["", ""])),
        );
    }
    Sheet {
        header: &HEADER,
        rows,
    }
}

fn verification(compared: &Compared<'_>) -> Verification {
    let found = compared.found;
    let mut judgements = Vec::new();
    for (kind, list) in [
        ("miswired", &found.miswired),
        ("rate", &found.rates),
        ("missing", &found.missing),
        ("extra", &found.extra),
    ] {
        for finding in list {
            let said = |link: &Option<Link>| {
                link.as_ref()
                    .map_or("no cable".to_string(), ToString::to_string)
            };
            let line = finding.actual.as_ref().map_or(0, |l| l.line);
            judgements.push(Judgement {
                name: said(if finding.expected.is_some() {
                    &finding.expected
                } else {
                    &finding.actual
                }),
                kind,
                verdict: Verdict::Refuted,
                value: said(&finding.actual).into(),
                bounds: None,
                floor: None,
                required: said(&finding.expected).into(),
                reason: format!("{kind}: another {}", finding.kind.word()).into(),
                witness: None,
                place: (line > 0).then_some(Place { line, column: 1 }),
            });
        }
        if list.is_empty() {
            judgements.push(Judgement {
                name: format!("no {kind} cables"),
                kind,
                verdict: Verdict::Proved,
                value: format!("{} cables as designed", found.equal).into(),
                bounds: None,
                floor: None,
                required: "none".into(),
                reason: format!("no cable is {kind}").into(),
                witness: None,
                place: None,
            });
        }
    }
    let refuted = |name: String, kind: &'static str, value: String, required: String| Judgement {
        name,
        kind,
        verdict: Verdict::Refuted,
        value: value.clone().into(),
        bounds: None,
        floor: None,
        required: required.into(),
        reason: value.into(),
        witness: None,
        place: None,
    };
    for m in &found.misnamed {
        judgements.push(refuted(
            m.design.clone(),
            "misnamed",
            format!("stands as {}", m.built),
            m.design.clone(),
        ));
    }
    for clash in &found.clashes {
        judgements.push(refuted(
            clash.port.to_string(),
            "port-twice",
            both(clash),
            "one cable".into(),
        ));
    }
    let name = format!("{} against {}", compared.files[1], compared.files[0]);
    Verification {
        name,
        judgements,
        ..Verification::default()
    }
}

/// A judgement a finding, at its line of the as-built file, and one for each list that is empty.
fn judged(compared: &Compared<'_>, setting: &Setting) -> Judged {
    let properties = BTreeMap::from([
        ("design", compared.files[0].clone().into()),
        ("verdict", verdict(compared.verdict()).into()),
    ]);
    Judged::one(verification(compared), setting, &RULES, properties)
}
