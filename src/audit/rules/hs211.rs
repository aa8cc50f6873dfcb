//! A record of the sector database lies in the tree.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::text::{Text, fold};
use crate::tree::{Node, System};

pub(super) static RULE: Rule = Rule {
    id: "HS211",
    slug: "wrong-system",
    level: Level::Warning,
    needs: Needs::Listing,
    seed: "R5",
    title: Text::of("sai nơi lưu", "wrong system"),
    fires: Text::of(
        "có học bạ hoặc bảng tổng hợp kết quả trong cây thư mục",
        "học bạ (school reports) or bảng tổng hợp kết quả (class result tables) lie in the tree",
    ),
    why: Text::of(
        "Học bạ và bảng tổng hợp kết quả thực hiện trên cơ sở dữ liệu ngành (mục III.1, Hướng dẫn 08/HD-SGDĐT).",
        "Both are kept in the sector database (section III.1 of the letter, guideline 08/HD-SGDĐT).",
    ),
    remedy: Text::of(
        "Cập nhật trên cơ sở dữ liệu ngành, rồi chuyển tệp này ra khỏi cây hồ sơ.",
        "Enter it into the sector database, then move this file out of the tree.",
    ),
    messages: &[Text::of("«{name}» trong «{at}»", "«{name}» in «{at}»")],
    check,
};

/// Documents *about* such records are not the records: «Kế hoạch kiểm tra học bạ», «Quyết định … học bạ».
const ABOUT: [&str; 13] = [
    "ke hoach",
    "quyet dinh",
    "huong dan",
    "bien ban",
    "thong bao",
    "bao cao",
    "cong van",
    "to trinh",
    "quy dinh",
    "khbd",
    "giao an",
    "danh sach",
    "phan cong",
];

fn check(case: &Case<'_>, sink: &mut Sink) {
    let words = phrases(case);
    if words.is_empty() {
        return;
    }
    let is_one = |node: &Node| {
        let folded = format!(" {} ", fold(&node.name));
        words.iter().any(|phrase| folded.contains(phrase.as_str())) && !ABOUT.iter().any(|about| folded.contains(about))
    };
    let found: std::collections::BTreeMap<_, _> = case
        .nodes()
        .filter(|node| is_one(node))
        .map(|node| (&node.id, node))
        .collect();
    for node in found.values() {
        let inside = node.parent.as_ref().is_some_and(|parent| found.contains_key(parent));
        if !inside && case.places.key_of(&node.id).is_none() && case.existed(node) {
            sink.add(case.lying(case.on_node(&RULE, node), node));
        }
    }
}

/// The names of such records as folded words with spaces around them; of long names the first five words.
fn phrases(case: &Case<'_>) -> Vec<String> {
    let records = case.inputs.catalogue.records.values();
    records
        .filter(|record| record.system == System::CsdlNganh)
        .map(|record| fold(&record.name).split(' ').take(5).collect::<Vec<_>>().join(" "))
        .filter(|phrase| !phrase.is_empty())
        .map(|phrase| format!(" {phrase} "))
        .collect()
}
