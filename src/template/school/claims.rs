//! `xac_nhan`, `mien`, `period_folders`: what the school says for itself.

use crate::template::roster::Word;
use crate::template::yaml::{Yaml, list};
use crate::text::{Text, nearest};
use crate::tree::{Attestation, RecordId, Waiver};

use super::head::Sections;
use super::lookup::Lookup;
use super::reader::Reader;

#[derive(Debug, Default)]
pub(super) struct Claims {
    pub attestations: Vec<Attestation>,
    pub waivers: Vec<Waiver>,
    pub period_folders: Vec<RecordId>,
}

pub(super) fn read(sections: &Sections<'_>, lookup: &Lookup, rules: &[&str], reader: &mut Reader<'_>) -> Claims {
    let mut claims = Claims::default();
    for yaml in items(sections.attestations, reader) {
        claims.attestations.extend(attestation(yaml, lookup, reader));
    }
    for yaml in items(sections.waivers, reader) {
        claims.waivers.extend(waiver(yaml, rules, reader));
    }
    for yaml in items(sections.period_folders, reader) {
        let word = reader.word(yaml);
        let record = word.and_then(|word| reader.keep(lookup.record(&word)));
        claims.period_folders.extend(record);
    }
    claims
}

fn items<'a>(yaml: Option<&'a Yaml>, reader: &mut Reader<'_>) -> &'a [Yaml] {
    yaml.map_or(&[], |yaml| list(yaml, reader.problems))
}

fn attestation(yaml: &Yaml, lookup: &Lookup, reader: &mut Reader<'_>) -> Option<Attestation> {
    let mut entries = reader.entries(yaml)?;
    let record = reader.need(&mut entries, "record");
    let record = record.and_then(|word| reader.keep(lookup.record(&word)));
    let period = reader
        .need(&mut entries, "period")
        .and_then(|word| period(&word, reader));
    let date = reader.need_date(&mut entries, "ngay");
    let by = reader.need(&mut entries, "nguoi").map(|word| word.text);
    entries.finish(reader.problems);
    Some(Attestation {
        record: record?,
        period: period?,
        date: date?,
        by: by?,
    })
}

fn period(word: &Word, reader: &mut Reader<'_>) -> Option<crate::tree::PeriodId> {
    let period = word.text.parse().map_err(|_| {
        word.problem(Text::of(
            "không phải kỳ hồ sơ. Ghi như 2025-2026-HK1, 2025-2026, 2025-10 hoặc 2025-2026-W05.",
            "not a period; write it like 2025-2026-HK1, 2025-2026, 2025-10 or 2025-2026-W05",
        ))
    });
    reader.keep(period)
}

/// A waiver always ends: one for ever would be a rule of its own.
fn waiver(yaml: &Yaml, rules: &[&str], reader: &mut Reader<'_>) -> Option<Waiver> {
    let mut entries = reader.entries(yaml)?;
    let rule = reader
        .need(&mut entries, "rule")
        .and_then(|word| rule(&word, rules, reader));
    let at = reader.get(&mut entries, "at").map(|word| word.text);
    let why = reader.need(&mut entries, "why").map(|word| word.text);
    let until = reader.need_date(&mut entries, "until");
    entries.finish(reader.problems);
    Some(Waiver {
        rule: rule?,
        at,
        why: why?,
        until: until?,
    })
}

fn rule(word: &Word, rules: &[&str], reader: &mut Reader<'_>) -> Option<String> {
    let code = word.text.to_ascii_uppercase();
    let digits = code.strip_prefix("HS").unwrap_or_default();
    let good = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    let known = rules.is_empty() || rules.contains(&code.as_str());
    reader.keep(if good && known {
        Ok(code)
    } else {
        let typed = code.replace('O', "0").replace(['I', 'L'], "1");
        let near = nearest(&typed, rules.iter().copied());
        let (vi, en) = near.map_or_else(Default::default, |near| {
            (format!(" Có phải «{near}»?"), format!(" Did you mean «{near}»?"))
        });
        Err(word.problem(text!(
            "không có mã quy tắc này. Ghi như HS201; mọi mã: hoso explain --all.{vi}",
            "there is no such rule; write it like HS201; all of them: hoso explain --all.{en}"
        )))
    })
}
