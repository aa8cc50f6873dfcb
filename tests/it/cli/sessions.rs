//! A school's story: made, made again, repaired, taken over, grown into the next year.

use super::{Place, Said};

/// The demo's school in a fresh folder, before anything is made.
pub fn school() -> Place {
    let place = Place::new();
    place.write(
        "hoso.yaml",
        include_str!("../../../src/cli/demo/hoso.yaml").replace("pretend_today: 2025-10-15\n", ""),
    );
    place.write("giao-vien.csv", include_str!("../../../src/cli/demo/giao-vien.csv"));
    place
}

fn made() -> Place {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    place
}

/// The plan is settled: nothing to do, nothing to ask.
#[track_caller]
fn settled(place: &Place) -> Said {
    place.hoso(&["plan", "--check"]).ended(0)
}

#[test]
fn a_second_init_does_nothing_and_says_so() {
    let place = made();
    let before = place.tree("");
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.out.contains("Không có việc gì phải làm"), "{}", said.shown());
    assert_eq!(place.tree(""), before);
}

#[test]
fn a_plan_that_shares_names_the_offices_above_that_it_lets_in() {
    let place = school();
    let said = place.hoso(&["plan"]).ended(0);
    assert!(
        said.out.contains("cấp trên: phong@example.edu.vn (xem)"),
        "{}",
        said.shown()
    );
    let yaml = place.read("hoso.yaml");
    let (start, end) = (yaml.find("superiors:"), yaml.find("to_cm:"));
    let alone = format!("{}{}", &yaml[..start.expect("there")], &yaml[end.expect("there")..]);
    place.write("hoso.yaml", alone);
    let said = place.hoso(&["plan"]).ended(0);
    assert!(!said.out.contains("cấp trên"), "{}", said.shown());
}

#[test]
fn plan_and_dry_run_change_nothing() {
    let place = school();
    place.hoso(&["plan"]).ended(0);
    place.hoso(&["init", "--dry-run"]).ended(1);
    assert!(!place.path("ho-so").exists() && !place.path("nhan-su.yaml").exists());
}

#[test]
fn without_a_terminal_init_asks_nobody_and_does_nothing() {
    let place = school();
    let said = place.hoso(&["init"]).ended(2);
    assert!(said.err.contains("--yes"), "{}", said.shown());
    assert!(!place.path("ho-so").exists());
}

#[test]
fn a_folder_that_was_renamed_and_moved_is_put_back_with_what_is_in_it() {
    let place = made();
    place.write(
        "ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/01 Sổ ghi chép tổ/so.pdf",
        "%PDF-",
    );
    let from = place.path("ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/01 Sổ ghi chép tổ");
    std::fs::rename(from, place.path("ho-so/Sổ bị lạc")).expect("moved");
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(
        place.read("ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/01 Sổ ghi chép tổ/so.pdf"),
        "%PDF-"
    );
    assert!(!place.path("ho-so/Sổ bị lạc").exists());
    settled(&place);
}

#[test]
fn a_folder_that_was_removed_is_made_again_and_one_made_in_its_place_is_taken() {
    let place = made();
    let inner = "ho-so/Năm học 2025-2026/01 Nhà trường/01 KH giáo dục";
    let folder = place.path(inner);
    place.remove(inner);
    std::fs::create_dir(&folder).expect("another one");
    let plan = place.hoso(&["plan"]).ended(0);
    assert!(!plan.out.contains("tạo "), "{}", plan.shown());
    place.hoso(&["init", "--yes"]).ended(0);
    place.remove(inner);
    place.hoso(&["init", "--yes"]).ended(0);
    assert!(folder.exists());
    settled(&place);
}

