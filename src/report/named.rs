//! A result with the name of the fabric that it is about.

/// What was found of a fabric.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a, T> {
    /// Name of the fabric.
    pub name: &'a str,
    /// What was found.
    pub found: &'a T,
}
