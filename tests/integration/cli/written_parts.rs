//! Hosts, switches and media by name and written out in the specification.

use super::errors::{complains, plus, with};
use super::{file, selvedge};

const HOST: &str = "{name: mine, gpus: 8, ports_per_gpu: 1, port_rate: 400 Gb/s, ports_per_cage: 2, scale_up_gpus: 8, scale_up_rate: 3.6 Tb/s}";
const SWITCH: &str =
    "{name: big, cages: 32, cage_rate: 800 Gb/s, splits: [[400 Gb/s, 2]], port_limit: 64}";

/// The counts that `build` prints.
fn built(text: &str) -> String {
    let (folder, path) = file("fine.yaml", text);
    let output = selvedge()
        .arg("build")
        .arg(&path)
        .arg("-o")
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|l| !l.contains("spare-ports.csv"))
        .map(|l| format!("{l}\n"))
        .collect()
}

#[test]
fn a_part_written_out_is_the_part_by_name() {
    let named = with("rail-optimized", "hosts", "8");
    let inline = named
        .replace("host: dgx-h100", &format!("host: {HOST}"))
        .replace("switch: qm9700", &format!("switch: {SWITCH}"));
    assert_eq!(built(&named), built(&inline));
    let tiers = named.replace(
        "switch: qm9700",
        &format!("switch: {{leaf: {SWITCH}, spine: qm9700}}"),
    );
    assert_eq!(built(&named), built(&tiers));
}

#[test]
fn a_medium_written_out_is_counted() {
    let medium = "{name: my-cable, kind: cable, rate: 800 Gb/s, reach: 7 m, power: 1 W}";
    let media = format!("media: {{host-leaf: {{lower: {medium}, upper: {medium}}}}}\n");
    let text = with("leaf-spine", "host", "dgx-h100") + &media;
    assert!(built(&text).contains("cables-my-cable"));
}

#[test]
fn unknown_part() {
    let help = "did you mean `dgx-h100`? `selvedge parts list` shows all";
    complains(
        &with("rail-optimized", "host", "dgx-h10"),
        "host: dgx",
        "dgx-h10",
        "there is no host `dgx-h10`",
        help,
    );
    complains(
        &with("rail-optimized", "switch", "qm970"),
        "switch: qm",
        "qm970",
        "there is no switch `qm970`",
        "did you mean `qm9700`?",
    );
    let text = with("rail-optimized", "switch", "{leaf: qm9700, spine: qm970}");
    complains(
        &text,
        "switch: {leaf",
        "qm970}",
        "there is no switch `qm970`",
        "did you mean `qm9700`?",
    );
    let text = plus(
        "rail-optimized",
        "media: {host-leaf: {lower: osfp-2xsr4, upper: osfp-2xsr}}",
    );
    complains(
        &text,
        "media",
        "osfp-2xsr}",
        "there is no optic or cable `osfp-2xsr`",
        "did you mean `osfp-2xsr4`?",
    );
}

#[test]
fn unknown_key_inside_a_part() {
    let text = with("rail-optimized", "host", "{name: mine, gpuz: 8}");
    complains(
        &text,
        "gpuz",
        "gpuz",
        "unknown field `gpuz`",
        "did you mean `gpus`?",
    );
    for switch in [
        "{cagez: 32}",
        "{name: mine, cagez: 32}",
        "{leaf: {name: mine, cagez: 32}, spine: qm9700}",
    ] {
        let text = with("rail-optimized", "switch", switch);
        complains(
            &text,
            "cagez",
            "cagez",
            "unknown field `cagez`",
            "did you mean `cages`?",
        );
    }
    let text = with("rail-optimized", "switch", "{leaf: qm9700, spin: qm9700}");
    complains(
        &text,
        "spin:",
        "spin",
        "unknown field `spin`",
        "did you mean `spine`?",
    );
    let text = plus(
        "rail-optimized",
        "media: {host-leaf: {lower: osfp-2xsr4, upper: {name: mine, kind: optik, rate: 800 Gb/s}}}",
    );
    complains(
        &text,
        "optik",
        "optik",
        "unknown variant `optik`",
        "did you mean `optic`?",
    );
}

#[test]
fn missing_key_inside_a_part() {
    let text = with("rail-optimized", "host", "{name: mine, gpus: 8}");
    complains(
        &text,
        "host: {",
        "gpus",
        "missing field `ports_per_gpu`",
        "add `ports_per_gpu: ...`",
    );
}

#[test]
fn unit_missing_inside_a_part() {
    let text = with("rail-optimized", "host", &HOST.replace("3.6 Tb/s", "3600"));
    complains(
        &text,
        "host: {",
        "3600",
        "`3600` has no unit",
        "write for example `400 Gb/s`",
    );
    let text = with(
        "rail-optimized",
        "switch",
        &SWITCH.replace("400 Gb/s", "400"),
    );
    complains(
        &text,
        "switch: {",
        "400,",
        "`400` has no unit",
        "write for example `400 Gb/s`",
    );
}

