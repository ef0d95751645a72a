//! What a drawing of differences shows: an exchange as one thing, moves, cables that are missing,
//! too many or at another rate, by the design's names.

use super::differences::Differences;
use super::finding::{Finding, Link, Port};
use super::task::{Step, Task};
use crate::text::counted;

/// In what cables are wrong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Two ends changed places.
    Exchange,
    /// Several ends each stand where the next belongs.
    Rotation,
    /// An end stands at another port.
    Move,
    /// A cable is not there.
    Missing,
    /// A cable is not in the design.
    Extra,
    /// A cable has another rate.
    Rate,
}

/// All, in the order of a heading.
pub const SORTS: [Sort; 6] = [
    Sort::Exchange,
    Sort::Rotation,
    Sort::Move,
    Sort::Missing,
    Sort::Extra,
    Sort::Rate,
];

impl Sort {
    /// So many of them, in words.
    pub fn words(self, count: usize) -> String {
        match self {
            Sort::Exchange => counted(count, "exchange"),
            Sort::Rotation => counted(count, "rotation"),
            Sort::Move => counted(count, "move"),
            Sort::Missing => format!("{count} missing"),
            Sort::Extra => format!("{count} extra"),
            Sort::Rate => format!("{count} at another rate"),
        }
    }
}

/// Two ends of a cable, by the design's names.
pub type Ends = [Port; 2];

/// Cables that are wrong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// In what.
    pub sort: Sort,
    /// As they are.
    pub built: Vec<Ends>,
    /// As they should be.
    pub designed: Vec<Ends>,
    /// In a sentence.
    pub said: String,
}

/// Everything that is wrong, in the order of the work; O(findings).
pub fn mistakes(found: &Differences) -> Vec<Mistake> {
    let names = Names(found);
    let moved = found.tasks.iter().filter_map(|task| names.moved(task));
    let listed = [
        (Sort::Missing, &found.missing),
        (Sort::Extra, &found.extra),
        (Sort::Rate, &found.rates),
    ];
    let mut all: Vec<Mistake> = moved.collect();
    for (sort, list) in listed {
        all.extend(list.iter().map(|finding| names.listed(sort, finding)));
    }
    all.sort_by_key(|mistake| mistake.sort);
    all
}

/// Names of the design for those as built.
struct Names<'a>(&'a Differences);

impl Names<'_> {
    fn port(&self, port: &Port) -> Port {
        let known = self.0.design_name.get(&port.device);
        Port {
            device: known.unwrap_or(&port.device).clone(),
            port: port.port.clone(),
        }
    }

    fn ends(&self, link: &Link) -> Ends {
        [self.port(&link.a), self.port(&link.b)]
    }

    /// Ends that are to be moved; none where a task moves none.
    fn moved(&self, task: &Task) -> Option<Mistake> {
        let sort = match task.step {
            Step::Exchange => Sort::Exchange,
            Step::Rotate => Sort::Rotation,
            Step::Move => Sort::Move,
            Step::Rate | Step::Lay | Step::Remove => return None,
        };
        let moves = task.moves.iter();
        let pair = |stays: &Port, end: &Port| [self.port(stays), self.port(end)];
        let built: Vec<Ends> = moves.clone().map(|m| pair(&m.stays, &m.from)).collect();
        let designed: Vec<Ends> = moves.map(|m| pair(&m.stays, &m.to)).collect();
        let each: Vec<String> = built
            .iter()
            .zip(&designed)
            .map(|(is, should)| format!("{} is at {}, belongs at {}", is[0], is[1], should[1]))
            .collect();
        Some(Mistake {
            sort,
            built,
            designed,
            said: format!("{}: {}", task.step.word(), each.join("; ")),
        })
    }

    fn listed(&self, sort: Sort, finding: &Finding) -> Mistake {
        let list = |link: &Option<Link>| link.iter().map(|l| self.ends(l)).collect::<Vec<_>>();
        let rate = |link: &Option<Link>| {
            let known = link.as_ref().and_then(|l| l.rate);
            known.map_or_else(|| "unknown".to_string(), |rate| rate.to_string())
        };
        let (expected, actual) = (&finding.expected, &finding.actual);
        let ends = actual.as_ref().or(expected.as_ref());
        let name = ends.map_or_else(String::new, |link| {
            let [a, b] = self.ends(link);
            format!("{a} – {b}")
        });
        let said = match sort {
            Sort::Rate => format!("{name}: {} instead of {}", rate(actual), rate(expected)),
            Sort::Missing => format!("missing: {name}"),
            Sort::Extra | Sort::Exchange | Sort::Rotation | Sort::Move => format!("extra: {name}"),
        };
        let designed = match sort {
            Sort::Rate => Vec::new(),
            Sort::Missing | Sort::Extra | Sort::Exchange | Sort::Rotation | Sort::Move => {
                list(expected)
            }
        };
        Mistake {
            sort,
            built: list(actual),
            designed,
            said,
        }
    }
}
