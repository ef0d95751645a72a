//! physical
