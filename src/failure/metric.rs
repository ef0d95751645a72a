//! The table of metrics: what is measured of what failures leave, one row a metric.

use super::scenario::Scenario;
use crate::spec::demand::Metric;
use crate::text::{rate, share};
use crate::units::Fraction;
use num_traits::Zero;

/// Lower and upper bound of a value.
pub type Range = (Fraction, Fraction);

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share.
    Share,
    /// Bit/s.
    BitRate,
    /// Nothing is counted: pairs are joined or not.
    Pairs,
}

impl Unit {
    /// A value in words.
    pub fn show(self, range: &Range) -> String {
        match self {
            Unit::Share | Unit::Pairs => share(&range.0, &range.1),
            Unit::BitRate => rate(&range.0, &range.1),
        }
    }

    /// A value as reports list it: Gb/s of bit/s.
    pub fn listed(self, range: &Range) -> Range {
        match self {
            Unit::Share | Unit::Pairs => range.clone(),
            Unit::BitRate => {
                let giga = Fraction::from_integer(1_000_000_000u64.into());
                (&range.0 / &giga, &range.1 / &giga)
            }
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct MetricKind {
    /// The metric; its word is that of a specification.
    pub metric: Metric,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What its values are counted in.
    pub unit: Unit,
    /// Whether a pair of survivors without a path refutes whatever is asked.
    pub parted_refutes: bool,
    /// Whether it says nothing of traffic, so that throughput is told beside it.
    pub tells_throughput: bool,
    /// The value that `keep` compares; `None` where it was not decided, or nothing is measured.
    pub measure: fn(&Scenario) -> Option<Range>,
    /// The value that `at_least` compares: bisection as a share of the lighter half's rate.
    pub absolute: fn(&Scenario) -> Option<Range>,
}

/// All metrics.
pub const METRICS: [&MetricKind; Metric::ALL.len()] = [
    &THROUGHPUT,
    &BISECTION,
    &CONNECTIVITY,
    &ATTACHMENT,
    &ENDPOINT_ATTACHMENT,
];

const THROUGHPUT: MetricKind = MetricKind {
    metric: Metric::Throughput,
    about: "Share of uniform traffic among the survivors that is carried.",
    unit: Unit::Share,
    parted_refutes: true,
    tells_throughput: false,
    measure: Scenario::throughput_left,
    absolute: Scenario::throughput_left,
};

const BISECTION: MetricKind = MetricKind {
    metric: Metric::Bisection,
    about: "Bisection bandwidth among the survivors.",
    unit: Unit::BitRate,
    parted_refutes: false,
    tells_throughput: false,
    measure: Scenario::bisection_left,
    absolute: bisection_share,
};

const CONNECTIVITY: MetricKind = MetricKind {
    metric: Metric::Connectivity,
    about: "Every pair of survivors can still exchange traffic.",
    unit: Unit::Pairs,
    parted_refutes: true,
    tells_throughput: false,
    measure: nothing,
    absolute: nothing,
};

const ATTACHMENT: MetricKind = MetricKind {
    metric: Metric::Attachment,
    about: "Working port capacity of the worst host, of what was built.",
    unit: Unit::Share,
    parted_refutes: false,
    tells_throughput: true,
    measure: host_attachment,
    absolute: host_attachment,
};

const ENDPOINT_ATTACHMENT: MetricKind = MetricKind {
    metric: Metric::EndpointAttachment,
    about: "Working port capacity of the worst endpoint, of what was built.",
    unit: Unit::Share,
    parted_refutes: false,
    tells_throughput: true,
    measure: endpoint_attachment,
    absolute: endpoint_attachment,
};

impl MetricKind {
    /// The row of a metric; one without does not compile.
    pub fn of(metric: Metric) -> &'static MetricKind {
        match metric {
            Metric::Throughput => &THROUGHPUT,
            Metric::Bisection => &BISECTION,
            Metric::Connectivity => &CONNECTIVITY,
            Metric::Attachment => &ATTACHMENT,
            Metric::EndpointAttachment => &ENDPOINT_ATTACHMENT,
        }
    }

    /// Whether it has values at all.
    pub fn valued(&self) -> bool {
        self.unit != Unit::Pairs
    }
}

fn nothing(_: &Scenario) -> Option<Range> {
    None
}

fn bisection_share(scenario: &Scenario) -> Option<Range> {
    match &scenario.bisection {
        _ if scenario.nobody_left => Some((Fraction::zero(), Fraction::zero())),
        found => found
            .as_ref()
            .map(|b| (b.lower().clone(), b.upper().clone())),
    }
}

fn host_attachment(scenario: &Scenario) -> Option<Range> {
    let share = &scenario.attachment.host.0;
    Some((share.clone(), share.clone()))
}

fn endpoint_attachment(scenario: &Scenario) -> Option<Range> {
    let share = &scenario.attachment.endpoint.0;
    Some((share.clone(), share.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_row_and_says_what_it_is() {
        for ((metric, _), row) in Metric::ALL.into_iter().zip(METRICS) {
            assert_eq!(
                (row.metric, MetricKind::of(metric).metric),
                (metric, metric)
            );
            assert!(row.about.ends_with('.'), "{}", row.about);
        }
    }

    #[test]
    fn bit_rates_are_listed_in_gigabits() {
        let range = (
            Fraction::from_integer(1_500_000_000u64.into()),
            Fraction::from_integer(3_000_000_000u64.into()),
        );
        assert_eq!(
            Unit::BitRate.listed(&range),
            (
                Fraction::new(3.into(), 2.into()),
                Fraction::from_integer(3.into())
            )
        );
        assert_eq!(Unit::Share.listed(&range), range);
    }
}
