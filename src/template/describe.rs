//! Everything that people wrote about one school and year, read in one go: the layer's entry.
//!
//! `hoso.yaml` names the template, the roster and the year; `nhan-su.yaml` beside it holds the ids that hoso gave. A
//! mistake in one of them does not keep the others from being read, so that one run tells all of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::problem::{Problem, Problems, Spot};
use super::roster::{self, Answer, Doubt, Known, PEOPLE_FILE, Row, Word};
use super::school::{self, Built, Context, Draft, StorageChoice, shown};
use super::{Files, Unread, catalogue, layout, yaml};
use crate::calendar::Calendar;
use crate::text::{Lang, Text, safe};
use crate::tree::{Catalogue, Key, School, SchoolYear, Spec};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Another year than the file's (`--year`).
    pub year: Option<SchoolYear>,
    /// People known from elsewhere (a manifest, the state); those of `nhan-su.yaml` are read here.
    pub known: &'a [Known],
    /// Today; a file's `pretend_today` goes before it.
    pub today: Date,
    /// A year outside the template's range is accepted (`--template-anyway`).
    pub template_anyway: bool,
    /// The rules that a waiver may name (`HS201`); none: any word of that form is taken.
    pub rules: &'a [&'a str],
    /// What people answered to the doubts of an earlier try, by [`Doubt::key`].
    pub answers: &'a BTreeMap<String, Answer>,
}

/// A school that was read whole, without a mistake.
#[derive(Debug, Clone)]
pub struct Described {
    /// The school.
    pub school: School,
    /// The template.
    pub catalogue: Catalogue,
    /// The school year's weeks.
    pub calendar: Calendar,
    /// The wanted tree.
    pub spec: Spec,
    /// Its names are folded to ASCII.
    pub ascii: bool,
    /// Every file that was read for this, by the path under which it was asked for.
    pub inputs: BTreeSet<String>,
    /// Files that may hold the OAuth client to sign in with, the most wanted first; paths likewise.
    pub clients: Vec<String>,
    /// Where it stands; paths relative to the folder of `hoso.yaml`.
    pub storage: StorageChoice,
    /// The language the file asks for.
    pub lang: Option<Lang>,
    /// What people may want to know; nothing of it stops anything.
    pub notes: Vec<Text>,
    /// Everybody to be remembered, for [`roster::write_people`] and the manifest.
    pub people: Vec<Known>,
    /// `nhan-su.yaml` does not say what [`Self::people`] says.
    pub people_changed: bool,
    /// The ids given in this reading, in order.
    pub new_people: Vec<Known>,
    /// The day that was taken for today.
    pub today: Date,
    /// It was the file's, not the clock's.
    pub pretended: bool,
}

impl Described {
    /// The folder of pupils with disabilities stays what it is as long as the tree knows it: no pupil need be named for it
    /// to be kept closed, and to be no stray. Codes are never published, so that the next admin begins without them.
    pub fn recall_pupils(&mut self, knows: impl Fn(&Key) -> bool) {
        if self.school.has_pupils {
            return;
        }
        let mut school = self.school.clone();
        school.has_pupils = true;
        let Ok(spec) = layout::spec(&self.catalogue, &school, &self.calendar, self.today, self.ascii) else {
            return;
        };
        let is_new = |key: &&Key| !self.spec.folders.contains_key(*key);
        if spec.folders.keys().filter(is_new).any(knows) {
            (self.school, self.spec) = (school, spec);
        }
    }
}

/// Why a school could not be described. Nothing was changed anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such file.
    Missing,
    /// Mistakes in the files, all of them, in the order in which they stand.
    Problems(Vec<Problem>),
    /// It is not clear who somebody is.
    Doubts(Vec<Doubt>),
}

/// Reads `path` and all that it names.
///
/// # Errors
/// [`Refusal`].
pub fn describe(files: &dyn Files, path: &str, ask: &Ask<'_>) -> Result<Described, Refusal> {
    let noted = Noted {
        files,
        read: RefCell::default(),
    };
    let mut described = whole(&noted, path, ask)?;
    described.inputs = noted.read.into_inner();
    Ok(described)
}

