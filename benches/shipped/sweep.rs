//! Asks the program about a shipped topology, as somebody would who types it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What is asked of each.
pub const QUANTITIES: [&str; 4] = ["throughput", "hose", "bisection", "latency"];

/// What an answer took, and what is wrong with it.
pub struct Answer {
    /// Wall time of the program.
    #[allow(dead_code)]
    pub took: Duration,
    /// An exit code that it should not have, or bounds that cross.
    pub complaint: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies")
}

/// Names of all shipped topologies.
pub fn shipped() -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder())? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "yaml") {
            names.extend(
                path.file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned()),
            );
        }
    }
    names.sort();
    Ok(names)
}

/// Solves one quantity. Latency may be undecided where lengths or latencies are not stated, nothing
/// else may.
pub fn ask(program: &Path, name: &str, quantity: &str) -> std::io::Result<Answer> {
    let started = Instant::now();
    let output = Command::new(program)
        .args(["solve", "--format", "json", "--quantity", quantity])
        .arg(folder().join(format!("{name}.yaml")))
        .output()?;
    let took = started.elapsed();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let unknown = found["unknown"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    let right = match output.status.code() {
        Some(0) => !unknown,
        Some(3) => quantity == "latency" && unknown,
        _ => false,
    };
    let number = |key: &str| {
        let (top, bottom) = found[key]
            .as_str()?
            .split_once('/')
            .unwrap_or((found[key].as_str()?, "1"));
        Some(top.parse::<f64>().ok()? / bottom.parse::<f64>().ok()?)
    };
    let ordered = number("lower")
        .zip(number("upper"))
        .is_some_and(|(lower, upper)| lower <= upper);
    let complaint = if !right {
        Some(format!(
            "{}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ))
    } else if quantity != "latency" && !ordered {
        Some(format!("bounds {} and {}", found["lower"], found["upper"]))
    } else {
        None
    };
    Ok(Answer { took, complaint })
}
