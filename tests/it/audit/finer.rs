//! Finer points of single rules: which of its messages one says, and whom it lets pass.

use hoso::audit::{Arg, Profile, Sharing};
use hoso::report::{View, table};
use hoso::text::Lang;
use hoso::tree::*;

use super::kit::{World, address, arrival, at, day};

/// The messages and periods of a rule's findings.
fn messages(world: &World, rule: &str) -> Vec<usize> {
    world.says(rule).iter().map(|finding| finding.message).collect()
}

fn grant(to: &str, role: Role) -> Grant {
    Grant::to(PermissionId::new(to), address(to), role)
}

/// A school whose folders have no grants but these.
fn with_grants(mut world: World, short: &str, grants: Vec<Grant>) -> World {
    world.sharing = Sharing::Real;
    let id = world.dir(short);
    world.change(&id, |node| node.grants = Some(grants));
    world
}

#[test]
fn of_doubled_folders_those_that_lie_beside_each_other_are_counted() {
    let mut world = World::healthy();
    let elsewhere = world.dir("GIAO-VIEN");
    let branch = world.folder_in(&elsewhere, "Lê Thị Bình");
    world.folder_in(&branch, "01 KH bài dạy");
    let here = world.dir("GV@binh");
    world.folder_in(&here, "01_KH_BAI_DAY");
    let found = world.says("HS102");
    let counts: Vec<_> = found.iter().map(|f| f.args.get("count")).collect();
    assert_eq!(counts, [Some(&Arg::Count(2)), Some(&Arg::Count(2))]);
}

#[test]
fn a_displaced_folder_is_said_to_be_renamed_or_moved_or_both() {
    let mut world = World::healthy();
    let folder = world.dir("KHBD@binh");
    world.change(&folder, |node| node.name = "Giáo án".to_owned());
    assert_eq!(messages(&world, "HS103"), [0]);
    let elsewhere = world.dir("GV@an");
    world.change(&folder, |node| node.parent = Some(elsewhere));
    assert_eq!(messages(&world, "HS103"), [2]);
    world.change(&folder, |node| node.name = "01 KH bài dạy".to_owned());
    assert_eq!(messages(&world, "HS103"), [1]);
    let mut world = World::healthy();
    let stray = world.folder_in(&NodeId::new("root"), "Cũ");
    let year = world.dir("NAM");
    world.change(&year, |node| node.parent = Some(stray));
    assert_eq!(messages(&world, "HS103"), [1], "out of the root, too");
    let mut world = World::healthy();
    let (folder, private) = (world.dir("KHBD@binh"), NodeId::new("private"));
    world.change(&folder, |node| node.parent = Some(private.clone()));
    assert_eq!(messages(&world, "HS103"), [4], "out of the tree, where nobody sees");
    let above = Node {
        id: private.clone(),
        name: "Riêng".to_owned(),
        ..world.snapshot.get(&folder).expect("a folder").clone()
    };
    world.snapshot.sights.insert(private, Sight::Found(above));
    assert_eq!(messages(&world, "HS103"), [3], "out of the tree, and seen where");
}

#[test]
fn beside_period_folders_people_may_have_others() {
    let mut world = World::changed(|school| school.period_folders = vec!["KHBD".into()]);
    let parent = world.dir("KHBD@binh");
    world.folder_in(&parent, "Ảnh");
    assert_eq!(world.says("HS104").len(), 0);
}

#[test]
fn what_is_awkward_in_a_name_is_said() {
    for (name, code) in [
        (" Tuần 5.pdf", "space"),
        ("Tua\u{302}\u{300}n 5.pdf", "nfc"),
        ("Tuần 5?.pdf", "character"),
        ("Tuần\t5.pdf", "hidden"),
        ("Tuần 5\u{202e}.pdf", "hidden"),
        ("CON.pdf", "reserved"),
        ("Tuần 5.pdf.", "dot"),
    ] {
        let mut world = World::healthy();
        world.put("KHBD@binh", name, "2025-09-07");
        let found = world.says("HS106");
        assert_eq!(found.len(), 1, "{name}");
        assert!(
            matches!(found[0].args.get("problem"), Some(Arg::Code(said, _)) if *said == code),
            "{name}: {:?}",
            found[0].args
        );
    }
}

