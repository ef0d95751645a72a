//! The common form of link lists: a line of counts, a line of switch ids, a line a link; names in
//! comments behind the last link, where no simulator reads any more.

use crate::error::{Error, Place, Result};
use crate::fabric::NONE;
use crate::fabric::index::{Id, narrow, place, wide};
use crate::fabric::timing::{PROPAGATION_PER_METRE, Timing};
use crate::formats::links_csv::decimal;
use crate::formats::rates::{LARGEST_RATE, rate_from_gbps};
use crate::formats::wiring::{Cable, Note, Wiring};
use crate::units::{Latency, Length, Rate, whole};
use std::fmt::Write as _;
use std::path::Path;

/// Latency of a link of which nothing is stated, as SimAI's generator writes it.
const LATENCY: &str = "0.0005ms";
/// Starts the comment that lists such links, so that they are not read as stated.
const UNSTATED: &str = "# latency not stated of links";
/// Starts the comment that lists the endpoints that forward for others.
const FORWARDS: &str = "# forward for others";
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
    /// Nodes that forward although they are endpoints.
    pub(super) forwards: Vec<u32>,
    /// Lines of the counts and of the ids.
    pub(super) places: [usize; 2],
    /// Lines behind the counted links: the first, and how many.
    pub(super) beyond: Option<(usize, usize)>,
}

impl Listed {
    /// Says which lines no simulator reads.
    pub(super) fn note_beyond(&self, wiring: &mut Wiring) {
        if let Some((line, count)) = self.beyond {
            let links = self.links.len();
            let text = format!(
                "{count} too many: the first line counts {links} links, and {count} more lines \
                 follow, from here on; simulators do not read them, and they are left out"
            );
            wiring.notes.push(Note { line, text });
        }
    }
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

/// Whether a text begins so: so many whole numbers, then `words` words, and ids, as many as the
/// counts of the places `ids` say, or else with a link below them.
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
    let third = lines.next().unwrap_or("");
    found.is_some_and(|found| Some(found.len()) == expected || is_link(third))
}

/// Whether a line is one of a link: two ids, a rate and a latency.
fn is_link(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ids = words.iter().take(2).all(|w| w.parse::<u32>().is_ok());
    let [_, _, bandwidth, delay, ..] = words.as_slice() else {
        return false;
    };
    ids && rate(bandwidth).is_some() && latency(delay).is_some()
}

/// What is read, line by line.
struct Reader<'a> {
    text: &'a str,
    file: &'a Path,
    /// Nodes, and links, that the first line counts.
    nodes: u64,
    expected: u64,
    /// Line of the last line that says something.
    last: usize,
    listed: Listed,
}

/// Cuts a text into its words; `numbers` counts, the last of them that of the links. Lines behind
/// so many links are counted, not read. O(text).
///
/// # Errors
/// When a line is not of the form or links are missing, with the line.
pub(super) fn listed(text: &str, file: &Path, numbers: usize) -> Result<Listed> {
    let mut lines = text.lines().enumerate().map(|(i, l)| (i + 1, l.trim()));
    let (first, counts) = lines
        .find(|l| !l.1.is_empty())
        .map_or((1, Vec::new()), |l| {
            (l.0, l.1.split_whitespace().map(str::to_string).collect())
        });
    let mut reader = Reader {
        text,
        file,
        nodes: 0,
        expected: 0,
        last: first,
        listed: Listed {
            counts,
            ids: Vec::new(),
            links: Vec::new(),
            names: Vec::new(),
            forwards: Vec::new(),
            places: [first, first],
            beyond: None,
        },
    };
    let switches = reader.head(numbers)?;
    // The list of no switches is an empty line.
    let listed = |line: &(usize, &str)| !line.1.is_empty() || switches == 0;
    let (number, second) = lines.find(listed).unwrap_or((first + 1, ""));
    reader.ids(number, second)?;
    for (number, line) in lines.filter(|l| !l.1.is_empty()) {
        match line.strip_prefix('#') {
            Some(_) => reader.comment(line),
            None if wide(reader.listed.links.len()) < reader.expected => {
                reader.link(number, line)?;
            }
            None => {
                let beyond = reader.listed.beyond.get_or_insert((number, 0));
                beyond.1 += 1;
            }
        }
    }
    reader.enough()?;
    Ok(reader.listed)
}

