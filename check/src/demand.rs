//! The demand of a certificate: T(s, d) = q(s, d) / denominator.

use crate::fraction::Fraction;
use crate::integers::{plus, times};
use crate::network::{Network, keeps_groups};
use crate::words::Words;
use crate::{Result, need};

/// The traffic whose demand the checker works out for itself.
pub(crate) const UNIFORM: &str = "uniform";

/// An explicit demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Who sends.
    pub source: usize,
    /// Who receives.
    pub target: usize,
    /// How much, times the denominator.
    pub amount: i128,
}

/// Who asks for how much from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// `uniform`, `permutation:7`, or the hash of a matrix.
    pub traffic: String,
    /// What every q is divided by, above 0.
    pub denominator: i128,
    /// Group of each vertex; those in none are in group 0, which demands nothing. Within a group
    /// q(s, d) = multiplier weight(s) weight(d).
    pub group: Vec<i128>,
    /// Weight of each vertex.
    pub weight: Vec<i128>,
    /// Of each group; that of group 0 is 0.
    pub multiplier: Vec<i128>,
    /// Added to that, in increasing order of source and target.
    pub pairs: Vec<Pair>,
    /// What each vertex sends, times the denominator.
    pub(crate) sent: Vec<i128>,
    /// The largest share of its rate that a vertex sends or receives.
    pub(crate) peak: Fraction,
}

impl Demand {
    pub(crate) fn read(words: &mut Words, network: &Network) -> Result<Self> {
        let n = network.vertices();
        let traffic = words.expect("traffic")?.next().to_string();
        let denominator = words.expect("denominator")?.number()?;
        need(denominator > 0, "the denominator is zero")?;
        let group = words.expect("group")?.scattered(n)?;
        let weight = words.expect("weight")?.scattered(n)?;
        let mut multiplier = vec![0];
        for _ in 0..words.expect("multipliers")?.below(n + 1)? {
            multiplier.push(words.number()?);
        }
        let known = group.iter().all(|&g| g < multiplier.len() as i128);
        need(known, "a demand group has no multiplier")?;
        let mut pairs: Vec<Pair> = Vec::new();
        for _ in 0..words.expect("pairs")?.number()? {
            let pair = Pair {
                source: words.below(n)?,
                target: words.below(n)?,
                amount: words.number()?,
            };
            need(pair.source != pair.target, "a demand of a vertex to itself")?;
            let ends = |p: &Pair| (p.source, p.target);
            let next = pairs.last().is_none_or(|last| ends(last) < ends(&pair));
            need(next, "demands are not strictly increasing")?;
            pairs.push(pair);
        }
        let (sent, peak) = (Vec::new(), Fraction::ZERO);
        let mut demand = Demand {
            traffic,
            denominator,
            group,
            weight,
            multiplier,
            pairs,
            sent,
            peak,
        };
        demand.total(network)?;
        need(
            demand.traffic != UNIFORM || demand.is_uniform(network)?,
            "the demand is not uniform",
        )?;
        Ok(demand)
    }

    /// Works out what each vertex sends, and the peak.
    fn total(&mut self, network: &Network) -> Result<()> {
        let mut sums = vec![0; self.multiplier.len()];
        for (&g, &w) in self.group.iter().zip(&self.weight) {
            sums[g as usize] = plus(sums[g as usize], w)?;
        }
        let mut sent = Vec::with_capacity(self.group.len());
        for (&g, &w) in self.group.iter().zip(&self.weight) {
            sent.push(times(
                times(self.multiplier[g as usize], w)?,
                sums[g as usize] - w,
            )?);
        }
        let mut received = sent.clone();
        for pair in &self.pairs {
            sent[pair.source] = plus(sent[pair.source], pair.amount)?;
            received[pair.target] = plus(received[pair.target], pair.amount)?;
        }
        let mut peak = Fraction::ZERO;
        for v in (0..sent.len()).filter(|&v| sent[v] > 0 || received[v] > 0) {
            need(network.rate[v] > 0, "a demand at a vertex without rate")?;
            let most = sent[v].max(received[v]);
            let share = Fraction::new(most, times(network.rate[v], self.denominator)?);
            peak = if peak.less(share) { share } else { peak };
        }
        (self.sent, self.peak) = (sent, peak.lowest());
        Ok(())
    }

    /// Nothing but one group, in which every weight is the same multiple of a rate.
    fn is_uniform(&self, network: &Network) -> Result<bool> {
        let mut first = None;
        for v in (0..self.group.len()).filter(|&v| self.group[v] > 0) {
            let (weight, rate) = *first.get_or_insert((self.weight[v], network.rate[v]));
            if network.rate[v] == 0
                || times(self.weight[v], rate)? != times(weight, network.rate[v])?
            {
                return Ok(false);
            }
        }
        Ok(self.pairs.is_empty() && self.multiplier.len() == 2)
    }

    /// How many vertices are in a group.
    pub(crate) fn members(&self) -> usize {
        self.group.iter().filter(|&&g| g > 0).count()
    }

    /// The same among those that are not lost, nothing rescaled. Explicit demands are not looked
    /// at.
    pub(crate) fn without(&self, lost: &[bool], network: &Network) -> Result<Self> {
        let mut left = self.clone();
        for v in (0..lost.len()).filter(|&v| lost[v]) {
            (left.group[v], left.weight[v]) = (0, 0);
        }
        left.total(network)?;
        Ok(left)
    }

    /// Makes sure that a permutation of the vertices takes the demand onto itself.
    pub(crate) fn admit(&self, image: &[usize]) -> Result<()> {
        keeps_groups(&self.group, image)?;
        for (u, &w) in image.iter().enumerate() {
            let multiplier = |v: usize| self.multiplier[self.group[v] as usize];
            let same = self.weight[u] == self.weight[w] && multiplier(u) == multiplier(w);
            need(same, "a generator changes a demand")?;
        }
        for pair in &self.pairs {
            let moved = Pair {
                source: image[pair.source],
                target: image[pair.target],
                ..*pair
            };
            need(
                self.pairs.binary_search(&moved).is_ok(),
                "a generator changes a demand",
            )?;
        }
        Ok(())
    }

    /// q(s, d) for every d.
    pub(crate) fn of(&self, s: usize) -> Result<Vec<i128>> {
        let mut q = vec![0; self.group.len()];
        let g = self.group[s];
        let factor = times(self.multiplier[g as usize], self.weight[s])?;
        for d in (0..q.len()).filter(|&d| d != s && self.group[d] == g) {
            q[d] = times(factor, self.weight[d])?;
        }
        let first = self.pairs.partition_point(|p| p.source < s);
        for pair in self.pairs[first..].iter().take_while(|p| p.source == s) {
            q[pair.target] = plus(q[pair.target], pair.amount)?;
        }
        Ok(q)
    }
}
