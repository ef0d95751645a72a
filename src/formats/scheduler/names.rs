//! Names as schedulers take them, and lists of them as ranges.

use crate::formats::ports::natural;
use std::collections::BTreeSet;

/// Legal names, of letters, digits, `-`, `_` and `.`, no two the same, in the order of the names.
/// Those that are legal keep their own; what becomes the same as another is told apart by a number.
/// O(n log n) where few do.
pub(super) fn legal(names: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut chosen = vec![String::new(); names.len()];
    let (own, others): (Vec<usize>, Vec<usize>) =
        (0..names.len()).partition(|&at| plain(names[at]) == names[at]);
    for at in own.into_iter().chain(others) {
        let plain = plain(names[at]);
        let numbered = (2u32..).map(|number| format!("{plain}_{number}"));
        if let Some(free) = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|name| !taken.contains(name))
        {
            taken.insert(free.clone());
            chosen[at] = free;
        }
    }
    chosen
}

fn plain(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect()
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
        let width = if digits.starts_with('0') && digits.len() > 1 {
            digits.len()
        } else {
            0
        };
        let Some(number) = digits.parse::<u64>().ok().filter(|_| digits.len() <= 18) else {
            runs.push((name.clone(), Vec::new()));
            continue;
        };
        match runs.last_mut() {
            Some((known, ranges)) if *known == stem && !ranges.is_empty() => {
                match ranges.last_mut() {
                    Some(last)
                        if last.1 + 1 == number && (last.2 == width || last.2 == digits.len()) =>
                    {
                        last.1 = number
                    }
                    _ => ranges.push((number, number, width)),
                }
            }
            _ => runs.push((stem, vec![(number, number, width)])),
        }
    }
    let range = |&(low, high, width): &Range| {
        if low == high {
            format!("{low:0width$}")
        } else {
            format!("{low:0width$}-{high:0width$}")
        }
    };
    let each = |(stem, ranges): (String, Vec<Range>)| match ranges.as_slice() {
        [] => stem,
        [one] if one.0 == one.1 => stem + &range(one),
        several => format!(
            "{stem}[{}]",
            several.iter().map(range).collect::<Vec<_>>().join(",")
        ),
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
        assert_eq!(
            list(&["su0-host0", "su0-host1", "su1-host0"]),
            "su0-host[0-1],su1-host0"
        );
    }

    #[test]
    fn names_that_become_the_same_stay_apart() {
        assert_eq!(
            legal(&["a b", "a/b", "a_b_2", "a_b", "a_b"]),
            ["a_b_4", "a_b_5", "a_b_2", "a_b", "a_b_3"]
        );
    }
}
