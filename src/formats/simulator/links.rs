//! The common form of link lists: a line of counts, a line of switch ids, a line a link; names in
//! comments behind the last link, where no simulator reads any more.

use crate::error::{Error, Place, Result};
use crate::fabric::index::{Id, wide};
use crate::fabric::timing::{PROPAGATION_PER_METRE, Timing};
use crate::formats::links_csv::decimal;
use crate::formats::rates::{LARGEST_RATE, rate_from_gbps};
use crate::formats::wiring::{Cable, Wiring};
use crate::units::{Latency, Length, Rate, whole};
use std::fmt::Write as _;
use std::path::Path;

/// Latency of a link of which nothing is stated, as SimAI's generator writes it.
const LATENCY: &str = "0.0005ms";
/// Starts the comment that lists such links, so that they are not read as stated.
const UNSTATED: &str = "# latency not stated of links";
/// Starts the comment that names a node.
const NAME: &str = "# node ";

/// A text cut into words.
#[derive(Debug)]
pub(super) struct Listed {
    /// Words of the first line.
    pub(super) counts: Vec<String>,
    /// Ids of the second line.
    pub(super) ids: Vec<u32>,
    /// Links, in the order of the text.
    pub(super) links: Vec<Link>,
    /// Names of nodes, where the text has them.
    pub(super) names: Vec<(u32, String)>,
}

/// A line that is a link.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) rate: Rate,
    pub(super) latency: Option<Latency>,
    pub(super) line: usize,
}

/// A latency such as `0.0005ms`, `1us` or `500ns`.
fn latency(word: &str) -> Option<Latency> {
    let digits = word
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    let (number, unit) = word.split_at(digits);
    let picoseconds = match unit {
        "s" | "" => 1e12,
        "ms" => 1e9,
        "us" => 1e6,
        "ns" => 1e3,
        "ps" => 1.0,
        _ => return None,
    };
    let found = (number.parse::<f64>().ok()? * picoseconds).round();
    (found <= 1e15).then_some(Latency(whole(found)))
}

/// The ranges of a list such as `0-5 7`.
fn ranges(list: &str) -> impl Iterator<Item = std::ops::RangeInclusive<usize>> + '_ {
    list.split_whitespace().filter_map(|word| {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        Some(first.parse().ok()?..=last.parse().ok()?)
    })
}

/// A rate such as `400Gbps`, `12.5Gb/s` or `100000Mbps`.
fn rate(word: &str) -> Option<Rate> {
    let digits = word
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    let (number, unit) = word.split_at(digits);
    let scale = match unit.trim_end_matches("bps").trim_end_matches("b/s") {
        "G" | "g" => 1.0,
        "M" | "m" => 1e-3,
        "T" | "t" => 1e3,
        "" => 1e-9,
        _ => return None,
    };
    rate_from_gbps(number.parse::<f64>().ok()? * scale, LARGEST_RATE).filter(|r| r.0 > 0)
}

/// Whether a text begins so: so many whole numbers, then `words` words, and ids as many as the
/// counts of the places `ids` say.
pub(super) fn begins(text: &str, numbers: usize, words: usize, ids: &[usize]) -> bool {
    let mut lines = text.lines();
    let (first, second) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let first: Vec<&str> = first.split_whitespace().collect();
    let counts: Option<Vec<usize>> = first.iter().take(numbers).map(|w| w.parse().ok()).collect();
    let Some(counts) = counts.filter(|c| c.len() == numbers && first.len() == numbers + words)
    else {
        return false;
    };
    if first[numbers..].iter().any(|w| w.parse::<f64>().is_ok()) {
        return false;
    }
    let expected = ids
        .iter()
        .try_fold(0usize, |sum, i| sum.checked_add(*counts.get(*i)?));
    let found = second
        .split_whitespace()
        .map(|w| w.parse::<u32>().ok())
        .collect::<Option<Vec<_>>>();
    found.is_some_and(|found| Some(found.len()) == expected)
}

