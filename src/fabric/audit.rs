//! Invariants of a fabric, proved on every one built or read.
