//! The words of a certificate.

use crate::{Result, need};

/// Digits that always fit 64 bits.
const SHORT: usize = 18;

/// Words that are still to be read.
pub(crate) struct Words<'a> {
    left: std::str::SplitAsciiWhitespace<'a>,
}

/// A value at consecutive places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: i128,
}

impl<'a> Words<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| "not text".to_string())?;
        Ok(Words {
            left: text.split_ascii_whitespace(),
        })
    }

    pub(crate) fn next(&mut self) -> &'a str {
        self.left.next().unwrap_or("the end")
    }

    pub(crate) fn expect(&mut self, word: &str) -> Result<&mut Self> {
        let found = self.next();
        need(
            found == word,
            &format!("expected `{word}`, found `{found}`"),
        )
        .map(|()| self)
    }

    /// The first two words: what this is, in the version that is read.
    pub(crate) fn version(&mut self, format: &str, version: &str) -> Result<()> {
        self.expect(format)?;
        let found = self.next();
        let complaint =
            format!("`{format} {found}` is not the version that is read: `{format} {version}`");
        need(found == version, &complaint)
    }

    /// The last word, and nothing after it.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.expect("end")?;
        need(self.left.next().is_none(), "something follows the end")
    }

    /// A number that is not negative.
    pub(crate) fn number(&mut self) -> Result<i128> {
        let word = self.next();
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        let value = |b: u8| u64::from(b.wrapping_sub(b'0'));
        let number = match word.len() {
            0..=SHORT => Some(
                word.bytes()
                    .fold(0u64, |n, b| n.wrapping_mul(10).wrapping_add(value(b)))
                    .into(),
            ),
            _ => word.parse().ok(),
        };
        number
            .filter(|_| digits)
            .ok_or_else(|| format!("expected a number of at most 127 bits, found `{word}`"))
    }

    pub(crate) fn below(&mut self, limit: usize) -> Result<usize> {
        let number = self.number()?;
        let place = usize::try_from(number).ok().filter(|&n| n < limit);
        place.ok_or_else(|| format!("{number} is not below {limit}"))
    }

    /// Hands on a number of `start count value` runs over `length` places, in order, none twice.
    pub(crate) fn runs(
        &mut self,
        length: usize,
        mut each: impl FnMut(Run) -> Result<()>,
    ) -> Result<()> {
        let mut next = 0;
        for _ in 0..self.number()? {
            let start = self.below(length)?;
            let count = self.below(length - start + 1)?;
            need(start >= next, "runs overlap or run backwards")?;
            next = start + count;
            each(Run {
                start,
                end: next,
                value: self.number()?,
            })?;
        }
        Ok(())
    }

    /// The values of runs over `length` places, zero elsewhere.
    pub(crate) fn scattered(&mut self, length: usize) -> Result<Vec<i128>> {
        let mut values = vec![0; length];
        self.runs(length, |run| {
            values[run.start..run.end].fill(run.value);
            Ok(())
        })?;
        Ok(values)
    }

    /// A permutation: a number of `from to count` runs, every other place stays.
    pub(crate) fn permutation(&mut self, length: usize) -> Result<Vec<usize>> {
        let mut image: Vec<usize> = (0..length).collect();
        for _ in 0..self.number()? {
            let (from, to) = (self.below(length)?, self.below(length)?);
            let count = self.below(length - from.max(to) + 1)?;
            (0..count).for_each(|i| image[from + i] = to + i);
        }
        let mut hit = vec![false; length];
        let once = image.iter().all(|&v| !std::mem::replace(&mut hit[v], true));
        need(once, "a generator is no permutation").map(|()| image)
    }

    /// Strictly increasing numbers below a limit, after how many they are.
    pub(crate) fn increasing(&mut self, limit: usize) -> Result<Vec<usize>> {
        let mut list = Vec::new();
        for _ in 0..self.number()? {
            let member = self.below(limit)?;
            need(
                list.last().is_none_or(|&last| last < member),
                "members are not strictly increasing",
            )?;
            list.push(member);
        }
        Ok(list)
    }
}
