//! What an audit found: codes and arguments, never prose, so that one stored audit prints in either language.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::Part;
use super::rules::Rule;
use crate::calendar::local;
use crate::text::{Lang, Text, count_vi, date_vi, safe};
use crate::tree::{NodeId, Owner, PeriodId, PersonId, RecordId};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// *lưu ý*.
    Note,
    /// *cảnh báo*.
    Warning,
    /// *lỗi*.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The rule's level, as configuration may have changed it.
    pub level: Level,
    /// The place, by names below the root, as found. Below a folder of pupils with disabilities the last name is `…`.
    pub path: Vec<String>,
    /// The folder or file.
    pub node: Option<NodeId>,
    /// Its address on the web.
    pub link: Option<String>,
    /// The record concerned.
    pub record: Option<RecordId>,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// The owner's name.
    pub owner_name: Option<Arc<str>>,
    /// Who answers for it, for grouping.
    pub person: Option<PersonId>,
    /// The part of a period.
    pub part: Option<Arc<Part>>,
    /// The period.
    pub period: Option<PeriodId>,
    /// Which finding it is, across runs and renames.
    pub fingerprint: String,
    /// Which of the rule's messages it is: an index into [`Rule::messages`].
    pub message: usize,
    /// What the message speaks of.
    pub args: Args,
}

/// Arguments of a message by name, in the message's order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Args(pub Vec<(&'static str, Arg)>);

/// One argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Foreign text: a name, a path, an address.
    Name(String),
    /// A count.
    Count(usize),
    /// A day.
    Day(Date),
    /// A moment, shown as its day in Vietnam.
    Moment(Timestamp),
    /// A period.
    Period(PeriodId),
    /// A code with its words.
    Code(&'static str, Text),
    /// A record with its name.
    Record(RecordId, Text),
    /// Words that a message needs and data says elsewhere.
    Words(Text),
}

impl Finding {
    /// The message, with its arguments filled in and made safe to show.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let text = self.rule.messages.get(self.message).unwrap_or(&self.rule.messages[0]);
        fill(text.get(lang), &self.args, lang)
    }
}

impl Finding {
    /// What to do about it: the rule's remedy, unless this finding has its own (`remedy` among the arguments).
    #[must_use]
    pub fn remedy(&self) -> &Text {
        match self.args.get("remedy") {
            Some(Arg::Words(own)) => own,
            _ => &self.rule.remedy,
        }
    }

    /// Title and message in one line, to stand alone.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        format!("{}: {}", self.rule.title.get(lang), self.words(lang))
    }
}

impl Args {
    /// An argument by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, arg)| arg)
    }

    /// Puts another argument in the place of one that is there.
    pub(crate) fn set(&mut self, name: &str, arg: Arg) {
        if let Some((_, old)) = self.0.iter_mut().find(|(known, _)| *known == name) {
            *old = arg;
        }
    }
}

/// Puts the arguments where the pattern says `{name}`.
fn fill(pattern: &str, args: &Args, lang: Lang) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = behind.split_once('}') else {
            out.push('{');
            rest = behind;
            continue;
        };
        match args.get(name) {
            Some(arg) => out.push_str(&arg.words(lang)),
            None => out.push('…'),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Arg {
    /// The argument as people read it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Name(name), _) => safe(name),
            (Self::Count(n), Lang::Vi) => count_vi(*n),
            (Self::Count(n), Lang::En) => n.to_string(),
            (Self::Day(day), _) => day_words(*day, lang),
            (Self::Moment(at), _) => day_words(local(*at).date(), lang),
            (Self::Period(period), _) => period_words(*period).get(lang).to_owned(),
            (Self::Code(_, text) | Self::Record(_, text) | Self::Words(text), _) => text.get(lang).to_owned(),
        }
    }

    /// The argument as data; nothing for mere words.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        Some(match self {
            Self::Name(name) => name.as_str().into(),
            Self::Count(n) => (*n).into(),
            Self::Day(day) => day.to_string().into(),
            Self::Moment(at) => stamp(*at).into(),
            Self::Period(period) => period.to_string().into(),
            Self::Code(code, _) => (*code).into(),
            Self::Record(id, _) => id.as_str().into(),
            Self::Words(_) => return None,
        })
    }
}

/// `2025-10-15T08:00:00+07:00`.
pub(crate) fn stamp(at: Timestamp) -> String {
    local(at).strftime("%FT%T%:z").to_string()
}

fn day_words(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Vi => date_vi(day),
        Lang::En => day.strftime("%-d %b %Y").to_string(),
    }
}

/// «tuần 5», «tháng 10/2025», «học kỳ I», «năm học 2025-2026».
#[must_use]
pub fn period_words(period: PeriodId) -> Text {
    match period {
        PeriodId::Week(_, n) => crate::text!("tuần {n}", "week {n}"),
        PeriodId::Month(year, month) => crate::text!("tháng {month}/{year}", "{year}-{month:02}"),
        PeriodId::Semester(_, n) => {
            let roman = if n == 1 { "I" } else { "II" };
            crate::text!("học kỳ {roman}", "semester {n}")
        }
        PeriodId::Year(year) => crate::text!("năm học {year}", "school year {year}"),
    }
}

impl Level {
    /// «lỗi», «cảnh báo», «lưu ý».
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::Error => Text::of("lỗi", "error"),
            Self::Warning => Text::of("cảnh báo", "warning"),
            Self::Note => Text::of("lưu ý", "note"),
        }
    }

    /// `error`, `warning`, `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A node's identity without what it may tell.
pub(super) fn mark(id: &crate::tree::NodeId) -> String {
    let digest = <sha2::Sha256 as sha2::Digest>::digest(id.as_str().as_bytes());
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
