//! What clap refuses, said in the language of the run and with the nearest right word.

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;

use super::{Cli, Command};
use crate::cli::failure::Failure;
use crate::text::{Text, safe};

/// The refusal as a failure (exit 2), or nothing where clap only wants to print (help, version).
#[must_use]
pub fn refused(error: &clap::Error) -> Option<Failure> {
    let arg = option(&word(error, ContextKind::InvalidArg));
    let value = word(error, ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::UnknownArgument if !arg.starts_with('-') => {
            text!("thừa chữ «{arg}» trong lệnh.", "«{arg}» is one word too many.")
        }
        ErrorKind::UnknownArgument => text!("không có tùy chọn «{arg}».", "there is no option «{arg}»."),
        ErrorKind::InvalidSubcommand => {
            let command = word(error, ContextKind::InvalidSubcommand);
            text!("không có lệnh «{command}».", "there is no command «{command}».")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            if value.is_empty() {
                text!("«{arg}» cần một giá trị.", "«{arg}» needs a value.")
            } else {
                text!(
                    "«{value}» không dùng được cho «{arg}».",
                    "«{value}» is not a value of «{arg}»."
                )
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let all = listed(error, ContextKind::InvalidArg);
            text!("còn thiếu {all}.", "{all} is missing.")
        }
        ErrorKind::ArgumentConflict => match listed(error, ContextKind::PriorArg) {
            others if others.is_empty() || others == format!("«{arg}»") => {
                text!("«{arg}» chỉ ghi được một lần.", "«{arg}» can be given once only.")
            }
            others => apart(&arg, &others),
        },
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => text!(
            "số giá trị của «{arg}» không đúng.",
            "the number of values of «{arg}» is wrong."
        ),
        ErrorKind::InvalidUtf8 => Text::of(
            "có chữ không phải UTF-8 trong lệnh.",
            "the command has words that are not UTF-8.",
        ),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Text::of("chưa ghi lệnh.", "no command was given.")
        }
        _ => Text::of("không đọc được lệnh này.", "the command cannot be read."),
    };
    Some(Failure::usage(message).hint(hint(error)))
}

const KEEP_ONE: Text = Text::of("giữ một, bỏ những cái kia.", "keep one, leave out the others.");

fn apart(option: &str, others: &str) -> Text {
    text!(
        "«{option}» không dùng chung được với {others}.",
        "«{option}» cannot be used together with {others}."
    )
}

/// What clap does not see, because one stands before the command and the other after it: a school's description beside
/// a folder that needs none.
#[must_use]
pub fn clash(cli: &Cli, matches: &ArgMatches) -> Option<Failure> {
    let given = matches.value_source("config") == Some(ValueSource::CommandLine);
    let root = matches!(&cli.command, Command::Audit(args) if args.root.is_some());
    (given && root).then(|| Failure::usage(apart("--config", "«--root»")).hint(KEEP_ONE))
}

fn hint(error: &clap::Error) -> Text {
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .map(|kind| word(error, kind))
    .find(|word| !word.is_empty());
    let valid = word(error, ContextKind::ValidValue);
    let others = listed(error, ContextKind::PriorArg);
    match near {
        Some(near) => text!(
            "có phải «{near}»? Xem: hoso --help",
            "did you mean «{near}»? See: hoso --help"
        ),
        None if error.kind() == ErrorKind::ArgumentConflict && !others.is_empty() => KEEP_ONE,
        None if !valid.is_empty() => text!("được ghi: {valid}.", "allowed: {valid}."),
        None => Text::of("xem các lệnh: hoso --help", "see the commands: hoso --help"),
    }
}

/// An option as it is typed: clap adds what its value is called.
fn option(word: &str) -> String {
    match word.split_once(' ') {
        Some((option, _)) if option.starts_with('-') => option.to_owned(),
        _ => word.to_owned(),
    }
}

/// Every option of a context.
fn listed(error: &clap::Error, kind: ContextKind) -> String {
    let shown = |word: &String| format!("«{}»", option(&safe(word)));
    match error.get(kind) {
        Some(ContextValue::String(word)) => shown(word),
        Some(ContextValue::Strings(words)) => words.iter().map(shown).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    }
}

fn word(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => safe(word),
        // The nearest comes last.
        Some(ContextValue::Strings(words)) if kind != ContextKind::ValidValue => {
            words.last().map(|word| safe(word)).unwrap_or_default()
        }
        Some(ContextValue::Strings(words)) => safe(&words.join(", ")),
        Some(ContextValue::StyledStr(word)) => safe(&word.to_string()),
        _ => String::new(),
    }
}
