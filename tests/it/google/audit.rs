//! The whole way on Drive: a school's template is made, teachers fill it, people make mistakes, and the audit says so.

use hoso::audit::{Profile, Sharing, State};
use hoso::storage::Scan;
use hoso::storage::scan;
use hoso::tree::{Address, Gap, Kind as RecordKind, LedgerEntry, Name as FolderName, Naming, Spec, System};

use super::town::KINDS;
use super::*;
use crate::audit::kit::{World as Case, name_for};
use crate::emulator::{Fault, Grantee, On, Role};
use crate::runs::kit::{GO_ON, Notebook, silent};
use crate::runs::machine::run;

const ADMIN: &str = "quantri@bacgiang.edu.vn";
const PHONG: &str = "phong@langgiang.gov.vn";

/// The example school of the audit's tests, on Drive.
struct OnDrive {
    case: Case,
    book: Notebook,
    school: School,
}

impl OnDrive {
    /// Made by hoso on the first day of school, and everything due is in its folder.
    async fn healthy(kind: super::town::Kind) -> Self {
        let case = Case::with_pupils(&["HS01"]);
        let mut world = crate::emulator::World::new(5);
        world.set_clock("2025-09-01T01:00:00Z");
        let people = case.spec.folders.values().flat_map(|folder| &folder.grants);
        for address in people
            .map(|grant| grant.address.as_str())
            .chain([ADMIN, PHONG, "la@gmail.com"])
        {
            world.person(address, address);
        }
        let root = match kind {
            super::town::Kind::MyDrive => world.folder(ADMIN, "root", "Hồ sơ điện tử"),
            super::town::Kind::Shared => world.shared_drive(ADMIN, "Hồ sơ điện tử"),
        };
        let mut this = Self {
            case,
            book: Notebook::default(),
            school: School::of(world, &root),
        };
        this.init().await;
        this.fill();
        this
    }

    async fn init(&mut self) {
        let drive = self.school.drive(ADMIN);
        let hooks = hoso::apply::Hooks::new(&silent, &GO_ON, jiff::Timestamp::UNIX_EPOCH);
        let spec: &Spec = &self.case.spec;
        let outcome = run(&drive, spec, &self.book, &hooks).await.expect("a run");
        assert!(outcome.is_complete(), "{outcome:#?}");
    }

    fn folder(&self, short: &str) -> String {
        let key = self.case.key(short);
        match self.book.ledger().folders.get(&key) {
            Some(LedgerEntry::Confirmed { id, .. }) => id.as_str().to_owned(),
            other => panic!("{short}: {other:?}"),
        }
    }

    fn fill(&self) {
        let mut world = self.school.emulator.world();
        for one in self.case.obligations() {
            let record = &self.case.catalogue.records[&one.record];
            if record.system != System::Drive || one.due >= self.case.as_of || record.kind == RecordKind::Book {
                continue;
            }
            let folder = self.folder(&one.folder.short());
            world.file(ADMIN, &folder, &name_for(&one), "application/pdf", b"%PDF-1.7");
        }
        world.set_clock("2025-10-14T01:00:00Z");
        let books = self.case.obligations();
        let mut made = std::collections::BTreeSet::new();
        for one in books.iter().filter(|one| one.due < self.case.as_of) {
            let record = &self.case.catalogue.records[&one.record];
            let folder = self.folder(&one.folder.short());
            if record.kind == RecordKind::Book && record.system == System::Drive && made.insert(folder.clone()) {
                let name = format!("{}.pdf", one.record);
                world.file(ADMIN, &folder, &name, "application/pdf", b"%PDF-1.7");
            }
        }
    }

    /// Looks through an account and audits.
    async fn look(&mut self, account: &str) {
        let drive = self.school.drive(account);
        self.look_by(&drive, account).await.expect("a scan");
    }

