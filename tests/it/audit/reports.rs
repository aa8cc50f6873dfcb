//! Audits and rules as people and programs read them.

use std::time::Duration;

use hoso::audit::rules::RULES;
use hoso::report::{View, explain, explain_all, json, rules_table, table, tree};
use hoso::text::Lang;
use hoso::tree::*;
use insta::assert_snapshot;
use unicode_width::UnicodeWidthStr;

use super::kit::{World, arrival};

fn view(lang: Lang, width: usize) -> View {
    View {
        lang,
        width,
        elapsed: Some(Duration::from_millis(2090)),
    }
}

/// Something of everything that people do to a tree.
fn troubled() -> World {
    let mut world = World::healthy();
    for week in ["Tuần 1", "Tuần 4", "Tuần 5", "Tuần 6"] {
        world.remove(&world.file("KHBD@binh", week));
    }
    world.put("KHBD@binh", "Tuần 4.docx", "2025-09-27");
    let empty = world.put("KHBD@binh", "Tuần 6.pdf", "2025-10-11");
    world.change(&empty, |node| node.size = Some(0));
    world.remove(&world.file("KHBD@an", "Tuần 5"));
    world.put("KHBD@an", "Tuần 5.pdf", "2025-10-07");
    world.put("KHBD@an", "Giáo án Toán bài 12.pdf", "2025-10-07");
    let parent = world.dir("TO@to2");
    world.folder_in(&parent, "1. Sổ ghi chép tổ");
    world.remove(&world.file("SCN@1b", "SCN"));
    world.remove(&world.file("KHDH@to1", "toan"));
    let closed = world.dir("KHBD@hoa");
    world.remove(&world.file("KHBD@hoa", "Tuần 2"));
    world.snapshot.gaps.insert(closed, Gap::NoRight);
    world
}

