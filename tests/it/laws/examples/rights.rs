//! Grants, restricted folders, leavers.

use hoso::plan::{Conflict, Reason};
use hoso::tree::{Gap, LedgerGrant, Naming, NodeId, PermissionId, Role, Sight};
use jiff::Timestamp;

use super::super::observe::readers;
use super::super::scene::{address, grant, key};
use super::{AN, CHUNG, DISK, GIAO_VIEN, HS, HSKT, KHBD_AN, NAM, School, TO, says, steps};

#[test]
fn a_leaver_keeps_his_folder_gets_nothing_new_and_his_grants_are_shown() {
    let mut school = School::made(Naming::DRIVE);
    for this in [AN, KHBD_AN] {
        school.want(this).only_if_there = true;
        school.want(this).grants.clear();
    }
    let plan = school.plan();
    assert!(plan.is_settled());
    let shown = plan.revocable().iter().map(|one| (one.address.as_str(), one.reason));
    assert_eq!(shown.collect::<Vec<_>>(), [("an@s.vn", Reason::NotAsked)]);
    school.options.revoke = true;
    says(&school.apply(), &["revoke GV@an an@s.vn NotAsked"]);
    let ids = [school.known(AN), school.known(KHBD_AN)];
    school.vanish(&ids, |_| Sight::NotVisible);
    assert!(school.plan().is_settled(), "a leaver's folder is never made again");
}

#[test]
fn a_leavers_grants_may_go_whoever_gave_them_and_nobody_elses() {
    let mut school = School::made(Naming::DRIVE);
    school.want(AN).grants.clear();
    for who in ["cu@s.vn", "la@s.vn"] {
        school.share(AN, who, Role::Writer);
    }
    school.options.leavers.insert(address("cu@s.vn"));
    school.options.revoke = true;
    says(
        &school.plan(),
        &["revoke GV@an an@s.vn NotAsked", "revoke GV@an cu@s.vn Left"],
    );
}

#[test]
fn an_address_with_an_alias_is_not_granted_anew_each_time() {
    let mut school = School::made(Naming::DRIVE);
    let (an, permission) = (school.known(AN), PermissionId::new("17"));
    school.change(&an, |node| {
        for grant in node.grants.iter_mut().flatten().filter(|grant| !grant.inherited) {
            grant.id = permission.clone();
            grant.address = Some(address("levanan@s.vn"));
        }
    });
    assert_eq!(steps(&school.plan()), ["grant GV@an an@s.vn Writer"]);
    school.world.ledger.grants = vec![LedgerGrant {
        node: an,
        asked: address("an@s.vn"),
        permission,
        role: Role::Writer,
        made: true,
        at: Timestamp::UNIX_EPOCH,
    }];
    assert!(school.plan().is_settled());
}

#[test]
fn a_lower_role_is_raised_and_a_higher_one_of_hosos_is_lowered_only_when_asked() {
    let mut school = School::made(Naming::DRIVE);
    school.want(TO).grants = vec![grant("to1@s.vn", Role::Writer)];
    school.share(TO, "to1@s.vn", Role::Reader);
    says(&school.apply(), &["grant TO@to1 to1@s.vn Writer"]);
    school.want(TO).grants = vec![grant("to1@s.vn", Role::Reader)];
    let plan = school.plan();
    assert!(plan.is_settled());
    assert_eq!(plan.revocable().len(), 1);
    school.options.revoke = true;
    says(
        &school.apply(),
        &["revoke TO@to1 to1@s.vn OtherRole", "grant TO@to1 to1@s.vn Reader"],
    );
    assert!(school.plan().is_settled());
}

#[test]
fn a_grant_whose_last_day_is_past_is_not_asked_for_any_more() {
    let mut school = School::made(Naming::DRIVE);
    let mut inspection = grant("thanhtra@s.vn", Role::Reader);
    inspection.until = Some(super::TODAY);
    school.want(TO).grants = vec![inspection];
    says(&school.apply(), &["grant TO@to1 thanhtra@s.vn Reader"]);
    school.options.today = super::TODAY.tomorrow().expect("a day");
    assert_eq!(school.plan().revocable().len(), 1);
}

