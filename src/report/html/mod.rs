//! A page as one file of HTML: nothing is fetched, and no script but its own runs. Names from files
//! are text wherever they stand; the scripts of the page are named by their hash.

use super::form::{Format, Piece};
use super::page::{Page, Section};
use crate::error::{Error, Result};
use askama::Template;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "html",
    about: "One page for a browser, without network: verdicts, drawing, cables, certificates",
    piece: Piece::Page(write),
};

const STYLE: &str = include_str!("../../../templates/page.css");
const SCRIPT: &str = include_str!("../../../templates/page.js");

#[derive(Template)]
#[template(path = "page.html")]
struct Written<'a> {
    page: &'a Page,
    style: &'static str,
    script: &'static str,
    hash: String,
    version: &'static str,
}

impl Written<'_> {
    /// An object inside a script element: no character of it can end the element or a line.
    fn inert(&self, object: &Value) -> String {
        inert(&object.to_string())
    }
}

/// JSON without a character that means something to HTML or to a reader of lines.
fn inert(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' => {
                safe += &format!("\\u{:04x}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

/// Bytes in base 64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let place = (bits >> (18 - 6 * digit)) & 63;
            let found = usize::try_from(place).ok().and_then(|p| DIGITS.get(p));
            match found.filter(|_| digit <= three.len()) {
                Some(digit) => text.push(char::from(*digit)),
                None => text.push('='),
            }
        }
    }
    text
}

/// The page as text.
///
/// # Errors
/// A fault where the template fails.
fn write(page: &Page) -> Result<String> {
    let written = Written {
        page,
        style: STYLE,
        script: SCRIPT,
        hash: base64(&Sha256::digest(SCRIPT.as_bytes())),
        version: env!("CARGO_PKG_VERSION"),
    };
    let text = written.render();
    text.map_err(|cause| Error::fault(format!("the page was not written: {cause}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn data_cannot_end_its_element_and_stays_what_it_is() {
        let names = [
            "</script><script>x</script>",
            "<!--",
            "a\u{2028}b",
            "&lt;'\"",
        ];
        let value = serde_json::json!(names);
        let text = inert(&value.to_string());
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\'']), "{text}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
