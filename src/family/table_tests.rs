//! Walks the table of families.

use super::{FAMILIES, build, parse, schema};
use crate::fabric::audit::audit;
use crate::parts::Catalogue;
use crate::spec::key::Form;
use crate::spec::registry::Registry;
use std::path::Path;

#[test]
fn every_row_is_documented_and_its_starter_is_a_fabric_of_it() {
    let readme = include_str!("../../README.md");
    let listed = readme
        .split("\n\n")
        .find(|paragraph| paragraph.starts_with("Families: "))
        .unwrap();
    for family in FAMILIES.families() {
        let name = family.name;
        assert!(
            !family.about.is_empty() && !family.paper.is_empty(),
            "{name}: what it is, and where it is described"
        );
        assert!(
            listed.contains(&format!("`{name}`")),
            "{name} is not in the README's list of families"
        );
        assert!(
            family.starter.contains(&format!("\nfamily: {name}\n")),
            "{name}: the starter is of another family"
        );
        let design = parse(family.starter, Path::new(name), Catalogue::builtin())
            .unwrap_or_else(|e| panic!("{}", e.report()));
        assert!(
            !design.requirements.is_empty(),
            "{name}: the starter asks for nothing"
        );
        let fabric = build(&design).unwrap_or_else(|e| panic!("{}", e.report()));
        audit(&fabric).unwrap_or_else(|e| panic!("{}", e.report()));
        assert_eq!(fabric.family, name);
    }
}

#[test]
fn names_are_one_familys_and_keys_are_one_thing() {
    let mut names = FAMILIES.names();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FAMILIES.names().len());
    for family in FAMILIES.families() {
        for key in family.keys {
            let known = FAMILIES.keys().into_iter().find(|k| k.name == key.name);
            assert_eq!(
                known,
                Some(key),
                "`{}` of {} is another key than elsewhere",
                key.name,
                family.name
            );
        }
        let inner = family.inner.as_ref().map(|key| key.name());
        assert!(
            inner.is_none_or(|key| family.owns(key)),
            "{}: the key of the family inside is not its own",
            family.name
        );
    }
}

#[test]
fn every_key_is_in_the_schema_and_none_is_one_of_every_specification() {
    let schema = schema();
    let properties = schema["properties"].as_object().unwrap();
    let own = FAMILIES.keys();
    let all = crate::spec::schema(&EMPTY);
    let common = all["properties"].as_object().unwrap();
    assert_eq!(
        properties.len(),
        common.len() + own.len(),
        "a key of a family is one of every specification too"
    );
    assert!(own.iter().all(|key| properties.contains_key(key.name)));
}

/// Something that may be written.
fn example(form: Form) -> &'static str {
    match form {
        Form::Count | Form::Seed | Form::Numbers => "2",
        Form::Flag => "true",
        Form::Word | Form::Choice => "auto",
        Form::Counts | Form::Placed => "[2, 2]",
        Form::Rails => "tray",
    }
}

/// A registry without families.
static EMPTY: Registry = Registry::new(&[]);

#[test]
fn a_key_of_another_family_is_refused_with_its_owners() {
    // Beside the keys of a family of planes stand those of the family of each.
    for family in FAMILIES.families().filter(|family| family.inner.is_none()) {
        for key in FAMILIES
            .keys()
            .into_iter()
            .filter(|key| !family.owns(key.name))
        {
            let owners: Vec<&str> = FAMILIES
                .families()
                .filter(|f| f.owns(key.name))
                .map(|f| f.name)
                .collect();
            let value = example(key.form);
            let text = format!("{}{}: {value}\n", family.starter, key.name);
            let error = parse(&text, Path::new("t"), Catalogue::builtin())
                .err()
                .unwrap_or_else(|| panic!("taken: {text}"));
            assert!(error.message.contains(&format!(
                "`{}` does not belong to the family {}",
                key.name, family.name
            )));
            assert!(
                error
                    .help
                    .is_some_and(|help| help.ends_with(&owners.join(", ")))
            );
        }
    }
}

#[test]
fn a_key_without_a_value_is_not_written() {
    let fat_tree = FAMILIES.family("fat-tree").map(|f| f.starter).unwrap();
    for keys in ["m: null\n", "q:\n", "trunks: ~\n"] {
        let design = parse(
            &format!("{fat_tree}{keys}"),
            Path::new("t"),
            Catalogue::builtin(),
        )
        .unwrap();
        assert_eq!(design.topology.levels(), 3);
        assert!(
            !design
                .origin
                .places
                .contains_key(keys.split(':').next().unwrap())
        );
    }
}

#[test]
fn every_key_has_the_place_of_its_value() {
    let text = "name: t\nfamily: multi-plane\nplane: fat-tree\nplanes: 2\nk: 8\nlevels: 2\nhost: dgx-b300\nhosts: 1\nswitch: qm9700\n";
    let complaint =
        parse(text, Path::new("t"), Catalogue::builtin()).map(|design| design.origin.places);
    let places = complaint.unwrap_or_else(|e| panic!("{}", e.report()));
    let lines = ["plane", "planes", "k", "levels"]
        .map(|key| places.get(key).map(|at| (at.line, at.column)));
    assert_eq!(
        lines,
        [Some((3, 8)), Some((4, 9)), Some((5, 4)), Some((6, 9))]
    );
}
