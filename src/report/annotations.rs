//! GitHub's workflow commands: an annotation a requirement that is not proved, at its line.
//!
//! Names are shown as in all text for people, and what would end a command is escaped, so that each
//! is one line of ours.
//!
//! A step shows ten errors and ten warnings and drops the rest without a word, so the tenth says
//! how many there are more.

use super::form::{Judged, Part};
use super::json::verdict;
use super::setting::Setting;
use crate::shown::shown;
use crate::verify::{Judgement, Verdict};

/// Annotations of one level that a step shows.
const SHOWN: usize = 10;
/// Characters of a text that are shown.
const LONGEST: usize = 4_096;
/// Characters of a title.
const LONGEST_TITLE: usize = 255;

/// The beginning of a text that is too long to be shown.
fn clipped(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        text.to_string()
    } else {
        text.chars().take(room - 1).chain(['…']).collect()
    }
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// One command.
fn command(
    level: &str,
    file: &str,
    place: Option<crate::error::Place>,
    title: &str,
    text: &str,
) -> String {
    let place = place.map_or(String::new(), |p| {
        format!("line={},col={},", p.line, p.column)
    });
    let (title, text) = (clipped(title, LONGEST_TITLE), clipped(text, LONGEST));
    format!(
        "::{level} file={},{place}title={}::{}\n",
        property(file),
        property(&title),
        data(&text)
    )
}

fn one(level: &str, j: &Judgement, setting: &Setting) -> String {
    let found = format!("{} found, {} required: {}", j.value, j.required, j.reason);
    let mut text = shown(&found).into_owned();
    if let Some(witness) = &j.witness {
        text += &format!("\n{}", shown(&format!("witness: {witness}")));
    }
    command(
        level,
        &setting.file,
        j.place,
        &shown(&format!("{} {}", verdict(j.verdict), j.name)),
        &text,
    )
}

/// An error for a file that could not be read or built.
fn unread(part: &Part) -> Option<String> {
    let why = part.unread.as_ref()?;
    let title = "cannot be read or built";
    Some(command(
        "error",
        &part.setting.file,
        why.place,
        title,
        &why.sentence(),
    ))
}

/// Errors for files that could not be read, then for what is refuted, then warnings for what is undecided; empty when all is proved.
pub fn all(judged: &Judged) -> String {
    let what = judged.what;
    let mut text: String = judged.parts.iter().filter_map(unread).collect();
    for (level, verdict) in [("error", Verdict::Refuted), ("warning", Verdict::Undecided)] {
        let all = judged.parts.iter().flat_map(|p| {
            p.verification
                .judgements
                .iter()
                .map(move |j| (j, &p.setting))
        });
        let found: Vec<(&Judgement, &Setting)> =
            all.filter(|(j, _)| j.verdict == verdict).collect();
        let broken = judged.parts.iter().filter(|p| p.unread.is_some()).count();
        let room = match verdict {
            Verdict::Refuted => SHOWN.saturating_sub(broken),
            Verdict::Undecided | Verdict::Proved => SHOWN,
        };
        let shown = if found.len() > room {
            room.saturating_sub(1)
        } else {
            found.len()
        };
        text.extend(
            found
                .iter()
                .take(shown)
                .map(|(j, setting)| one(level, j, setting)),
        );
        if let Some((_, setting)) = found.get(shown) {
            let more = format!(
                "{} more {what} are {}",
                found.len() - shown,
                super::json::verdict(verdict)
            );
            text += &command(
                level,
                &setting.file,
                None,
                &more,
                &format!("{more}; the whole list is in the report"),
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Value;
    use crate::verify::Verification;

    #[test]
    fn what_ends_a_command_is_escaped() {
        let place = Some(crate::error::Place { line: 3, column: 5 });
        let text = command("error", "a,b:c.yaml", place, "100%, of: it", "x: 5%\ny");
        assert_eq!(
            text,
            "::error file=a%2Cb%3Ac.yaml,line=3,col=5,title=100%25%2C of%3A it::x: 5%25%0Ay\n"
        );
    }

    #[test]
    fn what_is_too_long_to_be_shown_is_cut() {
        // Two more stand in the word `title`.
        let text = command("error", "f", None, &"t".repeat(300), &"x".repeat(5_000));
        assert_eq!(
            (text.matches('t').count(), text.matches('x').count()),
            (254 + 2, 4_095)
        );
        assert!(text.ends_with("x…\n") && text.contains("t…::"));
    }

    #[test]
    fn the_tenth_says_how_many_more() {
        let judgement = |i: usize, verdict| Judgement {
            name: format!("r{i}"),
            kind: "count",
            verdict,
            value: Value::Absent,
            bounds: None,
            floor: None,
            required: "".into(),
            reason: String::new().into(),
            witness: None,
            place: None,
        };
        let judgements = (0..25)
            .map(|i| {
                judgement(
                    i,
                    if i < 12 {
                        Verdict::Refuted
                    } else {
                        Verdict::Undecided
                    },
                )
            })
            .collect();
        let result = Verification {
            judgements,
            ..Verification::default()
        };
        let text = all(&Judged::one(
            result,
            &Setting::default(),
            &[],
            Default::default(),
        ));
        assert_eq!(
            text.lines().filter(|l| l.starts_with("::error ")).count(),
            10
        );
        assert_eq!(
            text.lines().filter(|l| l.starts_with("::warning ")).count(),
            10
        );
        assert!(
            text.contains("3 more requirements are refuted")
                && text.contains("4 more requirements are undecided"),
            "{text}"
        );
    }
}
