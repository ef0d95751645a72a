//! What a page shows of a fabric beside its verdicts: drawings, plots, loads, cables, certificates.

use serde_json::Value;

/// What is shown of a fabric.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exhibit {
    /// Name of the fabric.
    pub name: String,
    /// Tells the exhibits of a page apart.
    pub id: String,
    /// The fabric, then what shows verdicts.
    pub drawings: Vec<Drawing>,
    /// Drawings of witnesses, by the place of the judgement: names of drawings, empty where none.
    pub witnesses: Vec<String>,
    /// What was not drawn, and the command that draws it.
    pub undrawn: Vec<String>,
    /// Plots as SVG.
    pub plots: Vec<Drawing>,
    /// What each kind of single failure leaves.
    pub failures: Vec<Failures>,
    /// Loads of cables.
    pub loads: Loads,
    /// Devices and cables for the scripts of the page, as written in `src/page/parts.rs`.
    pub parts: Value,
    /// How much of the fabric that is, and where the whole is.
    pub held: String,
    /// Certificates.
    pub certificates: Vec<Certified>,
    /// Certificates that are not listed, and the command that checks all.
    pub certified: String,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Tells drawings of a page apart.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The drawing, made here.
    pub svg: String,
}

/// What single failures of a kind leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failures {
    /// `link`, `switch`.
    pub kind: String,
    /// How many components there are.
    pub components: String,
    /// Without failures.
    pub healthy: String,
    /// Name of the plot.
    pub plot: String,
    /// Classes, the worst first.
    pub classes: Vec<FailureClass>,
    /// Classes that are not listed.
    pub more: usize,
}

/// Failures that are alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FailureClass {
    /// One of them.
    pub component: String,
    /// How many are alike.
    pub alike: String,
    /// Throughput that is left.
    pub left: String,
    /// Endpoints lost.
    pub lost: String,
}

/// Loads of the cables of a certified flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loads {
    /// Of which flow, or why there is none.
    pub of: String,
    /// Each class.
    pub classes: Vec<LoadOfClass>,
}

/// Loads of a class of cables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadOfClass {
    /// The class.
    pub class: String,
    /// How many cables.
    pub cables: String,
    /// The least and the most, in per cent, or the one of all.
    pub load: String,
    /// The five busiest, where they differ.
    pub busiest: Vec<String>,
}

/// A certificate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Certified {
    /// Its file name.
    pub file: String,
    /// Its bytes.
    pub bytes: String,
    /// What checks it.
    pub command: String,
}
