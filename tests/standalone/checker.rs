//! The checker as a program of its own, for a sceptic: `rustc --edition 2024 -O tests/standalone/checker.rs` builds it from this file and
//! `src/check.rs`, with the standard library and nothing else. Exit code 0: every file proves what it claims.

#[allow(dead_code)]
#[path = "../../src/check.rs"]
mod check;

fn main() -> std::process::ExitCode {
    let (mut files, mut sound) = (0, true);
    for file in std::env::args_os().skip(1) {
        let name = file.to_string_lossy().into_owned();
        files += 1;
        match std::fs::read(&file).map_err(|e| e.to_string()).and_then(|bytes| check::check(&bytes)) {
            Ok(verified) => {
                println!("{name}: fabric {}", verified.fabric);
                verified.proved.iter().for_each(|proved| println!("{name}: {proved}"));
            }
            Err(why) => {
                println!("{name}: nothing is proved: {why}");
                sound = false;
            }
        }
    }
    std::process::ExitCode::from(u8::from(!sound || files == 0))
}
