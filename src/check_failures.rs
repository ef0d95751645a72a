//! The independent checker of failures: a tree of failed components in, what every set of them leaves out.
//!
//! As [`super::check`], which it asks about every single scenario, it trusts nobody: std only, checked integers. It works out by itself what
//! each failure leaves, who is lost, which components are alike under the generators given, and that every set of at most so
//! many components is met: the orders in which sets are met sum to the number of all sets. CERTIFICATE.md documents the words.

use super::check::{Verified, check};
use std::collections::HashMap;

/// What a tree of failures proves, of every set of at most so many components of each kind, the empty set included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survived {
    /// Hash of the fabric as built, as stated.
    pub fabric: String,
    /// Components of each kind, and how many of them fail at most.
    pub kinds: Vec<(usize, usize)>,
    /// Number of sets, the empty one included.
    pub sets: i128,
    /// Nodes of the tree.
    pub scenarios: usize,
    /// Most endpoints lost in any.
    pub lost: usize,
    /// Throughput is at least this in each set, not capped at 1; `None` where some scenario says nothing of it.
    pub at_least: Option<(i128, i128)>,
    /// Some set leaves at most this.
    pub at_most: Option<(i128, i128)>,
}

impl std::fmt::Display for Survived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds: Vec<String> = self.kinds.iter().map(|(all, most)| format!("{most} of {all}")).collect();
        write!(f, "all {} sets of at most {} failures in {} scenarios: ", self.sets, kinds.join(" and "), self.scenarios)?;
        match self.at_least {
            Some((a, b)) => write!(f, "throughput >= {a}/{b}, ")?,
            None => write!(f, "throughput not bounded from below, ")?,
        }
        self.at_most.map_or(Ok(()), |(a, b)| write!(f, "the worst <= {a}/{b}, "))?;
        write!(f, "at most {} endpoints lost", self.lost)
    }
}

type Result<T> = std::result::Result<T, String>;

fn need(condition: bool, complaint: &str) -> Result<()> {
    if condition { Ok(()) } else { Err(complaint.to_string()) }
}

fn times(a: i128, b: i128) -> Result<i128> {
    a.checked_mul(b).ok_or_else(|| "a product overflows: nothing claimed".to_string())
}

/// a/b < c/d for numbers that are not negative, b and d not 0.
fn less((a, b): (i128, i128), (c, d): (i128, i128)) -> Result<bool> {
    Ok(times(a, d)? < times(c, b)?)
}

struct Words<'a>(std::str::SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn next(&mut self) -> Result<&'a str> {
        self.0.next().ok_or_else(|| "the words end too soon".to_string())
    }
    fn expect(&mut self, word: &str) -> Result<&mut Self> {
        let found = self.next()?;
        need(found == word, &format!("expected `{word}`, found `{found}`")).map(|()| self)
    }
    fn number(&mut self) -> Result<i128> {
        let word = self.next()?;
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        word.parse().ok().filter(|_| digits).ok_or_else(|| format!("expected a number of at most 127 bits, found `{word}`"))
    }
    fn below(&mut self, limit: usize) -> Result<usize> {
        let number = self.number()?;
        usize::try_from(number).ok().filter(|&n| n < limit).ok_or_else(|| format!("{number} is not below {limit}"))
    }
    /// A number of `start count value` runs over `length` places, zero elsewhere.
    fn scattered(&mut self, length: usize) -> Result<Vec<i128>> {
        let mut values = vec![0; length];
        for _ in 0..self.number()? {
            let start = self.below(length)?;
            let count = self.below(length - start + 1)?;
            values[start..start + count].fill(self.number()?);
        }
        Ok(values)
    }
    /// A number of `from to count` runs, identity elsewhere; its words are kept too.
    fn permutation(&mut self, length: usize) -> Result<(Vec<usize>, String)> {
        let runs = self.number()?;
        let (mut image, mut text): (Vec<usize>, _) = ((0..length).collect(), format!("{runs}\n"));
        for _ in 0..runs {
            let (from, to) = (self.below(length)?, self.below(length)?);
            let count = self.below(length - from.max(to) + 1)?;
            (0..count).for_each(|i| image[from + i] = to + i);
            text += &format!("{from} {to} {count}\n");
        }
        let mut hit = vec![false; length];
        need(image.iter().all(|&v| !std::mem::replace(&mut hit[v], true)), "a generator is no permutation")?;
        Ok((image, text))
    }
    /// Words up to the first `end`, that one included.
    fn until_end(&mut self) -> Result<String> {
        let mut text = String::new();
        loop {
            let word = self.next()?;
            text += word;
            text.push('\n');
            if word == "end" {
                return Ok(text);
            }
        }
    }
}

