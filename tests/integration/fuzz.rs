//! Mutation fuzzing from a corpus: every reader and both checkers get files that were whole once. A
//! reader may refuse, and says why; a checker may accept what still binds to the fabric, and then
//! what it proves is true. Nothing panics.
//!
//! So many cases as take about two seconds each; `SELVEDGE_FUZZ_CASES` asks for another number.
//! `fuzz/` holds the same two questions for libFuzzer.

use crate::formats::round_trips::samples;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseError, TestRunner};
use selvedge::check;
use selvedge::fabric::{Fabric, audit, network::Network};
use selvedge::formats::format::{Read, named};
use selvedge::proof::{self, claim};
use selvedge::traffic::Matrix;
use selvedge::units::Fraction;
use std::path::{Path, PathBuf};

/// Cases a reader where nothing else is asked for.
const READER_CASES: u32 = 400;
/// Cases a checker where nothing else is asked for.
const CHECKER_CASES: u32 = 4_000;

/// What is put into a file: ends and starts of structures, extreme numbers, characters that mean
/// something to somebody.
const TOKENS: [&str; 24] = [
    "",
    " ",
    "\n",
    "\r",
    "\t",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "{",
    "}",
    "[[[[[[[[",
    "]",
    "\"",
    ",",
    ":",
    "---",
    "&a",
    "*a",
    "-1",
    "0",
    "18446744073709551616",
    "1e308",
    "null",
];

/// One change: what, where as shares of the length, how much, which token.
#[derive(Clone, Debug)]
struct Edit {
    kind: u8,
    at: f64,
    to: f64,
    length: usize,
    token: usize,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (
        0u8..6,
        0.0..1.0f64,
        0.0..1.0f64,
        0usize..60,
        0..TOKENS.len(),
    );
    let edit = edit.prop_map(|(kind, at, to, length, token)| Edit {
        kind,
        at,
        to,
        length,
        token,
    });
    prop::collection::vec(edit, 1..5)
}

