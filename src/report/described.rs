//! Schemas of the objects that are put together key by key, since what is in them depends on what was found: `symmetry`, `collectives`, and
//! `solve --quantity latency`. Keys that are not described here are refused, so that a test on real output finds a description that is behind.

use schemars::JsonSchema;

/// What `symmetry --format json` prints.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Symmetry {
    /// Name of the fabric.
    pub name: String,
    /// Name of the traffic that symmetries keep.
    pub traffic: String,
    /// Number of devices.
    pub devices: u64,
    /// Number of trunks: parallel links between one pair of devices.
    pub trunks: u64,
    /// Number of verified generators.
    pub generators: u64,
    /// `axes`, `axes and search` or `search`.
    pub method: String,
    /// Whether there are no more symmetries; null where nothing was searched.
    pub complete: Option<bool>,
    /// Devices that symmetries carry onto each other, largest first.
    pub device_orbits: Vec<DeviceOrbit>,
    /// Directions of trunks that symmetries carry onto each other, largest first.
    pub arc_orbits: Vec<ArcOrbit>,
    /// The programme that is left.
    pub quotient: Quotient,
    /// Wall time.
    pub seconds: f64,
}

/// An orbit of devices.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DeviceOrbit {
    /// Role of its devices.
    pub role: String,
    /// Number of devices.
    pub size: u64,
    /// One of them.
    pub example: String,
}

/// An orbit of directions.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ArcOrbit {
    /// Number of directions.
    pub size: u64,
    /// Where one of them starts.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// Its capacity in Gb/s.
    pub gbps: f64,
}

/// Sizes of the quotient programme.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Quotient {
    /// Orbits of sources.
    pub source_orbits: u64,
    /// How many of them the sizes below count.
    pub source_orbits_counted: u64,
    /// Rows of conservation.
    pub vertex_classes: u64,
    /// Columns.
    pub arc_classes: u64,
    /// Columns without symmetry.
    pub columns_without_symmetry: u64,
    /// Columns without symmetry for each with it.
    pub reduction: f64,
}

/// What `collectives --format json` prints.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Collectives {
    /// Name of the plan.
    pub plan: String,
    /// Number of ranks.
    pub ranks: u64,
    /// Bytes of a packet in the latencies.
    #[schemars(default)]
    pub packet_bytes: Option<u32>,
    /// What is not stated, so that no latency is known.
    #[schemars(default)]
    pub unknown: Vec<String>,
    /// One a collective, and one for all at once where there are several.
    pub collectives: Vec<Collective>,
}

/// The time of a collective.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Collective {
    /// Name in the plan; `step` for all of them at once.
    pub name: String,
    /// `all-reduce`, `all-gather`, ...; null for a whole step.
    pub operation: Option<String>,
    /// `ring`, `tree`, ...; null for a whole step.
    pub algorithm: Option<String>,
    /// What it runs over; null for a whole step.
    pub over: Option<String>,
    /// Bytes of each.
    pub bytes: Option<u64>,
    /// Repetitions in a step.
    pub count: Option<u64>,
    /// Groups that run at once.
    pub groups: u64,
    /// Members of each.
    pub members: u64,
    /// Throughput of its demand matrix.
    pub throughput: Share,
    /// Messages that follow one another, one repetition.
    pub steps: Option<u64>,
    /// Latencies of the messages that follow one another; `unknown` where they are not stated.
    #[schemars(default)]
    pub alpha: Option<Alpha>,
    /// Seconds that the bytes take at least.
    #[schemars(default)]
    pub transfer_seconds_at_least: Option<f64>,
    /// Seconds that no schedule falls below; null when no upper bound of throughput was proved.
    pub seconds_at_least: Option<f64>,
    /// What is in the bound.
    #[schemars(default)]
    pub bound: Option<String>,
    /// A model, not a bound: one step after the other.
    #[schemars(default)]
    pub alpha_beta_model_seconds: Option<f64>,
    /// Bus bandwidth as NCCL's tests count it, an upper bound, in GB/s.
    pub bus_gigabytes_per_second_at_most: Option<f64>,
    /// How throughput was solved.
    pub method: String,
}

/// Latencies of a collective, or that they are unknown.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Alpha {
    /// `unknown`.
    Unknown(String),
    /// Known.
    Known(KnownAlpha),
}

/// Latencies of a collective.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct KnownAlpha {
    /// The longest message at zero load.
    pub message_seconds: f64,
    /// The longest chain of messages.
    pub chain_seconds: f64,
    /// Bytes of a packet.
    pub packet_bytes: u32,
}

/// A bracketed share.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Share {
    /// The lower bound as a number.
    pub value: f64,
    /// Re-checked lower bound: a fraction when the bounds meet, else a decimal rounded down.
    pub lower: String,
    /// Re-checked upper bound: the same fraction, else a decimal rounded up.
    pub upper: String,
    /// Whether the bounds meet.
    pub exact: bool,
}

