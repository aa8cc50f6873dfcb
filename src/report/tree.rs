//! The tree with each record's state, for `hoso tree`.

use std::collections::BTreeMap;

use super::View;
use super::wrap::{cut, hanging, pad, width};
use crate::audit::{Audit, Counts, Standing, State};
use crate::text::{Lang, Text, safe};
use crate::tree::{Key, Spec};

/// The wanted folders as a tree, each with how it stands and what is due in it; ends with a line break. Folders of pupils
/// are counted, never named one by one.
#[must_use]
pub fn tree(audit: &Audit, spec: &Spec, view: &View) -> String {
    let mut children: BTreeMap<Option<&Key>, Vec<&Key>> = BTreeMap::new();
    for key in &spec.order {
        if let Some(folder) = spec.folders.get(key) {
            children.entry(folder.parent.as_ref()).or_default().push(key);
        }
    }
    let mut counts: BTreeMap<&Key, Counts> = BTreeMap::new();
    for verdict in &audit.verdicts {
        counts.entry(&verdict.obligation.folder).or_default().add(verdict.state);
    }
    let mut drawing = Drawing {
        audit,
        spec,
        children,
        counts,
        view,
        lines: Vec::new(),
    };
    drawing.branch(None, "");
    drawing.finish()
}

struct Drawing<'a> {
    audit: &'a Audit,
    spec: &'a Spec,
    children: BTreeMap<Option<&'a Key>, Vec<&'a Key>>,
    counts: BTreeMap<&'a Key, Counts>,
    view: &'a View,
    /// A folder with its lines before it, and what is said of it.
    lines: Vec<(String, String)>,
}

impl<'a> Drawing<'a> {
    fn branch(&mut self, parent: Option<&'a Key>, indent: &str) {
        let children = self.children.get(&parent).cloned().unwrap_or_default();
        let restricted = parent.is_some_and(|key| self.spec.is_restricted(key));
        if restricted && !children.is_empty() {
            let plural = if children.len() == 1 { "" } else { "s" };
            let all = crate::text!("{count} thư mục", "{count} folder{plural}", count = children.len());
            let counts = children
                .iter()
                .filter_map(|key| self.counts.get(*key))
                .fold(Counts::default(), Counts::plus);
            let said = due(&counts, self.view.lang);
            self.lines
                .push((format!("{indent}└─ {}", all.get(self.view.lang)), said));
            return;
        }
        for (i, key) in children.iter().enumerate() {
            let last = i + 1 == children.len();
            let name = self
                .spec
                .folders
                .get(*key)
                .map(|folder| safe(folder.name.as_str()))
                .unwrap_or_default();
            let (lead, below) = match (parent, last) {
                (None, _) => (String::new(), String::new()),
                (_, true) => (format!("{indent}└─ "), format!("{indent}   ")),
                (_, false) => (format!("{indent}├─ "), format!("{indent}│  ")),
            };
            self.lines.push((format!("{lead}{name}"), self.said(key)));
            self.branch(Some(key), &below);
        }
    }

    fn said(&self, key: &Key) -> String {
        let lang = self.view.lang;
        let standing = self.audit.places.get(key).map(|place| place.standing);
        let words = match standing {
            Some(Standing::There) | None => Text::of("", ""),
            Some(Standing::Proposed) => Text::of("tên gần giống, chưa nhận", "similar name, not adopted"),
            Some(Standing::Missing) => Text::of("chưa có", "not there"),
            Some(Standing::Trashed) => Text::of("ở thùng rác", "in the trash"),
            Some(Standing::Unknown) => Text::of("không kiểm được", "unverifiable"),
            Some(Standing::OutOfScope) => Text::of("ngoài phạm vi", "out of scope"),
            Some(Standing::NotWanted) => Text::of("không cần nữa", "not wanted any more"),
        };
        let counts = self.counts.get(key).map(|counts| due(counts, lang)).unwrap_or_default();
        let both = [words.get(lang).to_owned(), counts];
        both.into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }

    fn finish(self) -> String {
        let column = self.lines.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        let room = self.view.width.max(40);
        let column = column.min(room / 2);
        let mut out = String::new();
        for (name, said) in &self.lines {
            let name = cut(name, room);
            if said.is_empty() {
                out.push_str(&name);
                out.push('\n');
                continue;
            }
            let head = format!("{}  ", pad(&name, column));
            if width(&head) + width(said) <= room || width(&name) <= column {
                out.push_str(&hanging(&head, said, room));
            } else {
                out.push_str(&name);
                out.push('\n');
                out.push_str(&hanging(&" ".repeat(column + 2), said, room));
            }
        }
        out
    }
}

/// «5/7 đúng hạn · thiếu 2», «chưa đến hạn 9».
fn due(counts: &Counts, lang: Lang) -> String {
    let mut parts = Vec::new();
    if counts.required() > 0 {
        parts.push(format!(
            "{}/{} {}",
            counts.present,
            counts.required(),
            State::Present.words().get(lang)
        ));
    }
    for (state, count) in [
        (State::Late, counts.late),
        (State::Missing, counts.missing),
        (State::Wrong, counts.wrong),
        (State::Unverifiable, counts.unverifiable),
        (State::OutOfScope, counts.out_of_scope),
    ] {
        if count > 0 {
            parts.push(format!("{} {count}", state.words().get(lang)));
        }
    }
    if counts.required() == 0 && counts.pending > 0 {
        parts.push(format!("{} {}", State::Pending.words().get(lang), counts.pending));
    }
    parts.join(" · ")
}
