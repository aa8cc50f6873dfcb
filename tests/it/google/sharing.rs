//! Grants: asked for once, mailed to nobody, refused in the service's own words.

use hoso::storage::{ErrorKind, Sharing, Storage};
use hoso::tree::{Address, Role as R, WantedGrant, Who};

use super::*;
use crate::emulator::{Fault, On, Word};

fn wanted(address: &str, role: R) -> WantedGrant {
    WantedGrant {
        address: Address::new(address).expect("an address"),
        group: false,
        role,
        until: None,
        who: Who::Superiors,
    }
}

#[tokio::test]
async fn a_right_is_given_once_and_nobody_is_mailed() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    let wish = wanted(TEACHER, R::Writer);
    let given = drive.grant(&made.id, &wish).await.expect("given");
    assert_eq!((given.role, given.inherited), (R::Writer, false));
    let writes = school.emulator.writes().len();
    let again = drive.grant(&made.id, &wish).await.expect("held");
    assert_eq!(again.id, given.id);
    let lower = drive.grant(&made.id, &wanted(TEACHER, R::Reader)).await.expect("held");
    assert_eq!(lower.role, R::Writer, "never lowered");
    assert_eq!(school.emulator.writes().len(), writes);
    assert!(school.emulator.world().mails().is_empty());
    school.emulator.check();
}

#[tokio::test]
async fn a_right_is_raised() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    drive.grant(&made.id, &wanted(TEACHER, R::Reader)).await.expect("given");
    let raised = drive
        .grant(&made.id, &wanted(TEACHER, R::Writer))
        .await
        .expect("raised");
    assert_eq!(raised.role, R::Writer);
    let all = drive.grants(&made.id).await.expect("grants");
    assert_eq!(all.iter().filter(|grant| grant.id == raised.id).count(), 1);
    school.emulator.check();
}

#[tokio::test]
async fn lost_answers_make_no_second_grant_and_no_mail() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    for fault in [
        Fault::LoseAnswer,
        Fault::CutShort,
        Fault::DoneBut(Word::Reason(500, "internalError")),
    ] {
        school
            .emulator
            .faults()
            .script(On::method("permissions.create").times(1), fault);
        drive
            .grant(&made.id, &wanted(INSPECTOR, R::Commenter))
            .await
            .expect("given");
    }
    let all = drive.grants(&made.id).await.expect("grants");
    let own = all
        .iter()
        .filter(|grant| !grant.inherited && grant.role == R::Commenter);
    assert_eq!(own.count(), 1);
    assert_eq!(school.count("permissions.create"), 1, "looked at before repeating");
    school.emulator.check();
}

#[tokio::test]
async fn an_alias_becomes_the_account_behind_it() {
    let school = school();
    school.emulator.world().alias("binh.le@th.bacgiang.edu.vn", TEACHER);
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    let by_alias = drive
        .grant(&made.id, &wanted("binh.le@th.bacgiang.edu.vn", R::Writer))
        .await
        .expect("given");
    let by_name = drive.grant(&made.id, &wanted(TEACHER, R::Writer)).await.expect("held");
    assert_eq!(by_alias.id, by_name.id);
}

#[tokio::test]
async fn an_inspection_ends_by_itself() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "2025-2026").await;
    let wish = WantedGrant {
        until: Some("2025-12-31".parse().expect("a date")),
        ..wanted("thanh.tra@th.bacgiang.edu.vn", R::Reader)
    };
    school
        .emulator
        .world()
        .person("thanh.tra@th.bacgiang.edu.vn", "Thanh tra");
    let given = drive.grant(&made.id, &wish).await.expect("given");
    assert_eq!(
        given.until.map(|t| t.to_string()).as_deref(),
        Some("2025-12-31T16:59:59Z")
    );
    let writes = school.emulator.writes().len();
    drive.grant(&made.id, &wish).await.expect("held");
    assert_eq!(school.emulator.writes().len(), writes);
    let for_good = WantedGrant {
        until: None,
        ..wish.clone()
    };
    assert_eq!(drive.grant(&made.id, &for_good).await.expect("given").until, None);
    let writer = WantedGrant {
        role: R::Writer,
        ..wish
    };
    let given = drive.grant(&made.id, &writer).await.expect("given for good");
    assert_eq!((given.role, given.until), (R::Writer, None));
    school.emulator.check();
}

#[tokio::test]
async fn an_end_that_drive_does_not_keep_is_left_out() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "2025-2026").await;
    let wish = WantedGrant {
        until: Some("2027-12-31".parse().expect("a date")),
        ..wanted(TEACHER, R::Reader)
    };
    let given = drive.grant(&made.id, &wish).await.expect("given for good");
    assert_eq!((given.role, given.until), (R::Reader, None));
    let over = WantedGrant {
        until: Some("2025-01-31".parse().expect("a date")),
        ..wanted("thanh.tra@th.bacgiang.edu.vn", R::Reader)
    };
    school
        .emulator
        .world()
        .person("thanh.tra@th.bacgiang.edu.vn", "Thanh tra");
    let refused = drive.grant(&made.id, &over).await.expect_err("it is over");
    assert_eq!(refused.kind, ErrorKind::Policy, "{refused}");
}

