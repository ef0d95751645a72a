//! Designs side by side: as text in 80 columns, as one JSON object, and as Markdown.

use super::cell::cell;
use super::json::Word;
use super::markdown::packed;
use super::setting::Setting;
use super::text::table;
use crate::compare::{Better, Cause, Comparison, Difference, Moves, Regression};
use crate::text::bounds;
use crate::text::wrap;
use crate::units::approximate;
use crate::verify::Verdict;
use schemars::JsonSchema;
use serde::Serialize;

/// Designs that fit side by side.
const COLUMNS: usize = 3;

/// What `compare` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Compare {
    /// The designs; the first is what the others are compared with.
    designs: Vec<Design>,
    /// `proved`: nothing that was asked about is worse. Null when nothing was asked.
    verdict: Option<Word>,
    /// What was measured.
    quantities: Vec<Measure>,
    /// What is written differently, for each design after the first.
    differences: Vec<Against>,
    /// What was asked not to get worse.
    regressions: Vec<Judged>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Design {
    label: String,
    file: String,
    name: String,
    family: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Measure {
    name: String,
    /// `more`, `less` or `neither`.
    better: &'static str,
    /// One a design.
    values: Vec<Valued>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Valued {
    /// For people; `-` where the quantity does not apply, `not carried` for the latency of a load
    /// that the fabric does not carry.
    text: String,
    /// The lower bound as a number: counts, milliwatts, shares of 1, Gb/s, links, or nanoseconds.
    value: Option<f64>,
    /// Re-checked lower bound.
    lower: Option<String>,
    /// Re-checked upper bound.
    upper: Option<String>,
    /// The witness, the most costly component, or why there is no figure.
    note: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Against {
    /// Label of the design.
    design: String,
    keys: Vec<Key>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Key {
    /// Key of the specification.
    key: String,
    lines: Vec<Line>,
    /// What the first design's quantities become when this key alone is changed in it; null when
    /// that cannot be built.
    moves: Option<Vec<Moved>>,
    /// Why it cannot be built.
    reason: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Moved {
    quantity: String,
    before: String,
    after: String,
    /// Not proved to be as good as before.
    worse: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Line {
    /// Keys from the top.
    path: String,
    before: Option<Written>,
    after: Option<Written>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Written {
    text: String,
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Judged {
    quantity: String,
    design: String,
    /// `refuted`: worse.
    verdict: Word,
    reason: String,
}

fn line(d: &Difference) -> Line {
    let written = |leaf: &Option<crate::spec::outline::Leaf>| {
        leaf.as_ref().map(|l| Written {
            text: l.text.clone(),
            line: l.place.line,
            column: l.place.column,
        })
    };
    Line {
        path: d.path.clone(),
        before: written(&d.before),
        after: written(&d.after),
    }
}

fn key(cause: &Cause) -> Key {
    let (moves, reason) = match &cause.moves {
        Moves::These(all) => {
            let moved = |m: &crate::compare::Moved| Moved {
                quantity: m.quantity.clone(),
                before: m.before.clone(),
                after: m.after.clone(),
                worse: m.worse,
            };
            (Some(all.iter().map(moved).collect()), None)
        }
        Moves::NoMatter => (Some(Vec::new()), None),
        Moves::NotAlone(why) => (None, Some(why.clone())),
        Moves::Stopped => (None, Some("stopped before it was known".to_string())),
    };
    Key {
        key: cause.key.clone(),
        lines: cause.differences.iter().map(line).collect(),
        moves,
        reason,
    }
}

/// The object of `compare`.
pub(super) fn object(result: &Comparison) -> Compare {
    let label = |index: usize| {
        result
            .subjects
            .get(index)
            .map(|s| s.label.clone())
            .unwrap_or_default()
    };
    let design = |s: &crate::compare::Subject| Design {
        label: s.label.clone(),
        file: Setting::of(&s.file).file,
        name: s.fabric.name.clone(),
        family: s.fabric.family.clone(),
    };
    let valued = |f: &crate::compare::QuantityValue| {
        let (lower, upper) = f
            .bounds
            .as_ref()
            .map(|b| bounds(&b.lower, &b.upper))
            .unzip();
        Valued {
            text: f.text.clone(),
            value: f.bounds.as_ref().map(|b| approximate(&b.lower)),
            lower,
            upper,
            note: f.note.clone(),
        }
    };
    let measure = |q: &crate::compare::Quantity| Measure {
        name: q.name.clone(),
        better: match q.kind.better {
            Better::More => "more",
            Better::Less => "less",
            Better::Neither => "neither",
        },
        values: q.found.iter().map(valued).collect(),
    };
    let judged = |r: &Regression| Judged {
        quantity: r.quantity.clone(),
        design: label(r.design),
        verdict: r.verdict.into(),
        reason: r.reason.clone(),
    };
    Compare {
        designs: result.subjects.iter().map(design).collect(),
        verdict: (!result.regressions.is_empty()).then(|| result.verdict().into()),
        quantities: result.quantities.iter().map(measure).collect(),
        differences: result
            .causes
            .iter()
            .enumerate()
            .map(|(i, keys)| Against {
                design: label(i + 1),
                keys: keys.iter().map(key).collect(),
            })
            .collect(),
        regressions: result.regressions.iter().map(judged).collect(),
    }
}

/// One line of a specification against the other: `hosts: 128 (line 4) -> 256 (line 5)`.
pub(super) fn written(d: &Difference) -> String {
    let side = |leaf: &Option<crate::spec::outline::Leaf>| match leaf {
        Some(l) => format!("{} (line {})", l.text, l.place.line),
        None => "not written".to_string(),
    };
    format!("{}: {} -> {}", d.path, side(&d.before), side(&d.after))
}

/// What a key does alone, in words.
fn effect(cause: &Cause) -> String {
    match &cause.moves {
        Moves::NoMatter => "says nothing about the fabric".to_string(),
        Moves::NotAlone(why) => format!("cannot be changed alone: {why}"),
        Moves::Stopped => "stopped before it was known".to_string(),
        Moves::These(all) if all.is_empty() => "alone moves nothing that was measured".to_string(),
        Moves::These(all) => {
            let each: Vec<String> = all
                .iter()
                .map(|m| format!("{} {} -> {}", m.quantity, m.before, m.after))
                .collect();
            format!("alone moves {}", each.join("; "))
        }
    }
}

fn judged(r: &Regression) -> String {
    let word = match r.verdict {
        Verdict::Proved => "not worse",
        Verdict::Refuted => "worse",
        Verdict::Undecided => "undecided",
    };
    format!("{word}: {}, {}", r.quantity, r.reason)
}

/// Whether a row has something to say about a difference.
fn differs(found: &[crate::compare::QuantityValue]) -> bool {
    found.windows(2).any(|pair| pair[0].text != pair[1].text)
}

/// Whether anything that was asked about got worse, in words.
pub(super) fn verdict(result: &Comparison) -> Option<String> {
    let worse = result
        .regressions
        .iter()
        .filter(|r| r.verdict == Verdict::Refuted)
        .count();
    let unclear = result
        .regressions
        .iter()
        .filter(|r| r.verdict == Verdict::Undecided)
        .count();
    let all = result.regressions.len();
    match result.verdict() {
        _ if all == 0 => None,
        Verdict::Proved => Some(format!("not worse in any of {all} quantities")),
        Verdict::Refuted => Some(format!("worse in {worse} of {all} quantities")),
        Verdict::Undecided => Some(format!("undecided in {unclear} of {all} quantities")),
    }
}

/// Why there is no figure where there is none, each reason once for each design.
fn unknown(result: &Comparison) -> Vec<String> {
    let mut reasons: Vec<(usize, &str, Vec<&str>)> = Vec::new();
    for q in &result.quantities {
        for (index, found) in q
            .found
            .iter()
            .enumerate()
            .filter(|(_, f)| f.applies && f.bounds.is_none())
        {
            let Some(why) = &found.note else { continue };
            match reasons.iter_mut().find(|r| r.0 == index && r.1 == why) {
                Some(known) => known.2.push(&q.name),
                None => reasons.push((index, why, vec![&q.name])),
            }
        }
    }
    reasons.sort_by_key(|r| r.0);
    // Designs that lack the same for the same reason share a line.
    let label = |index: usize| result.subjects.get(index).map_or("", |s| s.label.as_str());
    let mut shared: Vec<(Vec<&str>, &str, Vec<&str>)> = Vec::new();
    for (index, why, names) in reasons {
        match shared.iter_mut().find(|s| s.1 == why && s.2 == names) {
            Some(known) => known.0.push(label(index)),
            None => shared.push((vec![label(index)], why, names)),
        }
    }
    shared
        .into_iter()
        .map(|(labels, why, names)| {
            format!(
                "{}: no figure for {}: {why}",
                labels.join(", "),
                names.join(", ")
            )
        })
        .collect()
}

/// Tables side by side for up to three designs, a list under each quantity for more. A star marks
/// what differs.
pub(super) fn text(result: &Comparison) -> String {
    let mut text = String::new();
    for subject in result.subjects.iter() {
        text += &wrap(
            &format!(
                "{}: {} ({})",
                subject.label, subject.fabric.name, subject.fabric.family
            ),
            2,
        );
    }
    let star = |found: &[crate::compare::QuantityValue]| if differs(found) { "*" } else { "" };
    let stacked = result.subjects.len() > COLUMNS;
    let mut header = vec!["quantity"];
    if stacked {
        header.extend(["design", "value", ""]);
    } else {
        header.extend(result.subjects.iter().map(|s| s.label.as_str()));
        header.push("");
    }
    let mut table = table(&header);
    for q in &result.quantities {
        if stacked {
            for (index, (subject, found)) in result.subjects.iter().zip(&q.found).enumerate() {
                let (name, mark) = if index == 0 {
                    (q.name.as_str(), star(&q.found))
                } else {
                    ("", "")
                };
                table.add_row([name, &subject.label, &found.text, mark]);
            }
        } else {
            let row = std::iter::once(q.name.as_str())
                .chain(q.found.iter().map(|f| f.text.as_str()))
                .chain([star(&q.found)]);
            table.add_row(row.collect::<Vec<_>>());
        }
    }
    text += &format!("\n{}\n", table.trim_fmt());
    for line in unknown(result) {
        text += &wrap(&line, 2);
    }
    for (subject, causes) in result.subjects.iter().skip(1).zip(&result.causes) {
        text.push('\n');
        text += &wrap(&format!("written differently in {}:", subject.label), 2);
        if subject.design.is_none() || result.subjects.first().is_some_and(|s| s.design.is_none()) {
            text += "  a fabric has no lines of a specification to compare\n";
        } else if causes.is_empty() {
            text += "  nothing\n";
        }
        for cause in causes {
            for difference in &cause.differences {
                text += &indented(&written(difference), 2);
            }
            text += &indented(&format!("{} {}", cause.key, effect(cause)), 4);
        }
    }
    if let Some(verdict) = verdict(result) {
        text.push('\n');
        for r in &result.regressions {
            let label = if result.subjects.len() > 2 {
                format!("{}: ", result.subjects[r.design].label)
            } else {
                String::new()
            };
            text += &wrap(&format!("{label}{}", judged(r)), 2);
        }
        text += &format!("\nverdict: {verdict}\n");
    }
    text
}

/// Wrapped lines behind an indent; what is carried over is indented once more.
fn indented(text: &str, indent: usize) -> String {
    let marked = format!("{}{text}", "\u{a0}".repeat(indent));
    wrap(&marked, indent + 2).replace('\u{a0}', " ")
}

/// Tables for a comment on a pull request: what differs first, the rest folded away; in at most
/// about `room` bytes, what has none counted.
pub(super) fn markdown(result: &Comparison, room: usize) -> String {
    // What closes the folded part always has room.
    let room = room.saturating_sub(20);
    let mut text = format!(
        "### {}\n\n",
        verdict(result).unwrap_or_else(|| "Designs compared".to_string())
    );
    let labels: Vec<String> = result.subjects.iter().map(|s| cell(&s.label)).collect();
    let header = format!(
        "| quantity | {} |\n|{}\n",
        labels.join(" | "),
        " --- |".repeat(labels.len() + 1)
    );
    let row = |q: &crate::compare::Quantity| {
        let values: Vec<String> = q.found.iter().map(|f| cell(&f.text)).collect();
        format!("| {} | {} |\n", cell(&q.name), values.join(" | "))
    };
    let more_rows = |n: usize| format!("| {n} more |{}\n", " |".repeat(labels.len()));
    let more = |n: usize| format!("- {n} more\n");
    let (moved, still): (Vec<_>, Vec<_>) =
        result.quantities.iter().partition(|q| differs(&q.found));
    text += &header;
    packed(&mut text, moved.into_iter().map(row), room / 4, more_rows);
    text.push('\n');
    let open: Vec<&Regression> = result
        .regressions
        .iter()
        .filter(|r| r.verdict != Verdict::Proved)
        .collect();
    packed(
        &mut text,
        open.iter()
            .map(|r| format!("- **{}** ({})\n", cell(&judged(r)), labels[r.design])),
        room / 2,
        more,
    );
    for (label, causes) in labels
        .iter()
        .skip(1)
        .zip(&result.causes)
        .filter(|(_, causes)| !causes.is_empty())
    {
        let written = |cause: &Cause| {
            let lines: Vec<String> = cause
                .differences
                .iter()
                .map(|d| cell(&written(d)))
                .collect();
            format!(
                "- {}; {} {}\n",
                lines.join(", "),
                cell(&cause.key),
                cell(&effect(cause))
            )
        };
        let title = format!("\nWritten differently in {label}:\n\n");
        if text.len().saturating_add(title.len()) < room / 4 * 3 {
            text += &title;
            packed(&mut text, causes.iter().map(written), room / 4 * 3, more);
        }
    }
    text += &format!("\n<details><summary>What is the same</summary>\n\n{header}");
    packed(&mut text, still.into_iter().map(row), room, more_rows);
    text.push('\n');
    packed(
        &mut text,
        unknown(result)
            .iter()
            .map(|line| format!("- {}\n", cell(line))),
        room,
        more,
    );
    text + "\n</details>\n"
}
