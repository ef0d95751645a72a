//! How far work is: the task, the phase, how many of its steps are done, and what is left at the
//! pace so far. Work tells; whoever wants to shows it.
//!
//! ```
//! use selvedge::progress::Progress;
//! use std::time::Duration;
//!
//! let progress = Progress::new();
//! progress.task(2, 5, "survives-one-link");
//! progress.phase("failures", 40);
//! (0..10).for_each(|_| progress.step());
//! assert_eq!(
//!     progress.shown(Duration::from_secs(6)),
//!     "2 of 5, survives-one-link: failures, 10 of 40 (25%), about 18 s left"
//! );
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How far work is.
#[derive(Debug)]
pub struct Progress {
    now: Mutex<Now>,
    done: AtomicU64,
}

/// What is worked on.
#[derive(Debug)]
struct Now {
    task: String,
    phase: &'static str,
    /// Steps of the phase; 0: nobody knows.
    total: u64,
    since: Option<Instant>,
}

impl Default for Progress {
    fn default() -> Self {
        Progress::new()
    }
}

impl Progress {
    /// Nothing is begun.
    pub const fn new() -> Self {
        let now = Now {
            task: String::new(),
            phase: "",
            total: 0,
            since: None,
        };
        Progress {
            now: Mutex::new(now),
            done: AtomicU64::new(0),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the task of that number, of so many.
    pub fn task(&self, number: usize, of: usize, name: &str) {
        let mut now = self.now();
        now.task = if of > 1 {
            format!("{number} of {of}, {name}")
        } else {
            name.to_string()
        };
        (now.phase, now.total) = ("", 0);
    }

    /// Begins a phase of so many steps; of none where nobody knows.
    pub fn phase(&self, phase: &'static str, total: u64) {
        let mut now = self.now();
        (now.phase, now.total, now.since) = (phase, total, Some(Instant::now()));
        self.done.store(0, Ordering::Relaxed);
    }

    /// One more step of the phase is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// All of it in words, so long after the phase began.
    pub fn shown(&self, elapsed: Duration) -> String {
        let done = self.done.load(Ordering::Relaxed);
        let now = self.now();
        let mut text = now.task.clone();
        if !now.phase.is_empty() {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(now.phase);
        }
        if now.total > 1 {
            let share = u128::from(done) * 100 / u128::from(now.total);
            text.push_str(&format!(", {done} of {} ({share}%)", now.total));
            if let Some(left) = left(elapsed, done, now.total) {
                text.push_str(&format!(", about {left} left"));
            }
        }
        text
    }

    /// All of it in words, now.
    pub fn told(&self) -> String {
        let since = self.now().since;
        self.shown(since.map_or(Duration::ZERO, |since| since.elapsed()))
    }
}

/// What is left at the pace so far; nothing where that says little.
fn left(elapsed: Duration, done: u64, total: u64) -> Option<String> {
    if done == 0 || done >= total || elapsed < Duration::from_secs(1) {
        return None;
    }
    let rest = u128::from(total - done);
    let seconds = (elapsed.as_millis() * rest / u128::from(done)).div_ceil(1000);
    Some(match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_said() {
        let progress = Progress::new();
        assert_eq!(progress.told(), "");
        progress.phase("symmetry", 0);
        assert_eq!(progress.shown(Duration::from_secs(9)), "symmetry");
        progress.task(1, 1, "hose");
        progress.phase("failures", 8);
        assert_eq!(
            progress.shown(Duration::from_secs(9)),
            "hose: failures, 0 of 8 (0%)"
        );
    }

    #[test]
    fn what_is_left_is_told_in_a_unit_that_fits() {
        let after = |seconds, done, total| left(Duration::from_secs(seconds), done, total);
        assert_eq!(after(10, 1, 4).as_deref(), Some("30 s"));
        assert_eq!(after(100, 1, 4).as_deref(), Some("5 min"));
        assert_eq!(after(7200, 1, 4).as_deref(), Some("6 h"));
        assert_eq!((after(10, 4, 4), after(0, 1, 4)), (None, None));
    }
}
