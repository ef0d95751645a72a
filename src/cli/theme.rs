//! `--theme`, of diagrams and plots.

use crate::render::Theme;

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum TypedTheme {
    /// What the reader's system prefers
    Auto,
    /// Dark on white
    Light,
    /// Light on near-black
    Dark,
}

impl From<TypedTheme> for Theme {
    fn from(typed: TypedTheme) -> Self {
        match typed {
            TypedTheme::Auto => Theme::Auto,
            TypedTheme::Light => Theme::Light,
            TypedTheme::Dark => Theme::Dark,
        }
    }
}

/// The colours of a plot.
#[derive(Debug, clap::Args)]
#[group(id = "plotted")]
pub(super) struct Plotted {
    /// Colours of the plot or diagram
    #[arg(long, value_enum, default_value = "auto")]
    theme: TypedTheme,
}

impl Plotted {
    pub(super) fn theme(&self) -> Theme {
        self.theme.into()
    }
}
