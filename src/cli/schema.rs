//! `selvedge schema [OF]`.

use super::output::print;
use crate::error::Result;
use crate::report::json::pretty;
use crate::report::{described, json, solve};
use crate::spec;

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Of {
    /// What is written in a specification
    Specification,
    /// A file of requirements alone
    Requirements,
    /// What `verify --format json` prints
    Verify,
    /// What `solve --format json` prints
    Solve,
    /// What `solve --quantity latency --format json` prints
    Latency,
    /// What `symmetry --format json` prints
    Symmetry,
    /// What `collectives --format json` prints
    Collectives,
    /// What `compare --format json` prints
    Compare,
    /// What `drain --format json` prints
    Drain,
    /// What `connectivity --format json` prints
    Connectivity,
    /// What `tolerance --format json` prints
    Tolerance,
    /// What `failures --format json` prints
    Failures,
    /// What `adversary --format json` prints
    Adversary,
    /// What `availability --format json` prints
    Availability,
    /// What `diff --format json` prints
    Diff,
    /// What `lint --format json` prints
    Lint,
    /// What `route --format json` prints
    Route,
}

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Whose schema
    #[arg(value_enum, default_value = "specification")]
    of: Of,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    print(&pretty(&match typed.of {
        Of::Specification => spec::schema(),
        Of::Requirements => spec::requirements_schema(),
        Of::Verify => json::schema::<json::Verify>(),
        Of::Solve => json::schema::<solve::Solve>(),
        Of::Latency => json::schema::<described::Latency>(),
        Of::Symmetry => json::schema::<described::Symmetry>(),
        Of::Collectives => json::schema::<described::Collectives>(),
        Of::Drain => json::schema::<crate::report::drain::Drained>(),
        Of::Connectivity => json::schema::<crate::report::connectivity::Connected>(),
        Of::Adversary => json::schema::<crate::report::adversary::Adversary>(),
        Of::Availability => json::schema::<crate::report::availability::Availability>(),
        Of::Tolerance => json::schema::<crate::report::curve::Tolerance>(),
        Of::Failures => json::schema::<crate::report::failures::Failures>(),
        Of::Diff => json::schema::<crate::report::asbuilt::Diff>(),
        Of::Lint => json::schema::<crate::report::lint::Lint>(),
        Of::Route => json::schema::<crate::report::routing::Route>(),
        Of::Compare => json::schema::<crate::report::compare::Compare>(),
    }))
}
