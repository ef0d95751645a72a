//! Topologies for ns-3: of SimAI (`nodes gpus_per_server nvswitches switches links GPU`), and of
//! HPCC and ASTRA-sim (`nodes switches links`).
//!
//! GPUs come first, then NVSwitches, then leaves and the switches above them. The latency of a link
//! is the stated one, else propagation over its length; 0.0005 ms where nothing states either, and
//! then a comment says so.

use super::links::{Listed, begins, listed, miscounted, written};
use super::shape::{distances, in_tiers};
use crate::error::{Error, Place, Result};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Kind, NONE};
use crate::formats::kinds::kinds;
use crate::formats::wiring::{Cable, Device, End, Wiring};
use std::collections::BTreeMap;
use std::path::Path;

/// What a GPU is called where nothing says it.
const GPU: &str = "H100";
/// GPUs that SimAI knows.
const GPUS: [&str; 5] = ["H100", "H800", "A100", "A800", "H20"];

/// Whether a text is a topology of SimAI.
pub fn looks_like_simai(text: &str) -> bool {
    begins(text, 5, 1, &[2, 3])
}

/// Whether a text is a topology of HPCC.
pub fn looks_like_hpcc(text: &str) -> bool {
    begins(text, 3, 0, &[1]) || begins(text, 4, 0, &[1])
}

/// Cables, who forwards, and what is left out.
fn cables(wiring: &mut Wiring, listed: &Listed) {
    listed.note_beyond(wiring);
    for id in &listed.forwards {
        wiring.devices[id.index()].forwards = true;
    }
    for link in &listed.links {
        let end = |device: u32| End {
            device,
            port: String::new(),
        };
        let of = |d: u32| wiring.devices.get(d.index()).and_then(|d| d.kind);
        let (a, b) = (link.source, link.target);
        let scale_up = of(a) == Some(Kind::ScaleUp) || of(b) == Some(Kind::ScaleUp);
        let (rate, latency, line) = (Some(link.rate), link.latency, link.line);
        wiring.cables.push(Cable {
            a: end(a),
            b: end(b),
            rate,
            scale_up,
            latency,
            line,
            ..Cable::default()
        });
    }
}

/// Gives nodes the names of the comments, where no two would be alike.
fn named(wiring: &mut Wiring, listed: &Listed) {
    let mut names: Vec<String> = wiring.devices.iter().map(|d| d.name.clone()).collect();
    for (id, name) in &listed.names {
        names[id.index()] = name.clone();
    }
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    if sorted.windows(2).all(|w| w[0] != w[1]) {
        wiring
            .devices
            .iter_mut()
            .zip(names)
            .for_each(|(device, name)| device.name = name);
    }
}

/// Reads a topology of SimAI; `file` is for messages only. O(text).
///
/// # Errors
/// When a line is not of the form or the counts do not match, with the line.
pub fn read_simai(text: &str, file: &Path) -> Result<Wiring> {
    let listed = listed(text, file, 5)?;
    let count = |at: usize| listed.counts[at].parse::<u32>().unwrap_or(0);
    let (nodes, size, domains, switches) = (count(0), count(1), count(2), count(3));
    let gpus = nodes
        .checked_sub(domains)
        .and_then(|n| n.checked_sub(switches));
    let of = format!("NVSwitches and switches ({domains} and {switches})");
    miscount(
        &listed,
        u64::from(domains) + u64::from(switches),
        &of,
        (text, file),
    )?;
    let Some(gpus) = gpus else {
        let message = format!(
            "{nodes} nodes are fewer than the {domains} NVSwitches and {switches} switches among them"
        );
        let line = listed.places[0];
        return Err(Error::new(message)
            .file(file)
            .at(Place { line, column: 1 }, text));
    };
    let model = listed.counts.get(5).cloned();
    let mut wiring = Wiring::default();
    for id in 0..nodes {
        let host = (size > 1).then(|| format!("server{}", id / size));
        wiring.devices.push(Device {
            name: format!("gpu{id}"),
            kind: Some(Kind::Gpu),
            host,
            model: model.clone(),
            ..Device::default()
        });
    }
    for (index, &id) in (0u32..).zip(&listed.ids) {
        let (name, kind) = if index < domains {
            (format!("nvswitch{id}"), Kind::ScaleUp)
        } else {
            (format!("switch{id}"), Kind::Switch)
        };
        wiring.devices[id.index()] = Device {
            name,
            kind: Some(kind),
            ..Device::default()
        };
    }
    let found = wiring
        .devices
        .iter()
        .filter(|d| d.kind == Some(Kind::Gpu))
        .count();
    if found != gpus.index() {
        let message = format!(
            "the second line names a switch twice: {gpus} GPUs are counted, {found} nodes are left"
        );
        return Err(Error::new(message).file(file).at(
            Place {
                line: listed.places[1],
                column: 1,
            },
            text,
        ));
    }
    cables(&mut wiring, &listed);
    named(&mut wiring, &listed);
    Ok(wiring)
}

