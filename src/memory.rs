//! How much memory there is, and the refusal of what needs more before any of it is taken: an
//! allocation that fails ends the process without a word.
//!
//! ```
//! use selvedge::memory::{needs, within};
//!
//! assert!(needs(1 << 20, "a small table", "").is_ok());
//! let error = within(3 << 30, 2 << 30, "1000 links", "ask for fewer hosts").unwrap_err();
//! assert_eq!(error.message, "1000 links need at least 3.0 GiB of memory, and 2.0 GiB are free");
//! assert_eq!(error.exit_code(), 2);
//! ```

use crate::error::{Error, Result};
use std::fs;

/// What is believed to be free where the system does not say.
const UNKNOWN: u64 = 1 << 40;
/// Bytes that are left when work is ended rather than let run into the wall.
const RESERVE: u64 = 24 << 20;
/// Bytes of a kibibyte, in which the system counts.
const KIBIBYTE: u64 = 1024;

/// Refuses what needs more memory than is free: the work, its size in bytes, and what would be
/// right.
///
/// # Errors
/// A mistake of the input: it asks for more than this machine, or this process, has.
pub fn needs(bytes: u64, what: &str, help: &str) -> Result<()> {
    // Reading the system's figures takes microseconds, which is much for small tables.
    if bytes < (1 << 26) {
        return Ok(());
    }
    within(bytes, free(), what, help)
}

/// The same, of so much that is free.
///
/// # Errors
/// As [`needs`].
pub fn within(bytes: u64, free: u64, what: &str, help: &str) -> Result<()> {
    if bytes <= free {
        return Ok(());
    }
    let message = format!(
        "{what} need at least {} of memory, and {} are free",
        shown(bytes),
        shown(free)
    );
    let error = Error::new(message);
    Err(if help.is_empty() {
        error
    } else {
        error.help(help)
    })
}

/// `1.7 GiB`, `380 MiB`: one place, cut.
fn shown(bytes: u64) -> String {
    let tenths = |unit: u32| u128::from(bytes) * 10 / (1 << unit);
    match tenths(30) {
        0..10 => format!("{} MiB", tenths(20) / 10),
        gibi => format!("{}.{} GiB", gibi / 10, gibi % 10),
    }
}

/// Bytes that this process may still take: what the limit of its addresses and the machine leave.
pub fn free() -> u64 {
    let known = [Addresses::now().map(|now| now.left), machine_free()]
        .into_iter()
        .flatten();
    known.min().unwrap_or(UNKNOWN)
}

fn read(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// The addresses of this process, where they are limited.
struct Addresses {
    limit: u64,
    left: u64,
}

impl Addresses {
    fn now() -> Option<Self> {
        let limit = address_limit(&read("/proc/self/limits"))?;
        let taken = field(&read("/proc/self/status"), "VmSize:").map(|k| k * KIBIBYTE);
        Some(Addresses {
            limit,
            left: limit.saturating_sub(taken.unwrap_or(0)),
        })
    }
}

/// Whether the addresses of this process are limited.
pub fn is_limited() -> bool {
    Addresses::now().is_some()
}

/// Bytes that the machine can still give, where it says.
fn machine_free() -> Option<u64> {
    let about = read("/proc/meminfo");
    let swap = field(&about, "SwapFree:").unwrap_or(0);
    field(&about, "MemAvailable:").map(|k| (k + swap) * KIBIBYTE)
}

/// What to say once so little is left that the next step of work may end the process; nothing while
/// there is room.
pub fn almost_out() -> Option<String> {
    if let Some(now) = Addresses::now().filter(|now| now.left < RESERVE) {
        return Some(format!(
            "memory runs out: {} are left of the {} that this process may have (`ulimit -v`)",
            shown(now.left),
            shown(now.limit)
        ));
    }
    machine_free()
        .filter(|free| *free < RESERVE)
        .map(|free| format!("memory runs out: the machine has {} left", shown(free)))
}

/// The number behind a word that begins a line.
fn field(text: &str, word: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The soft limit of addresses in bytes, where there is one.
fn address_limit(text: &str) -> Option<u64> {
    field(text, "Max address space")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_figures_are_read() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max address space         2048000000           unlimited            bytes\n";
        assert_eq!(address_limit(limits), Some(2_048_000_000));
        assert_eq!(
            address_limit(&limits.replace("2048000000", "unlimited")),
            None
        );
        assert_eq!(
            field("MemTotal: 5 kB\nMemAvailable:    7 kB\n", "MemAvailable:"),
            Some(7)
        );
        assert!(free() > 1 << 20);
    }

    #[test]
    fn what_is_too_much_is_refused_with_the_figure() {
        assert!(needs(1 << 62, "links", "ask for less").is_err());
        assert!(within(5, 5, "links", "").is_ok() && within(6, 5, "links", "").is_err());
    }
}
