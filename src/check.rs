//! The independent checker: the bytes of a certificate in, what they prove out.
//!
//! It trusts nobody: std only, nothing from the crate, no floats, checked integers (an overflow proves nothing). The
//! format is one stream of words separated by white space; CERTIFICATE.md documents it. For any non-negative lengths and any
//! conserved flow the bounds below are valid, so a mistake of the solver costs tightness, never truth.

/// What a certificate proves: a quantity, a side and a fraction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// `throughput`, `hose` or `bisection` (a share of the lighter half's rate).
    pub quantity: &'static str,
    /// True: at least; false: at most.
    pub at_least: bool,
    /// Numerator and denominator, in lowest terms.
    pub value: (i128, i128),
    /// For bisection: the same bound in bit/s.
    pub rate: Option<i128>,
}

impl std::fmt::Display for Proved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = if self.at_least { ">=" } else { "<=" };
        write!(f, "{} {side} {}/{}", self.quantity, self.value.0, self.value.1)?;
        self.rate.map_or(Ok(()), |r| write!(f, " ({r} bit/s)"))
    }
}

type Checked<T> = Result<T, String>;

fn times(a: i128, b: i128) -> Checked<i128> {
    a.checked_mul(b).ok_or_else(|| "a product overflows: nothing claimed".to_string())
}

fn plus(a: i128, b: i128) -> Checked<i128> {
    a.checked_add(b).ok_or_else(|| "a sum overflows: nothing claimed".to_string())
}

fn need(condition: bool, complaint: &str) -> Checked<()> {
    if condition { Ok(()) } else { Err(complaint.to_string()) }
}

/// Labels renumbered from 1 in order of appearance; 0 stays 0.
fn dense(labels: &[i128]) -> Vec<i128> {
    let mut ids = std::collections::HashMap::from([(0, 0)]);
    labels
        .iter()
        .map(|&l| {
            let next = ids.len() as i128;
            *ids.entry(l).or_insert(next)
        })
        .collect()
}

fn lowest(a: i128, b: i128) -> (i128, i128) {
    let (mut x, mut y) = (a.abs(), b.abs());
    while y != 0 {
        (x, y) = (y, x % y);
    }
    if x == 0 { (a, b) } else { (a / x, b / x) }
}

/// a/b < c/d for numbers that are not negative, by continued fractions: no product, no overflow.
fn less((a, b): (i128, i128), (c, d): (i128, i128)) -> bool {
    if a / b != c / d || c % d == 0 { a / b < c / d } else { a % b == 0 || less((d, c % d), (b, a % b)) }
}

struct Words<'a>(std::str::SplitAsciiWhitespace<'a>);

impl Words<'_> {
    fn expect(&mut self, word: &str) -> Checked<()> {
        let found = self.0.next().unwrap_or("the end");
        need(found == word, &format!("expected `{word}`, found `{found}`"))
    }
    fn number(&mut self) -> Checked<i128> {
        let word = self.0.next().unwrap_or("the end");
        let number = word.parse::<i128>().map_err(|_| format!("expected a number, found `{word}`"))?;
        need(number >= 0, "a number is negative")?;
        Ok(number)
    }
    fn below(&mut self, limit: usize) -> Checked<usize> {
        let number = self.number()?;
        usize::try_from(number).ok().filter(|&n| n < limit).ok_or_else(|| format!("{number} is not below {limit}"))
    }
    /// `count value` runs that fill exactly `length` places.
    fn filled(&mut self, name: &str, length: usize) -> Checked<Vec<i128>> {
        self.expect(name)?;
        let mut values = Vec::new();
        while values.len() < length {
            let count = self.below(length - values.len() + 1)?;
            need(count > 0, "a run is empty")?;
            let value = self.number()?;
            values.resize(values.len() + count, value);
        }
        Ok(values)
    }
    /// A number of `start count value` runs over `length` places, zero elsewhere, none twice.
    fn scattered(&mut self, length: usize) -> Checked<Vec<i128>> {
        let mut values = vec![0; length];
        let mut next = 0;
        for _ in 0..self.number()? {
            let start = self.below(length)?;
            let count = self.below(length - start + 1)?;
            need(start >= next, "runs overlap or run backwards")?;
            let value = self.number()?;
            next = start + count;
            values[start..next].fill(value);
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
}

/// Arc orbits and the load of each, kept at its root.
struct Loads<'a>(&'a mut Orbits, Vec<i128>);

