//! Something is due and certainly not there.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level, State};
use crate::calendar::local;
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS201",
    slug: "missing-record",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R6, R10",
    title: Text::of("thiếu", "missing"),
    fires: Text::of(
        "hồ sơ phải có, đã quá hạn, và không có gì ứng với kỳ đó",
        "the record applies, its deadline has passed and nothing stands for the period",
    ),
    why: Text::of(
        "Hồ sơ cập nhật theo tiến độ kế hoạch giáo dục của nhà trường (mục III.2.2).",
        "Records are kept up with the school's education plan (section III.2.2 of the letter).",
    ),
    remedy: Text::of(
        "Lưu bản PDF đã duyệt vào thư mục, tên tệp nói rõ kỳ (KHBD_TUAN_05.pdf). Đã có tệp mà tên không nói rõ: đổi tên.",
        "Put the approved PDF into the folder, with the period in its name (KHBD_TUAN_05.pdf). Where the file is there and its name does not say so: rename it.",
    ),
    messages: &[Text::of(
        "{record}{whose}{part} {period}, hạn {due} (quá {days} ngày)",
        "{record}{whose}{part} {period}, due {due} ({days} days ago)",
    )],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for scope in &case.scopes {
        for verdict in case.verdicts[scope.obligations.clone()]
            .iter()
            .filter(|v| v.state == State::Missing)
        {
            let due = verdict.obligation.due;
            let days = local(due).date().until(case.today).map_or(0, |span| span.get_days());
            let finding = case.told(case.on_verdict(&RULE, scope, verdict), &verdict.obligation);
            sink.add(
                finding
                    .with("due", Arg::Moment(due))
                    .with("days", Arg::Count(usize::try_from(days).unwrap_or(0))),
            );
        }
    }
}
