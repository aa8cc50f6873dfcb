//! A folder that must be closed is open.

use std::collections::BTreeSet;

use super::sharing::{is_admins, is_asked, is_beyond_question, is_same, readable};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Finding, Level};
use crate::text::Text;
use crate::tree::{Grant, Key, Node};

pub(super) static RULE: Rule = Rule {
    id: "HS406",
    slug: "open-restricted-folder",
    level: Level::Error,
    needs: Needs::Grants,
    seed: "R13",
    title: Text::of("chưa giới hạn", "not restricted"),
    fires: Text::of(
        "thư mục phải giới hạn (học sinh khuyết tật) mà người khác đọc được",
        "a folder that must be restricted (pupils with disabilities) is readable by more than the specification names",
    ),
    why: Text::of(
        "Thông tin về khuyết tật phải giữ bí mật (Thông tư 03/2018/TT-BGDĐT, Điều 11, 15, 19).",
        "Information on disabilities is confidential (circular 03/2018/TT-BGDĐT, articles 11, 15, 19).",
    ),
    remedy: Text::of(
        "Đọc được từ thư mục trên: giới hạn lại ngay, hoso share. Được cấp riêng: gỡ từng tài khoản đã nêu trong «Chia sẻ» của thư mục (do hoso cấp: hoso share --revoke); người phải được xem thì ghi vào hoso.yaml. Rồi xem ai đã mở.",
        "Read from the folder above: restrict it at once, hoso share. Given here: remove each account named under «Share» of the folder (what hoso gave: hoso share --revoke); who must read it belongs into hoso.yaml. Then see who has opened it.",
    ),
    messages: &[
        Text::of(
            "«{name}» chưa giới hạn: {count} tài khoản ngoài quy định đọc được từ thư mục trên: {accounts}",
            "«{name}» is not restricted: {count} accounts too many read it from the folder above: {accounts}",
        ),
        Text::of(
            "«{name}»: ai có đường liên kết cũng đọc được",
            "«{name}»: anyone with the link can read it",
        ),
        Text::of(
            "«{name}»: {count} tài khoản ngoài quy định được cấp quyền riêng: {accounts}",
            "«{name}»: {count} accounts too many were given it: {accounts}",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for (key, place, node, grants) in readable(case) {
        if !case.inputs.spec.is_restricted(key) {
            continue;
        }
        let open = grants
            .iter()
            .any(|grant| (grant.anyone || grant.domain.is_some()) && !grant.metadata_only);
        let too_many: Vec<&Grant> = grants
            .iter()
            .filter(|grant| grant.address.is_some() && !is_beyond_question(case, grant))
            .filter(|grant| place.folder.restricted || !grant.inherited)
            .filter(|grant| !may_read(case, key, node, grant) && !is_admins(case, place, node, grant))
            .collect();
        let (above, given): (Vec<&Grant>, Vec<&Grant>) = too_many.into_iter().partition(|grant| grant.inherited);
        if open {
            sink.add(case.on_key(&RULE, key).with("name", case.name(node)).saying(1));
        } else if !above.is_empty() {
            sink.add(named(case, key, node, &above).saying(0));
        }
        if !given.is_empty() {
            let mark = format!("{key}|given");
            sink.add(named(case, key, node, &given).marked(&mark).saying(2));
        }
    }
}

/// All accounts by name: each has to be seen to.
fn named(case: &Case<'_>, key: &Key, node: &Node, grants: &[&Grant]) -> Finding {
    let accounts: BTreeSet<&str> = grants
        .iter()
        .filter_map(|grant| Some(grant.address.as_ref()?.as_str()))
        .collect();
    let first = accounts.first().copied().unwrap_or_default().to_owned();
    case.on_key(&RULE, key)
        .with("name", case.name(node))
        .with("count", Arg::Count(accounts.len()))
        .with("first", Arg::Name(first))
        .with(
            "accounts",
            Arg::Name(accounts.into_iter().collect::<Vec<_>>().join(", ")),
        )
}

/// Named by the specification for this folder, or for a restricted one above it.
fn may_read(case: &Case<'_>, key: &Key, node: &Node, grant: &Grant) -> bool {
    let mut at = Some(key);
    while let Some(folder) = at.and_then(|here| case.inputs.spec.folders.get(here)) {
        let named = folder.grants.iter();
        if named
            .filter(|w| is_asked(case, w))
            .any(|w| is_same(case, node, grant, &w.address))
        {
            return true;
        }
        if folder.restricted {
            return false;
        }
        at = folder.parent.as_ref();
    }
    false
}
