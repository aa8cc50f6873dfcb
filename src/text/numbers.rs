//! Numbers and dates as they are written in Vietnam: `1.037`, `15/10/2025`, `17:00`.

use jiff::ZonedDateTime;
use jiff::civil::{Date, Weekday};

use super::Text;

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

/// A number of bytes for people: `350 KB`, `1,5 MB` (English: `1.5 MB`), `12 GB`; never 0.
#[must_use]
pub fn size(bytes: u64) -> Text {
    let units = [("KB", 10), ("MB", 20), ("GB", 30)];
    let (unit, shift) = units
        .into_iter()
        .rfind(|(_, shift)| bytes >> shift > 0)
        .unwrap_or(units[0]);
    let tenths = (u128::from(bytes) * 10).div_ceil(1 << shift);
    let whole = usize::try_from(tenths / 10).unwrap_or(usize::MAX);
    match tenths % 10 {
        part if part > 0 && whole < 10 && shift > 10 => {
            Text::new(format!("{whole},{part} {unit}"), format!("{whole}.{part} {unit}"))
        }
        part => Text::same(format!("{} {unit}", (whole + usize::from(part >= 5)).max(1))),
    }
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
    fn sizes_are_rounded_to_what_people_say() {
        let said = |bytes: u64| size(bytes).vi.into_owned();
        assert_eq!(said(1), "1 KB");
        assert_eq!(said(350 * 1024), "350 KB");
        assert_eq!(said(1_572_864), "1,5 MB");
        assert_eq!(size(1_572_864).en, "1.5 MB");
        assert_eq!(said(50 * 1_048_576), "50 MB");
        assert_eq!(said(15 << 30), "15 GB");
    }

    #[test]
    fn thousands_are_parted_by_dots() {
        assert_eq!(count_vi(0), "0");
        assert_eq!(count_vi(999), "999");
        assert_eq!(count_vi(1037), "1.037");
        assert_eq!(count_vi(1_234_567), "1.234.567");
    }
}
