//! `selvedge new FAMILY`, `selvedge new --list`.

use super::output::print;
use crate::error::{Error, Result};
use crate::family::FAMILIES;
use crate::files::create_file;
use crate::report;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A family, for example `rail-optimized`, `leaf-spine` or `fat-tree`
    #[arg(required_unless_present = "list")]
    family: Option<String>,
    /// Lists the families: what each is and where it is described
    #[arg(long, conflicts_with_all = ["family", "output"])]
    list: bool,
    /// File to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it is there already, with whatever was written into it since
    #[arg(long, requires = "output")]
    force: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let Some(name) = &args.family else {
        return print(&report::families::list(&FAMILIES));
    };
    let family = FAMILIES.family(name).ok_or_else(|| {
        let help = format!("the families are {}", FAMILIES.names().join(", "));
        Error::new(format!("there is no family `{name}`")).help(help)
    })?;
    match &args.output {
        Some(file) => create_file(file, family.starter.as_bytes(), args.force),
        None => print(family.starter),
    }
}
