//! What was typed becomes a plan of work, and the plan is run. Only this folder prints.

use crate::error::{Error, Result};
use crate::verify::Verdict;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::time::Duration;

mod adversary;
mod args;
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
mod examples;
mod failures;
mod formats;
mod github;
mod hash;
mod heap;
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
mod stopping;
mod subject;
mod symmetry;
mod theme;
mod tolerance;
mod unread;
mod verify;

/// Designs the network fabric of a GPU cluster, draws it, and proves what it carries and what it
/// survives.
#[derive(Debug, Parser)]
#[command(name = "selvedge", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// Stop after this time (30s, 5min, 2h) with what is proved by then; the rest is undecided
    #[arg(long, global = true, value_name = "TIME", value_parser = args::duration)]
    time_limit: Option<Duration>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print a commented starter specification of a family
    New(new::Args),
    /// Build a specification: fabric, links, counts and diagram
    Build(build::Args),
    /// Judge the requirements on a specification or fabric
    Verify(verify::Args),
    /// Put designs side by side, and stop a change that makes one worse
    Compare(compare::Args),
    /// Solve one quantity
    Solve(solve::Args),
    /// Sample random failures: what is left, with confidence intervals
    Failures(failures::Args),
    /// Expected failures a month, and the expected share of the throughput
    Availability(availability::Args),
    /// Search for the most damaging failures, with a proved bound on how bad any can be
    Adversary(adversary::Args),
    /// Least times of the collectives of a parallelism plan
    Collectives(collectives::Args),
    /// Draw the tolerance curve: the worst that is left against the number of failures
    Tolerance(tolerance::Args),
    /// Count the links and switches that part a pair, and list single points of failure
    Connectivity(connectivity::Args),
    /// Judge what remains while something is out, and find an order of drains
    Drain(drain::Args),
    /// What a routing carries beside the best there is, and whether it can deadlock
    Route(route::Args),
    /// Show orbits and the size of the quotient
    Symmetry(symmetry::Args),
    /// Draw a diagram
    Draw(draw::Args),
    /// Compare what was built with the design, cable by cable: what is wrong, and the fewest moves
    /// that mend it
    Diff(diff::Args),
    /// Infer the pattern of a fabric, and list what breaks it
    Lint(lint::Args),
    /// Read a file of one format and write it in another
    Convert(convert::Args),
    /// List the formats that are read and written, with what each carries
    Formats(formats::Args),
    /// List or show the parts of the catalogue
    Parts(parts::Args),
    /// Print the JSON Schema of specifications or of a report
    Schema(schema::Args),
    /// Re-check certificates, and whether they are about a fabric
    Check(check::Args),
    /// Print the canonical hash of a fabric, which certificates state
    Hash(hash::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual, or write one page a command
    Man(man::Args),
}

/// The whole command line, for completions and manual pages.
fn definition() -> clap::Command {
    examples::added(CommandLine::command())
}

fn dispatch(command: &'static Command) -> Result<Verdict> {
    let done = |()| Verdict::Proved;
    match command {
        Command::New(args) => new::run(args).map(done),
        Command::Build(args) => build::run(args).map(done),
        Command::Verify(args) => verify::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Solve(args) => solve::run(args),
        Command::Failures(args) => failures::run(args),
        Command::Availability(args) => availability::run(args),
        Command::Adversary(args) => adversary::run(args),
        Command::Collectives(args) => collectives::run(args),
        Command::Connectivity(args) => connectivity::run(args).map(done),
        Command::Tolerance(args) => tolerance::run(args),
        Command::Drain(args) => drain::run(args),
        Command::Route(args) => route::run(args),
        Command::Symmetry(args) => symmetry::run(args).map(done),
        Command::Draw(args) => draw::run(args).map(done),
        Command::Diff(args) => diff::run(args),
        Command::Lint(args) => lint::run(args),
        Command::Convert(args) => convert::run(args).map(done),
        Command::Formats(args) => formats::run(args).map(done),
        Command::Parts(args) => parts::run(args).map(done),
        Command::Schema(args) => schema::run(args).map(done),
        Command::Check(args) => check::run(args),
        Command::Hash(args) => hash::run(args),
        Command::Completions(args) => completions::run(args, definition()).map(done),
        Command::Man(args) => man::run(args, definition()).map(done),
    }
}

pub use heap::one_where_addresses_are_limited;

/// Runs the program on its arguments (the first is its name) and returns the exit code. Listens to
/// signals from then on, so that it is called once in a process.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let typed = definition()
        .try_get_matches_from(arguments)
        .and_then(|matches| CommandLine::from_arg_matches(&matches));
    let typed = match typed {
        Ok(typed) => typed,
        Err(usage) => {
            if !usage.use_stderr() {
                let _ = usage.print();
                return 0;
            }
            output::misused(&usage.render());
            return 2;
        }
    };
    // What was typed is there until the process ends, as is what tells of it when it is ended.
    let typed: &'static CommandLine = Box::leak(Box::new(typed));
    let outcome = interrupt::listen().and_then(|()| {
        typed.time_limit.into_iter().for_each(interrupt::after);
        dispatch(&typed.command)
    });
    if let Err(error) = &outcome {
        output::complain(&error.report());
    }
    exit_code(&outcome, interrupt::was_signalled())
}

/// 0 proved, 1 refuted, 3 undecided or 75 when that is so because of a signal; errors by their
/// kind, but that time ran out is no interruption.
fn exit_code(outcome: &Result<Verdict>, signalled: bool) -> u8 {
    match outcome {
        Ok(Verdict::Proved) => 0,
        Ok(Verdict::Refuted) => 1,
        Ok(Verdict::Undecided) if signalled => Error::interrupted("").exit_code(),
        Ok(Verdict::Undecided) => 3,
        Err(error) if error.is_interrupted() && !signalled => 3,
        Err(error) => error.exit_code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_verdicts_and_kinds() {
        for (verdict, whole, stopped) in [
            (Verdict::Proved, 0, 0),
            (Verdict::Refuted, 1, 1),
            (Verdict::Undecided, 3, 75),
        ] {
            assert_eq!(
                (
                    exit_code(&Ok(verdict), false),
                    exit_code(&Ok(verdict), true)
                ),
                (whole, stopped)
            );
        }
        // A fault is loud whatever else happened.
        for interrupted in [false, true] {
            assert_eq!(exit_code(&Err(Error::fault("f")), interrupted), 70);
            assert_eq!(exit_code(&Err(Error::new("m")), interrupted), 2);
            let stopped = exit_code(&Err(Error::interrupted("i")), interrupted);
            assert_eq!(stopped, if interrupted { 75 } else { 3 });
        }
    }
}
