//! The writer of certificates: words that the package `check` reads. CERTIFICATE.md documents the
//! format.

use crate::check::Proved;
use crate::fabric::index::{Id, narrow};
use crate::fabric::network::Network;
use crate::symmetry::{Generator, Move};
use crate::traffic::Matrix;
use num_traits::Zero;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::{Display, Write};

/// A certificate being written.
pub struct Certificate {
    text: String,
}

impl Certificate {
    /// The head: network, matrix, generators.
    pub fn new(network: &Network, matrix: &Matrix, generators: &[Generator]) -> Self {
        let mut certificate = Certificate::empty();
        let text = &mut certificate.text;
        *text += "selvedge-certificate 3\n";
        *text += &format!(
            "fabric {}\nunit {}\nvertices {}\n",
            network.hash,
            network.unit.0,
            network.vertices()
        );
        certificate.filled("rate", network.rate.as_slice());
        certificate.filled("transit", &dense(network.transit_group.as_slice()));
        certificate.filled("domain", &dense(network.domain.as_slice()));
        certificate.line(format_args!("trunks {}", network.arcs() / 2));
        for trunk in network.trunk_ids() {
            let (low, high) = network.ends(trunk.forth());
            let (up, down) = (
                network.capacity[trunk.forth()],
                network.capacity[trunk.back()],
            );
            certificate.line(format_args!("{low} {high} {up} {down}"));
        }
        let demand = demand(matrix);
        certificate.line(format_args!("traffic {}", traffic(matrix, &demand)));
        certificate.text += &demand;
        certificate.line(format_args!("generators {}", generators.len()));
        for generator in generators {
            certificate.generator(generator);
        }
        certificate
    }

    fn empty() -> Self {
        Certificate {
            text: String::new(),
        }
    }

    fn line(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{words}");
    }

    fn filled<T: PartialEq + Display + Zero>(&mut self, name: &str, values: &[T]) {
        let _ = write!(self.text, "{name} ");
        self.scattered(values.iter());
    }

    fn generator(&mut self, generator: &Generator) {
        let next = |a: &Move, b: &Move| b.0.follows(a.0) && b.1.follows(a.1);
        let runs: Vec<&[Move]> = generator.moves.chunk_by(next).collect();
        self.line(format_args!("{}", runs.len()));
        for run in runs {
            self.line(format_args!("{} {} {}", run[0].0, run[0].1, run.len()));
        }
    }

    /// Opens a section, for example `throughput-at-least AMOUNT REPRESENTATIVES`.
    pub fn section(&mut self, words: std::fmt::Arguments<'_>) {
        self.line(words);
    }

    /// Values that are mostly zero or come in runs.
    pub fn scattered<'a, T: PartialEq + Display + Zero + 'a>(
        &mut self,
        values: impl Iterator<Item = &'a T>,
    ) {
        let mut runs: Vec<(usize, usize, &T)> = Vec::new();
        for (at, value) in values.enumerate() {
            match runs.last_mut() {
                Some(run) if run.0 + run.1 == at && run.2 == value => run.1 += 1,
                _ if value.is_zero() => {}
                _ => runs.push((at, 1, value)),
            }
        }
        self.line(format_args!("{}", runs.len()));
        for (start, count, value) in runs {
            self.line(format_args!("{start} {count} {value}"));
        }
    }

    /// The evidence, up to and with the word `claims`.
    pub fn evidence(mut self) -> Vec<u8> {
        self.text += "claims ";
        self.text.into_bytes()
    }
}

/// The words of a demand, from its denominator to its pairs.
fn demand(matrix: &Matrix) -> String {
    let mut words = Certificate::empty();
    words.line(format_args!("denominator {}", matrix.denominator));
    words.filled("group", matrix.group.as_slice());
    words.filled("weight", matrix.weight.as_slice());
    words.line(format_args!(
        "multipliers {}",
        matrix.multiplier.len().saturating_sub(1)
    ));
    for multiplier in matrix.multiplier.iter().skip(1) {
        words.line(format_args!("{multiplier}"));
    }
    words.line(format_args!("pairs {}", matrix.pairs.len()));
    for (s, d, q) in &matrix.pairs {
        words.line(format_args!("{s} {d} {q}"));
    }
    words.text
}

/// The traffic in a word; of a matrix that has none, the hash of its demand's words.
fn traffic(matrix: &Matrix, demand: &str) -> String {
    let named = matrix.scale.is_none() && !matrix.name.starts_with("plan:");
    if named && matrix.name.bytes().all(|b| b.is_ascii_graphic()) {
        return matrix.name.clone();
    }
    let mut hash = Sha256::new();
    for word in demand.split_ascii_whitespace() {
        hash.update(word);
        hash.update(" ");
    }
    let mut text = "sha256:".to_string();
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The words after `claims`: everything that was proved.
pub fn claims(proved: &[Proved]) -> String {
    let mut text = format!("{}\n", proved.len());
    for claim in proved {
        let side = if claim.at_least {
            "at-least"
        } else {
            "at-most"
        };
        let _ = writeln!(
            text,
            "{} {side} {} {}",
            claim.quantity, claim.value.numerator, claim.value.denominator
        );
    }
    text + "end\n"
}

/// Labels renumbered from 1 in order of appearance; 0 stays 0. O(V) expected.
fn dense(labels: &[u32]) -> Vec<u32> {
    let mut ids = HashMap::from([(0, 0)]);
    let renumber = |&label| {
        let next = narrow(ids.len());
        *ids.entry(label).or_insert(next)
    };
    labels.iter().map(renumber).collect()
}
