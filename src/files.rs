//! Files are read once, within bounds, and written whole or not at all; what was read is never
//! written over.
//!
//! ```
//! use selvedge::files::{read_text, write_file};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let file = folder.path().join("cables.csv");
//! write_file(&file, b"a,b\n")?;
//! assert_eq!(read_text(&file)?, "a,b\n");
//! // What was read is an input, and an input is no output.
//! assert!(write_file(&file, b"").is_err());
//! // A folder that is not there is refused before anything is written.
//! assert!(write_file(&folder.path().join("none/cables.csv"), b"").is_err());
//! # Ok::<(), selvedge::error::Error>(())
//! ```

use crate::error::{Error, Place, Result};
use crate::text::with_line_ends;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";
/// Bytes of the longest file that is read.
const LONGEST: u64 = 4 << 30;
/// Bytes that are read of what does not say how long it is (a pipe, a device, standard input).
const MOST_STREAMED: usize = 512 << 20;
/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

/// What this process has read: inputs by their identity, and what can be read only once.
#[derive(Default)]
struct Inputs {
    identities: BTreeSet<Identity>,
    streams: BTreeMap<PathBuf, Arc<[u8]>>,
}

/// Files that are being written aside, to be removed when the process is ended.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static INPUTS: Mutex<Inputs> = Mutex::new(Inputs {
    identities: BTreeSet::new(),
    streams: BTreeMap::new(),
});

/// The data of a lock, also after a thread that held it has panicked: sets of names are whole
/// between any two operations.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What makes a file the same file under another name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    #[cfg(unix)]
    Node(u64, u64),
    #[cfg(not(unix))]
    Path(PathBuf),
}

