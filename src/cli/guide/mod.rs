//! The guide: bare `hoso` at a terminal. It looks at where it stands, offers numbered choices, the likely one first, and
//! runs the very commands that it shows. It decides nothing itself.

mod choice;
mod place;
mod stage;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::FromArgMatches;

use super::args::{self, Cli};
use super::context::Context;
use super::failure::Failure;
use super::interview::{ask, choose};
use super::ui::Ui;
use super::{commands, console, exit};
use crate::text::{Text, safe};
use choice::Choice;
use stage::Stage;

/// What stands on the command line when there is no command: nothing, or one path (what dragging a folder onto the
/// program does).
#[must_use]
pub fn asked(words: &[OsString]) -> Option<Option<PathBuf>> {
    match words {
        [_] => Some(None),
        [_, word] => {
            let path = PathBuf::from(word);
            let is_file = path.is_file() && path.extension().is_some_and(|end| end == "yaml" || end == "yml");
            let is_command = word
                .to_str()
                .is_some_and(|word| args::command().find_subcommand(word).is_some());
            (!is_command && (path.is_dir() || is_file)).then_some(Some(path))
        }
        _ => None,
    }
}

/// Guides until the user leaves; the exit code.
#[must_use]
pub fn guide(ui: &Ui, start: Option<&Path>, lang_asked: bool) -> u8 {
    ui.tell(&Text::of(
        "hoso · hồ sơ sổ sách điện tử cho trường tiểu học",
        "hoso · electronic records of primary schools",
    ));
    let guide = Guide { ui, lang_asked };
    let ended = match place::refuse_zip(ui) {
        true => Err(None),
        false => guide.go(start),
    };
    let code = match ended {
        Ok(()) => exit::CLEAN,
        Err(None) => exit::USAGE,
        // The input ended, or Ctrl-C: everything so far stands.
        Err(Some(failure)) => failure.exit,
    };
    if console::closes_at_end() {
        drop(ui.ask(&Text::of(
            "Nhấn Enter để đóng cửa sổ.",
            "Press Enter to close the window.",
        )));
    }
    code
}

struct Guide<'a> {
    ui: &'a Ui,
    lang_asked: bool,
}

impl Guide<'_> {
    fn go(&self, start: Option<&Path>) -> Result<(), Option<Failure>> {
        let mut config = match place::start(self.ui, start)? {
            Some(config) => config,
            None => return Ok(()),
        };
        loop {
            let stage = Stage::of(self.ui, &config);
            self.ui.out("");
            self.ui.tell(&stage.words(&config));
            let choices = Choice::offered(&stage);
            let labels: Vec<Text> = choices.iter().map(|choice| choice.label()).collect();
            let chosen = choose(self.ui, &Text::of("Làm gì?", "What now?"), &labels, Some("1"))?;
            match choices.get(chosen).copied().unwrap_or(Choice::Quit) {
                Choice::Quit => return Ok(()),
                Choice::Other => {
                    if let Some(other) = place::other(self.ui)? {
                        config = other;
                    }
                }
                Choice::Edit => self.edit(&config),
                Choice::Describe => config = self.describe(&config)?,
                Choice::TakeOver => self.take_over(&config)?,
                choice => {
                    if let Some(words) = choice.command() {
                        self.run(&config, words);
                    }
                }
            }
        }
    }

    /// Runs a command as if it had been typed, and shows what to type.
    fn run(&self, config: &Path, words: &[&str]) -> u8 {
        let mut all: Vec<OsString> = vec!["hoso".into()];
        let needs_file = !matches!(words.first(), Some(&"demo" | &"logout"));
        if needs_file {
            all.extend(["-c".into(), config.as_os_str().to_owned()]);
        }
        all.extend(words.iter().map(OsString::from));
        let typed: Vec<String> = all.iter().map(|word| typed(&word.to_string_lossy())).collect();
        let typed = typed.join(" ");
        self.ui.out("");
        self.ui.tell(&text!("Lệnh tương ứng: {typed}", "The command: {typed}"));
        let parsed = args::command()
            .try_get_matches_from(all)
            .and_then(|matches| Cli::from_arg_matches(&matches));
        let ended = match &parsed {
            Ok(cli) => {
                Context::new(self.ui, &cli.common, self.lang_asked).and_then(|context| commands::run(cli, &context))
            }
            Err(error) => {
                Err(args::refused(error).unwrap_or_else(|| Failure::usage(Text::same(safe(&error.to_string())))))
            }
        };
        match ended {
            Ok(code) => code,
            Err(failure) => {
                self.ui.fail(&failure);
                failure.exit
            }
        }
    }

    /// A new description: the folder is proposed by the school's name.
    fn describe(&self, config: &Path) -> Result<PathBuf, Option<Failure>> {
        let name = ask(
            self.ui,
            &Text::of("Tên trường", "The school's name"),
            None,
            place::named,
        )?;
        let config = place::home(self.ui, &name, config)?;
        self.run(&config, &["new", "--name", &name]);
        Ok(config)
    }

    /// Another admin's tree, by its link.
    fn take_over(&self, config: &Path) -> Result<(), Option<Failure>> {
        let link = ask(
            self.ui,
            &Text::of(
                "Dán đường dẫn thư mục gốc (hoặc thư mục trên máy) mà người quản trị trước đã dùng",
                "Paste the link of the root (or the folder on this machine) that the earlier admin used",
            ),
            None,
            |words| {
                if words.is_empty() {
                    Err(Text::of("chưa có đường dẫn nào.", "there is no link yet."))
                } else {
                    Ok(words.to_owned())
                }
            },
        )?;
        if self.run(config, &["new", "--from", &link]) == exit::CLEAN {
            self.run(config, &["init", "--take-over"]);
        }
        Ok(())
    }

    fn edit(&self, config: &Path) {
        let shown = safe(&config.display().to_string());
        self.ui.tell(&if open::that_detached(config).is_ok() {
            text!(
                "Đang mở {shown}. Sửa, lưu lại, rồi trở lại đây.",
                "Opening {shown}. Change it, save it, and come back."
            )
        } else {
            text!(
                "Hãy mở tệp {shown} bằng trình soạn thảo, sửa, lưu lại, rồi trở lại đây.",
                "Open {shown} in an editor, change it, save it, and come back."
            )
        });
    }
}

/// A word as it must be typed.
fn typed(word: &str) -> String {
    let shown = safe(word);
    let plain = |c: char| c.is_alphanumeric() || "-_./\\:=@".contains(c);
    if !shown.is_empty() && shown.chars().all(plain) {
        shown
    } else {
        format!("\"{shown}\"")
    }
}
