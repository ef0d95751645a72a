//! Every row of the published tables, to the last cable: the shipped specifications are the
//! fixtures, and rows between them follow by the same rule.

use selvedge::fabric::counts::counts;
use selvedge::failure::Groups;
use selvedge::solve::SolveOptions;
use selvedge::verify::{Verdict, verify};
use selvedge::{error::Result, family, parts::Catalogue, spec};
use std::path::{Path, PathBuf};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("topologies")
        .join(format!("{name}.yaml"))
}

fn assert_counts(
    what: &str,
    design: &spec::design::Design,
    expected: &[(&str, u64)],
) -> Result<()> {
    let counts = counts(&family::build(design)?);
    for (name, value) in expected {
        assert_eq!(counts.get(name), Some(*value), "{name} of {what}");
    }
    Ok(())
}

#[test]
fn shipped_specifications_have_the_published_counts() -> Result<()> {
    let rows: &[(&str, &[(&str, u64)])] = &[
        (
            "superpod-h100-31",
            &[
                ("endpoints", 248),
                ("leaf", 8),
                ("spine", 4),
                ("host-and-reserved-cables-by-port", 252),
                ("links", 256),
            ],
        ),
        (
            "superpod-h100-63",
            &[
                ("endpoints", 504),
                ("leaf", 16),
                ("spine", 8),
                ("host-and-reserved-cables-by-port", 508),
                ("links", 512),
            ],
        ),
        (
            "superpod-h100-127",
            &[
                ("endpoints", 1016),
                ("leaf", 32),
                ("spine", 16),
                ("host-and-reserved-cables-by-port", 1020),
                ("links", 1024),
            ],
        ),
        (
            "superpod-b200-512",
            &[
                ("leaf", 16),
                ("spine", 8),
                ("host-leaf-links", 512),
                ("leaf-spine-links", 512),
            ],
        ),
        (
            "superpod-b200-2048",
            &[
                ("leaf", 64),
                ("spine", 32),
                ("host-leaf-links", 2048),
                ("leaf-spine-links", 2048),
            ],
        ),
        (
            "superpod-b200-4096",
            &[
                ("leaf", 128),
                ("spine", 128),
                ("core", 64),
                ("host-leaf-links", 4096),
                ("leaf-spine-links", 4096),
                ("spine-core-links", 4096),
            ],
        ),
        (
            "superpod-b200-16384",
            &[
                ("leaf", 512),
                ("spine", 512),
                ("core", 256),
                ("host-leaf-links", 16_384),
                ("leaf-spine-links", 16_384),
                ("spine-core-links", 16_384),
            ],
        ),
        (
            "superpod-b300-512",
            &[
                ("endpoints", 512),
                ("leaf", 16),
                ("spine", 8),
                ("cables-by-upper-cage", 1024),
                ("links", 1024),
            ],
        ),
        (
            "superpod-b300-2048",
            &[
                ("endpoints", 2048),
                ("leaf", 64),
                ("spine", 32),
                ("cables-by-upper-cage", 4096),
                ("links", 4096),
            ],
        ),
        (
            "superpod-b300-8192",
            &[
                ("endpoints", 8192),
                ("leaf", 256),
                ("spine", 128),
                ("cables-by-upper-cage", 16_384),
                ("spare-leaf-ports", 0),
                ("spare-spine-ports", 0),
            ],
        ),
        (
            "superpod-b300-xdr-576",
            &[
                ("leaf", 8),
                ("spine", 4),
                ("host-links", 576),
                ("links", 576),
            ],
        ),
        (
            "superpod-b300-xdr-2304",
            &[
                ("leaf", 32),
                ("spine", 18),
                ("host-links", 2304),
                ("links", 2304),
            ],
        ),
        (
            "superpod-b300-xdr-10368",
            &[
                ("endpoints", 10_368),
                ("leaf", 144),
                ("spine", 72),
                ("host-links", 10_368),
                ("links", 10_368),
            ],
        ),
        (
            "hpn-segment",
            &[
                ("endpoints", 1024 + 64),
                ("leaf", 16),
                ("host-links", 2 * (1024 + 64)),
            ],
        ),
        (
            "hpn-pod",
            &[
                ("endpoints", 15_360),
                ("leaf", 240),
                ("spine", 120),
                ("host-leaf-links", 30_720),
                ("leaf-spine-links", 14_400),
                ("reserved-cables-by-port", 240 * 8 + 120 * 8),
            ],
        ),
        (
            "meta-pod-3072",
            &[("endpoints", 3072), ("leaf", 192), ("spine", 16)],
        ),
        (
            "meta-24k",
            &[
                ("endpoints", 24_576),
                ("edge", 8 * 192),
                ("agg", 8 * 16),
                ("core", 28),
                ("agg-core-links", 8 * 16 * 28),
            ],
        ),
        (
            "deepseek-two-tier-2048",
            &[("endpoints", 2048), ("switches", 96), ("links", 2048)],
        ),
        (
            "deepseek-mpft-16384",
            &[("endpoints", 16_384), ("switches", 768), ("links", 16_384)],
        ),
        (
            "deepseek-three-tier-65536",
            &[
                ("endpoints", 65_536),
                ("switches", 5120),
                ("links", 131_072),
            ],
        ),
        (
            "full-bisection-32768",
            &[
                ("endpoints", 32_768),
                ("switches", 2560),
                ("transceivers-by-port", 196_608),
            ],
        ),
        (
            "rail-only-32768",
            &[
                ("endpoints", 32_768),
                ("switches", 1536),
                ("transceivers-by-port", 131_072),
            ],
        ),
        (
            "rail-16384",
            &[
                ("endpoints", 16_384),
                ("switches", 640),
                ("network-links", 49_152),
            ],
        ),
        (
            "rail-only-16384",
            &[
                ("endpoints", 16_384),
                ("switches", 384),
                ("network-links", 32_768),
            ],
        ),
        (
            "multi-plane-131072",
            &[
                ("endpoints", 131_072),
                ("leaf", 8 * 512),
                ("spine", 8 * 256),
                ("links", 8 * 131_072),
            ],
        ),
    ];
    for (name, expected) in rows {
        assert_counts(name, &family::read(&file(name))?, expected)?;
    }
    Ok(())
}

