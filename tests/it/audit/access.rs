//! Who may do what: HS401 to HS407.

use hoso::audit::{Arg, Beyond, FailOn, Level, Profile, Sharing};
use hoso::tree::*;

use super::kit::{World, address, at, day};

fn grant(to: &Address, role: Role) -> Grant {
    Grant::to(PermissionId::new(to.as_str()), to.clone(), role)
}

fn stranger(role: Role) -> Grant {
    grant(&address("la@gmail.com"), role)
}

/// Every folder has exactly the grants that are asked for, and what comes from above.
fn shared(mut world: World) -> World {
    world.sharing = Sharing::Real;
    world.account = Some(address("quantri@bacgiang.edu.vn"));
    for key in world.spec.order.clone() {
        let folder = world.spec.folders[&key].clone();
        let mut grants: Vec<Grant> = folder.grants.iter().map(|w| grant(&w.address, w.role)).collect();
        if let Some(parent) = folder.parent.as_ref().filter(|_| !folder.restricted) {
            let above = world
                .snapshot
                .get(&world.dir(&parent.short()))
                .expect("a folder")
                .grants
                .clone();
            grants.extend(above.into_iter().flatten().map(|g| Grant { inherited: true, ..g }));
        }
        grants.push(grant(&address("quantri@bacgiang.edu.vn"), Role::Owner));
        let id = world.dir(&key.short());
        world.change(&id, |node| node.grants = Some(grants));
    }
    world
}

fn add(world: &mut World, short: &str, grant: Grant) {
    let id = world.dir(short);
    world.change(&id, |node| node.grants.get_or_insert_default().push(grant));
}

fn take(world: &mut World, short: &str, from: &Address) {
    let id = world.dir(short);
    world.change(&id, |node| {
        node.grants
            .get_or_insert_default()
            .retain(|g| g.address.as_ref() != Some(from))
    });
}

