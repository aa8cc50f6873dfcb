//! The guide: from an empty folder to a school that is made, shared and audited, without a command typed.

use std::time::{Duration, Instant};

use super::desk::{Desk, sit};
use super::drive::{OnDrive, browse};
use super::sessions::school;
use super::{Place, Said};
use crate::emulator::{Emulator, Role, World};

const ADMIN: &str = "hung@bacgiang.edu.vn";
const OFFICE: &str = "phong@bacgiang.edu.vn";

/// An admin's machine with a roster, the office's client, and a folder on Drive; the emulator.
fn machine() -> (Place, Emulator, String) {
    let mut world = World::new(3);
    world.set_clock("2025-10-15T01:00:00Z");
    let roster = include_str!("../../../src/cli/demo/giao-vien.csv").replace("example.edu.vn", "bacgiang.edu.vn");
    for word in roster.split([',', '\n']).filter(|word| word.contains('@')) {
        world.person(word, word);
    }
    world.person(OFFICE, "Phòng");
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    let emulator = Emulator::start(world);
    emulator.auth().browser = Some(ADMIN.to_owned());
    let place = reaching(&emulator);
    place.write("truong/giao-vien.csv", roster);
    (place, emulator, root)
}

/// A machine with the office's client that reaches this Drive.
fn reaching(emulator: &Emulator) -> Place {
    let mut place = Place::new();
    let client = serde_json::json!({"installed": {
        "client_id": "hoso-test.apps.googleusercontent.com", "client_secret": "geheim",
        "auth_uri": emulator.auth_url(), "token_uri": emulator.token_url(),
    }});
    place.write("truong/hoso-client.json", client.to_string());
    // Temporary folders are refused, and the tests live in one.
    place.write("tam/x", "");
    let temporary = place.path("tam").display().to_string();
    place.variables = vec![
        ("HOSO_GOOGLE_API_ROOT".to_owned(), emulator.root_url()),
        ("TMPDIR".to_owned(), temporary.clone()),
        ("TEMP".to_owned(), temporary.clone()),
        ("TMP".to_owned(), temporary),
    ];
    place
}

/// Chooses from the list by what it says, not by its number.
#[track_caller]
fn choose(desk: &mut Desk, words: &str) {
    desk.sees("Làm gì?");
    let number = desk.number_of(words);
    desk.sees("Chọn [1]:").reads("Làm gì?").reads("1  ");
    desk.types(&number);
}

fn sign_in(desk: &mut Desk) {
    desk.over = true;
    desk.sees("Chờ đăng nhập");
    let url = desk.address();
    assert!(browse(&url).contains("200 OK"), "{url}");
    desk.sees("Đã đăng nhập");
}

#[test]
fn from_an_empty_folder_to_an_audited_school_without_a_command_typed() {
    let (place, emulator, root) = machine();
    let folder = place.path("truong").display().to_string();
    let mut desk = sit(&place, &[], 80);
    desk.sees("Chưa có mô tả trường").sees("Chọn [1]:");
    desk.types("9").sees("ghi một số từ 1 đến").sees("Chọn [1]:");
    desk.types("abc")
        .sees("ghi một số từ 1 đến")
        .sees("Chọn [1]:")
        .types("1");
    desk.sees("Đã có ai dùng hoso").sees("Chọn:").types("");
    desk.sees("ghi một số từ 1 đến 3").sees("Chọn:").types("3");
    desk.sees("Hỏi hiệu trưởng").sees("Chọn [1]:").types("1");
    desk.sees("Đã có ai dùng hoso").sees("Chọn:").types("1");
    desk.sees("Tên trường:")
        .types("")
        .sees("ghi tên trường")
        .sees("Tên trường:");
    desk.types("Trường Tiểu học Thử Nghiệm")
        .sees("Lưu tệp của trường vào thư mục");
    desk.types(&place.path("tam/moi").display().to_string())
        .sees("hay bị dọn");
    desk.sees("Lưu tệp của trường").types(&folder);
    desk.sees("Lệnh tương ứng: hoso -c").sees("Năm học").types("2025-2026");
    desk.sees("Xã, phường").types("").sees("Mã trường").types("");
    desk.sees("Hồ sơ để ở đâu?").sees("Chọn [1]:").types("2");
    desk.sees("Đường dẫn")
        .types(&format!("https://drive.google.com/drive/folders/{root}"));
    desk.sees("Email của Phòng")
        .types(OFFICE)
        .sees("Email của Sở")
        .types("");
    desk.sees("Tệp danh sách").types("giao-vien.csv");
    desk.sees("Đã viết").sees("Chưa đăng nhập Google");
    choose(&mut desk, "đăng nhập để tạo cây");
    sign_in(&mut desk);
    choose(&mut desk, "tạo hoặc sửa cây thư mục");
    desk.sees("Lệnh tương ứng: hoso -c")
        .sees("Làm? [c/K]")
        .types("c")
        .sees("Xong");
    desk.sees("Chưa kiểm tra lần nào");
    choose(&mut desk, "kiểm tra hồ sơ");
    desk.sees("Đạt 0 %").sees("Lần kiểm tra gần nhất 15/10/2025");
    choose(&mut desk, "chia sẻ lên cấp trên");
    desk.sees("Không có quyền nào phải thêm");
    choose(&mut desk, "đường dẫn kèm mã QR");
    desk.sees("Đã ghi 11 đường dẫn");
    assert!(place.path("truong/duong-dan.html").exists(), "beside the description");
    choose(&mut desk, "xem mọi thứ đã sẵn sàng chưa");
    desk.sees("Mọi thứ sẵn sàng");
    choose(&mut desk, "thoát");
    desk.ends(0);
    let world = emulator.world();
    let year = world.find(&root, "Năm học 2025-2026").expect("made");
    assert!(world.can_read(OFFICE, &year), "shared upward");
    drop(world);
    emulator.check();
}

