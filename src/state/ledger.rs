//! The ledger in the file, and the journal that writes it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{Result, State, StateError};
use crate::apply::{Journal, JournalError};
use crate::tree::{Address, Key, Ledger, LedgerEntry, LedgerGrant, NodeId, Origin, PermissionId, Role, SchoolId};

impl State {
    /// What is remembered of a school's folders in every year, and of every grant.
    ///
    /// # Errors
    /// The file cannot be read, or holds what hoso never wrote.
    pub fn ledger(&self, school: &SchoolId) -> Result<Ledger> {
        let connection = self.connection();
        let mut folders = connection
            .prepare_cached("SELECT key, id, parent, name, account, origin FROM folders WHERE school = ?1")?;
        let folders = folders
            .query_and_then([school.as_str()], folder)?
            .collect::<Result<_>>()?;
        let mut grants = connection
            .prepare_cached("SELECT node, asked, permission, role, made, at FROM grants ORDER BY node, asked")?;
        let grants = grants.query_and_then([], grant)?.collect::<Result<_>>()?;
        Ok(Ledger { folders, grants })
    }

    /// Puts a whole ledger in the place of what is remembered of a school: after the state was lost, from the manifest.
    ///
    /// # Errors
    /// The file cannot be written; it then holds what it held.
    pub fn replace_ledger(&self, school: &SchoolId, ledger: &Ledger) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute(
            "DELETE FROM grants WHERE node IN (SELECT id FROM folders WHERE school = ?1)",
            [school.as_str()],
        )?;
        transaction.execute("DELETE FROM folders WHERE school = ?1", [school.as_str()])?;
        for (key, entry) in &ledger.folders {
            self.put_folder(&transaction, key, entry)?;
        }
        for grant in &ledger.grants {
            put_grant(&transaction, grant)?;
        }
        Ok(transaction.commit()?)
    }

    /// Forgets everything of a school: for one that begins anew where nothing of it is left.
    ///
    /// # Errors
    /// The file cannot be written; the earlier audits are then forgotten in part.
    pub fn forget(&self, school: &SchoolId) -> Result<()> {
        self.replace_ledger(school, &Ledger::default())?;
        let connection = self.connection();
        for table in ["runs", "seen", "people"] {
            connection.execute(&format!("DELETE FROM {table} WHERE school = ?1"), [school.as_str()])?;
        }
        Ok(())
    }

    pub(super) fn forget_names(&self, keys: &BTreeSet<Key>) -> Result<()> {
        let connection = self.connection();
        let mut forget = connection.prepare_cached("UPDATE folders SET name = '' WHERE key = ?1 AND name <> ''")?;
        for key in keys {
            forget.execute([key.to_string()])?;
        }
        Ok(())
    }

    fn put_folder(&self, connection: &Connection, key: &Key, entry: &LedgerEntry) -> rusqlite::Result<()> {
        let (id, parent, name, account, origin) = match entry {
            LedgerEntry::Reserved {
                id,
                account,
                parent,
                name,
            } => (id.as_ref(), parent, name, account.as_ref(), None),
            LedgerEntry::Confirmed {
                id,
                parent,
                name,
                origin,
            } => (Some(id), parent, name, None, Some(*origin)),
        };
        let name = if self.is_nameless(key) { "" } else { name.as_str() };
        let origin = origin.map(|origin| match origin {
            Origin::Made => "made",
            Origin::Adopted => "adopted",
        });
        let sql = "INSERT OR REPLACE INTO folders (key, school, id, parent, name, account, origin)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let id = id.map(NodeId::as_str);
        let school = key.school.as_str();
        connection.prepare_cached(sql)?.execute(params![
            key.to_string(),
            school,
            id,
            parent.as_str(),
            name,
            account,
            origin
        ])?;
        Ok(())
    }

    /// A write of its own. `Wait::Disk` returns when it would survive a power cut.
    fn enter(&self, wait: Wait, write: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<(), JournalError> {
        let connection = self.connection();
        let written = connection
            .pragma_update(None, "synchronous", if wait == Wait::Disk { "FULL" } else { "NORMAL" })
            .and_then(|()| write(&connection));
        let reset = connection.pragma_update(None, "synchronous", "FULL");
        written.and(reset).map_err(|error| JournalError {
            detail: error.to_string(),
        })
    }
}

