//! Something stands there and came after the deadline, on the word of a strong source.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level, State};
use crate::text::Text;
use crate::tree::{Kind, Source};

pub(super) static RULE: Rule = Rule {
    id: "HS202",
    slug: "late-record",
    level: Level::Warning,
    needs: Needs::Listing,
    seed: "R10",
    title: Text::of("chậm", "late"),
    fires: Text::of(
        "đã có hồ sơ của kỳ, nhưng đến sau hạn (theo nguồn tin cậy: giờ tải lên của dịch vụ, hoặc lần kiểm tra trước chưa thấy)",
        "something stands for the period but arrived after the deadline (by a strong source: the service's upload time, or an earlier run that did not see it)",
    ),
    why: Text::of(
        "Việc phê duyệt phải bảo đảm về thời gian (mục III.2.2). Ở thư mục trên máy, hoso không biết giờ nộp mà chỉ biết lần kiểm tra nào đã thấy: chạy hoso audit mỗi ngày (ít nhất ngay trước và sau mỗi hạn) thì không ai bị tính chậm oan.",
        "Approval must be in time (section III.2.2 of the letter). In a folder on disk hoso does not know when a file was handed in, only which audit saw it: audit every day (at least just before and just after each deadline).",
    ),
    remedy: Text::of(
        "Không phải làm gì thêm với tệp này; kỳ sau lưu trước hạn.",
        "Nothing more to do for this file; keep the next deadline.",
    ),
    messages: &[
        Text::of(
            "{record}{whose}{part} {period}: có từ {arrived}, hạn {due}",
            "{record}{whose}{part} {period}: there since {arrived}, due {due}",
        ),
        Text::of(
            "{record}{whose}{part}: cập nhật lần cuối {arrived}, chưa có {period} (hạn {due})",
            "{record}{whose}{part}: last changed {arrived}, without {period} (due {due})",
        ),
        Text::of(
            "{record}{whose}{part} {period}: một lần kiểm tra sau hạn chưa thấy, đến {arrived} mới thấy, hạn {due}",
            "{record}{whose}{part} {period}: an audit after the deadline did not find it, first seen {arrived}, due {due}",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for scope in &case.scopes {
        for verdict in case.verdicts[scope.obligations.clone()]
            .iter()
            .filter(|v| v.state == State::Late)
        {
            let due = verdict.obligation.due;
            let mut finding = case.told(case.on_verdict(&RULE, scope, verdict), &verdict.obligation);
            if let Some(arrival) = verdict.arrival {
                let stale = scope.record.kind == Kind::Book && arrival.time <= due;
                let message = match arrival.source {
                    _ if stale => 1,
                    Source::Run => 2,
                    _ => 0,
                };
                finding = finding.with("arrived", Arg::Moment(arrival.time)).saying(message);
            }
            sink.add(finding.with("due", Arg::Moment(due)));
        }
    }
}
