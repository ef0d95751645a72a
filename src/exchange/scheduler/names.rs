//! Names as schedulers take them, and lists of them as ranges.

use crate::exchange::ports::natural;
use std::collections::{BTreeMap, BTreeSet};

/// Names of letters, digits, `-`, `_` and `.`; what becomes the same is told apart by a number.
#[derive(Default)]
pub(super) struct Legal {
    of: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Legal {
    /// For all of these names at once: those that are legal as they are keep their own.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut legal = Legal::default();
        for name in names.clone().filter(|n| plain(n) == **n) {
            legal.taken.insert(name.to_string());
            legal.of.insert(name.to_string(), name.to_string());
        }
        names.for_each(|name| _ = legal.name(name));
        legal
    }

    /// The legal name, the same each time. O(log n) where few collide.
    pub(super) fn name(&mut self, name: &str) -> String {
        if let Some(known) = self.of.get(name) {
            return known.clone();
        }
        let plain = plain(name);
        let mut chosen = plain.clone();
        let mut number = 2u32;
        while !self.taken.insert(chosen.clone()) {
            chosen = format!("{plain}_{number}");
            number += 1;
        }
        self.of.insert(name.to_string(), chosen.clone());
        chosen
    }
}

fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

/// The first number, the last, and how many digits it is written with at least.
type Range = (u64, u64, usize);

/// Names with the same beginning and width of number as ranges: `n[0-7,9]`.
pub(super) fn hostlist(mut names: Vec<String>) -> String {
    names.sort_by(|a, b| natural(a, b));
    let split = |name: &str| {
        let digits = name.len() - name.bytes().rev().take_while(u8::is_ascii_digit).count();
        (name[..digits].to_string(), name[digits..].to_string())
    };
    // Stems with their ranges: low, high and width; a name without a number has none.
    let mut runs: Vec<(String, Vec<Range>)> = Vec::new();
    for name in &names {
        let (stem, digits) = split(name);
        // A number with leading zeros keeps its width; a longer one than 18 digits is a name.
        let width = if digits.starts_with('0') && digits.len() > 1 { digits.len() } else { 0 };
        let Some(number) = digits.parse::<u64>().ok().filter(|_| digits.len() <= 18) else {
            runs.push((name.clone(), Vec::new()));
            continue;
        };
        match runs.last_mut() {
            Some((known, ranges)) if *known == stem && !ranges.is_empty() => match ranges.last_mut() {
                Some(last) if last.1 + 1 == number && (last.2 == width || last.2 == digits.len()) => last.1 = number,
                _ => ranges.push((number, number, width)),
            },
            _ => runs.push((stem, vec![(number, number, width)])),
        }
    }
    let range = |&(low, high, width): &Range| {
        if low == high { format!("{low:0width$}") } else { format!("{low:0width$}-{high:0width$}") }
    };
    let each = |(stem, ranges): (String, Vec<Range>)| match ranges.as_slice() {
        [] => stem,
        [one] if one.0 == one.1 => stem + &range(one),
        several => format!("{stem}[{}]", several.iter().map(range).collect::<Vec<_>>().join(",")),
    };
    runs.into_iter().map(each).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_into_ranges() {
        let list = |names: &[&str]| hostlist(names.iter().map(|n| n.to_string()).collect());
        assert_eq!(list(&["n2", "n0", "n1", "n4", "m"]), "m,n[0-2,4]");
        assert_eq!(list(&["n08", "n09", "n10"]), "n[08-10]");
        assert_eq!(list(&["su0-host0", "su0-host1", "su1-host0"]), "su0-host[0-1],su1-host0");
    }

    #[test]
    fn names_that_become_the_same_stay_apart() {
        let hosts = ["a b", "a/b", "a_b_2", "a_b"];
        let mut legal = Legal::of(hosts.into_iter());
        assert_eq!(hosts.map(|h| legal.name(h)), ["a_b_3", "a_b_4", "a_b_2", "a_b"]);
    }
}
