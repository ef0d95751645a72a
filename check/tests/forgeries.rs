//! One hand-made forgery for each guard of the checker: random mutation of certificates does not
//! find missing guards.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use selvedge_check::{Fraction, Proved, Verified, check, confirm, evidence};

/// Two hosts (0, 1) on one switch (2), 4 units each; the swap of the hosts is a symmetry. Demand 4
/// each way.
const HONEST: &str = "selvedge-certificate 3 \
    fabric 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff unit 1 vertices 3 rate 1 0 2 4 \
    transit 2 0 1 1 1 1 2 domain 2 0 1 1 1 1 2 trunks 2 0 2 4 4 1 2 4 4 traffic given denominator 4 group 1 0 2 1 weight 1 0 2 4 multipliers 1 1 \
    pairs 0 generators 1 2 0 1 1 1 0 1 \
    throughput-at-least 1 1 0 2 0 1 16 3 1 16 \
    throughput-at-most 1 0 4 1 1 0 2 1 1 2 2 1 1 \
    hose-at-least 1 2 1 1 1 0 1 0 1 1 1 1 1 1 \
    cut 1 1 1 1 \
    claims 3 throughput at-least 1 1 hose at-most 1 1 bisection at-least 1 1 end";

/// Up to the number of vertices.
const OPENING: &str = "selvedge-certificate 3 fabric 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff unit 1";

fn forge(honest: &str, forged: &str) -> String {
    assert_eq!(
        HONEST.matches(honest).count(),
        1,
        "`{honest}` is not in the honest certificate exactly once"
    );
    HONEST.replacen(honest, forged, 1)
}

fn whole(numerator: i128, denominator: i128) -> Fraction {
    Fraction {
        numerator,
        denominator,
    }
}

