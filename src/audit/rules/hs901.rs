//! Something should have been read and was not.

use std::collections::BTreeMap;

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::places::Place;
use crate::audit::scope::Scope;
use crate::audit::{Arg, Doubt, Finding, Level, Profile, Standing, Verdict};
use crate::text::Text;
use crate::tree::{Gap, Key, NodeId};

pub(super) static RULE: Rule = Rule {
    id: "HS901",
    slug: "unverifiable",
    level: Level::Warning,
    needs: Needs::Nothing,
    seed: "R15",
    title: Text::of("không kiểm được", "unverifiable"),
    fires: Text::of(
        "có chỗ không đọc được, nên không kết luận gì về chỗ đó; mã thoát là 4",
        "something could not be read, so nothing is said about it; the exit code is 4",
    ),
    why: Text::of(
        "Không ghi thiếu điều mà chưa ai xem được.",
        "Nobody is called missing over what nobody could look at.",
    ),
    remedy: Text::of(
        "Xin quyền xem thư mục đó (người của trường: đăng nhập tài khoản quản trị), rồi chạy lại.",
        "Ask for the right to read it (staff: sign in with the admin account), then run again.",
    ),
    messages: &[
        Text::of("«{name}»: {reason}", "«{name}»: {reason}"),
        Text::of(
            "{count} hồ sơ: {reason} (chạy hoso audit sau mỗi hạn để có căn cứ)",
            "{count} records: {reason} (run hoso audit after each deadline to have proof)",
        ),
        Text::of("{record}{whose}: {reason}", "{record}{whose}: {reason}"),
        Text::of(
            "quyền chia sẻ của {count} thư mục: không đọc được",
            "the grants of {count} folders could not be read",
        ),
        Text::of("{count} hồ sơ: {reason}", "{count} records: {reason}"),
        Text::of(
            "{record}{whose}: tệp ghi ngày {last}, chưa thấy {period}",
            "{record}{whose}: the file is dated {last}, {period} is not seen",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    gaps(case, sink);
    unseen(case, sink);
    doubts(case, sink);
    trashed(case, sink);
    past(case, sink);
    if case.grants {
        grants(case, sink);
    }
}

/// Folders that could not be listed whole. What an inspector can never see is out of scope instead.
fn gaps(case: &Case<'_>, sink: &mut Sink) {
    let snapshot = case.inputs.snapshot;
    if snapshot.gaps.is_empty() {
        return;
    }
    let other_years = case.elsewhere();
    for (id, gap) in snapshot.gaps.iter().filter(|(_, gap)| **gap != Gap::OtherYear) {
        if case.upwards(id).any(|id| other_years.contains(id)) {
            continue;
        }
        if case.inputs.profile == Profile::Inspector && is_restricted(case, id) {
            continue;
        }
        if is_unseen_root(case, id) {
            beside_the_view(case, sink);
            continue;
        }
        if let Some(file) = snapshot.get(id).filter(|node| !node.is_folder()) {
            // hoso's own, by which this machine knows what others did.
            let finding = case.on_node(&RULE, file).with("name", case.name(file));
            let finding = finding.with("reason", Arg::Code("unread", UNREAD));
            sink.add(finding.with("remedy", Arg::Words(READ_IT)));
            continue;
        }
        let reason = reason(gap);
        let finding = match snapshot.get(id) {
            Some(node) => case.on_node(&RULE, node).with("name", case.name(node)),
            None => case
                .general(&RULE, &crate::audit::finding::mark(id))
                .with("name", Arg::Name("?".to_owned())),
        };
        let finding = finding.with("reason", reason);
        sink.add(match gap {
            Gap::Incomplete | Gap::Failed(_) => finding.with("remedy", Arg::Words(LATER)),
            _ => finding,
        });
    }
}

/// An inspector who was shown a folder has no root: what that would say of its like is said of the folders themselves.
fn is_unseen_root(case: &Case<'_>, id: &NodeId) -> bool {
    let snapshot = case.inputs.snapshot;
    case.inputs.profile == Profile::Inspector
        && snapshot.root() == Some(id)
        && snapshot.get(id).is_some_and(|root| root.name.is_empty())
}

/// Folders beside the one that was shown, where a record of theirs is due.
fn beside_the_view(case: &Case<'_>, sink: &mut Sink) {
    let above = |key: &Key| case.inputs.spec.folders.get(key)?.parent.as_ref();
    for (key, place) in case.wanted() {
        if place.folder.parent.is_some() || !place.nodes.is_empty() {
            continue;
        }
        let below = |scope: &&Scope<'_>| std::iter::successors(Some(&*scope.key), |key| above(key)).any(|k| k == key);
        let mut below = case.scopes.iter().filter(below);
        let is_due = |scope: &Scope<'_>| {
            case.verdicts[scope.obligations.clone()]
                .iter()
                .any(|v| v.doubt == Some(Doubt::Gap))
        };
        if below.any(is_due) {
            sink.add(
                case.on_key(&RULE, key)
                    .with("name", Arg::Name(place.folder.name.as_str().to_owned()))
                    .with("reason", Arg::Code("not-shown", NOT_SHOWN))
                    .with("remedy", Arg::Words(FROM_ABOVE)),
            );
        }
    }
}

const UNREAD: Text = Text::of(
    "không đọc được tệp này, nên không biết máy khác đã ghi gì",
    "it could not be read, so what other machines told is not known",
);
const READ_IT: Text = Text::of(
    "Xin quyền đọc tệp ấy rồi chạy lại. Tệp hỏng: khôi phục bản trước («Quản lý phiên bản»), hoặc đổi tên để giữ lại rồi hoso init.",
    "Ask for the right to read it, then run again. If it is broken: restore an earlier version («Manage versions»), or rename it to keep it and run hoso init.",
);
const NOT_SHOWN: Text = Text::of("không nằm trong thư mục được xem", "not in the folder that was shown");
const FROM_ABOVE: Text = Text::of(
    "Kiểm tra từ thư mục gốc chứa nó (--root), hoặc xin trường quyền xem thư mục đó, rồi chạy lại.",
    "Look from the root in which it stands (--root), or ask the school for the right to read it, then run again.",
);

/// No right is lacking.
const LATER: Text = Text::of("Đợi vài phút rồi chạy lại.", "Wait a few minutes and run it again.");
const RESTORE: Text = Text::of(
    "Khôi phục (hoso init), rồi chạy lại.",
    "Restore it (hoso init), then run again.",
);

fn is_restricted(case: &Case<'_>, id: &NodeId) -> bool {
    case.home(id).is_some_and(|key| case.inputs.spec.is_restricted(key))
}

fn reason(gap: &Gap) -> Arg {
    let (code, words) = match gap {
        Gap::NoRight => (
            "no-right",
            Text::of("tài khoản này không được liệt kê", "this account may not list it"),
        ),
        Gap::Incomplete => (
            "incomplete",
            Text::of("dịch vụ trả lời chưa đủ", "the service's answer was incomplete"),
        ),
        Gap::Hidden => (
            "hidden",
            Text::of(
                "bên trong bị ẩn với tài khoản này",
                "its content is hidden from this account",
            ),
        ),
        Gap::Failed(_) => ("failed", Text::of("dịch vụ báo lỗi", "the service failed")),
        Gap::OtherYear => (
            "other-year",
            Text::of("thuộc năm học khác", "it belongs to another year"),
        ),
    };
    Arg::Code(code, words)
}

/// Folders that hoso knows and this account does not see. Below one that could not be listed nothing more is said.
fn unseen(case: &Case<'_>, sink: &mut Sink) {
    for (key, place) in case
        .wanted()
        .filter(|(_, place)| place.doubt == Some(Doubt::NotVisible))
    {
        let name = Arg::Name(place.folder.name.as_str().to_owned());
        let finding = case.on_key(&RULE, key).with("name", name);
        let lost = place.standing == Standing::Unknown && place.topmost && !is_below_a_gap(case, place);
        if let (Standing::There, Some(first)) = (place.standing, place.nodes.first()) {
            let replaced = case.inputs.snapshot.get(&first.id).is_some();
            sink.add(if replaced {
                finding
                    .with("reason", Arg::Code("replaced", REPLACED))
                    .with("remedy", Arg::Words(ADOPT))
            } else {
                finding.with("reason", Arg::Code("not-visible", Doubt::NotVisible.words()))
            });
        } else if lost {
            sink.add(finding.with("reason", Arg::Code("not-visible", Doubt::NotVisible.words())));
        }
    }
}

fn is_below_a_gap(case: &Case<'_>, place: &Place<'_>) -> bool {
    let snapshot = case.inputs.snapshot;
    let above = place.folder.parent.as_ref().and_then(|key| case.places.by_key.get(key));
    let mut above: Box<dyn Iterator<Item = &NodeId>> = match above {
        Some(above) => Box::new(above.nodes.iter().map(|node| &node.id)),
        None => Box::new(snapshot.root().into_iter()),
    };
    above.any(|id| snapshot.gaps.contains_key(id))
}

const REPLACED: Text = Text::of(
    "thư mục trước đây hoso biết thì không thấy nữa; ở đó nay là một thư mục khác cùng tên",
    "the folder that hoso knew is out of sight; another of its name stands there now",
);
const ADOPT: Text = Text::of(
    "Thư mục đang có là đúng thì nhận nó (hoso adopt); nếu không, tìm thư mục cũ, có thể ở trong chỗ chưa đọc được.",
    "Where the one that stands there is right, take it (hoso adopt); else look for the former, perhaps in what could not be read.",
);

/// Doubts about single records: weak times of books, shortcuts; for an inspector, who cannot rename or adopt, also
/// unplaced files, proposals, strays and the trash.
fn doubts(case: &Case<'_>, sink: &mut Sink) {
    let speaks = |doubt: Doubt| match doubt {
        Doubt::WeakTime | Doubt::Shortcut => true,
        Doubt::Unplaced | Doubt::Proposed | Doubt::Stray | Doubt::Trashed => case.inputs.profile == Profile::Inspector,
        Doubt::Gap | Doubt::NotVisible | Doubt::Past => false,
    };
    for scope in &case.scopes {
        let mut said: BTreeMap<Doubt, Finding> = BTreeMap::new();
        for verdict in &case.verdicts[scope.obligations.clone()] {
            let Some(doubt) = verdict.doubt.filter(|doubt| speaks(*doubt)) else {
                continue;
            };
            said.entry(doubt)
                .or_insert_with(|| doubted(case, scope, (verdict, doubt)));
        }
        sink.found.extend(said.into_values());
    }
}

/// A doubt about a record: of a book when it last changed, and what should be in it.
fn doubted(case: &Case<'_>, scope: &Scope<'_>, (verdict, doubt): (&Verdict, Doubt)) -> Finding {
    let finding = case
        .on_key(&RULE, &scope.key)
        .marked(&format!("{}|{doubt:?}", scope.key));
    let finding = case
        .named(finding, &verdict.obligation)
        .with("reason", Arg::Code(code(doubt), doubt.words()));
    match (doubt, verdict.arrival) {
        (Doubt::WeakTime, Some(last)) => finding
            .with("last", Arg::Moment(last.time))
            .with("period", Arg::Period(verdict.obligation.period.id))
            .with("remedy", Arg::Words(SAVE))
            .saying(5),
        (Doubt::WeakTime, None) => finding.with("remedy", Arg::Words(SAVE)).saying(2),
        (Doubt::Shortcut, _) => finding.with("remedy", Arg::Words(PUT)).saying(2),
        _ => finding.saying(2),
    }
}

const SAVE: Text = Text::of(
    "Cập nhật sổ rồi lưu lại vào thư mục; sổ đã đủ mà tệp vẫn ghi ngày cũ thì hỏi người giữ sổ.",
    "Bring the book up to date and save it there again; where it is and the file keeps its old date, ask its keeper.",
);
const PUT: Text = Text::of(
    "Lưu chính tệp PDF vào thư mục, thay cho lối tắt.",
    "Put the PDF itself into the folder, in the shortcut's place.",
);

const fn code(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Gap => "gap",
        Doubt::NotVisible => "not-visible",
        Doubt::Unplaced => "unplaced",
        Doubt::Proposed => "proposed",
        Doubt::Trashed => "trashed",
        Doubt::Stray => "stray",
        Doubt::Shortcut => "shortcut",
        Doubt::Past => "past",
        Doubt::WeakTime => "weak-time",
    }
}

