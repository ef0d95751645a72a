//! Who sends how much to whom in a collective, how many steps it takes, and what NCCL's tests call
//! its bus bandwidth.
//!
//! Volumes are those of Thakur, Rabenseifner and Gropp, "Optimization of Collective Communication
//! Operations in MPICH", Int. J. High Performance Computing Applications 2005; trees are the double
//! binary trees of Sanders, Speck and Traeff, Parallel Computing 2009, as NCCL lays them out. Bus
//! bandwidth: nccl-tests, doc/PERFORMANCE.md.

use crate::fabric::index::wide;

/// What a collective does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Everyone ends with the sum of everyone's buffer.
    AllReduce,
    /// Everyone ends with its share of the sum.
    ReduceScatter,
    /// Everyone ends with everyone's share.
    AllGather,
    /// Everyone sends another part of its buffer to each.
    AllToAll,
    /// Each member sends its buffer to the next and the answer comes back: a pipeline's activations
    /// and gradients.
    Send,
}

/// How a collective is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Every member sends to the next one only.
    Ring,
    /// Two binary trees, each with half the buffer.
    Tree,
    /// Every member sends to every other.
    Direct,
    /// Directly inside scale-up domains, in rings between members of the same index across them.
    Hierarchical,
}

impl Operation {
    /// All of them.
    pub const ALL: [Operation; 5] = [
        Operation::AllReduce,
        Operation::ReduceScatter,
        Operation::AllGather,
        Operation::AllToAll,
        Operation::Send,
    ];

    /// The word of the plan.
    pub fn name(self) -> &'static str {
        match self {
            Operation::AllReduce => "all-reduce",
            Operation::ReduceScatter => "reduce-scatter",
            Operation::AllGather => "all-gather",
            Operation::AllToAll => "all-to-all",
            Operation::Send => "send",
        }
    }

    /// The algorithm when none is stated.
    pub fn usual(self) -> Algorithm {
        match self {
            Operation::AllToAll => Algorithm::Direct,
            _ => Algorithm::Ring,
        }
    }

    /// Bus bandwidth over algorithm bandwidth (bytes over time) for groups of `n`, as numerator and
    /// denominator.
    pub fn bus_factor(self, n: u64) -> (u64, u64) {
        match self {
            Operation::AllReduce => (2 * (n - 1), n),
            Operation::ReduceScatter | Operation::AllGather | Operation::AllToAll => (n - 1, n),
            Operation::Send => (1, 1),
        }
    }
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 4] = [
        Algorithm::Ring,
        Algorithm::Tree,
        Algorithm::Direct,
        Algorithm::Hierarchical,
    ];

    /// The word of the plan.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Ring => "ring",
            Algorithm::Tree => "tree",
            Algorithm::Direct => "direct",
            Algorithm::Hierarchical => "hierarchical",
        }
    }

    /// Whether it carries out an operation.
    pub fn carries_out(self, operation: Operation) -> bool {
        match self {
            Algorithm::Ring => operation != Operation::AllToAll,
            Algorithm::Tree => operation == Operation::AllReduce,
            Algorithm::Direct => operation != Operation::Send,
            Algorithm::Hierarchical => !matches!(operation, Operation::AllToAll | Operation::Send),
        }
    }
}

/// How often a buffer passes: an all-reduce is a reduce-scatter and an all-gather.
pub(super) fn passes(operation: Operation) -> u64 {
    if operation == Operation::AllReduce {
        2
    } else {
        1
    }
}

/// The demands of one group, as (member, member, n-ths of the buffer for groups of n, times 2).
/// `blocks` says which scale-up domain each member is in, for the hierarchical algorithm; all of
/// them then hold equally many members.
pub(super) fn demands(
    operation: Operation,
    algorithm: Algorithm,
    blocks: &[usize],
) -> Vec<(usize, usize, u64)> {
    let n = blocks.len();
    match (algorithm, operation) {
        (_, Operation::Send) => (1..n)
            .flat_map(|i| [(i - 1, i, 2 * wide(n)), (i, i - 1, 2 * wide(n))])
            .collect(),
        (Algorithm::Ring, _) => ring(
            &(0..n).collect::<Vec<_>>(),
            2 * passes(operation) * (wide(n) - 1),
        ),
        (Algorithm::Direct, _) => direct(&(0..n).collect::<Vec<_>>(), 2 * passes(operation)),
        (Algorithm::Tree, _) => (0..n)
            .filter_map(|i| Some((i, parent(i, n)?)))
            .flat_map(|(i, up)| both_trees(i, up, n))
            .collect(),
        (Algorithm::Hierarchical, _) => hierarchical(operation, blocks),
    }
}

