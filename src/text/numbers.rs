//! Numbers and dates as they are written in Vietnam: `1.037`, `15/10/2025`, `17:00`.

use jiff::ZonedDateTime;
use jiff::civil::{Date, Weekday};

/// `1037` → `1.037`.
#[must_use]
pub fn count_vi(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

/// `15/10/2025`.
#[must_use]
pub fn date_vi(date: Date) -> String {
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

/// `08:00 ngày 15/10/2025`.
#[must_use]
pub fn moment_vi(moment: &ZonedDateTime) -> String {
    format!(
        "{:02}:{:02} ngày {}",
        moment.hour(),
        moment.minute(),
        date_vi(moment.date())
    )
}

/// `Chủ nhật`, `thứ Hai` ….
#[must_use]
pub fn weekday_vi(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "thứ Hai",
        Weekday::Tuesday => "thứ Ba",
        Weekday::Wednesday => "thứ Tư",
        Weekday::Thursday => "thứ Năm",
        Weekday::Friday => "thứ Sáu",
        Weekday::Saturday => "thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_by_dots() {
        assert_eq!(count_vi(0), "0");
        assert_eq!(count_vi(999), "999");
        assert_eq!(count_vi(1037), "1.037");
        assert_eq!(count_vi(1_234_567), "1.234.567");
    }
}
