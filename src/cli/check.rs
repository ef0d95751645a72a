//! `selvedge check FILE...`.

use super::output;
use crate::check::{self, Verified};
use crate::check_failures::check_failures;
use crate::error::{Error, Result};
use crate::verify::Verdict;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Certificates, also of whole trees of failures
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let mut verdict = Verdict::Proved;
    for file in &typed.files {
        let bytes = std::fs::read(file).map_err(|cause| Error::io("read", file, &cause))?;
        let checked = match bytes.trim_ascii_start().starts_with(b"selvedge-failures") {
            true => check_failures(&bytes).map(|survived| vec![format!("fabric {}", survived.fabric), survived.to_string()]),
            false => check::check(&bytes).map(|verified| shown(&verified)),
        };
        let lines = match checked {
            Ok(lines) => lines,
            Err(why) => {
                verdict = Verdict::Refuted;
                vec![format!("nothing is proved: {why}")]
            }
        };
        for line in lines {
            output::print(&format!("{}: {line}\n", file.display()))?;
        }
    }
    Ok(verdict)
}

fn shown(verified: &Verified) -> Vec<String> {
    let mut lines = vec![format!("fabric {}", verified.fabric)];
    let (peak, rate) = verified.peak;
    if peak != rate {
        lines.push(format!("the demand is not scaled: its busiest endpoint asks for {peak}/{rate} of its rate"));
    }
    lines.extend(verified.proved.iter().map(ToString::to_string));
    lines
}
