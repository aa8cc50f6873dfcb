//! Grants: read before they are written, one at a time for each node, looked at again after a lost answer.

use async_trait::async_trait;
use google_drive3::api::Permission;

use super::calls::only_lost;
use super::client::checked;
use super::{Drive, wire};
use crate::storage::retry::{self, Repeat};
use crate::storage::{Error, ErrorKind, Result, Sharing, last_moment};
use crate::text::Text;
use crate::tree::{Ends, Grant, Node, NodeId, PermissionId, WantedGrant};

/// Drive's largest page of permissions.
const PAGE: i32 = 100;

#[async_trait]
impl Sharing for Drive {
    fn simulated(&self) -> bool {
        false
    }

    fn ends(&self) -> Ends {
        wire::ENDS
    }

    async fn grants(&self, id: &NodeId) -> Result<Vec<Grant>> {
        if self.hides_grants(id) {
            let words = Text::of(
                "tài khoản này không được chia sẻ mục ấy nên không xem được ai có quyền",
                "this account may not share it, and so not see who has access",
            );
            return Err(Error::told(ErrorKind::Denied, words));
        }
        let id = checked(id)?;
        let mut grants = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let at = token.as_deref();
            let page = self
                .client
                .read(|hub, mut note| async move {
                    let mut call = hub.permissions().list(id).page_size(PAGE).supports_all_drives(true);
                    if let Some(at) = at {
                        call = call.page_token(at);
                    }
                    call.param("fields", wire::PERMISSIONS).delegate(&mut note).doit().await
                })
                .await?;
            grants.extend(page.permissions.unwrap_or_default().iter().flat_map(wire::grants));
            match page.next_page_token.filter(|next| token.as_ref() != Some(next)) {
                Some(next) => token = Some(next),
                None => return Ok(grants),
            }
        }
    }

    async fn grant(&self, id: &NodeId, wanted: &WantedGrant) -> Result<Grant> {
        let lock = self.lock_of(id);
        let _alone = lock.lock().await;
        let wanted = &WantedGrant {
            until: wanted.until.filter(|_| self.ends().of(wanted.role)),
            ..wanted.clone()
        };
        match self.give_again(id, wanted).await {
            // Too far away, or for a member of the shared drive: only Drive knows.
            Err(error) if wanted.until.is_some() && keeps_no_end(&error) => {
                let until = None;
                self.give_again(
                    id,
                    &WantedGrant {
                        until,
                        ..wanted.clone()
                    },
                )
                .await
            }
            other => other,
        }
    }

    async fn revoke(&self, id: &NodeId, permission: &PermissionId) -> Result<()> {
        let lock = self.lock_of(id);
        let _alone = lock.lock().await;
        match self.take_away(id, permission).await {
            // The node is not there, or only the permission: the grants tell.
            Err(error) if error.kind == ErrorKind::NotVisible => {
                let left = self.grants(id).await?;
                if left.iter().any(|grant| grant.id == *permission) {
                    Err(error)
                } else {
                    Ok(())
                }
            }
            other => other,
        }
    }

    async fn restrict(&self, id: &NodeId, keep: &[WantedGrant]) -> Result<Node> {
        // Closed first: a right that cannot be given must not keep the folder open.
        let closed = {
            let lock = self.lock_of(id);
            let _alone = lock.lock().await;
            self.close(id).await?
        };
        if closed.restricted != Some(true) {
            return Err(Error::told(
                ErrorKind::Denied,
                Text::of(
                    "thư mục vẫn mở cho người có quyền ở thư mục trên",
                    "the folder stays open to those above",
                ),
            ));
        }
        let mut refused = None;
        for wanted in keep {
            if let Err(error) = self.grant(id, wanted).await {
                refused.get_or_insert(error);
            }
        }
        match refused {
            Some(error) => Err(error),
            None => self.look(id).await.map(|seen| seen.node),
        }
    }
}