#[derive(PartialEq, Eq)]
enum Wait {
    Disk,
    Nothing,
}

impl Journal for State {
    fn reserved(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.enter(Wait::Disk, |connection| self.put_folder(connection, key, entry))
    }

    fn confirmed(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.enter(Wait::Nothing, |connection| self.put_folder(connection, key, entry))
    }

    fn granted(&self, grant: &LedgerGrant) -> Result<(), JournalError> {
        self.enter(Wait::Nothing, |connection| put_grant(connection, grant))
    }

    fn revoked(&self, node: &NodeId, permission: &PermissionId) -> Result<(), JournalError> {
        let sql = "DELETE FROM grants WHERE node = ?1 AND permission = ?2";
        let ids = [node.as_str(), permission.as_str()];
        self.enter(Wait::Nothing, |connection| {
            connection.prepare_cached(sql)?.execute(ids).map(drop)
        })
    }
}

fn put_grant(connection: &Connection, grant: &LedgerGrant) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO grants (node, asked, permission, role, made, at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        grant.node.as_str(),
        grant.asked.as_str(),
        grant.permission.as_str(),
        role_name(grant.role),
        grant.made,
        grant.at.as_microsecond(),
    ])?;
    Ok(())
}

fn folder(row: &Row<'_>) -> Result<(Key, LedgerEntry)> {
    let text = |index: usize| row.get::<_, String>(index);
    let maybe = |index: usize| row.get::<_, Option<String>>(index);
    let key: String = text(0)?;
    let (id, parent, name) = (maybe(1)?.map(NodeId::new), NodeId::new(text(2)?), text(3)?);
    let entry = match (maybe(5)?.as_deref(), id) {
        (None, id) => LedgerEntry::Reserved {
            id,
            account: maybe(4)?,
            parent,
            name,
        },
        (Some(origin), Some(id)) => {
            let origin = if origin == "adopted" {
                Origin::Adopted
            } else {
                Origin::Made
            };
            LedgerEntry::Confirmed {
                id,
                parent,
                name,
                origin,
            }
        }
        (Some(_), None) => return Err(StateError::Broken("a confirmed folder without an id".into())),
    };
    Ok((
        key.parse().map_err(|_| StateError::Broken("a folder's key".into()))?,
        entry,
    ))
}

fn grant(row: &Row<'_>) -> Result<LedgerGrant> {
    let text = |index: usize| row.get::<_, String>(index);
    let broken = |what: &str| StateError::Broken(what.to_owned());
    Ok(LedgerGrant {
        node: NodeId::new(text(0)?),
        asked: Address::new(&text(1)?).map_err(|_| broken("a grant's address"))?,
        permission: PermissionId::new(text(2)?),
        role: role(&text(3)?).ok_or_else(|| broken("a grant's role"))?,
        made: row.get(4)?,
        at: Timestamp::from_microsecond(row.get(5)?).map_err(|_| broken("a grant's time"))?,
    })
}

/// Drive's names, as in the manifest.
const ROLES: [(Role, &str); 6] = [
    (Role::Reader, "reader"),
    (Role::Commenter, "commenter"),
    (Role::Writer, "writer"),
    (Role::FileOrganizer, "fileOrganizer"),
    (Role::Organizer, "organizer"),
    (Role::Owner, "owner"),
];

fn role_name(role: Role) -> &'static str {
    ROLES
        .iter()
        .find(|(known, _)| *known == role)
        .map_or("", |(_, name)| name)
}

fn role(name: &str) -> Option<Role> {
    ROLES.iter().find(|(_, known)| *known == name).map(|(role, _)| *role)
}
