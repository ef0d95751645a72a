//! The independent checker: the bytes of a certificate in, what they prove out.
//!
//! It trusts nobody: std only, nothing from the crate, no floats, checked integers (an overflow proves nothing). The
//! format is one stream of words separated by white space; CERTIFICATE.md documents it. For any non-negative lengths and any
//! conserved flow the bounds below are valid, so a mistake of the solver costs tightness, never truth.

/// What a certificate proves: a quantity, a side and a fraction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// `throughput` and `hose` (not capped at 1), or `bisection` (a share of the rate of the given cut's lighter half).
    pub quantity: &'static str,
    /// True: at least; false: at most.
    pub at_least: bool,
    /// Numerator and denominator, in lowest terms.
    pub value: (i128, i128),
    /// For bisection: the same bound in bit/s.
    pub rate: Option<i128>,
}

/// A whole certificate: what it is about and what it proves of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Hash of the fabric as built, as stated.
    pub fabric: String,
    /// The largest share of its rate that an endpoint sends or receives: 1/1 by the definition of throughput, less where
    /// endpoints were lost and the rest was not rescaled.
    pub peak: (i128, i128),
    /// In the order of the sections.
    pub proved: Vec<Proved>,
}

impl std::fmt::Display for Proved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = if self.at_least { ">=" } else { "<=" };
        write!(f, "{} {side} {}/{}", self.quantity, self.value.0, self.value.1)?;
        self.rate.map_or(Ok(()), |r| write!(f, " ({r} bit/s)"))
    }
}

type Result<T, E = String> = std::result::Result<T, E>;
/// A number of each vertex, positive for those that are meant.
type Wanted = fn(&Network) -> &[i128];
const SOURCES: Wanted = |network| &network.sent;
const ENDPOINTS: Wanted = |network| &network.rate;

fn times(a: i128, b: i128) -> Result<i128> {
    a.checked_mul(b).ok_or_else(|| "a product overflows: nothing claimed".to_string())
}

fn plus(a: i128, b: i128) -> Result<i128> {
    a.checked_add(b).ok_or_else(|| "a sum overflows: nothing claimed".to_string())
}

fn need(condition: bool, complaint: &str) -> Result<()> {
    if condition { Ok(()) } else { Err(complaint.to_string()) }
}

/// A fraction in lowest terms; b is not 0.
fn lowest((a, b): (i128, i128)) -> (i128, i128) {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x, b / x)
}

/// a/b < c/d for numbers that are not negative, b and d not 0, by continued fractions: no product, no overflow.
fn less((a, b): (i128, i128), (c, d): (i128, i128)) -> bool {
    if a / b != c / d || c % d == 0 { a / b < c / d } else { a % b == 0 || less((d, c % d), (b, a % b)) }
}

struct Words<'a>(std::str::SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| "not text".to_string())?;
        Ok(Words(text.split_ascii_whitespace()))
    }
    fn next(&mut self) -> &'a str {
        self.0.next().unwrap_or("the end")
    }
    fn expect(&mut self, word: &str) -> Result<&mut Self> {
        let found = self.next();
        need(found == word, &format!("expected `{word}`, found `{found}`")).map(|()| self)
    }
    fn number(&mut self) -> Result<i128> {
        let word = self.next();
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        word.parse().ok().filter(|_| digits).ok_or_else(|| format!("expected a number of at most 127 bits, found `{word}`"))
    }
    fn below(&mut self, limit: usize) -> Result<usize> {
        let number = self.number()?;
        usize::try_from(number).ok().filter(|&n| n < limit).ok_or_else(|| format!("{number} is not below {limit}"))
    }
    /// A number of `start count value` runs over `length` places, zero elsewhere, none twice.
    fn scattered(&mut self, length: usize) -> Result<Vec<i128>> {
        let mut values = vec![0; length];
        let mut next = 0;
        for _ in 0..self.number()? {
            let start = self.below(length)?;
            let count = self.below(length - start + 1)?;
            need(start >= next, "runs overlap or run backwards")?;
            next = start + count;
            values[start..next].fill(self.number()?);
        }
        Ok(values)
    }
}

