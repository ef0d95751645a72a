//! Blocks within blocks, and which of them are alike: pods, scalable units, and the whole fabric
//! around them.

use super::labels::axis_word;
use super::units::Units;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind, NONE};
use crate::overlay::{Overlay, Tone};
use std::collections::{BTreeMap, HashMap};

/// A block that is drawn, standing for `times` identical ones.
pub(super) struct Block {
    /// `SU 0`, `pod 0 to 63`.
    pub name: String,
    /// Its place among its siblings.
    first: usize,
    /// How many blocks it stands for.
    pub times: usize,
    /// Switches of its own, by tier.
    pub tiers: BTreeMap<u8, Vec<DeviceId>>,
    /// Hosts of its own.
    pub units: Vec<u32>,
    /// The blocks inside.
    pub inner: Vec<Block>,
    /// Hosts in it, inner blocks included.
    pub hosts: usize,
    /// Hosts in a full block of its kind.
    pub full: usize,
    /// The strongest tone in it: such a block is drawn before its plain siblings.
    pub tone: Tone,
    /// Blocks of further kinds beside it that are not drawn.
    pub omitted: usize,
}

/// Kinds of blocks drawn side by side.
const KINDS: usize = 3;

/// What a block holds before folding.
#[derive(Default)]
struct Content {
    tiers: BTreeMap<u8, Vec<DeviceId>>,
    units: Vec<u32>,
    links: BTreeMap<(u32, Tone), usize>,
    tones: BTreeMap<(u8, Tone), usize>,
}

/// The axes that frames are drawn for: places of endpoints that hold several switches.
pub(super) fn frame_axes(fabric: &Fabric) -> Vec<usize> {
    let switches = || fabric.roles.iter().filter(|r| r.kind == Kind::Switch);
    let endpoints = fabric
        .roles
        .iter()
        .find(|r| r.kind == fabric.endpoint_kind());
    let axes = endpoints.map(|r| r.axes.clone()).unwrap_or_default();
    let frame = |axis: &usize| {
        let name = &fabric.axes[*axis].name;
        !name.is_empty()
            && switches().any(|r| r.axes.contains(axis))
            && switches().all(|r| r.name != *name)
    };
    // Rails are shared by all blocks: an axis without parent after the first is no place.
    axes.into_iter()
        .enumerate()
        .filter(|(at, axis)| (*at == 0 || fabric.axes[*axis].parent.is_some()) && frame(axis))
        .map(|a| a.1)
        .collect()
}

/// Folds the fabric into blocks; what an overlay shows keeps a block apart from its plain siblings.
/// O(V + E) and the square of the number of blocks of one level.
pub(super) fn fold(fabric: &Fabric, units: &Units, frames: &[usize], overlay: &Overlay) -> Block {
    let mut contents: BTreeMap<Vec<u32>, Content> = BTreeMap::new();
    let mut key_of: Vec<Vec<u32>> = Vec::with_capacity(fabric.devices());
    for device in fabric.device_ids() {
        let axes = &fabric.role(device).axes;
        let coordinates = fabric.coordinates(device);
        let place = |axis: &usize| {
            axes.iter()
                .position(|a| a == axis)
                .and_then(|at| coordinates.get(at).copied())
        };
        let key: Vec<u32> = frames.iter().map_while(place).collect();
        let content = contents.entry(key.clone()).or_default();
        let tone = overlay.device(device);
        if tone != Tone::Plain {
            *content
                .tones
                .entry((units.tier[device.index()], tone))
                .or_default() += 1;
        }
        if fabric.role(device).kind == Kind::Switch {
            content
                .tiers
                .entry(units.tier[device.index()])
                .or_default()
                .push(device);
        } else if units.of[device.index()] != NONE
            && units.list[units.of[device.index()].index()].first == device
        {
            content.units.push(units.of[device.index()]);
        }
        key_of.push(key);
    }
    for (id, link) in fabric.numbered_links() {
        for end in [link.a, link.b] {
            if let Some(content) = contents
                .get_mut(&key_of[end.index()])
                .filter(|_| !key_of[end.index()].is_empty())
            {
                *content
                    .links
                    .entry((link.class, overlay.link(id)))
                    .or_default() += 1;
            }
        }
    }
    let mut names: Vec<String> = frames
        .iter()
        .map(|a| axis_word(&fabric.axes[*a].name))
        .collect();
    names.push(String::new());
    let mut children: HashMap<Vec<u32>, Vec<Vec<u32>>> = HashMap::new();
    let mut known = std::collections::BTreeSet::new();
    for key in contents.keys() {
        for length in 1..=key.len() {
            if known.insert(key[..length].to_vec()) {
                children
                    .entry(key[..length - 1].to_vec())
                    .or_default()
                    .push(key[..length].to_vec());
            }
        }
    }
    let tree = Tree {
        contents,
        children,
        names,
    };
    tree.block(&[]).1
}

