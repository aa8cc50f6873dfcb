//! A `hoso.yaml` told again from a manifest: next year's admin has the link and nothing else.
//!
//! What the manifest does not hold is not in it: pupils (their codes never leave the school), the school's own changes
//! to the template, passwords and paths of one machine.

use std::fmt::Write;

use jiff::civil::Date;

use super::manifest::Manifest;
use super::roster::quoted;
use super::school::StorageChoice;
use super::starter;
use crate::tree::{Address, Assignment, ClassId, Duty, GroupId, LessonPlans, Person, Role, School};

/// The file's text; the people's ids stand in it, so that it goes with the `nhan-su.yaml` of [`Manifest::people`].
/// `template` is a built-in name or a path, `schema` where the editor finds the schema.
#[must_use]
pub fn retell(manifest: &Manifest, storage: &StorageChoice, template: &str, schema: &str) -> String {
    let school = &manifest.school;
    let mut out = format!(
        "# yaml-language-server: $schema={}\n",
        schema.replace(char::is_whitespace, "%20")
    );
    out.push_str(
        "# Mô tả trường cho hoso, viết lại từ hoso.json của người quản trị trước. Đọc lại, sửa, rồi chạy: hoso plan\n\n",
    );
    head(&mut out, school, template);
    out.push_str(&starter::storage(storage));
    offices(&mut out, school);
    units(&mut out, school);
    out.push_str("# Cán bộ, giáo viên, nhân viên.\nstaff:\n");
    for (id, person) in &school.people {
        let _ = writeln!(out, "  {}:", quoted(id.as_str()));
        about(&mut out, school, person);
    }
    tail(&mut out, school);
    out
}

fn head(out: &mut String, school: &School, template: &str) {
    out.push_str("school:\n");
    line(out, 2, "id", school.id.as_str());
    if !school.code.is_empty() {
        line(out, 2, "code", &school.code);
    }
    if !school.former_codes.is_empty() {
        list(out, 2, "former_codes", school.former_codes.iter().map(String::as_str));
    }
    line(out, 2, "name", &school.name);
    line(out, 2, "short_name", &school.short_name);
    line(out, 2, "place", &school.place);
    if let Some(address) = &school.staff_address {
        line(out, 2, "staff_email", address.as_str());
    }
    let _ = writeln!(out, "\nyear: {}\ntemplate: {}\n", school.year, quoted(template));
}

fn offices(out: &mut String, school: &School) {
    list(
        out,
        0,
        "allowed_domains",
        school.allowed_domains.iter().map(String::as_str),
    );
    out.push('\n');
    if school.superiors.is_empty() {
        return;
    }
    out.push_str("superiors:\n");
    for (id, superior) in &school.superiors {
        let _ = writeln!(out, "  {}:", quoted(id));
        line(out, 4, "name", &superior.name);
        line(out, 4, "email", superior.address.as_str());
        if superior.group {
            out.push_str("    group: true\n");
        }
        let role = match superior.role {
            Role::Commenter => "nhan-xet",
            Role::Writer => "sua",
            _ => "xem",
        };
        line(out, 4, "role", role);
        if let Some(until) = superior.until {
            let _ = writeln!(out, "    until: {until}");
        }
    }
    out.push('\n');
}

fn units(out: &mut String, school: &School) {
    if !school.groups.is_empty() {
        out.push_str("to_cm:\n");
    }
    for (id, group) in &school.groups {
        let _ = writeln!(out, "  {}:", quoted(id.as_str()));
        line(out, 4, "name", &group.name);
        let grades: Vec<String> = group.grades.iter().map(u8::to_string).collect();
        let _ = writeln!(out, "    khoi: [{}]", grades.join(", "));
        if !group.subjects.is_empty() {
            list(out, 4, "mon", group.subjects.iter().map(|id| id.as_str()));
        }
        if let Some(address) = &group.address {
            line(out, 4, "email", address.as_str());
        }
    }
    out.push_str("\nlop:\n");
    for (id, class) in &school.classes {
        let site = class
            .site
            .as_ref()
            .map(|site| format!(", diem_truong: {}", quoted(site)));
        let _ = writeln!(
            out,
            "  {}: {{khoi: {}, name: {}{}}}",
            quoted(id.as_str()),
            class.grade,
            quoted(&class.name),
            site.unwrap_or_default()
        );
    }
    if school.classes.is_empty() {
        out.truncate(out.len() - "lop:\n".len());
    }
    out.push('\n');
}

