//! What the rules about access share: who holds what, and whose access is nobody's concern.

use std::collections::BTreeSet;

use crate::audit::case::Case;
use crate::audit::places::Place;
use crate::audit::{Arg, Standing};
use crate::text::Text;
use crate::tree::{Address, Grant, Key, Node, Reach, Role, WantedGrant};

/// The wanted folders that are there and whose grants were read.
pub(super) fn readable<'c, 'a>(
    case: &'c Case<'a>,
) -> impl Iterator<Item = (&'a Key, &'c Place<'a>, &'a Node, &'a [Grant])> {
    case.wanted()
        .filter(|(_, place)| place.standing == Standing::There)
        .filter_map(|(key, place)| {
            let node = place.nodes.first().copied()?;
            Some((key, place, node, node.grants.as_deref()?))
        })
}

/// Whether a grant is the one that was asked for: the same address, or another spelling of it by the ledger.
pub(super) fn is_same(case: &Case<'_>, node: &Node, grant: &Grant, asked: &Address) -> bool {
    let remembered = || {
        let mut grants = case.inputs.ledger.grants.iter();
        grants.any(|known| known.node == node.id && known.asked == *asked && known.permission == grant.id)
    };
    grant.address.as_ref() == Some(asked) || remembered()
}

/// The strongest right that an address holds on a node.
pub(super) fn held<'g>(case: &Case<'_>, node: &Node, grants: &'g [Grant], asked: &Address) -> Option<&'g Grant> {
    grants
        .iter()
        .filter(|grant| !grant.metadata_only && is_same(case, node, grant, asked))
        .max_by_key(|grant| (grant.role, !grant.inherited))
}

/// Whether a wanted grant is still asked for on the day of the audit.
pub(super) fn is_asked(case: &Case<'_>, wanted: &WantedGrant) -> bool {
    wanted.until.is_none_or(|until| case.today <= until)
}

/// What a folder would have from above and has not, because it takes nothing over, or one between them does: somebody
/// limited it by hand. Where it should be limited nothing is to come from above.
pub(super) fn cut_off(case: &Case<'_>, key: &Key, place: &Place<'_>, node: &Node) -> Vec<WantedGrant> {
    let (spec, snapshot) = (case.inputs.spec, case.inputs.snapshot);
    let closed = |node: &Node| node.restricted == Some(true);
    let parent = |node: &Node| node.parent.as_ref().and_then(|id| snapshot.get(id));
    let above = std::iter::successors(parent(node), |node| parent(node)).take(200);
    let above = above.map(|node| (case.places.key_of(&node.id), closed(node)));
    let reach = spec.reach(key, closed(node), above);
    if reach != Reach::Cut {
        return Vec::new();
    }
    let own = |wanted: &WantedGrant| {
        let mut own = place.folder.grants.iter().filter(|own| is_asked(case, own));
        own.any(|own| own.address == wanted.address && own.role >= wanted.role)
    };
    let mut asked = spec.asked_of(key, reach, case.today);
    asked.retain(|wanted| !own(wanted));
    asked
}

/// Owners, organisers and members of the shared drive, and the account hoso runs as.
pub(super) fn is_beyond_question(case: &Case<'_>, grant: &Grant) -> bool {
    let own = grant.address.is_some() && grant.address.as_ref() == case.inputs.account;
    own || grant.metadata_only || grant.role >= Role::FileOrganizer
}

/// Whether a grant is what an admin of the tree needs of a folder that takes nothing over from above: whoever is in it
/// lets the next one in by hand, as hoso asks for. That he is an admin the manifest says, which everybody can change who
/// may write in the year's folder: so he has to be of the school's domains and not have left, may do no more than write, and is told (HS404).
pub(super) fn is_admins(case: &Case<'_>, place: &Place<'_>, node: &Node, grant: &Grant) -> bool {
    let closed = place.folder.restricted || node.restricted == Some(true);
    let left = |address| leavers(case).into_iter().any(|(_, gone)| gone == address);
    let admin = |address| case.inputs.admins.contains(address) && is_inside(case, address) && !left(address);
    closed && !grant.inherited && grant.role <= Role::Writer && grant.address.as_ref().is_some_and(admin)
}

/// Whether an address belongs to the school's domains.
pub(super) fn is_inside(case: &Case<'_>, address: &Address) -> bool {
    let allowed = &case.inputs.school.allowed_domains;
    allowed
        .iter()
        .any(|domain| domain.trim_start_matches('@').eq_ignore_ascii_case(address.domain()))
}

/// Every address that the specification gives a right somewhere, and the superiors'.
pub(super) fn invited<'a>(case: &Case<'a>) -> BTreeSet<&'a Address> {
    let wanted = case.inputs.spec.folders.values().flat_map(|folder| &folder.grants);
    let superiors = case.inputs.school.superiors.values().map(|superior| &superior.address);
    wanted.map(|grant| &grant.address).chain(superiors).collect()
}

/// The people who have left, with every address of theirs.
pub(super) fn leavers<'a>(case: &Case<'a>) -> Vec<(&'a str, &'a Address)> {
    let gone = case
        .inputs
        .school
        .people
        .values()
        .filter(|p| p.to.is_some_and(|to| to < case.today));
    let addresses = gone.flat_map(|person| {
        let all = person.address.iter().chain(&person.former_addresses);
        all.map(move |address| (person.name.as_str(), address))
    });
    let staying: BTreeSet<&Address> = case
        .inputs
        .school
        .people
        .values()
        .filter(|p| p.to.is_none_or(|to| case.today <= to))
        .filter_map(|p| p.address.as_ref())
        .collect();
    addresses.filter(|(_, address)| !staying.contains(address)).collect()
}

/// Grants that begin at a node: its own, and at the root also those from above.
pub(super) fn beginning<'a>(case: &Case<'a>, node: &'a Node) -> impl Iterator<Item = &'a Grant> + use<'a> {
    let root = case.inputs.snapshot.root() == Some(&node.id);
    node.grants
        .iter()
        .flatten()
        .filter(move |grant| root || !grant.inherited)
}

/// The root and everything below it that belongs to this year or outlives it.
pub(super) fn all_nodes<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = &'a Node> + use<'c, 'a> {
    let snapshot = case.inputs.snapshot;
    let root = snapshot.root().and_then(|root| snapshot.get(root));
    root.into_iter().chain(case.nodes())
}

/// A role in words.
pub(super) fn role(role: Role) -> Arg {
    let (code, words) = match role {
        Role::Reader => ("reader", Text::of("xem", "read")),
        Role::Commenter => ("commenter", Text::of("nhận xét", "comment")),
        Role::Writer => ("writer", Text::of("sửa", "write")),
        Role::FileOrganizer => ("fileOrganizer", Text::of("quản lý nội dung", "manage content")),
        Role::Organizer => ("organizer", Text::of("quản lý", "manage")),
        Role::Owner => ("owner", Text::of("chủ sở hữu", "own")),
    };
    Arg::Code(code, words)
}
