//! A school on a disk, as disks of schools are: large, deep, busy, cut off. On Windows as elsewhere.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::sessions::school;
use super::{Place, started};

const YEAR: &str = "ho-so/Năm học 2025-2026";

fn example() -> Place {
    let place = Place::new();
    place.write("hoso.yaml", include_str!("../../../examples/tan-dinh/hoso.yaml"));
    place.write(
        "giao-vien.csv",
        include_str!("../../../examples/tan-dinh/giao-vien.csv"),
    );
    place
}

/// So many teachers that making their folders takes a while.
pub fn large() -> Place {
    let place = school();
    let mut roster = place.read("giao-vien.csv");
    for i in 0..150 {
        roster.push_str(&format!(
            "{},Vũ Thị Số {i},so{i}@example.edu.vn,Tổ 1,,Giáo viên\n",
            i + 7
        ));
    }
    place.write("giao-vien.csv", roster);
    place
}

/// Opened by a program that lets nobody else at it, as Excel and PDF readers do on Windows.
#[cfg(windows)]
fn held(path: &Path) -> File {
    use std::os::windows::fs::OpenOptionsExt;
    File::options().read(true).share_mode(0).open(path).expect("a file")
}

/// Elsewhere an open file is in nobody's way.
#[cfg(not(windows))]
fn held(path: &Path) -> File {
    File::open(path).expect("a file")
}

/// Whether the system keeps others from a file that is held.
fn keeps_out(path: &Path) -> bool {
    File::open(path).is_err()
}

#[test]
fn the_example_school_is_made_and_made_once() {
    let place = example();
    place.hoso(&["init", "--yes"]).ended(0);
    let before = place.tree("");
    let folders = place.folders("ho-so").len();
    assert!((180..=210).contains(&folders), "{folders}");
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.out.contains("Cây thư mục đã đúng"), "{}", said.shown());
    assert_eq!(place.tree(""), before);
    place.hoso(&["audit"]).ended(1);
}

#[test]
fn a_tree_below_three_hundred_characters_is_made_mended_and_audited() {
    let place = school();
    let deep = ["a", "b", "c", "d"].map(|letter| letter.repeat(80)).join("/");
    let yaml = place.read("hoso.yaml");
    let root = format!("{deep}/ho-so");
    place.write("hoso.yaml", yaml.replace("local: ho-so", &format!("local: {root}")));
    fs::create_dir_all(place.path(&deep)).expect("a folder");
    place.hoso(&["init", "--yes"]).ended(0);
    let (from, to) = (
        format!("{root}/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/01 Sổ ghi chép tổ"),
        format!("{root}/Sổ bị lạc"),
    );
    place.write(&format!("{from}/so thang 9.pdf"), "%PDF-");
    fs::rename(place.path(&from), place.path(&to)).expect("moved");
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.read(&format!("{from}/so thang 9.pdf")), "%PDF-");
    place.hoso(&["plan", "--check"]).ended(0);
    let said = place.hoso(&["audit"]).ended(1);
    assert!(said.out.contains("HS201"), "{}", said.shown());
}

#[test]
fn two_runs_at_once_make_one_tree_and_one_that_does_not_wait_says_so() {
    let place = large();
    std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| place.hoso(&["init", "--yes"]).ended(0)));
        for run in both {
            run.join().expect("a run");
        }
    });
    let whole = large();
    whole.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), whole.folders("ho-so"));
    place.hoso(&["plan", "--check"]).ended(0);
    let other = large();
    let mut first = in_the_middle(&other);
    other.hoso(&["init", "--yes", "--no-wait"]).ended(5);
    assert_eq!(first.wait().expect("a run").code(), Some(0));
}

/// A run that has begun to make folders.
fn in_the_middle(place: &Place) -> std::process::Child {
    let mut command = place.command("", &["init", "--yes"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut run = started(|| command.spawn());
    let until = Instant::now() + Duration::from_secs(60);
    while !place.path("ho-so").exists() || place.folders("ho-so").len() < 5 {
        assert!(Instant::now() < until, "nothing is made");
        assert!(run.try_wait().expect("a run").is_none(), "it was too fast to be caught");
        std::thread::sleep(Duration::from_millis(1));
    }
    run
}

#[test]
fn killed_in_the_middle_the_next_run_ends_in_the_same_tree() {
    let whole = large();
    whole.hoso(&["init", "--yes"]).ended(0);
    let place = large();
    let mut run = in_the_middle(&place);
    run.kill().expect("killed");
    run.wait().expect("ended");
    assert!(place.folders("ho-so").len() < whole.folders("ho-so").len());
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), whole.folders("ho-so"));
    place.hoso(&["plan", "--check"]).ended(0);
}

#[test]
fn a_pdf_that_is_open_elsewhere_is_audited_and_its_folder_put_back_when_it_is_closed() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let folder = place.path(format!("{YEAR}/02 Tổ chuyên môn/Tổ 1/01 Sổ ghi chép tổ"));
    fs::write(folder.join("so thang 9.pdf"), "%PDF-").expect("a file");
    let open = held(&folder.join("so thang 9.pdf"));
    place.hoso(&["audit", "--fail-on", "never"]).ended(0);
    drop(open);
    let moved = place.path("ho-so/Sổ bị lạc");
    fs::rename(&folder, &moved).expect("moved");
    let open = held(&moved.join("so thang 9.pdf"));
    let said = place.hoso(&["init", "--yes"]);
    if said.code != 0 {
        assert!(keeps_out(&moved.join("so thang 9.pdf")), "{}", said.shown());
        assert!(said.clone().ended(4).err.contains("đang mở"), "{}", said.shown());
    }
    drop(open);
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(fs::read(folder.join("so thang 9.pdf")).expect("there"), b"%PDF-");
    place.hoso(&["plan", "--check"]).ended(0);
}

