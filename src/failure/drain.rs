//! Planned maintenance: what is taken out by name, and in which order it may go.

use super::classes::ComponentClasses;
use super::components::Components;
use super::damage::Damage;
use super::groups::Groups;
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Fabric, Kind, network::Network};
use crate::spec::component;
use crate::spec::demand::Component;
use crate::text::nearest;
use crate::traffic::Matrix;
use std::collections::BTreeMap;

/// Items whose subsets are searched for an order.
pub const MOST_ITEMS: usize = 16;

/// Something to be taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// As people read it: `switch leaf-su0-rail0`, `plane 1`.
    pub name: String,
    /// What is out with it.
    pub damage: Damage,
}

/// Whether what remains keeps what is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// It does.
    Yes,
    /// It was not decided.
    Undecided,
    /// It does not.
    No,
}

/// What a search for an order found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The items in order, when one was found.
    pub order: Option<Vec<usize>>,
    /// When none was: sets of items that fail or were not decided, one of which every order meets.
    pub blocking: Vec<(Vec<usize>, Option<Held>)>,
    /// Whether there is none even if all that was not decided held.
    pub refuted: bool,
    /// Sets that were judged; those that a symmetry carries onto one of them were not.
    pub judged: usize,
}

/// Finds what `KIND:NAME[,NAME...]` means: a switch, link, plane, host, optic, line card, NIC, or a
/// group of the specification. Several names go out together. O(V + E) for each kind.
///
/// # Errors
/// On a kind that there is not and on a name that nothing has; says which is nearest.
pub fn item(fabric: &Fabric, network: &Network, groups: &Groups, text: &str) -> Result<Item> {
    let Some((word, names)) = text.split_once(':') else {
        return Err(Error::new(format!(
            "`{text}` does not say what kind of thing is removed"
        ))
        .help("write KIND:NAME, for example `switch:leaf-su0-rail0`, `plane:1` or `link:A -- B`"));
    };
    let kind = component(word.trim(), &groups.0)
        .map_err(|(message, help)| Error::new(message).help(help))?;
    let components = Components::new(fabric, network, groups, std::slice::from_ref(&kind))?;
    let (mut shown, mut damage) = (Vec::new(), Damage::default());
    for name in names.split(',').map(str::trim) {
        let id = find(fabric, &kind, &components, name)?;
        damage = damage.with(&Damage::of(&components, &[id]));
        let full = components.name(fabric, id);
        let plain = matches!(
            kind,
            Component::Switches | Component::Links | Component::Hosts
        );
        shown.push(if plain {
            format!("{} {full}", kind.word())
        } else {
            full
        });
    }
    Ok(Item {
        name: shown.join(" and "),
        damage,
    })
}

/// The name alone, without the words that say what it is.
fn bare<'a>(kind: &Component, full: &'a str) -> &'a str {
    match kind {
        Component::Nics => full.strip_prefix("NIC of ").unwrap_or(full),
        Component::Planes | Component::Group(_) => {
            full.strip_prefix(kind.word()).map_or(full, str::trim_start)
        }
        _ => full,
    }
}

