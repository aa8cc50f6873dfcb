//! Somebody who has left still has access, or owns files.

use std::collections::BTreeMap;

use super::sharing::{all_nodes, beginning, leavers, role};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS407",
    slug: "leaver-access",
    level: Level::Warning,
    needs: Needs::Grants,
    seed: "R3, R13",
    title: Text::of("người đã chuyển đi", "has left"),
    fires: Text::of(
        "người đã nghỉ, chuyển trường (đã qua ngày «to») vẫn còn quyền, hoặc là chủ của tệp trong cây",
        "somebody whose last day has passed still has access, or owns files in the tree",
    ),
    why: Text::of(
        "Người chuyển đi bàn giao toàn bộ hồ sơ (Nghị định 30/2020/NĐ-CP, Điều 31); tệp có thể mất theo tài khoản.",
        "Who leaves hands everything over (decree 30/2020/NĐ-CP, article 31); files can go with the account.",
    ),
    remedy: Text::of(
        "Thu quyền: hoso share --revoke. Chuyển quyền chủ sở hữu các tệp cho tài khoản nhà trường.",
        "Take the access away: hoso share --revoke. Transfer the files to a school account.",
    ),
    messages: &[
        Text::of(
            "{person} ({address}) còn quyền {role} ở «{name}»",
            "{person} ({address}) may still {role} «{name}»",
        ),
        Text::of(
            "{person} ({address}) là chủ của {count} mục",
            "{person} ({address}) owns {count} items",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let gone: BTreeMap<_, _> = leavers(case)
        .into_iter()
        .map(|(name, address)| (address, name))
        .collect();
    if gone.is_empty() {
        return;
    }
    let mut owned: BTreeMap<_, usize> = BTreeMap::new();
    for node in all_nodes(case) {
        if let Some((address, _)) = node.owner.as_ref().and_then(|owner| gone.get_key_value(owner)) {
            *owned.entry(*address).or_default() += 1;
        }
        for grant in beginning(case, node).filter(|grant| !grant.metadata_only) {
            let Some((address, name)) = grant.address.as_ref().and_then(|a| gone.get_key_value(a)) else {
                continue;
            };
            let mut finding = case
                .on_node(&RULE, node)
                .with("person", Arg::Name((*name).to_owned()))
                .with("address", Arg::Name(address.to_string()))
                .with("role", role(grant.role))
                .with("name", case.name(node));
            finding.fingerprint = format!("{}|{address}", finding.fingerprint);
            sink.add(finding);
        }
    }
    for (address, count) in owned {
        sink.add(
            case.general(&RULE, &format!("owner|{address}"))
                .with("person", Arg::Name(gone[address].to_owned()))
                .with("address", Arg::Name(address.to_string()))
                .with("count", Arg::Count(count))
                .saying(1),
        );
    }
}
