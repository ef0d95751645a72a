//! Arguments that several commands share: what is typed of files that are read, and those that stand
//! for enums of the library, so that the library knows nothing of the command line.

use crate::error::Result;
use crate::formats::stated::{KindRule, Stated};
use crate::units::Rate;

/// What is typed of files beside their names.
#[derive(Debug, Default, clap::Args)]
#[group(id = "reading")]
#[command(next_help_heading = "Reading")]
pub(super) struct ReadingArgs {
    /// Format of what is read, where its content does not tell (see `formats`)
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// What the devices are in whose names REGEX is found: host, gpu, scale-up, switch, storage,
    /// service or ignore; repeat it for several, the first that is found speaks
    #[arg(long, value_name = "REGEX=KIND")]
    kind: Vec<String>,
    /// Rate of cables whose rate the file does not say, for example "400 Gb/s"
    #[arg(long, value_name = "RATE")]
    rate: Option<Rate>,
    /// Networks that are read, where nothing but servers joins those of a file; `all` takes all
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    network: Vec<String>,
}

impl ReadingArgs {
    /// What was typed, understood.
    pub(super) fn stated(&self) -> Result<Stated> {
        let kinds = self.kind.iter().map(|rule| KindRule::parse(rule));
        Ok(Stated {
            from: self.from.clone(),
            kinds: kinds.collect::<Result<_>>()?,
            rate: self.rate,
            networks: self.network.clone(),
            ..Stated::default()
        })
    }
}

use std::time::Duration;

/// An enum of arguments, with the variant of the library that each stands for.
macro_rules! arguments {
    ($(#[$about:meta])* $name:ident for $of:ident { $($(#[$help:meta])* $variant:ident => $value:ident,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, clap::ValueEnum)]
        pub(super) enum $name {
            $($(#[$help])* $variant,)+
        }

        impl From<$name> for $of {
            fn from(argument: $name) -> Self {
                match argument {
                    $($name::$variant => $of::$value,)+
                }
            }
        }
    };
}

pub(super) use arguments;

/// A time as it is typed: `30s`, `5min`, `2h`; a number alone is of seconds.
///
/// # Errors
/// What is none, with what would be one.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, f64); 6] = [
        ("ms", 0.001),
        ("min", 60.0),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
        ("", 1.0),
    ];
    let text = text.trim();
    let seconds = UNITS.iter().find_map(|(unit, seconds)| {
        let number: f64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        (number > 0.0).then_some(number * seconds)
    });
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| format!("`{text}` is no time; write 30s, 5min or 2h"))
}