fn find(fabric: &Fabric, kind: &Component, components: &Components, name: &str) -> Result<u32> {
    let all = 0..components.len();
    let means = |id: &u32| {
        let full = components.name(fabric, *id);
        full == name || bare(kind, &full) == name
    };
    if let Some(id) = all.clone().find(means) {
        return Ok(id);
    }
    // A link may be named from its other end, or by its devices alone.
    if let (Component::Links, Some((one, two))) = (kind, name.split_once(" -- ")) {
        let (one, two) = (one.trim(), two.trim());
        let found = all.clone().find(|&id| {
            let link = &fabric.links[components.links(id)[0].index()];
            let fits = |text: &str, device: DeviceId, port: u32| {
                let own = fabric.device_name(device);
                text.strip_prefix(&own).is_some_and(|rest| {
                    rest.is_empty() || rest.strip_prefix(':') == Some(port.to_string().as_str())
                })
            };
            (fits(one, link.a, link.a_port) && fits(two, link.b, link.b_port))
                || (fits(two, link.a, link.a_port) && fits(one, link.b, link.b_port))
        });
        if let Some(id) = found {
            return Ok(id);
        }
    }
    let names: Vec<String> = all
        .map(|id| bare(kind, &components.name(fabric, id)).to_string())
        .collect();
    let near = nearest(name, names.iter().map(String::as_str));
    let elsewhere = fabric.device_ids().find(|&d| fabric.device_name(d) == name);
    let error = Error::new(format!("no {} is called `{name}`", kind.word()));
    Err(match (elsewhere, near) {
        (Some(d), _) if fabric.role(d).kind == Kind::Switch && *kind != Component::Switches => {
            error.help(format!("`{name}` is a switch: write `switch:{name}`"))
        }
        (_, Some(near)) => error.help(format!("the nearest name is `{near}`")),
        _ => error,
    })
}

/// All that is out when several items are.
pub fn together<'a>(items: impl IntoIterator<Item = &'a Item>) -> Damage {
    items
        .into_iter()
        .fold(Damage::default(), |sum, item| sum.with(&item.damage))
}

/// Searches for an order in which items go out and stay out, such that after each step `held` says
/// yes. Sets that a checked symmetry of the fabric carries onto one another are judged once, so
/// every order is covered by those that are tried. O(2^items) judgements at most.
///
/// # Errors
/// On more than [`MOST_ITEMS`] items, and what `held` complains of.
pub fn cumulative(
    fabric: &Fabric,
    network: &Network,
    items: &[Item],
    mut held: impl FnMut(&[usize]) -> Result<Held>,
) -> Result<Order> {
    let given = given(items)?;
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let (alike, _) = ComponentClasses::new(fabric, network, &matrix, &given, Damage::default());
    let mut search = Search {
        alike: &alike,
        known: BTreeMap::new(),
        dead: BTreeMap::new(),
        least: Held::Yes,
        held: &mut held,
    };
    let order = search.from(&[], items.len())?;
    let mut refuted = false;
    if order.is_none() {
        search.least = Held::Undecided;
        search.dead.clear();
        refuted = search.from(&[], items.len())?.is_none();
    }
    let judged = search.known.len();
    let mut blocking: Vec<(Vec<usize>, Option<Held>)> = search
        .known
        .iter()
        .filter(|(_, held)| **held != Held::Yes)
        .map(|(set, held)| (members(*set), Some(*held)))
        .collect();
    blocking.sort_by_key(|b| b.0.len());
    if order.is_some() {
        blocking.clear();
    }
    Ok(Order {
        order,
        blocking,
        refuted,
        judged,
    })
}

/// Judges items that are out one at a time; alike ones once. Every order will do where each of them
/// holds.
///
/// # Errors
/// As [`cumulative`].
pub fn one_by_one(
    fabric: &Fabric,
    network: &Network,
    items: &[Item],
    mut held: impl FnMut(&[usize]) -> Result<Held>,
) -> Result<Order> {
    let given = given(items)?;
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let (alike, standing) =
        ComponentClasses::new(fabric, network, &matrix, &given, Damage::default());
    let mut found = Order::default();
    let mut of_class: BTreeMap<u32, Held> = BTreeMap::new();
    for class in alike.classes(0, &standing, &[]) {
        of_class.insert(class.colour, held(&[class.component.index()])?);
    }
    found.judged = of_class.len();
    for item in 0..items.len() {
        let held = of_class.get(&alike.colour(narrow(item))).copied();
        if held != Some(Held::Yes) {
            found.blocking.push((vec![item], held));
        }
    }
    // Every item has its turn in every order.
    found.refuted = found.blocking.iter().any(|b| b.1 == Some(Held::No));
    found.order = found
        .blocking
        .is_empty()
        .then(|| (0..items.len()).collect());
    Ok(found)
}