#[test]
fn the_table_says_the_facts_first_and_then_what_to_do() {
    let world = troubled();
    assert_snapshot!(table(&world.audit(), &view(Lang::Vi, 80)), @r#"
    Trường Tiểu học Tân Dĩnh · năm học 2025-2026 · tính đến 08:00 ngày 15/10/2025
    Đọc 33 thư mục, 43 tệp trong 2,1 giây.

    Đạt 84 %: phải có 47 · đúng hạn 39 · chậm 1 · thiếu 4 · sai 2
    Chưa đến hạn 159. Không kiểm được: 1.
    Chưa xét: nội dung tệp, phê duyệt.
    Ngoài phạm vi: quyền chia sẻ (thư mục trên máy không có).

    Không kiểm được 1 chỗ (không kết luận thiếu):
      Năm học 2025-2026/03 Giáo viên/Trần Thị Hoa/«01 KH bài dạy»: tài khoản này
      không được liệt kê
      → Xin quyền xem thư mục đó (người của trường: đăng nhập tài khoản quản trị),
        rồi chạy lại.

      Hồ sơ                             Phải có  Đúng hạn  Chậm  Thiếu  Sai  Chưa rõ
      Kế hoạch chiến lược phát triển          1         1     0      0    0        0
      nhà trường
      Kế hoạch giáo dục theo năm học          1         1     0      0    0        0
      Kế hoạch triển khai thực hiện           1         1     0      0    0        0
      nhiệm vụ theo năm học
      Sổ ghi chép nội dung các hoạt           2         2     0      0    0        0
      động của tổ
      Kế hoạch dạy học các môn học,          17        16     0      1    0        0
      hoạt động giáo dục theo năm học
      Kế hoạch bài dạy                       18        12     1      2    2        1
      Sổ ghi chép sinh hoạt chuyên môn        3         3     0      0    0        0
      và theo dõi đánh giá kết quả học
      tập của HS
      Sổ công tác Đội                         1         1     0      0    0        0
      Sổ chủ nhiệm                            3         2     0      1    0        0

    7 lỗi, 3 cảnh báo, 0 lưu ý

    Lê Thị Bình · Tổ 1 · 4 lỗi
      HS201 thiếu      KH bài dạy tuần 1, 5, hạn sớm nhất 7/9/2025
      HS203 không PDF  01 KH bài dạy/«Tuần 4.docx»
      HS206 tệp rỗng   01 KH bài dạy/«Tuần 6.pdf»

    Trần Thị Hoa · Tổ 1 · 1 lỗi
      HS201 thiếu  Sổ chủ nhiệm lớp 1B tháng 9/2025, hạn 5/10/2025 (quá 10 ngày)

    Tổ 1 · 1 lỗi
      HS201 thiếu  KH dạy học Toán khối 1 năm học 2025-2026, hạn 30/9/2025 (quá 15
                   ngày)

    Tổ 2 · 1 lỗi
      HS102 trùng thư mục  2 thư mục «01 Sổ ghi chép tổ»: 01 Sổ ghi chép tổ, 1. Sổ
                           ghi chép tổ

    Lê Văn An · Tổ 2 · 2 cảnh báo
      HS202 chậm         KH bài dạy tuần 5: có từ 7/10/2025, hạn 5/10/2025
      HS208 tên chưa rõ  01 KH bài dạy/«Giáo án Toán bài 12.pdf»: không rõ tuần nào

    Phải làm gì
      HS102  Chuyển hết tệp về thư mục mà hoso dùng (nêu đầu tiên), rồi cất thư mục
             kia đi. Muốn dùng thư mục kia: hoso adopt.
      HS201  Lưu bản PDF đã duyệt vào thư mục, tên tệp nói rõ kỳ (KHBD_TUAN_05.pdf).
             Đã có tệp mà tên không nói rõ: đổi tên.
      HS202  Không phải làm gì thêm với tệp này; kỳ sau lưu trước hạn.
      HS203  Lưu bản đã duyệt thành PDF vào đây; bản Word giữ ở chỗ khác.
      HS206  Tải lại bản PDF đã duyệt.
      HS208  Đổi tên, thêm kỳ (KHBD_TUAN_05.pdf, thang 9, HK1), thêm môn, lớp nếu
             cần; hoặc bỏ vào thư mục con «Tuần 5».
    Mã nào chưa rõ: hoso explain HS201
    "#);
}

#[test]
fn the_table_in_english() {
    let world = troubled();
    assert_snapshot!(table(&world.audit(), &view(Lang::En, 80)), @r#"
    Trường Tiểu học Tân Dĩnh · school year 2025-2026 · as of 08:00 on 15 Oct 2025
    Read 33 folders, 43 files in 2.1 s.

    Score 84 %: required 47 · on time 39 · late 1 · missing 4 · wrong 2
    Not due yet: 159. Unverifiable: 1.
    Not looked at: contents, approval.
    Out of scope: sharing (a folder on a disk has none).

    Could not be checked (nothing is called missing there): 1
      Năm học 2025-2026/03 Giáo viên/Trần Thị Hoa/«01 KH bài dạy»: this account may
      not list it
      → Ask for the right to read it (staff: sign in with the admin account), then
        run again.

      Record                        Required  On time  Late  Missing  Wrong  Unclear
      Strategic development plan           1        1     0        0      0        0
      of the school
      Education plan of the school         1        1     0        0      0        0
      year
      Task plan of the school year         1        1     0        0      0        0
      Minute book of the tổ                2        2     0        0      0        0
      Teaching plans of subjects          17       16     0        1      0        0
      and educational activities
      of the school year
      Lesson plans                        18       12     1        2      2        1
      Notebook of professional             3        3     0        0      0        0
      meetings and of pupils'
      assessment
      Book of the Young Pioneers'          1        1     0        0      0        0
      work
      Homeroom book                        3        2     0        1      0        0

    Errors: 7, warnings: 3, notes: 0

    Lê Thị Bình · Tổ 1 · 4 errors
      HS201 missing     Lesson plans weeks 1, 5, first due 7 Sep 2025
      HS203 not a PDF   01 KH bài dạy/«Tuần 4.docx»
      HS206 empty file  01 KH bài dạy/«Tuần 6.pdf»

    Trần Thị Hoa · Tổ 1 · 1 error
      HS201 missing  Homeroom book of class 1B 2025-09, due 5 Oct 2025 (10 days ago)

    Tổ 1 · 1 error
      HS201 missing  Teaching plans of subjects and educational activities of the
                     school year Toán grade 1 school year 2025-2026, due 30 Sep 2025
                     (15 days ago)

    Tổ 2 · 1 error
      HS102 folder twice  2 folders «01 Sổ ghi chép tổ»: 01 Sổ ghi chép tổ, 1. Sổ
                          ghi chép tổ

    Lê Văn An · Tổ 2 · 2 warnings
      HS202 late          Lesson plans week 5: there since 7 Oct 2025, due 5 Oct
                          2025
      HS208 unclear name  01 KH bài dạy/«Giáo án Toán bài 12.pdf»: which week not
                          clear

    What to do
      HS102  Move the files into the folder that hoso uses (named first), then put
             the other away. To use the other: hoso adopt.
      HS201  Put the approved PDF into the folder, with the period in its name
             (KHBD_TUAN_05.pdf). Where the file is there and its name does not say
             so: rename it.
      HS202  Nothing more to do for this file; keep the next deadline.
      HS203  Save the approved version as a PDF here; keep the Word file elsewhere.
      HS206  Upload the approved PDF again.
      HS208  Rename it with its period (KHBD_TUAN_05.pdf, thang 9, HK1), and subject
             or class where needed; or put it into a sub-folder «Tuần 5».
    More about a rule: hoso explain HS201
    "#);
}

#[test]
fn a_school_in_order_gets_few_words() {
    let mut world = World::healthy();
    world.options.records.insert("KHBD".into());
    assert_snapshot!(table(&world.audit(), &view(Lang::Vi, 80)), @r#"
    Trường Tiểu học Tân Dĩnh · năm học 2025-2026 · tính đến 08:00 ngày 15/10/2025
    Đọc 32 thư mục, 47 tệp trong 2,1 giây.

    Đạt 100 %: phải có 18 · đúng hạn 18 · chậm 0 · thiếu 0 · sai 0
    Chưa đến hạn 87. Không kiểm được: không có.
    Chưa xét: nội dung tệp, phê duyệt.
    Ngoài phạm vi: quyền chia sẻ (thư mục trên máy không có).

      Hồ sơ             Phải có  Đúng hạn  Chậm  Thiếu  Sai
      Kế hoạch bài dạy       18        18     0      0    0

    Không phát hiện lỗi nào.
    "#);
}

#[test]
fn before_the_first_deadline_there_is_no_score() {
    let mut world = World::bare();
    world.as_of = super::kit::at("2025-09-01 08:00");
    world.now = world.as_of;
    let text = table(&world.audit(), &view(Lang::Vi, 80));
    assert!(text.contains("Chưa có hồ sơ nào đến hạn."), "{text}");
    assert!(!text.contains("Phải có"));
}

#[test]
fn every_report_fits_its_width_in_both_languages() {
    let mut world = troubled();
    let long = format!("Tuần 3 {}.docx", "a".repeat(150));
    world.put("KHBD@binh", &long, "2025-09-27");
    let audit = world.audit();
    for lang in [Lang::Vi, Lang::En] {
        for width in [60, 80, 120] {
            let view = view(lang, width);
            let mut texts = vec![table(&audit, &view), explain_all(&view)];
            texts.extend(RULES.iter().map(|rule| explain(rule, &view)));
            for line in texts.iter().flat_map(|text| text.lines()) {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn what_a_name_carries_never_reaches_the_terminal_raw() {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Tuần 5\u{1b}[31m\u{202e}.docx", "2025-09-27");
    let audit = world.audit();
    let text = table(&audit, &view(Lang::Vi, 80));
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    let json = json(&audit, Lang::Vi).expect("json");
    assert!(!json.contains('\u{1b}'));
}

#[test]
fn simulated_sharing_is_said_to_be_simulated() {
    let mut world = World::healthy();
    world.sharing = hoso::audit::Sharing::Simulated;
    let id = world.dir("NAM");
    world.change(&id, |node| node.grants = Some(Vec::new()));
    let text = table(&world.audit(), &view(Lang::Vi, 80));
    assert!(text.contains("Quyền chia sẻ: mô phỏng."), "{text}");
    assert!(
        text.contains("HS401 cấp trên chưa xem được") && text.contains("(mô phỏng)\n"),
        "{text}"
    );
}

#[test]
fn the_tree_shows_each_records_state_and_counts_pupils() {
    let mut world = World::with_pupils(&["HS01", "HS02"]);
    world.fill();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.remove(&world.dir("KHBD@an"));
    assert_snapshot!(tree(&world.audit(), &world.spec, &view(Lang::Vi, 80)), @r#"
    00 Nhiều năm
    └─ 01 KH chiến lược              1/1 đúng hạn
    Năm học 2025-2026
    ├─ 01 Nhà trường
    │  ├─ 01 KH giáo dục             1/1 đúng hạn
    │  ├─ 02 KH nhiệm vụ             1/1 đúng hạn
    │  └─ 03 HS khuyết tật
    │     └─ 2 thư mục               2/2 đúng hạn
    ├─ 02 Tổ chuyên môn
    │  ├─ Tổ 1
    │  │  ├─ 01 Sổ ghi chép tổ       1/1 đúng hạn
    │  │  └─ 02 KH dạy học           7/7 đúng hạn
    │  └─ Tổ 2
    │     ├─ 01 Sổ ghi chép tổ       1/1 đúng hạn
    │     └─ 02 KH dạy học           10/10 đúng hạn
    ├─ 03 Giáo viên
    │  ├─ Lê Văn An
    │  │  ├─ 01 KH bài dạy           chưa có · 0/6 đúng hạn · thiếu 6
    │  │  └─ 02 Sổ SHCM và theo dõi  1/1 đúng hạn
    │  ├─ Lê Thị Bình
    │  │  ├─ 01 KH bài dạy           5/6 đúng hạn · thiếu 1
    │  │  └─ 02 Sổ SHCM và theo dõi  1/1 đúng hạn
    │  ├─ Đỗ Minh Đội
    │  │  └─ 03 Sổ công tác Đội      1/1 đúng hạn
    │  └─ Trần Thị Hoa
    │     ├─ 01 KH bài dạy           6/6 đúng hạn
    │     └─ 02 Sổ SHCM và theo dõi  1/1 đúng hạn
    └─ 04 Lớp chủ nhiệm
       ├─ Lớp 1A
       │  └─ 01 Sổ chủ nhiệm         1/1 đúng hạn
       ├─ Lớp 1B
       │  └─ 01 Sổ chủ nhiệm         1/1 đúng hạn
       └─ Lớp 4A
          └─ 01 Sổ chủ nhiệm         1/1 đúng hạn
    "#);
}

#[test]
fn the_json_has_the_fields_of_schema_1_in_their_order() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@an", "Tuần 5.docx", "2025-09-27");
    world.school.waivers.push(Waiver {
        rule: "HS203".to_owned(),
        at: None,
        why: "chờ ký".to_owned(),
        until: super::kit::day("2025-12-31"),
    });
    world.options.records.insert("KHBD".into());
    world.options.owners.extend(["binh".to_owned(), "an".to_owned()]);
    let text = json(&world.audit(), Lang::Vi).expect("json");
    let shown: Vec<&str> = text.lines().collect();
    let head = shown
        .iter()
        .position(|line| line.contains("\"obligations\""))
        .expect("obligations");
    assert_snapshot!(shown[..head].join("\n"), @r#"
    {
      "schema": 1,
      "generated_at": "2025-10-15T08:00:00+07:00",
      "as_of": "2025-10-15T08:00:00+07:00",
      "hoso": "0.1.0",
      "template": {
        "name": "bg-2023",
        "digest": "7642ccdbb53dc724"
      },
      "school": {
        "id": "tandinh",
        "code": "24012345",
        "name": "Trường Tiểu học Tân Dĩnh"
      },
      "profile": "owner",
      "checked": [
        "listing"
      ],
      "simulated": false,
      "complete": true,
      "summary": {
        "required": 12,
        "present": 11,
        "late": 0,
        "missing": 1,
        "wrong": 0,
        "pending": 58,
        "unverifiable": 0,
        "out_of_scope": 0,
        "score": 0.9166666666666666,
        "by_record": {
          "KHBD": {
            "required": 12,
            "present": 11,
            "late": 0,
            "missing": 1,
            "wrong": 0,
            "pending": 58,
            "unverifiable": 0,
            "out_of_scope": 0,
            "score": 0.9166666666666666
          }
        },
        "by_owner": {
          "an": {
            "required": 6,
            "present": 6,
            "late": 0,
            "missing": 0,
            "wrong": 0,
            "pending": 29,
            "unverifiable": 0,
            "out_of_scope": 0,
            "score": 1.0
          },
          "binh": {
            "required": 6,
            "present": 5,
            "late": 0,
            "missing": 1,
            "wrong": 0,
            "pending": 29,
            "unverifiable": 0,
            "out_of_scope": 0,
            "score": 0.8333333333333334
          }
        }
      },
    "#);
    let tail = shown
        .iter()
        .position(|line| line.contains("\"findings\""))
        .expect("findings");
    assert_snapshot!(shown[tail..].join("\n"), @r#"
      "findings": [
        {
          "rule": "HS201",
          "slug": "missing-record",
          "level": "error",
          "path": "Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy",
          "node": "dir KHBD@binh",
          "link": null,
          "record": "KHBD",
          "owner_id": "binh",
          "owner_name": "Lê Thị Bình",
          "part": null,
          "period": "2025-2026-W05",
          "fingerprint": "HS201|tandinh/2025-2026/KHBD/gv:binh||2025-2026-W05",
          "message": "thiếu: KH bài dạy tuần 5, hạn 5/10/2025 (quá 10 ngày)",
          "args": {
            "days": 10,
            "due": "2025-10-05T23:59:59+07:00",
            "period": "2025-2026-W05",
            "record": "KHBD"
          }
        }
      ],
      "waived": [
        {
          "finding": {
            "rule": "HS203",
            "slug": "not-pdf",
            "level": "error",
            "path": "Năm học 2025-2026/03 Giáo viên/Lê Văn An/01 KH bài dạy/Tuần 5.docx",
            "node": "file48",
            "link": null,
            "record": "KHBD",
            "owner_id": "an",
            "owner_name": "Lê Văn An",
            "part": null,
            "period": "2025-2026-W05",
            "fingerprint": "HS203|tandinh/2025-2026/KHBD/gv:an||2025-2026-W05",
            "message": "không PDF: 01 KH bài dạy/«Tuần 5.docx»",
            "args": {
              "at": "01 KH bài dạy",
              "name": "Tuần 5.docx"
            }
          },
          "why": "chờ ký",
          "until": "2025-12-31"
        }
      ]
    }
    "#);
    let value: serde_json::Value = serde_json::from_str(&text).expect("valid json");
    let five = &value["obligations"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|o| o["state"] == "missing");
    assert_snapshot!(serde_json::to_string_pretty(&five).expect("json"), @r#"
    {
      "approval": "not_checked",
      "arrival": null,
      "due": "2025-10-05T23:59:59+07:00",
      "nodes": [],
      "owner_id": "binh",
      "owner_name": "Lê Thị Bình",
      "part": null,
      "period": "2025-2026-W05",
      "record": "KHBD",
      "state": "missing"
    }
    "#);
}

#[test]
fn equal_inputs_give_equal_bytes() {
    let world = troubled();
    let bytes = || json(&world.audit(), Lang::Vi).expect("json");
    assert_eq!(bytes(), bytes());
}

#[test]
fn parts_arrivals_and_links_are_in_the_json() {
    let mut world = World::healthy();
    let file = world.file("KHDH@to1", "toan");
    world.change(&file, |node| {
        node.arrival = Some(arrival("2025-10-02", Source::Service));
        node.link = Some("https://example.vn/a".to_owned());
    });
    let text = json(&world.audit(), Lang::En).expect("json");
    let value: serde_json::Value = serde_json::from_str(&text).expect("valid json");
    let finding = &value["findings"][0];
    assert_eq!(finding["rule"], "HS202");
    assert_eq!(finding["part"], "khoi-1/toan");
    assert_eq!(finding["args"]["arrived"], "2025-10-02T12:00:00+07:00");
    assert_eq!(
        finding["message"],
        "late: Teaching plans of subjects and educational activities of the school year Toán grade 1 school year 2025-2026: \
         there since 2 Oct 2025, due 30 Sep 2025"
    );
    let late = value["obligations"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|o| o["state"] == "late")
        .expect("one");
    assert_eq!(late["arrival"]["source"], "service");
    assert_eq!(late["approval"], "not_checked");
}

#[test]
fn a_rule_is_explained_in_full() {
    let rule = hoso::audit::rules::find("hs203").expect("a rule");
    assert_snapshot!(explain(rule, &view(Lang::Vi, 80)), @r#"
    HS203 không PDF · lỗi
      Nêu khi     tệp trong thư mục hồ sơ không phải PDF (Word, Excel, ảnh, tệp nén
                  …)
      Vì sao      Hồ sơ được phê duyệt và lưu dưới dạng *.pdf trước khi tải lên (mục
                  III.2.2).
      Phải làm    Lưu bản đã duyệt thành PDF vào đây; bản Word giữ ở chỗ khác.
      Cần đọc     danh sách thư mục, tệp
      Tên tắt     not-pdf
    "#);
    assert_snapshot!(explain(rule, &view(Lang::En, 80)), @r#"
    HS203 not a PDF · error
      Fires when  a file in a record's folder is not a PDF (Word, Excel, image,
                  archive …)
      Why         Records are approved and saved as *.pdf before they are uploaded
                  (section III.2.2 of the letter).
      What to do  Save the approved version as a PDF here; keep the Word file
                  elsewhere.
      Needs       the listing of folders and files
      Short name  not-pdf
    "#);
}

#[test]
fn every_rule_has_its_words_in_both_languages_and_its_row_in_the_table() {
    for lang in [Lang::Vi, Lang::En] {
        let table = rules_table(lang);
        assert_eq!(table.lines().count(), RULES.len() + 2);
        for rule in RULES {
            for text in [&rule.title, &rule.fires, &rule.why, &rule.remedy]
                .into_iter()
                .chain(rule.messages)
            {
                assert!(!text.get(lang).is_empty(), "{}", rule.id);
                assert!(!text.get(lang).contains('!'), "{}", rule.id);
            }
            assert!(table.contains(&format!("| {} |", rule.id)));
        }
    }
    let mut ids: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
    ids.dedup();
    assert!(ids.is_sorted() && ids.len() == RULES.len());
}

#[test]
fn subjects_that_lack_the_same_record_stand_in_one_line() {
    let mut world = World::healthy();
    for subject in ["toan", "dao duc", "tieng viet"] {
        world.remove(&world.file("KHDH@to1", subject));
    }
    let audit = world.audit();
    assert_eq!(audit.findings.iter().filter(|f| f.rule.id == "HS201").count(), 3);
    let text = table(&audit, &view(Lang::Vi, 200));
    assert!(
        text.contains("KH dạy học khối 1 năm học 2025-2026, hạn 30/9/2025 (quá 15 ngày): Đạo đức, Tiếng Việt, Toán\n"),
        "{text}"
    );
}