#[test]
fn an_address_where_a_folder_is_asked_for_is_refused_and_what_was_dragged_into_the_window_is_taken() {
    let (place, _emulator, root) = machine();
    let link = format!("https://drive.google.com/drive/folders/{root}");
    let (folder, roster) = (place.path("truong"), place.path("Danh sách/giáo viên.csv"));
    place.write("Danh sách/giáo viên.csv", place.read("truong/giao-vien.csv"));
    let mut desk = sit(&place, &[], 80);
    desk.sees("Chọn [1]:").types("1").sees("Chọn:").types("1");
    desk.sees("Tên trường:").types("Trường Tiểu học Thử Nghiệm");
    desk.sees("Lưu tệp của trường")
        .types(&link)
        .sees("địa chỉ trên mạng, không phải thư mục");
    desk.sees("Lưu tệp của trường")
        .types(&roster.display().to_string())
        .sees("đó là một tệp");
    desk.sees("Lưu tệp của trường")
        .types(&format!("\"{}\"", folder.display()));
    desk.sees("Năm học").types("").sees("Xã, phường").types("");
    desk.sees("Mã trường").types("").sees("Hồ sơ để ở đâu?");
    desk.sees("Chọn [1]:").types("1").sees("Thư mục [ho-so]:").types(&link);
    desk.sees("địa chỉ trên mạng, không phải thư mục")
        .sees("Hồ sơ để ở đâu?")
        .sees("Chọn [1]:")
        .types("2");
    desk.sees("Đường dẫn thư mục Drive")
        .types("ho-so")
        .sees("không phải đường dẫn của một thư mục Google Drive");
    desk.sees("Đường dẫn thư mục Drive").types(&link);
    desk.sees("Email của Phòng").types("").sees("Email của Sở").types("");
    desk.sees("Tệp danh sách")
        .types(&format!("\"{}\"", roster.display()))
        .sees("Đã viết");
    choose(&mut desk, "thoát");
    desk.ends(0);
    assert!(place.read("truong/hoso.yaml").contains(&root));
}

#[test]
fn a_demo_is_kept_where_nobody_clears_it_away_and_the_guide_goes_on_in_it() {
    let place = Place::new();
    let mut desk = sit(&place, &[], 80);
    desk.sees("Chưa có mô tả trường");
    choose(&mut desk, "trường mẫu");
    desk.sees("Thử tiếp").sees("Trường Tiểu học Thử Nghiệm · năm học");
    choose(&mut desk, "xem mọi thứ đã sẵn sàng chưa");
    desk.sees("Mọi thứ sẵn sàng");
    choose(&mut desk, "thoát");
    desk.ends(0);
    assert!(!place.path("hoso-demo").exists(), "temporary folders are cleared");
    assert!(place.path("nha/hoso/hoso-demo/hoso.yaml").exists());
}

