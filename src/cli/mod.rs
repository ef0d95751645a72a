//! What was typed becomes a plan of work, and the plan is run. Only this folder prints.

use crate::error::{Error, Result};
use crate::verify::Verdict;
use clap::{CommandFactory, Parser, Subcommand};
use std::ffi::OsString;

mod adversary;
mod availability;
mod build;
mod check;
mod collectives;
mod compare;
mod completions;
mod connectivity;
mod convert;
mod diff;
mod drain;
mod draw;
mod failures;
mod formats;
mod github;
mod hash;
mod input;
mod interrupt;
mod latency;
mod lint;
mod man;
mod new;
mod output;
mod parts;
mod route;
mod schema;
mod solve;
mod symmetry;
mod theme;
mod tolerance;
mod verify;

/// Designs the network fabric of a GPU cluster, draws it, and proves what it carries and what it survives.
#[derive(Debug, Parser)]
#[command(name = "selvedge", version)]
struct Typed {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print a commented starter specification of a family
    New(new::Typed),
    /// Build a specification: fabric, links, counts and diagram
    Build(build::Typed),
    /// Judge the requirements on a specification or fabric
    Verify(verify::Typed),
    /// Put designs side by side, and stop a change that makes one worse
    Compare(compare::Typed),
    /// Solve one quantity
    Solve(solve::Typed),
    /// Sample random failures: what is left, with confidence intervals
    Failures(failures::Typed),
    /// Expected failures a month, and the expected share of the throughput
    Availability(availability::Typed),
    /// Search for the most damaging failures, with a proved bound on how bad any can be
    Adversary(adversary::Typed),
    /// Least times of the collectives of a parallelism plan
    Collectives(collectives::Typed),
    /// Draw the tolerance curve: the worst that is left against the number of failures
    Tolerance(tolerance::Typed),
    /// Count the links and switches that part a pair, and list single points of failure
    Connectivity(connectivity::Typed),
    /// Judge what remains while something is out, and find an order of drains
    Drain(drain::Typed),
    /// What a routing carries beside the best there is, and whether it can deadlock
    Route(route::Typed),
    /// Show orbits and the size of the quotient
    Symmetry(symmetry::Typed),
    /// Draw a diagram
    Draw(draw::Typed),
    /// Compare what was built with the design, cable by cable: what is wrong, and the fewest moves that mend it
    Diff(diff::Typed),
    /// Infer the pattern of a fabric, and list what breaks it
    Lint(lint::Typed),
    /// Read a file of one format and write it in another
    Convert(convert::Typed),
    /// List the formats that are read and written, with what each carries
    Formats(formats::Typed),
    /// List or show the parts of the catalogue
    Parts(parts::Typed),
    /// Print the JSON Schema of specifications or of a report
    Schema(schema::Typed),
    /// Re-check certificates, and whether they are about a fabric
    Check(check::Typed),
    /// Print the canonical hash of a fabric, which certificates state
    Hash(hash::Typed),
    /// Print a completion script for a shell
    Completions(completions::Typed),
    /// Print the manual, or write one page a command
    Man(man::Typed),
}

/// The whole command line, for completions and manual pages.
fn definition() -> clap::Command {
    Typed::command()
}

fn dispatch(command: &Command) -> Result<Verdict> {
    let done = |()| Verdict::Proved;
    match command {
        Command::New(typed) => new::run(typed).map(done),
        Command::Build(typed) => build::run(typed).map(done),
        Command::Verify(typed) => verify::run(typed),
        Command::Compare(typed) => compare::run(typed),
        Command::Solve(typed) => solve::run(typed),
        Command::Failures(typed) => failures::run(typed),
        Command::Availability(typed) => availability::run(typed).map(done),
        Command::Adversary(typed) => adversary::run(typed),
        Command::Collectives(typed) => collectives::run(typed),
        Command::Connectivity(typed) => connectivity::run(typed).map(done),
        Command::Tolerance(typed) => tolerance::run(typed),
        Command::Drain(typed) => drain::run(typed),
        Command::Route(typed) => route::run(typed),
        Command::Symmetry(typed) => symmetry::run(typed).map(done),
        Command::Draw(typed) => draw::run(typed).map(done),
        Command::Diff(typed) => diff::run(typed),
        Command::Lint(typed) => lint::run(typed),
        Command::Convert(typed) => convert::run(typed).map(done),
        Command::Formats(typed) => formats::run(typed).map(done),
        Command::Parts(typed) => parts::run(typed).map(done),
        Command::Schema(typed) => schema::run(typed).map(done),
        Command::Check(typed) => check::run(typed),
        Command::Hash(typed) => hash::run(typed),
        Command::Completions(typed) => completions::run(typed, definition()).map(done),
        Command::Man(typed) => man::run(typed, definition()).map(done),
    }
}

/// Runs the program on its arguments (the first is its name) and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let outcome = match Typed::try_parse_from(arguments) {
        Ok(typed) => dispatch(&typed.command),
        Err(usage) => {
            let _ = usage.print();
            return if usage.use_stderr() { 2 } else { 0 };
        }
    };
    if let Err(error) = &outcome {
        output::complain(&error.report());
    }
    exit_code(&outcome, interrupt::was_asked())
}

/// 0 proved, 1 refuted, 3 undecided or 75 when that is so because it was interrupted; errors by their kind.
fn exit_code(outcome: &Result<Verdict>, interrupted: bool) -> u8 {
    match outcome {
        Ok(Verdict::Proved) => 0,
        Ok(Verdict::Refuted) => 1,
        Ok(Verdict::Undecided) if interrupted => Error::interrupted("").exit_code(),
        Ok(Verdict::Undecided) => 3,
        Err(error) => error.exit_code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_verdicts_and_kinds() {
        for (verdict, whole, stopped) in [(Verdict::Proved, 0, 0), (Verdict::Refuted, 1, 1), (Verdict::Undecided, 3, 75)] {
            assert_eq!((exit_code(&Ok(verdict), false), exit_code(&Ok(verdict), true)), (whole, stopped));
        }
        // A fault is loud whatever else happened.
        for interrupted in [false, true] {
            assert_eq!(exit_code(&Err(Error::fault("f")), interrupted), 70);
            assert_eq!(exit_code(&Err(Error::new("m")), interrupted), 2);
            assert_eq!(exit_code(&Err(Error::interrupted("i")), interrupted), 75);
        }
    }
}
