//! The `selvedge` program.

fn main() -> std::process::ExitCode {
    selvedge::cli::one_where_addresses_are_limited();
    std::process::ExitCode::from(selvedge::cli::run(std::env::args_os()))
}
