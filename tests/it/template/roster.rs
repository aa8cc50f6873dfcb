//! Rosters: what schools really send, and who the people in them are.

use std::collections::BTreeMap;

use hoso::template::problem::Problem;
use hoso::template::roster::{self, Answer, Known, read_people, write_people};
use hoso::tree::{Address, Duty, PersonId};
use insta::assert_snapshot;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};

use super::sample::{HEAD, Read, read_all, told};

const CSV: &str = "\
STT,Họ và tên,Email,Tổ,Lớp chủ nhiệm,Lớp dạy,Môn,Chức vụ,KHBD
1,Nguyễn Văn Hùng,hung@bacgiang.edu.vn,,,,,Hiệu trưởng,
2,Lê Thị Bình,binh@bacgiang.edu.vn,Tổ 1,1A,,,Tổ trưởng,máy tính
3,Trần Thị Hoa,hoa@bacgiang.edu.vn,1,1B,,,GV,in giấy
4,Đỗ Minh Anh,anh@bacgiang.edu.vn,tổ 4-5,,\"4A, 5A\",Tiếng Anh,TTCM kiêm TPT Đội,
5,Vũ Thị Lan,lan@bacgiang.edu.vn,,,,,Văn thư,
";

fn with(file: &str, bytes: &[u8], known: &[Known]) -> Read {
    read_all(HEAD, Some((file, bytes)), known, &BTreeMap::new())
}

fn csv(text: &str) -> Read {
    with("giao-vien.csv", text.as_bytes(), &[])
}

fn ids(read: &Read) -> Vec<&str> {
    read.school().people.keys().map(PersonId::as_str).collect()
}

fn refused(file: &str, bytes: &[u8]) -> String {
    let problem: Problem = roster::read(file, bytes).expect_err("no roster");
    told(&[problem])
}

fn workbook(fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book).expect("a workbook");
    book.save_to_buffer().expect("bytes")
}

fn known(id: &str, name: &str, address: &str, group: &str) -> Known {
    Known {
        id: id.into(),
        name: name.to_owned(),
        addresses: Address::new(address).into_iter().collect(),
        former: Vec::new(),
        code: None,
        groups: (!group.is_empty()).then(|| group.into()).into_iter().collect(),
        classes: Vec::new(),
    }
}

#[test]
fn the_usual_list_needs_no_ids() {
    let out = csv(CSV);
    assert_eq!(told(&out.problems), "");
    assert_eq!(
        ids(&out),
        [
            "do-minh-anh",
            "le-thi-binh",
            "nguyen-van-hung",
            "tran-thi-hoa",
            "vu-thi-lan"
        ]
    );
    let school = out.school();
    let duties = |id: &str| -> Vec<Duty> { school.people[id].assignments.iter().map(|a| a.duty.clone()).collect() };
    assert_eq!(duties("nguyen-van-hung"), [Duty::Role("hieu-truong".into())]);
    assert_eq!(
        duties("le-thi-binh"),
        [
            Duty::Head("to1".into()),
            Duty::Member("to1".into()),
            Duty::Homeroom("1A".into())
        ]
    );
    assert_eq!(
        duties("do-minh-anh"),
        [
            Duty::Head("to45".into()),
            Duty::Role("tong-phu-trach".into()),
            Duty::Member("to45".into()),
            Duty::Subject("ngoai-ngu".into(), vec!["4A".into(), "5A".into()]),
        ]
    );
    assert_eq!(duties("vu-thi-lan"), [Duty::Role("van-thu".into())]);
}

#[test]
fn a_mark_semicolons_tabs_and_windows_line_ends_change_nothing() {
    let plain = csv(CSV).school().clone();
    let semicolons = CSV.replace("\"4A, 5A\"", "4A+5A").replace(',', ";");
    for text in [
        format!("\u{feff}{CSV}"),
        CSV.replace('\n', "\r\n"),
        format!("\u{feff}{}", semicolons.replace('\n', "\r\n")),
        semicolons.replace(';', "\t"),
        format!("sep=;\r\n{semicolons}"),
    ] {
        assert_eq!(*csv(&text).school(), plain, "{text}");
    }
}

#[test]
fn decomposed_letters_no_break_spaces_and_other_cases_are_the_same_words() {
    use unicode_normalization::UnicodeNormalization;
    let text: String = CSV.replace("Tổ 1", " TỔ\u{a0}1 ").nfd().collect();
    let out = csv(&text.to_uppercase().replace("@BACGIANG.EDU.VN", "@bacgiang.edu.vn"));
    assert_eq!(told(&out.problems), "");
    let school = out.school();
    assert_eq!(school.people["le-thi-binh"].name, "LÊ THỊ BÌNH");
}

