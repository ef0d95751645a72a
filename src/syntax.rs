//! What is wrong with a text of YAML or JSON, in plain words: what stands there, what belongs
//! there, and where. The readers' own words name their types, which nobody has typed.
//!
//! ```
//! use selvedge::syntax::{json, yaml};
//!
//! let wrong = yaml("expected string scalar", None, "hosts: [1, 2\n");
//! assert_eq!(wrong.message, "the list that opens here is never closed");
//! assert_eq!(wrong.place.map(|p| (p.line, p.column)), Some((1, 8)));
//! assert_eq!(json("EOF while parsing a value", None, "").message, "the file is empty");
//! ```

use crate::error::Place;
use crate::text::did_you_mean;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What, in a sentence.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Where.
    pub place: Option<Place>,
}

impl Complaint {
    fn new(message: impl Into<String>, help: impl Into<String>, place: Option<Place>) -> Self {
        let help = Some(help.into()).filter(|help| !help.is_empty());
        Complaint {
            message: message.into(),
            help,
            place,
        }
    }
}

/// What a reader of YAML says, in plain words.
pub fn yaml(said: &str, place: Option<Place>, text: &str) -> Complaint {
    blank(text, '#')
        .or_else(|| tab(said, place, text))
        .or_else(|| unclosed(text, Syntax::Yaml))
        .unwrap_or_else(|| told(said, place, text))
}

/// What a reader of JSON says, in plain words.
pub fn json(said: &str, place: Option<Place>, text: &str) -> Complaint {
    blank(text, '\0')
        .or_else(|| {
            let ended = said.starts_with("EOF");
            ended.then(|| unclosed(text, Syntax::Json)).flatten()
        })
        .unwrap_or_else(|| told(said, place, text))
}

/// A text without any content.
fn blank(text: &str, comment: char) -> Option<Complaint> {
    let content = |line: &str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with(comment)
    };
    if text.lines().any(content) {
        return None;
    }
    let message = if text.trim().is_empty() {
        "the file is empty"
    } else {
        "the file holds nothing but comments"
    };
    let start = Place { line: 1, column: 1 };
    let help = "`selvedge new FAMILY` prints a specification to begin with";
    Some(Complaint::new(message, help, Some(start)))
}

/// A tab where YAML wants spaces.
fn tab(said: &str, place: Option<Place>, text: &str) -> Option<Complaint> {
    let at = place?;
    let line = text.lines().nth(at.line.checked_sub(1)?)?;
    let indent = line.len() - line.trim_start().len();
    let column = line[..indent].find('\t')?;
    (said.contains("tab") || at.column > column).then(|| {
        let place = Place {
            line: at.line,
            column: column + 1,
        };
        let message = "a tab indents this line, and YAML is indented by spaces alone";
        Complaint::new(message, "write two spaces for each tab", Some(place))
    })
}

/// The two languages, as far as their brackets differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Yaml,
    Json,
}

/// A bracket that is open, and where.
struct Opened {
    bracket: char,
    place: Place,
}

/// The innermost bracket that is never closed. Brackets inside words of YAML, quotes and comments
/// are none. O(text).
fn unclosed(text: &str, syntax: Syntax) -> Option<Complaint> {
    let mut open: Vec<Opened> = Vec::new();
    // The quote that a text stands in, and whether a value may begin here.
    let (mut quote, mut fresh) = (None, true);
    for (index, line) in text.lines().enumerate() {
        if syntax == Syntax::Yaml && open.is_empty() {
            (quote, fresh) = (None, true);
        }
        let mut characters = line.char_indices().enumerate().peekable();
        while let Some((column, (at, c))) = characters.next() {
            if let Some(mark) = quote {
                if c == '\\' && mark == '"' {
                    characters.next();
                } else if c == mark {
                    quote = None;
                }
                continue;
            }
            let next = characters.peek().map(|(_, (_, c))| *c);
            let apart = at == 0 || line[..at].ends_with(char::is_whitespace);
            match c {
                '#' if syntax == Syntax::Yaml && apart => break,
                '"' | '\'' if fresh => (quote, fresh) = (Some(c), false),
                '[' | '{' if fresh => open.push(Opened {
                    bracket: c,
                    place: Place {
                        line: index + 1,
                        column: column + 1,
                    },
                }),
                ']' | '}' if open.last().is_some_and(|o| closes(o.bracket) == c) => {
                    open.pop();
                    fresh = false;
                }
                ',' if !open.is_empty() => fresh = true,
                ':' if syntax == Syntax::Json || next.is_none_or(char::is_whitespace) => {
                    fresh = true;
                }
                '-' if apart && next.is_none_or(char::is_whitespace) => {}
                c if c.is_whitespace() => {}
                _ => fresh = false,
            }
        }
    }
    let Opened { bracket, place } = open.pop()?;
    let what = if bracket == '[' { "list" } else { "mapping" };
    let message = format!("the {what} that opens here is never closed");
    let help = format!("close it with `{}`", closes(bracket));
    Some(Complaint::new(message, help, Some(place)))
}

