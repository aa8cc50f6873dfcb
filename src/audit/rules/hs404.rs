//! Grants are not what the specification asks for.

use jiff::civil::Date;

use super::sharing::{
    cut_off, held, invited, is_admins, is_asked, is_beyond_question, is_inside, is_same, leavers, readable, role,
};
use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::places::Place;
use crate::audit::{Arg, Finding, Level};
use crate::calendar::local;
use crate::template::layout::people::stood_in_until;
use crate::text::Text;
use crate::tree::{Address, Ends, Grant, Key, Node, Owner, Role, WantedGrant, Who};

pub(super) static RULE: Rule = Rule {
    id: "HS404",
    slug: "access-drift",
    level: Level::Warning,
    needs: Needs::Grants,
    seed: "R13",
    title: Text::of("lệch quyền", "access differs"),
    fires: Text::of(
        "thiếu quyền mà quy định nêu, quyền khác mức hoặc quá ngày quy định, hoặc có quyền mà quy định không nêu",
        "a grant that the specification asks for is missing, has another role or lasts beyond its last day, or one is there that it does not ask for",
    ),
    why: Text::of(
        "Nhà trường quy định rõ trách nhiệm quản lý hồ sơ của từng tổ chức, cá nhân (mục IV.3).",
        "The school lays down who answers for which records (section IV.3 of the letter).",
    ),
    remedy: Text::of(
        "Đặt lại theo quy định: hoso share; bỏ quyền thừa do hoso cấp: hoso share --revoke. Quyền do người khác cấp hoặc nâng lên: mở «Chia sẻ» của thư mục mà sửa tay.",
        "Set them right: hoso share; to take away what hoso gave too much: hoso share --revoke. What people gave or raised: change it by hand under «Share» of the folder.",
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
        Text::of(
            "«{name}»: {address} còn quyền {found}, chỉ được cấp đến {until}",
            "«{name}»: {address} may still {found}, which was to end on {until}",
        ),
        Text::of(
            "«{name}» bị giới hạn, không nhận quyền từ thư mục trên: {count} tài khoản chưa có quyền mà quy định nêu: {accounts}",
            "«{name}» is limited and takes no rights over from above: {count} accounts lack what is asked for: {accounts}",
        ),
        Text::of(
            "«{name}»: {address} có quyền {role} không thời hạn, quy định chỉ đến {until}",
            "«{name}»: {address} may {role} for good, asked is until {until}",
        ),
        Text::of(
            "«{name}»: {address} có quyền {role} đến {found}, quy định chỉ đến {until}",
            "«{name}»: {address} may {role} until {found}, asked is until {until}",
        ),
        Text::of(
            "«{name}»: {address} có quyền {found} vì là người quản trị, chỉ theo hoso.json",
            "«{name}»: {address} may {found} as an admin, by the word of hoso.json alone",
        ),
    ],
    check,
};

const IS_IT: Text = Text::of(
    "Đúng là người quản trị: để nguyên. Không phải: gỡ trong «Chia sẻ» của thư mục, rồi xem ai đã sửa hoso.json («Quản lý phiên bản»): ai sửa được trong thư mục năm học thì sửa được tệp ấy.",
    "Where that is the admin: leave it. Else remove the account under «Share» of the folder, and see who changed hoso.json («Manage versions»): whoever may write in the year's folder can.",
);

fn check(case: &Case<'_>, sink: &mut Sink) {
    let gone: Vec<&Address> = leavers(case).into_iter().map(|(_, address)| address).collect();
    let invited = invited(case);
    for (key, place, node, grants) in readable(case) {
        for wanted in place.folder.grants.iter().filter(|wanted| is_asked(case, wanted)) {
            sink.found.extend(compared(case, key, node, grants, wanted));
            sink.found.extend(too_long(case, key, node, grants, wanted));
        }
        sink.found.extend(shut_out(case, key, place, node, grants));
        for grant in grants
            .iter()
            .filter(|grant| !grant.inherited && !is_beyond_question(case, grant))
        {
            let Some(address) = &grant.address else { continue };
            // Said by HS407 and HS403.
            let other = gone.contains(&address) || !is_inside(case, address) && !invited.contains(address);
            if other || is_wanted(case, key, node, grant) {
                continue;
            }
            let finding = said(case, key, node, address).with("found", role(grant.role));
            if is_admins(case, place, node, grant) {
                sink.add(as_admin(finding));
                continue;
            }
            sink.add(match ended(case, &place.folder.owner, address) {
                Some(last) => finding.with("until", Arg::Day(last)).saying(3),
                None => finding.saying(2),
            });
        }
    }
}

