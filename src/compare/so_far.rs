//! A comparison in the making: what is found by now can be told at any time.

use super::comparison::Comparison;
use super::found::Subject;
use super::measure::{self, Measured};
use super::{causes, regression, requirements};
use crate::error::Result;
use crate::fabric::counts::counts;
use crate::solve::SolveOptions;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Designs, and what is measured of them by now.
pub struct SoFar {
    subjects: Arc<[Subject]>,
    measured: Mutex<Vec<Measured>>,
}

impl SoFar {
    /// Nothing is measured yet.
    pub fn new(subjects: Vec<Subject>) -> Self {
        let measured = vec![Measured::default(); subjects.len()];
        SoFar {
            subjects: subjects.into(),
            measured: Mutex::new(measured),
        }
    }

    fn measured(&self) -> MutexGuard<'_, Vec<Measured>> {
        self.measured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is found by now; the rest is unknown, nothing is judged and no cause is looked for.
    pub fn told(&self) -> Comparison {
        Comparison {
            subjects: self.subjects.clone(),
            quantities: measure::joined(&self.measured(), &self.subjects),
            causes: vec![Vec::new(); self.subjects.len().saturating_sub(1)],
            regressions: Vec::new(),
        }
    }

    /// As [`super::compare`].
    ///
    /// # Errors
    /// As there.
    pub fn compare(
        &self,
        stated: Option<&[String]>,
        effort: &SolveOptions<'_>,
    ) -> Result<Comparison> {
        let subjects = &self.subjects;
        for (subject, found) in subjects.iter().zip(self.measured().iter_mut()) {
            found.figures = measure::counted(&counts(&subject.fabric));
        }
        let mut measured: Vec<Measured> = Vec::with_capacity(subjects.len());
        for (index, subject) in subjects.iter().enumerate() {
            effort
                .progress
                .task(index + 1, subjects.len(), &subject.label);
            let alike = (0..index).find(|&i| measure::same(&subjects[i].fabric, &subject.fabric));
            let told = |found: &Measured| self.measured()[index].clone_from(found);
            measured.push(measure::measure(
                subject.design.as_ref(),
                &subject.fabric,
                alike.map(|i| (&subjects[i].fabric, &measured[i])),
                effort,
                &told,
            )?);
        }
        let quantities = measure::joined(&measured, subjects);
        let mut regressions = Vec::new();
        if let Some(names) = stated {
            let (asked, names): (Vec<String>, Vec<String>) = names
                .iter()
                .cloned()
                .partition(|name| name == requirements::REQUIREMENTS);
            if !names.is_empty() || asked.is_empty() {
                regressions = regression::judge(&quantities, subjects, &names)?;
            }
            if names.is_empty() || !asked.is_empty() {
                regressions.extend(requirements::judge(subjects));
            }
        }
        let mut causes = Vec::new();
        if let (Some(base), Some(before)) = (subjects.first(), measured.first()) {
            for (other, after) in subjects.iter().zip(&measured).skip(1) {
                effort.progress.task(1, 1, "what made the difference");
                causes.push(causes::find((base, before), (other, after), effort)?);
            }
        }
        Ok(Comparison {
            subjects: subjects.clone(),
            quantities,
            causes,
            regressions,
        })
    }
}
