//! Templates: YAML → [`Catalogue`] and [`Calendar`].
//!
//! A template is one or more files: the one named, what it `extends`, and on top the school's own `overrides` in
//! `hoso.yaml`. Each file is read by itself (`layer`: every mistake in its own file, line and column), then they are laid
//! over one another (`whole`: maps by id, the nearest file wins key by key, `null` takes away), then what is left is
//! checked and put together (`finish`, `tree`). What a superior marked `bat_buoc` is compared before and after
//! (`tighten`). Nothing stops at the first mistake.
//!
//! # The keys of a template
//!
//! | key | value |
//! | --- | --- |
//! | `name` | the template's name (not in `overrides`) |
//! | `extends` | `bg-2023`, `tt15-2026` or a file, relative to this one (not in `overrides`) |
//! | `years` | `{from: 2023-2024, to: 2025-2026}`, either may be left out (not in `overrides`) |
//! | `names` | `unicode` or `ascii` |
//! | `client` | the JSON file of the office's OAuth client, relative to this one (not in `overrides`) |
//! | `roles` | post → its name |
//! | `subjects` | id → `{name, also: […], grades: [1…5]}` |
//! | `legal` | id → a title, or `{text, from, to}` with school years |
//! | `records` | id → `level` (`school`, `group`, `teacher`), `name`, `name_en`, `when` (`always`, `disabled-pupils`, `teaching`, `role:POST`), `kind` (`files`, `book`), `expects` (list of `subject`, `grade`, `class`, or `one`, `per-subject`, `per-class`), `owner` (`school`, `group`, `teacher`, `class`, `pupil`), `cadence` (`week`, `month`, `semester`, `year`, `once`), `submit` and `due` (see `due`), `approvers` (list of posts), `approval` (`electronic`, `scanned`), `period_from` (list of `name`, `folder`, `created`), `system` (`drive`, `csdl-nganh`), `access`, `retention` (`{thoi_han, can_cu, van_dung, xac_minh}`), `legal` (list of ids), `bat_buoc`, `xac_minh`, `from`, `to` (school years) |
//! | `access` | `restricted`, or `{read: […], write: […], restricted}` with `superiors`, `leaders`, `staff`, `group-head`, `group`, `owner`, `homeroom`, `assigned`, `role:POST` |
//! | `layout` | slot → `in` (slot), `name`, `also` (list), `record` (id, where it is not the slot), `each` (as `owner`), `when`, `standing`, `access` (not for a record's folder), `period_folders` |
//! | `calendars` | school year → `{opens, closes, can_cu, xac_minh, hk2, weeks: {1: 8/9, 2: {from, to}}, breaks: {id: {name, from, to}}}` |
//! | `unverified` | id → a point nobody could confirm |

mod access;
pub mod builtin;
mod chain;
mod due;
mod finish;
mod layer;
mod merge;
mod node;
pub mod pattern;
mod place;
mod record;
mod retention;
mod subject;
mod tighten;
mod tree;
mod weeks;
mod whole;
mod years;

use sha2::{Digest, Sha256};

use crate::calendar::Calendar;
use crate::text::{Text, safe};
use crate::tree::{Catalogue, SchoolYear};

use self::place::Place;
use self::whole::Whole;
use super::Files;
use super::problem::{Problem, Spot, unknown_word};
use super::yaml::Yaml;

/// The file in which an office hands out its OAuth client.
pub const CLIENT_FILE: &str = "hoso-client.json";

/// A template that was read whole.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The records and the tree.
    pub catalogue: Catalogue,
    /// The school year's weeks.
    pub calendar: Calendar,
    /// `names: ascii` was asked for.
    pub ascii: bool,
    /// Files that may hold the office's OAuth client, the most wanted first: the one that `client` names, then
    /// [`CLIENT_FILE`] beside each template file. They are not read here.
    pub clients: Vec<String>,
    /// What people should know before they go on: records taken away, a year outside the template's range.
    pub notes: Vec<Text>,
}