fn compared(case: &Case<'_>, key: &Key, node: &Node, grants: &[Grant], wanted: &WantedGrant) -> Option<Finding> {
    let finding = || said(case, key, node, &wanted.address).with("role", role(wanted.role));
    // That a superior cannot read is HS401's.
    let superior = wanted.who == Who::Superiors;
    match held(case, node, grants, &wanted.address) {
        None => (!superior).then(finding),
        Some(grant) if grant.role < wanted.role && superior => None,
        Some(grant) if grant.role < wanted.role => Some(finding().with("found", role(grant.role)).saying(1)),
        Some(grant) if grant.role > wanted.role && !grant.inherited && grant.role < Role::FileOrganizer => {
            let asked_above = asked_role(case, key, &wanted.address).is_some_and(|role| role >= grant.role);
            let own = case.inputs.account == Some(&wanted.address);
            let excused = asked_above || own || is_from_above(case, node, grant);
            (!excused).then(|| finding().with("found", role(grant.role)).saying(1))
        }
        Some(_) => None,
    }
}

/// Whether an account has as much from the folder above anyhow. My Drive gathers what was given here and what comes from
/// above under one role, the stronger one, and does not say which of the two it is.
fn is_from_above(case: &Case<'_>, node: &Node, grant: &Grant) -> bool {
    let above = node.parent.as_ref().and_then(|id| case.inputs.snapshot.get(id));
    let mut above = above.and_then(|above| above.grants.as_ref()).into_iter().flatten();
    let as_much = |one: &Grant| one.id == grant.id && one.role >= grant.role && !one.metadata_only;
    node.restricted != Some(true) && above.any(as_much)
}

/// A right that lasts beyond the last day that is asked for, where that day can be set by now.
fn too_long(case: &Case<'_>, key: &Key, node: &Node, grants: &[Grant], wanted: &WantedGrant) -> Option<Finding> {
    let settable = |last: &Date| Ends::ReadersWithinAYear.keeps(wanted.role, *last, case.today);
    let last = wanted.until.filter(settable)?;
    let late = |grant: &&Grant| {
        let end = grant.until.map(|until| local(until).date());
        let given = !grant.inherited && !is_beyond_question(case, grant);
        given && grant.role == wanted.role && end.is_none_or(|end| end > last)
    };
    let needed = |grant: &Grant| (case.inputs.spec).asks_longer(key, last, |asked| is_same(case, node, grant, asked));
    let mut direct = grants.iter().filter(late);
    let grant = direct.find(|grant| is_same(case, node, grant, &wanted.address) && !needed(grant))?;
    let finding = said(case, key, node, &wanted.address).with("role", role(wanted.role));
    let finding = finding.with("until", Arg::Day(last));
    Some(match grant.until {
        None => finding.saying(5),
        Some(until) => finding.with("found", Arg::Day(local(until).date())).saying(6),
    })
}

/// Who cannot get in because the folder was limited by hand, in one finding.
fn shut_out(case: &Case<'_>, key: &Key, place: &Place<'_>, node: &Node, grants: &[Grant]) -> Option<Finding> {
    let lacks = |wanted: &WantedGrant| {
        let held = held(case, node, grants, &wanted.address);
        // That a superior cannot read is HS401's.
        wanted.who != Who::Superiors && held.is_none_or(|grant| grant.role < wanted.role)
    };
    let mut accounts: Vec<String> = (cut_off(case, key, place, node).into_iter())
        .filter(lacks)
        .map(|wanted| wanted.address.to_string())
        .collect();
    accounts.dedup();
    (!accounts.is_empty()).then(|| {
        let finding = case.on_key(&RULE, key).marked(&format!("{key}|limited"));
        finding
            .with("name", case.name(node))
            .with("count", Arg::Count(accounts.len()))
            .with("accounts", Arg::Name(accounts.join(", ")))
            .saying(4)
    })
}

/// Whom only the manifest calls an admin: nothing is wrong, and still people are to see who is in there.
fn as_admin(finding: Finding) -> Finding {
    Finding {
        level: Level::Note,
        ..finding.with("remedy", Arg::Words(IS_IT)).saying(7)
    }
}

/// The last day of a right that was given for a time: to an office, or to who stood in.
fn ended(case: &Case<'_>, owner: &Owner, address: &Address) -> Option<Date> {
    let school = case.inputs.school;
    let office = school.superiors.values().find(|office| office.address == *address);
    let office = office
        .and_then(|office| office.until)
        .filter(|until| *until < case.today);
    office.or_else(|| stood_in_until(school, owner, address, case.today))
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
