//! The contract of [`Storage`], as plain functions over any backend. A backend says what it cannot do ([`Can`]); all
//! else it must do, also behind answers that are lost or refused.

use std::sync::Arc;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use hoso::storage::{ByteRange, ErrorKind, Listing, NewFolder, Result, Sharing, Storage, sha256};
use hoso::tree::{Address, Grant, Key, Name, Node, NodeId, NodeKind, Role, Sight, Tag, WantedGrant, Who};

/// A backend under test.
pub struct Subject {
    /// The storage; its root may hold anything.
    pub storage: Arc<dyn Storage>,
    /// What it can do.
    pub can: Can,
    /// What people do in the browser: put a node into the trash. Nothing where there is none.
    pub trash: Option<Hands>,
}

/// What people do to a node.
pub type Hands = Box<dyn Fn(&NodeId) + Send + Sync>;

/// What a backend can do.
#[derive(Debug, Clone, Copy)]
pub struct Can {
    /// Ids are reserved beforehand.
    pub reserve: bool,
    /// Tags are kept.
    pub tag: bool,
    /// A folder is closed in the call that makes it.
    pub create_restricted: bool,
    /// Grants may have a last day.
    pub expire: bool,
    /// A file keeps its id when it gets another revision.
    pub keep_id_of_revision: bool,
}

/// One case of the contract.
pub type Case = for<'a> fn(&'a Subject) -> BoxFuture<'a, ()>;

macro_rules! cases {
    ($($case:ident)*) => {
        /// Every case by its name.
        pub const CASES: &[(&str, Case)] = &[$((stringify!($case), |subject| Box::pin($case(subject)))),*];
    };
}

cases! {
    the_root_is_a_folder_that_lies_in_nothing
    a_new_folder_is_listed_and_found_by_its_id
    decomposed_names_come_back_composed
    an_unknown_id_is_not_found_and_not_an_error
    each_of_many_folders_has_its_own_listing
    more_children_than_a_page_are_all_listed
    a_reserved_id_makes_one_folder_however_often_it_is_sent
    an_id_that_was_not_reserved_is_refused
    siblings_of_one_name_are_as_the_naming_says
    placing_moves_and_renames_with_all_that_is_inside
    placing_again_is_harmless
    a_folder_cannot_be_placed_into_itself_and_the_root_nowhere
    placing_onto_a_taken_name_loses_nothing
    names_that_would_leave_the_tree_stay_in_it
    a_file_is_written_once_and_read_in_parts
    an_empty_file_is_a_file
    writing_never_replaces_a_file
    a_revision_replaces_only_the_bytes_that_were_read
    a_folder_has_no_bytes
    a_tag_is_kept_or_passed_over
    what_is_in_the_trash_is_not_listed_and_comes_out_again
    a_right_is_given_once_and_raised_and_never_lowered
    rights_come_down_and_are_taken_away_only_where_they_stand
    closing_a_folder_cuts_what_comes_from_above_and_keeps_the_kept
    a_closed_folder_can_be_made_or_says_that_it_is_open
    a_right_ends_on_its_last_day_or_is_given_without_an_end
}

/// Runs every case, and says which failed where.
pub async fn all(subject: &Subject) {
    let mut failed = Vec::new();
    for (name, case) in CASES {
        let done = std::panic::AssertUnwindSafe(case(subject)).catch_unwind();
        if done.await.is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "{}: {failed:?}", subject.storage);
}

impl Subject {
    fn sharing(&self) -> Option<&dyn Sharing> {
        self.storage.sharing()
    }

    async fn root(&self) -> NodeId {
        self.storage.root().await.unwrap().id
    }

    /// A folder of its own for a case.
    async fn ground(&self, case: &str) -> NodeId {
        let root = self.root().await;
        self.folder(&root, case).await.id
    }

    async fn folder(&self, parent: &NodeId, name: &str) -> Node {
        self.create(parent, name, None, None).await.unwrap()
    }

    async fn create(&self, parent: &NodeId, name: &str, id: Option<&NodeId>, tag: Option<&Tag>) -> Result<Node> {
        let name = Name::new(name).unwrap();
        let new = NewFolder {
            parent,
            name: &name,
            id,
            tag,
            restricted: false,
        };
        self.storage.create_folder(&new).await
    }

