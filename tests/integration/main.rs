//! All integration tests, in one program: a folder a subject, under `cli` a file a command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;
mod architecture;
mod cli;
mod families;
mod formats;
mod fuzz;
mod hostile;
mod page;
mod real;
mod shipped;

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts a test that cannot run here and says why, past the harness that keeps the output of tests
/// that pass. Where `SELVEDGE_NO_SKIPS` is set, as `.ci/run` does, it fails instead.
fn skipped(why: &str) {
    static SKIPPED: AtomicUsize = AtomicUsize::new(0);
    assert!(
        std::env::var_os("SELVEDGE_NO_SKIPS").is_none(),
        "a test would be skipped: {why}"
    );
    let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
    let _ = writeln!(std::io::stderr(), "skipped ({count} so far): {why}");
}
