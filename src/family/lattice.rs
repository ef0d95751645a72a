//! Points of a lattice and the names of its dimensions.

/// Every point of a grid, in order.
pub(super) fn points(dimensions: &[u32]) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new()];
    for &size in dimensions {
        found = found
            .iter()
            .flat_map(|p: &Vec<u32>| (0..size).map(move |i| p.iter().copied().chain([i]).collect()))
            .collect();
    }
    found
}

/// `x`, `y`, `z`, then `d3`, `d4` and so on.
pub(super) fn dimension_name(dimension: usize) -> String {
    ["x", "y", "z"]
        .get(dimension)
        .map_or_else(|| format!("d{dimension}-"), |name| name.to_string())
}