    async fn file(&self, parent: &NodeId, name: &str, bytes: &[u8]) -> Result<Node> {
        let name = Name::new(name).unwrap();
        self.storage.write(parent, &name, None, bytes).await
    }

    async fn reserve_one(&self) -> NodeId {
        self.storage.reserve(1).await.unwrap().remove(0)
    }

    async fn list(&self, folder: &NodeId) -> Result<Listing> {
        let (id, listing) = self.storage.list(vec![folder.clone()]).next().await.unwrap();
        assert_eq!(id, *folder);
        listing
    }

    async fn names(&self, folder: &NodeId) -> Vec<String> {
        let listing = self.list(folder).await.unwrap();
        assert_eq!(listing.gap, None);
        let mut names: Vec<String> = listing.nodes.into_iter().map(|node| node.name).collect();
        names.sort();
        names
    }

    async fn found(&self, id: &NodeId) -> Node {
        match self.storage.get(id).await.unwrap() {
            Sight::Found(node) => node,
            other => panic!("{id} is {other:?}"),
        }
    }

    async fn bytes(&self, id: &NodeId, range: ByteRange) -> Vec<u8> {
        self.storage.read(id, range, true).await.unwrap()
    }
}

fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    result.unwrap_err().kind
}

fn wanted(address: &str, role: Role) -> WantedGrant {
    WantedGrant {
        address: Address::new(address).unwrap(),
        group: false,
        role,
        until: None,
        who: Who::Superiors,
    }
}

fn of<'a>(grants: &'a [Grant], address: &str) -> Vec<&'a Grant> {
    let address = Address::new(address).unwrap();
    let whole = |grant: &&Grant| grant.address.as_ref() == Some(&address) && !grant.metadata_only;
    grants.iter().filter(whole).collect()
}

async fn the_root_is_a_folder_that_lies_in_nothing(s: &Subject) {
    let root = s.storage.root().await.unwrap();
    assert_eq!((root.kind, root.parent), (NodeKind::Folder, None));
    assert_eq!(s.found(&root.id).await.id, root.id);
}

async fn a_new_folder_is_listed_and_found_by_its_id(s: &Subject) {
    let ground = s.ground("new").await;
    let made = s.folder(&ground, "Tổ 1").await;
    assert_eq!((made.kind, made.name.as_str()), (NodeKind::Folder, "Tổ 1"));
    assert_eq!(made.parent.as_ref(), Some(&ground));
    let listing = s.list(&ground).await.unwrap();
    assert_eq!(listing.nodes.len(), 1);
    assert_eq!(
        (&listing.nodes[0].id, &listing.nodes[0].parent),
        (&made.id, &made.parent)
    );
    let found = s.found(&made.id).await;
    assert_eq!((found.id, found.parent, found.name), (made.id, made.parent, made.name));
}

async fn decomposed_names_come_back_composed(s: &Subject) {
    let ground = s.ground("composed").await;
    s.folder(&ground, "Ke\u{302}\u{301} hoạch").await;
    assert_eq!(s.names(&ground).await, ["Kế hoạch"]);
}

async fn an_unknown_id_is_not_found_and_not_an_error(s: &Subject) {
    let unknown = NodeId::new("khong-co-that-0123456789");
    let sight = s.storage.get(&unknown).await.unwrap();
    assert!(matches!(sight, Sight::NotVisible | Sight::Gone), "{sight:?}");
    assert_eq!(kind(s.list(&unknown).await), ErrorKind::NotVisible);
    let root = s.root().await;
    assert_eq!(kind(s.storage.place(&unknown, &root, "x").await), ErrorKind::NotVisible);
    assert_eq!(kind(s.create(&unknown, "x", None, None).await), ErrorKind::NotVisible);
}

async fn each_of_many_folders_has_its_own_listing(s: &Subject) {
    let ground = s.ground("many").await;
    let (a, b) = (s.folder(&ground, "A").await.id, s.folder(&ground, "B").await.id);
    s.folder(&b, "trong B").await;
    let unknown = NodeId::new("khong-co-that-0123456789");
    let mut left = vec![a.clone(), unknown.clone(), b.clone()];
    let mut listings = s.storage.list(left.clone());
    while let Some((id, listing)) = listings.next().await {
        left.retain(|other| *other != id);
        match listing {
            Err(error) => assert_eq!((id, error.kind), (unknown.clone(), ErrorKind::NotVisible)),
            Ok(listing) => assert_eq!(listing.nodes.len(), usize::from(id == b)),
        }
    }
    assert!(left.is_empty(), "{left:?}");
}

