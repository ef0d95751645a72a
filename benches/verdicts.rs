//! Whole verdicts: build, solve, certify, check. `cargo bench` prints the figures.

use criterion::{Criterion, criterion_group, criterion_main};
use selvedge::solve::Effort;
use selvedge::{family, spec, verify};
use std::path::Path;

fn verdict(c: &mut Criterion) {
    let mut group = c.benchmark_group("verify");
    group.sample_size(10);
    for name in ["superpod-h100-127", "rail-16384", "fat-tree-k64"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("topologies/{name}.yaml"));
        group.bench_function(name, |b| {
            b.iter(|| {
                let design = spec::read(&file).ok()?;
                let fabric = family::build(&design).ok()?;
                verify::verify(Some(&design), &fabric, &design.requirements, &Effort::default()).ok()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, verdict);
criterion_main!(benches);
