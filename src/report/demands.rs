//! What is asked, in words: `>= 95%`.

use crate::failure::metric::MetricKind;
use crate::spec::demand::{Connectivity, Count, Demand, LatencyLimits, Survives};
use crate::text::{counted, percent};
use crate::verify::Asked;
use std::fmt::{Display, Formatter, Result};

impl Display for Asked {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Asked::Demand(demand) => demand.fmt(f),
            Asked::Words(words) => f.write_str(words),
        }
    }
}

impl Display for Demand {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Demand::Throughput(asked) => write!(f, ">= {}", percent(&asked.at_least)),
            Demand::Hose(asked) => write!(f, ">= {}", percent(&asked.at_least)),
            Demand::Bisection(asked) => write!(f, ">= {}", percent(&asked.at_least)),
            Demand::Survives(asked) => f.write_str(&survives(asked)),
            Demand::Oversubscription(asked) => write!(f, "<= {}", asked.at_most),
            Demand::Count(asked) => f.write_str(&count(asked)),
            Demand::Diameter(asked) => write!(f, "<= {}", asked.at_most),
            Demand::Latency(asked) => f.write_str(&latency(asked)),
            Demand::NetworkPower(asked) => write!(f, "<= {}", asked.at_most),
            Demand::Connectivity(asked) => f.write_str(&connectivity(asked)),
        }
    }
}

fn survives(asked: &Survives) -> String {
    let valued = MetricKind::of(asked.metric).valued();
    let kept = match (valued, &asked.keep, &asked.at_least) {
        (false, _, _) => "all connected".to_string(),
        (_, Some(keep), Some(value)) => {
            format!("keep {} and >= {}", percent(keep), percent(value))
        }
        (_, Some(keep), None) => format!("keep {}", percent(keep)),
        (_, None, Some(value)) => format!(">= {}", percent(value)),
        (_, None, None) => "keep 0%".to_string(),
    };
    match asked.lose_endpoints {
        Some(most) => format!("{kept}, lose <= {most}"),
        None => format!("{kept}, lose only what fails"),
    }
}

fn count(asked: &Count) -> String {
    match (asked.at_least, asked.at_most) {
        (Some(low), Some(high)) if low == high => format!("= {low}"),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!(">= {low}"),
        (None, Some(high)) => format!("<= {high}"),
        (None, None) => "any".to_string(),
    }
}

fn latency(asked: &LatencyLimits) -> String {
    let mut required = Vec::new();
    if let Some(limit) = asked.mean_at_most {
        let at = asked.load.as_ref().map_or(String::new(), |load| {
            format!(" at {} of {}", percent(load), asked.traffic)
        });
        required.push(format!("mean{at} <= {limit}"));
    }
    required.extend(asked.max_at_most.map(|limit| format!("max <= {limit}")));
    let parts = asked.budget.iter();
    required.extend(parts.map(|(part, limit)| format!("{} <= {limit}", part.word())));
    required.join(", ")
}

fn connectivity(asked: &Connectivity) -> String {
    let links = asked.edge_at_least.map(|least| counted(least, "link"));
    let switches = asked.node_at_least.map(|least| counted(least, "switch"));
    let all: Vec<String> = [links, switches]
        .into_iter()
        .flatten()
        .map(|least| format!(">= {least}"))
        .collect();
    all.join(", ")
}