struct Orbits(Vec<u32>);

impl Orbits {
    fn root(&mut self, mut a: usize) -> usize {
        while self.0[a] as usize != a {
            self.0[a] = self.0[self.0[a] as usize];
            a = self.0[a] as usize;
        }
        a
    }
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b) as u32;
    }
    /// Members of each orbit, kept at its root.
    fn sizes(&mut self) -> Vec<i128> {
        let mut size = vec![0; self.0.len()];
        (0..size.len()).for_each(|v| size[self.root(v)] += 1);
        size
    }
}

struct Network {
    unit: i128,
    rate: Vec<i128>,
    lock: Vec<i128>,
    domain: Vec<i128>,
    /// Arc 2t runs from the lower to the higher end of trunk t, arc 2t + 1 back.
    trunks: Vec<(usize, usize)>,
    /// Where the trunks of each lower end begin.
    start: Vec<usize>,
    capacity: Vec<i128>,
    denominator: i128,
    group: Vec<i128>,
    weight: Vec<i128>,
    multiplier: Vec<i128>,
    pairs: Vec<(usize, usize, i128)>,
    /// What each vertex sends, times the denominator.
    sent: Vec<i128>,
    /// The largest share of its rate that a vertex sends or receives.
    peak: (i128, i128),
}

impl Network {
    fn read(words: &mut Words, bytes: usize) -> Result<Self> {
        let unit = words.expect("unit")?.number()?;
        // No more vertices than bytes: a short text cannot ask for much memory.
        let n = words.expect("vertices")?.below(bytes.min(1 << 30))?;
        let rate = words.expect("rate")?.scattered(n)?;
        let [lock, domain] = [words.expect("lock")?.scattered(n)?, words.expect("domain")?.scattered(n)?];
        need(lock.iter().chain(&domain).all(|&l| l <= n as i128), "a label is above the number of vertices")?;
        let (mut trunks, mut start, mut capacity) = (Vec::new(), vec![0; n + 1], Vec::new());
        for _ in 0..words.expect("trunks")?.below(1 << 30)? {
            let (low, high) = (words.below(n)?, words.below(n)?);
            need(low < high && trunks.last().is_none_or(|&l| l < (low, high)), "trunks are not strictly increasing")?;
            trunks.push((low, high));
            start[low + 1] += 1;
            capacity.extend([words.number()?, words.number()?]);
        }
        (0..n).for_each(|v| start[v + 1] += start[v]);
        let denominator = words.expect("denominator")?.number()?;
        need(unit > 0 && denominator > 0, "the unit or the denominator is zero")?;
        let [group, weight] = [words.expect("group")?.scattered(n)?, words.expect("weight")?.scattered(n)?];
        // Vertices in no group are in group 0, which demands nothing.
        let mut multiplier = vec![0];
        for _ in 0..words.expect("multipliers")?.below(n + 1)? {
            multiplier.push(words.number()?);
        }
        need(group.iter().all(|&g| g < multiplier.len() as i128), "a demand group has no multiplier")?;
        let mut pairs: Vec<(usize, usize, i128)> = Vec::new();
        for _ in 0..words.expect("pairs")?.number()? {
            let pair = (words.below(n)?, words.below(n)?, words.number()?);
            need(pair.0 != pair.1, "a demand of a vertex to itself")?;
            need(pairs.last().is_none_or(|l| (l.0, l.1) < (pair.0, pair.1)), "demands are not strictly increasing")?;
            pairs.push(pair);
        }
        let mut sums = vec![0; multiplier.len()];
        for (&g, &w) in group.iter().zip(&weight) {
            sums[g as usize] = plus(sums[g as usize], w)?;
        }
        let each = group.iter().zip(&weight).map(|(&g, &w)| times(times(multiplier[g as usize], w)?, sums[g as usize] - w));
        let mut sent = each.collect::<Result<Vec<_>>>()?;
        let mut received = sent.clone();
        for &(s, d, q) in &pairs {
            sent[s] = plus(sent[s], q)?;
            received[d] = plus(received[d], q)?;
        }
        let mut peak = (0, 1);
        for v in (0..n).filter(|&v| sent[v] > 0 || received[v] > 0) {
            need(rate[v] > 0, "a demand at a vertex without rate")?;
            let share = (sent[v].max(received[v]), times(rate[v], denominator)?);
            peak = if less(peak, share) { share } else { peak };
        }
        Ok(Network { unit, rate, lock, domain, trunks, start, capacity, denominator, group, weight, multiplier, pairs, sent, peak })
    }

