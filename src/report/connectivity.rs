//! What `connectivity` found.

use super::form::{Colour, Report};
use super::text::table;
use super::words::components;
use super::words::folded;
use crate::fabric::{Fabric, Transit};
use crate::failure::connectivity::{Connectivity, Cut, Joined, Pair, weakest};
use crate::failure::single::Singles;
use crate::spec::demand::Between;
use crate::text::{more, wrap};
use crate::verify::connectivity::end;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;

/// Rows of a list before it is folded.
const SHOWN: usize = 20;

/// What is reported: connectivity, and single points of failure for each of its rules.
#[derive(Debug)]
pub struct ConnectivityReport<'a> {
    /// The fabric.
    pub fabric: &'a Fabric,
    /// Its connectivity.
    pub connectivity: &'a Connectivity,
    /// Single points of failure, one for each rule.
    pub singles: &'a [Singles],
    /// Wall time.
    pub seconds: f64,
}

/// What `connectivity` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Connected {
    /// Name of the fabric.
    name: String,
    /// Under each rule of who forwards, the fabric's own first.
    rules: Vec<Rule>,
    /// Wall time.
    seconds: f64,
}

/// One rule of who forwards.
#[derive(Debug, Serialize, JsonSchema)]
struct Rule {
    /// `pxn` or `none`.
    transit: String,
    /// Ordered pairs of endpoints with a path.
    reachable_pairs: u64,
    /// Ordered pairs of endpoints.
    pairs: u64,
    /// Pairs of endpoints up to symmetry.
    endpoints: Level,
    /// Pairs of hosts up to symmetry; null where every host has one endpoint.
    hosts: Option<Level>,
    /// Components whose loss alone parts surviving endpoints, worst first.
    single_points: Vec<SinglePoint>,
    /// Kinds of components that were tried one by one up to symmetry, and how many there are.
    tried: Vec<Tried>,
    /// Kinds that were not tried because the fabric is too large.
    untried: Vec<String>,
}

/// Pairs at one level.
#[derive(Debug, Serialize, JsonSchema)]
struct Level {
    /// Fewest links that part any pair; null where none does.
    edge: Option<u64>,
    /// Fewest switches (and hosts that forward) that part any pair; null where none does.
    node: Option<u64>,
    /// Pairs that are alike.
    classes: Vec<Class>,
}

/// Ordered pairs that are alike.
#[derive(Debug, Serialize, JsonSchema)]
struct Class {
    /// One that sends.
    from: String,
    /// One that receives.
    to: String,
    /// How many ordered pairs.
    pairs: u64,
    /// Fewest links that part it; null where scale-up links alone join it.
    edge: Option<u64>,
    /// Fewest switches that part it; null where none does.
    node: Option<u64>,
    /// Links of a least cut, with ports.
    edge_cut: Vec<String>,
    /// Switches (and cables between what does not forward) of a least cut.
    node_cut: Vec<String>,
}

/// Components whose loss alone does the same.
#[derive(Debug, Serialize, JsonSchema)]
struct SinglePoint {
    /// `link`, `switch`, `transceiver` or `NIC`.
    kind: String,
    /// Class of the links or role of the device.
    place: String,
    /// How many components.
    count: u64,
    /// Surviving endpoints that are lost: cut off from all partners outside their domain, or from
    /// more than half of those that are not.
    lost_endpoints: u64,
    /// Ordered pairs that lose their last path.
    parted_pairs: u64,
    /// One of them.
    example: String,
}

/// Components tried.
#[derive(Debug, Serialize, JsonSchema)]
struct Tried {
    /// What they are.
    kind: String,
    /// How many there are.
    count: u64,
}

fn word(transit: Transit) -> &'static str {
    match transit {
        Transit::Pxn => "pxn",
        Transit::None => "none",
    }
}

fn level(fabric: &Fabric, pairs: &[Pair], rule: usize, between: Between) -> Level {
    let class = |pair: &Pair| {
        let joined = &pair.joined[rule];
        let names = |cut: &Option<Cut>| cut.as_ref().map(|c| c.names(fabric)).unwrap_or_default();
        Class {
            from: end(fabric, &pair.sources, between),
            to: end(fabric, &pair.targets, between),
            pairs: pair.pairs,
            edge: joined.edge.as_ref().map(Cut::size),
            node: joined.node.as_ref().map(Cut::size),
            edge_cut: names(&joined.edge),
            node_cut: names(&joined.node),
        }
    };
    Level {
        edge: weakest(pairs, rule, Joined::edge).map(|w| w.1.size()),
        node: weakest(pairs, rule, Joined::node).map(|w| w.1.size()),
        classes: pairs.iter().map(class).collect(),
    }
}

fn connected(found: &ConnectivityReport<'_>) -> Connected {
    let (fabric, all) = (found.fabric, found.connectivity);
    let rule = |(rule, (&transit, singles)): (usize, (&Transit, &Singles))| Rule {
        transit: word(transit).to_string(),
        reachable_pairs: singles.joined,
        pairs: all.endpoints.iter().map(|p| p.pairs).sum(),
        endpoints: level(fabric, &all.endpoints, rule, Between::Endpoints),
        hosts: (!all.hosts.is_empty()).then(|| level(fabric, &all.hosts, rule, Between::Hosts)),
        single_points: singles
            .points
            .iter()
            .map(|p| SinglePoint {
                kind: p.kind.word().to_string(),
                place: p.place.clone(),
                count: p.count,
                lost_endpoints: p.loss.lost,
                parted_pairs: p.loss.parted,
                example: p.example.clone(),
            })
            .collect(),
        tried: singles
            .tried
            .iter()
            .map(|(kind, count)| Tried {
                kind: kind.word().to_string(),
                count: *count,
            })
            .collect(),
        untried: singles.untried.iter().map(|kind| kind.words()).collect(),
    };
    let rules = all
        .rules
        .iter()
        .zip(found.singles)
        .enumerate()
        .map(rule)
        .collect();
    Connected {
        name: fabric.name.clone(),
        rules,
        seconds: found.seconds,
    }
}