#[cfg(unix)]
fn identity(_: &Path, about: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some(Identity::Node(about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Option<Identity> {
    std::fs::canonicalize(path).ok().map(Identity::Path)
}

/// The bytes of a file; `-` is standard input. What is no regular file is read once and kept, so
/// that `<(command)` can be asked for as often as a file.
///
/// # Errors
/// When it cannot be read, or is longer than memory, or than what is believed of a stream.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new(STANDARD_INPUT) {
        return streamed(path, || Ok(std::io::stdin().lock()));
    }
    let fail = |cause: std::io::Error| Error::io("read", path, &cause);
    let about = std::fs::metadata(path).map_err(fail)?;
    if about.is_dir() {
        let message = format!("cannot read {}: it is a folder", path.display());
        return Err(Error::new(message).file(path).help("name a file in it"));
    }
    if !about.is_file() {
        return streamed(path, || File::open(path));
    }
    if about.len() > LONGEST {
        let message = format!(
            "{} has {} bytes; a file of more than {LONGEST} is not read",
            path.display(),
            about.len()
        );
        return Err(Error::new(message).file(path));
    }
    locked(&INPUTS).identities.extend(identity(path, &about));
    let mut file = File::open(path).map_err(fail)?;
    let length = usize::try_from(about.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    reserve(&mut bytes, length, path)?;
    // Files of the system (`/proc`) state no length; what grows meanwhile is as much as a stream.
    let most = length.max(MOST_STREAMED);
    fill(&mut bytes, &mut file, most, path)?;
    Ok(bytes)
}

/// The text of a file, see [`read_bytes`].
///
/// # Errors
/// As there, and what is no UTF-8: named where it can be told what it is.
pub fn read_text(path: &Path) -> Result<String> {
    text(&read_bytes(path)?, path)
}

/// Names the file of an error whose place has none, and shows its line.
pub fn named(error: Error, file: &Path) -> Error {
    match (error.place, &error.file) {
        (Some(place), None) => {
            let text = read_text(file).unwrap_or_default();
            error.file(file).at(place, &text)
        }
        _ => error,
    }
}

/// Bytes of a file as text, without the mark at its begin, whatever ends its lines (see
/// `text::with_line_ends`).
///
/// # Errors
/// What is no UTF-8: named where it can be told what it is.
pub fn text(bytes: &[u8], path: &Path) -> Result<String> {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(plain) {
        Ok(text) if !is_utf_16(plain) => Ok(with_line_ends(text.to_string())),
        Ok(_) => Err(foreign(plain, 0, path)),
        Err(cause) => Err(foreign(plain, cause.valid_up_to(), path)),
    }
}

/// Whether bytes are text in UTF-16: by their mark, or since every other one is 0.
pub fn is_utf_16(bytes: &[u8]) -> bool {
    let begin = &bytes[..bytes.len().min(PIECE)];
    let zeros = |odd: usize| {
        let every_other = begin.iter().skip(odd).step_by(2);
        every_other.filter(|&&byte| byte == 0).count()
    };
    let [even, odd] = [zeros(0), zeros(1)];
    begin.starts_with(b"\xff\xfe")
        || begin.starts_with(b"\xfe\xff")
        || (even.min(odd) == 0 && 3 * (even + odd) > begin.len())
}

/// What compressed files begin with, and what unpacks them.
const COMPRESSED: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gunzip"),
    (b"BZh", "bunzip2"),
    (b"\xfd7zXZ", "unxz"),
    (b"\x28\xb5\x2f\xfd", "unzstd"),
    (b"PK\x03\x04", "unzip"),
];

/// The complaint about bytes that are no text in any writing; nothing where they may be one.
pub fn binary(bytes: &[u8], path: &Path) -> Option<Error> {
    let name = path.display();
    let packed = COMPRESSED.iter().find(|row| bytes.starts_with(row.0));
    if let Some((_, unpack)) = packed {
        let message = format!("{name} is compressed, and text is what is read");
        let help = format!("unpack it first: {unpack} {name}");
        return Some(Error::new(message).placed(START).file(path).help(help));
    }
    let at = bytes.iter().take(PIECE).position(|&byte| byte == 0)?;
    if is_utf_16(bytes) {
        return None;
    }
    let before = String::from_utf8_lossy(&bytes[..at]);
    let message = format!("{name} is no text: it has bytes of value 0");
    let help = "name a text file; compressed files are unpacked first";
    let place = Some(end_of(&before));
    Some(Error::new(message).placed(place).file(path).help(help))
}

/// Where a file begins.
const START: Option<Place> = Some(Place { line: 1, column: 1 });

/// The place after a text.
fn end_of(before: &str) -> Place {
    let last = before.rsplit('\n').next().unwrap_or_default();
    Place {
        line: 1 + before.matches('\n').count(),
        column: 1 + last.chars().count(),
    }
}

/// The complaint about bytes that are no UTF-8 text from a place on.
fn foreign(bytes: &[u8], at: usize, path: &Path) -> Error {
    let name = path.display();
    if is_utf_16(bytes) {
        let message = format!("{name} is UTF-16 text, and UTF-8 is what is read");
        let help = "save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8";
        return Error::new(message).placed(START).file(path).help(help);
    }
    if let Some(error) = binary(bytes, path) {
        return error;
    }
    let place = end_of(&String::from_utf8_lossy(&bytes[..at]));
    let byte = bytes.get(at).copied().unwrap_or_default();
    let message = format!("{name} is no UTF-8 text: the byte {byte:#04x} begins no character");
    let meant = char::from(byte);
    let help = if meant.is_alphabetic() {
        format!("in Latin-1 it is `{meant}`; convert the file: iconv -f LATIN1 -t UTF-8")
    } else {
        "save the file as UTF-8".to_string()
    };
    Error::new(message)
        .at(place, &String::from_utf8_lossy(bytes))
        .file(path)
        .help(help)
}

/// Reads what can be read only once, or gives what was read of it.
fn streamed<R: Read>(path: &Path, open: impl FnOnce() -> std::io::Result<R>) -> Result<Vec<u8>> {
    if let Some(known) = locked(&INPUTS).streams.get(path) {
        return Ok(known.to_vec());
    }
    let mut source = open().map_err(|cause| Error::io("read", path, &cause))?;
    let mut bytes = Vec::new();
    fill(&mut bytes, &mut source, MOST_STREAMED, path)?;
    let mut inputs = locked(&INPUTS);
    inputs
        .streams
        .insert(path.to_path_buf(), bytes.as_slice().into());
    Ok(bytes)
}

/// Reads to the end, or complains that there is more than so many bytes.
fn fill(bytes: &mut Vec<u8>, source: &mut impl Read, most: usize, path: &Path) -> Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let read = match source.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
            Err(cause) => return Err(Error::io("read", path, &cause)),
        };
        if bytes.len() + read > most {
            let message = format!(
                "{} does not end: more than {} MiB came out of it",
                path.display(),
                most >> 20
            );
            return Err(Error::new(message)
                .file(path)
                .help("save it as a file, which has a length, and name that"));
        }
        reserve(bytes, read, path)?;
        bytes.extend_from_slice(&piece[..read]);
    }
}