#[test]
fn a_right_that_ends_before_it_is_asked_to_is_made_to_last() {
    let mut school = School::made(Naming::DRIVE);
    let until = |days: i64| {
        let last = super::TODAY.saturating_add(jiff::SignedDuration::from_hours(24 * days));
        let mut inspection = grant("thanhtra@s.vn", Role::Reader);
        inspection.until = Some(last);
        vec![inspection]
    };
    school.want(TO).grants = until(5);
    says(&school.apply(), &["grant TO@to1 thanhtra@s.vn Reader"]);
    assert!(school.plan().is_settled());
    // Another month; a day that comes earlier; then for good.
    school.want(TO).grants = until(30);
    let plan = school.apply();
    says(&plan, &["grant TO@to1 thanhtra@s.vn Reader"]);
    assert_eq!(plan.steps()[0].reason, hoso::plan::Reason::EndsEarly);
    assert!(school.plan().is_settled());
    school.want(TO).grants = until(10);
    let plan = school.apply();
    says(&plan, &["grant TO@to1 thanhtra@s.vn Reader"]);
    assert_eq!(plan.steps()[0].reason, hoso::plan::Reason::EndsLate);
    assert!(school.plan().is_settled());
    school.want(TO).grants = vec![grant("thanhtra@s.vn", Role::Reader)];
    says(&school.apply(), &["grant TO@to1 thanhtra@s.vn Reader"]);
    assert!(school.plan().is_settled());
    // Who reads it from above anyway needs nothing here.
    school.share(NAM, "thanhtra@s.vn", Role::Reader);
    school.change(&school.known(TO), |node| {
        for grant in node.grants.iter_mut().flatten() {
            grant.until = Some(jiff::Timestamp::UNIX_EPOCH);
        }
    });
    assert!(school.plan().is_settled(), "{:?}", school.plan());
}

#[test]
fn what_outlives_years_is_not_taken_away_by_another_years_plan() {
    let mut school = School::made(Naming::DRIVE);
    school.want(super::CHUNG).grants.clear();
    assert_eq!(school.plan().revocable().len(), 1);
    school.options.today = jiff::civil::date(2026, 10, 15);
    assert_eq!(school.plan().revocable().len(), 0);
}

#[test]
fn grants_that_were_not_read_are_left_alone_and_not_called_in_order() {
    let mut school = School::made(Naming::DRIVE);
    school.change(&school.known(AN), |node| node.grants = None);
    school.want(AN).grants.push(grant("moi@s.vn", Role::Reader));
    let plan = school.plan();
    assert_eq!((plan.steps().len(), plan.unread()), (0, [key(AN)].as_slice()));
    assert!(!plan.is_settled());
}

#[test]
fn a_restricted_folder_is_closed_before_anybody_above_it_is_given_anything() {
    let mut school = School::made(Naming::DRIVE);
    school.change(&school.known(HSKT), |node| node.restricted = Some(false));
    school.want(NAM).grants.push(grant("so@s.vn", Role::Reader));
    let plan = school.plan();
    says(&plan, &["restrict HSKT bgh@s.vn", "grant NAM so@s.vn Reader"]);
    assert_eq!(plan.steps()[1].needs, vec![plan.steps()[0].id]);
}

#[test]
fn a_new_restricted_folder_is_closed_before_anything_is_made_in_it() {
    let mut school = School::new(Naming::DRIVE);
    let plan = school.plan();
    let at = |what: &str| steps(&plan).iter().position(|step| step.starts_with(what)).expect(what);
    let (made, closed) = (at("create HSKT"), at("restrict HSKT"));
    assert_eq!(closed, made + 1);
    for below in ["create HS@01", "grant NAM"] {
        assert!(
            plan.steps()[at(below)].needs.contains(&plan.steps()[closed].id),
            "{below}"
        );
    }
    school.apply();
}

#[test]
fn while_a_restricted_folder_cannot_be_told_nobody_above_it_is_given_anything() {
    let mut school = School::by_hand(&["2025-2026", "2025-2026/HS_KHUYET_TAT"]);
    let plan = school.plan();
    assert_eq!(plan.held(), [key(NAM)]);
    let given = "grant NAM phong@s.vn Reader".to_owned();
    assert!(!steps(&plan).contains(&given));
    school.options.accept_proposals = true;
    assert!(steps(&school.plan()).contains(&given));
}

