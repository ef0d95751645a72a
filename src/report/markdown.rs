//! Markdown: a table and the witnesses below it, for comments on pull requests and for step
//! summaries.

use super::cell::cell;
use super::form::{Format, Piece, Unread};
use super::json::verdict;
use super::setting::Setting;
use crate::verify::{Judgement, Verification};

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "markdown",
    about: "A Markdown table, for comments and summaries",
    piece: Piece::Summary,
};

fn row(j: &Judgement) -> String {
    format!(
        "| {} | {} | {} | {} |\n",
        cell(&j.name),
        marked(j),
        cell(&j.value.to_string()),
        cell(&j.required.to_string())
    )
}

/// The verdict, in bold where it is not what was hoped for.
fn marked(j: &Judgement) -> String {
    let word = verdict(j.verdict);
    if j.verdict == crate::verify::Verdict::Proved {
        word.to_string()
    } else {
        format!("**{word}**")
    }
}

fn detail(j: &Judgement, setting: &Setting) -> String {
    let place = j.place.map_or(String::new(), |p| {
        format!(" ({}:{})", cell(&setting.file), p.line)
    });
    let witness = j.witness.as_ref().map_or(String::new(), |w| {
        format!("; witness: {}", cell(&w.to_string()))
    });
    format!(
        "- {} {}{place}: {}{witness}\n",
        marked(j),
        cell(&j.name),
        cell(&j.reason.to_string())
    )
}

/// As many lines as have room, the rest as a number.
pub(super) fn packed(
    text: &mut String,
    lines: impl ExactSizeIterator<Item = String>,
    room: usize,
    more: impl Fn(usize) -> String,
) {
    let all = lines.len();
    // The line that says how many are missing is short.
    const LAST: usize = 80;
    for (index, line) in lines.enumerate() {
        if text.len() + line.len() + LAST > room {
            *text += &more(all - index);
            return;
        }
        *text += &line;
    }
}

/// What is said of a file that could not be read or built.
pub fn unread(why: &Unread, setting: &Setting) -> String {
    let place = why
        .place
        .map_or(String::new(), |p| format!(":{}:{}", p.line, p.column));
    format!(
        "### {}: **error**\n\n- {}{place}: {}\n",
        cell(&setting.file),
        cell(&setting.file),
        cell(&why.sentence())
    )
}

/// The report, in at most about `room` bytes: what has no room is counted as "N more". What is not
/// proved comes first when room is short.
pub fn verify(result: &Verification, setting: &Setting, room: usize) -> String {
    let word = verdict(result.verdict());
    let mut judgements: Vec<&Judgement> = result.judgements.iter().collect();
    let whole: usize = judgements
        .iter()
        .map(|j| row(j).len() + detail(j, setting).len())
        .sum();
    if whole.saturating_add(1_000) > room {
        judgements.sort_by_key(|j| std::cmp::Reverse(j.verdict));
    }
    let mut text = format!("### {}: {word}\n\n", cell(&result.name));
    text += "| requirement | verdict | found | required |\n| --- | --- | --- | --- |\n";
    // Half of the room for the table, the rest for the reasons.
    packed(
        &mut text,
        judgements.iter().map(|j| row(j)),
        room / 2,
        |n| format!("| {n} more | | | |\n"),
    );
    text.push('\n');
    packed(
        &mut text,
        judgements.iter().map(|j| detail(j, setting)),
        room,
        |n| format!("- {n} more\n"),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_counted() {
        let mut text = String::new();
        packed(
            &mut text,
            (0..100).map(|i| format!("line {i:03}\n")),
            9 * 3 + 80,
            |n| format!("{n} more\n"),
        );
        assert_eq!(text, "line 000\nline 001\nline 002\n97 more\n");
    }
}
