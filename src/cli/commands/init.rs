//! `hoso init`, `hoso share` and `hoso adopt`: plan, show, ask, apply.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::plan::{saved, show, view, wishes};
use super::settle::settle;
use crate::cli::args::{InitArgs, ShareArgs};
use crate::cli::carry::{Ended, carry_out};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::publish::publish;
use crate::cli::session::{Mode, Session, Wishes};
use crate::cli::show::leftover::leftovers;
use crate::cli::show::plan::unfinished;
use crate::cli::{Ending, exit, recent};
use crate::plan::{Leftover, Options, Plan};
use crate::text::{Text, safe};
use crate::tree::{NodeId, School};

/// What the command line says about doing it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Doing<'a> {
    /// Without asking.
    pub yes: bool,
    /// Not at all.
    pub dry_run: bool,
    /// Only if the work is what this file says.
    pub plan: Option<&'a Path>,
    /// Whoever runs it joins the tree's admins.
    pub take_over: bool,
    /// Each step is shown.
    pub each: bool,
}

/// `hoso init`.
pub fn init(context: &Context<'_>, args: &InitArgs) -> Ending {
    // Before anything is looked at: a file that is no plan needs no tree to be refused.
    args.plan.as_deref().map(saved).transpose()?;
    let opening = Wishes {
        notify: args.notify,
        create_drive: args.create_drive,
    };
    let mut session = Session::open_with(context, mode(args.dry_run), opening)?;
    let seen = session.look()?;
    let options = Options {
        only_grants: args.only.is_some(),
        ..wishes(&session, &args.flags)
    };
    let doing = Doing {
        yes: args.yes,
        dry_run: args.dry_run,
        plan: args.plan.as_deref(),
        take_over: args.take_over,
        ..Doing::default()
    };
    let (plan, options) = settle(&session, &seen.snapshot, options, doing)?;
    run(&mut session, seen, plan, &options, doing)
}

/// `hoso share`: the grants alone.
pub fn share(context: &Context<'_>, args: &ShareArgs) -> Ending {
    let opening = Wishes {
        notify: args.notify,
        ..Wishes::default()
    };
    let mut session = Session::open_with(context, mode(args.dry_run), opening)?;
    if !session.shares() {
        return Err(Failure::usage(Text::of(
            "thư mục trên máy không có quyền chia sẻ riêng.",
            "a folder on disk has no sharing of its own.",
        ))
        .hint(Text::of(
            "chia sẻ trong Google Drive hoặc OneDrive; muốn tập dượt: simulate_sharing: true trong hoso.yaml.",
            "share in Google Drive or OneDrive; to practise: simulate_sharing: true in hoso.yaml.",
        )));
    }
    let seen = session.look()?;
    let options = Options {
        only_grants: true,
        revoke: args.revoke,
        ..session.options()
    };
    let plan = session.plan(&seen.snapshot, &options);
    run(
        &mut session,
        seen,
        plan,
        &options,
        Doing {
            yes: args.yes,
            dry_run: args.dry_run,
            ..Doing::default()
        },
    )
}

/// Whether the run changes anything.
pub const fn mode(dry_run: bool) -> Mode {
    if dry_run { Mode::Look } else { Mode::Change }
}

/// Shows a plan, asks, carries it out, and says what became of it.
pub fn run(
    session: &mut Session<'_>,
    seen: crate::cli::look::Seen,
    plan: Plan,
    options: &Options,
    doing: Doing<'_>,
) -> Ending {
    let context = session.context;
    let unfinished = unfinished(&plan, view(session, &seen.snapshot));
    if !context.ui.quiet() || doing.dry_run {
        show(session, &seen.snapshot, &plan, options, doing.each);
    } else if !unfinished.is_empty() {
        context.ui.warn(&Text::same(unfinished.trim_end().to_owned()));
    }
    session.foretell(&plan);
    if let Some(path) = doing.plan {
        agree(session, &plan, path)?;
    }
    if doing.dry_run {
        return Ok(pending(&plan));
    }
    if plan.steps().is_empty() {
        remember_people(session)?;
        if session.storage.is_some() {
            recent::made(session);
            let told = publish(session, &seen.snapshot, seen.manifest, doing.take_over)?;
            return Ok(exit::worst([pending(&plan), told]));
        }
        return Ok(pending(&plan));
    }
    session.refuse_without_rights(&plan)?;
    if !doing.yes && !agreed(context)? {
        context.ui.note(&Text::of("Chưa làm gì.", "Nothing was done."));
        return Ok(exit::PENDING);
    }
    remember_people(session)?;
    let told = Told {
        leftovers: plan.leftovers().iter().map(|one| one.node.clone()).collect(),
        unfinished,
    };
    let plan = rooted(session, plan, options)?;
    let ended = carry_out(session, plan)?;
    if ended.cut_off {
        return Ok(ended.code);
    }
    after(session, options, doing, &ended, &told)
}

/// The plan for a root that is there: one made just now has an identity that the plan could not know.
fn rooted(session: &mut Session<'_>, plan: Plan, options: &Options) -> Result<Plan, Failure> {
    if session.storage.is_some() {
        return Ok(plan);
    }
    session.make_root()?;
    let seen = session.look()?;
    Ok(session.plan(&seen.snapshot, options))
}

/// What was said before anything was done, and is not said again.
struct Told {
    leftovers: BTreeSet<NodeId>,
    unfinished: String,
}

