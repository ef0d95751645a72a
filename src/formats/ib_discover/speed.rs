//! Widths and speeds of InfiniBand links as nominal rates.

use crate::units::Rate;

/// Names of lane speeds and the nominal rate of a lane in Mb/s, in the order of preference for
/// writing.
const SPEEDS: [(&str, u64); 9] = [
    ("XDR", 200_000),
    ("NDR", 100_000),
    ("HDR", 50_000),
    ("EDR", 25_000),
    ("FDR", 14_000),
    ("QDR", 10_000),
    ("DDR", 5_000),
    ("SDR", 2_500),
    ("FDR10", 10_000),
];
/// Lanes of a link, in the order of preference for writing.
const WIDTHS: [u64; 5] = [4, 2, 1, 8, 12];

/// The rate of `4xHDR`; `None` for a width or speed that is not known.
pub(super) fn rate(text: &str) -> Option<Rate> {
    let (width, speed) = text.split_once(['x', 'X'])?;
    let width = width.parse().ok().filter(|w| WIDTHS.contains(w))?;
    let lane = SPEEDS.iter().find(|s| s.0.eq_ignore_ascii_case(speed))?.1;
    Some(Rate(width * lane * 1_000_000))
}

/// Whether a word has the form of a width and speed, known or not.
pub(super) fn formed(word: &str) -> bool {
    word.split_once(['x', 'X']).is_some_and(|(width, speed)| {
        !width.is_empty()
            && width.bytes().all(|b| b.is_ascii_digit())
            && speed.len() >= 2
            && speed.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Whether some width and speed make a rate.
pub(in crate::formats) fn is_nominal(rate: Rate) -> bool {
    name(rate).is_some()
}

/// Width and speed of a rate: four lanes where that makes it, else the fewest words that do.
pub(super) fn name(rate: Rate) -> Option<String> {
    let speeds = || SPEEDS.iter().filter(|s| s.0 != "FDR10");
    let found = WIDTHS
        .iter()
        .flat_map(|w| speeds().map(move |s| (w, s)))
        .find(|(w, s)| *w * s.1 * 1_000_000 == rate.0)?;
    Some(format!("{}x{}", found.0, found.1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_rates_agree() {
        for (text, gbps) in [
            ("4xSDR", 10),
            ("4xQDR", 40),
            ("4xFDR", 56),
            ("4xEDR", 100),
            ("4xHDR", 200),
            ("4xNDR", 400),
            ("4xXDR", 800),
        ] {
            assert_eq!(rate(text), Some(Rate::gbps(gbps)));
            assert_eq!(name(Rate::gbps(gbps)).as_deref(), Some(text));
        }
        assert_eq!(rate("4xFDR10"), Some(Rate::gbps(40)));
        assert_eq!(
            (rate("3xHDR"), rate("4xGDR"), rate("HDR"), name(Rate(1))),
            (None, None, None, None)
        );
        assert_eq!(name(Rate::gbps(50)).as_deref(), Some("2xEDR"));
        assert!(
            formed("4xGDR") && formed("99xABC") && !formed("x") && !formed("4x") && !formed("lid")
        );
    }
}
