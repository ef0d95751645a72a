//! What a band says: who is joined to whom, by how much, and what an overlay shows of it.

use super::cables::Drawing;
use super::labels::thousands;
use super::plan::Plan;
use crate::overlay::Tone;

/// What a device of a tier is called.
pub(super) fn word(plan: &Plan, tier: u8) -> String {
    if tier == 0 {
        return plan.units.word.to_string();
    }
    if plan.fabric.axes.is_empty() {
        return format!("tier-{tier} switch");
    }
    let role = plan.fabric.roles.iter().find(|r| r.tier == tier);
    role.map_or_else(|| "switch".to_string(), |r| r.name.clone())
}

/// What a band says, the longest way first: who is joined to whom, and what the overlay shows.
pub(super) fn said(plan: &Plan, drawing: &Drawing) -> Vec<String> {
    let (upper, lower) = drawing.rows;
    let said = drawing.shape.said(&word(plan, lower), &word(plan, upper));
    let extra = shown(plan, drawing);
    said.into_iter().map(|s| format!("{s}{extra}")).collect()
}

/// What the overlay shows of the cables in a band.
fn shown(plan: &Plan, drawing: &Drawing) -> String {
    let (mut loads, mut failed, mut cut) = ((u16::MAX, 0_u16), 0, 0);
    for id in drawing.pairs.values().flat_map(|p| &p.shown) {
        match plan.overlay.link(*id) {
            Tone::Load(load) => loads = (loads.0.min(load), loads.1.max(load)),
            Tone::Failed => failed += 1,
            Tone::Cut => cut += 1,
            Tone::Plain | Tone::Beyond | Tone::Beside | Tone::Path => {}
        }
    }
    let all = thousands(drawing.shape.cables);
    let mut text = String::new();
    if loads.0 <= loads.1 {
        let what = plan.overlay.scale.as_deref().unwrap_or("load");
        let (least, most) = (plan.overlay.number(loads.0), plan.overlay.number(loads.1));
        text += &if least == most {
            format!(" · {what} {most} each")
        } else {
            format!(" · {what} {least} to {most}")
        };
    }
    if failed > 0 {
        let word = plan
            .overlay
            .words
            .as_ref()
            .map_or("failed", |w| w[0].as_str());
        text += &format!(" · {} of {all} cables: {word}", thousands(failed));
    }
    if cut > 0 {
        text += &format!(" · {} of {all} cables cross the cut", thousands(cut));
    }
    text
}
