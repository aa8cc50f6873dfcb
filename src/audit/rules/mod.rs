//! The rules: plain data and a check each, one file per rule. The README's table, `hoso explain` and the tests come from
//! [`RULES`]. Levels and waivers are applied by the sink; rules never see them.

mod hs101;
mod hs102;
mod hs103;
mod hs104;
mod hs105;
mod hs106;
mod hs201;
mod hs202;
mod hs203;
mod hs204;
mod hs206;
mod hs208;
mod hs210;
mod hs211;
mod hs305;
mod hs401;
mod hs402;
mod hs403;
mod hs404;
mod hs405;
mod hs406;
mod hs407;
mod hs601;
mod hs901;
pub(super) mod hs902;
pub(super) mod hs903;
mod sharing;

use super::Level;
use super::case::{Case, Sink};
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
    /// The requirement of the province's letter that it serves (`R9`).
    pub seed: &'static str,
    /// A word or two, for lists («không PDF»).
    pub title: Text,
    /// When it fires, in one sentence.
    pub fires: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do.
    pub remedy: Text,
    /// Its messages: patterns with `{name}` for the finding's arguments. Most rules have one.
    pub messages: &'static [Text],
    /// Looks at a case.
    pub(super) check: fn(&Case<'_>, &mut Sink),
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

/// What could not be read.
pub(super) const HS901: &str = "HS901";

/// All rules, by id.
pub static RULES: &[&Rule] = &[
    &hs101::RULE,
    &hs102::RULE,
    &hs103::RULE,
    &hs104::RULE,
    &hs105::RULE,
    &hs106::RULE,
    &hs201::RULE,
    &hs202::RULE,
    &hs203::RULE,
    &hs204::RULE,
    &hs206::RULE,
    &hs208::RULE,
    &hs210::RULE,
    &hs211::RULE,
    &hs305::RULE,
    &hs401::RULE,
    &hs402::RULE,
    &hs403::RULE,
    &hs404::RULE,
    &hs405::RULE,
    &hs406::RULE,
    &hs407::RULE,
    &hs601::RULE,
    &hs901::RULE,
    &hs902::RULE,
    &hs903::RULE,
];

/// A rule by its id or slug; case does not matter.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    let name = name.trim();
    RULES
        .iter()
        .copied()
        .find(|rule| rule.id.eq_ignore_ascii_case(name) || rule.slug.eq_ignore_ascii_case(name))
}

/// Whether what a rule needs was read.
pub(super) fn speaks(rule: &Rule, case: &Case<'_>) -> bool {
    rule.needs != Needs::Grants || case.grants
}

/// Lets every rule look that can speak.
pub(super) fn check_all(case: &Case<'_>) -> Vec<super::Finding> {
    let mut sink = Sink::default();
    for rule in RULES.iter().filter(|rule| speaks(rule, case)) {
        (rule.check)(case, &mut sink);
    }
    sink.found
}

/// For rules that the sink itself speaks for.
fn by_the_sink(_: &Case<'_>, _: &mut Sink) {}
