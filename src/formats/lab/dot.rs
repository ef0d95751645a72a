//! Graphs in DOT, as PTM (prescriptive topology manager) checks them against LLDP and NVIDIA Air
//! builds labs of them: `"leaf01":"swp1" -- "server01":"eth1"`.
//!
//! A node's `function` is its role; other attributes of nodes and edges are kept and written again,
//! those of the graph (`hostnametype`, `LLDP`, `BFD`) are noted.

use super::dot_words::{Word, quoted, words};
use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::Id;
use crate::formats::gather::Gather;
use crate::formats::wiring::{Cable, Device, End, Wiring};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Subgraphs in each other, at most.
const DEEPEST: usize = 64;

/// Whether a text is a graph in DOT, by its first words.
pub fn looks_like(text: &str) -> bool {
    let start = text
        .lines()
        .map(str::trim_start)
        .find(|l| !l.is_empty() && !l.starts_with(['#', '/']))
        .unwrap_or("")
        .to_lowercase();
    let start = start.strip_prefix("strict ").unwrap_or(&start).trim_start();
    let rest = start
        .strip_prefix("di")
        .unwrap_or(start)
        .strip_prefix("graph");
    rest.is_some_and(|r| r.is_empty() || r.starts_with([' ', '\t', '{', '"']))
}

type Attributes = BTreeMap<String, String>;

struct Reader<'a> {
    words: &'a [(Word, usize)],
    at: usize,
    gather: Gather,
    of_node: Attributes,
    of_edge: Attributes,
    of_graph: Attributes,
}

/// What is wrong, and in which line.
type Wrong = (usize, String);

