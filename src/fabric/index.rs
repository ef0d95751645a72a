//! Indices with a type: devices and links of a fabric, vertices, arcs and trunks of a network, and
//! tables that are indexed by them.
//!
//! Indices are stored in 32 bits: what is counted in millions takes half the memory. Every
//! conversion between an index, a count and a place in an array is here, and none cuts a number
//! short in silence: one that does not fit is a fault, and stops.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::{Index, IndexMut, Range};

/// A number that says a place in an array: a vertex, an arc, a class, a colour.
pub trait Id: Copy {
    /// The index of a place.
    ///
    /// # Panics
    /// Beyond 2^32 - 1 places.
    fn new(place: usize) -> Self;
    /// The place.
    fn index(self) -> usize;
    /// Whether it is the next after another.
    #[inline]
    fn follows(self, other: Self) -> bool {
        self.index() == other.index() + 1
    }
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

/// The lower 64 bits of a product.
#[inline]
pub fn low_half(product: u128) -> u64 {
    (product & u128::from(u64::MAX)) as u64
}

/// A whole number with a sign.
///
/// # Panics
/// Beyond 2^63 - 1.
#[inline]
pub fn signed(number: u64) -> i64 {
    assert!(
        number <= i64::MAX.unsigned_abs(),
        "a number is beyond 63 bits"
    );
    number as i64
}

/// The first `count` indices of a kind, in order.
///
/// # Panics
/// Beyond 2^32 - 1 of them.
#[inline]
pub fn first<K>(count: usize) -> Ids<K> {
    Ids {
        range: 0..narrow(count),
        key: PhantomData,
    }
}

/// Indices of one kind, in order.
#[derive(Clone, Debug)]
pub struct Ids<K> {
    range: Range<u32>,
    key: PhantomData<K>,
}

impl<K: From<u32>> Iterator for Ids<K> {
    type Item = K;
    #[inline]
    fn next(&mut self) -> Option<K> {
        self.range.next().map(K::from)
    }
    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
    /// O(1), so that what skips does not walk.
    #[inline]
    fn nth(&mut self, skipped: usize) -> Option<K> {
        self.range.nth(skipped).map(K::from)
    }
}

impl<K: From<u32>> Ids<K> {
    /// The index after the last one.
    pub fn end(&self) -> K {
        K::from(self.range.end)
    }
}

impl<K: From<u32>> DoubleEndedIterator for Ids<K> {
    #[inline]
    fn next_back(&mut self) -> Option<K> {
        self.range.next_back().map(K::from)
    }
    #[inline]
    fn nth_back(&mut self, skipped: usize) -> Option<K> {
        self.range.nth_back(skipped).map(K::from)
    }
}

impl<K: From<u32>> ExactSizeIterator for Ids<K> {}

/// Indices of one kind from one up to another, which is left out.
#[inline]
pub fn between<K: Into<u32>>(first: K, end: K) -> Ids<K> {
    Ids {
        range: first.into()..end.into(),
        key: PhantomData,
    }
}

/// Things with their indices, in order.
#[inline]
pub fn numbered<K: Id, I: IntoIterator>(things: I) -> impl Iterator<Item = (K, I::Item)> {
    things
        .into_iter()
        .enumerate()
        .map(|(place, thing)| (K::new(place), thing))
}

macro_rules! index {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name(u32);

        impl Id for $name {
            #[inline]
            fn new(place: usize) -> Self {
                $name(narrow(place))
            }
            #[inline]
            fn index(self) -> usize {
                self.0.index()
            }
        }

        impl From<u32> for $name {
            #[inline]
            fn from(number: u32) -> Self {
                $name(number)
            }
        }

        impl From<$name> for u32 {
            #[inline]
            fn from(index: $name) -> Self {
                index.0
            }
        }

        impl From<$name> for u64 {
            #[inline]
            fn from(index: $name) -> Self {
                index.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

index! {
    /// A device of a fabric.
    DeviceId
}

index! {
    /// A link of a fabric.
    LinkId
}

index! {
    /// One direction of a link of a fabric.
    ChannelId
}

index! {
    /// A vertex of a network. The first are the devices of its fabric, in their order; where more is
    /// said than devices and links say, others follow.
    Vertex
}

index! {
    /// A directed arc of a network: one direction of a trunk.
    Arc
}

index! {
    /// A trunk of a network: the parallel links between one pair of devices, in both directions.
    Trunk
}

macro_rules! label {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        ///
        /// An `Option` of it takes four bytes too.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name(NonZeroU32);

        impl Id for $name {
            #[inline]
            fn new(place: usize) -> Self {
                $name::from(narrow(place))
            }
            #[inline]
            fn index(self) -> usize {
                u32::from(self).index()
            }
        }

        impl From<u32> for $name {
            /// # Panics
            /// For 2^32 - 1, of which there is none.
            #[inline]
            fn from(number: u32) -> Self {
                assert!(number < u32::MAX, "an index is beyond 32 bits");
                $name(NonZeroU32::MIN.saturating_add(number))
            }
        }

        impl From<$name> for u32 {
            #[inline]
            fn from(label: $name) -> Self {
                label.0.get() - 1
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                u32::from(*self).fmt(f)
            }
        }
    };
}

label! {
    /// A host: the devices of one server.
    HostId
}

label! {
    /// A scale-up domain.
    DomainId
}

impl DeviceId {
    /// The device so many places later.
    #[inline]
    pub fn after(self, places: u32) -> DeviceId {
        DeviceId(self.0 + places)
    }
    /// Its vertex in the network of its fabric.
    #[inline]
    pub fn vertex(self) -> Vertex {
        Vertex(self.0)
    }
}

impl Vertex {
    /// The device that it is.
    #[inline]
    pub fn device(self) -> DeviceId {
        DeviceId(self.0)
    }
}

impl LinkId {
    /// The channel from its lower device to its upper.
    #[inline]
    pub fn forth(self) -> ChannelId {
        ChannelId(2 * self.0)
    }
    /// The channel from its upper device to its lower.
    #[inline]
    pub fn back(self) -> ChannelId {
        ChannelId(2 * self.0 + 1)
    }
}

impl ChannelId {
    /// The channel in the other direction.
    #[inline]
    pub fn reverse(self) -> ChannelId {
        ChannelId(self.0 ^ 1)
    }
    /// Whether it runs from the lower device of its link to the upper.
    #[inline]
    pub fn is_forth(self) -> bool {
        self.0.is_multiple_of(2)
    }
    /// The link that it is a direction of.
    #[inline]
    pub fn link(self) -> LinkId {
        LinkId(self.0 / 2)
    }
}

impl Arc {
    /// The arc in the other direction.
    #[inline]
    pub fn reverse(self) -> Arc {
        Arc(self.0 ^ 1)
    }
    /// Whether it runs from the lower-numbered end of its trunk to the higher.
    #[inline]
    pub fn is_forth(self) -> bool {
        self.0.is_multiple_of(2)
    }
    /// The trunk that it is a direction of.
    #[inline]
    pub fn trunk(self) -> Trunk {
        Trunk(self.0 / 2)
    }
}

impl Trunk {
    /// The arc from the lower-numbered end to the higher.
    #[inline]
    pub fn forth(self) -> Arc {
        Arc(2 * self.0)
    }
    /// The arc from the higher-numbered end to the lower.
    #[inline]
    pub fn back(self) -> Arc {
        Arc(2 * self.0 + 1)
    }
}

/// An index or none, in the four bytes of an index.
pub struct Maybe<K> {
    number: u32,
    key: PhantomData<K>,
}

impl<K> Clone for Maybe<K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Maybe<K> {}

impl<K> PartialEq for Maybe<K> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<K> Eq for Maybe<K> {}

impl<K> Maybe<K> {
    /// No index.
    pub const NONE: Self = Maybe {
        number: u32::MAX,
        key: PhantomData,
    };
}

impl<K: From<u32>> Maybe<K> {
    /// Whether there is one.
    #[inline]
    pub fn is_some(self) -> bool {
        self.number != u32::MAX
    }
    /// The index, where there is one.
    #[inline]
    pub fn get(self) -> Option<K> {
        self.is_some().then(|| K::from(self.number))
    }
}

impl<K: From<u32> + Into<u32> + Copy> Maybe<K> {
    /// The index, which comes to be the given one where there is none.
    #[inline]
    pub fn get_or_insert_with(&mut self, index: impl FnOnce() -> K) -> K {
        self.get().unwrap_or_else(|| {
            let index = index();
            *self = Maybe::from(index);
            index
        })
    }
}

impl<K: Into<u32>> From<K> for Maybe<K> {
    /// # Panics
    /// For the index 2^32 - 1, of which there is none.
    #[inline]
    fn from(index: K) -> Self {
        let number = index.into();
        assert!(number != u32::MAX, "an index is beyond 32 bits");
        Maybe {
            number,
            key: PhantomData,
        }
    }
}

impl<K: Into<u32>> From<Option<K>> for Maybe<K> {
    #[inline]
    fn from(index: Option<K>) -> Self {
        index.map_or(Maybe::NONE, Maybe::from)
    }
}

impl<K: From<u32> + fmt::Debug> fmt::Debug for Maybe<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// An array that is indexed by one kind of index alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K, T> {
    values: Vec<T>,
    key: PhantomData<K>,
}

impl<K: Id, T> Table<K, T> {
    /// Values in the order of their indices.
    #[inline]
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.values.iter()
    }
    /// The same, to be changed.
    #[inline]
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.values.iter_mut()
    }
    /// Indices with their values.
    #[inline]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &T)> + ExactSizeIterator + Clone {
        self.values
            .iter()
            .enumerate()
            .map(|(place, value)| (K::new(place), value))
    }
    /// The array.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        &self.values
    }
    /// How many values there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.len()
    }
    /// Whether there is none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
    /// The value of an index, where there is one.
    #[inline]
    pub fn get(&self, index: K) -> Option<&T> {
        self.values.get(index.index())
    }
    /// The same, to be changed.
    #[inline]
    pub fn get_mut(&mut self, index: K) -> Option<&mut T> {
        self.values.get_mut(index.index())
    }
    /// One value more.
    pub fn push(&mut self, value: T) {
        self.values.push(value);
    }
    /// So many values, the new ones alike.
    pub fn resize(&mut self, count: usize, value: T)
    where
        T: Clone,
    {
        self.values.resize(count, value);
    }
    /// More values at the end.
    pub fn extend(&mut self, more: impl IntoIterator<Item = T>) {
        self.values.extend(more);
    }
}

