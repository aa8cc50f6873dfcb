//! Ranges and lists with more behind them: what a name says is counted, and what it may say is never called missing.

use super::*;

/// The weeks that a name says, and those that it may mean.
fn said(cadence: Cadence, name: &str) -> (Vec<u32>, Vec<u32>) {
    let periods = periods(cadence);
    let reading = read_in(cadence, &[], name);
    let numbers = |all: Vec<usize>| all.into_iter().map(|i| number(periods[i].id)).collect();
    (
        numbers(reading.sure.into_iter().collect()),
        numbers(reading.maybe.into_iter().collect()),
    )
}

#[test]
fn a_range_before_a_subject_a_lesson_or_a_class_is_that_range() {
    for (name, weeks) in [
        ("KHBD tuần 5-6 môn Toán.pdf", vec![5, 6]),
        ("Tuần 5, 6 môn Toán.pdf", vec![5, 6]),
        ("Tuần 5 và 6 môn Toán.pdf", vec![5, 6]),
        ("Tuan05-06 mon Toan lop 3.pdf", vec![5, 6]),
        ("Tuần 5-6 bài dạy.pdf", vec![5, 6]),
        ("Tuần 5-6 Đề kiểm tra.pdf", vec![5, 6]),
        ("Tuần 5-6 phiếu bài tập.pdf", vec![5, 6]),
        ("Tuần 5-6 buổi chiều.pdf", vec![5, 6]),
        ("Tuần 5-6 file gộp.pdf", vec![5, 6]),
        ("Tuần 5-6 ngày 6.10.2025.pdf", vec![5, 6]),
        ("Tuần 5 đến 8 môn Toán.pdf", vec![5, 6, 7, 8]),
        ("Tuần 5 đến tuần 8 môn Toán.pdf", vec![5, 6, 7, 8]),
        ("Tuần 1 đến 18 bài dạy.pdf", (1..=18).collect()),
        ("Tuần 19-20_1A.pdf", vec![19, 20]),
        ("Tuần 20-21 - 1A.pdf", vec![20, 21]),
        ("Tuần 22-23 2A.pdf", vec![22, 23]),
        ("Tuần 20-21 (1A).pdf", vec![20, 21]),
        ("Tuần 19 và 20 1A.pdf", vec![19, 20]),
        ("Tuần 26-29_3A.pdf", vec![26, 27, 28, 29]),
        ("Tuần 19-20_1.pdf", vec![19, 20]),
        ("Tuần 25-26 3 buổi.pdf", vec![25, 26]),
        ("Tuần 23, 24 (2.3-13.3).pdf", vec![23, 24]),
        ("Tuần 1-18 Toán.pdf", (1..=18).collect()),
    ] {
        assert_eq!(said(Cadence::Week, name).0, weeks, "{name}");
    }
    assert_eq!(said(Cadence::Month, "Tháng 9-10 môn Toán.pdf").0, [9, 10]);
    assert_eq!(said(Cadence::Semester, "HK 1-2 bài dạy.pdf").0, [1, 2]);
}

#[test]
fn what_may_be_a_day_or_a_count_is_held_open_for_the_next_weeks() {
    for (name, sure, maybe) in [
        ("Tuần 5-6 tháng 10.pdf", vec![5], vec![6]),
        ("Tuần 1-4 tháng 9.pdf", vec![1], vec![2, 3, 4]),
        ("Tuần 5 - 6 tiết đọc thư viện.pdf", vec![5], vec![6]),
        ("Tuần 5 - 6 môn.pdf", vec![5], vec![6]),
        ("Tuần 22-23-2.pdf", vec![22], vec![23]),
        ("Tuần 5 - 12 bài tập cuối tuần.pdf", vec![5], (6..=12).collect()),
    ] {
        assert_eq!(said(Cadence::Week, name), (sure, maybe), "{name}");
    }
    for name in [
        "Tuần 12 và 13 tháng 11.pdf",
        "Tuần 19-20 tháng 1.pdf",
        "KHBD tuần 1, 2, 3 tháng 9.pdf",
    ] {
        let (sure, maybe) = said(Cadence::Week, name);
        let all: Vec<u32> = sure.iter().chain(&maybe).copied().collect();
        assert!(all.len() >= 2 && all.is_sorted(), "{name}: {sure:?} {maybe:?}");
    }
}

#[test]
fn what_counts_something_else_fills_no_weeks() {
    for name in [
        "Tuần 5 - 35 phút.pdf",
        "Tuần 5 - 35 HS.pdf",
        "Tuần 5 - 28 học sinh.pdf",
        "Tuần 5 - 20 trang.pdf",
        "T5 - 22-12.pdf",
        "Tuần 5 - 10 000.pdf",
    ] {
        assert_eq!(said(Cadence::Week, name), (vec![5], vec![]), "{name}");
    }
    // As many as may be meant, and no more.
    assert_eq!(
        said(Cadence::Week, "Tuần 1 - 5 điều Bác Hồ dạy.pdf"),
        (vec![1], vec![2, 3, 4, 5])
    );
}

proptest! {
    /// Whatever stands behind it, a short range names weeks of which none may be called missing.
    #[test]
    fn no_week_of_a_short_range_is_lost(
        first in 1u32..=31,
        span in 1u32..=4,
        form in prop::sample::select(vec!["Tuần {a}-{b}", "Tuần {a} - {b}", "tuan {a} den {b}", "T{a}-T{b}", "Tuần {a} đến tuần {b}", "TUẦN {a}–{b}"]),
        behind in prop::sample::select(vec![
            "", " môn Toán", " bài dạy", " Bài 12", " lớp 3A", "_3A", " 1A", " (2B)", " - 4C", " khối 2", " HK2", " tháng 1", " tháng 10",
            " buổi chiều", " phiếu bài tập", " Đề kiểm tra", " ngày 5.1", " tiết 1-10", " tiết 5", " Toán", " Lê Thị Bình", " các môn", "_1", " - 2",
            " 3 buổi", " (6.10-17.10)", " 6.10-17.10", " năm học 2025-2026", " 25-26", "_signed", " (1)", " Hai Bà Trưng",
        ]),
    ) {
        let (a, b) = (first.to_string(), (first + span).to_string());
        let name = format!("{}{behind}.pdf", form.replace("{a}", &a).replace("{b}", &b));
        let (sure, maybe) = said(Cadence::Week, &name);
        for week in first..=first + span {
            prop_assert!(sure.contains(&week) || maybe.contains(&week), "{}: {:?} {:?}", name, sure, maybe);
        }
    }
}
