//! `availability`: what the published rates mean for a fabric.

use super::selvedge;
use serde_json::Value;
use std::path::Path;

#[test]
fn a_pod_of_hpn_fails_as_often_as_was_published() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/hpn-pod.yaml");
    let run = |arguments: &[&str]| {
        let output = selvedge()
            .arg("availability")
            .arg(&file)
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let text = run(&[]);
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
    let found: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    let schema: Value = serde_json::from_slice(
        &selvedge()
            .args(["schema", "availability"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    super::schema_check::validate(&found, &schema);
    let often = |name: &str| {
        let all = found["failures"].as_array().unwrap();
        all.iter().find(|o| o["name"] == name).unwrap()["per_month"]
            .as_f64()
            .unwrap()
    };
    assert!(
        (often("host-leaf links") - 17.5).abs() < 0.05
            && (often("leaf switches") - 0.12).abs() < 0.005
    );
}
