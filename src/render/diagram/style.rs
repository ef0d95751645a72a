//! Colours: for paper and for screens, readable by the colour-blind, and each with one meaning.
//!
//! Every line stands out from its ground by a contrast of at least 3 to 1 in both sets, every text
//! by 4.5. Rails and planes have eight colours that stay apart for colour-blind readers; red is for
//! what failed alone; loads go along a part of viridis that only gets darker (lighter on black).

use super::super::theme::Theme;
use crate::fabric::index::Id;
use crate::overlay::Tone;

/// Colours of rails and planes.
pub(super) const RAILS: u32 = 8;
/// Steps of the scale of loads.
pub(super) const STEPS: u16 = 5;

/// Light colours and all that is no colour.
pub(in crate::render) const LIGHT: &str = ".bg{fill:#fff}text{fill:#111;font-size:11px}.h1{font-size:19px;font-weight:bold}.h2{font-size:12.5px;fill:#333}\
.tier{font-size:12.5px;font-weight:bold}.bold{font-weight:bold}.dim{fill:#4a4f57}.pt{font-size:11px;fill:#333}\
.frame{fill:#f5f6f8;stroke:#7a7f87}.stack{fill:#e9ebef;stroke:#7a7f87}.band{fill:#e4e8ee;stroke:#6b7280}\
.hatch{stroke:#c3c9d2;fill:none;stroke-width:1}.chip{fill:#fff}.on{fill:#e4e8ee}.none{fill:none;stroke:none}\
.sw{fill:#eef4f9;stroke:#24507a;stroke-width:1.3}.ep{fill:#fdf3e3;stroke:#96600a;stroke-width:1.3}.gpu{fill:#fff;stroke:#96600a;stroke-width:1.3}\
.nv{fill:#f0dfba;stroke:#96600a}.more{fill:none;stroke:#6b7280;stroke-dasharray:3 3}.mark{fill:#6b4a8a;stroke:#6b4a8a}\
.ln{stroke:#5c6168;fill:none}.hi{stroke:#111;fill:none}.dash{stroke-dasharray:5 3}.lead{stroke:#7a7f87;fill:none}\
.beyond{fill:#e3d9f0;stroke:#5b2a91;stroke-width:1.3}.path{fill:#c9f0e2;stroke:#00694e;stroke-width:2}\
.beside{fill:#eef4f9;stroke:#24507a;stroke-width:2.4}.failed{fill:#fbe0da;stroke:#c00000;stroke-width:2}.l-cut{stroke:#5b2a91;fill:none;stroke-dasharray:2 2}\
.l-path{stroke:#00694e;fill:none}.l-failed{stroke:#c00000;fill:none;stroke-dasharray:7 4}.cross{stroke:#c00000;stroke-width:2.5;fill:none}\
.r0{stroke:#0072b2}.r1{stroke:#c96a00}.r2{stroke:#009170}.r3{stroke:#c2609b}.r4{stroke:#2a2aff}.r5{stroke:#3d96c9}.r6{stroke:#5b2a91}.r7{stroke:#1a1a1a}\
.r0,.r1,.r2,.r3,.r4,.r5,.r6,.r7{stroke-width:1.8}path.r0,path.r1,path.r2,path.r3,path.r4,path.r5,path.r6,path.r7{fill:none}\
.u0{stroke:#1f9e89;fill:none}.u1{stroke:#26828e;fill:none}.u2{stroke:#31688e;fill:none}.u3{stroke:#3e4989;fill:none}.u4{stroke:#440154;fill:none}\
.f0{fill:#1f9e89}.f1{fill:#26828e}.f2{fill:#31688e}.f3{fill:#3e4989}.f4{fill:#440154}\
.s0,.s1,.s2,.s3,.s4{fill:#eef4f9;stroke-width:3}.s0{stroke:#1f9e89}.s1{stroke:#26828e}.s2{stroke:#31688e}.s3{stroke:#3e4989}.s4{stroke:#440154}";
/// Dark colours, over the light ones.
pub(in crate::render) const DARK: &str = ".bg{fill:#16181c}text{fill:#f0f0f0}.h2{fill:#d0d4da}.dim{fill:#b8bec7}.pt{fill:#d0d4da}\
.frame{fill:#20242a;stroke:#868c95}.stack{fill:#2c3138;stroke:#868c95}.band{fill:#2a3038;stroke:#9aa2ad}\
.hatch{stroke:#434b56}.chip{fill:#16181c}.on{fill:#2a3038}\
.sw{fill:#14293b;stroke:#7fb4dd}.ep{fill:#35290f;stroke:#e0a84a}.gpu{fill:#16181c;stroke:#e0a84a}.nv{fill:#54401a;stroke:#e0a84a}\
.more{fill:none;stroke:#9aa2ad}.mark{fill:#c9a8e8;stroke:#c9a8e8}.ln{stroke:#b4bac2}.hi{stroke:#fff}.lead{stroke:#9aa2ad}\
.beyond{fill:#3a2a50;stroke:#b99cf5}.path{fill:#0b4033;stroke:#2fc79b}.beside{fill:#14293b;stroke:#7fb4dd}\
.failed{fill:#4d1b14;stroke:#ff5f52}.l-cut{stroke:#b99cf5}.l-path{stroke:#2fc79b}.l-failed,.cross{stroke:#ff5f52}\
.r0{stroke:#4da3ff}.r1{stroke:#e69f00}.r2{stroke:#14a97f}.r3{stroke:#e58ad0}.r4{stroke:#f5ec6a}.r5{stroke:#a5d8f5}.r6{stroke:#3f7df5}.r7{stroke:#fff}\
.u0{stroke:#26828e}.u1{stroke:#1f9e89}.u2{stroke:#35b779}.u3{stroke:#90d743}.u4{stroke:#fde725}\
.f0{fill:#26828e}.f1{fill:#1f9e89}.f2{fill:#35b779}.f3{fill:#90d743}.f4{fill:#fde725}\
.s0,.s1,.s2,.s3,.s4{fill:#14293b}.s0{stroke:#26828e}.s1{stroke:#1f9e89}.s2{stroke:#35b779}.s3{stroke:#90d743}.s4{stroke:#fde725}";

