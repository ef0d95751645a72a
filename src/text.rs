//! Text for people: lines of a terminal; fractions, exact where the bounds meet, else decimals
//! rounded away from the value.

use crate::shown::shown;
use crate::units::{Fraction, Rate};
use num_bigint::BigInt;
use num_traits::{One, Signed};
use std::fmt::Display;

/// Columns of a terminal that text for people fits.
pub const COLUMNS: usize = 80;

/// Decimal places of a rounded bound.
const PLACES: usize = 12;

/// How alike a misspelt word is to what it is meant for, at least, from 0 (nothing in common) to 1
/// (the same).
const NEAR: f64 = 0.5;

/// A text with one kind of line end, `\n`: `\r\n`, a lone `\r` and `\n\r` are read as it. Carriage
/// returns beside a line end (terminals leave several) end no line of their own. O(text).
pub fn with_line_ends(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut ended = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\r') {
        let run = rest[at..].bytes().take_while(|b| *b == b'\r').count();
        let (before, after) = (&rest[..at], &rest[at + run..]);
        ended.push_str(before);
        if !before.ends_with('\n') && !after.starts_with('\n') {
            ended.extend(std::iter::repeat_n('\n', run));
        }
        rest = after;
    }
    ended.push_str(rest);
    ended
}

/// Which way a bound is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity, for lower bounds.
    Down,
    /// Towards plus infinity, for upper bounds.
    Up,
}

/// A fraction as a decimal with twelve places, never on the wrong side of it; trailing zeros are
/// dropped.
pub fn decimal(value: &Fraction, rounding: Rounding) -> String {
    let scale = BigInt::from(10u64).pow(PLACES as u32);
    let scaled = value * Fraction::from_integer(scale);
    let whole = match rounding {
        Rounding::Down => scaled.floor(),
        Rounding::Up => scaled.ceil(),
    }
    .to_integer();
    let sign = if whole.is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", whole.abs().to_string(), width = PLACES + 1);
    let (before, after) = digits.split_at(digits.len() - PLACES);
    match after.trim_end_matches('0') {
        "" => format!("{sign}{before}"),
        after => format!("{sign}{before}.{after}"),
    }
}

/// Both bounds as text: the same fraction twice when they meet, else decimals rounded outward.
pub fn bounds(lower: &Fraction, upper: &Fraction) -> (String, String) {
    if lower == upper {
        (lower.to_string(), upper.to_string())
    } else {
        (decimal(lower, Rounding::Down), decimal(upper, Rounding::Up))
    }
}

/// A bracket for people.
pub fn bracket(lower: &Fraction, upper: &Fraction) -> String {
    let (low, high) = bounds(lower, upper);
    if lower == upper {
        format!("{low} (exact)")
    } else {
        format!("between {low} and {high}")
    }
}

/// A bracket of bit/s for people: `409.6 Tb/s`, `between 102.399 Tb/s and 102.4 Tb/s`; where the
/// bounds do not meet in whole bits, three places of Tb/s or Gb/s, rounded outward.
pub fn rate(lower: &Fraction, upper: &Fraction) -> String {
    let bits = |value: BigInt| {
        u64::try_from(value).map_or_else(
            |_| "more than 18 Eb/s".to_string(),
            |bits| Rate(bits).to_string(),
        )
    };
    if lower == upper && lower.is_integer() {
        return bits(lower.to_integer());
    }
    let step = BigInt::from(
        if *upper >= Fraction::from_integer(1_000_000_000_000u64.into()) {
            1_000_000_000u64
        } else {
            1_000_000
        },
    );
    let low = (lower / Fraction::from_integer(step.clone()))
        .floor()
        .to_integer()
        * &step;
    let high = (upper / Fraction::from_integer(step.clone()))
        .ceil()
        .to_integer()
        * &step;
    format!("between {} and {}", bits(low), bits(high))
}

/// A bracket of shares for people, in percent: `100% (exact)`, `88.1% (1015/1152)`, `between 95.5%
/// and 100%`. Two places, rounded outward, unless the exact percentage has no more than four.
pub fn share(lower: &Fraction, upper: &Fraction) -> String {
    let places = |value: &Fraction, rounding: Rounding, places: u32| {
        let scale = Fraction::from_integer(BigInt::from(10u64).pow(places));
        let scaled = value * Fraction::from_integer(100.into()) * &scale;
        let rounded = match rounding {
            Rounding::Down => scaled.floor(),
            Rounding::Up => scaled.ceil(),
        };
        format!("{}%", decimal(&(rounded / scale), rounding))
    };
    if lower != upper {
        return format!(
            "between {} and {}",
            places(lower, Rounding::Down, 2),
            places(upper, Rounding::Up, 2)
        );
    }
    let four = places(lower, Rounding::Down, 4);
    if four == places(lower, Rounding::Up, 4) {
        return format!("{four} (exact)");
    }
    format!("{} ({lower})", places(lower, Rounding::Down, 2))
}