/// What `solve --quantity latency --format json` prints; latencies in nanoseconds.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Latency {
    /// `latency`.
    pub quantity: String,
    /// Name of the traffic of the loaded mean.
    pub traffic: String,
    /// Mean at the first load, the upper bound; the zero-load mean where no load is asked for; null where it is not known.
    pub value: Option<f64>,
    /// Re-checked lower bound of the mean.
    pub lower: Option<String>,
    /// Re-checked upper bound of the mean.
    pub upper: Option<String>,
    /// Largest latency of an empty fabric; null where something is not stated.
    pub zero_load_max: Option<f64>,
    /// Mean latency of an empty fabric over ordered pairs.
    pub zero_load_mean: Option<f64>,
    /// Mean links of these paths; where something is not stated, of the paths of fewest links.
    pub mean_links: Option<f64>,
    /// Mean switches of these paths.
    pub mean_switches: Option<f64>,
    /// What is not stated, and what to write.
    pub unknown: Vec<String>,
    /// `cut-through` or `store-and-forward`.
    pub switching: String,
    /// Bytes of a packet.
    pub packet_bytes: u32,
    /// Whether forward error correction is stated apart from the switches.
    pub fec_stated: bool,
    /// Endpoints of the fabric.
    pub endpoints: u64,
    /// Links between switches.
    pub links: u64,
    /// Wall time.
    pub seconds: f64,
    /// Share of the traffic of `value`.
    pub load: Option<f64>,
    /// `carried`, `infeasible` or `undecided`, of the first load.
    pub status: Option<String>,
    /// Whether the bounds meet.
    pub exact: Option<bool>,
    /// Largest share of a link in use.
    pub utilisation: Option<f64>,
    /// Waiting in queues.
    pub queueing_model: Option<Queueing>,
    /// How it was solved.
    pub method: Option<String>,
    /// Why it is undecided.
    pub reason: Option<String>,
    /// Why it is infeasible: bounds of the throughput.
    pub throughput: Option<Bounds>,
    /// One a load, where several were asked for.
    pub curve: Option<Vec<Point>>,
    /// Pairs within a scale-up domain.
    pub within_domain: Option<Pairs>,
    /// Pairs in different domains.
    pub between_domains: Option<Pairs>,
    /// The longest path of an empty fabric, line by line.
    pub worst_path: Option<Path>,
    /// Paths of fewest links, scale-up links excluded.
    pub without_scale_up: Option<Fewest>,
}

/// The mean at one load.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Point {
    /// Share of the traffic that is carried.
    pub load: f64,
    /// `carried`, `infeasible` or `undecided`.
    pub status: String,
    /// The upper bound of the mean.
    pub value: Option<f64>,
    /// Re-checked lower bound.
    pub lower: Option<String>,
    /// Re-checked upper bound.
    pub upper: Option<String>,
    /// Whether the bounds meet.
    pub exact: Option<bool>,
    /// Largest share of a link in use.
    pub utilisation: Option<f64>,
    /// Waiting in queues.
    pub queueing_model: Option<Queueing>,
    /// How it was solved.
    pub method: Option<String>,
    /// Why it is undecided.
    pub reason: Option<String>,
    /// Why it is infeasible: bounds of the throughput.
    pub throughput: Option<Bounds>,
}

/// A model of queues, not a bound.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Queueing {
    /// What is modelled.
    pub model: String,
    /// Mean wait; null where a link is full.
    pub mean_wait: Option<f64>,
    /// The mean with the wait.
    pub mean_with_wait: Option<f64>,
}

/// Re-checked bounds.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Bounds {
    /// Lower bound.
    pub lower: String,
    /// Upper bound.
    pub upper: String,
}

/// Zero-load latencies of some of the pairs.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Pairs {
    /// Number of ordered pairs.
    pub pairs: f64,
    /// Largest latency.
    pub max: f64,
    /// Mean latency.
    pub mean: f64,
    /// Mean links.
    pub mean_links: f64,
    /// Mean switches.
    pub mean_switches: f64,
    /// A pair with the largest latency.
    pub worst: [String; 2],
}

/// A path line by line.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Path {
    /// Source.
    pub from: String,
    /// Target.
    pub to: String,
    /// Its latency.
    pub ns: f64,
    /// Its lines; they sum to it.
    pub budget: Vec<BudgetLine>,
}

/// A line of a budget.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BudgetLine {
    /// `switch`, `fec`, `propagation` or `serialisation`.
    pub part: String,
    /// The switch, or the link by its two ends.
    pub at: String,
    /// What it takes.
    pub ns: f64,
}

/// Paths of fewest links.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Fewest {
    /// Mean links.
    pub mean_links: f64,
    /// Mean switches.
    pub mean_switches: f64,
    /// Links, and the number of ordered pairs that far apart.
    pub pairs_by_links: Vec<(u32, f64)>,
}
