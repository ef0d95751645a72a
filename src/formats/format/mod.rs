//! The formats of files, told apart by their content.
//!
//! One row of [`FORMATS`] is one format: what it is called, which files are it, how it is read and
//! written, and what it carries. What a format does not carry is lost by writing it, and
//! [`Format::lost`] counts that.
//!
//! Selvedge's own formats hold a whole [`Fabric`](crate::fabric::Fabric) and are read and written
//! as such; all others hold a cabling. [`Reading`] is either.

use super::wiring::{Note, Wiring};
use crate::error::{Error, Place, Result};
use crate::files;
use crate::text::{did_you_mean, with_line_ends};
use std::path::{Path, PathBuf};

mod carried;
mod entry;
mod native;
mod table;

mod reading;

pub use carried::{Feature, Loss};
pub use entry::{Format, Read, Write, WriteFolder};
pub use reading::{Native, Reading};
pub use table::FORMATS;

/// Most files of a folder that are read as one format.
const MOST_FILES: usize = 100_000;

/// The format of a name, letter case aside.
///
/// # Errors
/// When there is none, with the nearest name.
pub fn named(name: &str) -> Result<&'static Format> {
    let found = FORMATS.iter().find(|f| f.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let help = did_you_mean(
            name,
            FORMATS.iter().map(|f| f.name),
            "`selvedge formats` lists them",
        );
        Error::new(format!("there is no format `{name}`")).help(help)
    })
}

/// The format to write a file in: the named one, else by the end of the file's name.
///
/// # Errors
/// When the name is unknown, the format is not written, or no format ends so.
pub fn to_write(path: &Path, to: Option<&str>) -> Result<&'static Format> {
    let writable = |f: &&Format| f.write.is_some();
    match to {
        Some(name) => {
            let format = named(name)?;
            if format.write.is_none() {
                return Err(Error::new(format!(
                    "the format `{}` is read, not written",
                    format.name
                ))
                .help("`selvedge formats` lists them"));
            }
            Ok(format)
        }
        None => {
            // The longest end speaks: `x.ndt.csv` before `x.csv`.
            let mut found: Vec<&Format> = FORMATS
                .iter()
                .filter(writable)
                .filter(|f| f.names(path))
                .collect();
            found.sort_by_key(|f| std::cmp::Reverse(f.ends(path)));
            found.first().copied().ok_or_else(|| {
                Error::new(format!(
                    "cannot tell from its name which format {} is to be",
                    path.display()
                ))
                .file(path)
                .help("say it with `--to NAME`; `selvedge formats` lists them")
            })
        }
    }
}

/// The format of a text: of those whose files are named so, then of all, the first in the table
/// that the text looks like.
pub fn detect(text: &str, path: &Path) -> Option<&'static Format> {
    let readable = || FORMATS.iter().filter(|f| f.read.is_some());
    let looks = |f: &&Format| (f.looks_like)(text);
    readable()
        .filter(|f| f.names(path))
        .find(looks)
        .or_else(|| readable().find(looks))
}

/// Reads a file or folder in any format that is read; a specification is built. The format is the
/// one named, or found by content; what no format looks like is read as the one of Selvedge's own
/// that the file is named as, so that it can say what is missing.
///
/// # Errors
/// When it cannot be read, is no known format, or is not well-formed.
pub fn read(path: &Path, from: Option<&str>) -> Result<Reading> {
    let named = from.map(named).transpose()?;
    if std::fs::metadata(path).is_ok_and(|m| m.is_dir()) {
        return folder(path, named);
    }
    let (text, repaired) = load(path)?;
    let format = match named {
        Some(format) => format,
        None => known(&text, path).map_err(|unknown| no_text(path).unwrap_or(unknown))?,
    };
    if matches!(format.read, Some(Read::Fabric(_))) && repaired.is_some() {
        // What Selvedge itself writes is text; captures of other programs may hold what they like.
        if let Some(error) = no_text(path) {
            return Err(error);
        }
    }
    let mut reading = parsed(format, text, path)?;
    if let Reading::Cabling(wiring) = &mut reading {
        wiring.notes.splice(..0, repaired);
    }
    Ok(reading)
}

/// [`read`], for what is compared cable by cable. O(V + E) beyond reading.
///
/// # Errors
/// As [`read`].
pub fn read_wiring(path: &Path, from: Option<&str>) -> Result<Wiring> {
    read(path, from).map(Reading::into_wiring)
}

/// Reads a text of any format that is one file; `file` tells its name.
///
/// # Errors
/// As [`read`].
pub(super) fn parse(text: String, file: &Path) -> Result<Reading> {
    let text = with_line_ends(text);
    parsed(known(&text, file)?, text, file)
}

/// The format that a text is of, else the one of Selvedge's own that the file is named as.
fn known(text: &str, file: &Path) -> Result<&'static Format> {
    if text.trim().is_empty() {
        let help = "`selvedge new FAMILY` prints a specification to begin with";
        return Err(Error::new("the file is empty")
            .help(help)
            .at(Place { line: 1, column: 1 }, text)
            .file(file));
    }
    let native = |f: &&Format| matches!(f.read, Some(Read::Fabric(_))) && f.names(file);
    let format = detect(text, file).or_else(|| FORMATS.iter().find(native));
    format.ok_or_else(|| unknown(file))
}

