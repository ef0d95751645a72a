//! Ctrl-C or SIGTERM: the first asks the search to stop with what it has, the second ends the
//! program.

use crate::error::{Error, Result};
use crate::verify::Verdict;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit code of a program that was ended before its end.
const ENDED: i32 = 75;

static FLAG: AtomicBool = AtomicBool::new(false);

/// The flag that the first Ctrl-C sets.
pub(super) fn flag() -> Result<&'static AtomicBool> {
    static LISTENING: AtomicBool = AtomicBool::new(false);
    if !LISTENING.swap(true, Ordering::SeqCst) {
        let listen = || {
            if FLAG.swap(true, Ordering::SeqCst) {
                std::process::exit(ENDED);
            }
            super::output::complain(
                "\nstopping: the bracket so far follows; Ctrl-C again ends at once\n",
            );
        };
        ctrlc::set_handler(listen)
            .map_err(|cause| Error::new(format!("cannot listen for Ctrl-C: {cause}")))?;
    }
    Ok(&FLAG)
}

/// Whether it was set.
pub(super) fn was_asked() -> bool {
    FLAG.load(Ordering::SeqCst)
}

/// What a command ends with that judges nothing: an interruption leaves open what is not exact.
pub(super) fn verdict(exact: impl IntoIterator<Item = bool>) -> Verdict {
    if was_asked() && exact.into_iter().any(|exact| !exact) {
        Verdict::Undecided
    } else {
        Verdict::Proved
    }
}
