//! Every shipped topology, every quantity: `cargo bench --bench shipped` prints what each takes and
//! fails where one takes more than a minute or does not answer.

mod sweep;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Longest that an answer may take.
const LIMIT: Duration = Duration::from_secs(60);

fn main() -> std::io::Result<ExitCode> {
    let program = Path::new(env!("CARGO_BIN_EXE_selvedge"));
    let mut failed = 0;
    for name in sweep::shipped()? {
        for quantity in sweep::QUANTITIES {
            let answer = sweep::ask(program, &name, quantity)?;
            println!("{name} {quantity}: {:.2} s", answer.took.as_secs_f64());
            if answer.took > LIMIT {
                println!("  more than {} s", LIMIT.as_secs());
            }
            if let Some(complaint) = &answer.complaint {
                println!("  {complaint}");
            }
            failed += u32::from(answer.took > LIMIT || answer.complaint.is_some());
        }
    }
    println!("{failed} failed");
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