/// Union-find; the root of a class is its least member.
struct Classes(Vec<usize>);

impl Classes {
    fn root(&mut self, mut a: usize) -> usize {
        while self.0[a] != a {
            self.0[a] = self.0[self.0[a]];
            a = self.0[a];
        }
        a
    }
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// A link that may fail: its trunk and its capacity up and down.
struct Link {
    trunk: usize,
    capacity: [i128; 2],
}

struct Component {
    kind: usize,
    devices: Vec<usize>,
    links: Vec<usize>,
}

/// The fabric with nothing failed, what can fail, and what was found so far.
struct Tree<'a> {
    words: Words<'a>,
    /// The words of a certificate before the trunks, between them and the groups, and after the weights.
    head: [String; 3],
    rate: Vec<i128>,
    lock: Vec<i128>,
    trunks: Vec<(usize, usize)>,
    capacity: Vec<i128>,
    group: Vec<i128>,
    weight: Vec<i128>,
    /// Arcs out of and into each vertex.
    around: [Vec<Vec<usize>>; 2],
    links: Vec<Link>,
    components: Vec<Component>,
    limits: Vec<usize>,
    /// Class of each component with nothing failed, by its least member.
    colour: Vec<usize>,
    /// Product of the factorials of the limits: what weights are multiples of.
    whole: i128,
    /// For each number of failures of each kind, how many sets were met, times `whole`.
    met: HashMap<Vec<usize>, i128>,
    found: Survived,
}

/// What one set of failures leaves.
#[derive(Clone)]
struct Left {
    at_least: Option<(i128, i128)>,
    at_most: Option<(i128, i128)>,
    lost: usize,
}

/// What is dead.
struct Damage {
    device: Vec<bool>,
    link: Vec<bool>,
    capacity: Vec<i128>,
}

fn runs(values: &[i128], keep: &[bool]) -> String {
    let mut text = String::new();
    let mut count = 0;
    for (at, value) in values.iter().enumerate().filter(|&(v, value)| keep[v] && *value != 0) {
        text += &format!("{at} 1 {value}\n");
        count += 1;
    }
    format!("{count}\n{text}")
}

