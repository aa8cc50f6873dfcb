//! The command line: the thin shell around everything above.
//!
//! A command is an arguments struct (`args`) and one function (`commands`). [`failure::Failure`] is the one error that
//! reaches the top, [`ui::Ui`] the one way to print, `session` the one way in which a school, its storage and its
//! state are opened.

pub mod args;
pub mod carry;
mod commands;
pub mod console;
pub mod context;
pub mod demo;
pub mod describe;
pub mod exit;
pub mod failure;
pub mod google;
pub mod guide;
pub mod interview;
pub mod look;
pub mod pin;
pub mod publish;
pub mod recent;
pub mod remembered;
pub mod session;
pub mod show;
pub mod ui;
pub mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::Cli;
use context::Context;
use failure::Failure;
use ui::Ui;

/// What a command ends with: an exit code, or a failure that carries one.
type Ending = Result<u8, Failure>;

/// Parses, runs, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let asked = args::words_lang(&words, std::env::var("HOSO_LANG").ok().as_deref());
    args::fix_lang(asked.unwrap_or_default());
    if let Some(start) = guide::asked(&words) {
        let ui = Ui::new(asked.unwrap_or_default(), false, false);
        if ui.can_ask() {
            return ExitCode::from(guide::guide(&ui, start.as_deref(), asked.is_some()));
        }
    }
    let parsed = args::command()
        .try_get_matches_from(words)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, asked.unwrap_or_default()),
    };
    let ui = Ui::new(asked.unwrap_or_default(), cli.common.quiet, cli.common.verbose);
    let ending = Context::new(&ui, &cli.common, asked.is_some()).and_then(|context| commands::run(&cli, &context));
    match ending {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            ui.fail(&failure);
            ExitCode::from(failure.exit)
        }
    }
}

fn refuse(error: &clap::Error, lang: crate::text::Lang) -> ExitCode {
    match args::refused(error) {
        None => {
            drop(error.print());
            ExitCode::SUCCESS
        }
        Some(failure) => {
            Ui::new(lang, false, false).fail(&failure);
            ExitCode::from(failure.exit)
        }
    }
}
