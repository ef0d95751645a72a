//! A fabric of tiers, drawn row by row.

use super::fold::{fold, frame_axes};
use super::layout::{LEFT, Layout};
use super::svg::{Scene, WIDTH};
use super::units::Units;
use super::{margin, trunks};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, NONE};
use crate::overlay::Overlay;
use std::collections::{BTreeMap, HashMap};

/// Draws a fabric with tiers.
pub(super) fn draw(fabric: &Fabric, units: &Units, overlay: &Overlay, scene: &mut Scene) {
    let frames = frame_axes(fabric);
    let root = fold(fabric, units, &frames, overlay);
    let mut reserved: HashMap<DeviceId, Vec<&str>> = HashMap::new();
    for port in &fabric.reserved {
        reserved.entry(port.device).or_default().push(&port.purpose);
    }
    let box_of = vec![NONE; fabric.devices()];
    let (boxes, rows, bands) = (Vec::new(), BTreeMap::new(), Vec::new());
    let mut attached = vec![0; fabric.devices()];
    units
        .list
        .iter()
        .filter_map(|u| u.switch)
        .for_each(|switch| attached[switch.index()] += 1);
    let mut layout = Layout {
        fabric,
        units,
        scene,
        boxes,
        box_of,
        rows,
        frames,
        bands,
        overlay,
        attached,
        reserved,
    };
    layout.bands(&root);
    layout.block(&root, LEFT, WIDTH - 24.0, 0);
    trunks::draw(&mut layout);
    margin::rows(&mut layout);
    margin::legend(&mut layout);
}
