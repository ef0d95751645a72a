//! Examples for the help of every command. Those of the files under `topologies/` run as they are
//! written, which a test does.

use clap::Command;

/// A command, and lines that can be typed.
type Row = (&'static str, &'static [&'static str]);

/// One row a command.
const EXAMPLES: &[Row] = &[
    (
        "new",
        &[
            "selvedge new --list",
            "selvedge new fat-tree -o output/fabric.yaml",
        ],
    ),
    (
        "build",
        &["selvedge build topologies/fat-tree-k4.yaml -o output/fat-tree-k4"],
    ),
    (
        "verify",
        &[
            "selvedge verify topologies/leaf-spine-128.yaml",
            "selvedge verify topologies/fat-tree-k4.yaml topologies/leaf-spine-128.yaml",
            "selvedge verify topologies/fat-tree-k4.yaml --format junit",
        ],
    ),
    (
        "compare",
        &["selvedge compare topologies/fat-tree-k4.yaml topologies/leaf-spine-128.yaml"],
    ),
    (
        "solve",
        &["selvedge solve topologies/fat-tree-k4.yaml --quantity bisection"],
    ),
    (
        "failures",
        &["selvedge failures topologies/fat-tree-k4.yaml --down links=0.05 --samples 5"],
    ),
    (
        "availability",
        &["selvedge availability topologies/fat-tree-k4.yaml --mttr 4h"],
    ),
    (
        "adversary",
        &["selvedge adversary topologies/fat-tree-k4.yaml --of switches --count 1"],
    ),
    (
        "collectives",
        &[
            "selvedge collectives topologies/superpod-h100-127.yaml \\\n      --plan topologies/plans/superpod-1016.yaml",
        ],
    ),
    (
        "tolerance",
        &["selvedge tolerance topologies/fat-tree-k4.yaml --of links --most 1 --keep 50%"],
    ),
    (
        "connectivity",
        &["selvedge connectivity topologies/fat-tree-k4.yaml"],
    ),
    (
        "drain",
        &["selvedge drain topologies/leaf-spine-128.yaml --remove switch:spine0"],
    ),
    (
        "route",
        &["selvedge route topologies/fat-tree-k4.yaml --routing ecmp"],
    ),
    (
        "symmetry",
        &["selvedge symmetry topologies/fat-tree-k64.yaml"],
    ),
    (
        "draw",
        &["selvedge draw topologies/fat-tree-k4.yaml -o output/fat-tree-k4.svg"],
    ),
    (
        "diff",
        &[
            "selvedge diff topologies/fat-tree-k4.yaml topologies/fat-tree-k4.yaml",
            "selvedge diff design.yaml as-built.ibnetdiscover --format csv --output moves.csv",
        ],
    ),
    ("lint", &["selvedge lint topologies/fat-tree-k4.yaml"]),
    (
        "convert",
        &["selvedge convert topologies/fat-tree-k4.yaml output/fat-tree-k4.graphml --lossy"],
    ),
    ("formats", &["selvedge formats", "selvedge formats graphml"]),
    (
        "parts",
        &["selvedge parts list", "selvedge parts show dgx-h100"],
    ),
    (
        "schema",
        &[
            "selvedge schema > specification.schema.json",
            "selvedge schema verify",
        ],
    ),
    (
        "check",
        &["selvedge check output/certificates/*.certificate"],
    ),
    ("hash", &["selvedge hash topologies/fat-tree-k4.yaml"]),
    (
        "completions",
        &["selvedge completions bash > /etc/bash_completion.d/selvedge"],
    ),
    ("man", &["selvedge man -o output/man"]),
];

/// The examples as a help shows them.
fn shown(lines: &[&str]) -> String {
    let heading = if lines.len() == 1 {
        "Example"
    } else {
        "Examples"
    };
    let lines: String = lines.iter().map(|line| format!("\n  {line}")).collect();
    format!("{heading}:{lines}")
}

/// The command line with the examples of each command at the end of its help.
pub(super) fn added(command: Command) -> Command {
    EXAMPLES.iter().fold(command, |command, (name, lines)| {
        command.mut_subcommand(name, |own| own.after_help(shown(lines)))
    })
}
