//! The pictures of the READMEs: a September at a terminal, played, and drawn as it stood on the screen. A picture that
//! the program no longer looks like fails; `HOSO_WRITE_DOCS=1 cargo test pictures` draws all of them again.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

use super::Place;
use super::desk::{Desk, sit};

const COLUMNS: usize = 80;
/// Pixels of a character's cell, and of the edge around all of them.
const CELL: (f32, usize) = (8.4, 19);
const EDGE: usize = 12;
/// Where the school's folder stands in the pictures.
const SHOWN: &str = "D:\\van-thu";
/// The page of the Windows package has the pictures inside itself.
const PAGE: &str = "packaging/windows/HUONG-DAN.html";

fn here(inner: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inner)
}

fn writes() -> bool {
    std::env::var_os("HOSO_WRITE_DOCS").is_some()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The lines as a picture of a console's window. Words are stretched to their number of cells, whatever the font.
fn drawn(lines: &[String]) -> String {
    let width = CELL.0 * 80.0 + 2.0 * EDGE as f32;
    let height = lines.len() * CELL.1 + 2 * EDGE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"'DejaVu Sans Mono',Consolas,Menlo,monospace\" font-size=\"14\" fill=\"#e6e6e6\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"#1b1b1f\"/>\n"
    );
    for (number, line) in lines.iter().enumerate() {
        let y = EDGE + number * CELL.1 + CELL.1 - 5;
        for (column, words) in words(line) {
            let (x, length) = (EDGE as f32 + column as f32 * CELL.0, words.width() as f32 * CELL.0);
            let words = escaped(words);
            writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y}\" textLength=\"{length:.1}\">{words}</text>"
            )
            .expect("written");
        }
    }
    svg + "</svg>\n"
}

/// What stands between gaps of two blanks or more, which pictures inside pages lose, each with its column.
fn words(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut column = 0;
    for part in line.split("  ") {
        let text = part.trim_start();
        if !text.is_empty() {
            found.push((column + part.width() - text.width(), text.trim_end()));
        }
        column += part.width() + 2;
    }
    found
}

/// What stands on the screen from the last line that begins with `from` on, at most `most` lines.
fn lines(desk: &Desk, place: &Place, from: &str, most: usize) -> Vec<String> {
    let real = fs::canonicalize(place.folder.path()).expect("the folder");
    let rows: Vec<String> = desk.screen.screen().rows(0, 80).collect();
    let start = rows
        .iter()
        .rposition(|row| row.starts_with(from))
        .unwrap_or_else(|| panic!("«{from}» is not on the screen:\n{}", rows.join("\n")));
    let end = rows.iter().rposition(|row| !row.is_empty()).expect("a line") + 1;
    rows[start..end.min(start + most)]
        .iter()
        .map(|row| steady(&row.replace(&real.display().to_string(), SHOWN)))
        .collect()
}

/// A path as Windows writes it, and a duration that is the same on every machine.
fn steady(row: &str) -> String {
    let mut row = row.trim_end().to_owned();
    if let Some(at) = row.find(SHOWN) {
        let end = row[at..]
            .find([' ', ')', ',', ']'])
            .map_or(row.len(), |length| at + length);
        let path = row[at..end].replace('/', "\\");
        row.replace_range(at..end, &path);
    }
    if let (Some(from), Some(to)) = (row.find(" việc trong "), row.find(" giây")) {
        row.replace_range(from + " việc trong ".len()..to, "0,2");
    }
    assert!(row.width() <= COLUMNS && !row.contains(".tmp"), "{row}");
    row
}

/// The picture that is kept is the one that was drawn, and the page holds it too.
fn check(name: &str, lines: &[String]) {
    let drawn = drawn(lines);
    let file = here(&format!("docs/pictures/{name}.svg"));
    let page = fs::read_to_string(here(PAGE)).expect("the page");
    let wanted = held(&page, name, &drawn);
    if writes() {
        fs::write(&file, &drawn).expect("written");
        fs::write(here(PAGE), wanted).expect("written");
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == drawn && page == wanted,
        "the picture «{name}» is stale; run HOSO_WRITE_DOCS=1 cargo test pictures; now:\n{}",
        lines.join("\n")
    );
}

