//! What an inspector remembers of a school's manifest: who keeps it, and how many people it names. Whoever may write in
//! the folder may change the file; a change is told, never judged.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::actor;
use super::failure::Failure;
use super::session::{Pinned, Session, state_failure};
use crate::calendar;
use crate::template::manifest::{FILE_NAME, Manifest};
use crate::text::{Text, date_vi};

/// The name of the note in the state.
const NOTE: &str = "pin";

/// What was seen last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Pin {
    file: String,
    admins: Vec<String>,
    staff: usize,
    headcount: Option<usize>,
}

/// Tells what changed since the pin, and pins what is there now.
///
/// # Errors
/// The state cannot be read or written.
pub fn compare(session: &Session<'_>, now: &Pinned, headcount: Option<usize>) -> Result<(), Failure> {
    let ui = session.context.ui;
    let today = calendar::local(session.now).date();
    let before = session.state.note(NOTE).map_err(state_failure)?;
    // A note that cannot be read is as good as none.
    let before = before.and_then(|text| serde_json::from_str::<Pin>(&text).ok());
    let pin = Pin {
        file: now.file.node.as_str().to_owned(),
        admins: now.manifest.admins.clone(),
        staff: staff(&now.manifest, today),
        headcount: headcount.or(before.as_ref().and_then(|pin| pin.headcount)),
    };
    let notices = match &before {
        None => vec![first(&now.manifest)],
        Some(before) => changes(before, &pin),
    };
    for notice in notices.into_iter().chain(doubtful(now, &pin)) {
        ui.warn(&notice);
    }
    let text = serde_json::to_string(&pin).unwrap_or_default();
    session.state.set_note(NOTE, &text).map_err(state_failure)
}

fn first(manifest: &Manifest) -> Text {
    let (by, admins) = (actor::shown(&manifest.written.by), actor::all(&manifest.admins));
    let day = date_vi(calendar::local(manifest.written.at).date());
    let (vi, en, admins_vi, admins_en) = (by.vi, by.en, admins.vi, admins.en);
    text!(
        "Lần đầu kiểm tra trường này: {FILE_NAME} do {vi} ghi ngày {day}, quản trị: {admins_vi}. Từ nay có thay đổi sẽ báo.",
        "The first audit of this school: {FILE_NAME} was written by {en} on {day}; its admins: {admins_en}. Changes are told from now on."
    )
}

fn changes(before: &Pin, now: &Pin) -> Vec<Text> {
    let mut notices = Vec::new();
    if before.file != now.file {
        notices.push(text!(
            "! {FILE_NAME} không phải là tệp của lần kiểm tra trước; hỏi lại trường.",
            "! {FILE_NAME} is not the file of the last audit; ask the school."
        ));
    }
    let new: Vec<&String> = now
        .admins
        .iter()
        .filter(|admin| !before.admins.contains(admin))
        .collect();
    if !new.is_empty() {
        let Text { vi, en } = actor::all(new);
        notices.push(text!(
            "! Người quản trị mới từ lần kiểm tra trước: {vi}.",
            "! New admins since the last audit: {en}."
        ));
    }
    if now.staff < before.staff {
        let (was, is) = (before.staff, now.staff);
        notices.push(text!(
            "! Danh sách của trường còn {is} người, lần trước {was}.",
            "! The school's roster names {is} people, {was} last time."
        ));
    }
    notices
}

fn doubtful(now: &Pinned, pin: &Pin) -> Vec<Text> {
    let mut notices = Vec::new();
    let manifest = &now.manifest;
    if !manifest.admins.contains(&manifest.written.by) {
        let Text { vi, en } = actor::shown(&manifest.written.by);
        notices.push(text!(
            "! {FILE_NAME} do {vi} ghi, mà không có trong danh sách quản trị của tệp.",
            "! {FILE_NAME} was written by {en}, who is not among its admins."
        ));
    }
    if let Some(headcount) = pin.headcount.filter(|headcount| *headcount != pin.staff) {
        let staff = pin.staff;
        notices.push(text!(
            "! Trường khai {staff} người, số được giao là {headcount}.",
            "! The school names {staff} people; {headcount} were expected."
        ));
    }
    if !now.file.others.is_empty() {
        notices.push(text!(
            "! Có nhiều tệp {FILE_NAME} trong thư mục năm học; đọc tệp cũ nhất.",
            "! There are several {FILE_NAME} in the year's folder; the oldest was read."
        ));
    }
    notices
}

/// Who is at the school today.
fn staff(manifest: &Manifest, today: Date) -> usize {
    let is_here =
        |from: Option<Date>, to: Option<Date>| from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to);
    let people = manifest.school.people.values();
    people.filter(|person| is_here(person.from, person.to)).count()
}