async fn more_children_than_a_page_are_all_listed(s: &Subject) {
    let ground = s.ground("page").await;
    for i in 0..120 {
        s.folder(&ground, &format!("Lớp {i}")).await;
    }
    assert_eq!(s.names(&ground).await.len(), 120);
}

async fn a_reserved_id_makes_one_folder_however_often_it_is_sent(s: &Subject) {
    if !s.can.reserve {
        assert!(s.storage.reserve(3).await.unwrap().is_empty());
        return;
    }
    let ground = s.ground("reserved").await;
    let ids = s.storage.reserve(3).await.unwrap();
    assert!(!ids.is_empty() && ids.len() <= 3);
    assert_eq!(s.storage.get(&ids[0]).await.unwrap(), Sight::NotVisible);
    let made = s.create(&ground, "A", Some(&ids[0]), None).await.unwrap();
    assert_eq!(made.id, ids[0]);
    assert_eq!(
        kind(s.create(&ground, "A", Some(&ids[0]), None).await),
        ErrorKind::AlreadyExists
    );
    assert_eq!(s.names(&ground).await, ["A"]);
    let file = Name::new("a.pdf").unwrap();
    let id = s.reserve_one().await;
    assert_eq!(s.storage.write(&ground, &file, Some(&id), b"1").await.unwrap().id, id);
    assert_eq!(
        kind(s.storage.write(&ground, &file, Some(&id), b"2").await),
        ErrorKind::AlreadyExists
    );
    assert_eq!(s.bytes(&id, ByteRange::All).await, b"1");
}

async fn an_id_that_was_not_reserved_is_refused(s: &Subject) {
    let ground = s.ground("invented").await;
    let invented = NodeId::new("1AbCdEfGhIjKlMnOpQrStUvWxYz012345");
    assert_eq!(
        kind(s.create(&ground, "A", Some(&invented), None).await),
        ErrorKind::NoReservedIds
    );
    assert!(s.names(&ground).await.is_empty());
}

async fn siblings_of_one_name_are_as_the_naming_says(s: &Subject) {
    let ground = s.ground("twins").await;
    let naming = s.storage.naming();
    s.folder(&ground, "Kế hoạch").await;
    let twin = s.create(&ground, "Kế hoạch", None, None).await;
    let shout = s.create(&ground, "KẾ HOẠCH", None, None).await;
    if naming.unique {
        assert_eq!(kind(twin), ErrorKind::AlreadyExists);
        if naming.ignores_case {
            assert_eq!(kind(shout), ErrorKind::AlreadyExists);
        }
        assert_eq!(kind(s.file(&ground, "Kế hoạch", b"x").await), ErrorKind::AlreadyExists);
        assert_eq!(s.names(&ground).await, ["Kế hoạch"]);
    } else {
        assert!(twin.is_ok() && shout.is_ok());
        assert_eq!(s.names(&ground).await.len(), 3);
    }
}

async fn placing_moves_and_renames_with_all_that_is_inside(s: &Subject) {
    let ground = s.ground("place").await;
    let (from, to) = (s.folder(&ground, "from").await.id, s.folder(&ground, "to").await.id);
    let moved = s.folder(&from, "Lê Thị Bình").await;
    let inside = s.folder(&moved.id, "KHBD").await;
    s.file(&inside.id, "a.pdf", b"%PDF").await.unwrap();
    let placed = s.storage.place(&moved.id, &to, "Lê Thị Bình (2)").await.unwrap();
    assert_eq!(
        (&placed.name, &placed.parent),
        (&"Lê Thị Bình (2)".to_owned(), &Some(to.clone()))
    );
    assert_eq!(placed.id, moved.id);
    assert_eq!(s.names(&from).await, [""; 0]);
    assert_eq!(s.names(&to).await, ["Lê Thị Bình (2)"]);
    assert_eq!(s.found(&inside.id).await.parent, Some(moved.id));
    assert_eq!(s.names(&inside.id).await, ["a.pdf"]);
}

