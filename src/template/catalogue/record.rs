//! `records`: what a template says of a record.

use super::access::{AccessPatch, access};
use super::due::due;
use super::place::{At, Reader, patch_fields};
use super::retention::{RetentionPatch, retention};
use super::years::school_year;
use crate::template::yaml::{Entries, Value, Yaml, list, scalar};
use crate::text::Text;
use crate::tree::{
    Approval, Cadence, Condition, Dimension, DueRule, Kind, Level, Loop, PeriodSource, RoleId, SchoolYear, System,
};

/// What one file says of a record.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordPatch {
    pub level: Option<At<Level>>,
    pub name: Option<At<String>>,
    pub name_en: Option<At<String>>,
    pub when: Option<At<Condition>>,
    pub kind: Option<At<Kind>>,
    pub expects: Option<At<Vec<Dimension>>>,
    pub owner: Option<At<Loop>>,
    pub cadence: Option<At<Cadence>>,
    /// `submit: null` takes it away.
    pub submit: Option<At<Option<DueRule>>>,
    pub due: Option<At<DueRule>>,
    pub approvers: Option<At<Vec<At<RoleId>>>>,
    pub approval: Option<At<Approval>>,
    pub period_from: Option<At<Vec<PeriodSource>>>,
    pub system: Option<At<System>>,
    pub access: AccessPatch,
    pub retention: RetentionPatch,
    pub legal: Option<At<Vec<At<String>>>>,
    pub bat_buoc: Option<At<bool>>,
    pub xac_minh: Option<At<bool>>,
    pub from: Option<At<SchoolYear>>,
    pub to: Option<At<SchoolYear>>,
    /// Something in it could not be read: what then seems to be missing is not missed.
    pub faulty: Option<bool>,
}

patch_fields!(RecordPatch: level name name_en when kind expects owner cadence submit due approvers approval
    period_from system legal bat_buoc xac_minh from to faulty; access retention);

const LEVELS: &[(&str, Level)] = &[
    ("school", Level::School),
    ("group", Level::Group),
    ("teacher", Level::Teacher),
];
const KINDS: &[(&str, Kind)] = &[("files", Kind::Files), ("book", Kind::Book)];
pub(super) const LOOPS: &[(&str, Loop)] = &[
    ("school", Loop::School),
    ("group", Loop::Group),
    ("teacher", Loop::Teacher),
    ("class", Loop::Class),
    ("pupil", Loop::Pupil),
];
const CADENCES: &[(&str, Cadence)] = &[
    ("week", Cadence::Week),
    ("month", Cadence::Month),
    ("semester", Cadence::Semester),
    ("year", Cadence::Year),
    ("once", Cadence::Once),
];
const APPROVALS: &[(&str, Approval)] = &[("electronic", Approval::Electronic), ("scanned", Approval::Scanned)];
const SYSTEMS: &[(&str, System)] = &[("drive", System::Drive), ("csdl-nganh", System::CsdlNganh)];
const SOURCES: &[(&str, PeriodSource)] = &[
    ("name", PeriodSource::Name),
    ("folder", PeriodSource::Folder),
    ("created", PeriodSource::Created),
];
/// Sets of dimensions that have a short name; the others are lists.
const DIMENSIONS: &[(&str, &[Dimension])] = &[
    ("subject", &[Dimension::Subject]),
    ("grade", &[Dimension::Grade]),
    ("class", &[Dimension::Class]),
    ("one", &[]),
    ("per-subject", &[Dimension::Subject]),
    ("per-class", &[Dimension::Class]),
];

/// Reads a record's fields.
pub(super) fn record(reader: &mut Reader, yaml: &Yaml) -> Option<RecordPatch> {
    let before = reader.problems.count();
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let mut patch = RecordPatch {
        name: words(reader, entries.get("name")),
        name_en: words(reader, entries.get("name_en")),
        bat_buoc: flag(reader, &mut entries, "bat_buoc"),
        xac_minh: flag(reader, &mut entries, "xac_minh"),
        ..RecordPatch::default()
    };
    closed_words(reader, &mut entries, &mut patch);
    patch.submit = match entries.get_or_null("submit") {
        Some(yaml) if yaml.value == Value::Null => Some(reader.at(&yaml.spot, None)),
        Some(yaml) => due(reader, yaml).map(|at| At {
            value: Some(at.value),
            place: at.place,
        }),
        None => None,
    };
    patch.due = entries.get("due").and_then(|yaml| due(reader, yaml));
    patch.approvers = entries.get("approvers").map(|yaml| roles(reader, yaml));
    patch.legal = entries.get("legal").map(|yaml| texts(reader, yaml));
    if let Some(yaml) = entries.get("access") {
        patch.access = access(reader, yaml);
    }
    if let Some(yaml) = entries.get("retention") {
        patch.retention = retention(reader, yaml);
    }
    patch.from = entries.get("from").and_then(|yaml| school_year(reader, yaml));
    patch.to = entries.get("to").and_then(|yaml| school_year(reader, yaml));
    entries.finish(&mut reader.problems);
    patch.faulty = (reader.problems.count() > before).then_some(true);
    Some(patch)
}

