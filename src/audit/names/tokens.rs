//! A file's name taken apart: folded words and numbers, with what stood between them.

use unicode_normalization::char::is_combining_mark;

use crate::text::decomposed;

/// What stands before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sep {
    /// Nothing: «tuan05», or a capital inside a word («PhepCong»).
    Glued,
    /// Spaces, `_`, `.`, any other mark.
    Soft,
    /// A dash or an arrow.
    Dash,
    /// A comma, `;`, `+`, `&`, `/`.
    List,
    /// A bracket, a quotation mark, the beginning.
    Break,
}

/// A word or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    start: usize,
    end: usize,
    /// The value of a number of at most eight digits.
    pub number: Option<u32>,
    /// What stands before it.
    pub sep: Sep,
    /// The mark before it, where nothing else stands there: «22.9».
    mark: Option<char>,
    marks: u8,
}

/// A name as tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    text: String,
    list: Vec<Token>,
    /// The first calendar years of the school years that were taken out: 2025 for «2025-2026».
    pub years: Vec<u32>,
    /// The months of the full dates that were taken out.
    pub dates: Vec<u32>,
}

pub(super) const ACUTE: u8 = 1;
pub(super) const BREVE: u8 = 2;

/// Endings that are dropped: they tell file formats apart, not periods.
const ENDINGS: [&str; 22] = [
    "pdf", "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "odt", "ods", "rtf", "txt", "jpg", "jpeg",
    "png", "heic", "zip", "rar", "7z", "gdoc", "gsheet",
];

/// The name without its endings: «Tuần 5.docx.pdf» → «Tuần 5».
pub(super) fn stem(name: &str) -> &str {
    let mut stem = name;
    while let Some((head, ending)) = stem.rsplit_once('.') {
        if head.is_empty()
            || !ENDINGS
                .iter()
                .any(|known| ending.trim_end().eq_ignore_ascii_case(known))
        {
            break;
        }
        stem = head;
    }
    stem
}

impl Tokens {
    /// Takes a name apart. `camel`: capitals inside a word begin a new one («KHDHToan» → «khdh», «toan»).
    pub(super) fn of(name: &str, camel: bool) -> Self {
        let mut tokens = Scanner::new(camel).scan(name);
        tokens.take_out_dates();
        tokens.take_out_years();
        tokens.drop_suffixes();
        tokens
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The folded text of a token; empty behind the end.
    pub(super) fn word(&self, i: usize) -> &str {
        self.list.get(i).map_or("", |t| &self.text[t.start..t.end])
    }

    pub(super) fn number(&self, i: usize) -> Option<u32> {
        self.list.get(i).and_then(|t| t.number)
    }

    pub(super) fn sep(&self, i: usize) -> Sep {
        self.list.get(i).map_or(Sep::Break, |t| t.sep)
    }

    /// Whether nothing but that one mark stands before a token.
    pub(super) fn follows(&self, i: usize, mark: char) -> bool {
        self.list.get(i).is_some_and(|t| t.mark == Some(mark))
    }

    /// Whether a token was written with that mark.
    pub(super) fn has_mark(&self, i: usize, mark: u8) -> bool {
        self.list.get(i).is_some_and(|t| t.marks & mark != 0)
    }

    /// How many digits a number was written with.
    pub(super) fn digits(&self, i: usize) -> usize {
        self.list.get(i).map_or(0, |t| t.end - t.start)
    }

    /// A number with a single letter glued behind it is a class («5A»), not a number.
    pub(super) fn is_class_like(&self, i: usize) -> bool {
        self.number(i).is_some()
            && self.sep(i + 1) == Sep::Glued
            && self.digits(i + 1) == 1
            && self.number(i + 1).is_none()
    }

    /// Whether a token is that word and not another that only folds to it: the name «Tuấn» is no «tuần», «Thắng» and
    /// «Thăng» no «tháng». Longer words count by their end («khbdtuan05»).
    pub(super) fn is_marker(&self, i: usize, marker: &str) -> bool {
        let word = self.word(i);
        let other = match marker {
            "tuan" => ACUTE,
            "thang" => BREVE,
            _ => 0,
        };
        word.ends_with(marker)
            && (word.len() == marker.len() || (marker.len() >= 4 && self.number(i + 1).is_some()))
            && self.list[i].marks & other == 0
    }

    /// Whether the words from `i` on are these.
    pub(super) fn starts(&self, i: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(k, word)| self.word(i + k) == *word)
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.list.drain(from..to);
        if let Some(next) = self.list.get_mut(from) {
            next.sep = Sep::Break;
        }
    }

    /// «2025-2026», «2025_2026», «20252026», «2025-26», «nam hoc 25-26».
    fn take_out_years(&mut self) {
        let mut i = 0;
        while i < self.list.len() {
            if let Some((year, used)) = self.year_at(i) {
                let from = self.label_before(i);
                self.years.push(year);
                self.remove(from, i + used);
                i = from;
            } else {
                i += 1;
            }
        }
    }

