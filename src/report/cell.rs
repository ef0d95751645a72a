//! Text inside Markdown.

use crate::shown::shown;

/// Keeps two characters apart where what renders Markdown looks for mentions, numbers of issues and
/// addresses in the text that is shown, in which references and escapes are resolved already.
const APART: &str = "&#8203;";

fn ends_with_www(text: &str) -> bool {
    let tail = text.len().checked_sub(3).and_then(|at| text.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case("www"))
}

/// Text inside a cell: nothing in it ends the cell, starts markup, breaks the line, mentions
/// anybody or becomes a link.
pub(super) fn cell(text: &str) -> String {
    let text = shown(text);
    let mut safe = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' | '$' => safe.extend(['\\', c]),
            '#' => {
                safe += "\\#";
                if rest.as_str().starts_with(|c: char| c.is_ascii_digit()) {
                    safe += APART;
                }
            }
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '&' => safe += "&amp;",
            '@' => safe += &format!("&#64;{APART}"),
            ':' if rest.as_str().starts_with("//") => safe += &format!(":{APART}"),
            '.' if ends_with_www(&safe) => safe += &format!("{APART}."),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_ends_where_it_should() {
        assert_eq!(cell("a|b\\c\n<d>*"), "a\\|b\\\\c\\\\n&lt;d&gt;\\*");
    }

    #[test]
    fn nobody_is_mentioned_and_nothing_is_a_link() {
        for (name, written) in [
            ("@all", "&#64;&#8203;all"),
            ("a#7 #x", "a\\#&#8203;7 \\#x"),
            ("https://x", "https:&#8203;//x"),
            ("WWW.x", "WWW&#8203;.x"),
            ("![a](b)", "\\!\\[a\\](b)"),
            ("::x", ":\\\\u{3a}x"),
        ] {
            assert_eq!(cell(name), written);
        }
    }
}
