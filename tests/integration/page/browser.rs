//! The page in a headless browser: nothing complains, and what is clicked, typed and pointed at
//! does what it says.

use super::driver::Browser;
use super::{JUDGED, run, topology, written};
use serde_json::{Value, json};
use std::path::Path;

/// Writes a page and opens it.
fn open(browser: &Browser, folder: &Path, arguments: &[&str]) {
    let file = folder.join("page.html");
    std::fs::write(&file, written(folder, arguments, "html")).unwrap();
    browser.open(&file);
}

fn text(browser: &Browser, selector: &str) -> String {
    let script = format!(
        "return document.querySelector({}).textContent",
        json!(selector)
    );
    browser.run(&script).as_str().unwrap().to_string()
}

fn count(browser: &Browser, selector: &str) -> u64 {
    let script = format!(
        "return document.querySelectorAll({}).length",
        json!(selector)
    );
    browser.run(&script).as_u64().unwrap()
}

fn quiet(browser: &Browser, what: &str) {
    assert_eq!(browser.console(), Vec::<String>::new(), "{what}");
}

fn judged(browser: &Browser) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("judged.yaml"), JUDGED).unwrap();
    open(browser, folder.path(), &["verify", "judged.yaml"]);
    folder
}

#[test]
fn verdicts_stand_first_and_their_witnesses_are_drawn_on_a_click() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let _folder = judged(&browser);
    let first = "return document.querySelector('h1, .verdict, h2').closest('.strip') !== null";
    assert_eq!(browser.run(first), json!(true));
    assert_eq!(text(&browser, ".strip .verdict"), "refuted");
    assert_eq!(count(&browser, ".requirement"), 5);
    let drawn = |id: &str| {
        browser.run(&format!(
            "document.querySelector('button.draw[data-draw=\"{id}\"]').click();\
             return [document.querySelector('.caption').textContent,\
                     document.querySelector('.sheet').textContent]"
        ))
    };
    let ids = browser
        .run("return [...document.querySelectorAll('button.draw')].map(b => b.dataset.draw)");
    let ids: Vec<String> = serde_json::from_value(ids).unwrap();
    // Bisection, diameter and two survivals.
    assert_eq!(ids.len(), 4, "{ids:?}");
    let mut seen = Vec::new();
    for id in &ids {
        let found = drawn(id);
        let caption = found[0].as_str().unwrap();
        let name = caption.strip_prefix("Drawn: ").unwrap();
        let sheet = found[1].as_str().unwrap();
        assert!(
            sheet.contains(name),
            "{name} is not in its drawing: {sheet}"
        );
        assert!(
            !seen.contains(&sheet.to_string()),
            "{name} is drawn as another"
        );
        seen.push(sheet.to_string());
    }
    browser.click(&format!("button.draw[data-draw=\"{}\"]", ids[0]));
    let pressed = text(&browser, ".choices [aria-pressed=true]");
    assert!(text(&browser, ".caption").contains(&pressed));
    quiet(&browser, "drawing");
}

/// What a shape of the drawing is joined to stands out, with names, ports, length, optics, load.
#[test]
fn what_is_pointed_at_in_the_drawing_is_told_with_its_cables() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let _folder = judged(&browser);
    let told = browser.run(
        "const box = [...document.querySelectorAll('.sheet [data-box]')]\
         .find(b => b.getAttribute('data-devices') === 'leaf0');\
         box.dispatchEvent(new PointerEvent('pointerover', {bubbles: true}));\
         const on = [...document.querySelectorAll('.sheet .on')];\
         return [on.length, document.querySelectorAll('.sheet [data-box]').length,\
                 document.querySelector('.caption').textContent]",
    );
    let (on, boxes) = (told[0].as_u64().unwrap(), told[1].as_u64().unwrap());
    assert!(on > 2 && boxes > 3, "{told}");
    let words = told[2].as_str().unwrap();
    for wanted in ["leaf0", "length ", "optic ", "load 100.0 %", "leaf0:1"] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
    quiet(&browser, "pointing");
}

#[test]
fn drawings_are_moved_and_enlarged_by_pointer_and_keys() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let _folder = judged(&browser);
    let width = || {
        let script = "return document.querySelector('.sheet svg').viewBox.baseVal.width";
        browser.run(script).as_f64().unwrap()
    };
    let whole = width();
    browser.click(".drawing [data-zoom=in]");
    assert!((width() - whole / 1.4).abs() < 1.0);
    browser.click(".drawing [data-zoom=fit]");
    assert!((width() - whole).abs() < 1e-6);
    let key = |key: &str| {
        browser.run(&format!(
            "const s = document.querySelector('.sheet'); s.focus();\
             s.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}}));\
             return s.querySelector('svg').viewBox.baseVal.x"
        ))
    };
    let moved = key("ArrowRight").as_f64().unwrap();
    assert!(moved > 0.05 * whole, "{moved}");
    key("+");
    assert!(width() < whole);
    assert_eq!(key("0").as_f64(), Some(0.0));
    quiet(&browser, "moving");
}

