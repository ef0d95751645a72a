//! `selvedge schema`.

use super::output::{pretty, print};
use crate::error::Result;
use crate::spec;

pub(super) fn run() -> Result<()> {
    print(&pretty(&spec::schema()))
}