#[test]
fn files_of_hoso_that_are_open_elsewhere_are_named_and_nothing_is_lost() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let more = place.read("giao-vien.csv") + "7,Đỗ Thị Mới,moi@example.edu.vn,Tổ 1,,Giáo viên\n";
    place.write("giao-vien.csv", more);
    for file in [
        "giao-vien.csv".to_owned(),
        "hoso.yaml".to_owned(),
        format!("{YEAR}/hoso.json"),
    ] {
        let open = held(&place.path(&file));
        if keeps_out(&place.path(&file)) {
            let said = place.hoso(&["init", "--yes"]);
            assert!(matches!(said.code, 2 | 4), "{file}\n{}", said.shown());
            let all = format!("{}{}", said.out, said.err);
            let name = file.rsplit('/').next().expect("a name");
            assert!(
                all.contains("đang mở") && all.contains(name),
                "{file}\n{}",
                said.shown()
            );
        }
        drop(open);
    }
    place.hoso(&["init", "--yes"]).ended(0);
    assert!(place.path(format!("{YEAR}/03 Giáo viên/Đỗ Thị Mới")).exists());
    place.hoso(&["plan", "--check"]).ended(0);
}

#[test]
fn an_inspector_with_the_years_folder_on_disk_misses_what_stands_beside_it_only_when_it_is_due() {
    let mut place = school();
    place.at("2025-09-01T08:00:00+07:00");
    place.hoso(&["init", "--yes"]).ended(0);
    let said = place.hoso(&["audit", "--root", YEAR]).ended(0);
    assert!(!said.out.contains("«»"), "{}", said.shown());
    place.at("2025-10-01T08:00:00+07:00");
    let said = place.hoso(&["audit", "--root", YEAR]).ended(4);
    for words in ["«00 Nhiều năm»: không nằm trong thư mục được xem", "(--root)"] {
        assert!(said.out.contains(words), "{words}: {}", said.shown());
    }
    let other = ["audit", "--root", YEAR, "--record", "KHGD", "--fail-on", "never"];
    place.hoso(&other).ended(0);
}

#[test]
fn over_a_manifest_that_cannot_be_read_the_rest_is_audited_and_that_is_said() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let before = place
        .hoso(&["audit", "--format", "json", "--fail-on", "never"])
        .ended(0);
    let before: serde_json::Value = serde_json::from_str(&before.out).expect("an audit");
    let file = place.path(format!("{YEAR}/hoso.json"));
    let bytes = fs::read(&file).expect("the manifest");
    unreadable(&file);
    let said = place
        .hoso(&["audit", "--format", "json", "--fail-on", "never"])
        .ended(4);
    let audit: serde_json::Value = serde_json::from_str(&said.out).expect("an audit");
    let missing = |audit: &serde_json::Value| audit["summary"]["missing"].clone();
    assert_eq!(missing(&audit), missing(&before), "{}", said.shown());
    let unread: Vec<&serde_json::Value> = (audit["findings"].as_array().expect("findings").iter())
        .filter(|one| one["rule"] == "HS901")
        .collect();
    assert_eq!(unread.len(), 1, "{}", said.shown());
    assert!(unread[0]["path"].as_str().expect("a path").ends_with("hoso.json"));
    let said = place.hoso(&["audit", "--fail-on", "never"]).ended(4);
    assert!(said.out.contains("không đọc được tệp này"), "{}", said.shown());
    // A machine that remembers nothing cannot tell which folder is which: it accuses nobody, and makes nothing twice.
    let folders = place.folders("ho-so");
    let strange = place.path(format!("{YEAR}/01 Nhà trường"));
    fs::rename(&strange, place.path(format!("{YEAR}/Ban lãnh đạo"))).expect("renamed");
    let renamed = place.folders("ho-so");
    fs::remove_dir_all(place.states()).expect("another machine");
    for words in [&["audit"][..], &["plan"], &["init", "--yes"]] {
        let said = place.hoso(words).ended(4);
        assert!(said.err.contains("không kết luận gì"), "{}", said.shown());
        assert_eq!(place.folders("ho-so"), renamed);
    }
    assert_ne!(folders, renamed);
    fs::rename(place.path(format!("{YEAR}/Ban lãnh đạo")), &strange).expect("renamed back");
    readable(&file, &bytes);
    place.hoso(&["init", "--yes", "--take-over"]).ended(0);
    place.hoso(&["audit", "--fail-on", "never"]).ended(0);
}

/// Takes the right to read it; who may read everything (root) finds it broken.
fn unreadable(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o000)).expect("closed");
    }
    if fs::read(file).is_ok() {
        fs::write(file, "{").expect("broken");
    }
}

fn readable(file: &Path, bytes: &[u8]) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("open");
    }
    fs::write(file, bytes).expect("whole again");
}
