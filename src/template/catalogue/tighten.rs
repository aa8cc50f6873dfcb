//! `bat_buoc: true`: what a superior bound, a nearer file may only make stricter.

use super::place::{At, Place};
use super::record::RecordPatch;
use crate::calendar::{Calendar, due};
use crate::template::problem::Problem;
use crate::text::Text;
use crate::tree::{Approval, Cadence, Kind, System, Who};

/// A bound record as it was and as a nearer file left it.
#[derive(Debug)]
pub(super) struct Bound {
    pub record: String,
    /// Where it was bound.
    pub by: Place,
    /// Where it was changed.
    pub touched: Place,
    pub before: RecordPatch,
    pub after: Option<RecordPatch>,
}

impl Bound {
    /// Says of every change that loosens the record where it stands and who bound it. Deadlines are compared over the
    /// year's own periods, so that any two ways of writing them can be compared.
    pub fn judge(&self, calendar: &Calendar, problems: &mut Vec<Problem>) {
        let Some(after) = &self.after else { return };
        let before = &self.before;
        let mut faults: Vec<(Place, Text)> = Vec::new();
        self.fixed_words(after, &mut faults);
        if let (Some(cadence), Some(new)) = (&after.cadence, &after.due)
            && later(before, new.value, cadence.value, calendar)
        {
            faults.push((
                new.place.clone(),
                Text::of("hạn không được muộn hơn", "the deadline may not be later"),
            ));
        }
        self.lists(after, &mut faults);
        access(before, after, &self.touched, &mut faults);
        problems.extend(faults.into_iter().map(|(place, fault)| self.problem(&place, &fault)));
    }

    fn problem(&self, place: &Place, fault: &Text) -> Problem {
        let by = self.by.shown();
        let (fault_vi, fault_en, by_vi, by_en) = (&fault.vi, &fault.en, by.vi, by.en);
        let message = Text::new(
            format!("cấp trên ghi hồ sơ này là bắt buộc ({by_vi}), chỉ được siết chặt thêm: {fault_vi}."),
            format!("a superior made this record mandatory ({by_en}); it may only be made stricter: {fault_en}"),
        );
        place.problem(Some(&self.record), message)
    }

    /// Single words that decide what is asked at all.
    fn fixed_words(&self, after: &RecordPatch, faults: &mut Vec<(Place, Text)>) {
        let before = &self.before;
        changed(
            &before.level,
            &after.level,
            ("cấp phải giữ nguyên", "the level must stay"),
            faults,
        );
        changed(
            &before.owner,
            &after.owner,
            ("đối tượng phải giữ nguyên", "the owner must stay"),
            faults,
        );
        changed(
            &before.when,
            &after.when,
            ("điều kiện phải giữ nguyên", "the condition must stay"),
            faults,
        );
        changed(
            &before.from,
            &after.from,
            ("năm học đầu phải giữ nguyên", "the first year must stay"),
            faults,
        );
        changed(
            &before.to,
            &after.to,
            ("năm học cuối phải giữ nguyên", "the last year must stay"),
            faults,
        );
        let mut loosened = |at: Option<&Place>, vi: &'static str, en: &'static str| {
            faults.extend(at.map(|place| (place.clone(), Text::of(vi, en))));
        };
        let unbound = after.bat_buoc.as_ref().filter(|at| !at.value);
        loosened(
            unbound.map(|at| &at.place),
            "bat_buoc phải giữ nguyên",
            "bat_buoc must stay",
        );
        let rarer = after.cadence.as_ref().filter(|at| {
            before
                .cadence
                .as_ref()
                .is_some_and(|old| rank(at.value) > rank(old.value))
        });
        loosened(
            rarer.map(|at| &at.place),
            "không được thưa hơn",
            "it may not become rarer",
        );
        let book = turned(&before.kind, &after.kind, Kind::Book, Kind::Files);
        loosened(book, "không được đổi thành sổ", "it may not become a book");
        let away = turned(&before.system, &after.system, System::CsdlNganh, System::Drive);
        loosened(
            away,
            "không được chuyển sang hệ thống khác",
            "it may not move to another system",
        );
        let scanned = turned(
            &before.approval,
            &after.approval,
            Approval::Scanned,
            Approval::Electronic,
        );
        loosened(
            scanned,
            "phê duyệt điện tử không được đổi thành bản quét",
            "electronic approval may not become scanned",
        );
    }

