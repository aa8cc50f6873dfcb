//! A plan for people: counted and grouped first, each step on request.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::conflict::{all, unread};
use super::held::held;
use super::upward::upward;
use super::wrap::wrap;
use crate::plan::{Action, Plan, Proposal, Reason, Step, which};
use crate::text::{Lang, Text, count_vi, fold_name, safe, safe_path};
use crate::tree::{Key, Role, Snapshot, Span, Spec, Superior};

/// What a plan is shown with.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The wanted tree, for names.
    pub spec: &'a Spec,
    /// The found tree, for what tells folders of one name apart.
    pub snapshot: &'a Snapshot,
    /// The account that acts, where the storage knows accounts.
    pub account: Option<&'a str>,
    /// The language.
    pub lang: Lang,
    /// Columns.
    pub width: usize,
    /// The offices above.
    pub superiors: &'a BTreeMap<String, Superior>,
    /// Sharing is only played (mô phỏng).
    pub simulated: bool,
    /// People are sent an e-mail when they are given a right.
    pub mails: bool,
}

impl View<'_> {
    pub(super) const fn pick<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// A number as it is written in the language.
    #[must_use]
    pub fn count(&self, number: usize) -> String {
        match self.lang {
            Lang::Vi => count_vi(number),
            Lang::En => number.to_string(),
        }
    }

    /// A wanted folder's path.
    pub(super) fn path(&self, key: &Key) -> String {
        safe_path(self.spec.path(key))
    }

    /// The branch of the tree a folder stands in, without its number: `Giáo viên`; what outlives years is one branch.
    fn branch(&self, key: &Key) -> String {
        let path = self.spec.path(key);
        let at = if key.span == Span::Standing { 0 } else { 1 };
        let name = path.get(at).or(path.first()).copied().unwrap_or_default();
        let plain = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '.' || c == '_');
        safe(if plain.is_empty() { name } else { plain })
    }
}

/// The plan in short: how many of what, what cannot be done and why, what is proposed.
#[must_use]
pub fn summary(plan: &Plan, view: View<'_>) -> String {
    let mut out = String::new();
    if !plan.steps().is_empty() {
        let total = view.count(plan.steps().len());
        let _ = writeln!(
            out,
            "{}",
            view.pick(&format!("Sẽ làm {total} việc:"), &format!("{total} steps to do:"))
        );
        for (kind, steps) in grouped(plan) {
            line(&mut out, kind, &steps, view);
        }
    }
    out.push_str(&unfinished(plan, view));
    if !plan.steps().is_empty() {
        let sentence = if view.mails {
            Text::of(
                "Không xóa gì. Người được chia sẻ sẽ nhận thư báo.",
                "Nothing is deleted. Who is given a right is sent a mail.",
            )
        } else {
            Text::of("Không xóa gì, không gửi thư.", "Nothing is deleted, no mail is sent.")
        };
        let _ = writeln!(out, "{}", sentence.get(view.lang));
    }
    out.trim_end().to_owned()
}

/// What no step of a plan does: what cannot be done and why, what is proposed, who is not let in yet. Whole lines, or
/// nothing.
#[must_use]
pub fn unfinished(plan: &Plan, view: View<'_>) -> String {
    let mut out = String::new();
    conflicts(&mut out, plan, view);
    proposals(&mut out, plan, view);
    for sentence in held(plan, view).iter().chain(&unread(plan, view)) {
        for line in sentence.get(view.lang).lines() {
            let indent = if line.starts_with(' ') { "    " } else { "  " };
            let _ = writeln!(out, "{}", wrap(line, view.width, indent));
        }
    }
    out
}

/// Kinds of step in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum KindOf {
    Create,
    CreateAgain,
    Adopt,
    Rename,
    Move,
    Untrash,
    Restrict,
    Grant,
    Revoke,
}

fn kind(step: &Step) -> KindOf {
    match (&step.action, &step.reason) {
        (Action::Create { .. }, Reason::Vanished | Reason::ToldByPeople) => KindOf::CreateAgain,
        (Action::Create { .. }, _) => KindOf::Create,
        (Action::Adopt { .. }, _) => KindOf::Adopt,
        (Action::Place { .. }, Reason::Renamed | Reason::NewName) => KindOf::Rename,
        (Action::Place { .. }, _) => KindOf::Move,
        (Action::Untrash { .. }, _) => KindOf::Untrash,
        (Action::Restrict { .. }, _) => KindOf::Restrict,
        (Action::Grant { .. }, _) => KindOf::Grant,
        (Action::Revoke { .. }, _) => KindOf::Revoke,
    }
}

fn grouped(plan: &Plan) -> BTreeMap<KindOf, Vec<&Step>> {
    let mut groups: BTreeMap<KindOf, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps() {
        groups.entry(kind(step)).or_default().push(step);
    }
    groups
}