#[test]
fn a_school_that_was_worked_on_is_offered_first_and_others_by_their_folder() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    place.hoso(&["audit"]).ended(1);
    std::fs::create_dir(place.path("noi-khac")).expect("a folder");
    let mut here = sit(&place, &[], 80);
    here.sees("Trường Tiểu học Thử Nghiệm")
        .sees("Lần kiểm tra gần nhất 15/10/2025");
    choose(&mut here, "thoát");
    here.ends(0);
    let mut moved = Place::new();
    moved.variables = vec![(
        "XDG_STATE_HOME".to_owned(),
        place.path("nha/state").display().to_string(),
    )];
    let mut desk = sit(&moved, &[], 80);
    desk.sees("Trường nào?")
        .sees("Trường Tiểu học Thử Nghiệm · 2025-2026")
        .sees("Chọn [1]:");
    desk.types("1").sees("Lần kiểm tra gần nhất 15/10/2025");
    choose(&mut desk, "chọn trường khác");
    desk.sees("Trường nào?")
        .sees("Chọn [1]:")
        .types("2")
        .sees("Thư mục của trường");
    desk.types("/khong/co")
        .sees("không có thư mục này")
        .sees("Thư mục của trường");
    let roster = place.path("giao-vien.csv").display().to_string();
    desk.types(&roster).sees("cũng không phải tệp hoso.yaml");
    let quoted = format!("'{}'", moved.path("").display());
    desk.sees("Thư mục của trường")
        .types(&quoted)
        .sees("Chưa có mô tả trường");
    choose(&mut desk, "thoát");
    desk.ends(0);
}

#[test]
fn the_list_of_schools_stays_in_sight_however_many_were_worked_on() {
    let place = Place::new();
    let known: Vec<serde_json::Value> = (10..30)
        .map(|i| {
            let inner = format!("Trường Tiểu học có tên rất dài số {i}/hoso.yaml");
            place.write(&inner, "");
            serde_json::json!({"config": place.path(&inner), "school": format!("Trường Tiểu học số {i}"),
                "year": "2025-2026", "made": true, "audit": null})
        })
        .collect();
    let file = place.states().join("truong.json");
    std::fs::create_dir_all(place.states()).expect("a folder");
    std::fs::write(file, serde_json::to_string(&known).expect("JSON")).expect("written");
    let mut desk = sit(&place, &[], 80);
    desk.sees("Trường nào?").sees("Chọn [1]:").reads("Trường nào?");
    desk.reads("Trường Tiểu học số 10 · 2025-2026")
        .reads("một thư mục khác");
    desk.interrupt();
}

#[test]
fn dragging_a_folder_or_its_file_onto_the_program_opens_the_guide_there() {
    let place = school();
    for word in [place.path(""), place.path("hoso.yaml")] {
        let mut desk = sit(&place, &[&word.display().to_string()], 80);
        desk.sees("Trường Tiểu học Thử Nghiệm").sees("chưa tạo ở máy này");
        choose(&mut desk, "thoát");
        desk.ends(0);
    }
}

#[test]
fn mistakes_in_the_files_are_shown_and_the_list_comes_back_with_the_folder_to_mend_them_in() {
    let place = school();
    let text = place
        .read("hoso.yaml")
        .replace("template: bg-2023", "template: bg-2032");
    place.write("hoso.yaml", text);
    let mut desk = sit(&place, &[], 80);
    desk.sees("còn chỗ chưa đúng");
    choose(&mut desk, "chỗ nào chưa đúng");
    desk.sees("bg-2023").sees("còn chỗ chưa đúng");
    choose(&mut desk, "mở thư mục của trường");
    desk.sees("rồi trở lại đây").sees("còn chỗ chưa đúng");
    choose(&mut desk, "thoát");
    desk.ends(0);
}

/// What is answered, question by question, to the last one.
const WAYS: &[&[(&str, &str)]] = &[
    &[
        ("Chọn [1]:", "1"),
        ("Chọn:", "1"),
        ("Tên trường:", "Trường Tiểu học Thử"),
        ("Lưu tệp của trường vào thư mục", ""),
        ("Năm học [2025-2026]:", "2025-2026"),
        ("Xã, phường", ""),
        ("Mã trường", ""),
        ("Hồ sơ để ở đâu?", "1"),
        ("Thư mục [ho-so]:", "ho-so"),
        ("Email của Phòng", ""),
        ("Email của Sở", ""),
        ("Tệp danh sách", ""),
        ("Tên miền email", ""),
    ],
    &[
        ("Chọn [1]:", "1"),
        ("Chọn:", "2"),
        (
            "Đường dẫn thư mục gốc",
            "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUv",
        ),
        ("Lưu tệp của trường vào thư mục", ""),
        ("Đăng nhập Google bây giờ? [c/K]", "k"),
    ],
    &[
        ("Chọn [1]:", "2"),
        ("Đường dẫn thư mục gốc", "/khong/co"),
        ("Đường dẫn thư mục gốc", "."),
        ("Lưu tệp của trường vào thư mục", ""),
    ],
];

