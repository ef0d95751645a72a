//! What an exhibit is made of.

use crate::fabric::Fabric;
use crate::fabric::network::Network;
use crate::shown::shown;
use crate::solve::SolveOptions;

/// What is shown.
pub struct Subject<'a> {
    /// The fabric.
    pub fabric: &'a Fabric,
    /// Its network.
    pub network: &'a Network,
    /// Tells the exhibits of a page apart.
    pub id: String,
    /// The file, as typed.
    pub input: String,
    /// The folder of the certificates, as typed; `None` where none are written.
    pub certificates: Option<String>,
    /// How the provers work.
    pub effort: &'a SolveOptions<'a>,
}

/// A word of a command line, in quotes where a shell would take it for more.
pub(super) fn word(text: &str) -> String {
    let text = shown(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
