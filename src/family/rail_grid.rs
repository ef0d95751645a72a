//! Where hosts, leaves, spines and cores of a rail-optimised Clos are: their coordinates, and their
//! numbers in order.

use super::rail_sizes::Sizes;

/// Positions in a fabric of these sizes.
#[derive(Clone, Copy)]
pub(super) struct Grid<'a> {
    /// Its sizes.
    pub sizes: &'a Sizes,
}

/// Where a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Its SU.
    pub su: u32,
    /// Its rail.
    pub rail: u32,
    /// Its plane.
    pub plane: u32,
    /// Which of the leaves that each GPU of the rail is attached to on the plane.
    pub tor: u32,
}

/// Where a spine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spine {
    /// Its pod.
    pub pod: u32,
    /// Its plane.
    pub plane: u32,
    /// Its number in the pod and plane.
    pub number: u32,
}

/// Where a core is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Core {
    /// Its plane.
    pub plane: u32,
    /// The number of the spines that it joins, one a pod.
    pub spine: u32,
    /// Its number among the cores of those.
    pub number: u32,
}

impl Grid<'_> {
    /// Leaves in all.
    pub fn leaves(self) -> u32 {
        self.sizes.sus * self.sizes.rails * self.sizes.planes * self.sizes.tors
    }

    /// Spines in all.
    pub fn spines(self) -> u32 {
        self.sizes.pods * self.sizes.planes * self.sizes.spines
    }

    /// Cores in all.
    pub fn cores(self) -> u32 {
        self.sizes.planes * self.sizes.spines * self.sizes.cores
    }

    /// The pod of an SU.
    pub fn pod(self, su: u32) -> u32 {
        su / self.sizes.pod_sus
    }

    /// The SU of a host.
    fn su(self, host: u32) -> u32 {
        host / self.sizes.su_hosts
    }

    /// Index of a GPU in its host or, by domain, in its scale-up domain.
    fn index(self, host: u32, gpu: u32) -> u32 {
        host % self.sizes.span * self.sizes.gpus + gpu
    }

    /// Coordinates of a host: pod, SU and index. A domain that spans hosts is one index of the host
    /// axis.
    pub fn host(self, host: u32) -> Vec<u32> {
        let su = self.su(host);
        vec![
            self.pod(su),
            su,
            host % self.sizes.su_hosts / self.sizes.span,
        ]
    }

    /// Coordinates of a GPU: those of its host, its rail and, where GPUs share rails, its index
    /// among them.
    pub fn gpu(self, host: u32, gpu: u32) -> Vec<u32> {
        let (index, share) = (self.index(host, gpu), self.sizes.share);
        let mut own = self.host(host);
        own.push(index / share);
        if share > 1 {
            own.push(index % share);
        }
        own
    }

    /// Number of the leaf that a port of a GPU is attached to.
    pub fn leaf_of(self, host: u32, gpu: u32, port: u32) -> u32 {
        let s = self.sizes;
        let rail = self.index(host, gpu) / s.share;
        (self.su(host) * s.rails + rail) * s.planes * s.tors + port / s.parallel
    }

    /// The leaf of a number.
    pub fn leaf(self, number: u32) -> Leaf {
        let s = self.sizes;
        let (tor, rest) = (number % s.tors, number / s.tors);
        let (plane, rest) = (rest % s.planes, rest / s.planes);
        Leaf {
            su: rest / s.rails,
            rail: rest % s.rails,
            plane,
            tor,
        }
    }

    /// Coordinates of a leaf: pod, SU, rail, plane and, where there are several, which of the GPU's
    /// leaves.
    pub fn leaf_coordinates(self, number: u32) -> Vec<u32> {
        let leaf = self.leaf(number);
        let mut own = vec![self.pod(leaf.su), leaf.su, leaf.rail, leaf.plane];
        if self.sizes.tors > 1 {
            own.push(leaf.tor);
        }
        own
    }

    /// Number of a leaf among those of its pod and plane.
    pub fn within_pod(self, leaf: Leaf) -> u32 {
        let s = self.sizes;
        ((leaf.su - self.pod(leaf.su) * s.pod_sus) * s.rails + leaf.rail) * s.tors + leaf.tor
    }

    /// Number of a spine.
    pub fn spine_number(self, spine: Spine) -> u32 {
        (spine.pod * self.sizes.planes + spine.plane) * self.sizes.spines + spine.number
    }

    /// The spine of a number.
    pub fn spine(self, number: u32) -> Spine {
        let (s, rest) = (self.sizes, number / self.sizes.spines);
        Spine {
            pod: rest / s.planes,
            plane: rest % s.planes,
            number: number % s.spines,
        }
    }

    /// Number of a core.
    pub fn core_number(self, core: Core) -> u32 {
        (core.plane * self.sizes.spines + core.spine) * self.sizes.cores + core.number
    }

    /// The core of a number.
    pub fn core(self, number: u32) -> Core {
        let (s, rest) = (self.sizes, number / self.sizes.cores);
        Core {
            plane: rest / s.spines,
            spine: rest % s.spines,
            number: number % s.cores,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes {
        hosts: 10,
        gpus: 2,
        span: 1,
        rails: 2,
        share: 1,
        planes: 2,
        tors: 2,
        parallel: 1,
        su_hosts: 4,
        sus: 3,
        pod_sus: 2,
        pods: 2,
        leaf_down: 4,
        leaf_up: 4,
        spine_down: 8,
        spine_up: 8,
        spines: 3,
        cores: 5,
        tiers: 3,
    };

    #[test]
    fn numbers_and_positions_are_each_others_way_back() {
        let grid = Grid { sizes: &SIZES };
        assert_eq!((grid.leaves(), grid.spines(), grid.cores()), (24, 12, 30));
        assert!((0..grid.spines()).all(|n| grid.spine_number(grid.spine(n)) == n));
        assert!((0..grid.cores()).all(|n| grid.core_number(grid.core(n)) == n));
        let leaves: Vec<Vec<u32>> = (0..grid.leaves())
            .map(|n| grid.leaf_coordinates(n))
            .collect();
        assert!(
            leaves.is_sorted() && leaves[0] == [0, 0, 0, 0, 0] && leaves[23] == [1, 2, 1, 1, 1]
        );
    }

    #[test]
    fn a_port_leads_to_the_leaf_of_its_su_rail_plane_and_tor() {
        let grid = Grid { sizes: &SIZES };
        // Host 9 is the second of the third SU; port 2 is the first of plane 1.
        assert_eq!(
            grid.leaf(grid.leaf_of(9, 1, 2)),
            Leaf {
                su: 2,
                rail: 1,
                plane: 1,
                tor: 0
            }
        );
        assert_eq!(
            (grid.host(9), grid.gpu(9, 1)),
            (vec![1, 2, 1], vec![1, 2, 1, 1])
        );
        // The third SU is the first of its pod: two leaves a rail on the plane.
        assert_eq!(
            grid.within_pod(Leaf {
                su: 2,
                rail: 1,
                plane: 1,
                tor: 0
            }),
            2
        );
        assert_eq!(
            grid.within_pod(Leaf {
                su: 1,
                rail: 0,
                plane: 0,
                tor: 1
            }),
            5
        );
    }
}
