//! A certificate about one fabric: its head, its sections, its claims.

use crate::demand::Demand;
use crate::evidence::Evidence;
use crate::fraction::Fraction;
use crate::network::Network;
use crate::words::Words;
use crate::{Result, cut, hose, need, throughput};

/// What a certificate proves: a quantity, a side and a fraction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// `throughput` and `hose` (not capped at 1), or `bisection` (a share of the rate of the given
    /// cut's lighter half).
    pub quantity: &'static str,
    /// True: at least; false: at most.
    pub at_least: bool,
    /// In lowest terms.
    pub value: Fraction,
    /// For bisection: the same bound in bit/s, rounded down.
    pub rate: Option<i128>,
}

impl Proved {
    pub(crate) fn new(quantity: &'static str, at_least: bool, value: Fraction) -> Self {
        Proved {
            quantity,
            at_least,
            value: value.lowest(),
            rate: None,
        }
    }
}

impl std::fmt::Display for Proved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = if self.at_least { ">=" } else { "<=" };
        write!(f, "{} {side} {}", self.quantity, self.value)?;
        self.rate.map_or(Ok(()), |r| write!(f, " ({r} bit/s)"))
    }
}

/// A whole certificate: what it is about and what it proves of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Hash of the fabric as built, as stated.
    pub fabric: String,
    /// The traffic, as stated; of `uniform` the demand was checked to be so.
    pub traffic: String,
    /// The largest share of its rate that an endpoint sends or receives: 1/1 by the definition of
    /// throughput, less where endpoints were lost and the rest was not rescaled.
    pub peak: Fraction,
    /// In the order of the sections.
    pub proved: Vec<Proved>,
}

/// What a certificate is about, as its words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Hash of the fabric as built.
    pub fabric: String,
    /// Vertices, trunks and who forwards.
    pub network: Network,
    /// Who asks for how much.
    pub demand: Demand,
}

impl Head {
    pub(crate) fn read(words: &mut Words, bytes: usize) -> Result<Self> {
        let fabric = words.expect("fabric")?.next().to_string();
        let hash = fabric.len() == 64 && fabric.bytes().all(|b| b.is_ascii_hexdigit());
        need(hash, "the hash is not of 64 hexadecimal digits")?;
        let network = Network::read(words, bytes)?;
        let demand = Demand::read(words, &network)?;
        Ok(Head {
            fabric,
            network,
            demand,
        })
    }
}

/// Reads what a certificate is about, and nothing that it proves.
///
/// # Errors
/// When it is no certificate of this version.
pub fn head(bytes: &[u8]) -> Result<Head> {
    let mut words = Words::new(bytes)?;
    words.version("selvedge-certificate", "3")?;
    Head::read(&mut words, bytes.len())
}

/// Reads the generators and sections about a network and its demand; returns what they prove and
/// the word that follows them.
pub(crate) fn sections<'a>(
    words: &mut Words<'a>,
    network: &Network,
    demand: &Demand,
) -> Result<(Vec<Proved>, &'a str)> {
    let mut evidence = Evidence::read(words, network, demand)?;
    let mut proved = Vec::new();
    loop {
        match words.next() {
            "throughput-at-least" => {
                proved.push(Proved::new(
                    "throughput",
                    true,
                    throughput::flows(&mut evidence, words)?,
                ));
            }
            "throughput-at-most" => {
                proved.push(Proved::new(
                    "throughput",
                    false,
                    throughput::lengths(&mut evidence, words)?,
                ));
            }
            "hose-at-least" => proved.push(Proved::new(
                "hose",
                true,
                hose::two_phase(&mut evidence, words)?,
            )),
            "cut" => cut::cut(network, words, &mut proved)?,
            word @ ("claims" | "children") => return Ok((proved, word)),
            other => return Err(format!("this checker does not know the section `{other}`")),
        }
    }
}

/// Reads what the words before the claims prove.
fn read(bytes: &[u8]) -> Result<(Words<'_>, Verified)> {
    let mut words = Words::new(bytes)?;
    words.version("selvedge-certificate", "3")?;
    let Head {
        fabric,
        network,
        demand,
    } = Head::read(&mut words, bytes.len())?;
    let (proved, last) = sections(&mut words, &network, &demand)?;
    need(last == "claims", "expected `claims`, found `children`")?;
    Ok((
        words,
        Verified {
            fabric,
            traffic: demand.traffic,
            peak: demand.peak,
            proved,
        },
    ))
}

/// Reads a certificate and returns what it proves. Time O((vertices + trunks) * (generators +
/// representatives)), memory O(bytes).
///
/// # Errors
/// Why it proves nothing.
pub fn check(bytes: &[u8]) -> Result<Verified> {
    let (words, verified) = read(bytes)?;
    claims(words, &verified)?;
    Ok(verified)
}

/// What a certificate up to the word `claims` proves, for a writer that learns from it what it may
/// claim.
///
/// # Errors
/// Why it proves nothing.
pub fn evidence(bytes: &[u8]) -> Result<Verified> {
    read(bytes).map(|(_, verified)| verified)
}

/// Whether the words after `claims` claim no more than was proved.
///
/// # Errors
/// Which claim does not follow.
pub fn confirm(bytes: &[u8], verified: &Verified) -> Result<()> {
    claims(Words::new(bytes)?, verified)
}

fn claims(mut words: Words, verified: &Verified) -> Result<()> {
    let count = words.number()?;
    need(count > 0, "nothing is claimed")?;
    for _ in 0..count {
        let (quantity, side) = (words.next(), words.next());
        let value = Fraction::new(words.number()?, words.number()?);
        need(value.denominator > 0, "a claim divides by zero")?;
        let same = |p: &&Proved| {
            p.quantity == quantity && side == ["at-most", "at-least"][usize::from(p.at_least)]
        };
        let better = |p: &Proved| {
            if p.at_least {
                p.value.less(value)
            } else {
                value.less(p.value)
            }
        };
        let follows = verified.proved.iter().filter(same).any(|p| !better(p));
        need(
            follows,
            &format!("the claim `{quantity} {side} {value}` does not follow"),
        )?;
    }
    words.end()
}
