//! One row of the table of formats.

use super::carried::{Feature, Loss};
use super::reading::Native;
use crate::error::Result;
use crate::fabric::Fabric;
use crate::formats::wiring::Wiring;
use std::path::{Path, PathBuf};

/// How a format is read.
#[derive(Clone, Copy, Debug)]
pub enum Read {
    /// One file that holds a whole fabric.
    Fabric(fn(&str, &Path) -> Result<Native>),
    /// One file: its text, and its path for messages.
    Text(fn(&str, &Path) -> Result<Wiring>),
    /// A folder: paths and texts of its files, in the order of their names.
    Folder(fn(&[(PathBuf, String)]) -> Result<Wiring>),
}

/// How a format is written.
#[derive(Clone, Copy, Debug)]
pub enum Write {
    /// One file that holds a whole fabric.
    Fabric(fn(&Fabric) -> Result<Vec<u8>>),
    /// One file.
    Text(fn(&Wiring) -> Result<Vec<u8>>),
    /// A folder: names and bytes of its files.
    Folder(WriteFolder),
}

/// How a folder is written: names and bytes of its files.
pub type WriteFolder = fn(&Wiring) -> Result<Vec<(String, Vec<u8>)>>;

/// One format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Name for `--from` and `--to`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Ends of file names that are this format, the one to write first; a whole file name where it
    /// starts with no dot.
    pub extensions: &'static [&'static str],
    /// How it is read, where it is.
    pub read: Option<Read>,
    /// How it is written, where it is.
    pub write: Option<Write>,
    /// Whether a text is of this format, asked in the order of the table.
    pub looks_like: fn(&str) -> bool,
    /// What it carries.
    pub carries: &'static [Feature],
    /// What is to be known besides.
    pub remark: &'static str,
}

impl Format {
    /// Length of the longest of this format's ends that the name of a file has.
    pub(super) fn ends(&self, path: &Path) -> Option<usize> {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let has = |e: &&&str| {
            if e.starts_with('.') {
                name.ends_with(**e)
            } else {
                name == ***e
            }
        };
        self.extensions.iter().filter(has).map(|e| e.len()).max()
    }

    /// Whether the name of a file ends as this format's do.
    pub(super) fn names(&self, path: &Path) -> bool {
        self.ends(path).is_some()
    }

    /// What a wiring has that this format does not carry, by feature. O(V + E).
    pub fn lost(&self, wiring: &Wiring) -> Vec<Loss> {
        self.loses()
            .filter_map(|feature| feature.lost(wiring, self.carries))
            .collect()
    }

    /// Whether it is written for other programs alone: a view of the fabric that nobody reads back,
    /// so that losses are no mistake.
    pub fn is_view(&self) -> bool {
        self.read.is_none()
    }

    /// What this format cannot carry at all.
    pub fn loses(&self) -> impl Iterator<Item = Feature> + '_ {
        Feature::ALL
            .iter()
            .copied()
            .filter(|f| !self.carries.contains(f))
    }
}
