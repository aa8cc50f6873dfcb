//! The head of the file: what must be known before the template can be read.

use jiff::civil::Date;

use crate::template::problem::{Problems, Spot, unknown_word};
use crate::template::roster::Word;
use crate::template::yaml::{Value, Yaml};
use crate::text::{Lang, Text};
use crate::tree::{Address, SchoolId, SchoolYear};

use super::reader::Reader;
use super::storage::{self, StorageChoice};

/// A file taken apart, with the parts that [`super::build`] reads later.
#[derive(Debug)]
pub struct Draft<'a> {
    /// `year`; nothing where it could not be read.
    pub year: Option<SchoolYear>,
    /// `template`: the name of one that hoso brings, or a path.
    pub template: Option<Word>,
    /// `overrides`: what differs from the template, in the template's own words.
    pub overrides: Option<&'a Yaml>,
    /// `roster`: the path of a CSV file or spreadsheet.
    pub roster: Option<Word>,
    /// What concerns the program and not the school.
    pub settings: Settings,
    pub(super) sections: Sections<'a>,
}

/// What concerns the program and not the school.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `names`: whether folder names go without diacritics; nothing: as the template says.
    pub ascii: Option<bool>,
    /// `lang`.
    pub lang: Option<Lang>,
    /// `storage`; nothing where it could not be read.
    pub storage: Option<StorageChoice>,
    /// `pretend_today`: the day a demo school lives on.
    pub pretend_today: Option<Date>,
}

/// The parts still unread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sections<'a> {
    pub school: Option<&'a Yaml>,
    pub allowed_domains: Option<&'a Yaml>,
    pub superiors: Option<&'a Yaml>,
    pub groups: Option<&'a Yaml>,
    pub classes: Option<&'a Yaml>,
    pub staff: Option<&'a Yaml>,
    pub pupils: Option<&'a Yaml>,
    pub attestations: Option<&'a Yaml>,
    pub waivers: Option<&'a Yaml>,
    pub period_folders: Option<&'a Yaml>,
}

/// Takes the file apart. Every key of the top level is asked for here, so that an unknown one is found.
pub fn open<'a>(yaml: &'a Yaml, problems: &mut Problems) -> Option<Draft<'a>> {
    if yaml.value == Value::Null {
        let message = Text::of(
            "tệp trống. Viết lại từ đầu: hoso new --force",
            "the file is empty; to write it anew: hoso new --force",
        );
        problems.add(Spot::File, None, message);
        return None;
    }
    let mut reader = Reader::of(problems);
    let mut top = reader.entries(yaml)?;
    let sections = Sections {
        school: top.need("school", reader.problems),
        allowed_domains: None,
        superiors: None,
        groups: None,
        classes: None,
        staff: None,
        pupils: None,
        attestations: None,
        waivers: None,
        period_folders: None,
    };
    let year = reader.need(&mut top, "year").and_then(|word| year(&word, &mut reader));
    let template = reader.need(&mut top, "template");
    let ascii = reader.get(&mut top, "names").and_then(|word| names(&word, &mut reader));
    let lang = reader.get(&mut top, "lang").and_then(|word| lang(&word, &mut reader));
    let storage = top.need("storage", reader.problems);
    let storage = storage.and_then(|yaml| storage::read(yaml, &mut reader));
    let pretend = reader.get(&mut top, "pretend_today");
    let pretend_today = pretend.and_then(|word| pretend_day(&word, storage.as_ref(), &mut reader));
    let sections = Sections {
        allowed_domains: top.need("allowed_domains", reader.problems),
        superiors: top.get("superiors"),
        groups: top.get("to_cm"),
        classes: top.get("lop"),
        staff: top.get("staff"),
        pupils: top.get("hs_khuyet_tat"),
        attestations: top.get("xac_nhan"),
        waivers: top.get("mien"),
        period_folders: top.get("period_folders"),
        ..sections
    };
    let draft = Draft {
        year,
        template,
        overrides: top.get("overrides"),
        roster: reader.get(&mut top, "roster"),
        settings: Settings {
            ascii,
            lang,
            storage,
            pretend_today,
        },
        sections,
    };
    top.finish(reader.problems);
    Some(draft)
}

