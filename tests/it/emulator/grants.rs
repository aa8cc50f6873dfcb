//! Who has which right on what: grants, inheritance, limited access.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::rng::hash;
use super::world::{AccountKind, Item, World, domain_of};

/// Roles, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Reader,
    /// Reads and comments.
    Commenter,
    /// Edits.
    Writer,
    /// Content manager of a shared drive.
    FileOrganizer,
    /// Manager of a shared drive.
    Organizer,
    /// Owner in My Drive.
    Owner,
}

/// Who has a grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// A person or service account, by the main address.
    User(String),
    /// A group.
    Group(String),
    /// Everybody of a domain.
    Domain(String),
    /// Everybody.
    Anyone,
}

/// A grant that stands directly on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who has it.
    pub who: Grantee,
    /// What it allows.
    pub role: Role,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Whether searches find the item (domain and anyone).
    pub discovery: bool,
}

/// Where an account's right on an item comes from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub grant: Grant,
    /// The item on which it stands.
    pub from: String,
    pub inherited: bool,
    /// Only the folder itself is seen, not what is in it.
    pub metadata: bool,
}

/// What an account is to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub role: Role,
    pub metadata: bool,
}

impl Role {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "reader" => Self::Reader,
            "commenter" => Self::Commenter,
            "writer" => Self::Writer,
            "fileOrganizer" => Self::FileOrganizer,
            "organizer" => Self::Organizer,
            "owner" => Self::Owner,
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Commenter => "commenter",
            Self::Writer => "writer",
            Self::FileOrganizer => "fileOrganizer",
            Self::Organizer => "organizer",
            Self::Owner => "owner",
        }
    }
}

impl Grantee {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Domain(_) => "domain",
            Self::Anyone => "anyone",
        }
    }
}

impl Grant {
    /// A person's grant without an end.
    pub fn user(email: &str, role: Role) -> Self {
        Self {
            who: Grantee::User(email.into()),
            role,
            expires: None,
            discovery: false,
        }
    }

    /// The same on every item for one grantee.
    pub fn id(&self) -> String {
        match (&self.who, self.discovery) {
            (Grantee::User(email) | Grantee::Group(email), _) => format!("{:020}", hash(email)),
            (Grantee::Domain(domain), _) => format!("{:020}k", hash(domain)),
            (Grantee::Anyone, false) => "anyoneWithLink".into(),
            (Grantee::Anyone, true) => "anyone".into(),
        }
    }
}

impl World {
    pub(super) fn fits(&self, grant: &Grant, email: &str) -> bool {
        if grant.expires.is_some_and(|end| end <= self.now()) {
            return false;
        }
        match &grant.who {
            Grantee::User(user) => user == email,
            Grantee::Domain(domain) => domain_of(email) == domain,
            Grantee::Anyone => true,
            Grantee::Group(group) => self.accounts.get(group).is_some_and(|group| match &group.kind {
                AccountKind::Group(members) => members.contains(email),
                _ => false,
            }),
        }
    }

    /// What an account is to an item; nothing where it cannot see it.
    pub(super) fn standing(&self, email: &str, id: &str) -> Option<Standing> {
        let item = self.item(id)?;
        if item.owner.as_deref() == Some(email) {
            return Some(Standing {
                role: Role::Owner,
                metadata: false,
            });
        }
        let direct = item
            .acl
            .iter()
            .filter(|grant| self.fits(grant, email))
            .map(|grant| grant.role)
            .max();
        let above = item.parent.as_deref().and_then(|parent| self.standing(email, parent));
        let above = above
            .filter(|above| !above.metadata)
            .map(|above| pass_down(above.role, item));
        match (direct, above) {
            (None, above) => above,
            (Some(role), Some(above)) if !above.metadata => Some(Standing {
                role: role.max(above.role),
                metadata: false,
            }),
            (Some(role), _) => Some(Standing { role, metadata: false }),
        }
    }

    /// Every source of every right on an item, expired ones left out.
    pub(super) fn sources(&self, id: &str) -> Vec<Source> {
        let Some(item) = self.item(id) else { return vec![] };
        let live = item
            .acl
            .iter()
            .filter(|grant| grant.expires.is_none_or(|end| end > self.now()));
        let direct = |grant: Grant| Source {
            grant,
            from: id.into(),
            inherited: false,
            metadata: false,
        };
        let mut sources: Vec<Source> = live.cloned().map(direct).collect();
        if let Some(owner) = &item.owner {
            sources.push(direct(Grant::user(owner, Role::Owner)));
        }
        let above = item
            .parent
            .as_deref()
            .map(|parent| self.sources(parent))
            .unwrap_or_default();
        let owner = item.owner.clone().map(Grantee::User);
        for mut source in above.into_iter().filter(|source| !source.metadata) {
            if owner.as_ref() == Some(&source.grant.who) {
                continue;
            }
            let standing = pass_down(source.grant.role, item);
            (source.grant.role, source.metadata) = (standing.role, standing.metadata);
            source.inherited = true;
            sources.push(source);
        }
        sources
    }

    /// The sources of an item by permission id.
    pub(super) fn permissions(&self, id: &str) -> BTreeMap<String, Vec<Source>> {
        let mut found: BTreeMap<String, Vec<Source>> = BTreeMap::new();
        for source in self.sources(id) {
            found.entry(source.grant.id()).or_default().push(source);
        }
        found
    }

    pub(super) fn is_member(&self, email: &str, drive: &str) -> bool {
        self.item(drive)
            .is_some_and(|root| root.acl.iter().any(|grant| self.fits(grant, email)))
    }

    pub(super) fn restriction(&self, drive: &str, name: &str) -> bool {
        self.drives
            .get(drive)
            .and_then(|drive| drive.restrictions.get(name))
            .copied()
            .unwrap_or_default()
    }
}

/// What a right on a folder is worth on a child. A parent's owner edits what others own in it. A limited folder shows
/// itself, not its contents, to those who come from above; managers of a shared drive keep their right.
fn pass_down(role: Role, item: &Item) -> Standing {
    let role = if role == Role::Owner { Role::Writer } else { role };
    match item.limited && role != Role::Organizer {
        true => Standing {
            role: Role::Reader,
            metadata: true,
        },
        false => Standing { role, metadata: false },
    }
}
