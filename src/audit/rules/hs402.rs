//! Anyone with the link, or a whole domain, can open it.

use super::sharing::{all_nodes, beginning};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS402",
    slug: "public-link",
    level: Level::Error,
    needs: Needs::Grants,
    seed: "R13",
    title: Text::of("mở công khai", "open to all"),
    fires: Text::of(
        "bất kỳ ai có đường liên kết, hoặc cả một tên miền, mở được",
        "anyone with the link, or a whole domain, can open it",
    ),
    why: Text::of(
        "Hồ sơ có dữ liệu cá nhân; nhà trường quy định bảo mật, an toàn thông tin (mục IV.3).",
        "Records hold personal data, and the school answers for their safety (section IV.3 of the letter).",
    ),
    remedy: Text::of(
        "Mở Chia sẻ, chọn «Hạn chế»; chia sẻ cho từng tài khoản nhà trường cấp.",
        "Open Share, choose «Restricted», and share with single school accounts.",
    ),
    messages: &[
        Text::of(
            "«{name}»: bất kỳ ai có đường liên kết",
            "«{name}»: anyone with the link",
        ),
        Text::of(
            "«{name}»: mọi tài khoản {domain}",
            "«{name}»: every account of {domain}",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for node in all_nodes(case) {
        for grant in beginning(case, node).filter(|grant| !grant.metadata_only) {
            let domain = grant.domain.as_ref().filter(|_| !grant.anyone);
            if !grant.anyone && domain.is_none() {
                continue;
            }
            let finding = case.on_node(&RULE, node);
            let mark = format!("{}|{}", finding.fingerprint, domain.map_or("anyone", String::as_str));
            let mut finding = finding.with("name", case.name(node));
            finding.fingerprint = mark;
            sink.add(match domain {
                Some(domain) => finding.with("domain", Arg::Name(domain.clone())).saying(1),
                None => finding,
            });
        }
    }
}