/// A width in percent, rounded upward after two places.
pub fn width(value: &Fraction) -> String {
    let ten_thousand = value * Fraction::from_integer(10_000.into());
    let hundredths = Fraction::new(ten_thousand.ceil().to_integer(), 100.into());
    format!("{}%", decimal(&hundredths, Rounding::Up))
}

/// An upper bound in percent, rounded upward after twelve places.
pub fn percent_at_most(value: &Fraction) -> String {
    let hundred = value * Fraction::from_integer(100.into());
    format!("{}%", decimal(&hundred, Rounding::Up))
}

/// A share in percent, as stated.
pub fn percent(value: &Fraction) -> String {
    let hundred = value * Fraction::from_integer(100.into());
    format!("{}%", decimal(&hundred, Rounding::Down))
}

/// A noun for so many: `link`, `links`; `switch`, `switches`.
pub fn plural<N: One + PartialEq>(count: N, one: &str) -> String {
    let ending = match one {
        _ if count.is_one() => "",
        one if ["s", "x", "ch", "sh"].iter().any(|end| one.ends_with(end)) => "es",
        _ => "s",
    };
    format!("{one}{ending}")
}

/// A count with its noun: `1 link`, `2 links`.
pub fn counted<N: One + PartialEq + Copy + Display>(count: N, one: &str) -> String {
    format!("{count} {}", plural(count, one))
}

/// A count with its thousands marked: `1,016`.
pub fn thousands<N: Display>(count: N) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many there are beyond those that are shown: `and 3 more`.
pub fn more(all: usize, most: usize) -> Option<String> {
    (all > most).then(|| format!("and {} more", all - most))
}

/// The first items of a list as lines, then how many more there are and what to know of them.
pub fn listed<T>(
    items: &[T],
    most: usize,
    of_the_rest: &str,
    line: impl FnMut(&T) -> String,
) -> String {
    let mut text: String = items.iter().take(most).map(line).collect();
    if let Some(more) = more(items.len(), most) {
        text += &format!("  {more}{of_the_rest}\n");
    }
    text
}

/// The known word that a misspelt one is meant for, letter case aside; none where nothing is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let distance = |known: &&str| {
        (
            strsim::damerau_levenshtein(&known.to_lowercase(), &word),
            known.len().abs_diff(word.len()),
        )
    };
    let near = known.into_iter().min_by_key(distance)?;
    (strsim::normalized_damerau_levenshtein(&near.to_lowercase(), &word) >= NEAR).then_some(near)
}

/// A help that begins with the word that a misspelt one is meant for, where one is near, and goes
/// on with the rest.
pub fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    rest: &str,
) -> String {
    let meant = nearest(word, known).map(|near| format!("did you mean `{near}`?"));
    meant
        .into_iter()
        .chain((!rest.is_empty()).then(|| rest.to_string()))
        .collect::<Vec<_>>()
        .join(" ")
}

/// One paragraph in lines of at most 80 columns, broken at spaces, ended by a line end; what is
/// carried over is indented. Words are never cut, so that names and paths can be copied.
///
/// It is one paragraph whatever the names in it hold: all of it goes through [`shown`], so that a
/// line end inside is spelt out and no line begins with a command of a CI system.
pub fn wrap(text: &str, indent: usize) -> String {
    let text = shown(text.strip_suffix('\n').unwrap_or(text));
    let mut wrapped = String::with_capacity(text.len() + 1);
    let mut used = 0;
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && used + 1 + length > COLUMNS {
            wrapped.truncate(wrapped.trim_end_matches(' ').len());
            wrapped += &format!("\n{}", " ".repeat(indent));
            used = indent;
        } else if index > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += length;
    }
    wrapped.push('\n');
    wrapped
}

