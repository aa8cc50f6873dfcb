//! `retention`: how long a record is kept, in the words of the circular.

use super::place::{At, Reader, patch_fields};
use super::record::{flag, words};
use crate::template::problem::unknown_word;
use crate::template::yaml::{Entries, Value, Yaml, scalar};
use crate::text::Text;
use crate::tree::{Retention, RetentionPeriod};

/// What one file says of it.
#[derive(Debug, Clone, Default)]
pub(super) struct RetentionPatch {
    pub thoi_han: Option<At<RetentionPeriod>>,
    pub can_cu: Option<At<String>>,
    pub van_dung: Option<At<bool>>,
    pub xac_minh: Option<At<bool>>,
}

patch_fields!(RetentionPatch: thoi_han can_cu van_dung xac_minh);

impl RetentionPatch {
    /// What is not said is not determined and not verified: hoso invents no number of years.
    pub fn finish(&self) -> Retention {
        let is = |at: &Option<At<bool>>| at.as_ref().is_some_and(|at| at.value);
        Retention {
            period: self
                .thoi_han
                .as_ref()
                .map_or(RetentionPeriod::Undetermined, |at| at.value),
            basis: self.can_cu.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
            by_analogy: is(&self.van_dung),
            verified: is(&self.xac_minh),
        }
    }
}

/// Reads a `retention`.
pub(super) fn retention(reader: &mut Reader, yaml: &Yaml) -> RetentionPatch {
    let Some(mut entries) = Entries::of(yaml, &mut reader.problems) else {
        return RetentionPatch::default();
    };
    let patch = RetentionPatch {
        thoi_han: entries.get("thoi_han").and_then(|yaml| period(reader, yaml)),
        can_cu: words(reader, entries.get("can_cu")),
        van_dung: flag(reader, &mut entries, "van_dung"),
        xac_minh: flag(reader, &mut entries, "xac_minh"),
    };
    entries.finish(&mut reader.problems);
    patch
}

/// `vinh_vien`, `theo_hieu_luc`, `chua_xac_dinh` or `{nam: N}`.
fn period(reader: &mut Reader, yaml: &Yaml) -> Option<At<RetentionPeriod>> {
    const WORDS: &[(&str, RetentionPeriod)] = &[
        ("vinh_vien", RetentionPeriod::Forever),
        ("theo_hieu_luc", RetentionPeriod::WhileInForce),
        ("chua_xac_dinh", RetentionPeriod::Undetermined),
    ];
    if let Value::Scalar(found) = &yaml.value {
        if let Some((_, period)) = WORDS.iter().find(|(word, _)| word == found) {
            return Some(reader.at(&yaml.spot, *period));
        }
        let what = Text::of("thời hạn bảo quản (hoặc {nam: SỐ-NĂM})", "retention (or {nam: YEARS})");
        let message = unknown_word(&what, found, WORDS.iter().map(|(word, _)| *word));
        reader.wrong(yaml, found, message);
        return None;
    }
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let years = entries.need("nam", &mut reader.problems);
    entries.finish(&mut reader.problems);
    let yaml = years?;
    let found = scalar(yaml, &mut reader.problems)?;
    match found.parse().ok().filter(|years| (1..=200).contains(years)) {
        Some(years) => Some(reader.at(&yaml.spot, RetentionPeriod::Years(years))),
        None => {
            reader.wrong(
                yaml,
                found,
                Text::of("ghi số năm từ 1 đến 200.", "write 1 to 200 years"),
            );
            None
        }
    }
}
