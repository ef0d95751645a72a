//! What is typed of a file beside its name: the format, what devices are, rates, networks.

use super::class::Class;
use super::format::{self, Reading};
use super::kinds::classes;
use super::networks::networks;
use super::wiring::{Chosen, Note, Wiring};
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::text::{did_you_mean, plural};
use crate::units::Rate;
use regex::Regex;
use std::cell::Cell;
use std::path::Path;

/// The word for all networks.
const ALL: &str = "all";

/// What the devices with some names are.
#[derive(Clone, Debug)]
pub struct KindRule {
    pattern: Regex,
    class: Class,
    text: String,
    used: Cell<bool>,
}

impl KindRule {
    /// Reads `REGEX=KIND`; the last `=` parts the two.
    ///
    /// # Errors
    /// When there is no `=`, the expression is none, or there is no such kind.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((pattern, class)) = text.rsplit_once('=') else {
            let message = format!("`{text}` does not say what devices are: it has no `=`");
            return Err(Error::usage(message).help("write it as REGEX=KIND, `^gpu=host`"));
        };
        let class = Class::parse(class)?;
        let pattern = Regex::new(pattern).map_err(|cause| {
            Error::usage(format!("`{pattern}` is no regular expression: {cause}"))
        })?;
        Ok(KindRule {
            pattern,
            class,
            text: text.to_string(),
            used: Cell::new(false),
        })
    }
}

/// What is typed of files; what of it no file has use for is complained of by [`Stated::used`].
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// The format, where the content does not tell.
    pub from: Option<String>,
    /// What devices are; the first rule that finds a name speaks.
    pub kinds: Vec<KindRule>,
    /// Rate of cables whose rate the file does not say.
    pub rate: Option<Rate>,
    /// Names of the networks that are read, or `all`.
    pub networks: Vec<String>,
    /// Whether a file was a cabling, to which this applies.
    pub cabling: Cell<bool>,
}

impl Stated {
    /// Reads a file or folder in any format, and applies what is typed to a cabling: Selvedge's own
    /// formats say all that themselves.
    ///
    /// # Errors
    /// As [`format::read`], and as [`Stated::apply`].
    pub fn read(&self, path: &Path) -> Result<Reading> {
        self.read_as(path, self.from.as_deref())
    }

    /// [`Stated::read`] with a format of this file alone.
    ///
    /// # Errors
    /// As there.
    pub fn read_as(&self, path: &Path, from: Option<&str>) -> Result<Reading> {
        let mut reading = format::read(path, from.or(self.from.as_deref()))?;
        if let Reading::Cabling(wiring) = &mut reading {
            self.apply(wiring).map_err(|error| error.file(path))?;
        }
        Ok(reading)
    }

    /// Applies what is typed. O(devices times rules + E).
    ///
    /// # Errors
    /// When a network is named that there is not.
    pub fn apply(&self, wiring: &mut Wiring) -> Result<()> {
        self.cabling.set(true);
        self.classify(wiring);
        if let Some(rate) = self.rate {
            wiring.assume_rate(rate);
        }
        self.select(wiring)
    }

    /// Complains of what was typed and no file has use for.
    ///
    /// # Errors
    /// When a rule finds no device, or networks are named of what is no cabling.
    pub fn used(&self) -> Result<()> {
        let own = "a specification or fabric of Selvedge says itself what its devices are; \
                   REGEX is looked for in the names of devices of other files";
        if let Some(rule) = self.kinds.iter().find(|rule| !rule.used.get()) {
            let message = format!("`--kind {}` finds no device", rule.text);
            return Err(Error::usage(message).help(own));
        }
        match self.networks.first().filter(|_| !self.cabling.get()) {
            Some(name) => {
                let message = format!("`--network {name}` is of no file that is read");
                Err(Error::usage(message)
                    .help("networks are told apart in files of other formats than Selvedge's own"))
            }
            None => Ok(()),
        }
    }

    fn classify(&self, wiring: &mut Wiring) {
        if self.kinds.is_empty() {
            return;
        }
        let mut keep = vec![true; wiring.devices.len()];
        let mut stated = vec![None; wiring.devices.len()];
        for (index, device) in wiring.devices.iter_mut().enumerate() {
            let Some(rule) = self.kinds.iter().find(|r| r.pattern.is_match(&device.name)) else {
                continue;
            };
            rule.used.set(true);
            (device.class, device.kind) = (Some(rule.class), Some(rule.class.kind()));
            stated[index] = Some(rule.class);
            keep[index] = rule.class != Class::Ignore;
        }
        for cable in &mut wiring.cables {
            let ends = [cable.a.device, cable.b.device].map(|d| stated[d.index()]);
            if ends.contains(&Some(Class::ScaleUp)) {
                cable.scale_up = true;
            } else if ends.contains(&Some(Class::Switch)) {
                cable.scale_up = false;
            }
        }
        let ignored = keep.iter().filter(|k| !**k).count();
        if ignored > 0 {
            wiring.leave_out(&keep);
            let devices = plural(ignored, "device");
            let text = format!("{ignored} {devices} left out with their cables, as stated");
            wiring.notes.push(Note { line: 0, text });
        }
    }

    fn select(&self, wiring: &mut Wiring) -> Result<()> {
        if self.networks.is_empty() {
            return Ok(());
        }
        wiring.networks = Chosen::All;
        if self.networks.iter().any(|n| n == ALL) {
            return Ok(());
        }
        let found = networks(wiring, &classes(wiring).of);
        let mut kept = vec![false; found.all.len()];
        for name in &self.networks {
            let Some(at) = found.all.iter().position(|n| n.name == *name) else {
                let names: Vec<&str> = found.all.iter().map(|n| n.name.as_str()).collect();
                let rest = format!("the file has {}; `{ALL}` takes all", names.join(", "));
                let help = did_you_mean(name, names.iter().copied(), &rest);
                return Err(Error::new(format!("there is no network `{name}`")).help(help));
            };
            kept[at] = true;
        }
        let keep = found.without(wiring, &kept);
        wiring.leave_out(&keep);
        Ok(())
    }
}