#[test]
fn nobody_new_reads_above_what_was_not_read_whole() {
    let mut school = School::made(Naming::DRIVE);
    let teacher = school.known(AN);
    school.want(NAM).grants.push(grant("so@s.vn", Role::Reader));
    let given = ["grant NAM so@s.vn Reader"];
    for gap in [Gap::Incomplete, Gap::Failed("500".into())] {
        school.world.snapshot.gaps = [(teacher.clone(), gap)].into();
        let plan = school.plan();
        says(&plan, &[]);
        assert_eq!(plan.held(), [key(NAM)]);
        assert!(!plan.is_settled());
    }
    // What this account may never list, and another year, would keep people waiting for ever.
    for gap in [Gap::Hidden, Gap::NoRight, Gap::OtherYear] {
        school.world.snapshot.gaps = [(teacher.clone(), gap)].into();
        says(&school.plan(), &given);
    }
    // Nobody reads in a closed folder who was let in above it.
    let restricted = school.known(HSKT);
    school.world.snapshot.gaps = [(restricted, Gap::Incomplete)].into();
    says(&school.plan(), &given);
    // A school without restricted folders has nothing to hide.
    school.world.snapshot.gaps = [(teacher.clone(), Gap::Incomplete)].into();
    school.want(HSKT).restricted = false;
    assert!(school.plan().held().is_empty());
}

#[test]
fn what_was_not_read_whole_and_is_about_to_leave_is_waited_for() {
    let mut school = School::made(Naming::DRIVE);
    let (teacher, standing) = (school.known(AN), school.known(CHUNG));
    school.shift(AN, &standing);
    school.world.snapshot.gaps = [(teacher, Gap::Incomplete)].into();
    school.want(CHUNG).grants.push(grant("so@s.vn", Role::Reader));
    let plan = school.plan();
    says(
        &plan,
        &[
            "place GV@an «Lê Văn An» → «Lê Văn An» Moved",
            "grant CHUNG so@s.vn Reader",
        ],
    );
    assert_eq!(plan.steps()[1].needs, vec![plan.steps()[0].id]);
}

#[test]
fn while_two_claim_a_folder_nobody_new_reads_above_any_that_may_be_the_pupils() {
    let mut school = School::made(Naming::DRIVE);
    // The pupil's folder was dragged to where the office reads, and another folder bears its tag.
    let (standing, teachers) = (school.known(CHUNG), school.known(GIAO_VIEN));
    school.shift(HS, &standing);
    school.change(&teachers, |node| node.tag = Some(HS.to_owned()));
    school.want(CHUNG).grants.push(grant("so@s.vn", Role::Reader));
    let plan = school.plan();
    assert!(
        matches!(plan.conflicts(), [Conflict::TwoKeys { .. }]),
        "{:?}",
        plan.conflicts()
    );
    says(&plan, &[]);
    assert_eq!(plan.held(), [key(CHUNG)]);
}

#[test]
fn people_open_no_folder_inside_a_restricted_one_also_where_that_is_only_just_recognised() {
    let paths = ["2025-2026", "2025-2026/HS khuyết tật", "2025-2026/HS khuyết tật/Chung"];
    let mut school = School::by_hand(&paths);
    school.options.adopted.insert(key(CHUNG), school.id(paths[2]));
    let plan = school.apply();
    let touched = |this: &str| plan.steps().iter().any(|step| step.key == key(this));
    assert!(!touched(CHUNG) && !touched(HSKT), "{:?}", steps(&plan));
    assert!(
        matches!(plan.conflicts(), [Conflict::TwoKeys { .. }, ..]),
        "{:?}",
        plan.conflicts()
    );
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
}

#[test]
fn a_manifest_that_names_a_folder_inside_a_restricted_one_is_not_believed() {
    let mut school = School::made(Naming::DRIVE);
    let pupil = school.known(HS);
    school.add("trong", pupil.as_str(), "2025-2026");
    school.options.manifest.insert(key(NAM), "trong".into());
    assert!(school.plan().is_settled(), "{:?}", school.plan());
    // Also where the restricted folder is only just recognised by its name.
    let mut school = School::by_hand(&["2025-2026", "2025-2026/HS khuyết tật", "2025-2026/HS khuyết tật/HS-01"]);
    let pupil = school.id("2025-2026/HS khuyết tật/HS-01");
    school.options.manifest.insert(key(CHUNG), pupil.clone());
    school.apply();
    assert_eq!(school.known(HS), pupil);
    assert!(school.plan().is_settled(), "{:?}", school.plan());
}

#[test]
fn a_pupils_folder_that_was_moved_out_is_back_before_others_get_rights_there() {
    let mut school = School::made(Naming::DRIVE);
    let year = school.known(NAM);
    school.shift(HS, &year);
    school.want(NAM).grants.push(grant("so@s.vn", Role::Reader));
    let plan = school.plan();
    says(
        &plan,
        &["place HS@01 «HS-01» → «HS-01» Moved", "grant NAM so@s.vn Reader"],
    );
    assert_eq!(plan.steps()[1].needs, vec![plan.steps()[0].id]);
}