fn closes(bracket: char) -> char {
    if bracket == '[' { ']' } else { '}' }
}

/// What a reader says of one place.
fn told(said: &str, place: Option<Place>, text: &str) -> Complaint {
    let complaint = |message: String, help: String| Complaint::new(message, help, place);
    if let Some((key, known)) = unknown(said) {
        let help = did_you_mean(key, known.iter().copied(), "");
        return complaint(said.to_string(), help);
    }
    if let Some(key) = between(said, "missing field `", "`") {
        let help =
            format!("add `{key}: ...`; `selvedge schema` and `selvedge new FAMILY` show the keys");
        return complaint(said.to_string(), help);
    }
    if let Some(bits) = said
        .strip_prefix("invalid u")
        .filter(|bits| bits.starts_with(|c: char| c.is_ascii_digit()))
    {
        return number(bits, place, text);
    }
    let doubled = said
        .strip_prefix("duplicate mapping key: ")
        .map(|key| key.split(", set ").next().unwrap_or(key))
        .or_else(|| between(said, "duplicate field `", "`"));
    if let Some(key) = doubled {
        let message = format!("the key `{key}` is written twice");
        return complaint(message, "keep one of them".to_string());
    }
    if let Some((message, help)) = SAID.iter().find(|row| said.starts_with(row.0)).map(row) {
        return complaint(message, help);
    }
    if let Some(belongs) = said.strip_prefix("expected ").and_then(|b| named(b, YAML)) {
        let message = match standing(place, text) {
            Some(stands) => format!("{stands} stands where {belongs} belongs"),
            None => format!("{belongs} belongs here"),
        };
        return complaint(message, String::new());
    }
    if let Some((stands, belongs)) = said
        .strip_prefix("invalid type: ")
        .or_else(|| said.strip_prefix("invalid value: "))
        .and_then(|types| types.split_once(", expected "))
    {
        let (stands, belongs) = (found(stands), wanted(belongs));
        let message = format!("{stands} stands where {belongs} belongs");
        return complaint(message, String::new());
    }
    if let Some((length, belongs)) = said
        .strip_prefix("invalid length ")
        .and_then(|types| types.split_once(", expected "))
    {
        let message = format!(
            "a list of {length} stands where {} belongs",
            wanted(belongs)
        );
        return complaint(message, String::new());
    }
    match said.split_once("; ") {
        Some((wrong, right)) => complaint(wrong.to_string(), right.to_string()),
        None => complaint(said.to_string(), String::new()),
    }
}