/// Each line of a text of ours as a paragraph; there are no names from files in it, or they are
/// [`shown`] already.
pub fn wrap_lines(text: &str, indent: usize) -> String {
    text.lines().map(|line| wrap(line, indent)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_is_one() {
        for (text, read) in [
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\rb\r\rc\r", "a\nb\n\nc\n"),
            ("a\r\r\nb\n\rc", "a\nb\nc"),
            ("a\nb\rc\r\n\r\nd", "a\nb\nc\n\nd"),
            ("\ra", "\na"),
            ("", ""),
        ] {
            assert_eq!(with_line_ends(text.into()), read, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_broken_at_spaces_and_words_are_kept() {
        let word = "x".repeat(90);
        let text = wrap(&format!("{} {word} end", "word ".repeat(20).trim_end()), 4);
        assert!(text.contains(&word) && text.ends_with(" end\n"));
        assert!(
            text.lines()
                .all(|l| l.chars().count() <= COLUMNS || l.contains(&word)),
            "{text}"
        );
        assert_eq!(wrap("as it is", 2), "as it is\n");
    }

    #[test]
    fn a_paragraph_is_one_whatever_is_in_it() {
        let name = "s\n::add-mask::0 ::error::x ##[group]";
        let text = wrap(
            &format!("{} {name} end\n", "word ".repeat(10).trim_end()),
            2,
        );
        let plain = "word ".repeat(10);
        assert_eq!(
            text,
            format!(
                "{plain}s\\n:\\u{{3a}}add-mask:\\u{{3a}}0\n  :\\u{{3a}}error:\\u{{3a}}x #\\u{{23}}[group] end\n"
            )
        );
        assert_eq!(wrap_lines("a\n  b", 2), "a\n  b\n");
    }

    #[test]
    fn nouns_follow_their_counts() {
        assert_eq!(
            [
                counted(1, "link"),
                counted(0, "link"),
                counted(2u64, "switch")
            ],
            ["1 link", "0 links", "2 switches"]
        );
        assert_eq!(
            [
                plural(1usize, "class"),
                plural(3usize, "class"),
                plural(2u32, "orbit")
            ],
            ["class", "classes", "orbits"]
        );
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let line = |n: &u32| format!("  {n}\n");
        assert_eq!(
            listed(&[1, 2, 3, 4], 2, " (all elsewhere)", line),
            "  1\n  2\n  and 2 more (all elsewhere)\n"
        );
        assert_eq!(listed(&[1, 2], 2, "", line), "  1\n  2\n");
        assert_eq!(
            (more(3, 3), more(5, 3)),
            (None, Some("and 2 more".to_string()))
        );
    }

    #[test]
    fn only_what_is_near_is_proposed() {
        let known = ["throughput", "bisection", "hose"];
        assert_eq!(nearest("Troughput", known), Some("throughput"));
        assert_eq!(nearest("house", known), Some("hose"));
        assert_eq!(nearest("latency", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("x", []), None);
        assert_eq!(
            did_you_mean("bisektion", known, "`list` names all"),
            "did you mean `bisection`? `list` names all"
        );
        assert_eq!(
            did_you_mean("bisektion", known, ""),
            "did you mean `bisection`?"
        );
        assert_eq!(
            did_you_mean("latency", known, "`list` names all"),
            "`list` names all"
        );
    }

    #[test]
    fn rates_are_rounded_outward() {
        let ratio = |n: u64, d: u64| Fraction::new(n.into(), d.into());
        assert_eq!(
            rate(&ratio(400_000_000_000, 1), &ratio(400_000_000_000, 1)),
            "400 Gb/s"
        );
        assert_eq!(
            rate(
                &ratio(204_799_999_999_999, 2),
                &ratio(102_400_000_000_000, 1)
            ),
            "between 102.399 Tb/s and 102.4 Tb/s"
        );
        assert_eq!(
            rate(&ratio(0, 1), &ratio(1_000_000_001, 3)),
            "between 0 b/s and 334 Mb/s"
        );
    }

    #[test]
    fn bounds_are_rounded_outward() {
        let third = Fraction::new(1.into(), 3.into());
        assert_eq!(decimal(&third, Rounding::Down), "0.333333333333");
        assert_eq!(decimal(&third, Rounding::Up), "0.333333333334");
        assert_eq!(decimal(&-third.clone(), Rounding::Down), "-0.333333333334");
        assert_eq!(bounds(&third, &third).0, "1/3");
        let one = Fraction::from_integer(1.into());
        assert_eq!(share(&third, &third), "33.33% (1/3)");
        assert_eq!(share(&third, &one), "between 33.33% and 100%");
        assert_eq!(
            (
                share(&one, &one),
                share(&(&one / Fraction::from_integer(8.into())), &one)
            ),
            ("100% (exact)".into(), "between 12.5% and 100%".into())
        );
        assert_eq!(percent(&Fraction::new(39.into(), 40.into())), "97.5%");
    }
}
