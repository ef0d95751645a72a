//! `adversary`: the worst found beside the bound on any.

use super::{file, selvedge, tiny};
use serde_json::Value;

#[test]
fn the_worst_as_text_and_json() {
    let (folder, path) = file("tiny.json", &tiny());
    let run = |arguments: &[&str], code: i32| {
        let output = selvedge()
            .current_dir(folder.path())
            .arg("adversary")
            .arg(&path)
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let text = run(&["--of", "links", "--between-switches", "--count", "2"], 0);
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
    run(&["--count", "1", "--certificates", "proofs"], 0);
    for name in ["healthy", "worst-found"] {
        let file = folder.path().join(format!("proofs/{name}.certificate"));
        assert!(
            selvedge()
                .arg("check")
                .arg(file)
                .output()
                .unwrap()
                .status
                .success()
        );
    }
    let found: Value = serde_json::from_str(&run(
        &["--of", "switches", "--count", "1", "--format", "json"],
        0,
    ))
    .unwrap();
    let schema: Value = serde_json::from_slice(
        &selvedge()
            .args(["schema", "adversary"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    super::schema_check::validate(&found, &schema);
    assert_eq!(found["exhaustive"], Value::Bool(true));
    assert!(run(&["--count", "0"], 2).contains("0 failures at once are not searched for"));
    assert!(run(&["--of", "cables"], 2).contains("is not a component that can fail"));
}