/// Refuses ids that are more or fewer than were counted.
fn miscount(listed: &Listed, counted: u64, of: &str, (text, file): (&str, &Path)) -> Result<()> {
    let Some(message) = miscounted(listed.ids.len(), counted, of) else {
        return Ok(());
    };
    let line = listed.places[1];
    Err(Error::new(message)
        .file(file)
        .at(Place { line, column: 1 }, text)
        .help("correct the count in the first line, or the list"))
}

/// How many counts an HPCC topology begins with: three, or four with that of the leaves.
fn numbers(text: &str) -> usize {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    first.split_whitespace().count().clamp(3, 4)
}

/// Reads a topology of HPCC or ASTRA-sim on ns-3; `file` is for messages only. What is no switch is
/// a host. Some count leaves, too, between switches and links; which switches these are, the cables
/// say. O(text).
///
/// # Errors
/// When a line is not of the form or the counts do not match, with the line.
pub fn read_hpcc(text: &str, file: &Path) -> Result<Wiring> {
    let listed = listed(text, file, numbers(text))?;
    let count = |at: usize| listed.counts[at].parse::<u32>().unwrap_or(0);
    miscount(&listed, count(1).into(), "switches", (text, file))?;
    let host = |id: u32| Device {
        name: format!("host{id}"),
        kind: Some(Kind::Host),
        ..Device::default()
    };
    let mut wiring = Wiring {
        devices: (0..count(0)).map(host).collect(),
        ..Wiring::default()
    };
    for &id in &listed.ids {
        wiring.devices[id.index()] = Device {
            name: format!("switch{id}"),
            kind: Some(Kind::Switch),
            ..Device::default()
        };
    }
    cables(&mut wiring, &listed);
    named(&mut wiring, &listed);
    Ok(wiring)
}

/// Ids in the order of simulators: endpoints as given, scale-up devices, switches from the
/// endpoints upwards.
fn numbered(
    wiring: &Wiring,
    kinds: &[Kind],
    endpoints: &[u32],
    scale_up: bool,
) -> (Vec<u32>, Vec<u32>) {
    let distance = distances(wiring, kinds);
    let mut switches: Vec<u32> = (0..narrow(kinds.len()))
        .filter(|&d| kinds[d.index()] == Kind::Switch)
        .collect();
    switches.sort_by_key(|&d| (distance[d.index()], d));
    let mut others: Vec<u32> = (0..narrow(kinds.len()))
        .filter(|&d| scale_up && kinds[d.index()] == Kind::ScaleUp)
        .collect();
    others.extend(switches);
    let mut id = vec![NONE; kinds.len()];
    for (number, &device) in (0u32..).zip(endpoints.iter().chain(&others)) {
        id[device.index()] = number;
    }
    (id, others)
}

fn head(counts: &[String], ids: std::ops::Range<usize>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("{}\n{}\n", counts.join(" "), ids.join(" "))
}

