//! What devices are, which networks a file holds, and what is typed of both: the same on every
//! command.

use super::{file, selvedge};
use serde_json::Value;
use std::path::Path;

/// Leaves and a spine, and a storage switch that only the servers join to them.
const STORAGE: &str = "class,a_device,a_port,b_device,b_port,rate_gbps,length_m
,node1,ib0,leafA,1,200,
,node2,ib0,leafA,2,200,
,node3,ib0,leafB,1,200,
,node4,ib0,leafB,2,200,
,leafA,33,spine1,1,200,
,leafB,33,spine1,2,200,
,node1,ib1,store1,1,200,
,node2,ib1,store1,2,200,
,node3,ib1,store1,3,200,
,node4,ib1,store1,4,200,
";
const OUT_OF_BAND: &str = r#"graph g {
 "leafA" [function="leaf"]
 "leafB" [function="leaf"]
 "spineA" [function="spine"]
 "oob-sw" [function="oob-switch"]
 "server1" [function="host"]
 "server2" [function="host"]
 "leafA":"swp49" -- "spineA":"swp1"
 "leafB":"swp49" -- "spineA":"swp2"
 "server1":"eth1" -- "leafA":"swp1"
 "server2":"eth1" -- "leafB":"swp1"
 "oob-sw":"swp1" -- "server1":"eth0"
 "oob-sw":"swp2" -- "server2":"eth0"
 "oob-sw":"swp3" -- "leafA":"eth0"
}
"#;
/// Four GPUs behind two NVSwitches, one switch.
const NVSWITCH: &str = "7 2 2 1 8 H100
4 5 6
0 4 2880Gbps 0.000025ms 0
1 4 2880Gbps 0.000025ms 0
2 5 2880Gbps 0.000025ms 0
3 5 2880Gbps 0.000025ms 0
0 6 400Gbps 0.0005ms 0
1 6 400Gbps 0.0005ms 0
2 6 400Gbps 0.0005ms 0
3 6 400Gbps 0.0005ms 0
";
/// Commands that read no fabric.
const READ_NONE: [&str; 7] = [
    "new",
    "formats",
    "parts",
    "schema",
    "completions",
    "man",
    "help",
];