struct Network {
    unit: i128,
    rate: Vec<i128>,
    lock: Vec<i128>,
    domain: Vec<i128>,
    tail: Vec<u32>,
    head: Vec<u32>,
    capacity: Vec<i128>,
    start: Vec<usize>,
    out: Vec<u32>,
    group: Vec<i128>,
    weight: Vec<i128>,
    multiplier: Vec<i128>,
    pairs: Vec<(usize, usize, i128)>,
    denominator: i128,
}

impl Network {
    fn read(words: &mut Words) -> Checked<Self> {
        words.expect("selvedge-certificate")?;
        words.expect("1")?;
        words.expect("unit")?;
        let unit = words.number()?;
        words.expect("vertices")?;
        let n = words.below(1 << 30)?;
        let rate = words.filled("rate", n)?;
        let lock = dense(&words.filled("lock", n)?);
        let domain = dense(&words.filled("domain", n)?);
        words.expect("trunks")?;
        let (mut tail, mut head, mut capacity) = (Vec::new(), Vec::new(), Vec::new());
        let mut last = (0, 0);
        for _ in 0..words.below(1 << 30)? {
            let (low, high) = (words.below(n)?, words.below(n)?);
            need(low < high && last < (low, high), "trunks are not strictly increasing")?;
            last = (low, high);
            tail.extend([low as u32, high as u32]);
            head.extend([high as u32, low as u32]);
            capacity.extend([words.number()?, words.number()?]);
        }
        let mut start = vec![0; n + 1];
        tail.iter().for_each(|&u| start[u as usize + 1] += 1);
        (0..n).for_each(|v| start[v + 1] += start[v]);
        let (mut next, mut out) = (start.clone(), vec![0; tail.len()]);
        for (arc, &u) in tail.iter().enumerate() {
            out[next[u as usize]] = arc as u32;
            next[u as usize] += 1;
        }
        words.expect("denominator")?;
        let denominator = words.number()?;
        let group = words.filled("group", n)?;
        let weight = words.filled("weight", n)?;
        words.expect("multipliers")?;
        let mut multiplier = vec![0];
        for _ in 0..words.below(n + 1)? {
            multiplier.push(words.number()?);
        }
        need(group.iter().all(|&g| (g as usize) < multiplier.len()), "a demand group has no multiplier")?;
        words.expect("pairs")?;
        let mut pairs: Vec<(usize, usize, i128)> = Vec::new();
        for _ in 0..words.number()? {
            let pair = (words.below(n)?, words.below(n)?, words.number()?);
            need(pair.0 != pair.1, "a demand of a vertex to itself")?;
            need(pairs.last().is_none_or(|l| (l.0, l.1) < (pair.0, pair.1)), "demands are not strictly increasing")?;
            pairs.push(pair);
        }
        Ok(Network { unit, rate, lock, domain, tail, head, capacity, start, out, group, weight, multiplier, pairs, denominator })
    }

    /// Traffic of `source` may use this arc: it does not leave somebody else's lock group.
    fn exists(&self, arc: usize, source: Option<usize>) -> bool {
        let (u, v) = (self.tail[arc] as usize, self.head[arc] as usize);
        let lock = self.lock[u];
        self.capacity[arc] > 0 && (lock == 0 || lock == self.lock[v] || source.is_some_and(|s| lock == self.lock[s]))
    }

