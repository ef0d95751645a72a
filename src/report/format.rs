//! The formats of reports: one row a format. A format is a file of its own that says which piece of
//! a report it is made of; every report that has the piece is written in it.

use super::form::{Format, Report};
use super::{csv, html, json, junit, markdown, sarif, text};

/// All formats; the first is the default.
pub static FORMATS: &[Format] = &[
    text::FORMAT,
    json::FORMAT,
    csv::FORMAT,
    junit::FORMAT,
    sarif::FORMAT,
    markdown::FORMAT,
    html::FORMAT,
];

/// Those that a kind of report is written as, and what each is.
pub fn of<R: Report>() -> impl Iterator<Item = (&'static Format, &'static str)> {
    FORMATS
        .iter()
        .filter_map(|format| format.about::<R>().map(|about| (format, about)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Comparison;
    use crate::report::asbuilt::Compared;
    use crate::report::form::{Colour, Judged, Records, Sheet};
    use crate::report::lint::Linted;
    use crate::report::{Setting, SolveResult};
    use crate::verify::Verification;
    use std::collections::BTreeSet;

    fn names<R: Report>() -> Vec<&'static str> {
        of::<R>().map(|(format, _)| format.name).collect()
    }

    fn has<R: Report>(name: &str) -> bool {
        names::<R>().contains(&name)
    }

    #[test]
    fn what_is_written_as_what_follows_from_the_pieces() {
        assert_eq!(names::<SolveResult>()[..2], ["text", "json"]);
        assert!(
            ["csv", "junit", "sarif", "markdown", "html"]
                .iter()
                .all(|name| !has::<SolveResult>(name))
        );
        assert!(has::<Linted<'_>>("junit") && has::<Linted<'_>>("sarif"));
        assert!(!has::<Linted<'_>>("csv") && !has::<Linted<'_>>("markdown"));
        assert!(
            has::<Compared<'_>>("csv")
                && has::<Compared<'_>>("sarif")
                && has::<Compared<'_>>("html")
                && !has::<Compared<'_>>("markdown")
        );
        assert!(
            has::<Verification>("markdown")
                && has::<Verification>("junit")
                && has::<Verification>("html")
                && !has::<Verification>("csv")
        );
        assert_eq!(names::<Comparison>(), names::<Verification>());
    }

    #[test]
    fn every_format_has_a_name_of_its_own_and_says_what_it_is() {
        let names: BTreeSet<&str> = FORMATS.iter().map(|f| f.name).collect();
        assert_eq!(names.len(), FORMATS.len());
        assert!(FORMATS.iter().all(|f| !f.about.is_empty()));
    }

    /// A report with a sheet and nothing else beside what all have.
    struct Small;

    impl Report for Small {
        type Object = Vec<u8>;
        const SHEET: Option<Records<Self>> = Some(Records {
            about: "numbers",
            sheet: |_| Sheet {
                header: &["a", "b"],
                rows: vec![vec!["1".into(), "x,y".into()]],
            },
        });

        fn text(&self, colour: Colour) -> String {
            format!("{colour:?}")
        }

        fn object(&self) -> Vec<u8> {
            vec![1, 2]
        }
    }

    #[test]
    fn each_format_is_made_of_its_piece() {
        let written = |name: &str| {
            let format = FORMATS.iter().find(|f| f.name == name).unwrap();
            format.render(&Small, &Setting::default(), Colour::Never)
        };
        assert_eq!(written("text").unwrap(), "Never");
        assert_eq!(written("json").unwrap(), "[\n  1,\n  2\n]\n");
        assert_eq!(written("csv").unwrap(), "a,b\n1,\"x,y\"\n");
        for name in ["junit", "sarif", "markdown", "html"] {
            assert!(written(name).unwrap_err().is_fault(), "{name}");
        }
        let known: Vec<_> = of::<Small>()
            .map(|(format, about)| (format.name, about))
            .collect();
        assert_eq!(
            known,
            [
                ("text", "A table"),
                ("json", "One JSON object, with names exactly as read"),
                ("csv", "numbers")
            ]
        );
    }

    #[test]
    fn judgements_alone_are_in_the_formats_of_test_reports() {
        let judged: Vec<&str> = FORMATS
            .iter()
            .filter(|f| f.is_of_judgements())
            .map(|f| f.name)
            .collect();
        assert!(
            judged.contains(&"junit") && judged.contains(&"sarif") && !judged.contains(&"json")
        );
        let none = Judged::one(
            Verification::default(),
            &Setting::default(),
            &[],
            Default::default(),
        );
        assert!(crate::report::junit::suites(&none).contains("tests=\"0\""));
    }
}