async fn placing_again_is_harmless(s: &Subject) {
    let ground = s.ground("again").await;
    let to = s.folder(&ground, "to").await.id;
    let moved = s.folder(&ground, "A").await.id;
    for _ in 0..3 {
        let placed = s.storage.place(&moved, &to, "B").await.unwrap();
        assert_eq!((placed.id, placed.name.as_str()), (moved.clone(), "B"));
    }
    s.storage.place(&moved, &to, "b").await.unwrap();
    assert_eq!(s.names(&to).await, ["b"]);
}

async fn a_folder_cannot_be_placed_into_itself_and_the_root_nowhere(s: &Subject) {
    let ground = s.ground("itself").await;
    let upper = s.folder(&ground, "A").await.id;
    let lower = s.folder(&upper, "B").await.id;
    let root = s.root().await;
    for (id, parent) in [(&upper, &lower), (&upper, &upper), (&root, &ground)] {
        let refused = kind(s.storage.place(id, parent, "X").await);
        assert!(matches!(refused, ErrorKind::Policy | ErrorKind::Denied), "{refused:?}");
    }
    assert_eq!(s.found(&lower).await.parent, Some(upper.clone()));
    assert_eq!(s.found(&upper).await.parent, Some(ground));
}

async fn placing_onto_a_taken_name_loses_nothing(s: &Subject) {
    let ground = s.ground("taken").await;
    let (a, b) = (s.folder(&ground, "A").await.id, s.folder(&ground, "B").await.id);
    s.file(&b, "b.pdf", b"b").await.unwrap();
    let placed = s.storage.place(&a, &ground, "b").await;
    if s.storage.naming().unique && s.storage.naming().ignores_case {
        assert_eq!(kind(placed), ErrorKind::AlreadyExists);
        assert_eq!(s.names(&ground).await, ["A", "B"]);
    }
    assert_eq!(s.names(&b).await, ["b.pdf"]);
    let file = s.file(&ground, "c.pdf", b"c").await.unwrap().id;
    let placed = s.storage.place(&a, &ground, "c.pdf").await;
    assert_eq!(placed.is_err(), s.storage.naming().unique);
    assert_eq!(s.bytes(&file, ByteRange::All).await, b"c");
}

async fn names_that_would_leave_the_tree_stay_in_it(s: &Subject) {
    let ground = s.ground("leave").await;
    let id = s.folder(&ground, "A").await.id;
    for bad in ["..", ".", "../x", "a/b", "a\\b", "/etc", "a\0b", "CON", "x.", "", " "] {
        match s.storage.place(&id, &ground, bad).await {
            // Where there are no paths, such a name is a name like any other.
            Ok(node) => assert!(!s.storage.naming().unique && node.name == bad, "{bad:?}"),
            Err(error) => assert_eq!(error.kind, ErrorKind::BadName, "{bad:?}"),
        }
        assert_eq!(s.found(&id).await.parent.as_ref(), Some(&ground), "{bad:?}");
    }
}

async fn a_file_is_written_once_and_read_in_parts(s: &Subject) {
    let ground = s.ground("file").await;
    let file = s.file(&ground, "KHBD tuần 1.pdf", b"%PDF-1.7 abc").await.unwrap();
    assert_eq!(
        (file.kind, file.size, &file.parent),
        (NodeKind::File, Some(12), &Some(ground))
    );
    assert_eq!(s.bytes(&file.id, ByteRange::All).await, b"%PDF-1.7 abc");
    assert_eq!(s.bytes(&file.id, ByteRange::From(0, 5)).await, b"%PDF-");
    assert_eq!(s.bytes(&file.id, ByteRange::From(9, 100)).await, b"abc");
    assert_eq!(s.bytes(&file.id, ByteRange::Last(3)).await, b"abc");
    assert_eq!(s.bytes(&file.id, ByteRange::Last(100)).await.len(), 12);
    assert_eq!(s.bytes(&file.id, ByteRange::From(100, 5)).await, b"");
}

async fn an_empty_file_is_a_file(s: &Subject) {
    let ground = s.ground("empty").await;
    let file = s.file(&ground, "rỗng.pdf", b"").await.unwrap();
    assert_eq!((file.kind, file.size), (NodeKind::File, Some(0)));
    assert_eq!(s.bytes(&file.id, ByteRange::All).await, b"");
}

