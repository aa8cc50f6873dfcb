//! The command line: the thin shell around everything above.
//!
//! A command is an arguments struct (`args`) and one function (`commands`). [`failure::Failure`] is the one error that
//! reaches the top, [`ui::Ui`] the one way to print, `session` the one way in which a school, its storage and its
//! state are opened.

pub mod actor;
pub mod args;
pub mod carry;
mod commands;
pub mod console;
pub mod context;
mod crash;
pub mod demo;
pub mod describe;
pub mod exit;
pub mod failure;
pub mod google;
pub mod guide;
pub mod interview;
pub mod line;
pub mod look;
pub mod pin;
pub mod publish;
pub mod recent;
pub mod remembered;
pub mod session;
pub mod show;
pub mod system;
pub mod ui;
pub mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::Cli;
use context::Context;
use failure::Failure;
use guide::Asked;
use ui::Ui;

use crate::text::Lang;

/// What a command ends with: an exit code, or a failure that carries one.
type Ending = Result<u8, Failure>;

/// Parses, runs, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let asked = args::words_lang(&words, std::env::var("HOSO_LANG").ok().as_deref());
    let lang = asked.unwrap_or_default();
    args::fix_lang(lang);
    let clicked = guide::clicked(&words);
    let code = crash::caught(|| run(words, asked)).unwrap_or_else(|failure| {
        Ui::new(lang, false, false).fail(&failure);
        failure.exit
    });
    if clicked && console::closes_at_end() {
        Ui::new(lang, false, false).hold();
    }
    ExitCode::from(code)
}

fn run(words: Vec<OsString>, asked: Option<Lang>) -> u8 {
    let lang = asked.unwrap_or_default();
    let ui = Ui::new(lang, false, false);
    match guide::asked(&words) {
        Asked::Guide(start) if ui.can_ask() => return guide::guide(&ui, start.as_deref(), asked.is_some()),
        Asked::Stray(path) => return fail(&ui, &guide::stray(&path)),
        Asked::Guide(_) | Asked::Command => {}
    }
    let parsed = args::command()
        .try_get_matches_from(words)
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let mut cli = match parsed {
        Ok((cli, matches)) => match args::clash(&cli, &matches) {
            None => cli,
            Some(failure) => return fail(&ui, &failure),
        },
        Err(error) => return refuse(&ui, &error),
    };
    // A folder that is named for the file stands for the hoso.yaml in it.
    if cli.common.config.is_dir() {
        cli.common.config.push("hoso.yaml");
    }
    let ui = Ui::new(lang, cli.common.quiet, cli.common.verbose);
    let ending = Context::new(&ui, &cli.common, asked.is_some()).and_then(|context| commands::run(&cli, &context));
    ending.unwrap_or_else(|failure| fail(&ui, &failure))
}

fn fail(ui: &Ui, failure: &Failure) -> u8 {
    ui.fail(failure);
    failure.exit
}

fn refuse(ui: &Ui, error: &clap::Error) -> u8 {
    match args::refused(error) {
        None => {
            drop(error.print());
            exit::CLEAN
        }
        Some(failure) => fail(ui, &failure),
    }
}