    /// Reads the generators, checks each on every vertex, label, trunk and demand, and returns the orbits of vertices and arcs.
    fn orbits(&self, words: &mut Words) -> Checked<(Orbits, Orbits)> {
        let n = self.rate.len();
        let mut vertices = Orbits((0..n as u32).collect());
        let mut arcs = Orbits((0..self.tail.len() as u32).collect());
        words.expect("generators")?;
        let mut mark = vec![usize::MAX; n];
        for _ in 0..words.number()? {
            let mut image: Vec<usize> = (0..n).collect();
            for _ in 0..words.number()? {
                let (from, to) = (words.below(n)?, words.below(n)?);
                let count = words.below(n - from.max(to) + 1)?;
                for i in 0..count {
                    image[from + i] = to + i;
                }
            }
            let mut hit = vec![false; n];
            image.iter().for_each(|&v| hit[v] = true);
            need(hit.iter().all(|&h| h), "a generator is no permutation")?;
            for label in [&self.lock, &self.domain, &self.group] {
                let (mut map, mut back) = (vec![-1; n + 1], vec![-1; n + 1]);
                for v in 0..n {
                    let (from, to) = (label[v], label[image[v]]);
                    need((from == 0) == (to == 0), "a generator moves a labelled vertex onto an unlabelled one")?;
                    let (onto, source) = (&mut map[from as usize], &mut back[to as usize]);
                    need(*onto == -1 || *onto == to, "a generator tears a group apart")?;
                    need(*source == -1 || *source == from, "a generator merges two groups")?;
                    (*onto, *source) = (to, from);
                }
            }
            for u in 0..n {
                let w = image[u];
                need(self.rate[u] == self.rate[w] && self.weight[u] == self.weight[w], "a generator changes a rate")?;
                need(self.multiplier[self.group[u] as usize] == self.multiplier[self.group[w] as usize], "a generator changes a demand")?;
                vertices.join(u, w);
                if w == u && self.around(u).iter().all(|&a| image[self.head[a as usize] as usize] == self.head[a as usize] as usize) {
                    continue;
                }
                need(self.around(u).len() == self.around(w).len(), "a generator changes a degree")?;
                self.around(w).iter().for_each(|&a| mark[self.head[a as usize] as usize] = a as usize);
                for &a in self.around(u) {
                    let b = mark[image[self.head[a as usize] as usize]];
                    need(b != usize::MAX && self.tail[b] as usize == w, "a generator breaks a trunk")?;
                    need(self.capacity[a as usize] == self.capacity[b], "a generator changes a capacity")?;
                    arcs.join(a as usize, b);
                }
            }
            for &(s, d, q) in &self.pairs {
                need(self.pairs.binary_search(&(image[s], image[d], q)).is_ok(), "a generator changes a demand")?;
            }
        }
        Ok((vertices, arcs))
    }

    fn around(&self, v: usize) -> &[u32] {
        &self.out[self.start[v]..self.start[v + 1]]
    }

    /// q(s, d) for every d.
    fn demand(&self, s: usize) -> Checked<Vec<i128>> {
        let mut q = vec![0; self.rate.len()];
        let g = self.group[s];
        if g != 0 {
            let factor = times(self.multiplier[g as usize], self.weight[s])?;
            for d in (0..q.len()).filter(|&d| d != s && self.group[d] == g) {
                q[d] = times(factor, self.weight[d])?;
            }
        }
        let first = self.pairs.partition_point(|p| p.0 < s);
        for &(_, d, amount) in self.pairs[first..].iter().take_while(|p| p.0 == s) {
            q[d] = plus(q[d], amount)?;
        }
        Ok(q)
    }

    /// Adds `factor` times a flow to the load of each arc orbit after checking that it leaves `root` (or enters it when
    /// `inward`) and ends as `wanted` says at every other vertex.
    fn carry(&self, flow: &[i128], root: usize, inward: bool, wanted: &[i128], factor: i128, loads: &mut Loads) -> Checked<()> {
        let mut net = vec![0i128; self.rate.len()];
        for arc in (0..flow.len()).filter(|&a| flow[a] != 0) {
            need(self.exists(arc, (!inward).then_some(root)), "flow on an arc that does not exist for its source")?;
            let (u, v) = (self.tail[arc] as usize, self.head[arc] as usize);
            let (from, to) = if inward { (v, u) } else { (u, v) };
            net[from] = plus(net[from], -flow[arc])?;
            net[to] = plus(net[to], flow[arc])?;
            let orbit = loads.0.root(arc);
            loads.1[orbit] = plus(loads.1[orbit], times(factor, flow[arc])?)?;
        }
        need((0..net.len()).all(|v| v == root || net[v] == wanted[v]), "a flow is not conserved or does not meet its demand")
    }

    /// The least of `amount * capacity * |O| / load` over arc orbits.
    fn tightest(&self, amount: i128, Loads(arcs, load): Loads) -> Checked<(i128, i128)> {
        let size = orbit_sizes(arcs);
        let mut best = None;
        for orbit in (0..load.len()).filter(|&o| load[o] > 0) {
            let value = (times(times(amount, self.capacity[orbit])?, size[orbit])?, load[orbit]);
            if best.is_none_or(|b| less(value, b)) {
                best = Some(value);
            }
        }
        best.map(|b| lowest(b.0, b.1)).ok_or_else(|| "nothing flows".to_string())
    }
}

/// Representatives must be one of each orbit among the vertices that `wanted` names.
fn cover(vertices: &mut Orbits, wanted: impl Fn(usize) -> bool, given: &[usize]) -> Checked<()> {
    let n = vertices.0.len();
    let mut seen = vec![false; n];
    for &s in given {
        need(wanted(s), "a representative is no source")?;
        need(!std::mem::replace(&mut seen[vertices.root(s)], true), "two representatives of one orbit")?;
    }
    for v in (0..n).filter(|&v| wanted(v)) {
        need(seen[vertices.root(v)], "an orbit of sources has no representative")?;
    }
    Ok(())
}

