//! What a plan cannot know and whoever sits at the terminal may: whether a folder that is not seen any more is gone for
//! ever, and whether one that was moved out of the tree is to come back.

use super::init::Doing;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::plan::{Conflict, Options, Plan};
use crate::text::{Text, count_vi, safe, safe_path};
use crate::tree::{Key, Snapshot};

/// Folders named in a question; the plan behind it names all.
const NAMED: usize = 10;

/// The plan, after the questions that only people can answer. Nothing is asked where nobody sits, or where the work is
/// settled already.
pub(super) fn settle(
    session: &Session<'_>,
    snapshot: &Snapshot,
    mut options: Options,
    doing: Doing<'_>,
) -> Result<(Plan, Options), Failure> {
    let ui = session.context.ui;
    let plan = session.plan(snapshot, &options);
    let settled = doing.yes || doing.dry_run || doing.plan.is_some() || options.only_grants;
    if settled || !ui.can_ask() {
        return Ok((plan, options));
    }
    let spec = &session.described.spec;
    let of = |pick: fn(&Conflict) -> Option<&Key>| plan.conflicts().iter().filter_map(pick).collect::<Vec<_>>();
    // A second folder for pupils with disabilities would be open where the first is closed to this account: never on a
    // mere yes.
    let lost = of(|conflict| match conflict {
        Conflict::NotVisible { key, .. } => Some(key),
        _ => None,
    });
    let lost: Vec<&Key> = lost.into_iter().filter(|key| !spec.is_restricted(key)).collect();
    let outside = of(|conflict| match conflict {
        Conflict::Outside { key, .. } => Some(key),
        _ => None,
    });
    if !lost.is_empty() {
        let account = safe(session.account_name().unwrap_or_default());
        list(
            session,
            &lost,
            &text!(
                "thư mục đã có trước đây, nay tài khoản {account} không còn thấy (cùng mọi thư mục ở trong):",
                "folders were there before and are not visible to {account} any more (with all that was in them):"
            ),
        );
        let asked = Text::of(
            "Chắc chắn chúng đã bị xóa hẳn, không phải mất quyền xem? Ghi c: tạo lại thư mục trống.",
            "Are they certainly deleted for ever, and not only out of sight? y: make them anew, empty.",
        );
        if ui.confirm(&asked)? {
            options.anew.extend(lost.into_iter().cloned());
        }
    }
    if !outside.is_empty() {
        list(
            session,
            &outside,
            &Text::of(
                "thư mục đã bị chuyển ra ngoài cây:",
                "folders were moved out of the tree:",
            ),
        );
        options.move_back = ui.confirm(&Text::of("Chuyển về chỗ cũ?", "Bring them back?"))?;
    }
    Ok((session.plan(snapshot, &options), options))
}

fn list(session: &Session<'_>, keys: &[&Key], what: &Text) {
    let (ui, spec) = (session.context.ui, &session.described.spec);
    let (count_vi, count) = (count_vi(keys.len()), keys.len());
    ui.warn(&text!("{count_vi} {}", "{count} {}", ui.say(what)));
    for key in keys.iter().take(NAMED) {
        ui.warn(&Text::same(format!("  «{}»", safe_path(spec.path(key)))));
    }
    if keys.len() > NAMED {
        ui.warn(&Text::same("  …".to_owned()));
    }
}
