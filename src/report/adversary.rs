//! The worst failures that were found and the bound on any, as text and as JSON.

use super::form::{Colour, Report};
use super::named::Named;
use super::text::table;
use super::words::component;
use crate::failure::adversary::{Adversary as AdversaryBracket, Basis};
use crate::text::wrap;
use crate::text::{bounds, percent, percent_at_most, share};
use crate::units::{Fraction, approximate};
use crate::verify::Verdict;
use schemars::JsonSchema;
use serde::Serialize;

/// What `adversary --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Adversary {
    /// Name of the fabric.
    name: String,
    /// What fails, as in a specification.
    of: String,
    /// How many fail at most.
    count: u32,
    /// Whether only links between switches are among the links that fail.
    between_switches: bool,
    /// How many components there are.
    components: u64,
    /// Throughput of the healthy fabric.
    healthy: Bracket,
    /// Throughput after the worst set of at most `count`: the upper end is certified, the lower one
    /// rests on `basis`; the worst set itself is not known where they differ.
    worst: Bracket,
    /// `certified`: every set was solved; `by argument, not certified`: by layers, each of which
    /// was certified; `nothing`: the lower end is 0.
    basis: String,
    /// What the lower end rests on, in a sentence.
    reason: String,
    /// Whether every set was solved, up to symmetry.
    exhaustive: bool,
    /// Scenarios that were solved.
    tried: u64,
    /// Whether the search was interrupted.
    interrupted: bool,
    /// The worst set found of each size.
    found: Vec<Step>,
}

/// A bracket.
#[derive(Debug, Serialize, JsonSchema)]
struct Bracket {
    /// The lower bound as a number.
    value: f64,
    /// Lower bound: a fraction when the bounds meet, else a decimal rounded down.
    lower: String,
    /// Upper bound: the same fraction, else a decimal rounded up.
    upper: String,
}

/// A set of failures.
#[derive(Debug, Serialize, JsonSchema)]
struct Step {
    /// Names of the failed components.
    parts: Vec<String>,
    /// Throughput that is left; nothing where it was not decided.
    throughput: Option<Bracket>,
    /// Endpoints lost.
    lost_endpoints: u64,
}

impl Report for Named<'_, AdversaryBracket> {
    type Object = Adversary;

    fn text(&self, _: Colour) -> String {
        text(self.name, self.found)
    }

    fn object(&self) -> Adversary {
        object(self.name, self.found)
    }

    /// Undecided where the search was interrupted.
    fn verdict(&self) -> Verdict {
        if self.found.interrupted {
            Verdict::Undecided
        } else {
            Verdict::Proved
        }
    }
}

fn bracket(ends: &(Fraction, Fraction)) -> Bracket {
    let (lower, upper) = bounds(&ends.0, &ends.1);
    Bracket {
        value: approximate(&ends.0),
        lower,
        upper,
    }
}

fn object(name: &str, found: &AdversaryBracket) -> Adversary {
    let step = |s: &crate::failure::adversary::Step| Step {
        parts: s.parts.clone(),
        throughput: s.throughput.as_ref().map(bracket),
        lost_endpoints: s.lost_endpoints,
    };
    Adversary {
        name: name.to_string(),
        of: found.attack.kind.key(),
        count: found.attack.count,
        between_switches: found.attack.between_switches,
        components: found.components,
        healthy: bracket(&found.healthy),
        worst: bracket(&found.worst),
        basis: found.basis.word().to_string(),
        reason: found.reason.clone(),
        exhaustive: found.exhaustive,
        tried: found.tried,
        interrupted: found.interrupted,
        found: found.steps.iter().map(step).collect(),
    }
}

/// Tables 80 columns wide.
fn text(name: &str, found: &AdversaryBracket) -> String {
    let attack = &found.attack;
    let kind = component(attack.count, &attack.kind);
    let between = if attack.between_switches {
        " between switches"
    } else {
        ""
    };
    let mut text = wrap(
        &format!(
            "{name}: the worst of at most {} of {} {kind}{between}",
            attack.count, found.components
        ),
        2,
    );
    let mut table = table(&["failed", "throughput found", "endpoints lost"]);
    table.add_row([
        "0".to_string(),
        share(&found.healthy.0, &found.healthy.1),
        "0".to_string(),
    ]);
    for step in &found.steps {
        let value = step
            .throughput
            .as_ref()
            .map_or_else(|| "undecided".to_string(), |t| share(&t.0, &t.1));
        table.add_row([
            step.parts.len().to_string(),
            value,
            step.lost_endpoints.to_string(),
        ]);
    }
    text += &format!("\n{}\n\n", table.trim_fmt());
    if let Some(step) = found.steps.last() {
        text += &wrap(&format!("worst set found: {}", step.parts.join(", ")), 2);
    }
    if found.interrupted {
        text += &wrap(
            "interrupted: the search was not finished; the bracket below holds all the same",
            0,
        );
    }
    let (low, high) = &found.worst;
    let told = match found.basis {
        Basis::Argued => {
            format!(
                "at most {} (certified), at least {} ({})",
                percent_at_most(high),
                percent(low),
                found.basis.word()
            )
        }
        _ if low == high => share(low, high),
        Basis::Solved => format!("{} (a proved bracket)", share(low, high)),
        Basis::Nothing => format!(
            "at most {} (certified); no bound from below",
            percent_at_most(high)
        ),
    };
    text += &wrap(&format!("throughput after the worst set: {told}"), 2);
    let how = if found.exhaustive {
        format!(
            "every failure was solved, up to symmetry: {} scenarios",
            found.tried
        )
    } else {
        format!(
            "from above by the worst found in {} scenarios; from below: {}",
            found.tried, found.reason
        )
    };
    text + &wrap(&how, 2)
}
