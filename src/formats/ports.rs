//! Numbers for ports that a file names by label, and the order that people sort such labels in.

use super::wiring::{End, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::index::{Id, narrow};
use std::cmp::Ordering;

/// Compares labels as people do: runs of digits by their number, all else by character; `E1/9`
/// before `E1/10`.
pub fn natural(one: &str, other: &str) -> Ordering {
    let (mut a, mut b) = (one, other);
    loop {
        let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else {
            return a.len().cmp(&b.len()).then_with(|| one.cmp(other));
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (p, q) = (digits(a), digits(b));
            let (m, n) = (p.trim_start_matches('0'), q.trim_start_matches('0'));
            match m.len().cmp(&n.len()).then_with(|| m.cmp(n)) {
                Ordering::Equal => (a, b) = (&a[p.len()..], &b[q.len()..]),
                unequal => return unequal,
            }
        } else if x == y {
            (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
        } else {
            return x.cmp(&y);
        }
    }
}

/// The digits that a text starts with.
fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

/// The number of a label that is one: `7`, not `07`, `+7` or `0`.
pub fn plain(label: &str) -> Option<u32> {
    let number = label.parse().ok().filter(|n| *n > 0)?;
    (label.bytes().all(|b| b.is_ascii_digit()) && !label.starts_with('0')).then_some(number)
}

/// Port numbers of both ends of every cable. Where every label of a device is a plain number, it is
/// the port's number; else the labels of the device are numbered from 1 in [`natural`] order. Ends
/// without a label take the lowest numbers that are left, in the order of the file. O(E log E).
///
/// # Errors
/// When two cables name one port of a device, with the line of the second.
pub fn numbers(wiring: &Wiring) -> Result<Vec<[u32; 2]>> {
    let mut ends: Vec<(u32, usize, usize)> = Vec::with_capacity(2 * wiring.cables.len());
    for (index, cable) in wiring.cables.iter().enumerate() {
        ends.extend([(cable.a.device, index, 0), (cable.b.device, index, 1)]);
    }
    ends.sort_unstable();
    let mut numbers = vec![[0u32; 2]; wiring.cables.len()];
    let end = |e: &(u32, usize, usize)| -> &End {
        let cable = &wiring.cables[e.1];
        if e.2 == 0 { &cable.a } else { &cable.b }
    };
    for group in ends.chunk_by(|x, y| x.0 == y.0) {
        let mut named: Vec<&(u32, usize, usize)> =
            group.iter().filter(|e| !end(e).port.is_empty()).collect();
        named.sort_by(|x, y| natural(&end(x).port, &end(y).port).then_with(|| x.cmp(y)));
        if let Some(pair) = named.windows(2).find(|w| end(w[0]).port == end(w[1]).port) {
            return Err(twice(wiring, pair[0], pair[1], &end(pair[0]).port));
        }
        let stated: Option<Vec<u32>> = named.iter().map(|e| plain(&end(e).port)).collect();
        let given = stated.unwrap_or_else(|| (1..=narrow(named.len())).collect());
        for (e, number) in named.iter().zip(&given) {
            numbers[e.1][e.2] = *number;
        }
        let mut taken = given.iter().copied().peekable();
        let mut next = 1u32;
        for e in group.iter().filter(|e| end(e).port.is_empty()) {
            while taken.peek() == Some(&next) {
                taken.next();
                next = next.saturating_add(1);
            }
            numbers[e.1][e.2] = next;
            next = next.saturating_add(1);
        }
    }
    Ok(numbers)
}

fn twice(
    wiring: &Wiring,
    one: &(u32, usize, usize),
    other: &(u32, usize, usize),
    port: &str,
) -> Error {
    let name = wiring
        .devices
        .get(one.0.index())
        .map_or("", |d| d.name.as_str());
    let (first, second) = (wiring.cables[one.1].line, wiring.cables[other.1].line);
    let at = if first > 0 {
        format!("; the first is in line {first}")
    } else {
        String::new()
    };
    let place = (second > 0).then_some(Place {
        line: second,
        column: 1,
    });
    Error::new(format!("two cables end on port {port} of {name}{at}"))
        .help("a port holds one cable: correct one of them")
        .placed(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::wiring::{Cable, Device};

    fn of(labels: &[&str]) -> Wiring {
        let mut wiring = Wiring {
            devices: vec![Device::default()],
            ..Wiring::default()
        };
        for (index, label) in labels.iter().enumerate() {
            wiring.devices.push(Device::default());
            let (a, b) = (
                End {
                    device: 0,
                    port: (*label).into(),
                },
                End {
                    device: index as u32 + 1,
                    port: String::new(),
                },
            );
            wiring.cables.push(Cable {
                a,
                b,
                line: index + 1,
                ..Cable::default()
            });
        }
        wiring
    }

    fn numbered(labels: &[&str]) -> Vec<u32> {
        let numbers = numbers(&of(labels)).unwrap();
        assert!(numbers.iter().all(|n| n[1] == 1));
        numbers.iter().map(|n| n[0]).collect()
    }

    #[test]
    fn plain_numbers_stay_and_labels_are_numbered_in_natural_order() {
        assert_eq!(numbered(&["7", "3", "10"]), [7, 3, 10]);
        assert_eq!(numbered(&["", "1", "", "3"]), [2, 1, 4, 3]);
        assert_eq!(numbered(&["E1/10", "E1/9", "E1/9/2"]), [3, 1, 2]);
        assert_eq!(numbered(&["2", "eth0"]), [1, 2]);
        assert_eq!(numbered(&["01", "1"]).len(), 2);
    }

    #[test]
    fn a_port_used_twice_is_refused_with_both_lines() {
        let error = numbers(&of(&["5", "6", "5"])).unwrap_err();
        assert!(
            error.message.contains("line 1") && error.place.is_some_and(|p| p.line == 3),
            "{error:?}"
        );
    }

    #[test]
    fn natural_order_is_an_order() {
        let mut labels = ["swp10", "swp9", "a", "", "swp09", "1", "10", "9", "swp9s1"];
        labels.sort_by(|a, b| natural(a, b));
        assert_eq!(
            labels,
            ["", "1", "9", "10", "a", "swp09", "swp9", "swp9s1", "swp10"]
        );
    }
}
