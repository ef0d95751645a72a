//! What a back-end finds: numbers that the proof rounds and checks.

use crate::units::Fraction;

/// The numbers of a solution.
#[derive(Clone, Debug)]
pub struct Numbers<T> {
    /// For each view, flow on one arc of each class (any common scale).
    pub flows: Vec<Vec<T>>,
    /// For each arc orbit, the dual price of its capacity row.
    pub prices: Vec<T>,
    /// Share of the two-phase distribution at one vertex of each vertex orbit (hose only).
    pub spread: Vec<T>,
    /// Value of the programme.
    pub value: T,
}

/// A solution to be rounded and re-checked.
#[derive(Clone, Debug)]
pub enum Solution {
    /// An optimum in rational numbers.
    Exact(Numbers<Fraction>),
    /// Near an optimum, as floats.
    Float(Numbers<f64>),
}

/// A candidate for both bounds, and where it comes from.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its numbers.
    pub solution: Solution,
    /// Columns of the programme.
    pub columns: usize,
    /// What solved it.
    pub method: &'static str,
}
