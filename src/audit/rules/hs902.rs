//! A waiver that matched nothing.

use super::{Needs, Rule, by_the_sink};
use crate::audit::Level;
use crate::text::Text;

pub(in crate::audit) static RULE: Rule = Rule {
    id: "HS902",
    slug: "idle-waiver",
    level: Level::Note,
    needs: Needs::Nothing,
    seed: "",
    title: Text::of("miễn trừ thừa", "idle waiver"),
    fires: Text::of("một miễn trừ không ứng với phát hiện nào", "a waiver matched nothing"),
    why: Text::of(
        "Miễn trừ còn lại sau khi đã sửa sẽ che lỗi mới.",
        "A waiver that stays after the repair would hide a new fault.",
    ),
    remedy: Text::of("Bỏ miễn trừ này khỏi hoso.yaml.", "Take the waiver out of hoso.yaml."),
    messages: &[Text::of(
        "miễn trừ {number}: {rule} ở «{at}»",
        "waiver {number}: {rule} at «{at}»",
    )],
    check: by_the_sink,
};