    /// Tail and head.
    fn ends(&self, arc: usize) -> (usize, usize) {
        let (low, high) = self.trunks[arc / 2];
        if arc.is_multiple_of(2) { (low, high) } else { (high, low) }
    }

    fn arc(&self, tail: usize, head: usize) -> Option<usize> {
        let (low, high) = (tail.min(head), tail.max(head));
        let found = self.trunks[self.start[low]..self.start[low + 1]].binary_search(&(low, high)).ok()?;
        Some(2 * (self.start[low] + found) + usize::from(tail != low))
    }

    /// Traffic of `source` may use this arc: it does not leave somebody else's lock group.
    fn exists(&self, arc: usize, source: Option<usize>) -> bool {
        let (u, v) = self.ends(arc);
        let lock = self.lock[u];
        self.capacity[arc] > 0 && (lock == 0 || lock == self.lock[v] || source.is_some_and(|s| lock == self.lock[s]))
    }

    /// Reads the generators, checks each on every vertex, label, trunk and demand, and returns the orbits of vertices and arcs.
    fn orbits(&self, words: &mut Words) -> Result<(Orbits, Orbits)> {
        let n = self.rate.len();
        let (mut vertices, mut arcs) = (Orbits((0..n as u32).collect()), Orbits((0..self.capacity.len() as u32).collect()));
        for _ in 0..words.expect("generators")?.number()? {
            let mut image: Vec<usize> = (0..n).collect();
            for _ in 0..words.number()? {
                let (from, to) = (words.below(n)?, words.below(n)?);
                let count = words.below(n - from.max(to) + 1)?;
                (0..count).for_each(|i| image[from + i] = to + i);
            }
            let mut hit = vec![false; n];
            need(image.iter().all(|&v| !std::mem::replace(&mut hit[v], true)), "a generator is no permutation")?;
            for label in [&self.lock, &self.domain, &self.group] {
                let mut maps = [vec![-1; n + 1], vec![-1; n + 1]];
                for (&from, to) in label.iter().zip(image.iter().map(|&v| label[v])) {
                    need((from == 0) == (to == 0), "a generator moves a labelled vertex onto an unlabelled one")?;
                    for (map, key, value) in [(0, from, to), (1, to, from)] {
                        let known = std::mem::replace(&mut maps[map][key as usize], value);
                        need(known == -1 || known == value, "a generator tears a group apart or merges two")?;
                    }
                }
            }
            for (u, &w) in image.iter().enumerate() {
                need(self.rate[u] == self.rate[w] && self.weight[u] == self.weight[w], "a generator changes a rate")?;
                need(self.multiplier[self.group[u] as usize] == self.multiplier[self.group[w] as usize], "a generator changes a demand")?;
                vertices.join(u, w);
            }
            // Distinct trunks have distinct images: if each has one, none is missing.
            for arc in 0..self.capacity.len() {
                let (u, v) = self.ends(arc);
                if (u, v) != (image[u], image[v]) {
                    let onto = self.arc(image[u], image[v]).ok_or("a generator breaks a trunk")?;
                    need(self.capacity[arc] == self.capacity[onto], "a generator changes a capacity")?;
                    arcs.join(arc, onto);
                }
            }
            for &(s, d, q) in &self.pairs {
                need(self.pairs.binary_search(&(image[s], image[d], q)).is_ok(), "a generator changes a demand")?;
            }
        }
        Ok((vertices, arcs))
    }

