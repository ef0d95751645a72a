use super::*;
use std::collections::HashSet;

#[test]
fn names_are_unique_and_every_row_does_something() {
    let mut names = HashSet::new();
    for format in FORMATS {
        assert!(
            names.insert(format.name)
                && format
                    .name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        );
        assert!(
            format.read.is_some() || format.write.is_some(),
            "{}",
            format.name
        );
        assert!(
            !format.extensions.is_empty()
                && format.extensions.iter().all(|e| *e == e.to_lowercase())
        );
        assert_eq!(
            named(&format.name.to_uppercase()).unwrap().name,
            format.name
        );
    }
    assert!(
        named("ibnetdiscovery")
            .unwrap_err()
            .help
            .unwrap()
            .contains("ibnetdiscover")
    );
}

#[test]
fn what_is_written_is_detected_and_read_again() {
    let text =
        "name: x\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 4\nswitch: qm9700\nsu_hosts: 2\n";
    let file = Path::new("x.yaml");
    assert_eq!(detect(text, file).unwrap().name, "specification");
    let fabric = native::read_specification(text, file).unwrap().fabric;
    let wiring = Wiring::of_fabric(&fabric);
    for format in FORMATS.iter().filter(|f| f.write.is_some()) {
        let bytes = match format.write {
            Some(Write::Text(write)) => write(&wiring),
            Some(Write::Fabric(write)) => write(&fabric),
            _ => continue,
        };
        let bytes = bytes.unwrap_or_else(|e| panic!("{}: {}", format.name, e.report()));
        if format.is_view() {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let name = format!("x{}", format.extensions[0]);
        assert_eq!(detect(&text, Path::new(&name)).unwrap().name, format.name);
        assert_eq!(
            detect(&text, Path::new("capture.txt")).unwrap().name,
            format.name,
            "by content alone"
        );
        let again = parsed(format, text, Path::new(&name))
            .unwrap_or_else(|e| panic!("{}: {}", format.name, e.report()))
            .into_wiring();
        let cables = |w: &Wiring| w.cables.iter().filter(|c| !c.scale_up).count();
        assert_eq!(cables(&again), cables(&wiring), "{}", format.name);
    }
    assert!(detect("hello", Path::new("x.json")).is_none());
}

#[test]
fn losses_are_counted() {
    let text =
        "name: x\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 4\nswitch: qm9700\nsu_hosts: 2\n";
    let wiring = parse(text.into(), Path::new("x.yaml"))
        .unwrap()
        .into_wiring();
    let lost = named("ibsim").unwrap().lost(&wiring);
    let loss = |feature, count, changes_answers| Loss {
        feature,
        count,
        changes_answers,
    };
    assert!(lost.contains(&loss(Feature::ScaleUp, 32, true)), "{lost:?}");
    assert!(lost.contains(&loss(Feature::Name, 1, false)), "{lost:?}");
    assert!(!lost.iter().any(|l| l.feature == Feature::Rates));
    assert!(
        lost.contains(&loss(Feature::Latencies, 17, true)),
        "{lost:?}"
    );
    // Names tell what devices are, so that no kind is lost; that eight GPUs share a server is.
    let lost = named("links-csv").unwrap().lost(&wiring);
    assert!(lost.contains(&loss(Feature::Kinds, 53, false)), "{lost:?}");
    assert!(lost.contains(&loss(Feature::Hosts, 32, true)), "{lost:?}");
}

#[test]
fn the_longest_end_of_a_name_speaks() {
    for (name, format) in [
        ("a.ndt.csv", "ufm-ndt"),
        ("a.csv", "links-csv"),
        ("a.json", "fabric"),
        ("guid2lid", "opensm-lids"),
        ("A.IBSIM", "ibsim"),
    ] {
        assert_eq!(to_write(Path::new(name), None).unwrap().name, format);
    }
    assert!(to_write(Path::new("guid2lid.x"), None).is_err());
    assert_eq!(
        detect("{\"lldp\": {}}", Path::new("h1.json")).unwrap().name,
        "lldp"
    );
}
