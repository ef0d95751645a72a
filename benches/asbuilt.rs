//! What was built against what was designed: 402,752 cables with 200 pairs of ends exchanged.
//! `cargo bench --bench asbuilt` prints the figures.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use selvedge::asbuilt::{Options, differences};
use selvedge::family;
use selvedge::formats::wiring::Wiring;
use std::path::Path;

fn diff(c: &mut Criterion) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/hundred-thousand.yaml");
    let Ok(fabric) = family::read(&file).and_then(|design| family::build(&design)) else {
        return;
    };
    let design = Wiring::of_fabric(&fabric);
    let mut built = design.clone();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..200 {
        let (one, two) = (
            random.random_range(0..built.cables.len()),
            random.random_range(0..built.cables.len()),
        );
        let end = built.cables[one].b.clone();
        built.cables[one].b = std::mem::replace(&mut built.cables[two].b, end);
    }
    let mut group = c.benchmark_group("diff");
    group.sample_size(10);
    group.bench_function("hundred-thousand, 200 exchanges", |b| {
        b.iter(|| differences(&design, &built, &Options::default()))
    });
    group.finish();
}

criterion_group!(benches, diff);
criterion_main!(benches);
