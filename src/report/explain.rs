//! What a rule means, for `hoso explain`.

use super::View;
use super::wrap::hanging;
use crate::audit::rules::{Needs, RULES, Rule};
use crate::text::Text;

/// One rule in full.
#[must_use]
pub fn explain(rule: &Rule, view: &View) -> String {
    let lang = view.lang;
    let (title, level) = (rule.title.get(lang), rule.level.words());
    let mut out = format!("{} {title} · {}\n", rule.id, level.get(lang));
    let mut line = |head: &Text, text: &str| {
        out.push_str(&hanging(&format!("  {}  ", head.get(lang)), text, view.width.max(40)));
    };
    line(&Text::of("Nêu khi   ", "Fires when"), rule.fires.get(lang));
    line(&Text::of("Vì sao    ", "Why       "), rule.why.get(lang));
    line(&Text::of("Phải làm  ", "What to do"), rule.remedy.get(lang));
    line(&Text::of("Cần đọc   ", "Needs     "), rule.needs.words().get(lang));
    line(&Text::of("Tên tắt   ", "Short name"), rule.slug);
    out
}

/// All rules, one line each.
#[must_use]
pub fn explain_all(view: &View) -> String {
    let mut out = String::new();
    for rule in RULES {
        let head = format!("{}  ", rule.id);
        let level = rule.level.words();
        let text = format!(
            "{} ({}): {}",
            rule.title.get(view.lang),
            level.get(view.lang),
            rule.fires.get(view.lang)
        );
        out.push_str(&hanging(&head, &text, view.width.max(40)));
    }
    out
}

impl Needs {
    /// What must have been read.
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::Listing => Text::of("danh sách thư mục, tệp", "the listing of folders and files"),
            Self::Grants => Text::of("quyền chia sẻ", "who has access"),
            Self::Get => Text::of("từng mục theo mã", "single items by their id"),
            Self::Verify => Text::of("nội dung tệp", "the content of files"),
            Self::Config => Text::of("thông tin trường ghi", "what the school wrote down"),
            Self::State => Text::of("sổ của hoso", "what hoso remembers"),
            Self::Nothing => Text::of("không cần gì thêm", "nothing more"),
        }
    }
}
