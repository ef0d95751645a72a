//! Files of other formats, converted and given to every command.

use super::{file, selvedge};
use std::path::Path;
use std::process::Output;

const NETLIST: &str = "Switch 4 \"leaf0\"\n[1] \"h0\"[1] # \"\" lid 0 4xHDR\n[2] \"h1\"[1] # \"\" lid 0 4xHDR\n[3] \"spine0\"[1] # \"\" lid 0 4xHDR\n\n\
Switch 4 \"leaf1\"\n[1] \"h2\"[1] # \"\" lid 0 4xHDR\n[2] \"h3\"[1] # \"\" lid 0 4xHDR\n[3] \"spine0\"[2] # \"\" lid 0 4xHDR\n\n\
Switch 4 \"spine0\"\n\nHca 1 \"h0\"\n\nHca 1 \"h1\"\n\nHca 1 \"h2\"\n\nHca 1 \"h3\"\n";

fn run(arguments: &[&str], path: &Path) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = selvedge().args(arguments).arg(path).output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[test]
fn a_netlist_is_an_input_as_any_fabric() {
    let (_folder, path) = file("subnet.txt", NETLIST);
    let (code, out, told) = run(&["solve", "--format", "json"], &path);
    assert_eq!(code, Some(0), "{told}");
    // Two hosts behind one uplink: (2 x 2) / 3 of the uniform demand crosses it in each direction.
    assert!(out.contains("0.75"), "{out}");
    assert!(told.contains("does not refer back"), "{told}");
    for command in ["draw", "symmetry", "connectivity"] {
        let (code, _, told) = run(&[command], &path);
        assert_eq!(code, Some(0), "{command}: {told}");
    }
}

#[test]
fn what_is_lost_is_counted_and_what_is_repaired_is_told() {
    let (folder, path) = file("subnet.net", NETLIST);
    let out = folder.path().join("table.ndt");
    let output = selvedge()
        .arg("convert")
        .arg(&path)
        .arg(&out)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), out.exists()),
        (Some(2), false),
        "{told}"
    );
    assert!(
        told.contains("6 rates")
            && told.contains("nothing was written")
            && told.contains("--lossy"),
        "{told}"
    );
    assert!(
        !told.contains("port counts"),
        "what changes no answer is not asked about: {told}"
    );
    let output = selvedge()
        .args(["convert", "--lossy"])
        .arg(&path)
        .arg(&out)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(
        std::fs::read_to_string(&out)
            .unwrap()
            .contains("leaf0,Port 1,h0,Port 1,Data")
    );
    assert!(
        told.contains("line 2: ") && told.contains("6 rates"),
        "{told}"
    );
    let output = selvedge()
        .arg("convert")
        .arg(&out)
        .args(["-", "--to", "fabric"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.contains("is invented") && told.contains("table.ndt:2:1"),
        "{told}"
    );
    let output = selvedge()
        .arg("convert")
        .arg(&out)
        .args(["-", "--to", "fabric", "--rate", "200 Gb/s"])
        .output()
        .unwrap();
    let (fabric, told) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(
        fabric.contains("selvedge-fabric")
            && told.contains("as stated")
            && told.contains("inferred"),
        "{told}"
    );
}