/// Files, and which of them were there.
struct Noted<'a> {
    files: &'a dyn Files,
    read: RefCell<BTreeSet<String>>,
}

impl Files for Noted<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread> {
        let bytes = self.files.read(path)?;
        self.read.borrow_mut().insert(path.to_owned());
        Ok(bytes)
    }
}

fn whole(files: &dyn Files, path: &str, ask: &Ask<'_>) -> Result<Described, Refusal> {
    let bytes = match files.read(path) {
        Ok(bytes) => bytes,
        Err(Unread::Missing) => return Err(Refusal::Missing),
        Err(error) => return Err(Refusal::Problems(vec![unread(path, Spot::File, &error)])),
    };
    let yaml = yaml::parse(path, &bytes).map_err(|problem| Refusal::Problems(vec![problem]))?;
    let mut problems = Problems::of(path);
    let Some(draft) = school::open(&yaml, &mut problems) else {
        return Err(Refusal::Problems(problems.into_list()));
    };
    let mut reading = Reading {
        files,
        path,
        ask,
        problems,
        notes: Vec::new(),
    };
    match reading.all(&draft) {
        Some(described) if reading.problems.is_empty() => described,
        _ => Err(Refusal::Problems(sorted(reading.problems.into_list(), path))),
    }
}

struct Reading<'a> {
    files: &'a dyn Files,
    path: &'a str,
    ask: &'a Ask<'a>,
    problems: Problems,
    notes: Vec<Text>,
}

impl Reading<'_> {
    /// Nothing where there are problems.
    fn all(&mut self, draft: &Draft<'_>) -> Option<Result<Described, Refusal>> {
        let today = draft.settings.pretend_today.unwrap_or(self.ask.today);
        let year = self.ask.year.or(draft.year);
        let loaded = year.and_then(|year| self.template(draft, year));
        let rows = draft.roster.as_ref().map_or_else(Vec::new, |word| self.roster(word));
        let remembered = self.remembered();
        let known = joined(&remembered, self.ask.known);
        let context = Context {
            catalogue: loaded.as_ref().map(|loaded| &loaded.catalogue),
            year: year.unwrap_or_else(|| SchoolYear::containing(today)),
            today,
            known: &known,
            rules: self.ask.rules,
            answers: self.ask.answers,
        };
        let built = school::build(draft, rows, &context, &mut self.problems);
        if !self.problems.is_empty() {
            return None;
        }
        if !built.doubts.is_empty() {
            return Some(Err(Refusal::Doubts(built.doubts)));
        }
        self.notes.extend(built.notes.iter().map(noted));
        self.finish(draft, loaded?, built, today, &known, &remembered).map(Ok)
    }

    fn finish(
        &mut self,
        draft: &Draft<'_>,
        loaded: catalogue::Loaded,
        built: Built,
        today: Date,
        known: &[Known],
        remembered: &[Known],
    ) -> Option<Described> {
        let (school, settings) = (built.school?, &draft.settings);
        let ascii = settings.ascii.unwrap_or(loaded.ascii);
        let spec = match layout::spec(&loaded.catalogue, &school, &loaded.calendar, today, ascii) {
            Ok(spec) => spec,
            Err(faults) => {
                faults
                    .into_iter()
                    .for_each(|fault| self.problems.add(Spot::File, None, fault));
                return None;
            }
        };
        self.notes.extend(loaded.notes);
        let shares = !matches!(
            settings.storage,
            Some(StorageChoice::Local {
                simulate_sharing: false,
                ..
            })
        );
        self.notes
            .extend(layout::notes(&school, &loaded.calendar, today, shares));
        let is_new = |person: &&Known| !known.iter().any(|known| known.id == person.id);
        let new_people = built.people.iter().filter(is_new).cloned().collect();
        Some(Described {
            people_changed: built.people != remembered,
            school,
            catalogue: loaded.catalogue,
            calendar: loaded.calendar,
            clients: loaded.clients,
            spec,
            ascii,
            inputs: BTreeSet::new(),
            storage: settings.storage.clone()?,
            lang: settings.lang,
            notes: std::mem::take(&mut self.notes),
            people: built.people,
            new_people,
            today,
            pretended: settings.pretend_today.is_some(),
        })
    }

    fn template(&mut self, draft: &Draft<'_>, year: SchoolYear) -> Option<catalogue::Loaded> {
        let word = draft.template.as_ref()?;
        let overrides = draft.overrides.map(|yaml| (self.path, yaml));
        match catalogue::load(self.files, &word.text, overrides, year, self.ask.template_anyway) {
            Ok(loaded) => Some(loaded),
            Err(problems) => {
                let here = |problem: Problem| self.named(problem, word);
                self.problems.extend(problems.into_iter().map(here).collect::<Vec<_>>());
                None
            }
        }
    }

    /// A problem of a template as a whole is told where `hoso.yaml` names it.
    fn named(&self, problem: Problem, word: &Word) -> Problem {
        if problem.spot != Spot::File || problem.file != word.text {
            return problem;
        }
        Problem {
            file: self.path.to_owned(),
            spot: word.spot.clone(),
            found: problem.found.or_else(|| Some(word.text.clone())),
            message: problem.message,
        }
    }

    fn roster(&mut self, word: &Word) -> Vec<Row> {
        let read = match self.files.read(&word.text) {
            Ok(bytes) => roster::read(&word.text, &bytes),
            Err(error) => {
                let problem = unread(&word.text, word.spot.clone(), &error);
                Err(Problem {
                    file: self.path.to_owned(),
                    ..problem
                })
            }
        };
        match read {
            Ok(roster) => {
                self.problems.extend(roster.problems);
                self.notes.extend(roster.notes.iter().map(noted));
                roster.rows
            }
            Err(problem) => {
                self.problems.extend([problem]);
                Vec::new()
            }
        }
    }

    fn remembered(&mut self) -> Vec<Known> {
        let read = match self.files.read(PEOPLE_FILE) {
            Ok(bytes) => roster::read_people(PEOPLE_FILE, &bytes),
            Err(Unread::Missing) => Ok(Vec::new()),
            Err(error) => Err(vec![unread(PEOPLE_FILE, Spot::File, &error)]),
        };
        read.unwrap_or_else(|problems| {
            self.problems.extend(problems);
            Vec::new()
        })
    }
}

