//! Links for the screen.

use super::{Kind, Link};
use crate::text::{Lang, Text, safe};

/// By kind, a name a line and its link on the next: links are longer than lines, and must stay whole to be copied.
#[must_use]
pub fn table(links: &[Link], lang: Lang) -> String {
    let mut out = String::new();
    for (kind, heading) in [
        (Kind::Group, Text::of("Tổ chuyên môn", "Tổ")),
        (Kind::Teacher, Text::of("Giáo viên", "Teachers")),
        (Kind::Class, Text::of("Lớp chủ nhiệm", "Classes")),
    ] {
        let mut of_kind = links.iter().filter(|link| link.kind == kind).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        out.push_str(heading.get(lang));
        out.push('\n');
        for link in of_kind {
            let person = link.person.as_ref().map(|name| format!(" ({})", safe(name)));
            let address = link.address.as_ref().map(|address| format!(" · {}", safe(address)));
            let missing = Text::of("chưa có thư mục", "no folder yet");
            let words = link
                .link
                .as_ref()
                .map_or_else(|| missing.get(lang).to_owned(), |link| safe(link));
            out.push_str(&format!(
                "  {}{}{}\n    {words}\n",
                safe(&link.name),
                person.unwrap_or_default(),
                address.unwrap_or_default()
            ));
        }
        out.push('\n');
    }
    out
}
