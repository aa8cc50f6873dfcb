//! Grants are not what the specification asks for.

use super::sharing::{held, is_asked, is_beyond_question, is_inside, is_same, leavers, readable, role};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Finding, Level};
use crate::text::Text;
use crate::tree::{Address, Grant, Key, Node, Role, WantedGrant, Who};

pub(super) static RULE: Rule = Rule {
    id: "HS404",
    slug: "access-drift",
    level: Level::Warning,
    needs: Needs::Grants,
    seed: "R13",
    title: Text::of("lệch quyền", "access differs"),
    fires: Text::of(
        "thiếu quyền mà quy định nêu, quyền khác mức, hoặc có quyền mà quy định không nêu",
        "a grant that the specification asks for is missing or has another role, or one is there that it does not ask for",
    ),
    why: Text::of(
        "Nhà trường quy định rõ trách nhiệm quản lý hồ sơ của từng tổ chức, cá nhân (mục IV.3).",
        "The school lays down who answers for which records (section IV.3 of the letter).",
    ),
    remedy: Text::of(
        "Đặt lại theo quy định: hoso share (bỏ quyền thừa do hoso cấp: --revoke).",
        "Set them right: hoso share (to take away what hoso gave too much: --revoke).",
    ),
    messages: &[
        Text::of(
            "«{name}»: {address} chưa có quyền {role}",
            "«{name}»: {address} may not {role}",
        ),
        Text::of(
            "«{name}»: {address} có quyền {found}, quy định là {role}",
            "«{name}»: {address} may {found}, asked is {role}",
        ),
        Text::of(
            "«{name}»: {address} có quyền {found}, quy định không nêu",
            "«{name}»: {address} may {found}, which nobody asked for",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let gone: Vec<&Address> = leavers(case).into_iter().map(|(_, address)| address).collect();
    for (key, place, node, grants) in readable(case) {
        let wanted = place
            .folder
            .grants
            .iter()
            .filter(|w| w.who != Who::Superiors && is_asked(case, w));
        for wanted in wanted {
            sink.found.extend(compared(case, key, node, grants, wanted));
        }
        for grant in grants
            .iter()
            .filter(|grant| !grant.inherited && !is_beyond_question(case, grant))
        {
            let Some(address) = &grant.address else { continue };
            let other = gone.contains(&address) || !is_inside(case, address);
            if !other && !is_wanted(case, key, node, grant) {
                sink.add(said(case, key, node, address).with("found", role(grant.role)).saying(2));
            }
        }
    }
}

fn compared(case: &Case<'_>, key: &Key, node: &Node, grants: &[Grant], wanted: &WantedGrant) -> Option<Finding> {
    let finding = || said(case, key, node, &wanted.address).with("role", role(wanted.role));
    match held(case, node, grants, &wanted.address) {
        None => Some(finding()),
        Some(grant) if grant.role < wanted.role => Some(finding().with("found", role(grant.role)).saying(1)),
        Some(grant) if grant.role > wanted.role && !grant.inherited && grant.role < Role::FileOrganizer => {
            let asked_above = asked_role(case, key, &wanted.address).is_some_and(|role| role >= grant.role);
            let own = case.inputs.account == Some(&wanted.address);
            (!asked_above && !own).then(|| finding().with("found", role(grant.role)).saying(1))
        }
        Some(_) => None,
    }
}

/// Whether a grant, or a stronger one of the same address, is asked for here or above.
fn is_wanted(case: &Case<'_>, key: &Key, node: &Node, grant: &Grant) -> bool {
    let mut at = Some(key);
    while let Some(here) = at {
        let Some(folder) = case.inputs.spec.folders.get(here) else {
            break;
        };
        let named = folder.grants.iter().any(|wanted| {
            is_asked(case, wanted)
                && is_same(case, node, grant, &wanted.address)
                && (here == key || wanted.role >= grant.role)
        });
        if named {
            return true;
        }
        at = folder.parent.as_ref();
    }
    false
}

/// The strongest role that is still asked for an address above a folder.
fn asked_role(case: &Case<'_>, key: &Key, address: &Address) -> Option<Role> {
    let mut strongest = None;
    let mut at = case
        .inputs
        .spec
        .folders
        .get(key)
        .and_then(|folder| folder.parent.as_ref());
    while let Some(folder) = at.and_then(|here| case.inputs.spec.folders.get(here)) {
        let asked = folder.grants.iter();
        let asked = asked
            .filter(|w| w.address == *address && is_asked(case, w))
            .map(|w| w.role);
        strongest = strongest.max(asked.max());
        at = folder.parent.as_ref();
    }
    strongest
}

fn said(case: &Case<'_>, key: &Key, node: &Node, address: &Address) -> Finding {
    case.on_key(&RULE, key)
        .marked(&format!("{key}|{address}"))
        .with("name", case.name(node))
        .with("address", Arg::Name(address.to_string()))
}