impl<K, T> Default for Table<K, T> {
    fn default() -> Self {
        Table {
            values: Vec::new(),
            key: PhantomData,
        }
    }
}

impl<K, T> From<Vec<T>> for Table<K, T> {
    fn from(values: Vec<T>) -> Self {
        Table {
            values,
            key: PhantomData,
        }
    }
}

impl<K, T> FromIterator<T> for Table<K, T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Table {
            values: values.into_iter().collect(),
            key: PhantomData,
        }
    }
}

impl<K: Id, T> Index<K> for Table<K, T> {
    type Output = T;
    #[inline]
    fn index(&self, index: K) -> &T {
        &self.values[index.index()]
    }
}

impl<K: Id, T> IndexMut<K> for Table<K, T> {
    #[inline]
    fn index_mut(&mut self, index: K) -> &mut T {
        &mut self.values[index.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walking there would take minutes.
    #[test]
    fn what_skips_does_not_walk() {
        let all = || between(HostId::from(0), HostId::from(u32::MAX - 1));
        for _ in 0..100 {
            let last = all().nth(4_294_967_293);
            assert_eq!(last, Some(HostId::from(4_294_967_293)));
            let first = all().rev().nth(4_294_967_293);
            assert_eq!(first, Some(HostId::from(0)));
            assert_eq!(all().nth(4_294_967_294), None);
        }
    }

    #[test]
    fn none_takes_no_room() {
        let small = size_of::<u32>();
        assert_eq!(size_of::<Option<HostId>>(), small);
        assert_eq!(size_of::<Maybe<DeviceId>>(), small);
        let mut id: Maybe<u32> = Maybe::NONE;
        assert_eq!(id.get(), None);
        assert_eq!(id.get_or_insert_with(|| 7), 7);
        assert_eq!(id.get_or_insert_with(|| 8), 7);
        assert_eq!((id, id.get()), (Maybe::from(7), Some(7)));
        assert_eq!(HostId::new(0).index(), 0);
        assert_eq!(DomainId::from(u32::MAX - 1).index(), 0xFFFF_FFFE);
    }

    #[test]
    fn arcs_come_in_pairs() {
        for trunk in first::<Trunk>(3) {
            assert_eq!(trunk.forth().reverse(), trunk.back());
            assert_eq!(
                (trunk.forth().trunk(), trunk.back().trunk()),
                (trunk, trunk)
            );
        }
        assert_eq!(Arc::new(7).index(), 7);
    }

    #[test]
    fn tables_are_indexed_by_their_own_kind() {
        let mut table: Table<Arc, u64> = vec![4, 5].into();
        table[Arc::from(1)] += 2;
        assert_eq!(
            table
                .iter()
                .map(|(arc, value)| (arc.index(), *value))
                .collect::<Vec<_>>(),
            [(0, 4), (1, 7)]
        );
        assert_eq!(table.get(Arc::from(2)), None);
    }

    #[test]
    #[should_panic(expected = "beyond 32 bits")]
    fn a_number_that_does_not_fit_stops() {
        narrow(1 << 32);
    }
}