struct Tree {
    contents: BTreeMap<Vec<u32>, Content>,
    children: HashMap<Vec<u32>, Vec<Vec<u32>>>,
    names: Vec<String>,
}

impl Tree {
    /// A block and its signature: blocks with the same one are alike in switches, hosts and links.
    fn block(&self, key: &[u32]) -> (String, Block) {
        let empty = Content::default();
        let content = self.contents.get(key).unwrap_or(&empty);
        let counts: Vec<(u8, usize)> = content.tiers.iter().map(|(t, d)| (*t, d.len())).collect();
        let inside: Vec<(String, Block)> = self
            .children
            .get(key)
            .map(|keys| keys.iter().map(|k| self.block(k)).collect())
            .unwrap_or_default();
        let hosts = content.units.len() + inside.iter().map(|(_, b)| b.hosts).sum::<usize>();
        let signatures: Vec<&String> = inside.iter().map(|(s, _)| s).collect();
        let signature = format!(
            "{counts:?} {} {:?} {:?} {signatures:?}",
            content.units.len(),
            content.links,
            content.tones
        );
        let own = content
            .tones
            .keys()
            .map(|k| k.1)
            .chain(
                content
                    .links
                    .keys()
                    .map(|k| k.1)
                    .filter(|t| *t > Tone::Beyond),
            )
            .max();
        let tone = inside
            .iter()
            .map(|(_, b)| b.tone)
            .chain(own)
            .max()
            .unwrap_or_default();
        let word = if key.is_empty() {
            String::new()
        } else {
            self.names[key.len() - 1].clone()
        };
        let name = key
            .last()
            .map_or(word.clone(), |value| format!("{word} {value}"));
        let inner = alike(
            inside,
            key.len(),
            &self.names[key.len().min(self.names.len() - 1)],
        );
        let (tiers, units) = (content.tiers.clone(), content.units.clone());
        (
            signature,
            Block {
                name,
                first: 0,
                times: 1,
                tiers,
                units,
                inner,
                hosts,
                full: hosts,
                tone,
                omitted: 0,
            },
        )
    }
}

/// Folds siblings of one kind into one; few siblings are all drawn.
fn alike(blocks: Vec<(String, Block)>, depth: usize, word: &str) -> Vec<Block> {
    let full = blocks.iter().map(|(_, b)| b.hosts).max().unwrap_or(0);
    let few = blocks.len() <= if depth == 0 { 4 } else { 2 };
    let marked = |block: &Block| matches!(block.tone, Tone::Path | Tone::Beside | Tone::Failed);
    let touched = blocks.iter().filter(|(_, b)| marked(b)).count();
    let mut kinds: Vec<(String, Block, Vec<usize>)> = Vec::new();
    for (index, (signature, block)) in blocks.into_iter().enumerate() {
        // What failed or is on a path stands for itself: two such blocks are two places. Where
        // there are many, those alike are one.
        let own = touched <= KINDS && marked(&block);
        match kinds.iter_mut().find(|k| !few && !own && k.0 == signature) {
            Some(kind) => kind.2.push(index),
            None => kinds.push((signature, block, vec![index])),
        }
    }
    kinds.sort_by_key(|k| std::cmp::Reverse(k.1.tone));
    let most = if few { kinds.len() } else { KINDS };
    let omitted: usize = kinds.iter().skip(most).map(|k| k.2.len()).sum();
    let mut drawn: Vec<Block> = Vec::new();
    for (_, mut block, members) in kinds.into_iter().take(most) {
        block.times = members.len();
        block.first = members[0];
        block.full = full;
        let first = block
            .name
            .rsplit(' ')
            .next()
            .and_then(|n| n.parse::<usize>().ok())
            .unwrap_or(members[0]);
        let run = members.windows(2).all(|w| w[1] == w[0] + 1);
        if block.times > 1 {
            let last = first + members.len() - 1;
            block.name = if run {
                format!("{word} {first} to {last}")
            } else {
                format!("{word} {first} and {} like it", members.len() - 1)
            };
        }
        drawn.push(block);
    }
    drawn.sort_by_key(|b| b.first);
    if let Some(last) = drawn.last_mut() {
        last.omitted = omitted;
    }
    drawn
}
