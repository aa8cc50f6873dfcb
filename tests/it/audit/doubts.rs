//! What should have been read and was not is unverifiable; what a profile can never see is out of scope.

use hoso::audit::{Beyond, FailOn, Profile, Sharing, State};
use hoso::report::{View, table};
use hoso::text::Lang;
use hoso::tree::*;

use super::kit::{World, at, node};

#[test]
fn a_folder_that_could_not_be_listed_is_unverifiable_and_nothing_in_it_is_missing() {
    let mut world = World::healthy();
    let dir = world.dir("KHBD@binh");
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.snapshot.gaps.insert(dir, Gap::NoRight);
    assert_eq!(world.rules(), ["HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
    assert_eq!(
        world.state("KHBD@binh", "W04"),
        State::Present,
        "what was seen was seen"
    );
    let audit = world.audit();
    assert!(!audit.complete);
    assert_eq!(audit.exit(FailOn::Never, false), 4);
}

#[test]
fn under_a_folder_that_could_not_be_listed_no_folder_is_missing() {
    let mut world = World::healthy();
    let above = world.dir("GIAO-VIEN");
    world.remove(&world.dir("GV@binh"));
    world.snapshot.gaps.insert(above, Gap::Incomplete);
    assert_eq!(world.rules(), ["HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn of_a_branch_that_could_not_be_listed_only_the_top_is_told() {
    let mut world = World::healthy();
    let above = world.dir("GIAO-VIEN");
    for teacher in ["GV@binh", "GV@hoa", "GV@an", "GV@doi"] {
        let dir = world.dir(teacher);
        world.remove(&dir);
        world.snapshot.sights.insert(dir, Sight::NotVisible);
    }
    world.snapshot.gaps.insert(above.clone(), Gap::NoRight);
    assert_eq!(world.rules(), ["HS901"]);
    assert_eq!(world.says("HS901")[0].node, Some(above));
}

#[test]
fn a_folder_made_again_is_told_as_another_and_not_as_out_of_sight() {
    let mut world = World::healthy();
    let (dir, above) = (world.dir("SHCM@binh"), world.dir("GV@binh"));
    let name = world.snapshot.get(&dir).expect("a folder").name.clone();
    world.remove(&dir);
    world.snapshot.sights.insert(dir, Sight::NotVisible);
    let again = world.folder_in(&above, &name);
    let empty = world.put_into(&again, "Sổ.pdf", None);
    world.change(&empty, |node| node.size = Some(0));
    assert_eq!(world.rules(), ["HS206", "HS901"]);
    let words = world.says("HS901")[0].words(Lang::Vi);
    assert!(words.contains("một thư mục khác cùng tên"), "{words}");
    assert!(!words.contains("tài khoản này"), "{words}");
}

#[test]
fn another_years_folder_that_could_not_be_read_is_no_business_of_this_years_audit() {
    let mut world = World::healthy();
    let last = world.folder_in(&NodeId::new("root"), "Năm học 2024-2025");
    let inside = world.folder_in(&last, "03 Giáo viên");
    world.snapshot.gaps.insert(last, Gap::NoRight);
    world.snapshot.gaps.insert(inside, Gap::Incomplete);
    assert_eq!(world.rules(), Vec::<&str>::new());
    assert!(world.audit().complete);
    let other = world.folder_in(&NodeId::new("root"), "Ảnh");
    world.snapshot.gaps.insert(other, Gap::NoRight);
    assert_eq!(world.rules(), ["HS104", "HS901"]);
}

#[test]
fn a_gap_in_a_sub_folder_is_enough_for_doubt() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let dir = world.dir("KHBD@binh");
    let sub = world.folder_in(&dir, "Cũ");
    world.snapshot.gaps.insert(sub, Gap::Failed("500".to_owned()));
    assert_eq!(world.rules(), ["HS901"]);
}

#[test]
fn what_helps_hangs_on_why_it_could_not_be_read() {
    for (gap, helps) in [
        (Gap::NoRight, "Xin quyền"),
        (Gap::Hidden, "Xin quyền"),
        (Gap::Incomplete, "Đợi vài phút"),
        (Gap::Failed("500".to_owned()), "Đợi vài phút"),
    ] {
        let mut world = World::healthy();
        let dir = world.dir("KHBD@binh");
        world.snapshot.gaps.insert(dir, gap.clone());
        let shown = table(
            &world.audit(),
            &View {
                lang: Lang::Vi,
                width: 200,
                elapsed: None,
            },
        );
        assert!(shown.contains(&format!("→ {helps}")), "{gap:?}: {shown}");
        assert_eq!(shown.matches("→ ").count(), 1, "{gap:?}: {shown}");
    }
}

#[test]
fn in_a_folder_that_could_not_be_read_whole_nothing_is_called_late() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-12");
    assert_eq!(world.state("KHBD@binh", "W05"), State::Late);
    let dir = world.dir("KHBD@binh");
    let sub = world.folder_in(&dir, "Cũ");
    world.snapshot.gaps.insert(sub, Gap::Incomplete);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
    assert_eq!(world.state("KHBD@binh", "W04"), State::Present);
}

#[test]
fn a_word_file_in_a_folder_that_could_not_be_read_whole_is_not_called_wrong() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    let dir = world.dir("KHBD@binh");
    world.snapshot.gaps.insert(dir, Gap::Incomplete);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn a_folder_that_this_account_does_not_see_is_unverifiable_and_not_missing() {
    for seen in [Some(Sight::NotVisible), None] {
        let mut world = World::healthy();
        let dir = world.dir("KHBD@binh");
        world.remove(&dir);
        world.snapshot.sights.remove(&dir);
        world.snapshot.sights.extend(seen.map(|sight| (dir, sight)));
        assert_eq!(world.rules(), ["HS901"]);
        assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
    }
}

#[test]
fn a_folder_moved_out_of_the_tree_is_doubted_only_where_nobody_looked_into_it() {
    let mut world = World::healthy();
    let dir = world.dir("KHBD@binh");
    for file in (world.snapshot.children(&dir).map(|node| node.id.clone())).collect::<Vec<_>>() {
        world.remove(&file);
    }
    world.change(&dir, |node| node.parent = Some(NodeId::new("elsewhere")));
    assert!(!world.rules().contains(&"HS901"), "{:?}", world.rules());
    assert_eq!(world.state("KHBD@binh", "W05"), State::Missing);
    let node = world.snapshot.get(&dir).expect("a folder").clone();
    world.remove(&dir);
    world.snapshot.sights.insert(dir, Sight::Found(node));
    assert!(world.rules().contains(&"HS901"), "{:?}", world.rules());
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn what_lies_in_a_folder_out_of_sight_is_not_missing_because_another_of_its_name_is_there() {
    let mut world = World::healthy();
    let (dir, above) = (world.dir("KHBD@binh"), world.dir("GV@binh"));
    let name = world.snapshot.get(&dir).expect("a folder").name.clone();
    world.remove(&dir);
    world.snapshot.sights.insert(dir, Sight::NotVisible);
    world.folder_in(&above, &name);
    assert_eq!(world.rules(), ["HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn a_shortcut_is_not_followed_and_its_week_is_not_called_missing() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let link = world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-04");
    world.change(&link, |node| node.kind = NodeKind::Shortcut);
    assert_eq!(world.rules(), ["HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn an_inspectors_audit_of_a_school_in_order_exits_with_0() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    world.profile = Profile::Inspector;
    world.sharing = Sharing::Real;
    let closed = world.dir("HSKT");
    world.remove(&world.dir("HS@HS01"));
    world.school.pupils.clear();
    world.spec.order.retain(|key| key.slot.as_str() != "HS");
    world.spec.folders.retain(|key, _| key.slot.as_str() != "HS");
    world.snapshot.gaps.insert(closed, Gap::Hidden);
    let audit = world.audit();
    assert_eq!(world.rules(), Vec::<&str>::new());
    assert_eq!(audit.out_of_scope, [Beyond::GrantsForReaders, Beyond::Restricted]);
    assert_eq!(audit.summary().total.out_of_scope, 1);
    assert_eq!(audit.exit(FailOn::Warning, false), 0);
    assert_eq!(
        audit.exit(FailOn::Warning, true),
        4,
        "--strict counts what is out of scope"
    );
}

#[test]
fn a_restricted_folder_that_an_inspector_does_not_even_see_is_out_of_scope() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    world.profile = Profile::Inspector;
    world.remove(&world.dir("HSKT"));
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn the_same_gap_is_unverifiable_for_the_school_itself() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    let closed = world.dir("HSKT");
    world.remove(&world.dir("HS@HS01"));
    world.snapshot.sights.clear();
    world.snapshot.gaps.insert(closed, Gap::NoRight);
    assert_eq!(world.state("HS@HS01", "2025-2026"), State::Unverifiable);
    assert!(!world.audit().complete);
}

#[test]
fn an_inspector_is_told_of_what_only_the_school_can_clear_up() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "bài 12.pdf", "2025-10-04");
    world.profile = Profile::Inspector;
    assert_eq!(world.rules(), ["HS208", "HS901"]);
}

#[test]
fn pupils_are_told_by_their_codes_and_never_by_the_names_of_files() {
    let mut world = World::with_pupils(&["HS01", "HS02"]);
    world.fill();
    let secret = "Nguyễn Văn Bí Mật khiếm thính";
    let dir = world.dir("HS@HS01");
    let old = world.file("HS@HS01", "HSKT");
    world.remove(&old);
    world.put("HS@HS01", &format!("{secret}.docx"), "2025-09-20");
    let sub = world.folder_in(&dir, secret);
    world.put_into(&sub, &format!("{secret} 2024-2025.pdf"), None);
    world.put_into(&dir, &format!(" {secret} ?.pdf"), None);
    let mut by_path = super::kit::node(&format!("path:HS/{secret}"), Some(&dir), secret, NodeKind::File);
    by_path.size = Some(0);
    world.snapshot.insert(by_path);
    world.change(&sub, |node| node.owner = Some(super::kit::address("x@gmail.com")));
    let audit = world.audit();
    assert!(
        audit
            .findings
            .iter()
            .filter(|f| f.path.last().is_some_and(|last| last == "…"))
            .count()
            > 3
    );
    let json = hoso::report::json(&audit, hoso::text::Lang::Vi).expect("json");
    let view = hoso::report::View {
        lang: hoso::text::Lang::Vi,
        width: 80,
        elapsed: None,
    };
    let table = hoso::report::table(&audit, &view);
    for text in [json, table, format!("{:?}", audit.findings)] {
        assert!(!text.contains("Bí Mật"), "{text}");
    }
}

#[test]
fn a_file_beside_the_pupils_folders_may_be_anybodys() {
    let mut world = World::with_pupils(&["HS01"]);
    world.fill();
    world.remove(&world.file("HS@HS01", "HSKT"));
    assert_eq!(world.state("HS@HS01", "2025-2026"), State::Missing);
    world.put("HSKT", "KHGDCN.pdf", "2025-09-20");
    assert_eq!(world.state("HS@HS01", "2025-2026"), State::Unverifiable);
}

/// A school that has two such pupils, and another whom its description does not name, with a file of hers.
fn with_a_pupil_not_named(codes: &[&str], tag: &str) -> World {
    let mut world = World::with_pupils(codes);
    world.fill();
    let common = world.dir("HSKT");
    let hers = world.folder_in(&common, "Nguyễn Thị Bí Mật");
    world.change(&hers, |node| node.tag = Some(tag.to_owned()));
    world.put_into(&hers, "Bí Mật khiếm thính.pdf", None);
    world
}

#[test]
fn files_of_a_pupil_who_is_not_named_any_more_are_told_once_by_her_code() {
    for codes in [&["HS01"][..], &[]] {
        let world = with_a_pupil_not_named(codes, "tandinh/2025-2026/HS/hs:HS02");
        assert_eq!(world.rules(), ["HS208"], "{codes:?}");
        let finding = &world.says("HS208")[0];
        let words = finding.words(hoso::text::Lang::Vi);
        assert!(
            words.contains("«HS02»: 1 tệp") && words.contains("hs_khuyet_tat"),
            "{words}"
        );
        assert!(
            finding.link.is_none() && !format!("{finding:?}").contains("Bí Mật"),
            "{finding:?}"
        );
        let view = hoso::report::View {
            lang: hoso::text::Lang::Vi,
            width: 200,
            elapsed: None,
        };
        let table = hoso::report::table(&world.audit(), &view);
        assert!(table.contains("ghi lại mã ở hs_khuyet_tat"), "what helps: {table}");
        assert!(!table.contains("KHBD_TUAN_05"), "renaming does not: {table}");
    }
}

#[test]
fn a_tag_that_could_be_a_name_is_not_said() {
    for tag in ["tandinh/2025-2026/HS/hs:Nguyen-An-1", "khac/2025-2026/HS/hs:HS02"] {
        let world = with_a_pupil_not_named(&["HS01"], tag);
        assert_eq!(world.rules(), ["HS208"]);
        let finding = &world.says("HS208")[0];
        let told = format!("{finding:?}");
        assert!(
            !told.contains("Nguyen") && !told.contains("HS02") && !told.contains("Bí Mật"),
            "{told}"
        );
    }
}

#[test]
fn an_inspector_who_was_let_in_is_not_told_whom_the_school_names() {
    let mut world = with_a_pupil_not_named(&[], "tandinh/2025-2026/HS/hs:HS02");
    world.profile = Profile::Inspector;
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_school_without_such_pupils_owes_nothing_for_them() {
    let world = World::healthy();
    assert!(world.obligations().iter().all(|o| o.record.as_str() != "HSKT"));
}

#[test]
fn what_a_run_saw_is_remembered_also_where_it_was_not_sure() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let lacking = world.verdict("KHBD@binh", "W05").obligation.fingerprint();
    assert!(!world.audit().seen().any(|seen| seen == lacking));
    world.put("KHBD@binh", "bài 12.pdf", "2025-10-04");
    assert!(
        world.audit().seen().any(|seen| seen == lacking),
        "renamed later, it must not be called late"
    );
    let pending = world.verdict("KHBD@binh", "W07").obligation.fingerprint();
    assert!(!world.audit().seen().any(|seen| seen == pending));
    world.put("KHBD@binh", "Tuần 7.pdf", "2025-10-04");
    assert!(world.audit().seen().any(|seen| seen == pending));
    assert!(world.audit().proves_absence());
    world.as_of = at("2025-10-10");
    assert!(!world.audit().proves_absence());
}

/// Week 5 of cô Bình as a shortcut, and what that makes of the school.
fn with_a_shortcut(to: impl FnOnce(&mut World) -> Option<NodeId>) -> World {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let link = world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-04");
    let target = to(&mut world);
    world.change(&link, |node| {
        node.kind = NodeKind::Shortcut;
        node.target = target;
    });
    world
}

#[test]
fn a_shortcut_that_leads_astray_makes_its_week_wrong_and_says_how() {
    let stranger = || node("elsewhere", None, "Tuần 5.pdf", NodeKind::File);
    let word = || node("other-year", None, "Tuần 5.docx", NodeKind::File);
    let leads = [
        (Lead::Nowhere, 0),
        (Lead::NotVisible, 1),
        (Lead::Outside(stranger()), 2),
        (Lead::Inside(word()), 3),
    ];
    for (lead, message) in leads {
        let world = with_a_shortcut(|world| {
            world.snapshot.leads.insert(NodeId::new("target"), lead.clone());
            Some(NodeId::new("target"))
        });
        assert_eq!(world.rules(), ["HS210"], "{lead:?}");
        assert_eq!(world.says("HS210")[0].message, message, "{lead:?}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Wrong, "{lead:?}");
    }
    let world = with_a_shortcut(|world| Some(world.dir("KHBD@hoa")));
    assert_eq!(world.rules(), ["HS210"], "a folder is no record");
}

#[test]
fn a_shortcut_to_a_pdf_of_the_tree_or_to_who_knows_where_is_not_called_bad() {
    let world = with_a_shortcut(|world| Some(world.file("KHBD@hoa", "Tuần 5")));
    assert_eq!(world.rules(), ["HS901"]);
    let world = with_a_shortcut(|_| Some(NodeId::new("not asked")));
    assert_eq!(world.rules(), ["HS901"]);
    let world = with_a_shortcut(|world| {
        let inside = Lead::Inside(node("other-year", None, "Tuần 5.pdf", NodeKind::File));
        world.snapshot.leads.insert(NodeId::new("other-year"), inside);
        Some(NodeId::new("other-year"))
    });
    assert_eq!(world.rules(), ["HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}
