//! Every reader on the same bytes; what is read is built and audited.
#![no_main]

use libfuzzer_sys::fuzz_target;
use selvedge::fabric::{audit, network::Network};
use selvedge::formats::format::{FORMATS, Read};
use std::path::{Path, PathBuf};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for format in FORMATS {
        let wiring = match format.read {
            Some(Read::Fabric(read)) => {
                if let Ok(native) = read(text, Path::new("x")) {
                    if audit::audit(&native.fabric).is_ok() {
                        let _ = Network::new(&native.fabric);
                    }
                }
                continue;
            }
            Some(Read::Text(read)) => read(text, Path::new("x")),
            Some(Read::Folder(read)) => read(&[(PathBuf::from("a.json"), text.to_string())]),
            None => continue,
        };
        if let Ok(fabric) = wiring.and_then(|w| w.completed().to_fabric()) {
            if audit::audit(&fabric).is_ok() {
                let _ = Network::new(&fabric);
            }
        }
    }
});
