//! Linear programmes over quotients, their exact solution, and cuts. Answers here are candidates: `proof` turns them into bounds.

pub mod cut;
pub mod exact;
pub mod flow;
pub mod lp;
pub mod quotient;
pub mod split;
pub mod survey;