/// The style sheet of a theme.
pub(in crate::render) fn style(theme: Theme) -> String {
    match theme {
        Theme::Auto => format!("{LIGHT}@media (prefers-color-scheme:dark){{{DARK}}}"),
        Theme::Light => LIGHT.to_string(),
        Theme::Dark => format!("{LIGHT}{DARK}"),
    }
}

/// Step of the scale of loads, from thousandths.
pub(super) fn step(load: u16) -> u16 {
    (load.min(1000) * STEPS / 1001).min(STEPS - 1)
}

/// Class of a switch by what it stands for on the scale, in thousandths.
pub(super) fn rated(load: u16) -> &'static str {
    ["s0", "s1", "s2", "s3", "s4"]
        .get(step(load).index())
        .copied()
        .unwrap_or("sw")
}

/// Class of a line by its tone; none where nothing is shown of it.
pub(super) fn toned(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain | Tone::Beyond | Tone::Beside => None,
        Tone::Load(load) => ["u0", "u1", "u2", "u3", "u4"]
            .get(step(load).index())
            .copied(),
        Tone::Cut => Some("l-cut"),
        Tone::Path => Some("l-path"),
        Tone::Failed => Some("l-failed"),
    }
}

/// Class of a line by its tone, and the least width that it has.
pub(super) fn line(tone: Tone) -> Option<(&'static str, f64)> {
    let least = match tone {
        Tone::Path | Tone::Failed => 2.4,
        Tone::Plain | Tone::Load(_) | Tone::Beyond | Tone::Beside | Tone::Cut => 1.6,
    };
    toned(tone).map(|class| (class, least))
}

/// Class of the colour of a rail or plane.
pub(super) fn rail(number: u32) -> &'static str {
    ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"]
        .get((number % RAILS).index())
        .copied()
        .unwrap_or("r0")
}

/// Class of a box by its tone; the plain one where nothing is shown of it.
pub(super) fn boxed(tone: Tone, plain: &'static str) -> &'static str {
    match tone {
        Tone::Plain | Tone::Cut | Tone::Beside => plain,
        Tone::Load(load) => rated(load),
        Tone::Beyond => "beyond",
        Tone::Path => "path",
        Tone::Failed => "failed",
    }
}