impl Tree<'_> {
    /// The words of a certificate about the damaged network, demand restricted to the endpoints that are kept.
    fn certificate(&self, damage: &Damage, keep: &[bool], rest: &str) -> String {
        let [before, between, after] = &self.head;
        let mut text = format!("{before}trunks {}\n", self.trunks.len());
        for (trunk, (low, high)) in self.trunks.iter().enumerate() {
            text += &format!("{low} {high} {} {}\n", damage.capacity[2 * trunk], damage.capacity[2 * trunk + 1]);
        }
        text + between + "group " + &runs(&self.group, keep) + "weight " + &runs(&self.weight, keep) + after + rest
    }

    fn damage(&self, failed: &[usize]) -> Result<Damage> {
        let mut device = vec![false; self.rate.len()];
        let mut gone = vec![false; self.links.len()];
        for component in failed.iter().map(|&c| &self.components[c]) {
            component.devices.iter().for_each(|&d| device[d] = true);
            component.links.iter().for_each(|&l| gone[l] = true);
        }
        let mut capacity = self.capacity.clone();
        for (trunk, &(low, high)) in self.trunks.iter().enumerate().filter(|(_, t)| device[t.0] || device[t.1]) {
            debug_assert!(low < high);
            capacity[2 * trunk..2 * trunk + 2].fill(0);
        }
        for (l, link) in self.links.iter().enumerate() {
            let (low, high) = self.trunks[link.trunk];
            if device[low] || device[high] {
                gone[l] = true;
            } else if gone[l] {
                for side in 0..2 {
                    let left = &mut capacity[2 * link.trunk + side];
                    *left -= link.capacity[side];
                    need(*left >= 0, "links that fail have more capacity than their trunk")?;
                }
            }
        }
        Ok(Damage { device, link: gone, capacity })
    }

    fn ends(&self, arc: usize) -> (usize, usize) {
        let (low, high) = self.trunks[arc / 2];
        if arc.is_multiple_of(2) { (low, high) } else { (high, low) }
    }

    /// Endpoints that traffic of s reaches and whose own traffic reaches s. An arc that leaves a lock group exists for that group's traffic alone.
    fn partners(&self, s: usize, capacity: &[i128]) -> Vec<bool> {
        let n = self.rate.len();
        let mut forth = vec![false; n];
        forth[s] = true;
        let mut stack = vec![s];
        while let Some(u) = stack.pop() {
            for &arc in &self.around[0][u] {
                let v = self.ends(arc).1;
                let lock = self.lock[u];
                if capacity[arc] > 0 && !forth[v] && (lock == 0 || lock == self.lock[v] || lock == self.lock[s]) {
                    forth[v] = true;
                    stack.push(v);
                }
            }
        }
        // Backwards: as anybody's traffic, or (second) only as the traffic of the lock group that the walk has entered.
        let mut back = vec![[false; 2]; n];
        back[s][0] = true;
        let mut stack = vec![(s, 0)];
        while let Some((v, own)) = stack.pop() {
            for &arc in &self.around[1][v] {
                let u = self.ends(arc).0;
                let (from, same) = (self.lock[u], self.lock[u] == self.lock[v]);
                let next = if own == 1 || (from != 0 && !same) { 1 } else { 0 };
                if capacity[arc] > 0 && (own == 0 || same) && !back[u][next] {
                    back[u][next] = true;
                    stack.push((u, next));
                }
            }
        }
        (0..n).map(|v| v != s && self.rate[v] > 0 && forth[v] && (back[v][0] || back[v][1])).collect()
    }

    /// What is left of a component: its devices and links that are not dead.
    fn footprint(&self, c: usize, damage: &Damage) -> (usize, Vec<usize>, Vec<usize>) {
        let component = &self.components[c];
        let devices = component.devices.iter().copied().filter(|&d| !damage.device[d]).collect();
        (component.kind, devices, component.links.iter().copied().filter(|&l| !damage.link[l]).collect())
    }

    /// Reads the generators of a damaged network, checks what they do to its vertices, links and components, and returns the classes of
    /// vertices and of components that have not failed.
    fn alike(&mut self, failed: &[usize], damage: &Damage) -> Result<(Classes, Classes)> {
        let (n, all) = (self.rate.len(), vec![true; self.rate.len()]);
        let (mut vertices, mut components) = (Classes((0..n).collect()), Classes((0..self.components.len()).collect()));
        let mut same: HashMap<(usize, Vec<usize>, Vec<usize>), Vec<usize>> = HashMap::new();
        for c in (0..self.components.len()).filter(|c| !failed.contains(c)) {
            same.entry(self.footprint(c, damage)).or_default().push(c);
        }
        same.values().for_each(|group| group.iter().for_each(|&c| components.join(group[0], c)));
        let count = self.words.expect("generators")?.number()?;
        let mut rest = format!("generators {count}\n");
        for _ in 0..count {
            let (image, text) = self.words.permutation(n)?;
            rest += &text;
            let links = self.words.permutation(self.links.len())?.0;
            image.iter().enumerate().for_each(|(v, &w)| vertices.join(v, w));
            for l in (0..links.len()).filter(|&l| !damage.link[l]) {
                let (from, onto) = (&self.links[l], &self.links[links[l]]);
                let (low, high) = (image[self.trunks[from.trunk].0], image[self.trunks[from.trunk].1]);
                let turned = usize::from(low > high);
                need(self.trunks[onto.trunk] == (low.min(high), low.max(high)), "a generator takes a link to another trunk than its ends")?;
                let kept = from.capacity == [onto.capacity[turned], onto.capacity[1 - turned]];
                need(kept && !damage.link[links[l]], "a generator takes a link onto another capacity or a dead link")?;
            }
            let moves = |((_, devices, own), _): &(&(usize, Vec<usize>, Vec<usize>), _)| {
                devices.iter().any(|&d| image[d] != d) || own.iter().any(|&l| links[l] != l)
            };
            for ((kind, devices, own), group) in same.iter().filter(moves) {
                let mut moved: [Vec<usize>; 2] = [devices.iter().map(|&d| image[d]).collect(), own.iter().map(|&l| links[l]).collect()];
                moved.iter_mut().for_each(|list| list.sort_unstable());
                let [devices, own] = moved;
                let onto = same.get(&(*kind, devices, own)).ok_or("a generator tears a component apart")?;
                need(onto.len() == group.len(), "a generator takes components onto fewer or more")?;
                components.join(group[0], onto[0]);
            }
        }
        // Trunks, rates, locks, domains and demand are the other checker's to look at.
        check(self.certificate(damage, &all, &(rest + "claims 0 end")).as_bytes())?;
        Ok((vertices, components))
    }

    /// Whether every endpoint has every other as its partner when nothing has failed.
    fn whole_fabric(&self, vertices: &mut Classes) -> bool {
        let ends = self.rate.iter().filter(|&&r| r > 0).count();
        let of_class = (0..self.rate.len()).filter(|&v| self.rate[v] > 0 && vertices.root(v) == v).collect::<Vec<_>>();
        of_class.into_iter().all(|v| self.partners(v, &self.capacity).into_iter().filter(|p| *p).count() + 1 == ends)
    }

    /// Endpoints that can no longer exchange traffic with more than half of their partners. One of each class is looked at.
    fn lost(&self, vertices: &mut Classes, damage: &Damage) -> Vec<bool> {
        let mut of_class: HashMap<usize, bool> = HashMap::new();
        let mut lost = vec![false; self.rate.len()];
        for v in (0..lost.len()).filter(|&v| self.rate[v] > 0) {
            lost[v] = *of_class.entry(vertices.root(v)).or_insert_with(|| {
                let (before, after) = (self.partners(v, &self.capacity), self.partners(v, &damage.capacity));
                let (all, gone) =
                    (0..before.len()).filter(|&d| before[d]).fold((0, 0), |(all, gone), d| (all + 1, gone + usize::from(!after[d])));
                2 * gone > all
            });
        }
        lost
    }

    /// One set of failures and all that contain it, `ordered` being how many sequences it stands for.
    fn node(&mut self, failed: &mut Vec<usize>, ordered: i128, parent: Option<&Left>) -> Result<()> {
        let damage = self.damage(failed)?;
        let (mut vertices, mut classes) = self.alike(failed, &damage)?;
        if failed.is_empty() {
            self.colour = (0..self.components.len()).map(|c| classes.root(c)).collect();
        }
        let left = match (self.words.next()?, parent) {
            ("same", Some(parent)) => parent.clone(),
            (word @ ("proves" | "none"), _) => {
                let lost = self.lost(&mut vertices, &damage);
                // Then partners are the same for all, and what is lost is carried along by what maps the damaged fabric onto itself.
                need(!failed.is_empty() || self.whole_fabric(&mut vertices), "the healthy fabric is in pieces")?;
                let mut left = Left { at_least: None, at_most: None, lost: lost.iter().filter(|l| **l).count() };
                if word == "proves" {
                    let body = self.words.until_end()?;
                    let kept: Vec<bool> = lost.iter().map(|l| !l).collect();
                    let verified: Verified = check(self.certificate(&damage, &kept, &body).as_bytes())?;
                    // Nothing is below 0, whatever was found.
                    left.at_least = Some((0, 1));
                    for proved in verified.proved.iter().filter(|p| p.quantity == "throughput") {
                        let side = if proved.at_least { &mut left.at_least } else { &mut left.at_most };
                        let better = match *side {
                            Some(known) if proved.at_least => less(known, proved.value)?,
                            Some(known) => less(proved.value, known)?,
                            None => true,
                        };
                        *side = if better { Some(proved.value) } else { *side };
                    }
                } else {
                    // Without surviving sources there is nothing to carry.
                    let asked = (0..lost.len()).filter(|&v| !lost[v] && self.weight[v] > 0).count() > 1;
                    left.at_least = if asked { None } else { Some((1, 1)) };
                }
                left
            }
            (other, _) => return Err(format!("`{other}` is not what a scenario says")),
        };
        self.note(failed, ordered, &left)?;
        let last = failed.last().copied();
        let from = last.map_or(0, |c| self.components[c].kind);
        // Each class that may come next, by its kind, colour, and root or none when nothing is left of it.
        let mut due: HashMap<(usize, Option<usize>), i128> = HashMap::new();
        for c in (0..self.components.len()).filter(|c| !failed.contains(c)) {
            let kind = self.components[c].kind;
            let full = failed.iter().filter(|&&f| self.components[f].kind == kind).count() >= self.limits[kind];
            let early = last.is_some_and(|l| self.components[l].kind == kind && self.colour[c] < self.colour[l]);
            if kind >= from && !full && !early {
                *due.entry(self.class(c, &mut classes, &damage)).or_default() += 1;
            }
        }
        for _ in 0..self.words.expect("children")?.number()? {
            let child = self.words.below(self.components.len())?;
            let class = self.class(child, &mut classes, &damage);
            need(!failed.contains(&child), "a component fails twice")?;
            let size = due.remove(&class).ok_or("a class of components fails twice or out of turn")?;
            failed.push(child);
            self.node(failed, times(ordered, size)?, class.1.is_none().then_some(&left))?;
            failed.pop();
        }
        need(due.is_empty(), "a class of components never fails")
    }

    fn class(&self, c: usize, classes: &mut Classes, damage: &Damage) -> (usize, Option<usize>) {
        let (_, devices, links) = self.footprint(c, damage);
        (self.colour[c], (!devices.is_empty() || !links.is_empty()).then(|| classes.root(c)))
    }

    /// Adds a scenario to what was found. Within a kind and colour, sets are met once for each order.
    fn note(&mut self, failed: &[usize], ordered: i128, left: &Left) -> Result<()> {
        let mut sets = times(ordered, self.whole)?;
        for run in failed.chunk_by(|&a, &b| self.colour[a] == self.colour[b]) {
            sets /= (1..=run.len() as i128).product::<i128>();
        }
        let sizes: Vec<usize> = (0..self.limits.len()).map(|k| failed.iter().filter(|&&c| self.components[c].kind == k).count()).collect();
        let met = self.met.entry(sizes).or_default();
        *met = met.checked_add(sets).ok_or("a sum overflows: nothing claimed")?;
        let found = &mut self.found;
        found.scenarios += 1;
        found.lost = found.lost.max(left.lost);
        found.at_least = match (found.at_least, left.at_least) {
            (_, first) if found.scenarios == 1 => first,
            (Some(a), Some(b)) => Some(if less(b, a)? { b } else { a }),
            _ => None,
        };
        if let Some(new) = left.at_most {
            found.at_most = Some(match found.at_most {
                Some(old) if !less(new, old)? => old,
                _ => new,
            });
        }
        Ok(())
    }

    /// Every size was met as often as there are sets of it.
    fn counted(&mut self) -> Result<()> {
        let mut sizes = vec![0; self.limits.len()];
        loop {
            let mut sets = 1;
            for (kind, &size) in sizes.iter().enumerate() {
                for i in 0..size {
                    sets = times(sets, (self.found.kinds[kind].0 as i128) - i as i128)? / (i as i128 + 1);
                }
            }
            need(self.met.remove(&sizes).unwrap_or(0) == times(sets, self.whole)?, "the scenarios do not stand for every set")?;
            self.found.sets = self.found.sets.checked_add(sets).ok_or("a sum overflows: nothing claimed")?;
            let Some(next) = (0..sizes.len()).find(|&k| sizes[k] < self.limits[k].min(self.found.kinds[k].0)) else {
                return need(self.met.is_empty(), "a scenario has more failures than were asked for");
            };
            sizes[next] += 1;
            sizes[..next].fill(0);
        }
    }
}

