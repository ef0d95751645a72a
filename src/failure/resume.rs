//! Samples kept in a file while more are drawn: JSON lines, a header and then one finished sample a
//! line, in the order in which they finished.
//!
//! Every line is flushed when it is written, so that a crash costs what was under way and at most
//! one torn line, which is cut off when the file is taken up again. The header says of which fabric
//! and which plan the samples are; a file of another is refused.

use super::random::{Bracketed, Sample, SamplingPlan};
use crate::error::{Error, Place, Result};
use crate::fabric::index::wide;
use crate::fabric::network::Network;
use crate::units::Fraction;
use num_traits::{One, Zero};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What the first line calls its format.
const FORMAT: &str = "selvedge-samples-1";

/// Samples that were read.
pub type Known = BTreeMap<u64, Sample>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Header {
    format: String,
    fabric: String,
    seed: u64,
    draw: String,
    between_switches: bool,
    metrics: Vec<String>,
    gap: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    sample: u64,
    failed: Vec<u64>,
    lost: u64,
    cut_off: bool,
    throughput: Option<[String; 2]>,
    bisection: Option<[String; 2]>,
    host_attachment: String,
    endpoint_attachment: String,
}

impl Header {
    fn new(network: &Network, plan: &SamplingPlan, gap: Option<f64>) -> Self {
        Header {
            format: FORMAT.to_string(),
            fabric: network.hash.clone(),
            seed: plan.seed,
            draw: plan.draw.written(),
            between_switches: plan.between_switches,
            metrics: plan.metrics.iter().map(|m| m.word().to_string()).collect(),
            gap,
        }
    }

    /// What differs first, in words.
    fn difference(&self, other: &Header) -> Option<String> {
        let both = |what: &str, a: &dyn std::fmt::Display, b: &dyn std::fmt::Display| {
            Some(format!("its {what} is {a}, not {b}"))
        };
        let gap = |header: &Header| header.gap.map_or("none".to_string(), |g| g.to_string());
        match self {
            _ if self.fabric != other.fabric => {
                Some("it is of another fabric, or of other rules of who forwards".to_string())
            }
            _ if self.draw != other.draw => both("draw", &self.draw, &other.draw),
            _ if self.seed != other.seed => both("seed", &self.seed, &other.seed),
            _ if self.between_switches != other.between_switches => {
                Some("it takes links of another kind".to_string())
            }
            _ if self.metrics != other.metrics => {
                both("measure", &self.metrics.join(","), &other.metrics.join(","))
            }
            _ if self.gap != other.gap => both("gap", &gap(self), &gap(other)),
            _ => None,
        }
    }
}

fn text(bracket: &Bracketed) -> [String; 2] {
    [bracket.0.to_string(), bracket.1.to_string()]
}

impl Line {
    fn new(sample: &Sample) -> Self {
        Line {
            sample: sample.index,
            failed: sample.failed.clone(),
            lost: sample.lost_endpoints,
            cut_off: sample.cut_off,
            throughput: sample.throughput.as_ref().map(text),
            bisection: sample.bisection.as_ref().map(text),
            host_attachment: sample.host_attachment.to_string(),
            endpoint_attachment: sample.endpoint_attachment.to_string(),
        }
    }

    /// The sample, where every number is one that can have been written.
    fn sample(&self, kinds: usize, header: &Header) -> Option<Sample> {
        let fraction = |text: &String| {
            text.parse::<Fraction>()
                .ok()
                .filter(|f| *f >= Fraction::zero())
        };
        let bracket = |ends: &Option<[String; 2]>, name: &str, most: Option<Fraction>| match ends {
            None => (!header.metrics.iter().any(|m| m == name)).then_some(None),
            Some([low, high]) => {
                let (low, high) = (fraction(low)?, fraction(high)?);
                (low <= high && most.is_none_or(|m| high <= m)).then_some(Some((low, high)))
            }
        };
        let share = |text: &String| fraction(text).filter(|f| *f <= Fraction::one());
        (self.failed.len() == kinds).then_some(())?;
        Some(Sample {
            index: self.sample,
            failed: self.failed.clone(),
            lost_endpoints: self.lost,
            cut_off: self.cut_off,
            throughput: bracket(&self.throughput, "throughput", Some(Fraction::one()))?,
            bisection: bracket(&self.bisection, "bisection", None)?,
            host_attachment: share(&self.host_attachment)?,
            endpoint_attachment: share(&self.endpoint_attachment)?,
        })
    }
}