/// Reads a template for one school year.
///
/// `reference` is a built-in name or a path; `overrides` is the part of `hoso.yaml` that changes the template, with the
/// file's name for messages; `anyway` accepts a year outside the template's range.
///
/// # Errors
/// All problems of all files in one go.
pub fn load(
    files: &dyn Files,
    reference: &str,
    overrides: Option<(&str, &Yaml)>,
    year: SchoolYear,
    anyway: bool,
) -> Result<Loaded, Vec<Problem>> {
    let mut problems = Vec::new();
    let (mut layers, readable) = chain::chain(files, reference, &mut problems);
    let name = layers.last().and_then(|layer| layer.name.as_ref());
    let name = name.map_or_else(|| reference.to_owned(), |at| at.value.clone());
    if let Some((file, yaml)) = overrides {
        layers.extend(layer::overrides(file, yaml, &mut problems));
    }
    if !readable || layers.is_empty() {
        // A file that is missing or broken makes everything that builds on it look wrong.
        return Err(in_order(problems, &layers));
    }
    let mut whole = whole::whole(&layers, &mut problems);
    let place = Place {
        file: reference.into(),
        spot: Spot::File,
    };
    if problems.is_empty() && whole.records.ids().next().is_none() {
        let message = Text::of(
            "mẫu không có hồ sơ nào. Ghi «extends: bg-2023» hoặc mục records.",
            "the template has no records; write «extends: bg-2023» or a part «records»",
        );
        problems.push(place.problem(None, message));
    }
    in_range(&mut whole, &name, &place, year, anyway, &mut problems);
    let calendar = calendar(&whole, &place, year, &mut problems);
    let mut catalogue = finish::catalogue(&whole, name, year, &mut problems);
    if let Some(calendar) = &calendar {
        for bound in &whole.bound {
            bound.judge(calendar, &mut problems);
        }
    }
    let (Some(calendar), true) = (calendar, problems.is_empty()) else {
        return Err(in_order(problems, &layers));
    };
    if !calendar.verified {
        catalogue
            .unverified
            .push(format!("Lịch năm học {year}: chưa thấy quyết định của tỉnh."));
    }
    catalogue.digest = digest(&catalogue, &calendar);
    Ok(Loaded {
        catalogue,
        calendar,
        ascii: whole.ascii,
        clients: whole.clients,
        notes: whole.notes,
    })
}

/// File by file, the farthest first, and from the top of each down.
fn in_order(mut problems: Vec<Problem>, layers: &[layer::Layer]) -> Vec<Problem> {
    let rank = |problem: &Problem| layers.iter().position(|layer| *layer.place.file == *problem.file);
    problems.sort_by_key(|problem| (rank(problem), problem.spot.clone()));
    problems.dedup();
    problems
}

/// A year outside the template's range is a problem that names the templates that hold for it.
fn in_range(whole: &mut Whole, name: &str, place: &Place, year: SchoolYear, anyway: bool, problems: &mut Vec<Problem>) {
    let Some(at) = whole.years.as_ref().filter(|at| !years::holds(at.value, year)) else {
        return;
    };
    let (range, name) = (years::shown(at.value), safe(name));
    let others: Vec<&str> = holding(year).collect();
    let list = others.join(", ");
    let (vi, en) = (range.vi, range.en);
    let fact = Text::new(
        format!("Mẫu {name} dùng cho năm học {vi}, không có {year}."),
        format!("The template {name} holds for {en}, not for {year}."),
    );
    if anyway {
        whole.notes.push(fact);
        return;
    }
    let (fact_vi, fact_en) = (fact.vi, fact.en);
    let message = if others.is_empty() {
        Text::new(
            format!("{fact_vi} Chưa có mẫu sẵn nào cho năm học này. Vẫn dùng: thêm --template-anyway."),
            format!("{fact_en} No built-in template holds for that year; to use it all the same: --template-anyway"),
        )
    } else {
        Text::new(
            format!("{fact_vi} Mẫu dùng được: {list}. Vẫn dùng mẫu này: thêm --template-anyway."),
            format!("{fact_en} Templates that hold: {list}; to use this one all the same: --template-anyway"),
        )
    };
    problems.push(place.problem(None, message));
}

/// The built-in templates that hold for a school year.
pub fn holding(year: SchoolYear) -> impl Iterator<Item = &'static str> {
    builtin::names().filter(move |name| range(name).is_some_and(|range| years::holds(range, year)))
}

/// The years that a built-in template names itself.
fn range(name: &str) -> Option<years::Years> {
    let yaml = super::yaml::parse(name, builtin::source(name)?.as_bytes()).ok()?;
    let layer = layer::template(name, &yaml, true, &mut Vec::new())?;
    layer.years.map(|at| at.value)
}

fn calendar(whole: &Whole, place: &Place, year: SchoolYear, problems: &mut Vec<Problem>) -> Option<Calendar> {
    let id = year.to_string();
    if let Some(at) = whole.calendars.get(&id) {
        return at.value.finish(year, &at.place, problems);
    }
    let what = Text::of("lịch năm học", "calendar");
    let missing = unknown_word(&what, &id, whole.calendars.ids());
    let (vi, en) = (missing.vi, missing.en);
    let message = Text::new(
        format!("{vi} Ghi các tuần của {year} vào calendars."),
        format!("{en} Write the weeks of {year} into calendars."),
    );
    problems.push(place.problem(Some(&id), message));
    None
}

/// The first 16 hexadecimal digits of the SHA-256 of the merged template in one canonical form: comments, order of keys
/// and the way it was split into files do not matter, every word that decides does.
fn digest(catalogue: &Catalogue, calendar: &Calendar) -> String {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(catalogue).unwrap_or_default());
    for week in &calendar.weeks {
        hash.update(format!(
            "{} {} {} {}\n",
            week.number, week.first, week.last, week.semester
        ));
    }
    for pause in &calendar.breaks {
        hash.update(format!("{} {} {}\n", pause.first, pause.last, pause.name));
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
