//! A tree of many unlike single failures: two endpoints joined by switches side by side, every link
//! of a capacity of its own.

use selvedge_check::check_failures;
use std::fmt::Write;

/// Links, two a switch, of capacities 1000, 1001 and so on.
pub fn tree(links: usize) -> String {
    let ways = links / 2;
    let capacity = |link: usize| 1000 + link;
    // The links of endpoint 0 come first, then those of endpoint 1.
    let half = |end: usize| (0..ways).map(|w| capacity(end * ways + w)).sum::<usize>();
    let rate = half(1);
    let mut text = format!(
        "selvedge-failures 2 fabric {:064} unit 1 vertices {} ",
        0,
        ways + 2
    );
    // Both have the rate of the wider side, so that the demand is the same both ways.
    let _ = write!(
        text,
        "rate 1 0 2 {rate} transit 2 0 1 1 1 1 2 domain 2 0 1 1 1 1 2 trunks {links} "
    );
    for link in 0..links {
        let _ = write!(
            text,
            "{} {} {} {} ",
            link / ways,
            2 + link % ways,
            capacity(link),
            capacity(link)
        );
    }
    let _ = write!(
        text,
        "traffic uniform denominator 1 group 1 0 2 1 weight 1 0 2 1 multipliers 1 {rate} pairs 0 links {links} "
    );
    for link in 0..links {
        let _ = write!(text, "{link} {} {} ", capacity(link), capacity(link));
    }
    let _ = write!(text, "kinds 1 links 1 components {links} ");
    (0..links).for_each(|link| {
        let _ = write!(text, "0 0 1 {link} ");
    });
    // One way alone: from 0 over its link, on over that of 1; and back.
    let proof = |way: usize| {
        let (own, other) = (2 * way, 2 * (ways + way));
        format!(
            "throughput-at-least 1 2 0 2 {own} 1 {rate} {} 1 {rate} 1 2 {} 1 {rate} {other} 1 {rate} \
            throughput-at-most 1 0 {links} 1 2 0 1 1 {} 1 1 1 0 1 1 ",
            other + 1,
            own + 1,
            ways + 1,
        )
    };
    let _ = write!(
        text,
        "generators 0 proves generators 0 {}children {links} ",
        proof(0)
    );
    for link in 0..links {
        let way = usize::from(link % ways == 0);
        let _ = write!(
            text,
            "{link} generators 0 proves generators 0 {}children 0 ",
            proof(way)
        );
    }
    text + "end"
}

/// Seconds that a tree takes to check.
///
/// # Errors
/// Why it is refused.
pub fn seconds(links: usize) -> Result<f64, String> {
    let text = tree(links);
    let started = std::time::Instant::now();
    let survived = check_failures(text.as_bytes())?;
    assert_eq!(
        (survived.sets, survived.scenarios, survived.lost),
        (links as i128 + 1, links + 1, 0)
    );
    // The narrowest way that carries everything alone: the first link of 0, or the second where the
    // first failed.
    assert_eq!(
        survived
            .at_least
            .map(|f| f.to_string().split('/').next() == Some("1000") || f.numerator > 0),
        Some(true)
    );
    Ok(started.elapsed().as_secs_f64())
}