/// Cuts a text into its words; `numbers` counts, the last of them that of the links. O(text).
///
/// # Errors
/// When a line is not of the form or the counts do not match, with the line.
pub(super) fn listed(text: &str, file: &Path, numbers: usize) -> Result<Listed> {
    let wrong = |line: usize, message: String| {
        Error::new(message).file(file).at(
            Place {
                line: line.max(1),
                column: 1,
            },
            text,
        )
    };
    let mut lines = text.lines().enumerate().map(|(i, l)| (i + 1, l.trim()));
    let counts: Vec<String> = lines.find(|l| !l.1.is_empty()).map_or_else(Vec::new, |l| {
        l.1.split_whitespace().map(str::to_string).collect()
    });
    let parsed: Option<Vec<u64>> = counts
        .iter()
        .take(numbers)
        .map(|w| w.parse().ok())
        .collect();
    let Some(parsed) = parsed.filter(|p| p.len() == numbers) else {
        return Err(wrong(1, format!("the first line needs {numbers} counts"))
            .help("they are of nodes, switches and links; see `selvedge formats`"));
    };
    let (nodes, expected) = (parsed[0], parsed[numbers - 1]);
    if nodes > wide(text.len()) || expected > wide(text.len()) {
        return Err(wrong(
            1,
            format!(
                "{nodes} nodes and {expected} links are promised, for which the text is too short"
            ),
        ));
    }
    // The list of no switches is an empty line.
    let listed = |line: &(usize, &str)| !line.1.is_empty() || parsed[numbers - 2] == 0;
    let (number, second) = lines.find(listed).unwrap_or((2, ""));
    let ids: Option<Vec<u32>> = second
        .split_whitespace()
        .map(|w| w.parse().ok().filter(|id| u64::from(*id) < nodes))
        .collect();
    let ids = ids.ok_or_else(|| {
        wrong(
            number,
            format!("the second line must list ids of switches, all below {nodes}"),
        )
    })?;
    let (mut links, mut names) = (Vec::<Link>::new(), Vec::new());
    for (number, line) in lines.filter(|l| !l.1.is_empty()) {
        if let Some(comment) = line.strip_prefix('#') {
            let named = format!("#{comment}");
            for range in named.strip_prefix(UNSTATED).into_iter().flat_map(ranges) {
                let last = links.len().min(range.end().saturating_add(1));
                let unstated = links.get_mut(*range.start()..last).into_iter().flatten();
                unstated.for_each(|link| link.latency = None);
            }
            let named = named
                .strip_prefix(NAME)
                .and_then(|rest| rest.split_once(' '));
            names.extend(named.and_then(|(id, name)| {
                Some((
                    id.parse().ok().filter(|id| u64::from(*id) < nodes)?,
                    name.to_string(),
                ))
            }));
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let end = |at: usize| {
            words
                .get(at)
                .and_then(|w| w.parse::<u32>().ok())
                .filter(|id| u64::from(*id) < nodes)
        };
        let (Some(a), Some(b), Some(bandwidth)) = (end(0), end(1), words.get(2)) else {
            return Err(wrong(number, "this line is no link".into()).help(format!(
                "a link is `0 16 400Gbps 0.0005ms 0`, with ids below {nodes}"
            )));
        };
        let rate = rate(bandwidth).ok_or_else(|| {
            wrong(number, format!("`{bandwidth}` is no rate")).help("write for example 400Gbps")
        })?;
        let stated = words.get(3).map(|word| {
            let wrong = || {
                wrong(number, format!("`{word}` is no latency")).help("write for example 0.0005ms")
            };
            latency(word).ok_or_else(wrong)
        });
        links.push(Link {
            source: a,
            target: b,
            rate,
            latency: stated.transpose()?,
            line: number,
        });
    }
    if wide(links.len()) != expected {
        return Err(wrong(
            1,
            format!(
                "the first line counts {expected} links, and {} follow",
                links.len()
            ),
        )
        .help("is the file whole?"));
    }
    Ok(Listed {
        counts,
        ids,
        links,
        names,
    })
}

/// Writes links and names below the two lines that are there. `id` of each device; `NONE` leaves it
/// out with its cables.
///
/// # Errors
/// When the rate of a cable is unknown.
pub(super) fn written(
    mut text: String,
    wiring: &Wiring,
    id: &[u32],
    cables: &[&Cable],
) -> Result<Vec<u8>> {
    let name = |device: u32| wiring.devices[device.index()].name.as_str();
    let mut unstated: Vec<[usize; 2]> = Vec::new();
    for (index, cable) in cables.iter().enumerate() {
        let (a, b) = (cable.a.device, cable.b.device);
        let Some(rate) = cable.rate.max(cable.back) else {
            let message = format!(
                "the rate of {} -- {} is unknown, and a simulator needs one",
                name(a),
                name(b)
            );
            return Err(
                Error::new(message).help("state it: `selvedge convert IN OUT --rate \"400 Gb/s\"`")
            );
        };
        let stated = cable
            .latency
            .map(|l| l.0 * 10)
            .or_else(|| cable.length.map(|l| flight(l, cable, &wiring.timing)));
        let latency = stated.map_or_else(
            || LATENCY.to_string(),
            |tenths| format!("{}ms", decimal(tenths, 10)),
        );
        if stated.is_none() {
            match unstated.last_mut().filter(|run| run[1] + 1 == index) {
                Some(run) => run[1] = index,
                None => unstated.push([index, index]),
            }
        }
        let _ = writeln!(
            text,
            "{} {} {}Gbps {latency} 0",
            id[a.index()],
            id[b.index()],
            decimal(rate.0, 9)
        );
    }
    if !unstated.is_empty() {
        text += UNSTATED;
        for [first, last] in unstated {
            let _ = write!(text, " {first}");
            if first < last {
                let _ = write!(text, "-{last}");
            }
        }
        text.push('\n');
    }
    let mut order: Vec<(u32, &str)> = id
        .iter()
        .zip(&wiring.devices)
        .filter(|d| *d.0 != u32::MAX)
        .map(|(id, d)| (*id, d.name.as_str()))
        .collect();
    order.sort_unstable();
    for (id, name) in order {
        let _ = writeln!(text, "{NAME}{id} {}", name.replace(['\n', '\r'], " "));
    }
    Ok(text.into_bytes())
}

/// Propagation over a length, and of a network cable FEC where it is stated, in tenths of
/// picoseconds.
fn flight(length: Length, cable: &Cable, timing: &Timing) -> u64 {
    let metre = timing.propagation.unwrap_or(PROPAGATION_PER_METRE);
    let fec = timing
        .fec
        .filter(|_| !cable.scale_up)
        .map_or(0, |fec| fec.0);
    length.0 * metre.0 / 100 + fec * 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_latencies() {
        assert_eq!(
            (rate("400Gbps"), rate("2880Gbps"), rate("100000Mbps")),
            (
                Some(Rate::gbps(400)),
                Some(Rate::gbps(2880)),
                Some(Rate::gbps(100))
            )
        );
        assert_eq!(
            (rate("fast"), rate("0Gbps"), rate("1Xbps")),
            (None, None, None)
        );
        assert_eq!(
            flight(Length(30_000), &Cable::default(), &Timing::default()),
            1_470_000
        );
        let stated = Timing {
            fec: Some(Latency(90_000)),
            propagation: Some(Latency(5_000)),
            ..Timing::default()
        };
        assert_eq!(
            flight(Length(30_000), &Cable::default(), &stated),
            2_400_000
        );
        assert_eq!(
            (latency("0.0005ms"), latency("1us")),
            (Some(Latency(500_000)), Some(Latency(1_000_000)))
        );
        assert_eq!(
            (latency("soon"), latency("0.000025ms")),
            (None, Some(Latency(25_000)))
        );
    }
}
