//! JUnit XML: a suite a fabric, a case a requirement. `refuted` is a failure, `undecided` an error,
//! so that neither passes in silence.
//!
//! Written out here because the schemas in use agree on a small common part only, which is kept to:
//! no attribute on the root, brackets as properties of the suite and not of a case, and no count of
//! disabled cases.

use super::form::{Format, Judged, Part, Piece, Unread};
use super::json::{ends, verdict};
use super::rules::INPUT;
use super::setting::Setting;
use crate::shown::{escaped, shown};
use crate::verify::{Judgement, Verdict};
use std::fmt::Write;

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "junit",
    about: "JUnit XML, for test reports; attributes hold names as read, bodies spell out what is \
            unseen",
    piece: Piece::Judged(suites),
};

/// What a person reads of a judgement that does not hold.
fn body(judgement: &Judgement, setting: &Setting) -> String {
    let (word, name) = (verdict(judgement.verdict), &judgement.name);
    let mut lines = vec![
        format!("{word} {name}: {}", judgement.reason),
        format!("required: {}", judgement.required),
        format!("found: {}", judgement.value),
    ];
    if let Some(witness) = &judgement.witness {
        lines.push(format!("witness: {witness}"));
    }
    if let Some(place) = judgement.place {
        lines.push(format!(
            "at {}:{}:{}",
            setting.file, place.line, place.column
        ));
    }
    lines
        .iter()
        .map(|line| format!("{}\n", shown(line)))
        .collect()
}

/// A suite a file.
pub(super) fn suites(judged: &Judged) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    judged
        .parts
        .iter()
        .enumerate()
        .for_each(|(index, part)| xml += &suite(index, part));
    xml + "</testsuites>\n"
}

/// A case that says why nothing of a file was judged.
fn unread(why: &Unread, setting: &Setting) -> String {
    let kind = INPUT.kind;
    let mut body = why.message.clone();
    body += &why
        .help
        .iter()
        .map(|help| format!("\nhelp: {help}"))
        .collect::<String>();
    if let Some(place) = why.place {
        let _ = write!(
            body,
            "\nat {}:{}:{}",
            setting.file, place.line, place.column
        );
    }
    let text = escaped(&body).replace("&#10;", "\n");
    format!(
        "    <testcase name=\"{kind}\" classname=\"selvedge.{kind}\" time=\"0.000\">\n      <error type=\"{kind}\" message=\"{}\">{text}\n</error>\n    </testcase>\n",
        escaped(&why.sentence())
    )
}

fn suite(index: usize, part: &Part) -> String {
    let (result, setting) = (&part.verification, &part.setting);
    let broken = usize::from(part.unread.is_some());
    let of = |verdict: Verdict| {
        result
            .judgements
            .iter()
            .filter(|j| j.verdict == verdict)
            .count()
    };
    let name = if part.unread.is_some() {
        escaped(&setting.file)
    } else if result.name.trim().is_empty() {
        "fabric".to_string()
    } else {
        escaped(&result.name)
    };
    let mut xml = String::new();
    let _ = writeln!(
        xml,
        "  <testsuite id=\"{index}\" package=\"selvedge\" name=\"{name}\" hostname=\"localhost\" timestamp=\"{}\" tests=\"{}\" failures=\"{}\" \
         errors=\"{}\" time=\"{:.3}\">\n    <properties>",
        escaped(&setting.timestamp),
        result.judgements.len() + broken,
        of(Verdict::Refuted),
        of(Verdict::Undecided) + broken,
        setting.seconds
    );
    let mut property = |name: &str, value: &str| {
        let _ = writeln!(
            xml,
            "      <property name=\"{}\" value=\"{}\"/>",
            escaped(name),
            escaped(value)
        );
    };
    property("specification", &setting.file);
    property("selvedge", env!("CARGO_PKG_VERSION"));
    for j in &result.judgements {
        property(&format!("{}.verdict", j.name), verdict(j.verdict));
        property(&format!("{}.required", j.name), &j.required.to_string());
        let (lower, upper) = ends(j);
        for (bound, value) in [("lower", lower), ("upper", upper)] {
            if let Some(value) = value {
                property(&format!("{}.{bound}", j.name), &value);
            }
        }
    }
    xml += "    </properties>\n";
    xml.extend(part.unread.iter().map(|why| unread(why, setting)));
    for j in &result.judgements {
        let case = format!(
            "    <testcase name=\"{}\" classname=\"selvedge.{}\" time=\"0.000\"",
            escaped(&j.name),
            j.kind
        );
        let element = match j.verdict {
            Verdict::Proved => {
                let _ = writeln!(xml, "{case}/>");
                continue;
            }
            Verdict::Refuted => "failure",
            Verdict::Undecided => "error",
        };
        let message = escaped(&format!("{}, required {}", j.value, j.required));
        // Line ends are kept as they are in a body.
        let text = escaped(&body(j, setting)).replace("&#10;", "\n");
        let _ = writeln!(
            xml,
            "{case}>\n      <{element} type=\"{}\" message=\"{message}\">{text}</{element}>\n    </testcase>",
            j.kind
        );
    }
    xml + "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n"
}
