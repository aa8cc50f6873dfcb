//! A plan carried out at a terminal: progress, Ctrl-C, and what became of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::failure::{Failure, code, words};
use super::session::{Session, state_failure};
use super::show::outcome::elapsed;
use super::ui::capital;
use super::{exit, show};
use crate::apply::{Event, Hooks, Outcome, Stop, What, apply};
use crate::plan::{Action, Plan, Step};
use crate::storage::{Error, ErrorKind, Storage};
use crate::text::{Text, count_vi, safe_path};
use crate::tree::Spec;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The exit code so far.
    pub code: u8,
    /// The sign-in or the service as a whole failed: nothing more can be looked at.
    pub cut_off: bool,
}

/// Carries the plan out and tells the outcome. The ledger is read anew afterwards.
///
/// # Errors
/// The state cannot be read.
pub fn carry_out(session: &mut Session<'_>, plan: Plan) -> Result<Ended, Failure> {
    let Some(storage) = session.storage.clone() else {
        return Err(Failure::new(
            exit::INTERNAL,
            Text::of("chưa mở nơi lưu trữ.", "the storage is not open."),
        ));
    };
    let total = plan.steps().len();
    let began = Instant::now();
    let outcome = session.wait(watched(session, plan, storage.as_ref()));
    session.ledger = session
        .state
        .ledger(&session.described.school.id)
        .map_err(state_failure)?;
    Ok(Ended {
        code: tell(session, &outcome, total, began),
        cut_off: matches!(outcome.stopped, Some(Stop::Storage(_))),
    })
}

async fn watched(session: &Session<'_>, plan: Plan, storage: &dyn Storage) -> Outcome {
    let stop = Arc::new(AtomicBool::new(false));
    tokio::spawn(listen(Arc::clone(&stop)));
    let bar = session
        .context
        .ui
        .progress(Some(u64::try_from(plan.steps().len()).unwrap_or(u64::MAX)));
    let (spec, lang) = (&session.described.spec, session.context.ui.lang());
    let progress = |event: Event<'_>| match event.what {
        What::Started => bar.message(doing(event, spec, lang)),
        What::Done | What::Failed(_) => bar.position(u64::try_from(event.ended).unwrap_or(u64::MAX)),
    };
    let hooks = Hooks::new(&progress, &stop, session.now);
    let outcome = apply(plan, storage, &session.ledger, &session.state, &hooks).await;
    // Once somebody listened, the system leaves Ctrl-C to us for the rest of the run: from here on it ends the program.
    stop.store(true, Ordering::Relaxed);
    outcome
}

/// The first Ctrl-C ends the work between two steps; a second one, or one after the work, ends the program.
async fn listen(stop: Arc<AtomicBool>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        if stop.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(exit::INCOMPLETE));
        }
    }
}

fn doing(event: Event<'_>, spec: &Spec, lang: crate::text::Lang) -> String {
    let verb = match &event.step.action {
        Action::Create { .. } => Text::of("tạo", "create"),
        Action::Adopt { .. } => Text::of("nhận", "take over"),
        Action::Place { .. } => Text::of("chuyển", "move"),
        Action::Untrash { .. } => Text::of("khôi phục", "restore"),
        Action::Restrict { .. } => Text::of("giới hạn", "restrict"),
        Action::Grant { .. } => Text::of("chia sẻ", "share"),
        Action::Revoke { .. } => Text::of("thu hồi", "revoke"),
    };
    format!("{} {}", verb.get(lang), safe_path(spec.path(&event.step.key)))
}