#[test]
fn a_folder_moved_out_of_the_tree_is_made_again_which_is_said_and_may_come_back_by_hand() {
    let place = made();
    let before = place.folders("ho-so");
    let inside = place.path("ho-so/Năm học 2025-2026/03 Giáo viên/Lê Thị Bình");
    std::fs::write(inside.join("01 KH bài dạy/Tuan 1.pdf"), "%PDF-").expect("a file");
    let outside = place.path("mang-di");
    std::fs::rename(&inside, &outside).expect("moved");
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.out.contains("tạo lại"), "{}", said.shown());
    assert_eq!(place.folders("ho-so"), before);
    assert!(
        outside.join("01 KH bài dạy/Tuan 1.pdf").exists(),
        "nothing outside is touched"
    );
    std::fs::remove_dir_all(&inside).expect("removed, empty");
    std::fs::rename(&outside, &inside).expect("moved");
    place.hoso(&["init", "--yes"]).ended(0);
    assert!(inside.join("01 KH bài dạy/Tuan 1.pdf").exists());
    settled(&place);
}

#[test]
fn a_lost_state_is_rebuilt_from_the_manifest_and_nothing_is_made_twice() {
    let place = made();
    let before = place.folders("ho-so");
    let states = place.states();
    for entry in std::fs::read_dir(&states).expect("states") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| name != "machine") {
            std::fs::remove_file(path).expect("lost");
        }
    }
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.err.contains("hoso.json"), "{}", said.shown());
    assert_eq!(place.folders("ho-so"), before);
    settled(&place);
}

#[test]
fn a_broken_state_is_put_aside_and_said_to_be() {
    let place = made();
    let state = std::fs::read_dir(place.states())
        .expect("states")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|ending| ending == "db"))
        .expect("a state");
    std::fs::write(&state, "not a database, whatever its name says").expect("broken");
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.err.contains("cất ở"), "{}", said.shown());
    settled(&place);
}

#[test]
fn next_september_stands_beside_the_old_year_and_touches_nothing_of_it() {
    let mut place = made();
    place.write("ho-so/Năm học 2025-2026/01 Nhà trường/01 KH giáo dục/KHGD.pdf", "%PDF-");
    let old: Vec<String> = place.tree("ho-so/Năm học 2025-2026");
    place.at("2026-09-01T08:00:00+07:00");
    let refused = place.hoso(&["init", "--year", "2026-2027", "--yes"]).ended(2);
    assert!(refused.err.contains("tt15-2026"), "{}", refused.shown());
    let yaml = place
        .read("hoso.yaml")
        .replace("template: bg-2023", "template: tt15-2026");
    place.write("hoso.yaml", yaml);
    place.hoso(&["init", "--year", "2026-2027", "--yes"]).ended(0);
    assert_eq!(place.tree("ho-so/Năm học 2025-2026"), old);
    let new = place.folders("ho-so/Năm học 2026-2027");
    assert!(
        new.iter().any(|path| path.ends_with("01 KH bài dạy/")) && !new.iter().any(|path| path.contains("SHCM")),
        "{new:#?}"
    );
    place.hoso(&["plan", "--check", "--year", "2026-2027"]).ended(0);
}

#[test]
fn a_renamed_to_keeps_its_folder() {
    let place = made();
    place.write(
        "ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 2-3/01 Sổ ghi chép tổ/so.pdf",
        "%PDF-",
    );
    let yaml = place.read("hoso.yaml").replace("name: Tổ 2-3", "name: Tổ Hai Ba");
    place.write("hoso.yaml", yaml);
    place.write(
        "giao-vien.csv",
        place.read("giao-vien.csv").replace("Tổ 2-3", "Tổ Hai Ba"),
    );
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(
        place.read("ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ Hai Ba/01 Sổ ghi chép tổ/so.pdf"),
        "%PDF-"
    );
    assert!(!place.path("ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 2-3").exists());
    settled(&place);
}