/// Exit code, standard output, standard error.
fn ran(args: &[&str], input: &Path) -> (Option<i32>, String, String) {
    let output = selvedge().args(args).arg(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn object(args: &[&str], input: &Path) -> Value {
    let (_, out, told) = ran(&[args, &["--format", "json"]].concat(), input);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{told}"))
}

#[test]
fn every_command_that_reads_takes_what_is_typed_of_a_file() {
    let help = String::from_utf8(selvedge().arg("--help").output().unwrap().stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().lines();
    let names: Vec<&str> = commands
        .take_while(|l| !l.is_empty())
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(names.len() > 20, "{names:?}");
    let mut read = 0;
    for name in names {
        let output = selvedge().args([name, "--help"]).output().unwrap();
        let own = String::from_utf8(output.stdout).unwrap();
        let takes = ["--from <", "--kind <", "--rate <", "--network <"].map(|o| own.contains(o));
        let reads = !READ_NONE.contains(&name);
        assert_eq!(takes, [reads; 4], "{name}\n{own}");
        read += usize::from(reads);
    }
    assert_eq!(read, 19);
}

#[test]
fn a_network_that_only_servers_join_is_told_apart_and_left_out() {
    let (_folder, path) = file("built.links.csv", STORAGE);
    let solved = object(&["solve", "--quantity", "throughput"], &path);
    // Two servers a leaf share one cable up; two thirds of what each sends leave the leaf: 1 of 2
    // times 2 / 3.
    assert_eq!(solved["upper"], "3/4");
    let all = object(
        &["solve", "--quantity", "throughput", "--network", "all"],
        &path,
    );
    assert_eq!(all["upper"], "1");
    let storage = object(
        &["solve", "--quantity", "throughput", "--network", "storage"],
        &path,
    );
    assert_eq!(
        (&storage["upper"], &storage["endpoints"]),
        (&Value::from("1"), &Value::from(4))
    );
    // What was guessed is in front, in text and JSON.
    let (_, text, _) = ran(&["solve", "--quantity", "throughput"], &path);
    let (_, json, _) = ran(
        &["solve", "--quantity", "throughput", "--format", "json"],
        &path,
    );
    assert!(
        text.starts_with("guessed: the file does not say what 8 devices are"),
        "{text}"
    );
    assert!(json.starts_with("{\n  \"guessed\": ["), "{json}");
    assert!(json.contains("left out: storage"), "{json}");
    let (code, _, told) = ran(&["lint", "--network", "storag"], &path);
    assert!(
        code == Some(2) && told.contains("did you mean `storage`"),
        "{told}"
    );
    for format in ["slurm-tree", "slurm-block"] {
        let output = selvedge()
            .arg("convert")
            .arg(&path)
            .args(["-", "--to", format])
            .output();
        let tree = String::from_utf8(output.unwrap().stdout).unwrap();
        assert!(
            tree.contains("=leafA Nodes=node[1-2]")
                && tree.contains("=leafB Nodes=node[3-4]")
                && !tree.contains("store1"),
            "{tree}"
        );
    }
}

#[test]
fn an_out_of_band_switch_is_no_second_way() {
    let (_folder, path) = file("oob.dot", OUT_OF_BAND);
    let found = object(&["connectivity", "--rate", "100 Gb/s"], &path);
    assert_eq!(found["rules"][0]["endpoints"]["edge"], 1, "{found}");
    let told = found["guessed"][0].as_str().unwrap();
    assert!(
        told.contains("out-of-band (oob-sw") && told.contains("left out"),
        "{told}"
    );
    // Taken in on purpose, it is one.
    let all = object(
        &["connectivity", "--rate", "100 Gb/s", "--network", "all"],
        &path,
    );
    assert_eq!(all["rules"][0]["endpoints"]["edge"], 2, "{all}");
    let (code, text, _) = ran(&["lint"], &path);
    assert!(
        code == Some(0) && text.contains("endpoints 2, leaves 2, spines 1"),
        "{text}"
    );
}

#[test]
fn lint_solve_and_draw_agree_on_endpoints() {
    let (_folder, path) = file("nvswitch.simai", NVSWITCH);
    let linted = object(&["lint"], &path);
    assert_eq!(linted["parameters"]["endpoints"], "4");
    assert_eq!(linted["parameters"]["cables"], "4");
    assert_eq!(
        object(&["solve", "--quantity", "throughput"], &path)["endpoints"],
        4
    );
    let (_, drawing, _) = ran(&["draw"], &path);
    assert!(
        drawing.contains("import: 4 GPUs in 2 hosts · 1 switch"),
        "{drawing}"
    );
}

#[test]
fn servers_have_their_names() {
    let text = r#"switchguid=0x100(100)
Switch	8 "S-0000000000000100"		# "MF0;leaf1:MQM9700/U1" base port 0 lid 1 lmc 0
[1]	"H-0000000000001000"[1](1001) 		# "gpu01 mlx5_0" lid 2 4xNDR
[2]	"H-0000000000001010"[1](1011) 		# "gpu01 mlx5_1" lid 3 4xNDR
[3]	"H-0000000000001020"[1](1021) 		# "gpu02 mlx5_0" lid 4 4xNDR
[4]	"H-0000000000001030"[1](1031) 		# "gpu02 mlx5_1" lid 5 4xNDR
[5]	"H-0000000000001040"[1](1041) 		# "ufm01 mlx5_0" lid 6 4xNDR
"#;
    let (folder, path) = file("subnet.ibnetdiscover", text);
    let json = folder.path().join("fabric.json");
    let written = selvedge()
        .arg("convert")
        .args([&path, &json])
        .output()
        .unwrap();
    assert!(written.status.success(), "{written:?}");
    for file in [&path, &json] {
        let found = object(&["drain", "--remove", "host:gpu01"], file);
        assert_eq!(found["items"][0], "host gpu01", "{found}");
        let (code, _, told) = ran(&["drain", "--remove", "host:ufm01"], file);
        assert!(
            code == Some(2) && told.contains("no host is called `ufm01`"),
            "{told}"
        );
    }
}

#[test]
fn what_is_typed_wins_and_what_has_no_use_is_said() {
    let (_folder, path) = file("built.links.csv", STORAGE);
    let four = object(&["lint", "--kind", "^node[12]$=storage"], &path);
    assert_eq!(four["parameters"]["endpoints"], "2");
    let (code, _, told) = ran(&["lint", "--kind", "^nod$=host"], &path);
    assert!(
        code == Some(2) && told.contains("`--kind ^nod$=host` finds no device"),
        "{told}"
    );
    let (code, _, told) = ran(
        &["solve", "--quantity", "throughput", "--kind", "x=swich"],
        &path,
    );
    assert!(
        code == Some(2) && told.contains("did you mean `switch`"),
        "{told}"
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/leaf-spine-128.yaml");
    let (code, _, told) = ran(&["lint", "--network", "compute"], &root);
    assert!(
        code == Some(2) && told.contains("is of no file that is read"),
        "{told}"
    );
}

#[test]
fn a_sparse_tree_reads_back_without_findings() {
    for family in [
        "family: fat-tree\nk: 8\n",
        "family: xgft\nm: [4, 4, 4]\nw: [1, 4, 4]\n",
    ] {
        let text = format!("name: sparse\n{family}host: single-gpu\nhosts: 40\nswitch: qm9700\n");
        let (folder, design) = file("sparse.yaml", &text);
        let whole = object(&["lint"], &design);
        for end in ["links.csv", "netbox.csv"] {
            let out = folder.path().join(format!("sparse.{end}"));
            let written = selvedge()
                .arg("convert")
                .args([&design, &out])
                .arg("--lossy")
                .output();
            assert!(written.as_ref().unwrap().status.success(), "{written:?}");
            let read = object(&["lint"], &out);
            assert_eq!(read["parameters"], whole["parameters"], "{end}");
            assert_eq!(read["findings"], whole["findings"], "{end}");
        }
    }
}