fn given(items: &[Item]) -> Result<Components> {
    if items.len() > MOST_ITEMS {
        let message = format!(
            "{} drains are more than the {MOST_ITEMS} whose orders are searched",
            items.len()
        );
        return Err(Error::usage(message)
            .help("join some into one drain: --remove switch:A,B takes both out together"));
    }
    let each = items
        .iter()
        .map(|i| (i.name.clone(), i.damage.clone()))
        .collect();
    Ok(Components::given(
        Component::Group("drain".to_string()),
        each,
    ))
}

fn members(set: u32) -> Vec<usize> {
    (0..32).filter(|i| set & (1 << i) != 0).collect()
}

struct Search<'a, 'b, F> {
    alike: &'a ComponentClasses<'a>,
    /// Sets judged.
    known: BTreeMap<u32, Held>,
    /// Sets from which no order goes on.
    dead: BTreeMap<u32, ()>,
    /// The worst that an order may meet.
    least: Held,
    held: &'b mut F,
}

impl<F: FnMut(&[usize]) -> Result<Held>> Search<'_, '_, F> {
    /// An order that begins with what is out already.
    fn from(&mut self, out: &[u32], all: usize) -> Result<Option<Vec<usize>>> {
        if out.len() == all {
            return Ok(Some(out.iter().map(|&i| i.index()).collect()));
        }
        let set = out.iter().fold(0u32, |set, i| set | 1 << i);
        if self.dead.contains_key(&set) {
            return Ok(None);
        }
        let standing = self.alike.standing(out);
        for class in self.alike.classes(0, &standing, out) {
            let next = set | 1 << class.component;
            let held = match self.known.get(&next) {
                Some(&held) => held,
                None => {
                    let held = (self.held)(&members(next))?;
                    self.known.insert(next, held);
                    held
                }
            };
            if held <= self.least
                && let Some(order) = self.from(&[out, &[class.component]].concat(), all)?
            {
                return Ok(Some(order));
            }
        }
        self.dead.insert(set, ());
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::parts::Catalogue;

    /// Whether an order is found and whether one is refuted, where what is out holds as said.
    fn searched(held: &[(&[usize], Held)], stay_out: bool) -> (bool, bool) {
        let text = "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
        let design = family::parse(text, "t.yaml".as_ref(), Catalogue::builtin()).unwrap();
        let fabric = family::build(&design).unwrap();
        let network = Network::new(&fabric);
        let named = |text| item(&fabric, &network, &Groups::default(), text).unwrap();
        // Two things that no symmetry carries onto each other.
        let items = [named("switch:leaf0"), named("switch:spine0")];
        let said = |out: &[usize]| {
            let mut out = out.to_vec();
            out.sort_unstable();
            let known = held.iter().find(|(set, _)| *set == out.as_slice());
            Ok(known.map_or(Held::Yes, |k| k.1))
        };
        let found = if stay_out {
            cumulative(&fabric, &network, &items, said)
        } else {
            one_by_one(&fabric, &network, &items, said)
        };
        let found = found.unwrap();
        (found.order.is_some(), found.refuted)
    }

    #[test]
    fn what_a_refuted_step_rules_out_is_refuted_whatever_was_not_decided() {
        let (first, second, both): (&[usize], &[usize], &[usize]) = (&[0], &[1], &[0, 1]);
        let mixed = [(first, Held::No), (second, Held::Undecided)];
        // Each goes out once, so the refuted one is met by every order.
        assert_eq!(searched(&mixed, false), (false, true));
        // Where they stay out the one not decided may go first, and then both may be out.
        assert_eq!(searched(&mixed, true), (false, false));
        let end = [
            (first, Held::No),
            (second, Held::Undecided),
            (both, Held::No),
        ];
        assert_eq!(searched(&end, true), (false, true));
        assert_eq!(searched(&[(first, Held::Undecided)], false), (false, false));
        assert_eq!(searched(&[(first, Held::No)], true), (true, false));
    }
}
