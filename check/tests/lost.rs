//! Who is lost, against the definition as it stands: one search forward from every endpoint,
//! healthy and damaged, on random small networks.

#![allow(clippy::unwrap_used)]

use selvedge_check::check_failures;
use std::fmt::Write;

/// Numbers that look random (Knuth's linear congruence).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Endpoints first, then switches; trunks with a capacity each way, which may be 0 one way.
struct Sample {
    endpoints: usize,
    vertices: usize,
    transit: Vec<usize>,
    domain: Vec<usize>,
    trunks: Vec<(usize, usize, usize, usize)>,
}

/// What fails.
#[derive(Clone, Copy)]
enum Part {
    Trunk(usize),
    Vertex(usize),
}

impl Sample {
    fn new(random: &mut Random) -> Self {
        let endpoints = 2 + random.below(6);
        let vertices = endpoints + 1 + random.below(4);
        // Domains of one or several; within a domain endpoints forward for each other, or each for
        // itself.
        let groups = 1 + random.below(endpoints);
        let domain: Vec<usize> = (0..vertices)
            .map(|v| if v < endpoints { 1 + v % groups } else { 0 })
            .collect();
        let own = random.below(3);
        let transit = (0..vertices)
            .map(|v| {
                if v >= endpoints {
                    0
                } else if own == 0 {
                    v + 1
                } else {
                    domain[v]
                }
            })
            .collect();
        let mut trunks = Vec::new();
        for low in 0..vertices {
            for high in low + 1..vertices {
                let odds = if high < endpoints { 5 } else { 2 };
                if random.below(odds) == 0 {
                    let one_way = random.below(12);
                    trunks.push((
                        low,
                        high,
                        if one_way == 0 { 0 } else { 4 },
                        if one_way == 1 { 0 } else { 4 },
                    ));
                }
            }
        }
        Sample {
            endpoints,
            vertices,
            transit,
            domain,
            trunks,
        }
    }

    fn text(&self, part: Part) -> String {
        let n = self.endpoints;
        let labels = |list: &[usize]| -> String {
            let runs: Vec<String> = (0..list.len())
                .filter(|&v| list[v] > 0)
                .map(|v| format!("{v} 1 {}", list[v]))
                .collect();
            format!("{} {} ", runs.len(), runs.join(" "))
        };
        let mut text = format!(
            "selvedge-failures 2 fabric {:064} unit 1 vertices {} rate 1 0 {n} 4 ",
            0, self.vertices
        );
        let _ = write!(
            text,
            "transit {}domain {}",
            labels(&self.transit),
            labels(&self.domain)
        );
        let _ = write!(text, "trunks {} ", self.trunks.len());
        for (low, high, up, down) in &self.trunks {
            let _ = write!(text, "{low} {high} {up} {down} ");
        }
        let _ = write!(
            text,
            "traffic uniform denominator {} group 1 0 {n} 1 weight 1 0 {n} 1 multipliers 1 4 pairs 0 ",
            n - 1
        );
        match part {
            Part::Trunk(t) => {
                let _ = write!(
                    text,
                    "links 1 {t} {} {} kinds 1 parts 1 components 1 0 0 1 0 ",
                    self.trunks[t].2, self.trunks[t].3
                );
            }
            Part::Vertex(v) => {
                let _ = write!(text, "links 0 kinds 1 parts 1 components 1 0 1 {v} 0 ");
            }
        }
        text + "generators 0 none children 1 0 generators 0 none children 0 end"
    }

    /// Whether each endpoint exchanges traffic with each, with something dead or nothing.
    fn exchange(&self, dead: Option<Part>) -> Vec<Vec<bool>> {
        let alive = |t: usize| match dead {
            Some(Part::Trunk(gone)) => t != gone,
            Some(Part::Vertex(gone)) => self.trunks[t].0 != gone && self.trunks[t].1 != gone,
            None => true,
        };
        let mut arcs = Vec::new();
        for (_, &(low, high, up, down)) in self.trunks.iter().enumerate().filter(|t| alive(t.0)) {
            arcs.extend(
                [(low, high, up), (high, low, down)]
                    .into_iter()
                    .filter(|a| a.2 > 0),
            );
        }
        let reached = |s: usize| {
            let mut seen = vec![false; self.vertices];
            seen[s] = true;
            // As often as there are vertices: no order to get wrong.
            for _ in 0..self.vertices {
                for &(u, v, _) in &arcs {
                    let group = self.transit[u];
                    seen[v] |= seen[u]
                        && (group == 0 || group == self.transit[v] || group == self.transit[s]);
                }
            }
            seen
        };
        let forth: Vec<Vec<bool>> = (0..self.endpoints).map(reached).collect();
        (0..self.endpoints)
            .map(|i| {
                (0..self.endpoints)
                    .map(|j| i != j && forth[i][j] && forth[j][i])
                    .collect()
            })
            .collect()
    }

    /// The three rules.
    fn lost(&self, part: Part) -> usize {
        let (n, after) = (self.endpoints, self.exchange(Some(part)));
        let failed = |i: usize| matches!(part, Part::Vertex(v) if v == i);
        let cut_off = |i: usize| {
            let outside: Vec<usize> = (0..n)
                .filter(|&j| self.domain[j] != self.domain[i])
                .collect();
            outside.iter().any(|&j| !failed(j)) && outside.iter().all(|&j| !after[i][j])
        };
        let first: Vec<bool> = (0..n).map(|i| failed(i) || cut_off(i)).collect();
        let alone = |i: usize| {
            let left: Vec<usize> = (0..n).filter(|&j| j != i && !first[j]).collect();
            2 * left.iter().filter(|&&j| !after[i][j]).count() > left.len()
        };
        (0..n).filter(|&i| first[i] || alone(i)).count()
    }
}

#[test]
fn the_lost_are_those_of_the_three_rules() {
    let random = &mut Random(7);
    let (mut whole, mut pieces, mut some) = (0, 0, 0);
    for _ in 0..6_000 {
        let sample = Sample::new(random);
        let healthy = sample.exchange(None);
        let one = healthy
            .iter()
            .enumerate()
            .all(|(i, row)| (0..row.len()).all(|j| i == j || row[j]));
        let trunks = (0..sample.trunks.len()).map(Part::Trunk);
        for part in trunks.chain((0..sample.vertices).map(Part::Vertex)) {
            let text = sample.text(part);
            let said = check_failures(text.as_bytes());
            if !one {
                assert_eq!(
                    said.unwrap_err(),
                    "the healthy fabric is in pieces",
                    "{text}"
                );
                pieces += 1;
                break;
            }
            let lost = sample.lost(part);
            let said = said.unwrap();
            assert_eq!(said.lost, lost, "{text}");
            // Nobody left carries nothing; of others nothing is said here.
            assert_eq!(
                said.at_most.is_some(),
                sample.endpoints - lost < 2,
                "{text}"
            );
            whole += 1;
            some += usize::from(lost > 0 && lost < sample.endpoints);
        }
    }
    assert!(
        whole > 8_000 && pieces > 1_000 && some > 1_000,
        "{whole} failures, {some} that take some, {pieces} in pieces"
    );
}