#[test]
fn devices_are_found_traced_folded_and_told_of() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let folder = judged(&browser);
    let path = written_overlay(folder.path());
    let names = browser.run("return JSON.parse(document.querySelector('script.data').textContent).devices.map(d => d[0])");
    let names: Vec<String> = serde_json::from_value(names).unwrap();
    let gpus: Vec<&String> = names.iter().filter(|n| n.contains("gpu")).collect();
    let (first, last) = (gpus[0], gpus[gpus.len() - 1]);
    browser.type_into("input[name=find]", last);
    assert!(text(&browser, ".detail").starts_with(last.as_str()));
    assert!(text(&browser, ".detail").contains("load "));
    // The device and its neighbours alone are not dimmed.
    let on = count(&browser, ".parts-stage.dim .box.on");
    assert!((2..10).contains(&on), "{on}");
    browser.type_into("input[name=from]", first);
    browser.type_into("input[name=to]", last);
    browser.click("form.ask button[type=submit]");
    let told = text(&browser, ".detail");
    assert!(told.contains(&format!("{path} links")), "{told}");
    // A cable of its own is coloured, one of a trunk told beside it.
    let whole = count(&browser, ".cable.traced");
    assert_eq!(whole + count(&browser, ".share.s-traced"), path);
    assert_eq!(
        (whole, text(&browser, ".share")),
        (2, "1 of 21 on the way".to_string())
    );
    assert_eq!(count(&browser, ".box.traced"), path + 1);
    // Folded and unfolded by class.
    let boxes = count(&browser, ".parts-stage .box");
    browser.click(".folds button:last-child");
    let folded = count(&browser, ".parts-stage .box");
    assert!(folded < boxes, "{folded} of {boxes}");
    browser.click(".folds button:last-child");
    assert_eq!(count(&browser, ".parts-stage .box"), boxes);
    browser.type_into("input[name=find]", "nobody");
    assert!(text(&browser, ".detail").contains("No device"));
    quiet(&browser, "finding");
}

/// Links of a shortest path from the first endpoint to the last, as `draw` says.
fn written_overlay(folder: &Path) -> u64 {
    run(folder, &["build", "judged.yaml", "--output", "built"]);
    let ends = {
        let links = std::fs::read_to_string(folder.join("built/fabric.json")).unwrap();
        let _: Value = serde_json::from_str(&links).unwrap();
        let design = selvedge::family::read(&folder.join("judged.yaml")).unwrap();
        let fabric = selvedge::family::build(&design).unwrap();
        let all = fabric.endpoints();
        [all[0], all[all.len() - 1]].map(|device| fabric.device_name(device))
    };
    let overlay = format!("path:{},{}", ends[0], ends[1]);
    let svg = run(folder, &["draw", "judged.yaml", "--overlay", &overlay]).stdout;
    let svg = String::from_utf8(svg).unwrap();
    let (_, after) = svg.split_once("shortest path: ").unwrap();
    after.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn cables_are_filtered_and_failures_marked() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let _folder = judged(&browser);
    let all = count(&browser, "table.cables tbody tr");
    browser.type_into("input[name=filter]", "leaf0 spine");
    let some = count(&browser, "table.cables tbody tr");
    assert!(some > 0 && some < all, "{some} of {all}");
    let rows = browser.run(
        "return [...document.querySelectorAll('table.cables tbody tr')].every(r => \
         r.textContent.includes('leaf0') && r.textContent.includes('spine'))",
    );
    assert_eq!(rows, json!(true));
    assert!(text(&browser, ".shown").contains(&format!("{some} shown of {some}")));
    // A failure is marked among the devices, and its plot is on the page.
    browser.click(".failures button.mark");
    assert!(text(&browser, ".detail").starts_with("Failed: "));
    assert_eq!(count(&browser, ".cable.failed"), 1);
    // Folded, the bundle that holds it is not red as a whole.
    browser.click(".folds button:last-child");
    assert_eq!(count(&browser, ".cable.failed"), 0);
    assert_eq!(text(&browser, ".share"), "1 of 42 failed");
    let plot = browser.run(
        "const link = document.querySelector('.failures a').getAttribute('href');\
         return document.querySelector(link + ' svg') !== null",
    );
    assert_eq!(plot, json!(true));
    quiet(&browser, "filtering");
}