fn about(out: &mut String, school: &School, person: &Person) {
    line(out, 4, "name", &person.name);
    if let Some(address) = &person.address {
        line(out, 4, "email", address.as_str());
    }
    if !person.former_addresses.is_empty() {
        list(
            out,
            4,
            "former_emails",
            person.former_addresses.iter().map(Address::as_str),
        );
    }
    for (key, day) in [("from", person.from), ("to", person.to)] {
        if let Some(day) = day {
            let _ = writeln!(out, "    {key}: {day}");
        }
    }
    if let Some(site) = &person.site {
        line(out, 4, "diem_truong", site);
    }
    let (all_year, dated) = all_year(&person.assignments);
    short(out, school, all_year);
    if !dated.is_empty() {
        out.push_str("    viec:\n");
    }
    for one in dated {
        let _ = writeln!(out, "      - {{{}}}", duty(school, one));
    }
    if !person.absences.is_empty() {
        out.push_str("    nghi:\n");
    }
    for absence in &person.absences {
        let substitute = absence.substitute.as_ref();
        let substitute = substitute.map(|id| format!(", thay: {}", quoted(id.as_str())));
        let (from, to) = (absence.from, absence.to);
        let _ = writeln!(
            out,
            "      - {{from: {from}, to: {to}{}}}",
            substitute.unwrap_or_default()
        );
    }
    match person.lesson_plans {
        LessonPlans::MayTinh => line(out, 4, "khbd", "may-tinh"),
        LessonPlans::InGiay => line(out, 4, "khbd", "in-giay"),
        LessonPlans::ChuaRo => {}
    }
    if let Some(registration) = &person.registration {
        let approved = registration.approved_by.as_ref();
        let approved = approved.map(|id| format!(", duyet: {}", quoted(id.as_str())));
        let _ = writeln!(
            out,
            "    dang_ky: {{ngay: {}{}}}",
            registration.date,
            approved.unwrap_or_default()
        );
    }
}

/// The duties in front that hold all year and stand in the order of the short form, and the rest.
fn all_year(assignments: &[Assignment]) -> (&[Assignment], &[Assignment]) {
    let rank = |duty: &Duty| match duty {
        Duty::Role(_) | Duty::Head(_) => 0,
        Duty::Member(_) => 1,
        Duty::Homeroom(_) => 2,
        Duty::Subject(..) => 3,
    };
    let (mut count, mut last) = (0, 0);
    let mut taught: Option<&[ClassId]> = None;
    for one in assignments {
        let rank = rank(&one.duty);
        if let Duty::Subject(_, classes) = &one.duty {
            if taught.is_some_and(|taught| taught != classes) {
                break;
            }
            taught = Some(classes);
        }
        if rank < last || one.from.is_some() || one.to.is_some() {
            break;
        }
        (count, last) = (count + 1, rank);
    }
    assignments.split_at(count)
}

