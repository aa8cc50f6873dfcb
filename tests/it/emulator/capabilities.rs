//! What an account may do with an item, by its standing there.

use serde_json::{Map, Value};

use super::grants::{Role, Standing};
use super::world::{Item, World};

impl World {
    pub(super) fn can_share(&self, item: &Item, standing: Standing) -> bool {
        if standing.metadata {
            return false;
        }
        match &item.drive {
            None => standing.role == Role::Owner || (standing.role >= Role::Writer && item.writers_can_share),
            Some(drive) if item.id == *drive => standing.role == Role::Organizer,
            Some(drive) if item.is_folder() => {
                let strict = self.restriction(drive, "sharingFoldersRequiresOrganizerPermission");
                standing.role == Role::Organizer || (standing.role == Role::FileOrganizer && !strict)
            }
            Some(_) => standing.role >= Role::Writer,
        }
    }

    pub(super) fn can_limit(&self, item: &Item, standing: Standing) -> bool {
        let root = item.parent.is_none();
        let may = match &item.drive {
            Some(_) => standing.role == Role::Organizer,
            None => self.can_share(item, standing),
        };
        item.is_folder() && !root && !standing.metadata && may
    }

    /// `capabilities` of an item.
    pub(super) fn capabilities(&self, email: &str, item: &Item, standing: Standing) -> Value {
        let (folder, shared) = (item.is_folder(), item.drive.is_some());
        let is = |least: Role| !standing.metadata && standing.role >= least;
        let top = item.parent.is_none();
        let free = item.lock.is_none();
        let edit = is(Role::Writer) && free;
        let arrange = match shared {
            true => is(Role::FileOrganizer),
            false => is(Role::Writer),
        };
        let throw = !top
            && if shared {
                is(Role::FileOrganizer)
            } else {
                standing.role == Role::Owner
            };
        let download = !folder && is(Role::Reader) && (!item.copy_needs_writer || is(Role::Writer));
        let limit = self.can_limit(item, standing);
        let share = self.can_share(item, standing);
        let all = [
            ("canAcceptOwnership", false),
            ("canAccessViaGenAi", true),
            ("canAddChildren", folder && edit),
            ("canAddFolderFromAnotherDrive", false),
            ("canAddMyDriveParent", false),
            ("canChangeCopyRequiresWriterPermission", edit),
            ("canChangeItemDownloadRestriction", edit && !folder),
            ("canChangeSecurityUpdateEnabled", false),
            ("canChangeViewersCanCopyContent", edit),
            ("canComment", is(Role::Commenter) && free),
            ("canCopy", download),
            (
                "canDelete",
                !top && if shared {
                    is(Role::Organizer)
                } else {
                    standing.role == Role::Owner
                },
            ),
            ("canDeleteChildren", folder && shared && is(Role::Organizer)),
            ("canDisableInheritedPermissions", limit && !item.limited),
            ("canDownload", download),
            ("canEdit", edit),
            ("canEnableInheritedPermissions", limit && item.limited),
            ("canListChildren", folder && !standing.metadata),
            ("canModifyContent", edit),
            ("canModifyContentRestriction", is(Role::Writer) && !folder),
            ("canModifyEditorContentRestriction", is(Role::Writer) && !folder),
            ("canModifyLabels", false),
            (
                "canModifyOwnerContentRestriction",
                standing.role >= Role::Organizer && !folder,
            ),
            ("canMoveChildrenOutOfDrive", folder && shared && is(Role::Organizer)),
            ("canMoveChildrenOutOfTeamDrive", folder && shared && is(Role::Organizer)),
            ("canMoveChildrenWithinDrive", folder && arrange),
            ("canMoveChildrenWithinTeamDrive", folder && arrange),
            ("canMoveItemIntoTeamDrive", !folder && standing.role == Role::Owner),
            ("canMoveItemOutOfDrive", shared && !top && is(Role::Organizer)),
            ("canMoveItemOutOfTeamDrive", shared && !top && is(Role::Organizer)),
            ("canMoveItemWithinDrive", arrange && !top),
            ("canMoveItemWithinTeamDrive", arrange && !top),
            ("canMoveTeamDriveItem", arrange && !top),
            (
                "canReadDrive",
                item.drive.as_deref().is_some_and(|drive| self.is_member(email, drive)),
            ),
            ("canReadLabels", false),
            ("canReadRevisions", !folder && is(Role::Writer)),
            (
                "canReadTeamDrive",
                item.drive.as_deref().is_some_and(|drive| self.is_member(email, drive)),
            ),
            ("canRemoveChildren", folder && arrange),
            ("canRemoveContentRestriction", !free && is(Role::Writer)),
            ("canRemoveMyDriveParent", false),
            ("canRename", edit && (shared || !top)),
            ("canShare", share),
            ("canStartApproval", false),
            ("canTrash", throw),
            (
                "canTrashChildren",
                folder
                    && if shared {
                        is(Role::FileOrganizer)
                    } else {
                        standing.role == Role::Owner
                    },
            ),
            ("canUntrash", throw),
        ];
        all.into_iter()
            .map(|(name, is)| (name.to_owned(), is.into()))
            .collect::<Map<String, Value>>()
            .into()
    }
}