/// The complaint about a file that is no text, where it is none. Reads it again.
fn no_text(path: &Path) -> Option<Error> {
    let bytes = files::read_bytes(path).ok()?;
    files::binary(&bytes, path).or_else(|| files::text(&bytes, path).err())
}

/// Reads a text as a format says; a cabling without a name gets that of the file.
fn parsed(format: &Format, text: String, file: &Path) -> Result<Reading> {
    let mut wiring = match format.read {
        Some(Read::Fabric(read)) => {
            return read(&text, file).map(|native| Reading::Fabric(Box::new(native)));
        }
        Some(Read::Text(read)) => read(&text, file)?,
        Some(Read::Folder(read)) => read(&[(file.to_path_buf(), text)])?,
        None => return Err(not_read(format)),
    };
    if wiring.name.is_empty() {
        wiring.name = file
            .file_stem()
            .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    }
    Ok(Reading::Cabling(Box::new(wiring)))
}

fn not_read(format: &Format) -> Error {
    Error::new(format!("the format `{}` is written, not read", format.name))
        .help("`selvedge formats` lists them")
}

fn unknown(path: &Path) -> Error {
    Error::new(format!(
        "{} is not of a format that is read",
        path.display()
    ))
    .file(path)
    .help("`selvedge formats` lists those that are; say which with `--from NAME`")
}

/// The text of a file, and a note where it had to be repaired.
fn load(path: &Path) -> Result<(String, Option<Note>)> {
    let bytes = files::read_bytes(path)?;
    if files::is_utf_16(&bytes) {
        return files::text(&bytes, path).map(|text| (text, None));
    }
    let (mut text, mut note) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(wrong) => {
            let bytes = wrong.as_bytes();
            let line = bytes[..wrong.utf8_error().valid_up_to()]
                .iter()
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            let text = "bytes that are no UTF-8 text are read as \u{fffd}".to_string();
            (
                String::from_utf8_lossy(bytes).into_owned(),
                Some(Note { line, text }),
            )
        }
    };
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text = with_line_ends(text);
    if text.contains('\0') && note.is_none() {
        let line = text.lines().position(|l| l.contains('\0')).unwrap_or(0) + 1;
        note = Some(Note {
            line,
            text: "a zero byte: this may be no text".into(),
        });
    }
    Ok((text, note))
}

/// Reads a folder: as the format named, else a `fabric.json` in it, else the first format of
/// folders that its files look like.
fn folder(path: &Path, named: Option<&'static Format>) -> Result<Reading> {
    let fabric = path.join("fabric.json");
    if named.is_none() && fabric.is_file() {
        return read(&fabric, None);
    }
    let entries =
        std::fs::read_dir(path).map_err(|cause| Error::io("read the folder", path, &cause))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.is_file())
        .collect();
    files.sort();
    let read_as = |format: &'static Format| match format.read {
        Some(Read::Folder(read)) => Some((format, read)),
        _ => None,
    };
    let own = |f: &'static Format| {
        files
            .iter()
            .filter(|p| f.names(p))
            .take(MOST_FILES + 1)
            .cloned()
            .collect::<Vec<_>>()
    };
    let texts = |paths: Vec<PathBuf>| -> Result<Vec<(PathBuf, String)>> {
        if paths.len() > MOST_FILES {
            return Err(
                Error::new(format!("the folder has more than {MOST_FILES} files")).file(path),
            );
        }
        paths
            .into_iter()
            .map(|p| load(&p).map(|loaded| (p, loaded.0)))
            .collect()
    };
    let (read, files) = match named {
        Some(format) => match format.read {
            Some(Read::Folder(read)) => (read, texts(own(format))?),
            Some(Read::Text(_) | Read::Fabric(_)) => {
                return Err(Error::new(format!(
                    "`{}` is read from one file, {} is a folder",
                    format.name,
                    path.display()
                ))
                .file(path));
            }
            None => return Err(not_read(format)),
        },
        None => FORMATS
            .iter()
            .filter_map(read_as)
            .find_map(|(format, read)| {
                let first = own(format)
                    .into_iter()
                    .take(20)
                    .find_map(|p| load(&p).ok().filter(|l| (format.looks_like)(&l.0)));
                first.map(|_| texts(own(format)).map(|files| (read, files)))
            })
            .unwrap_or_else(|| {
                Err(Error::new(format!(
                    "no file in {} is of a format that is read from a folder",
                    path.display()
                ))
                .file(path)
                .help("`selvedge formats` lists them; say which with `--from NAME`"))
            })?,
    };
    if files.is_empty() {
        return Err(
            Error::new(format!("{} holds no file of that format", path.display())).file(path),
        );
    }
    let mut wiring = read(&files)?;
    if wiring.name.is_empty() {
        wiring.name = path
            .file_name()
            .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    }
    Ok(Reading::Cabling(Box::new(wiring)))
}

#[cfg(test)]
mod tests;
