//! `hoso.yaml`: what it may say, and every way in which it may be wrong.

use hoso::tree::{Duty, LessonPlans};
use insta::assert_snapshot;
use proptest::prelude::*;

use super::sample::{HEAD, STAFF, read, told};

fn mistakes(yaml: &str) -> String {
    told(&read(yaml).problems)
}

/// The sample with one place changed.
fn changed(from: &str, to: &str) -> String {
    let whole = format!("{HEAD}{STAFF}");
    assert!(whole.contains(from), "{from}");
    whole.replacen(from, to, 1)
}

#[test]
fn a_good_file_has_no_mistakes_and_says_who_does_what() {
    let out = read(&format!("{HEAD}{STAFF}"));
    assert_eq!(told(&out.problems), "");
    let school = out.school();
    assert_eq!(school.code, "24260123");
    let binh = &school.people["binh"];
    let duties: Vec<&Duty> = binh.assignments.iter().map(|a| &a.duty).collect();
    assert_eq!(
        duties,
        [
            &Duty::Head("to1".into()),
            &Duty::Member("to1".into()),
            &Duty::Homeroom("1A".into())
        ]
    );
    assert_eq!(binh.lesson_plans, LessonPlans::ChuaRo);
    assert_eq!(school.classes["4A"].grade, 4);
    assert_snapshot!(out.notes(), @r#"
    Chưa có tổ trưởng: Tổ 4-5.
    Chưa có giáo viên chủ nhiệm: 1B, 4A, 5A.
    "#);
}

#[test]
fn all_mistakes_come_in_one_run_with_their_places_and_the_nearest_word() {
    let yaml = "\
school:
  id: 'x y'
  code: ''
  nam: Trường
  name: ../thoát
  short_name: CON
year: 2025-2027
templat: bg-2023
names: khong-dau
lang: fr
storage:
  local: kho
  google: {folder: abc}
allowed_domains: [bacgiang]
superiors:
  so: {name: Sở, email: so-gddt, role: doc}
to_cm:
  to1: {name: Tổ 1, khoi: [6]}
  TO1: {name: to 1, khoi: 2}
lop: [1A, A1, 1a]
roster: [a, b]
hs_khuyet_tat:
  Nguyễn Văn A: {}
mien:
  - {rule: HS2, why: vì}
xac_nhan:
  - {record: HB, period: tuần 5, ngay: 31/2/2026}
pretend_today: 2025-10-15
";
    assert_snapshot!(mistakes(yaml), @r#"
    hoso.yaml:1:1 thiếu khóa «template».
    hoso.yaml:2:3 thiếu khóa «place».
    hoso.yaml:2:7 «x y» không dùng làm mã được. Mã chỉ có chữ không dấu, chữ số, «-», «_», «.», tối đa 40 ký tự. Ví dụ: «x-y».
    hoso.yaml:4:3 «nam» không có khóa này. Được ghi: id, name, short_name, place, code, former_codes, staff_email. Có phải «name»?
    hoso.yaml:5:9 «../thoát» có ký tự «/» mà Windows, Drive hoặc OneDrive không nhận trong tên. Bỏ ký tự này.
    hoso.yaml:6:15 «CON» là tên dành riêng của Windows hoặc OneDrive. Chọn tên khác.
    hoso.yaml:7:7 «2025-2027» không phải năm học. Ghi như 2025-2026.
    hoso.yaml:8:1 «templat» không có khóa này. Được ghi: school, year, template, names, lang, storage, pretend_today, allowed_domains, superiors, to_cm, lop, staff, hs_khuyet_tat, xac_nhan, mien, period_folders, overrides, roster. Có phải «template»?
    hoso.yaml:9:8 «khong-dau» không có cách đặt tên này. Được ghi: unicode, ascii.
    hoso.yaml:10:7 «fr» không có ngôn ngữ này. Được ghi: vi, en.
    hoso.yaml:12:3 ghi đúng một trong hai: «local: đường dẫn thư mục» hoặc «google: …».
    hoso.yaml:14:19 «bacgiang» không phải tên miền. Ghi như bacgiang.edu.vn.
    hoso.yaml:16:25 «so-gddt» không phải địa chỉ e-mail. Ghi một địa chỉ, như binh.lt@bacgiang.edu.vn.
    hoso.yaml:16:40 «doc» không có quyền này. Được ghi: xem, nhan-xet, sua.
    hoso.yaml:18:28 «6» không phải khối lớp. Ghi từ 1 đến 5.
    hoso.yaml:19:3 «TO1» trùng mã với «to1» ở trên.
    hoso.yaml:19:15 «to 1» trùng tên với «Tổ 1» ở trên.
    hoso.yaml:20:11 «A1» tên lớp không cho biết khối. Ghi tên lớp bắt đầu bằng khối (1A), hoặc ghi «khoi: 1».
    hoso.yaml:20:15 «1a» trùng mã với «1A» ở trên.
    hoso.yaml:21:9 ở đây phải là một từ, một số hoặc một câu, không phải một danh sách.
    hoso.yaml:23:3 mã học sinh chỉ gồm chữ in hoa không dấu, chữ số và «-», có chữ số, như HS01; không ghi tên học sinh hay số định danh.
    hoso.yaml:25:5 thiếu khóa «until».
    hoso.yaml:25:12 «HS2» không có mã quy tắc này. Ghi như HS201; mọi mã: hoso explain --all.
    hoso.yaml:27:5 thiếu khóa «nguoi».
    hoso.yaml:27:26 «tuần 5» không phải kỳ hồ sơ. Ghi như 2025-2026-HK1, 2025-2026, 2025-10 hoặc 2025-2026-W05.
    hoso.yaml:27:40 «31/2/2026» không phải một ngày. Ghi như 15/10/2025 hoặc 2025-10-15.
    "#);
}

#[test]
fn an_address_of_the_web_is_no_folder_on_disk() {
    let yaml = changed("local: kho", "local: https://drive.google.com/drive/folders/1AbC");
    assert_snapshot!(mistakes(&yaml), @"hoso.yaml:10:10 «https://drive.google.com/drive/folders/1AbC» là địa chỉ trên mạng, không phải thư mục trên máy. Thư mục Google Drive thì ghi: «google: {folder: ĐƯỜNG-DẪN}».");
}

#[test]
fn a_word_that_refers_to_nothing_is_told_with_those_that_exist() {
    assert_snapshot!(mistakes(&changed("to_cm: to1", "to_cm: to9")), @"hoso.yaml:33:12 «to9» không có tổ này. Được ghi: Tổ 1, Tổ 4-5. Có phải «to1»?");
    assert_snapshot!(mistakes(&changed("chu_nhiem: 1A", "chu_nhiem: 1C")), @"hoso.yaml:35:16 «1C» không có lớp này. Được ghi: 1A, 1B, 4A, 5A.");
    assert_snapshot!(mistakes(&changed("chuc_vu: hieu-truong", "chuc_vu: hieu-truong-danh-du")), @"hoso.yaml:29:14 «hieu-truong-danh-du» không có chức vụ này. Được ghi: Giáo viên, Hiệu trưởng, Kế toán, Nhân viên, Nhân viên hỗ trợ giáo dục người khuyết tật, Phó Hiệu trưởng, Quản trị hệ thống, Nhân viên thư viện, thiết bị, Tổ phó, Tổ trưởng, Tổng phụ trách Đội, Văn thư, Nhân viên y tế.");
    assert_snapshot!(mistakes(&changed("chu_nhiem: 1A", "mon: Toám")), @"hoso.yaml:35:10 «Toám» không có môn học này. Được ghi: Đạo đức, Giáo dục thể chất, Hoạt động trải nghiệm, Khoa học, Lịch sử và Địa lí, Nghệ thuật, Ngoại ngữ 1, Tiếng Việt, Tin học và Công nghệ, Tự nhiên và Xã hội, Toán. Có phải «Toán»?");
    assert_snapshot!(mistakes(&format!("{HEAD}{STAFF}hs_khuyet_tat:\n  HS01: {{lop: 9A, giao_cho: [bin]}}\n")), @r#"
    hoso.yaml:37:15 «9A» không có lớp này. Được ghi: 1A, 1B, 4A, 5A.
    hoso.yaml:37:30 «bin» không có người này. Được ghi: binh, hung. Có phải «binh»?
    "#);
    let away = changed("chu_nhiem: 1A", "nghi: [{from: 1/10/2025, to: 1/11/2025, thay: ai}]");
    assert_snapshot!(mistakes(&away), @"hoso.yaml:35:51 «ai» không có người này. Được ghi: binh, hung.");
}

#[test]
fn an_id_that_cannot_be_used_is_told_once_and_not_at_everybody_who_is_in_it() {
    let spaced = |from: &str, to: &str| mistakes(&changed(from, to)).lines().count();
    assert_eq!(spaced("lop: [1A,", "lop: [\"1 A\","), 1);
    assert_eq!(spaced("  to1:", "  tổ 1:"), 1);
    let unknown = changed("lop: [1A,", "lop: [\"1 A\",").replace("chu_nhiem: 1A", "chu_nhiem: 1C");
    assert_eq!(mistakes(&unknown).lines().count(), 2, "{}", mistakes(&unknown));
}

#[test]
fn a_last_day_is_no_to_and_a_to_is_no_last_day() {
    assert_snapshot!(mistakes(&changed("to_cm: to1", "to: to1")), @r#"
    hoso.yaml:33:9 «to1» «to» là ngày cuối làm việc. Tổ ghi ở khóa «to_cm».
    hoso.yaml:34:14 «to-truong» là tổ trưởng nhưng chưa ghi tổ nào.
    "#);
}

#[test]
fn addresses_must_be_of_the_school_and_of_one_person() {
    assert_snapshot!(mistakes(&changed("binh@bacgiang.edu.vn", "binh.le@gmail.com")), @"hoso.yaml:32:12 «binh.le@gmail.com» không thuộc tên miền bacgiang.edu.vn. Ghi tài khoản nhà trường cấp, hoặc thêm tên miền được phép (hoso.yaml, dòng 12).");
    assert_snapshot!(mistakes(&changed("binh@bacgiang.edu.vn", "hung@bacgiang.edu.vn")), @"hoso.yaml:32:12 «hung@bacgiang.edu.vn» địa chỉ này đã ghi cho Nguyễn Văn Hùng (hoso.yaml, dòng 26). Mỗi người một địa chỉ.");
    assert_snapshot!(mistakes(&changed("binh@bacgiang.edu.vn", "binh tại bacgiang")), @"hoso.yaml:32:12 «binh tại bacgiang» không phải địa chỉ e-mail. Ghi một địa chỉ, như binh.lt@bacgiang.edu.vn.");
    let moved = changed(
        "[bacgiang.edu.vn]",
        "[{name: bacgiang.edu.vn, to: 30/9/2025}, {name: bacninh.edu.vn, from: 1/7/2025}]",
    );
    assert_snapshot!(mistakes(&moved), @r#"
    hoso.yaml:28:12 «hung@bacgiang.edu.vn» tên miền bacgiang.edu.vn chỉ dùng đến 30/9/2025. Ghi địa chỉ mới; địa chỉ này ghi vào «Email cũ» (former_emails).
    hoso.yaml:32:12 «binh@bacgiang.edu.vn» tên miền bacgiang.edu.vn chỉ dùng đến 30/9/2025. Ghi địa chỉ mới; địa chỉ này ghi vào «Email cũ» (former_emails).
    "#);
}

#[test]
fn a_superior_is_allowed_by_being_named() {
    let out = read(&format!("{HEAD}{STAFF}"));
    assert_eq!(out.school().superiors["phong"].address.domain(), "langgiang.edu.vn");
}

#[test]
fn one_head_one_homeroom_teacher_and_one_principal_at_a_time() {
    let second = "  hoa:
    name: Nguyễn Thị Hoa
    email: hoa@bacgiang.edu.vn
    to_cm: to1
    chuc_vu: [to-truong, hieu-truong]
    chu_nhiem: 1A
";
    assert_snapshot!(mistakes(&format!("{HEAD}{STAFF}{second}")), @r#"
    hoso.yaml:37:11 «Nguyễn Thị Hoa» cùng lúc với Nguyễn Văn Hùng (hoso.yaml, dòng 27) là hiệu trưởng. Mỗi lúc chỉ một người; ghi ngày bắt đầu, ngày thôi (from, to) nếu đã thay.
    hoso.yaml:37:11 «Nguyễn Thị Hoa» cùng lúc với Lê Thị Bình (hoso.yaml, dòng 31) là tổ trưởng Tổ 1. Mỗi lúc chỉ một người; ghi ngày bắt đầu, ngày thôi (from, to) nếu đã thay.
    hoso.yaml:37:11 «Nguyễn Thị Hoa» cùng lúc với Lê Thị Bình (hoso.yaml, dòng 31) là chủ nhiệm lớp 1A. Mỗi lúc chỉ một người; ghi ngày bắt đầu, ngày thôi (from, to) nếu đã thay.
    "#);
}

#[test]
fn a_duty_handed_on_in_january_is_no_clash() {
    let yaml = format!(
        "{HEAD}staff:
  binh:
    name: Lê Thị Bình
    email: binh@bacgiang.edu.vn
    to_cm: to1
    viec:
      - {{chuc_vu: to-truong, chu_nhiem: 1A, to: 31/12/2025}}
    nghi: [{{from: 2026-01-05, to: 2026-02-13, thay: hoa}}]
  hoa:
    name: Nguyễn Thị Hoa
    email: hoa@bacgiang.edu.vn
    former_emails: hoa.cu@bacgiang.edu.vn
    from: 2026-01-01
    to_cm: to1
    chuc_vu: to-truong
    chu_nhiem: 1A
    khbd: may-tinh
    dang_ky: {{ngay: 5/1/2026, duyet: binh}}
"
    );
    let out = read(&yaml);
    assert_eq!(told(&out.problems), "");
    let school = out.school();
    assert_eq!(school.people["binh"].absences[0].substitute, Some("hoa".into()));
    assert_eq!(
        school.people["hoa"]
            .registration
            .as_ref()
            .and_then(|r| r.approved_by.clone()),
        Some("binh".into())
    );
}

#[test]
fn days_must_be_days_and_in_order() {
    let yaml = changed("    chu_nhiem: 1A", "    from: 1/12/2025\n    to: 1/11/2025");
    assert_snapshot!(mistakes(&yaml), @"hoso.yaml:36:9 «1/11/2025» ngày cuối trước ngày đầu (1/12/2025).");
    assert_snapshot!(mistakes(&changed("    chu_nhiem: 1A", "    from: 30/2/2025")), @"hoso.yaml:35:11 «30/2/2025» không phải một ngày. Ghi như 15/10/2025 hoặc 2025-10-15.");
    let twice = changed(
        "    chu_nhiem: 1A",
        "    nghi:\n      - {from: 1/10/2025, to: 9/10/2025}\n      - {from: 5/10/2025, to: 12/10/2025}",
    );
    assert_snapshot!(mistakes(&twice), @"hoso.yaml:37:9 trùng ngày với một lần nghỉ khác.");
}

#[test]
fn names_that_no_folder_may_have_are_refused_and_never_shown_raw() {
    let name = |name: &str| mistakes(&changed("name: Lê Thị Bình", &format!("name: {name}")));
    assert_snapshot!(name("\"../Bình\""), @"hoso.yaml:31:11 «../Bình» có ký tự «/» mà Windows, Drive hoặc OneDrive không nhận trong tên. Bỏ ký tự này.");
    assert_snapshot!(name("\"Bình\\0\""), @r#"hoso.yaml:31:11 «Bình\u{0}» có ký tự «\u{0}» mà Windows, Drive hoặc OneDrive không nhận trong tên. Bỏ ký tự này."#);
    assert_snapshot!(name("\"\\e[31mBình\""), @r#"hoso.yaml:31:11 «\u{1b}[31mBình» có ký tự «\u{1b}» mà Windows, Drive hoặc OneDrive không nhận trong tên. Bỏ ký tự này."#);
    assert_snapshot!(name("\"Bình\\u202E\""), @r#"hoso.yaml:31:11 «Bình\u{202e}» có ký tự «\u{202e}» mà Windows, Drive hoặc OneDrive không nhận trong tên. Bỏ ký tự này."#);
    assert_snapshot!(name("NUL"), @"hoso.yaml:31:11 «NUL» là tên dành riêng của Windows hoặc OneDrive. Chọn tên khác.");
    assert_snapshot!(name("Bình."), @"hoso.yaml:31:11 «Bình.» tên không được có dấu chấm ở cuối.");
    assert_snapshot!(name("''"), @"hoso.yaml:30:3 «binh» chưa ghi họ tên («name»), và danh sách không có ai mang mã này.");
    assert!(name(&"a".repeat(300)).contains("dài 300 ký tự"));
}

#[test]
fn a_school_without_an_id_is_sent_to_hoso_new() {
    assert_snapshot!(mistakes(&changed("  id: tan-dinh-x7k2\n", "")), @"hoso.yaml:2:3 thiếu khóa «id», mã của trường trong hoso. Mã do hoso new ghi một lần và không bao giờ đổi.");
    assert_snapshot!(mistakes(&changed("id: tan-dinh-x7k2", "id: ''")), @"hoso.yaml:2:3 thiếu khóa «id», mã của trường trong hoso. Mã do hoso new ghi một lần và không bao giờ đổi.");
}

#[test]
fn wrong_types_are_told_and_stop_nothing_else() {
    let yaml = "\
school: Trường Tân Dĩnh
year: [2025]
template: {a: b}
storage: kho
allowed_domains: {a: b}
to_cm: [to1]
lop: {1A: []}
staff: 5
superiors: x
hs_khuyet_tat: [HS01]
mien: {rule: HS201}
";
    assert_snapshot!(mistakes(yaml), @r#"
    hoso.yaml:1:9 «Trường Tân Dĩnh» ở đây phải là các cặp «khóa: giá trị», không phải một giá trị đơn.
    hoso.yaml:2:7 ở đây phải là một từ, một số hoặc một câu, không phải một danh sách.
    hoso.yaml:3:11 ở đây phải là một từ, một số hoặc một câu, không phải các cặp «khóa: giá trị».
    hoso.yaml:4:10 «kho» ở đây phải là các cặp «khóa: giá trị», không phải một giá trị đơn.
    hoso.yaml:5:18 ở đây phải là một danh sách, không phải các cặp «khóa: giá trị».
    hoso.yaml:6:8 ở đây phải là các cặp «khóa: giá trị», không phải một danh sách.
    hoso.yaml:7:11 ở đây phải là các cặp «khóa: giá trị», không phải một danh sách.
    hoso.yaml:8:8 «5» ở đây phải là các cặp «khóa: giá trị», không phải một giá trị đơn.
    hoso.yaml:9:12 «x» ở đây phải là các cặp «khóa: giá trị», không phải một giá trị đơn.
    hoso.yaml:10:16 ở đây phải là các cặp «khóa: giá trị», không phải một danh sách.
    hoso.yaml:11:7 ở đây phải là một danh sách, không phải các cặp «khóa: giá trị».
    "#);
    assert_snapshot!(mistakes(""), @"hoso.yaml tệp trống. Viết lại từ đầu: hoso new --force");
    assert_snapshot!(mistakes("- a\n- b\n"), @"hoso.yaml:1:1 ở đây phải là các cặp «khóa: giá trị», không phải một danh sách.");
}

#[test]
fn broken_files_end_in_one_clear_mistake() {
    assert_snapshot!(mistakes("school: [\n"), @"hoso.yaml:2:1 sai cách viết YAML. Xem dòng này và dòng trên: thiếu dấu hai chấm và dấu cách («khóa: giá trị»), hoặc thụt dòng không đều.");
    assert_snapshot!(mistakes("year: 2025-2026\nyear: 2026-2027\n"), @"hoso.yaml:2:1 khóa «year» đã ghi ở dòng 1; mỗi khóa chỉ ghi một lần.");
    let big = format!("a: \"{}\"\n", "x".repeat(50 * 1024 * 1024));
    assert_snapshot!(mistakes(&big), @"hoso.yaml tệp quá lớn (50 MB). Được phép đến 1 MB.");
}

#[test]
fn a_pretended_day_needs_a_school_that_can_share_nothing() {
    let yaml = changed("  simulate_sharing: true\n", "");
    assert_eq!(mistakes(&yaml), "");
    assert_snapshot!(mistakes(&format!("{yaml}pretend_today: 2025-10-15\n")), @"hoso.yaml:35:16 «2025-10-15» chỉ dùng được khi storage là một thư mục trên máy có simulate_sharing: true.");
}

#[test]
fn a_pupil_is_a_code_and_a_name_is_not_repeated() {
    let yaml =
        format!("{HEAD}{STAFF}hs_khuyet_tat:\n  HS01: {{lop: 1A, giao_cho: [binh]}}\n  Trần Văn Nam: {{lop: 1A}}\n");
    let told = mistakes(&yaml);
    assert!(!told.contains("Nam"), "{told}");
    assert_snapshot!(told, @"hoso.yaml:38:3 mã học sinh chỉ gồm chữ in hoa không dấu, chữ số và «-», có chữ số, như HS01; không ghi tên học sinh hay số định danh.");
}

fn pieces() -> impl Strategy<Value = String> {
    let whole: Vec<String> = format!("{HEAD}{STAFF}").lines().map(str::to_owned).collect();
    let wild = prop::sample::select(vec![
        "",
        "- ",
        "  - x: [",
        "staff:",
        "  ?",
        "*a",
        "&a b",
        "to_cm: {}",
        "lop: {1A: {khoi: 9}}",
        "  binh:",
        "\u{0}",
        "\u{202e}",
        "viec: [{}]",
        "    viec: 3",
        "    nghi: [{from: x}]",
        "mien: [1]",
        "hs_khuyet_tat: {x: {lop: 1}}",
        "{",
        "]",
        "'",
        "\"",
        ": :",
        "!!x y",
    ]);
    prop::collection::vec(
        prop_oneof![
            6 => (0..whole.len()).prop_map(move |i| whole[i].clone()),
            2 => wild.prop_map(str::to_owned),
            1 => ".{0,20}",
        ],
        0..40,
    )
    .prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(yaml in pieces()) {
        read(&yaml);
    }

    #[test]
    fn a_file_with_one_character_gone_or_added_is_read_or_refused(at in 0usize..700, extra in any::<Option<char>>()) {
        let mut chars: Vec<char> = format!("{HEAD}{STAFF}").chars().collect();
        let at = at % chars.len();
        match extra {
            Some(c) => chars.insert(at, c),
            None => { chars.remove(at); }
        }
        read(&chars.into_iter().collect::<String>());
    }
}
