//! Words of the DOT language, with their lines: Graphviz' own grammar (E. R. Gansner and S. C.
//! North, "An open graph visualization system and its applications to software engineering",
//! Software: Practice and Experience 30(11), 2000; graphviz.org/doc/info/lang.html).

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A name, number, quoted string or HTML string.
    Name(String),
    /// A name that was not quoted: it may be a keyword.
    Bare(String),
    /// `--` or `->`.
    Edge,
    /// One of `{ } [ ] = , ; :`.
    Sign(char),
}

/// Words and the lines where they start; `Err` is the line of what is no word, and what is wrong
/// with it.
pub(super) fn words(text: &str) -> Result<Vec<(Word, usize)>, (usize, String)> {
    let mut words = Vec::new();
    let (mut line, mut at) = (1, 0);
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let fresh = at == 0 || text.as_bytes()[at - 1] == b'\n';
        let (length, word) = word(rest, fresh).map_err(|message| (line, message))?;
        words.extend(word.map(|w| (w, line)));
        line += rest[..length].matches('\n').count();
        at += length;
    }
    Ok(words)
}

/// The word at the start of a text that is not empty, if blanks or a comment are not there instead,
/// and how many bytes it takes.
fn word(rest: &str, fresh: bool) -> Result<(usize, Option<Word>), String> {
    let first = rest.chars().next().unwrap_or(' ');
    let until = |end: &str| rest.find(end).map(|at| at + end.len());
    let letter = |c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii();
    if first.is_whitespace() {
        return Ok((first.len_utf8(), None));
    }
    if (first == '#' && fresh) || rest.starts_with("//") {
        return Ok((until("\n").unwrap_or(rest.len()), None));
    }
    if rest.starts_with("/*") {
        return Ok((until("*/").ok_or("a comment does not end")?, None));
    }
    if rest.starts_with("--") || rest.starts_with("->") {
        return Ok((2, Some(Word::Edge)));
    }
    if "{}[]=,;:".contains(first) {
        return Ok((1, Some(Word::Sign(first))));
    }
    if first == '"' {
        let end = closing(rest).ok_or("a quoted name does not end")?;
        return Ok((end + 1, Some(Word::Name(unquoted(&rest[1..end])))));
    }
    if first == '<' {
        let mut depth = 0usize;
        let end = rest.char_indices().find(|(_, c)| {
            depth += usize::from(*c == '<');
            depth -= usize::from(*c == '>');
            depth == 0
        });
        let (end, _) = end.ok_or("an HTML string does not end")?;
        return Ok((end + 1, Some(Word::Name(rest[..=end].to_string()))));
    }
    if first.is_ascii_digit() || first == '.' || first == '-' {
        let end = rest[1..]
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .map_or(rest.len(), |at| at + 1);
        let (number, after) = rest.split_at(end);
        if !number.contains(|c: char| c.is_ascii_digit()) {
            return Err(format!("`{number}` is no name"));
        }
        if after.starts_with(letter) {
            return Err(format!("the name that starts with `{number}` needs quotes"));
        }
        return Ok((end, Some(Word::Bare(number.to_string()))));
    }
    if letter(first) {
        let end = rest.find(|c: char| !letter(c)).unwrap_or(rest.len());
        return Ok((end, Some(Word::Bare(rest[..end].to_string()))));
    }
    Err(format!("`{first}` needs quotes in a name"))
}

/// The byte of the quote that closes the string which starts the text.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// A quote after a backslash is a quote, a line end after one is nothing; any other backslash
/// stays.
fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some('"')) => out.extend(rest.next()),
            ('\\', Some('\n')) => drop(rest.next()),
            ('\\', Some('\\')) => {
                out.push(c);
                out.extend(rest.next());
            }
            _ => out.push(c),
        }
    }
    out
}

/// A name between quotes; `None` where no quotes can hold it.
pub(super) fn quoted(name: &str) -> Option<String> {
    let text = format!("\"{}\"", name.replace('"', "\\\""));
    (closing(&text) == Some(text.len() - 1) && unquoted(&text[1..text.len() - 1]) == name)
        .then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_lines() {
        let text = "graph G { // c\n# c\n\"a \\\"b\\\"\":swp1 -- b:\"2\" /* x\n */ [w=-.5]\n}";
        let name = |t: &str| Word::Name(t.into());
        let bare = |t: &str| Word::Bare(t.into());
        let sign = Word::Sign;
        let expected = vec![
            (bare("graph"), 1),
            (bare("G"), 1),
            (sign('{'), 1),
            (name("a \"b\""), 3),
            (sign(':'), 3),
            (bare("swp1"), 3),
            (Word::Edge, 3),
            (bare("b"), 3),
            (sign(':'), 3),
            (name("2"), 3),
            (sign('['), 4),
            (bare("w"), 4),
            (sign('='), 4),
            (bare("-.5"), 4),
            (sign(']'), 4),
            (sign('}'), 5),
        ];
        assert_eq!(words(text).unwrap(), expected);
        for (text, line) in [
            ("a\n\"b", 2),
            ("/* ", 1),
            ("a\n\n1b", 3),
            ("a-b -- c", 1),
            ("<b", 1),
        ] {
            assert_eq!(words(text).unwrap_err().0, line, "{text}");
        }
    }

    #[test]
    fn any_name_goes_between_quotes_or_is_refused() {
        for name in ["a", "a b", "", "a\"b", "\\N", "\\\\", "é.-"] {
            assert_eq!(
                words(&quoted(name).unwrap()).unwrap(),
                [(Word::Name(name.into()), 1)]
            );
        }
        assert_eq!((quoted("a\\"), quoted("\\\"")), (None, None));
    }
}
