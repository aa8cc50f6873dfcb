//! Files that belong to an account outside the school.

use std::collections::BTreeMap;

use super::sharing::{all_nodes, is_inside};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;
use crate::tree::{Address, Node};

pub(super) static RULE: Rule = Rule {
    id: "HS405",
    slug: "foreign-owner",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R7",
    title: Text::of("chủ ngoài trường", "foreign owner"),
    fires: Text::of(
        "tài khoản ngoài các tên miền được phép là chủ của tệp hoặc thư mục (không xét bộ nhớ dùng chung, nơi bộ nhớ là chủ)",
        "an account outside the allowed domains owns it (not for shared drives, where the drive owns)",
    ),
    why: Text::of(
        "Tệp đi theo tài khoản chủ: tài khoản riêng bị xóa thì hồ sơ mất (mục III.2.2).",
        "Files go with their owner's account: when a private account goes, the record goes (section III.2.2 of the letter).",
    ),
    remedy: Text::of(
        "Tải tệp về rồi tải lên lại bằng tài khoản nhà trường cấp, hoặc chuyển quyền chủ sở hữu.",
        "Download it and upload it again with a school account, or transfer its ownership.",
    ),
    messages: &[
        Text::of("«{name}»: của {address}", "«{name}»: owned by {address}"),
        Text::of(
            "«{name}» và {more} mục khác cùng chỗ: của {address}",
            "«{name}» and {more} more beside it: owned by {address}",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let mut by_place: BTreeMap<_, Vec<&Node>> = BTreeMap::new();
    for node in all_nodes(case).filter(|node| case.existed(node)) {
        if let Some(owner) = node.owner.as_ref().filter(|owner| is_foreign(case, owner)) {
            by_place.entry((node.parent.as_ref(), owner)).or_default().push(node);
        }
    }
    for ((_, owner), nodes) in by_place {
        let Some(first) = nodes.first() else { continue };
        let mut finding = case
            .on_node(&RULE, first)
            .with("name", case.name(first))
            .with("address", Arg::Name(owner.to_string()));
        if nodes.len() > 1 {
            finding = finding.with("more", Arg::Count(nodes.len() - 1)).saying(1);
        }
        sink.add(finding);
    }
}

fn is_foreign(case: &Case<'_>, owner: &Address) -> bool {
    !is_inside(case, owner) && case.inputs.account != Some(owner)
}
