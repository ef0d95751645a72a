//! Words and numbers of a drawing, and what fits where.

use crate::fabric::{DeviceId, Fabric};
use crate::text::plural;

/// Size of the text in boxes and margins.
pub(super) const SIZE: f64 = 11.0;
/// What a line of it needs.
pub(super) const LINE: f64 = 14.0;

/// Widths of the printable ASCII characters from the space on in thousandths of the size: those of
/// DejaVu Sans Bold, the widest of the usual fonts, so that a text fits in any of them.
const WIDTHS: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];
/// What a regular weight needs of that.
const REGULAR: f64 = 0.915;

/// Width of a text in a regular weight at the usual size, at most.
pub(in crate::render) fn wide(text: &str) -> f64 {
    sized(text, SIZE)
}

/// Width of a text in a regular weight at a size, at most.
pub(in crate::render) fn sized(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size * REGULAR / 1000.0
}

/// Width of a bold text at a size, at most.
pub(in crate::render) fn bold(text: &str, size: f64) -> f64 {
    sized(text, size) / REGULAR
}

/// Width of a character in thousandths of the size. What is not ASCII counts as a wide letter, and
/// ideographs are as wide as high.
fn advance(c: char) -> f64 {
    let code = u32::from(c);
    let place = usize::try_from(code).ok().and_then(|n| n.checked_sub(32));
    match place.and_then(|n| WIDTHS.get(n)) {
        Some(width) => f64::from(*width),
        None if code >= 0x1100 => 1100.0,
        None if c == '·' => 380.0,
        None => 850.0,
    }
}

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

/// Several of something: `leaves`, `spines`.
pub(super) fn many(what: &str) -> String {
    match what.strip_suffix("leaf") {
        Some(before) => format!("{before}leaves"),
        None => plural(2, what),
    }
}

/// One number, or `least to most`.
pub(super) fn range(least: usize, most: usize) -> String {
    if least == most {
        thousands(most)
    } else {
        format!("{} to {}", thousands(least), thousands(most))
    }
}

/// The fabric's name, shortened where it is no name but a text.
pub(super) fn headline(fabric: &Fabric) -> String {
    let name = if fabric.name.is_empty() {
        "fabric"
    } else {
        fabric.name.as_str()
    };
    fit(name, 1100.0)
}

/// Shortens a label to what fits a width, in its middle: the beginning says where a device is, the
/// end which one it is.
pub(super) fn fit(label: &str, width: f64) -> String {
    if wide(label) <= width {
        return label.to_string();
    }
    let characters: Vec<char> = label.chars().collect();
    let room = width - wide("…");
    let (mut head, mut tail, mut used) = (0, 0, 0.0);
    // The end gets two characters for each of the beginning.
    while head + tail < characters.len() {
        let own = if tail <= 2 * head {
            characters[characters.len() - 1 - tail]
        } else {
            characters[head]
        };
        used += advance(own) * SIZE * REGULAR / 1000.0;
        if used > room {
            break;
        }
        if tail <= 2 * head {
            tail += 1;
        } else {
            head += 1;
        }
    }
    if head + tail == 0 {
        return String::new();
    }
    let (start, end) = (&characters[..head], &characters[characters.len() - tail..]);
    start.iter().chain(['…'].iter()).chain(end).collect()
}

/// The first candidate that fits, else the last one shortened.
pub(super) fn choose(candidates: &[String], width: f64) -> String {
    let fitting = candidates.iter().find(|c| wide(c) <= width);
    fitting.cloned().unwrap_or_else(|| {
        candidates
            .last()
            .map_or_else(String::new, |c| fit(c, width))
    })
}

/// Words of a text; a size (`2 × 400 Gb/s`) is one.
fn together(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let number = |w: &String| w.ends_with(|c: char| c.is_ascii_digit());
        let counted = [
            "cable", "trunk", "link", "GPU", "host", "switch", "Gb/s", "Tb/s",
        ]
        .iter()
        .any(|unit| word.starts_with(unit));
        let glued = word == "×"
            || words
                .last()
                .is_some_and(|w| w.ends_with('×') || (counted && number(w)));
        match words.last_mut().filter(|_| glued) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_string()),
        }
    }
    words
}

/// The words of what does not fit together.
fn apart(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_string).collect()
}

/// Splits a text into lines of at most a width, at spaces where it has them.
pub(super) fn wrap(text: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    // What belongs together stays so where there is room for it.
    let fits = |word: &String| wide(word) <= width;
    let words = together(text).into_iter().flat_map(|word| {
        if fits(&word) {
            vec![word]
        } else {
            apart(&word)
        }
    });
    for word in words {
        let word = fit(&word, width);
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(&word);
            } else if wide(line) + wide(" ") + wide(&word) <= width {
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
    let mut candidates = Vec::new();
    if !named.iter().any(|(name, _)| *name == role.name) {
        candidates.push(format!("{} {}", role.name, long.join(" ")));
    }
    candidates.push(long.join(" "));
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

#[cfg(test)]
mod tests {
    use super::{fit, wide};

    #[test]
    fn names_are_shortened_in_the_middle_and_keep_the_telling_part() {
        let name = "compute-node-0123/mlx5_7";
        let short = fit(name, wide(name) * 0.6);
        assert!(
            short.starts_with("comp") && short.ends_with("/mlx5_7"),
            "{short}"
        );
        assert!(short.contains('…') && wide(&short) <= wide(name) * 0.6);
        assert_eq!(fit("leaf 3", 100.0), "leaf 3");
        assert_eq!(fit("leaf", 3.0), "");
    }
}