#[test]
fn impossible_parts() {
    let compare = "`selvedge parts show NAME`";
    let text = with(
        "rail-optimized",
        "host",
        &HOST.replace("gpus: 8, ports", "gpus: 0, ports"),
    );
    complains(
        &text,
        "host: {",
        "{name",
        "`gpus` of mine is 0, at least 1 is needed",
        compare,
    );
    let text = with(
        "rail-optimized",
        "host",
        &HOST.replace("scale_up_gpus: 8", "scale_up_gpus: 12"),
    );
    complains(
        &text,
        "host: {",
        "{name",
        "a scale-up domain of 12 GPUs is not made of whole hosts of 8 GPUs",
        compare,
    );
    let text = with(
        "rail-optimized",
        "switch",
        &SWITCH.replace("400 Gb/s, 2", "400 Gb/s, 4"),
    );
    let message = "a cage of big splits into 4 x 400 Gb/s = 1.6 Tb/s, it has 800 Gb/s";
    complains(&text, "switch: {", "{name", message, compare);
    let text = with(
        "rail-optimized",
        "switch",
        &SWITCH.replace("cages: 32", "cages: 4000000000"),
    );
    complains(
        &text,
        "switch: {",
        "{name",
        "`cages` of big is 4000000000, more than the 65536",
        compare,
    );
}

#[test]
fn impossible_part_in_a_parts_file() {
    let (folder, path) = file(
        "mine.yaml",
        &format!("hosts:\n- {}\n", HOST.replace("400 Gb/s", "0 Gb/s")),
    );
    let run = selvedge()
        .args(["parts", "--parts"])
        .arg(&path)
        .arg("list")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&run.stderr).to_string();
    assert_eq!(run.status.code(), Some(2));
    assert!(
        complaint.contains("`port_rate` of mine is 0") && complaint.contains("mine.yaml:2:3"),
        "{complaint}"
    );
    drop(folder);
}

#[test]
fn a_medium_that_does_not_reach() {
    let text = with("rail-optimized", "lengths", "{host-leaf: 80 m}")
        + "media: {host-leaf: {lower: osfp-2xsr4, upper: osfp-2xdr4}}\n";
    let help = "shorten the links, or plug in osfp-2xdr4-100m, which reaches 100 m";
    complains(
        &text,
        "media",
        "osfp-2xsr4",
        "osfp-2xsr4 reaches 50 m, host-leaf links are 80 m",
        help,
    );
}

#[test]
fn a_medium_that_does_not_fit() {
    let text = plus(
        "rail-optimized",
        "media: {leaf-spine: {lower: osfp-2xsr4, upper: osfp-400g}}",
    );
    let message = "osfp-400g has 400 Gb/s, the ports in a cage of a qm9700 have 800 Gb/s together";
    complains(
        &text,
        "media",
        "osfp-400g",
        message,
        "name an optic or a cable of 800 Gb/s",
    );
    let text = with("rail-optimized", "host", "generic-8gpu")
        + "media: {host-leaf: {lower: osfp-2xsr4, upper: osfp-2xsr4}}\n";
    let message = "osfp-2xsr4 has 800 Gb/s, a cage of a generic-8gpu has 400 Gb/s";
    complains(
        &text,
        "media",
        "osfp-2xsr4",
        message,
        "name an optic or a cable of 400 Gb/s",
    );
    let text = plus(
        "rail-optimized",
        "media: {host-leaf: {lower: connectx-7, upper: osfp-2xsr4}}",
    );
    complains(
        &text,
        "media",
        "connectx-7",
        "connectx-7 is a NIC",
        "name an optic or a cable",
    );
}

#[test]
fn the_schema_covers_both_forms() {
    let output = selvedge().arg("schema").output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["host", "switch", "rails"] {
        let forms = schema["properties"][key].to_string();
        assert!(
            forms.contains(r#""type":"string""#) && forms.contains(r##""$ref":"#/$defs/"##),
            "{key}: {forms}"
        );
    }
    assert!(
        schema["$defs"]["Plugged"]["properties"]["lower"]
            .to_string()
            .contains("#/$defs/Medium")
    );
    assert!(schema["$defs"]["Host"]["properties"]["gpus"].is_object());
    assert_eq!(schema["$defs"]["Switch"]["additionalProperties"], false);
}

#[test]
fn spare_ports_are_listed_in_the_folder() {
    let text = with("rail-optimized", "hosts", "8");
    let (folder, path) = file("fine.yaml", &text);
    let out = folder.path().join("out");
    let run = selvedge()
        .arg("build")
        .arg(&path)
        .arg("-o")
        .arg(&out)
        .assert()
        .code(0);
    let listed = std::fs::read_to_string(out.join("spare-ports.csv")).unwrap();
    assert!(
        listed.starts_with("device,port,cage,rate\nleaf-su0-rail0,"),
        "{listed}"
    );
    let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(
        said.contains(&format!(
            "{} spare ports of switches: ",
            listed.lines().count() - 1
        )),
        "{said}"
    );
}
