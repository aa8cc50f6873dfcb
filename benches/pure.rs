//! Seconds and memory of the pure core: 250 schools planned and audited (`cargo bench --bench pure`).
//!
//! No harness, and nothing is asserted about time: it prints the figures beside what they should be. The counts do not
//! depend on the machine, so that a bench which measures nothing is noticed.
//!
//! An audit goes school by school, and so is it measured: a school's tree is made, audited and let go. Then once more
//! with all trees in memory together, which is what a program that kept them would need. Making the trees is not timed.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use hoso::audit::{Evidence, History, Inputs, Obligation, Options, Profile, Sharing, audit, obligations};
use hoso::calendar::end_of_day;
use hoso::plan::{Options as PlanOptions, Plan, Wanted, World, reconcile};
use hoso::template::describe::{Ask, Described, describe};
use hoso::template::{Files, Unread};
use hoso::tree::{
    Arrival, Kind, Ledger, LedgerEntry, Naming, Node, NodeId, NodeKind, Origin, PeriodId, Snapshot, Source, System,
};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

const SCHOOLS: usize = 250;
const FILES: usize = 1_680;

fn main() {
    // `cargo test --all-targets` runs benches too, without this word
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let example = example();
    let owed = due_in_time(&example);
    one_by_one(&example, &owed);
    plans(&example, &owed);
    all_at_once(&example, &owed);
}

#[expect(clippy::print_stderr, reason = "a bench speaks on the terminal")]
fn say(line: &str) {
    eprintln!("{line}");
}

fn one_by_one(example: &Described, owed: &[Obligation]) {
    let (mut folders, mut tally) = (0, Tally::default());
    for n in 0..SCHOOLS {
        let school = School::new(n, example, owed);
        folders += school.described.spec.folders.len();
        tally.audit(&school, moment(owed));
    }
    say(&format!(
        "{SCHOOLS} schools, {folders} folders, {} files (should be 420000), {} obligations each until {}",
        tally.files,
        owed.len(),
        moment(owed)
    ));
    tally.say("audit, one school after the other");
}

fn all_at_once(example: &Described, owed: &[Obligation]) {
    let schools: Vec<School> = (0..SCHOOLS).map(|n| School::new(n, example, owed)).collect();
    say(&format!("all trees in memory: {}", peak()));
    let mut tally = Tally::default();
    for school in &schools {
        tally.audit(school, moment(owed));
    }
    tally.say("audit, all trees in memory");
}

/// The most memory this process has had, where the system says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.map_or_else(|| "not known".to_owned(), |kb| format!("{} MB", kb / 1024))
}

/// What the audits came to.
#[derive(Default)]
struct Tally {
    time: Duration,
    files: usize,
    verdicts: usize,
    found: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn audit(&mut self, school: &School, as_of: Timestamp) {
        let (history, evidence, options) = (History::default(), Evidence::default(), Options::default());
        let inputs = Inputs {
            catalogue: &school.described.catalogue,
            school: &school.described.school,
            calendar: &school.described.calendar,
            spec: &school.described.spec,
            snapshot: &school.snapshot,
            ledger: &school.ledger,
            history: &history,
            evidence: &evidence,
            naming: Naming::DRIVE,
            sharing: Sharing::NotAsked,
            account: None,
            admins: &[],
            as_of,
            now: as_of,
            profile: Profile::Inspector,
            options: &options,
        };
        let began = Instant::now();
        let audit = audit(&inputs);
        self.time += began.elapsed();
        self.files += school.files;
        self.verdicts += audit.verdicts.len();
        for finding in &audit.findings {
            *self.found.entry(finding.rule.id).or_default() += 1;
        }
    }

    fn say(&self, what: &str) {
        let findings: usize = self.found.values().sum();
        say(&format!(
            "{what}: {} obligations, {findings} findings {:?}\n    {:.2} s (should be ≤ 2), {} at most so far (should be ≤ 400 MB)",
            self.verdicts,
            self.found,
            self.time.as_secs_f64(),
            peak()
        ));
    }
}

/// Plans for a root with nothing in it, for the whole tree without its rights, and for a tree in order.
fn plans(example: &Described, owed: &[Obligation]) {
    let mut times = [Duration::ZERO; 3];
    let mut steps = [0; 3];
    for n in 0..SCHOOLS {
        let mut school = School::new(n, example, owed);
        let empty = (
            Snapshot::new(node("root", None, "Hồ sơ điện tử", NodeKind::Folder)),
            Ledger::default(),
        );
        school.read_grants();
        let mut world = World::new(school.snapshot.clone(), school.ledger.clone(), Naming::DRIVE);
        let mut count = |i: usize, snapshot: &Snapshot, ledger: &Ledger| {
            let (plan, time) = plan(&school.described, snapshot, ledger);
            times[i] += time;
            steps[i] += plan.steps().len();
            plan
        };
        count(0, &empty.0, &empty.1);
        let rights = count(1, &school.snapshot, &school.ledger);
        world.run(rights.steps(), &std::collections::BTreeSet::new());
        count(2, &world.snapshot, &world.ledger);
    }
    say(&format!("plans: {} at most so far", peak()));
    let whats = ["nothing there", "all there, rights to give", "all in order"];
    for ((what, time), steps) in whats.iter().zip(times).zip(steps) {
        let seconds = time.as_secs_f64();
        say(&format!(
            "plan, {what}: {steps} steps\n    {seconds:.2} s (should be < 2)"
        ));
    }
}

