//! One heap where addresses are limited. The allocator of the GNU system reserves 64 MiB of them for
//! every thread that works, whether it needs them or not, so that under `ulimit -v` there would be
//! none left long before memory is full.

use crate::memory;

/// What tells that allocator how many heaps there may be; read when the process starts.
const HEAPS: &str = "MALLOC_ARENA_MAX";

/// Starts the program anew in this process with one heap, where addresses are limited and nobody
/// has chosen; where that cannot be done it goes on as it is.
pub fn one_where_addresses_are_limited() {
    if std::env::var_os(HEAPS).is_none() && memory::is_limited() {
        again();
    }
}

#[cfg(target_os = "linux")]
fn again() {
    use std::os::unix::process::CommandExt;
    let mut typed = std::env::args_os();
    let name = typed.next().unwrap_or_default();
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut same = std::process::Command::new(program);
    // It returns only where it fails.
    let _ = same.arg0(name).args(typed).env(HEAPS, "1").exec();
}

#[cfg(not(target_os = "linux"))]
fn again() {}
