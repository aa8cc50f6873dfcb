//! What should have been read and was not, with what to do about it.

use super::number;
use crate::audit::{Audit, Finding};
use crate::report::View;
use crate::report::wrap::hanging;
use crate::text::{Lang, safe, safe_path};

/// The places, and behind those for which the same helps what that is.
pub(super) fn unread(audit: &Audit, view: &View) -> String {
    let unread: Vec<&Finding> = audit.findings.iter().filter(|f| f.rule.id == "HS901").collect();
    if unread.is_empty() {
        return String::new();
    }
    let count = number(unread.len(), view.lang);
    let head = text!(
        "Không kiểm được {count} chỗ (không kết luận thiếu):",
        "Could not be checked (nothing is called missing there): {count}"
    );
    let mut out = format!("\n{}", hanging("", head.get(view.lang), view.width));
    for (remedy, places) in by_remedy(&unread, view.lang) {
        for line in lines(&places, view) {
            out.push_str(&hanging("  ", &line, view.width));
        }
        if let Some(remedy) = remedy {
            out.push_str(&hanging("  → ", remedy, view.width));
        }
    }
    out
}

type Group<'a> = (Option<&'a str>, Vec<&'a Finding>);

/// What could not be read first; where other findings or the words themselves say what to do, last.
fn by_remedy<'a>(unread: &[&'a Finding], lang: Lang) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for finding in unread {
        let own = finding.args.get("remedy").is_some();
        let remedy = (own || matches!(finding.message, 0 | 3)).then(|| finding.remedy().get(lang));
        match groups.iter_mut().find(|(known, _)| *known == remedy) {
            Some((_, places)) => places.push(finding),
            None => groups.push((remedy, vec![finding])),
        }
    }
    groups.sort_by_key(|(remedy, places)| (remedy.is_none(), places[0].message != 0));
    groups
}

/// One line for each place, and one for all books of a kind that lack the same period.
fn lines(places: &[&Finding], view: &View) -> Vec<String> {
    let mut alike: Vec<Vec<&Finding>> = Vec::new();
    for finding in places {
        match alike.iter_mut().find(|books| is_like_book(books[0], finding)) {
            Some(books) => books.push(finding),
            None => alike.push(vec![finding]),
        }
    }
    alike
        .iter()
        .map(|books| match books[..] {
            [one] => place(one, view.lang),
            _ => together(books, view.lang),
        })
        .collect()
}

fn is_like_book(a: &Finding, b: &Finding) -> bool {
    let period = |f: &Finding| f.args.get("period").cloned();
    a.message == 5 && b.message == 5 && a.record == b.record && period(a) == period(b)
}

/// «Sổ SHCM và theo dõi: chưa thấy tháng 9/2025 ở 2 sổ (tệp ghi ngày): Lê Thị Bình (2/9/2025), Trần Thị Hoa (5/9/2025)».
fn together(books: &[&Finding], lang: Lang) -> String {
    let said = |finding: &Finding, name| finding.args.get(name).map(|arg| arg.words(lang)).unwrap_or_default();
    let [record, period] = ["record", "period"].map(|name| said(books[0], name));
    let count = number(books.len(), lang);
    let whose = books.iter().map(|book| {
        let owner = safe(book.owner_name.as_deref().unwrap_or_default());
        format!("{owner} ({})", said(book, "last"))
    });
    let whose = whose.collect::<Vec<_>>().join(", ");
    let text = text!(
        "{record}: {count} sổ chưa thấy {period}; tệp ghi ngày: {whose}",
        "{record}: {period} is not seen in {count} books; the files are dated: {whose}"
    );
    text.get(lang).to_owned()
}

/// Where it is and why it could not be read.
fn place(finding: &Finding, lang: Lang) -> String {
    let above = finding.path.split_last().map(|(_, above)| above).unwrap_or_default();
    let above = safe_path(above.iter().map(String::as_str));
    let words = finding.words(lang);
    match finding.message {
        0 if !above.is_empty() => format!("{above}/{words}"),
        2 | 5 => match finding.owner_name.as_deref().map(safe) {
            Some(owner) if !owner.is_empty() && !words.contains(&owner) => format!("{words} ({owner})"),
            _ => words,
        },
        _ => words,
    }
}
