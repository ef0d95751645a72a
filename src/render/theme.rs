//! Colours for paper and for screens.

/// Colours of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the reader's system prefers, where the viewer knows it; else light.
    #[default]
    Auto,
    /// Dark on white.
    Light,
    /// Light on near-black.
    Dark,
}
