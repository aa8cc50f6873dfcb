//! The guide: bare `hoso` at a terminal. It looks at where it stands, offers numbered choices, the likely one first, and
//! runs the very commands that it shows. It decides nothing itself.

mod choice;
mod place;
mod stage;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::FromArgMatches;

use super::args::{self, Cli};
use super::context::Context;
use super::failure::Failure;
use super::interview::{ask, choose};
use super::line::Ended;
use super::ui::Ui;
use super::{commands, exit};
use crate::text::{Text, safe};
use choice::Choice;
use stage::Stage;

/// What a command line without a command asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing of the kind: there is a command, or an option.
    Command,
    /// The guide, here or at a school's folder or file (what dragging it onto the program does).
    Guide(Option<PathBuf>),
    /// Something was dragged onto the program that is no school's.
    Stray(PathBuf),
}

/// What stands on the command line.
#[must_use]
pub fn asked(words: &[OsString]) -> Asked {
    match words.get(1..).unwrap_or_default() {
        [] => Asked::Guide(None),
        [first, ..] if is_command(first) => Asked::Command,
        [path] if Path::new(path).is_dir() || is_school(Path::new(path)) => Asked::Guide(Some(path.into())),
        [first, ..] if Path::new(first).is_file() || Path::new(first).is_absolute() => Asked::Stray(first.into()),
        _ => Asked::Command,
    }
}

/// Whether a file can describe a school.
fn is_school(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

fn is_command(word: &OsStr) -> bool {
    word.to_str()
        .is_some_and(|word| args::command().find_subcommand(word).is_some())
}

/// Whether Explorer may have started it: it gives whole paths, and never a command.
#[must_use]
pub fn clicked(words: &[OsString]) -> bool {
    words.iter().skip(1).all(|word| Path::new(word).is_absolute())
}

/// What to say of something that is no school's.
#[must_use]
pub fn stray(path: &Path) -> Failure {
    let shown = safe(&path.display().to_string());
    Failure::usage(text!(
        "«{shown}» không phải thư mục của trường, cũng không phải tệp hoso.yaml.",
        "«{shown}» is neither a school's folder nor its hoso.yaml."
    ))
    .hint(Text::of(
        "kéo một thư mục có hoso.yaml vào biểu tượng hoso, hoặc mở hoso rồi chọn theo số. Xem các lệnh: hoso --help",
        "drag a folder with a hoso.yaml onto hoso's icon, or open hoso and choose by number. The commands: hoso --help",
    ))
}

/// Guides until the user leaves; the exit code.
#[must_use]
pub fn guide(ui: &Ui, start: Option<&Path>, lang_asked: bool) -> u8 {
    ui.tell(&Text::of(
        "hoso · hồ sơ sổ sách điện tử cho trường tiểu học",
        "hoso · electronic records of primary schools",
    ));
    if place::refuse_zip(ui) {
        return exit::USAGE;
    }
    match (Guide { ui, lang_asked }).go(start) {
        Ok(()) => exit::CLEAN,
        Err(Stop::Said(code)) => code,
        Err(Stop::Ended(why)) => {
            let failure = left(why);
            ui.fail(&failure);
            failure.exit
        }
    }
}

/// Why the guide ends without being asked to.
enum Stop {
    /// Of what was said already.
    Said(u8),
    /// A question of its own was not answered.
    Ended(Ended),
}

impl From<Ended> for Stop {
    fn from(ended: Ended) -> Self {
        Self::Ended(ended)
    }
}

/// Commands that ran before may have written.
fn left(why: Ended) -> Failure {
    let (vi, en) = match why {
        Ended::CtrlC => ("đã dừng theo yêu cầu (Ctrl-C)", "stopped as asked (Ctrl-C)"),
        Ended::Input => ("đã dừng", "stopped"),
    };
    Failure::new(
        Failure::from(why).exit,
        text!(
            "{vi}; câu này chưa ghi gì, việc đã xong vẫn giữ nguyên.",
            "{en}; nothing was written here, and what was done stays done."
        ),
    )
}

struct Guide<'a> {
    ui: &'a Ui,
    lang_asked: bool,
}