impl Reader<'_> {
    fn line(&self) -> usize {
        self.words
            .get(self.at)
            .or(self.words.last())
            .map_or(1, |w| w.1)
    }

    fn peek(&self) -> Option<&Word> {
        self.words.get(self.at).map(|w| &w.0)
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Word::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, sign: char) -> std::result::Result<(), Wrong> {
        if self.sign(sign) {
            Ok(())
        } else {
            Err((self.line(), format!("`{sign}` is missing here")))
        }
    }

    /// An unquoted word that is a keyword, in any letter case.
    fn keyword(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Word::Bare(w)) if w.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn name(&mut self) -> std::result::Result<String, Wrong> {
        match self.peek() {
            Some(Word::Name(name) | Word::Bare(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err((self.line(), "a name is missing here".into())),
        }
    }

    /// `[a=b, c=d][...]`.
    fn attributes(&mut self) -> std::result::Result<Attributes, Wrong> {
        let mut all = Attributes::new();
        while self.sign('[') {
            while !self.sign(']') {
                let key = self.name()?;
                let value = if self.sign('=') {
                    self.name()?
                } else {
                    "true".to_string()
                };
                all.insert(key, value);
                let _ = self.sign(',') || self.sign(';');
            }
        }
        Ok(all)
    }

    /// A node of a statement, with its port.
    fn end(&mut self) -> std::result::Result<End, Wrong> {
        if self.peek() == Some(&Word::Sign('{'))
            || matches!(self.peek(), Some(Word::Bare(w)) if w.eq_ignore_ascii_case("subgraph"))
        {
            return Err((
                self.line(),
                "an edge to a whole subgraph says nothing of ports: write an edge for each cable"
                    .into(),
            ));
        }
        let name = self.name()?;
        let before = self.gather.wiring.devices.len();
        let device = self.gather.device(&name);
        if self.gather.wiring.devices.len() > before {
            let defaults = self.of_node.clone();
            describe(self.gather.at(device), defaults);
        }
        let mut port = String::new();
        if self.sign(':') {
            port = self.name()?;
            // A compass point may follow.
            if self.sign(':') {
                self.name()?;
            }
        }
        Ok(End { device, port })
    }

    fn statements(&mut self, depth: usize) -> std::result::Result<(), Wrong> {
        if depth > DEEPEST {
            return Err((
                self.line(),
                format!("subgraphs are more than {DEEPEST} deep"),
            ));
        }
        while !self.sign('}') {
            if self.at >= self.words.len() {
                return Err((self.line(), "the graph does not end: `}` is missing".into()));
            }
            if self.sign(';') {
                continue;
            }
            if self.keyword("subgraph") {
                if self.peek() != Some(&Word::Sign('{')) {
                    self.name()?;
                }
                self.must('{')?;
                self.statements(depth + 1)?;
            } else if self.sign('{') {
                self.statements(depth + 1)?;
            } else {
                self.statement()?;
            }
        }
        Ok(())
    }

    fn statement(&mut self) -> std::result::Result<(), Wrong> {
        for (word, which) in [("node", 0), ("edge", 1), ("graph", 2)] {
            let before = self.at;
            if self.keyword(word) {
                if self.peek() == Some(&Word::Sign('[')) {
                    let found = self.attributes()?;
                    [&mut self.of_node, &mut self.of_edge, &mut self.of_graph][which].extend(found);
                    return Ok(());
                }
                self.at = before;
            }
        }
        if matches!(self.words.get(self.at + 1), Some((Word::Sign('='), _))) {
            let key = self.name()?;
            self.at += 1;
            let value = self.name()?;
            self.of_graph.insert(key, value);
            return Ok(());
        }
        let line = self.line();
        let mut ends = vec![self.end()?];
        while self.peek() == Some(&Word::Edge) {
            self.at += 1;
            ends.push(self.end()?);
        }
        let found = self.attributes()?;
        if ends.len() == 1 {
            describe(self.gather.at(ends[0].device), found);
            return Ok(());
        }
        let mut attributes = self.of_edge.clone();
        attributes.extend(found);
        for pair in ends.windows(2) {
            self.gather.cable(Cable {
                a: pair[0].clone(),
                b: pair[1].clone(),
                line,
                attributes: attributes.clone(),
                ..Cable::default()
            });
        }
        Ok(())
    }
}

fn describe(device: &mut Device, mut attributes: Attributes) {
    device.role = attributes.remove("function").or(device.role.take());
    device.attributes.extend(attributes);
}

/// Reads a graph; `file` is for messages only. O(text).
///
/// # Errors
/// When the text is no DOT, or an edge has a subgraph at an end, with the line.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let wrong = |(line, message): Wrong| {
        let error = Error::new(message)
            .file(file)
            .at(Place { line, column: 1 }, text);
        error.help("a cable is `\"leaf01\":\"swp1\" -- \"server01\":\"eth1\"`, between `graph \"NAME\" {` and `}`")
    };
    let words = words(text).map_err(wrong)?;
    let [of_node, of_edge, of_graph] = [Attributes::new(), Attributes::new(), Attributes::new()];
    let mut reader = Reader {
        words: &words,
        at: 0,
        gather: Gather::default(),
        of_node,
        of_edge,
        of_graph,
    };
    let _ = reader.keyword("strict");
    if !reader.keyword("graph") && !reader.keyword("digraph") {
        return Err(wrong((reader.line(), "this is no graph".into())));
    }
    if reader.peek() != Some(&Word::Sign('{')) {
        reader.gather.wiring.name = reader.name().map_err(wrong)?;
    }
    reader
        .must('{')
        .and_then(|()| reader.statements(0))
        .map_err(wrong)?;
    if reader.at < words.len() {
        reader
            .gather
            .note(reader.line(), "what follows the graph is left out".into());
    }
    if !reader.of_graph.is_empty() {
        let told: Vec<String> = reader
            .of_graph
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        reader.gather.note(
            0,
            format!(
                "what the graph says of itself is left out: {}",
                told.join(", ")
            ),
        );
    }
    Ok(reader.gather.wiring)
}