/// Writes a topology of SimAI: GPUs server by server, that is scale-up domain by domain where there
/// are such. O((V + E) log V).
///
/// # Errors
/// When servers have unequally many GPUs, or the rate of a cable is unknown.
pub fn write_simai(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let mut server: Vec<Option<String>> = wiring.devices.iter().map(|d| d.host.clone()).collect();
    for cable in wiring.cables.iter().filter(|c| c.scale_up) {
        for (gpu, domain) in [
            (cable.a.device, cable.b.device),
            (cable.b.device, cable.a.device),
        ] {
            if kinds[domain.index()] == Kind::ScaleUp {
                server[gpu.index()] = Some(wiring.devices[domain.index()].name.clone());
            }
        }
    }
    let mut of: BTreeMap<(u32, String), Vec<u32>> = BTreeMap::new();
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for gpu in
        (0..narrow(kinds.len())).filter(|&d| matches!(kinds[d.index()], Kind::Gpu | Kind::Host))
    {
        let name = server[gpu.index()]
            .clone()
            .unwrap_or_else(|| wiring.devices[gpu.index()].name.clone());
        let place = *first.entry(name.clone()).or_insert(gpu);
        of.entry((place, name)).or_default().push(gpu);
    }
    let size = of.values().map(Vec::len).max().unwrap_or(0);
    if let Some(((_, name), gpus)) = of.iter().find(|s| s.1.len() != size) {
        let message = format!(
            "{name} has {} GPUs, another server {size}: SimAI takes one number for all",
            gpus.len()
        );
        return Err(Error::new(message).help("the form `hpcc` takes servers of any size"));
    }
    let endpoints: Vec<u32> = of.into_values().flatten().collect();
    let (id, others) = numbered(wiring, &kinds, &endpoints, true);
    let domains = others
        .iter()
        .filter(|&&d| kinds[d.index()] == Kind::ScaleUp)
        .count();
    let model = endpoints
        .first()
        .and_then(|&e| wiring.devices[e.index()].model.clone())
        .unwrap_or_default()
        .to_uppercase();
    let gpu = GPUS
        .iter()
        .find(|g| model.contains(**g))
        .copied()
        .unwrap_or(GPU);
    let cables: Vec<&Cable> = wiring.cables.iter().collect();
    let nodes = endpoints.len() + others.len();
    let counts = [nodes, size, domains, others.len() - domains, cables.len()];
    let mut counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
    counts.push(gpu.to_string());
    written(head(&counts, endpoints.len()..nodes), wiring, &id, &cables)
}