async fn writing_never_replaces_a_file(s: &Subject) {
    let ground = s.ground("replace").await;
    let first = s.file(&ground, "a.pdf", b"first").await.unwrap();
    match s.file(&ground, "A.pdf", b"second").await {
        Ok(second) => assert!(!s.storage.naming().unique && second.id != first.id),
        Err(error) => assert_eq!(error.kind, ErrorKind::AlreadyExists),
    }
    assert_eq!(s.bytes(&first.id, ByteRange::All).await, b"first");
}

async fn a_revision_replaces_only_the_bytes_that_were_read(s: &Subject) {
    let ground = s.ground("revise").await;
    let file = s.file(&ground, "hoso.json", b"one").await.unwrap();
    let refused = s.storage.revise(&file.id, &sha256(b"other"), b"two").await;
    assert_eq!(kind(refused), ErrorKind::AlreadyExists);
    assert_eq!(s.bytes(&file.id, ByteRange::All).await, b"one");
    let revised = s.storage.revise(&file.id, &sha256(b"one"), b"two").await.unwrap();
    assert_eq!(revised.id == file.id, s.can.keep_id_of_revision);
    assert_eq!(
        (revised.name.as_str(), &revised.parent),
        ("hoso.json", &Some(ground.clone()))
    );
    assert_eq!(s.bytes(&revised.id, ByteRange::All).await, b"two");
    assert_eq!(s.names(&ground).await, ["hoso.json"]);
}

async fn a_folder_has_no_bytes(s: &Subject) {
    let ground = s.ground("bytes").await;
    assert_eq!(
        kind(s.storage.read(&ground, ByteRange::All, true).await),
        ErrorKind::Unsupported
    );
    assert_eq!(
        kind(s.storage.revise(&ground, &sha256(b""), b"x").await),
        ErrorKind::Unsupported
    );
}

async fn a_tag_is_kept_or_passed_over(s: &Subject) {
    let ground = s.ground("tag").await;
    let tag = |text: &str| Tag(text.parse::<Key>().unwrap());
    let first = tag("th1/2025-2026/KHBD/gv:binh");
    let made = s.create(&ground, "A", None, Some(&first)).await.unwrap();
    assert_eq!(made.tag.is_some(), s.can.tag);
    let second = tag("th1/2025-2026/STO/to:to1");
    s.storage.set_tag(&made.id, &second).await.unwrap();
    let kept = s.can.tag.then(|| second.to_string());
    assert_eq!(s.found(&made.id).await.tag, kept);
    assert_eq!(s.list(&ground).await.unwrap().nodes[0].tag, kept);
}

