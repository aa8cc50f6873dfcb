//! A shortcut that stands for nothing.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::audit::leads::{Astray, astray};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS210",
    slug: "bad-shortcut",
    level: Level::Error,
    needs: Needs::Get,
    seed: "R12",
    title: Text::of("lối tắt hỏng", "bad shortcut"),
    fires: Text::of(
        "lối tắt không còn dẫn tới đâu, dẫn ra ngoài cây thư mục, hoặc dẫn tới thứ không phải PDF mà người kiểm tra mở được",
        "a shortcut that leads nowhere, out of the school's tree, or to something that is not a PDF the auditor can open",
    ),
    why: Text::of(
        "Lối tắt không phải là hồ sơ: tệp gốc có thể bị xóa, bị sửa, hoặc cấp trên không mở được (mục IV.3).",
        "A shortcut is no record: its file may be deleted or changed, or the office above cannot open it (section IV.3 of the letter).",
    ),
    remedy: Text::of(
        "Lưu chính tệp PDF vào thư mục này rồi bỏ lối tắt.",
        "Save the PDF itself here and remove the shortcut.",
    ),
    messages: &[
        Text::of("{at}/«{name}»: không còn tệp gốc", "{at}/«{name}»: its file is gone"),
        Text::of(
            "{at}/«{name}»: tài khoản đang dùng không mở được tệp gốc",
            "{at}/«{name}»: this account cannot open its file",
        ),
        Text::of(
            "{at}/«{name}»: tệp gốc nằm ngoài cây thư mục của trường",
            "{at}/«{name}»: its file lies out of the school's tree",
        ),
        Text::of(
            "{at}/«{name}»: không dẫn tới tệp PDF",
            "{at}/«{name}»: it leads to something that is no PDF",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let says = |astray| match astray {
        Astray::Nowhere => 0,
        Astray::Closed => 1,
        Astray::Outside => 2,
        Astray::NotPdf => 3,
    };
    case.of_files(&RULE, |file| astray(case.inputs.snapshot, file.node).map(says), sink);
}
