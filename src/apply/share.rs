//! Rights: given, taken away, cut.

use super::work::{ATTEMPTS, Effect, Failure, Work, again};
use crate::calendar::local;
use crate::storage::{Error, ErrorKind, Sharing};
use crate::text::Text;
use crate::tree::{Address, Grant, LedgerGrant, NodeId, PermissionId, WantedGrant};

/// Gives a right. It counts as *made* only when it was certainly not there before: a grant that people gave is never
/// taken away by hoso.
pub(super) async fn grant(
    work: &Work<'_>,
    node: &NodeId,
    wanted: &WantedGrant,
    is_new: bool,
) -> Result<Effect, Failure> {
    let sharing = sharing(work)?;
    let before = before(sharing, node, is_new).await?;
    let granted = give(sharing, node, wanted).await?;
    let entry = remembered(work, node, &wanted.address, &granted, before.as_deref());
    work.journal.granted(&entry)?;
    Ok(Effect::Nothing)
}

/// Cuts what comes from above, and remembers who keeps access by which permission. An answer that does not say that the
/// folder is closed is a failure.
pub(super) async fn restrict(
    work: &Work<'_>,
    node: &NodeId,
    keep: &[WantedGrant],
    is_new: bool,
) -> Result<Effect, Failure> {
    let sharing = sharing(work)?;
    let before = before(sharing, node, is_new).await?;
    let closed = again(|| sharing.restrict(node, keep)).await?;
    if closed.restricted != Some(true) {
        return Err(Error::told(
            ErrorKind::Policy,
            Text::of(
                "thư mục vẫn theo quyền của thư mục trên",
                "the folder still takes over the access of the folder above",
            ),
        )
        .into());
    }
    let grants = match closed.grants {
        Some(grants) => grants,
        None => again(|| sharing.grants(node)).await?,
    };
    for wanted in keep {
        // Under another address of the same account the service knows which it is: to ask for a right that is there
        // changes nothing.
        let found = match grants.iter().find(|grant| serves(grant, wanted)) {
            Some(found) => found.clone(),
            None => give(sharing, node, wanted).await?,
        };
        let entry = remembered(work, node, &wanted.address, &found, before.as_deref());
        work.journal.granted(&entry)?;
    }
    Ok(Effect::Nothing)
}

/// Gives what a folder keeps that this run made closed, as the answer said: it is not closed once more. One right that
/// is refused does not stop the rest.
pub(super) async fn keep(
    work: &Work<'_>,
    node: &NodeId,
    keep: &[WantedGrant],
    is_new: bool,
) -> Result<Effect, Failure> {
    let mut refused = None;
    for wanted in keep {
        match grant(work, node, wanted, is_new).await {
            Ok(_) => {}
            Err(Failure::Storage(error)) if !error.kind.ends_the_run() => drop(refused.get_or_insert(error)),
            Err(failure) => return Err(failure),
        }
    }
    match refused {
        Some(error) => Err(error.into()),
        None => Ok(Effect::Nothing),
    }
}

/// Takes a right away.
pub(super) async fn revoke(work: &Work<'_>, node: &NodeId, permission: &PermissionId) -> Result<Effect, Failure> {
    let sharing = sharing(work)?;
    again(|| sharing.revoke(node, permission)).await?;
    work.journal.revoked(node, permission)?;
    Ok(Effect::Nothing)
}

fn sharing<'a>(work: &Work<'a>) -> Result<&'a dyn Sharing, Error> {
    work.storage.sharing().ok_or_else(|| {
        Error::told(
            ErrorKind::Unsupported,
            Text::of("ở đây không có quyền chia sẻ", "there are no grants here"),
        )
    })
}

/// The grants that were there before; nothing where this account may not read them.
async fn before(sharing: &dyn Sharing, node: &NodeId, is_new: bool) -> Result<Option<Vec<Grant>>, Error> {
    if is_new {
        return Ok(Some(Vec::new()));
    }
    match sharing.grants(node).await {
        Ok(grants) => Ok(Some(grants)),
        Err(error) if error.kind.ends_the_run() => Err(error),
        Err(_) => Ok(None),
    }
}

/// After a lost answer the grants are read again before anything is repeated: a repeated grant may send a second mail. One
/// that is there with another last day is the one from before, not what was asked for.
async fn give(sharing: &dyn Sharing, node: &NodeId, wanted: &WantedGrant) -> Result<Grant, Error> {
    let mut left = ATTEMPTS;
    loop {
        let error = match sharing.grant(node, wanted).await {
            Err(error) if error.kind == ErrorKind::Lost => error,
            answer => return answer,
        };
        left -= 1;
        if let Ok(grants) = sharing.grants(node).await
            && let Some(found) = grants.into_iter().find(|grant| is_done(sharing, grant, wanted))
        {
            return Ok(found);
        }
        if left == 0 {
            return Err(error);
        }
    }
}

/// Whether a found grant on the folder itself gives what is wanted.
fn serves(found: &Grant, wanted: &WantedGrant) -> bool {
    let same = found.address.as_ref() == Some(&wanted.address) && found.role >= wanted.role;
    same && !found.inherited && !found.metadata_only
}

/// Whether a found grant is what was asked for, with its last day where this place keeps one; a stronger one is nobody's
/// to change.
fn is_done(sharing: &dyn Sharing, found: &Grant, wanted: &WantedGrant) -> bool {
    let last = wanted.until.filter(|_| sharing.ends().of(wanted.role));
    let ends = found.until.map(|until| local(until).date());
    serves(found, wanted) && (found.role > wanted.role || ends == last)
}

fn remembered(
    work: &Work<'_>,
    node: &NodeId,
    asked: &Address,
    granted: &Grant,
    before: Option<&[Grant]>,
) -> LedgerGrant {
    let mut known = work
        .ledger
        .grants
        .iter()
        .filter(|old| old.node == *node && old.permission == granted.id);
    let was_there = |grants: &[Grant]| grants.iter().any(|old| old.id == granted.id && !old.inherited);
    LedgerGrant {
        node: node.clone(),
        asked: asked.clone(),
        permission: granted.id.clone(),
        role: granted.role,
        made: known.any(|old| old.made) || before.is_some_and(|grants| !was_there(grants)),
        at: work.hooks.now,
    }
}
