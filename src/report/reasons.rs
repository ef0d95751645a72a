//! Why a verdict is what it is, in words.

use super::words::{described, fail};
use crate::spec::power::Draw;
use crate::text::{Rounding, counted, percent_at_most, share};
use crate::verify::latency::nanoseconds;
use crate::verify::{
    Enumerated, LatencyReason, Makeup, Reason, Remaining, TimeOf, UnderRule, Verdict,
};
use std::fmt::{Display, Formatter, Result};

impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Reason::Stopped => f.write_str("stopped before it was judged"),
            Reason::Limit(message) => f.write_str(message),
            Reason::Bracket { verdict, method } => write!(f, "{} ({method})", bracket(*verdict)),
            Reason::Count { found, of, makeup } => {
                write!(f, "the fabric has {found} {of}{makeup}")
            }
            Reason::NoEndpoints => f.write_str("the fabric has no endpoints"),
            Reason::Pieces(0 | 1) => {
                f.write_str("the fabric is in one piece, but endpoints do not forward for others")
            }
            Reason::Pieces(pieces) => write!(f, "the fabric is in {pieces} pieces"),
            Reason::Longest(links) => write!(
                f,
                "the longest shortest path has {links} links, access links included"
            ),
            Reason::NotTried(why) => write!(f, "not every pair was tried: {why}"),
            Reason::Pairs {
                total,
                hosts,
                classes,
            } => {
                let level = if *hosts { "hosts" } else { "endpoints" };
                write!(
                    f,
                    "all {total} ordered pairs of {level}, in {classes} classes, by flows and cuts \
                     that were counted again"
                )
            }
            Reason::NothingAbove { tier } => {
                write!(f, "the {tier} tier has no links upwards to compare with")
            }
            Reason::Capacity {
                down,
                up,
                tier,
                inferred: None,
            } => write!(f, "{down} down and {up} up at the {tier} tier"),
            Reason::Capacity {
                down,
                up,
                tier,
                inferred: Some(count),
            } => write!(
                f,
                "{down} down and {up} up at the worst of {} in the {tier} tier, which follows \
                 from the cables (the file names none)",
                counted(*count, "switch")
            ),
            Reason::NoParts => f.write_str("an import does not say what its parts draw"),
            Reason::Draw(draw) => f.write_str(&power(draw)),
            Reason::NotEnumerated(why) => write!(f, "its failures were not enumerated: {why}"),
            Reason::Failures(found) => found.fmt(f),
            Reason::Fewer(count) => write!(f, "at most {count} already refute it"),
            Reason::NotStated(unknown) => write!(f, "not stated: {}", unknown.join("; ")),
            Reason::Latencies(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                f.write_str(&all.join("; "))
            }
            Reason::Words(words) => f.write_str(words),
        }
    }
}

fn bracket(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "the re-checked lower bound reaches it",
        Verdict::Refuted => "the re-checked upper bound is below it",
        Verdict::Undecided => "the requirement lies between the re-checked bounds",
    }
}

impl Display for Makeup {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Makeup::Plain => Ok(()),
            Makeup::Sum(parts) => {
                let parts = parts.iter().map(|(number, of)| format!("{number} {of}"));
                write!(f, " = {}", parts.collect::<Vec<_>>().join(" + "))
            }
            Makeup::Hosts { hosts, each, asked } => {
                write!(f, " = {hosts} hosts x {each}")?;
                match asked {
                    Some((asked, hosts)) => write!(f, "; {asked} would be {hosts} hosts"),
                    None => Ok(()),
                }
            }
            Makeup::TwoALink(links) => write!(f, " = 2 x {links} network-links"),
        }
    }
}

/// What is drawn, part by part, and what is not known of it.
fn power(draw: &Draw) -> String {
    let terms: Vec<String> = draw
        .parts
        .iter()
        .filter_map(|d| Some(format!("{} {} x {}", d.number, d.part, d.each?)))
        .collect();
    let terms = if terms.is_empty() {
        "nothing known".to_string()
    } else {
        terms.join(" + ")
    };
    let known = draw.known();
    if draw.is_whole() {
        format!("the parts of the network draw {known} = {terms}")
    } else {
        let unknown = draw.unknown.join(", ");
        format!("the parts of the network draw >= {known} = {terms}; unknown: {unknown}")
    }
}

impl Display for Enumerated {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let classes = counted(self.classes, "class");
        let (sets, what) = (&self.sets, described(&self.of));
        match self.of.as_slice() {
            [] => f.write_str("the healthy fabric")?,
            [(_, 1)] => write!(f, "all {sets} {what} failures, in {classes}")?,
            _ => write!(f, "all {sets} sets of at most {what}, in {classes}")?,
        }
        if let Some((parts, alike)) = &self.costly {
            let parts = fail(parts, &self.of);
            let parts = parts.trim_end_matches(" fails").trim_end_matches(" fail");
            write!(f, "; the most costly: {parts} (one of {alike} alike)")?;
        }
        if let Some((most, of)) = self.lost {
            write!(
                f,
                "; up to {most} of {of} endpoints are lost: write `lose_endpoints: {most}` if that \
                 is accepted"
            )?;
        }
        if self.rules.is_empty() {
            return Ok(());
        }
        let rules: Vec<String> = self.rules.iter().map(ToString::to_string).collect();
        write!(f, "; throughput is then {}", rules.join(", "))
    }
}

impl Display for UnderRule {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let words = |left: &Option<Remaining>| match left {
            None => "undecided".to_string(),
            Some(Remaining { range, lost: 0 }) => share(&range.0, &range.1),
            Some(Remaining { range, lost }) => {
                format!("{} with {lost} endpoints lost", share(&range.0, &range.1))
            }
        };
        let (after, healthy) = (words(&self.after), words(&self.healthy));
        write!(f, "{after} of {healthy} under `{}`", self.rule)
    }
}

impl Display for LatencyReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (of, range, method) = match self {
            LatencyReason::Time { of, range, method } => (of, range, method),
            LatencyReason::NotCarried(most) => {
                let most = percent_at_most(most);
                return write!(
                    f,
                    "the load cannot be carried: throughput is at most {most}"
                );
            }
            LatencyReason::Undecided(why) => return f.write_str(why),
        };
        let (low, high) = range;
        let mut time = format!("{} ns", nanoseconds(high, Rounding::Up));
        if low != high {
            time = format!("{} to {time}", nanoseconds(low, Rounding::Down));
        }
        match (of, method) {
            (TimeOf::Mean, None) => {
                write!(f, "the zero-load mean over all ordered pairs is {time}")
            }
            (TimeOf::Mean, Some(method)) => write!(f, "the loaded mean ({method}) is {time}"),
            (TimeOf::Max, _) => write!(f, "the zero-load max {time}"),
            (TimeOf::Part(part), _) => write!(
                f,
                "{} {time} at most on any path of least latency of any pair",
                part.word()
            ),
        }
    }
}