#[tokio::test]
async fn an_address_without_an_account_is_told_apart_and_mailed_only_when_asked() {
    let school = school();
    let made = make(&school.drive(ADMIN), &school.root, "Tổ 1").await;
    let nobody = wanted("khong.co@bacgiang.gov.vn", R::Reader);
    let refused = school.drive(ADMIN).grant(&made.id, &nobody).await.expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::NoAccount, "{refused}");
    assert!(refused.detail.contains("invalidSharingRequest"), "{refused}");
    let options = Options {
        notify: true,
        ..school.options(ADMIN, Scope::Full)
    };
    let mailing = Drive::new(options).expect("a drive");
    mailing.grant(&made.id, &nobody).await.expect("given, with a mail");
    assert_eq!(school.emulator.world().mails().len(), 1);
}

#[tokio::test]
async fn a_policy_refuses_one_and_the_reason_is_kept() {
    let school = school_in_shared_drive();
    school
        .emulator
        .world()
        .restrict_drive(school.root.as_str(), "domainUsersOnly", true);
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    let refused = drive
        .grant(&made.id, &wanted(INSPECTOR, R::Reader))
        .await
        .expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::Policy, "{refused}");
    assert!(
        refused.detail.contains("teamDriveDomainUsersOnlyRestriction"),
        "{refused}"
    );
    drive
        .grant(&made.id, &wanted(TEACHER, R::Writer))
        .await
        .expect("the next one is given");
    let checkup = drive.checkup().await.expect("a checkup");
    assert_eq!(
        (checkup.domain_only, checkup.member, checkup.shared_drive),
        (Some(true), true, true)
    );
    school.emulator.check();
}

#[tokio::test]
async fn taking_away_what_is_gone_is_success_and_what_is_inherited_is_refused() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    let given = drive.grant(&made.id, &wanted(TEACHER, R::Writer)).await.expect("given");
    drive.revoke(&made.id, &given.id).await.expect("taken away");
    drive.revoke(&made.id, &given.id).await.expect("gone already");
    let all = drive.grants(&made.id).await.expect("grants");
    let inherited = all
        .iter()
        .find(|grant| grant.inherited && grant.role == R::Reader)
        .expect("the inspector's");
    let refused = drive.revoke(&made.id, &inherited.id).await.expect_err("inherited");
    assert_eq!(refused.kind, ErrorKind::Denied, "{refused}");
    school.emulator.check();
}

#[tokio::test]
async fn a_folder_is_closed_and_those_who_are_named_stay() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "HSKT").await;
    make(&drive, &made.id, "HS01").await;
    let closed = drive
        .restrict(&made.id, &[wanted(TEACHER, R::Reader)])
        .await
        .expect("closed");
    assert_eq!(closed.restricted, Some(true));
    drive
        .restrict(&made.id, &[wanted(TEACHER, R::Reader)])
        .await
        .expect("again");
    let inspector = school.drive(INSPECTOR);
    assert_eq!(
        list(&inspector, &made.id).await.expect("a listing").gap,
        Some(hoso::tree::Gap::Hidden)
    );
    let teacher = school.drive(TEACHER);
    assert_eq!(
        names(&list(&teacher, &made.id).await.expect("a listing").nodes),
        ["HS01"]
    );
    let grants = drive.grants(&made.id).await.expect("grants");
    let shown = grants
        .iter()
        .find(|grant| grant.address.as_ref().is_some_and(|a| a.as_str() == INSPECTOR));
    assert!(shown.is_none_or(|grant| grant.metadata_only), "{shown:?}");
    school.emulator.check();
}

#[tokio::test]
async fn a_right_that_cannot_be_given_does_not_keep_the_folder_open() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "HSKT").await;
    let keep = [
        wanted("khong.co@bacgiang.gov.vn", R::Reader),
        wanted(TEACHER, R::Reader),
    ];
    let refused = drive.restrict(&made.id, &keep).await.expect_err("one is refused");
    assert_eq!(refused.kind, ErrorKind::NoAccount);
    let seen = found(drive.get(&made.id).await.expect("there"));
    assert_eq!(seen.restricted, Some(true));
    let grants = drive.grants(&made.id).await.expect("grants");
    assert!(
        grants
            .iter()
            .any(|grant| grant.address.as_ref().is_some_and(|a| a.as_str() == TEACHER))
    );
}

#[tokio::test]
async fn writes_to_one_folder_go_one_after_the_other() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    school.emulator.faults().latency = std::time::Duration::from_millis(5);
    let people: Vec<String> = (0..8).map(|n| format!("gv{n}@th.bacgiang.edu.vn")).collect();
    for one in &people {
        school.emulator.world().person(one, one);
    }
    let wishes: Vec<_> = people.iter().map(|one| wanted(one, R::Writer)).collect();
    let all = futures::future::join_all(wishes.iter().map(|wish| drive.grant(&made.id, wish))).await;
    assert!(all.iter().all(Result::is_ok));
    let held = drive.grants(&made.id).await.expect("grants");
    assert_eq!(
        held.iter()
            .filter(|grant| !grant.inherited && grant.role == R::Writer)
            .count(),
        8
    );
    school.emulator.check();
}
