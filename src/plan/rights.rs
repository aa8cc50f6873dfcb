//! Who shall have which right on which folder, what is missing of that, and what nobody asks for any more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::shape::{Item, Shape, Spot};
use super::shield::{Reach, Shield};
use super::{Reason, Revocation};
use crate::calendar::local;
use crate::tree::{Address, Grant, Key, LedgerGrant, NodeId, PermissionId, Role, SchoolYear, Span, WantedGrant};

/// The rights of one folder.
#[derive(Debug, Default)]
pub(super) struct Rights {
    /// What it shall give directly, one for each address, sorted by address.
    pub(super) wanted: Vec<WantedGrant>,
    /// What of it is missing, and why it is given.
    pub(super) missing: Vec<(WantedGrant, Reason)>,
}

/// All rights, and what may be taken away.
pub(super) struct AllRights<'a> {
    pub(super) rights: BTreeMap<&'a Key, Rights>,
    pub(super) revocable: Vec<Revocation>,
    /// Folders that shall give rights and whose grants were not read: nothing is given there blindly, nor called in order.
    pub(super) unread: Vec<Key>,
}

/// Compares rights with what will be inherited once the folders stand as planned.
struct Judge<'a, 'p> {
    shape: &'p Shape<'a, 'p>,
    shield: &'p Shield<'a>,
    remembered: BTreeMap<(&'a NodeId, &'a PermissionId), Vec<&'a LedgerGrant>>,
    /// What is given in this plan.
    given: BTreeMap<&'a Key, Vec<WantedGrant>>,
    /// What is taken away in this plan.
    taken: BTreeSet<(&'a NodeId, &'a PermissionId)>,
}

/// Says what each folder's rights lack. With `sharing` off there is nothing to say.
pub(super) fn judge<'a>(shape: &Shape<'a, '_>, shield: &Shield<'a>) -> AllRights<'a> {
    let mut all = AllRights {
        rights: BTreeMap::new(),
        revocable: Vec::new(),
        unread: Vec::new(),
    };
    if !shape.wanted.options.sharing {
        return all;
    }
    let mut remembered: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for grant in &shape.wanted.ledger.grants {
        remembered
            .entry((&grant.node, &grant.permission))
            .or_default()
            .push(grant);
    }
    let mut judge = Judge {
        shape,
        shield,
        remembered,
        given: BTreeMap::new(),
        taken: BTreeSet::new(),
    };
    let mut items: Vec<&Item<'_>> = shape.active().collect();
    for item in &items {
        let wanted = judge.wanted(item);
        judge.revocable(item, &wanted, &mut all.revocable);
        all.rights.insert(
            item.key,
            Rights {
                wanted,
                missing: Vec::new(),
            },
        );
    }
    judge.revocable_elsewhere(&mut all.revocable);
    items.sort_by_cached_key(|item| shape.way_up(item.spot()).count());
    for item in items {
        if let Some(rights) = all.rights.get_mut(item.key) {
            if judge.is_unread(item) {
                all.unread.extend((!rights.wanted.is_empty()).then(|| item.key.clone()));
            } else {
                rights.missing = judge.missing(item, &rights.wanted, &all.revocable);
            }
        }
    }
    all
}

