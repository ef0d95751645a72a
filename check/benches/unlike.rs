//! How long a tree of so many unlike single failures takes to check: `cargo bench --bench unlike`.
//! Fails where the largest takes longer than a quarter of a minute.

#[path = "../tests/unlike/mod.rs"]
mod unlike;

use std::process::ExitCode;

/// Longest that the largest may take.
const SECONDS: f64 = 15.0;

fn main() -> Result<ExitCode, String> {
    let mut last = 0.0;
    for links in [5_000, 10_000, 20_000] {
        last = unlike::seconds(links)?;
        println!("{links} unlike failures: {last:.2} s");
    }
    Ok(if last < SECONDS {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
