//! What people do by hand, with Drive's web page: no permission is asked, the test knows what it does.

use std::collections::{BTreeMap, BTreeSet};

use super::grants::{Grant, Grantee, Role};
use super::world::{Account, AccountKind, FOLDER, Lock, Mail, Revision, SHORTCUT, World};

impl World {
    /// A person of a Workspace or with a Google account of their own.
    pub fn person(&mut self, email: &str, name: &str) -> &mut Self {
        self.account(email, name, AccountKind::Person)
    }

    /// A service account: it owns nothing.
    pub fn service_account(&mut self, email: &str) -> &mut Self {
        self.account(email, email, AccountKind::Service)
    }

    /// Lets a service account stand for the people of a domain with these scopes (short or full names).
    pub fn delegate(&mut self, service: &str, domain: &str, scopes: &[&str]) -> &mut Self {
        let scopes: BTreeSet<String> = scopes.iter().map(|scope| super::auth::full_scope(scope)).collect();
        let account = self.accounts.get_mut(service).expect("a service account");
        account.delegated.insert(domain.into(), scopes);
        self
    }

    /// A group and its members.
    pub fn group(&mut self, email: &str, members: &[&str]) -> &mut Self {
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        self.account(email, email, AccountKind::Group(members))
    }

    /// A second address of an account.
    pub fn alias(&mut self, alias: &str, email: &str) -> &mut Self {
        self.aliases.insert(alias.to_lowercase(), email.to_lowercase());
        self
    }

    fn account(&mut self, email: &str, name: &str, kind: AccountKind) -> &mut Self {
        let email = email.to_lowercase();
        let root = (!matches!(kind, AccountKind::Group(_))).then(|| self.new_drive_id());
        if let Some(root) = &root {
            let mut item = self.blank("Drive của tôi", None, &email);
            item.id.clone_from(root);
            self.insert(item);
        }
        let account = Account {
            email: email.clone(),
            name: name.into(),
            kind,
            root,
            delegated: BTreeMap::new(),
        };
        self.accounts.insert(email, account);
        self
    }

    /// The id of an account's My Drive root.
    pub fn root(&self, email: &str) -> String {
        self.accounts[email].root.clone().expect("groups have no Drive")
    }

    /// Makes a folder; `parent` may be `root`.
    pub fn folder(&mut self, by: &str, parent: &str, name: &str) -> String {
        let parent = self.place(by, parent);
        let item = self.blank(name, Some(&parent), by);
        let id = item.id.clone();
        self.insert(item);
        id
    }

    /// Makes a folder whose id was given out beforehand: what another program does.
    pub fn folder_with_id(&mut self, by: &str, parent: &str, name: &str, id: &str) {
        let parent = self.place(by, parent);
        let mut item = self.blank(name, Some(&parent), by);
        item.id = id.into();
        self.insert(item);
    }

    /// Uploads a file.
    pub fn file(&mut self, by: &str, parent: &str, name: &str, mime: &str, bytes: &[u8]) -> String {
        let parent = self.place(by, parent);
        let mut item = self.blank(name, Some(&parent), by);
        item.mime = mime.into();
        let id = item.id.clone();
        self.insert(item);
        if !mime.starts_with("application/vnd.google-apps.") {
            self.upload(by, &id, bytes);
        }
        id
    }

    /// Puts new bytes on a file.
    pub fn upload(&mut self, by: &str, id: &str, bytes: &[u8]) {
        let (now, revision) = (self.tick(), self.new_id());
        let item = self.known_mut(id);
        let mime = item.mime.clone();
        (item.modified, item.modified_by) = (now, by.into());
        item.revisions.push(Revision {
            id: format!("0B{revision}"),
            bytes: bytes.to_vec(),
            when: now,
            by: by.into(),
            mime,
        });
        self.changed(id);
    }

    /// Makes a shortcut.
    pub fn shortcut(&mut self, by: &str, parent: &str, name: &str, target: &str) -> String {
        let id = self.file(by, parent, name, SHORTCUT, b"");
        self.known_mut(&id).target = Some(target.into());
        id
    }

    /// Renames.
    pub fn rename(&mut self, id: &str, name: &str) {
        self.known_mut(id).name = name.into();
        self.changed(id);
    }

    /// Moves into another folder.
    pub fn relocate(&mut self, id: &str, parent: &str) {
        self.move_to(id, parent);
    }

    /// Puts into the trash.
    pub fn trash(&mut self, by: &str, id: &str) {
        let now = self.tick();
        self.known_mut(id).trashed = Some((now, by.into()));
        self.changed(id);
    }

