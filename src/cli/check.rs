//! `selvedge check CERTIFICATE... [--fabric FILE]`.

use super::args::ReadingArgs;
use super::output;
use super::subject::{Subject, TransitArg};
use crate::check::{self, Verified};
use crate::error::{Error, Result};
use crate::failure::Damage;
use crate::failure::claim::Meant;
use crate::failure::drain::{item, together};
use crate::report::setting::guess_text;
use crate::traffic::Matrix;
use crate::verify::Verdict;
use std::path::PathBuf;

/// Examples, below the options.
const EXAMPLES: &str = "Examples:
  selvedge check output/certificates/*.certificate
  selvedge check throughput.certificate --fabric cluster.yaml --traffic permutation:7";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Certificates, also of whole trees of failures
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Specification, fabric, or a file of any format that is read: the certificates must be about
    /// it
    #[arg(long, value_name = "FILE")]
    fabric: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// The traffic that they must be about: uniform, permutation:SEED, rail-rings, groups:N,
    /// plan:FILE, or a CSV file
    #[arg(long, default_value = "uniform", requires = "fabric")]
    traffic: String,
    /// Who forwards, overriding the file
    #[arg(long, value_enum, requires = "fabric")]
    transit: Option<TransitArg>,
    /// What had been taken out: KIND:NAME[,NAME...] as `drain` knows it; repeat it for several
    #[arg(long, value_name = "KIND:NAME", requires = "fabric")]
    remove: Vec<String>,
    /// File of requirements and groups: what kinds of failures mean
    #[arg(long, value_name = "FILE", requires = "fabric")]
    requirements: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let mut verdict = Verdict::Proved;
    let about = args
        .fabric
        .is_some()
        .then(|| About::read(args))
        .transpose()?;
    for file in &args.files {
        let bytes = crate::files::read_bytes(file)?;
        let checked = match bytes.trim_ascii_start().starts_with(b"selvedge-failures") {
            true => check::check_failures(&bytes)
                .map(|survived| vec![format!("fabric {}", survived.fabric), survived.to_string()]),
            false => check::check(&bytes).map(|verified| shown(&verified)),
        };
        let bound = |lines| match about.as_ref().map(|about| about.meant().difference(&bytes)) {
            Some(Ok(Some(why))) => Err(format!("it is about something else: {why}")),
            Some(Err(why)) => Err(why.message.clone()),
            Some(Ok(None)) | None => Ok(lines),
        };
        let lines = match checked.and_then(bound) {
            Ok(lines) => lines,
            Err(why) => {
                verdict = Verdict::Refuted;
                vec![format!("nothing is proved: {why}")]
            }
        };
        for line in lines {
            let file = file.display().to_string();
            output::say(&format!(
                "{}: {}\n",
                crate::shown::shown(&file),
                crate::shown::shown(&line)
            ))?;
        }
    }
    Ok(verdict)
}

/// What the certificates must be about.
struct About {
    subject: Subject,
    matrix: Matrix,
    damage: Damage,
}

impl About {
    fn read(args: &Args) -> Result<Self> {
        let path = args
            .fabric
            .as_deref()
            .ok_or_else(|| Error::new("no fabric is named"))?;
        let mut subject = Subject::read(path, args.transit, &args.reading)?;
        output::complain(&guess_text(&subject.guessed));
        subject.requirements(args.requirements.as_deref())?;
        let (fabric, network) = (&subject.fabric, subject.network());
        let items = args
            .remove
            .iter()
            .map(|text| item(fabric, network, &subject.groups, text))
            .collect::<Result<Vec<_>>>()?;
        let matrix = Matrix::parse(&args.traffic, fabric, network)?;
        Ok(About {
            matrix,
            damage: together(&items),
            subject,
        })
    }

    fn meant(&self) -> Meant<'_> {
        let About {
            subject,
            matrix,
            damage,
        } = self;
        Meant {
            fabric: &subject.fabric,
            network: subject.network(),
            matrix,
            damage,
            groups: &subject.groups,
        }
    }
}

fn shown(verified: &Verified) -> Vec<String> {
    let mut lines = vec![
        format!("fabric {}", verified.fabric),
        format!("traffic {}", verified.traffic),
    ];
    let peak = verified.peak;
    if peak.numerator != peak.denominator {
        lines.push(format!(
            "the demand is not scaled: its busiest endpoint asks for {peak} of its rate"
        ));
    }
    lines.extend(verified.proved.iter().map(ToString::to_string));
    lines
}