/// Room for more bytes, where there is any.
fn reserve(bytes: &mut Vec<u8>, more: usize, path: &Path) -> Result<()> {
    bytes.try_reserve(more).map_err(|_| {
        let mebibytes = (bytes.len().saturating_add(more)) >> 20;
        let message = format!(
            "cannot read {}: there is no memory for {mebibytes} MiB of it",
            path.display()
        );
        Error::limit(message).file(path)
    })
}

/// Writes a file aside, in the same folder, and renames it into place: a link stays a link, and
/// what is replaced keeps its permissions. What is not a regular file (`/dev/stdout`, a named pipe)
/// is written directly.
///
/// # Errors
/// When the folder does not exist or is not writable, the file cannot be replaced, or is one that
/// was read.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |cause: &std::io::Error| Error::io("write", path, cause);
    let existing = std::fs::metadata(path).ok();
    if let Some(existing) = &existing {
        if existing.is_dir() {
            return Err(
                Error::new(format!("cannot write {}: it is a folder", path.display())).file(path),
            );
        }
        if !existing.is_file() {
            return std::fs::write(path, bytes).map_err(|cause| fail(&cause));
        }
        not_an_input(path, existing)?;
    }
    let target = behind_links(path)?;
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(Error::new(format!(
            "cannot write {}: there is no folder {}",
            path.display(),
            folder.display()
        ))
        .file(path)
        .help("create the folder first, or name another"));
    }
    let mut aside = aside(path, folder)?;
    let name = aside.path().to_path_buf();
    locked(&UNFINISHED).insert(name.clone());
    let written = aside
        .write_all(bytes)
        .and_then(|()| aside.flush())
        .and_then(|()| match &existing {
            Some(existing) => aside.as_file().set_permissions(existing.permissions()),
            None => Ok(()),
        })
        .map_err(|cause| fail(&cause))
        .and_then(|()| {
            let kept = aside.persist(&target);
            kept.map(drop).map_err(|cause| fail(&cause.error))
        });
    locked(&UNFINISHED).remove(&name);
    written
}

/// Writes a file that people edit by hand: one that is there already is left alone, unless it is
/// to be replaced.
///
/// # Errors
/// As [`write_file`], and when it is there already.
pub fn create_file(path: &Path, bytes: &[u8], replace: bool) -> Result<()> {
    if !replace && std::fs::symlink_metadata(path).is_ok_and(|about| !about.is_dir()) {
        let regular = std::fs::metadata(path).map_or(true, |about| about.is_file());
        if regular {
            let message = format!("{} is there already and stays as it is", path.display());
            return Err(Error::new(message)
                .file(path)
                .help("name another file, or replace it with --force"));
        }
    }
    write_file(path, bytes)
}

/// Refuses to write over what was read.
///
/// # Errors
/// When it was.
pub fn not_read(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(existing) if existing.is_file() => not_an_input(path, &existing),
        _ => Ok(()),
    }
}

fn not_an_input(path: &Path, existing: &Metadata) -> Result<()> {
    let same = identity(path, existing);
    if same.is_some_and(|same| locked(&INPUTS).identities.contains(&same)) {
        let message = format!(
            "cannot write {}: it is the file that was read, and would be lost",
            path.display()
        );
        return Err(Error::new(message)
            .file(path)
            .help("name another file for the output"));
    }
    Ok(())
}

/// Symbolic links in a row that are followed.
const MOST_LINKS: usize = 40;

/// The file that a chain of symbolic links leads to, which need not be there yet.
fn behind_links(path: &Path) -> Result<PathBuf> {
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(next) = std::fs::read_link(&target) else {
            return Ok(target);
        };
        target = match target.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    let message = format!("cannot write {}: its links lead nowhere", path.display());
    Err(Error::new(message).file(path))
}

