//! `hoso explain`: what a rule means, why it is there, what to do.

use crate::audit::rules::{RULES, find};
use crate::cli::args::ExplainArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{Ending, exit};
use crate::report::{View, explain as one, explain_all};
use crate::text::{nearest, safe};

/// One rule by id or slug, or all of them.
pub fn explain(context: &Context<'_>, args: &ExplainArgs) -> Ending {
    let ui = context.ui;
    let view = View {
        lang: ui.lang(),
        width: ui.width(),
        elapsed: None,
    };
    let Some(name) = args.rule.as_deref().filter(|_| !args.all) else {
        ui.raw(explain_all(&view).as_bytes());
        return Ok(exit::CLEAN);
    };
    match find(name) {
        Some(rule) => {
            ui.raw(one(rule, &view).as_bytes());
            Ok(exit::CLEAN)
        }
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Failure {
    let near = nearest(name, RULES.iter().flat_map(|rule| [rule.id, rule.slug]))
        .map(safe)
        .unwrap_or_default();
    let name = safe(name);
    let failure = Failure::usage(text!("không có mã kiểm tra «{name}».", "there is no rule «{name}»."));
    if near.is_empty() {
        failure.hint(text!(
            "xem mọi mã: hoso explain --all",
            "see them all: hoso explain --all"
        ))
    } else {
        failure.hint(text!(
            "có phải «{near}»? Xem mọi mã: hoso explain --all",
            "did you mean «{near}»? See them all: hoso explain --all"
        ))
    }
}
