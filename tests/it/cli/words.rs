//! Mistakes in what people wrote: exit 2, what is wrong, where, what to do; nothing changed; nothing raw on the screen.

use std::fs::File;

use super::sessions::school;
use super::{Place, Said};

/// Everything on disk with its bytes; hoso's own state apart.
fn disk(place: &Place) -> Vec<(String, Option<Vec<u8>>)> {
    let paths = place.tree("").into_iter().filter(|path| !path.starts_with("nha/"));
    paths
        .map(|path| {
            let bytes = (!path.ends_with('/')).then(|| std::fs::read(place.path(&path)).expect("a file"));
            (path, bytes)
        })
        .collect()
}

/// Runs in both languages: refused each time, in words fit for a terminal, and nothing on disk is another than before.
#[track_caller]
pub fn refused(place: &Place, words: &[&str]) -> Said {
    let before = disk(place);
    let vi = place.hoso(words).ended(2);
    let en = place.hoso(&[&["--lang", "en"], words].concat()).ended(2);
    for said in [&vi, &en] {
        let raw = said.err.chars().chain(said.out.chars());
        assert!(!raw.clone().any(|c| c.is_control() && c != '\n'), "{:?}", said.err);
        assert!(
            !said.err.contains("panicked") && !said.err.trim().is_empty(),
            "{}",
            said.shown()
        );
        let wide = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > 80;
        assert_eq!(said.err.lines().find(wide), None);
    }
    assert!(disk(place) == before, "something was changed\n{}", vi.shown());
    vi
}

/// The message, its line ends taken as spaces, says all of it. (What stands as `/u{1b}` is written with a backslash: the
/// harness makes one way of writing paths.)
#[track_caller]
pub fn says(said: &Said, parts: &[&str]) {
    let flat = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(flat.contains(part), "«{part}» is not in\n{}", said.err);
    }
}

type Change = fn(&Place);
/// What is done to a good school, and what `hoso plan` says then.
type Case = (Change, &'static [&'static str]);

fn edit(place: &Place, file: &str, from: &str, to: &str) {
    let text = place.read(file);
    assert!(text.contains(from), "{from}");
    place.write(file, text.replace(from, to));
}

fn yaml(place: &Place, from: &str, to: &str) {
    edit(place, "hoso.yaml", from, to);
}

fn csv(place: &Place, from: &str, to: &str) {
    edit(place, "giao-vien.csv", from, to);
}

fn more(place: &Place, lines: &str) {
    place.write("hoso.yaml", place.read("hoso.yaml") + lines);
}

fn large(place: &Place, file: &str) {
    let file = File::create(place.path(file)).expect("a file");
    file.set_len(50 * 1024 * 1024).expect("fifty megabytes");
}

#[track_caller]
fn all(cases: &[Case]) {
    for (change, parts) in cases {
        let place = school();
        change(&place);
        let said = refused(&place, &["plan"]);
        says(&said, parts);
        says(&said, &["chỗ cần sửa, chưa thay đổi gì"]);
    }
}

