//! Cables that are expected and not there, paired with cables that are there and not expected.
//!
//! **Why these moves are fewest.** A move unplugs one end of one cable and plugs it elsewhere. A cable that is in no place of the design needs
//! at least one move to be in one, and a single move suffices exactly for the places that share an
//! end with it. Let n places lack their cable. If k of them are filled by cables moved once, each
//! such cable is used once and shares an end with its place, so these are a matching of the graph
//! "shares an end"; every other place takes a new cable, or one of which both ends are moved: two
//! ends to plug. The ends to plug are thus k + 2(n - k) = 2n - k, least when the matching is
//! largest. Where every port holds one cable the graph is made of paths and cycles: a cycle of m
//! swapped cables takes m moves, a path with m places and at least m cables takes m. A largest
//! matching is found by augmenting paths (Berge, PNAS 1957); the tests compare it with all
//! matchings.

use std::collections::{HashMap, VecDeque};

/// A port as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Plug {
    /// Of the device.
    pub(super) device: u32,
    /// Of the label; 0: the port is not told.
    pub(super) port: u32,
}
/// A cable between two ports, the lower first.
pub(super) type Ends = [Plug; 2];

const FREE: usize = usize::MAX;

/// For each expected cable the found one that is moved to its place, or `None`. `prefer` tells the
/// ends that a technician would rather not touch: pairs that leave such an end in place are taken
/// first. Pairs of cables that share no end but both devices come last. O((n + m) log + sum over
/// augmented components of their size).
pub(super) fn pair(
    expected: &[Ends],
    found: &[Ends],
    prefer: impl Fn(Plug) -> bool,
) -> Vec<Option<usize>> {
    let mut at: HashMap<Plug, Vec<usize>> = HashMap::new();
    for (index, ends) in found.iter().enumerate() {
        for (k, end) in ends.iter().enumerate() {
            if k == 0 || ends[0] != ends[1] {
                at.entry(*end).or_default().push(index);
            }
        }
    }
    let near = |e: usize| {
        expected[e]
            .iter()
            .filter_map(|end| at.get(end))
            .flatten()
            .copied()
    };
    let mut of_expected = vec![FREE; expected.len()];
    let mut of_found = vec![FREE; found.len()];
    for preferred in [true, false] {
        for (e, ends) in expected
            .iter()
            .enumerate()
            .filter(|(_, ends)| preferred == ends.iter().any(|p| prefer(*p)))
        {
            let kept = ends
                .iter()
                .filter(|p| !preferred || prefer(**p))
                .filter_map(|p| at.get(p))
                .flatten();
            if let Some(&f) = kept.filter(|f| of_found[**f] == FREE).min() {
                (of_expected[e], of_found[f]) = (f, e);
            }
        }
    }
    // What a search without success has visited cannot be part of any later success.
    let mut from = vec![FREE; found.len()];
    for start in 0..expected.len() {
        if of_expected[start] != FREE {
            continue;
        }
        let mut queue = VecDeque::from([start]);
        let mut visited = Vec::new();
        let mut last = FREE;
        'search: while let Some(e) = queue.pop_front() {
            for f in near(e) {
                if from[f] != FREE {
                    continue;
                }
                from[f] = e;
                visited.push(f);
                if of_found[f] == FREE {
                    last = f;
                    break 'search;
                }
                queue.push_back(of_found[f]);
            }
        }
        if last == FREE {
            continue;
        }
        while last != FREE {
            let e = from[last];
            let before = of_expected[e];
            (of_expected[e], of_found[last]) = (last, e);
            last = before;
        }
        visited.into_iter().for_each(|f| from[f] = FREE);
    }
    let devices = |ends: &Ends| {
        let (a, b) = (ends[0].device, ends[1].device);
        (a.min(b), a.max(b))
    };
    let mut between: HashMap<(u32, u32), VecDeque<usize>> = HashMap::new();
    for (f, ends) in found
        .iter()
        .enumerate()
        .filter(|(f, _)| of_found[*f] == FREE)
    {
        between.entry(devices(ends)).or_default().push_back(f);
    }
    for (e, ends) in expected
        .iter()
        .enumerate()
        .filter(|(e, _)| of_expected[*e] == FREE)
        .collect::<Vec<_>>()
    {
        if let Some(f) = between
            .get_mut(&devices(ends))
            .and_then(VecDeque::pop_front)
        {
            of_expected[e] = f;
        }
    }
    of_expected
        .into_iter()
        .map(|f| (f != FREE).then_some(f))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::seq::SliceRandom;
    use rand::{RngExt, SeedableRng};

    fn shares(a: &Ends, b: &Ends) -> bool {
        a.iter().any(|p| b.contains(p))
    }

    /// The largest matching by trying all.
    fn most(expected: &[Ends], found: &[Ends], used: &mut Vec<bool>) -> usize {
        let Some((first, rest)) = expected.split_first() else {
            return 0;
        };
        let mut best = most(rest, found, used);
        for f in 0..found.len() {
            if !used[f] && shares(first, &found[f]) {
                used[f] = true;
                best = best.max(1 + most(rest, found, used));
                used[f] = false;
            }
        }
        best
    }

    #[test]
    fn as_many_single_moves_as_any_assignment() {
        let mut random = rand::rngs::ChaCha8Rng::seed_from_u64(7);
        for _ in 0..2000 {
            let ports: Vec<Plug> = (0..random.random_range(4..12u32))
                .map(|device| Plug { device, port: 0 })
                .collect();
            let mut cables = |count: usize| {
                let mut order = ports.clone();
                order.shuffle(&mut random);
                order
                    .chunks_exact(2)
                    .take(count)
                    .map(|c| [c[0].min(c[1]), c[0].max(c[1])])
                    .collect::<Vec<Ends>>()
            };
            let (mut expected, mut found) = (cables(5), cables(4));
            let same: Vec<Ends> = expected
                .iter()
                .filter(|e| found.contains(e))
                .copied()
                .collect();
            expected.retain(|e| !same.contains(e));
            found.retain(|f| !same.contains(f));
            let pairs = pair(&expected, &found, |p| p.device % 2 == 0);
            let single = pairs
                .iter()
                .enumerate()
                .filter(|(e, f)| f.is_some_and(|f| shares(&expected[*e], &found[f])))
                .count();
            assert_eq!(
                single,
                most(&expected, &found, &mut vec![false; found.len()])
            );
            let mut used: Vec<usize> = pairs.iter().flatten().copied().collect();
            used.sort_unstable();
            used.dedup();
            assert_eq!(
                used.len(),
                pairs.iter().flatten().count(),
                "no cable is moved to two places"
            );
        }
    }
}