    /// q(s, d) for every d.
    fn demand(&self, s: usize) -> Result<Vec<i128>> {
        let mut q = vec![0; self.rate.len()];
        let g = self.group[s];
        let factor = times(self.multiplier[g as usize], self.weight[s])?;
        for d in (0..q.len()).filter(|&d| d != s && self.group[d] == g) {
            q[d] = times(factor, self.weight[d])?;
        }
        let first = self.pairs.partition_point(|p| p.0 < s);
        for &(_, d, amount) in self.pairs[first..].iter().take_while(|p| p.0 == s) {
            q[d] = plus(q[d], amount)?;
        }
        Ok(q)
    }
}

struct Checker<'a> {
    words: Words<'a>,
    network: Network,
    vertices: Orbits,
    arcs: Orbits,
}

impl Checker<'_> {
    /// Reads representatives, hands each with the size of its orbit to `each`, and makes sure that they are one of each
    /// orbit of the wanted vertices (an orbit is wanted as a whole or not at all).
    fn representatives(&mut self, wanted: Wanted, mut each: impl FnMut(&mut Self, usize, i128) -> Result<()>) -> Result<()> {
        let n = self.network.rate.len();
        let size = self.vertices.sizes();
        let mut seen = vec![false; n];
        for _ in 0..self.words.number()? {
            let s = self.words.below(n)?;
            let root = self.vertices.root(s);
            need(wanted(&self.network)[s] > 0, "a representative is no source")?;
            need(!std::mem::replace(&mut seen[root], true), "two representatives of one orbit")?;
            each(self, s, size[root])?;
        }
        let covered = (0..n).all(|v| wanted(&self.network)[v] == 0 || seen[self.vertices.root(v)]);
        need(covered, "an orbit of sources has no representative")
    }

    /// Reads a flow and adds `factor` times it to the load of each arc orbit, kept at its root, after checking that it
    /// leaves `root` (or enters it when `inward`) and ends as `wanted` says at every other vertex.
    fn carry(&mut self, root: usize, inward: bool, wanted: &[i128], factor: i128, load: &mut [i128]) -> Result<()> {
        let network = &self.network;
        let flow = self.words.scattered(network.capacity.len())?;
        let mut net = vec![0i128; wanted.len()];
        for arc in (0..flow.len()).filter(|&a| flow[a] != 0) {
            need(network.exists(arc, (!inward).then_some(root)), "flow on an arc that does not exist for its source")?;
            let (u, v) = network.ends(arc);
            net[u] = plus(net[u], -flow[arc])?;
            net[v] = plus(net[v], flow[arc])?;
            let orbit = self.arcs.root(arc);
            load[orbit] = plus(load[orbit], times(factor, flow[arc])?)?;
        }
        let sign = if inward { -1 } else { 1 };
        need((0..net.len()).all(|v| v == root || net[v] == sign * wanted[v]), "a flow is not conserved or does not meet its demand")
    }

    /// The least of `amount * capacity * |O| / load` over arc orbits.
    fn tightest(&mut self, amount: i128, load: &[i128]) -> Result<(i128, i128)> {
        let size = self.arcs.sizes();
        let mut best = None;
        for orbit in (0..load.len()).filter(|&o| load[o] != 0) {
            let value = (times(times(amount, self.network.capacity[orbit])?, size[orbit])?, load[orbit]);
            best = Some(best.filter(|&b| less(b, value)).unwrap_or(value));
        }
        best.ok_or_else(|| "nothing flows".to_string())
    }

    /// Lower bound: flows of the source representatives, averaged over the group.
    fn flows(&mut self) -> Result<(i128, i128)> {
        let amount = self.words.number()?;
        let mut load = vec![0; self.network.capacity.len()];
        self.representatives(SOURCES, |checker, s, size| {
            let wanted = checker.network.demand(s)?.into_iter().map(|q| times(q, amount)).collect::<Result<Vec<_>>>()?;
            checker.carry(s, false, &wanted, size, &mut load)
        })?;
        self.tightest(times(amount, self.network.denominator)?, &load)
    }

    /// Upper bound: lengths constant on arc orbits, with potentials that bound every distance from below.
    fn lengths(&mut self) -> Result<(i128, i128)> {
        let length = self.words.scattered(self.network.capacity.len())?;
        let (mut volume, mut travelled) = (0, 0);
        for arc in 0..length.len() {
            need(length[arc] == length[self.arcs.root(arc)], "a length differs within an orbit")?;
            volume = plus(volume, times(length[arc], self.network.capacity[arc])?)?;
        }
        self.representatives(SOURCES, |checker, s, size| {
            let network = &checker.network;
            let potential = checker.words.scattered(network.rate.len())?;
            need(potential[s] == 0, "a source is not at potential zero")?;
            for arc in (0..length.len()).filter(|&a| network.exists(a, Some(s))) {
                let (u, v) = network.ends(arc);
                need(potential[v] <= plus(potential[u], length[arc])?, "a potential exceeds a distance")?;
            }
            network.demand(s)?.into_iter().zip(potential).try_for_each(|(q, distance)| {
                travelled = plus(travelled, times(size, times(q, distance)?)?)?;
                Ok(())
            })
        })?;
        need(travelled > 0, "no demand travels any length")?;
        Ok((times(volume, self.network.denominator)?, travelled))
    }

    /// Hose lower bound: a distribution over vertices, a unit flow to it and one from it for each representative.
    fn two_phase(&mut self) -> Result<(i128, i128)> {
        let spread = self.words.scattered(self.network.rate.len())?;
        let mut amount = 0;
        for (v, &share) in spread.iter().enumerate() {
            need(share == spread[self.vertices.root(v)], "the distribution differs within an orbit")?;
            need(share == 0 || self.network.rate[v] == 0, "the distribution rests on an endpoint")?;
            amount = plus(amount, share)?;
        }
        let mut load = vec![0; self.network.capacity.len()];
        self.representatives(ENDPOINTS, |checker, s, size| {
            let factor = times(size, checker.network.rate[s])?;
            checker.carry(s, false, &spread, factor, &mut load)?;
            checker.carry(s, true, &spread, factor, &mut load)
        })?;
        self.tightest(amount, &load)
    }

    /// A cut: bounds hose throughput by its capacity over the lighter side's rate, and bisection when the halves are balanced.
    fn cut(&mut self, proved: &mut Vec<Proved>) -> Result<()> {
        let network = &self.network;
        let side = self.words.scattered(network.rate.len())?;
        need(side.iter().all(|&s| s <= 1), "a side is neither 0 nor 1")?;
        let (mut across, mut rates, mut ends) = ([0; 2], [0; 2], [0; 2]);
        for arc in 0..network.capacity.len() {
            let (a, b) = (side[network.ends(arc).0], side[network.ends(arc).1]);
            if a != b {
                across[a as usize] = plus(across[a as usize], network.capacity[arc])?;
            }
        }
        // Endpoints of each domain on either side.
        let mut domains = std::collections::BTreeMap::<i128, [usize; 2]>::new();
        for v in (0..side.len()).filter(|&v| network.rate[v] > 0) {
            let on = side[v] as usize;
            need(network.domain[v] != 0, "an endpoint has no domain")?;
            domains.entry(network.domain[v]).or_default()[on] += 1;
            rates[on] = plus(rates[on], network.rate[v])?;
            ends[on] += 1;
        }
        let (capacity, lighter, fewer) = (across[0].min(across[1]), rates[0].min(rates[1]), ends[0].min(ends[1]));
        need(lighter > 0, "a side has no endpoint")?;
        proved.push(claim("hose", false, (capacity, lighter)));
        if domains.values().any(|d| d[0] > 0 && d[1] > 0) || fewer != best_half(domains.values().map(|d| d[0] + d[1])) {
            return Ok(());
        }
        // Either half of any even split has at least so many endpoints, hence at least the rate of so many of the slowest.
        let mut slowest: Vec<i128> = network.rate.iter().copied().filter(|&r| r > 0).collect();
        slowest.sort_unstable();
        let least = slowest[..fewer].iter().try_fold(0, |sum, &r| plus(sum, r))?;
        let mut bounds = vec![(false, capacity, 1)];
        for hose in proved.iter().filter(|p| p.at_least && p.quantity == "hose") {
            bounds.push((true, times(hose.value.0, least)?, hose.value.1));
        }
        for (at_least, n, d) in bounds {
            let rate = Some(times(n, network.unit)? / d);
            proved.push(Proved { rate, ..claim("bisection", at_least, (n, times(d, lighter)?)) });
        }
        Ok(())
    }
}

