//! Lesson plans on a computer without the registration that the letter asks for.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;
use crate::tree::{LessonPlans, Owner, Person};

pub(super) static RULE: Rule = Rule {
    id: "HS305",
    slug: "unregistered-laptop-plans",
    level: Level::Warning,
    needs: Needs::Config,
    seed: "R11",
    title: Text::of("chưa đăng ký", "not registered"),
    fires: Text::of(
        "danh sách ghi giáo viên dùng kế hoạch bài dạy trên máy tính thay bản in (khbd: may-tinh) mà chưa có đăng ký được hiệu trưởng duyệt",
        "the roster says that a teacher teaches from a computer instead of printed plans (khbd: may-tinh) without a registration that the principal approved",
    ),
    why: Text::of(
        "Giáo viên tự nguyện đăng ký và được hiệu trưởng cho phép, phê duyệt (mục III.3).",
        "Teachers register of their own will and the principal approves it (section III.3 of the letter).",
    ),
    remedy: Text::of(
        "Trong danh sách: ghi ngày đăng ký vào cột «Đăng ký», người duyệt vào cột «Duyệt»; hoặc ghi «in giấy» ở cột «KHBD».",
        "In the roster: the day of the registration under «Đăng ký», who approved it under «Duyệt»; or «in giấy» under «KHBD».",
    ),
    messages: &[
        Text::of("{person}: chưa có đăng ký", "{person}: no registration"),
        Text::of(
            "{person}: đăng ký ngày {date} chưa ghi người duyệt",
            "{person}: registration of {date} names no approver",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let here = |person: &Person| {
        person.from.is_none_or(|from| from <= case.today) && person.to.is_none_or(|to| case.today <= to)
    };
    for (id, person) in &case.inputs.school.people {
        if person.lesson_plans != LessonPlans::MayTinh || !here(person) {
            continue;
        }
        let registered = person.registration.as_ref().filter(|r| r.date <= case.today);
        if registered.is_some_and(|registration| registration.approved_by.is_some()) {
            continue;
        }
        let mut finding = case
            .general(&RULE, &Owner::Teacher(id.clone()).to_string())
            .with("person", Arg::Name(person.name.clone()));
        if let Some(registration) = registered {
            finding = finding.with("date", Arg::Day(registration.date)).saying(1);
        }
        finding.owner = Some(Owner::Teacher(id.clone()));
        finding.owner_name = Some(person.name.as_str().into());
        finding.person = Some(id.clone());
        sink.add(finding);
    }
}