impl Reader<'_> {
    fn wrong(&self, line: usize, message: String) -> Error {
        Error::new(message).file(self.file).at(
            Place {
                line: line.max(1),
                column: 1,
            },
            self.text,
        )
    }

    /// The counts of the first line; gives that before the links, and of the ids that are to follow
    /// whether any are.
    fn head(&mut self, numbers: usize) -> Result<u64> {
        let first = self.listed.places[0];
        let counts = self.listed.counts.iter().take(numbers);
        let parsed: Option<Vec<u64>> = counts.map(|w| w.parse().ok()).collect();
        let Some(parsed) = parsed.filter(|p| p.len() == numbers) else {
            return Err(self
                .wrong(first, format!("the first line needs {numbers} counts"))
                .help("they are of nodes, switches and links; see `selvedge formats`"));
        };
        (self.nodes, self.expected) = (parsed[0], parsed[numbers - 1]);
        let longest = wide(self.text.len());
        if self.nodes > longest || self.expected > longest {
            let (nodes, links) = (self.nodes, self.expected);
            let message = format!(
                "{nodes} nodes and {links} links are promised, for which the text is too short"
            );
            return Err(self.wrong(first, message));
        }
        Ok(parsed[numbers - 2])
    }

    fn ids(&mut self, number: usize, line: &str) -> Result<()> {
        let nodes = self.nodes;
        let ids: Option<Vec<u32>> = line
            .split_whitespace()
            .map(|w| w.parse().ok().filter(|id| u64::from(*id) < nodes))
            .collect();
        let message = || format!("the second line must list ids of switches, all below {nodes}");
        self.listed.ids = ids.ok_or_else(|| self.wrong(number, message()))?;
        self.listed.places[1] = number;
        self.last = number;
        Ok(())
    }

    /// What a comment of ours says; those of others say nothing.
    fn comment(&mut self, line: &str) {
        let links = &mut self.listed.links;
        for range in line.strip_prefix(UNSTATED).into_iter().flat_map(ranges) {
            let last = links.len().min(range.end().saturating_add(1));
            let unstated = links.get_mut(*range.start()..last).into_iter().flatten();
            unstated.for_each(|link| link.latency = None);
        }
        for range in line.strip_prefix(FORWARDS).into_iter().flat_map(ranges) {
            let last = place(self.nodes).min(range.end().saturating_add(1));
            self.listed
                .forwards
                .extend((*range.start()..last).map(narrow));
        }
        let named = line
            .strip_prefix(NAME)
            .and_then(|rest| rest.split_once(' '));
        if let Some((id, name)) = named {
            let id = id.parse().ok().filter(|id| u64::from(*id) < self.nodes);
            self.listed
                .names
                .extend(id.map(|id| (id, name.to_string())));
        }
    }

    fn link(&mut self, number: usize, line: &str) -> Result<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let id = |w: &&str| {
            w.parse::<u32>()
                .ok()
                .filter(|id| u64::from(*id) < self.nodes)
        };
        let end = |at: usize| words.get(at).and_then(id);
        let (Some(source), Some(target), Some(bandwidth)) = (end(0), end(1), words.get(2)) else {
            let nodes = self.nodes;
            let help = format!("a link is `0 16 400Gbps 0.0005ms 0`, with ids below {nodes}");
            let (found, expected) = (self.listed.links.len(), self.expected);
            let message = format!(
                "this line is no link: {found} of the {expected} that the first line counts stand \
                 above it"
            );
            return Err(self.wrong(number, message).help(help));
        };
        let rate = rate(bandwidth).ok_or_else(|| {
            self.wrong(number, format!("`{bandwidth}` is no rate"))
                .help("write for example 400Gbps")
        })?;
        let stated = words.get(3).map(|word| {
            let wrong = || {
                self.wrong(number, format!("`{word}` is no latency"))
                    .help("write for example 0.0005ms")
            };
            latency(word).ok_or_else(wrong)
        });
        let latency = stated.transpose()?;
        self.listed.links.push(Link {
            source,
            target,
            rate,
            latency,
            line: number,
        });
        self.last = number;
        Ok(())
    }

    /// Whether no link is missing.
    fn enough(&self) -> Result<()> {
        let (found, expected) = (wide(self.listed.links.len()), self.expected);
        if found == expected {
            return Ok(());
        }
        let message = format!(
            "too few links: the first line counts {expected}, and {found} follow, {} fewer; the \
             last of them is here",
            expected - found
        );
        let help = format!("add what is missing, or count {found} in the first line");
        Err(self.wrong(self.last, message).help(help))
    }
}

/// What is wrong with so many ids in the second line where the first counts others; `None` where
/// they are as many.
pub(super) fn miscounted(found: usize, counted: u64, of: &str) -> Option<String> {
    let (direction, by) = match wide(found).cmp(&counted) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => ("too few", counted - wide(found)),
        std::cmp::Ordering::Greater => ("too many", wide(found) - counted),
    };
    Some(format!(
        "{by} {direction} ids: the first line counts {counted} {of}, and this line lists {found}"
    ))
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
    comment(&mut text, UNSTATED, &unstated);
    comment(&mut text, FORWARDS, &forwards(wiring, id));
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

/// Writes a comment of ranges, where there are any.
fn comment(text: &mut String, start: &str, ranges: &[[usize; 2]]) {
    if ranges.is_empty() {
        return;
    }
    *text += start;
    for [first, last] in ranges {
        let _ = write!(text, " {first}");
        if first < last {
            let _ = write!(text, "-{last}");
        }
    }
    text.push('\n');
}

/// Ranges of the ids of devices that forward although they are endpoints.
fn forwards(wiring: &Wiring, id: &[u32]) -> Vec<[usize; 2]> {
    let forward = id.iter().zip(&wiring.devices);
    let mut ids: Vec<usize> = forward
        .filter(|d| d.1.forwards && *d.0 != NONE)
        .map(|d| d.0.index())
        .collect();
    ids.sort_unstable();
    let mut ranges: Vec<[usize; 2]> = Vec::new();
    for id in ids {
        match ranges.last_mut().filter(|run| run[1] + 1 == id) {
            Some(run) => run[1] = id,
            None => ranges.push([id, id]),
        }
    }
    ranges
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