#[test]
fn an_awkward_name_is_shown_as_it_looks_and_what_to_do_hangs_on_what_is_awkward() {
    let mut world = World::healthy();
    for name in [
        "Tua\u{302}\u{300}n 1.pdf",
        "Tuần\t2.pdf",
        "Tuần 3\u{202e}.pdf",
        "Tuần 4?.pdf",
    ] {
        world.put("KHBD@binh", name, "2025-09-07");
    }
    let words: Vec<String> = world.says("HS106").iter().map(|f| f.words(Lang::Vi)).collect();
    for shown in ["«Tuần 1.pdf»: gõ dấu rời", "«Tuần□2.pdf»", "«Tuần 3□.pdf»", "«?»"] {
        assert!(words.iter().any(|words| words.contains(shown)), "{shown}: {words:?}");
    }
    assert!(words.iter().all(|words| !words.contains("u{")), "{words:?}");
    let view = View {
        lang: Lang::Vi,
        width: 200,
        elapsed: None,
    };
    let table = table(&world.audit(), &view);
    for remedy in [
        "HS106  Đổi tên.",
        "HS106  Tên gõ dấu rời: đổi tên trên trang Google Drive",
        "HS106  Ký tự không nhìn thấy",
    ] {
        assert_eq!(table.matches(remedy).count(), 1, "{remedy}: {table}");
    }
}

#[test]
fn a_book_that_stood_still_and_a_file_that_came_late_are_told_apart() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-06 00:00");
    assert_eq!(messages(&world, "HS202"), [0]);
    let mut world = World::healthy();
    world.as_of = at("2025-11-10 08:00");
    world.now = world.as_of;
    let books: Vec<_> = world
        .says("HS202")
        .iter()
        .filter(|f| f.record == Some("STO".into()))
        .map(|f| f.message)
        .collect();
    assert!(
        !books.is_empty() && books.iter().all(|message| *message == 1),
        "{books:?}"
    );
    let book = world.file("STO@to1", "STO");
    world.change(&book, |node| {
        node.modified = Some(arrival("2025-09-30", Source::Revision))
    });
    let found = world.says("HS202");
    assert!(found.iter().any(|f| f.message == 1), "{found:?}");
}

#[test]
fn a_file_for_one_period_is_told_with_it_and_one_for_two_without() {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    world.put("KHBD@binh", "Tuần 5 bản hai.docx", "2025-10-04");
    world.put("KHBD@binh", "Tuần 3-4.docx", "2025-10-04");
    let found = world.says("HS203");
    let mut periods: Vec<_> = found.iter().map(|f| f.period.map(|p| p.to_string())).collect();
    periods.sort();
    let week = || Some("2025-2026-W05".to_owned());
    assert_eq!(periods, [None, week(), week()]);
    let marks: std::collections::BTreeSet<_> = found.iter().map(|f| &f.fingerprint).collect();
    assert_eq!(marks.len(), 3, "two files for one week are two findings");
}

#[test]
fn what_an_unplaced_file_does_not_say_is_told() {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Giáo án.pdf", "2025-10-04");
    let found = world.says("HS208");
    assert!(
        matches!(found[0].args.get("what"), Some(Arg::Code("week", _))),
        "{found:?}"
    );
    let mut world = World::healthy();
    world.put("KHDH@to1", "Kế hoạch năm học 2025-2026.pdf", "2025-09-20");
    for finding in world.says("HS208") {
        assert!(
            matches!(finding.args.get("what"), Some(Arg::Code("part", _))),
            "{finding:?}"
        );
    }
}

#[test]
fn a_registration_counts_from_its_day_and_who_is_not_there_needs_none() {
    let laptop = |from: Option<&str>, to: Option<&str>, registered: &str| {
        let mut world = World::healthy();
        let person = world.school.people.get_mut("binh").expect("Bình");
        person.lesson_plans = LessonPlans::MayTinh;
        (person.from, person.to) = (from.map(day), to.map(day));
        person.registration = Some(Registration {
            date: day(registered),
            approved_by: Some(PersonId::new("hung")),
        });
        world.says("HS305").len()
    };
    assert_eq!(laptop(None, None, "2025-10-15"), 0);
    assert_eq!(laptop(None, None, "2025-10-16"), 1, "registered tomorrow");
    assert_eq!(laptop(Some("2025-10-16"), None, "2025-10-20"), 0, "not here yet");
    assert_eq!(laptop(None, Some("2025-10-14"), "2025-10-20"), 0, "not here any more");
    assert_eq!(laptop(Some("2025-10-15"), Some("2025-10-15"), "2025-10-20"), 1);
}

