//! Real programs on the other side: LLDP daemons, a scheduler, a subnet manager. Where one is
//! missing its test is skipped and says so ([`crate::skipped`]).

mod lldp;
mod scheduler;
mod subnet_manager;
