//! Files of others: what is read, what a round trip keeps, what a conversion may lose.

mod conversion;
pub(crate) mod round_trips;
mod samples;