#[test]
fn a_superior_who_may_do_less_than_asked_is_told_until_the_last_day() {
    let office = "phong@langgiang.gov.vn";
    let change = |role: Role, until: Option<&str>| {
        let until = until.map(day);
        World::changed(|school| {
            let superior = school.superiors.get_mut("phong").expect("an office");
            (superior.role, superior.until) = (role, until);
        })
    };
    let seen = |world: World| {
        with_grants(world, "NAM", vec![grant(office, Role::Reader)])
            .says("HS401")
            .len()
    };
    assert_eq!(seen(change(Role::Reader, None)), 0);
    assert_eq!(seen(change(Role::Commenter, None)), 1);
    let none = |world: World| with_grants(world, "NAM", Vec::new()).says("HS401").len();
    assert_eq!(none(change(Role::Reader, Some("2025-10-15"))), 1);
    let mut over = change(Role::Reader, Some("2025-10-15"));
    over.as_of = at("2025-10-16 08:00");
    over.now = over.as_of;
    assert_eq!(none(over), 0, "not asked for any more");
    let only_sees = Grant {
        metadata_only: true,
        ..grant(office, Role::Reader)
    };
    let world = with_grants(World::healthy(), "NAM", vec![only_sees]);
    assert_eq!(
        world.says("HS401").len(),
        1,
        "who only sees that it exists reads nothing"
    );
}

#[test]
fn who_only_sees_that_a_folder_exists_has_no_link_to_it() {
    let link = Grant {
        anyone: true,
        address: None,
        metadata_only: true,
        ..grant("x@gmail.com", Role::Reader)
    };
    assert_eq!(
        with_grants(World::healthy(), "GV@binh", vec![link]).says("HS402").len(),
        0
    );
}

#[test]
fn at_the_root_grants_from_above_are_told_too() {
    let mut world = World::healthy();
    world.sharing = Sharing::Real;
    let above = Grant {
        inherited: true,
        ..grant("la@gmail.com", Role::Reader)
    };
    world.change(&NodeId::new("root"), |node| node.grants = Some(vec![above]));
    assert_eq!(world.says("HS403").len(), 1);
}

#[test]
fn whom_the_specification_names_is_no_stranger_and_neither_is_who_owns_or_organises() {
    let office = "phong@langgiang.gov.vn";
    let world = with_grants(World::healthy(), "GV@binh", vec![grant(office, Role::Reader)]);
    assert_eq!(world.says("HS403").len(), 0, "a superior");
    let world = with_grants(
        World::healthy(),
        "GV@binh",
        vec![grant("la@gmail.com", Role::Organizer)],
    );
    assert_eq!(world.says("HS403").len(), 0, "a member of the shared drive");
    let gone = World::changed(|school| {
        let hoa = school.people.get_mut("hoa").expect("Hoa");
        hoa.to = Some(day("2025-10-10"));
        hoa.former_addresses = vec![address("hoa.cu@gmail.com")];
    });
    let world = with_grants(gone, "GV@hoa", vec![grant("hoa.cu@gmail.com", Role::Writer)]);
    assert_eq!(world.says("HS403").len(), 0, "a leaver is told as one");
    assert_eq!(world.says("HS407").len(), 1, "by a former address, too");
    let mut world = with_grants(
        World::healthy(),
        "GV@binh",
        vec![grant("an@bacgiang.edu.vn", Role::Reader)],
    );
    world.school.allowed_domains = vec!["@BacGiang.edu.vn".to_owned()];
    assert_eq!(world.says("HS403").len(), 0, "a domain may be written with an @");
}

#[test]
fn who_leaves_today_is_still_here_and_who_only_sees_has_no_access() {
    let leaving = |to: &str| {
        let to = Some(day(to));
        World::changed(|school| school.people.get_mut("hoa").expect("Hoa").to = to)
    };
    let hoa = grant("hoa@bacgiang.edu.vn", Role::Writer);
    assert_eq!(
        with_grants(leaving("2025-10-15"), "GV@hoa", vec![hoa.clone()])
            .says("HS407")
            .len(),
        0
    );
    assert_eq!(
        with_grants(leaving("2025-10-14"), "GV@hoa", vec![hoa.clone()])
            .says("HS407")
            .len(),
        1
    );
    let sees = Grant {
        metadata_only: true,
        ..hoa.clone()
    };
    assert_eq!(
        with_grants(leaving("2025-10-14"), "GV@hoa", vec![sees])
            .says("HS407")
            .len(),
        0
    );
    let mut shared = leaving("2025-10-14");
    shared.school.people.get_mut("an").expect("An").address = Some(address("hoa@bacgiang.edu.vn"));
    assert_eq!(
        with_grants(shared, "GV@hoa", vec![hoa]).says("HS407").len(),
        0,
        "the address is now somebody else's"
    );
}

