//! Both checkers on the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use selvedge::check;

fuzz_target!(|bytes: &[u8]| {
    let _ = check::check(bytes);
    let _ = check::check_failures(bytes);
});
