//! A folder that must be closed is open.

use super::sharing::{is_asked, is_beyond_question, is_same, readable};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
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
        "Đặt lại giới hạn ngay: hoso share. Rồi xem ai đã mở.",
        "Restrict it at once: hoso share. Then see who has opened it.",
    ),
    messages: &[
        Text::of(
            "«{name}»: {count} tài khoản ngoài quy định đọc được ({first})",
            "«{name}»: {count} accounts too many can read it ({first})",
        ),
        Text::of(
            "«{name}»: ai có đường liên kết cũng đọc được",
            "«{name}»: anyone with the link can read it",
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
            .filter(|grant| !may_read(case, key, node, grant))
            .collect();
        let finding = case.on_key(&RULE, key).with("name", case.name(node));
        if open {
            sink.add(finding.saying(1));
        } else if let Some(first) = too_many.first() {
            let address = first.address.as_ref().map(ToString::to_string).unwrap_or_default();
            sink.add(
                finding
                    .with("count", Arg::Count(too_many.len()))
                    .with("first", Arg::Name(address)),
            );
        }
    }
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