#[test]
fn ctrl_c_leaves_the_guide_at_any_question_and_nothing_was_written() {
    for way in WAYS {
        for depth in 0..way.len() {
            let (place, ..) = machine();
            std::fs::create_dir(place.path("nha")).expect("a home");
            let before = place.tree("");
            let mut desk = sit(&place, &[], 80);
            for (question, answer) in &way[..depth] {
                desk.sees(question).types(answer);
            }
            desk.sees(way[depth].0);
            desk.interrupt();
            assert_eq!(place.tree(""), before, "{way:?} {depth}");
        }
    }
}

#[test]
fn ctrl_c_and_the_end_of_input_leave_the_guide_of_a_school_that_is_described() {
    let place = school();
    for depth in 0..3 {
        let mut desk = sit(&place, &[], 80);
        desk.sees("Chọn [1]:");
        if depth > 0 {
            desk.types("1").sees("Làm? [c/K]");
        }
        if depth > 1 {
            desk.types("k").sees("Chưa làm gì").sees("Chọn [1]:");
        }
        desk.interrupt();
    }
    let mut desk = sit(&place, &[], 80);
    desk.sees("Chọn [1]:").keys("\u{4}").sees("Đã dừng");
    desk.ends(1);
    assert!(!place.path("ho-so").exists());
}

#[test]
fn another_admin_on_another_machine_goes_on_from_the_link_of_the_root() {
    let school = OnDrive::new().made();
    let before = school.tree();
    school.emulator.auth().browser = Some("binh@example.edu.vn".to_owned());
    let everything = school.root.clone();
    school
        .emulator
        .world()
        .grant(&everything, "binh@example.edu.vn", Role::Writer);
    let place = reaching(&school.emulator);
    let folder = place.path("truong").display().to_string();
    let mut desk = sit(&place, &[], 80);
    desk.sees("Chọn [1]:").types("1");
    desk.sees("Đã có ai dùng hoso").sees("Chọn:").types("2");
    desk.sees("Đường dẫn thư mục gốc")
        .types("")
        .sees("chưa có đường dẫn nào")
        .sees("Đường dẫn thư mục gốc");
    desk.types("https://example.org/ho-so")
        .sees("không phải thư mục có trên máy này")
        .sees("Đường dẫn thư mục gốc");
    desk.types(&format!("https://drive.google.com/drive/folders/{}", school.root));
    desk.sees("Lưu tệp của trường vào thư mục").types(&folder);
    desk.sees("Chưa đăng nhập")
        .sees("Đăng nhập Google bây giờ? [c/K]")
        .types("c");
    sign_in(&mut desk);
    desk.sees("Đã viết").sees("theo hoso.json của");
    desk.sees("init --take-over")
        .sees("Chưa làm được 1 việc")
        .sees("03 HS khuyết tật")
        .sees("Chia sẻ");
    desk.sees("Trường Tiểu học Thử Nghiệm");
    choose(&mut desk, "thoát");
    desk.ends(0);
    let text = place.read("truong/hoso.yaml");
    assert!(text.contains(&school.root), "{text}");
    assert_eq!(school.tree(), before, "nothing is made twice");
}

#[test]
fn without_a_network_a_command_on_drive_says_so_while_it_tries_and_gives_up_soon() {
    let OnDrive {
        mut place, emulator, ..
    } = OnDrive::new();
    let signed_in = place.path("dang-nhap.json").display().to_string();
    place.variables = vec![
        ("HOSO_GOOGLE_API_ROOT".to_owned(), emulator.root_url()),
        ("HOSO_GOOGLE_CREDENTIALS".to_owned(), signed_in),
    ];
    drop(emulator);
    let began = Instant::now();
    let mut desk = sit(&place, &["plan"], 80);
    desk.sees("đang kết nối Google Drive… thử lại lần 2");
    let left = desk.ends(6);
    assert!(
        left.starts_with("Không kết nối được Google Drive") && !left.contains("thử lại lần"),
        "{left}"
    );
    assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
}

#[test]
fn what_is_no_schools_is_refused_with_what_can_be_dragged() {
    let place = school();
    let path = place.path("giao-vien.csv").display().to_string();
    for word in [path.as_str(), "giao-vien.csv", "/khong/co"] {
        let mut desk = sit(&place, &[word], 80);
        desk.sees("không phải thư mục của trường")
            .sees("kéo một thư mục có hoso.yaml");
        desk.ends(2);
        place.hoso(&[word]).ended(2);
    }
}

#[test]
fn without_a_terminal_there_is_no_guide() {
    let said: Said = school().hoso(&[]).ended(2);
    assert!(
        said.err.contains("hoso --help") || said.err.contains("chưa ghi lệnh") || said.err.contains("Chưa ghi lệnh"),
        "{}",
        said.shown()
    );
}
