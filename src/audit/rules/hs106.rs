//! A name that another system refuses or shows differently.

use unicode_normalization::{IsNormalized, is_nfc_quick};

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::{Text, is_nfc, nfc, safe};
use crate::tree::{NAME_LIMIT, Name, NameError, Node};

pub(super) static RULE: Rule = Rule {
    id: "HS106",
    slug: "awkward-name",
    level: Level::Note,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("tên bất tiện", "awkward name"),
    fires: Text::of(
        "tên thư mục hoặc tệp gõ dấu rời (không phải NFC), quá dài, có dấu cách ở đầu hoặc cuối, hoặc có ký tự mà hệ thống khác không nhận",
        "a folder's or file's name is not NFC, is too long, has spaces at an end, or characters that another system refuses",
    ),
    why: Text::of(
        "Tên ngắn gọn, gợi nhớ thì dễ tìm và chia sẻ (mục III.2.2); hai tên trông giống hệt mà gõ khác nhau thì máy coi là hai.",
        "Short, telling names are easy to find and share (section III.2.2); two that look alike and are typed differently are two to a computer.",
    ),
    remedy: Text::of("Đổi tên.", "Rename it."),
    messages: &[Text::of("«{shown}»: {problem}", "«{shown}»: {problem}")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for node in case.nodes() {
        if let Some((code, words)) = problem(node) {
            let name = case.name(node);
            let shown = match &name {
                Arg::Name(name) => visible(name),
                _ => String::new(),
            };
            let finding = case
                .on_node(&RULE, node)
                .with("name", name)
                .with("shown", Arg::Words(Text::same(shown)))
                .with("problem", Arg::Code(code, words));
            sink.add(match code {
                "nfc" => finding.with("remedy", Arg::Words(COMPOSE)),
                "hidden" => finding.with("remedy", Arg::Words(TYPE)),
                _ => finding,
            });
        }
    }
}

const COMPOSE: Text = Text::of(
    "Tên gõ dấu rời: đổi tên trên trang Google Drive hoặc trên máy Windows (máy Mac gõ lại vẫn thành dấu rời). hoso vẫn đọc đúng các tên này.",
    "Decomposed names: rename them on the website of Drive or on Windows (a Mac types them the same again). hoso reads them all the same.",
);
const TYPE: Text = Text::of(
    "Ký tự không nhìn thấy (□): xóa cả tên rồi gõ lại, không chép dán.",
    "Invisible characters (□): clear the whole name and type it anew, do not paste it.",
);

/// What is not seen, or misleads, as a box.
fn visible(name: &str) -> String {
    let boxed = |c: char| if is_hidden(c) { '□' } else { c };
    nfc(name).chars().map(boxed).collect()
}

fn is_hidden(c: char) -> bool {
    safe(c.encode_utf8(&mut [0; 4])).len() != c.len_utf8()
}

fn problem(node: &Node) -> Option<(&'static str, Text)> {
    let name = node.name.as_str();
    if is_plain(name) {
        return None;
    }
    if name.trim() != name {
        return Some(("space", Text::of("có dấu cách ở đầu hoặc cuối", "spaces at an end")));
    }
    if name.chars().any(is_hidden) {
        let words = Text::of("có ký tự không nhìn thấy (□)", "an invisible character (□)");
        return Some(("hidden", words));
    }
    if !is_nfc(name) {
        return Some((
            "nfc",
            Text::of("gõ dấu rời, không phải dựng sẵn (NFC)", "decomposed letters, not NFC"),
        ));
    }
    match Name::new(name) {
        Ok(_) | Err(NameError::Empty) => None,
        Err(NameError::TooLong(length)) => Some((
            "long",
            crate::text!(
                "dài {length} ký tự, tối đa {NAME_LIMIT}",
                "{length} characters, at most {NAME_LIMIT}"
            ),
        )),
        Err(NameError::Character(c)) => Some((
            "character",
            crate::text!(
                "có ký tự «{c}» mà hệ thống khác không nhận",
                "the character «{c}», which another system refuses"
            ),
        )),
        Err(NameError::Reserved) => Some((
            "reserved",
            Text::of("là tên dành riêng của hệ thống", "a reserved name"),
        )),
        Err(NameError::Dot) => Some(("dot", Text::of("có dấu chấm ở cuối", "a dot at the end"))),
    }
}

/// Names that need no closer look: most of all that are ever seen.
fn is_plain(name: &str) -> bool {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | ',' | '(' | ')' | '+' | '&');
    name.len() <= NAME_LIMIT
        && name.starts_with(char::is_alphanumeric)
        && name.ends_with(|c: char| c.is_alphanumeric() || c == ')')
        && name.split('.').next().is_some_and(|stem| stem.len() > 4)
        && !name.contains("_vti_")
        && name.chars().all(harmless)
        && is_nfc_quick(name.chars()) == IsNormalized::Yes
}