#[test]
fn a_new_homeroom_teacher_is_a_new_right_and_no_new_folder() {
    let place = made();
    let before = place.folders("ho-so");
    let roster = place
        .read("giao-vien.csv")
        .replace("Tổ 1,1A,Tổ trưởng", "Tổ 1,1B,Tổ trưởng")
        .replace("hoa1@example.edu.vn,Tổ 1,1B", "hoa1@example.edu.vn,Tổ 1,1A");
    place.write("giao-vien.csv", roster);
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(
        !said.out.contains("thư mục  «") && said.out.contains("quyền"),
        "{}",
        said.shown()
    );
    assert_eq!(place.folders("ho-so"), before);
}

#[test]
fn a_changed_address_is_the_same_person() {
    let place = made();
    let before = place.folders("ho-so");
    place.write(
        "giao-vien.csv",
        place
            .read("giao-vien.csv")
            .replace("binh@example.edu.vn", "le.binh@example.edu.vn"),
    );
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), before);
    assert!(place.read("nhan-su.yaml").contains("le.binh@example.edu.vn"));
}

#[test]
fn a_leaver_keeps_her_folder_gets_nothing_new_and_her_rights_are_shown_for_revoking() {
    let place = made();
    let before = place.folders("ho-so");
    let roster = place
        .read("giao-vien.csv")
        .replace("Chức vụ\n", "Chức vụ,Đến ngày\n")
        .replace("1B,Giáo viên", "1B,Giáo viên,1/10/2025");
    place.write("giao-vien.csv", roster);
    let said = place.hoso(&["plan"]).ended(0);
    assert!(
        said.out.contains("hoa1@example.edu.vn") && said.out.contains("--revoke"),
        "{}",
        said.shown()
    );
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), before);
    let said = place.hoso(&["share", "--revoke", "--yes"]).ended(0);
    assert!(said.out.contains("thu hồi"), "{}", said.shown());
    let said = place.hoso(&["plan"]).ended(0);
    assert!(!said.out.contains("hoa1@"), "{}", said.shown());
}

/// Renames every folder of the tree to capitals without diacritics, as people did it by hand.
fn by_hand(place: &Place, root: &str) {
    let mut folders = place.folders(root);
    folders.sort_by_key(|path| std::cmp::Reverse(path.matches('/').count()));
    for folder in folders {
        let path = place.path(root).join(folder.trim_end_matches('/'));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let plain = hoso::text::fold(&name).to_uppercase().replace(' ', "_");
        std::fs::rename(&path, path.with_file_name(plain)).expect("renamed");
    }
}

#[test]
fn a_tree_made_by_hand_in_another_spelling_is_taken_over_with_one_yes_and_no_folder_is_renamed_or_made_twice() {
    let donor = made();
    by_hand(&donor, "ho-so");
    let place = school();
    copy(&donor.path("ho-so"), &place.path("ho-so"));
    let before = place.folders("ho-so");
    let said = place.hoso(&["init", "--yes"]).ended(4);
    assert!(said.out.contains("hoso adopt"), "{}", said.shown());
    assert_eq!(
        place.folders("ho-so"),
        before,
        "nothing is made beside what people made"
    );
    place.hoso(&["adopt", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), before);
    settled(&place);
    place.hoso(&["audit", "--fail-on", "never"]).ended(0);
}

#[test]
fn a_tree_without_a_folder_of_the_year_is_taken_over_where_it_stands() {
    let place = school();
    for folder in [
        "03_GIAO_VIEN/LE_THI_BINH/KH_BAI_DAY",
        "02_TO_CHUYEN_MON/TO_1/SO_GHI_CHEP_TO",
    ] {
        std::fs::create_dir_all(place.path("ho-so").join(folder)).expect("a folder");
    }
    place.write("ho-so/03_GIAO_VIEN/LE_THI_BINH/KH_BAI_DAY/KHBD tuan 1.pdf", "%PDF-");
    place.hoso(&["adopt", "--yes"]).ended(0);
    assert!(
        place
            .path("ho-so/03_GIAO_VIEN/LE_THI_BINH/KH_BAI_DAY/KHBD tuan 1.pdf")
            .exists()
    );
    assert_eq!(
        place
            .folders("ho-so")
            .iter()
            .filter(|path| hoso::text::fold(path).contains("le thi binh kh bai day")
                || hoso::text::fold(path).ends_with("kh bai day") && hoso::text::fold(path).contains("binh"))
            .count(),
        1
    );
    settled(&place);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(&name));
        } else if !name.to_string_lossy().starts_with('.') && name != "HOSO.JSON" && name != "hoso.json" {
            std::fs::copy(entry.path(), to.join(&name)).expect("copied");
        }
    }
}

