//! `spare-ports.csv`: one row a switch port that neither a link nor a reservation uses, for growth
//! and repairs.

use super::links_csv::decimal;
use crate::error::{Error, Result};
use crate::fabric::index::{narrow, wide};
use crate::fabric::{DeviceId, Fabric, Kind};

/// Writes every spare port of the network switches as `device,port,cage,rate`, in the order of
/// devices and ports; the rate is in Gb/s. The rows of a role are as many as its count
/// `spare-ROLE-ports`. Switches whose ports are not numbered (imports) have none. O(V + E log E +
/// ports).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(fabric: &Fabric) -> Result<Vec<u8>> {
    let fail =
        |e: &dyn std::fmt::Display| Error::new(format!("cannot encode the spare ports: {e}"));
    let ends = fabric
        .links
        .iter()
        .flat_map(|l| [(l.a, l.a_port), (l.b, l.b_port)]);
    let mut used: Vec<(DeviceId, u32)> = ends
        .chain(fabric.reserved.iter().map(|r| (r.device, r.port)))
        .collect();
    used.sort_unstable();
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["device", "port", "cage", "rate"])
        .map_err(|e| fail(&e))?;
    for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
        let mut taken = &used[used.partition_point(|u| u.0 < role.first)..];
        for device in role.devices() {
            let own = taken.partition_point(|u| u.0 <= device);
            let (mine, rest) = taken.split_at(own);
            taken = rest;
            let ports: u64 = role.ports.iter().map(|g| u64::from(g.count)).sum();
            if ports <= wide(mine.len()) {
                continue;
            }
            let name = fabric.device_name(device);
            for group in &role.ports {
                let rate = decimal(group.rate.0, 9);
                let mut next = &mine[mine.partition_point(|u| u.1 < group.first)..];
                for (offset, port) in (group.first..group.first + group.count).enumerate() {
                    if let Some(((_, first), rest)) = next.split_first()
                        && *first == port
                    {
                        next = rest;
                        continue;
                    }
                    let cage = group.first_cage + narrow(offset) / group.per_cage.max(1);
                    rows.write_record([name.as_str(), &port.to_string(), &cage.to_string(), &rate])
                        .map_err(|e| fail(&e))?;
                }
            }
        }
    }
    rows.into_inner().map_err(|e| fail(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::counts::counts;
    use std::path::Path;

    /// Rows, and what must hold of any fabric: as many as are counted, none used, none twice.
    fn rows(fabric: &Fabric) -> Vec<String> {
        let text = String::from_utf8(write(fabric).unwrap()).unwrap();
        let rows: Vec<String> = text.lines().skip(1).map(str::to_string).collect();
        let counted: u64 = counts(fabric)
            .list()
            .iter()
            .filter(|c| c.0.starts_with("spare-"))
            .map(|c| c.1)
            .sum();
        assert_eq!(rows.len() as u64, counted);
        let mut ports: Vec<String> = rows
            .iter()
            .map(|r| r.split(',').take(2).collect::<Vec<_>>().join(":"))
            .collect();
        for link in &fabric.links {
            ports.extend(
                [(link.a, link.a_port), (link.b, link.b_port)]
                    .map(|(d, p)| format!("{}:{p}", fabric.device_name(d))),
            );
        }
        ports.extend(
            fabric
                .reserved
                .iter()
                .map(|r| format!("{}:{}", fabric.device_name(r.device), r.port)),
        );
        let all = ports.len();
        ports.sort();
        ports.dedup();
        assert_eq!(ports.len(), all);
        rows
    }

    fn built(text: &str) -> Fabric {
        let design = crate::family::parse(
            text,
            Path::new("t.yaml"),
            crate::parts::Catalogue::builtin(),
        )
        .unwrap();
        crate::family::build(&design).unwrap()
    }

    #[test]
    fn a_partial_unit_lists_what_is_left() {
        // 4 hosts of an SU of 5: each of 8 leaves has 5 ports down of which one is free, and what
        // 64 ports leave beyond 5 down and 5 up.
        let fabric = built(
            "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 4\nswitch: qm9700\nsu_hosts: 5\n\
             reserved_ports: [{purpose: storage, tier: spine, count: 2, per: switch}]\n",
        );
        let rows = rows(&fabric);
        assert_eq!(rows[0], "leaf-su0-rail0,5,3,400");
        assert_eq!(
            rows.iter()
                .filter(|r| r.starts_with("leaf-su0-rail7,"))
                .count(),
            64 - 9
        );
    }

    #[test]
    fn ports_of_two_rates_and_no_spare_ports() {
        let two = built(
            "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 6\nswitch: sn5600\nlink_rate: 800 Gb/s\noversubscription: {leaf: \"1:1\"}\n",
        );
        assert!(
            rows(&two)
                .iter()
                .all(|r| r.ends_with(",400") || r.ends_with(",800"))
        );
        assert_eq!(
            rows(&built(
                "name: t\nfamily: fat-tree\nk: 64\nlevels: 2\nhost: single-gpu\nhosts: 2048\nswitch: qm9700\n"
            )),
            [""; 0]
        );
    }
}
