//! What a shape stands for, as attributes that a script or a test reads.

use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, LinkId};
use crate::overlay::Tone;
use crate::shown::escaped_line;
use std::fmt::{Display, Write};

/// Most runs of numbers that one attribute lists before it says how many follow: of devices, of
/// links, and of links of which something is shown.
const DEVICES: usize = 400;
const LINKS: usize = 4;
const SHOWN: usize = 4000;

/// Attributes in the order in which they were put.
#[derive(Clone, Default)]
pub(super) struct Data(String);

impl Data {
    /// One more attribute.
    pub(super) fn put(mut self, name: &str, value: impl Display) -> Self {
        let _ = write!(
            self.0,
            r#" data-{name}="{}""#,
            escaped_line(&value.to_string())
        );
        self
    }

    /// The same where there is a value.
    pub(super) fn put_some(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// Devices: their numbers, how many, and the name of the one or of the first and the last.
    pub(super) fn devices(self, fabric: &Fabric, members: &[DeviceId]) -> Self {
        let numbers: Vec<usize> = members.iter().map(|d| d.index()).collect();
        let (least, most) = (members.iter().min(), members.iter().max());
        let name = match (least, most) {
            (Some(one), Some(two)) if one != two => {
                format!(
                    "{} .. {}",
                    fabric.device_name(*one),
                    fabric.device_name(*two)
                )
            }
            (Some(one), _) => fabric.device_name(*one),
            (None, _) => String::new(),
        };
        let role = least.map(|d| fabric.role(*d).name.clone());
        self.put("devices", name)
            .put("count", members.len())
            .put_some("role", role)
            .put("ids", runs(numbers, DEVICES))
    }

    /// Links: their numbers and how many, the name of the one, class and rate where all have one.
    pub(super) fn links(self, fabric: &Fabric, members: &[LinkId], tone: Tone) -> Self {
        let most = match tone {
            Tone::Plain | Tone::Load(_) | Tone::Beyond | Tone::Beside => LINKS,
            Tone::Cut | Tone::Path | Tone::Failed => SHOWN,
        };
        let numbers: Vec<usize> = members.iter().map(|l| l.index()).collect();
        let class = |l: &LinkId| fabric.links[l.index()].class;
        let mut classes: Vec<u32> = members.iter().map(class).collect();
        classes.sort_unstable();
        classes.dedup();
        let names: Vec<&str> = classes
            .iter()
            .map(|c| fabric.classes[c.index()].name.as_str())
            .collect();
        let ids: Vec<String> = classes.iter().map(ToString::to_string).collect();
        let one = members
            .first()
            .filter(|_| members.len() == 1)
            .map(|l| fabric.link_name(*l));
        self.put("links", members.len())
            .put("class", names.join(" "))
            .put("class-id", ids.join(" "))
            .put_some("name", one)
            .put("link-ids", runs(numbers, most))
    }

    /// What the overlay says.
    pub(super) fn tone(self, tone: Tone) -> Self {
        match tone {
            Tone::Plain => self,
            Tone::Load(load) => self.put("load", format!("{}.{:03}", load / 1000, load % 1000)),
            Tone::Beyond => self.put("tone", "beyond"),
            Tone::Beside => self.put("tone", "beside"),
            Tone::Cut => self.put("tone", "cut"),
            Tone::Path => self.put("tone", "path"),
            Tone::Failed => self.put("tone", "failed"),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// Numbers one `step` apart, and the same again `offset` further, `times` times in all.
#[derive(Clone, Copy)]
struct Run {
    first: usize,
    last: usize,
    step: usize,
    offset: usize,
    times: usize,
}

impl Run {
    fn count(&self) -> usize {
        ((self.last - self.first) / self.step.max(1) + 1) * self.times
    }

    /// Whether another run is this one again, as far from the one before as all are.
    fn goes_on(&self, next: &Run) -> bool {
        let offset = next.first - self.first;
        let alike = next.last - next.first == self.last - self.first && next.step == self.step;
        let apart = self.times == 1 || offset == self.offset * self.times;
        alike && apart && self.last > self.first
    }

    fn written(&self) -> String {
        let Run {
            first,
            last,
            step,
            offset,
            times,
        } = self;
        let mut text = first.to_string();
        if last > first {
            let _ = write!(text, "-{last}");
        }
        if *step > 1 && last > first {
            let _ = write!(text, "/{step}");
        }
        if *times > 1 {
            let _ = write!(text, "@{offset}x{times}");
        }
        text
    }
}

/// Numbers in runs: `4`, `8-15` all of them, `16-48/8` every eighth, `0-3@16x4` four such runs, each
/// 16 further than the one before. O(n log n).
pub(super) fn runs(mut numbers: Vec<usize>, most: usize) -> String {
    numbers.sort_unstable();
    numbers.dedup();
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < numbers.len() {
        let step = numbers.get(at + 1).map_or(1, |next| next - numbers[at]);
        let mut end = at;
        while numbers
            .get(end + 1)
            .is_some_and(|next| next - numbers[end] == step)
        {
            end += 1;
        }
        // Two far apart are two rather than a run with a step.
        if end == at + 1 && step > 1 {
            end = at;
        }
        let own = Run {
            first: numbers[at],
            last: numbers[end],
            step: if end > at { step } else { 1 },
            offset: 0,
            times: 1,
        };
        match runs.last_mut().filter(|last| last.goes_on(&own)) {
            Some(last) => {
                last.offset = (own.first - last.first) / last.times;
                last.times += 1;
            }
            None => runs.push(own),
        }
        at = end + 1;
    }
    let mut words: Vec<String> = runs.iter().take(most).map(Run::written).collect();
    let rest: usize = runs.iter().skip(most).map(Run::count).sum();
    if rest > 0 {
        words.push(format!("+{rest}"));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn runs_say_every_number_once() {
        assert_eq!(runs(vec![3, 1, 2, 9], 9), "1-3 9");
        assert_eq!(runs(vec![0, 8, 16, 24, 25], 9), "0-24/8 25");
        assert_eq!(runs(vec![5, 100], 9), "5 100");
        assert_eq!(runs(vec![], 9), "");
        assert_eq!(runs(vec![1, 5, 9, 20], 1), "1-9/4 +1");
        assert_eq!(runs(vec![0, 1, 16, 17, 32, 33, 40], 9), "0-1@16x3 40");
        assert_eq!(runs(vec![0, 1, 16, 17, 30, 31], 9), "0-1@16x2 30-31");
    }
}