/// Writes a graph that PTM and Air read: nodes with their `function` and what was read of them, an
/// edge a cable, every name between quotes. O(V + E).
///
/// # Errors
/// When a name ends in a backslash, or has one before a quote: no quotes hold it.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let quote = |name: &str| {
        quoted(name).ok_or_else(|| {
            Error::new(format!(
                "the name `{name}` cannot stand between quotes in DOT"
            ))
            .help("rename it, without backslashes")
        })
    };
    let list = |attributes: &mut dyn Iterator<Item = (&str, &str)>| -> Result<String> {
        let words = attributes.map(|(key, value)| {
            Ok(format!(
                "{}={}",
                if plain(key) {
                    key.to_string()
                } else {
                    quote(key)?
                },
                quote(value)?
            ))
        });
        let words = words.collect::<Result<Vec<String>>>()?;
        Ok(if words.is_empty() {
            String::new()
        } else {
            format!(" [{}]", words.join(" "))
        })
    };
    let mut text = format!(
        "graph {} {{\n",
        quote(if wiring.name.is_empty() {
            "G"
        } else {
            &wiring.name
        })?
    );
    for device in wiring
        .devices
        .iter()
        .filter(|d| d.kind != Some(Kind::ScaleUp))
    {
        let function = device.role.iter().map(|role| ("function", role.as_str()));
        let others = device
            .attributes
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let _ = writeln!(
            text,
            "  {}{}",
            quote(&device.name)?,
            list(&mut function.chain(others))?
        );
    }
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        let end = |end: &End| {
            let name = quote(&wiring.devices[end.device.index()].name)?;
            Ok::<String, Error>(if end.port.is_empty() {
                name
            } else {
                format!("{name}:{}", quote(&end.port)?)
            })
        };
        let mut attributes = cable
            .attributes
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let _ = writeln!(
            text,
            "  {} -- {}{}",
            end(&cable.a)?,
            end(&cable.b)?,
            list(&mut attributes)?
        );
    }
    text += "}\n";
    Ok(text.into_bytes())
}

/// Whether an attribute's name needs no quotes.
fn plain(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PTM: &str = "graph G {\n  hostnametype=\"hostname\"\n  LLDP=\"match_type=ifname\"\n  \"cumulus\":swp44 -- \"switch04.cumulusnetworks.com\":swp20\n}\n";
    const AIR: &str = "graph \"Demo\" {\n  \"spine01\" [ function=\"spine\" memory=\"4096\" ]\n  node [cpu=2]\n  subgraph cluster_a { \"leaf01\" [function=leaf] }\n  \"leaf01\":\"eth1\" -- \"server01\":\"eth1\" [bw=10]\n  \"leaf01\":\"eth2\" -- \"spine01\":\"eth1\";\n}\n";

    #[test]
    fn graphs_of_ptm_and_of_air() {
        let ptm = read(PTM, Path::new("x.dot")).unwrap();
        assert_eq!(
            (
                ptm.cables.len(),
                ptm.cables[0].line,
                ptm.devices[1].name.as_str()
            ),
            (1, 4, "switch04.cumulusnetworks.com")
        );
        assert!(ptm.notes[0].text.contains("hostnametype=hostname"));
        let air = read(AIR, Path::new("x.dot")).unwrap();
        let told: Vec<_> = air
            .devices
            .iter()
            .map(|d| {
                (
                    d.name.as_str(),
                    d.role.as_deref(),
                    d.attributes.get("cpu").map(String::as_str),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("spine01", Some("spine"), None),
                ("leaf01", Some("leaf"), Some("2")),
                ("server01", None, Some("2"))
            ]
        );
        assert_eq!(
            (air.name.as_str(), air.cables[0].attributes["bw"].as_str()),
            ("Demo", "10")
        );
        let again = read(
            std::str::from_utf8(&write(&air).unwrap()).unwrap(),
            Path::new("x"),
        )
        .unwrap();
        assert_eq!((again.devices, again.cables.len()), (air.devices, 2));
    }

    #[test]
    fn what_is_no_graph_is_placed() {
        for (text, line) in [
            ("graph {\n a -- \n}", 3),
            ("graph {\n a -- {b c}\n}", 2),
            ("graph {\n a:", 2),
            ("tree {}", 1),
            ("graph {\n a [x=]\n}", 2),
        ] {
            assert_eq!(
                read(text, Path::new("x")).unwrap_err().place.unwrap().line,
                line,
                "{text}"
            );
        }
        let deep = format!("graph {{{}{}}}", "{".repeat(100), "}".repeat(100));
        assert!(
            read(&deep, Path::new("x"))
                .unwrap_err()
                .message
                .contains("deep")
        );
        assert!(
            looks_like(PTM)
                && looks_like("// c\nstrict digraph{")
                && !looks_like("graphml")
                && !looks_like("{}")
        );
    }
}
