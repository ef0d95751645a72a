//! Folders of captures, made and real.

use super::*;

fn of(files: &[(&str, &str)]) -> Wiring {
    read(
        &files
            .iter()
            .map(|f| (PathBuf::from(format!("{}.json", f.0)), f.1.to_string()))
            .collect::<Vec<_>>(),
    )
    .unwrap()
}

fn ends(wiring: &Wiring) -> Vec<String> {
    let name = |e: &End| format!("{}:{}", wiring.devices[e.device as usize].name, e.port);
    let mut ends: Vec<String> = wiring
        .cables
        .iter()
        .map(|c| [name(&c.a), name(&c.b)])
        .map(|mut e| {
            e.sort();
            e.join(" ")
        })
        .collect();
    ends.sort();
    ends
}

#[test]
fn both_forms_and_ids_that_are_no_names() {
    let h = r#"{"lldp":{"interface":{"eth0":{"chassis":{"LEAF0.dc.net":{"id":{"type":"mac","value":"a:b"}}},
        "port":{"id":{"type":"mac","value":"c:d"},"descr":"swp1","auto-negotiation":{"enabled":true,"current":"25GbaseSR - x"}}}}}}"#;
    let leaf = r#"{"lldp":[{"interface":[{"name":"swp1","chassis":[{"id":[{"type":"mac","value":"1"}],"name":[{"value":"h0"}]}],
        "port":[{"id":[{"type":"mac","value":"e:f"}]}]},{"name":"swp2","chassis":{"id":{"type":"mac","value":"9:9"}},"port":{"id":{"type":"local","value":"7"}}}]}]}"#;
    let wiring = of(&[("h0", h), ("leaf0", leaf)]);
    assert_eq!(ends(&wiring), ["9:9:7 leaf0:swp2", "h0:eth0 leaf0:swp1"]);
    assert_eq!(wiring.cables[0].rate, Some(Rate::gbps(25)));
    assert!(
        wiring.notes.iter().any(|n| n.text.contains("9:9"))
            && wiring
                .notes
                .iter()
                .any(|n| n.text.contains("read as leaf0"))
    );
}

#[test]
fn what_one_end_alone_sees_is_told() {
    let a = r#"{"lldp":{"interface":[{"e0":{"chassis":{"b":{"id":{"type":"mac","value":"1"}}},"port":{"id":{"type":"ifname","value":"e9"}}}}]}}"#;
    let wiring = of(&[("a", a), ("b", r#"{"lldp":{}}"#)]);
    assert_eq!(ends(&wiring), ["a:e0 b:e9"]);
    assert!(
        wiring
            .notes
            .iter()
            .any(|n| n.text.contains("does not see it back")),
        "{:?}",
        wiring.notes
    );
    assert!(
        read(&[("x.json".into(), "{}".into())]).is_err()
            && read(&[("x.json".into(), "[".into())])
                .unwrap_err()
                .place
                .is_some()
    );
}

/// What a device sees: own port, neighbour, its port.
fn seen(rows: &[[&str; 3]]) -> String {
    let row = |[own, name, port]: &[&str; 3]| {
        let port = json!({ "id": { "type": "ifname", "value": port } });
        let chassis = json!({ *name: { "id": { "type": "mac", "value": name } } });
        json!({ *own: { "chassis": chassis, "port": port } })
    };
    let rows: Vec<Value> = rows.iter().map(row).collect();
    json!({ "lldp": { "interface": rows } }).to_string()
}

#[test]
fn of_several_neighbours_the_one_that_sees_the_port_back_is_kept() {
    let a = seen(&[["e1", "x", "1"], ["e1", "b", "e7"], ["e1", "c", "e1"]]);
    let b = seen(&[["e7", "a", "e1"]]);
    let (c, d) = (seen(&[["e1", "d", "e1"]]), seen(&[["e1", "c", "e1"]]));
    let wiring = of(&[("a", &a), ("b", &b), ("c", &c), ("d", &d)]);
    assert_eq!(ends(&wiring), ["a:e1 b:e7", "c:e1 d:e1"]);
    let told = |n: &Note| n.text.contains("x, c is left out");
    assert!(wiring.notes.iter().any(told), "{:?}", wiring.notes);
}

#[test]
fn where_none_sees_it_back_none_is_the_one() {
    let a = seen(&[["e1", "x", "1"], ["e1", "b", "e7"]]);
    let (b, c) = (seen(&[["e7", "c", "e1"]]), seen(&[["e1", "b", "e7"]]));
    let wiring = of(&[("a", &a), ("b", &b), ("c", &c)]);
    assert_eq!(ends(&wiring), ["b:e7 c:e1"]);
    let told = |n: &Note| n.text.contains("(x, b), and none of them sees it back");
    assert!(wiring.notes.iter().any(told), "{:?}", wiring.notes);
    // The same neighbour told twice (by two protocols) is one.
    let twice = seen(&[["e1", "b", "e1"], ["e1", "b", "e1"]]);
    let wiring = of(&[("a", &twice), ("b", &seen(&[["e1", "a", "e1"]]))]);
    assert_eq!(ends(&wiring), ["a:e1 b:e1"]);
    assert!(wiring.notes.is_empty(), "{:?}", wiring.notes);
}

#[test]
fn a_port_that_two_see_holds_two_cables() {
    let leaf = seen(&[
        ["swp1", "h1", "e0"],
        ["swp1", "h2", "e0"],
        ["swp2", "h3", "e0"],
    ]);
    let host = |port: &str| seen(&[["e0", "leaf", port]]);
    let (one, two) = (host("swp1"), host("swp2"));
    let wiring = of(&[("leaf", &leaf), ("h1", &one), ("h2", &one), ("h3", &two)]);
    let all = ["h1:e0 leaf:swp1", "h2:e0 leaf:swp1", "h3:e0 leaf:swp2"];
    assert_eq!(ends(&wiring), all);
}

#[test]
fn a_real_folder_is_read_cable_by_cable() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/lldp");
    if !folder.is_dir() {
        eprintln!("{} is not there: nothing was tested", folder.display());
        return;
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("rails_h1_swapped"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    let files: Vec<(PathBuf, String)> = files
        .into_iter()
        .map(|p| (p.clone(), std::fs::read_to_string(p).unwrap()))
        .collect();
    let wiring = read(&files).unwrap();
    let links = std::fs::read_to_string(folder.join("links.txt")).unwrap();
    let mut expected: Vec<String> = links
        .lines()
        .map(|l| {
            let mut ends: Vec<&str> = l.split_whitespace().collect();
            ends.sort_unstable();
            ends.join(" ")
        })
        .collect();
    expected.sort();
    assert_eq!(ends(&wiring), expected);
    assert!(wiring.notes.is_empty(), "{:?}", wiring.notes);
    let single = std::fs::read_to_string(folder.join("single_neighbor_object_quirk.json")).unwrap();
    assert_eq!(ends(&of(&[("h0", &single)])), ["h0:rail0 leaf0:swp1"]);
}
