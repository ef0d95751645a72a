//! A small fabric of network namespaces whose devices speak LLDP: what lldpd sees is read, and
//! compared with the design.
//!
//! Skipped, and said so, where lldpd is not installed or namespaces may not be made.

use selvedge::asbuilt::{Options, Step, differences};
use selvedge::formats::format::read_wiring;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn run(program: &str, arguments: &[&str]) -> Option<String> {
    let path = format!(
        "{}:/usr/sbin:/sbin",
        std::env::var("PATH").unwrap_or_default()
    );
    let output = Command::new(program)
        .args(arguments)
        .env("PATH", path)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Namespaces and the daemons in them, gone when dropped.
struct Hall {
    folder: tempfile::TempDir,
    names: Vec<String>,
    daemons: Vec<Child>,
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.silence();
        for name in &self.names {
            let _ = run("ip", &["netns", "del", &space(name)]);
        }
    }
}

fn space(name: &str) -> String {
    format!("selvedge-{}-{name}", std::process::id())
}

impl Hall {
    /// Makes the namespaces and lays the cables `DEVICE PORT DEVICE PORT`; none where that is not
    /// allowed.
    fn new(cables: &[[&str; 4]]) -> Option<Self> {
        let mut hall = Hall {
            folder: tempfile::tempdir().unwrap(),
            names: Vec::new(),
            daemons: Vec::new(),
        };
        for name in cables.iter().flat_map(|c| [c[0], c[2]]) {
            if !hall.names.iter().any(|n| n == name) {
                run("ip", &["netns", "add", &space(name)])?;
                hall.names.push(name.to_string());
            }
        }
        for [a, p, b, q] in cables {
            let (one, other) = (space(a), space(b));
            run(
                "ip",
                &[
                    "link", "add", p, "netns", &one, "type", "veth", "peer", "name", q, "netns",
                    &other,
                ],
            )?;
            run("ip", &["-n", &one, "link", "set", p, "up"])?;
            run("ip", &["-n", &other, "link", "set", q, "up"])?;
        }
        Some(hall)
    }

    fn socket(&self, name: &str) -> String {
        self.folder
            .path()
            .join(format!("{name}.socket"))
            .display()
            .to_string()
    }

    /// Ends all daemons.
    fn silence(&mut self) {
        for daemon in &mut self.daemons {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
        self.daemons.clear();
        for name in &self.names {
            for process in run("ip", &["netns", "pids", &space(name)])
                .unwrap_or_default()
                .lines()
            {
                let _ = run("kill", &["-9", process]);
            }
            let _ = std::fs::remove_file(self.socket(name));
        }
    }

    /// Starts a daemon in every namespace, each under its own host name.
    fn speak(&mut self) -> Option<()> {
        for name in self.names.clone() {
            let start = format!(
                "hostname {name}; mount -t tmpfs none /run; mkdir -p /run/lldpd; exec /usr/sbin/lldpd -d -u {}",
                self.socket(&name)
            );
            let path = format!(
                "{}:/usr/sbin:/sbin",
                std::env::var("PATH").unwrap_or_default()
            );
            let daemon = Command::new("ip")
                .args([
                    "netns",
                    "exec",
                    &space(&name),
                    "unshare",
                    "--uts",
                    "--mount",
                    "sh",
                    "-c",
                    &start,
                ])
                .env("PATH", path)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .ok()?;
            self.daemons.push(daemon);
        }
        for name in &self.names {
            let begun = Instant::now();
            while run(
                "lldpcli",
                &[
                    "-u",
                    &self.socket(name),
                    "configure",
                    "lldp",
                    "tx-interval",
                    "1",
                ],
            )
            .is_none()
            {
                assert!(
                    begun.elapsed() < Duration::from_secs(15),
                    "the daemon of {name} does not answer"
                );
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        Some(())
    }

    /// What every device sees, in a folder of its own, once there are so many neighbours in all. A
    /// daemon that starts on a busy machine may stay deaf: then all are started again.
    fn captured(&mut self, neighbours: usize) -> PathBuf {
        for _ in 0..4 {
            self.speak().unwrap();
            if let Some(folder) = self.heard(neighbours) {
                return folder;
            }
            self.silence();
        }
        panic!("{neighbours} neighbours were not seen in four attempts");
    }

    fn heard(&self, neighbours: usize) -> Option<PathBuf> {
        let folder = self.folder.path().join("capture");
        std::fs::create_dir_all(&folder).unwrap();
        let begun = Instant::now();
        loop {
            let mut seen = 0;
            for name in &self.names {
                // On a busy machine a daemon may have missed an interface that came up, or a first
                // announcement.
                let _ = run("lldpcli", &["-u", &self.socket(name), "update"]);
            }
            std::thread::sleep(Duration::from_millis(500));
            for name in &self.names {
                let text =
                    run("lldpctl", &["-u", &self.socket(name), "-f", "json"]).unwrap_or_default();
                seen += text.matches("\"via\"").count();
                std::fs::write(folder.join(format!("{name}.json")), text).unwrap();
            }
            if seen == neighbours {
                return Some(folder);
            }
            if begun.elapsed() > Duration::from_secs(15) {
                eprintln!("{seen} of {neighbours} neighbours are seen; the daemons start again");
                return None;
            }
        }
    }
}

/// Three hosts of two rails, a leaf a rail, and a spine.
const DESIGN: [[&str; 4]; 8] = [
    ["h0", "rail0", "leaf0", "swp1"],
    ["h0", "rail1", "leaf1", "swp1"],
    ["h1", "rail0", "leaf0", "swp2"],
    ["h1", "rail1", "leaf1", "swp2"],
    ["h2", "rail0", "leaf0", "swp3"],
    ["h2", "rail1", "leaf1", "swp3"],
    ["leaf0", "swp4", "spine0", "swp1"],
    ["leaf1", "swp4", "spine0", "swp2"],
];

fn design(folder: &Path) -> PathBuf {
    let rows = DESIGN.map(|[a, p, b, q]| format!("{a},{p},{b},{q}\n"));
    let path = folder.join("design.links.csv");
    std::fs::write(
        &path,
        format!("a_device,a_port,b_device,b_port\n{}", rows.concat()),
    )
    .unwrap();
    path
}

#[test]
fn rails_swapped_at_a_host_are_found_through_lldp() {
    let there = ["/usr/sbin/lldpd", "/usr/local/sbin/lldpd"]
        .iter()
        .any(|p| Path::new(p).is_file());
    let mut built = DESIGN;
    // The cables of the second host, swapped between the rails.
    (built[2][1], built[3][1]) = (DESIGN[3][1], DESIGN[2][1]);
    let hall = if there { Hall::new(&built) } else { None };
    let Some(mut hall) = hall else {
        crate::skipped(
            "lldpd is not installed (Debian: lldpd iproute2), or network namespaces may not be made",
        );
        return;
    };
    let capture = hall.captured(2 * DESIGN.len());
    let wiring = read_wiring(&capture, None).unwrap();
    assert_eq!(
        (wiring.devices.len(), wiring.cables.len()),
        (6, DESIGN.len()),
        "{:?}",
        wiring.notes
    );
    let found = differences(
        &read_wiring(&design(hall.folder.path()), None).unwrap(),
        &wiring,
        &Options::default(),
    );
    assert_eq!(
        (
            found.equal,
            found.miswired.len(),
            found.missing.len(),
            found.extra.len()
        ),
        (6, 2, 0, 0),
        "{found:?}"
    );
    assert!(
        matches!(found.tasks.as_slice(), [task] if task.step == Step::Exchange),
        "{:?}",
        found.tasks
    );
}
