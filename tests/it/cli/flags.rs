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
        (&["-c", "co", "plan"], &["co/hoso.yaml", "hoso new"]),
        (&["audit", "--as-of", "31/02"], &["«31/02»", "15/10/2025"]),
        (
            &["audit", "--as-of", "31/02/2025"],
            &["«31/02/2025»", "ngày có trên lịch"],
        ),
        (&["audit", "--as-of", "1/1/2030"], &["tương lai"]),
        (&["audit", "--as-of", "2025-10-15T23:00"], &["tương lai"]),
        (&["audit", "--as-of", "2025-10-15T25:00"], &["2025-10-15T17:00"]),
        (&["audit", "--as-of", "2025-10-15 sáng"], &["2025-10-15T17:00"]),
        (&["audit", "-o", "a.xlsx"], &["«.xlsx»", ".json", ".txt"]),
        (&["audit", "-o", "a.CSV"], &["«.csv»", ".json", ".txt"]),
        (
            &["audit", "--format", "table", "-o", "a.json"],
            &["«.json»", "--format"],
        ),
        (&["links", "-o", "a.docx"], &["«.docx»", ".csv, .xlsx, .html"]),
        (&["links", "--format", "csv", "-o", "a.xlsx"], &["«.xlsx»", "--format"]),
        (&["plan", "--out", "a.xlsx"], &["«.xlsx»", ".json"]),
        (
            &["audit", "--root", "khong/co"],
            &["--root «khong/co»", "không có thư mục ấy"],
        ),
        (
            &["audit", "--root", "hoso-demo"],
            &["--root «hoso-demo»", "không có thư mục ấy"],
        ),
        (
            &["audit", "--root", "giao-vien.csv"],
            &["--root «giao-vien.csv»", "đó là tệp"],
        ),
        (
            &["audit", "--root", "https://example.org/x"],
            &["--root: «https://example.org/x»", "Google Drive"],
        ),
        (
            &[
                "new",
                "-c",
                "z/a.yaml",
                "--name",
                "X",
                "--local",
                "https://example.org/x",
            ],
            &["--local «https://example.org/x»", "địa chỉ trên mạng"],
        ),
        (
            &["new", "-c", "z/a.yaml", "--name", "X", "--google", "ho-so"],
            &["--google «ho-so»", "không phải đường dẫn"],
        ),
        (
            &["new", "-c", "z/a.yaml", "--from", "khong/co"],
            &["--from «khong/co»", "không có thư mục ấy"],
        ),
        (
            &["audit", "-c", "hoso.yaml", "--root", "."],
            &["không dùng chung được với", "«--root»", "«--config»", "giữ một"],
        ),
        (
            &["-c", "hoso.yaml", "audit", "--root", "."],
            &["không dùng chung được với", "«--root»", "«--config»", "giữ một"],
        ),
        (
            &["new", "-c", "z/a.yaml", "--local", "a", "--google", "b"],
            &["không dùng chung được với", "«--local»", "«--google»", "giữ một"],
        ),
        (&["audit", "--headcount", "5"], &["còn thiếu «--root»"]),
        (&["--root", "."], &["«--root»"]),
        (&["audit", "--year"], &["«--year» cần một giá trị"]),
        (
            &["plan", "--format", "json", "--format", "json"],
            &["«--format» chỉ ghi được một lần"],
        ),
        (&["tree", "--as-of", "\u{1b}[31m"], &["«/u{1b}[31m»"]),
        (&["audit", "--record", "KHBB"], &["«KHBB»", "KHBD"]),
        (&["audit", "--record", "KHBD,SCN"], &["--record KHBD --record SCN"]),
        (&["--state", "co", "plan"], &["thư mục", "--state TỆP"]),
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
        (&["audit", "--output", "hoso.yaml"], &["hoso.yaml", "«.yaml»"]),
        (&["links", "--output", "./giao-vien.csv"], &["mô tả trường"]),
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
        (&["demo", "--dir", "co"], &["không trống", "--dir TÊN"]),
        (&["demo", "--dir", "."], &["không trống", "hoso -c . audit"]),
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

#[test]
fn a_folder_named_for_the_file_is_the_hoso_yaml_in_it() {
    let place = school();
    let file = place.hoso(&["-c", "hoso.yaml", "plan"]).ended(0);
    assert_eq!(place.hoso(&["-c", ".", "plan"]).ended(0), file);
    let above = place
        .hoso(&["-c", &place.path("").display().to_string(), "plan"])
        .ended(0);
    assert_eq!(above.out, file.out);
}

#[test]
fn a_moment_is_vietnams_unless_it_says_whose() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let report = |moment: &str| {
        let said = place.hoso(&["audit", "--as-of", moment, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        json["as_of"].as_str().unwrap_or_default().to_owned()
    };
    let same = report("2025-10-10T01:00:59Z");
    for moment in [
        "2025-10-10T08:00",
        "2025-10-10 08:00",
        "10/10/2025 08:00",
        "2025-10-10T08:00:59+07:00",
    ] {
        assert_eq!(report(moment), same, "{moment}");
    }
    assert_ne!(report("10/10/2025"), same, "a day alone is its end");
}

#[test]
fn a_report_takes_its_form_from_the_files_ending() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    place.hoso(&["audit", "--fail-on", "never", "-o", "a.json"]).ended(0);
    assert!(serde_json::from_str::<serde_json::Value>(&place.read("a.json")).is_ok());
    place.hoso(&["audit", "--fail-on", "never", "-o", "a.txt"]).ended(0);
    assert!(place.read("a.txt").starts_with("Trường"));
}
