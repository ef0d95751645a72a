//! Topologies of simulators: lists of links (SimAI, HPCC and ASTRA-sim on ns-3), and shapes of
//! symmetric fabrics (ASTRA-sim analytical, htsim).

pub mod astra;
pub mod htsim;
mod links;
pub mod ns3;
mod shape;
