//! One hand-made forgery for each guard of the checker of failures, made from the example in
//! CERTIFICATE.md.

#![allow(clippy::unwrap_used)]

use selvedge_check::check_failures;

/// The example, with single spaces between words.
fn example() -> String {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../CERTIFICATE.md")).unwrap();
    let block = text
        .rsplit("```text")
        .next()
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    block.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the checker says when the first occurrence of `from` becomes `to`.
fn forged(from: &str, to: &str) -> Result<String, String> {
    let honest = example();
    assert!(honest.contains(from), "`{from}` is not in the example");
    check_failures(honest.replacen(from, to, 1).as_bytes()).map(|s| s.to_string())
}

fn refused(from: &str, to: &str, why: &str) {
    let said = forged(from, to).unwrap_err();
    assert!(said.contains(why), "{from} -> {to}: {said}");
}

const HEALTHY: &str = "generators 2 2 0 1 1 1 0 1 2 0 2 2 2 0 2 0 4 0 1 1 1 0 1 2 3 1 3 2 1 proves";
const CHILD: &str = "children 1 0 generators 1 0 proves";

#[test]
fn the_example_proves_what_the_text_says() {
    let said = "all 5 sets of at most 1 of 4 links failed, in 2 scenarios: throughput >= 1/2, the worst <= 1/2, at most 0 endpoints lost";
    let survived = check_failures(example().as_bytes()).unwrap();
    assert_eq!(survived.to_string(), said);
    assert_eq!(
        (
            (survived.kinds[0].components, survived.kinds[0].limit),
            survived.sets,
            survived.lost
        ),
        ((4, 1), 5, 0)
    );
}

#[test]
fn words_and_numbers() {
    refused(
        "selvedge-failures 2",
        "selvedge-failures 1",
        "`selvedge-failures 1` is not the version that is read",
    );
    refused("vertices 3", "vertices 99999999", "is not below");
    refused("kinds 1 links 1", "kinds 1 links x", "expected a number");
    refused("kinds 1 links 1", "kinds 1 links +1", "expected a number");
    refused("kinds 1 links 1", "kinds 1 links 64", "is not below 64");
    refused(
        "multipliers 1 1",
        "multipliers 2 1 1",
        "the demand is not uniform",
    );
    refused("pairs 0", "pairs 1 0 1 4", "the demand is not uniform");
    refused("children 0 end", "children 0 fin", "expected `end`");
    refused(
        "children 0 end",
        "children 0 end end",
        "something follows the end",
    );
    refused(
        "children 0 end",
        "children 0",
        "expected `end`, found `the end`",
    );
    assert_eq!(check_failures(&[0xff, 0xfe]).unwrap_err(), "not text");
}

#[test]
fn components() {
    refused(
        "kinds 1 links 1 components 4 0 0 1 0 0 0 1 1",
        "kinds 2 links 1 switches 1 components 4 1 0 1 0 0 0 1 1",
        "not in the order of their kinds",
    );
    refused(
        "components 4 0 0 1 0",
        "components 4 0 0 2 1 0",
        "members are not strictly increasing",
    );
    refused(
        "components 4 0 0 1 0",
        "components 4 0 0 1 4",
        "4 is not below 4",
    );
    refused(
        "components 4 0 0 1 0",
        "components 4 0 1 3 1 0",
        "3 is not below 3",
    );
    refused(
        "links 4 0 2 2",
        "links 4 0 1 2",
        "a generator takes a link onto another capacity",
    );
    let greedy = example().replace(
        "links 4 0 2 2 0 2 2 1 2 2 1 2 2",
        "links 4 0 5 5 0 5 5 1 5 5 1 5 5",
    );
    assert!(
        check_failures(greedy.as_bytes())
            .unwrap_err()
            .contains("more capacity than their trunk")
    );
}

#[test]
fn generators() {
    refused(
        HEALTHY,
        &HEALTHY.replace("2 0 1 1 1 0 1", "1 0 1 1"),
        "no permutation",
    );
    refused(
        HEALTHY,
        &HEALTHY.replace("2 0 2 2 2 0 2", "1 0 2 2"),
        "no permutation",
    );
    // Links 0 and 2 exchanged although their trunks stay.
    refused(
        HEALTHY,
        &HEALTHY.replace("4 0 1 1 1 0 1 2 3 1 3 2 1", "2 0 2 1 2 0 1"),
        "another trunk than its ends",
    );
    // The hosts exchanged, and their links not.
    refused(
        HEALTHY,
        &HEALTHY.replace("2 0 2 2 2 0 2", "0"),
        "another trunk than its ends",
    );
    // A host goes onto the switch: what the other checker looks at.
    refused(
        HEALTHY,
        &HEALTHY.replace("2 0 1 1 1 0 1 2 0 2 2 2 0 2", "2 0 2 1 2 0 1 0"),
        "an unlabelled one",
    );
    // In the damaged fabric, which fails further, the dead link goes onto a live one of its trunk.
    let pairs = example().replace("kinds 1 links 1", "kinds 1 links 2");
    let dead = pairs.replace(CHILD, "children 1 0 generators 1 0 2 0 1 1 1 0 1 proves");
    assert!(
        check_failures(dead.as_bytes())
            .unwrap_err()
            .contains("a dead link")
    );
}

#[test]
fn a_generator_of_the_network_is_the_other_checkers_to_look_at() {
    // Without links there is nothing but the network: hosts of unequal trunks are exchanged.
    let text = example().replace("trunks 2 0 2 4 4", "trunks 2 0 2 5 5");
    let why = check_failures(text.as_bytes()).unwrap_err();
    assert!(why.contains("a generator changes a capacity"), "{why}");
}

#[test]
fn components_are_torn_apart() {
    // Both links of the first trunk are one component, those of the second are two.
    let text = example().replace("components 4 0 0 1 0 0 0 1 1", "components 3 0 0 2 0 1");
    assert!(
        check_failures(text.as_bytes())
            .unwrap_err()
            .contains("tears a component apart")
    );
    // One component more on the first trunk than on the second.
    let text = example().replace("components 4 0 0 1 0", "components 5 0 0 1 0 0 0 1 0");
    assert!(
        check_failures(text.as_bytes())
            .unwrap_err()
            .contains("fewer or more")
    );
}

#[test]
fn scenarios() {
    refused(
        HEALTHY,
        &HEALTHY.replace("proves", "same none"),
        "is not what a scenario says",
    );
    refused(
        CHILD,
        &CHILD.replace("proves", "same none"),
        "is not what a scenario says",
    );
    refused(
        CHILD,
        &CHILD.replace("proves", "claims none"),
        "is not what a scenario says",
    );
    // The flow of the healthy fabric, whose first trunk has lost half of its links, is no better
    // than half.
    refused(
        "0 1 16 3 1 16 1 2 1 1 16 2 1 16",
        "0 1 17 3 1 17 1 2 1 1 16 2 1 16",
        "a flow is not conserved",
    );
    refused(
        "1 1 2 1 1 0 children 0",
        "1 1 2 1 1 0 claims 0",
        "expected `children`, found `claims`",
    );
    assert_eq!(
        forged(
            "throughput-at-most 1 0 1 1 2 0 1 1 2 1 1 0 children 0",
            "children 0"
        )
        .unwrap(),
        "all 5 sets of at most 1 of 4 links failed, in 2 scenarios: throughput >= 1/2, the worst <= 1/1, at most 0 endpoints lost"
    );
    // Nothing said of one scenario, nothing proved of all.
    let silent = example();
    let (before, _) = silent.split_once("generators 1 0 proves").unwrap();
    let silent = format!("{before}generators 1 0 none children 0 end");
    assert!(
        check_failures(silent.as_bytes())
            .unwrap()
            .to_string()
            .contains("throughput not bounded from below")
    );
}

#[test]
fn the_tree() {
    let honest = example();
    // Nothing fails.
    let cut = &honest[..honest.find("children 1").unwrap()];
    assert_eq!(
        check_failures(format!("{cut}children 0 end").as_bytes()).unwrap_err(),
        "a class of components never fails"
    );
    // One class fails twice.
    let (before, child) = honest.split_once("children 1 0").unwrap();
    let child = child.trim_end_matches(" end");
    let twice = format!("{before}children 2 0{child} 1{child} end");
    assert_eq!(
        check_failures(twice.as_bytes()).unwrap_err(),
        "a class of components fails twice or out of turn"
    );
    // The same component fails again below itself, two being allowed.
    let again = honest
        .replace("kinds 1 links 1", "kinds 1 links 2")
        .replace(
            "children 0 end",
            "children 1 0 generators 0 none children 0 end",
        )
        .replace(CHILD, "children 1 0 generators 1 0 2 2 3 1 3 2 1 proves");
    assert_eq!(
        check_failures(again.as_bytes()).unwrap_err(),
        "a component fails twice"
    );
    // Without the generator that turns parallel links there are two classes, and one of them never
    // fails.
    let fewer = honest.replacen(
        "generators 2 2 0 1 1 1 0 1 2 0 2 2 2 0 2 0 4 0 1 1 1 0 1 2 3 1 3 2 1",
        "generators 1 2 0 1 1 1 0 1 2 0 2 2 2 0 2",
        1,
    );
    assert_eq!(
        check_failures(fewer.as_bytes()).unwrap_err(),
        "a class of components never fails"
    );
}

#[test]
fn the_healthy_fabric_is_in_one_piece() {
    let text = example()
        .replace("trunks 2 0 2 4 4 1 2 4 4", "trunks 2 0 2 4 0 1 2 4 0")
        .replace(
            "0 2 2 0 2 2 1 2 2 1 2 2 kinds",
            "0 2 0 0 2 0 1 2 0 1 2 0 kinds",
        );
    assert_eq!(
        check_failures(text.as_bytes()).unwrap_err(),
        "the healthy fabric is in pieces"
    );
}

#[test]
fn the_healthy_demand_is_scaled_to_its_peak() {
    // With the denominator doubled the same flows prove 1/1 where 1/2 is true.
    refused("denominator 4", "denominator 8", "peak is not 1");
    refused("denominator 4", "denominator 2", "peak is not 1");
    refused(
        "traffic uniform",
        "traffic given",
        "not uniform among all endpoints",
    );
    // One host that asks for nothing.
    refused(
        "group 1 0 2 1",
        "group 1 0 1 1",
        "not uniform among all endpoints",
    );
}

#[test]
fn what_fails_has_a_name_a_share_and_members() {
    refused("links 4 0 2 2", "links 4 0 0 0", "no share of its trunk");
    refused(
        "links 4 0 2 2",
        "links 4 0 3 3",
        "more capacity than their trunk",
    );
    refused(
        "components 4 0 0 1 0",
        "components 4 0 0 0",
        "a component has no members",
    );
    refused("kinds 1 links 1", "kinds 1 links 0", "nothing is claimed");
    refused(
        "kinds 1 links 1",
        "kinds 2 links 1 links 1",
        "a kind is named twice",
    );
}

#[test]
fn an_overflow_proves_nothing() {
    let huge = i128::MAX.to_string();
    let why = forged("links 4 0 2 2", &format!("links 4 0 {huge} 2")).unwrap_err();
    assert!(why.contains("more capacity than their trunk"), "{why}");
    let why = check_failures(
        example()
            .replace("trunks 2 0 2 4 4", &format!("trunks 2 0 2 {huge}0 4"))
            .as_bytes(),
    )
    .unwrap_err();
    assert!(why.contains("at most 127 bits"), "{why}");
}