/// A file in the folder of another that is to take its place.
fn aside(path: &Path, folder: &Path) -> Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".selvedge-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(|cause| {
        Error::new(format!(
            "cannot write {}: the folder {} is not writable: {cause}",
            path.display(),
            folder.display()
        ))
        .file(path)
        .help("change its permissions, or name another folder")
    })
}

/// Removes what is being written, before a process is ended in the middle of it.
pub fn remove_unfinished() {
    for file in std::mem::take(&mut *locked(&UNFINISHED)) {
        let _ = std::fs::remove_file(file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_file(&path, b"one").unwrap();
        write_file(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = write_file(&folder.path().join("no/such/a.txt"), b"x").unwrap_err();
        assert!(missing.message.contains("there is no folder"), "{missing}");
        assert!(
            write_file(folder.path(), b"x")
                .unwrap_err()
                .message
                .contains("is a folder")
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write_file(&at("real"), b"one").unwrap();
        std::fs::set_permissions(at("real"), std::fs::Permissions::from_mode(0o600)).unwrap();
        symlink("real", at("one")).unwrap();
        symlink(at("one"), at("two")).unwrap();
        write_file(&at("two"), b"two").unwrap();
        assert_eq!(std::fs::read(at("real")).unwrap(), b"two");
        assert!(std::fs::symlink_metadata(at("two")).unwrap().is_symlink());
        assert_eq!(
            std::fs::metadata(at("real")).unwrap().permissions().mode() & 0o777,
            0o600
        );
        symlink("later", at("ahead")).unwrap();
        write_file(&at("ahead"), b"x").unwrap();
        assert_eq!(std::fs::read(at("later")).unwrap(), b"x");
        symlink("round", at("round")).unwrap();
        assert!(write_file(&at("round"), b"x").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 6);
    }

    #[cfg(unix)]
    #[test]
    fn what_was_read_is_not_written_over_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("in.yaml"), "name: x").unwrap();
        std::os::unix::fs::symlink("in.yaml", at("soft")).unwrap();
        std::fs::hard_link(at("in.yaml"), at("hard")).unwrap();
        assert!(not_read(&at("soft")).is_ok());
        read_text(&at("in.yaml")).unwrap();
        for name in ["in.yaml", "soft", "hard"] {
            let error = write_file(&at(name), b"gone").unwrap_err();
            assert!(error.message.contains("was read"), "{error}");
            assert!(not_read(&at(name)).is_err());
        }
        assert_eq!(std::fs::read(at("in.yaml")).unwrap(), b"name: x");
        write_file(&at("out.yaml"), b"y").unwrap();
    }

    #[test]
    fn what_people_edit_is_replaced_only_when_they_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pod.yaml");
        create_file(&path, b"one", false).unwrap();
        let error = create_file(&path, b"two", false).unwrap_err();
        assert!(error.help.unwrap().contains("--force"));
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        create_file(&path, b"two", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let error = read_bytes(Path::new("/dev/zero")).unwrap_err();
        assert!(error.message.contains("512 MiB"), "{error}");
        let error = read_bytes(Path::new("/")).unwrap_err();
        assert!(error.message.contains("is a folder"), "{error}");
    }

    #[test]
    fn what_is_no_utf_8_is_named_with_its_place() {
        let path = Path::new("a.yaml");
        assert_eq!(text(b"\xef\xbb\xbfname: x", path).unwrap(), "name: x");
        let utf_16: Vec<u8> = "name: x"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let marked = [b"\xff\xfe".as_slice(), &utf_16].concat();
        let big: Vec<u8> = "name: x"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        for bytes in [&marked, &utf_16, &big] {
            let error = text(bytes, path).unwrap_err();
            assert!(error.message.contains("UTF-16") && error.help.is_some());
        }
        let error = text(b"name: x\nnote: caf\xe9\n", path).unwrap_err();
        assert_eq!(
            error.place,
            Some(Place {
                line: 2,
                column: 10
            })
        );
        assert!(error.help.unwrap().contains("`\u{e9}`"));
        let error = text(b"\x00\x01\xff", path).unwrap_err();
        assert!(error.message.contains("no text"), "{error}");
    }
}
