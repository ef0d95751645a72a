//! Whole trees of failures, written by the program and read here: what each proves, and that edits
//! of them prove less or nothing.

#![allow(clippy::unwrap_used)]

use selvedge_check::check_failures;

const TREES: &[(&str, &str, &str)] = &[
    (
        "k4",
        include_str!("trees/k4.certificate"),
        "all 1029 sets of at most 1 of 48 links and 1 of 20 switches failed, in 31 scenarios: throughput >= 5/16, the worst <= 5/16, at most 3 endpoints lost",
    ),
    (
        "pairs",
        include_str!("trees/pairs.certificate"),
        "all 211 sets of at most 2 of 20 switches failed, in 16 scenarios: throughput >= 5/16, the worst <= 5/16, at most 4 endpoints lost",
    ),
    (
        "two",
        include_str!("trees/two.certificate"),
        "all 4 sets of at most 2 of 2 switches failed, in 3 scenarios: throughput >= 0/1, the worst <= 0/1, at most 6 endpoints lost",
    ),
    (
        "groups",
        include_str!("trees/groups.certificate"),
        "all 11 sets of at most 2 of 4 feed failed, in 11 scenarios: throughput >= 5/8, the worst <= 5/8, at most 4 endpoints lost",
    ),
    (
        "reentry",
        include_str!("trees/reentry.certificate"),
        "all 2 sets of at most 1 of 1 feed failed, in 2 scenarios: throughput >= 33/920, the worst <= 33/920, at most 0 endpoints lost",
    ),
    (
        "uneven",
        include_str!("trees/uneven.certificate"),
        "all 84 sets of at most 1 of 11 links and 2 of 3 switches failed, in 49 scenarios: throughput >= 0/1, the worst <= 0/1, at most 7 endpoints lost",
    ),
    (
        "oneway",
        include_str!("trees/oneway.certificate"),
        "all 84 sets of at most 1 of 11 links and 2 of 3 switches failed, in 49 scenarios: throughput >= 0/1, the worst <= 0/1, at most 7 endpoints lost",
    ),
    (
        "hosts",
        include_str!("trees/hosts.certificate"),
        "all 348 sets of at most 1 of 11 links and 2 of 7 hosts failed, in 49 scenarios: throughput >= 1/1, the worst <= 1/1, at most 3 endpoints lost",
    ),
    (
        "torus",
        include_str!("trees/torus.certificate"),
        "all 874 sets of at most 1 of 18 links and 2 of 9 hosts failed, in 189 scenarios: throughput >= 1/3, the worst <= 1/3, at most 2 endpoints lost",
    ),
];

fn tree(name: &str) -> &'static str {
    TREES.iter().find(|t| t.0 == name).unwrap().1
}

fn refused(text: &str, why: &str) {
    let said = check_failures(text.as_bytes()).unwrap_err();
    assert!(said.contains(why), "{said}");
}

#[test]
fn whole_trees_prove_what_they_say() {
    for (name, text, proves) in TREES {
        assert_eq!(
            check_failures(text.as_bytes()).unwrap().to_string(),
            *proves,
            "{name}"
        );
    }
}

#[test]
fn a_failed_endpoint_is_not_one_that_stands() {
    // One of three hosts on a switch fails; a second one has no capacity left of its own:
    // exchanged, one would be lost for the other.
    let text = format!(
        "selvedge-failures 2 fabric {:064} unit 1 vertices 4 rate 1 0 3 4 transit 3 0 1 1 1 1 2 2 1 3 domain 3 0 1 1 1 1 2 2 1 3 \
        trunks 3 0 3 4 4 1 3 4 4 2 3 4 4 traffic uniform denominator 2 group 1 0 3 1 weight 1 0 3 1 multipliers 1 4 pairs 0 \
        links 1 0 4 4 kinds 2 links 1 hosts 1 components 2 0 0 1 0 1 1 1 0 generators 0 none \
        children 2 0 generators 0 none children 1 1 generators 1 2 0 1 1 1 0 1 none children 0 1 generators 0 none children 0 end",
        0
    );
    refused(&text, "a failed endpoint onto one that stands");
    let honest = text.replace("generators 1 2 0 1 1 1 0 1 none", "generators 0 none");
    // The third has nobody left that did not fail, or was cut off.
    assert_eq!(check_failures(honest.as_bytes()).unwrap().lost, 3);
}