#[test]
fn a_saved_plan_is_compared_and_never_carried_out_as_it_stands() {
    let place = school();
    std::fs::create_dir(place.path("ho-so")).expect("a root");
    place.hoso(&["plan", "--out", "plan.json"]).ended(0);
    std::fs::create_dir(place.path("ho-so/00 Nhiều năm")).expect("somebody was faster");
    let said = place.hoso(&["init", "--plan", "plan.json", "--yes"]).ended(2);
    assert!(said.err.contains("đã khác"), "{}", said.shown());
    assert_eq!(place.folders("ho-so"), ["00 Nhiều năm/"]);
    place.hoso(&["plan", "--out", "plan.json"]).ended(0);
    place.hoso(&["init", "--plan", "plan.json", "--yes"]).ended(0);
    settled(&place);
}

#[test]
fn the_demo_runs_in_an_empty_folder_and_never_into_a_full_one() {
    let place = Place::new();
    let said = place.hoso(&["demo"]).ended(0);
    for rule in ["HS201", "HS202", "HS203", "HS206", "HS208", "HS211", "HS403"] {
        assert!(said.out.contains(rule), "{rule}\n{}", said.shown());
    }
    let before = place.tree("hoso-demo");
    place.hoso(&["demo"]).ended(2);
    assert_eq!(place.tree("hoso-demo"), before);
}

#[test]
fn every_line_fits_eighty_columns() {
    use unicode_width::UnicodeWidthStr;
    let place = Place::new();
    let said = place.hoso(&["demo"]).ended(0);
    let wide: Vec<&str> = said
        .out
        .lines()
        .chain(said.err.lines())
        .filter(|line| line.width() > 80)
        .collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn a_school_without_people_is_told_to_write_them_down_after_its_tree_is_made() {
    let place = Place::new();
    place
        .hoso(&["new", "--name", "Trường Tiểu học Tân Định", "--year", "2025-2026"])
        .ended(0);
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.err.contains("chưa có tổ, lớp, giáo viên nào"), "{}", said.shown());
    let whole = school().hoso(&["init", "--yes"]).ended(0);
    assert!(
        whole.err.contains("Tiếp theo: hoso audit") && !whole.err.contains("chưa có"),
        "{}",
        whole.shown()
    );
}

#[test]
fn classes_named_with_a_stroke_have_folders_audits_and_links() {
    let place = school();
    for (from, to) in [("1A", "1/1"), ("1B", "1/2"), ("2A", "2/1"), ("3A", "3/1")] {
        place.write("hoso.yaml", place.read("hoso.yaml").replace(from, to));
        place.write("giao-vien.csv", place.read("giao-vien.csv").replace(from, to));
    }
    place.hoso(&["init", "--yes"]).ended(0);
    let folders = place.folders("ho-so/Năm học 2025-2026/04 Lớp chủ nhiệm");
    assert!(folders.contains(&"Lớp 1-2/01 Sổ chủ nhiệm/".to_owned()), "{folders:#?}");
    settled(&place);
    let links = place.hoso(&["links"]).ended(0);
    assert!(links.out.contains("1/2"), "{}", links.shown());
    let one = place
        .hoso(&["audit", "--owner", "1/2", "--format", "json", "--fail-on", "never"])
        .ended(0);
    let json: serde_json::Value = serde_json::from_str(&one.out).expect("JSON");
    let all = json["obligations"].as_array().expect("obligations");
    assert!(
        !all.is_empty() && all.iter().all(|one| one["owner_name"] == "1/2"),
        "{}",
        one.out
    );
    // Another admin takes it over from the manifest alone.
    place.hoso(&["new", "-c", "khac/hoso.yaml", "--from", "ho-so"]).ended(0);
    assert!(
        place.hoso(&["-c", "khac/hoso.yaml", "plan"]).code == 0,
        "{}",
        place.read("khac/hoso.yaml")
    );
}

