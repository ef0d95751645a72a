//! `selvedge completions SHELL`.

use super::output;
use crate::error::Result;
use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, mut whole: clap::Command) -> Result<()> {
    // Into memory first: the generator panics when its writer fails, and a closed pipe is no error
    // here.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut whole, "selvedge", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