/// People of the file first; of the others who is not in it, by id.
fn joined(remembered: &[Known], others: &[Known]) -> Vec<Known> {
    let mut all: BTreeMap<&str, &Known> = others.iter().map(|known| (known.id.as_str(), known)).collect();
    all.extend(remembered.iter().map(|known| (known.id.as_str(), known)));
    all.into_values().cloned().collect()
}

fn unread(file: &str, spot: Spot, error: &Unread) -> Problem {
    let message = error.told(&Text::of("1 MB (danh sách: 5 MB)", "1 MB (rosters: 5 MB)"));
    Problem {
        file: file.to_owned(),
        found: (spot != Spot::File).then(|| file.to_owned()),
        spot,
        message,
    }
}

/// «giao-vien.csv, ô D1: «Emai» không dùng cột này.»
#[must_use]
pub fn noted(problem: &Problem) -> Text {
    let place = shown(&problem.file, &problem.spot);
    let found = problem
        .found
        .as_ref()
        .map_or_else(String::new, |found| format!("«{}» ", safe(found)));
    let (vi, en) = (&problem.message.vi, &problem.message.en);
    Text::new(
        format!("{}: {found}{vi}", place.vi),
        format!("{}: {found}{en}", place.en),
    )
}

/// Problems of `hoso.yaml` first, then file by file, each from its top.
fn sorted(mut problems: Vec<Problem>, path: &str) -> Vec<Problem> {
    problems.sort_by(|a, b| {
        let key = |p: &Problem| (p.file != path, p.file.clone(), school::position(&p.spot));
        key(a).cmp(&key(b))
    });
    problems.dedup();
    problems
}
