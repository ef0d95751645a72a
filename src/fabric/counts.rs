//! Counts of devices, links, cables and transceivers.
