//! Words and numbers of a drawing, and what fits where.

use crate::fabric::{DeviceId, Fabric};
use crate::text::plural;
use crate::units::real;

/// Width of a character of 11 px text; a little more than sans-serif fonts need, so that labels
/// stay in their boxes anywhere.
pub(super) const CHARACTER: f64 = 6.6;

/// Groups digits by thousands.
pub(in crate::render) fn thousands(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// `1 host`, `2 hosts`, `8 switches`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{} {}", thousands(count), plural(count, what))
}

/// The fabric's name, shortened to what a page holds at 22 px.
pub(super) fn headline(fabric: &Fabric) -> String {
    let name = if fabric.name.is_empty() {
        "fabric"
    } else {
        fabric.name.as_str()
    };
    fit(name, 1360.0 / 2.1)
}

/// Shortens a label to what fits a width at 11 px, keeping its end, which tells names apart.
pub(super) fn fit(label: &str, width: f64) -> String {
    let room = (width / CHARACTER) as usize;
    let length = label.chars().count();
    if length <= room {
        return label.to_string();
    }
    if room < 2 {
        return String::new();
    }
    let tail: String = label.chars().skip(length - (room - 1)).collect();
    format!("…{tail}")
}

/// The first candidate that fits, else the last one shortened.
pub(super) fn choose(candidates: &[String], width: f64) -> String {
    let fitting = candidates
        .iter()
        .find(|c| real(c.chars().count()) * CHARACTER <= width);
    fitting.cloned().unwrap_or_else(|| {
        candidates
            .last()
            .map_or_else(String::new, |c| fit(c, width))
    })
}

/// Splits a text into lines of at most `room` characters, at spaces where it has them.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let word = fit(word, real(room) * CHARACTER + 0.1);
        if let Some(line) = lines.last_mut() {
            let used = line.chars().count();
            if used == 0 {
                line.push_str(&word);
            } else if used + 1 + word.chars().count() <= room {
                line.push(' ');
                line.push_str(&word);
            } else {
                lines.push(word);
            }
        }
    }
    lines
}

/// `GPU`s and `SU`s are written in capitals.
pub(super) fn axis_word(axis: &str) -> String {
    match axis {
        "su" | "gpu" => axis.to_uppercase(),
        other => other.to_string(),
    }
}

/// What a device is called inside its frame, the longest first: `spine 3`, `3`.
pub(super) fn device(fabric: &Fabric, device: DeviceId, frames: &[usize]) -> Vec<String> {
    let role = fabric.role(device);
    let named: Vec<(&str, u32)> = role
        .axes
        .iter()
        .zip(fabric.coordinates(device))
        .filter(|(axis, _)| !frames.contains(axis) && !fabric.axes[**axis].name.is_empty())
        .map(|(axis, value)| (fabric.axes[*axis].name.as_str(), *value))
        .collect();
    if named.is_empty() {
        return vec![fabric.device_name(device)];
    }
    let long: Vec<String> = named
        .iter()
        .map(|(name, value)| format!("{} {value}", axis_word(name)))
        .collect();
    let mut candidates = vec![long.join(" ")];
    if named.len() > 1 {
        let middle: Vec<String> = named
            .iter()
            .map(|(name, value)| format!("{}{value}", name.chars().take(1).collect::<String>()))
            .collect();
        candidates.push(middle.join(" "));
    }
    candidates.push(
        named
            .iter()
            .map(|(_, value)| value.to_string())
            .collect::<Vec<_>>()
            .join("."),
    );
    candidates
}
