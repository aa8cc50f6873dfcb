//! A file in a record's folder is not a PDF.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::audit::guise::{Guise, guise};
use crate::audit::scope::{Shape, is_named_pdf};
use crate::text::Text;
use crate::tree::Node;

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
    messages: &[
        Text::of("{at}/«{name}»", "{at}/«{name}»"),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là tệp Word",
            "{at}/«{name}»: named a PDF, a Word file by the storage",
        ),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là tệp Excel",
            "{at}/«{name}»: named a PDF, a spreadsheet by the storage",
        ),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là tệp PowerPoint",
            "{at}/«{name}»: named a PDF, a presentation by the storage",
        ),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là ảnh",
            "{at}/«{name}»: named a PDF, an image by the storage",
        ),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là tệp nén",
            "{at}/«{name}»: named a PDF, an archive by the storage",
        ),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là tệp văn bản thường",
            "{at}/«{name}»: named a PDF, plain text by the storage",
        ),
        Text::of(
            "{at}/«{name}»: tên là PDF, nơi lưu trữ ghi là âm thanh hoặc phim",
            "{at}/«{name}»: named a PDF, sound or film by the storage",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    case.of_files(
        &RULE,
        |file| (file.shape == Shape::Other).then(|| message(file.node)),
        sink,
    );
}

fn message(node: &Node) -> usize {
    match guise(node).filter(|_| is_named_pdf(node)) {
        None => 0,
        Some(Guise::Word) => 1,
        Some(Guise::Sheet) => 2,
        Some(Guise::Slides) => 3,
        Some(Guise::Image) => 4,
        Some(Guise::Archive) => 5,
        Some(Guise::Text) => 6,
        Some(Guise::Media) => 7,
    }
}
