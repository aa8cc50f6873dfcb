//! A file whose name does not say what it stands for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::loose::{holds_pupils, is_of_all_pupils};
use crate::audit::scope::{Astray, File, Scope};
use crate::audit::{Arg, Doubt, Finding, Level, Profile};
use crate::text::Text;
use crate::tree::{Cadence, Node, NodeId, PupilCode};

pub(super) static RULE: Rule = Rule {
    id: "HS208",
    slug: "unplaced-file",
    level: Level::Warning,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("tên chưa rõ", "unclear name"),
    fires: Text::of(
        "tên tệp không nói rõ là của kỳ nào (hoặc môn, lớp nào), hoặc nói môn, lớp, hồ sơ không thuộc thư mục này; nó có thể là hồ sơ của một kỳ tưởng là thiếu",
        "a file's name does not say which period (or subject, grade, class) it stands for, or says one (or a record) that is not asked for there; it may stand for one that looks unfilled",
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
        Text::of(
            "{at}/«{name}»: {count} tệp của học sinh mà hs_khuyet_tat trong hoso.yaml không ghi",
            "{at}/«{name}»: {count} files of a pupil whom hs_khuyet_tat in hoso.yaml does not name",
        ),
        Text::of(
            "{at}/«{name}»: tên là của hồ sơ khác ({record})",
            "{at}/«{name}»: called like another record ({record})",
        ),
        Text::of(
            "{at}/«{name}»: tên ghi môn, khối hoặc lớp không được giao ở đây",
            "{at}/«{name}»: names a subject, grade or class that is not asked for here",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for scope in &case.scopes {
        let former = former_pupils(case, scope, sink);
        let files = scope.files.iter().filter(|file| case.existed(file.node));
        for file in files.filter(|file| !former.contains(&file.node.id)) {
            let reading = &file.reading;
            let whose = is_of_all_pupils(scope);
            let finding = || case.lying(case.on_file(&RULE, scope, file.node), file.node);
            if let Some(astray) = file.astray.as_ref().filter(|_| !scope.obligations.is_empty()) {
                sink.add(strayed(case, finding(), astray));
                continue;
            }
            let unclear = file.unplaced || whose || holds_something(case, scope, file);
            if !unclear {
                continue;
            }
            let finding = finding();
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
    for node in &case.beside.files {
        let finding = case.on_node(&RULE, node);
        sink.add(case.lying(finding, node).saying(1));
    }
}

/// What a file's name says is clear, and is not what is asked for here.
fn strayed(case: &Case<'_>, finding: Finding, astray: &Astray) -> Finding {
    let Astray::Record(id) = astray else {
        return finding.with("remedy", Arg::Words(OTHERS)).saying(5);
    };
    let finding = finding.with("record", case.record_words(id));
    finding.with("remedy", Arg::Words(MOVE)).saying(4)
}

/// Says once for each pupil's folder that nobody names that pupil any more; its files. An inspector never knows whom
/// the school names.
fn former_pupils<'a>(case: &Case<'a>, scope: &Scope<'a>, sink: &mut Sink) -> BTreeSet<&'a NodeId> {
    let mut folders: BTreeMap<&NodeId, (&Node, PupilCode, usize)> = BTreeMap::new();
    let mut told = BTreeSet::new();
    if !holds_pupils(scope) || case.inputs.profile == Profile::Inspector {
        return told;
    }
    for file in scope.files.iter().filter(|file| case.existed(file.node)) {
        if let Some((folder, code)) = case.with_former_pupil(file.node) {
            folders.entry(&folder.id).or_insert((folder, code, 0)).2 += 1;
            told.insert(&file.node.id);
        }
    }
    for (folder, code, count) in folders.into_values() {
        let above = folder.parent.as_ref().and_then(|id| case.inputs.snapshot.get(id));
        let at = above.map_or_else(|| Arg::Name("?".to_owned()), |above| case.name(above));
        let finding = case.on_node(&RULE, folder).with("at", at);
        let finding = finding.with("name", Arg::Name(code.as_str().to_owned()));
        sink.add(
            finding
                .with("count", Arg::Count(count))
                .with("remedy", Arg::Words(UNNAMED))
                .saying(3),
        );
    }
    told
}

const MOVE: Text = Text::of(
    "Chuyển tệp về thư mục của hồ sơ ấy; nếu đúng là sổ này thì đổi tên tệp theo tên sổ.",
    "Move it into that record's folder; where it is this book after all, rename it.",
);
const OTHERS: Text = Text::of(
    "Của người, tổ, lớp khác: chuyển về đúng thư mục. Ghi nhầm: đổi tên. Có phân công ở đây: ghi vào hoso.yaml.",
    "Somebody else's: move it. A mistake in the name: rename it. Assigned here after all: say so in hoso.yaml.",
);

const UNNAMED: Text = Text::of(
    "Học sinh còn học: ghi lại mã ở hs_khuyet_tat. Đã chuyển đi: chuyển hồ sơ theo học sinh.",
    "A pupil who is still here: write the code under hs_khuyet_tat again. One who left: the records go along.",
);

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