#[test]
fn a_restricted_folder_in_the_trash_is_closed_before_it_comes_out() {
    let mut school = School::made(Naming::DRIVE);
    let ids = [school.known(HSKT), school.known(HS)];
    school.change(&ids[0], |node| node.restricted = Some(false));
    school.vanish(&ids, Sight::Trashed);
    let plan = school.plan();
    says(&plan, &["restrict HSKT bgh@s.vn", "untrash HSKT", "untrash HS@01"]);
    assert_eq!(plan.steps()[1].needs, vec![plan.steps()[0].id]);
}

#[test]
fn what_comes_out_of_the_trash_is_read_by_whom_it_was_before_and_by_nobody_more() {
    let mut school = School::made(Naming::DRIVE);
    let (teachers, pupil) = (school.known(GIAO_VIEN), school.known(HS));
    // Somebody copied a pupil's folder to where the office reads, and threw all of that away.
    school.add("copy", teachers.as_str(), "HS-01");
    let tag = school.world.snapshot.get(&pupil).and_then(|node| node.tag.clone());
    school.change(&"copy".into(), |node| node.tag = tag);
    let readers_of = |school: &School, id: &str| readers(&school.world, &id.into());
    let before = readers_of(&school, "copy");
    assert_eq!(before.iter().map(String::as_str).collect::<Vec<_>>(), ["phong@s.vn"]);
    let tree = &school.world.snapshot;
    let below: Vec<NodeId> = tree.nodes().map(|node| node.id.clone()).collect();
    let below: Vec<NodeId> = below.into_iter().filter(|id| tree.is_within(id, &teachers)).collect();
    school.vanish(&below, Sight::Trashed);
    let plan = school.apply();
    assert!(
        steps(&plan).contains(&"untrash GIAO-VIEN".to_owned()),
        "{:?}",
        steps(&plan)
    );
    assert!(
        school.world.live(&"copy".into()).is_some(),
        "it came out with its folder"
    );
    assert_eq!(readers_of(&school, "copy"), before);
    assert_eq!(
        readers_of(&school, pupil.as_str()).into_iter().collect::<Vec<_>>(),
        ["bgh@s.vn"]
    );
}

#[test]
fn a_pupils_folder_found_by_its_name_is_read_by_those_who_work_with_that_pupil() {
    let mut school = School::by_hand(&["2025-2026", "2025-2026/HS khuyết tật", "2025-2026/HS khuyết tật/HS-01"]);
    school.want(HS).grants = vec![grant("an@s.vn", Role::Reader)];
    let pupil = school.id("2025-2026/HS khuyết tật/HS-01");
    school.apply();
    assert_eq!(
        readers(&school.world, &pupil).into_iter().collect::<Vec<_>>(),
        ["an@s.vn", "bgh@s.vn"]
    );
}

#[test]
fn a_folder_inside_a_pupils_that_people_say_is_somebody_elses_is_disputed_and_shown_to_nobody_more() {
    let mut school = School::made(Naming::DRIVE);
    let pupil = school.known(HS);
    school.add("plans", pupil.as_str(), "Giáo án");
    school.options.adopted.insert(key(KHBD_AN), "plans".into());
    school.want(KHBD_AN).grants = vec![grant("to1@s.vn", Role::Reader)];
    let plan = school.plan();
    let disputed = |one: &Conflict| matches!(one, Conflict::TwoKeys { node, .. } if node.as_str() == "plans");
    assert!(plan.conflicts().iter().any(disputed), "{:?}", plan.conflicts());
    school.apply();
    for id in ["plans".into(), pupil] {
        assert_eq!(
            readers(&school.world, &id).into_iter().collect::<Vec<_>>(),
            ["bgh@s.vn"]
        );
    }
}

#[test]
fn sharing_alone_makes_and_moves_nothing() {
    let mut school = School::made(Naming::DRIVE);
    school.rename(AN, "x");
    school.want(NAM).grants.push(grant("so@s.vn", Role::Reader));
    school.options.only_grants = true;
    says(&school.plan(), &["grant NAM so@s.vn Reader"]);
}

#[test]
fn a_disk_without_sharing_gets_folders_only() {
    let mut school = School::new(DISK);
    school.options.sharing = false;
    let plan = school.plan();
    assert!(steps(&plan).iter().all(|step| step.starts_with("create")));
}