/// Looks again: the manifest is published from what is there now, and what is left is told.
fn after(session: &mut Session<'_>, options: &Options, doing: Doing<'_>, ended: &Ended, told: &Told) -> Ending {
    let seen = session.look()?;
    recent::made(session);
    let rest = session.plan(
        &seen.snapshot,
        &Options {
            adopted: BTreeMap::new(),
            anew: BTreeSet::new(),
            accept_proposals: false,
            ..options.clone()
        },
    );
    let new: Vec<&Leftover> = rest
        .leftovers()
        .iter()
        .filter(|one| !told.leftovers.contains(&one.node))
        .collect();
    if let Some(words) = leftovers(&new, view(session, &seen.snapshot)) {
        session.context.ui.warn(&Text::same(words));
    }
    let unfinished = unfinished(&rest, view(session, &seen.snapshot));
    // Where a step failed that is said, with what to do; the next run tells the rest.
    if ended.code == exit::CLEAN && unfinished != told.unfinished {
        session.context.ui.warn(&Text::same(unfinished.trim_end().to_owned()));
    }
    let published = publish(session, &seen.snapshot, seen.manifest, doing.take_over)?;
    let code = exit::worst([ended.code, published]);
    if code != exit::CLEAN {
        return Ok(code);
    }
    // Somebody changed the tree during the run, or what came back could not be looked into before.
    if !rest.steps().is_empty() {
        let count = view(session, &seen.snapshot).count(rest.steps().len());
        session.context.ui.warn(&text!(
            "Nhìn lại lần cuối thì còn {count} việc (có người vừa thay đổi, hoặc thư mục vừa lấy lại từ thùng rác).\n  → chạy lại lệnh này",
            "A last look finds {count} more to do (somebody changed something, or folders just came out of the trash).\n  → run this command again"
        ));
    }
    if rest.is_incomplete() || !rest.steps().is_empty() {
        return Ok(exit::INCOMPLETE);
    }
    session.context.ui.note(&next(&session.described.school));
    Ok(exit::CLEAN)
}

/// What to do after the tree was made. A school without people has a tree without the folders that teachers need, which
/// an audit would not say: nobody owes anything there.
fn next(school: &School) -> Text {
    let lacking: Vec<(&str, &str)> = [
        (school.groups.is_empty(), ("tổ", "tổ")),
        (school.classes.is_empty(), ("lớp", "classes")),
        (school.people.is_empty(), ("giáo viên", "teachers")),
    ]
    .into_iter()
    .filter_map(|(lacks, words)| lacks.then_some(words))
    .collect();
    if lacking.is_empty() {
        return Text::of(
            "Tiếp theo: hoso audit — xem hồ sơ nào còn thiếu.",
            "Next: hoso audit — which records are missing.",
        );
    }
    let (vi, en): (Vec<_>, Vec<_>) = lacking.into_iter().unzip();
    let (vi, en) = (vi.join(", "), en.join(", "));
    text!(
        "hoso.yaml chưa có {vi} nào, nên chưa có thư mục cho họ.\nTiếp theo: ghi {vi} vào hoso.yaml, rồi hoso init.",
        "hoso.yaml has no {en} yet, so they have no folders.\nNext: write the {en} into hoso.yaml, then hoso init."
    )
}

/// The code for what is not done: conflicts and open proposals leave a tree incomplete.
fn pending(plan: &Plan) -> u8 {
    if plan.is_incomplete() {
        exit::INCOMPLETE
    } else if plan.steps().is_empty() {
        exit::CLEAN
    } else {
        exit::PENDING
    }
}

fn agreed(context: &Context<'_>) -> Result<bool, Failure> {
    if !context.ui.can_ask() {
        return Err(Failure::usage(Text::of(
            "không hỏi được vì không chạy ở cửa sổ lệnh; chưa làm gì.",
            "there is no terminal to ask at; nothing was done.",
        ))
        .hint(Text::of(
            "thêm --yes để làm luôn, hoặc --dry-run để chỉ xem.",
            "add --yes to do it, or --dry-run to look only.",
        )));
    }
    Ok(context.ui.confirm(&Text::of("Làm?", "Do it?"))?)
}

/// A saved plan is only compared, never carried out: the tree may have changed since.
fn agree(session: &Session<'_>, plan: &Plan, path: &Path) -> Result<(), Failure> {
    let saved = saved(path)?;
    let school = &session.described.school;
    let shown = safe(&path.display().to_string());
    if saved.school != school.id || saved.year != school.year {
        return Err(Failure::usage(text!(
            "tệp {shown} là kế hoạch của trường khác hoặc năm học khác.",
            "the file {shown} is the plan of another school or year."
        ))
        .hint(Text::of(
            "lập lại: hoso plan --out plan.json",
            "make it anew: hoso plan --out plan.json",
        )));
    }
    plan.same_work(&saved.plan).map_err(|difference| {
        let (new, gone) = (difference.gone.len(), difference.new.len());
        Failure::usage(text!(
            "việc phải làm đã khác với kế hoạch {shown} (thêm {new}, bớt {gone}); chưa làm gì.",
            "the work differs from the plan {shown} ({new} more, {gone} less); nothing was done."
        ))
        .hint(Text::of(
            "xem lại và ghi kế hoạch mới: hoso plan --out plan.json",
            "look again and save a new plan: hoso plan --out plan.json",
        ))
    })
}

/// Ids that were given to people stand beside `hoso.yaml` before any folder bears them.
fn remember_people(session: &Session<'_>) -> Result<(), Failure> {
    use crate::template::roster::{PEOPLE_FILE, write_people};
    if !session.described.people_changed {
        return Ok(());
    }
    let path = session.context.folder().join(PEOPLE_FILE);
    let text = write_people(&session.described.people);
    crate::cli::write::file(&path, text.as_bytes())
}
