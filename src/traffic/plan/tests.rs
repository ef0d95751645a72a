use super::collective::{demands, steps};
use super::*;
use crate::fabric::index::{Id, first};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::Matrix;
use crate::units::Fraction;
use std::collections::BTreeMap;

const HEAD: &str = "name: t\ntensor: 4\ndata: 4\n";

fn parse(text: &str) -> Result<ParallelismPlan> {
    ParallelismPlan::parse(text, "plan.yaml".as_ref())
}

fn plan(collectives: &str) -> ParallelismPlan {
    parse(&format!("{HEAD}collectives:\n{collectives}")).unwrap()
}

/// Four hosts of four GPUs with a scale-up domain each, 400 Gb/s a GPU.
fn fabric() -> (Fabric, Network) {
    let host = "{name: h, gpus: 4, ports_per_gpu: 1, port_rate: 400 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 4 Tb/s}";
    let text = format!(
        "name: t\nfamily: rail-optimized\nhost: {host}\nhosts: 4\nsu_hosts: 4\nswitch: qm9700\n"
    );
    let design =
        crate::family::parse(&text, "t".as_ref(), crate::parts::Catalogue::builtin()).unwrap();
    let fabric = crate::family::build(&design).unwrap();
    let network = Network::new(&fabric);
    (fabric, network)
}

/// What each member sends, in buffers.
fn sent(operation: Operation, algorithm: Algorithm, blocks: &[usize]) -> Vec<f64> {
    let n = blocks.len();
    let mut sent = vec![0u64; n];
    demands(operation, algorithm, blocks)
        .iter()
        .for_each(|d| sent[d.0] += d.2);
    sent.iter().map(|&s| s as f64 / (2 * n) as f64).collect()
}

#[test]
fn the_shipped_plan_fits_its_fabric() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies");
    let plan = ParallelismPlan::read(&folder.join("plans/superpod-1016.yaml")).unwrap();
    let fabric =
        crate::family::build(&crate::family::read(&folder.join("superpod-h100-127.yaml")).unwrap())
            .unwrap();
    assert_eq!(
        plan.endpoints(&fabric, &Network::new(&fabric))
            .unwrap()
            .len(),
        1016
    );
}

#[test]
fn volumes_are_those_of_the_textbook() {
    for n in [2usize, 3, 4, 7, 8, 12] {
        let (alone, share): (Vec<usize>, f64) = ((0..n).collect(), (n as f64 - 1.0) / n as f64);
        for algorithm in [Algorithm::Ring, Algorithm::Direct] {
            let near = |operation, per: f64| {
                sent(operation, algorithm, &alone)
                    .iter()
                    .all(|s| (s - per).abs() < 1e-12)
            };
            assert!(
                near(Operation::AllReduce, 2.0 * share)
                    && near(Operation::AllGather, share)
                    && near(Operation::ReduceScatter, share)
            );
        }
        // Every member but the roots sends its half up in each tree, and the halves come down over
        // the same edges.
        let tree: f64 = sent(Operation::AllReduce, Algorithm::Tree, &alone)
            .iter()
            .sum();
        assert!((tree - 2.0 * (n as f64 - 1.0)).abs() < 1e-12, "{n}: {tree}");
        let total: f64 = sent(Operation::Send, Algorithm::Ring, &alone).iter().sum();
        assert!((total - 2.0 * (n as f64 - 1.0)).abs() < 1e-12);
    }
    // Three domains of four: 3/4 in and out of the shares inside, 2/3 of a quarter to the next
    // domain, twice.
    let blocks: Vec<usize> = (0..12).map(|i| i / 4).collect();
    let each = sent(Operation::AllReduce, Algorithm::Hierarchical, &blocks);
    assert!(
        each.iter()
            .all(|s| (s - 2.0 * (0.75 + 2.0 / 3.0 / 4.0)).abs() < 1e-12),
        "{each:?}"
    );
}

#[test]
fn both_trees_span_the_group_and_share_no_inner_member() {
    for n in [2usize, 4, 8, 16, 32] {
        let edges = demands(
            Operation::AllReduce,
            Algorithm::Tree,
            &(0..n).collect::<Vec<_>>(),
        );
        let mut joined = petgraph::unionfind::UnionFind::<usize>::new(n);
        for edge in &edges {
            joined.union(edge.0, edge.1);
        }
        assert!((1..n).all(|i| joined.equiv(0, i)));
        // Children in both trees together: an inner member of one tree is a leaf of the other, so
        // none has more than two and a root's one.
        let mut degree = BTreeMap::<usize, usize>::new();
        edges
            .iter()
            .for_each(|e| *degree.entry(e.0).or_default() += 1);
        assert!(degree.values().all(|&d| d <= 4), "{degree:?}");
    }
}

#[test]
fn steps_follow_one_another() {
    assert_eq!(steps(Operation::AllReduce, Algorithm::Ring, 8, 1), 14);
    assert_eq!(steps(Operation::AllReduce, Algorithm::Tree, 1016, 1), 20);
    assert_eq!(steps(Operation::AllGather, Algorithm::Ring, 8, 1), 7);
    assert_eq!(steps(Operation::AllToAll, Algorithm::Direct, 64, 8), 1);
    assert_eq!(
        steps(Operation::AllReduce, Algorithm::Hierarchical, 16, 4),
        8
    );
}

