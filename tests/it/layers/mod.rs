//! The house rules that a machine can hold: the order of the layers, purity, sizes.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the top down, as `lib.rs` has them.
const ORDER: &[&str] = &[
    "text", "tree", "calendar", "template", "plan", "audit", "report", "storage", "apply", "state", "cli",
];
/// Those that may know no clock, file, network, environment or async.
const PURE: &[&str] = &["text", "tree", "calendar", "template", "plan", "audit", "report"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            found.push(entry);
        }
    }
}

/// Each file of `src` with its layer and its own code: what stands before its unit tests, without comments.
fn files() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let relative = path
                .strip_prefix(&root)
                .expect("below src")
                .to_string_lossy()
                .replace('\\', "/");
            let layer = relative
                .split('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".rs")
                .to_owned();
            let text = fs::read_to_string(&path).expect("a source");
            let own = text.split("\n#[cfg(test)]").next().unwrap_or_default().to_owned();
            (relative, layer, own)
        })
        .collect()
}

fn code(own: &str) -> impl Iterator<Item = (usize, &str)> {
    own.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn lib_rs_names_the_layers_in_their_order() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    let modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(modules, ORDER);
}

#[test]
fn no_layer_uses_one_that_stands_below_it() {
    let mut wrong = Vec::new();
    for (file, layer, own) in files() {
        let Some(rank) = ORDER.iter().position(|name| *name == layer) else {
            continue;
        };
        for (number, line) in code(&own) {
            for below in &ORDER[rank + 1..] {
                if line.contains(&format!("crate::{below}::")) || line.contains(&format!("crate::{below};")) {
                    wrong.push(format!("{file}:{number} uses {below}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_layers_know_no_clock_file_network_environment_or_async() {
    let words = [
        "async fn",
        ".await",
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "tokio::",
        "Timestamp::now",
        "SystemTime",
        "Instant::now",
        "ZonedDateTime::now",
    ];
    let mut wrong = Vec::new();
    for (file, layer, own) in files() {
        if PURE.contains(&layer.as_str()) {
            for (number, line) in code(&own) {
                wrong.extend(
                    words
                        .iter()
                        .filter(|word| line.contains(*word))
                        .map(|word| format!("{file}:{number} has {word}")),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn async_stops_at_storage_and_apply_and_the_one_runtime_is_started_by_the_command_line() {
    for (file, layer, own) in files() {
        for (number, line) in code(&own) {
            let is_async = line.contains("async fn") || line.contains(".await");
            assert!(
                !is_async || ["storage", "apply", "cli"].contains(&layer.as_str()),
                "{file}:{number}"
            );
            assert!(!line.contains("runtime::Builder") || layer == "cli", "{file}:{number}");
        }
    }
}

#[test]
fn system_differences_stand_in_one_place() {
    for (file, _, own) in files() {
        let allowed = file.starts_with("storage/local/") || file == "cli/console.rs";
        for (number, line) in code(&own) {
            assert!(
                allowed || !(line.contains("cfg(windows)") || line.contains("cfg(unix)") || line.contains("std::os::")),
                "{file}:{number}"
            );
        }
    }
}

#[test]
fn no_service_is_named_outside_its_backend() {
    for (file, layer, own) in files() {
        if file.starts_with("storage/google/") || layer == "cli" {
            continue;
        }
        for (number, line) in code(&own) {
            assert!(
                !line.contains("google_drive3") && !line.contains("googleapis.com"),
                "{file}:{number}"
            );
        }
    }
}

#[test]
fn no_file_has_more_than_400_lines_of_its_own() {
    let long: Vec<String> = files()
        .into_iter()
        .filter(|(_, _, own)| own.lines().count() > 400)
        .map(|(file, _, own)| format!("{file}: {}", own.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn no_source_file_is_forgotten() {
    let all: Vec<String> = files().into_iter().map(|(file, _, _)| file).collect();
    for file in &all {
        let Some((folder, name)) = file.rsplit_once('/') else {
            continue;
        };
        let module = if name == "mod.rs" {
            folder.rsplit('/').next().unwrap_or(folder)
        } else {
            name.trim_end_matches(".rs")
        };
        let parent = if name == "mod.rs" {
            folder
                .rsplit_once('/')
                .map_or("lib.rs".to_owned(), |(up, _)| format!("{up}/mod.rs"))
        } else {
            format!("{folder}/mod.rs")
        };
        let source = |name: &str| {
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name)).unwrap_or_default()
        };
        // A folder's module is its mod.rs, or the file of its name beside it.
        let text = source(&parent) + &source(&parent.replace("/mod.rs", ".rs"));
        assert!(
            text.contains(&format!("mod {module};")),
            "{file} is not named in {parent}"
        );
    }
}

/// A test that was renamed would be run under Wine again, or one of that name be left out for a reason that is another's.
#[test]
fn every_test_that_is_left_out_under_wine_is_there_and_has_a_reason() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A published crate has tests and no gate.
    if !here.join(".ci").exists() {
        return;
    }
    let list = fs::read_to_string(here.join(".ci/windows-left-out")).expect("the list");
    for line in list.lines() {
        let (path, reason) = line.split_once('|').expect("a name and a reason");
        let (module, name) = path.rsplit_once("::").expect("a path");
        let file = here
            .join("tests/it")
            .join(module.replace("::", "/"))
            .with_extension("rs");
        let text = fs::read_to_string(&file).expect("a module");
        assert!(text.contains(&format!("fn {name}(")) && !reason.is_empty(), "{line}");
    }
}
