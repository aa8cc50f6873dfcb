//! What people wrote, read for one command: `hoso.yaml`, the template, the roster, and who is who.

use std::collections::BTreeMap;

use super::context::{Context, Disk};
use super::failure::Failure;
use super::{interview, show};
use crate::audit::rules::RULES;
use crate::template::describe::{Ask, Described, Refusal, describe as read};
use crate::template::roster::{Answer, Doubt};
use crate::template::school::shown;
use crate::text::{Lang, Text, safe};
use crate::tree::SchoolYear;

/// Reads everything. Doubts about people are asked at a terminal; elsewhere they end the run.
///
/// # Errors
/// A missing file, mistakes in files (printed, all of them), an unanswered doubt. Nothing was changed.
pub fn describe(context: &Context<'_>) -> Result<Described, Failure> {
    let disk = Disk {
        folder: context.folder(),
    };
    let name = context
        .common
        .config
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let year = year(context)?;
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let mut answers = BTreeMap::new();
    loop {
        let ask = Ask {
            year,
            known: &[],
            today: context.today(),
            template_anyway: context.common.template_anyway,
            rules: &rules,
            answers: &answers,
        };
        match read(&disk, &name, &ask) {
            Ok(described) => {
                speak(context, &described);
                return Ok(described);
            }
            Err(Refusal::Missing) => return Err(missing(context)),
            Err(Refusal::Problems(problems)) => return Err(mistakes(context, &problems)),
            Err(Refusal::Doubts(doubts)) if context.ui.can_ask() => settle(context, &doubts, &mut answers)?,
            Err(Refusal::Doubts(doubts)) => return Err(undecided(context, &doubts)),
        }
    }
}

/// Files that may hold the OAuth client, by the template that `hoso.yaml` names; none where it cannot be read.
#[must_use]
pub fn clients(context: &Context<'_>) -> Vec<String> {
    quietly(context).map(|described| described.clients).unwrap_or_default()
}

/// Reads everything and says nothing; nothing where there is a mistake or a doubt.
#[must_use]
pub fn quietly(context: &Context<'_>) -> Option<Described> {
    let disk = Disk {
        folder: context.folder(),
    };
    let name = context
        .common
        .config
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let answers = BTreeMap::new();
    let ask = Ask {
        year: None,
        known: &[],
        today: context.today(),
        template_anyway: true,
        rules: &[],
        answers: &answers,
    };
    read(&disk, &name?, &ask).ok()
}

fn speak(context: &Context<'_>, described: &Described) {
    if let (false, Some(lang)) = (context.lang_asked, described.lang) {
        context.ui.set_lang(lang);
    }
    for note in &described.notes {
        context.ui.note(note);
    }
}

/// The year that the command line asks for.
pub(super) fn year(context: &Context<'_>) -> Result<Option<SchoolYear>, Failure> {
    let Some(words) = &context.common.year else {
        return Ok(None);
    };
    words.parse().map(Some).map_err(|_| {
        let words = safe(words);
        Failure::usage(text!(
            "--year «{words}» không phải năm học.",
            "--year «{words}» is not a school year."
        ))
        .hint(Text::of("ghi như 2026-2027.", "write it like 2026-2027."))
    })
}

fn missing(context: &Context<'_>) -> Failure {
    let path = safe(&context.common.config.display().to_string());
    Failure::usage(text!("không có tệp {path}.", "there is no file {path}.")).hint(Text::of(
        "mô tả trường lần đầu: hoso new. Tệp ở nơi khác: hoso -c ĐƯỜNG-DẪN … Dùng thử: hoso demo",
        "describe the school first: hoso new. It is elsewhere: hoso -c PATH … To try hoso: hoso demo",
    ))
}

/// All mistakes are printed; the failure closes the run.
fn mistakes(context: &Context<'_>, problems: &[crate::template::problem::Problem]) -> Failure {
    let (vi, en) = (
        show::problems::problems(problems, Lang::Vi, context.ui.width()),
        show::problems::problems(problems, Lang::En, context.ui.width()),
    );
    Failure::listed(Text::new(vi, en))
}

fn settle(context: &Context<'_>, doubts: &[Doubt], answers: &mut BTreeMap<String, Answer>) -> Result<(), Failure> {
    for doubt in doubts {
        let mut choices: Vec<Text> = doubt
            .candidates
            .iter()
            .map(|known| {
                let (name, id) = (safe(&known.name), safe(known.id.as_str()));
                let address = known
                    .addresses
                    .first()
                    .map_or_else(String::new, |address| format!(", {}", safe(address.as_str())));
                text!(
                    "người đã biết: {name} (mã {id}{address}); giữ thư mục cũ",
                    "known already: {name} ({id}{address}); keeps the folders"
                )
            })
            .collect();
        choices.push(Text::of("người mới; có thư mục mới", "somebody new; gets new folders"));
        let chosen = interview::choose(context.ui, &who(doubt), &choices, None)?;
        let answer = doubt
            .candidates
            .get(chosen)
            .map_or(Answer::New, |known| Answer::Same(known.id.clone()));
        answers.insert(doubt.key.clone(), answer);
    }
    Ok(())
}

fn undecided(context: &Context<'_>, doubts: &[Doubt]) -> Failure {
    let mut vi = String::from("Chưa rõ ai là ai, chưa thay đổi gì:\n");
    let mut en = String::from("It is not clear who is who, nothing was changed:\n");
    let width = context.ui.width();
    for doubt in doubts {
        let (who, message) = (who(doubt), &doubt.message);
        let told = |who: &str, message: &str| {
            let message = show::wrap::wrap(message, width - 4, "    ");
            format!("\n{}\n    {message}", show::wrap::wrap(who, width, "    "))
        };
        vi.push_str(&told(&who.vi, &message.vi));
        en.push_str(&told(&who.en, &message.en));
    }
    Failure::listed(Text::new(vi, en))
}

/// «giao-vien.csv, ô B3: «Lê Thị Bình» là ai?»
fn who(doubt: &Doubt) -> Text {
    let (place, name) = (shown(&doubt.at.file, &doubt.at.spot), safe(&doubt.at.text));
    let (vi, en) = (place.vi, place.en);
    text!("{vi}: «{name}» là ai?", "{en}: who is «{name}»?")
}
