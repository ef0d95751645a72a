//! `links.csv`: one row a link or reserved port, for spreadsheets and cabling teams.

use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric};
use crate::units::Rate;

/// Writes every link as `class,a_device,a_port,b_device,b_port,rate_gbps,length_m`, then every
/// reserved port as a row of class `reserved` whose `b_device` is the purpose in parentheses. A
/// link of unequal directions shows the larger rate; an unknown length is empty. O(V + E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(fabric: &Fabric) -> Result<Vec<u8>> {
    let fail = |e: &dyn std::fmt::Display| Error::new(format!("cannot encode the links: {e}"));
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record([
        "class",
        "a_device",
        "a_port",
        "b_device",
        "b_port",
        "rate_gbps",
        "length_m",
    ])
    .map_err(|e| fail(&e))?;
    for link in &fabric.links {
        let class = &fabric.classes[link.class.index()];
        rows.write_record([
            class.name.as_str(),
            &fabric.device_name(link.a),
            &link.a_port.to_string(),
            &fabric.device_name(link.b),
            &link.b_port.to_string(),
            &decimal(class.rate_ab.max(class.rate_ba).0, 9),
            &class.length.map_or(String::new(), |l| decimal(l.0, 3)),
        ])
        .map_err(|e| fail(&e))?;
    }
    for reserved in &fabric.reserved {
        let rate = port_rate(fabric, reserved.device, reserved.port);
        rows.write_record([
            "reserved",
            &fabric.device_name(reserved.device),
            &reserved.port.to_string(),
            &format!("({})", reserved.purpose),
            "",
            &rate.map_or(String::new(), |r| decimal(r.0, 9)),
            "",
        ])
        .map_err(|e| fail(&e))?;
    }
    rows.into_inner().map_err(|e| fail(&e))
}

/// Rate of a port, where the role says.
fn port_rate(fabric: &Fabric, device: DeviceId, port: u32) -> Option<Rate> {
    let groups = &fabric.role(device).ports;
    groups
        .iter()
        .find(|g| port >= g.first && port - g.first < g.count)
        .map(|g| g.rate)
}

/// `value` / 10^`places`, exactly.
pub(super) fn decimal(value: u64, places: usize) -> String {
    let digits = format!("{value:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let part = part.trim_end_matches('0');
    if part.is_empty() {
        whole.to_string()
    } else {
        format!("{whole}.{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::Reserved;
    use std::path::Path;

    #[test]
    fn rows_name_devices_and_ports() {
        let text = r#"{"nodes":[{"id":"a","kind":"gpu"},{"id":"b, c","kind":"gpu"},{"id":"s","kind":"switch"}],
            "edges":[{"source":"a","target":"s","gbps":400},{"source":"s","target":"b, c","gbps":0.25}]}"#;
        let mut fabric = crate::formats::node_link::parse(text, Path::new("x.json")).unwrap();
        fabric.reserved.push(Reserved {
            device: 2.into(),
            port: 9,
            purpose: "storage".into(),
        });
        fabric.classes[0].length = Some(crate::units::Length(2_500));
        let rows = String::from_utf8(write(&fabric).unwrap()).unwrap();
        let expected = "class,a_device,a_port,b_device,b_port,rate_gbps,length_m\nlink,a,1,s,1,400,2.5\n\
            link,\"b, c\",1,s,2,0.25,\nreserved,s,9,(storage),,,\n";
        assert_eq!(rows, expected);
    }
}
