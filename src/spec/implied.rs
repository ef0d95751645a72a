//! When whatever meets one demand meets another.

use super::demand::{Component, Connectivity, Count, Demand, LatencyLimits, Survives};

impl Demand {
    /// Whether this asks for at least as much as another: whoever meets it meets the other.
    pub fn implies(&self, other: &Demand) -> bool {
        match self {
            Demand::Throughput(own) => {
                matches!(other, Demand::Throughput(o) if own.traffic == o.traffic && own.at_least >= o.at_least)
            }
            Demand::Hose(own) => matches!(other, Demand::Hose(o) if own.at_least >= o.at_least),
            Demand::Bisection(own) => {
                matches!(other, Demand::Bisection(o) if own.at_least >= o.at_least)
            }
            Demand::Survives(own) => matches!(other, Demand::Survives(o) if own.implies(o)),
            Demand::Oversubscription(own) => matches!(other, Demand::Oversubscription(o)
                if own.tier == o.tier && cross(own.at_most.down, o.at_most.up) <= cross(o.at_most.down, own.at_most.up)),
            Demand::Count(own) => matches!(other, Demand::Count(o) if own.implies(o)),
            Demand::Diameter(own) => {
                matches!(other, Demand::Diameter(o) if own.at_most <= o.at_most)
            }
            Demand::Latency(own) => matches!(other, Demand::Latency(o) if own.implies(o)),
            Demand::NetworkPower(own) => {
                matches!(other, Demand::NetworkPower(o) if own.at_most <= o.at_most)
            }
            Demand::Connectivity(own) => matches!(other, Demand::Connectivity(o) if own.implies(o)),
        }
    }
}

fn cross(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

/// Whether a limit from below is no lower; none is the lowest.
fn at_least<T: PartialOrd>(own: &Option<T>, other: &Option<T>) -> bool {
    match (own, other) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(own), Some(other)) => own >= other,
    }
}

/// Whether a limit from above is no higher; none is the highest.
fn at_most<T: PartialOrd>(own: &Option<T>, other: &Option<T>) -> bool {
    match (own, other) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(own), Some(other)) => own <= other,
    }
}

impl Survives {
    /// Not stated means: none but what fails itself, which is none where no endpoint can fail.
    fn loses_no_more(&self, other: &Survives) -> bool {
        let no_endpoint = |part: &(Component, u32)| match part.0 {
            Component::Links
            | Component::Switches
            | Component::Optics
            | Component::Planes
            | Component::LineCards => true,
            Component::Nics | Component::Hosts | Component::Group(_) => false,
        };
        match (self.lose_endpoints, other.lose_endpoints) {
            (Some(own), Some(other)) => own <= other,
            (None, None) | (Some(0), None) => true,
            (Some(_), None) => false,
            (None, Some(_)) => self.of.iter().all(no_endpoint),
        }
    }

    /// Every set that the other speaks of is among these, and at least as much is kept.
    fn implies(&self, other: &Survives) -> bool {
        let fails = |kind, count| {
            self.of
                .iter()
                .any(|(own, most)| own == kind && *most >= count)
        };
        self.metric == other.metric
            && other.of.iter().all(|(kind, count)| fails(kind, *count))
            && at_least(&self.keep, &other.keep)
            && at_least(&self.at_least, &other.at_least)
            && self.loses_no_more(other)
    }
}

impl Count {
    fn implies(&self, other: &Count) -> bool {
        self.of == other.of
            && at_least(&self.at_least, &other.at_least)
            && at_most(&self.at_most, &other.at_most)
    }
}

impl LatencyLimits {
    /// The mean of a larger load is no smaller.
    fn implies(&self, other: &LatencyLimits) -> bool {
        let mean = other.mean_at_most.is_none()
            || (self.traffic == other.traffic && at_least(&self.load, &other.load));
        let limit = |part| {
            self.budget
                .iter()
                .find(|own| own.0 == part)
                .map(|own| own.1)
        };
        mean && at_most(&self.mean_at_most, &other.mean_at_most)
            && at_most(&self.max_at_most, &other.max_at_most)
            && other
                .budget
                .iter()
                .all(|(part, most)| at_most(&limit(*part), &Some(*most)))
    }
}

impl Connectivity {
    fn implies(&self, other: &Connectivity) -> bool {
        self.between == other.between
            && at_least(&self.edge_at_least, &other.edge_at_least)
            && at_least(&self.node_at_least, &other.node_at_least)
    }
}

#[cfg(test)]
mod tests {
    use super::super::demand::TierRatio;
    use super::*;
    use crate::units::Oversubscription;

    #[test]
    fn ratios_are_compared_as_numbers() {
        let ratio = |down, up| {
            Demand::Oversubscription(TierRatio {
                tier: "leaf".into(),
                at_most: Oversubscription { down, up },
            })
        };
        assert!(ratio(1, 1).implies(&ratio(3, 2)) && !ratio(3, 2).implies(&ratio(1, 1)));
        assert!(ratio(2, 2).implies(&ratio(1, 1)) && ratio(1, 1).implies(&ratio(2, 2)));
    }

    #[test]
    fn a_limit_that_is_not_there_asks_for_nothing() {
        let count = |low, high| {
            Demand::Count(Count {
                of: "switches".into(),
                at_least: low,
                at_most: high,
            })
        };
        assert!(count(Some(2), Some(4)).implies(&count(None, Some(5))));
        assert!(!count(None, Some(4)).implies(&count(Some(1), Some(4))));
    }
}
