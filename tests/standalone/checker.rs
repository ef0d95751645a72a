//! The checker as a program of its own, for a sceptic: `rustc --edition 2024 -O tests/standalone/checker.rs` builds it from this file and
//! `src/check.rs` and `src/check_failures.rs`, with the standard library and nothing else. Exit code 0: every file proves what it claims.

#[allow(dead_code)]
#[path = "../../src/check.rs"]
mod check;
#[allow(dead_code)]
#[path = "../../src/check_failures.rs"]
mod check_failures;

/// What a file proves, a line each.
fn proved(bytes: &[u8]) -> Result<Vec<String>, String> {
    if bytes.trim_ascii_start().starts_with(b"selvedge-failures") {
        let survived = check_failures::check_failures(bytes)?;
        return Ok(vec![format!("fabric {}", survived.fabric), survived.to_string()]);
    }
    let verified = check::check(bytes)?;
    let fabric = [format!("fabric {}", verified.fabric)];
    Ok(fabric.into_iter().chain(verified.proved.iter().map(ToString::to_string)).collect())
}

fn main() -> std::process::ExitCode {
    let (mut files, mut sound) = (0, true);
    for file in std::env::args_os().skip(1) {
        let name = file.to_string_lossy().into_owned();
        files += 1;
        match std::fs::read(&file).map_err(|e| e.to_string()).and_then(|bytes| proved(&bytes)) {
            Ok(lines) => lines.iter().for_each(|line| println!("{name}: {line}")),
            Err(why) => {
                println!("{name}: nothing is proved: {why}");
                sound = false;
            }
        }
    }
    std::process::ExitCode::from(u8::from(!sound || files == 0))
}
