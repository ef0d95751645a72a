//! The `selvedge` program.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(selvedge::cli::run(std::env::args_os()))
}
