//! One hand-made forgery for each guard of the checker: random mutation of certificates does not find missing guards.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use selvedge::check::check;

/// Two hosts (0, 1) on one switch (2), 4 units each; the swap of the hosts is a symmetry. Demand 4 each way.
const HONEST: &str = "selvedge-certificate 1 unit 1 vertices 3 rate 2 4 1 0 lock 1 1 1 2 1 0 domain 1 1 1 2 1 0 \
    trunks 2 0 2 4 4 1 2 4 4 denominator 4 group 2 1 1 0 weight 2 4 1 0 multipliers 1 1 pairs 0 \
    generators 1 2 0 1 1 1 0 1 \
    throughput-at-least 1 1 0 2 0 1 16 3 1 16 \
    throughput-at-most 1 0 4 1 1 0 2 1 1 2 2 1 1 \
    hose-at-least 1 2 1 1 1 0 1 0 1 1 1 1 1 1 \
    cut 1 1 1 1 end";

fn forge(honest: &str, forged: &str) -> String {
    assert_eq!(HONEST.matches(honest).count(), 1, "`{honest}` is not in the honest certificate exactly once");
    HONEST.replacen(honest, forged, 1)
}

fn refused(honest: &str, forged: &str, because: &str) {
    let error = check(forge(honest, forged).as_bytes()).expect_err("a forgery was accepted");
    assert!(error.contains(because), "refused because `{error}`, not `{because}`");
}