#[test]
fn a_folder_of_pupils_is_open_to_whoever_has_the_link_and_to_a_whole_domain() {
    let pupils = || {
        let mut world = World::with_pupils(&["HS01"]);
        world.fill();
        world
    };
    let anyone = Grant {
        anyone: true,
        address: None,
        ..grant("x@gmail.com", Role::Reader)
    };
    let domain = Grant {
        anyone: false,
        domain: Some("bacgiang.edu.vn".to_owned()),
        ..anyone.clone()
    };
    for open in [anyone, domain] {
        let sees = Grant {
            metadata_only: true,
            ..open.clone()
        };
        assert_eq!(messages(&with_grants(pupils(), "HSKT", vec![open]), "HS406"), [1]);
        assert_eq!(
            messages(&with_grants(pupils(), "HSKT", vec![sees]), "HS406"),
            [] as [usize; 0]
        );
    }
    let owner = grant("la@bacgiang.edu.vn", Role::Owner);
    assert_eq!(with_grants(pupils(), "HSKT", vec![owner]).says("HS406").len(), 0);
    let other = grant("an@bacgiang.edu.vn", Role::Reader);
    assert_eq!(with_grants(pupils(), "HSKT", vec![other]).says("HS406").len(), 1);
}

#[test]
fn a_foreign_owner_is_not_the_account_that_hoso_runs_as() {
    let mut world = World::healthy();
    world.sharing = Sharing::Real;
    let file = world.file("KHBD@binh", "Tuần 1");
    world.change(&file, |node| node.owner = Some(address("la@gmail.com")));
    assert_eq!(messages(&world, "HS405"), [0]);
    let second = world.file("KHBD@binh", "Tuần 2");
    world.change(&second, |node| node.owner = Some(address("la@gmail.com")));
    assert_eq!(messages(&world, "HS405"), [1], "one line, and how many more");
    world.account = Some(address("la@gmail.com"));
    assert_eq!(world.says("HS405").len(), 0);
}

#[test]
fn an_attestation_is_for_its_own_period() {
    let mut world = World::healthy();
    world.as_of = at("2026-01-31 08:00");
    world.now = world.as_of;
    world.school.attestations.push(Attestation {
        record: "BTH".into(),
        period: "2024-2025-HK1".parse().expect("a period"),
        date: day("2025-01-23"),
        by: "Nguyễn Văn Hùng".to_owned(),
    });
    assert_eq!(world.says("HS601").len(), 1);
}

#[test]
fn what_belongs_to_another_year_was_left_out_on_purpose() {
    let mut world = World::healthy();
    let last = world.folder_in(&NodeId::new("root"), "Năm học 2024-2025");
    world.snapshot.gaps.insert(last, Gap::OtherYear);
    assert_eq!(world.says("HS901").len(), 0);
}

#[test]
fn an_audit_of_a_part_calls_no_waiver_idle() {
    let mut world = World::healthy();
    world.school.waivers.push(Waiver {
        rule: "HS203".to_owned(),
        at: None,
        why: "Nghỉ ốm".to_owned(),
        until: day("2025-12-31"),
    });
    assert_eq!(world.says("HS902").len(), 1);
    world.options.records.insert("STO".into());
    assert_eq!(world.says("HS902").len(), 0);
    world.options.records.clear();
    world.options.levels.insert("HS902".to_owned(), None);
    assert_eq!(world.says("HS902").len(), 0, "turned off");
}

#[test]
fn papers_that_came_after_a_past_moment_were_not_there() {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Tuần 1.docx", "2025-10-14");
    world.put("KHBD@binh", "Giáo án.pdf", "2025-10-14");
    world.put("KHGD", "Học bạ 1A.pdf", "2025-10-14");
    let rules = |world: &World| {
        let mut rules = world.rules();
        rules.retain(|rule| ["HS203", "HS208", "HS211"].contains(rule));
        rules.dedup();
        rules
    };
    assert_eq!(rules(&world), ["HS203", "HS208", "HS211"]);
    world.as_of = at("2025-10-13 08:00");
    assert_eq!(rules(&world), Vec::<&str>::new());
}

#[test]
fn a_wanted_folder_is_not_in_the_wrong_system_whatever_people_call_it() {
    let mut world = World::healthy();
    let folder = world.dir("KHGD");
    world.change(&folder, |node| node.name = "Học bạ 1A".to_owned());
    assert_eq!(world.says("HS211").len(), 0);
}

#[test]
fn a_reader_is_not_told_of_grants_that_he_can_never_see() {
    let mut world = World::healthy();
    world.sharing = Sharing::Real;
    world.profile = Profile::Inspector;
    let id = world.dir("KHGD");
    world.change(&id, |node| node.grants = Some(Vec::new()));
    assert_eq!(world.says("HS901").len(), 0);
}
