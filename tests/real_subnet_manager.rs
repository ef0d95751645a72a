//! Our netlists in ibsim, routed by OpenSM and discovered by ibnetdiscover: what comes back is what went in.
//!
//! Skipped, and said so, where these programs are not installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use selvedge::exchange::format::read_wiring;
use selvedge::exchange::wiring::Wiring;
use selvedge::exchange::{ib_discover, opensm, write_file};
use selvedge::fabric::Kind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAMS: [&str; 4] = ["ibsim", "ibsim-run", "opensm", "ibnetdiscover"];

/// Whether everything is installed; says what is not.
fn installed() -> bool {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).chain(["/usr/sbin".into()]).collect();
    let missing: Vec<&str> = PROGRAMS.into_iter().filter(|p| !folders.iter().any(|f| f.join(p).is_file())).collect();
    if !missing.is_empty() {
        eprintln!("skipped: {} not installed (Debian: ibsim-utils opensm infiniband-diags)", missing.join(", "));
    }
    missing.is_empty()
}

/// A simulated subnet, ended when dropped.
struct Subnet {
    simulator: Child,
    folder: tempfile::TempDir,
    socket: String,
}

impl Drop for Subnet {
    fn drop(&mut self) {
        let _ = self.simulator.kill();
        let _ = self.simulator.wait();
    }
}

impl Subnet {
    fn start(netlist: &[u8], name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let net = folder.path().join("net");
        write_file(&net, netlist).unwrap();
        let socket = format!("selvedge-{name}-{}", std::process::id());
        let log = std::fs::File::create(folder.path().join("ibsim.log")).unwrap();
        let simulator = Command::new("ibsim")
            .args(["-s", "-n", "-N", "4000", "-S", "1000", "-P", "100000"])
            .arg(&net)
            .env("IBSIM_SOCKNAME", &socket)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut subnet = Subnet { simulator, folder, socket };
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(subnet.folder.path().join("ibsim.log")).unwrap();
            if said.contains("simulator ready") || said.contains("MaxMcastCap") {
                break;
            }
            assert!(subnet.simulator.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(20), "ibsim: {said}");
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(300));
        subnet
    }

    /// Runs a program inside, under a time limit.
    fn run(&self, arguments: &[&str]) -> String {
        let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
        let folder = format!("{}/", self.folder.path().display());
        let output = Command::new("timeout")
            .args(["60", "ibsim-run"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("IBSIM_SOCKNAME", &self.socket)
            .env("OSM_TMP_DIR", &folder)
            .env("OSM_CACHE_DIR", &folder)
            .env("PATH", path)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}\n{text}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        text
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Devices and cables as lines, in one order: what must come back.
fn told(wiring: &Wiring) -> Vec<String> {
    let mut told = Vec::new();
    for device in wiring.devices.iter().filter(|d| d.kind != Some(Kind::ScaleUp)) {
        let kind = if device.kind == Some(Kind::Switch) { "switch" } else { "endpoint" };
        told.push(format!("{} {kind} {:?}", device.name, device.host));
    }
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        let mut ends = [&cable.a, &cable.b].map(|e| format!("{}:{}", wiring.devices[e.device as usize].name, e.port));
        ends.sort();
        told.push(format!("{} -- {} {:?}", ends[0], ends[1], cable.rate));
    }
    told.sort();
    told
}

fn design(text: &str) -> Wiring {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("design.yaml");
    std::fs::write(&path, text).unwrap();
    read_wiring(&path, None).unwrap()
}

/// Loads, routes with an engine and discovers a design.
fn there_and_back(text: &str, engine: &str, roots: bool) {
    let wiring = design(text);
    let subnet = Subnet::start(&ib_discover::write_netlist(&wiring).unwrap(), engine);
    write_file(&subnet.file("roots"), &opensm::write_roots(&wiring).unwrap()).unwrap();
    write_file(&subnet.file("names"), &opensm::write_names(&wiring).unwrap()).unwrap();
    let routing = format!("{engine},no_fallback");
    let log = subnet.file("osm.log").display().to_string();
    let mut arguments = vec!["opensm", "--once", "-R", &routing, "-D", "0x43", "-f", &log];
    if roots {
        arguments.extend(["-a", "roots"]);
    }
    subnet.run(&arguments);
    let log = std::fs::read_to_string(subnet.file("osm.log")).unwrap();
    assert!(log.contains("SUBNET UP") && log.contains(&format!("{engine} tables configured")), "{log}");
    let discovered = subnet.run(&["ibnetdiscover"]);
    let again = ib_discover::read(&discovered, Path::new("ibnetdiscover")).unwrap();
    assert!(again.notes.is_empty(), "{:?}", again.notes);
    // The adapters of a specification are GPUs of a server, and named after it.
    assert_eq!(told(&again), told(&wiring));
    // The subnet that OpenSM dumps has the same cables; its names are those of the descriptions.
    let dumped = opensm::read_subnet(&std::fs::read_to_string(subnet.file("opensm-subnet.lst")).unwrap(), Path::new("lst")).unwrap();
    assert_eq!(told(&dumped), told(&wiring));
    // By the map of names alone, whatever the descriptions say.
    let mut nameless = again.clone();
    nameless.devices.iter_mut().for_each(|d| d.name = format!("{:x}", d.guid.unwrap()));
    opensm::apply_names(&mut nameless, &std::fs::read_to_string(subnet.file("names")).unwrap(), Path::new("names")).unwrap();
    assert_eq!(told(&nameless), told(&wiring));
}

const RAILS: &str = "name: rails\nfamily: rail-optimized\nhost: {name: four, gpus: 4, ports_per_gpu: 1, port_rate: 200 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 3.6 Tb/s}\nhosts: 8\nswitch: qm8790\nsu_hosts: 4\n";
const TREE: &str = "name: tree\nfamily: fat-tree\nk: 4\nhost: {name: one, gpus: 1, ports_per_gpu: 1, port_rate: 200 Gb/s, ports_per_cage: 1}\nhosts: 16\nswitch: qm8790\n";

#[test]
fn rails_through_a_subnet_manager() {
    if installed() {
        for (engine, roots) in [("minhop", false), ("updn", true)] {
            there_and_back(RAILS, engine, roots);
        }
    }
}

#[test]
fn a_fat_tree_through_a_subnet_manager() {
    if installed() {
        there_and_back(TREE, "ftree", true);
    }
}
