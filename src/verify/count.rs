//! `count: {of: switches, at_most: 48}`: a count of the fabric.

use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::reason::{Makeup, Reason};
use super::shared::Shared;
use super::value::Value;
use super::verdict::Verdict;
use crate::error::{Error, Result};
use crate::spec::demand::{Count, Requirement};
use crate::text::did_you_mean;
use crate::units::Fraction;

/// The kind.
pub const KIND: Kind = Kind {
    key: "count",
    rule: Rule {
        kind: "count",
        name: "Count",
        asks: "A count of the fabric is within its limits.",
        help: "Change the design or the limit of the count.",
    },
    starter: "count: {of: switches, at_most: 48}",
};

impl Judge for Count {
    fn look(&self, requirement: &Requirement, shared: &Shared<'_>) -> Result<()> {
        judged(self, requirement, shared.counts).map(drop)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        judged(self, requirement, shared.counts)
    }
}

fn judged(asked: &Count, requirement: &Requirement, counts: &[(String, u64)]) -> Result<Judgement> {
    let Count {
        of,
        at_least,
        at_most,
    } = asked;
    let (at_least, at_most) = (*at_least, *at_most);
    let found = counts
        .iter()
        .find(|c| c.0 == *of)
        .map(|c| c.1)
        .ok_or_else(|| {
            let names: Vec<&str> = counts.iter().map(|c| c.0.as_str()).collect();
            Error::new(format!(
                "requirement `{}`: there is no count of `{of}` in this fabric",
                requirement.name
            ))
            .help(did_you_mean(
                of,
                names.iter().copied(),
                &format!("it counts {}", names.join(", ")),
            ))
        })?;
    let holds = at_least.is_none_or(|low| found >= low) && at_most.is_none_or(|high| found <= high);
    let exact = Fraction::from_integer(found.into());
    let reason = Reason::Count {
        found,
        of: of.clone(),
        makeup: makeup(counts, of, found, at_least.or(at_most)),
    };
    Ok(Judgement::new(
        &KIND,
        requirement,
        Verdict::either(holds),
        Value::Count(found),
        reason,
    )
    .bounds(&exact, &exact))
}

/// How a count comes about, where it is made of others; for endpoints also what the number asked
/// for would take.
fn makeup(counts: &[(String, u64)], of: &str, found: u64, asked: Option<u64>) -> Makeup {
    let get = |name: &str| counts.iter().find(|c| c.0 == name).map(|c| c.1);
    let sum = |parts: Vec<&(String, u64)>| {
        let parts: Vec<(u64, String)> = parts
            .into_iter()
            .filter(|p| p.1 > 0)
            .map(|(name, number)| (*number, name.clone()))
            .collect();
        if parts.iter().map(|p| p.0).sum::<u64>() == found && parts.len() > 1 {
            Makeup::Sum(parts)
        } else {
            Makeup::Plain
        }
    };
    match of {
        "endpoints" => {
            let Some(hosts) = get("hosts").filter(|h| *h > 0 && found.is_multiple_of(*h)) else {
                return Makeup::Plain;
            };
            let each = found / hosts;
            let other = asked.filter(|a| *a != found && a.is_multiple_of(each));
            Makeup::Hosts {
                hosts,
                each,
                asked: other.map(|asked| (asked, asked / each)),
            }
        }
        "switches" => {
            let from = counts
                .iter()
                .position(|c| c.0 == "switches")
                .map_or(0, |i| i + 1);
            let to = counts.iter().position(|c| c.0 == "links").unwrap_or(from);
            sum(counts[from..to.max(from)].iter().collect())
        }
        "links" | "host-links" | "network-links" => {
            let classes = |c: &&(String, u64)| {
                c.0.ends_with("-links")
                    && !["host-links", "scale-up-links", "network-links"].contains(&c.0.as_str())
            };
            let hosts = |c: &&(String, u64)| c.0.starts_with("host-");
            sum(counts
                .iter()
                .filter(classes)
                .filter(|c| of == "network-links" || hosts(c) == (of == "host-links"))
                .collect())
        }
        "transceivers-by-port" => match get("network-links").filter(|l| 2 * l == found) {
            Some(links) => Makeup::TwoALink(links),
            None => Makeup::Plain,
        },
        _ => Makeup::Plain,
    }
}
