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
    assert_snapshot!(table(&world.audit(), &view(Lang::Vi, 80)), @"");
}

#[test]
fn the_table_in_english() {
    let world = troubled();
    assert_snapshot!(table(&world.audit(), &view(Lang::En, 80)), @"");
}

#[test]
fn a_school_in_order_gets_few_words() {
    let mut world = World::healthy();
    world.options.records.insert("KHBD".into());
    assert_snapshot!(table(&world.audit(), &view(Lang::Vi, 80)), @"");
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
    assert!(text.contains("HS401 cấp trên chưa xem được (mô phỏng)"), "{text}");
}

#[test]
fn the_tree_shows_each_records_state_and_counts_pupils() {
    let mut world = World::with_pupils(&["HS01", "HS02"]);
    world.fill();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.remove(&world.dir("KHBD@an"));
    assert_snapshot!(tree(&world.audit(), &world.spec, &view(Lang::Vi, 80)), @"");
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
    assert_snapshot!(shown[..head].join("\n"), @"");
    let tail = shown
        .iter()
        .position(|line| line.contains("\"findings\""))
        .expect("findings");
    assert_snapshot!(shown[tail..].join("\n"), @"");
    let value: serde_json::Value = serde_json::from_str(&text).expect("valid json");
    let five = &value["obligations"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|o| o["state"] == "missing");
    assert_snapshot!(serde_json::to_string_pretty(&five).expect("json"), @"");
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
    assert_snapshot!(explain(rule, &view(Lang::Vi, 80)), @"");
    assert_snapshot!(explain(rule, &view(Lang::En, 80)), @"");
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
