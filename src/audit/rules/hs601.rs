//! A record kept in another system has no attestation.

use std::collections::BTreeSet;

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS601",
    slug: "unattested-external",
    level: Level::Note,
    needs: Needs::Config,
    seed: "R5",
    title: Text::of("chưa xác nhận", "not attested"),
    fires: Text::of(
        "hồ sơ lưu ở cơ sở dữ liệu ngành (học bạ, bảng tổng hợp) chưa được nhà trường xác nhận cho kỳ đó",
        "a record kept in the sector database (học bạ, bảng tổng hợp) has no attestation for the period",
    ),
    why: Text::of(
        "hoso không xem được cơ sở dữ liệu ngành, chỉ ghi lại lời xác nhận của nhà trường (mục III.1).",
        "hoso cannot look into the sector database; it records the school's word (section III.1 of the letter).",
    ),
    remedy: Text::of(
        "Kiểm tra trên cơ sở dữ liệu ngành rồi ghi vào hoso.yaml, mục xac_nhan: hồ sơ, kỳ, ngày, người xác nhận.",
        "Check it in the sector database, then enter record, period, date and who attests it in hoso.yaml.",
    ),
    messages: &[Text::of("{record} {period}, hạn {due}", "{record} {period}, due {due}")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let mut done = BTreeSet::new();
    for obligation in case.external.iter().filter(|o| o.due < case.inputs.as_of) {
        let (record, period) = (&obligation.record, obligation.period.id);
        let attested = case.inputs.school.attestations.iter().any(|attestation| {
            attestation.record == *record && attestation.period == period && attestation.date <= case.today
        });
        if attested || !done.insert((record, period)) {
            continue;
        }
        let mut finding = case.general(&RULE, &format!("{record}|{period}"));
        finding.record = Some(record.clone());
        finding.period = Some(period);
        sink.add(case.told(finding, obligation).with("due", Arg::Moment(obligation.due)));
    }
}