/// What the evidence of a certificate proves, a line a bound.
fn proves(text: &str) -> Vec<String> {
    evidence(text.as_bytes())
        .unwrap()
        .proved
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn fails(text: &str, because: &str) {
    let error = check(text.as_bytes()).expect_err("a forgery was accepted");
    assert!(
        error.contains(because),
        "refused because `{error}`, not `{because}`"
    );
}

fn refused(honest: &str, forged: &str, because: &str) {
    fails(&forge(honest, forged), because);
}

#[test]
fn the_honest_one_is_accepted() {
    let proved = proves(HONEST);
    assert_eq!(check(HONEST.as_bytes()).unwrap().peak, whole(1, 1));
    assert_eq!(
        proved,
        [
            "throughput >= 1/1",
            "throughput <= 1/1",
            "hose >= 1/1",
            "hose <= 1/1",
            "bisection <= 1/1 (4 bit/s)",
            "bisection >= 1/1 (4 bit/s)"
        ]
    );
}

#[test]
fn flow_not_conserved() {
    refused("0 2 0 1 16 3 1 16", "0 2 0 1 16 3 1 15", "not conserved");
}

#[test]
fn flow_too_small_for_its_demand() {
    refused("0 2 0 1 16 3 1 16", "0 2 0 1 8 3 1 8", "not conserved");
}

#[test]
fn flow_out_of_a_stranger() {
    // A third host that would have to forward: 0 -> 1 goes through host 1's transit group.
    let text = format!(
        "{OPENING} vertices 3 rate 1 0 3 4 transit 3 0 1 1 1 1 2 2 1 3 domain 3 0 1 1 1 1 2 2 1 3 \
        trunks 2 0 1 4 4 1 2 4 4 traffic given denominator 4 group 0 weight 0 multipliers 0 pairs 1 0 2 4 generators 0 \
        throughput-at-least 1 1 0 2 0 1 4 2 1 4 claims 0 end"
    );
    fails(&text, "does not exist for its source");
    for fine in [
        "transit 0",
        "transit 3 0 1 1 1 1 1 2 1 2",
        "transit 3 0 1 1 1 1 2 2 1 2",
    ] {
        assert_eq!(
            proves(&text.replace("transit 3 0 1 1 1 1 2 2 1 3", fine)),
            ["throughput >= 4/1"]
        );
    }
}

#[test]
fn flow_to_a_host_that_passes_through_a_stranger() {
    // Host 0 sends to the switch itself, but what comes back could only pass through host 1.
    let text = format!(
        "{OPENING} vertices 3 rate 1 0 2 4 transit 2 0 1 1 1 1 2 domain 2 0 1 1 1 1 2 \
        trunks 3 0 1 4 4 0 2 4 0 1 2 4 4 traffic given denominator 4 group 0 weight 0 multipliers 0 pairs 0 generators 0 \
        hose-at-least 1 2 1 1 2 0 1 2 1 1 2 1 1 1 5 1 1 1 1 4 1 1 1 5 1 1 claims"
    );
    fails(&text, "does not exist for its source");
    // Where host 1 forwards for everybody it is a way like any other: two flows on the arc into
    // host 1, of capacity 4.
    assert_eq!(
        proves(&text.replace("transit 2 0 1 1 1 1 2", "transit 1 0 1 1")),
        ["hose >= 1/2"]
    );
}

#[test]
fn flow_to_a_host_on_an_arc_without_capacity() {
    // Up there is room, down there is none.
    refused(
        "trunks 2 0 2 4 4 1 2 4 4 traffic",
        "trunks 2 0 2 4 0 1 2 4 0 traffic",
        "does not exist",
    );
    let bare = HONEST.replace(
        "trunks 2 0 2 4 4 1 2 4 4 traffic",
        "trunks 2 0 2 4 0 1 2 4 0 traffic",
    );
    let hose = bare[bare.find("hose-at-least").unwrap()..].to_string();
    fails(
        &format!(
            "{}{hose}",
            bare.split_once("throughput-at-least").unwrap().0
        ),
        "does not exist for its source",
    );
}

#[test]
fn flow_on_an_arc_without_capacity() {
    refused(
        "trunks 2 0 2 4 4 1 2 4 4 traffic",
        "trunks 2 0 2 0 4 1 2 0 4 traffic",
        "does not exist",
    );
}

#[test]
fn source_without_representative() {
    refused(
        "generators 1 2 0 1 1 1 0 1",
        "generators 0",
        "has no representative",
    );
}

#[test]
fn two_representatives_of_an_orbit() {
    refused(
        "throughput-at-least 1 1 0 2 0 1 16 3 1 16",
        "throughput-at-least 1 2 0 2 0 1 16 3 1 16 1 2 1 1 16 2 1 16",
        "two representatives",
    );
}

#[test]
fn generator_that_is_no_permutation() {
    refused(
        "generators 1 2 0 1 1 1 0 1",
        "generators 1 1 0 1 1",
        "no permutation",
    );
}

#[test]
fn generator_that_changes_a_capacity() {
    refused(
        "trunks 2 0 2 4 4 1 2 4 4",
        "trunks 2 0 2 4 4 1 2 4 5",
        "changes a capacity",
    );
}

#[test]
fn generator_that_changes_a_rate() {
    refused("rate 1 0 2 4", "rate 2 0 1 4 1 1 5", "changes a rate");
}

#[test]
fn generator_that_changes_a_weight() {
    refused("weight 1 0 2 4", "weight 2 0 1 4 1 1 5", "changes a demand");
}

#[test]
fn generator_onto_an_unlabelled_vertex() {
    refused("transit 2 0 1 1 1 1 2", "transit 1 0 1 1", "unlabelled");
}

#[test]
fn generator_that_tears_a_group_apart() {
    for (transit, domain, generator) in [
        ("2 0 2 1 2 1 2", "3 0 1 1 1 1 2 2 1 3", "2 1 2 1 2 1 1"),
        ("3 0 1 1 1 1 2 2 1 3", "2 0 2 1 2 1 2", "2 1 2 1 2 1 1"),
        ("2 0 1 1 1 2 2", "1 0 3 1", "2 0 1 1 1 0 1"),
    ] {
        let text = format!(
            "{OPENING} vertices 3 rate 1 0 3 4 transit {transit} domain {domain} trunks 0 traffic given denominator 1 \
            group 0 weight 0 multipliers 0 pairs 0 generators 1 {generator} claims 0 end"
        );
        fails(&text, "tears a group apart or merges two");
    }
}

#[test]
fn generator_that_breaks_a_trunk() {
    let text = format!(
        "{OPENING} vertices 4 rate 0 transit 0 domain 0 trunks 2 0 2 4 4 1 3 4 4 traffic given denominator 1 \
        group 0 weight 0 multipliers 0 pairs 0 generators 1 2 0 1 1 1 0 1 claims 0 end"
    );
    fails(&text, "breaks a trunk");
    fails(
        &text.replace("trunks 2 0 2 4 4 1 3 4 4", "trunks 1 0 2 4 4"),
        "breaks a trunk",
    );
    proves(&text.replace("1 3 4 4", "1 2 4 4"));
}

#[test]
fn generator_that_changes_a_demand() {
    refused("pairs 0", "pairs 1 0 1 3", "changes a demand");
    refused("pairs 0", "pairs 2 0 1 3 1 0 2", "changes a demand");
    refused(
        "group 1 0 2 1 weight 1 0 2 4 multipliers 1 1",
        "group 2 0 1 1 1 1 2 weight 1 0 2 4 multipliers 2 1 2",
        "changes a demand",
    );
}

#[test]
fn a_generator_may_exchange_equal_explicit_demands() {
    let pairs = |one: u32, two: u32| {
        forge("pairs 0", &format!("pairs 2 0 1 {one} 1 0 {two}"))
            .replace("multipliers 1 1", "multipliers 1 0")
    };
    let flows = |text: String| text.replace("0 1 16 3 1 16", "0 1 4 3 1 4");
    assert_eq!(proves(&flows(pairs(4, 4)))[0], "throughput >= 4/1");
    fails(&flows(pairs(4, 5)), "changes a demand");
}

#[test]
fn potential_above_a_distance() {
    refused("0 2 1 1 2 2 1 1", "0 2 1 1 3 2 1 1", "exceeds a distance");
}

#[test]
fn source_off_potential_zero() {
    refused(
        "0 2 1 1 2 2 1 1",
        "0 3 0 1 1 1 1 2 2 1 1",
        "not at potential zero",
    );
}

#[test]
fn length_that_differs_within_an_orbit() {
    refused(
        "throughput-at-most 1 0 4 1",
        "throughput-at-most 1 0 3 1",
        "differs within an orbit",
    );
}

#[test]
fn spread_that_differs_within_an_orbit() {
    let text = format!(
        "{OPENING} vertices 2 rate 0 transit 0 domain 0 trunks 0 traffic given denominator 1 group 0 weight 0 multipliers 0 pairs 0 \
        generators 1 2 0 1 1 1 0 1 hose-at-least 1 0 1 1 0 claims 0 end"
    );
    fails(&text, "differs within an orbit");
}

#[test]
fn two_phase_flow_in_one_direction_only() {
    refused(
        "hose-at-least 1 2 1 1 1 0 1 0 1 1 1 1 1 1",
        "hose-at-least 1 2 1 1 1 0 1 0 1 1 0",
        "not conserved",
    );
}

#[test]
fn side_that_is_no_side() {
    refused("cut 1 1 1 1", "cut 1 1 1 2", "neither 0 nor 1");
}

#[test]
fn cut_with_an_empty_side() {
    refused("cut 1 1 1 1", "cut 1 2 1 1", "no endpoint");
}

/// Endpoints of rate 4 on one switch, the domain of each as given, those from 0 to `first` on one
/// side.
fn star(domains: &[usize], first: usize) -> String {
    let n = domains.len();
    let labels: String = domains
        .iter()
        .enumerate()
        .map(|(v, d)| format!(" {v} 1 {d}"))
        .collect();
    let trunks: String = (0..n).map(|v| format!(" {v} {n} 4 4")).collect();
    format!(
        "{OPENING} vertices {} rate 1 0 {n} 4 transit 0 domain {n}{labels} trunks {n}{trunks} traffic given denominator 1 group 0 weight 0 \
        multipliers 0 pairs 0 generators 0 cut 1 0 {first} 1 claims 0 end",
        n + 1
    )
}

fn bisects(domains: &[usize], first: usize) -> bool {
    proves(&star(domains, first))
        .iter()
        .any(|p| p.starts_with("bisection"))
}

#[test]
fn unbalanced_halves_prove_no_bisection() {
    assert!(!bisects(&[1, 2, 3, 4], 1));
    assert!(bisects(&[1, 2, 3, 4], 2));
    assert!(!bisects(&[1, 2, 2, 4], 2), "a domain was cut in two");
    // An odd number of equal domains; sizes of which no sum is half.
    assert!(bisects(&[1, 1, 2, 2, 3, 3], 2) && !bisects(&[1, 1, 2, 2, 3, 3], 3));
    assert!(
        bisects(&[1, 2, 2, 2], 1) && bisects(&[1, 1, 2, 2, 2], 2) && !bisects(&[1, 2, 2, 3, 3], 1)
    );
    fails(&star(&[0, 1, 2, 3], 2), "has no domain");
}

/// The smaller half of the most even split, by trying all.
fn most_even(sizes: &[usize]) -> usize {
    let total: usize = sizes.iter().sum();
    let half = |subset: usize| {
        sizes
            .iter()
            .enumerate()
            .filter(|(i, _)| subset >> i & 1 == 1)
            .map(|(_, s)| s)
            .sum::<usize>()
    };
    (0..1 << sizes.len())
        .map(|subset| half(subset).min(total - half(subset)))
        .max()
        .unwrap()
}

#[test]
fn balanced_is_as_even_as_trying_all_splits() {
    for code in 0..5usize.pow(5) {
        let sizes: Vec<usize> = (0..5)
            .map(|i| code / 5usize.pow(i) % 5)
            .filter(|&s| s > 0)
            .collect();
        let domains: Vec<usize> = sizes
            .iter()
            .enumerate()
            .flat_map(|(i, &size)| vec![i + 1; size])
            .collect();
        let mut first = 0;
        for size in sizes.iter().take(sizes.len().saturating_sub(1)) {
            first += size;
            let smaller = first.min(domains.len() - first);
            assert_eq!(
                bisects(&domains, first),
                smaller == most_even(&sizes),
                "{sizes:?} after {first}"
            );
        }
    }
}

#[test]
fn bisection_rests_on_a_hose_bound() {
    refused(
        "hose-at-least 1 2 1 1 1 0 1 0 1 1 1 1 1 1",
        "",
        "bisection at-least 1/1` does not follow",
    );
    let half = HONEST.replace("trunks 2 0 2 4 4 1 2 4 4", "trunks 2 0 2 2 2 1 2 2 2");
    let half = format!("{}claims 0 end", &half[..half.find("claims").unwrap()]);
    assert!(
        proves(&half).contains(&"bisection >= 1/2 (2 bit/s)".to_string()),
        "{:?}",
        proves(&half)
    );
}

#[test]
fn bits_a_second_are_rounded_down() {
    // Both flows of host 0 go to and fro: three units on each of its arcs for one that is
    // delivered.
    let text = forge("1 0 1 0 1 1 1 1 1 1 cut", "1 0 2 0 1 3 1 1 2 1 1 1 1 cut");
    let text = format!("{}claims", text.split_once("claims").unwrap().0);
    assert!(
        proves(&text).contains(&"bisection >= 1/3 (1 bit/s)".to_string()),
        "{:?}",
        proves(&text)
    );
}

#[test]
fn every_comparison_of_small_fractions() {
    for code in 0..9i128.pow(4) {
        let [a, b, c, d] = [1, 9, 81, 729].map(|p| code / p % 9);
        let (b, d) = (b + 1, d + 1);
        for at_least in [true, false] {
            let proved = vec![Proved {
                quantity: "throughput",
                at_least,
                value: whole(a, b),
                rate: None,
            }];
            let verified = Verified {
                fabric: String::new(),
                traffic: "given".into(),
                peak: whole(1, 1),
                proved,
            };
            let side = if at_least { "at-least" } else { "at-most" };
            let claim = format!("1 throughput {side} {c} {d} end");
            let follows = if at_least {
                c * b <= a * d
            } else {
                c * b >= a * d
            };
            assert_eq!(
                confirm(claim.as_bytes(), &verified).is_ok(),
                follows,
                "{a}/{b} proved, {claim}"
            );
        }
    }
}

#[test]
fn generators_of_long_runs_and_several_trunks_a_vertex() {
    // Hosts 0 and 1 on switches 2 and 3, which are swapped; then both pairs move as runs of two.
    let text = format!(
        "{OPENING} vertices 4 rate 0 transit 0 domain 0 trunks 4 0 2 1 2 0 3 1 2 1 2 5 6 1 3 5 6 traffic given denominator 1 group 0 weight 0 \
        multipliers 0 pairs 0 generators 1 2 2 3 1 3 2 1 claims 0 end"
    );
    proves(&text);
    let runs = text.replace("generators 1 2 2 3 1 3 2 1", "generators 1 2 0 2 2 2 0 2");
    proves(&runs.replace("1 2 0 3 1 2 1 2 5 6 1 3 5 6", "1 1 0 3 3 3 1 2 3 3 1 3 1 1"));
    fails(&runs, "changes a capacity");
}

#[test]
fn demand_of_several_groups_and_sources() {
    let star = |demand: &str, flows: &str| {
        format!(
            "{OPENING} vertices 5 rate 1 0 4 4 transit 0 domain 1 0 4 1 trunks 4 0 4 4 4 1 4 4 4 2 4 4 4 3 4 4 4 traffic given denominator 1 {demand} \
            generators 0 throughput-at-least 1 {flows} claims 0 end"
        )
    };
    // Each to the other of its group: out over its own trunk, in over the other's.
    let groups = "group 2 0 2 1 2 2 2 weight 1 0 4 2 multipliers 2 1 1 pairs 0";
    let flows = "4 0 2 0 1 4 3 1 4 1 2 1 1 4 2 1 4 2 2 4 1 4 7 1 4 3 2 5 1 4 6 1 4";
    assert_eq!(proves(&star(groups, flows)), ["throughput >= 1/1"]);
    let pairs = "group 0 weight 0 multipliers 0 pairs 3 0 1 4 1 0 4 2 3 4";
    let flows = "3 0 2 0 1 4 3 1 4 1 2 1 1 4 2 1 4 2 2 4 1 4 7 1 4";
    assert_eq!(proves(&star(pairs, flows)), ["throughput >= 1/1"]);
}

#[test]
fn overflow_claims_nothing() {
    refused(
        "throughput-at-least 1 1",
        "throughput-at-least 170141183460469231731687303715884105727 1",
        "a product overflows",
    );
    // Products of bounds have 256 bits.
    let wide = "1 0 2 170141183460469231731687303715884105727";
    refused(
        "throughput-at-most 1 0 4 1 1 0 2 1 1 2 2 1 1",
        &format!("throughput-at-most {wide} 1 0 0"),
        "differs within an orbit",
    );
    refused(
        "pairs 0",
        "pairs 1 0 1 170141183460469231731687303715884105727",
        "a sum overflows",
    );
}

#[test]
fn division_by_zero() {
    refused(
        "traffic given denominator 4",
        "traffic given denominator 0",
        "denominator is zero",
    );
    refused("unit 1", "unit 0", "the unit is zero");
    refused("at-least 1 1 hose", "at-least 1 0 hose", "divides by zero");
}

#[test]
fn nothing_flows_nothing_travels() {
    refused(
        "throughput-at-most 1 0 4 1 1 0 2 1 1 2 2 1 1",
        "throughput-at-most 1 0 4 1 1 0 0",
        "travels",
    );
    refused(
        "hose-at-least 1 2 1 1 1 0 1 0 1 1 1 1 1 1",
        "hose-at-least 0 1 0 0 0",
        "nothing flows",
    );
}

#[test]
fn distribution_on_an_endpoint() {
    refused(
        "hose-at-least 1 2 1 1",
        "hose-at-least 1 0 3 1",
        "rests on an endpoint",
    );
}

#[test]
fn representative_that_is_no_source() {
    refused(
        "throughput-at-least 1 1 0 2",
        "throughput-at-least 1 1 2 2",
        "is no source",
    );
}

#[test]
fn demand_without_rate() {
    refused("pairs 0", "pairs 1 0 2 3", "without rate");
    refused("pairs 0", "pairs 1 2 0 3", "without rate");
}

#[test]
fn uniform_is_what_the_checker_says_is_uniform() {
    let uniform = HONEST.replace("given", "uniform");
    proves(&uniform);
    let not = |honest: &str, forged: &str| {
        fails(
            &uniform.replace(honest, forged),
            "the demand is not uniform",
        )
    };
    not("weight 1 0 2 4", "weight 2 0 1 4 1 1 5");
    not("pairs 0", "pairs 2 0 1 3 1 0 3");
    not("multipliers 1 1", "multipliers 2 1 1");
    // The switch asks for nothing, and yet it is counted.
    not("group 1 0 2 1", "group 1 0 3 1");
    // Among some only, as after a failure; in proportion to the rates.
    let text = format!(
        "{OPENING} vertices 4 rate 3 0 1 4 1 1 8 2 1 4 transit 0 domain 1 0 3 1 trunks 3 0 3 4 4 1 3 8 8 2 3 4 4 traffic uniform \
        denominator 8 group 1 0 2 1 weight 2 0 1 1 1 1 2 multipliers 1 8 pairs 0 generators 0 \
        throughput-at-least 1 2 0 2 0 1 16 3 1 16 1 2 1 1 16 2 1 16 claims 1 throughput at-least 1 1 end"
    );
    assert_eq!(proves(&text), ["throughput >= 2/1"]);
    assert_eq!(check(text.as_bytes()).unwrap().peak, whole(1, 2));
    fails(
        &text.replace("weight 2 0 1 1 1 1 2", "weight 1 0 2 1"),
        "the demand is not uniform",
    );
    fails(
        &text.replace("weight 2 0 1 1 1 1 2", "weight 2 0 1 2 1 1 1"),
        "the demand is not uniform",
    );
}

#[test]
fn a_certificate_that_claims_nothing() {
    let silent = HONEST.split_once("claims").unwrap().0;
    fails(&format!("{silent}claims 0 end"), "nothing is claimed");
    fails(&format!("{silent}children 0 end"), "expected `claims`");
    proves(&format!("{silent}claims"));
    assert!(
        evidence(silent.as_bytes())
            .unwrap_err()
            .contains("does not know the section `the end`")
    );
}

#[test]
fn bounds_that_do_not_fit_are_rounded_to_the_safe_side() {
    // Capacity and length so large that their product has more than 127 bits; the quotient is
    // exact.
    let big = 1i128 << 100;
    let text = HONEST.replace(
        "trunks 2 0 2 4 4 1 2 4 4",
        &format!("trunks 2 0 2 {big} {big} 1 2 {big} {big}"),
    );
    let lengths = format!(
        "throughput-at-most 1 0 4 {big} 1 0 2 1 1 {} 2 1 {big}",
        2 * big
    );
    let text = text.replace("throughput-at-most 1 0 4 1 1 0 2 1 1 2 2 1 1", &lengths);
    let text = format!(
        "{}claims 1 throughput at-least 1 1 end",
        text.split_once("cut").unwrap().0
    );
    assert_eq!(
        proves(&text),
        [
            format!("throughput >= {}/1", big / 4),
            format!("throughput <= {}/1", big / 4),
            format!("hose >= {}/1", big / 4)
        ]
    );
}

#[test]
fn what_a_certificate_is_about_is_read_alone() {
    let head = selvedge_check::head(HONEST.split_once("generators").unwrap().0.as_bytes()).unwrap();
    assert_eq!(
        (head.network.unit, head.network.trunks.as_slice()),
        (1, [(0, 2), (1, 2)].as_slice())
    );
    assert_eq!(
        (head.demand.traffic.as_str(), head.demand.denominator),
        ("given", 4)
    );
    assert!(
        selvedge_check::head(b"selvedge-certificate 4 fabric")
            .unwrap_err()
            .contains("is not the version")
    );
}

#[test]
fn claims_better_than_proved() {
    for (honest, forged) in [
        (
            "throughput at-least 1 1",
            "throughput at-least 1000001 1000000",
        ),
        ("hose at-most 1 1", "hose at-most 999999 1000000"),
        ("bisection at-least 1 1", "bisection at-least 3 2"),
        ("bisection at-least 1 1", "latency at-least 1 1"),
        ("bisection at-least 1 1", "bisection almost 1 1"),
    ] {
        refused(honest, forged, "does not follow");
    }
    for weaker in [
        "throughput at-least 1 2",
        "throughput at-least 7 7",
        "throughput at-most 4 3",
    ] {
        proves(&forge("throughput at-least 1 1", weaker));
    }
}

#[test]
fn demand_that_is_not_scaled_is_told() {
    let peak = |multiplier: &str, pairs: &str| {
        let text = forge("multipliers 1 1", multiplier).replace("pairs 0", pairs);
        let head = &text[..text.find("generators").unwrap()];
        evidence(format!("{head} generators 0 claims").as_bytes())
            .unwrap()
            .peak
    };
    assert_eq!(peak("multipliers 1 1", "pairs 0"), whole(1, 1));
    assert_eq!(peak("multipliers 1 3", "pairs 0"), whole(3, 1));
    assert_eq!(peak("multipliers 1 0", "pairs 1 0 1 6"), whole(3, 8));
    assert_eq!(peak("multipliers 1 1", "pairs 2 0 1 4 1 0 8"), whole(3, 2));
}

#[test]
fn malformed_words() {
    refused(
        "trunks 2 0 2 4 4 1 2 4 4",
        "trunks 2 1 2 4 4 0 2 4 4",
        "strictly increasing",
    );
    refused(
        "trunks 2 0 2 4 4 1 2 4 4",
        "trunks 2 0 2 4 4 0 2 4 4",
        "strictly increasing",
    );
    refused(
        "trunks 2 0 2 4 4 1 2 4 4",
        "trunks 2 0 2 4 4 2 1 4 4",
        "strictly increasing",
    );
    refused(
        "trunks 2 0 2 4 4 1 2 4 4",
        "trunks 2 0 2 -4 4 1 2 4 4",
        "expected a number",
    );
    refused("pairs 0", "pairs 1 0 0 3", "to itself");
    refused("pairs 0", "pairs 2 1 0 3 0 1 3", "strictly increasing");
    refused("pairs 0", "pairs 2 0 1 3 0 1 3", "strictly increasing");
    refused("vertices 3", "vertices x", "expected a number");
    refused("vertices 3", "vertices +3", "expected a number");
    refused("vertices 3", "vertices 1000000", "not below");
    refused(
        "vertices 3",
        "vertices 170141183460469231731687303715884105728",
        "at most 127 bits",
    );
    refused("group 1 0 2 1", "group 1 0 2 2", "no multiplier");
    refused(
        "group 1 0 2 1",
        "group 1 0 2 18446744073709551617",
        "no multiplier",
    );
    refused(
        "transit 2 0 1 1 1 1 2",
        "transit 2 0 1 1 1 1 4",
        "above the number of vertices",
    );
    refused(
        "domain 2 0 1 1 1 1 2",
        "domain 2 0 1 1 1 1 4",
        "above the number of vertices",
    );
    refused("16 3 1 16", "16 0 1 16", "overlap");
    refused("16 3 1 16", "16 3 2 16", "not below");
    refused("generators 1 2 0 1 1", "generators 1 2 0 1 3", "not below");
    refused(
        "trunks 2 0 2 4 4 1 2 4 4",
        "trunks 2 0 2 4 4 2 2 4 4",
        "strictly increasing",
    );
    proves(&forge("multipliers 1 1", "multipliers 3 1 0 0"));
    refused("multipliers 1 1", "multipliers 4 1 0 0 0", "not below");
    refused("rate 1 0 2 4", "rate 1 0 4 4", "not below");
    refused("hose at-most", "hose at-most 1", "expected a number");
    refused("1 1 end", "1 1 end more", "follows the end");
    refused("1 1 end", "1 1", "expected `end`");
    refused(" claims 3", " claims", "expected a number");
    refused(
        "cut 1 1 1 1",
        "cat 1 1 1 1",
        "does not know the section `cat`",
    );
    refused(
        "certificate 3",
        "certificate 2",
        "`selvedge-certificate 2` is not the version that is read",
    );
    refused("fabric 00", "fabric 0", "64 hexadecimal");
    refused("fabric 00", "fabric 0g", "64 hexadecimal");
    assert!(check(&[0xff, b' ']).unwrap_err().contains("not text"));
}

#[test]
fn the_documented_example_proves_what_the_document_says() {
    let document = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../CERTIFICATE.md"));
    let mut blocks = document
        .split("```text\n")
        .skip(1)
        .map(|b| b.split("```").next().unwrap());
    let (example, said) = (blocks.next().unwrap(), blocks.next().unwrap());
    assert_eq!(proves(example), said.lines().collect::<Vec<_>>());
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_string)
            .collect::<Vec<_>>()
    };
    let evidence = |text: &str| words(&text[..text.find("claims").unwrap()]);
    assert_eq!(
        evidence(&example.replace("uniform", "given")),
        evidence(HONEST)
    );
}