fn plan(described: &Described, snapshot: &Snapshot, ledger: &Ledger) -> (Plan, Duration) {
    let options = PlanOptions {
        today: described.today,
        sharing: true,
        ..PlanOptions::default()
    };
    let wanted = Wanted {
        spec: &described.spec,
        snapshot,
        ledger,
        naming: Naming::DRIVE,
        options: &options,
    };
    let began = Instant::now();
    let plan = reconcile(&wanted);
    (plan, began.elapsed())
}

/// The files of the example school.
struct Example;

impl Files for Example {
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tan-dinh");
        std::fs::read(folder.join(path)).map_err(|_| Unread::Missing)
    }
}

fn example() -> Described {
    let ask = Ask {
        year: None,
        known: &[],
        today: date(2025, 10, 15),
        template_anyway: false,
        rules: &[],
        answers: &BTreeMap::new(),
    };
    describe(&Example, "hoso.yaml", &ask).expect("the example is without mistakes")
}

/// What is due first, as much of it as there are files.
fn due_in_time(example: &Described) -> Vec<Obligation> {
    let mut owed = obligations(&example.catalogue, &example.school, &example.calendar);
    owed.retain(|one| {
        example
            .catalogue
            .records
            .get(&one.record)
            .is_some_and(|record| record.system == System::Drive)
            && example.spec.folders.contains_key(&*one.folder)
    });
    owed.sort_by_key(|one| one.due);
    let mut books = std::collections::BTreeSet::new();
    let mut files = 0;
    let last = owed.iter().take_while(|one| {
        let book = example.catalogue.records[&one.record].kind == Kind::Book;
        files += usize::from(!book || books.insert(one.folder.clone()));
        files <= FILES
    });
    let count = last.count();
    owed.truncate(count);
    owed
}

/// An hour after the last of them was due.
fn moment(owed: &[Obligation]) -> Timestamp {
    let last = owed.last().expect("something is owed").due;
    last.checked_add(1.hours()).expect("a moment")
}

/// One school as a listing shows it, with nothing shared between schools.
struct School {
    described: Described,
    snapshot: Snapshot,
    ledger: Ledger,
    files: usize,
}

impl School {
    fn new(n: usize, example: &Described, owed: &[Obligation]) -> Self {
        let mut school = Self {
            described: example.clone(),
            snapshot: Snapshot::new(node(&id(n, 0), None, "Hồ sơ điện tử", NodeKind::Folder)),
            ledger: Ledger::default(),
            files: 0,
        };
        school.make_folders(n);
        let mut books = BTreeMap::new();
        for (i, one) in owed.iter().enumerate() {
            if school.described.catalogue.records[&one.record].kind == Kind::Book {
                books.insert((&one.folder, &one.record), one);
            } else {
                school.file(n, i, one);
            }
        }
        for (i, one) in books.into_values().enumerate() {
            let changed = end_of_day(one.period.last);
            let name = format!("{}.pdf", one.record);
            school.put(n, one, &name, changed, owed.len() + i);
        }
        school
    }

    fn make_folders(&mut self, n: usize) {
        let spec = &self.described.spec;
        for (i, key) in spec.order.iter().enumerate() {
            let folder = &spec.folders[key];
            let above = folder
                .parent
                .as_ref()
                .and_then(|parent| self.ledger.folders[parent].id());
            let parent = above.or(self.snapshot.root()).expect("a root").clone();
            let mut made = node(&id(n, i + 1), Some(&parent), folder.name.as_str(), NodeKind::Folder);
            made.tag = Some(key.to_string());
            made.restricted = Some(folder.restricted);
            let entry = LedgerEntry::Confirmed {
                id: made.id.clone(),
                parent,
                name: made.name.clone(),
                origin: Origin::Made,
            };
            self.snapshot.insert(made);
            self.ledger.folders.insert(key.clone(), entry);
        }
    }