/// Reads a certificate and returns what it proves. Time O((vertices + trunks) * (generators + representatives)).
pub fn check(bytes: &[u8]) -> Result<Vec<Proved>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not text".to_string())?;
    let mut words = Words(text.split_ascii_whitespace());
    let network = Network::read(&mut words)?;
    let (mut vertices, mut arcs) = network.orbits(&mut words)?;
    let (mut proved, mut hose) = (Vec::new(), None);
    loop {
        let section = words.0.next().unwrap_or("the end");
        match section {
            "throughput-at-least" => proved.push(claim("throughput", true, flows(&network, &mut words, &mut vertices, &mut arcs)?)),
            "throughput-at-most" => proved.push(claim("throughput", false, lengths(&network, &mut words, &mut vertices, &mut arcs)?)),
            "hose-at-least" => {
                let value = two_phase(&network, &mut words, &mut vertices, &mut arcs)?;
                hose = Some(if value.0 > value.1 { (1, 1) } else { value });
                proved.push(claim("hose", true, value));
            }
            "cut" => cut(&network, &mut words, hose, &mut proved)?,
            "end" => break,
            other => return Err(format!("unknown section `{other}`")),
        }
    }
    need(words.0.next().is_none(), "something follows the end")?;
    Ok(proved)
}

fn claim(quantity: &'static str, at_least: bool, value: (i128, i128)) -> Proved {
    Proved { quantity, at_least, value: lowest(value.0, value.1), rate: None }
}

/// Lower bound: flows of the source representatives, averaged over the group.
fn flows(network: &Network, words: &mut Words, vertices: &mut Orbits, arcs: &mut Orbits) -> Checked<(i128, i128)> {
    let amount = words.number()?;
    let mut given = Vec::new();
    let mut loads = Loads(arcs, vec![0; network.tail.len()]);
    let demanding = sources(network);
    let size = orbit_sizes(vertices);
    for _ in 0..words.number()? {
        let s = words.below(network.rate.len())?;
        let flow = words.scattered(network.tail.len())?;
        let wanted = network.demand(s)?.into_iter().map(|q| times(q, amount)).collect::<Checked<Vec<_>>>()?;
        network.carry(&flow, s, false, &wanted, size[vertices.root(s)], &mut loads)?;
        given.push(s);
    }
    cover(vertices, |v| demanding[v], &given)?;
    network.tightest(times(amount, network.denominator)?, loads)
}

fn orbit_sizes(vertices: &mut Orbits) -> Vec<i128> {
    let mut size = vec![0i128; vertices.0.len()];
    (0..size.len()).for_each(|v| size[vertices.root(v)] += 1);
    size
}

/// Which vertices send anything.
fn sources(network: &Network) -> Vec<bool> {
    let mut members = vec![0i128; network.multiplier.len()];
    let sends = |v: usize| network.group[v] != 0 && network.weight[v] > 0 && network.multiplier[network.group[v] as usize] > 0;
    (0..network.rate.len()).filter(|&v| sends(v)).for_each(|v| members[network.group[v] as usize] += 1);
    let mut is: Vec<bool> = (0..network.rate.len()).map(|v| sends(v) && members[network.group[v] as usize] > 1).collect();
    network.pairs.iter().filter(|p| p.2 > 0).for_each(|p| is[p.0] = true);
    is
}

/// Upper bound: lengths constant on arc orbits, with potentials that bound every distance from below.
fn lengths(network: &Network, words: &mut Words, vertices: &mut Orbits, arcs: &mut Orbits) -> Checked<(i128, i128)> {
    let length = words.scattered(network.tail.len())?;
    let mut volume = 0;
    for arc in 0..length.len() {
        need(length[arc] == length[arcs.root(arc)], "a length differs within an orbit")?;
        volume = plus(volume, times(length[arc], network.capacity[arc])?)?;
    }
    let size = orbit_sizes(vertices);
    let (mut given, mut travelled) = (Vec::new(), 0);
    for _ in 0..words.number()? {
        let s = words.below(network.rate.len())?;
        let potential = words.scattered(network.rate.len())?;
        need(potential[s] == 0, "a source is not at potential zero")?;
        for arc in (0..length.len()).filter(|&a| network.exists(a, Some(s))) {
            let (u, v) = (network.tail[arc] as usize, network.head[arc] as usize);
            need(potential[v] <= plus(potential[u], length[arc])?, "a potential exceeds a distance")?;
        }
        let mut sum = 0;
        for (d, q) in network.demand(s)?.into_iter().enumerate().filter(|x| x.1 > 0) {
            sum = plus(sum, times(q, potential[d])?)?;
        }
        travelled = plus(travelled, times(size[vertices.root(s)], sum)?)?;
        given.push(s);
    }
    let demanding = sources(network);
    cover(vertices, |v| demanding[v], &given)?;
    need(travelled > 0, "no demand travels any length")?;
    Ok((times(volume, network.denominator)?, travelled))
}

