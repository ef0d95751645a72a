//! What is shown: a tone for each device and link, and the words beside them.

use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, LinkId};

/// How a device or a link is shown; the order is that of precedence where several are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tone {
    /// As always.
    #[default]
    Plain,
    /// A link's load in thousandths of its capacity.
    Load(u16),
    /// A device on the other side of a cut.
    Beyond,
    /// Next to what failed.
    Beside,
    /// A link across the cut.
    Cut,
    /// On the path.
    Path,
    /// Failed.
    Failed,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// Lines under the title: what is shown and the numbers.
    pub notes: Vec<String>,
    /// Tone of each device; empty when all are plain.
    pub devices: Vec<Tone>,
    /// Tone of each link; empty when all are plain.
    pub links: Vec<Tone>,
    /// Names of the failed parts, for the legend.
    pub failed: Vec<String>,
    /// What [`Tone::Load`] stands for where it is no load: a value between 0 and 1 in thousandths.
    pub scale: Option<String>,
    /// The share that the end of that scale stands for, where it is not 1: values are told as per
    /// cent then.
    pub full: Option<f64>,
    /// Values that were rounded to thousandths of that end, with what they are exactly.
    pub named: Vec<(u16, String)>,
    /// What [`Tone::Failed`] and [`Tone::Path`] stand for in the legend where it is nothing that
    /// failed and no path.
    pub words: Option<[String; 2]>,
}

impl Overlay {
    /// Tone of a device.
    pub fn device(&self, device: DeviceId) -> Tone {
        self.devices
            .get(device.index())
            .copied()
            .unwrap_or_default()
    }
    /// Tone of a link.
    pub fn link(&self, link: LinkId) -> Tone {
        self.links.get(link.index()).copied().unwrap_or_default()
    }
    /// A load in per cent, or the number that it stands for.
    pub fn number(&self, load: u16) -> String {
        if let Some((_, exact)) = self.named.iter().find(|(own, _)| *own == load) {
            return exact.clone();
        }
        match (&self.scale, self.full) {
            (None, _) => format!("{}.{}%", load / 10, load % 10),
            (Some(_), None) => format!("{}.{:03}", load / 1000, load % 1000),
            (Some(_), Some(full)) => format!("{:.2}%", full * f64::from(load) / 10.0),
        }
    }
    /// Whether anything is shown.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }
}

pub(super) fn blank(fabric: &Fabric) -> (Vec<Tone>, Vec<Tone>) {
    (
        vec![Tone::Plain; fabric.devices()],
        vec![Tone::Plain; fabric.links.len()],
    )
}