#[test]
fn a_description_that_is_no_yaml_or_too_much_of_it_is_refused_at_its_place() {
    all(&[
        (|p| p.write("hoso.yaml", ""), &["hoso.yaml:", "tệp trống", "hoso new"]),
        (|p| p.write("hoso.yaml", "# chỉ có chú thích\n"), &["tệp trống"]),
        (
            |p| p.write("hoso.yaml", "- a\n"),
            &["dòng 1, cột 1", "khóa: giá trị", "danh sách"],
        ),
        (
            |p| p.write("hoso.yaml", "một câu\n"),
            &["dòng 1, cột 1", "khóa: giá trị"],
        ),
        (|p| p.write("hoso.yaml", "a: [1\n"), &["hoso.yaml, dòng 2", "ngoặc"]),
        (
            |p| p.write("hoso.yaml", "a: 1\n b: 2\n"),
            &["hoso.yaml, dòng 2", "thụt dòng"],
        ),
        (
            |p| p.write("hoso.yaml", "a:\n\tb: 1\n"),
            &["dòng 2, cột 1", "phím Tab", "dấu cách"],
        ),
        (
            |p| p.write("hoso.yaml", "lop:\n  - 1A\n\t- 1B\n"),
            &["dòng 3, cột 1", "phím Tab"],
        ),
        (|p| more(p, "staff:\n  a:\n  \tname: x\n"), &["phím Tab"]),
        (|p| p.write("hoso.yaml", "a: \"b\n"), &["ngoặc kép"]),
        (
            |p| p.write("hoso.yaml", b"a: 1\nb: \xff\n"),
            &["dòng 2", "UTF-8", "Notepad"],
        ),
        (|p| p.write("hoso.yaml", b"\xff\xfea\0:\0"), &["UTF-8"]),
        (
            |p| p.write("hoso.yaml", "a: x\u{0}y\n"),
            &["dòng 1, cột 5: «/u{0}»", "gõ lại"],
        ),
        (
            |p| p.write("hoso.yaml", "a: 1\nb: x\u{1b}[31my\n"),
            &["dòng 2, cột 5: «/u{1b}»"],
        ),
        (|p| more(p, "year: 2025-2026\n"), &["«year» đã ghi ở dòng"]),
        (|p| more(p, "---\nyear: 2025-2026\n"), &["«---»"]),
        (
            |p| more(p, &format!("a: {}\n", "[".repeat(20_000))),
            &["dòng ", "quá sâu", "64"],
        ),
        (|p| more(p, &"- ".repeat(20_000)), &["dòng "]),
        (|p| more(p, &bomb()), &["quá nhiều mục"]),
        (|p| large(p, "hoso.yaml"), &["quá lớn (50 MB)", "1 MB"]),
    ]);
}

fn bomb() -> String {
    let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for i in 1..12 {
        let row = vec![format!("*a{}", i - 1); 10].join(",");
        text.push_str(&format!("a{i}: &a{i} [{row}]\n"));
    }
    text
}

#[test]
fn a_word_that_cannot_stand_where_it_stands_is_told_with_the_words_that_can() {
    all(&[
        (
            |p| yaml(p, "allowed_domains", "alowed_domains"),
            &["«alowed_domains»", "Có phải «allowed_domains»?"],
        ),
        (|p| yaml(p, "khoi: [1]", "kho: [1]"), &["«kho»", "Có phải «khoi»?"]),
        (|p| yaml(p, "khoi: [1]", "khoi: một"), &["«một»", "từ 1 đến 5"]),
        (|p| yaml(p, "khoi: [1]", "khoi: {a: 1}"), &["dòng ", "danh sách"]),
        (
            |p| yaml(p, "sharing: true", "sharing: maybe"),
            &["«maybe»", "true (có)"],
        ),
        (|p| yaml(p, "year: 2025-2026", "year: 2025"), &["«2025»", "2025-2026"]),
        (
            |p| yaml(p, "bg-2023", "bg-2032"),
            &["Được ghi: bg-2023", "Có phải «bg-2023»?"],
        ),
        (
            |p| yaml(p, "bg-2023", "thieu.yaml"),
            &["«thieu.yaml»", "không thấy tệp này"],
        ),
        (
            |p| yaml(p, "giao-vien.csv", "thieu.csv"),
            &["«thieu.csv»", "không thấy tệp này"],
        ),
        (|p| yaml(p, "lop: 1A", "lop: 1Z"), &["«1Z»", "Được ghi: 1A, 1B, 2A, 3A"]),
        (|p| more(p, "lang: fr\n"), &["«fr»", "vi, en"]),
        (
            |p| {
                more(
                    p,
                    "mien:\n  - {rule: \"\\e[31mHS\", at: x, why: y, until: 31/02/2026}\n",
                )
            },
            &[
                "2 chỗ",
                "«/u{1b}[31mHS»",
                "HS201",
                "«31/02/2026»",
                "không phải một ngày",
            ],
        ),
        (
            |p| more(p, "mien:\n  - {rule: HS2O1, at: x, why: y, until: 1/2/2026}\n"),
            &["«HS2O1»", "hoso explain --all", "Có phải «HS201»?"],
        ),
        (
            |p| more(p, "mien:\n  - {rule: HS299, at: x, why: y, until: 1/2/2026}\n"),
            &["1 chỗ", "«HS299»", "không có mã quy tắc này"],
        ),
    ]);
}

