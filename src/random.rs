//! Random numbers, the same for the same seed on every machine and with every version of a library:
//! the raw 64-bit words of ChaCha with 8 rounds (Bernstein, 2008), and draws from them of our own.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// A stream of random words.
#[derive(Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Random(ChaCha8Rng::seed_from_u64(seed))
    }
    /// One of 2^64 independent streams of a seed.
    pub fn stream(seed: u64, index: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(index);
        Random(stream)
    }
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
    /// A number below `below` (1 where that is 0), by the remainder: off from even by less than
    /// `below` in 2^64.
    pub fn below(&mut self, below: u64) -> u64 {
        self.bits() % below.max(1)
    }
    /// An index into a list of so many.
    pub fn index(&mut self, count: usize) -> usize {
        self.below(count as u64) as usize
    }
    /// Puts a list in random order (Fisher and Yates, 1938; Durstenfeld, 1964).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.index(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_is_fixed() {
        let mut random = Random::new(1);
        // As the reference implementation and rand_chacha 0.3 to 0.9 write them.
        assert_eq!(
            [random.bits(), random.bits()],
            [7_424_550_030_962_593_201, 1_482_817_706_323_250_795]
        );
        let shuffled = |seed| {
            let mut list: Vec<u32> = (0..100).collect();
            Random::new(seed).shuffle(&mut list);
            list
        };
        assert_eq!(shuffled(7), shuffled(7));
        assert_ne!(shuffled(7), shuffled(8));
        let mut sorted = shuffled(7);
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..100));
        assert!((0..1000).all(|_| random.below(3) < 3));
        assert_eq!(random.below(0), 0);
    }
}
