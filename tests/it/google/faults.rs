//! A bad line and a tired service: nothing twice, nothing lost, nothing said to be missing.

use std::collections::BTreeMap;
use std::time::Duration;

use hoso::storage::{ErrorKind, Scan, Sharing, Storage, scan};
use hoso::tree::{Address, Gap, Role as R, WantedGrant, Who};

use super::*;
use crate::emulator::{Bucket, Fault, On, RetryAfter, Word};

#[tokio::test]
async fn each_reason_means_what_the_service_means_by_it() {
    use ErrorKind::*;
    let cases = [
        (403, "dailyLimitExceeded", Later),
        (403, "storageQuotaExceeded", Full),
        (403, "myDriveHierarchyDepthLimitExceeded", Limit),
        (403, "teamDriveHierarchyTooDeep", Limit),
        (403, "numChildrenInNonRootLimitExceeded", Limit),
        (403, "domainPolicy", Policy),
        (400, "shareOutNotPermitted", Policy),
        (403, "publishOutNotPermitted", Policy),
        (403, "teamDriveTeamMembersOnlyRestriction", Policy),
        (403, "accessNotConfigured", Policy),
        (400, "cannotShareTeamDriveWithNonGoogleAccounts", NoAccount),
        (403, "insufficientFilePermissions", Denied),
        (403, "insufficientParentPermissions", Denied),
        (403, "cannotModifyInheritedPermission", Denied),
        (403, "appNotAuthorizedToFile", Denied),
        (403, "somethingNewThatNobodyKnows", Denied),
        (403, "insufficientPermissions", Scope),
        (401, "authError", SignIn),
        (404, "notFound", NotVisible),
        (400, "generatedIdNotSupported", NoReservedIds),
        (409, "fileIdInUse", AlreadyExists),
        (400, "badRequest", Protocol),
    ];
    for (status, reason, kind) in cases {
        let school = school();
        let drive = school.drive(ADMIN);
        let refusal = Fault::Refuse(Word::Reason(status, reason));
        school.emulator.faults().script(On::method("files.create"), refusal);
        let name = name("Tổ 1");
        let error = drive
            .create_folder(&folder(&school.root, &name, None))
            .await
            .expect_err(reason);
        assert_eq!(error.kind, kind, "{status} {reason}: {error}");
        assert!(error.detail.contains(reason) || status == 401, "{error}");
        assert_eq!(school.count("files.create"), 1, "{reason} is final");
    }
}

#[tokio::test]
async fn what_passes_is_waited_for() {
    for word in [
        Word::Reason(403, "userRateLimitExceeded"),
        Word::Reason(403, "rateLimitExceeded"),
        Word::Reason(403, "sharingRateLimitExceeded"),
        Word::Reason(429, "rateLimitExceeded"),
        Word::Reason(403, "quotaExceeded"),
        Word::RetryAfter(RetryAfter::Seconds(0)),
        Word::RetryAfter(RetryAfter::Date(0)),
    ] {
        let school = school();
        let drive = school.drive(ADMIN);
        school
            .emulator
            .faults()
            .script(On::writes().times(3), Fault::Refuse(word.clone()));
        let name = name("Tổ 1");
        // Refused, not lost: also without an id it may be sent again.
        drive
            .create_folder(&folder(&school.root, &name, None))
            .await
            .unwrap_or_else(|e| panic!("{word:?}: {e}"));
        assert_eq!(school.count("files.create"), 4);
    }
}

#[tokio::test]
async fn the_service_decides_how_long_to_wait() {
    let (school, timer) = (school(), Arc::new(Instantly::default()));
    let retry = Policy {
        timer: timer.clone(),
        ..quick()
    };
    let options = Options {
        retry,
        ..school.options(ADMIN, Scope::Full)
    };
    let drive = Drive::new(options).expect("a drive");
    let wait = Word::RetryAfter(RetryAfter::Seconds(7));
    school
        .emulator
        .faults()
        .script(On::reads().times(1), Fault::Refuse(wait));
    drive.root().await.expect("the root");
    let pauses = timer.pauses.lock().expect("no panic").clone();
    assert!(pauses.len() == 1 && pauses[0] >= Duration::from_secs(7), "{pauses:?}");
}

#[tokio::test]
async fn a_service_that_stays_away_is_unreachable_in_the_end() {
    let school = school();
    school
        .emulator
        .faults()
        .script(On::any(), Fault::Refuse(Word::Html(503)));
    let options = Options {
        retry: Policy { tries: 3, ..quick() },
        ..school.options(ADMIN, Scope::Full)
    };
    let drive = Drive::new(options).expect("a drive");
    assert_eq!(drive.root().await.expect_err("away").kind, ErrorKind::Unreachable);
    assert_eq!(school.emulator.calls().len(), 3);
    let dead = school.options(ADMIN, Scope::Full);
    drop(school);
    let nobody = Options {
        retry: Policy { tries: 2, ..quick() },
        ..dead
    };
    let error = Drive::new(nobody)
        .expect("a drive")
        .root()
        .await
        .expect_err("nobody there");
    assert!(
        matches!(error.kind, ErrorKind::Unreachable | ErrorKind::Lost),
        "{error}"
    );
}

