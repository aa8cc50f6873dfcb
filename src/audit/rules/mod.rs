//! The rules: plain data and a check each, one file per rule. The README's table, `hoso explain` and the tests come from
//! [`RULES`]. Levels and waivers are applied by the sink; rules never see them.

use super::Level;
use crate::text::Text;

/// One rule. Ids are stable and never used again.
#[derive(Debug)]
pub struct Rule {
    /// `HS203`.
    pub id: &'static str,
    /// `not-pdf`.
    pub slug: &'static str,
    /// The level unless configuration says otherwise.
    pub level: Level,
    /// What must have been read for it to speak.
    pub needs: Needs,
    /// A word or two, for lists («không PDF»).
    pub title: Text,
    /// Which requirement of the province's letter it serves, and why it matters.
    pub why: Text,
    /// What to do.
    pub remedy: Text,
    /// Its messages: patterns with `{name}` for the finding's arguments. Most rules have one.
    pub messages: &'static [Text],
}

/// What a rule needs to speak at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The listing.
    Listing,
    /// Grants.
    Grants,
    /// A look at single nodes by id.
    Get,
    /// The bytes of files.
    Verify,
    /// What people wrote down.
    Config,
    /// What hoso remembers.
    State,
    /// Nothing beyond the audit itself.
    Nothing,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// All rules, by id.
pub static RULES: &[&Rule] = &[];

/// A rule by its id or slug; case does not matter.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    let name = name.trim();
    RULES
        .iter()
        .copied()
        .find(|rule| rule.id.eq_ignore_ascii_case(name) || rule.slug.eq_ignore_ascii_case(name))
}
