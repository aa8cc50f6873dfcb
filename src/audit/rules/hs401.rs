//! A superior office cannot read the tree.

use super::sharing::{cut_off, held, is_asked, readable, role};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;
use crate::tree::Who;

pub(super) static RULE: Rule = Rule {
    id: "HS401",
    slug: "not-shared-upward",
    level: Level::Error,
    needs: Needs::Grants,
    seed: "R12",
    title: Text::of("cấp trên chưa xem được", "not shared upward"),
    fires: Text::of(
        "cơ quan cấp trên phải xem được cây hồ sơ mà chưa có quyền cần thiết",
        "a superior office that must read the tree has no grant of the required role",
    ),
    why: Text::of(
        "Nhà trường chia sẻ thư mục hồ sơ với Phòng GDĐT để thanh tra, kiểm tra, đánh giá (mục IV.3).",
        "The school shares its folder with the office above for inspection (section IV.3 of the letter).",
    ),
    remedy: Text::of("Chia sẻ: hoso share.", "Share it: hoso share."),
    messages: &[
        Text::of(
            "{office} ({address}) chưa có quyền {role} ở «{name}»",
            "{office} ({address}) may not {role} «{name}»",
        ),
        Text::of(
            "{office} ({address}) chưa có quyền {role} ở «{name}»: thư mục bị giới hạn, không nhận quyền từ thư mục trên",
            "{office} ({address}) may not {role} «{name}»: it is limited, and takes no rights over from above",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for (key, place, node, grants) in readable(case) {
        let own = place.folder.grants.iter().filter(|wanted| is_asked(case, wanted));
        let cut_off = cut_off(case, key, place, node);
        let asked = own
            .map(|wanted| (wanted, 0))
            .chain(cut_off.iter().map(|wanted| (wanted, 1)));
        for (wanted, message) in asked.filter(|(wanted, _)| wanted.who == Who::Superiors) {
            if held(case, node, grants, &wanted.address).is_some_and(|grant| grant.role >= wanted.role) {
                continue;
            }
            let mut offices = case.inputs.school.superiors.values();
            let office = offices.find(|superior| superior.address == wanted.address);
            let finding = case.on_key(&RULE, key).marked(&format!("{key}|{}", wanted.address));
            sink.add(
                finding
                    .with("office", Arg::Name(office.map(|o| o.name.clone()).unwrap_or_default()))
                    .with("address", Arg::Name(wanted.address.to_string()))
                    .with("role", role(wanted.role))
                    .with("name", case.name(node))
                    .saying(message),
            );
        }
    }
}
