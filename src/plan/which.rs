//! What tells folders of one name apart: when each was made, how much lies in it, and its link.

use crate::calendar::local;
use crate::text::{Text, count_vi, date_vi, safe};
use crate::tree::{NodeId, Snapshot};

/// `https://… (tạo 3/9/2025, 12 mục)`: what was seen of it.
#[must_use]
pub fn which(id: &NodeId, snapshot: &Snapshot) -> Text {
    let Some(node) = snapshot.get(id) else {
        return Text::same(safe(id.as_str()));
    };
    let (mut vi, mut en) = (Vec::new(), Vec::new());
    if let Some(created) = node.created {
        let day = local(created).date();
        vi.push(format!("tạo {}", date_vi(day)));
        en.push(format!("made {}", day.strftime("%-d %b %Y")));
    }
    if !snapshot.gaps.contains_key(id) {
        let count = snapshot.children(id).count();
        vi.push(format!("{} mục", count_vi(count)));
        en.push(format!("{count} items"));
    }
    let behind = |facts: Vec<String>| match &node.link {
        Some(link) if facts.is_empty() => safe(link),
        Some(link) => format!("{} ({})", safe(link), facts.join(", ")),
        None => format!("({})", facts.join(", ")),
    };
    Text::new(behind(vi), behind(en))
}
