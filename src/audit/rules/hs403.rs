//! Somebody outside the school's domains has access that nobody asked for.

use super::sharing::{all_nodes, beginning, invited, is_beyond_question, is_inside, leavers, role};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS403",
    slug: "outside-domain",
    level: Level::Error,
    needs: Needs::Grants,
    seed: "R7, R13",
    title: Text::of("ngoài tên miền", "outside the domain"),
    fires: Text::of(
        "tài khoản ngoài các tên miền được phép có quyền mà quy định không nêu (cấp trên đã nêu tên thì được)",
        "an account outside the allowed domains has a grant that the specification does not ask for (a superior is allowed by being named)",
    ),
    why: Text::of(
        "Hồ sơ lưu và chia sẻ bằng tài khoản nhà trường cấp (mục III.2.2).",
        "Records are kept and shared with the school's own accounts (section III.2.2 of the letter).",
    ),
    remedy: Text::of(
        "Bỏ quyền này, chia sẻ lại cho tài khoản nhà trường cấp; hoặc thêm tên miền được phép vào hoso.yaml.",
        "Take it away and share with a school account instead; or add the domain in hoso.yaml.",
    ),
    messages: &[Text::of(
        "{address} có quyền {role} ở «{name}»",
        "{address} may {role} «{name}»",
    )],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let invited = invited(case);
    let gone: Vec<_> = leavers(case).into_iter().map(|(_, address)| address).collect();
    for node in all_nodes(case) {
        for grant in beginning(case, node).filter(|grant| !is_beyond_question(case, grant)) {
            let Some(address) = &grant.address else { continue };
            if is_inside(case, address) || invited.contains(address) || gone.contains(&address) {
                continue;
            }
            let mut finding = case
                .on_node(&RULE, node)
                .with("address", Arg::Name(address.to_string()))
                .with("role", role(grant.role))
                .with("name", case.name(node));
            finding.fingerprint = format!("{}|{address}", finding.fingerprint);
            sink.add(finding);
        }
    }
}