#[test]
fn rows_between_follow_the_same_rule() -> Result<()> {
    let su = |name: &str, key: &str, hosts: u64| -> Result<spec::design::Design> {
        let text = std::fs::read_to_string(file(name)).unwrap_or_default();
        let text: String = text
            .lines()
            .map(|l| {
                if l.starts_with(key) {
                    format!("{key} {hosts}\n")
                } else {
                    format!("{l}\n")
                }
            })
            .collect();
        family::parse(&text, &file(name), Catalogue::builtin())
    };
    assert_counts(
        "H100, 3 SU",
        &su("superpod-h100-127", "hosts:", 95)?,
        &[("leaf", 24), ("spine", 16), ("links", 768)],
    )?;
    assert_counts(
        "B200, 4 SU",
        &su("superpod-b200-512", "hosts:", 128)?,
        &[("leaf", 32), ("spine", 16), ("links", 1024)],
    )?;
    let b200 = su("superpod-b200-512", "hosts:", 32 * 32)?;
    assert_counts(
        "B200, 32 SU",
        &b200,
        &[
            ("leaf", 256),
            ("spine", 256),
            ("core", 128),
            ("spine-core-links", 8192),
        ],
    )?;
    assert_counts(
        "B300, 2 SU",
        &su("superpod-b300-512", "hosts:", 128)?,
        &[("leaf", 32), ("spine", 16), ("cables-by-upper-cage", 2048)],
    )?;
    assert_counts(
        "B300, 8 SU",
        &su("superpod-b300-512", "hosts:", 512)?,
        &[("leaf", 128), ("spine", 64), ("cables-by-upper-cage", 8192)],
    )?;
    assert_counts(
        "XDR, 9 SU",
        &su("superpod-b300-xdr-576", "hosts:", 648)?,
        &[("endpoints", 5184), ("leaf", 72), ("spine", 36)],
    )?;
    // Fewer segments need no more than 60 Agg a plane, and may be told to have them all.
    let pod = su("hpn-pod", "hosts:", 8 * 128)?;
    assert_counts(
        "HPN, 8 segments",
        &pod,
        &[
            ("leaf", 128),
            ("host-links", 16_384),
            ("links", 7680),
            ("spine", 120),
        ],
    )?;
    let two = su("hpn-pod", "hosts:", 2 * 128)?;
    assert_counts("HPN, 2 segments", &two, &[("leaf", 32), ("spine", 2 * 10)])?;
    assert_counts(
        "HPN, 2 segments",
        &spec::design::Design {
            spines: Some(60),
            ..two
        },
        &[("spine", 2 * 60), ("links", 32 * 60)],
    )?;
    Ok(())
}

#[test]
fn an_error_in_print_is_refuted_with_the_arithmetic() -> Result<()> {
    let text = std::fs::read_to_string(file("superpod-b300-xdr-10368")).unwrap_or_default();
    let printed = text.replace(
        "{of: endpoints, exactly: 10368}",
        "{of: endpoints, exactly: 9216}",
    );
    let design = family::parse(&printed, Path::new("printed.yaml"), Catalogue::builtin())?;
    let asked: Vec<_> = design
        .requirements
        .iter()
        .filter(|r| r.name.starts_with("count"))
        .cloned()
        .collect();
    let result = verify(
        Some(&design),
        &family::build(&design)?,
        &asked,
        &Groups::default(),
        &SolveOptions::default(),
    )?;
    let judgement = result
        .judgements
        .iter()
        .find(|j| j.name == "count-endpoints");
    let reason = judgement.map_or(String::new(), |j| j.reason.to_string());
    assert_eq!(judgement.map(|j| j.verdict), Some(Verdict::Refuted));
    assert_eq!(
        reason,
        "the fabric has 10368 endpoints = 1296 hosts x 8; 9216 would be 1152 hosts"
    );
    Ok(())
}

#[test]
fn spines_that_do_not_fit_are_refused() {
    let base = "name: t\nfamily: leaf-spine\nhost: generic-8gpu\nhosts: 128\nswitch: qm9700\n";
    let refusal = |extra: &str| {
        let design = family::parse(
            &format!("{base}{extra}"),
            Path::new("t.yaml"),
            Catalogue::builtin(),
        );
        design
            .and_then(|d| family::build(&d))
            .err()
            .map_or(String::new(), |e| e.message)
    };
    assert_eq!(refusal("spines: 16\n"), "");
    assert_eq!(
        refusal("spines: 15\n"),
        "15 spines of 64 ports down have 960 for 32 x 32 = 1024 uplinks"
    );
    assert!(
        refusal("spines: 33\n").starts_with("33 spines are more than the 32 uplinks of a leaf")
    );
    assert!(
        refusal("spines: 20\nuniform_trunks: true\n")
            .starts_with("32 uplinks of a leaf are not shared evenly by 20 spines")
    );
}
