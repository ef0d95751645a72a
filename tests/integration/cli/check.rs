//! `check`: certificates are about the fabric, the traffic and the failures that are meant, or
//! refused.

use super::selvedge;
use predicates::str::contains;
use std::path::{Path, PathBuf};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The only certificate whose name contains a text.
    fn certificate(&self, part: &str) -> PathBuf {
        let files = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|e| e.unwrap().path());
        let mut found: Vec<PathBuf> = files
            .filter(|p| p.to_string_lossy().contains(part))
            .collect();
        found.sort();
        found.remove(0)
    }
}

fn check(file: &Path, rest: &[&str]) -> assert_cmd::assert::Assert {
    selvedge().arg("check").arg(file).args(rest).assert()
}

const SPEC: &str = "topologies/fat-tree-k4.yaml";

#[test]
fn a_certificate_is_about_its_fabric_and_its_traffic() {
    let folder = Folder::new();
    let solve = |traffic: &str| {
        selvedge()
            .args(["solve", SPEC, "--traffic", traffic, "--certificates"])
            .arg(folder.0.path())
            .assert()
            .success();
    };
    solve("permutation:3");
    let file = folder.path("throughput.certificate");
    check(&file, &["--fabric", SPEC, "--traffic", "permutation:3"])
        .success()
        .stdout(contains("traffic permutation:3"));
    check(&file, &["--fabric", SPEC])
        .code(1)
        .stdout(contains("about traffic `permutation:3`, not `uniform`"));
    check(&file, &["--fabric", SPEC, "--traffic", "permutation:4"])
        .code(1)
        .stdout(contains("permutation:4"));
    solve("uniform");
    check(&file, &["--fabric", SPEC]).success();
    check(&file, &["--fabric", "topologies/leaf-spine-128.yaml"])
        .code(1)
        .stdout(contains("is about fabric"));
    // A capacity edited by hand together with its claims: the checker alone believes it, the fabric
    // does not have it.
    let text = std::fs::read_to_string(&file).unwrap();
    let trunk = text
        .lines()
        .skip_while(|l| !l.starts_with("trunks"))
        .nth(1)
        .unwrap()
        .to_string();
    let words: Vec<&str> = trunk.split(' ').collect();
    let wider = format!("{} {} {}0 {}0", words[0], words[1], words[2], words[3]);
    let forged = text.replacen(&trunk, &wider, 1);
    let head = &forged[..forged.find("generators").unwrap()];
    let bare = folder.path("forged");
    std::fs::write(
        &bare,
        format!("{head}{}", &text[text.find("generators").unwrap()..]),
    )
    .unwrap();
    let said = String::from_utf8(
        check(&bare, &["--fabric", SPEC])
            .code(1)
            .get_output()
            .stdout
            .clone(),
    )
    .unwrap();
    assert!(said.contains("nothing is proved"), "{said}");
}

#[test]
fn a_matrix_is_told_by_its_hash() {
    let folder = Folder::new();
    let matrix = folder.path("t.csv");
    std::fs::write(
        &matrix,
        "source,target,gbps\npod0-edge0-host0-gpu0,pod1-edge0-host0-gpu0,100\n",
    )
    .unwrap();
    selvedge()
        .args(["solve", SPEC, "--traffic"])
        .arg(&matrix)
        .arg("--certificates")
        .arg(folder.0.path())
        .assert()
        .success();
    let file = folder.path("throughput.certificate");
    check(&file, &[])
        .success()
        .stdout(contains("traffic sha256:"));
    check(
        &file,
        &["--fabric", SPEC, "--traffic", matrix.to_str().unwrap()],
    )
    .success();
    std::fs::write(
        &matrix,
        "source,target,gbps\npod0-edge0-host0-gpu0,pod1-edge1-host0-gpu0,100\n",
    )
    .unwrap();
    check(
        &file,
        &["--fabric", SPEC, "--traffic", matrix.to_str().unwrap()],
    )
    .code(1)
    .stdout(contains("sha256"));
}

#[test]
fn a_tree_of_failures_is_about_what_fails() {
    let folder = Folder::new();
    let requirements = folder.path("r.yaml");
    let text = "risk_groups: [{kind: my-feed, name: A, members: [pod0-edge0]}]\n\
        requirements: [{survives: {of: my-feed, count: 1, keep: 10%, lose_endpoints: 2}}]\n";
    std::fs::write(&requirements, text).unwrap();
    let verify = |file: &Path| {
        selvedge()
            .args(["verify", SPEC, "--requirements"])
            .arg(file)
            .arg("--certificates")
            .arg(folder.0.path())
            .assert()
            .success();
    };
    verify(&requirements);
    let tree = folder.certificate("-all.certificate");
    check(&tree, &[])
        .success()
        .stdout(contains("1 of 1 my-feed"));
    let with = requirements.to_str().unwrap();
    check(&tree, &["--fabric", SPEC, "--requirements", with]).success();
    check(&tree, &["--fabric", SPEC]).code(1);
    std::fs::write(&requirements, text.replace("[pod0-edge0]", "[pod0-agg0]")).unwrap();
    check(&tree, &["--fabric", SPEC, "--requirements", with])
        .code(1)
        .stdout(contains("about something else"));
    check(
        &tree,
        &[
            "--fabric",
            SPEC,
            "--requirements",
            with,
            "--remove",
            "switch:pod0-agg0",
        ],
    )
    .code(1)
    .stdout(contains("whole fabric"));
}

#[test]
fn the_hash_is_that_of_the_certificate() {
    let folder = Folder::new();
    selvedge()
        .args(["solve", SPEC, "--certificates"])
        .arg(folder.0.path())
        .assert()
        .success();
    let text = std::fs::read_to_string(folder.path("throughput.certificate")).unwrap();
    let stated = text.split_whitespace().nth(3).unwrap().to_string();
    selvedge()
        .args(["hash", SPEC])
        .assert()
        .success()
        .stdout(contains(stated.as_str()));
    selvedge()
        .args(["hash", SPEC, "--transit", "none"])
        .assert()
        .success()
        .stdout(contains(stated.as_str()).count(0));
}

#[test]
fn an_older_certificate_is_refused_by_name() {
    let folder = Folder::new();
    let file = folder.path("old.certificate");
    std::fs::write(&file, "selvedge-certificate 2\nfabric 00").unwrap();
    check(&file, &[]).code(1).stdout(contains(
        "`selvedge-certificate 2` is not the version that is read",
    ));
    std::fs::write(&file, "selvedge-failures 1\nfabric 00").unwrap();
    check(&file, &[]).code(1).stdout(contains(
        "`selvedge-failures 1` is not the version that is read",
    ));
}
