//! Files of others: what is read, what a round trip keeps, what a conversion may lose.

pub(crate) mod captures;
mod conversion;
mod impossible;
pub(crate) mod round_trips;
mod samples;