#[test]
fn a_school_that_shares_as_asked_has_no_findings() {
    let world = shared(World::healthy());
    assert_eq!(world.rules(), Vec::<&str>::new());
    assert!(world.audit().out_of_scope.is_empty());
    let world = shared({
        let mut world = World::with_pupils(&["HS01"]);
        world.fill();
        world
    });
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_superior_without_a_grant_cannot_read_the_tree() {
    let mut world = shared(World::healthy());
    let office = address("phong@langgiang.gov.vn");
    take(&mut world, "NAM", &office);
    assert_eq!(world.rules(), ["HS401"]);
    add(&mut world, "NAM", grant(&office, Role::Reader));
    assert_eq!(world.rules(), Vec::<&str>::new());
}

/// Somebody limits a folder by hand: of what came from above only who owns it is left, there and below.
fn limited(mut world: World, short: &str) -> World {
    let top = world.dir(short);
    world.change(&top, |node| node.restricted = Some(true));
    let inside = |world: &World, key: &Key| world.snapshot.is_within(&world.dir(&key.short()), &top);
    let inside: Vec<Key> = (world.spec.order.iter().filter(|key| inside(&world, key)))
        .cloned()
        .collect();
    for key in inside {
        let own: Vec<Address> = (world.spec.folders[&key].grants.iter().map(|w| w.address.clone())).collect();
        let id = world.dir(&key.short());
        world.change(&id, |node| {
            let grants = node.grants.get_or_insert_default();
            grants.retain(|g| g.role == Role::Owner || g.address.as_ref().is_some_and(|a| own.contains(a)));
        });
    }
    world
}

#[test]
fn a_folder_that_somebody_limited_shuts_out_who_reads_it_from_above_and_is_told_once() {
    let world = limited(shared(World::healthy()), "GV@binh");
    let mut rules = world.rules();
    rules.dedup();
    assert_eq!(rules, ["HS401", "HS404"]);
    let offices = world.school.superiors.len();
    assert_eq!((world.says("HS401").len(), world.says("HS404").len()), (offices, 1));
    let said = &world.says("HS404")[0];
    assert_eq!(
        (said.message, said.path.last().map(String::as_str)),
        (4, Some("Lê Thị Bình"))
    );
    // Where it must be so it is as it should be; who was let in again lacks nothing.
    let mut pupils = World::with_pupils(&["HS01"]);
    pupils.fill();
    let mut world = limited(shared(pupils), "HSKT");
    assert_eq!(world.rules(), Vec::<&str>::new());
    world = limited(world, "GV@binh");
    let above = world.spec.folders[&world.key("NAM")].grants.clone();
    let between = world.spec.folders[&world.key("GV@binh")]
        .parent
        .clone()
        .expect("a folder");
    let between = world.spec.folders[&between].grants.clone();
    for wanted in above.iter().chain(&between) {
        add(&mut world, "GV@binh", grant(&wanted.address, wanted.role));
    }
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_folder_that_stands_elsewhere_is_told_by_its_place_and_not_by_who_reads_it_there() {
    let mut world = limited(shared(World::healthy()), "GV@binh");
    let (binh, top) = (world.dir("GV@binh"), world.snapshot.root().cloned().expect("a root"));
    world.change(&binh, |node| {
        node.restricted = Some(false);
        node.parent = Some(top);
    });
    assert_eq!(world.rules(), ["HS103"]);
}

#[test]
fn an_alias_that_the_service_knows_is_the_same_account() {
    let mut world = shared(World::healthy());
    let office = address("phong@langgiang.gov.vn");
    take(&mut world, "NAM", &office);
    let alias = grant(&address("van-thu@langgiang.gov.vn"), Role::Reader);
    world.ledger.grants.push(LedgerGrant {
        node: world.dir("NAM"),
        asked: office,
        permission: alias.id.clone(),
        role: Role::Reader,
        made: true,
        at: at("2025-09-01"),
    });
    add(&mut world, "NAM", alias.clone());
    let rules = world.rules();
    assert!(!rules.contains(&"HS401"), "{rules:?}");
}

#[test]
fn whoever_has_the_link_and_whole_domains_are_told_where_it_begins() {
    let mut world = shared(World::healthy());
    let open = Grant {
        anyone: true,
        address: None,
        ..stranger(Role::Reader)
    };
    add(&mut world, "GV@binh", open.clone());
    add(
        &mut world,
        "KHBD@binh",
        Grant {
            inherited: true,
            ..open
        },
    );
    let domain = Grant {
        domain: Some("bacgiang.edu.vn".to_owned()),
        address: None,
        ..stranger(Role::Reader)
    };
    add(&mut world, "KHGD", domain);
    assert_eq!(world.rules(), ["HS402", "HS402"]);
}

#[test]
fn an_account_outside_the_domains_is_told_unless_it_was_named() {
    let mut world = shared(World::healthy());
    add(&mut world, "KHBD@binh", stranger(Role::Reader));
    let file = world.file("KHBD@an", "Tuần 1");
    world.change(&file, |node| node.grants = Some(vec![stranger(Role::Writer)]));
    assert_eq!(world.rules(), ["HS403", "HS403"]);
    world.school.allowed_domains.push("gmail.com".to_owned());
    assert_eq!(
        world.rules(),
        ["HS404"],
        "then it is only a grant that nobody asked for"
    );
}

#[test]
fn a_grant_that_is_not_there_or_of_another_role_drifts() {
    let mut world = shared(World::healthy());
    let binh = address("binh@bacgiang.edu.vn");
    take(&mut world, "GV@binh", &binh);
    let found = world.says("HS404");
    assert_eq!((found.len(), found[0].message), (1, 0));
    add(&mut world, "GV@binh", grant(&binh, Role::Reader));
    let found = world.says("HS404");
    assert_eq!((found.len(), found[0].message), (1, 1));
    take(&mut world, "GV@binh", &binh);
    add(&mut world, "GV@binh", grant(&binh, Role::Writer));
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_grant_that_nobody_asked_for_drifts_and_owners_never_do() {
    let mut world = shared(World::healthy());
    add(
        &mut world,
        "KHBD@binh",
        grant(&address("hoa@bacgiang.edu.vn"), Role::Writer),
    );
    assert_eq!(world.says("HS404")[0].message, 2);
    take(&mut world, "KHBD@binh", &address("hoa@bacgiang.edu.vn"));
    for role in [Role::FileOrganizer, Role::Organizer, Role::Owner] {
        add(&mut world, "KHBD@binh", grant(&address("hoa@bacgiang.edu.vn"), role));
    }
    add(
        &mut world,
        "KHBD@binh",
        grant(&address("quantri@bacgiang.edu.vn"), Role::Writer),
    );
    add(
        &mut world,
        "KHBD@binh",
        Grant {
            metadata_only: true,
            ..grant(&address("an@bacgiang.edu.vn"), Role::Reader)
        },
    );
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_folder_of_pupils_that_others_can_read_is_open() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    let mut world = shared(world);
    let inherited = Grant {
        inherited: true,
        ..grant(&address("phong@langgiang.gov.vn"), Role::Reader)
    };
    add(&mut world, "HSKT", inherited);
    assert_eq!(world.rules(), ["HS406"]);
    assert_eq!(world.says("HS406")[0].args.get("count"), Some(&Arg::Count(1)));
}

#[test]
fn every_account_that_can_open_a_folder_of_pupils_is_named_with_how_it_came_in() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    let mut world = shared(world);
    let above = |account: &str| Grant {
        inherited: true,
        ..grant(&address(account), Role::Reader)
    };
    add(&mut world, "HSKT", above("phong@langgiang.gov.vn"));
    add(&mut world, "HSKT", above("an@bacgiang.edu.vn"));
    for account in ["hoa@bacgiang.edu.vn", "doi@bacgiang.edu.vn"] {
        add(&mut world, "HSKT", grant(&address(account), Role::Writer));
    }
    let found = world.says("HS406");
    let said: Vec<String> = found.iter().map(|one| one.words(hoso::text::Lang::Vi)).collect();
    let [above, given] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert!(
        above.contains("chưa giới hạn: 2 tài khoản") && above.ends_with("an@bacgiang.edu.vn, phong@langgiang.gov.vn"),
        "{above}"
    );
    assert!(
        given.contains("2 tài khoản") && given.ends_with("cấp quyền riêng: doi@bacgiang.edu.vn, hoa@bacgiang.edu.vn"),
        "{given}"
    );
    assert_ne!(found[0].fingerprint, found[1].fingerprint);
}

/// A school with a pupil, in whose folder an account was let in by hand.
fn let_in(account: &str, role: Role) -> World {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    let mut world = shared(world);
    add(&mut world, "HSKT", grant(&address(account), role));
    world
}

#[test]
fn an_admin_by_the_manifests_word_who_was_let_into_a_closed_folder_is_told_and_not_accused() {
    let next = "doi@bacgiang.edu.vn";
    for role in [Role::Reader, Role::Commenter, Role::Writer] {
        let mut world = let_in(next, role);
        assert_eq!(world.rules(), ["HS404", "HS406"], "nobody says that he is an admin");
        world.admins = vec![address("quantri@bacgiang.edu.vn"), address(next)];
        let audit = world.audit();
        let [told] = audit.findings.as_slice() else {
            panic!("{:?}", audit.findings);
        };
        assert_eq!((told.rule.id, told.level, told.message), ("HS404", Level::Note, 7));
        assert!(told.words(hoso::text::Lang::Vi).contains(next));
        assert_eq!(audit.exit(FailOn::Warning, false), 0);
        // A folder that somebody limited by hand is no other.
        let mut world = limited(shared(World::healthy()), "GV@an");
        let others = world.rules().len();
        add(&mut world, "GV@an", grant(&address(next), role));
        world.admins = vec![address(next)];
        let notes = world.audit().count(Level::Note);
        assert_eq!((notes, world.rules().len()), (1, others + 1));
    }
}

#[test]
fn the_manifest_clears_nobody_outside_the_domains_nor_who_has_left_nor_where_the_folder_is_open() {
    let mut world = let_in("la@gmail.com", Role::Reader);
    let before = world.rules();
    world.admins = vec![address("la@gmail.com")];
    assert_eq!(world.rules(), before, "outside the domains");
    assert!(before.contains(&"HS403") && before.contains(&"HS406"), "{before:?}");

    let hoa = address("hoa@bacgiang.edu.vn");
    let mut world = let_in("hoa@bacgiang.edu.vn", Role::Writer);
    world.admins = vec![hoa.clone()];
    world.school.people.get_mut("hoa").expect("Hoa").to = Some(day("2025-10-10"));
    let left = world.rules();
    assert!(
        left.contains(&"HS407") && left.contains(&"HS406"),
        "who has left: {left:?}"
    );

    let mut world = shared(World::healthy());
    add(&mut world, "KHBD@binh", grant(&hoa, Role::Writer));
    world.admins = vec![hoa.clone()];
    let said = world.says("HS404");
    assert_eq!(
        (said.len(), said[0].message, said[0].level),
        (1, 2, Level::Warning),
        "an open folder"
    );

    let above = Grant {
        inherited: true,
        ..grant(&hoa, Role::Writer)
    };
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    let mut world = shared(world);
    add(&mut world, "HSKT", above);
    world.admins = vec![hoa];
    assert_eq!(
        world.rules(),
        ["HS406"],
        "what comes from above says that the folder is not limited"
    );
}

#[test]
fn who_only_sees_that_the_folder_of_pupils_exists_reads_nothing() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    let mut world = shared(world);
    let inherited = Grant {
        inherited: true,
        metadata_only: true,
        ..grant(&address("phong@langgiang.gov.vn"), Role::Reader)
    };
    add(&mut world, "HSKT", inherited);
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn who_has_left_has_no_access_and_owns_no_files() {
    let mut world = shared(World::changed(|school| {
        school.people.get_mut("hoa").expect("Hoa").to = Some(day("2025-10-10"));
    }));
    assert_eq!(world.rules(), Vec::<&str>::new());
    add(
        &mut world,
        "GV@hoa",
        grant(&address("hoa@bacgiang.edu.vn"), Role::Writer),
    );
    assert_eq!(world.rules(), ["HS407"]);
    let file = world.file("KHBD@hoa", "Tuần 1");
    world.change(&file, |node| node.owner = Some(address("hoa@bacgiang.edu.vn")));
    assert_eq!(world.rules(), ["HS407", "HS407"]);
}

#[test]
fn grants_that_were_refused_are_unverifiable_and_for_a_reader_out_of_scope() {
    let mut world = shared(World::healthy());
    let id = world.dir("NAM");
    world.change(&id, |node| node.grants = None);
    assert_eq!(world.rules(), ["HS901"]);
    let mut world = World::healthy();
    world.sharing = Sharing::Real;
    world.profile = Profile::Inspector;
    assert_eq!(world.rules(), Vec::<&str>::new());
    assert_eq!(world.audit().out_of_scope, [Beyond::GrantsForReaders]);
}

#[test]
fn without_sharing_the_rules_of_access_are_out_of_scope() {
    let mut world = shared(World::healthy());
    add(&mut world, "KHBD@binh", stranger(Role::Reader));
    for (sharing, beyond) in [
        (Sharing::None, Beyond::NoSharing),
        (Sharing::NotAsked, Beyond::GrantsNotAsked),
    ] {
        world.sharing = sharing;
        assert_eq!(world.rules(), Vec::<&str>::new());
        assert_eq!(world.audit().out_of_scope, [beyond]);
    }
    world.sharing = Sharing::Simulated;
    assert_eq!(world.rules(), ["HS403"]);
    assert!(world.audit().simulated);
}