    /// The same by a drive that may give up.
    async fn look_by(&mut self, drive: &Drive, account: &str) -> Result<()> {
        let ledger = self.book.ledger();
        let options = Scan {
            ask: ledger
                .folders
                .values()
                .filter_map(|entry| entry.id().cloned())
                .collect(),
            grants: Some(&|node| node.is_folder()),
            ..Scan::default()
        };
        self.case.snapshot = scan(drive, &options).await?;
        self.case.ledger = ledger;
        self.case.naming = Naming::DRIVE;
        self.case.sharing = Sharing::Real;
        self.case.account = Address::new(account).ok();
        self.school.emulator.check();
        Ok(())
    }

    async fn rules(&mut self) -> Vec<&'static str> {
        self.look(ADMIN).await;
        let mut rules = self.case.rules();
        rules.dedup();
        rules
    }

    fn in_folder(&self, short: &str, name: &str) -> String {
        let folder = self.folder(short);
        let world = self.school.emulator.world();
        let mut inside = world.below(&folder).into_iter();
        inside
            .find(|id| world.see(id).is_some_and(|seen| seen.name.contains(name)))
            .expect("a file")
    }
}

#[tokio::test]
async fn a_school_in_order_on_drive_has_no_findings() {
    for kind in KINDS {
        let mut school = OnDrive::healthy(kind).await;
        assert_eq!(school.rules().await, Vec::<&str>::new(), "{kind:?}");
    }
}

