//! The checkers as a program of their own, for a sceptic: `selvedge-check FILE...` says what each
//! file proves. Exit code 0: every file proves what it claims.

use selvedge_check::{check, check_failures};
use std::process::ExitCode;

/// What a file proves, a line each.
fn proved(bytes: &[u8]) -> Result<Vec<String>, String> {
    if bytes.trim_ascii_start().starts_with(b"selvedge-failures") {
        let survived = check_failures(bytes)?;
        return Ok(vec![
            format!("fabric {}", survived.fabric),
            survived.to_string(),
        ]);
    }
    let verified = check(bytes)?;
    let mut lines = vec![
        format!("fabric {}", verified.fabric),
        format!("traffic {}", verified.traffic),
    ];
    lines.extend(verified.proved.iter().map(ToString::to_string));
    Ok(lines)
}

fn main() -> ExitCode {
    let mut sound = std::env::args_os().len() > 1;
    for file in std::env::args_os().skip(1) {
        let name = file.to_string_lossy().into_owned();
        match std::fs::read(&file)
            .map_err(|e| e.to_string())
            .and_then(|bytes| proved(&bytes))
        {
            Ok(lines) => lines.iter().for_each(|line| println!("{name}: {line}")),
            Err(why) => {
                println!("{name}: nothing is proved: {why}");
                sound = false;
            }
        }
    }
    ExitCode::from(u8::from(!sound))
}