/// Writes a topology of HPCC and ASTRA-sim on ns-3, without scale-up devices and links. O((V + E)
/// log V).
///
/// # Errors
/// When the rate of a cable is unknown.
pub fn write_hpcc(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let endpoints: Vec<u32> = (0..narrow(kinds.len()))
        .filter(|&d| matches!(kinds[d.index()], Kind::Gpu | Kind::Host))
        .collect();
    let (id, others) = numbered(wiring, &kinds, &endpoints, false);
    let cables: Vec<&Cable> = wiring
        .cables
        .iter()
        .filter(|c| in_tiers(c, &kinds))
        .collect();
    let nodes = endpoints.len() + others.len();
    let counts: Vec<String> = [nodes, others.len(), cables.len()]
        .iter()
        .map(ToString::to_string)
        .collect();
    written(head(&counts, endpoints.len()..nodes), wiring, &id, &cables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::format::read_wiring;

    const SIMAI: &str = "6 2 2 1 4 H100\n3 4 5\n0 3 2880Gbps 0.000025ms 0\n1 4 2880Gbps 0.000025ms 0\n0 5 400Gbps 0.0005ms 0\n2 5 400Gbps 0.0005ms 0\n";

    #[test]
    fn both_forms_are_told_apart_and_read() {
        let text = SIMAI.replace("6 2 2 1 4", "6 1 2 1 4");
        assert!(looks_like_simai(&text) && !looks_like_hpcc(&text));
        let wiring = read_simai(&text, Path::new("x")).unwrap();
        assert_eq!(
            (
                wiring.devices.len(),
                wiring.cables.iter().filter(|c| c.scale_up).count()
            ),
            (6, 2)
        );
        assert_eq!(
            (
                wiring.devices[3].kind,
                wiring.devices[5].kind,
                wiring.cables[0].line
            ),
            (Some(Kind::ScaleUp), Some(Kind::Switch), 3)
        );
        let hpcc = "3 1 2\n2\n0 2 100Gbps 0.001ms 0\n1 2 100Gbps 0.001ms 0\n";
        assert!(looks_like_hpcc(hpcc) && !looks_like_simai(hpcc));
        let wiring = read_hpcc(hpcc, Path::new("x")).unwrap();
        assert_eq!(
            (wiring.devices[0].kind, wiring.devices[2].kind),
            (Some(Kind::Host), Some(Kind::Switch))
        );
        let again = String::from_utf8(write_hpcc(&wiring).unwrap()).unwrap();
        assert!(again.starts_with(hpcc), "{again}");
        assert_eq!(
            wiring.cables[0].latency,
            Some(crate::units::Latency(1_000_000))
        );
        let leaves = "3 1 1 2\n2\n0 2 100000000000.0 1us 0\n1 2 100000000000.0 1us 0\n";
        assert!(looks_like_hpcc(leaves) && !looks_like_simai(leaves));
        assert_eq!(read_hpcc(leaves, Path::new("x")).unwrap(), wiring);
    }

    #[test]
    fn a_design_goes_out_and_comes_back() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/superpod-h100-31.yaml");
        let wiring = read_wiring(&path, None).unwrap();
        let text = String::from_utf8(write_simai(&wiring).unwrap()).unwrap();
        assert!(
            text.starts_with("291 8 31 12 752 H100\n248 249 "),
            "{}",
            &text[..60]
        );
        let again = read_simai(&text, Path::new("x")).unwrap();
        assert_eq!(
            String::from_utf8(write_simai(&again).unwrap()).unwrap(),
            text
        );
        let mut uneven = wiring;
        uneven.devices.retain(|d| d.name != "gpu-su0-host30-rail7");
        uneven.cables.clear();
        assert!(write_simai(&uneven).unwrap_err().message.contains("7 GPUs"));
    }

    #[test]
    fn what_is_wrong_is_placed() {
        for (from, to, line) in [
            ("6 2 2 1 4", "6 2 2 1 5", 6),
            ("3 4 5", "3 4 9", 2),
            ("400Gbps", "fast", 5),
            ("2 5", "2 x", 6),
            ("6 2", "9999999999 2", 1),
            ("3 4 5", "3 4 4", 2),
        ] {
            let wrong = read_simai(&SIMAI.replacen(from, to, 1), Path::new("x")).unwrap_err();
            assert_eq!(wrong.place.unwrap().line, line, "{}", wrong.report());
        }
    }

    #[test]
    fn counts_are_wrong_in_a_direction() {
        let hpcc = "4 1 3\n3\n0 3 25Gbps 1us 0\n1 3 25Gbps 1us 0\n\n2 3 25Gbps 1us 0\n";
        let read = |text: &str| read_hpcc(text, Path::new("x"));
        let told = |text: String| {
            assert!(looks_like_hpcc(&text), "{text}");
            let error = read(&text).unwrap_err();
            (error.place.unwrap().line, error.message)
        };
        let (line, message) = told(hpcc.replace("4 1 3", "4 1 5"));
        assert_eq!(line, 6);
        assert!(
            message.starts_with("too few links") && message.contains("2 fewer"),
            "{message}"
        );
        let (line, message) = told(hpcc.replace("4 1 3", "4 2 3"));
        assert!(
            line == 2 && message.starts_with("1 too few ids"),
            "{message}"
        );
        let (line, message) = told(hpcc.replace("\n3\n", "\n2 3\n"));
        assert!(
            line == 2 && message.starts_with("1 too many ids"),
            "{message}"
        );
    }

    #[test]
    fn lines_behind_the_counted_links_are_no_links() {
        let three = "4 1 3\n3\n0 3 25Gbps 1us 0\n1 3 25Gbps 1us 0\n2 3 25Gbps 1us 0\n";
        let four = three.replace("4 1 3", "4 1 1 3");
        let whole = read_hpcc(three, Path::new("x")).unwrap();
        for text in [three.to_string(), four] {
            let longer = format!("{text}0 1 25Gbps 1us 0\nanything else\n# node 0 a\n");
            let wiring = read_hpcc(&longer, Path::new("x")).unwrap();
            assert_eq!(wiring.cables, whole.cables);
            assert_eq!((wiring.notes[0].line, wiring.notes.len()), (6, 1));
            assert!(
                wiring.notes[0].text.starts_with("2 too many"),
                "{:?}",
                wiring.notes
            );
            assert_eq!(wiring.devices[0].name, "a");
        }
    }

    #[test]
    fn what_the_generator_of_simai_wrote_is_read_and_written_alike() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/samples/simai/Spectrum-X_16g_8gps_400Gbps_H100");
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{} is not there: nothing was tested", path.display());
            return;
        };
        assert!(looks_like_simai(&text));
        let wiring = read_simai(&text, &path).unwrap();
        assert_eq!((wiring.devices.len(), wiring.cables.len()), (28, 48));
        let again = String::from_utf8(write_simai(&wiring).unwrap()).unwrap();
        let lines = |t: &str| {
            t.lines()
                .filter(|l| !l.starts_with('#'))
                .map(|l| l.trim().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&again), lines(&text));
    }
}