/// How a reader begins, and what it means with what would be right.
type Said = (&'static str, &'static str, &'static str);

fn row(row: &Said) -> (String, String) {
    (row.1.to_string(), row.2.to_string())
}

const SAID: &[Said] = &[
    (
        "unexpected end of input",
        "the file ends where a value belongs",
        "",
    ),
    (
        "EOF while parsing a string",
        "the text that opens with `\"` is never closed",
        "close it with `\"`",
    ),
    ("EOF while parsing", "the file ends in the middle", ""),
    (
        "trailing comma",
        "a comma stands before a closing bracket",
        "JSON has none there: leave it out",
    ),
    (
        "trailing characters",
        "more follows where the value has ended",
        "a file holds one value",
    ),
    ("expected value", "no value stands here", ""),
    (
        "expected `,` or `}`",
        "a `,` or `}` is missing before this",
        "",
    ),
    (
        "expected `,` or `]`",
        "a `,` or `]` is missing before this",
        "",
    ),
    ("expected `:`", "a `:` is missing after the key", ""),
    (
        "key must be a string",
        "a key of JSON stands in double quotes",
        "",
    ),
    (
        "control character",
        "a line end or tab stands inside the quotes",
        "write it as `\\n` or `\\t`",
    ),
    (
        "recursion limit exceeded",
        "lists and objects are nested too deeply",
        "no format that is read nests deeper than 127",
    ),
    (
        "multiple YAML documents",
        "a second document begins (`---`), and one is read",
        "put each into a file of its own",
    ),
    (
        "cannot deserialize null into string",
        "nothing stands where a word belongs",
        "write the value, or leave the key out",
    ),
    (
        "alias references unknown anchor",
        "this alias (`*name`) has no anchor (`&name`) before it",
        "a value that begins with `*` stands in quotes",
    ),
];

/// Types of the reader of YAML, and what they are called.
const YAML: &[(&str, &str)] = &[
    ("string scalar", "a word or number"),
    ("mapping start", "a mapping (`key: value`)"),
    ("sequence start", "a list"),
    ("scalar", "a word or number"),
];

/// Types of serde, and what they are called; what begins so is it.
const TYPES: &[(&str, &str)] = &[
    ("struct ", "an object (`{...}`)"),
    ("map", "an object (`{...}`)"),
    ("seq", "a list"),
    ("an array", "a list"),
    ("a sequence", "a list"),
    ("string", "a text in quotes"),
    ("str", "a text in quotes"),
    ("a string", "a text in quotes"),
    ("unit", "nothing"),
    ("null", "null"),
    ("u8", "a whole number from 0"),
    ("u16", "a whole number from 0"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("u64", "a whole number from 0"),
    ("i64", "a whole number"),
    ("usize", "a whole number from 0"),
    ("f64", "a number"),
    ("boolean", "true or false"),
    ("a boolean", "true or false"),
    ("bool", "true or false"),
];

fn named(word: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let row = table.iter().find(|row| word.starts_with(row.0));
    row.map(|row| row.1)
}

/// What belongs there, of a reader's name for it.
fn wanted(belongs: &str) -> String {
    if let Some(number) = between(belongs, "an array of length ", "")
        .or_else(|| between(belongs, "a tuple of size ", ""))
    {
        return format!("a list of {number}");
    }
    if let Some(number) = belongs
        .starts_with("tuple struct ")
        .then(|| between(belongs, " with ", " element"))
        .flatten()
    {
        return format!("a list of {number}");
    }
    named(belongs, TYPES).map_or_else(|| belongs.to_string(), str::to_string)
}

/// What stands there, of a reader's name for it.
fn found(stands: &str) -> String {
    let value = between(stands, "`", "`").or_else(|| between(stands, "\"", "\""));
    match value {
        Some(value) => format!("`{value}`"),
        None => named(stands, TYPES).map_or_else(|| stands.to_string(), str::to_string),
    }
}

/// What stands at a place of a YAML text.
fn standing(place: Option<Place>, text: &str) -> Option<String> {
    let at = place?;
    let line = text.lines().nth(at.line.checked_sub(1)?)?;
    let rest: String = line.chars().skip(at.column.checked_sub(1)?).collect();
    let list = rest.starts_with('[') || rest.starts_with("- ") || rest.trim() == "-";
    if list {
        return Some("a list".to_string());
    }
    if rest.starts_with('{') || key_of(&rest).is_some() {
        return Some("a mapping".to_string());
    }
    let word = scalar(&rest);
    (!word.is_empty()).then(|| format!("`{word}`"))
}

/// The key that a line of a mapping begins with.
fn key_of(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let ends = rest.is_empty() || rest.starts_with(' ');
    (ends && !key.contains([' ', '"', '\''])).then_some(key)
}

/// A value that begins a text, as far as the line says, without quotes and comment.
fn scalar(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    let value = text[..end].trim();
    let bare = value
        .find(['}', ']'])
        .or_else(|| value.find(", "))
        .map_or(value, |end| &value[..end]);
    bare.trim().trim_matches(['"', '\''])
}

/// Keys whose whole numbers have a range of their own, and that range.
const RANGES: &[(&str, u64, u64)] = &[("hosts", 1, 1 << 24)];

/// What is no whole number where one belongs.
fn number(bits: &str, place: Option<Place>, text: &str) -> Complaint {
    let most = match bits {
        "8" => u64::from(u8::MAX),
        "16" => u64::from(u16::MAX),
        "32" => u64::from(u32::MAX),
        _ => u64::MAX,
    };
    let written = place.and_then(|at| {
        let line = text.lines().nth(at.line.checked_sub(1)?)?;
        let column = line.char_indices().nth(at.column.checked_sub(1)?)?.0;
        Some(line.split_at(column))
    });
    let Some((before, after)) = written else {
        let message = "this is no whole number that is believed";
        return Complaint::new(
            message,
            format!("write a whole number from 0 to {most}"),
            place,
        );
    };
    let value = scalar(after);
    let key = before
        .trim_end()
        .strip_suffix(':')
        .and_then(|before| before.rsplit([' ', '{', ',']).next())
        .filter(|key| !key.is_empty());
    let range = RANGES.iter().find(|row| Some(row.0) == key);
    let (least, most) = range.map_or((0, most), |row| (row.1, row.2));
    let named = key.map_or_else(|| "this".to_string(), |key| format!("`{key}`"));
    let plain: String = value
        .chars()
        .filter(|c| !matches!(c, ',' | '_' | '\'' | ' '))
        .collect();
    let meant = plain
        .parse::<u64>()
        .ok()
        .filter(|meant| plain != value && (least..=most).contains(meant));
    let mut help = format!("{named} is a whole number from {least} to {most}, without unit");
    if let Some(meant) = meant {
        help += &format!("; `{value}` is written {meant}");
    }
    Complaint::new(
        format!("`{value}` is no whole number that is believed"),
        help,
        place,
    )
}

/// The unknown key or word, and those that there are, from `unknown field `x`, expected one of
/// `a`, `b``.
fn unknown(said: &str) -> Option<(&str, Vec<&str>)> {
    let rest = said
        .strip_prefix("unknown field `")
        .or_else(|| said.strip_prefix("unknown variant `"))?;
    let (word, known) = rest.split_once("`, expected ")?;
    let known = known
        .trim_start_matches("one of ")
        .split([',', ' ', '`'])
        .filter(|k| !k.is_empty() && *k != "or");
    Some((word, known.collect()))
}

/// What stands after one text and before the next; to the end where that is empty.
fn between<'a>(text: &'a str, after: &str, before: &str) -> Option<&'a str> {
    let rest = &text[text.find(after)? + after.len()..];
    if before.is_empty() {
        return Some(rest);
    }
    rest.find(before).map(|end| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, column: usize) -> Option<Place> {
        Some(Place { line, column })
    }

    #[test]
    fn a_bracket_that_is_never_closed_is_found_and_no_other() {
        for (text, place) in [
            ("a: [1,2", Some((1, 4))),
            ("a: [1, {b: 2]\nc: 3\n", Some((1, 8))),
            ("a: [1,\n  2]\nb: {c: d\n", Some((3, 4))),
            ("a: x[3\nb: \"[\"\nc: '{' # [\n", None),
            ("- \"a\\\"[\"\n- [b]\n", None),
            ("a: it's [fine\n", None),
        ] {
            let found = unclosed(text, Syntax::Yaml).and_then(|c| c.place);
            assert_eq!(found.map(|p| (p.line, p.column)), place, "{text}");
        }
        let found = json("EOF while parsing a list", None, "{\"a\":\n [1, \"]\"");
        assert_eq!(found.place, at(2, 2));
    }

    #[test]
    fn no_number_is_said_of_its_key() {
        let said = |value: &str| {
            let text = format!("name: x\nhosts: {value}  # many\n");
            yaml("invalid u64", at(2, 8), &text)
        };
        let found = said("16,384");
        assert!(found.message.contains("`16,384`"), "{found:?}");
        let help = found.help.unwrap();
        assert!(help.contains("from 1 to 16777216") && help.ends_with("`16,384` is written 16384"));
        assert!(said("-64").message.contains("`-64`"));
        assert!(!said("onetwo").help.unwrap().contains("is written"));
        let within = yaml("invalid u32", at(1, 12), "a: {count: 1.5}\n");
        assert!(
            within
                .help
                .unwrap()
                .starts_with("`count` is a whole number from 0 to 4294967295")
        );
    }

    #[test]
    fn types_have_plain_names() {
        let found = yaml("expected string scalar", at(1, 4), "a: [1, 2]\n");
        assert_eq!(
            found.message,
            "a list stands where a word or number belongs"
        );
        let found = yaml("expected mapping start", at(1, 4), "a: word\n");
        assert_eq!(
            found.message,
            "`word` stands where a mapping (`key: value`) belongs"
        );
        let found = json(
            "invalid type: sequence, expected struct Header",
            at(1, 2),
            "[]",
        );
        assert_eq!(
            found.message,
            "a list stands where an object (`{...}`) belongs"
        );
        let found = json(
            "invalid type: string \"x\", expected u32",
            at(1, 2),
            "\"x\"",
        );
        assert!(found.message.starts_with("`x` stands where a whole number"));
        let found = json(
            "invalid length 0, expected struct Header with 2 elements",
            None,
            "[]",
        );
        assert!(!found.message.contains("struct"), "{found:?}");
    }
}