#[test]
fn the_keyboard_goes_everywhere_and_colours_change() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let _folder = judged(&browser);
    let ground =
        || browser.run("return getComputedStyle(document.documentElement).backgroundColor");
    let system = ground();
    browser.click("#theme");
    let dark = ground();
    browser.click("#theme");
    let light = ground();
    assert_ne!(dark, light);
    assert!([&dark, &light].contains(&&system));
    // Every control has a name, and one device is in the order of tabs.
    let nameless = browser.run(
        "return [...document.querySelectorAll('button, input')].filter(e => !(e.textContent.trim() \
         || e.getAttribute('aria-label') || e.closest('label'))).length",
    );
    assert_eq!(nameless, json!(0));
    assert_eq!(count(&browser, ".parts-stage .box[tabindex=\"0\"]"), 1);
    let stepped = browser.run(
        "const box = document.querySelector('.parts-stage .box[tabindex=\"0\"]'); box.focus();\
         const before = document.activeElement.dataset.id;\
         box.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}));\
         return [before, document.activeElement.dataset.id]",
    );
    assert_ne!(stepped[0], stepped[1]);
    assert!(text(&browser, ".detail").contains("cables"));
    quiet(&browser, "keys");
}

#[test]
fn pages_fit_their_window_and_nothing_complains() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("judged.yaml"), JUDGED).unwrap();
    std::fs::write(folder.path().join("other.yaml"), JUDGED.replace("64", "32")).unwrap();
    let large = topology("superpod-h100-31");
    let all: [&[&str]; 4] = [
        &["verify", "judged.yaml", &large],
        &["compare", "judged.yaml", "other.yaml"],
        &[
            "compare",
            "judged.yaml",
            "other.yaml",
            "--fail-on-regression",
        ],
        &["diff", "judged.yaml", "other.yaml", "--no-consequences"],
    ];
    for arguments in all {
        open(&browser, folder.path(), arguments);
        for width in [1280, 390] {
            browser.width(width);
            let wide = browser.run("return document.documentElement.scrollWidth");
            assert!(
                wide.as_u64().unwrap() <= u64::from(width),
                "{arguments:?} at {width}: {wide}"
            );
        }
        quiet(&browser, &format!("{arguments:?}"));
    }
}

/// Names that are scripts are text: in the page, in its data, in what scripts write.
#[test]
fn hostile_names_run_nothing() {
    let Some(browser) = Browser::new() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "</script><script>window.ran = 1</script>",
        "<img src=x onerror='window.ran = 2'>",
        "\"'><svg onload=window.ran=3>",
        "a\u{2028}b",
        "${window.ran = 4}",
        "<!-- <script>",
        "javascript:window.ran=5",
        "&lt;b&gt;",
    ];
    let quoted = |name: &str| json!(name).to_string();
    let devices: Vec<Value> = (0..8)
        .map(|i| json!({"id": names[i], "kind": if i < 2 { "switch" } else { "host" }}))
        .collect();
    let links: Vec<Value> = (2..8)
        .flat_map(|i| (0..2).map(move |s| (i, s)))
        .map(|(i, s)| json!({"source": names[i], "target": names[s], "gbps": 100}))
        .collect();
    let graph = json!({"directed": false, "multigraph": false, "graph": {"name": names[0]}, "nodes": devices, "links": links});
    std::fs::write(folder.path().join("hostile.json"), graph.to_string()).unwrap();
    let wanted = format!(
        "requirements:\n  - {{name: {}, survives: {{of: links, count: 1, keep: 99%}}}}\n  - {{name: {}, diameter: {{at_most: 1}}}}\n",
        quoted(names[1]),
        quoted(names[2])
    );
    std::fs::write(folder.path().join("wanted.yaml"), wanted).unwrap();
    open(
        &browser,
        folder.path(),
        &["verify", "hostile.json", "--requirements", "wanted.yaml"],
    );
    for name in names {
        browser.type_into("input[name=find]", &name.replace('\u{2028}', " "));
        browser.type_into("input[name=filter]", &name.replace('\u{2028}', " "));
    }
    browser.run(
        "document.querySelectorAll('button').forEach(b => b.click());\
         document.querySelectorAll('.box, .wide-hit').forEach(b => \
         b.dispatchEvent(new PointerEvent('pointerover', {bubbles: true})))",
    );
    assert_eq!(browser.run("return typeof window.ran"), json!("undefined"));
    assert_eq!(
        count(
            &browser,
            "img, script:not(.data):not(:last-of-type), main svg svg"
        ),
        0
    );
    assert!(text(&browser, "body").contains("<img src=x onerror"));
    quiet(&browser, "hostile names");
}
