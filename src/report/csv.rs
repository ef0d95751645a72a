//! CSV: the records of a report under their header.

use super::form::{Format, Piece, Sheet};
use crate::error::{Error, Result};

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "csv",
    about: "Records under a header",
    piece: Piece::Sheet(write),
};

fn failed(cause: impl std::fmt::Display) -> Error {
    Error::fault(format!("cannot encode CSV: {cause}"))
}

fn write(sheet: &Sheet) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(sheet.header).map_err(failed)?;
    for row in &sheet.rows {
        writer.write_record(row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
