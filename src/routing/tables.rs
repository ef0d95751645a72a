//! Forwarding tables of a subnet manager, on the fabric that they are of; and a static routing
//! written as such.

use super::channels::{ChannelId, Channels};
use super::next_hops::{Choice, Destination, NextHops, Port, Told};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow, numbered};
use crate::fabric::{LinkId, Vertex};
use crate::formats::opensm::tables::{Lids, NO_PORT, Table, write_tables};
use std::collections::HashMap;

/// Imported tables.
#[derive(Debug)]
pub struct Tables {
    /// Row of each switch that has a table.
    row: Vec<Option<u32>>,
    switch: Vec<bool>,
    destinations: usize,
    /// Channel by row and destination.
    told: Vec<Option<ChannelId>>,
    /// What did not fit, in words.
    pub notes: Vec<String>,
}

/// The port number of a device on a link.
fn port(channels: &Channels<'_>, device: Vertex, link: LinkId) -> u32 {
    let link = &channels.fabric.links[link.index()];
    if link.a.vertex() == device {
        link.a_port
    } else {
        link.b_port
    }
}

impl Tables {
    /// Finds the switches by the GUIDs of all devices, and the destinations by the LIDs of their
    /// ports. O(tables + destinations * switches).
    ///
    /// # Errors
    /// When no table is of a switch of the fabric, or no destination has a LID.
    pub fn new(
        channels: &Channels<'_>,
        guids: &[u64],
        destinations: &[Destination],
        tables: &[Table],
        lids: &Lids,
    ) -> Result<Self> {
        let n = channels.network.vertices();
        let device: HashMap<u64, Vertex> = numbered(guids).map(|(v, &g)| (g, v)).collect();
        let mut of_lid: HashMap<u16, u32> = HashMap::new();
        let mut nameless = 0usize;
        for (index, to) in (0u32..).zip(destinations) {
            let link = to.link();
            match link
                .and_then(|l| lids.of(guids[to.endpoint.index()], port(channels, to.endpoint, l)))
            {
                Some(lid) => drop(of_lid.insert(lid, index)),
                None => nameless += usize::from(link.is_some()),
            }
        }
        if of_lid.is_empty() {
            return Err(Error::new("no port of an endpoint has a LID: the tables cannot be read without").help(
                "give the LIDs with `--lids`: an opensm-subnet.lst or a guid2lid of the same subnet, whose GUIDs are those of the fabric",
            ));
        }
        let mut channel_of: HashMap<(Vertex, u32), ChannelId> = HashMap::new();
        for channel in channels
            .working()
            .into_iter()
            .filter(|&c| channels.is_switch(channels.from(c)))
        {
            let v = channels.from(channel);
            channel_of.insert((v, port(channels, v, channel.link())), channel);
        }
        let (mut row, mut told) = (vec![None; n], Vec::new());
        let (mut strangers, mut empty) = (0usize, 0usize);
        for table in tables {
            let Some(&v) = device.get(&table.guid).filter(|v| channels.is_switch(**v)) else {
                strangers += 1;
                continue;
            };
            row[v.index()] = Some(narrow(told.len() / destinations.len()));
            let start = told.len();
            told.resize(start + destinations.len(), None);
            for &(lid, port) in table.ports.iter().filter(|p| p.1 != NO_PORT) {
                let Some(&index) = of_lid.get(&lid) else {
                    continue;
                };
                match channel_of.get(&(v, port.into())) {
                    Some(&channel) => told[start + index.index()] = Some(channel),
                    None => empty += 1,
                }
            }
        }
        if told.is_empty() {
            let message = format!(
                "none of the {} tables is of a switch of this fabric, by its GUID",
                tables.len()
            );
            return Err(
                Error::new(message).help("give the capture that the tables were dumped with, or the design that was exported as a netlist")
            );
        }
        let switch: Vec<bool> = channels
            .network
            .vertex_ids()
            .map(|v| channels.is_switch(v))
            .collect();
        let without = (0..n).filter(|&v| switch[v] && row[v].is_none()).count();
        let notes = [
            (strangers, "tables are of no switch here"),
            (without, "switches have no table, and pass nothing on"),
            (
                nameless,
                "ports of endpoints have no LID, and are not reached",
            ),
            (empty, "entries lead to a port without a working cable"),
        ];
        let notes = notes
            .iter()
            .filter(|n| n.0 > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        Ok(Tables {
            row,
            switch,
            destinations: destinations.len(),
            told,
            notes,
        })
    }
}

impl Choice for Tables {
    fn told(&self, destination: usize, device: Vertex) -> Told {
        if !self.switch[device.index()] {
            return Told::Any;
        }
        let row = self.row[device.index()];
        let told = row.and_then(|row| self.told[row.index() * self.destinations + destination]);
        told.map_or(Told::Drop, Told::Use)
    }
}

/// Writes a routing that has one way everywhere as forwarding tables, to the ports of endpoints and
/// to the switches themselves. O((destinations + switches) * (V + E)).
///
/// # Errors
/// When a port number is above 254, which no table holds.
pub fn written(
    channels: &Channels<'_>,
    guids: &[u64],
    destinations: &[Destination],
    lids: &Lids,
    choice: &impl Choice,
) -> Result<String> {
    let fabric = channels.fabric;
    let switches: Vec<Vertex> = channels
        .network
        .vertex_ids()
        .filter(|&v| channels.is_switch(v))
        .collect();
    let mut row: Vec<Option<u32>> = vec![None; channels.network.vertices()];
    (0u32..)
        .zip(&switches)
        .for_each(|(index, &v)| row[v.index()] = Some(index));
    let lid_of = |v: Vertex| lids.of_switch(guids[v.index()]);
    let mut tables: Vec<(Table, u16, String)> = switches
        .iter()
        .map(|&v| {
            (
                Table {
                    guid: guids[v.index()],
                    ports: Vec::new(),
                },
                lid_of(v).unwrap_or(0),
                fabric.device_name(v.device()),
            )
        })
        .collect();
    let mut owner: HashMap<u16, String> = HashMap::new();
    let to_switch = |&v: &Vertex| {
        (
            Destination {
                endpoint: v,
                port: Port::All,
                share: (1, 1),
            },
            lid_of(v),
            guids[v.index()],
        )
    };
    let to_port = |d: &Destination| {
        let port = d.link().map_or(0, |l| port(channels, d.endpoint, l));
        let guid = guids[d.endpoint.index()];
        (*d, lids.of(guid, port), guid.wrapping_add(port.into()))
    };
    let mut next_hops = NextHops::new(channels);
    for (number, (to, lid, guid)) in destinations
        .iter()
        .map(to_port)
        .chain(switches.iter().map(to_switch))
        .enumerate()
    {
        let Some(lid) = lid else { continue };
        let what = if row[to.endpoint.index()].is_none() {
            "Channel Adapter"
        } else {
            "Switch"
        };
        owner.insert(
            lid,
            format!(
                "{what} portguid 0x{guid:016x}: '{}'",
                fabric.device_name(to.endpoint.device())
            ),
        );
        next_hops.search(channels, (number, &to), choice);
        for &v in &next_hops.order {
            let Some(own) = row[v.index()] else { continue };
            let port = next_hops
                .next(v)
                .first()
                .map_or(0, |&c| port(channels, v, c.link()));
            let port = u8::try_from(port)
                .ok()
                .filter(|p| *p != NO_PORT)
                .ok_or_else(|| {
                    Error::new(format!(
                        "port {port} of {} is above 254, the most that a forwarding table holds",
                        fabric.device_name(v.device())
                    ))
                })?;
            tables[own.index()].0.ports.push((lid, port));
        }
    }
    tables.iter_mut().for_each(|t| t.0.ports.sort_unstable());
    Ok(write_tables(&tables, |lid| {
        owner.get(&lid).cloned().unwrap_or_default()
    }))
}
