//! A member's words → [`Person`]: duties with their days, absences, lesson plans.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::template::problem::{Problem, unknown_word};
use crate::template::roster::{AbsenceWords, Duties, Known, Row, Word};
use crate::text::{Text, fold};
use crate::tree::{Absence, Address, Assignment, Duty, GroupId, LessonPlans, Person, PersonId, Registration};

use super::crew::Crew;
use super::lookup::Lookup;
use super::names::{Found, parts};
use super::posts::Post;
use super::reader::Reader;

pub(super) fn all(crew: &Crew, lookup: &Lookup, reader: &mut Reader<'_>) -> BTreeMap<PersonId, Person> {
    let known = |id: &PersonId| crew.known.iter().find(|known| known.id == *id);
    let members = crew.members.iter();
    members
        .map(|(id, row)| (id.clone(), person(id, row, known(id), lookup, reader)))
        .collect()
}

fn person(id: &PersonId, row: &Row, known: Option<&Known>, lookup: &Lookup, reader: &mut Reader<'_>) -> Person {
    let to = row.to.as_ref().filter(|word| !is_group(word, lookup, reader));
    let (from, to) = reader.span(row.from.as_ref(), to);
    let address = row.email.as_ref().and_then(|word| Address::new(&word.text).ok());
    let own: Vec<Address> = row
        .former
        .iter()
        .filter_map(|word| reader.keep(word.address()))
        .collect();
    let mut former = known.map_or(own, |known| known.former.clone());
    former.retain(|old| Some(old) != address.as_ref());
    Person {
        name: row
            .name
            .as_ref()
            .map_or_else(|| id.to_string(), |word| word.text.clone()),
        address,
        former_addresses: former,
        from,
        to,
        assignments: assignments(row, lookup, reader),
        absences: absences(id, row, lookup, reader),
        lesson_plans: row
            .plans
            .as_ref()
            .and_then(|word| plans(word, reader))
            .unwrap_or_default(),
        registration: registration(row, lookup, reader),
        site: row.site.as_ref().and_then(|word| reader.keep(word.name())),
    }
}

/// `to: to1` where a last day belongs: the usual slip, for «to» reads like «tổ».
fn is_group(word: &Word, lookup: &Lookup, reader: &mut Reader<'_>) -> bool {
    let slip = word.date().is_err() && matches!(lookup.groups.find(&word.text), Found::One(_));
    if slip {
        let message = Text::of(
            "«to» là ngày cuối làm việc. Tổ ghi ở khóa «to_cm».",
            "«to» is the last day; a tổ is written under «to_cm»",
        );
        reader.problems.extend([word.problem(message)]);
    }
    slip
}

fn assignments(row: &Row, lookup: &Lookup, reader: &mut Reader<'_>) -> Vec<Assignment> {
    let all_year = duties(row, &row.duties, lookup, reader);
    let mut out: Vec<Assignment> = all_year
        .into_iter()
        .map(|duty| Assignment {
            duty,
            from: None,
            to: None,
        })
        .collect();
    for (words, from, to) in &row.timed {
        let (from, to) = reader.span(from.as_ref(), to.as_ref());
        let duties = duties(row, words, lookup, reader);
        out.extend(duties.into_iter().map(|duty| Assignment { duty, from, to }));
    }
    out
}

/// The duties that words name. A problem for every word that names nothing.
fn duties(row: &Row, words: &Duties, lookup: &Lookup, reader: &mut Reader<'_>) -> Vec<Duty> {
    let groups = every(words.groups.iter().map(|word| lookup.groups.all(word)), reader);
    let homeroom = every(words.homeroom.iter().map(|word| lookup.classes.all(word)), reader);
    let subjects = every(words.subjects.iter().map(|word| lookup.subjects(word)), reader);
    let classes = every(words.classes.iter().map(|word| lookup.classes.all(word)), reader);
    let mut out: Vec<Duty> = Vec::new();
    for word in &words.posts {
        out.extend(post(row, word, &groups, lookup, reader));
    }
    for word in &words.titles {
        out.extend(title(row, word, &groups, lookup, reader));
    }
    out.extend(groups.into_iter().map(Duty::Member));
    out.extend(homeroom.iter().cloned().map(Duty::Homeroom));
    if subjects.is_empty() && classes.iter().any(|class| !homeroom.contains(class)) {
        let message = Text::of(
            "có lớp dạy nhưng chưa ghi môn; chưa tính các lớp này.",
            "classes without a subject; they are not counted",
        );
        reader
            .notes
            .extend(words.classes.first().map(|word| word.problem(message)));
    }
    out.extend(
        subjects
            .into_iter()
            .map(|subject| Duty::Subject(subject, classes.clone())),
    );
    let mut seen = Vec::new();
    out.retain(|duty| {
        !seen.contains(duty) && {
            seen.push(duty.clone());
            true
        }
    });
    out
}

fn every<Id: PartialEq>(found: impl Iterator<Item = (Vec<Id>, Vec<Problem>)>, reader: &mut Reader<'_>) -> Vec<Id> {
    let mut out = Vec::new();
    for (ids, problems) in found {
        reader.problems.extend(problems);
        for id in ids {
            if !out.contains(&id) {
                out.push(id);
            }
        }
    }
    out
}

