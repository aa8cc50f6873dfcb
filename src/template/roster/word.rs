//! A word that somebody wrote, with its place, and what may be made of it: a date, an id, a name, an address.

use std::sync::Arc;

use jiff::civil::Date;

use crate::template::problem::{Problem, Spot};
use crate::text::{Text, nfc, safe, slug};
use crate::tree::{Address, Name, NameError};

/// The longest id a person may write, in characters.
const ID_LIMIT: usize = 40;

/// A word and where it stands. Composed (NFC), trimmed, inner white space single.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Where in it.
    pub spot: Spot,
    /// The text.
    pub text: String,
}

impl Word {
    /// The word as people mean it: no-break spaces, decomposed letters and spaces around it make no difference.
    #[must_use]
    pub fn new(file: &Arc<str>, spot: Spot, text: &str) -> Self {
        Self {
            file: Arc::clone(file),
            spot,
            text: nfc(text).split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// A problem at this place, showing the word.
    #[must_use]
    pub fn problem(&self, message: Text) -> Problem {
        Problem {
            file: self.file.to_string(),
            spot: self.spot.clone(),
            found: Some(self.text.clone()),
            message,
        }
    }

    /// The day that the word names.
    ///
    /// # Errors
    /// It names none.
    pub fn date(&self) -> Result<Date, Problem> {
        parse_date(&self.text).ok_or_else(|| {
            self.problem(Text::of(
                "không phải một ngày. Ghi như 15/10/2025 hoặc 2025-10-15.",
                "not a day; write it like 15/10/2025 or 2025-10-15",
            ))
        })
    }

    /// The word as a name that a folder may have.
    ///
    /// # Errors
    /// What [`Name`] refuses.
    pub fn name(&self) -> Result<String, Problem> {
        Name::new(&self.text)
            .map(String::from)
            .map_err(|error| self.problem(name_error(&error)))
    }

    /// The word as an id: ASCII letters, digits, `-`, `_`, `.`, beginning with a letter or digit, at most 40 characters.
    ///
    /// # Errors
    /// It has something else in it.
    pub fn id(&self) -> Result<&str, Problem> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let good = self.text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && self.text.chars().all(plain)
            && self.text.len() <= ID_LIMIT;
        if good {
            return Ok(&self.text);
        }
        let example: String = slug(&self.text).chars().take(ID_LIMIT).collect();
        let (vi, en) = if example.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(" Ví dụ: «{example}»."), format!(" For example «{example}»."))
        };
        Err(self.problem(text!(
            "không dùng làm mã được. Mã chỉ có chữ không dấu, chữ số, «-», «_», «.», tối đa {ID_LIMIT} ký tự.{vi}",
            "not an id: only unaccented letters, digits, «-», «_», «.», at most {ID_LIMIT} characters.{en}"
        )))
    }

    /// The word as an e-mail address.
    ///
    /// # Errors
    /// It is none.
    pub fn address(&self) -> Result<Address, Problem> {
        Address::new(&self.text).map_err(|_| {
            self.problem(Text::of(
                "không phải địa chỉ e-mail. Ghi một địa chỉ, như binh.lt@bacgiang.edu.vn.",
                "not an e-mail address; write one, such as binh.lt@bacgiang.edu.vn",
            ))
        })
    }
}

/// A day written `2025-10-15`, `15/10/2025`, `15-10-2025` or `15.10.2025` (day first, as in Vietnam; four digits for the
/// year, 1900 to 2999).
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let text = text.strip_suffix(" 00:00:00").unwrap_or(text);
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (day, month, year) = if a.len() == 4 { (c, b, a) } else { (a, b, c) };
    let digits = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(day, 2) && digits(month, 2) && year.len() == 4 && digits(year, 4)) {
        return None;
    }
    let year = year.parse().ok().filter(|y| (1900..3000).contains(y))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Why a text cannot name a folder, in words for people.
#[must_use]
pub fn name_error(error: &NameError) -> Text {
    match error {
        NameError::Empty => Text::of("chưa ghi tên.", "there is no name"),
        NameError::TooLong(count) => text!(
            "dài {count} ký tự. Tên chỉ được tối đa {limit} ký tự.",
            "{count} characters long; a name may have {limit}",
            limit = crate::tree::NAME_LIMIT
        ),
        NameError::Character(c) => {
            let c = safe(&c.to_string());
            text!(
                "có ký tự «{c}» mà Windows, Drive hoặc OneDrive không nhận trong tên. Bỏ ký tự này.",
                "has the character «{c}», which Windows, Drive or OneDrive refuse in a name; leave it out"
            )
        }
        NameError::Reserved => Text::of(
            "là tên dành riêng của Windows hoặc OneDrive. Chọn tên khác.",
            "a name that Windows or OneDrive keep for themselves; choose another",
        ),
        NameError::Dot => Text::of("tên không được có dấu chấm ở cuối.", "a name may not end with a dot"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_here_write_them() {
        let day = jiff::civil::date(2025, 9, 5);
        for text in ["2025-09-05", "5/9/2025", "05/09/2025", "05-09-2025", " 5.9.2025 "] {
            assert_eq!(parse_date(text), Some(day), "{text}");
        }
        for text in [
            "31/2/2025",
            "5/9/25",
            "9/15/2025",
            "hôm nay",
            "45000",
            "",
            "1/2/3/4",
            "0/1/2025",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_is_composed_trimmed_and_single_spaced() {
        let word = Word::new(&"x".into(), Spot::File, "\u{a0} Le\u{302}  Thị\u{a0}Bình ");
        assert_eq!(word.text, "Lê Thị Bình");
    }
}
