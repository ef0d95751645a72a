//! Names from files, made safe to show: on a terminal, in the log of a CI system, in XML, JSON and
//! spreadsheets. Whatever writes a name for people goes through here.

use std::borrow::Cow;

/// Whether a character moves the cursor, turns the direction of text, or is not seen at all.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A character as it is written in source text.
fn spelt(c: char, into: &mut String) {
    match c {
        '\n' => *into += "\\n",
        '\r' => *into += "\\r",
        '\t' => *into += "\\t",
        c => *into += &format!("\\u{{{:x}}}", u32::from(c)),
    }
}

/// A name from a file as one line that does nothing to a terminal or to the log of a CI system:
/// what is not seen, moves the cursor or turns the text is spelt out, and so is the second
/// character of `::` and `##[`, which begin commands of runners. Most names are as they are.
///
/// Formats for programs keep a name as it is, in their own quoting.
pub fn shown(name: &str) -> Cow<'_, str> {
    let commands = ["::", "##["].iter().any(|command| name.contains(command));
    if !commands && !name.contains(unseen) {
        return Cow::Borrowed(name);
    }
    let mut safe = String::with_capacity(name.len() + 8);
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        if unseen(c) {
            spelt(c, &mut safe);
            continue;
        }
        safe.push(c);
        let after = rest.as_str();
        let command = (c == ':' && after.starts_with(':')) || (c == '#' && after.starts_with("#["));
        if command && let Some(second) = rest.next() {
            spelt(second, &mut safe);
        }
    }
    Cow::Owned(safe)
}

/// Lines of text whose names are [`shown`] already, made safe once more as a whole: no line begins
/// with a command of a runner, and nothing but our own colours (`ESC [ digits m`) moves a terminal.
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    let colours_alone = |line: &str| {
        line.split('\u{1b}').skip(1).all(|after| {
            let digits = after.strip_prefix('[').unwrap_or("");
            let end = digits.find(|c: char| !c.is_ascii_digit() && c != ';');
            end.is_some_and(|end| digits[end..].starts_with('m'))
        })
    };
    let safe = |line: &str| {
        let hidden = |c| unseen(c) && c != '\u{1b}';
        !line.trim_start().starts_with("::")
            && !line.contains("##[")
            && !line.contains(hidden)
            && colours_alone(line)
    };
    if text.split('\n').all(safe) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| {
        if safe(line) {
            line.to_string()
        } else {
            shown(line).into_owned()
        }
    };
    Cow::Owned(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}

/// Text for an attribute or a body of XML 1.0 that reads back as it is: what is not seen is a
/// reference, and so is the second character of what begins a command of a runner. What no XML 1.0
/// can hold is spelt out as [`shown`] does.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\t' | '\n' | '\r' => safe += &format!("&#{};", u32::from(c)),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => spelt(c, &mut safe),
            c if unseen(c) || (c == last && matches!(c, ':' | '#')) => {
                safe += &format!("&#x{:x};", u32::from(c));
            }
            c => safe.push(c),
        }
        last = c;
    }
    safe
}

/// A name for people in XML: [`shown`], then [`escaped`].
pub fn escaped_line(text: &str) -> String {
    escaped(&shown(text))
}

