//! A waiver past its date.

use super::{Needs, Rule, by_the_sink};
use crate::audit::Level;
use crate::text::Text;

pub(in crate::audit) static RULE: Rule = Rule {
    id: "HS903",
    slug: "expired-waiver",
    level: Level::Warning,
    needs: Needs::Nothing,
    seed: "",
    title: Text::of("miễn trừ hết hạn", "expired waiver"),
    fires: Text::of("một miễn trừ đã qua ngày hết hạn", "a waiver is past its date"),
    why: Text::of(
        "Miễn trừ có lý do và có hạn; hết hạn thì phát hiện lại được tính.",
        "A waiver has a reason and an end; after it, its findings count again.",
    ),
    remedy: Text::of(
        "Sửa điều đã miễn trừ, hoặc gia hạn có lý do trong hoso.yaml.",
        "Repair what was let off, or extend it with a reason in hoso.yaml.",
    ),
    messages: &[Text::of(
        "miễn trừ {number}: {rule} ở «{at}», hết hạn {until}",
        "waiver {number}: {rule} at «{at}», ended {until}",
    )],
    check: by_the_sink,
};
