//! `nhan-su.yaml`: the ids that hoso gave, beside `hoso.yaml`, so that folders keep their people.

use std::sync::Arc;

use super::{Known, Word};
use crate::template::problem::{Problem, Problems};
use crate::template::yaml::{self, Entries, Yaml, list, scalar};
use crate::tree::{Address, ClassId, GroupId, PersonId};

/// The file's name.
pub const PEOPLE_FILE: &str = "nhan-su.yaml";

const HEADER: &str = "\
# hoso ghi tệp này: mã của từng người, để thư mục theo đúng người khi đổi e-mail,
# đổi tên hay chuyển tổ. Giữ cùng hoso.yaml, không xóa. Người đã nghỉ vẫn để lại.
# Sửa được tên và e-mail; không đổi mã. Ghi chú thêm vào đây sẽ mất khi hoso ghi lại.
";

/// The file's text for these people.
#[must_use]
pub fn write_people(people: &[Known]) -> String {
    let mut sorted: Vec<&Known> = people.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut out = format!("{HEADER}staff:");
    if sorted.is_empty() {
        out.push_str(" {}");
    }
    out.push('\n');
    for known in sorted {
        out.push_str(&format!(
            "  {}:\n    name: {}\n",
            quoted(known.id.as_str()),
            quoted(&known.name)
        ));
        let mut line = |key: &str, words: Vec<&str>| {
            if !words.is_empty() {
                let words = words.into_iter().map(quoted).collect::<Vec<_>>().join(", ");
                out.push_str(&format!("    {key}: [{words}]\n"));
            }
        };
        line("email", known.addresses.iter().map(Address::as_str).collect());
        line("former_emails", known.former.iter().map(Address::as_str).collect());
        line("to_cm", known.groups.iter().map(GroupId::as_str).collect());
        line("chu_nhiem", known.classes.iter().map(ClassId::as_str).collect());
        if let Some(code) = &known.code {
            out.push_str(&format!("    ma: {}\n", quoted(code)));
        }
    }
    out
}

/// A text as a YAML scalar: bare where it cannot be mistaken for anything else, else in JSON's quotes, which YAML shares.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '@');
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let other = words.contains(&text.to_lowercase().as_str()) || text.starts_with('0') || text.parse::<f64>().is_ok();
    let bare = text.starts_with(char::is_alphanumeric)
        && text.chars().any(char::is_alphabetic)
        && text.chars().all(plain)
        && !text.ends_with(' ');
    if bare && !other {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

/// The people in the file.
///
/// # Errors
/// Every mistake in it.
pub fn read_people(file: &str, bytes: &[u8]) -> Result<Vec<Known>, Vec<Problem>> {
    let yaml = yaml::parse(file, bytes).map_err(|problem| vec![problem])?;
    let mut problems = Problems::of(file);
    let mut out = Vec::new();
    if let Some(mut top) = Entries::of(&yaml, &mut problems) {
        let staff = top.get("staff").and_then(|yaml| Entries::of(yaml, &mut problems));
        for (id, spot, yaml) in staff.map_or_else(Vec::new, |staff| staff.ids(&mut problems)) {
            let word = Word::new(&Arc::from(file), spot.clone(), id);
            problems.extend(word.id().err());
            out.extend(person(&word.text, yaml, &mut problems));
        }
        top.finish(&mut problems);
    }
    if problems.is_empty() {
        Ok(out)
    } else {
        Err(problems.into_list())
    }
}

fn person(id: &str, yaml: &Yaml, problems: &mut Problems) -> Option<Known> {
    let mut entries = Entries::of(yaml, problems)?;
    let name = entries.need_text("name", problems).map(str::to_owned);
    let addresses = addresses(entries.get("email"), problems);
    let former = self::addresses(entries.get("former_emails"), problems);
    let code = entries.text("ma", problems).map(str::to_owned);
    let groups = texts(entries.get("to_cm"), problems);
    let classes = texts(entries.get("chu_nhiem"), problems);
    entries.finish(problems);
    Some(Known {
        id: PersonId::new(id),
        name: name?,
        addresses,
        former,
        code,
        groups: groups.into_iter().map(GroupId::new).collect(),
        classes: classes.into_iter().map(ClassId::new).collect(),
    })
}

fn texts<'a>(yaml: Option<&'a Yaml>, problems: &mut Problems) -> Vec<&'a str> {
    let items = yaml.map_or(&[][..], |yaml| list(yaml, problems));
    items.iter().filter_map(|item| scalar(item, problems)).collect()
}

fn addresses(yaml: Option<&Yaml>, problems: &mut Problems) -> Vec<Address> {
    let file: Arc<str> = problems.file().into();
    let items = yaml.map_or(&[][..], |yaml| list(yaml, problems));
    let mut out = Vec::new();
    for item in items {
        let Some(text) = scalar(item, problems) else { continue };
        match Word::new(&file, item.spot.clone(), text).address() {
            Ok(address) => out.push(address),
            Err(problem) => problems.extend([problem]),
        }
    }
    out
}