#[test]
fn a_matrix_is_the_volumes_scaled_to_the_tightest_endpoint() {
    let (fabric, network) = fabric();
    // 4 replicas of 4: the ring over data sends 2 * 3/4 of 1 GB from each GPU, at 50 GB/s.
    let one = plan("  - {over: data, operation: all-reduce, bytes: 1 GB}\n");
    let (matrix, seconds) = one.matrix(None, &fabric, &network).unwrap();
    assert_eq!(seconds, Fraction::new(3.into(), 100.into()));
    assert_eq!(matrix.pairs.len(), 16);
    for &v in &network.endpoints {
        let out: u64 = matrix.pairs.iter().filter(|p| p.0 == v).map(|p| p.2).sum();
        assert_eq!(
            Fraction::new(out.into(), matrix.denominator.into()),
            Fraction::from_integer(network.rate[v].into())
        );
    }
    // A replica's ring joins GPUs of one index: host h's GPU r is endpoint 4 h + r.
    assert!(
        matrix
            .pairs
            .iter()
            .all(|p| p.0.index() % 4 == p.1.index() % 4)
    );
    let beside = plan(
        "  - {over: data, operation: all-to-all, bytes: 1 GB}\n  - {over: all, operation: all-to-all, bytes: 1 GB}\n",
    );
    let (both, seconds) = beside.matrix(None, &fabric, &network).unwrap();
    // 3/4 GB and 15/16 GB from each GPU.
    assert_eq!(seconds, Fraction::new(27.into(), 800.into()));
    let out = |m: &Matrix, v: Vertex| Fraction::new(m.out_total(v).into(), m.denominator.into());
    assert!(
        network
            .endpoints
            .iter()
            .all(|&v| out(&both, v) == Fraction::from_integer(network.rate[v].into()))
    );
    let apart: Vec<Fraction> = ["data-all-to-all", "all-all-to-all"]
        .map(|n| beside.matrix(Some(n), &fabric, &network).unwrap().1)
        .to_vec();
    assert_eq!(&apart[0] + &apart[1], seconds);
}

#[test]
fn groups_are_where_the_order_and_placement_put_them() {
    let (fabric, network) = fabric();
    let text = "name: t\ntensor: 2\ndata: 4\nexpert: 2\npipeline: 2\norder: [pipeline, tensor, data]\nplacement: rail\n\
        collectives:\n  - {over: expert, operation: all-to-all, bytes: 1 MiB}\n";
    let plan = parse(text).unwrap();
    assert_eq!(plan.groups(Dimension::Pipeline)[0], [0, 1]);
    assert_eq!(plan.groups(Dimension::Tensor)[0], [0, 2]);
    assert_eq!(plan.groups(Dimension::Data)[0], [0, 4, 8, 12]);
    assert_eq!(plan.groups(Dimension::Expert)[..2], [[0, 4], [8, 12]]);
    // Rail by rail: the first four ranks are GPU 0 of every host.
    assert_eq!(
        plan.endpoints(&fabric, &network).unwrap()[..5],
        [0, 4, 8, 12, 1].map(Vertex::from)
    );
}

#[test]
fn mistakes_are_shown_in_their_line() {
    let bad = |text: &str| parse(text).unwrap_err().report();
    let one = |line: &str| bad(&format!("{HEAD}collectives:\n  - {line}\n"));
    assert!(one("{over: data, operation: all-reduce, bytes: 5}").contains("no unit"));
    assert!(one("{over: dta, operation: all-reduce, bytes: 1 B}").contains("did you mean `data`"));
    assert!(
        one("{over: data, operation: all-reduce, algoritm: ring, bytes: 1 B}")
            .contains("did you mean `algorithm`")
    );
    assert!(one("{over: pipeline, operation: send, bytes: 1 B}").contains("groups of 1"));
    assert!(
        one("{over: data, operation: all-to-all, algorithm: ring, bytes: 1 B}")
            .contains("write direct")
    );
    assert!(one("{over: data, operation: all-reduce, bytes: 0 B}").contains("plan.yaml:5:"));
    assert!(bad("name: t\ndata: 4\nexpert: 3\ncollectives: []\n").contains("plan.yaml:3:9"));
    assert!(
        bad("name: t\ndata: 4294967295\ntensor: 4294967295\ncollectives: []\n")
            .contains("believed")
    );
    assert!(
        bad("name: t\ndata: 4\norder: [data, data, tensor]\ncollectives: []\n")
            .contains("once each")
    );
    let (fabric, network) = fabric();
    let large = parse(
        "name: t\ndata: 17\ncollectives: [{over: data, operation: all-reduce, bytes: 1 MB}]\n",
    )
    .unwrap();
    assert!(
        large
            .matrix(None, &fabric, &network)
            .unwrap_err()
            .message
            .contains("17 ranks, the fabric has 16 endpoints")
    );
    assert!(
        large
            .matrix(Some("x"), &fabric, &network)
            .unwrap_err()
            .help
            .unwrap()
            .contains("data-all-reduce")
    );
    let odd = "name: t\ndata: 6\ncollectives: [{over: data, operation: all-reduce, algorithm: hierarchical, bytes: 1 MB}]\n";
    assert!(
        parse(odd)
            .unwrap()
            .matrix(None, &fabric, &network)
            .unwrap_err()
            .message
            .contains("4 members in one scale-up domain and 2")
    );
}

