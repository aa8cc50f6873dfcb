//! The memory storage is as strict as the services are.

use std::time::Duration;

use futures::StreamExt;
use futures::executor::block_on;
use hoso::storage::memory::Memory;
use hoso::storage::{ErrorKind, Listing, NewFolder, Result, Storage};
use hoso::tree::{Address, Gap, Name, Node, NodeId, Role, Sight, WantedGrant, Who};

fn address(text: &str) -> Address {
    Address::new(text).unwrap()
}

fn list(storage: &dyn Storage, folder: &NodeId) -> Result<Listing> {
    block_on(async { storage.list(vec![folder.clone()]).next().await.unwrap().1 })
}

fn names(storage: &dyn Storage, folder: &NodeId) -> Vec<String> {
    let nodes = list(storage, folder).unwrap().nodes;
    nodes.into_iter().map(|node| node.name).collect()
}

fn create(storage: &dyn Storage, parent: &NodeId, name: &str, id: Option<&NodeId>) -> Result<Node, ErrorKind> {
    let name = Name::new(name).unwrap();
    let new = NewFolder {
        parent,
        name: &name,
        id,
        tag: None,
        restricted: false,
    };
    block_on(storage.create_folder(&new)).map_err(|error| error.kind)
}

fn reader(text: &str) -> WantedGrant {
    WantedGrant {
        address: address(text),
        group: false,
        role: Role::Reader,
        until: None,
        who: Who::Superiors,
    }
}

#[test]
fn an_id_that_nobody_reserved_or_another_account_did_is_refused() {
    let memory = Memory::drive();
    let people = memory.people();
    let root = people.root();
    let other = memory.seen_by(&address("khac@truong.edu.vn"));
    people.share(&root, &address("khac@truong.edu.vn"), Role::Writer);
    let theirs = block_on(other.reserve(1)).unwrap().remove(0);
    assert_eq!(
        create(&memory, &root, "A", Some(&theirs)).map(|node| node.id),
        Err(ErrorKind::NoReservedIds)
    );
    let invented = NodeId::new("0123456789abcdef");
    assert_eq!(
        create(&memory, &root, "A", Some(&invented)).map(|node| node.id),
        Err(ErrorKind::NoReservedIds)
    );
    assert!(create(&other, &root, "A", Some(&theirs)).is_ok());
}

#[test]
fn a_place_may_refuse_reserved_ids_altogether() {
    let memory = Memory::drive();
    let root = memory.people().root();
    memory.people().refuse_reserved_ids(&root);
    let id = block_on(memory.reserve(1)).unwrap().remove(0);
    assert_eq!(
        create(&memory, &root, "A", Some(&id)).map(|node| node.id),
        Err(ErrorKind::NoReservedIds)
    );
    assert!(create(&memory, &root, "A", None).is_ok());
}

#[test]
fn a_closed_folder_shows_its_name_and_nothing_in_it_to_those_above() {
    let memory = Memory::drive();
    let people = memory.people();
    let office = address("phong@bacgiang.gov.vn");
    people.share(&people.root(), &office, Role::Reader);
    let closed = people.folder(&people.root(), "HSKT");
    let inside = people.folder(&closed, "HS-01");
    people.restrict(&closed, true);
    let office = memory.seen_by(&office);
    assert_eq!(names(&office, &people.root()), ["HSKT"]);
    let listing = list(&office, &closed).unwrap();
    assert_eq!((listing.nodes.len(), listing.gap), (0, Some(Gap::Hidden)));
    assert_eq!(block_on(office.get(&inside)).unwrap(), Sight::NotVisible);
    assert!(list(&office, &inside).is_err());
}

#[test]
fn a_reader_may_neither_write_nor_read_the_grants() {
    let memory = Memory::drive();
    let people = memory.people();
    people.share(&people.root(), &address("doc@truong.edu.vn"), Role::Reader);
    let other = memory.seen_by(&address("doc@truong.edu.vn"));
    assert_eq!(create(&other, &people.root(), "A", None).err(), Some(ErrorKind::Denied));
    let grants = block_on(other.sharing().unwrap().grants(&people.root()));
    assert_eq!(grants.map_err(|error| error.kind), Err(ErrorKind::Denied));
}

#[test]
fn rights_come_through_groups_domains_and_aliases() {
    let memory = Memory::drive();
    let people = memory.people();
    let (group, an) = (address("to1@truong.edu.vn"), address("an@truong.edu.vn"));
    people.group(&group, [an.clone()]);
    people.alias(&address("le.an@truong.edu.vn"), &an);
    let folder = people.folder(&people.root(), "Tổ 1");
    people.share(&folder, &group, Role::Writer);
    assert!(create(&memory.seen_by(&an), &folder, "A", None).is_ok());
    let granted = block_on(memory.grant_to(&folder, "le.an@truong.edu.vn"));
    assert_eq!(granted.address, Some(an));
}

