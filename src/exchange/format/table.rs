//! The table of formats, in the order they are listed and asked.

use super::super::{ib_discover, ibdm_topo, ndt};
use super::Feature::*;
use super::{Format, Read, native};

/// All formats. Our own come first; a text is of the first that it looks like.
pub const FORMATS: &[Format] = &[
    Format {
        name: "fabric",
        title: "Selvedge's own fabric.json",
        extensions: &[".json"],
        read: Some(Read::Text(native::read_fabric)),
        write: Some(native::write_fabric),
        looks_like: native::is_fabric,
        carries: &[Name, Kinds, Unlinked, Hosts, Roles, PortNumbers, Rates, UnequalRates, ScaleUp, Lengths, Classes],
        remark: "lossless between Selvedge's own commands; labels of ports become numbers, and models stay where the catalogue has them",
    },
    Format {
        name: "specification",
        title: "Selvedge's own specification, built first",
        extensions: &[".yaml", ".yml"],
        read: Some(Read::Text(native::read_specification)),
        write: None,
        looks_like: native::is_specification,
        carries: &[Name, Kinds, Hosts, Models, Roles, PortCounts, PortNumbers, Rates, UnequalRates, ScaleUp, Lengths, Classes],
        remark: "names and ports as `selvedge build` gives them",
    },
    Format {
        name: "node-link",
        title: "NetworkX node-link JSON",
        extensions: &[".json"],
        read: Some(Read::Text(native::read_node_link)),
        write: None,
        looks_like: native::is_node_link,
        carries: &[Name, Kinds, Unlinked, Rates, UnequalRates, ScaleUp, Lengths],
        remark: "nodes need `kind`, edges `gbps`; ports are numbered in the order of the edges",
    },
    Format {
        name: "ibsim",
        title: "ibsim netlist, for a simulated InfiniBand subnet",
        extensions: &[".ibsim", ".net"],
        read: Some(Read::Text(ib_discover::read)),
        write: Some(ib_discover::write_netlist),
        looks_like: ib_discover::looks_like_netlist,
        carries: &[Kinds, Unlinked, Hosts, Models, PortCounts, Guids, PortNumbers, Rates],
        remark: "rates that lanes and speeds make (4xHDR is 200 Gb/s); ibsim 0.10 knows speeds up to HDR, 0.12 up to NDR",
    },
    Format {
        name: "ibnetdiscover",
        title: "InfiniBand subnet as ibnetdiscover prints it",
        extensions: &[".ibnetdiscover", ".ibnd"],
        read: Some(Read::Text(ib_discover::read)),
        write: Some(ib_discover::write),
        looks_like: ib_discover::looks_like,
        carries: &[Kinds, Unlinked, Hosts, Models, PortCounts, Guids, PortNumbers, Rates],
        remark: "rates that lanes and speeds make (4xNDR is 400 Gb/s); of a server's adapter the server is read from `SERVER ADAPTER`",
    },
    Format {
        name: "ibdm-topo",
        title: "IBDM topology file",
        extensions: &[".topo"],
        read: Some(Read::Text(ibdm_topo::read)),
        write: Some(ibdm_topo::write),
        looks_like: ibdm_topo::looks_like,
        carries: &[Unlinked, Models, PortNumbers, PortLabels, Rates],
        remark: "definitions TYPE.ibnl are read from the same folder, and tell kinds and port counts; blanks in names become underscores",
    },
    Format {
        name: "ufm-ndt",
        title: "cable table of UFM's NDT plug-in",
        extensions: &[".ndt", ".ndt.csv"],
        read: Some(Read::Text(ndt::read)),
        write: Some(ndt::write),
        looks_like: ndt::looks_like,
        carries: &[Hosts, PortNumbers, PortLabels],
        remark: "names in any letter case; a director's `Blade 16_Port 2/20` is port 20 of the chip NAME/L16/U2; lengths and speeds are read \
                 where the table has such columns",
    },
];
