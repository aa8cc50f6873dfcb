//! Wrong command lines, and files named on them that cannot be what they are named for.

use super::Said;
use super::sessions::school;
use super::words::{refused, says};

/// Command lines, and what is said to them.
#[test]
fn a_wrong_command_line_is_told_with_the_nearest_right_word() {
    let place = school();
    place.write("khac.json", "{\"schema\": 1}");
    place.write("co/san.txt", "x");
    for (words, parts) in [
        (&["pla"][..], &["«pla»", "có phải «plan»?"][..]),
        (&["plan", "--ful"], &["«--ful»", "có phải «--full»?"]),
        (&["plan", "extra"], &["thừa chữ «extra»", "hoso --help"]),
        (&["plan", "--format", "xml"], &["«xml»", "table, json"]),
        (&["--year", "2026", "plan"], &["«2026»", "2026-2027"]),
        (&["-c", "khong/co.yaml", "plan"], &["khong/co.yaml", "hoso new"]),
        (&["-c", "co", "plan"], &["thư mục, không phải tệp"]),
        (&["audit", "--as-of", "31/02"], &["«31/02»", "15/10/2025"]),
        (
            &["audit", "--as-of", "31/02/2025"],
            &["«31/02/2025»", "ngày có trên lịch"],
        ),
        (&["audit", "--as-of", "1/1/2030"], &["tương lai"]),
        (&["tree", "--as-of", "\u{1b}[31m"], &["«/u{1b}[31m»"]),
        (&["audit", "--record", "KHBB"], &["«KHBB»", "KHBD"]),
        (&["audit", "--owner", "Lê Thị Bìn"], &["có phải «Lê Thị Bình»?"]),
        (&["explain", "HS999"], &["«HS999»", "hoso explain --all"]),
        (
            &["init", "--plan", "hoso.yaml", "--yes"],
            &["không phải kế hoạch", "hoso plan --out"],
        ),
        (&["init", "--plan", "khac.json", "--yes"], &["không phải kế hoạch"]),
        (
            &["init", "--plan", "thieu.json", "--yes"],
            &["không đọc được", "hoso plan --out"],
        ),
        (&["plan", "--out", "khong/co.json"], &["chưa có thư mục khong"]),
        (&["audit", "--output", "khong/co.json"], &["chưa có thư mục khong"]),
        (&["audit", "--output", "co"], &["thư mục, hãy ghi tên tệp"]),
        (&["audit", "--output", "hoso.yaml"], &["hoso.yaml", "mô tả trường"]),
        (&["audit", "--output", "./giao-vien.csv"], &["mô tả trường"]),
        (&["plan", "--out", "ho-so"], &["cây thư mục hồ sơ"]),
        (&["audit", "--output", "ho-so/x.json"], &["cây thư mục hồ sơ"]),
        (&["--state", "ho-so/x.db", "plan"], &["trong chính cây thư mục"]),
        (&["new", "--name", "X"], &["không ghi đè", "hoso new --force"]),
        (&["new", "-c", "z/a.yaml"], &["--name"]),
        (&["new", "-c", "z/a.yaml", "--name", "../x"], &["--name «../x»", "«/»"]),
        (
            &["new", "-c", "z/a.yaml", "--name", "X", "--code", "a b"],
            &["--code «a b»", "«a-b»"],
        ),
        (
            &["new", "-c", "z/a.yaml", "--name", "X", "--phong", "abc"],
            &["--phong «abc»", "email"],
        ),
        (
            &["new", "-c", "z/a.yaml", "--name", "X", "--roster", "a.csv"],
            &["--roster «a.csv»", "không thấy"],
        ),
        (&["adopt", "STO@to1=x"], &["chưa có", "hoso init"]),
        (&["demo", "--dir", "co"], &["không trống", "--dir"]),
        (&["--lang", "fr", "plan"], &["«fr»", "vi, en"]),
    ] {
        let said = refused(&place, words);
        let lower = Said {
            err: said.err.to_lowercase(),
            ..said
        };
        let parts: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
        says(&lower, &parts.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn a_file_where_the_tree_should_stand_is_told_and_left_alone() {
    let place = school();
    place.write("ho-so", "một tệp");
    for command in [
        &["plan"][..],
        &["init", "--yes"],
        &["audit"],
        &["tree"],
        &["share", "--yes"],
        &["adopt", "--yes"],
    ] {
        says(&refused(&place, command), &["là tệp, không phải thư mục", "hoso.yaml"]);
    }
}

#[test]
fn adopt_tells_every_pair_that_fits_nothing() {
    let place = school();
    std::fs::create_dir(place.path("ho-so")).expect("a root");
    let said = refused(&place, &["adopt", "--yes", "STO@to9=a", "KHGD=khong-co", "vu-vo"]);
    says(
        &said,
        &["«STO@to9»", "Có phải «STO@to1»?", "«khong-co»", "«vu-vo»", "hoso tree"],
    );
}
