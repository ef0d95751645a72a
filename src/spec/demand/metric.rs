//! What must be kept when something fails.

/// What must be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Uniform all-to-all throughput.
    Throughput,
    /// Bisection bandwidth, in bit/s.
    Bisection,
    /// Every surviving pair can still exchange traffic.
    Connectivity,
    /// Working port capacity of the worst host.
    Attachment,
    /// Working port capacity of the worst endpoint.
    EndpointAttachment,
}

impl Metric {
    /// All, with their words.
    pub const ALL: [(Metric, &str); 5] = [
        (Metric::Throughput, "throughput"),
        (Metric::Bisection, "bisection"),
        (Metric::Connectivity, "connectivity"),
        (Metric::Attachment, "attachment"),
        (Metric::EndpointAttachment, "endpoint-attachment"),
    ];
    /// What may be written, for whoever wrote something else.
    pub fn choices() -> String {
        let explained = Metric::ALL.map(|(metric, word)| match metric {
            Metric::Attachment => format!("{word} (of hosts)"),
            Metric::Throughput
            | Metric::Bisection
            | Metric::Connectivity
            | Metric::EndpointAttachment => word.to_string(),
        });
        let [most @ .., last] = explained.as_slice() else {
            return String::new();
        };
        format!("{} or {last}", most.join(", "))
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        Metric::ALL
            .into_iter()
            .find(|m| m.0 == self)
            .map_or("", |m| m.1)
    }
}