#[test]
fn every_mistake_has_its_cell() {
    let text = CSV
        .replace("Tổ 1", "Tổ 9")
        .replace("hoa@bacgiang.edu.vn", "hoa@gmail.com")
        .replace(",1B,", ",1C,")
        .replace("Tiếng Anh", "Tiếng Ank")
        .replace("Tổ trưởng,máy tính", "Tổ truởg,ipad")
        .replace("Vũ Thị Lan,", ",");
    assert_snapshot!(told(&csv(&text).problems), @r#"
    giao-vien.csv!D3 «Tổ 9» không có tổ này. Được ghi: Tổ 1, Tổ 4-5. Có phải «Tổ 1»?
    giao-vien.csv!H3 «Tổ truởg» không có chức vụ này. Được ghi: Giáo viên, Hiệu trưởng, Kế toán, Nhân viên, Nhân viên hỗ trợ giáo dục người khuyết tật, Phó Hiệu trưởng, Quản trị hệ thống, Nhân viên thư viện, thiết bị, Tổ phó, Tổ trưởng, Tổng phụ trách Đội, Văn thư, Nhân viên y tế. Có phải «Tổ trưởng»?
    giao-vien.csv!I3 «ipad» không có cách dùng KHBD này. Được ghi: may-tinh, in-giay, chua-ro.
    giao-vien.csv!C4 «hoa@gmail.com» không thuộc tên miền bacgiang.edu.vn. Ghi tài khoản nhà trường cấp, hoặc thêm tên miền được phép (hoso.yaml, dòng 12).
    giao-vien.csv!E4 «1C» không có lớp này. Được ghi: 1A, 1B, 4A, 5A.
    giao-vien.csv!G5 «Tiếng Ank» không có môn học này. Được ghi: Đạo đức, Giáo dục thể chất, Hoạt động trải nghiệm, Khoa học, Lịch sử và Địa lí, Nghệ thuật, Ngoại ngữ 1, Tiếng Việt, Tin học và Công nghệ, Tự nhiên và Xã hội, Toán. Có phải «Tiếng Việt»?
    giao-vien.csv!A6 chưa có họ và tên.
    "#);
}

#[test]
fn rows_that_are_no_person_are_left_out_and_said() {
    let text = format!(
        "TRƯỜNG TIỂU HỌC TÂN DĨNH,,,,,,,,\nDANH SÁCH CÁN BỘ\n\n{CSV},,,,,,,,\n\nTổng cộng: 5 người,,,,,,,,\n,Tổng cộng,,,,,,,\n,,,,,,\"Tân Dĩnh, ngày 5 tháng 9 năm 2025\",,\n,Người lập biểu,,,,,HIỆU TRƯỞNG,,\n"
    );
    let out = csv(&text);
    assert_eq!(told(&out.problems), "");
    assert_eq!(ids(&out).len(), 5);
    assert_snapshot!(out.notes(), @r#"
    giao-vien.csv: bỏ qua 4 dòng không phải một người: A12 «Tổng cộng: 5 người», B13 «Tổng cộng», G14 «Tân Dĩnh, ngày 5 tháng 9 năm 2…», B15 «Người lập biểu».
    Chưa có giáo viên chủ nhiệm: 4A, 5A.
    "#);
}

#[test]
fn unknown_headings_are_noted_and_private_ones_are_not_read() {
    let text =
        "Họ và tên,Ngày sinh,CCCD,Emai,Sở thích\nLê Thị Bình,1/1/1990,001190000001,binh@bacgiang.edu.vn,đọc sách\n";
    let out = csv(text);
    assert_eq!(told(&out.problems), "");
    assert_snapshot!(out.notes(), @r#"
    giao-vien.csv, ô D1: «Emai» không dùng cột này. Có phải «Email»?
    giao-vien.csv, ô E1: «Sở thích» không dùng cột này.
    Chưa có tài khoản nên chưa được chia sẻ: Lê Thị Bình.
    Chưa có tổ trưởng: Tổ 1, Tổ 4-5.
    Chưa có giáo viên chủ nhiệm: 1A, 1B, 4A, 5A.
    "#);
}

#[test]
fn a_list_without_a_heading_for_names_is_refused() {
    assert_snapshot!(refused("giao-vien.csv", b"a,b\n1,2\n"), @"giao-vien.csv không thấy dòng tiêu đề có «Họ và tên» ở đầu bảng. Các tiêu đề: Mã, STT, Họ và tên, Họ đệm, Tên, Email, Email cũ, Tổ, Lớp chủ nhiệm, Lớp dạy, Môn, Chức vụ, Điểm trường, Từ ngày, Đến ngày, KHBD, Đăng ký, Duyệt, Ghi chú.");
    assert_snapshot!(refused("giao-vien.csv", b""), @"giao-vien.csv tệp trống.");
    assert_snapshot!(refused("giao-vien.csv", "Tổ,Email\nTổ 1,a@b.vn\n".as_bytes()), @"giao-vien.csv không thấy dòng tiêu đề có «Họ và tên» ở đầu bảng. Các tiêu đề: Mã, STT, Họ và tên, Họ đệm, Tên, Email, Email cũ, Tổ, Lớp chủ nhiệm, Lớp dạy, Môn, Chức vụ, Điểm trường, Từ ngày, Đến ngày, KHBD, Đăng ký, Duyệt, Ghi chú.");
}

#[test]
fn other_encodings_are_told_with_the_way_out() {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(CSV.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_snapshot!(refused("giao-vien.csv", &utf16), @"giao-vien.csv không phải chữ UTF-8 (có thể là UTF-16). Mở bằng Excel, chọn Save As, kiểu «CSV UTF-8 (Comma delimited)», hoặc lưu thành .xlsx.");
    let unmarked: Vec<u8> = CSV.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_snapshot!(refused("giao-vien.csv", &unmarked), @"giao-vien.csv không phải chữ UTF-8 (có thể là UTF-16). Mở bằng Excel, chọn Save As, kiểu «CSV UTF-8 (Comma delimited)», hoặc lưu thành .xlsx.");
    assert_snapshot!(refused("giao-vien.csv", b"H\xf2 t\xean,Email\nL\xea Th\xf2 B\xecnh,b@bacgiang.edu.vn\n"), @"giao-vien.csv không phải chữ UTF-8 (có thể là Windows-1258). Mở bằng Excel, chọn Save As, kiểu «CSV UTF-8 (Comma delimited)», hoặc lưu thành .xlsx.");
}

#[test]
fn a_file_must_be_what_its_ending_says() {
    let book = workbook(|book| book.add_worksheet().write(0, 0, "Họ và tên").map(|_| ()));
    assert_snapshot!(refused("giao-vien.csv", &book), @"giao-vien.csv đuôi là «.csv» nhưng nội dung là tệp Excel. Đổi đuôi thành .xlsx.");
    assert_snapshot!(refused("giao-vien.xls", &book), @"giao-vien.xls đuôi là «.xls» nhưng nội dung là tệp Excel. Đổi đuôi thành .xlsx.");
    assert_snapshot!(refused("giao-vien.xlsx", CSV.as_bytes()), @"giao-vien.xlsx đuôi là «.xlsx» nhưng nội dung là chữ thường, như CSV. Đổi đuôi thành .csv, hoặc lưu lại từ Excel.");
    assert_snapshot!(refused("giao-vien.xlsx", b"PK\x03\x04word/document.xml"), @"giao-vien.xlsx đuôi là «.xlsx» nhưng nội dung là tệp nén hoặc tệp Office khác, không phải bảng tính Excel.");
    assert_snapshot!(refused("giao-vien.xlsx", b"%PDF-1.4"), @"giao-vien.xlsx đuôi là «.xlsx» nhưng nội dung là PDF. Dùng bảng tính gốc.");
    assert_snapshot!(refused("giao-vien.xls", b"<html><table>"), @"giao-vien.xls đuôi là «.xls» nhưng nội dung là trang web (HTML). Mở bằng Excel rồi lưu thành .xlsx.");
    assert_snapshot!(refused("giao-vien.docx", b"PK\x03\x04"), @"giao-vien.docx không đọc được tệp đuôi «.docx». Danh sách phải là tệp CSV, XLSX hoặc XLS (đuôi .csv, .xlsx, .xls). Mở bằng Excel rồi lưu lại.");
    assert_snapshot!(refused("giao-vien", CSV.as_bytes()), @"giao-vien tên tệp không có đuôi. Danh sách phải là tệp CSV, XLSX hoặc XLS (đuôi .csv, .xlsx, .xls). Mở bằng Excel rồi lưu lại.");
    assert_snapshot!(refused("giao-vien.xlsx", &book[..book.len() / 2]), @"giao-vien.xlsx tệp Excel bị hỏng, không đọc được. Mở bằng Excel rồi lưu lại.");
    assert_snapshot!(refused("giao-vien.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing"), @"giao-vien.xls tệp Excel bị hỏng, không đọc được. Mở bằng Excel rồi lưu lại.");
    assert_snapshot!(refused("giao-vien.csv", &vec![b'a'; 50 * 1024 * 1024]), @"giao-vien.csv tệp quá lớn (50 MB). Danh sách được phép đến 5 MB.");
}

#[test]
fn a_small_workbook_that_unfolds_to_gigabytes_is_refused() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    archive.start_file("xl/workbook.xml", options).expect("a file");
    archive.write_all(&vec![b' '; 1024 * 1024]).expect("written");
    let mut one = archive.finish_into_readable().expect("an archive");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..40 {
        let block = one.by_index(0).expect("the file");
        archive
            .raw_copy_file_rename(block, format!("xl/{index}.xml"))
            .expect("copied");
    }
    let bytes = archive.finish().expect("an archive").into_inner();
    assert!(bytes.len() < 200_000);
    assert_snapshot!(refused("giao-vien.xlsx", &bytes), @"giao-vien.xlsx nội dung bung ra quá lớn (hơn 32 MB). Chép riêng danh sách sang một tệp mới.");
}

#[test]
fn a_workbook_is_read_from_the_sheet_with_the_headings() {
    let bytes = workbook(|book| {
        book.add_worksheet().set_name("Bìa")?.write(0, 0, "Năm học 2025-2026")?;
        let sheet = book.add_worksheet().set_name("GV")?;
        sheet.write(0, 0, "DANH SÁCH")?;
        for (column, heading) in [
            "TT",
            "Tổ",
            "Họ đệm",
            "Tên",
            "E-mail (trường cấp)",
            "CN lớp",
            "Từ ngày",
            "Đăng kí",
        ]
        .into_iter()
        .enumerate()
        {
            sheet.write(2, u16::try_from(column).expect("small"), heading)?;
        }
        let day = Format::new().set_num_format("dd/mm/yyyy");
        sheet.merge_range(3, 1, 4, 1, "Tổ 1", &Format::new())?;
        sheet
            .write(3, 0, 1)?
            .write(3, 2, "Lê Thị")?
            .write(3, 3, "Bình")?
            .write(3, 4, "binh@bacgiang.edu.vn")?;
        sheet.write(3, 5, "1A")?;
        sheet.write_with_format(3, 6, &ExcelDateTime::from_ymd(2025, 9, 1)?, &day)?;
        sheet.write(3, 7, 45_915)?;
        sheet
            .write(4, 0, 2)?
            .write(4, 2, "Trần Thị")?
            .write(4, 3, "Hoa ")?
            .write(4, 4, " hoa@bacgiang.edu.vn")?;
        sheet.write_formula(4, 5, Formula::new("=\"1\"&\"B\"").set_result("1B"))?;
        Ok(())
    });
    let out = with("giao-vien.xlsx", &bytes, &[]);
    assert_eq!(told(&out.problems), "");
    let school = out.school();
    let binh = &school.people["le-thi-binh"];
    assert_eq!(binh.from, Some(jiff::civil::date(2025, 9, 1)));
    assert_eq!(
        binh.registration.as_ref().map(|r| r.date),
        Some(jiff::civil::date(2025, 9, 15))
    );
    let hoa = &school.people["tran-thi-hoa"];
    let duties: Vec<&Duty> = hoa.assignments.iter().map(|a| &a.duty).collect();
    assert_eq!(duties, [&Duty::Member("to1".into()), &Duty::Homeroom("1B".into())]);
}

#[test]
fn what_a_spreadsheet_made_of_a_cell_is_told_at_the_cell() {
    let bytes = workbook(|book| {
        book.add_worksheet().write(0, 0, "bìa")?;
        let sheet = book.add_worksheet().set_name("GV")?;
        for (column, heading) in ["Mã", "Họ và tên", "Email", "Lớp chủ nhiệm", "Tổ"]
            .into_iter()
            .enumerate()
        {
            sheet.write(0, u16::try_from(column).expect("small"), heading)?;
        }
        let day = Format::new().set_num_format("d-mmm");
        sheet.write_with_format(1, 0, &ExcelDateTime::from_ymd(2002, 2, 1)?, &day)?;
        sheet.write(1, 1, "Lê Thị Bình")?.write(1, 2, "binh@bacgiang.edu.vn")?;
        sheet.write(2, 0, 7)?.write(2, 1, "=HYPERLINK(\"x\")")?.write(2, 4, 1)?;
        sheet.write(3, 1, "Trần Thị Hoa")?;
        sheet.write_formula(3, 3, Formula::new("=NA()").set_result("#N/A"))?;
        Ok(())
    });
    assert_snapshot!(told(&with("giao-vien.xlsx", &bytes, &[]).problems), @r#"
    giao-vien.xlsx!GV!A2 «1/2/2002» bảng tính đã đổi ô này thành ngày. Chọn kiểu Text cho cột rồi ghi lại.
    giao-vien.xlsx!GV!B3 «=HYPERLINK("x")» ô chứa công thức dạng chữ. hoso không tính công thức; ghi giá trị.
    giao-vien.xlsx!GV!D4 «#N/A» ô báo lỗi. Ghi lại giá trị.
    "#);
    let text = "Mã,Họ và tên,Lớp chủ nhiệm\n1-Feb-02,Lê Thị Bình,01/01/2025\n";
    assert_snapshot!(told(&csv(text).problems), @r#"
    giao-vien.csv!A2 «1-Feb-02» bảng tính đã đổi ô này thành ngày. Chọn kiểu Text cho cột rồi ghi lại.
    giao-vien.csv!C2 «01/01/2025» bảng tính đã đổi ô này thành ngày. Chọn kiểu Text cho cột rồi ghi lại.
    "#);
}

#[test]
fn a_title_row_names_the_group_of_the_rows_below() {
    let out = csv("TT,Họ và tên,Chức vụ\nTổ 1,,\n1,Lê Thị Bình,Tổ trưởng\nTổ 4-5,,\n1,Đỗ Minh Anh,Giáo viên\n");
    assert_eq!(told(&out.problems), "");
    let school = out.school();
    assert_eq!(
        school.people["le-thi-binh"].assignments[0].duty,
        Duty::Head("to1".into())
    );
    assert_eq!(
        school.people["do-minh-anh"].assignments[0].duty,
        Duty::Member("to45".into())
    );
}

#[test]
fn two_of_one_name_are_two_people_whatever_their_order() {
    let rows = [
        "Nguyễn Thị Hoa,hoa.a@bacgiang.edu.vn,Tổ 1",
        "Nguyễn Thị Hoa,hoa.b@bacgiang.edu.vn,Tổ 1",
    ];
    let read = |first: usize| csv(&format!("Họ và tên,Email,Tổ\n{}\n{}\n", rows[first], rows[1 - first]));
    let (one, other) = (read(0), read(1));
    assert_eq!(told(&one.problems), "");
    assert_eq!(ids(&one), ["nguyen-thi-hoa", "nguyen-thi-hoa-2"]);
    assert_eq!(one.school(), other.school());
    // Once known, each keeps her id.
    let again = with(
        "giao-vien.csv",
        format!("Họ và tên,Email\n{}\n", "Nguyễn Thị Hoa,hoa.b@bacgiang.edu.vn").as_bytes(),
        &one.described().people,
    );
    assert_eq!(ids(&again), ["nguyen-thi-hoa-2"]);
}

#[test]
fn the_same_row_twice_is_counted_once_and_the_same_person_twice_is_a_mistake() {
    let row = "Lê Thị Bình,binh@bacgiang.edu.vn,Tổ 1\n";
    let out = csv(&format!("Họ và tên,Email,Tổ\n{row}{row}"));
    assert_eq!(told(&out.problems), "");
    assert_eq!(ids(&out), ["le-thi-binh"]);
    let out = csv(&format!("Họ và tên,Email,Tổ\n{row}Lê Bình,binh@bacgiang.edu.vn,\n"));
    assert_snapshot!(told(&out.problems), @"giao-vien.csv!B3 «binh@bacgiang.edu.vn» địa chỉ này đã ghi cho Lê Thị Bình (giao-vien.csv, ô A2). Mỗi người một địa chỉ.");
    let out = csv("Mã,Họ và tên\nGV1,Lê Thị Bình\ngv1,Trần Hoa\n");
    assert_snapshot!(told(&out.problems), @"giao-vien.csv!A3 «gv1» người này đã có (giao-vien.csv, ô B2). Mỗi người chỉ ghi một lần; kiêm nhiệm thì ghi chung một dòng.");
}

#[test]
fn a_new_address_a_new_name_and_another_group_keep_the_id() {
    let binh = known("binh-cu", "Lê Thị Bình", "binh@bacgiang.edu.vn", "to1");
    for row in [
        "Lê Thị Bình,binh.moi@bacgiang.edu.vn,,Tổ 1",
        "Lê Thị Thanh Bình,binh@bacgiang.edu.vn,,Tổ 4-5",
        "LÊ THỊ BÌNH,,,Tổ 1",
        "Lê Bình,b2@bacgiang.edu.vn,binh@bacgiang.edu.vn,Tổ 4-5",
    ] {
        let text = format!("Họ và tên,Email,Email cũ,Tổ\n{row}\n");
        let out = with("giao-vien.csv", text.as_bytes(), std::slice::from_ref(&binh));
        assert_eq!(told(&out.problems), "");
        assert!(out.doubts.is_empty(), "{row}: {:?}", out.doubts);
        assert_eq!(ids(&out), ["binh-cu"], "{row}");
        let kept = &out.described().people[0];
        assert!(
            kept.addresses
                .iter()
                .chain(&kept.former)
                .any(|a| a.as_str() == "binh@bacgiang.edu.vn")
        );
    }
}

#[test]
fn a_list_that_gets_a_column_of_codes_keeps_the_ids_of_its_folders() {
    let first = csv("Họ và tên,Email\nLê Thị Bình,binh@bacgiang.edu.vn\n");
    let second = with(
        "giao-vien.csv",
        "Mã,Họ và tên,Email\nGV07,Lê Thị Bình,binh@bacgiang.edu.vn\n".as_bytes(),
        &first.described().people,
    );
    assert_eq!(ids(&second), ["le-thi-binh"]);
    // And the code alone is enough from then on.
    let third = with(
        "giao-vien.csv",
        "Mã,Họ và tên,Email\nGV07,Lê Bình,moi@bacgiang.edu.vn\n".as_bytes(),
        &second.described().people,
    );
    assert_eq!(ids(&third), ["le-thi-binh"]);
}

#[test]
fn a_row_that_fits_two_people_is_asked_about() {
    let two = [
        known("hoa", "Nguyễn Thị Hoa", "hoa.a@bacgiang.edu.vn", "to1"),
        known("hoa-2", "Nguyễn Thị Hoa", "hoa.b@bacgiang.edu.vn", "to1"),
    ];
    let out = with(
        "giao-vien.csv",
        "Họ và tên,Email,Tổ\nNguyễn Thị Hoa,hoa.c@bacgiang.edu.vn,Tổ 1\n".as_bytes(),
        &two,
    );
    assert_eq!(out.doubts.len(), 1);
    assert_snapshot!(out.doubts[0].message.vi, @"chưa rõ là ai: có thể là «Nguyễn Thị Hoa» (hoa, hoa.a@bacgiang.edu.vn), «Nguyễn Thị Hoa» (hoa-2, hoa.b@bacgiang.edu.vn), hoặc là người mới. Nếu là người cũ: ghi mã của người đó vào cột «Mã», hoặc địa chỉ trước đây vào cột «Email cũ». Nếu là người mới: ghi một mã mới, như «nguyen-thi-hoa», vào cột «Mã».");
    assert_eq!(out.doubts[0].key, "hoa.c@bacgiang.edu.vn");
}

#[test]
fn somebody_new_beside_somebody_who_vanished_is_asked_about_and_an_answer_settles_it() {
    let gone = [known("binh", "Lê Thị Bình", "binh@bacgiang.edu.vn", "to1")];
    let text = "Họ và tên,Email,Tổ\nLê Thị Thanh Bình,thanhbinh@bacgiang.edu.vn,Tổ 1\n".as_bytes();
    let out = with("giao-vien.csv", text, &gone);
    assert_eq!(out.doubts.len(), 1);
    assert_eq!(out.doubts[0].candidates[0].id, "binh".into());
    for (answer, id) in [
        (Answer::Same("binh".into()), "binh"),
        (Answer::New, "le-thi-thanh-binh"),
    ] {
        let answers = BTreeMap::from([(out.doubts[0].key.clone(), answer)]);
        let settled = read_all(HEAD, Some(("giao-vien.csv", text)), &gone, &answers);
        assert!(settled.doubts.is_empty());
        assert_eq!(ids(&settled), [id]);
        // The next run asks no more.
        let next = with("giao-vien.csv", text, &settled.described().people);
        assert!(next.doubts.is_empty());
        assert_eq!(ids(&next), [id]);
    }
}

#[test]
fn somebody_new_beside_nobody_like_her_is_simply_new() {
    let gone = [known("binh", "Lê Thị Bình", "binh@bacgiang.edu.vn", "to1")];
    let out = with(
        "giao-vien.csv",
        "Họ và tên,Email,Tổ\nĐỗ Minh Anh,anh@bacgiang.edu.vn,Tổ 1\n".as_bytes(),
        &gone,
    );
    assert!(out.doubts.is_empty());
    assert_eq!(ids(&out), ["do-minh-anh"]);
    assert_eq!(out.described().people.len(), 2, "who left is remembered");
}

#[test]
fn what_hoso_remembers_reads_back_as_it_was_written() {
    let mut people = csv(CSV).described().people.clone();
    people[0].code = Some("007".to_owned());
    people.push(known("1a", "No", "x@y.vn", ""));
    people.sort_by(|a, b| a.id.cmp(&b.id));
    let text = write_people(&people);
    assert_eq!(read_people("nhan-su.yaml", text.as_bytes()), Ok(people));
    assert_snapshot!(write_people(&[]), @r#"
    # hoso ghi tệp này: mã của từng người, để thư mục theo đúng người khi đổi e-mail,
    # đổi tên hay chuyển tổ. Giữ cùng hoso.yaml, không xóa. Người đã nghỉ vẫn để lại.
    # Sửa được tên và e-mail; không đổi mã. Ghi chú thêm vào đây sẽ mất khi hoso ghi lại.
    staff: {}
    "#);
    let broken = read_people("nhan-su.yaml", "staff:\n  a b: {nam: x, email: y}\n".as_bytes()).expect_err("mistakes");
    assert_snapshot!(told(&broken), @r#"
    nhan-su.yaml:2:3 «a b» không dùng làm mã được. Mã chỉ có chữ không dấu, chữ số, «-», «_», «.», tối đa 40 ký tự. Ví dụ: «a-b».
    nhan-su.yaml:2:8 thiếu khóa «name».
    nhan-su.yaml:2:24 «y» không phải địa chỉ e-mail. Ghi một địa chỉ, như binh.lt@bacgiang.edu.vn.
    nhan-su.yaml:2:9 «nam» không có khóa này. Được ghi: name, email, former_emails, ma, to_cm, chu_nhiem. Có phải «name»?
    "#);
}

#[test]
fn what_the_file_adds_to_somebody_of_the_roster_is_taken_together() {
    let yaml = format!(
        "{HEAD}staff:\n  le-thi-binh: {{nghi: [{{from: 1/10/2025, to: 10/10/2025, thay: tran-thi-hoa}}], khbd: in-giay}}\n  tran-thi-ho: {{mon: Toán}}\n"
    );
    let out = read_all(&yaml, Some(("giao-vien.csv", CSV.as_bytes())), &[], &BTreeMap::new());
    assert_snapshot!(told(&out.problems), @"hoso.yaml:27:3 «tran-thi-ho» chưa ghi họ tên («name»), và danh sách không có ai mang mã này. Có phải «tran-thi-hoa»?");
    let yaml = yaml.replace("tran-thi-ho:", "tran-thi-hoa:");
    let out = read_all(&yaml, Some(("giao-vien.csv", CSV.as_bytes())), &[], &BTreeMap::new());
    let binh = &out.school().people["le-thi-binh"];
    assert_eq!(binh.absences.len(), 1);
    assert_eq!(binh.lesson_plans, hoso::tree::LessonPlans::InGiay);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0usize..4) {
        let (name, magic): (&str, &[u8]) = [
            ("a.csv", &b""[..]),
            ("a.xlsx", &b"PK\x03\x04xl/workbook.xml"[..]),
            ("a.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]),
            ("a.csv", "Họ và tên,Email\n".as_bytes()),
        ][kind];
        let _ = roster::read(name, &[magic, &bytes].concat());
    }

    #[test]
    fn no_table_makes_the_reader_panic(cells in prop::collection::vec(
        prop_oneof![
            prop::sample::select(vec!["Họ và tên", "Email", "Tổ", "Mã", "Lê Bình", "1A", "Tổ 1", "1/1/2025", "a@b.vn", "Tổ trưởng", "\n", "\""])
                .prop_map(str::to_owned),
            ".{0,12}",
        ], 0..40)) {
        let out = csv(&cells.join(","));
        // Nobody who was given an id gets another the next time.
        if let Some(first) = &out.described {
            let again = with("giao-vien.csv", cells.join(",").as_bytes(), &first.people);
            prop_assert_eq!(&first.school.people, &again.school().people);
            prop_assert!(!again.described().people_changed);
        }
    }
}

#[test]
fn a_cell_stands_in_the_row_that_the_spreadsheet_shows_whatever_ends_its_lines() {
    let bad = "7,Lê Thị Bình,binh@@,,,,,,\n";
    for (text, row) in [
        (format!("{CSV}{bad}"), 7),
        (format!("{CSV}{bad}").replace('\n', "\r\n"), 7),
        (format!("{CSV}{bad}").replace('\n', "\r"), 7),
        (format!("\n\n{CSV}\n{bad}"), 10),
        (format!("\n\n{CSV}\n{bad}").replace('\n', "\r\n"), 10),
        (
            format!(
                "{}{bad}",
                CSV.replace("Vũ Thị Lan", "\"Vũ Thị\nLan\"")
                    .replace("Văn thư", "\"Văn\nthư\"")
            ),
            7,
        ),
        (
            format!("{}{bad}", CSV.replace("Văn thư", "\"Văn\nthư\"")).replace('\n', "\r\n"),
            7,
        ),
        (format!("sep=,\r\n{}", format!("{CSV}{bad}").replace('\n', "\r\n")), 8),
    ] {
        let out = csv(&text);
        let spots: Vec<String> = out
            .problems
            .iter()
            .map(|problem| format!("{:?}", problem.spot))
            .collect();
        assert!(
            spots.contains(&format!("Cell(\"C{row}\")")),
            "{row}: {spots:?}\n{text:?}"
        );
    }
}

#[test]
fn totals_dates_and_signatures_below_the_people_are_nobody_in_whatever_column_they_stand() {
    for foot in [
        "Tổng số: 14,,\n",
        ",Tổng số: 14,\n",
        "Danh sách có 14 người.,,\n",
        "Người lập,,Hiệu trưởng ký\nNguyễn Văn An,,Trần Văn Cường\n",
        ",\"Tân Dĩnh, ngày 5 tháng 9 năm 2025\",\n,HIỆU TRƯỞNG,\n,(Ký tên và đóng dấu),\n,Nguyễn Văn Hùng,\n",
        "NGƯỜI LẬP BIỂU,HIỆU TRƯỞNG,\nNguyễn Văn An,Nguyễn Văn Hùng,\n",
    ] {
        let out = csv(&format!(
            "Họ và tên,Tổ,Lớp chủ nhiệm\nTống Sơn Hà,Tổ 1,1A\nCông Thị Tổng,Tổ 1,1B\n{foot}"
        ));
        assert_eq!(told(&out.problems), "", "{foot}");
        assert_eq!(ids(&out), ["cong-thi-tong", "tong-son-ha"], "{foot}");
        let said = match foot.matches('\n').count() {
            1 => "bỏ qua dòng này".to_owned(),
            count => format!("bỏ qua {count} dòng không phải một người: "),
        };
        assert!(out.notes().contains(&said), "{foot}\n{}", out.notes());
    }
}

#[test]
fn a_total_in_the_middle_ends_nothing_for_those_who_surely_are_people() {
    let out = csv(
        "STT,Họ và tên,Email,Tổ\n1,Lê Thị Bình,,Tổ 1\n,Cộng tổ 1: 1,,\n2,Trần Thị Hoa,,Tổ 4-5\n,Tổng số: 2,,\n,,hoa2@bacgiang.edu.vn,\n,Ai Đó,,\n",
    );
    assert_snapshot!(told(&out.problems), @"giao-vien.csv!C6 chưa có họ và tên.");
    let out = csv("Họ và tên,Email\nLê Thị Bình,\nTổng số: 1,\nTrần Thị Hoa,hoa@bacgiang.edu.vn\n");
    assert_eq!(ids(&out), ["le-thi-binh", "tran-thi-hoa"]);
}

#[test]
fn titles_above_the_headings_a_row_that_numbers_the_columns_and_headings_said_again_are_nobody() {
    let out = csv(
        "PHÒNG GDĐT LẠNG GIANG,,,CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTRƯỜNG TH TÂN DĨNH,,,Độc lập - Tự do\n\nDANH SÁCH CÁN BỘ GIÁO VIÊN,,,\nTT,Họ và tên,Tổ,Chức vụ\n(1),(2),(3),(4)\n1,Lê Thị Bình,Tổ 1,Tổ trưởng\nTT,Họ và tên,Tổ,Chức vụ\n2,Trần Thị Hoa,Tổ 1,Giáo viên\n",
    );
    assert_eq!(told(&out.problems), "");
    assert_eq!(ids(&out), ["le-thi-binh", "tran-thi-hoa"]);
}

#[test]
fn a_title_of_rank_is_a_post_where_it_is_one_and_is_said_once_where_it_is_none() {
    let out = csv(
        "Họ và tên,Chức danh,Tổ\nNguyễn Văn Hùng,Hiệu trưởng,\nLê Thị Bình,Tổ trưởng,Tổ 1\nTrần Thị Hoa,Giáo viên hạng III,Tổ 1\nVũ Thị Lan,Viên chức,\nĐỗ Văn Nam,Viên chức,\n",
    );
    assert_eq!(told(&out.problems), "");
    let duties = |id: &str| -> Vec<Duty> {
        let people = &out.school().people;
        people[id].assignments.iter().map(|a| a.duty.clone()).collect()
    };
    assert_eq!(duties("nguyen-van-hung"), [Duty::Role("hieu-truong".into())]);
    assert_eq!(
        duties("le-thi-binh"),
        [Duty::Head("to1".into()), Duty::Member("to1".into())]
    );
    assert_eq!(duties("tran-thi-hoa"), [Duty::Member("to1".into())]);
    assert_eq!(duties("vu-thi-lan"), []);
    assert_eq!(
        out.notes().matches("«Viên chức» chức danh này không có").count(),
        1,
        "{}",
        out.notes()
    );
}

#[test]
fn hidden_and_filtered_rows_are_read_and_said() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet().set_name("GV & NV")?;
        sheet.write(0, 0, "Họ và tên")?;
        for (row, name) in ["Lê Thị Bình", "Trần Thị Hoa", "Đỗ Minh Anh"].into_iter().enumerate() {
            sheet.write(u32::try_from(row).expect("small") + 1, 0, name)?;
        }
        sheet.set_row_hidden(2)?;
        sheet.set_row_hidden(9).map(|_| ())
    });
    let out = with("giao-vien.xlsx", &bytes, &[]);
    assert_eq!(ids(&out), ["do-minh-anh", "le-thi-binh", "tran-thi-hoa"]);
    let said = "giao-vien.xlsx: 1 dòng đang ẩn hoặc bị lọc cũng được đọc (dòng 3)";
    assert!(out.notes().contains(said), "{}", out.notes());
}

#[test]
fn two_who_differ_in_nothing_are_told_how_to_be_told_apart() {
    let out = csv("Họ và tên,Tổ\nNguyễn Thị Hoa,Tổ 1\nNguyễn Thị Hoa,Tổ 1\n");
    assert!(
        out.notes()
            .contains("Nếu là hai người: ghi Email hoặc «Mã» của từng người"),
        "{}",
        out.notes()
    );
    let out = csv("Họ và tên,Tổ\nNguyễn Thị Hoa,Tổ 1\nNguyễn Thị Hoa,Tổ 4-5\n");
    let said = "Chưa có tài khoản nên chưa được chia sẻ: Nguyễn Thị Hoa (Tổ 1), Nguyễn Thị Hoa (Tổ 4-5).";
    assert!(out.notes().contains(said), "{}", out.notes());
}