#[test]
fn links_are_found_also_by_a_machine_that_remembers_nothing() {
    let place = made();
    let links = place.hoso(&["links"]).ended(0).out;
    std::fs::remove_dir_all(place.path("nha")).expect("another machine");
    let again = place.hoso(&["links"]).ended(0);
    assert_eq!(again.out, links, "{}", again.shown());
}

#[test]
fn places_on_a_disk_have_no_code_that_a_telephone_could_follow() {
    let place = made();
    place.hoso(&["links", "-o", "duong-dan.html"]).ended(0);
    let page = place.read("duong-dan.html");
    assert!(page.contains("Lê Thị Bình") && page.contains("03 Giáo viên"), "{page}");
    assert!(!page.contains("<svg") && !page.contains("Quét mã"), "{page}");
}

#[test]
fn a_machine_is_told_by_four_digits_and_never_by_its_whole_id() {
    let place = made();
    let first = place.hoso(&["audit", "--root", "ho-so", "--fail-on", "never"]).ended(0);
    assert!(first.err.contains("máy tính «"), "{}", first.shown());
    place.hoso(&["new", "-c", "khac/hoso.yaml", "--from", "ho-so"]).ended(0);
    std::fs::remove_dir_all(place.path("nha")).expect("another machine");
    for said in [
        first,
        place.hoso(&["-c", "khac/hoso.yaml", "init", "--yes"]),
        place.hoso(&["-c", "khac/hoso.yaml", "init", "--take-over", "--yes"]),
        place.hoso(&["audit", "--root", "ho-so", "--fail-on", "never"]),
    ] {
        let all = format!("{}{}", said.out, said.err);
        let digits = all.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max();
        assert!(digits < Some(32), "{all}");
    }
}

#[test]
fn a_new_description_says_whom_the_roster_names_and_never_takes_its_place() {
    let place = Place::new();
    place.write(
        "gv.csv",
        "TT,Họ và tên,Tổ,Lớp chủ nhiệm\n1,Lê Thị Bình,Tổ 1,1/1\n2,Trần Thị Hoa,Tổ2,2/1\n,Tổng số: 2,,\n",
    );
    let new = [
        "new",
        "--name",
        "Trường Tiểu học X",
        "--year",
        "2025-2026",
        "--roster",
        "gv.csv",
    ];
    let said = place.hoso(&new).ended(0);
    assert!(
        said.out.contains("Danh sách gv.csv: 2 người, 2 tổ, 2 lớp."),
        "{}",
        said.shown()
    );
    assert!(said.err.contains("«Tổng số: 2» bỏ qua dòng này"), "{}", said.shown());
    let before = place.read("gv.csv");
    let said = place.hoso(&[&new[..], &["-c", "gv.csv", "--force"]].concat()).ended(2);
    assert!(said.err.contains("tệp này là danh sách"), "{}", said.shown());
    assert_eq!(place.read("gv.csv"), before);
    assert!(
        place.read("hoso.yaml").contains("to2: {name: Tổ 2,"),
        "{}",
        place.read("hoso.yaml")
    );
    let said = place.hoso(&["plan"]).ended(0);
    assert!(
        !said.err.contains("tài khoản"),
        "a folder on disk shares nothing\n{}",
        said.shown()
    );
}
