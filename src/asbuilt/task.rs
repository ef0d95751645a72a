//! One thing that a technician does.

use super::finding::{Link, Port};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Two ends change places.
    Exchange,
    /// Each end goes to the place of the next.
    Rotate,
    /// Ends go to free ports, one after the other.
    Move,
    /// The cable, its optics or its setting gives another rate.
    Rate,
    /// A cable is laid.
    Lay,
    /// A cable that the design does not have: taken out, or written into the design.
    Remove,
}

impl Step {
    /// As reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Step::Exchange => "exchange",
            Step::Rotate => "rotate",
            Step::Move => "move",
            Step::Rate => "rate",
            Step::Lay => "lay",
            Step::Remove => "remove",
        }
    }
}

/// One end that is unplugged and plugged in elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The other end of the cable, which stays.
    pub stays: Port,
    /// Where the end is now.
    pub from: Port,
    /// Where it belongs.
    pub to: Port,
}

/// Moves that belong together, or one cable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is done.
    pub step: Step,
    /// In the order in which it is done.
    pub moves: Vec<Move>,
    /// The cable that is laid, taken out or checked.
    pub cable: Option<Link>,
    /// Row and rack of the first port, where the files say.
    pub place: Option<String>,
}

impl Task {
    pub(super) fn first(&self) -> Option<&Port> {
        self.moves
            .first()
            .map(|m| &m.from)
            .or(self.cable.as_ref().map(|c| &c.a))
    }
}