#[tokio::test]
async fn each_mistake_on_drive_is_found_and_nothing_else() {
    type Mistake = fn(&OnDrive);
    let mistakes: [(&[&str], Mistake); 10] = [
        (&["HS201"], |s| {
            let file = s.in_folder("KHBD@binh", "Tuần 5");
            s.school.emulator.world().trash(ADMIN, &file);
        }),
        (&["HS105", "HS901"], |s| {
            let folder = s.folder("KHBD@binh");
            s.school.emulator.world().trash(ADMIN, &folder);
        }),
        (&["HS103"], |s| {
            let folder = s.folder("KHBD@binh");
            s.school.emulator.world().rename(&folder, "giáo án cô Bình");
        }),
        (&["HS204"], |s| {
            let (folder, mime) = (s.folder("KHBD@binh"), "application/vnd.google-apps.document");
            s.school.emulator.world().file(ADMIN, &folder, "KHBD Tuần 5", mime, b"");
        }),
        (&["HS206"], |s| {
            let folder = s.folder("KHBD@binh");
            s.school
                .emulator
                .world()
                .file(ADMIN, &folder, "KHBD Tuần 4 a.pdf", "application/pdf", b"");
        }),
        (&["HS210"], |s| {
            let (folder, gone) = (s.folder("KHBD@binh"), s.folder("KHBD@hoa"));
            let mut world = s.school.emulator.world();
            let stranger = world.file("la@gmail.com", "root", "Tuần 4.pdf", "application/pdf", b"%PDF");
            world.shortcut(ADMIN, &folder, "KHBD Tuần 4 b.pdf", &stranger);
            let thrown = world.file(ADMIN, &gone, "bỏ.pdf", "application/pdf", b"%PDF");
            world.trash(ADMIN, &thrown);
            world.shortcut(ADMIN, &folder, "KHBD Tuần 4 c.pdf", &thrown);
        }),
        (&["HS401"], |s| {
            let year = s.folder("NAM");
            s.school.emulator.world().revoke(&year, PHONG);
        }),
        (&["HS402"], |s| {
            let folder = s.folder("KHBD@binh");
            s.school
                .emulator
                .world()
                .grant_to(&folder, Grantee::Anyone, Role::Reader);
        }),
        (&["HS403"], |s| {
            let folder = s.folder("KHBD@binh");
            s.school.emulator.world().grant(&folder, "la@gmail.com", Role::Reader);
        }),
        (&["HS406"], |s| {
            let folder = s.folder("HSKT");
            s.school.emulator.world().limit(&folder, false);
        }),
    ];
    for kind in KINDS {
        for (wanted, mistake) in &mistakes {
            let mut school = OnDrive::healthy(kind).await;
            mistake(&school);
            let rules = school.rules().await;
            assert_eq!(rules, *wanted, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn what_an_inspector_is_not_shown_is_unverifiable_and_never_missing() {
    for kind in KINDS {
        let mut school = OnDrive::healthy(kind).await;
        let folder = school.folder("KHBD@binh");
        school.school.emulator.world().limit(&folder, true);
        // An office that was given the whole tree, as `hoso audit --root LINK` needs it.
        let root = school.school.root.as_str().to_owned();
        school.school.emulator.world().grant(&root, PHONG, Role::Reader);
        school.case.profile = Profile::Inspector;
        school.look(PHONG).await;
        assert_eq!(
            school.case.snapshot.gaps.get(&NodeId::new(&folder)),
            Some(&Gap::Hidden),
            "{kind:?}"
        );
        assert_eq!(school.case.state("KHBD@binh", "W05"), State::Unverifiable, "{kind:?}");
        assert_eq!(school.case.state("KHBD@hoa", "W05"), State::Present, "{kind:?}");
        let rules = school.case.rules();
        assert!(
            !rules.contains(&"HS201") && !rules.contains(&"HS101"),
            "{kind:?}: {rules:?}"
        );
        assert!(rules.contains(&"HS901"), "{kind:?}: {rules:?}");
    }
}

#[tokio::test]
async fn while_listings_are_incomplete_nothing_is_called_missing() {
    for kind in KINDS {
        let mut school = OnDrive::healthy(kind).await;
        school.school.emulator.faults().incomplete = Some(1);
        let rules = school.rules().await;
        assert!(
            !rules.contains(&"HS201") && !rules.contains(&"HS101"),
            "{kind:?}: {rules:?}"
        );
        assert!(rules.contains(&"HS901"), "{kind:?}: {rules:?}");
        assert_ne!(
            school.case.audit().exit(hoso::audit::FailOn::Error, false),
            0,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn with_every_fifth_answer_lost_or_refused_nothing_is_called_missing() {
    for kind in KINDS {
        let mut school = OnDrive::healthy(kind).await;
        let (mut whole, mut unverifiable) = (0, 0);
        for seed in 0..if cfg!(debug_assertions) { 20 } else { 400 } {
            {
                let mut faults = school.school.emulator.faults();
                faults.calm(seed);
                faults.script(On::any().one_in(5), Fault::Storm);
            }
            // Impatient, so that some listings are given up.
            let options = Options {
                retry: Policy { tries: 3, ..quick() },
                ..school.school.options(ADMIN, Scope::Full)
            };
            let drive = Drive::new(options).expect("a drive");
            if school.look_by(&drive, ADMIN).await.is_err() {
                continue;
            }
            whole += 1;
            let rules = school.case.rules();
            let wrong = ["HS101", "HS102", "HS105", "HS201"];
            assert!(
                !rules.iter().any(|rule| wrong.contains(rule)),
                "{kind:?}, seed {seed}: {rules:?}"
            );
            unverifiable += u32::from(rules.contains(&"HS901"));
        }
        assert!(
            whole > 5 && (unverifiable > 0 || kind != super::town::Kind::MyDrive),
            "{kind:?}: {unverifiable} of {whole}"
        );
    }
}

#[tokio::test]
async fn names_from_a_mac_are_the_same_names() {
    let mut school = OnDrive::healthy(super::town::Kind::MyDrive).await;
    let file = school.in_folder("KHBD@binh", "Tuần 5");
    let composed = FolderName::new("KHBD Tuần 5.pdf").expect("a name");
    assert_eq!(composed.as_str().chars().count(), 15);
    school
        .school
        .emulator
        .world()
        .rename(&file, "KHBD Tua\u{302}\u{300}n 5.pdf");
    school.look(ADMIN).await;
    assert_eq!(school.case.state("KHBD@binh", "W05"), State::Present);
}
