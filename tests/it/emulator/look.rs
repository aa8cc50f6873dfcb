//! What tests look at: the world as it is, past all permissions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::grants::{Grant, Role};
use super::world::{Item, World};

/// An item as tests see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// Its name, as the bytes are.
    pub name: String,
    /// Its parent; roots have none.
    pub parent: Option<String>,
    /// Its MIME type.
    pub mime: String,
    /// Itself or something above it is in the trash.
    pub trashed: bool,
    /// It takes nothing over from above.
    pub limited: bool,
    /// Its owner; nothing in a shared drive.
    pub owner: Option<String>,
    /// Public properties.
    pub properties: BTreeMap<String, String>,
    /// The bytes of a file.
    pub bytes: Option<Vec<u8>>,
    /// How many revisions it has.
    pub revisions: usize,
    /// Who changed it last.
    pub modified_by: String,
}

impl World {
    /// An item, if it is there.
    pub fn see(&self, id: &str) -> Option<Seen> {
        self.item(id).map(|item| Seen {
            id: item.id.clone(),
            name: item.name.clone(),
            parent: item.parent.clone(),
            mime: item.mime.clone(),
            trashed: self.in_trash(id),
            limited: item.limited,
            owner: item.owner.clone(),
            properties: item.properties.clone(),
            bytes: item.bytes().map(<[u8]>::to_vec),
            revisions: item.revisions.len(),
            modified_by: item.modified_by.clone(),
        })
    }

    /// The item at a path of names below a folder; panics where two have one of the names.
    pub fn find(&self, below: &str, path: &str) -> Option<String> {
        path.split('/').try_fold(below.to_owned(), |parent, name| {
            let mut fitting = self
                .children_of(&parent)
                .filter(|item| item.name == name && item.trashed.is_none());
            let first = fitting.next().map(|item| item.id.clone());
            assert!(fitting.next().is_none(), "two items are named {name:?} in {path:?}");
            first
        })
    }

    /// Every item below a folder, itself left out, trashed ones included.
    pub fn below(&self, id: &str) -> Vec<String> {
        let children = self.children_of(id).flat_map(|item| {
            let mut ids = vec![item.id.clone()];
            ids.extend(self.below(&item.id));
            ids
        });
        children.collect()
    }

    /// The tree below a folder as text, sorted by name: two spaces a level, `/` after folders, `(thùng rác)` after
    /// what is in the trash, `(giới hạn)` after limited folders.
    pub fn tree(&self, id: &str) -> String {
        let mut text = String::new();
        self.draw(id, 0, &mut text);
        text
    }

    fn draw(&self, id: &str, level: usize, text: &mut String) {
        let mut children: Vec<&Item> = self.children_of(id).collect();
        children.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        for item in children {
            let slash = if item.is_folder() { "/" } else { "" };
            let trash = if item.trashed.is_some() { " (thùng rác)" } else { "" };
            let limited = if item.limited { " (giới hạn)" } else { "" };
            let _ = writeln!(text, "{:1$}{2}{slash}{limited}{trash}", "", level * 2, item.name);
            self.draw(&item.id, level + 1, text);
        }
    }

    /// Live folders of one name in one folder: names, with the folder's id.
    pub fn duplicates(&self, below: &str) -> Vec<(String, String)> {
        let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
        for id in self.below(below) {
            let item = self.known(&id);
            if item.is_folder() && !self.in_trash(&id) {
                let key = (item.parent.clone().unwrap_or_default(), item.name.clone());
                *count.entry(key).or_default() += 1;
            }
        }
        count
            .into_iter()
            .filter(|(_, times)| *times > 1)
            .map(|(key, _)| key)
            .collect()
    }

    /// The grants that stand directly on an item.
    pub fn grants(&self, id: &str) -> &[Grant] {
        &self.known(id).acl
    }

    /// The role that an account has on an item, as `reader`, `metadata`, …; nothing where it sees nothing.
    pub fn role_of(&self, email: &str, id: &str) -> Option<&'static str> {
        let standing = self.standing(&self.canonical(email), id)?;
        Some(if standing.metadata {
            "metadata"
        } else {
            standing.role.as_str()
        })
    }

    /// Whether an account may read what is in a folder or file.
    pub fn can_read(&self, email: &str, id: &str) -> bool {
        let standing = self.standing(&self.canonical(email), id);
        standing.is_some_and(|standing| !standing.metadata && standing.role >= Role::Reader)
    }

    /// The ids of the shared drives.
    pub fn shared_drives(&self) -> Vec<String> {
        self.drives.keys().cloned().collect()
    }
}
