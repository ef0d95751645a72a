//! The checkers as a program of their own, for a sceptic: `selvedge-check FILE...` says what each
//! file proves. Exit code 0: every file proves what it claims.

use selvedge_check::{check, check_failures};
use std::fs::File;
use std::io::Read;
use std::path::Path;
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

/// A line that does nothing to a terminal or the log of a CI system, whatever a certificate or the
/// name of its file holds: all but printing ASCII is spelt out, and so is the second character of
/// what begins a command of a runner.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut last = ' ';
    for c in line.chars() {
        let printed = c == ' ' || c.is_ascii_graphic();
        let command = c == last && matches!(c, ':' | '#');
        if printed && !command {
            plain.push(c);
        } else {
            plain.extend(c.escape_unicode());
        }
        last = c;
    }
    plain
}

/// Bytes of a certificate that are read, at most.
const MOST_BYTES: u64 = 4 << 30;

/// The bytes of a file; what has no end is not read to it.
fn read(file: &Path) -> Result<Vec<u8>, String> {
    let opened = File::open(file).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    let mut source = opened.take(MOST_BYTES + 1);
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = source.read(&mut piece).map_err(|e| e.to_string())?;
        if read == 0 {
            return Ok(bytes);
        }
        if bytes.len() as u64 + read as u64 > MOST_BYTES || bytes.try_reserve(read).is_err() {
            return Err("it is too long to be read".to_string());
        }
        bytes.extend_from_slice(&piece[..read]);
    }
}

fn main() -> ExitCode {
    let mut sound = std::env::args_os().len() > 1;
    for file in std::env::args_os().skip(1) {
        let name = file.to_string_lossy().into_owned();
        match read(file.as_ref()).and_then(|bytes| proved(&bytes)) {
            Ok(lines) => lines
                .iter()
                .for_each(|line| println!("{}", plain(&format!("{name}: {line}")))),
            Err(why) => {
                println!("{}", plain(&format!("{name}: nothing is proved: {why}")));
                sound = false;
            }
        }
    }
    ExitCode::from(u8::from(!sound))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_line_is_one_line_and_no_command() {
        assert_eq!(plain("x: traffic a -> b, 1/2"), "x: traffic a -> b, 1/2");
        assert_eq!(
            plain("a\n::b##[c\u{1b}\u{202e}"),
            "a\\u{a}:\\u{3a}b#\\u{23}[c\\u{1b}\\u{202e}"
        );
    }
}