fn place(text: &str, share: f64) -> usize {
    let near = (share * (text.len() + 1) as f64) as usize;
    (0..=near.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_string();
    for edit in edits {
        let start = place(&text, edit.at);
        let end = (start..=(start + edit.length).min(text.len()))
            .rev()
            .find(|&i| text.is_char_boundary(i))
            .unwrap_or(start);
        match edit.kind {
            0 => text.replace_range(start..end, ""),
            1 => text.replace_range(start..end, TOKENS[edit.token]),
            2 => text.insert_str(start, TOKENS[edit.token]),
            3 => text.truncate(start),
            4 => {
                let part = text[start..end].to_string();
                let to = place(&text, edit.to);
                text.insert_str(to, &part);
            }
            _ => {
                let digit = text[start..]
                    .char_indices()
                    .find(|(_, c)| c.is_ascii_digit())
                    .map(|(i, _)| start + i);
                if let Some(at) = digit {
                    text.replace_range(at..=at, &(edit.length % 10).to_string());
                }
            }
        }
    }
    text
}

fn runner(cases: u32) -> TestRunner {
    let cases = std::env::var("SELVEDGE_FUZZ_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(cases);
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
}

fn told(error: &selvedge::error::Error) -> Result<(), TestCaseError> {
    prop_assert!(
        !error.message.is_empty() && !error.is_fault(),
        "{}",
        error.report()
    );
    Ok(())
}

/// Reads a text as a format, and builds what was read.
fn read(name: &str, text: &str) -> Result<(), TestCaseError> {
    let wiring = match named(name).unwrap().read {
        Some(Read::Fabric(read)) => {
            return match read(text, Path::new("x")) {
                Ok(native) => built(&native.fabric),
                Err(error) => told(&error),
            };
        }
        Some(Read::Text(read)) => read(text, Path::new("x")),
        Some(Read::Folder(read)) => read(&[(PathBuf::from("a.json"), text.to_string())]),
        None => return Ok(()),
    };
    match wiring {
        Ok(wiring) => {
            prop_assert!(
                wiring
                    .cables
                    .iter()
                    .all(|c| (c.a.device.max(c.b.device) as usize) < wiring.devices.len())
            );
            match wiring.completed().to_fabric() {
                Ok(fabric) => built(&fabric),
                Err(error) => told(&error),
            }
        }
        Err(error) => told(&error),
    }
}

fn built(fabric: &Fabric) -> Result<(), TestCaseError> {
    match audit::audit(fabric) {
        Ok(()) => prop_assert!(Network::new(fabric).vertices() == fabric.devices()),
        Err(error) => told(&error)?,
    }
    Ok(())
}

#[test]
fn readers_refuse_or_read_whatever_becomes_of_a_file() {
    for (name, sample) in samples() {
        let outcome =
            runner(READER_CASES).run(&edits(), |edits| read(name, &edited(&sample, &edits)));
        outcome.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}

fn fraction(value: &check::Fraction) -> Fraction {
    Fraction::new(value.numerator.into(), value.denominator.into())
}

/// A fabric of four hosts with one answer, and its certificate.
fn certified() -> (Fabric, String, Fraction) {
    let text = crate::cli::tiny();
    let fabric = selvedge::formats::node_link::parse(&text, Path::new("tiny.json")).unwrap();
    let network = Network::new(&fabric);
    let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
    let bracket = proof::throughput(&fabric, &network, &matrix).unwrap();
    assert_eq!(bracket.lower(), bracket.upper());
    let uncapped = bracket.headroom().cloned().unwrap();
    (
        fabric,
        String::from_utf8(bracket.certificate().to_vec()).unwrap(),
        uncapped,
    )
}

#[test]
fn what_the_checker_accepts_of_a_fabric_is_true() {
    let (fabric, honest, truth) = certified();
    let network = Network::new(&fabric);
    let meant = claim::expected(
        &network,
        &Matrix::parse("uniform", &fabric, &network).unwrap(),
    )
    .unwrap();
    let accepted = std::cell::Cell::new(0);
    let outcome = runner(CHECKER_CASES).run(&edits(), |edits| {
        let forged = edited(&honest, &edits);
        let Ok(verified) = check::check(forged.as_bytes()) else {
            return Ok(());
        };
        if check::head(forged.as_bytes()).is_ok_and(|stated| stated == meant) {
            accepted.set(accepted.get() + 1);
            for proved in verified
                .proved
                .iter()
                .filter(|p| p.quantity == "throughput")
            {
                let value = fraction(&proved.value);
                prop_assert!(
                    if proved.at_least {
                        value <= truth
                    } else {
                        value >= truth
                    },
                    "{proved} of {truth}"
                );
            }
        }
        Ok(())
    });
    outcome.unwrap();
    // Blanks may be put in, flows may be worse: a test in which nothing is accepted would show
    // nothing.
    assert!(accepted.get() > 0);
}

#[test]
fn what_the_checker_of_failures_accepts_is_true() {
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/CERTIFICATE.md")).unwrap();
    let honest = document
        .rsplit("```text")
        .next()
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let whole = check::check_failures(honest.as_bytes()).unwrap();
    let about = check::failures::stated(honest.as_bytes()).unwrap();
    let truth = fraction(&whole.at_most.unwrap());
    let accepted = std::cell::Cell::new(0);
    let outcome = runner(CHECKER_CASES).run(&edits(), |edits| {
        let forged = edited(honest, &edits);
        let Ok(survived) = check::check_failures(forged.as_bytes()) else {
            return Ok(());
        };
        if check::failures::stated(forged.as_bytes()).is_ok_and(|stated| stated == about) {
            accepted.set(accepted.get() + 1);
            prop_assert!(
                survived
                    .at_least
                    .is_none_or(|least| fraction(&least) <= truth),
                "{survived}"
            );
            prop_assert!(
                survived.at_most.is_none_or(|most| fraction(&most) >= truth),
                "{survived}"
            );
            prop_assert_eq!((survived.sets, survived.lost), (whole.sets, whole.lost));
        }
        Ok(())
    });
    outcome.unwrap();
    assert!(accepted.get() > 0);
}
