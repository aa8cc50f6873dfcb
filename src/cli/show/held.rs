//! Folders that nobody new is let into yet, as people read of them.

use std::collections::BTreeSet;

use super::plan::View;
use crate::plan::Plan;
use crate::text::{Text, safe_path};
use crate::tree::{Key, NodeId};

/// As many folders as are named.
const NAMED: usize = 2;

/// Which folders are not shared further, each time with why and what to do; one text for each why.
pub(super) fn held(plan: &Plan, view: View<'_>) -> Vec<Text> {
    let waiting: BTreeSet<&Key> = plan.unanswered().iter().map(|(key, _)| key).collect();
    let nodes: BTreeSet<&NodeId> = plan.unanswered().iter().map(|(_, node)| node).collect();
    let (waiting, closed): (Vec<&Key>, Vec<&Key>) = plan.held().iter().partition(|key| waiting.contains(key));
    let unanswered = (!waiting.is_empty()).then(|| {
        let ((vi, en), (of_vi, of_en)) = (folders(&waiting, view), below(&nodes, view));
        text!(
            "Chưa chia sẻ thêm {vi}: chưa đọc hết {of_vi}, trong đó có thể còn hồ sơ phải giới hạn người xem. Ai đã được chia sẻ vẫn xem được.\n  → nơi lưu trữ chưa trả lời đủ: chạy lại sau ít phút; nếu vẫn vậy: hoso doctor",
            "{en} is not shared with anybody new: {of_en} was not read whole, and what must be restricted may be in it. Who has access keeps it.\n  → the service did not tell all: run again in a few minutes; if it stays so: hoso doctor"
        )
    });
    let open = (!closed.is_empty()).then(|| {
        let (vi, en) = folders(&closed, view);
        text!(
            "Chưa chia sẻ thêm {vi}: bên trong còn thư mục phải giới hạn người xem mà chưa giới hạn được.\n  → làm xong việc nêu trên, rồi chạy lại.",
            "{en} is not shared with anybody new: something in it must be restricted first and cannot be.\n  → settle what is told above, then run again."
        )
    });
    open.into_iter().chain(unanswered).collect()
}

/// Wanted folders by their paths.
fn folders(keys: &[&Key], view: View<'_>) -> (String, String) {
    let names: Vec<String> = keys.iter().map(|key| format!("«{}»", view.path(key))).collect();
    some(&names, view)
}

/// Found folders by their paths.
fn below(nodes: &BTreeSet<&NodeId>, view: View<'_>) -> (String, String) {
    let name = |id: &&NodeId| match view.snapshot.path(id) {
        path if path.is_empty() => view.pick("thư mục gốc", "the root folder").to_owned(),
        path => format!("«{}»", safe_path(path)),
    };
    let mut names: Vec<String> = nodes.iter().map(name).collect();
    names.sort();
    some(&names, view)
}

/// The first of them, and how many more there are.
pub(super) fn some(names: &[String], view: View<'_>) -> (String, String) {
    let first = names
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => (first.clone(), first),
        more => {
            let more = view.count(more);
            (
                format!("{first} và {more} thư mục nữa"),
                format!("{first} and {more} more folders"),
            )
        }
    }
}