/// JSON text that says the same and does nothing to a terminal or a runner, whatever is in its
/// strings: what is not seen there, and the second character of `##[`, are escapes of JSON.
pub fn json(text: &str) -> Cow<'_, str> {
    // Line ends are the layout's; all else that is not seen can stand in strings alone.
    let hidden = |c: char| unseen(c) && c != '\n';
    if !text.contains(hidden) && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let in_command = c == '#' && safe.ends_with('#') && rest.as_str().starts_with('[');
        if hidden(c) || in_command {
            for unit in c.encode_utf16(&mut [0; 2]) {
                safe += &format!("\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// A name in a cell that a spreadsheet shows and does not compute: [`shown`], with a `'` in front
/// of what begins a formula.
pub fn cell(name: &str) -> String {
    let name = shown(name);
    if name.starts_with(['=', '+', '-', '@']) {
        format!("'{name}")
    } else {
        name.into_owned()
    }
}

/// What a text would do where it is printed, for formats that have to keep names as they are: the
/// first line that a runner would take for a command.
pub fn command(text: &str) -> Option<usize> {
    let commands = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    text.split(['\n', '\r'])
        .position(commands)
        .map(|line| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_nothing_to_a_terminal_or_a_runner() {
        let plain = "leaf-su0-rail7:41 -- Überbau/ø [0] #[2] a:b";
        assert!(matches!(shown(plain), Cow::Borrowed(same) if same == plain));
        assert_eq!(shown("s\n::add-mask::0"), "s\\n:\\u{3a}add-mask:\\u{3a}0");
        assert_eq!(shown("##[group]x"), "#\\u{23}[group]x");
        assert_eq!(shown(":::"), ":\\u{3a}:");
        assert_eq!(
            shown("\u{1b}[31m\u{9b}1m\u{202e}"),
            "\\u{1b}[31m\\u{9b}1m\\u{202e}"
        );
        for hostile in [
            "::error::x",
            "###[x]",
            "a\r\n  ::x",
            "\u{feff}::",
            "#::[",
            "\u{2028}##[",
        ] {
            let safe = shown(hostile);
            assert!(!safe.contains("::") && !safe.contains("##["), "{safe}");
            assert!(!safe.chars().any(unseen), "{safe}");
        }
    }

    #[test]
    fn text_keeps_its_lines_and_colours_and_nothing_else() {
        let ours = "a\n  \u{1b}[1;32mproved\u{1b}[0m b::c\n";
        assert!(matches!(shown_lines(ours), Cow::Borrowed(same) if same == ours));
        assert_eq!(
            shown_lines("a\n  ::stop-commands::x\n\u{1b}]0;title\u{7}\n\u{1b}[2J\n"),
            "a\n  :\\u{3a}stop-commands:\\u{3a}x\n\\u{1b}]0;title\\u{7}\n\\u{1b}[2J\n"
        );
    }

    #[test]
    fn what_xml_keeps_for_itself_is_written_out() {
        assert_eq!(
            escaped("a<b>&\"c\n\u{1b}\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;c&#10;\\u{1b}\\u{ffff}"
        );
        assert_eq!(
            escaped("::x###[\u{9b}\r"),
            ":&#x3a;x#&#x23;&#x23;[&#x9b;&#13;"
        );
        assert_eq!(escaped_line("a\n<b\u{7f}"), "a\\n&lt;b\\u{7f}");
    }

    #[test]
    fn json_says_the_same_and_nothing_else() {
        let text = "[\n  \"##[x]\u{1b}###[\u{9b}\u{202e}\u{e0041} ::\"\n]";
        let text = text.replace('\u{1b}', "\\u001b");
        let safe = json(&text);
        assert_eq!(
            safe,
            "[\n  \"#\\u0023[x]\\u001b##\\u0023[\\u009b\\u202e\\udb40\\udc41 ::\"\n]"
        );
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&safe), read(&text));
        assert!(matches!(json("[\n\"#[\"]"), Cow::Borrowed(_)));
    }

    #[test]
    fn cells_compute_nothing() {
        let all = ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "a=b", "5-x"];
        let safe = ["'=1", "'+1", "'-1", "'@x", "\\t=1", "\\r=1", "a=b", "5-x"];
        assert_eq!(all.map(cell), safe);
    }

    #[test]
    fn lines_that_are_commands_are_found() {
        assert_eq!(command("a\n b::c\n"), None);
        assert_eq!(command("a\n  ::c\n"), Some(2));
        assert_eq!(command("a\nb ##[c\n"), Some(2));
    }
}
