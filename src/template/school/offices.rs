//! `allowed_domains` and `superiors`: who outside a folder's own people may be given access.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::template::problem::{Problem, Spot, unknown_word};
use crate::template::roster::Word;
use crate::template::yaml::{Value, Yaml, list};
use crate::text::{Text, date_vi};
use crate::tree::{Address, Role, Superior};

use super::reader::Reader;

/// The domains whose accounts may be given access, each with the days on which it may.
#[derive(Debug, Default)]
pub(super) struct Domains {
    list: Vec<Domain>,
    line: Option<usize>,
    file: String,
}

#[derive(Debug)]
struct Domain {
    name: String,
    from: Option<Date>,
    to: Option<Date>,
}

impl Domain {
    fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl Domains {
    /// The names of those that hold on a day.
    pub fn on(&self, day: Date) -> Vec<String> {
        let open = self.list.iter().filter(|domain| domain.holds(day));
        open.map(|domain| domain.name.clone()).collect()
    }

    /// Whether an account may be given access on a day.
    ///
    /// # Errors
    /// It may not; said at the word.
    pub fn check(&self, word: &Word, address: &Address, day: Date) -> Result<(), Problem> {
        let Some(line) = self.line else { return Ok(()) };
        let mut same = self.list.iter().filter(|domain| domain.name == address.domain());
        if same.clone().any(|domain| domain.holds(day)) {
            return Ok(());
        }
        if let Some(Domain { to: Some(to), name, .. }) = same.find(|domain| domain.to.is_some_and(|to| to < day)) {
            let vi = date_vi(*to);
            let message = text!(
                "tên miền {name} chỉ dùng đến {vi}. Ghi địa chỉ mới; địa chỉ này ghi vào «Email cũ» (former_emails).",
                "the domain {name} was allowed until {to}; write the new address, and this one as a former one (former_emails)"
            );
            return Err(word.problem(message));
        }
        let (all, file) = (self.on(day).join(", "), &self.file);
        let message = text!(
            "không thuộc tên miền {all}. Ghi tài khoản nhà trường cấp, hoặc thêm tên miền được phép ({file}, dòng {line}).",
            "not of the domain {all}; write an account of the school, or allow the domain ({file}, line {line})"
        );
        Err(word.problem(message))
    }
}

pub(super) fn domains(yaml: Option<&Yaml>, reader: &mut Reader<'_>) -> Domains {
    let Some(yaml) = yaml else { return Domains::default() };
    let mut list_of = Vec::new();
    for item in list(yaml, reader.problems) {
        let domain = match &item.value {
            Value::Map(_) => dated(item, reader),
            _ => reader
                .word(item)
                .and_then(|word| name(&word, reader))
                .map(|name| Domain {
                    name,
                    from: None,
                    to: None,
                }),
        };
        list_of.extend(domain);
    }
    if list_of.is_empty() && reader.problems.is_empty() {
        let message = Text::of(
            "chưa có tên miền nào. Ghi tên miền tài khoản của trường, như bacgiang.edu.vn.",
            "there is no domain; write the domain of the school's accounts, such as bacgiang.edu.vn",
        );
        reader.add(&yaml.spot, None, message);
    }
    let line = match yaml.spot {
        Spot::Line(line, _) if !list_of.is_empty() => Some(line),
        _ => None,
    };
    Domains {
        list: list_of,
        line,
        file: reader.file.to_string(),
    }
}

fn dated(yaml: &Yaml, reader: &mut Reader<'_>) -> Option<Domain> {
    let mut entries = reader.entries(yaml)?;
    let word = reader.need(&mut entries, "name");
    let (from, to) = reader.dates(&mut entries);
    entries.finish(reader.problems);
    let name = name(&word?, reader)?;
    Some(Domain { name, from, to })
}

fn name(word: &Word, reader: &mut Reader<'_>) -> Option<String> {
    let bare = word.text.strip_prefix('@').unwrap_or(&word.text);
    match Address::new(&format!("a@{bare}")) {
        Ok(address) => Some(address.domain().to_owned()),
        Err(_) => {
            let message = Text::of(
                "không phải tên miền. Ghi như bacgiang.edu.vn.",
                "not a domain; write it like bacgiang.edu.vn",
            );
            reader.add(&word.spot, Some(&word.text), message);
            None
        }
    }
}

/// The words for what a superior may do, with what Drive calls them.
const ROLES: [(&str, Role); 3] = [
    ("xem", Role::Reader),
    ("nhan-xet", Role::Commenter),
    ("sua", Role::Writer),
];

pub(super) fn superiors(yaml: Option<&Yaml>, reader: &mut Reader<'_>) -> BTreeMap<String, Superior> {
    let mut out = BTreeMap::new();
    let Some(entries) = yaml.and_then(|yaml| reader.entries(yaml)) else {
        return out;
    };
    for (id, spot, yaml) in entries.ids(reader.problems) {
        let word = Word::new(&reader.file, spot.clone(), id);
        let id = reader.keep(word.id().map(str::to_owned));
        let superior = superior(yaml, reader);
        out.extend(id.zip(superior));
    }
    out
}

fn superior(yaml: &Yaml, reader: &mut Reader<'_>) -> Option<Superior> {
    let mut entries = reader.entries(yaml)?;
    let name = reader.name(&mut entries, "name");
    let address = reader
        .need(&mut entries, "email")
        .and_then(|word| reader.keep(word.address()));
    let group = entries.flag("group", reader.problems).unwrap_or_default();
    let role = match reader.get(&mut entries, "role") {
        Some(word) => role(&word, reader),
        None => Some(Role::Reader),
    };
    let until = reader.date(&mut entries, "until");
    entries.finish(reader.problems);
    Some(Superior {
        name: name?,
        address: address?,
        role: role?,
        group,
        until,
    })
}

fn role(word: &Word, reader: &mut Reader<'_>) -> Option<Role> {
    if let Some((_, role)) = ROLES.iter().find(|(name, _)| *name == word.text) {
        return Some(*role);
    }
    let message = unknown_word(
        &Text::of("quyền", "right"),
        &word.text,
        ROLES.iter().map(|(name, _)| *name),
    );
    reader.add(&word.spot, Some(&word.text), message);
    None
}