const fn verb(kind: KindOf) -> Text {
    match kind {
        KindOf::Create => Text::of("tạo", "create"),
        KindOf::CreateAgain => Text::of("tạo lại", "make anew"),
        KindOf::Adopt => Text::of("nhận", "take over"),
        KindOf::Rename => Text::of("đổi tên", "rename"),
        KindOf::Move => Text::of("chuyển", "move"),
        KindOf::Untrash => Text::of("khôi phục", "restore"),
        KindOf::Restrict => Text::of("giới hạn", "restrict"),
        KindOf::Grant => Text::of("chia sẻ", "share"),
        KindOf::Revoke => Text::of("thu hồi", "revoke"),
    }
}

fn line(out: &mut String, kind: KindOf, steps: &[&Step], view: View<'_>) {
    let verb = verb(kind);
    let unit = match kind {
        KindOf::Grant | KindOf::Revoke => view.pick("quyền", "grants"),
        _ => view.pick("thư mục", "folders"),
    };
    let head = format!(
        "  {} {:>6} {}",
        super::wrap::fit(verb.get(view.lang), 9),
        view.count(steps.len()),
        super::wrap::fit(unit, 7)
    );
    let detail = if steps.len() <= 2 && !matches!(kind, KindOf::Create) {
        steps
            .iter()
            .map(|step| short(step, view))
            .collect::<Vec<_>>()
            .join("; ")
    } else {
        counts(steps, view)
    };
    let simulated = if view.simulated && matches!(kind, KindOf::Grant | KindOf::Revoke | KindOf::Restrict) {
        view.pick(" (mô phỏng)", " (simulated)")
    } else {
        ""
    };
    let indent = " ".repeat(27);
    let text = format!("{head}  {detail}{simulated}");
    let _ = writeln!(out, "{}", wrap(text.trim_end(), view.width, &indent));
    if let Some(sentence) = upward(steps, view) {
        let text = format!("{indent}{sentence}");
        let _ = writeln!(out, "{}", wrap(&text, view.width, &indent));
    }
}

/// `Nhà trường 7 · Tổ chuyên môn 24`, in the template's order.
fn counts(steps: &[&Step], view: View<'_>) -> String {
    let mut branches: Vec<(String, usize)> = Vec::new();
    for step in steps {
        let branch = view.branch(&step.key);
        match branches.iter_mut().find(|(name, _)| *name == branch) {
            Some((_, count)) => *count += 1,
            None => branches.push((branch, 1)),
        }
    }
    branches
        .iter()
        .map(|(name, count)| format!("{name} {}", view.count(*count)))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// One step in a few words.
fn short(step: &Step, view: View<'_>) -> String {
    let path = view.path(&step.key);
    match &step.action {
        Action::Place { old_name, name, .. } if old_name != name && kind(step) == KindOf::Rename => {
            let parent = view
                .spec
                .folders
                .get(&step.key)
                .and_then(|folder| folder.parent.as_ref())
                .map(|key| view.path(key))
                .unwrap_or_default();
            format!("«{}» → «{}» ({parent})", safe(old_name), safe(name))
        }
        Action::Place { .. } => format!("«{path}»"),
        Action::Adopt { name, .. }
            if fold_name(name) != fold_name(view.spec.path(&step.key).last().copied().unwrap_or_default()) =>
        {
            format!("«{}» = {path}", safe(name))
        }
        Action::Grant { grant, .. } => format!(
            "«{path}» {} {}",
            role(grant.role, view.lang),
            safe(grant.address.as_str())
        ),
        Action::Revoke { address, .. } => format!("«{path}» {}", safe(address.as_str())),
        Action::Restrict { keep, .. } => {
            let people = view.count(keep.len());
            view.pick(
                &format!("«{path}»: chỉ {people} người được vào"),
                &format!("«{path}»: {people} people only"),
            )
            .to_owned()
        }
        _ => format!("«{path}»"),
    }
}

/// What a role lets people do.
#[must_use]
pub fn role(role: Role, lang: Lang) -> &'static str {
    match (role, lang) {
        (Role::Reader, Lang::Vi) => "xem",
        (Role::Commenter, Lang::Vi) => "nhận xét",
        (Role::Writer, Lang::Vi) => "ghi",
        (Role::FileOrganizer | Role::Organizer, Lang::Vi) => "quản lý",
        (Role::Owner, Lang::Vi) => "chủ",
        (Role::Reader, Lang::En) => "read",
        (Role::Commenter, Lang::En) => "comment",
        (Role::Writer, Lang::En) => "write",
        (Role::FileOrganizer | Role::Organizer, Lang::En) => "manage",
        (Role::Owner, Lang::En) => "own",
    }
}

/// Every step on a line of its own, under its verb.
#[must_use]
pub fn full(plan: &Plan, view: View<'_>) -> String {
    let mut out = String::new();
    for (kind, steps) in grouped(plan) {
        let verb = verb(kind);
        let _ = writeln!(out, "{} ({}):", verb.get(view.lang), view.count(steps.len()));
        for step in steps {
            let why = reason(&step.reason);
            let _ = writeln!(
                out,
                "{}",
                wrap(
                    &format!("  {}  ({})", short(step, view), why.get(view.lang)),
                    view.width,
                    "      "
                )
            );
        }
    }
    out.trim_end().to_owned()
}