fn closed_words(reader: &mut Reader, entries: &mut Entries<'_>, patch: &mut RecordPatch) {
    patch.level = one(reader, entries.get("level"), &Text::of("cấp", "level"), LEVELS);
    patch.kind = one(reader, entries.get("kind"), &Text::of("dạng hồ sơ", "kind"), KINDS);
    patch.owner = one(reader, entries.get("owner"), &Text::of("đối tượng", "owner"), LOOPS);
    patch.cadence = one(reader, entries.get("cadence"), &Text::of("chu kỳ", "cadence"), CADENCES);
    let approval = Text::of("cách phê duyệt", "approval");
    patch.approval = one(reader, entries.get("approval"), &approval, APPROVALS);
    patch.system = one(reader, entries.get("system"), &Text::of("nơi lưu", "system"), SYSTEMS);
    patch.when = entries.get("when").and_then(|yaml| condition(reader, yaml));
    patch.expects = entries.get("expects").map(|yaml| dimensions(reader, yaml));
    patch.period_from = entries.get("period_from").map(|yaml| sources(reader, yaml));
}

/// One of a closed list of words, where the key is there.
pub(super) fn one<T: Clone>(
    reader: &mut Reader,
    yaml: Option<&Yaml>,
    what: &Text,
    words: &[(&'static str, T)],
) -> Option<At<T>> {
    reader.word(what, yaml?, words)
}

/// The text of a key with its place.
pub(super) fn words(reader: &mut Reader, yaml: Option<&Yaml>) -> Option<At<String>> {
    let yaml = yaml?;
    let words = scalar(yaml, &mut reader.problems)?.trim();
    if words.is_empty() {
        reader.wrong(yaml, words, Text::of("không được để trống.", "must not be empty"));
        return None;
    }
    Some(reader.at(&yaml.spot, words.to_owned()))
}

/// A yes or no with its place.
pub(super) fn flag(reader: &mut Reader, entries: &mut Entries<'_>, key: &'static str) -> Option<At<bool>> {
    let value = entries.flag(key, &mut reader.problems)?;
    let spot = &entries.get(key)?.spot;
    Some(reader.at(spot, value))
}

/// A list of texts, each with its place.
pub(super) fn texts(reader: &mut Reader, yaml: &Yaml) -> At<Vec<At<String>>> {
    let items = list(yaml, &mut reader.problems);
    let value = items.iter().filter_map(|item| words(reader, Some(item))).collect();
    reader.at(&yaml.spot, value)
}

fn roles(reader: &mut Reader, yaml: &Yaml) -> At<Vec<At<RoleId>>> {
    let At { value, place } = texts(reader, yaml);
    let roles = value.into_iter().map(|at| At {
        value: RoleId::new(&at.value),
        place: at.place,
    });
    At {
        value: roles.collect(),
        place,
    }
}

fn dimensions(reader: &mut Reader, yaml: &Yaml) -> At<Vec<Dimension>> {
    let what = Text::of("phần", "dimension");
    let mut all: Vec<Dimension> = Vec::new();
    for item in list(yaml, &mut reader.problems) {
        let found = reader.word(&what, item, DIMENSIONS);
        all.extend(found.map(|at| at.value).unwrap_or_default());
    }
    all.sort_unstable();
    all.dedup();
    reader.at(&yaml.spot, all)
}

fn sources(reader: &mut Reader, yaml: &Yaml) -> At<Vec<PeriodSource>> {
    let what = Text::of("cách nhận kỳ", "source of a period");
    let items = list(yaml, &mut reader.problems);
    let mut all: Vec<PeriodSource> = Vec::new();
    for item in items {
        if let Some(at) = reader.word(&what, item, SOURCES)
            && !all.contains(&at.value)
        {
            all.push(at.value);
        }
    }
    reader.at(&yaml.spot, all)
}

/// `always`, `disabled-pupils`, `teaching` or `role:ID`.
pub(super) fn condition(reader: &mut Reader, yaml: &Yaml) -> Option<At<Condition>> {
    const WORDS: &[(&str, Condition)] = &[
        ("always", Condition::Always),
        ("disabled-pupils", Condition::DisabledPupils),
        ("teaching", Condition::Teaching),
    ];
    let found = scalar(yaml, &mut reader.problems)?;
    if let Some(role) = found.strip_prefix("role:") {
        return Some(reader.at(&yaml.spot, Condition::Role(RoleId::new(role.trim()))));
    }
    let what = Text::of("điều kiện (hoặc role:MÃ-CHỨC-VỤ)", "condition (or role:POST)");
    reader.word(&what, yaml, WORDS)
}