/// Hose lower bound: a distribution over vertices, a unit flow to it and one from it for each representative.
fn two_phase(network: &Network, words: &mut Words, vertices: &mut Orbits, arcs: &mut Orbits) -> Checked<(i128, i128)> {
    let spread = words.scattered(network.rate.len())?;
    let mut amount = 0;
    for v in 0..spread.len() {
        need(spread[v] == spread[vertices.root(v)], "the distribution differs within an orbit")?;
        amount = plus(amount, spread[v])?;
    }
    let size = orbit_sizes(vertices);
    let mut loads = Loads(arcs, vec![0; network.tail.len()]);
    let mut given = Vec::new();
    for _ in 0..words.number()? {
        let s = words.below(network.rate.len())?;
        let factor = times(size[vertices.root(s)], network.rate[s])?;
        for inward in [false, true] {
            let flow = words.scattered(network.tail.len())?;
            network.carry(&flow, s, inward, &spread, factor, &mut loads)?;
        }
        need(spread[s] == 0, "the distribution rests on an endpoint")?;
        given.push(s);
    }
    cover(vertices, |v| network.rate[v] > 0, &given)?;
    network.tightest(amount, loads)
}

/// A cut: bounds hose throughput by its capacity over the lighter side's rate, and bisection when the halves are balanced.
fn cut(network: &Network, words: &mut Words, hose: Option<(i128, i128)>, proved: &mut Vec<Proved>) -> Checked<()> {
    let side = words.scattered(network.rate.len())?;
    need(side.iter().all(|&s| s <= 1), "a side is neither 0 nor 1")?;
    let (mut across, mut rates, mut ends) = ([0i128; 2], [0i128; 2], [0i128; 2]);
    for arc in 0..network.tail.len() {
        let (a, b) = (side[network.tail[arc] as usize], side[network.head[arc] as usize]);
        if a != b {
            across[a as usize] = plus(across[a as usize], network.capacity[arc])?;
        }
    }
    let mut domains = std::collections::BTreeMap::<i128, (i128, i128)>::new();
    let mut whole = true;
    for v in (0..side.len()).filter(|&v| network.rate[v] > 0) {
        rates[side[v] as usize] = plus(rates[side[v] as usize], network.rate[v])?;
        ends[side[v] as usize] += 1;
        let entry = domains.entry(network.domain[v]).or_insert((0, side[v]));
        entry.0 += 1;
        whole &= entry.1 == side[v];
    }
    let (capacity, lighter) = (across[0].min(across[1]), rates[0].min(rates[1]));
    need(lighter > 0, "a side has no endpoint")?;
    proved.push(claim("hose", false, (capacity, lighter)));
    let fewer = ends[0].min(ends[1]);
    if whole && fewer == best_half(&domains.values().map(|d| d.0).collect::<Vec<_>>()) {
        let mut smallest: Vec<i128> = network.rate.iter().copied().filter(|&r| r > 0).collect();
        smallest.sort_unstable();
        let least = smallest[..fewer as usize].iter().sum::<i128>();
        if let Some((n, d)) = hose {
            let value = lowest(times(n, least)?, times(d, lighter)?);
            let rate = times(times(n, least)?, network.unit)? / d;
            proved.push(Proved { quantity: "bisection", at_least: true, value, rate: Some(rate) });
        }
        let rate = Some(times(capacity, network.unit)?);
        proved.push(Proved { quantity: "bisection", at_least: false, value: lowest(capacity, lighter), rate });
    }
    Ok(())
}

/// Endpoints of the smaller half in the most even split that keeps domains whole.
fn best_half(sizes: &[i128]) -> i128 {
    let total: i128 = sizes.iter().sum();
    if sizes.iter().all(|&s| s == sizes[0]) {
        return (sizes.len() as i128 / 2) * sizes[0];
    }
    let half = (total / 2) as usize;
    let mut reachable = vec![false; half + 1];
    reachable[0] = true;
    for &size in sizes {
        for sum in (size as usize..=half).rev() {
            reachable[sum] |= reachable[sum - size as usize];
        }
    }
    (0..=half).rev().find(|&s| reachable[s]).unwrap_or(0) as i128
}
