//! Keys of the fat-tree.

use super::super::design::Family;
use super::super::{Source, raw};
use crate::error::Result;

pub(super) fn resolve(raw: &raw::Specification, source: &Source) -> Result<Family> {
    let Some(k) = &raw.k else {
        return Err(source.complain(&raw.family, "a fat-tree needs `k`, the ports of its switches".into(), "add `k: 64`"));
    };
    if k.value < 2 || !k.value.is_multiple_of(2) || k.value > 512 {
        let message = format!("k is {}, an even number from 2 to 512 is needed", k.value);
        return Err(source.complain(k, message, "write for example `k: 64`"));
    }
    Ok(Family::FatTree { k: k.value })
}
