//! What was built against what was designed, and patterns without a design.

use super::{file, schema_check, selvedge};
use serde_json::Value;
use std::path::Path;

/// A cable table of two leaves with four hosts each and two uplinks to each of two spines; `change`
/// edits it.
fn table(change: impl Fn(&str) -> String) -> String {
    let mut rows = vec!["#StartDevice,StartPort,EndDevice,EndPort,LinkType".to_string()];
    for leaf in 0..2 {
        for host in 0..4 {
            rows.push(format!(
                "leaf{leaf},Port {},h{},Port 1,Data",
                host + 1,
                4 * leaf + host
            ));
        }
        for up in 0..4 {
            rows.push(format!(
                "leaf{leaf},Port {},spine{},Port {},Data",
                up + 5,
                up / 2,
                2 * leaf + up % 2 + 1
            ));
        }
    }
    change(&(rows.join("\n") + "\n"))
}

fn run(arguments: &[&str], files: &[&Path]) -> (Option<i32>, String) {
    let output = selvedge().args(arguments).args(files).output().unwrap();
    assert_ne!(
        output.status.code(),
        Some(101),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_swap_is_one_exchange_and_a_lost_cable_is_missing() {
    let (_one, design) = file("design.ndt", &table(str::to_string));
    // The ends at h1 and h2 are exchanged, a cable of h7 is gone, a cable nobody planned is there.
    let change = |text: &str| {
        let text = text
            .replace("Port 2,h1,", "Port 2,hX,")
            .replace("Port 3,h2,", "Port 3,h1,")
            .replace("hX,", "h2,");
        text.replace("leaf1,Port 4,h7,Port 1,Data\n", "") + "leaf0,Port 9,leaf1,Port 9,Data\n"
    };
    let (folder, built) = file("built.ndt", &table(change));
    let svg = folder.path().join("differences.svg");
    let json = ["diff", "--no-consequences", "--format", "json"];
    let (code, text) = run(&json, &[&design, &built]);
    let found: Value = serde_json::from_str(&text).unwrap();
    let schema = selvedge().args(["schema", "diff"]).output().unwrap().stdout;
    schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    let count = |key: &str| found[key].as_array().unwrap().len();
    assert_eq!(
        (code, count("miswired"), count("missing"), count("extra")),
        (Some(1), 2, 1, 1),
        "{found:#}"
    );
    let (_, text) = run(&["diff", "--no-consequences"], &[&design, &built]);
    assert!(
        text.to_lowercase().contains("exchange") && text.contains("h7"),
        "{text}"
    );
    assert!(
        text.lines()
            .filter(|l| !l.contains('/'))
            .all(|l| l.chars().count() <= 80),
        "{text}"
    );
    let (_, order) = run(
        &["diff", "--no-consequences", "--format", "csv"],
        &[&design, &built],
    );
    assert!(order.lines().count() >= 3, "{order}");
    for (format, said) in [("junit", "<testsuite"), ("sarif", "2.1.0")] {
        let (code, text) = run(
            &["diff", "--no-consequences", "--format", format],
            &[&design, &built],
        );
        assert!(code == Some(1) && text.contains(said), "{text}");
    }
    // A rate is needed for a fabric, which a cable table does not have.
    let drawing = ["diff", "--no-consequences", "--svg", svg.to_str().unwrap()];
    let (code, text) = run(&drawing, &[&design, &built]);
    assert!(code == Some(2) && text.contains("rate"), "{text}");
    let (code, text) = run(
        &[&drawing[..], &["--rate", "400 Gb/s"]].concat(),
        &[&design, &built],
    );
    assert_eq!(code, Some(1), "{text}");
    let drawn = std::fs::read_to_string(&svg).unwrap();
    roxmltree::Document::parse(&drawn).unwrap();
    assert!(
        drawn.contains("1 exchange, 1 missing, 1 extra")
            && drawn.contains("exchanged")
            && drawn.matches("data-built=\"Exchange\"").count() == 2
    );
}

#[test]
fn what_is_as_designed_exits_zero_and_an_unreadable_file_two() {
    let (_one, design) = file("design.ndt", &table(str::to_string));
    // Names in another letter case are the same names.
    let (_two, built) = file("built.ndt", &table(|t| t.replace("leaf", "LEAF")));
    assert_eq!(run(&["diff"], &[&design, &built]).0, Some(0));
    let (_three, broken) = file("broken.ndt", "leaf0,Port\n");
    let (code, text) = run(&["diff"], &[&design, &broken]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("broken.ndt"), "{text}");
}

#[test]
fn a_specification_is_compared_with_what_was_built_of_it() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/fat-tree-k4.yaml");
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("built.net");
    let output = selvedge()
        .arg("convert")
        .arg(&shipped)
        .arg(&capture)
        .args(["--lossy", "--to", "ibsim"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (code, text) = run(&["diff"], &[&shipped, &capture]);
    assert_eq!(code, Some(0), "{text}");
    // A capture does not see scale-up links: they are left out, and lent by the design where
    // consequences are computed.
    let rails = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/superpod-h100-31.yaml");
    let capture = folder.path().join("rails.net");
    assert!(
        selvedge()
            .arg("convert")
            .arg(&rails)
            .arg(&capture)
            .args(["--lossy", "--to", "ibsim"])
            .output()
            .unwrap()
            .status
            .success()
    );
    let (code, text) = run(&["diff"], &[&rails, &capture]);
    assert!(
        code == Some(0) && text.contains("scale-up links of the design are left out"),
        "{text}"
    );
    let whole = std::fs::read_to_string(&capture).unwrap();
    // Both ends of the cable at port 31 of the first leaf.
    let mut inside = false;
    let mut cut = Vec::new();
    for line in whole.lines() {
        inside = if line.is_empty() {
            false
        } else {
            inside || (line.starts_with("Switch") && line.contains("leaf-su0-rail0"))
        };
        let far =
            line.contains("[31]") && line.contains("leaf-su0-rail0") && line.starts_with("[1]");
        if !(far || inside && line.starts_with("[31]")) {
            cut.push(line);
        }
    }
    assert_eq!(cut.len() + 2, whole.lines().count());
    std::fs::write(&capture, cut.join("\n") + "\n").unwrap();
    let (code, text) = run(&["diff"], &[&rails, &capture]);
    assert!(
        code == Some(1) && text.contains("throughput") && !text.contains("100 missing"),
        "{text}"
    );
}

#[test]
fn lint_names_the_leaf_with_an_uplink_less() {
    let four: String = table(|text| {
        let more = (2..6).map(|leaf| {
            let hosts = (0..4)
                .map(|h| format!("leaf{leaf},Port {},h{},Port 1,Data\n", h + 1, 4 * leaf + h))
                .collect::<String>();
            let ups = (0..4).map(|up| {
                format!(
                    "leaf{leaf},Port {},spine{},Port {},Data\n",
                    up + 5,
                    up / 2,
                    2 * leaf + up % 2 + 1
                )
            });
            hosts + &ups.collect::<String>()
        });
        text.to_string() + &more.collect::<String>()
    });
    let (_one, whole) = file("whole.ndt", &four);
    let (code, text) = run(&["lint"], &[&whole]);
    assert_eq!(code, Some(0), "{text}");
    let (_two, short) = file(
        "short.ndt",
        &four.replace("leaf3,Port 8,spine1,Port 8,Data\n", ""),
    );
    let (code, text) = run(&["lint"], &[&short]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("leaf3") && text.contains('3'), "{text}");
    let (_, json) = run(&["lint", "--format", "json"], &[&short]);
    let schema = selvedge().args(["schema", "lint"]).output().unwrap().stdout;
    schema_check::validate(
        &serde_json::from_str(&json).unwrap(),
        &serde_json::from_slice(&schema).unwrap(),
    );
}

/// The outcome of `lint` on a table of links: exit code and text.
fn linted(rows: &[String]) -> (Option<i32>, String) {
    let header = "class,a_device,a_port,b_device,b_port,rate_gbps,length_m";
    let (_folder, path) = file(
        "built.links.csv",
        &format!("{header}\n{}\n", rows.join("\n")),
    );
    run(&["lint"], &[&path])
}

#[test]
fn lint_names_a_missing_cable_a_crossed_rail_and_a_port_used_twice() {
    let leaf = |l: u32| {
        let hosts = (0..4).map(move |h| format!(",node{l}{h},1,leaf{l},{},400,", h + 1));
        hosts.chain((0..2).map(move |s| format!(",leaf{l},{},spine{s},{},400,", 33 + s, l + 1)))
    };
    let mut rows: Vec<String> = (0..4).flat_map(leaf).collect();
    let (code, text) = linted(&rows);
    assert!(
        code == Some(0) && text.contains("no finding") && !text.contains("proved"),
        "{text}"
    );
    // What was guessed stands in front of what is inferred.
    assert!(
        text.find("guessed: the file does not say").unwrap() < text.find("family:").unwrap(),
        "{text}"
    );
    rows.retain(|r| !r.starts_with(",leaf3,34"));
    let (code, text) = linted(&rows);
    assert!(
        code == Some(1) && text.contains("leaf3:34 [pair] 1 cable a pair in 7 of 8, 0 to spine1"),
        "{text}"
    );
    rows.push(",leaf3,33,spine1,4,400,".into());
    let (code, text) = linted(&rows);
    assert!(
        code == Some(1) && text.contains("leaf3:33 [port-twice]"),
        "{text}"
    );
    let rails = |n: u32| {
        (0..2).map(move |r| {
            format!(
                ",node{n},mlx5_{r},leaf{},{n},400,",
                if n == 8 { 1 - r } else { r }
            )
        })
    };
    let mut rows: Vec<String> = (1..=8).flat_map(rails).collect();
    rows.extend((0..2).map(|l| format!(",leaf{l},33,spine0,{},400,", l + 1)));
    let (code, text) = linted(&rows);
    assert!(
        code == Some(1) && text.contains("2 break the pattern"),
        "{text}"
    );
    assert!(
        text.contains(
            "node8:mlx5_0 [rail] mlx5_0 of 7 of 8 servers leads to leaf0, here to leaf1:8"
        ),
        "{text}"
    );
    // Two servers changed places on one leaf: rails are kept, port numbers are not.
    let swapped = |r: &String| match r.as_str() {
        ",node3,mlx5_0,leaf0,3,400," => ",node3,mlx5_0,leaf0,5,400,".to_string(),
        ",node5,mlx5_0,leaf0,5,400," => ",node5,mlx5_0,leaf0,3,400,".to_string(),
        ",node8,mlx5_0,leaf1,8,400," => ",node8,mlx5_0,leaf0,8,400,".to_string(),
        ",node8,mlx5_1,leaf0,8,400," => ",node8,mlx5_1,leaf1,8,400,".to_string(),
        same => same.to_string(),
    };
    let rows: Vec<String> = rows.iter().map(swapped).collect();
    let (code, text) = linted(&rows);
    assert!(
        code == Some(1) && text.contains("node3 [host-port]") && text.contains("node5 [host-port]"),
        "{text}"
    );
    assert!(text.contains("2 break the pattern"), "{text}");
}

/// A table of NetBox's import, and what `lint` says of it.
fn of_netbox(rows: &[&str]) -> (Option<i32>, String) {
    let header = "side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name";
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.split(' ').collect();
            let [a, p, b, q] = cells.as_slice() else {
                panic!("{row}")
            };
            format!("{a},dcim.interface,{p},{b},dcim.interface,{q}")
        })
        .collect();
    let text = format!("{header}\n{}\n", rows.join("\n"));
    let (_folder, path) = file("built.netbox.csv", &text);
    run(&["lint"], &[&path])
}

#[test]
fn a_breakout_is_no_finding_and_what_overlaps_it_is() {
    let breakout = "leaf1 E1/1 \"node1,node2\" \"eth0,eth0\"";
    let (code, text) = of_netbox(&[breakout, "leaf1 E1/2 node3 eth0"]);
    assert!(code == Some(0) && text.contains("endpoints 3,"), "{text}");
    // A port of the list, and the whole port, are in use.
    let (code, text) = of_netbox(&[breakout, "leaf1 E1/1/2 node3 eth0"]);
    assert!(
        code == Some(1) && text.contains("leaf1:E1/1/2 [port-twice]"),
        "{text}"
    );
    let (code, text) = of_netbox(&[breakout, "leaf1 E1/1 node3 eth0"]);
    assert!(
        code == Some(1) && text.contains("leaf1:E1/1/1 [breakout] is a part of port E1/1"),
        "{text}"
    );
    let (code, text) = of_netbox(&["node1 eth0 leaf1 swp1", "node2 eth0 leaf1 swp1"]);
    let twice = "leaf1:swp1 [port-twice] holds two cables: to node1:eth0 (line 2) and to";
    assert!(code == Some(1) && text.contains(twice), "{text}");
}

/// Three GPUs on a switch, two of them joined by a scale-up device as well; `c` at a rate, or
/// without its cable.
fn three(rate_of_c: Option<u32>) -> String {
    let mut edges = vec![
        ("a", "s", 100, 1, 1),
        ("b", "s", 100, 1, 2),
        ("a", "n", 400, 2, 1),
        ("b", "n", 400, 2, 2),
    ];
    edges.extend(rate_of_c.map(|rate| ("c", "s", rate, 1, 3)));
    let edge = |(a, b, rate, from, to): &(&str, &str, u32, u32, u32)| {
        format!(
            r#"{{"source":"{a}","target":"{b}","gbps":{rate},"source_port":"{from}","target_port":"{to}"}}"#
        )
    };
    let nodes = [
        ("s", "switch"),
        ("n", "scale-up"),
        ("a", "gpu"),
        ("b", "gpu"),
        ("c", "gpu"),
    ];
    let nodes: Vec<String> = nodes
        .iter()
        .map(|(id, kind)| format!(r#"{{"id":"{id}","kind":"{kind}"}}"#))
        .collect();
    super::graph(
        &nodes.join(","),
        &edges.iter().map(edge).collect::<Vec<_>>().join(","),
    )
}

#[test]
fn consequences_are_of_the_rates_and_the_demand_of_the_design() {
    let (_one, design) = file("design.json", &three(Some(100)));
    let (_two, slow) = file("slow.json", &three(Some(50)));
    let (code, text) = run(&["diff"], &[&design, &slow]);
    assert!(
        code == Some(1) && text.contains("0 miswired, 0 missing, 0 extra, 1 at another rate"),
        "{text}"
    );
    assert!(
        text.contains("throughput: 100% (exact) -> 50% (exact)"),
        "{text}"
    );
    // An endpoint whose only cable is missing is asked for all the same.
    let (_three, gone) = file("gone.json", &three(None));
    let (code, text) = run(&["diff"], &[&design, &gone]);
    assert!(
        code == Some(1) && text.contains("throughput: 100% (exact) -> 0% (exact)"),
        "{text}"
    );
    assert!(
        text.contains("1 missing") && text.contains("connect c:1 - s:3"),
        "{text}"
    );
}

#[test]
fn a_bisection_is_not_judged_where_endpoints_were_never_cabled() {
    let of = |hosts: u32| {
        format!(
            "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: {hosts}\nswitch: qm9700\n\
             oversubscription: {{leaf: \"2:1\"}}\n\
             requirements:\n  - bisection: {{at_least: 90%}}\n"
        )
    };
    let (_one, design) = file("design.yaml", &of(64));
    let (_two, built) = file("built.yaml", &of(32));
    let (code, text) = run(&["diff"], &[&design, &built]);
    assert_eq!(code, Some(1), "{text}");
    // Half of what was asked for is not there: what is there says nothing of it.
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let open = "bisection is not judged as built: endpoints do not have the rates of the design";
    assert!(words.contains(open), "{text}");
}

#[test]
fn a_port_used_twice_and_a_misnamed_switch_are_findings_of_their_own() {
    let (_one, design) = file("design.ndt", &table(str::to_string));
    let twice = |text: &str| text.replace("leaf0,Port 2,h1,", "leaf0,Port 1,h1,");
    let (_two, built) = file("built.ndt", &table(twice));
    let (code, text) = run(&["diff", "--no-consequences"], &[&built, &built]);
    assert!(
        code == Some(1) && text.contains("leaf0:1 holds two cables: leaf0:1 - h0:1 (line 2)"),
        "{text}"
    );
    let (_three, misnamed) = file("built.ndt", &table(|t| t.replace("leaf1", "sw17")));
    let (code, text) = run(&["diff", "--no-consequences"], &[&design, &misnamed]);
    assert!(
        code == Some(1) && text.contains("sw17 is probably leaf1: 8 of its 8 cables are as there"),
        "{text}"
    );
    assert!(
        text.contains("16 as designed, 0 miswired, 0 missing, 0 extra"),
        "{text}"
    );
}
