//! Folders that hoso made and does not use, as people read of them.

use super::plan::View;
use super::wrap::wrap;
use crate::plan::Leftover;
use crate::text::{count_vi, safe, safe_path};

/// As many as are shown one by one.
const SHOWN: usize = 10;

/// What is left over and what to do about it; nothing where there is nothing.
#[must_use]
pub fn leftovers(all: &[&Leftover], view: View<'_>) -> Option<String> {
    if all.is_empty() {
        return None;
    }
    let (vi, en) = (count_vi(all.len()), all.len());
    let head = text!(
        "{vi} thư mục thừa (hai máy cùng tạo, hoặc ai đó đã chép): hoso dùng thư mục cũ hơn, không dùng:",
        "{en} folders are left over (two machines made them at once, or somebody copied them); the older ones are used, not these:"
    );
    let mut lines = vec![wrap(head.get(view.lang), view.width, "")];
    for one in all.iter().take(SHOWN) {
        let path = safe_path(one.path.iter().map(String::as_str));
        let link = one
            .link
            .as_deref()
            .map(|link| format!(" {}", safe(link)))
            .unwrap_or_default();
        lines.push(wrap(&format!("  «{path}»{link}"), view.width, "    "));
    }
    if all.len() > SHOWN {
        lines.push("  …".to_owned());
    }
    let remedy = text!(
        "  → chuyển tệp trong đó (nếu có) sang thư mục đang dùng, rồi cất thư mục thừa đi.",
        "  → move the files in them (if any) into the folders in use, then put these away."
    );
    lines.push(wrap(remedy.get(view.lang), view.width, "    "));
    Some(lines.join("\n"))
}
