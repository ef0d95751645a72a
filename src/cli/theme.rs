//! `--theme`, of diagrams and plots.

use super::args::arguments;
use crate::render::Theme;

arguments! {
    /// Colours.
    ThemeArg for Theme {
        /// What the reader's system prefers
        Auto => Auto,
        /// Dark on white
        Light => Light,
        /// Light on near-black
        Dark => Dark,
    }
}

/// The colours of a plot.
#[derive(Debug, clap::Args)]
#[group(id = "plotted")]
pub(super) struct Plotted {
    /// Colours of the plot or diagram
    #[arg(long, value_enum, default_value = "auto")]
    theme: ThemeArg,
}

impl Plotted {
    pub(super) fn theme(&self) -> Theme {
        self.theme.into()
    }
}
