//! A wiring to node-link JSON that NetworkX loads (`networkx.node_link_graph(data, edges="edges")`) and that is read back.

use super::super::kinds::kinds;
use super::super::wiring::Wiring;
use crate::error::{Error, Result};
use crate::fabric::Kind;
use serde_json::{Map, Value, json};

/// Writes a multigraph. Nodes have `kind`, and where known `host`, `model`, `role`, `ports` and `guid`; edges have `source_port`, `target_port`,
/// and where known `gbps`, `length_m` and `class`. Where any rate differs by direction the graph is directed, with an edge each way. O(V + E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let mut nodes = Vec::with_capacity(wiring.devices.len());
    for (device, kind) in wiring.devices.iter().zip(kinds) {
        let word = match kind {
            Kind::Gpu => "gpu",
            Kind::Host => "host",
            Kind::ScaleUp => "scale-up",
            Kind::Switch => "switch",
        };
        let mut node = Map::new();
        node.insert("id".into(), json!(device.name));
        node.insert("kind".into(), json!(word));
        for (key, value) in [("host", &device.host), ("model", &device.model), ("role", &device.role)] {
            if let Some(value) = value {
                node.insert(key.into(), json!(value));
            }
        }
        if let Some(ports) = device.ports {
            node.insert("ports".into(), json!(ports));
        }
        if let Some(guid) = device.guid {
            node.insert("guid".into(), json!(format!("0x{guid:016x}")));
        }
        nodes.push(Value::Object(node));
    }
    let directed = wiring.cables.iter().any(|c| c.back.is_some_and(|b| Some(b) != c.rate));
    let mut edges = Vec::with_capacity(wiring.cables.len() * (1 + usize::from(directed)));
    for (key, cable) in wiring.cables.iter().enumerate() {
        let ways = [(&cable.a, &cable.b, cable.rate), (&cable.b, &cable.a, cable.back.or(cable.rate))];
        for (from, to, rate) in ways.into_iter().take(1 + usize::from(directed)) {
            let mut edge = Map::new();
            edge.insert("source".into(), json!(wiring.devices[from.device as usize].name));
            edge.insert("target".into(), json!(wiring.devices[to.device as usize].name));
            edge.insert("key".into(), json!(key));
            for (key, port) in [("source_port", &from.port), ("target_port", &to.port)] {
                if !port.is_empty() {
                    edge.insert(key.into(), json!(port));
                }
            }
            if let Some(rate) = rate {
                let gbps = if rate.0.is_multiple_of(1_000_000_000) { json!(rate.0 / 1_000_000_000) } else { json!(rate.as_gbps()) };
                edge.insert("gbps".into(), gbps);
            }
            edge.insert("scale_up".into(), json!(cable.scale_up));
            if let Some(length) = cable.length {
                edge.insert("length_m".into(), json!(length.0 as f64 / 1e3));
            }
            if let Some(class) = &cable.class {
                edge.insert("class".into(), json!(class));
            }
            edges.push(Value::Object(edge));
        }
    }
    let graph = if wiring.name.is_empty() { json!({}) } else { json!({ "name": wiring.name }) };
    let file = json!({ "directed": directed, "multigraph": true, "graph": graph, "nodes": nodes, "edges": edges });
    let mut bytes = serde_json::to_vec(&file).map_err(|e| Error::new(format!("cannot encode the graph: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}
