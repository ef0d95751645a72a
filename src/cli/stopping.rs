//! Whether the work is asked to stop, and by what.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Asked to stop, by whomever.
pub(super) static FLAG: AtomicBool = AtomicBool::new(false);
/// Asked to stop by a signal.
pub(super) static SIGNALLED: AtomicBool = AtomicBool::new(false);
/// The time limit, where there is one.
pub(super) static LIMIT: OnceLock<Duration> = OnceLock::new();
/// The flag that asks to stop.
pub(super) fn flag() -> &'static AtomicBool {
    &FLAG
}

/// Whether it was set.
pub(super) fn was_asked() -> bool {
    FLAG.load(Ordering::SeqCst)
}

/// What asked to stop, in words; nothing where nothing did.
pub(super) fn stopped_by() -> Option<String> {
    if was_signalled() {
        return Some("a signal".to_string());
    }
    let limit = LIMIT.get().filter(|_| was_asked())?;
    Some(format!("its time limit of {} s", limit.as_secs_f64()))
}

/// Whether a signal set it.
pub(super) fn was_signalled() -> bool {
    SIGNALLED.load(Ordering::SeqCst)
}