#[test]
fn nobody_is_reached_through_a_stranger() {
    // Hosts 0 and 2 on two switches that only host 1, linked to both, joins: it does not forward,
    // so they are in pieces.
    let text = |transit: &str| {
        format!(
            "selvedge-failures 2 fabric {:064} unit 1 vertices 5 rate 1 0 3 4 transit {transit} domain 3 0 1 1 1 1 2 2 1 3 \
            trunks 4 0 3 4 4 1 3 2 2 1 4 2 2 2 4 4 4 traffic uniform denominator 2 group 1 0 3 1 weight 1 0 3 1 multipliers 1 4 pairs 0 \
            links 1 0 4 4 kinds 1 links 1 components 1 0 0 1 0 generators 0 none children 1 0 generators 0 none children 0 end",
            0
        )
    };
    refused(&text("3 0 1 1 1 1 2 2 1 3"), "in pieces");
    // Where host 1 forwards, host 0 alone is cut off by its link.
    assert_eq!(
        check_failures(text("2 0 1 1 2 1 3").as_bytes())
            .unwrap()
            .lost,
        1
    );
    // One way only: what host 1 passes on to host 2 does not come back.
    let one_way = text("2 0 1 1 2 1 3").replace("1 4 2 2 2 4", "1 4 2 0 2 4");
    refused(&one_way, "in pieces");
}

#[test]
fn nobody_left_proves_nothing_else() {
    let two = tree("two");
    assert!(
        check_failures(two.as_bytes())
            .unwrap()
            .to_string()
            .contains("throughput >= 0/1, the worst <= 0/1")
    );
    let (before, last) = two.rsplit_once("none").unwrap();
    refused(
        &format!("{before}proves\ngenerators 0\n{last}"),
        "nobody is left",
    );
}

#[test]
fn nothing_fails_beyond_the_limits() {
    let (before, after) = tree("two").rsplit_once("children 0").unwrap();
    refused(
        &format!("{before}children 1 0 generators 0 none children 0{after}"),
        "beyond the limits",
    );
}

#[test]
fn the_demand_of_the_lost_is_dropped_and_no_other() {
    // Without the way back through its own domain the source would be lost, and all the rest
    // carried.
    let said = check_failures(tree("reentry").as_bytes()).unwrap();
    assert_eq!(
        (said.lost, said.at_most.unwrap().to_string()),
        (0, "33/920".to_string())
    );
}

#[test]
fn a_link_is_turned_with_its_ends() {
    // Host 0 on switch 1, switch 2 on host 3: exchanged, what was up is down, and each way has a
    // capacity of its own.
    let text = format!(
        "selvedge-failures 2 fabric {:064} unit 1 vertices 4 rate 2 0 1 4 3 1 4 transit 2 0 1 1 3 1 2 domain 2 0 1 1 3 1 2 \
        trunks 3 0 1 4 6 1 2 9 9 2 3 6 4 traffic uniform denominator 1 group 2 0 1 1 3 1 1 weight 2 0 1 1 3 1 1 multipliers 1 4 pairs 0 \
        links 2 0 4 6 2 6 4 kinds 1 links 1 components 2 0 0 1 0 0 0 1 1 \
        generators 1 4 0 3 1 1 2 1 2 1 1 3 0 1 2 0 1 1 1 0 1 none children 1 0 generators 0 none children 0 end",
        0
    );
    let survived = check_failures(text.as_bytes()).unwrap();
    assert_eq!(
        (survived.sets, survived.scenarios, survived.lost),
        (3, 2, 2)
    );
    refused(
        &text.replace("links 2 0 4 6 2 6 4", "links 2 0 4 6 2 6 3"),
        "another capacity",
    );
    refused(
        &text.replace("links 2 0 4 6 2 6 4", "links 2 0 4 6 2 4 4"),
        "another capacity",
    );
}
