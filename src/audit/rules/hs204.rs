//! An online document stands where a PDF should.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::audit::scope::Shape;
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS204",
    slug: "native-document",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R9",
    title: Text::of("tài liệu trực tuyến", "online document"),
    fires: Text::of(
        "tài liệu Google Docs, Sheets, Slides (hoặc loại chỉ có trên mạng) trong thư mục hồ sơ",
        "a Google Docs, Sheets or Slides document (or another that lives only online) in a record's folder",
    ),
    why: Text::of(
        "Xuất ra được, nhưng không phải PDF, và còn sửa được sau khi duyệt (mục III.2.2).",
        "It can be exported, but is no PDF, and can still be changed after approval (section III.2.2 of the letter).",
    ),
    remedy: Text::of(
        "Mở tài liệu, chọn Tệp → Tải xuống → PDF, duyệt rồi lưu bản PDF vào đây.",
        "Open it, choose File → Download → PDF, have it approved and save the PDF here.",
    ),
    messages: &[Text::of("{at}/«{name}»", "{at}/«{name}»")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    case.of_shape(&RULE, Shape::Native, sink);
}