/// Why a step is there.
#[must_use]
pub const fn reason(reason: &Reason) -> Text {
    match reason {
        Reason::Missing => Text::of("chưa có", "not there"),
        Reason::Unfinished => Text::of("lần trước làm dở", "left unfinished"),
        Reason::Vanished => Text::of("đã từng có, nay không còn", "was there, is gone"),
        Reason::FoundByName => Text::of("đã có đúng tên", "there under its name"),
        Reason::FoundByTag => Text::of("do hoso tạo trước đây", "made by hoso before"),
        Reason::Oldest => Text::of("cũ nhất trong các thư mục trùng", "the oldest of several"),
        Reason::ToldByPeople => Text::of("theo lựa chọn của người dùng", "as people said"),
        Reason::Remember => Text::of("ghi lại vào sổ", "noted anew"),
        Reason::Renamed => Text::of("đã bị đổi tên", "was renamed"),
        Reason::Moved => Text::of("đã bị chuyển chỗ", "was moved"),
        Reason::MovedAndRenamed => Text::of("đã bị chuyển chỗ và đổi tên", "was moved and renamed"),
        Reason::NewName => Text::of("tên trong hoso.yaml đã đổi", "its name in hoso.yaml changed"),
        Reason::NewPlace => Text::of("chỗ theo mẫu đã đổi", "its place in the template changed"),
        Reason::Trashed => Text::of("đang ở thùng rác", "in the trash"),
        Reason::MustBeRestricted => Text::of("hồ sơ phải giới hạn người xem", "must be restricted"),
        Reason::Asked => Text::of("chưa được chia sẻ", "not shared yet"),
        Reason::OtherRole => Text::of("quyền chưa đúng", "another role"),
        Reason::EndsEarly => Text::of(
            "hết hạn sớm hơn ngày ghi trong hoso.yaml",
            "ends before the day in hoso.yaml",
        ),
        Reason::EndsLate => Text::of(
            "kéo dài hơn ngày ghi trong hoso.yaml",
            "lasts beyond the day in hoso.yaml",
        ),
        Reason::NotAsked => Text::of("không còn cần", "not asked for any more"),
        Reason::Left => Text::of("đã chuyển đi", "has left"),
    }
}

fn conflicts(out: &mut String, plan: &Plan, view: View<'_>) {
    if plan.conflicts().is_empty() {
        return;
    }
    let total = view.count(plan.conflicts().len());
    let _ = writeln!(
        out,
        "{}",
        view.pick(
            &format!("Chưa làm được {total} việc (không làm gì ở đó và bên dưới):"),
            &format!("{total} things cannot be done (nothing is done there or below):")
        )
    );
    for (fact, hint) in all(plan, view) {
        let _ = writeln!(
            out,
            "{}",
            wrap(&format!("  {}", fact.get(view.lang)), view.width, "    ")
        );
        let _ = writeln!(
            out,
            "{}",
            wrap(&format!("  → {}", hint.get(view.lang)), view.width, "    ")
        );
    }
}

fn proposals(out: &mut String, plan: &Plan, view: View<'_>) {
    if plan.proposals().is_empty() {
        return;
    }
    let total = view.count(plan.proposals().len());
    let head = text!(
        "{total} thư mục có sẵn, tên giống hoặc gần giống, chờ xác nhận (không tạo gì ở đó và bên dưới):",
        "{total} folders of the same or a similar name wait for your word (nothing is made there or below):"
    );
    let _ = writeln!(out, "{}", wrap(head.get(view.lang), view.width, "  "));
    let (instead, similar): (Vec<&Proposal>, Vec<&Proposal>) =
        plan.proposals().iter().partition(|proposal| proposal.instead.is_some());
    for proposal in instead.iter().take(10).chain(similar.iter().take(3)) {
        let found = safe_path(proposal.path.iter().map(String::as_str));
        let line = if proposal.instead.is_some() {
            let which = which(&proposal.node, view.snapshot);
            let which = which.get(view.lang);
            view.pick(
                &format!("  «{found}» {which} thay cho thư mục cũ cùng tên, nay không còn thấy"),
                &format!("  «{found}» {which} in the place of the former one, which is not visible any more"),
            )
            .to_owned()
        } else {
            format!("  «{found}» = {}", view.path(&proposal.key))
        };
        let _ = writeln!(out, "{}", wrap(&line, view.width, "    "));
    }
    if instead.len() > 10 || similar.len() > 3 {
        let _ = writeln!(out, "  …");
    }
    let _ = writeln!(
        out,
        "  → {}",
        view.pick("xem và nhận tất cả: hoso adopt", "see and take all of them: hoso adopt")
    );
}
