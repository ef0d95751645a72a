//! Random choices, the same for the same seed.

use crate::fabric::index::{place, wide};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A whole number below `below`, which is not 0; an own draw, so that no other crate's version changes it.
pub(super) fn draw(random: &mut ChaCha8Rng, below: usize) -> usize {
    place(random.random::<u64>() % wide(below))
}

pub(super) fn shuffle(list: &mut [u32], random: &mut ChaCha8Rng) {
    for i in (1..list.len()).rev() {
        list.swap(i, draw(random, i + 1));
    }
}