/// The page with the picture between its marks, where it has such marks.
fn held(page: &str, name: &str, drawn: &str) -> String {
    let Some(mark) = page.find(&format!("<!-- picture {name}:")) else {
        return page.to_owned();
    };
    let body = mark + page[mark..].find('\n').expect("a line") + 1;
    let end = body + page[body..].find("<!-- end -->").expect("an end");
    format!("{}{drawn}{}", &page[..body], &page[end..])
}

/// An empty folder of a school with its roster; temporary folders are refused, and the tests live in one.
fn machine() -> Place {
    let mut place = Place::new();
    place.at("2025-09-03T08:00:00+07:00");
    place.write("tam/x", "");
    let roster = include_str!("../../../src/cli/demo/giao-vien.csv").replace("example.edu.vn", "bacgiang.edu.vn");
    place.write("hoso/giao-vien.csv", roster);
    let temporary = place.path("tam").display().to_string();
    place.variables = ["TMPDIR", "TEMP", "TMP"]
        .map(|name| (name.to_owned(), temporary.clone()))
        .to_vec();
    place
}

/// Some records as teachers file them in the first weeks.
fn filed(place: &Place) {
    let year = "hoso/ho-so/Năm học 2025-2026";
    for week in 1..=6 {
        place.write(
            &format!("{year}/03 Giáo viên/Lê Thị Bình/01 KH bài dạy/KHBD_TUAN_{week:02}.pdf"),
            "%PDF-",
        );
    }
    place.write(
        &format!("{year}/03 Giáo viên/Trần Văn Cường/01 KH bài dạy/Tuần 1.docx"),
        "PK",
    );
    place.write(
        &format!("{year}/01 Nhà trường/01 KH giáo dục/KHGD 2025-2026.pdf"),
        "%PDF-",
    );
}

/// One test, because with HOSO_WRITE_DOCS it writes files, one of them again and again.
#[test]
fn the_pictures_show_the_program_as_it_is() {
    let mut place = machine();
    let mut desk = sit(&place, &[], 80);
    // The folder that is proposed is as long as the test's own.
    desk.over = true;
    desk.sees("Làm gì?").sees("Chọn [1]:");
    check("bat-dau", &lines(&desk, &place, "hoso ·", 20));
    desk.types("1").sees("Đã có ai dùng hoso").sees("Chọn:").types("1");
    desk.sees("Tên trường:");
    desk.types("Trường Tiểu học Thử Nghiệm").sees("Lưu tệp của trường");
    desk.types(&place.path("hoso").display().to_string());
    desk.sees("Năm học").types("2025-2026");
    desk.sees("Xã, phường").types("Thử Nghiệm");
    desk.sees("Mã trường").types("");
    desk.sees("Hồ sơ để ở đâu?").sees("Chọn [1]:").types("1");
    desk.sees("Thư mục").types("");
    desk.sees("Email của Phòng").types("");
    desk.sees("Email của Sở").types("");
    desk.sees("Tệp danh sách").types("giao-vien.csv");
    desk.sees("Đã viết").sees("Chọn [1]:");
    check("mo-ta", &lines(&desk, &place, "Lệnh tương ứng", 20));
    desk.types("1")
        .sees("Làm? [c/K]")
        .types("c")
        .sees("Xong")
        .sees("Chọn [1]:");
    check("tao-cay", &lines(&desk, &place, "Lệnh tương ứng", 27));
    desk.keys("\u{4}");
    desk.left();
    filed(&place);
    place.at("2025-10-15T08:00:00+07:00");
    let mut desk = sit(&place, &[&place.path("hoso").display().to_string()], 80);
    desk.sees("Làm gì?").sees("Chọn [1]:").types("1");
    desk.sees("Phải làm gì").sees("Chọn [1]:");
    check("kiem-tra", &lines(&desk, &place, "Lệnh tương ứng", 34));
    desk.keys("\u{4}");
    desk.left();
}
