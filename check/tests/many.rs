//! Trees of many unlike failures: `cargo bench --bench unlike` takes larger ones.

mod unlike;

#[test]
fn many_unlike_failures_are_checked() -> Result<(), String> {
    for links in [50, 400] {
        println!("{links} unlike failures: {:.2} s", unlike::seconds(links)?);
    }
    Ok(())
}
