//! Files are written whole or not at all; texts are read with one kind of line end.
//!
//! ```
//! use selvedge::files::write_file;
//!
//! let folder = tempfile::tempdir().unwrap();
//! let file = folder.path().join("cables.csv");
//! write_file(&file, b"a,b\n")?;
//! assert_eq!(std::fs::read(&file).unwrap(), b"a,b\n");
//! // A folder that is not there is refused before anything is written.
//! assert!(write_file(&folder.path().join("none/cables.csv"), b"").is_err());
//! # Ok::<(), selvedge::error::Error>(())
//! ```

use crate::error::{Error, Result};
use crate::text::with_line_ends;
use std::io::Write;
use std::path::Path;

/// Reads a text, whatever ends its lines (see [`with_line_ends`]).
///
/// # Errors
/// When it cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map(with_line_ends)
        .map_err(|cause| Error::io("read", path, &cause))
}

/// Writes a file aside, in the same folder, and renames it into place. What is not a regular file
/// (`/dev/stdout`, a named pipe) is written directly.
///
/// # Errors
/// When the folder does not exist or is not writable, or the file cannot be replaced.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |cause: &std::io::Error| Error::io("write", path, cause);
    if let Ok(existing) = std::fs::metadata(path) {
        if existing.is_dir() {
            return Err(
                Error::new(format!("cannot write {}: it is a folder", path.display())).file(path),
            );
        }
        if !existing.is_file() {
            return std::fs::write(path, bytes).map_err(|cause| fail(&cause));
        }
    }
    let folder = match path.parent() {
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
    let mut builder = tempfile::Builder::new();
    builder.prefix(".selvedge-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut aside = builder.tempfile_in(folder).map_err(|cause| {
        Error::new(format!(
            "cannot write {}: the folder {} is not writable: {cause}",
            path.display(),
            folder.display()
        ))
        .file(path)
        .help("change its permissions, or name another folder")
    })?;
    aside.write_all(bytes).map_err(|cause| fail(&cause))?;
    aside.flush().map_err(|cause| fail(&cause))?;
    aside.persist(path).map_err(|cause| fail(&cause.error))?;
    Ok(())
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
}
