//! Topologies of simulators: lists of links (SimAI, HPCC and ASTRA-sim on ns-3), and shapes of
//! symmetric fabrics (ASTRA-sim analytical, htsim).

pub(crate) mod astra;
pub(crate) mod htsim;
mod links;
pub(crate) mod ns3;
mod shape;
