//! What stops a command before its end: SIGINT, SIGTERM, SIGHUP or `--time-limit`.
//!
//! The first asks the work to stop with what it has: searches look at [`flag`]. What has not ended
//! of itself soon after is ended from here, with whatever the command left to be told
//! ([`leave`]); a second signal ends it at once. Nothing half-written stays.

use super::stopping::{FLAG, LIMIT, SIGNALLED};
pub(super) use super::stopping::{flag, was_asked, was_signalled};
use crate::error::{Error, Result};
use crate::files;
use crate::memory;
use crate::verify::Verdict;
use rayon::ThreadPoolBuilder;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Exit code of a program that was ended before its end.
const ENDED: i32 = 75;
/// Exit code of one whose time was up: what is not proved by then is undecided.
const OUT_OF_TIME: i32 = 3;
/// Bytes of the stack of a thread beside the work: it may write a whole report.
const STACK: usize = 1 << 20;
/// Exit code of what asks for more than there is.
const MISTAKE: i32 = 2;
/// How often memory is looked at.
const WATCH: Duration = Duration::from_millis(10);
/// How long work may go on after it was asked to stop.
const GRACE: Duration = Duration::from_millis(1200);
/// How long it may take to tell what is finished.
const TELLING: Duration = Duration::from_millis(600);

/// The command tells by itself.
static TOLD: AtomicBool = AtomicBool::new(false);
/// Tells what is finished so far.
type Telling = Box<dyn FnOnce() + Send>;
static LEFT: Mutex<Option<Telling>> = Mutex::new(None);

/// Listens to signals, and watches memory. Called once, before anything is read.
///
/// # Errors
/// When the system does not let it.
pub(super) fn listen() -> Result<()> {
    workers()?;
    watch_memory();
    ctrlc::set_handler(signalled)
        .map_err(|cause| Error::new(format!("cannot listen for Ctrl-C: {cause}")))
}

/// Starts the threads that share the work, as many as there are processors: before memory is taken,
/// since they take some. Where it is too small for them the work is done by one.
///
/// # Errors
/// When not even one can be had.
fn workers() -> Result<()> {
    let all = ThreadPoolBuilder::new().build_global();
    let one = || ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    all.or_else(|_| one().build_global()).map_err(|cause| {
        Error::new(format!("cannot start a thread of work: {cause}"))
            .help("let it have more memory")
    })
}

/// Does something beside the work; nothing where there is no thread to be had.
fn beside(work: impl FnOnce() + Send + 'static) {
    let _ = std::thread::Builder::new().stack_size(STACK).spawn(work);
}

fn signalled() {
    if SIGNALLED.swap(true, Ordering::SeqCst) {
        end(ENDED);
    }
    super::output::complain("\nstopping: what is finished follows; Ctrl-C again ends at once\n");
    ask(ENDED);
}

/// Sets the flag, and ends the program where that does not.
fn ask(code: i32) {
    FLAG.store(true, Ordering::SeqCst);
    beside(move || {
        std::thread::sleep(GRACE);
        if TOLD.load(Ordering::SeqCst) {
            // The command is telling by itself; it ends the program, or time is up.
            std::thread::sleep(TELLING);
            end(code);
        }
        let left = LEFT.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tell) = left {
            // In a thread of its own: whoever reads the output may have stopped reading.
            let (done, ended) = std::sync::mpsc::channel();
            beside(move || {
                tell();
                let _ = done.send(());
            });
            let _ = ended.recv_timeout(TELLING);
        } else {
            super::output::complain("stopped before the end\n");
        }
        end(code);
    });
}

/// Ends the program without leaving anything half-written.
fn end(code: i32) -> ! {
    files::remove_unfinished();
    std::process::exit(code)
}

/// Asks the work to stop after so long.
pub(super) fn after(limit: Duration) {
    let _ = LIMIT.set(limit);
    beside(move || {
        std::thread::sleep(limit);
        if !was_asked() {
            super::output::complain("\nthe time limit is reached: what is proved by now follows\n");
            ask(OUT_OF_TIME);
        }
    });
}

/// Ends the program with a message when memory runs out: an allocation that fails would end it
/// without one. What is large is refused before ([`memory::needs`]); this is for what grows.
fn watch_memory() {
    beside(|| {
        loop {
            std::thread::sleep(WATCH);
            let Some(message) = memory::almost_out() else {
                continue;
            };
            let help = "ask for fewer endpoints or failures, or run where there is more memory";
            super::output::complain(&format!("error: {message}\nhelp: {help}\n"));
            end(MISTAKE);
        }
    });
}

/// Sets what is to be told if the command is ended from here.
pub(super) fn leave(tell: impl FnOnce() + Send + 'static) {
    *LEFT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(tell));
}

/// The command has ended its work and tells by itself.
pub(super) fn told() {
    let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
    // Where it is being told already the program is about to end: this thread waits for that.
    let taken = left.take().is_some();
    drop(left);
    if taken || !was_asked() {
        TOLD.store(true, Ordering::SeqCst);
    } else {
        std::thread::sleep(TELLING);
    }
}

/// What a command ends with that judges nothing: an interruption leaves open what is not exact.
pub(super) fn verdict(exact: impl IntoIterator<Item = bool>) -> Verdict {
    if was_asked() && exact.into_iter().any(|exact| !exact) {
        Verdict::Undecided
    } else {
        Verdict::Proved
    }
}
