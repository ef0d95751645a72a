//! What can fail: the kinds that need no description, and groups.

use super::super::group::Group;

/// What fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// Every network link, endpoint links included, scale-up links excluded.
    Links,
    /// Every network switch.
    Switches,
    /// Every transceiver, with all the links of its cage.
    Optics,
    /// Every endpoint's network interface, with all its ports.
    Nics,
    /// Every host, with its endpoints.
    Hosts,
    /// Every plane, with its switches.
    Planes,
    /// Every line card of a switch, with its links.
    LineCards,
    /// Every group of a kind that the specification describes.
    Group(String),
}

impl Component {
    /// The kinds that need no description.
    pub const BUILT_IN: [Component; 7] = [
        Component::Links,
        Component::Switches,
        Component::Optics,
        Component::Nics,
        Component::Hosts,
        Component::Planes,
        Component::LineCards,
    ];

    /// One of them, in a word.
    pub fn word(&self) -> &str {
        match self {
            Component::Links => "link",
            Component::Switches => "switch",
            Component::Optics => "transceiver",
            Component::Nics => "NIC",
            Component::Hosts => "host",
            Component::Planes => "plane",
            Component::LineCards => "line card",
            Component::Group(kind) => kind,
        }
    }
    /// Several of them.
    pub fn words(&self) -> String {
        match self {
            Component::Switches => "switches".to_string(),
            Component::Links
            | Component::Optics
            | Component::Nics
            | Component::Hosts
            | Component::Planes
            | Component::LineCards
            | Component::Group(_) => format!("{}s", self.word()),
        }
    }
    /// As it is written in a specification: `links`, `line-cards`, or the kind of a group.
    pub fn key(&self) -> String {
        match self {
            Component::Optics => "optics".to_string(),
            Component::Nics => "nics".to_string(),
            Component::LineCards => "line-cards".to_string(),
            Component::Group(kind) => kind.clone(),
            Component::Links | Component::Switches | Component::Hosts | Component::Planes => {
                self.words()
            }
        }
    }
}

/// The component that a word means; an error: what is wrong, and what would be right.
pub fn component(word: &str, groups: &[Group]) -> std::result::Result<Component, (String, String)> {
    let key = word.to_lowercase().replace(['_', ' '], "-");
    let named = |c: &Component| {
        [
            c.key(),
            c.word().to_lowercase().replace(' ', "-"),
            c.words().to_lowercase().replace(' ', "-"),
        ]
        .contains(&key)
    };
    if let Some(found) = Component::BUILT_IN.into_iter().find(named) {
        return Ok(found);
    }
    let plural = |kind: &str| word == kind || word.strip_suffix('s') == Some(kind);
    if let Some(group) = groups.iter().find(|g| plural(&g.kind)) {
        return Ok(Component::Group(group.kind.clone()));
    }
    let known: Vec<String> = Component::BUILT_IN.iter().map(Component::key).collect();
    let mut help = format!("write one of {}", known.join(", "));
    let mut kinds: Vec<&str> = groups.iter().map(|g| g.kind.as_str()).collect();
    kinds.dedup();
    match kinds.as_slice() {
        [] => help += ", or describe it under `risk_groups:`",
        kinds => help += &format!(", or a kind of group: {}", kinds.join(", ")),
    }
    Err((format!("`{word}` is not a component that can fail"), help))
}