#[test]
fn the_honest_one_is_accepted() {
    let proved: Vec<String> = check(HONEST.as_bytes()).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        proved,
        [
            "throughput >= 1/1",
            "throughput <= 1/1",
            "hose >= 1/1",
            "hose <= 1/1",
            "bisection >= 1/1 (4 bit/s)",
            "bisection <= 1/1 (4 bit/s)"
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
    // A third host that would have to forward: 0 -> 1 goes through host 1's lock group.
    let text = "selvedge-certificate 1 unit 1 vertices 3 rate 3 4 lock 1 1 1 2 1 3 domain 1 1 1 2 1 3 \
        trunks 2 0 1 4 4 1 2 4 4 denominator 4 group 3 0 weight 3 0 multipliers 0 pairs 1 0 2 4 generators 0 \
        throughput-at-least 1 1 0 2 0 1 4 2 1 4 end";
    assert!(check(text.as_bytes()).unwrap_err().contains("does not exist for its source"));
    let own = text.replace("lock 1 1 1 2 1 3", "lock 3 0");
    assert_eq!(check(own.as_bytes()).unwrap()[0].value, (4, 1));
}

#[test]
fn flow_on_an_arc_without_capacity() {
    refused("trunks 2 0 2 4 4 1 2 4 4 denominator", "trunks 2 0 2 0 4 1 2 0 4 denominator", "does not exist");
}

#[test]
fn source_without_representative() {
    refused("generators 1 2 0 1 1 1 0 1", "generators 0", "has no representative");
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
    refused("generators 1 2 0 1 1 1 0 1", "generators 1 1 0 1 1", "no permutation");
}

#[test]
fn generator_that_changes_a_capacity() {
    refused("trunks 2 0 2 4 4 1 2 4 4", "trunks 2 0 2 4 4 1 2 4 5", "changes a capacity");
}

#[test]
fn generator_that_changes_a_rate() {
    refused("rate 2 4 1 0", "rate 1 4 1 5 1 0", "changes a rate");
}

#[test]
fn generator_that_changes_a_weight() {
    refused("weight 2 4 1 0", "weight 1 4 1 5 1 0", "changes a rate");
}

#[test]
fn generator_onto_an_unlabelled_vertex() {
    refused("lock 1 1 1 2 1 0", "lock 1 1 1 0 1 0", "unlabelled");
}

#[test]
fn generator_that_tears_a_group_apart() {
    let text = "selvedge-certificate 1 unit 1 vertices 3 rate 3 4 lock 2 1 1 2 domain 1 1 1 2 1 3 trunks 0 denominator 1 \
        group 3 0 weight 3 0 multipliers 0 pairs 0 generators 1 2 1 2 1 2 1 1 end";
    assert!(check(text.as_bytes()).unwrap_err().contains("tears a group apart"));
}

#[test]
fn generator_that_breaks_a_trunk() {
    let text = "selvedge-certificate 1 unit 1 vertices 4 rate 4 0 lock 4 0 domain 4 0 trunks 2 0 2 4 4 1 3 4 4 denominator 1 \
        group 4 0 weight 4 0 multipliers 0 pairs 0 generators 1 2 0 1 1 1 0 1 end";
    assert!(check(text.as_bytes()).unwrap_err().contains("breaks a trunk"));
    let degree = text.replace("trunks 2 0 2 4 4 1 3 4 4", "trunks 1 0 2 4 4");
    assert!(check(degree.as_bytes()).unwrap_err().contains("changes a degree"));
}

#[test]
fn generator_that_changes_a_demand() {
    refused("pairs 0", "pairs 1 0 1 3", "changes a demand");
}

#[test]
fn potential_above_a_distance() {
    refused("0 2 1 1 2 2 1 1", "0 2 1 1 3 2 1 1", "exceeds a distance");
}

#[test]
fn source_off_potential_zero() {
    refused("0 2 1 1 2 2 1 1", "0 3 0 1 1 1 1 2 2 1 1", "not at potential zero");
}

#[test]
fn length_that_differs_within_an_orbit() {
    refused("throughput-at-most 1 0 4 1", "throughput-at-most 1 0 3 1", "differs within an orbit");
}

#[test]
fn spread_that_differs_within_an_orbit() {
    refused("hose-at-least 1 2 1 1", "hose-at-least 2 0 1 1 2 1 1", "differs within an orbit");
}

#[test]
fn two_phase_flow_in_one_direction_only() {
    refused("hose-at-least 1 2 1 1 1 0 1 0 1 1 1 1 1 1", "hose-at-least 1 2 1 1 1 0 1 0 1 1 0", "not conserved");
}

#[test]
fn side_that_is_no_side() {
    refused("cut 1 1 1 1 end", "cut 1 1 1 2 end", "neither 0 nor 1");
}

#[test]
fn cut_with_an_empty_side() {
    refused("cut 1 1 1 1 end", "cut 1 2 1 1 end", "no endpoint");
}

#[test]
fn unbalanced_halves_prove_no_bisection() {
    let text = "selvedge-certificate 1 unit 1 vertices 5 rate 4 4 1 0 lock 1 1 1 2 1 3 1 4 1 0 domain 1 1 1 2 1 3 1 4 1 0 \
        trunks 4 0 4 4 4 1 4 4 4 2 4 4 4 3 4 4 4 denominator 1 group 5 0 weight 5 0 multipliers 0 pairs 0 generators 0 cut 1 0 1 1 end";
    assert!(check(text.as_bytes()).unwrap().iter().all(|p| p.quantity != "bisection"));
    let balanced = text.replace("cut 1 0 1 1", "cut 1 0 2 1");
    assert!(check(balanced.as_bytes()).unwrap().iter().any(|p| p.quantity == "bisection"));
    let torn = balanced.replace("domain 1 1 1 2 1 3 1 4", "domain 1 1 2 2 1 4");
    assert!(check(torn.as_bytes()).unwrap().iter().all(|p| p.quantity != "bisection"), "a domain was cut in two");
}

#[test]
fn overflow_claims_nothing() {
    refused("throughput-at-least 1 1", "throughput-at-least 170141183460469231731687303715884105727 1", "overflows");
}

#[test]
fn malformed_words() {
    refused("trunks 2 0 2 4 4 1 2 4 4", "trunks 2 1 2 4 4 0 2 4 4", "strictly increasing");
    refused("trunks 2 0 2 4 4 1 2 4 4", "trunks 2 0 2 -4 4 1 2 4 4", "negative");
    refused("vertices 3", "vertices x", "expected a number");
    refused("group 2 1 1 0", "group 2 7 1 0", "no multiplier");
    refused("16 3 1 16", "16 0 1 16", "overlap");
    refused("cut 1 1 1 1 end", "cut 1 1 1 1 end more", "follows the end");
    refused("cut 1 1 1 1 end", "cut 1 1 1 1", "unknown section");
    refused("rate 2 4 1 0", "rate 2 4 2 0", "not below");
    refused("rate 2 4 1 0", "rate 0 4 1 0", "empty");
}
