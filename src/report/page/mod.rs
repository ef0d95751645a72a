//! What a page shows, as plain data: the verdict first, then sections of what was found. Every
//! number is a field that names its place in the object of the same report, so that the two cannot
//! say different things.

pub mod compare;
pub mod diff;
mod exhibit;
mod field;
mod sections;
pub mod unread;
pub mod verify;

pub use exhibit::{Certified, Drawing, Exhibit, FailureClass, Failures, LoadOfClass, Loads};
pub use field::Field;
pub use sections::{Asked, Page, Section, Strip, Table};