    /// One file as schools have it: most in time and well named, some not.
    fn file(&mut self, n: usize, i: usize, one: &Obligation) {
        let chance = (n * 7919 + i * 104_729) % 1000;
        let (in_time, too_late) = (one.due.checked_sub(26.hours()), one.due.checked_add(30.hours()));
        let name = name(n + i / 40, one);
        let (name, time) = match chance {
            0..15 => return,
            15..40 => (name, too_late),
            40..50 => (name.replace(".pdf", ".docx"), in_time),
            50..60 => (format!("Giáo án Toán bài {}.pdf", i % 35), in_time),
            60..64 => (name.replace(".pdf", " (1).pdf"), in_time),
            _ => (name, in_time),
        };
        self.put(n, one, &name, time.unwrap_or(one.due), i);
        self.beside(n, i, one, &name);
    }

    /// What lies beside it: what it was made from, a signed copy, something that nobody asked for.
    fn beside(&mut self, n: usize, i: usize, one: &Obligation, name: &str) {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let beside = match (n * 6007 + i * 15_485_863) % 1000 {
            0..190 => format!("{stem}.docx"),
            190..250 => format!("{stem}_signed.pdf"),
            250..290 => format!("{stem} - Bản sao.pdf"),
            290..320 => format!("Phiếu bài tập số {}.docx", i % 40),
            320..355 => format!("IMG_2025{:02}{:02}_{:06}.jpg", 9 + i % 4, 1 + i % 28, i * 37 % 240_000),
            _ => return,
        };
        let time = one.due.checked_sub(25.hours()).unwrap_or(one.due);
        self.put(n, one, &beside, time, 50_000 + i);
    }

    fn put(&mut self, n: usize, one: &Obligation, name: &str, time: Timestamp, i: usize) {
        let Some(parent) = self.ledger.folders.get(&*one.folder).and_then(LedgerEntry::id) else {
            return;
        };
        let arrival = Arrival {
            time,
            source: Source::Service,
        };
        let mut file = node(&id(n, 100_000 + i), Some(parent), name, NodeKind::File);
        let pdf = name.ends_with(".pdf");
        file.mime = Some(if pdf { "application/pdf" } else { "application/msword" }.to_owned());
        file.size = Some(310_000);
        file.arrival = Some(arrival);
        file.modified = Some(arrival);
        file.checksum = Some(format!("md5:{n:016x}{i:016x}"));
        self.snapshot.insert(file);
        self.files += 1;
    }

    /// As a school's own account sees it: rights were read, and none were given yet.
    fn read_grants(&mut self) {
        let ids: Vec<NodeId> = self.snapshot.nodes().map(|node| node.id.clone()).collect();
        for id in ids {
            if let Some(node) = self.snapshot.get_mut(&id).filter(|node| node.is_folder()) {
                node.grants = Some(Vec::new());
            }
        }
    }
}

/// Like Drive's: 33 characters that differ from the second on.
fn id(school: usize, n: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut state = (school * 1_000_000 + n) as u64;
    let mut text = String::from("1");
    while text.len() < 33 {
        // splitmix64: counted numbers become unlike each other.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let letters = (0..8).map(|i| LETTERS[(mixed >> (8 * i)) as usize % LETTERS.len()]);
        text.extend(letters.map(char::from));
    }
    text
}

fn node(id: &str, parent: Option<&NodeId>, name: &str, kind: NodeKind) -> Node {
    Node {
        parent: parent.cloned(),
        kind,
        link: Some(format!("https://drive.google.com/drive/folders/{id}")),
        ..Node::folder(NodeId::new(id), name)
    }
}

/// A file's name in one of the manners that are about.
fn name(manner: usize, one: &Obligation) -> String {
    let part = one
        .part
        .as_ref()
        .map(|part| format!(" {}", part.to_string().replace(['/', '-'], " ")));
    let (part, record, year) = (part.unwrap_or_default(), &one.record, "2025-2026");
    match (one.period.id, manner % 5) {
        (PeriodId::Week(_, n), 0) => format!("{record}_TUAN_{n:02}{part}_{year}.pdf"),
        (PeriodId::Week(_, n), 1) => format!("Kế hoạch bài dạy Tuần {n}{part}_signed.pdf"),
        (PeriodId::Week(_, n), 2) => format!("{record}_Tuan{n:02}_LeThiBinh{part}.pdf"),
        (PeriodId::Week(_, n), 3) => format!("Tuần {n}{part}.pdf"),
        (PeriodId::Week(_, n), _) => format!("{record}_Tuan_{n}_Lop_1A{part}.pdf"),
        (PeriodId::Month(_, n), 0) => format!("BIÊN BẢN HỌP TỔ THÁNG {n:02}{part}.pdf"),
        (PeriodId::Month(_, n), _) => format!("{record} tháng {n}{part} {year}.pdf"),
        (PeriodId::Semester(_, n), _) => format!("{record}{part} Học kỳ {n}.pdf"),
        (PeriodId::Year(_), _) => format!("{record}{part} năm học {year}.pdf"),
    }
}