#[test]
fn names_that_would_leave_the_tree_or_break_it_elsewhere_are_refused_before_anything_is_made() {
    all(&[
        (|p| yaml(p, "name: Tổ 1\n", "name: ../../x\n"), &["«../../x»", "«/»"]),
        (|p| yaml(p, "name: Tổ 1\n", "name: 'a\\b'\n"), &["ký tự"]),
        (|p| yaml(p, "name: Tổ 1\n", "name: ..\n"), &["«..»"]),
        (|p| yaml(p, "name: Tổ 1\n", "name: CON\n"), &["«CON»", "dành riêng"]),
        (|p| yaml(p, "name: Tổ 1\n", "name: lpt1.txt\n"), &["dành riêng"]),
        (|p| yaml(p, "name: Tổ 1\n", "name: Tổ 1.\n"), &["dấu chấm ở cuối"]),
        (|p| yaml(p, "name: Tổ 1\n", "name: \"a\\0b\"\n"), &["«/u{0}»"]),
        (
            |p| yaml(p, "name: Tổ 1\n", &format!("name: {}\n", "ổ".repeat(300))),
            &["dài 300 ký tự", "tối đa 100"],
        ),
        (|p| csv(p, "Lê Thị Bình", "a/b"), &["giao-vien.csv, ô B3: «a/b»"]),
        (|p| csv(p, "Lê Thị Bình", "NUL"), &["ô B3: «NUL»", "dành riêng"]),
        (|p| csv(p, "Lê Thị Bình", "Lê\u{0}Bình"), &["ô B3: «Lê/u{0}Bình»"]),
        (
            |p| csv(p, "Lê Thị Bình", "\u{1b}]0;x\u{7}Lê"),
            &["ô B3: «/u{1b}]0;x/u{7}Lê»"],
        ),
        (|p| csv(p, "Lê Thị Bình", &"x".repeat(300)), &["ô B3", "dài 300 ký tự"]),
        (|p| yaml(p, "  HS01:", "  ../HS01:"), &["mã học sinh", "như HS01"]),
    ]);
}

#[test]
fn whoever_is_in_a_unit_whose_name_is_wrong_is_not_accused_as_well() {
    let place = school();
    yaml(&place, "name: Tổ 1\n", "name: CON\n");
    csv(&place, "Tổ 1", "CON");
    says(&refused(&place, &["plan"]), &["1 chỗ cần sửa", "hoso.yaml, dòng"]);
}

/// The roster is the file of this name, with these bytes.
fn roster(place: &Place, name: &str, bytes: &[u8]) {
    yaml(place, "roster: giao-vien.csv", &format!("roster: {name}"));
    place.write(name, bytes);
}

fn zipped(name: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default())
        .expect("an entry");
    zip.finish().expect("an archive").into_inner()
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, "Họ và tên").expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

