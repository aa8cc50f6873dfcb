//! Words for people, in both languages, and what makes foreign text safe to show.
//!
//! A message is a [`Text`]: the Vietnamese and the English stand side by side where the message is made, so that a
//! missing translation does not compile. Nothing below this layer decides which of the two is shown.

mod fold;
mod numbers;
mod safe;

use std::borrow::Cow;

pub(crate) use fold::decomposed;
pub use fold::{fold, fold_name, is_nfc, nearest, nfc, slug};
pub use numbers::{count_vi, date_vi, moment_vi, size, weekday_vi};
pub use safe::{safe, safe_path};

/// The language in which people are spoken to. Vietnamese is the default (the users' language).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// One message in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// Vietnamese.
    pub vi: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A fixed message.
    #[must_use]
    pub const fn of(vi: &'static str, en: &'static str) -> Self {
        Self {
            vi: Cow::Borrowed(vi),
            en: Cow::Borrowed(en),
        }
    }

    /// A message made at run time.
    #[must_use]
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            vi: Cow::Owned(vi.into()),
            en: Cow::Owned(en.into()),
        }
    }

    /// The same words in both languages (names, codes).
    #[must_use]
    pub fn same(words: impl Into<String>) -> Self {
        let words = words.into();
        Self {
            vi: Cow::Owned(words.clone()),
            en: Cow::Owned(words),
        }
    }

    /// The message in `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// Makes a [`Text`] from two format strings that see the same variables: `text!("thiếu {name}", "missing {name}")`.
#[macro_export]
macro_rules! text {
    ($vi:literal, $en:literal $(, $($rest:tt)*)?) => {
        $crate::text::Text::new(format!($vi $(, $($rest)*)?), format!($en $(, $($rest)*)?))
    };
}