/// A file that takes finished samples.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Opens a file, or begins it, and reads what it has.
    ///
    /// # Errors
    /// When it cannot be read or written, is of another fabric or plan, or has a line that is no
    /// sample before its last.
    pub fn open(
        path: &Path,
        network: &Network,
        plan: &SamplingPlan,
        gap: Option<f64>,
    ) -> Result<(Self, Known)> {
        let header = Header::new(network, plan, gap);
        let (bytes, fresh) = match std::fs::read(path) {
            Ok(bytes) => (bytes, false),
            Err(cause) if cause.kind() == ErrorKind::NotFound => (Vec::new(), true),
            Err(cause) => return Err(Error::io("read", path, &cause)),
        };
        // What follows the last line end was being written when the program ended.
        let whole = bytes
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |at| at + 1);
        let known = if whole == 0
            && !fresh
            && !bytes.is_empty()
            && !FORMAT_LINE.starts_with(&bytes[..bytes.len().min(FORMAT_LINE.len())])
        {
            return Err(foreign(path, "it does not begin with a line of samples"));
        } else {
            read(&bytes[..whole], path, &header, plan.draw.kinds().len())?
        };
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(|cause| Error::io("append to", path, &cause))?;
        let wrong = |cause: std::io::Error| Error::io("append to", path, &cause);
        file.set_len(wide(whole)).map_err(wrong)?;
        if whole == 0 {
            writeln!(file, "{}", encode(&header, path)?)
                .and_then(|()| file.flush())
                .map_err(wrong)?;
        }
        Ok((
            Journal {
                path: path.to_path_buf(),
                file: Mutex::new(file),
            },
            known,
        ))
    }

    /// Appends a finished sample and flushes it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, sample: &Sample) -> Result<()> {
        let line = format!("{}\n", encode(&Line::new(sample), &self.path)?);
        // A thread that panicked while it held the file has written its line or a torn one; either
        // can be read again.
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(line.as_bytes())
            .and_then(|()| file.flush())
            .map_err(|cause| Error::io("append to", &self.path, &cause))
    }
}

/// How every header begins.
const FORMAT_LINE: &[u8] = b"{\"format\":\"selvedge-samples-1\"";

fn encode(value: &impl Serialize, path: &Path) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|cause| Error::new(format!("cannot write {}: {cause}", path.display())).file(path))
}

fn foreign(path: &Path, why: &str) -> Error {
    Error::new(format!("{} cannot be resumed: {why}", path.display()))
        .file(path)
        .help("name another file for --resume, or repeat the command that began this one")
}

fn read(bytes: &[u8], path: &Path, header: &Header, kinds: usize) -> Result<Known> {
    let mut known = Known::new();
    if bytes.is_empty() {
        return Ok(known);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| foreign(path, "it is not UTF-8 text"))?;
    for (number, line) in text.lines().enumerate() {
        let broken = |why: &str| {
            foreign(path, why).at(
                Place {
                    line: number + 1,
                    column: 1,
                },
                text,
            )
        };
        if number == 0 {
            let found: Header = serde_json::from_str(line)
                .map_err(|_| broken("it does not begin with a line of samples"))?;
            if found.format != header.format {
                return Err(broken(&format!(
                    "its format is `{}`, not `{FORMAT}`",
                    found.format
                )));
            }
            if let Some(why) = found.difference(header) {
                return Err(foreign(path, &why));
            }
            continue;
        }
        let found = serde_json::from_str::<Line>(line)
            .ok()
            .and_then(|line| line.sample(kinds, header));
        let sample = found.ok_or_else(|| broken("this line is no finished sample"))?;
        if known
            .get(&sample.index)
            .is_some_and(|other| *other != sample)
        {
            return Err(broken(&format!(
                "sample {} is written twice and not the same",
                sample.index
            )));
        }
        known.insert(sample.index, sample);
    }
    Ok(known)
}