fn utf16(place: &Place) -> Vec<u8> {
    let text = place.read("giao-vien.csv");
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_roster_that_is_not_what_its_ending_says_is_named_for_what_it_is() {
    all(&[
        (|p| roster(p, "gv.xlsx", &zipped("a.txt")), &["gv.xlsx:", "tệp nén"]),
        (
            |p| roster(p, "gv.xlsx", &zipped("word/document.xml")),
            &["tệp Office khác"],
        ),
        (
            |p| roster(p, "gv.xlsx", b"<html><table></table></html>"),
            &["trang web", "Mở bằng Excel"],
        ),
        (|p| roster(p, "gv.xlsx", b"STT,Email\n"), &["CSV", "Đổi đuôi"]),
        (|p| roster(p, "gv.xlsx", b"%PDF-1.4"), &["PDF"]),
        (|p| roster(p, "gv.xlsx", &workbook()[..400]), &["gv.xlsx:", "Excel"]),
        (
            |p| roster(p, "gv.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x"),
            &["hỏng", "Mở bằng Excel"],
        ),
        (
            |p| roster(p, "gv.csv", &workbook()),
            &["gv.csv:", "Excel", "Đổi đuôi thành .xlsx"],
        ),
        (|p| roster(p, "gv.csv", &utf16(p)), &["UTF-16", "CSV UTF-8"]),
        (
            |p| roster(p, "gv.csv", &[&[0xff, 0xfe], &utf16(p)[..]].concat()),
            &["UTF-16"],
        ),
        (
            |p| roster(p, "gv.csv", b"H\xe4 t\xean,Email\n"),
            &["UTF-8", "Windows-1258"],
        ),
        (
            |p| roster(p, "gv.csv", &[1, 2, 3, 4, 5, 6, 7, 8]),
            &["không phải bảng", "Mở bằng Excel"],
        ),
        (|p| roster(p, "gv.csv", b""), &["gv.csv:", "tệp trống"]),
        (|p| roster(p, "gv.csv", b"1,2\n3,4\n"), &["dòng tiêu đề", "Họ và tên"]),
        (
            |p| roster(p, "gv.csv", "Họ và tên,Email\n".as_bytes()),
            &["không có ai"],
        ),
        (
            |p| roster(p, "gv.docx", b"x"),
            &["«.docx»", "CSV, XLSX hoặc XLS", ".csv, .xlsx"],
        ),
        (|p| roster(p, "gv", b"x"), &["không có đuôi", "CSV, XLSX hoặc XLS"]),
        (
            |p| {
                roster(p, "gv.csv", b"");
                large(p, "gv.csv")
            },
            &["quá lớn (50 MB)", "5 MB"],
        ),
        (
            |p| {
                roster(p, "x/gv.csv", b"");
                yaml(p, "x/gv.csv", "x")
            },
            &["dòng ", "«x»", "thư mục, không phải tệp"],
        ),
    ]);
}

/// A template of the school's own: bg-2023 with these lines.
fn template(place: &Place, lines: &str) {
    yaml(place, "template: bg-2023", "template: mau.yaml");
    let head = "name: thử\nextends: bg-2023\nyears: {from: 2025-2026, to: 2025-2026}\n";
    place.write("mau.yaml", format!("{head}{lines}"));
}

#[test]
fn a_template_with_circles_and_loops_that_are_not_there_is_refused_where_it_says_so() {
    all(&[
        (
            |p| {
                template(p, "");
                edit(p, "mau.yaml", "bg-2023", "b.yaml");
                p.write("b.yaml", "name: b\nextends: mau.yaml\n")
            },
            &["b.yaml, dòng 2", "«extends» đi vòng: mau.yaml → b.yaml → mau.yaml"],
        ),
        (
            |p| {
                template(p, "");
                edit(p, "mau.yaml", "bg-2023", "mau.yaml")
            },
            &["đi vòng"],
        ),
        (
            |p| template(p, "layout:\n  KHBD: {each: nobody}\n"),
            &["mau.yaml, dòng 5", "«nobody»", "teacher"],
        ),
        (
            |p| template(p, "layout:\n  KHBD: {name: \"{pupil}\"}\n"),
            &["{pupil}", "each: pupil"],
        ),
        (
            |p| template(p, "layout:\n  XX: {in: YY, name: x}\n"),
            &["«YY»", "Được ghi: CHUNG"],
        ),
        (|p| template(p, "layout:\n  KHBD: {name: a/b}\n"), &["mau.yaml, dòng 5"]),
        (
            |p| template(p, "records:\n  KHBD: {dealine: {ngay: 15/9}}\n"),
            &["«dealine»"],
        ),
        (|p| template(p, "tree: []\n"), &["«tree»", "Được ghi: "]),
    ]);
}

#[test]
fn all_mistakes_of_all_files_are_told_in_one_run() {
    let place = school();
    yaml(&place, "khoi: [1]", "kho: [1]");
    csv(&place, "Tổ 1,1A", "Tổ 9,9Z");
    csv(&place, "hung@", "hung@@");
    template(&place, "layout:\n  KHBD: {each: nobody}\n");
    place.write("nhan-su.yaml", "staff:\n  a: {nam: x}\n");
    let said = refused(&place, &["plan"]);
    says(
        &said,
        &["«kho»", "«Tổ 9»", "«9Z»", "«hung@@example.edu.vn»", "«nobody»", "«nam»"],
    );
    let heading: usize = said
        .err
        .split(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .expect("a count");
    let places = said.err.lines().skip(2).filter(|line| !line.starts_with(' ')).count();
    assert_eq!(heading, places, "{}", said.err);
}

/// Words of the libraries that read YAML and the command line.
const FOREIGN: [&str; 12] = [
    "expected",
    "invalid",
    "found",
    "while",
    "did not",
    "mapping",
    "parsing",
    "error",
    "argument",
    "unexpected",
    "usage",
    "required",
];

#[test]
fn no_librarys_english_reaches_who_reads_vietnamese() {
    for yaml in [
        "a: [1\n",
        "a: 1\n b: 2\n",
        "a: \"b\n",
        "a: &x\n  b: *y\n",
        "a: 'b\n",
        "? a\n: - b\n c",
        "%YAML 9\n",
        "a: !!int x: y\n",
        "{a: b\n",
        "- a\nb: c\n",
        "a: |\n b\nc\n",
        "@x: 1\n",
    ] {
        let place = school();
        place.write("hoso.yaml", yaml);
        let said = refused(&place, &["plan"]);
        let lower = said.err.to_lowercase();
        assert_eq!(
            FOREIGN.iter().find(|word| lower.contains(*word)),
            None,
            "{yaml:?}\n{}",
            said.shown()
        );
    }
    let place = school();
    for words in [
        &["completions"][..],
        &["completions", "dos"],
        &["audit", "--headcount", "năm", "--root", "."],
        &["audit", "--headcount"],
        &["login", "--role", "x"],
        &["init", "--only", "x"],
        &["explain", "HS201", "--all"],
        &["plan", "--full=1"],
        &["--", "plan"],
    ] {
        let said = refused(&place, words);
        let lower = said.err.to_lowercase();
        assert_eq!(
            FOREIGN.iter().find(|word| lower.contains(*word)),
            None,
            "{words:?}\n{}",
            said.shown()
        );
    }
}

#[test]
fn no_words_of_the_systems_reach_who_reads_vietnamese() {
    let mut place = school();
    place.write("tep", "x");
    place.write("that.json", "{");
    let foreign = [
        "os error",
        "such file",
        "not a",
        "denied",
        "is a directory",
        "expected",
        "failed",
    ];
    let check = |place: &Place, words: &[&str], part: &str| {
        let said = place.hoso(words);
        let all = format!("{}{}", said.out, said.err).to_lowercase();
        assert!(said.code != 0 && all.contains(part), "{words:?}\n{}", said.shown());
        assert_eq!(
            foreign.iter().find(|word| all.contains(*word)),
            None,
            "{words:?}\n{}",
            said.shown()
        );
    };
    check(&place, &["--state", "tep/x.db", "init", "--yes"], "trạng thái");
    check(&place, &["--state", "tep/x.db", "plan"], "trạng thái");
    check(&place, &["init", "--plan", "tep/x.json", "--yes"], "kế hoạch");
    check(&place, &["plan", "--out", "tep/x.json"], "tep");
    check(&place, &["audit", "--root", "tep/x"], "không có thư mục");
    yaml(
        &place,
        "storage:\n  local: ho-so\n  simulate_sharing: true",
        "storage:\n  local: tep/ho-so",
    );
    check(&place, &["init", "--yes"], "tep");
    yaml(&place, "storage:\n  local: tep/ho-so", "storage:\n  google: {}");
    for (file, part) in [
        ("khong/co.json", "không có ở đó"),
        ("nha", "thư mục"),
        ("tep", "không phải tệp đăng nhập"),
    ] {
        place.variables = vec![("HOSO_GOOGLE_CREDENTIALS".to_owned(), file.to_owned())];
        check(&place, &["plan"], part);
        check(&place, &["doctor"], part);
    }
}

#[test]
fn one_wrong_class_is_one_message() {
    for change in [
        (|p: &Place| csv(p, "Tổ 1,1A,", "Tổ 1,1Z,")) as Change,
        |p| csv(p, "Tổ 1,1B,", "Tổ 1,1Z,"),
        |p| yaml(p, "lop: 1A", "lop: 1Z"),
        |p| {
            more(
                p,
                "staff:\n  le-thi-binh:\n    viec: [{chu_nhiem: 1Z, from: 1/1/2026}]\n",
            )
        },
        |p| yaml(p, "lop: [1A, 1B, 2A, 3A]", "lop: [1A, 1B, 2A, 3A, B3]"),
        |p| yaml(p, "lop: [1A, 1B, 2A, 3A]", "lop: [1A, 1B, 2A, 3A, '3 B']"),
        |p| {
            yaml(p, "lop: [1A, 1B, 2A, 3A]", "lop: [1A, 1B, 2A, '3 A']");
        },
    ] {
        let place = school();
        change(&place);
        says(&refused(&place, &["plan"]), &["1 chỗ cần sửa"]);
    }
}