/// Reads a tree of failures and returns what it proves; an `Err` says why it proves nothing. Time that of [`check`] for every scenario, and of
/// the components' classes: O(scenarios * generators * (vertices + links + components)).
pub fn check_failures(bytes: &[u8]) -> Result<Survived> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not text".to_string())?;
    let mut words = Words(text.split_ascii_whitespace());
    words.expect("selvedge-failures")?.expect("1")?.expect("fabric")?;
    let fabric = words.next()?.to_string();
    let unit = words.expect("unit")?.number()?;
    // No more of anything than bytes: a short text cannot ask for much memory.
    let n = words.expect("vertices")?.below(bytes.len())?;
    let rate = words.expect("rate")?.scattered(n)?;
    let [lock, domain] = [words.expect("lock")?.scattered(n)?, words.expect("domain")?.scattered(n)?];
    let all = vec![true; n];
    let before = format!("selvedge-certificate 2\nfabric {fabric}\nunit {unit}\nvertices {n}\nrate {}", runs(&rate, &all))
        + &format!("lock {}domain {}", runs(&lock, &all), runs(&domain, &all));
    let (mut trunks, mut capacity) = (Vec::new(), Vec::new());
    for _ in 0..words.expect("trunks")?.below(bytes.len())? {
        trunks.push((words.below(n)?, words.below(n)?));
        capacity.extend([words.number()?, words.number()?]);
    }
    let between = format!("denominator {}\n", words.expect("denominator")?.number()?);
    let [group, weight] = [words.expect("group")?.scattered(n)?, words.expect("weight")?.scattered(n)?];
    let multiplier = words.expect("multipliers")?.expect("1")?.number()?;
    words.expect("pairs")?.expect("0")?;
    let after = format!("multipliers 1\n{multiplier}\npairs 0\n");
    let mut around = [vec![Vec::new(); n], vec![Vec::new(); n]];
    for arc in 0..capacity.len() {
        let (low, high) = trunks[arc / 2];
        let (tail, head) = if arc % 2 == 0 { (low, high) } else { (high, low) };
        around[0][tail].push(arc);
        around[1][head].push(arc);
    }
    let mut links = Vec::new();
    for _ in 0..words.expect("links")?.below(bytes.len())? {
        links.push(Link { trunk: words.below(trunks.len())?, capacity: [words.number()?, words.number()?] });
    }
    let mut limits = Vec::new();
    for _ in 0..words.expect("kinds")?.below(bytes.len())? {
        limits.push(words.below(64)?);
    }
    let mut kinds: Vec<(usize, usize)> = limits.iter().map(|&limit| (0, limit)).collect();
    let mut components: Vec<Component> = Vec::new();
    for _ in 0..words.expect("components")?.below(bytes.len())? {
        let kind = words.below(limits.len())?;
        need(components.last().is_none_or(|last| last.kind <= kind), "components are not in the order of their kinds")?;
        let mut lists = [Vec::new(), Vec::new()];
        for (list, limit) in lists.iter_mut().zip([n, links.len()]) {
            for _ in 0..words.number()? {
                let member = words.below(limit)?;
                need(list.last().is_none_or(|&last| last < member), "members are not strictly increasing")?;
                list.push(member);
            }
        }
        let [devices, links] = lists;
        components.push(Component { kind, devices, links });
        kinds[kind].0 += 1;
    }
    let mut whole = 1;
    for &limit in &limits {
        whole = (1..=limit as i128).try_fold(whole, times)?;
    }
    let found = Survived { fabric, kinds, sets: 0, scenarios: 0, lost: 0, at_least: None, at_most: None };
    let (colour, met, head) = (Vec::new(), HashMap::new(), [before, between, after]);
    let mut tree =
        Tree { words, head, rate, lock, trunks, capacity, group, weight, around, links, components, limits, colour, whole, met, found };
    tree.node(&mut Vec::new(), 1, None)?;
    tree.counted()?;
    tree.words.expect("end")?;
    need(tree.words.0.next().is_none(), "something follows the end")?;
    Ok(tree.found)
}
