//! A file whose name does not say what it stands for.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::loose::is_of_all_pupils;
use crate::audit::scope::{File, Scope};
use crate::audit::{Arg, Doubt, Level};
use crate::text::Text;
use crate::tree::Cadence;

pub(super) static RULE: Rule = Rule {
    id: "HS208",
    slug: "unplaced-file",
    level: Level::Warning,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("tên chưa rõ", "unclear name"),
    fires: Text::of(
        "tên tệp không nói rõ là của kỳ nào (hoặc môn, lớp nào); nó có thể là hồ sơ của một kỳ tưởng là thiếu",
        "a file's name does not say which period (or subject, grade, class) it stands for; it may stand for one that looks unfilled",
    ),
    why: Text::of(
        "Tên gợi nhớ thì tìm được ngay (mục III.2.2). Tệp chưa rõ kỳ thì không ai bị ghi là thiếu vì nó.",
        "Telling names are found at once (section III.2.2 of the letter). Nobody is called missing over a file that cannot be placed.",
    ),
    remedy: Text::of(
        "Đổi tên, thêm kỳ (KHBD_TUAN_05.pdf, thang 9, HK1), thêm môn, lớp nếu cần; hoặc bỏ vào thư mục con «Tuần 5».",
        "Rename it with its period (KHBD_TUAN_05.pdf, thang 9, HK1), and subject or class where needed; or put it into a sub-folder «Tuần 5».",
    ),
    messages: &[
        Text::of("{at}/«{name}»: không rõ {what}", "{at}/«{name}»: {what} not clear"),
        Text::of(
            "{at}/«{name}»: nằm ngoài thư mục hồ sơ",
            "{at}/«{name}»: outside the record's folder",
        ),
        Text::of(
            "{at}/«{name}»: ghi năm học {year}",
            "{at}/«{name}»: says the school year {year}",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for scope in &case.scopes {
        for file in scope.files.iter().filter(|file| case.existed(file.node)) {
            let reading = &file.reading;
            let whose = is_of_all_pupils(scope);
            let unclear = file.unplaced || whose || holds_something(case, scope, file);
            if !unclear {
                continue;
            }
            let finding = case.lying(case.on_file(&RULE, scope, file.node), file.node);
            sink.add(match reading.other_year {
                Some(year) => finding
                    .with("year", Arg::Name(format!("{year}-{}", year + 1)))
                    .saying(2),
                None if whose => finding.with("what", pupil()),
                None if reading.sure.is_empty() || !reading.maybe.is_empty() => {
                    finding.with("what", period(scope.record.cadence))
                }
                None => finding.with("what", part()),
            });
        }
    }
    for node in &case.loose {
        let finding = case.on_node(&RULE, node);
        sink.add(case.lying(finding, node).saying(1));
    }
}

/// Whether something is not said to be missing because of what the file could also mean.
fn holds_something(case: &Case<'_>, scope: &Scope<'_>, file: &File<'_>) -> bool {
    let periods = case.inputs.calendar.periods(scope.record.cadence);
    let meant = |period| {
        file.reading
            .maybe
            .iter()
            .any(|i| periods.get(*i).map(|p| p.id) == Some(period))
    };
    !file.reading.maybe.is_empty()
        && case.verdicts[scope.obligations.clone()]
            .iter()
            .any(|verdict| verdict.doubt == Some(Doubt::Unplaced) && meant(verdict.obligation.period.id))
}

fn pupil() -> Arg {
    Arg::Code("pupil", Text::of("của học sinh nào", "which pupil's"))
}

fn period(cadence: Cadence) -> Arg {
    let (code, words) = match cadence {
        Cadence::Week => ("week", Text::of("tuần nào", "which week")),
        Cadence::Month => ("month", Text::of("tháng nào", "which month")),
        Cadence::Semester => ("semester", Text::of("học kỳ nào", "which semester")),
        Cadence::Year | Cadence::Once => ("year", Text::of("năm học nào", "which school year")),
    };
    Arg::Code(code, words)
}

fn part() -> Arg {
    Arg::Code("part", Text::of("môn hoặc lớp nào", "which subject, grade or class"))
}
