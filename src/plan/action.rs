//! Steps and what they may be.

use serde::{Deserialize, Serialize};

use super::{Leftover, Proposal, Revocation};
use crate::tree::{Address, Key, Name, NodeId, Origin, PermissionId, Role, WantedGrant};

/// What would be done, and what could not be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) proposals: Vec<Proposal>,
    pub(super) revocable: Vec<Revocation>,
    pub(super) held: Vec<Key>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) unanswered: Vec<(Key, NodeId)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) unread: Vec<Key>,
    #[serde(default)]
    pub(super) leftovers: Vec<Leftover>,
    pub(super) in_order: usize,
}

/// The number of a step within its plan, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId(pub u32);

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number.
    pub id: StepId,
    /// The steps that must have succeeded first: at once the order, what to skip after a failure, and (by its absence)
    /// what may run side by side.
    pub needs: Vec<StepId>,
    /// The folder it is about.
    pub key: Key,
    /// What is done.
    pub action: Action,
    /// Why, for people only: no decision hangs on it.
    pub reason: Reason,
}

/// A folder that is there, or one that an earlier step makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// A node that was found.
    Node(NodeId),
    /// The folder of a key, made by a step that this one needs.
    Key(Key),
}

/// What a step does. There is no delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Action {
    /// Makes a folder. `restricted`: in the same call where the service takes it.
    Create {
        /// In which folder.
        parent: At,
        /// Its name.
        name: Name,
        /// It must take nothing over from above.
        restricted: bool,
    },
    /// Takes a found folder for the wanted one: writes it into the ledger and, where the service can hold one, the tag.
    Adopt {
        /// The folder.
        node: NodeId,
        /// Where it stands.
        parent: NodeId,
        /// Its name as found, which it keeps.
        name: String,
        /// Whose work it is remembered as.
        origin: Origin,
    },
    /// Moves and renames in one call.
    Place {
        /// The folder.
        node: NodeId,
        /// The folder where it is now.
        from: NodeId,
        /// Where it shall stand.
        parent: At,
        /// Its name now, as found.
        old_name: String,
        /// The name it shall bear.
        name: String,
    },
    /// Takes it out of the trash.
    Untrash {
        /// The folder.
        node: NodeId,
    },
    /// Cuts the access that comes from above, keeping only these: one step, so that nobody is shut out or let in between.
    Restrict {
        /// The folder.
        node: At,
        /// Who keeps access.
        keep: Vec<WantedGrant>,
    },
    /// Gives a right.
    Grant {
        /// The folder.
        node: At,
        /// The right.
        grant: WantedGrant,
    },
    /// Takes a right away: only one that hoso made, or a leaver's, and only when asked.
    Revoke {
        /// The folder.
        node: NodeId,
        /// The grant.
        permission: PermissionId,
        /// Whose.
        address: Address,
        /// What it allowed.
        role: Role,
    },
}

/// Why a step is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is not there.
    Missing,
    /// Its creation was sent before and its outcome is not known; it is sent again with the same id.
    Unfinished,
    /// It was confirmed before and is certainly gone (only where a storage can prove that).
    Vanished,
    /// It stands there under the right name, and hoso did not know it.
    FoundByName,
    /// It bears this key's tag, and hoso did not know it.
    FoundByTag,
    /// It is the oldest of several that hoso made for this key; the ledger pointed to another.
    Oldest,
    /// People said that this is the folder, or that the one there was is gone for ever (`hoso adopt`).
    ToldByPeople,
    /// The ledger lacks it or is out of date.
    Remember,
    /// Somebody renamed it.
    Renamed,
    /// Somebody moved it.
    Moved,
    /// Somebody moved and renamed it.
    MovedAndRenamed,
    /// Its name in the description changed (a tổ was renamed, a teacher married).
    NewName,
    /// Its place in the description changed.
    NewPlace,
    /// It is in the trash.
    Trashed,
    /// It must be closed and is open, or its parent's access would reach it.
    MustBeRestricted,
    /// A right that is asked for is not there.
    Asked,
    /// The right is there with another role.
    OtherRole,
    /// The right is there, and ends before the last day that is asked for.
    EndsEarly,
    /// The right that hoso gave is there, and lasts beyond the last day that is asked for.
    EndsLate,
    /// A right that hoso made is not asked for any more.
    NotAsked,
    /// Its holder has left.
    Left,
}

