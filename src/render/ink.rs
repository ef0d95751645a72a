//! Colours of plots: those of the drawings. A colour has one meaning; red is for what is refuted or
//! missing alone.

use super::theme::Theme;

/// Light colours and all that is no colour. `c` are lines, `k` areas, `t` texts of a series.
const LIGHT: &str = ".bg{fill:#fff}text{fill:#111;font-size:13px}.h1{font-size:19px;font-weight:bold}.h2,.dim{fill:#333}.dim{fill:#4a4f57}.bold{font-weight:bold}\
.axis{stroke:#333;stroke-width:1.2;fill:none}.grid{stroke:#8b929b;stroke-width:1;stroke-dasharray:1 5;fill:none}.whisker{stroke:#111;stroke-width:1.6;fill:none}\
.c0,.c1,.c2,.c3,.c4,.c5{fill:none;stroke-width:2.4}.c0{stroke:#0072b2}.c1{stroke:#a35400}.c2{stroke:#00795a}.c3{stroke:#a0417f}.c4{stroke:#5b2a91}.c5{stroke:#c00000}\
.k0{fill:#0072b2}.k1{fill:#a35400}.k2{fill:#00795a}.k3{fill:#a0417f}.k4{fill:#5b2a91}.k5{fill:#c00000}.pale{fill-opacity:.25}\
.t0{fill:#00639c}.t1{fill:#8f4a00}.t2{fill:#006b4f}.t3{fill:#8f3a72}.t4{fill:#5b2a91}.t5{fill:#b00000}\
.refuted{stroke:#c00000;stroke-width:1.6}.hatched{stroke:#c00000;stroke-width:2}.open{fill:none;stroke:#6b7280;stroke-width:1.6;stroke-dasharray:5 4}\
.limit{stroke:#111;stroke-width:2;stroke-dasharray:8 5;fill:none}.chip{fill:#fff}.sw{fill:#eef4f9;stroke:#24507a;stroke-width:1.3}.ep{fill:#fdf3e3;stroke:#96600a;stroke-width:1.3}\
.ln{stroke:#5c6168;fill:none}.dash{stroke-dasharray:7 4}.dot{stroke-dasharray:2 3}";
/// Dark colours, over the light ones.
const DARK: &str = ".bg{fill:#16181c}text{fill:#f0f0f0}.h2{fill:#d0d4da}.dim{fill:#b8bec7}.axis{stroke:#d0d4da}.grid{stroke:#868c95}.whisker{stroke:#fff}\
.c0{stroke:#4da3ff}.c1{stroke:#e69f00}.c2{stroke:#2fc79b}.c3{stroke:#e58ad0}.c4{stroke:#b99cf5}.c5{stroke:#ff5f52}\
.k0{fill:#4da3ff}.k1{fill:#e69f00}.k2{fill:#2fc79b}.k3{fill:#e58ad0}.k4{fill:#b99cf5}.k5{fill:#ff5f52}\
.t0{fill:#6cb4ff}.t1{fill:#f0b53c}.t2{fill:#4fd6a0}.t3{fill:#f09ad0}.t4{fill:#c9a8e8}.t5{fill:#ff8b7d}\
.refuted,.hatched{stroke:#ff5f52}.open{stroke:#9aa2ad}.limit{stroke:#fff}.chip{fill:#16181c}.sw{fill:#14293b;stroke:#7fb4dd}.ep{fill:#35290f;stroke:#e0a84a}.ln{stroke:#b4bac2}";

/// Series that have a colour of their own before colours come again.
pub(super) const SERIES: usize = 5;

/// The style sheet of a theme.
pub(super) fn style(theme: Theme) -> String {
    match theme {
        Theme::Auto => format!("{LIGHT}@media (prefers-color-scheme:dark){{{DARK}}}"),
        Theme::Light => LIGHT.to_string(),
        Theme::Dark => format!("{LIGHT}{DARK}"),
    }
}

/// A class of a series' number: `c2`.
pub(super) fn of(kind: char, series: usize) -> String {
    format!("{kind}{}", series % SERIES)
}