impl<'a> Judge<'a, '_> {
    /// The folder's own grants, and those of the wanted folders above it whose access does not reach it where it stands.
    fn wanted(&self, item: &Item<'a>) -> Vec<WantedGrant> {
        let (shape, spec) = (self.shape, self.shape.wanted.spec);
        let cut = |spot| self.shield.is_cut(shape, spot);
        let above = shape.way_up(item.to).map(|spot| (shape.key_of(spot), cut(spot)));
        let reach = spec.reach(item.key, cut(item.spot()), above);
        let options = shape.wanted.options;
        let keeps = |role, until: &Date| options.ends.keeps(role, *until, options.today);
        let asked = spec.asked_of(item.key, reach, options.today).into_iter();
        asked
            .map(|grant| WantedGrant {
                until: grant.until.filter(|until| keeps(grant.role, until)),
                ..grant
            })
            .collect()
    }

    /// Whether nothing can be said of a folder's grants. One that is closed anyway gets all that it shall have.
    fn is_unread(&self, item: &Item<'a>) -> bool {
        let unread = item.known.is_some_and(|known| known.node.grants.is_none());
        unread && !self.shield.closes(self.shape, item)
    }

    /// What of the wanted grants neither stands on the folder nor will reach it from above.
    fn missing(
        &mut self,
        item: &Item<'a>,
        wanted: &[WantedGrant],
        revocable: &[Revocation],
    ) -> Vec<(WantedGrant, Reason)> {
        let held = self.shield.reach.get(item.key).is_some_and(Reach::holds);
        let mut missing = Vec::new();
        for grant in wanted {
            let lowered = self.shape.wanted.options.revoke && lowers(revocable, item.key, &grant.address);
            let direct = self.direct(item.spot(), &grant.address);
            let above = self.inherited(item, &grant.address);
            let lacks = |role: Option<Role>| role.is_none_or(|role| role < grant.role);
            let reason = if lacks(direct.max(above)) && (direct.is_some() || lowered) {
                Reason::OtherRole
            } else if lacks(direct.max(above)) {
                Reason::Asked
            } else if lacks(above) && self.ends_early(item.spot(), grant) {
                Reason::EndsEarly
            } else if self.ends_late(item, grant) {
                Reason::EndsLate
            } else {
                continue;
            };
            missing.push((grant.clone(), reason));
        }
        if !held {
            let given = missing.iter().map(|(grant, _)| grant.clone()).collect();
            self.given.insert(item.key, given);
        }
        missing
    }

    /// The role that an asked address has on a folder itself, as found.
    fn direct(&self, spot: Spot<'a>, asked: &Address) -> Option<Role> {
        self.directly(spot, asked).map(|grant| grant.role).max()
    }

    fn directly(&self, spot: Spot<'a>, asked: &Address) -> impl Iterator<Item = &'a Grant> {
        let id = match spot {
            Spot::Node(id) => Some(id),
            Spot::New(_) => None,
        };
        let on = move |id: &'a NodeId| self.grants(id).filter(move |grant| self.stays_direct(id, grant, asked));
        id.into_iter().flat_map(on)
    }

    fn stays_direct(&self, id: &'a NodeId, grant: &'a Grant, asked: &Address) -> bool {
        !grant.inherited && !self.taken.contains(&(id, &grant.id)) && self.is_of(grant, asked, [id])
    }

    /// Whether what an asked address has on a folder itself goes before the last day that is asked for.
    fn ends_early(&self, spot: Spot<'a>, wanted: &WantedGrant) -> bool {
        let mut enough = self
            .directly(spot, &wanted.address)
            .filter(|grant| grant.role >= wanted.role);
        let early = |until: Timestamp| wanted.until.is_none_or(|last| local(until).date() < last);
        enough.all(|grant| grant.until.is_some_and(early))
    }

    /// Whether what hoso gave an address on a folder itself lasts longer than anybody asks for. What people gave is theirs.
    fn ends_late(&self, item: &Item<'a>, wanted: &WantedGrant) -> bool {
        let (Some(last), Some(known)) = (wanted.until, item.known) else {
            return false;
        };
        let made = |grant: &Grant| {
            let known = self.remembered.get(&(&known.node.id, &grant.id));
            known.into_iter().flatten().any(|known| known.made)
        };
        let late = |grant: &Grant| grant.until.is_none_or(|until| local(until).date() > last);
        let (spec, node) = (self.shape.wanted.spec, [&known.node.id]);
        let needed = |grant: &Grant| spec.asks_longer(item.key, last, |asked| self.is_of(grant, asked, node));
        let mut direct = self.directly(item.spot(), &wanted.address);
        direct.any(|grant| grant.role == wanted.role && late(grant) && made(grant) && !needed(grant))
    }

    /// The role that an asked address will have on a folder from above: what the folders there give, now and by this plan,
    /// and what they were seen to inherit where nothing above them changes.
    fn inherited(&self, item: &Item<'a>, asked: &Address) -> Option<Role> {
        let way = || std::iter::once(item.spot()).chain(self.shape.way_up(item.to));
        let open = way().take_while(|spot| !matches!(spot, Spot::Node(id) if self.shape.found.is_closed(id)));
        let changed = open
            .enumerate()
            .filter(|(_, spot)| !self.stays(*spot))
            .map(|(i, _)| i)
            .last();
        let mut best = None;
        for (i, spot) in way().enumerate() {
            if i > 0 {
                best = best.max(self.direct(spot, asked)).max(self.given(spot, asked));
            }
            if self.shield.is_cut(self.shape, spot) {
                break;
            }
            if changed.is_none_or(|changed| i > changed) {
                best = best.max(self.seen_inherited(spot, asked));
            }
        }
        best
    }

    fn given(&self, spot: Spot<'a>, asked: &Address) -> Option<Role> {
        let given = self.given.get(self.shape.key_of(spot)?)?;
        let same = given.iter().filter(|grant| grant.address == *asked);
        same.map(|grant| grant.role).max()
    }

    /// Whether a folder stays where it is and as open as it is.
    fn stays(&self, spot: Spot<'a>) -> bool {
        let Spot::Node(id) = spot else {
            return false;
        };
        let closed = self.shield.is_cut(self.shape, spot) && !self.shape.found.is_closed(id);
        let same = self.shape.above(spot) == self.shape.found.parent(id).map(Spot::Node);
        self.shape.found.live(id).is_some() && same && !closed
    }

    /// The role that an asked address was seen to have on a folder from above.
    fn seen_inherited(&self, spot: Spot<'a>, asked: &Address) -> Option<Role> {
        let Spot::Node(id) = spot else {
            return None;
        };
        let above: Vec<&NodeId> = self.shape.found.way_up(id).collect();
        let grants = self.grants(id).filter(|grant| grant.inherited);
        let stay = grants.filter(|grant| !above.iter().any(|id| self.taken.contains(&(*id, &grant.id))));
        let same = stay.filter(|grant| self.is_of(grant, asked, above.iter().copied()));
        same.map(|grant| grant.role).max()
    }

    /// The grants seen on a folder; those that only show that it exists do not count.
    fn grants(&self, id: &NodeId) -> impl Iterator<Item = &'a Grant> + use<'a> {
        let found = self.shape.found;
        let node = found.live(id).or_else(|| found.trashed(id));
        let grants = node.and_then(|node| node.grants.as_ref()).into_iter().flatten();
        grants.filter(|grant| !grant.metadata_only)
    }

    /// Whether a grant found on a folder is what became of an asked address: an address may have aliases.
    fn is_of<'n>(&self, grant: &Grant, asked: &Address, nodes: impl IntoIterator<Item = &'n NodeId>) -> bool {
        let remembered = |node: &NodeId| {
            let grants = self.remembered.get(&(node, &grant.id)).into_iter().flatten();
            grants.into_iter().any(|known| known.asked == *asked)
        };
        grant.address.as_ref() == Some(asked) || nodes.into_iter().any(remembered)
    }

    /// What may be taken away from a wanted folder.
    fn revocable(&mut self, item: &Item<'a>, wanted: &[WantedGrant], out: &mut Vec<Revocation>) {
        if let Some(known) = item.known
            && self.may_revoke(item.key)
        {
            self.revocable_on(item.key, &known.node.id, wanted, out);
        }
    }

    /// What may be taken away from folders of this year that are not wanted any more.
    fn revocable_elsewhere(&mut self, out: &mut Vec<Revocation>) {
        let (spec, found) = (self.shape.wanted.spec, self.shape.found);
        for (key, entry) in &self.shape.wanted.ledger.folders {
            let ours = key.school == spec.school && (key.span == Span::Standing || key.span == Span::Year(spec.year));
            let folder = entry.id().and_then(|id| found.folder(id));
            if let Some(node) = folder.filter(|node| !self.shape.identity.keys.contains_key(&node.id))
                && ours
                && !spec.folders.contains_key(key)
                && self.may_revoke(key)
            {
                self.revocable_on(key, &node.id, &[], out);
            }
        }
    }

    /// What outlives school years is left to the plan of the current one: another year's knows other people.
    fn may_revoke(&self, key: &Key) -> bool {
        let wanted = self.shape.wanted;
        key.span != Span::Standing || SchoolYear::containing(wanted.options.today) == wanted.spec.year
    }

    fn revocable_on(&mut self, key: &Key, node: &'a NodeId, wanted: &[WantedGrant], out: &mut Vec<Revocation>) {
        let direct = self
            .grants(node)
            .filter(|grant| !grant.inherited && grant.role != Role::Owner);
        for grant in direct.collect::<Vec<_>>() {
            let known = self.remembered.get(&(node, &grant.id)).cloned().unwrap_or_default();
            let asked = wanted
                .iter()
                .filter(|wanted| self.is_of(grant, &wanted.address, [node]));
            let asked = asked.map(|wanted| wanted.role).max();
            let Some(reason) = self.why_revoked(grant, &known, asked) else {
                continue;
            };
            let address = grant.address.as_ref().or(known.first().map(|known| &known.asked));
            let Some(address) = address.cloned() else {
                continue;
            };
            if self.shape.wanted.options.revoke {
                self.taken.insert((node, &grant.id));
            }
            out.push(Revocation {
                key: key.clone(),
                node: node.clone(),
                permission: grant.id.clone(),
                address,
                role: grant.role,
                reason,
            });
        }
    }

    fn why_revoked(&self, grant: &Grant, known: &[&LedgerGrant], asked: Option<Role>) -> Option<Reason> {
        let leavers = &self.shape.wanted.options.leavers;
        let left = grant.address.iter().chain(known.iter().map(|known| &known.asked));
        let made = known.iter().filter(|known| known.made).map(|known| known.role).max();
        match (asked, made) {
            (None, _) if left.into_iter().any(|address| leavers.contains(address)) => Some(Reason::Left),
            (None, Some(_)) => Some(Reason::NotAsked),
            (Some(asked), Some(made)) if made > asked && grant.role > asked => Some(Reason::OtherRole),
            _ => None,
        }
    }
}

/// Whether a folder's grant to an address is taken away only to be given anew with a lower role.
pub(super) fn lowers(revocable: &[Revocation], key: &Key, address: &Address) -> bool {
    let of = |one: &&Revocation| one.key == *key && one.reason == Reason::OtherRole && one.address == *address;
    revocable.iter().find(of).is_some()
}
