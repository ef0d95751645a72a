//! What is written for a scheduler, loaded by a real slurmctld. Needs root, Debian's `slurmctld`,
//! `slurm-client` and `munge`; where they are not there the test says so and is skipped.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ended with the test, whatever becomes of it.
struct Running(Child, std::path::PathBuf);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        if let Ok(pid) = fs::read_to_string(&self.1) {
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

fn there(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// The words `key=value` of a line.
fn word<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.split_whitespace()
        .find_map(|w| w.strip_prefix(key)?.strip_prefix('='))
}

#[test]
fn slurmctld_loads_our_tree_and_tells_it_as_we_wrote_it() {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|o| o.stdout.starts_with(b"0\n"));
    if let Some(missing) = ["slurmctld", "scontrol", "munged"]
        .into_iter()
        .find(|p| !there(p))
    {
        crate::skipped(&format!("{missing} is not installed"));
        return;
    }
    if !root {
        crate::skipped("a private munged and slurmctld need root");
        return;
    }
    for name in ["superpod-h100-127", "fat-tree-k4", "jellyfish-128"] {
        load(name);
    }
}

fn load(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let at = |file: &str| folder.path().join(file);
    let shown = |path: &Path| path.display().to_string();
    let design = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("topologies/{name}.yaml"));
    let output = Command::new(env!("CARGO_BIN_EXE_selvedge"))
        .arg("convert")
        .arg(design)
        .arg(at("topology.conf"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let ours = fs::read_to_string(at("topology.conf")).unwrap();
    fs::write(at("key"), [7u8; 1024]).unwrap();
    fs::create_dir(at("state")).unwrap();
    assert!(
        Command::new("chmod")
            .arg("600")
            .arg(at("key"))
            .status()
            .unwrap()
            .success()
    );
    let files = ["key", "socket", "pid", "log", "seed"].map(|f| shown(&at(f)));
    let options = [
        "--key-file",
        "--socket",
        "--pid-file",
        "--log-file",
        "--seed-file",
    ];
    let mut munged = Command::new("munged");
    munged.arg("--force");
    options
        .iter()
        .zip(&files)
        .for_each(|(option, file)| _ = munged.arg(format!("{option}={file}")));
    assert!(
        munged.stderr(Stdio::null()).status().unwrap().success(),
        "munged does not start"
    );
    let host = Command::new("hostname").arg("-s").output().unwrap().stdout;
    let host = String::from_utf8(host).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nodes: String = ours
        .lines()
        .filter_map(|l| word(l, "Nodes"))
        .map(|n| format!("NodeName={n} CPUs=1 State=FUTURE\n"))
        .collect();
    let state = shown(&at("state"));
    let configuration = format!(
        "ClusterName=t\nSlurmctldHost={}(127.0.0.1)\nSlurmUser=root\nAuthType=auth/munge\nAuthInfo=socket={}\nCredType=cred/munge\n\
         StateSaveLocation={state}\nSlurmdSpoolDir={state}\nSlurmctldPidFile={state}/pid\nSlurmctldPort={port}\nProctrackType=proctrack/linuxproc\n\
         TaskPlugin=task/none\nSelectType=select/cons_tres\nTopologyPlugin=topology/tree\nSlurmctldLogFile={state}/log\n{nodes}\
         PartitionName=p Nodes=ALL Default=YES State=UP\n",
        host.trim(),
        files[1]
    );
    fs::write(at("slurm.conf"), configuration).unwrap();
    let controller = Command::new("slurmctld")
        .arg("-D")
        .arg("-f")
        .arg(at("slurm.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _running = Running(controller.unwrap(), at("pid"));
    let asked = || {
        let output = Command::new("timeout")
            .args(["5", "scontrol", "show", "topology"])
            .env("SLURM_CONF", at("slurm.conf"))
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let mut theirs = String::new();
    for _ in 0..20 {
        theirs = asked();
        if theirs.contains("SwitchName") {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    let log = || fs::read_to_string(at("state").join("log")).unwrap_or_default();
    let wanted: Vec<&str> = ours
        .lines()
        .filter(|l| l.starts_with("SwitchName"))
        .collect();
    assert_eq!(
        theirs.lines().count(),
        wanted.len(),
        "{name}: {theirs}\n{}",
        log()
    );
    for line in wanted {
        let switch = word(line, "SwitchName");
        let told = theirs
            .lines()
            .find(|l| word(l, "SwitchName") == switch)
            .unwrap_or_else(|| panic!("{name}: {line}\n{theirs}"));
        let key = if word(line, "Nodes").is_some() {
            "Nodes"
        } else {
            "Switches"
        };
        assert_eq!(word(told, key), word(line, key), "{name}: {told}");
    }
    assert!(!log().contains("Multiple leaf switches"), "{}", log());
}
