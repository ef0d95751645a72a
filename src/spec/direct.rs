//! Parameters of the direct families: switches (or hosts) joined to each other without tiers.

/// A direct family with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Direct {
    /// Which, and how large.
    pub shape: Shape,
    /// Ports of each switch that endpoints are attached to; 0 where the hosts themselves forward.
    pub p: u32,
}

/// The graph of the switches.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Kim, Dally, Scott and Abts, ISCA 2008.
    Dragonfly {
        /// Switches of a group, all joined.
        a: u32,
        /// Global ports of a switch.
        h: u32,
        /// Groups, at most a h + 1.
        groups: u32,
    },
    /// Besta and Hoefler, SC 2014.
    SlimFly {
        /// Order of the field, a prime power.
        q: u32,
    },
    /// Lakhotia et al., SC 2022.
    PolarFly {
        /// Order of the field, a prime power.
        q: u32,
    },
    /// Singla, Hong, Popa and Godfrey, NSDI 2012.
    Jellyfish {
        /// Switches.
        switches: u32,
        /// Links of each to other switches.
        degree: u32,
        /// Seed of the draw.
        seed: u64,
    },
    /// Ahn, Binkert, Davis, McLaren and Schreiber, SC 2009.
    HyperX {
        /// Switches along each dimension, at least 2.
        dimensions: Vec<u32>,
        /// Links between each pair that differs in this dimension alone.
        trunks: Vec<u32>,
    },
    /// Dally, IEEE Transactions on Computers 1990 (k-ary n-cubes).
    Torus {
        /// Nodes along each dimension, at least 2.
        dimensions: Vec<u32>,
        /// Whether rings are closed; else it is a mesh.
        wrap: bool,
        /// Whether the nodes are the hosts' GPUs, which forward for others, and no switches.
        hosts_forward: bool,
    },
}

impl Direct {
    /// Whether there are no switches.
    pub fn hosts_forward(&self) -> bool {
        matches!(self.shape, Shape::Torus { hosts_forward: true, .. })
    }
}

/// The prime p and the exponent n of a prime power q = p^n. O(sqrt q).
pub fn prime_power(q: u32) -> Option<(u32, u32)> {
    let p = (2..).take_while(|d| u64::from(*d) * u64::from(*d) <= u64::from(q)).find(|d| q.is_multiple_of(*d)).unwrap_or(q);
    let (mut rest, mut n) = (q, 0);
    while rest > 1 && rest.is_multiple_of(p) {
        rest /= p;
        n += 1;
    }
    (q > 1 && rest == 1).then_some((p, n))
}