impl Report for ConnectivityReport<'_> {
    type Object = Connected;

    fn text(&self, _: Colour) -> String {
        text(self)
    }

    fn object(&self) -> Connected {
        connected(self)
    }
}

fn number(cut: Option<u64>) -> String {
    cut.map_or("scale-up".to_string(), |n| n.to_string())
}

/// Tables: each class of pairs under the rules side by side, the weakest cuts, and the single
/// points of failure.
fn text(found: &ConnectivityReport<'_>) -> String {
    let (fabric, all) = (found.fabric, found.connectivity);
    let rules: Vec<&str> = all.rules.iter().map(|&r| word(r)).collect();
    let mut text = wrap(&fabric.name, 0);
    for (between, pairs) in [
        (Between::Endpoints, &all.endpoints),
        (Between::Hosts, &all.hosts),
    ] {
        if pairs.is_empty() {
            continue;
        }
        let heads: Vec<String> = rules
            .iter()
            .flat_map(|r| [format!("links, {r}"), format!("switches, {r}")])
            .collect();
        let what = format!("between {}", between.word());
        let header: Vec<&str> = [what.as_str(), "pairs"]
            .into_iter()
            .chain(heads.iter().map(String::as_str))
            .collect();
        let mut rows = table(&header);
        let mut order: Vec<&Pair> = pairs.iter().collect();
        let size = |cut: Option<&Cut>| cut.map_or(u64::MAX, Cut::size);
        order.sort_by_key(|p| (size(p.joined[0].edge()), size(p.joined[0].node())));
        let mut names = String::new();
        for (row_of, pair) in order.iter().take(SHOWN).enumerate() {
            let mut row = vec![(row_of + 1).to_string()];
            let ends = format!(
                "{} > {}",
                end(fabric, &pair.sources, between),
                end(fabric, &pair.targets, between)
            );
            names += &wrap(&format!("  {}: {ends}", row_of + 1), 5);
            row.push(pair.pairs.to_string());
            for joined in &pair.joined {
                row.extend([
                    number(joined.edge().map(Cut::size)),
                    number(joined.node().map(Cut::size)),
                ]);
            }
            rows.add_row(row);
        }
        let _ = write!(text, "\n{}\n  one of each:\n{names}", rows.trim_fmt());
        if let Some(more) = more(order.len(), SHOWN) {
            let _ = writeln!(text, "  {more} classes of pairs");
        }
    }
    text.push('\n');
    for (rule, transit) in rules.iter().enumerate() {
        let singles = &found.singles[rule];
        let total: u64 = all.endpoints.iter().map(|p| p.pairs).sum();
        text += &wrap(
            &format!(
                "transit {transit}: {} of {total} ordered pairs of endpoints have a path",
                singles.joined
            ),
            2,
        );
        for (between, pairs) in [
            (Between::Endpoints, &all.endpoints),
            (Between::Hosts, &all.hosts),
        ] {
            for (what, of) in [
                ("links", Joined::edge as fn(&Joined) -> Option<&Cut>),
                ("switches", Joined::node),
            ] {
                let Some((pair, cut)) = weakest(pairs, rule, of).filter(|w| w.1.size() > 0) else {
                    continue;
                };
                let ends = format!(
                    "{} > {}",
                    end(fabric, &pair.sources, between),
                    end(fabric, &pair.targets, between)
                );
                let line = format!(
                    "  fewest {what} between {}: {}, for {ends}: {}",
                    between.word(),
                    cut.size(),
                    folded(&cut.names(fabric))
                );
                text += &wrap(&line, 4);
            }
        }
        let tried: Vec<String> = singles
            .tried
            .iter()
            .map(|(kind, count)| components(*count, kind))
            .collect();
        let tried = tried.join(", ");
        if singles.points.is_empty() {
            text += &wrap(&format!("  no single point of failure among {tried}"), 4);
        } else {
            text += &wrap(&format!("  single points of failure among {tried}:"), 4);
            let mut rows = table(&[
                "",
                "what",
                "place",
                "how many",
                "endpoints lost",
                "pairs parted",
            ]);
            let mut names = String::new();
            for (row, p) in singles.points.iter().take(SHOWN).enumerate() {
                let row = (row + 1).to_string();
                names += &wrap(&format!("  {row}: {}", p.example), 5);
                let numbers = [p.count, p.loss.lost, p.loss.parted].map(|n| n.to_string());
                let [count, lost, parted] = numbers;
                rows.add_row([
                    row,
                    p.kind.word().to_string(),
                    p.place.clone(),
                    count,
                    lost,
                    parted,
                ]);
            }
            let _ = write!(text, "{}\n  one of each:\n{names}", rows.trim_fmt());
            if let Some(more) = more(singles.points.len(), SHOWN) {
                let _ = writeln!(text, "  {more}");
            }
        }
        for kind in &singles.untried {
            text += &wrap(
                &format!(
                    "  {} were not tried: the fabric is too large for as many as are different",
                    kind.words()
                ),
                4,
            );
        }
    }
    text
}
