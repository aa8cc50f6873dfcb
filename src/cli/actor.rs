//! Who acts on a tree, as people read it.

use crate::text::{Text, safe};

/// An account as it is. A machine, which the manifest names by the 32 digits of its id, by their first four: enough to
/// tell two apart, and readable.
#[must_use]
pub fn shown(actor: &str) -> Text {
    let digits = actor.strip_prefix("máy ").unwrap_or_default();
    if digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        let short = &digits[..4];
        return text!("máy tính «{short}»", "the machine «{short}»");
    }
    Text::same(safe(actor))
}

/// Several, with commas between them.
#[must_use]
pub fn all<'a>(actors: impl IntoIterator<Item = &'a String>) -> Text {
    let (vi, en): (Vec<String>, Vec<String>) = actors
        .into_iter()
        .map(|actor| {
            let Text { vi, en } = shown(actor);
            (vi.into_owned(), en.into_owned())
        })
        .unzip();
    Text::new(vi.join(", "), en.join(", "))
}