/// Says what became of the plan; the exit code.
fn tell(session: &Session<'_>, outcome: &Outcome, total: usize, began: Instant) -> u8 {
    let ui = session.context.ui;
    let (done, left) = (outcome.done.len(), total - outcome.done.len());
    if outcome.is_complete() && outcome.left_open.is_empty() {
        let (vi, en) = (
            elapsed(began.elapsed(), crate::text::Lang::Vi),
            elapsed(began.elapsed(), crate::text::Lang::En),
        );
        let count = count_vi(done);
        ui.note(&text!(
            "Xong {count} việc trong {vi}. Chạy lại lúc nào cũng được.",
            "Did {done} steps in {en}. Run it again whenever you like."
        ));
        return exit::CLEAN;
    }
    let (done_vi, left_vi) = (count_vi(done), count_vi(left));
    ui.warn(&text!(
        "Làm được {done_vi} việc, còn {left_vi} việc. Chưa có gì bị lặp hay mất.",
        "Did {done} steps, {left} are left. Nothing was lost or done twice."
    ));
    failures(session, outcome);
    let mut codes = vec![exit::INCOMPLETE];
    codes.extend(
        outcome
            .failed
            .iter()
            // A right that lacks at one place is one step that failed; that there is none at all is said before any.
            .filter(|(_, error)| error.kind != ErrorKind::Denied)
            .map(|(_, error)| code(error.kind))
            .filter(|code| *code != exit::USAGE),
    );
    if let Some(stop) = &outcome.stopped {
        codes.push(stopped(session, stop));
    }
    for key in &outcome.left_open {
        let path = safe_path(session.described.spec.path(key));
        ui.warn(&text!(
            "«{path}» phải giới hạn người xem mà chưa giới hạn được.",
            "«{path}» must be restricted and is not."
        ));
    }
    ui.warn(&text!(
        "→ chạy lại: hoso init (làm tiếp {left_vi} việc còn lại)",
        "→ run again: hoso init (it goes on with the {left} left)"
    ));
    exit::worst(codes)
}

/// As many steps as are named of those against which one thing helps.
const NAMED: usize = 4;

/// Each failure, what helps once for all steps against which it helps; of many steps the first.
fn failures(session: &Session<'_>, outcome: &Outcome) {
    let ui = session.context.ui;
    let (ending, single): (Vec<_>, Vec<_>) = outcome.failed.iter().partition(|(_, error)| error.kind.ends_the_run());
    let mut groups: Vec<(Text, Vec<&(Step, Error)>)> = Vec::new();
    for failed in single {
        let (_, _, hint) = words(&failed.1);
        match groups.iter_mut().find(|(other, _)| *other == hint) {
            Some((_, steps)) => steps.push(failed),
            None => groups.push((hint, vec![failed])),
        }
    }
    for (hint, steps) in &groups {
        for (step, error) in steps.iter().take(NAMED) {
            failure(session, step, error);
        }
        if steps.len() > NAMED {
            let (more, vi) = (steps.len() - NAMED, count_vi(steps.len() - NAMED));
            ui.warn(&text!("  … và {vi} việc khác.", "  … and {more} more."));
        }
        let hint = format!("    → {}", ui.say(hint));
        ui.warn(&Text::same(show::wrap::wrap(&hint, ui.width(), "      ")));
    }
    // What ended the run is no matter of single steps: it is told once.
    if let Some(error) = ending.first().map(|(_, error)| error).or(outcome.before.as_ref()) {
        let (_, fact, hint) = words(error);
        ui.warn(&Text::new(capital(&fact.vi), capital(&fact.en)));
        ui.warn(&Text::new(format!("→ {}", hint.vi), format!("→ {}", hint.en)));
    }
}

/// One step that failed, and why.
fn failure(session: &Session<'_>, step: &Step, error: &Error) {
    let ui = session.context.ui;
    let path = safe_path(session.described.spec.path(&step.key));
    let (_, fact, _) = words(error);
    let whom = match &step.action {
        Action::Grant { grant, .. } => {
            let address = crate::text::safe(grant.address.as_str());
            text!(" chia sẻ cho {address}", " shared with {address}")
        }
        _ => Text::same(String::new()),
    };
    let line = text!("  «{path}»{}: {}", "  «{path}»{}: {}", ui.say(&whom), ui.say(&fact));
    ui.warn(&Text::same(show::wrap::wrap(ui.say(&line), ui.width(), "    ")));
    if ui.verbose() {
        let detail = crate::text::safe(&error.to_string());
        ui.warn(&Text::same(format!("      {detail}")));
    }
}

fn stopped(session: &Session<'_>, stop: &Stop) -> u8 {
    let ui = session.context.ui;
    match stop {
        Stop::Asked => {
            ui.warn(&Text::of(
                "Đã dừng theo yêu cầu (Ctrl-C).",
                "Stopped as asked (Ctrl-C).",
            ));
            exit::INCOMPLETE
        }
        Stop::Storage(kind) => code(*kind),
        Stop::Journal(detail) => {
            let detail = crate::text::safe(detail);
            ui.warn(&text!(
                "Không ghi được sổ trạng thái ({detail}).",
                "The state could not be written ({detail})."
            ));
            exit::INCOMPLETE
        }
    }
}