fn year(word: &Word, reader: &mut Reader<'_>) -> Option<SchoolYear> {
    let year = word.text.parse().map_err(|_| {
        word.problem(Text::of(
            "không phải năm học. Ghi như 2025-2026.",
            "not a school year; write it like 2025-2026",
        ))
    });
    reader.keep(year)
}

fn names(word: &Word, reader: &mut Reader<'_>) -> Option<bool> {
    match word.text.as_str() {
        "ascii" => Some(true),
        "unicode" => Some(false),
        other => {
            let what = Text::of("cách đặt tên", "way of naming");
            let message = unknown_word(&what, other, ["unicode", "ascii"]);
            reader.add(&word.spot, Some(other), message);
            None
        }
    }
}

fn lang(word: &Word, reader: &mut Reader<'_>) -> Option<Lang> {
    match word.text.as_str() {
        "vi" => Some(Lang::Vi),
        "en" => Some(Lang::En),
        other => {
            let message = unknown_word(&Text::of("ngôn ngữ", "language"), other, ["vi", "en"]);
            reader.add(&word.spot, Some(other), message);
            None
        }
    }
}

/// A school that lives on another day than the calendar's must be one that can share nothing with anybody.
fn pretend_day(word: &Word, storage: Option<&StorageChoice>, reader: &mut Reader<'_>) -> Option<Date> {
    let day = reader.keep(word.date())?;
    match storage {
        Some(StorageChoice::Local { simulate_sharing, .. }) if *simulate_sharing => Some(day),
        None => Some(day),
        Some(_) => {
            let message = Text::of(
                "chỉ dùng được khi storage là một thư mục trên máy có simulate_sharing: true.",
                "only allowed where storage is a local folder with simulate_sharing: true",
            );
            reader.add(&word.spot, Some(&word.text), message);
            None
        }
    }
}

/// `school:`.
#[derive(Debug)]
pub(super) struct Identity {
    pub id: SchoolId,
    pub code: String,
    pub former_codes: Vec<String>,
    pub name: String,
    pub short_name: String,
    pub place: String,
    pub staff_address: Option<Address>,
}

pub(super) fn identity(yaml: Option<&Yaml>, reader: &mut Reader<'_>) -> Option<Identity> {
    let mut school = reader.entries(yaml?)?;
    let id = school_id(&mut school, reader);
    let name = reader.name(&mut school, "name");
    let short_name = reader.name(&mut school, "short_name");
    let place = reader.name(&mut school, "place");
    let code = reader
        .get(&mut school, "code")
        .and_then(|word| reader.keep(word.id().map(str::to_owned)));
    let former = reader.list(&mut school, "former_codes");
    let former_codes = former
        .iter()
        .filter_map(|word| reader.keep(word.id().map(str::to_owned)))
        .collect();
    let staff = reader.get(&mut school, "staff_email");
    let staff_address = staff.and_then(|word| reader.keep(word.address()));
    school.finish(reader.problems);
    Some(Identity {
        id: SchoolId::new(id?),
        code: code.unwrap_or_default(),
        former_codes,
        name: name?,
        short_name: short_name?,
        place: place?,
        staff_address,
    })
}

/// The id is part of every folder's identity: never made up here, else two runs could make two trees.
fn school_id(school: &mut crate::template::yaml::Entries<'_>, reader: &mut Reader<'_>) -> Option<String> {
    let Some(word) = reader.get(school, "id") else {
        let message = Text::of(
            "thiếu khóa «id», mã của trường trong hoso. Mã do hoso new ghi một lần và không bao giờ đổi.",
            "the key «id» is missing: the school's id in hoso, which hoso new writes once and which never changes",
        );
        reader.add(school.spot, None, message);
        return None;
    };
    reader.keep(word.id().map(str::to_owned))
}