/// A group of `blocks` whose messages take `latency(from, to)`.
fn group(
    operation: Operation,
    algorithm: Algorithm,
    blocks: &[usize],
    latency: impl Fn(u32, u32) -> u64,
) -> u64 {
    let group = Group::new(
        first(blocks.len()).collect(),
        blocks.to_vec(),
        operation,
        algorithm,
    );
    let row = |member: usize| {
        group
            .targets(member)
            .into_iter()
            .map(|to| (to, latency(member as u32, to)))
            .collect()
    };
    group.chain(&Messages {
        from: (0..blocks.len()).map(|m| Some(row(m))).collect(),
        least: 0,
    })
}

#[test]
fn where_all_messages_take_one_the_chain_is_as_long_as_the_steps() {
    for operation in Operation::ALL {
        for algorithm in Algorithm::ALL
            .into_iter()
            .filter(|a| a.carries_out(operation))
        {
            for (domains, inside) in [
                (1, 2),
                (1, 7),
                (2, 1),
                (2, 4),
                (3, 3),
                (5, 1),
                (4, 8),
                (13, 5),
            ] {
                let blocks: Vec<usize> = (0..domains * inside).map(|m| m / inside).collect();
                let found = group(operation, algorithm, &blocks, |_, _| 1);
                let said = steps(operation, algorithm, blocks.len() as u64, inside as u64);
                assert_eq!(
                    found, said,
                    "{operation:?} {algorithm:?} {domains} x {inside}"
                );
            }
        }
    }
}

#[test]
fn chains_of_unequal_messages_by_hand() {
    // Two domains of two: 1 within, 10 between, and 100 from member 3 to member 0.
    let latency = |from: u32, to: u32| match (from, to) {
        (3, 0) => 100,
        _ if from / 2 == to / 2 => 1,
        _ => 10,
    };
    let chain = |operation, algorithm| group(operation, algorithm, &[0, 0, 1, 1], latency);
    // Edges of the ring: 1, 10, 1, 100. Three in a row without the cheapest; six are a round and
    // the dearest two.
    assert_eq!(chain(Operation::AllGather, Algorithm::Ring), 111);
    assert_eq!(chain(Operation::AllReduce, Algorithm::Ring), 112 + 101);
    // First tree 0 - 2 - {1, 3}: up 2 -> 0 after 1 -> 2 (10 + 10), down 0 -> 2 -> 1. Second,
    // mirrored, 3 - 1 - {2, 0}: up 10 + 10, down 10 + 10.
    assert_eq!(chain(Operation::AllReduce, Algorithm::Tree), 40);
    assert_eq!(chain(Operation::AllToAll, Algorithm::Direct), 100);
    // 3 -> 0 and then 0 -> 2.
    assert_eq!(chain(Operation::AllReduce, Algorithm::Direct), 110);
    // 3 -> 0 is not among the messages: 1 inside, 10 across once or twice, 1 inside.
    assert_eq!(chain(Operation::ReduceScatter, Algorithm::Hierarchical), 11);
    assert_eq!(chain(Operation::AllGather, Algorithm::Hierarchical), 11);
    assert_eq!(chain(Operation::AllReduce, Algorithm::Hierarchical), 22);
    assert_eq!(chain(Operation::Send, Algorithm::Ring), 10);
}

#[test]
fn members_not_looked_at_shorten_the_chain_and_never_lengthen_it() {
    let blocks: Vec<usize> = (0..12).map(|m| m / 4).collect();
    for (operation, algorithm) in [
        (Operation::AllReduce, Algorithm::Ring),
        (Operation::AllReduce, Algorithm::Tree),
        (Operation::AllReduce, Algorithm::Direct),
        (Operation::AllReduce, Algorithm::Hierarchical),
    ] {
        let group = Group::new(first(12).collect(), blocks.clone(), operation, algorithm);
        let row = |m: usize| {
            Some(
                group
                    .targets(m)
                    .into_iter()
                    .map(|to| (to, 5 + u64::from(to) * 7 % 5))
                    .collect(),
            )
        };
        let chains: Vec<u64> = (0..=12)
            .map(|known| {
                group.chain(&Messages {
                    from: (0..12)
                        .map(|m| if m < known { row(m) } else { None })
                        .collect(),
                    least: 5,
                })
            })
            .collect();
        assert!(
            chains.windows(2).all(|w| w[0] <= w[1]),
            "{algorithm:?} {chains:?}"
        );
        assert_eq!(
            chains[0],
            5 * steps(operation, algorithm, 12, 4),
            "{algorithm:?}"
        );
    }
}