fn ring(members: &[usize], volume: u64) -> Vec<(usize, usize, u64)> {
    members
        .iter()
        .zip(members.iter().cycle().skip(1))
        .filter(|(a, b)| a != b)
        .map(|(&a, &b)| (a, b, volume))
        .collect()
}

fn direct(members: &[usize], volume: u64) -> Vec<(usize, usize, u64)> {
    let others = |&a: &usize| {
        members
            .iter()
            .filter(move |b| **b != a)
            .map(move |&b| (a, b, volume))
    };
    members.iter().flat_map(others).collect()
}

/// The parent of a member in NCCL's binary tree; member 0 is the root.
pub(super) fn parent(member: usize, n: usize) -> Option<usize> {
    let bit = (member != 0).then(|| 1 << member.trailing_zeros())?;
    let up = (member ^ bit) | (bit << 1);
    Some(if up >= n { member ^ bit } else { up })
}

/// Half the buffer up and down an edge of the first tree and of the second: mirrored for an even
/// number of members, shifted for an odd one.
fn both_trees(member: usize, up: usize, n: usize) -> [(usize, usize, u64); 4] {
    let half = wide(n);
    let (low, high) = (second(member, n), second(up, n));
    [
        (member, up, half),
        (up, member, half),
        (low, high, half),
        (high, low, half),
    ]
}

/// The member that stands in the second tree where `member` stands in the first.
pub(super) fn second(member: usize, n: usize) -> usize {
    if n.is_multiple_of(2) {
        n - 1 - member
    } else {
        (member + 1) % n
    }
}

fn hierarchical(operation: Operation, blocks: &[usize]) -> Vec<(usize, usize, u64)> {
    let domains = by_block(blocks);
    let inside = domains.first().map_or(0, Vec::len);
    let across = wide(domains.len());
    // A share of the buffer is 1/inside of it: `across` n-ths.
    let mut found: Vec<(usize, usize, u64)> = domains
        .iter()
        .flat_map(|d| direct(d, 2 * passes(operation) * across))
        .collect();
    for index in 0..inside {
        let ring_members: Vec<usize> = domains
            .iter()
            .filter_map(|d| d.get(index).copied())
            .collect();
        found.extend(ring(&ring_members, 2 * passes(operation) * (across - 1)));
    }
    found
}

/// Members by domain, in order of their first one.
pub(super) fn by_block(blocks: &[usize]) -> Vec<Vec<usize>> {
    let mut place = std::collections::HashMap::new();
    let mut domains: Vec<Vec<usize>> = Vec::new();
    for (member, block) in blocks.iter().enumerate() {
        let at = *place.entry(block).or_insert(domains.len());
        if at == domains.len() {
            domains.push(Vec::new());
        }
        domains[at].push(member);
    }
    domains
}

/// Steps that follow one another, each at least one message's latency, for `n` members of which
/// `inside` share a domain.
pub fn steps(operation: Operation, algorithm: Algorithm, n: u64, inside: u64) -> u64 {
    match algorithm {
        _ if operation == Operation::Send => 1,
        Algorithm::Ring => passes(operation) * (n - 1),
        // Up and down a tree whose depth is the logarithm of its members, rounded up: the root has
        // one child.
        Algorithm::Tree => 2 * u64::from(n.next_power_of_two().ilog2()),
        Algorithm::Direct => passes(operation),
        Algorithm::Hierarchical => {
            passes(operation) * (u64::from(inside > 1) + (n / inside.max(1)).saturating_sub(1))
        }
    }
}
