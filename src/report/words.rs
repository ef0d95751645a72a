//! Words for what fails.

use crate::spec::design::Component;
use num_traits::One;
use std::fmt::Display;

/// What so many components are called: `link`, `links`.
pub(super) fn component<N: One + PartialEq>(count: N, kind: &Component) -> String {
    if count.is_one() { kind.word().to_string() } else { kind.words() }
}

/// So many components: `1 link`, `2 links`.
pub(super) fn components<N: One + PartialEq + Copy + Display>(count: N, kind: &Component) -> String {
    format!("{count} {}", component(count, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_follow_their_counts() {
        assert_eq!([components(1u32, &Component::Links), components(2u64, &Component::Switches)], ["1 link", "2 switches"]);
    }
}