    /// Takes out of the trash.
    pub fn untrash(&mut self, id: &str) {
        self.known_mut(id).trashed = None;
        self.changed(id);
    }

    /// Removes for good, with everything below.
    pub fn destroy(&mut self, id: &str) {
        for child in self.children.remove(id).unwrap_or_default() {
            self.destroy(&child);
        }
        if let Some(item) = self.items.remove(id) {
            let parent = item.parent.unwrap_or_default();
            self.children.entry(parent).or_default().remove(id);
            self.changed(id);
        }
    }

    /// Gives a grant, or changes it; a person, or the group of that address. Mailboxes without a Google account work.
    pub fn grant(&mut self, id: &str, email: &str, role: Role) -> String {
        let email = self.canonical(email);
        let group = self
            .accounts
            .get(&email)
            .is_some_and(|account| matches!(account.kind, AccountKind::Group(_)));
        let who = if group {
            Grantee::Group(email)
        } else {
            Grantee::User(email)
        };
        self.grant_to(id, who, role)
    }

    /// Gives a grant to a domain or to everybody.
    pub fn grant_to(&mut self, id: &str, who: Grantee, role: Role) -> String {
        let grant = Grant {
            who,
            role,
            expires: None,
            discovery: false,
        };
        let permission = grant.id();
        let acl = &mut self.known_mut(id).acl;
        acl.retain(|other| other.who != grant.who);
        acl.push(grant);
        self.changed(id);
        permission
    }

    /// Takes a direct grant away.
    pub fn revoke(&mut self, id: &str, email: &str) {
        let email = self.canonical(email);
        let is = |who: &Grantee| matches!(who, Grantee::User(user) | Grantee::Group(user) if *user == email);
        self.known_mut(id).acl.retain(|grant| !is(&grant.who));
        self.changed(id);
    }

    /// Makes a folder take nothing over from above, or again everything.
    pub fn limit(&mut self, id: &str, limited: bool) {
        assert_eq!(self.known(id).mime, FOLDER, "only folders can be limited");
        self.known_mut(id).limited = limited;
        self.changed(id);
    }

    /// Sets a public property.
    pub fn set_property(&mut self, id: &str, key: &str, value: &str) {
        self.known_mut(id).properties.insert(key.into(), value.into());
        self.changed(id);
    }

    /// Takes a public property away.
    pub fn drop_property(&mut self, id: &str, key: &str) {
        self.known_mut(id).properties.remove(key);
        self.changed(id);
    }

    /// Locks a file's contents.
    pub fn lock(&mut self, by: &str, id: &str) {
        let when = self.now();
        self.known_mut(id).lock = Some(Lock {
            reason: None,
            owner_only: false,
            by: by.into(),
            when,
        });
    }

    /// Hands a My Drive item to another owner of the domain; the one before stays as writer.
    pub fn give_away(&mut self, id: &str, to: &str) {
        let before = self
            .known_mut(id)
            .owner
            .replace(to.into())
            .expect("an item of My Drive");
        self.grant(id, &before, Role::Writer);
    }

    /// Makes a shared drive; its id is also its root folder's.
    pub fn shared_drive(&mut self, organizer: &str, name: &str) -> String {
        self.new_drive(name, organizer)
    }

    /// Sets a restriction of a shared drive (`domainUsersOnly`, `driveMembersOnly`,
    /// `sharingFoldersRequiresOrganizerPermission`, …).
    pub fn restrict_drive(&mut self, drive: &str, restriction: &str, on: bool) {
        let drive = self.drives.get_mut(drive).expect("a shared drive");
        drive.restrictions.insert(restriction.into(), on);
    }

    /// A shared drive that takes no ids given out beforehand (`generatedIdNotSupported`).
    pub fn refuse_reserved_ids(&mut self, drive: &str) {
        self.drives.get_mut(drive).expect("a shared drive").takes_ids = false;
    }

    /// Locks the ability of writers to share an item.
    pub fn writers_may_not_share(&mut self, id: &str) {
        self.known_mut(id).writers_can_share = false;
    }

    /// Takes the right to download from readers.
    pub fn readers_may_not_download(&mut self, id: &str) {
        self.known_mut(id).copy_needs_writer = true;
    }

    /// An approval of the file, as the `Approval` of the API.
    pub fn approve(&mut self, id: &str, approval: serde_json::Value) {
        self.known_mut(id).approvals.push(approval);
    }

    fn place(&self, by: &str, parent: &str) -> String {
        match parent {
            "root" => self.root(by),
            parent => self.known(parent).id.clone(),
        }
    }

    /// The mails that Drive sent.
    pub fn mails(&self) -> &[Mail] {
        &self.mails
    }
}
