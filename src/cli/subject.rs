//! What a command is about: a fabric from a file, who forwards in it, and what fails together.

use super::args::{ReadingArgs, arguments};
use super::{input, output};
use crate::error::Result;
use crate::fabric::{Fabric, Transit, network::Network};
use crate::failure::Groups;
use crate::formats::stated::Stated;
use crate::solve::uneven::{Uneven, uneven};
use crate::spec;
use crate::spec::demand::Requirement;
use crate::spec::design::Design;
use crate::text::wrap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

arguments! {
    /// Who forwards.
    TransitArg for Transit {
        /// Scale-up links may be used to reach another GPU's port
        Pxn => Pxn,
        /// No endpoint forwards
        None => None,
    }
}

/// The file, and who forwards in it.
#[derive(Debug, clap::Args)]
#[group(id = "subject")]
pub(super) struct SubjectArgs {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    pub(super) input: PathBuf,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TransitArg>,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
}

impl SubjectArgs {
    /// Reads and audits it.
    pub(super) fn load(&self) -> Result<Subject> {
        Subject::read(&self.input, self.transit, &self.reading)
    }
}

/// What was read.
pub(super) struct Subject {
    /// The design, when the file is a specification.
    pub(super) design: Option<Design>,
    /// The fabric, audited.
    pub(super) fabric: Fabric,
    /// What fails together.
    pub(super) groups: Groups,
    /// What was guessed of the file.
    pub(super) guessed: Vec<String>,
    network: OnceLock<Network>,
}

impl Subject {
    /// Reads and audits a file; who forwards may be overridden.
    pub(super) fn read(
        path: &Path,
        transit: Option<TransitArg>,
        reading: &ReadingArgs,
    ) -> Result<Self> {
        let stated = reading.stated()?;
        let subject = Subject::read_stated(path, transit, &stated)?;
        stated.used()?;
        Ok(subject)
    }

    /// The same of one of several files; what no file has use for is complained of afterwards.
    pub(super) fn read_stated(
        path: &Path,
        transit: Option<TransitArg>,
        stated: &Stated,
    ) -> Result<Self> {
        let read = || input::of(stated.read(path)?, path);
        let input::Input {
            design,
            mut fabric,
            guessed,
        } = output::with_progress("building", read)?;
        if let Some(transit) = transit {
            fabric.transit = transit.into();
        }
        let groups = Groups(
            design
                .as_ref()
                .map(|design| design.risk_groups.clone())
                .unwrap_or_default(),
        );
        let subject = Subject {
            design,
            fabric,
            groups,
            guessed,
            network: OnceLock::new(),
        };
        subject.advise();
        Ok(subject)
    }

    /// Says before any work what makes proofs take long, where another design would not.
    fn advise(&self) {
        let uneven = || uneven(&self.fabric, self.network());
        if let Some(found) = self.design.as_ref().and_then(|_| uneven()) {
            let Uneven {
                class,
                links: [least, most],
                kinds,
            } = found;
            let text = format!(
                "note: trunks of {class} links have {least} to {most} links, dealt so that {kinds} kinds of endpoints are different: proofs take long. With `uniform_trunks: true`, or a number of switches above that divides the uplinks, all are alike"
            );
            output::complain(&wrap(&text, 2));
        }
    }

    /// The network of the fabric, made when it is first asked for.
    pub(super) fn network(&self) -> &Network {
        self.network.get_or_init(|| Network::new(&self.fabric))
    }

    /// What is required: by a file, whose groups then join those of the design, else by the design.
    pub(super) fn requirements(&mut self, file: Option<&Path>) -> Result<Vec<Requirement>> {
        let Some(file) = file else {
            return Ok(self
                .design
                .as_ref()
                .map(|design| design.requirements.clone())
                .unwrap_or_default());
        };
        let (requirements, groups) =
            spec::read_requirements(file, std::mem::take(&mut self.groups.0))?;
        self.groups = Groups(groups);
        Ok(requirements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fabric_is_loaded_with_who_forwards_and_what_is_required() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/leaf-spine-128.yaml");
        let written = Subject::read(&root, None, &ReadingArgs::default()).unwrap();
        let mut without = SubjectArgs {
            input: root,
            transit: Some(TransitArg::None),
            reading: ReadingArgs::default(),
        }
        .load()
        .unwrap();
        assert_eq!(
            (written.fabric.transit, without.fabric.transit),
            (Transit::Pxn, Transit::None)
        );
        assert_eq!(
            (without.network().endpoints.len(), without.groups.0.len()),
            (128, 0)
        );
        assert_eq!(without.requirements(None).unwrap().len(), 2);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("requirements.yaml");
        std::fs::write(&file, "requirements:\n  - diameter: {at_most: 4}\n").unwrap();
        assert_eq!(without.requirements(Some(&file)).unwrap().len(), 1);
    }
}