async fn what_is_in_the_trash_is_not_listed_and_comes_out_again(s: &Subject) {
    let ground = s.ground("trash").await;
    let id = s.folder(&ground, "A").await.id;
    let Some(trash) = &s.trash else {
        assert_eq!(kind(s.storage.untrash(&id).await), ErrorKind::Unsupported);
        return;
    };
    let inside = s.folder(&id, "B").await.id;
    trash(&id);
    assert_eq!(s.names(&ground).await, [""; 0]);
    match s.storage.get(&id).await.unwrap() {
        Sight::Trashed(node) => assert_eq!(node.id, id),
        Sight::NotVisible => {
            assert_eq!(kind(s.storage.untrash(&id).await), ErrorKind::Unsupported);
            return;
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(s.storage.get(&inside).await.unwrap(), Sight::Trashed(_)));
    for _ in 0..2 {
        assert_eq!(s.storage.untrash(&id).await.unwrap().id, id);
    }
    assert_eq!(s.names(&ground).await, ["A"]);
    assert_eq!(s.names(&id).await, ["B"]);
}

async fn a_right_is_given_once_and_raised_and_never_lowered(s: &Subject) {
    let Some(sharing) = s.sharing() else { return };
    let ground = s.ground("grant").await;
    let binh = "binh@truong.edu.vn";
    let first = sharing.grant(&ground, &wanted(binh, Role::Reader)).await.unwrap();
    let again = sharing.grant(&ground, &wanted(binh, Role::Reader)).await.unwrap();
    assert_eq!(
        (&first.id, first.role, first.inherited),
        (&again.id, Role::Reader, false)
    );
    let raised = sharing.grant(&ground, &wanted(binh, Role::Writer)).await.unwrap();
    assert_eq!((&raised.id, raised.role), (&first.id, Role::Writer));
    sharing.grant(&ground, &wanted(binh, Role::Reader)).await.unwrap();
    let grants = sharing.grants(&ground).await.unwrap();
    let own: Vec<_> = of(&grants, binh).into_iter().filter(|grant| !grant.inherited).collect();
    assert_eq!((own.len(), own[0].role, &own[0].id), (1, Role::Writer, &first.id));
}

async fn rights_come_down_and_are_taken_away_only_where_they_stand(s: &Subject) {
    let Some(sharing) = s.sharing() else { return };
    let ground = s.ground("inherit").await;
    let child = s.folder(&ground, "A").await.id;
    let an = "an@truong.edu.vn";
    let given = sharing.grant(&ground, &wanted(an, Role::Reader)).await.unwrap();
    let grants = sharing.grants(&child).await.unwrap();
    let below = of(&grants, an);
    assert_eq!(below.len(), 1);
    assert!(below[0].inherited);
    let below = below[0].id.clone();
    assert_eq!(kind(sharing.revoke(&child, &below).await), ErrorKind::Denied);
    for _ in 0..2 {
        sharing.revoke(&ground, &given.id).await.unwrap();
    }
    assert!(of(&sharing.grants(&child).await.unwrap(), an).is_empty());
}

async fn closing_a_folder_cuts_what_comes_from_above_and_keeps_the_kept(s: &Subject) {
    let Some(sharing) = s.sharing() else { return };
    let ground = s.ground("close").await;
    let closed = s.folder(&ground, "HSKT").await.id;
    let inside = s.folder(&closed, "HS-01").await.id;
    let (office, homeroom) = ("phong@truong.edu.vn", "binh@truong.edu.vn");
    sharing.grant(&ground, &wanted(office, Role::Reader)).await.unwrap();
    for _ in 0..2 {
        let node = sharing
            .restrict(&closed, &[wanted(homeroom, Role::Writer)])
            .await
            .unwrap();
        assert_eq!((node.id, node.restricted), (closed.clone(), Some(true)));
    }
    assert_eq!(s.found(&closed).await.restricted, Some(true));
    for id in [&closed, &inside] {
        let grants = sharing.grants(id).await.unwrap();
        assert!(of(&grants, office).is_empty(), "{grants:?}");
        assert_eq!(of(&grants, homeroom).len(), 1, "{grants:?}");
    }
    s.folder(&inside, "còn làm việc được").await;
}

async fn a_closed_folder_can_be_made_or_says_that_it_is_open(s: &Subject) {
    if s.sharing().is_none() {
        return;
    }
    let ground = s.ground("made closed").await;
    let name = Name::new("HSKT").unwrap();
    let new = NewFolder {
        parent: &ground,
        name: &name,
        id: None,
        tag: None,
        restricted: true,
    };
    let made = s.storage.create_folder(&new).await.unwrap();
    assert_eq!(made.restricted, Some(s.can.create_restricted));
    let listing = s.list(&ground).await.unwrap();
    assert_eq!(listing.nodes[0].restricted, Some(s.can.create_restricted));
}

async fn a_right_ends_on_its_last_day_or_is_given_without_an_end(s: &Subject) {
    let Some(sharing) = s.sharing() else { return };
    let ground = s.ground("until").await;
    let today = s.found(&ground).await.created.unwrap();
    let in_days = |days: i64| {
        let span = jiff::SignedDuration::from_hours(24 * days);
        hoso::calendar::local(today).date().saturating_add(span)
    };
    let wish = |who: &str, role, days| WantedGrant {
        until: Some(in_days(days)),
        ..wanted(who, role)
    };
    assert_eq!(sharing.ends().of(Role::Reader), s.can.expire);
    assert!(!sharing.ends().of(Role::Writer));
    let read = wish("doan@truong.edu.vn", Role::Reader, 2);
    let ends = s.can.expire.then(|| hoso::storage::last_moment(in_days(2)));
    assert_eq!(sharing.grant(&ground, &read).await.unwrap().until, ends);
    let write = wish("an@truong.edu.vn", Role::Writer, 2);
    for _ in 0..2 {
        let given = sharing.grant(&ground, &write).await.unwrap();
        assert_eq!((given.role, given.until), (Role::Writer, None));
    }
    let raised = wish("doan@truong.edu.vn", Role::Writer, 2);
    let given = sharing.grant(&ground, &raised).await.unwrap();
    assert_eq!((given.role, given.until), (Role::Writer, None));
}