    fn year_at(&self, i: usize) -> Option<(u32, usize)> {
        let first = self.number(i)?;
        if self.digits(i) == 8 {
            let (a, b) = (first / 10_000, first % 10_000);
            return (is_year(a) && b == a + 1).then_some((a, 1));
        }
        let second = self.number(i + 1);
        let dash = self.sep(i + 1) == Sep::Dash;
        if self.digits(i) == 4 && is_year(first) {
            let whole = self.digits(i + 1) == 4 && second == Some(first + 1) && self.sep(i + 1) != Sep::Break;
            let short = dash && self.digits(i + 1) == 2 && second == Some((first + 1) % 100);
            if whole || short {
                return Some((first, 2));
            }
        }
        let labelled = self.label_before(i) < i;
        if labelled && self.digits(i) == 2 && self.digits(i + 1) == 2 && second == Some(first + 1) {
            return Some((2000 + first, 2));
        }
        (labelled && self.digits(i) == 4 && is_year(first)).then_some((first, 1))
    }

    /// Where «nam hoc» or «nh» before a year begins; `i` where there is none.
    fn label_before(&self, i: usize) -> usize {
        if i >= 2 && self.word(i - 2) == "nam" && self.word(i - 1) == "hoc" {
            i - 2
        } else if i >= 1 && matches!(self.word(i - 1), "namhoc" | "nh") {
            i - 1
        } else {
            i
        }
    }

    /// «06-10-2025», «2025-10-06», «06102025», «20251006». Not directly behind a word such as «tuan» or «thang».
    fn take_out_dates(&mut self) {
        let mut i = 0;
        while i < self.list.len() {
            let behind_marker =
                i > 0 && (matches!(self.word(i - 1), "t" | "w" | "th" | "hk") || self.is_period_word(i - 1));
            match self.date_at(i) {
                Some((month, used)) if !behind_marker => {
                    let from = self.first_day_before(i);
                    self.dates.push(month);
                    self.remove(from, i + used);
                    i = from;
                }
                _ => i += 1,
            }
        }
    }

    /// Where «15-» or «15.9-» begins that belongs to the date at `i`; `i` where there is none.
    fn first_day_before(&self, i: usize) -> usize {
        let day = |at: usize| self.number(at).is_some_and(|n| n <= 31) && self.digits(at) <= 2;
        let free = |at: usize| at > 0 && !self.is_period_word(at - 1) && self.sep(at) != Sep::Glued;
        if self.sep(i) != Sep::Dash {
            return i;
        }
        match (i.checked_sub(2), i.checked_sub(1)) {
            (Some(two), Some(one)) if day(two) && day(one) && self.follows(one, '.') && free(two) => two,
            (_, Some(one)) if day(one) && free(one) => one,
            _ => i,
        }
    }

    fn is_period_word(&self, i: usize) -> bool {
        ["tuan", "thang"].iter().any(|marker| self.word(i).ends_with(marker))
    }

    fn date_at(&self, i: usize) -> Option<(u32, usize)> {
        let a = self.number(i)?;
        if self.digits(i) == 8 {
            let (year, month, day) = (a / 10_000, a / 100 % 100, a % 100);
            if is_year(year) && is_day(day, month) {
                return Some((month, 1));
            }
            let (day, month, year) = (a / 1_000_000, a / 10_000 % 100, a % 10_000);
            return (is_year(year) && is_day(day, month)).then_some((month, 1));
        }
        let (b, c) = (self.number(i + 1)?, self.number(i + 2)?);
        if self.digits(i) <= 2 && is_day(a, b) && self.digits(i + 2) == 4 && is_year(c) {
            return Some((b, 3));
        }
        (self.digits(i) == 4 && is_year(a) && self.digits(i + 2) <= 2 && is_day(c, b)).then_some((b, 3))
    }

    /// `_signed`, `_daky`, `(1)`, `ban sao`, `copy`, `final` … at the end say nothing.
    fn drop_suffixes(&mut self) {
        while let Some(n) = self.suffix() {
            self.list.truncate(self.list.len() - n);
        }
    }

    /// «(1)» at the end, unless it stands directly behind a word for a period.
    fn is_copy_number(&self, i: usize) -> bool {
        i > 0 && self.number(i).is_some() && self.sep(i) == Sep::Break && !self.is_period_word(i - 1)
    }

    fn suffix(&self) -> Option<usize> {
        let last = self.list.len().checked_sub(1)?;
        let two = last >= 1;
        match self.word(last) {
            "signed" | "daky" | "copy" | "final" | "bansao" | "kyso" | "scan" => Some(1),
            "ky" | "duyet" if two && self.word(last - 1) == "da" => Some(2),
            "so" if two && self.word(last - 1) == "ky" => Some(2),
            "sao" | "chinh" | "cuoi" | "in" if two && self.word(last - 1) == "ban" => Some(2),
            _ if self.is_copy_number(last) => Some(1),
            _ if two && self.number(last).is_some() && self.sep(last) == Sep::Glued && self.word(last - 1) == "v" => {
                Some(2)
            }
            _ => None,
        }
    }
}