#[test]
fn formats_are_listed_and_misspelt_ones_are_helped() {
    let list = String::from_utf8(selvedge().arg("formats").output().unwrap().stdout).unwrap();
    assert!(
        list.contains("ibnetdiscover") && list.lines().all(|l| l.chars().count() <= 80),
        "{list}"
    );
    let one = selvedge()
        .args(["formats", "ibsim", "--format", "json"])
        .output()
        .unwrap()
        .stdout;
    let one: serde_json::Value = serde_json::from_slice(&one).unwrap();
    assert!(
        one["loses"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f == "scale-up links")
    );
    let (_folder, path) = file("subnet.net", NETLIST);
    for (arguments, said) in [
        (["--to", "ibsin"].as_slice(), "did you mean `ibsim`"),
        (&[], "--to NAME"),
        (&["--to", "opensm-subnet"], "is read, not written"),
        (
            &["--to", "fabric", "--from", "opensm-roots"],
            "is written, not read",
        ),
    ] {
        let output = selvedge()
            .arg("convert")
            .arg(&path)
            .arg("out.what")
            .args(arguments)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn a_design_is_compared_by_its_servers() {
    let design = "name: x\nfamily: rail-optimized\nhost: {name: four, gpus: 4, ports_per_gpu: 1, port_rate: 200 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 3.6 Tb/s}\nhosts: 8\nswitch: qm8790\nsu_hosts: 4\n";
    let (folder, path) = file("design.yaml", design);
    let table = folder.path().join("built.netbox.csv");
    let output = selvedge()
        .args(["convert", "--servers", "--lossy"])
        .arg(&path)
        .arg(&table)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(&table).unwrap();
    assert!(
        text.contains("su0-host0,dcim.interface,rail0,leaf-su0-rail0,dcim.interface,1,"),
        "{text}"
    );
    // Two cables of one server, swapped between its rails.
    let swapped = text.replace("su0-host1,dcim.interface,rail0", "X").replace(
        "su0-host1,dcim.interface,rail1",
        "su0-host1,dcim.interface,rail0",
    );
    std::fs::write(
        &table,
        swapped.replace("X,", "su0-host1,dcim.interface,rail1,"),
    )
    .unwrap();
    let output = selvedge()
        .args(["diff", "--servers", "--format", "json"])
        .arg(&path)
        .arg(&table)
        .output()
        .unwrap();
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (
            output.status.code(),
            found["miswired"].as_array().unwrap().len()
        ),
        (Some(1), 2),
        "{found}"
    );
}

/// The value that `solve` proves, as an exact fraction.
fn solved(path: &Path, quantity: &str) -> String {
    let (code, out, told) = run(&["solve", "--quantity", quantity, "--format", "json"], path);
    assert_eq!(code, Some(0), "{told}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["exact"], true, "{out}");
    found["lower"].to_string()
}

fn converted(path: &Path, to: &str, flags: &[&str]) -> (Option<i32>, std::path::PathBuf, String) {
    let format = selvedge::formats::format::named(to).unwrap();
    let out = path.with_extension(format!("out{}", format.extensions[0]));
    let output = selvedge()
        .arg("convert")
        .args(flags)
        .args(["--to", to])
        .arg(path)
        .arg(&out)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    (
        output.status.code(),
        out,
        told.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

const TORUS: &str = "name: t\nfamily: torus\nforwards: hosts\nhost: {name: accelerator, gpus: 1, ports_per_gpu: 4, port_rate: 400 Gb/s, ports_per_cage: 1}\nhosts: 16\ndimensions: [4, 4]\n";
const RAIL_ONLY: &str = "name: r\nfamily: rail-only\nhost: dgx-h100\nhosts: 2\nswitch: qm9700\nrails: tray\ntransit: none\n";

#[test]
fn who_forwards_is_written_or_nothing_is() {
    let (kept, grave) = (&["simai", "hpcc"][..], &["hpcc"][..]);
    for (text, lost, simulators) in [
        (TORUS, "16 forwarders", [kept, &[]]),
        (RAIL_ONLY, "1 transit", [&[], grave]),
    ] {
        let (_folder, path) = file("design.yaml", text);
        let expected = solved(&path, "throughput");
        for to in [&["fabric", "node-link", "graphml"], simulators[0]].concat() {
            let (code, out, told) = converted(&path, to, &[]);
            assert_eq!(code, Some(0), "{told}");
            assert_eq!(solved(&out, "throughput"), expected, "{to}");
        }
        for to in [&["links-csv", "dot", "ibnetdiscover"], simulators[1]].concat() {
            let (code, out, told) = converted(&path, to, &[]);
            assert_eq!((code, out.exists()), (Some(2), false), "{to}");
            assert!(
                told.contains(lost) && told.contains("nothing was written"),
                "{told}"
            );
            let (code, out, told) = converted(&path, to, &["--lossy"]);
            assert_eq!((code, out.exists()), (Some(0), true), "{to}: {told}");
            assert!(told.contains(lost), "{told}");
        }
        // Written only: a view for another program, in which nobody solves.
        let (code, out, told) = converted(&path, "opensm-names", &[]);
        assert_eq!((code, out.exists()), (Some(0), true), "{told}");
        assert!(told.contains(lost), "{told}");
    }
}

#[test]
fn a_specification_is_converted_whole() {
    let (_folder, path) = file("design.yaml", RAIL_ONLY);
    let (code, out, told) = converted(&path, "fabric", &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("lost"), "{told}");
    let built = selvedge::formats::read_fabric(&path).unwrap();
    assert_eq!(selvedge::formats::read_fabric(&out).unwrap(), built);
}