/// Records in the trash: the school is told of the folders (HS105), and once that nobody looked into them.
fn trashed(case: &Case<'_>, sink: &mut Sink) {
    let in_the_trash = |doubt: Option<Doubt>| doubt == Some(Doubt::Trashed);
    let count = case.verdicts.iter().filter(|v| in_the_trash(v.doubt)).count();
    if count > 0 && case.inputs.profile == Profile::Owner {
        sink.add(
            case.general(&RULE, "trashed")
                .with("count", Arg::Count(count))
                .with("reason", Arg::Code(code(Doubt::Trashed), Doubt::Trashed.words()))
                .with("remedy", Arg::Words(RESTORE))
                .saying(4),
        );
    }
}

/// A past moment without a stored run that could prove anything: said once.
fn past(case: &Case<'_>, sink: &mut Sink) {
    let count = case.verdicts.iter().filter(|v| v.doubt == Some(Doubt::Past)).count();
    if count > 0 {
        sink.add(
            case.general(&RULE, "past")
                .with("count", Arg::Count(count))
                .with("reason", Arg::Code(code(Doubt::Past), Doubt::Past.words()))
                .saying(1),
        );
    }
}

/// Grants that were asked for and refused. For a reader they are out of scope.
fn grants(case: &Case<'_>, sink: &mut Sink) {
    if case.inputs.profile == Profile::Inspector {
        return;
    }
    let unread = case
        .wanted()
        .filter(|(_, place)| {
            place.standing == Standing::There && (!place.folder.grants.is_empty() || place.folder.restricted)
        })
        .filter_map(|(_, place)| place.nodes.first())
        // Of one that could not be listed that is said already, and what helps there helps here.
        .filter(|node| node.grants.is_none() && !case.inputs.snapshot.gaps.contains_key(&node.id))
        .count();
    if unread > 0 {
        sink.add(
            case.general(&RULE, "grants")
                .with("count", Arg::Count(unread))
                .saying(3),
        );
    }
}
