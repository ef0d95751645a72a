//! Sets that are nearly alike.

use std::collections::{BTreeMap, HashMap};

/// Sets of numbers that have at least half of the larger in common with the first of their cluster,
/// as indices into `sets`; a set joins the cluster that it has most in common with. O(sum of the
/// sizes times the clusters that share a member).
pub(super) fn clusters(sets: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let mut holding: HashMap<u32, Vec<usize>> = HashMap::new();
    for (index, set) in sets.iter().enumerate().filter(|s| !s.1.is_empty()) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        set.iter()
            .filter_map(|item| holding.get(item))
            .flatten()
            .for_each(|c| *shared.entry(*c).or_insert(0) += 1);
        let first = |c: usize| clusters[c].first().map_or(0, |i| sets[*i].len());
        let near = shared
            .into_iter()
            .filter(|(c, n)| 2 * n >= set.len().max(first(*c)));
        match near.max_by(|x, y| x.1.cmp(&y.1).then_with(|| y.0.cmp(&x.0))) {
            Some((cluster, _)) => clusters[cluster].push(index),
            None => {
                set.iter()
                    .for_each(|item| holding.entry(*item).or_default().push(clusters.len()));
                clusters.push(vec![index]);
            }
        }
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_less_and_a_stray_stay_in_their_cluster() {
        let sets = [
            vec![1, 2, 3, 4],
            vec![1, 2, 3],
            vec![1, 2, 3, 9],
            vec![5, 6],
            vec![],
            vec![5],
        ];
        assert_eq!(clusters(&sets), [vec![0, 1, 2], vec![3, 5]]);
    }
}