fn short(out: &mut String, school: &School, all: &[Assignment]) {
    let mut keys: [(&str, Vec<String>); 4] = [
        ("chuc_vu", Vec::new()),
        ("to_cm", Vec::new()),
        ("chu_nhiem", Vec::new()),
        ("mon", Vec::new()),
    ];
    let mut taught: &[ClassId] = &[];
    for one in all {
        let (key, word) = match &one.duty {
            Duty::Role(role) => (0, role.as_str().to_owned()),
            Duty::Head(group) => (0, format!("Tổ trưởng {}", group_name(school, group))),
            Duty::Member(group) => (1, group.as_str().to_owned()),
            Duty::Homeroom(class) => (2, class.as_str().to_owned()),
            Duty::Subject(subject, classes) => {
                taught = classes;
                (3, subject.as_str().to_owned())
            }
        };
        keys[key].1.push(word);
    }
    for (key, words) in &keys {
        match words.as_slice() {
            [] => {}
            [one] => line(out, 4, key, one),
            many => list(out, 4, key, many.iter().map(String::as_str)),
        }
    }
    if !taught.is_empty() {
        list(out, 4, "lop_day", taught.iter().map(ClassId::as_str));
    }
}

fn group_name(school: &School, id: &GroupId) -> String {
    let group = school.groups.get(id);
    group.map_or_else(|| id.as_str().to_owned(), |group| group.name.clone())
}

fn duty(school: &School, one: &Assignment) -> String {
    let mut parts = vec![match &one.duty {
        Duty::Role(role) => format!("chuc_vu: {}", quoted(role.as_str())),
        Duty::Head(group) => format!(
            "chuc_vu: {}",
            quoted(&format!("Tổ trưởng {}", group_name(school, group)))
        ),
        Duty::Member(group) => format!("to_cm: {}", quoted(group.as_str())),
        Duty::Homeroom(class) => format!("chu_nhiem: {}", quoted(class.as_str())),
        Duty::Subject(subject, classes) => {
            let classes: Vec<String> = classes.iter().map(|class| quoted(class.as_str())).collect();
            let taught = if classes.is_empty() {
                String::new()
            } else {
                format!(", lop_day: [{}]", classes.join(", "))
            };
            format!("mon: {}{taught}", quoted(subject.as_str()))
        }
    }];
    let day = |key: &str, day: Option<Date>| day.map(|day| format!("{key}: {day}"));
    parts.extend(day("from", one.from));
    parts.extend(day("to", one.to));
    parts.join(", ")
}

fn tail(out: &mut String, school: &School) {
    if school.has_pupils {
        out.push_str(
            "\n# Trường có học sinh khuyết tật học hòa nhập. Mã học sinh không có trong hoso.json: ghi lại ở đây, CHỈ ghi mã.\n\
             # hs_khuyet_tat:\n#   HS01: {lop: 1A}\n",
        );
    }
    if !school.attestations.is_empty() {
        out.push_str("\nxac_nhan:\n");
    }
    for one in &school.attestations {
        let _ = writeln!(
            out,
            "  - {{record: {}, period: {}, ngay: {}, nguoi: {}}}",
            quoted(one.record.as_str()),
            quoted(&one.period.to_string()),
            one.date,
            quoted(&one.by)
        );
    }
    if !school.waivers.is_empty() {
        out.push_str("\nmien:\n");
    }
    for waiver in &school.waivers {
        let at = waiver.at.as_ref().map(|at| format!(", at: {}", quoted(at)));
        let _ = writeln!(
            out,
            "  - {{rule: {}{}, why: {}, until: {}}}",
            quoted(&waiver.rule),
            at.unwrap_or_default(),
            quoted(&waiver.why),
            waiver.until
        );
    }
    if !school.period_folders.is_empty() {
        out.push('\n');
        list(
            out,
            0,
            "period_folders",
            school.period_folders.iter().map(|id| id.as_str()),
        );
    }
}

fn line(out: &mut String, indent: usize, key: &str, value: &str) {
    let _ = writeln!(out, "{:indent$}{key}: {}", "", quoted(value));
}

fn list<'a>(out: &mut String, indent: usize, key: &str, values: impl Iterator<Item = &'a str>) {
    let values: Vec<String> = values.map(quoted).collect();
    let _ = writeln!(out, "{:indent$}{key}: [{}]", "", values.join(", "));
}
