//! Union-find: which places generators take onto each other.

/// Disjoint sets of places; the root of a set is its least member.
pub(crate) struct Orbits {
    parent: Vec<u32>,
}

impl Orbits {
    /// Every place alone.
    pub(crate) fn new(length: usize) -> Self {
        Orbits { parent: (0..length as u32).collect() }
    }

    pub(crate) fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while self.parent[at] as usize != at {
            self.parent[at] = self.parent[self.parent[at] as usize];
            at = self.parent[at] as usize;
        }
        at
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b) as u32;
    }

    /// Members of each orbit, kept at its root.
    pub(crate) fn sizes(&mut self) -> Vec<i128> {
        let mut size = vec![0; self.parent.len()];
        (0..size.len()).for_each(|v| size[self.root(v)] += 1);
        size
    }
}