impl Drive {
    async fn give_again(&self, id: &NodeId, wanted: &WantedGrant) -> Result<Grant> {
        let body = wire::permission(wanted)?;
        let step = || async { self.give_once(id, wanted, &body).await.map_err(only_lost) };
        retry::run(self.client.policy(), Repeat::Harmless, step).await
    }

    async fn give_once(&self, id: &NodeId, wanted: &WantedGrant, body: &Permission) -> Result<Grant> {
        if let Some(held) = self.held(id, wanted).await? {
            let until = wanted.until.map(last_moment);
            if held.role > wanted.role || (held.role == wanted.role && held.until == until) {
                return Ok(held);
            }
            return self.change(id, &held, wanted).await;
        }
        match self.give(id, body).await {
            // Said also when only the e-mail failed (resolve-errors guide).
            Err(error) if error.detail.contains("invalidSharingRequest") => self
                .held(id, wanted)
                .await?
                .filter(|held| held.role >= wanted.role)
                .ok_or(error),
            other => other,
        }
    }

    /// The right that this address has on the node itself.
    async fn held(&self, id: &NodeId, wanted: &WantedGrant) -> Result<Option<Grant>> {
        let mut grants = self.grants(id).await?.into_iter();
        Ok(grants
            .find(|grant| grant.address.as_ref() == Some(&wanted.address) && !grant.inherited && !grant.metadata_only))
    }

    async fn give(&self, id: &NodeId, body: &Permission) -> Result<Grant> {
        let id = checked(id)?;
        let given = self
            .client
            .write(Repeat::Harmful, 0, |hub, mut note| async move {
                hub.permissions()
                    .create(body.clone(), id)
                    .supports_all_drives(true)
                    .send_notification_email(self.notify)
                    .param("fields", wire::PERMISSION)
                    .delegate(&mut note)
                    .doit()
                    .await
            })
            .await?;
        written(&given)
    }

    async fn change(&self, id: &NodeId, held: &Grant, wanted: &WantedGrant) -> Result<Grant> {
        let body = wire::permission_change(wanted)?;
        let id = checked(id)?;
        let no_end = wanted.until.is_none() && held.until.is_some();
        let (body, permission) = (&body, checked_permission(&held.id)?);
        let changed = self
            .client
            .write(Repeat::Harmless, 0, |hub, mut note| async move {
                let mut call = hub
                    .permissions()
                    .update(body.clone(), id, permission)
                    .supports_all_drives(true);
                if no_end {
                    call = call.remove_expiration(true);
                }
                call.param("fields", wire::PERMISSION).delegate(&mut note).doit().await
            })
            .await?;
        written(&changed)
    }

    async fn take_away(&self, id: &NodeId, permission: &PermissionId) -> Result<()> {
        let (id, permission) = (checked(id)?, checked_permission(permission)?);
        self.client
            .write(Repeat::Harmless, 0, |hub, mut note| async move {
                let call = hub.permissions().delete(id, permission).supports_all_drives(true);
                call.delegate(&mut note).doit().await.map(|answer| (answer, ()))
            })
            .await
    }
}

/// Whether a right was refused for its last day alone, and not because that day is over. The reasons are written down
/// nowhere as a list; all that are known speak of expiration.
fn keeps_no_end(error: &Error) -> bool {
    error.detail.contains("xpiration") && !error.detail.contains("MustBeInTheFuture")
}

fn checked_permission(id: &PermissionId) -> Result<&str> {
    if super::link::is_token(id.as_str()) {
        Ok(id.as_str())
    } else {
        Err(Error::told(
            ErrorKind::NotVisible,
            Text::of("không phải mã quyền của Google Drive", "not a permission of Drive's"),
        ))
    }
}

fn written(permission: &Permission) -> Result<Grant> {
    wire::grant(permission).ok_or_else(|| {
        Error::told(
            ErrorKind::Protocol,
            Text::of("Drive không cho biết mã của quyền vừa cấp", "a grant without an id"),
        )
    })
}