impl Guide<'_> {
    fn go(&self, start: Option<&Path>) -> Result<(), Stop> {
        let mut config = place::start(self.ui, start)?;
        loop {
            let stage = Stage::of(self.ui, &config);
            self.ui.out("");
            self.ui.tell(&stage.words(&config));
            let choices = Choice::offered(&stage);
            let labels: Vec<Text> = choices.iter().map(|choice| choice.label()).collect();
            let chosen = choose(self.ui, &Text::of("Làm gì?", "What now?"), &labels, Some("1"))?;
            match choices.get(chosen).copied().unwrap_or(Choice::Quit) {
                Choice::Quit => return Ok(()),
                Choice::Other => config = place::other(self.ui)?,
                Choice::Edit => self.open(&config),
                Choice::Folder => self.open(config.parent().unwrap_or(Path::new("."))),
                Choice::Describe => config = self.begin(config)?,
                Choice::TakeOver => config = self.take_over(&config)?,
                choice => {
                    if let Some(words) = choice.command() {
                        let files = place::files(choice, &config);
                        let words: Vec<&str> = words.iter().copied().chain(files.iter().map(String::as_str)).collect();
                        if self.run(&config, &words)? == exit::CLEAN && choice == Choice::Demo {
                            config = place::of_demo();
                        }
                    }
                }
            }
        }
    }

    /// Runs a command as if it had been typed, and shows what to type; its exit code. Ctrl-C at one of its questions
    /// leaves the guide too.
    fn run(&self, config: &Path, words: &[&str]) -> Result<u8, Stop> {
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
        let code = ended.unwrap_or_else(|failure| {
            self.ui.fail(&failure);
            failure.exit
        });
        if code == exit::STOPPED {
            return Err(Stop::Said(code));
        }
        Ok(code)
    }

    /// A school that is not described here. Two trees of one school would be worse than a question, so that there is no
    /// answer by Enter alone.
    fn begin(&self, config: PathBuf) -> Result<PathBuf, Stop> {
        let question = Text::of(
            "Đã có ai dùng hoso tạo cây thư mục cho trường này chưa (trên máy khác, hoặc năm học trước)?",
            "Has anybody made this school's tree with hoso (on another machine, or in an earlier year)?",
        );
        let choices = [
            Text::of(
                "chưa có ai: mô tả trường từ đầu",
                "nobody: describe the school from the beginning",
            ),
            Text::of(
                "đã có: lấy lại mọi thông tin từ đường dẫn thư mục gốc",
                "yes: take everything from the link of its root",
            ),
            Text::of("chưa rõ: hỏi người phụ trách trước đã", "not sure: ask first"),
        ];
        match choose(self.ui, &question, &choices, None)? {
            0 => self.describe(&config),
            1 => self.take_over(&config),
            _ => {
                self.ui.tell(&Text::of(
                    "Hỏi hiệu trưởng, người phụ trách hồ sơ năm trước: đường dẫn thư mục gốc (thư mục chứa các «Năm học …»). Biết rồi thì chọn lại số 1.",
                    "Ask the head or who kept the records last year for the link of the root (in which the «Năm học …» lie). Then choose 1 again.",
                ));
                Ok(config)
            }
        }
    }

    /// A new description: the folder is proposed by the school's name.
    fn describe(&self, config: &Path) -> Result<PathBuf, Stop> {
        let name = ask(
            self.ui,
            &Text::of("Tên trường", "The school's name"),
            None,
            place::named,
        )?;
        let config = place::home(self.ui, &name, config)?;
        self.run(&config, &["new", "--name", &name])?;
        Ok(config)
    }

    /// Another admin's tree, by its link. What it needs of a sign-in is only known by trying.
    fn take_over(&self, config: &Path) -> Result<PathBuf, Stop> {
        let link = ask(
            self.ui,
            &Text::of(
                "Đường dẫn thư mục gốc (dán vào đây, hoặc kéo thư mục vào cửa sổ)",
                "The link of the root (paste it, or drag the folder into the window)",
            ),
            None,
            place::linked,
        )?;
        let config = place::home(self.ui, "Trường", config)?;
        let words = ["new", "--from", &link];
        let mut code = self.run(&config, &words)?;
        let sign_in = Text::of("Đăng nhập Google bây giờ?", "Sign in to Google now?");
        if code == exit::SIGN_IN
            && self.ui.confirm(&sign_in)?
            && self.run(&config, &["login", "--role", "quan-tri"])? == exit::CLEAN
        {
            code = self.run(&config, &words)?;
        }
        if code == exit::CLEAN {
            self.run(&config, &["init", "--take-over"])?;
        }
        Ok(config)
    }

    fn open(&self, what: &Path) {
        let shown = safe(&what.display().to_string());
        self.ui.tell(&if open::that_detached(what).is_ok() {
            text!(
                "Đang mở {shown}. Sửa, lưu lại, rồi trở lại đây.",
                "Opening {shown}. Change it, save it, and come back."
            )
        } else {
            text!(
                "Không mở được. Hãy tự mở {shown}, sửa, lưu lại, rồi trở lại đây.",
                "It cannot be opened. Open {shown} yourself, change it, save it, and come back."
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
