//! An empty file.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::audit::scope::Shape;
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS206",
    slug: "empty-file",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R9",
    title: Text::of("tệp rỗng", "empty file"),
    fires: Text::of(
        "tệp có 0 byte, hoặc PDF không có trang nào",
        "zero bytes, or a PDF without pages",
    ),
    why: Text::of(
        "Tệp rỗng thường là lần tải lên bị đứt; hồ sơ chưa thật sự có.",
        "An empty file is mostly an upload that broke off: the record is not really there.",
    ),
    remedy: Text::of("Tải lại bản PDF đã duyệt.", "Upload the approved PDF again."),
    messages: &[Text::of("{at}/«{name}»", "{at}/«{name}»")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    case.of_shape(&RULE, Shape::Empty, sink);
}