#[test]
fn listings_lag_and_questions_by_id_do_not() {
    let memory = Memory::drive();
    let root = memory.people().root();
    memory.let_listings_lag(Duration::from_secs(60));
    let made = create(&memory, &root, "A", None).unwrap();
    assert!(names(&memory, &root).is_empty());
    assert!(matches!(block_on(memory.get(&made.id)).unwrap(), Sight::Found(_)));
    memory.pass(Duration::from_secs(60));
    assert_eq!(names(&memory, &root), ["A"]);
    block_on(memory.place(&made.id, &root, "B")).unwrap();
    assert_eq!(names(&memory, &root), ["A"]);
    memory.pass(Duration::from_secs(60));
    assert_eq!(names(&memory, &root), ["B"]);
}

#[test]
fn no_folder_can_lie_in_itself_and_the_root_stays() {
    let memory = Memory::drive();
    let people = memory.people();
    let upper = people.folder(&people.root(), "A");
    let lower = people.folder(&upper, "B");
    let kind = |id: &NodeId, parent: &NodeId| block_on(memory.place(id, parent, "X")).unwrap_err().kind;
    assert_eq!(kind(&upper, &lower), ErrorKind::Policy);
    assert_eq!(kind(&upper, &upper), ErrorKind::Policy);
    assert_eq!(kind(&people.root(), &people.outside()), ErrorKind::Policy);
}

#[test]
fn onedrive_keeps_names_apart_whatever_their_case_and_form() {
    let memory = Memory::onedrive();
    let people = memory.people();
    let root = people.root();
    create(&memory, &root, "Kế hoạch", None).unwrap();
    for twin in ["KẾ HOẠCH", "Ke\u{302}\u{301} hoạch"] {
        assert_eq!(
            create(&memory, &root, twin, None).err(),
            Some(ErrorKind::AlreadyExists),
            "{twin}"
        );
    }
    let other = people.folder(&root, "B");
    assert_eq!(
        block_on(memory.place(&other, &root, "kế hoạch")).unwrap_err().kind,
        ErrorKind::AlreadyExists
    );
    for bad in ["a/b", "CON", " x", "x.", "a:b"] {
        assert_eq!(
            block_on(memory.place(&other, &root, bad)).unwrap_err().kind,
            ErrorKind::BadName,
            "{bad:?}"
        );
    }
}

#[test]
fn two_calls_at_once_for_one_nodes_grants_are_a_mistake() {
    let memory = Memory::drive();
    let root = memory.people().root();
    let sharing = memory.sharing().unwrap();
    let (an, binh) = (reader("an@truong.edu.vn"), reader("binh@truong.edu.vn"));
    let (first, second) = block_on(async { futures::join!(sharing.grant(&root, &an), sharing.grant(&root, &binh)) });
    assert!(first.is_ok());
    assert_eq!(second.unwrap_err().kind, ErrorKind::Protocol);
    assert!(block_on(sharing.grant(&root, &binh)).is_ok());
}

#[test]
fn a_right_is_raised_and_never_lowered_and_an_inherited_one_stays() {
    let memory = Memory::drive();
    let people = memory.people();
    let folder = people.folder(&people.root(), "A");
    let binh = address("binh@truong.edu.vn");
    let inherited = people.share(&people.root(), &binh, Role::Writer);
    let sharing = memory.sharing().unwrap();
    let error = block_on(sharing.revoke(&folder, &inherited)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Denied);
    assert_eq!(
        block_on(sharing.grant(&people.root(), &reader("binh@truong.edu.vn")))
            .unwrap()
            .role,
        Role::Writer
    );
    block_on(sharing.revoke(&people.root(), &inherited)).unwrap();
    block_on(sharing.revoke(&people.root(), &inherited)).unwrap();
    assert!(
        !block_on(sharing.grants(&folder))
            .unwrap()
            .iter()
            .any(|grant| grant.address.as_ref() == Some(&binh))
    );
}

#[test]
fn refused_addresses_are_told_apart() {
    let memory = Memory::drive();
    let people = memory.people();
    people.share_only_within(["truong.edu.vn".to_owned()]);
    people.without_account(&address("moi@truong.edu.vn"));
    let kind = |text: &str| {
        let grant = reader(text);
        block_on(memory.sharing().unwrap().grant(&people.root(), &grant)).map_err(|error| error.kind)
    };
    assert_eq!(kind("phong@bacgiang.gov.vn").err(), Some(ErrorKind::Policy));
    assert_eq!(kind("moi@truong.edu.vn").err(), Some(ErrorKind::NoAccount));
    assert!(kind("an@truong.edu.vn").is_ok());
}

trait GrantTo {
    async fn grant_to(&self, id: &NodeId, to: &str) -> hoso::tree::Grant;
}

impl GrantTo for Memory {
    async fn grant_to(&self, id: &NodeId, to: &str) -> hoso::tree::Grant {
        self.sharing().unwrap().grant(id, &reader(to)).await.unwrap()
    }
}