/// What could not be planned; nothing is done there or below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "conflict")]
pub enum Conflict {
    /// Several folders could be the wanted one.
    Ambiguous {
        /// The wanted folder.
        key: Key,
        /// The candidates' ids and paths below the root.
        candidates: Vec<(NodeId, Vec<String>)>,
    },
    /// One folder stands for two keys.
    TwoKeys {
        /// The folder.
        node: NodeId,
        /// Its path.
        path: Vec<String>,
        /// The keys.
        keys: Vec<Key>,
    },
    /// A folder with the wanted name bears the tag of something else.
    ForeignTag {
        /// The wanted folder.
        key: Key,
        /// The found one.
        node: NodeId,
        /// Its path.
        path: Vec<String>,
        /// Its tag, as found.
        tag: String,
    },
    /// The ledger knows the folder, and this account does not see it: another account, or a lost right.
    NotVisible {
        /// The wanted folder.
        key: Key,
        /// Its id.
        node: NodeId,
    },
    /// The folder above could not be read whole, so nothing can be said to be missing there; or the folder itself is
    /// restricted and this account was not let in.
    Unreadable {
        /// The wanted folder.
        key: Key,
        /// The folder that could not be read, as far as that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<NodeId>,
    },
    /// The folder now lies outside the root; it is moved back only when people say so.
    Outside {
        /// The wanted folder.
        key: Key,
        /// Its id.
        node: NodeId,
    },
    /// Something else has the wanted name, where names must differ: a file, or a folder that is known as another.
    NameTaken {
        /// The wanted folder.
        key: Key,
        /// What is in the way.
        node: NodeId,
        /// Its path.
        path: Vec<String>,
    },
    /// The description wants two folders of one name in one place.
    SameName {
        /// The folder that has to wait.
        key: Key,
        /// The folder that has the name.
        other: Key,
    },
    /// Moving the folder to its place would put it inside itself: the folder that it belongs in lies in it.
    Loop {
        /// The wanted folder.
        key: Key,
        /// Its id.
        node: NodeId,
    },
}

impl Plan {
    /// The steps; each stands behind everything it needs.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What could not be planned.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Folders of a similar name that people are asked about.
    #[must_use]
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// Grants that nobody asks for any more: taken away only when asked ([`Options::revoke`](super::Options)), and then
    /// steps of the plan instead.
    #[must_use]
    pub fn revocable(&self) -> &[Revocation] {
        &self.revocable
    }

    /// Folders whose grants wait because they would reach a restricted folder that cannot be closed yet, or may.
    #[must_use]
    pub fn held(&self) -> &[Key] {
        &self.held
    }

    /// Of these the ones that wait for an answer: each with a folder below it of which the service did not tell all.
    #[must_use]
    pub fn unanswered(&self) -> &[(Key, NodeId)] {
        &self.unanswered
    }

    /// Folders that shall give rights, and of which this account could not read who has any: whether something is missing
    /// there is not known, and nothing is given blindly.
    #[must_use]
    pub fn unread(&self) -> &[Key] {
        &self.unread
    }

    /// Folders that hoso made and does not use, the topmost of each branch. They are told of; nothing is done with them but
    /// that a restricted one is closed.
    #[must_use]
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// How many wanted folders are there as they should be.
    #[must_use]
    pub const fn in_order(&self) -> usize {
        self.in_order
    }

    /// Whether there is nothing to do, nothing to ask and nothing unknown. Grants that might be taken away do not count:
    /// they are shown, and stay until somebody asks.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.steps.is_empty() && !self.is_incomplete()
    }

    /// Whether something is left that no step of it does: a conflict, a question, rights unread or held back.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !(self.conflicts.is_empty() && self.proposals.is_empty() && self.unread.is_empty() && self.held.is_empty())
    }
}
