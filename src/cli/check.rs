//! `selvedge check FILE...`.

use super::output;
use crate::check;
use crate::error::{Error, Result};
use crate::verify::Verdict;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Certificates
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let mut verdict = Verdict::Proved;
    for file in &typed.files {
        let bytes = std::fs::read(file).map_err(|cause| Error::io("read", file, &cause))?;
        let claims = check::check(&bytes).map(|proved| proved.iter().map(ToString::to_string).collect());
        let lines: Vec<String> = claims.unwrap_or_else(|why| {
            verdict = Verdict::Refuted;
            vec![format!("nothing is proved: {why}")]
        });
        for line in lines {
            output::print(&format!("{}: {line}\n", file.display()))?;
        }
    }
    Ok(verdict)
}