/// The fabric and its demand stay, so the truth stays: every quantity is 1. What follows the demand
/// is damaged at random, a word at a time.
#[test]
fn random_damage_never_proves_what_is_false() {
    let words: Vec<&str> = HONEST.split_ascii_whitespace().collect();
    let from = words.iter().position(|w| *w == "generators").unwrap();
    let mut state = 1u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut accepted = 0;
    for _ in 0..50_000 {
        let mut damaged: Vec<String> = words.iter().map(ToString::to_string).collect();
        for _ in 0..=random(3) {
            let at = from + random(damaged.len() - from);
            match random(4) {
                0 => drop(damaged.remove(at)),
                1 => damaged[at] = random(20).to_string(),
                2 => damaged.insert(at, random(5).to_string()),
                _ => {
                    let other = from + random(damaged.len() - from);
                    damaged.swap(at, other);
                }
            }
        }
        let Ok(verified) = check(damaged.join(" ").as_bytes()) else {
            continue;
        };
        accepted += 1;
        for bound in verified.proved {
            let (one, value) = (bound.value.denominator, bound.value.numerator);
            assert!(
                if bound.at_least {
                    value <= one
                } else {
                    value >= one
                },
                "{}: {bound}",
                damaged.join(" ")
            );
        }
    }
    assert!(
        accepted > 100,
        "only {accepted} were accepted: this test shows nothing"
    );
}