const fn is_year(n: u32) -> bool {
    n >= 2000 && n < 2100
}

pub(super) const fn is_day(day: u32, month: u32) -> bool {
    day >= 1 && day <= 31 && month >= 1 && month <= 12
}

/// The walk over a name's letters.
struct Scanner {
    camel: bool,
    out: Tokens,
    sep: Sep,
    /// How many marks stand since the last letter, and the last of them.
    between: (usize, char),
    start: usize,
    digit: bool,
    marks: u8,
    upper_before: bool,
    upper_run: bool,
}

impl Scanner {
    fn new(camel: bool) -> Self {
        Self {
            camel,
            out: Tokens::default(),
            sep: Sep::Break,
            between: (0, ' '),
            start: 0,
            digit: false,
            marks: 0,
            upper_before: false,
            upper_run: false,
        }
    }

    fn scan(mut self, name: &str) -> Tokens {
        decomposed(name, |c| {
            if !c.is_ascii() && is_combining_mark(c) {
                self.marks |= match c {
                    '\u{301}' => ACUTE,
                    '\u{306}' => BREVE,
                    _ => 0,
                };
            } else if c.is_alphanumeric() {
                self.letter(c);
            } else {
                self.close();
                self.sep = self.sep.max(kind(c));
                self.between = (self.between.0 + 1, c);
            }
        });
        self.close();
        self.out
    }

    fn letter(&mut self, c: char) {
        let digit = c.is_ascii_digit();
        let upper = c.is_uppercase();
        let open = self.out.text.len() > self.start;
        if open && digit != self.digit || open && self.camel && !digit && upper && !self.upper_before {
            self.close();
        } else if open && self.camel && !digit && !upper && self.upper_run {
            self.split_last();
        }
        if self.out.text.len() == self.start {
            self.upper_run = false;
        } else {
            self.upper_run = upper && self.upper_before;
        }
        self.digit = digit;
        self.upper_before = upper && !digit;
        match c {
            'đ' | 'Đ' => self.out.text.push('d'),
            c if c.is_ascii() => self.out.text.push(c.to_ascii_lowercase()),
            c => self.out.text.extend(c.to_lowercase()),
        }
    }

    /// «KHDHToan»: the capital before a small letter begins the next word.
    fn split_last(&mut self) {
        let Some(last) = self.out.text.pop() else { return };
        let marks = std::mem::take(&mut self.marks);
        self.close();
        self.out.text.push(last);
        self.marks = marks;
    }

    fn close(&mut self) {
        let (start, end) = (self.start, self.out.text.len());
        if end > start {
            let number = (self.digit && end - start <= 8)
                .then(|| self.out.text[start..end].parse().ok())
                .flatten();
            self.out.list.push(Token {
                start,
                end,
                number,
                sep: self.sep,
                mark: (self.between.0 == 1).then_some(self.between.1),
                marks: self.marks,
            });
            self.start = end;
            self.sep = Sep::Glued;
            self.between = (0, ' ');
            self.marks = 0;
            self.upper_before = false;
            self.upper_run = false;
        }
    }
}

const fn kind(c: char) -> Sep {
    match c {
        '_' | '.' => Sep::Soft,
        '-' | '~' | '\u{2010}'..='\u{2015}' | '\u{2192}' | '>' => Sep::Dash,
        ',' | ';' | '+' | '&' | '/' => Sep::List,
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '«' | '»' | '"' | '“' | '”' => Sep::Break,
        _ => Sep::Soft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str, camel: bool) -> Vec<String> {
        let tokens = Tokens::of(stem(name), camel);
        (0..tokens.len()).map(|i| tokens.word(i).to_owned()).collect()
    }

    #[test]
    fn words_numbers_and_capitals_come_apart() {
        assert_eq!(
            words("KHBD_Tuan01_LeThiBinh.pdf", true),
            ["khbd", "tuan", "01", "le", "thi", "binh"]
        );
        assert_eq!(words("KHDHToan 1A.docx.pdf", true), ["khdh", "toan", "1", "a"]);
        assert_eq!(words("TUẦN 5", true), ["tuan", "5"]);
    }

    #[test]
    fn years_dates_and_suffixes_are_taken_out() {
        assert_eq!(
            words("KHBD_T9_2025-2026_signed_signed (2).pdf", false),
            ["khbd", "t", "9"]
        );
        assert_eq!(words("Tuần 5 (06-10-2025).pdf", false), ["tuan", "5"]);
        assert_eq!(words("KHGD năm học 25-26 - Bản sao.pdf", false), ["khgd"]);
        assert_eq!(words("tuan 25-26.pdf", false), ["tuan", "25", "26"]);
        assert_eq!(words("thang 9-10-2025", false), ["thang", "9", "10", "2025"]);
    }
}