fn claim(quantity: &'static str, at_least: bool, value: (i128, i128)) -> Proved {
    Proved { quantity, at_least, value: lowest(value), rate: None }
}

/// Endpoints of the smaller half in the most even split that keeps domains whole. Time O(distinct sizes * endpoints).
fn best_half(sizes: impl Iterator<Item = usize>) -> usize {
    let mut copies = std::collections::BTreeMap::<usize, usize>::new();
    sizes.for_each(|size| *copies.entry(size).or_default() += 1);
    let mut reachable = vec![false; copies.iter().map(|(size, count)| size * count).sum::<usize>() / 2 + 1];
    reachable[0] = true;
    for (size, count) in copies {
        // How many domains of this size each sum needs beyond what smaller ones reach.
        let mut used = vec![0; reachable.len()];
        for sum in size..reachable.len() {
            if !reachable[sum] && reachable[sum - size] && used[sum - size] < count {
                (reachable[sum], used[sum]) = (true, used[sum - size] + 1);
            }
        }
    }
    reachable.iter().rposition(|&r| r).unwrap_or(0)
}

/// Reads a certificate and returns what it proves; an `Err` says why it proves nothing. Time O((vertices + trunks) * (generators +
/// representatives)), memory O(bytes).
pub fn check(bytes: &[u8]) -> Result<Verified, String> {
    let mut words = Words::new(bytes)?;
    let fabric = words.expect("selvedge-certificate")?.expect("2")?.expect("fabric")?.next().to_string();
    need(fabric.len() == 64 && fabric.bytes().all(|b| b.is_ascii_hexdigit()), "the hash is not of 64 hexadecimal digits")?;
    let network = Network::read(&mut words, bytes.len())?;
    let (vertices, arcs) = network.orbits(&mut words)?;
    let mut checker = Checker { words, network, vertices, arcs };
    let mut proved = Vec::new();
    loop {
        match checker.words.next() {
            "throughput-at-least" => proved.push(claim("throughput", true, checker.flows()?)),
            "throughput-at-most" => proved.push(claim("throughput", false, checker.lengths()?)),
            "hose-at-least" => proved.push(claim("hose", true, checker.two_phase()?)),
            "cut" => checker.cut(&mut proved)?,
            "claims" => break,
            other => return Err(format!("unknown section `{other}`")),
        }
    }
    let verified = Verified { fabric, peak: lowest(checker.network.peak), proved };
    claims(checker.words, &verified)?;
    Ok(verified)
}

/// Whether the words after `claims` claim no more than was proved, for a writer that learns from [`check`] what it may claim.
pub fn confirm(bytes: &[u8], verified: &Verified) -> Result<(), String> {
    claims(Words::new(bytes)?, verified)
}

fn claims(mut words: Words, verified: &Verified) -> Result<()> {
    for _ in 0..words.number()? {
        let (quantity, side, value) = (words.next(), words.next(), (words.number()?, words.number()?));
        need(value.1 > 0, "a claim divides by zero")?;
        let same = |p: &&Proved| p.quantity == quantity && side == ["at-most", "at-least"][usize::from(p.at_least)];
        let better = |p: &Proved| if p.at_least { less(p.value, value) } else { less(value, p.value) };
        let follows = verified.proved.iter().filter(same).any(|p| !better(p));
        need(follows, &format!("the claim `{quantity} {side} {}/{}` does not follow", value.0, value.1))?;
    }
    words.expect("end")?;
    need(words.next() == "the end", "something follows the end")
}
