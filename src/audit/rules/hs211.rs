//! A record of the sector database lies in the tree.

use super::{Needs, Rule};
use crate::audit::Level;
use crate::audit::case::{Case, Sink};
use crate::audit::elsewhere::Elsewhere;
use crate::text::Text;

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

fn check(case: &Case<'_>, sink: &mut Sink) {
    let elsewhere = Elsewhere::of(case.inputs.catalogue);
    let found: std::collections::BTreeMap<_, _> = case
        .nodes()
        .filter(|node| elsewhere.names(&node.name))
        .map(|node| (&node.id, node))
        .collect();
    for node in found.values() {
        let inside = node.parent.as_ref().is_some_and(|parent| found.contains_key(parent));
        if !inside && case.places.key_of(&node.id).is_none() && case.existed(node) {
            sink.add(case.lying(case.on_node(&RULE, node), node));
        }
    }
}
