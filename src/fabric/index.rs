//! Indices with a type: vertices, arcs and trunks of a network, and tables that are indexed by them.
//!
//! Indices are stored in 32 bits: what is counted in millions takes half the memory. Every conversion between an index, a
//! count and a place in an array is here, and none cuts a number short in silence: one that does not fit is a fault, and stops.

/// A number that says a place in an array: a vertex, an arc, a class, a colour.
pub trait Id: Copy {
    /// The index of a place.
    ///
    /// # Panics
    /// Beyond 2^32 - 1 places.
    fn new(place: usize) -> Self;
    /// The place.
    fn index(self) -> usize;
}

// Every index fits a place.
const _: () = assert!(usize::BITS >= u32::BITS && usize::BITS <= u64::BITS);

impl Id for u32 {
    #[inline]
    fn new(place: usize) -> Self {
        narrow(place)
    }
    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

impl Id for u16 {
    #[inline]
    fn new(place: usize) -> Self {
        assert!(place <= u16::MAX.index(), "an index is beyond 16 bits");
        place as u16
    }
    #[inline]
    fn index(self) -> usize {
        usize::from(self)
    }
}

impl Id for u8 {
    #[inline]
    fn new(place: usize) -> Self {
        assert!(place <= u8::MAX.index(), "an index is beyond 8 bits");
        place as u8
    }
    #[inline]
    fn index(self) -> usize {
        usize::from(self)
    }
}

/// A count or place in 32 bits.
///
/// # Panics
/// Beyond 2^32 - 1.
#[inline]
pub fn narrow(count: usize) -> u32 {
    assert!(count <= u32::MAX.index(), "a count is beyond 32 bits");
    count as u32
}

/// A count in 64 bits.
#[inline]
pub fn wide(count: usize) -> u64 {
    count as u64
}

/// A count in 64 bits as one of this machine.
///
/// # Panics
/// Beyond what this machine can count.
#[inline]
pub fn place(count: u64) -> usize {
    assert!(count <= wide(usize::MAX), "a count is beyond this machine");
    count as usize
}

/// The first `count` indices of a kind, in order.
///
/// # Panics
/// Beyond 2^32 - 1 of them.
#[inline]
pub fn first<K: From<u32>>(count: usize) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator + Clone {
    (0..narrow(count)).map(K::from)
}
