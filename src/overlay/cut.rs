//! The bisection cut.

use super::shown::{Overlay, Tone, blank};
use crate::error::Result;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, network::Network};
use crate::proof::{self, read};
use crate::solve::SolveOptions;
use crate::text::share;
use crate::units::real;

/// The bisection cut that was found.
///
/// # Errors
/// When there is no balanced split.
pub fn cut(fabric: &Fabric, network: &Network, effort: &SolveOptions<'_>) -> Result<Overlay> {
    let bracket = proof::bisection(fabric, network, effort)?;
    let (side, capacity) = read::sides(network, &bracket)?;
    let (mut devices, mut links) = blank(fabric);
    side.iter()
        .zip(&mut devices)
        .filter(|(beyond, _)| **beyond)
        .for_each(|(_, tone)| *tone = Tone::Beyond);
    let (mut count, mut inner) = (0usize, 0usize);
    for (link, tone) in fabric
        .links
        .iter()
        .zip(&mut links)
        .filter(|(l, _)| side[l.a.index()] != side[l.b.index()])
    {
        *tone = Tone::Cut;
        count += 1;
        inner += usize::from(fabric.is_inter_switch(link));
    }
    let halves = network.endpoints.iter().filter(|v| side[v.index()]).count();
    let notes = vec![
        format!(
            "Bisection cut: {:.1} Gb/s across, bisection {}",
            real(capacity) * network.unit.as_gbps(),
            share(bracket.lower(), bracket.upper())
        ),
        format!(
            "{} endpoints against {halves}, {count} links cross it, {inner} of them between switches",
            network.endpoints.len() - halves
        ),
    ];
    Ok(Overlay {
        notes,
        devices,
        links,
        ..Overlay::default()
    })
}
