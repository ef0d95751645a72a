//! `selvedge schema [OF]`.

use super::output::print;
use crate::compare::Comparison;
use crate::error::Result;
use crate::failure::adversary::Adversary;
use crate::failure::availability::Availability;
use crate::report::asbuilt::Compared;
use crate::report::collectives::Planned;
use crate::report::failures::Sampled;
use crate::report::json::pretty;
use crate::report::latency::Latencies;
use crate::report::lint::Linted;
use crate::report::named::Named;
use crate::report::setting::{GUESSED, STOPPED};
use crate::report::symmetry::Surveyed;
use crate::report::verified::Verified;
use crate::report::{Report, SolveResult, connectivity, drain, routing};
use crate::verify::curve::Curve;
use crate::{family, spec};
use serde_json::{Value, json};

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
pub(super) struct Args {
    /// Whose schema
    #[arg(value_enum, default_value = "specification")]
    of: Of,
}

pub(super) fn run(args: &Args) -> Result<()> {
    print(&pretty(&match args.of {
        Of::Specification => family::schema(),
        Of::Requirements => spec::requirements_schema(),
        Of::Verify => of::<Verified>(),
        Of::Solve => of::<SolveResult>(),
        Of::Latency => of::<Latencies<'_>>(),
        Of::Symmetry => of::<Surveyed<'_>>(),
        Of::Collectives => of::<Planned<'_>>(),
        Of::Drain => of::<drain::DrainReport<'_>>(),
        Of::Connectivity => of::<connectivity::ConnectivityReport<'_>>(),
        Of::Adversary => of::<Named<'_, Adversary>>(),
        Of::Availability => of::<Named<'_, Availability>>(),
        Of::Tolerance => of::<Named<'_, Curve>>(),
        Of::Failures => of::<Sampled>(),
        Of::Diff => of::<Compared<'_>>(),
        Of::Lint => of::<Linted<'_>>(),
        Of::Route => of::<routing::RoutingReport<'_>>(),
        Of::Compare => of::<Comparison>(),
    }))
}

/// The schema of what a report prints as JSON.
fn of<R: Report>() -> Value {
    let mut schema = schemars::schema_for!(R::Object).to_value();
    let whole = schema.as_object_mut();
    let properties = whole.map(|whole| whole.entry("properties").or_insert_with(|| json!({})));
    if let Some(properties) = properties.and_then(Value::as_object_mut) {
        let guessed = json!({
            "description": "What the file does not say and was guessed, in sentences; there is none \
                            where nothing was.",
            "type": "array",
            "items": { "type": "string" },
        });
        let stopped = json!({
            "description": "What the work was stopped by, where it was: what was not proved by then \
                            is undecided.",
            "type": "string",
        });
        properties.insert(GUESSED.into(), guessed);
        properties.insert(STOPPED.into(), stopped);
    }
    schema
}