    fn lists(&self, after: &RecordPatch, faults: &mut Vec<(Place, Text)>) {
        if let (Some(old), Some(new)) = (&self.before.approvers, &after.approvers) {
            let mut rest = new.value.iter();
            let all = old.value.iter().all(|role| rest.any(|other| other.value == role.value));
            if !all {
                faults.push((
                    new.place.clone(),
                    Text::of(
                        "người phê duyệt không được bớt hoặc đổi thứ tự",
                        "approvers may not be fewer or in another order",
                    ),
                ));
            }
        }
        if let (Some(old), Some(new)) = (&self.before.expects, &after.expects)
            && !old.value.iter().all(|dimension| new.value.contains(dimension))
        {
            faults.push((
                new.place.clone(),
                Text::of(
                    "các phần của mỗi kỳ không được bớt",
                    "a period's parts may not be fewer",
                ),
            ));
        }
    }
}

/// The new value's place when it differs from the old one, where absent counts as a value.
fn changed<T: PartialEq>(
    before: &Option<At<T>>,
    after: &Option<At<T>>,
    (vi, en): (&'static str, &'static str),
    faults: &mut Vec<(Place, Text)>,
) {
    if let Some(new) = after
        && before.as_ref().is_none_or(|old| old.value != new.value)
    {
        faults.push((new.place.clone(), Text::of(vi, en)));
    }
}

/// Where the looser of two words was written over the stricter one (which is also what holds when nothing is written).
fn turned<'a, T: PartialEq>(
    before: &Option<At<T>>,
    after: &'a Option<At<T>>,
    loose: T,
    strict: T,
) -> Option<&'a Place> {
    let was = before.as_ref().is_none_or(|old| old.value == strict);
    after
        .as_ref()
        .filter(|new| was && new.value == loose)
        .map(|new| &new.place)
}

fn rank(cadence: Cadence) -> u8 {
    match cadence {
        Cadence::Week => 0,
        Cadence::Month => 1,
        Cadence::Semester => 2,
        Cadence::Year => 3,
        Cadence::Once => 4,
    }
}

fn later(before: &RecordPatch, new: crate::tree::DueRule, cadence: Cadence, calendar: &Calendar) -> bool {
    let Some(old) = &before.due else { return false };
    calendar
        .periods(cadence)
        .iter()
        .any(|period| due(new, period, calendar.year) > due(old.value, period, calendar.year))
}

fn access(before: &RecordPatch, after: &RecordPatch, touched: &Place, faults: &mut Vec<(Place, Text)>) {
    let (old, new) = (before.access.finish(), after.access.finish());
    let wider = |old: &[Who], new: &[Who]| new.iter().any(|who| !old.contains(who));
    let readers: Vec<Who> = old.read.iter().chain(&old.write).cloned().collect();
    let patch = &after.access;
    let place = |at: Option<&Place>| at.unwrap_or(touched).clone();
    if wider(&readers, &new.read) {
        let at = place(patch.read.as_ref().map(|at| &at.place));
        faults.push((
            at,
            Text::of("không được thêm người xem", "there may be no more readers"),
        ));
    }
    if wider(&old.write, &new.write) {
        let at = place(patch.write.as_ref().map(|at| &at.place));
        faults.push((
            at,
            Text::of("không được thêm người ghi", "there may be no more writers"),
        ));
    }
    if old.restricted && !new.restricted {
        let at = place(patch.restricted.as_ref().map(|at| &at.place));
        faults.push((at, Text::of("phải giữ restricted", "restricted must stay")));
    }
}
