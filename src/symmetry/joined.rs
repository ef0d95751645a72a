//! The orbits that a search has found so far.

use crate::fabric::index::{Id, narrow};

/// Orbits so far: a union-find with sizes, and which orbits the base vertex at hand cannot reach.
pub(super) struct Joined {
    parent: Vec<u32>,
    size: Vec<u32>,
    failed: Vec<bool>,
    failures: Vec<u32>,
}

impl Joined {
    /// Everything alone.
    pub(super) fn new(n: usize) -> Self {
        Joined {
            parent: (0..narrow(n)).collect(),
            size: vec![1; n],
            failed: vec![false; n],
            failures: Vec::new(),
        }
    }
    fn root(&mut self, mut v: u32) -> u32 {
        while self.parent[v.index()] != v {
            self.parent[v.index()] = self.parent[self.parent[v.index()].index()];
            v = self.parent[v.index()];
        }
        v
    }
    /// Whether two vertices are in one orbit.
    pub(super) fn same(&mut self, a: u32, b: u32) -> bool {
        self.root(a) == self.root(b)
    }
    /// Vertices in an orbit.
    pub(super) fn size(&mut self, v: u32) -> u32 {
        let root = self.root(v);
        self.size[root.index()]
    }
    /// Merges two orbits; what one failed, both fail.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (large, small) = if self.size[a.index()] < self.size[b.index()] {
            (b, a)
        } else {
            (a, b)
        };
        self.parent[small.index()] = large;
        self.size[large.index()] += self.size[small.index()];
        if self.failed[small.index()] {
            self.fail(large);
        }
    }
    /// The base vertex cannot reach this orbit.
    pub(super) fn fail(&mut self, v: u32) {
        let root = self.root(v);
        self.failed[root.index()] = true;
        self.failures.push(root);
    }
    /// Whether it cannot.
    pub(super) fn failed(&mut self, v: u32) -> bool {
        let root = self.root(v);
        self.failed[root.index()]
    }
    /// Failures hold for one base vertex only.
    pub(super) fn forgive(&mut self) {
        self.failures
            .drain(..)
            .for_each(|v| self.failed[v.index()] = false);
    }
}
