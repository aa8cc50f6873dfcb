//! A known folder is in the trash.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS105",
    slug: "trashed-folder",
    level: Level::Error,
    needs: Needs::Get,
    seed: "R3",
    title: Text::of("ở thùng rác", "in the trash"),
    fires: Text::of("một thư mục đã biết đang ở thùng rác", "a known folder is in the trash"),
    why: Text::of(
        "Thùng rác tự xóa sau một thời gian; không được để mất dữ liệu (mục I).",
        "The trash empties itself after a while, and data must not be lost (section I of the letter).",
    ),
    remedy: Text::of("Khôi phục: hoso init.", "Restore it: hoso init."),
    messages: &[Text::of("«{name}»", "«{name}»")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for (key, place) in case.wanted() {
        if let Some(node) = place.trashed {
            let mut finding = case.on_key(&RULE, key).with("name", Arg::Name(node.name.clone()));
            finding.link.clone_from(&node.link);
            sink.add(finding);
        }
    }
}