/// The duties of a `Chức danh`, where all of it is a post; anything else is said once, whoever has it.
fn title(row: &Row, word: &Word, groups: &[GroupId], lookup: &Lookup, reader: &mut Reader<'_>) -> Vec<Duty> {
    let mut words = match lookup.posts.exact(word) {
        Some(_) => vec![word.clone()],
        None => parts(word),
    };
    words.retain(|word| !matches!(lookup.posts.find(word), None | Some(Post::Vague)));
    if words.is_empty() {
        reader.note_once(word.problem(Text::of(
            "chức danh này không có trong mẫu nên không tính. Cần thì ghi chức vụ vào cột «Chức vụ».",
            "the template has no such post; it is not counted. Where it matters, write the post under «Chức vụ»",
        )));
    }
    let duties = words.iter().flat_map(|word| post(row, word, groups, lookup, reader));
    duties.collect()
}

/// The duties of one `chuc_vu`; a whole cell first («Thư viện, thiết bị»), then its parts.
fn post(row: &Row, word: &Word, groups: &[GroupId], lookup: &Lookup, reader: &mut Reader<'_>) -> Vec<Duty> {
    let words = match lookup.posts.exact(word) {
        Some(_) => vec![word.clone()],
        None => parts(word),
    };
    let mut out = Vec::new();
    for word in words {
        match lookup.posts.find(&word) {
            Some(Post::Plain) => {}
            Some(Post::Vague) => reader.problems.extend([word.problem(Text::of(
                "chưa rõ chức vụ nào. Ghi Hiệu trưởng hoặc Phó Hiệu trưởng.",
                "not clear which post; write Hiệu trưởng or Phó Hiệu trưởng",
            ))]),
            Some(Post::Role(role)) => out.push(Duty::Role(role)),
            Some(Post::Head(named)) => out.extend(head(row, &word, named, groups, lookup, reader)),
            None if row.strict || lookup.posts.is_slip(&word) => {
                let problem = word.problem(lookup.posts.unknown(&word));
                reader.problems.extend([problem]);
            }
            None => reader.note_once(word.problem(Text::of(
                "chức vụ này không có trong mẫu nên không tính.",
                "the template has no such post; it is not counted",
            ))),
        }
    }
    out
}

/// The tổ that somebody heads: the one the words name, else the one beside them, else the only one of the whole row.
fn head(
    row: &Row,
    word: &Word,
    named: Option<String>,
    groups: &[GroupId],
    lookup: &Lookup,
    reader: &mut Reader<'_>,
) -> Option<Duty> {
    if let Some(named) = named {
        let named = Word {
            text: named,
            ..word.clone()
        };
        return reader.keep(lookup.groups.one(&named)).map(Duty::Head);
    }
    let whole: Vec<GroupId> = row
        .duties
        .groups
        .iter()
        .flat_map(|word| lookup.groups.all(word).0)
        .collect();
    let choice = if groups.is_empty() { &whole } else { groups };
    match choice {
        [group] => Some(Duty::Head(group.clone())),
        // A word that names no tổ was told already.
        [] if !row.duties.groups.is_empty() => None,
        [] => {
            let message = Text::of("là tổ trưởng nhưng chưa ghi tổ nào.", "heads a tổ, but none is written");
            reader.problems.extend([word.problem(message)]);
            None
        }
        _ => {
            let message = Text::of(
                "có nhiều tổ: ghi rõ, như «Tổ trưởng Tổ 1».",
                "there are several tổ; say which, like «Tổ trưởng Tổ 1»",
            );
            reader.problems.extend([word.problem(message)]);
            None
        }
    }
}

fn absences(id: &PersonId, row: &Row, lookup: &Lookup, reader: &mut Reader<'_>) -> Vec<Absence> {
    let one = |words: &AbsenceWords, reader: &mut Reader<'_>| -> Option<Absence> {
        let (from, to) = reader.span(words.from.as_ref(), words.to.as_ref());
        let substitute = words.substitute.as_ref();
        let person = substitute.and_then(|word| reader.keep(lookup.people.one(word)));
        if let Some(word) = substitute.filter(|_| person.as_ref() == Some(id)) {
            let message = Text::of(
                "người thay không thể là chính người nghỉ.",
                "nobody can stand in for herself",
            );
            reader.problems.extend([word.problem(message)]);
        }
        Some(Absence {
            from: from?,
            to: to?,
            substitute: person,
        })
    };
    let mut out: Vec<Absence> = Vec::new();
    for words in &row.absences {
        let Some(absence) = one(words, reader) else { continue };
        if out
            .iter()
            .any(|other| meet((other.from, other.to), (absence.from, absence.to)))
        {
            let message = Text::of("trùng ngày với một lần nghỉ khác.", "overlaps another absence");
            reader.add(&words.at.spot, None, message);
        }
        out.push(absence);
    }
    out
}

fn meet(a: (Date, Date), b: (Date, Date)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn plans(word: &Word, reader: &mut Reader<'_>) -> Option<LessonPlans> {
    match fold(&word.text).as_str() {
        "may tinh" | "mt" | "tren may tinh" | "dien tu" => Some(LessonPlans::MayTinh),
        "in giay" | "giay" | "in" | "ban in" => Some(LessonPlans::InGiay),
        "chua ro" => Some(LessonPlans::ChuaRo),
        _ => {
            let what = Text::of("cách dùng KHBD", "way of using lesson plans");
            let message = unknown_word(&what, &word.text, ["may-tinh", "in-giay", "chua-ro"]);
            reader.problems.extend([word.problem(message)]);
            None
        }
    }
}

fn registration(row: &Row, lookup: &Lookup, reader: &mut Reader<'_>) -> Option<Registration> {
    let date = row.registered.as_ref().and_then(|word| reader.keep(word.date()));
    let approved_by = row
        .approved_by
        .as_ref()
        .and_then(|word| reader.keep(lookup.people.one(word)));
    Some(Registration {
        date: date?,
        approved_by,
    })
}
