//! Union-find: which places generators take onto each other.

/// Disjoint sets of places; the root of a set is its least member.
pub(crate) struct Orbits {
    length: usize,
    /// Empty as long as every place is alone.
    parent: Vec<u32>,
}

/// Members of each orbit, at its root; all 1 where every place is alone.
pub(crate) struct Sizes {
    count: Vec<i128>,
}

impl Sizes {
    pub(crate) fn at(&self, root: usize) -> i128 {
        self.count.get(root).copied().unwrap_or(1)
    }
}

impl Orbits {
    /// Every place alone.
    pub(crate) fn new(length: usize) -> Self {
        Orbits {
            length,
            parent: Vec::new(),
        }
    }

    pub(crate) fn root(&mut self, place: usize) -> usize {
        if self.parent.is_empty() {
            return place;
        }
        let mut at = place;
        while self.parent[at] as usize != at {
            self.parent[at] = self.parent[self.parent[at] as usize];
            at = self.parent[at] as usize;
        }
        at
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        if a == b {
            return;
        }
        if self.parent.is_empty() {
            self.parent = (0..self.length as u32).collect();
        }
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b) as u32;
    }

    pub(crate) fn sizes(&mut self) -> Sizes {
        let mut count = vec![0; self.parent.len()];
        (0..count.len()).for_each(|v| count[self.root(v)] += 1);
        Sizes { count }
    }
}
