//! What this account may do here, for `hoso doctor` and before anything is done.

use google_drive3::api;
use jiff::Timestamp;

use super::{Drive, Place};
use crate::storage::Result;
use crate::tree::NodeId;

/// What this account may do where the tree stands. `None`: the service does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkup {
    /// The account's address.
    pub account: Option<String>,
    /// The root's identity, whatever it was named by.
    pub root: Option<NodeId>,
    /// The root's name.
    pub name: String,
    /// The root is in the trash.
    pub trashed: bool,
    /// The root is a folder.
    pub folder: bool,
    /// The root lies in a shared drive.
    pub shared_drive: bool,
    /// The account belongs to that shared drive.
    pub member: bool,
    /// May list what is in the root.
    pub can_list: Option<bool>,
    /// May make folders and files in it.
    pub can_add: Option<bool>,
    /// May share folders here, and therefore read their grants. Of the top of a drive, which nobody shares, this tells
    /// nothing: there it is what the drive says of the folders in it.
    pub can_share: Option<bool>,
    /// May make folders that take over nothing from above; likewise.
    pub can_restrict: Option<bool>,
    /// Shared drives: only people of the organisation may be given access.
    pub domain_only: Option<bool>,
    /// Shared drives: only members may be given access.
    pub members_only: Option<bool>,
    /// Shared drives: folders may be shared by organisers only.
    pub organizers_share: Option<bool>,
    /// Storage in use, in bytes.
    pub used: Option<u64>,
    /// Storage there is, in bytes; nothing where there is no limit. A service account has 0 of its own.
    pub limit: Option<u64>,
}

impl Drive {
    /// Asks what this account may do where the tree stands: three calls at most, nothing is changed.
    ///
    /// # Errors
    /// [`SignIn`](crate::storage::ErrorKind::SignIn), [`NotVisible`](crate::storage::ErrorKind::NotVisible) when the root is not shown to this account.
    pub async fn checkup(&self) -> Result<Checkup> {
        let about = self.about().await?.clone();
        let home = self.home().await?;
        let can = &home.can;
        let quota = about.storage_quota.unwrap_or_default();
        let mut checkup = Checkup {
            root: Some(home.id.clone()),
            account: about.user.and_then(|user| user.email_address),
            name: home.node.name.clone(),
            trashed: home.trashed,
            folder: home.node.is_folder(),
            shared_drive: home.drive.is_some(),
            can_list: can.can_list_children,
            can_add: can.can_add_children,
            used: quota.usage.and_then(|bytes| u64::try_from(bytes).ok()),
            limit: quota.limit.and_then(|bytes| u64::try_from(bytes).ok()),
            ..Checkup::default()
        };
        let at_top = self.place == Place::MyDrive || home.drive.as_deref() == Some(home.id.as_str());
        if !at_top {
            checkup.can_share = can.can_share;
            // A folder that is restricted already can only be opened again by who may restrict it.
            let (shut, open) = (
                can.can_disable_inherited_permissions,
                can.can_enable_inherited_permissions,
            );
            checkup.can_restrict = shut.zip(open).map(|(shut, open)| shut || open).or(shut);
        }
        let own = match &home.drive {
            Some(drive) => self.own_drive(drive).await?,
            None => None,
        };
        if let Some(drive) = own {
            let rules = drive.restrictions.unwrap_or_default();
            checkup.member = true;
            // The folder at a drive's top may be called just «Drive».
            if let Some(name) = drive.name.filter(|_| home.drive.as_deref() == Some(home.id.as_str())) {
                checkup.name = name;
            }
            checkup.domain_only = rules.domain_users_only;
            checkup.members_only = rules.drive_members_only;
            checkup.organizers_share = rules.sharing_folders_requires_organizer_permission;
            if at_top {
                let may = drive.capabilities.unwrap_or_default();
                checkup.can_restrict = may.can_manage_members;
                checkup.can_share = match checkup.organizers_share {
                    Some(true) => may.can_manage_members,
                    _ => may.can_share,
                };
            }
        }
        Ok(checkup)
    }

    /// Whether this account may make shared drives, asked before one is made; nothing where the service does not say.
    ///
    /// # Errors
    /// As [`Self::checkup`].
    pub async fn may_make_drives(&self) -> Result<Option<bool>> {
        Ok(self.about().await?.can_create_drives)
    }

    /// The service's clock as its last good answer told it, to the second; nothing before there was one.
    #[must_use]
    pub fn service_clock(&self) -> Option<Timestamp> {
        self.client.clock()
    }

    /// Who acts, and how much room there is, asked for once.
    pub(super) async fn about(&self) -> Result<&api::About> {
        let ask = || {
            self.client.read(|hub, mut note| async move {
                let call = hub.about().get().delegate(&mut note);
                let fields = "user(emailAddress),storageQuota(limit,usage),canCreateDrives";
                call.param("fields", fields).doit().await
            })
        };
        self.about.get_or_try_init(ask).await
    }
}
