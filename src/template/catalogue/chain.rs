//! A template and everything it extends, farthest first.

use super::builtin;
use super::layer::{Layer, template};
use super::place::Place;
use crate::template::Files;
use crate::template::problem::{Problem, Spot, unknown_word};
use crate::template::yaml::parse;
use crate::text::{Text, safe};

/// The most files that may extend one another.
const DEPTH: usize = 8;

/// Reads `reference` and what it extends; whether all of it could be read, with or without mistakes in it.
pub(super) fn chain(files: &dyn Files, reference: &str, problems: &mut Vec<Problem>) -> (Vec<Layer>, bool) {
    let mut layers: Vec<Layer> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let mut next = Some((reference.to_owned(), None::<Place>));
    let mut whole_chain = true;
    while let Some((reference, from)) = next.take() {
        let place = from.unwrap_or_else(|| whole(&reference));
        if seen.contains(&reference) {
            problems.push(cycle(&place, &reference, &seen));
            whole_chain = false;
            break;
        }
        if seen.len() == DEPTH {
            let message = text!(
                "quá {DEPTH} mẫu nối nhau qua «extends».",
                "more than {DEPTH} templates extend one another"
            );
            problems.push(place.problem(Some(&reference), message));
            whole_chain = false;
            break;
        }
        let Some(layer) = read(files, &reference, &place, problems) else {
            whole_chain = false;
            break;
        };
        next = layer.extends.as_ref().map(|at| {
            let target = beside(&reference, &at.value);
            (target, Some(at.place.clone()))
        });
        seen.push(reference);
        layers.push(layer);
    }
    layers.reverse();
    (layers, whole_chain)
}

fn whole(reference: &str) -> Place {
    Place {
        file: reference.into(),
        spot: Spot::File,
    }
}

fn read(files: &dyn Files, reference: &str, place: &Place, problems: &mut Vec<Problem>) -> Option<Layer> {
    let (bytes, built_in) = match builtin::source(reference) {
        Some(text) => (text.as_bytes().to_vec(), true),
        None if !is_path(reference) => {
            let what = Text::of("mẫu có sẵn", "built-in template");
            let Text { vi, en } = unknown_word(&what, reference, builtin::names());
            let message = text!(
                "{vi} Mẫu riêng: ghi tên tệp, như mau-phong.yaml.",
                "{en} A template of your own: write its file, such as mau-phong.yaml."
            );
            problems.push(place.problem(Some(reference), message));
            return None;
        }
        None => match files.read(reference) {
            Ok(bytes) => (bytes, false),
            Err(error) => {
                problems.push(place.problem(Some(reference), error.told(&Text::of("1 MB", "1 MB"))));
                return None;
            }
        },
    };
    match parse(reference, &bytes) {
        Ok(yaml) => template(reference, &yaml, built_in, problems),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn cycle(place: &Place, reference: &str, seen: &[String]) -> Problem {
    let way = seen.iter().map(|name| safe(name)).collect::<Vec<_>>().join(" → ");
    let again = safe(reference);
    let message = text!(
        "«extends» đi vòng: {way} → {again}. Bỏ một trong các dòng extends.",
        "«extends» goes in a circle: {way} → {again}; remove one of these lines"
    );
    place.problem(Some(reference), message)
}

fn is_path(reference: &str) -> bool {
    let lower = reference.to_lowercase();
    reference.contains(['/', '\\']) || lower.ends_with(".yaml") || lower.ends_with(".yml")
}

/// A file that another one names stands relative to that one, so that a folder of templates can be moved as a whole.
fn beside(from: &str, target: &str) -> String {
    let rooted = target.starts_with(['/', '\\']) || target.chars().nth(1) == Some(':');
    let folder = from.rfind(['/', '\\']).map(|end| &from[..=end]);
    match folder {
        Some(folder) if is_path(target) && !rooted => tidy(&format!("{folder}{target}")),
        _ => target.to_owned(),
    }
}

/// Any file that another one names, likewise.
pub(super) fn next_to(from: &str, target: &str) -> String {
    let rooted = target.starts_with(['/', '\\']) || target.chars().nth(1) == Some(':');
    match from.rfind(['/', '\\']) {
        Some(end) if !rooted => tidy(&format!("{}{target}", &from[..=end])),
        _ => target.to_owned(),
    }
}

/// Without `.` and `x/..`, so that one file has one name here.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match (part, parts.last()) {
            (".", Some(_)) => {}
            ("..", Some(&last)) if !matches!(last, ".." | "." | "") => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
