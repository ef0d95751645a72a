//! What each format may not hold, whatever the names.

use super::MARK;
use super::files::Input;
use serde_json::Value;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Json,
    Csv,
    Junit,
    Sarif,
    Markdown,
    Svg,
    Html,
    Annotation,
}

impl Format {
    pub(super) fn named(name: &str) -> Self {
        let all = [
            ("text", Format::Text),
            ("json", Format::Json),
            ("csv", Format::Csv),
            ("junit", Format::Junit),
            ("sarif", Format::Sarif),
            ("markdown", Format::Markdown),
            ("html", Format::Html),
        ];
        let found = all.iter().find(|(known, _)| *known == name);
        found
            .unwrap_or_else(|| panic!("what may `{name}` not hold?"))
            .1
    }
}

/// Characters that no output may hold as they are: written anew here, by blocks of Unicode, so that
/// it is not the program's own list.
fn forbidden(c: char) -> bool {
    let c = u32::from(c);
    c != 10
        && (c < 0x20
            || (0x7f..0xa0).contains(&c)
            || [0xad, 0x61c, 0xfeff, 0x3164, 0x2028, 0x2029].contains(&c)
            || (0x200b..0x2010).contains(&c)
            || (0x202a..0x202f).contains(&c)
            || (0x2060..0x2070).contains(&c)
            || (0xe0000..0xe0080).contains(&c))
}

/// The first line that a runner would obey.
pub(super) fn commanded(text: &str) -> Option<&str> {
    let obeyed = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
    text.split(['\n', '\r']).find(obeyed)
}

/// Whether a name broke a line: one begins with what stands behind line ends in names. Long cells
/// of tables are cut anywhere, also behind a line end that is spelt out.
fn broken(text: &str) -> Option<&str> {
    let mut last = "";
    text.lines().find(|line| {
        let spelt = last.trim_end().ends_with(['n', '}']) || last.contains("\\");
        last = line;
        line.trim_start().starts_with(MARK) && !spelt
    })
}

/// All strings of an object, keys too.
fn strings(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) => all.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|v| strings(v, all)),
        Value::Object(map) => map.iter().for_each(|(key, v)| {
            all.push(key.clone());
            strings(v, all);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

pub(super) fn inspect(format: Format, text: &str, input: &Input, what: &str) {
    if let Some(c) = text.chars().find(|&c| forbidden(c)) {
        let line = text.lines().find(|l| l.contains(c));
        panic!("{what}: {format:?} holds {c:?}: {line:?}");
    }
    if format != Format::Annotation {
        assert_eq!(commanded(text), None, "{what}: {format:?} commands");
    }
    assert!(!text.contains("##["), "{what}: {format:?} commands\n{text}");
    match format {
        Format::Text | Format::Annotation => {
            assert_eq!(broken(text), None, "{what}: a name broke a line\n{text}");
        }
        Format::Json => {
            let value: Value =
                serde_json::from_str(text).unwrap_or_else(|e| panic!("{what}: {e}\n{text}"));
            if let Some(name) = value.get("name").and_then(Value::as_str) {
                // A collectives plan has the name of a plan, which is the same.
                assert_eq!(name, input.fabric(), "{what}");
            }
        }
        Format::Csv => cells(text, what),
        Format::Junit => junit(text, input, what),
        Format::Sarif => sarif(text, input, what),
        Format::Markdown => markdown(text, what),
        Format::Svg => svg(text, what),
        Format::Html => html(text, input, what),
    }
}

/// Names are text: none is in a page with a character that ends what it stands in, and there are
/// no scripts but the page's own.
fn html(text: &str, input: &Input, what: &str) {
    for name in input
        .names
        .iter()
        .filter(|n| n.contains(['<', '>', '&', '"']))
    {
        assert!(
            !text.contains(name.as_str()),
            "{what}: {name:?} is as it was"
        );
    }
    let count = |part: &str| text.matches(part).count();
    let data = count("<script type=\"application/json\" class=\"data\">");
    assert_eq!(count("<script"), data + 1, "{what}: another script");
    assert_eq!(count("</script"), data + 1, "{what}: a script ends early");
    for cell in text.split("class=\"data\">").skip(1) {
        let object = cell.split("</script").next().unwrap();
        let value: Result<Value, _> = serde_json::from_str(object);
        assert!(value.is_ok_and(|v| v["devices"].is_array()), "{what}: data");
    }
    assert!(text.contains("default-src 'none'"), "{what}: no policy");
}

fn cells(text: &str, what: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        for cell in &row.unwrap() {
            let computed = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!computed && !cell.contains('\n'), "{what}: `{cell}`");
        }
        rows += 1;
    }
    assert!(rows > 0, "{what}: no rows");
}

fn junit(text: &str, input: &Input, what: &str) {
    let document =
        roxmltree::Document::parse(text).unwrap_or_else(|e| panic!("{what}: {e}\n{text}"));
    let cases: Vec<_> = document
        .descendants()
        .filter(|n| n.has_tag_name("testcase"))
        .collect();
    assert!(!cases.is_empty());
    for node in document.descendants() {
        let text = node.text().unwrap_or_default();
        assert!(!text.contains("##["), "{what}: {text}");
        assert_eq!(broken(text), None, "{what}");
    }
    // Names that XML can hold are there as they were.
    let held = |name: &str| {
        !name
            .chars()
            .any(|c| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    if what.contains("\"verify\"") {
        let found: Vec<&str> = cases.iter().filter_map(|c| c.attribute("name")).collect();
        for name in input.names[2..7].iter().filter(|n| held(n)) {
            assert!(
                found.contains(&name.as_str()),
                "{what}: {name:?} is not in {found:?}"
            );
        }
    }
}

fn sarif(text: &str, input: &Input, what: &str) {
    let value: Value = serde_json::from_str(text).unwrap();
    let results = value["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(
            !text.chars().any(|c| forbidden(c) || c == '\n'),
            "{what}: {text:?}"
        );
        assert_eq!(commanded(text), None, "{what}");
        let unescaped = text.replace("\\\\", "").replace("\\]", "");
        assert!(!unescaped.contains("]("), "{what}: a link: {text}");
    }
    if what.contains("\"verify\"") {
        let mut all = Vec::new();
        strings(&value["runs"][0], &mut all);
        assert!(all.iter().any(|s| s == input.fabric()), "{what}");
    }
}

fn markdown(text: &str, what: &str) {
    let ours = ["<details>", "<summary>", "</summary>", "</details>"];
    let mut plain = text.to_string();
    ours.iter().for_each(|tag| plain = plain.replace(tag, ""));
    for harm in ["@", "<", "://", "www.", "::"] {
        assert!(!plain.contains(harm), "{what}: `{harm}` in\n{text}");
    }
    for (at, _) in plain.match_indices(['[', '`', '!']) {
        assert!(
            plain[..at].ends_with('\\'),
            "{what}: markup at {at} in\n{text}"
        );
    }
    assert_eq!(broken(&plain), None, "{what}");
}

fn svg(text: &str, what: &str) {
    let document = roxmltree::Document::parse(text).unwrap_or_else(|e| panic!("{what}: {e}"));
    let known = [
        "svg", "title", "desc", "style", "rect", "path", "text", "g", "line", "circle", "polyline",
        "polygon", "tspan",
    ];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(known.contains(&name), "{what}: <{name}>");
        let text = node.text().unwrap_or_default();
        assert!(name == "style" || !text.contains("::"), "{what}: {text}");
    }
}
