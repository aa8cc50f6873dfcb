//! A file in a record's folder is not a PDF.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::audit::scope::Shape;
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS203",
    slug: "not-pdf",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R9",
    title: Text::of("không PDF", "not a PDF"),
    fires: Text::of(
        "tệp trong thư mục hồ sơ không phải PDF (Word, Excel, ảnh, tệp nén …)",
        "a file in a record's folder is not a PDF (Word, Excel, image, archive …)",
    ),
    why: Text::of(
        "Hồ sơ được phê duyệt và lưu dưới dạng *.pdf trước khi tải lên (mục III.2.2).",
        "Records are approved and saved as *.pdf before they are uploaded (section III.2.2 of the letter).",
    ),
    remedy: Text::of(
        "Lưu bản đã duyệt thành PDF vào đây; bản Word giữ ở chỗ khác.",
        "Save the approved version as a PDF here; keep the Word file elsewhere.",
    ),
    messages: &[Text::of("{at}/«{name}»", "{at}/«{name}»")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    case.of_shape(&RULE, Shape::Other, sink);
}
