//! Ctrl-C: the first asks the search to stop with what it has, the second ends the program.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};

/// The usual exit code of a program that Ctrl-C ended.
const ENDED: i32 = 130;

/// The flag that the first Ctrl-C sets.
pub(super) fn flag() -> Result<&'static AtomicBool> {
    static FLAG: AtomicBool = AtomicBool::new(false);
    static LISTENING: AtomicBool = AtomicBool::new(false);
    if !LISTENING.swap(true, Ordering::SeqCst) {
        let listen = || {
            if FLAG.swap(true, Ordering::SeqCst) {
                std::process::exit(ENDED);
            }
            super::output::complain("\nstopping: the bracket so far follows; Ctrl-C again ends at once\n");
        };
        ctrlc::set_handler(listen).map_err(|cause| Error::new(format!("cannot listen for Ctrl-C: {cause}")))?;
    }
    Ok(&FLAG)
}