#[tokio::test]
async fn a_listing_under_faults_is_whole_or_says_that_it_is_not() {
    let school = school();
    for number in 0..30 {
        school
            .emulator
            .world()
            .folder(ADMIN, school.root.as_str(), &format!("Tổ {number}"));
    }
    school.emulator.faults().page_cap = 7;
    school.emulator.faults().stale_pages = Some(6);
    school.emulator.faults().incomplete = Some(20);
    school.emulator.faults().script(On::any().one_in(5), Fault::Storm);
    let mut whole = 0;
    for _ in 0..40 {
        let drive = school.drive(ADMIN);
        match list(&drive, &school.root).await {
            Ok(listing) if listing.gap.is_none() => {
                assert_eq!(listing.nodes.len(), 30);
                whole += 1;
            }
            Ok(listing) => assert!(
                matches!(listing.gap, Some(Gap::Incomplete | Gap::Failed(_))),
                "{:?}",
                listing.gap
            ),
            Err(error) => assert_ne!(error.kind, ErrorKind::NotVisible, "{error}"),
        }
    }
    assert!(whole > 10, "{whole} of 40");
}

/// What a careful caller does: the id is kept, and *already there* is looked at.
async fn make_surely(drive: &Drive, parent: &NodeId, text: &str, id: &NodeId) {
    let name = name(text);
    for _ in 0..200 {
        match drive.create_folder(&folder(parent, &name, Some(id))).await {
            Ok(_) => return,
            Err(error) if error.kind == ErrorKind::AlreadyExists => {
                let seen = found(drive.get(id).await.expect("an answer"));
                assert_eq!((seen.name.as_str(), seen.parent.as_ref()), (text, Some(parent)));
                return;
            }
            Err(error) => assert!(matches!(error.kind, ErrorKind::Lost | ErrorKind::Busy), "{error}"),
        }
    }
    panic!("never made");
}

#[tokio::test]
async fn with_one_answer_in_five_lost_or_refused_the_tree_is_the_same() {
    let schedules = if cfg!(debug_assertions) { 20 } else { 400 };
    for seed in 0..schedules {
        let school = school();
        school.emulator.faults().calm(seed);
        school.emulator.faults().script(On::any().one_in(5), Fault::Storm);
        let drive = school.drive(ADMIN);
        let ids = drive.reserve(6).await.expect("ids");
        for (number, id) in ids.iter().enumerate() {
            make_surely(&drive, &school.root, &format!("Tổ {number}"), id).await;
        }
        drive.place(&ids[1], &ids[0], "Tổ một").await.expect("placed");
        let wish = WantedGrant {
            address: Address::new(TEACHER).expect("an address"),
            group: false,
            role: R::Writer,
            until: None,
            who: Who::Owner,
        };
        drive.grant(&ids[2], &wish).await.expect("given");
        drive
            .restrict(&ids[3], std::slice::from_ref(&wish))
            .await
            .expect("closed");
        school.emulator.faults().calm(seed);
        let mut at: BTreeMap<String, usize> = BTreeMap::new();
        for node in list(&drive, &school.root).await.expect("a listing").nodes {
            *at.entry(node.name).or_default() += 1;
        }
        let wanted = ["Tổ 0", "Tổ 2", "Tổ 3", "Tổ 4", "Tổ 5"].map(|name| (name.to_owned(), 1));
        assert_eq!(at, BTreeMap::from(wanted), "seed {seed}");
        assert_eq!(
            names(&list(&drive, &ids[0]).await.expect("a listing").nodes),
            ["Tổ một"]
        );
        for id in [&ids[2], &ids[3]] {
            let grants = drive.grants(id).await.expect("grants");
            assert_eq!(
                grants
                    .iter()
                    .filter(|grant| grant.address == Some(wish.address.clone()))
                    .count(),
                1
            );
        }
        school.emulator.check();
    }
}

#[tokio::test]
async fn writes_stay_below_what_the_service_bears() {
    let school = school();
    school.emulator.faults().bucket = Some(Bucket::new(60, 3.0));
    let options = Options {
        pace: Pace::Gentle,
        retry: Policy::default(),
        ..school.options(ADMIN, Scope::Full)
    };
    let drive = Drive::new(options).expect("a drive");
    for number in 0..64 {
        make(&drive, &school.root, &format!("Tổ {number}")).await;
    }
    let refused = school.emulator.calls().iter().filter(|call| call.status != 200).count();
    assert!(refused <= 2, "{refused} refused");
}

#[tokio::test]
async fn a_long_wait_closes_nothing_for_long_and_ends_the_look_with_when_to_come_back() {
    let school = school();
    for number in 0..30 {
        make(&school.drive(ADMIN), &school.root, &format!("Tổ {number}")).await;
    }
    school.emulator.forget();
    let wait = Word::RetryAfter(RetryAfter::Seconds(1800));
    school
        .emulator
        .faults()
        .script(On::method("files.list").from(2), Fault::Refuse(wait));
    let options = Options {
        pace: Pace::Gentle,
        retry: Policy::default(),
        ..school.options(ADMIN, Scope::Full)
    };
    let drive = Drive::new(options).expect("a drive");
    let began = std::time::Instant::now();
    let error = scan(&drive, &Scan::default()).await.expect_err("not now");
    assert_eq!(error.kind, ErrorKind::Later, "{error}");
    assert!(error.told.is_some_and(|told| told.vi.contains("chờ đến")));
    assert!(began.elapsed() < Duration::from_secs(300));
    // Those in flight were told; nobody asks after that.
    assert!(school.emulator.calls().len() < 25, "{}", school.emulator.calls().len());
}
