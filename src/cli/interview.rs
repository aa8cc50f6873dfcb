//! Questions at a terminal, each asked again with the reason when the answer cannot be used.

use super::line::Ended;
use super::show::wrap::wrap;
use super::ui::Ui;
use crate::text::{Text, safe};

/// A path as it is: one that was dragged into the window comes in quotes.
#[must_use]
pub fn unquoted(words: &str) -> &str {
    words.trim_matches(['"', '\'']).trim()
}

/// Asks until `take` accepts the answer. An empty answer stands for `default`, where there is one.
///
/// # Errors
/// The input ended, or Ctrl-C.
pub fn ask<T>(
    ui: &Ui,
    question: &Text,
    default: Option<&str>,
    take: impl Fn(&str) -> Result<T, Text>,
) -> Result<T, Ended> {
    let shown = match default {
        Some(default) if !default.is_empty() => {
            let default = safe(default);
            Text::new(
                format!("{} [{default}]:", question.vi),
                format!("{} [{default}]:", question.en),
            )
        }
        _ => Text::new(format!("{}:", question.vi), format!("{}:", question.en)),
    };
    loop {
        let answer = ui.ask(&shown)?;
        let answer = if answer.is_empty() {
            default.unwrap_or_default()
        } else {
            &answer
        };
        match take(answer) {
            Ok(value) => return Ok(value),
            Err(why) => ui.warn(&Text::same(wrap(&format!("  {}", ui.say(&why)), ui.width(), "  "))),
        }
    }
}

/// Asks for one of several, by its number. `default` is what an empty answer stands for; where a wrong answer would
/// harm somebody there is none.
///
/// # Errors
/// The input ended, or Ctrl-C.
pub fn choose(ui: &Ui, question: &Text, choices: &[Text], default: Option<&str>) -> Result<usize, Ended> {
    ui.warn(&Text::same(wrap(ui.say(question), ui.width(), "    ")));
    let digits = choices.len().to_string().len();
    for (i, choice) in choices.iter().enumerate() {
        let line = format!("  {:>digits$}  {}", i + 1, ui.say(choice));
        ui.warn(&Text::same(wrap(&line, ui.width(), &" ".repeat(digits + 4))));
    }
    let count = choices.len();
    ask(ui, &Text::of("Chọn", "Choose"), default, |answer| {
        match answer.parse::<usize>() {
            Ok(number) if (1..=count).contains(&number) => Ok(number - 1),
            _ => Err(text!(
                "ghi một số từ 1 đến {count}.",
                "write a number from 1 to {count}."
            )),
        }
    })
}
