//! A simulated subnet with a real subnet manager.

use selvedge::files::write_file;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAMS: [&str; 6] = [
    "ibsim",
    "ibsim-run",
    "opensm",
    "ibnetdiscover",
    "iblinkinfo",
    "ibdmchk",
];

/// Whether everything is installed; says what is not.
pub fn installed() -> bool {
    let folders: Vec<PathBuf> =
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .chain(["/usr/sbin".into()])
            .collect();
    let missing: Vec<&str> = PROGRAMS
        .into_iter()
        .filter(|p| !folders.iter().any(|f| f.join(p).is_file()))
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        crate::skipped(&format!(
            "{missing} not installed (Debian: ibsim-utils opensm infiniband-diags ibutils)"
        ));
    }
    missing.is_empty()
}

/// A simulated subnet, ended when dropped.
pub struct Subnet {
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
    pub fn start(netlist: &[u8], name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let net = folder.path().join("net");
        write_file(&net, netlist).unwrap();
        let socket = format!("selvedge-{name}-{}", std::process::id());
        let log = std::fs::File::create(folder.path().join("ibsim.log")).unwrap();
        let simulator = Command::new("ibsim")
            .args(["-s", "-N", "4000", "-S", "1000", "-P", "100000"])
            .arg(&net)
            .env("IBSIM_SOCKNAME", &socket)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut subnet = Subnet {
            simulator,
            folder,
            socket,
        };
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(subnet.folder.path().join("ibsim.log")).unwrap();
            if said.contains("simulator ready") || said.contains("MaxMcastCap") {
                break;
            }
            assert!(
                subnet.simulator.try_wait().unwrap().is_none()
                    && begun.elapsed() < Duration::from_secs(20),
                "ibsim: {said}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(300));
        subnet
    }

    /// Runs a program inside, under a time limit.
    pub fn run(&self, arguments: &[&str]) -> String {
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
        assert!(
            output.status.success(),
            "{arguments:?}: {}\n{text}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        text
    }

    /// Types a command at ibsim's console.
    pub fn console(&mut self, line: &str) {
        let console = self.simulator.stdin.as_mut().unwrap();
        writeln!(console, "{line}").unwrap();
        console.flush().unwrap();
        std::thread::sleep(Duration::from_millis(200));
    }

    /// Routes with an engine of OpenSM, which says that it did.
    pub fn route(&self, engine: &str, more: &[&str]) {
        let routing = format!("{engine},no_fallback");
        let log = self.file("osm.log").display().to_string();
        let mut arguments = vec!["opensm", "--once", "-R", &routing, "-D", "0x43", "-f", &log];
        arguments.extend(more);
        self.run(&arguments);
        let log = self.read("osm.log");
        assert!(
            log.contains("SUBNET UP") && log.contains(&format!("{engine} tables configured")),
            "{log}"
        );
    }

    /// What ibdmchk says of the tables that OpenSM dumped. It often crashes when it is done, so
    /// that its status says nothing.
    pub fn checked(&self) -> String {
        let output = Command::new("timeout")
            .args([
                "60",
                "ibdmchk",
                "-s",
                "opensm-subnet.lst",
                "-f",
                "opensm.fdbs",
                "-m",
                "opensm.mcfdbs",
            ])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The text of a file of the folder.
    pub fn read(&self, name: &str) -> String {
        String::from_utf8_lossy(&std::fs::read(self.file(name)).unwrap()).into_owned()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
