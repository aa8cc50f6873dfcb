//! The one place that prints.
//!
//! Results go to standard output, everything about the run (progress, questions, warnings, failures) to standard error,
//! so that output can be piped and cron mails stay quiet. Progress is drawn only at a terminal.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use jiff::Timestamp;

use super::failure::Failure;
use super::line::{Ended, Reader};
use super::show::wrap::wrap;
use crate::calendar::local;
use crate::storage::retry::Tell;
use crate::text::{Lang, Text};

/// The shortest wait that people are told of.
const NOTICED: Duration = Duration::from_secs(5);

/// How this run speaks.
#[derive(Debug)]
pub struct Ui {
    lang: Cell<Lang>,
    quiet: bool,
    verbose: bool,
    width: usize,
    reader: RefCell<Reader>,
    shown: Shown,
}

impl Ui {
    /// With the words' language, whether only results and failures are printed, and whether causes are.
    #[must_use]
    pub fn new(lang: Lang, quiet: bool, verbose: bool) -> Self {
        Self {
            lang: Cell::new(lang),
            quiet,
            verbose,
            width: super::console::width(),
            reader: RefCell::default(),
            shown: Shown::default(),
        }
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang.get()
    }

    /// Takes the language that `hoso.yaml` names, where neither the command nor the environment did.
    pub fn set_lang(&self, lang: Lang) {
        self.lang.set(lang);
    }

    /// Columns that a line may fill.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether only results and failures are printed.
    #[must_use]
    pub const fn quiet(&self) -> bool {
        self.quiet
    }

    /// Whether causes are printed, too.
    #[must_use]
    pub const fn verbose(&self) -> bool {
        self.verbose
    }

    /// A message in the run's language.
    #[must_use]
    pub fn say<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.lang())
    }

    /// A result, one line or many. A closed pipe is no failure.
    pub fn out(&self, words: impl Display) {
        drop(writeln!(stdout().lock(), "{words}"));
    }

    /// A result as it is, without a line end of ours.
    pub fn raw(&self, bytes: &[u8]) {
        let mut out = stdout().lock();
        drop(out.write_all(bytes).and_then(|()| out.flush()));
    }

    /// A result in the run's language.
    pub fn tell(&self, text: &Text) {
        self.out(self.wrapped(text));
    }

    /// Something about the run, not its result; silent with `--quiet`.
    pub fn note(&self, text: &Text) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// A message in the run's language, in lines of the run's width; what follows an arrow or an indent stands under its
    /// beginning.
    fn wrapped(&self, text: &Text) -> String {
        self.laid(self.say(text))
    }

    fn laid(&self, words: &str) -> String {
        let line = |line: &str| {
            let lead = line.chars().take_while(|c| matches!(c, ' ' | '→' | '-')).count();
            wrap(line, self.width, &" ".repeat(lead))
        };
        words.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    /// Something that must be seen, also with `--quiet`.
    pub fn warn(&self, text: &Text) {
        drop(writeln!(stderr().lock(), "{}", self.wrapped(text)));
    }

    /// A run that ended early, wrapped to the width.
    pub fn fail(&self, failure: &Failure) {
        let mut err = stderr().lock();
        let fact = capital(self.say(&failure.message));
        let fact = if failure.laid_out { fact } else { self.laid(&fact) };
        drop(writeln!(err, "{fact}"));
        if let Some(hint) = &failure.hint {
            drop(writeln!(
                err,
                "→ {}",
                wrap(self.say(hint), self.width - 2, "  ").trim_start()
            ));
        }
        if self.verbose
            && let Some(source) = &failure.source
        {
            for (i, cause) in source.chain().enumerate() {
                drop(writeln!(err, "  {}: {}", i + 1, crate::text::safe(&cause.to_string())));
            }
        }
    }

    /// Whether questions can be asked.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        at_terminal()
    }

    /// One line from the user.
    ///
    /// # Errors
    /// The input ended, or Ctrl-C.
    pub fn ask(&self, question: &Text) -> Result<String, Ended> {
        let question = wrap(self.say(question), self.width, "  ");
        self.reader.borrow_mut().read(&format!("{question} "))
    }

    /// Keeps the words on the screen until they were read.
    pub fn hold(&self) {
        if self.can_ask() {
            drop(self.ask(&Text::of(
                "Nhấn Enter để đóng cửa sổ.",
                "Press Enter to close the window.",
            )));
        }
    }

    /// A yes-or-no question. An empty answer and the end of input are no; a word that is neither is asked again.
    ///
    /// # Errors
    /// Ctrl-C.
    pub fn confirm(&self, question: &Text) -> Result<bool, Ended> {
        let marked = Text::new(format!("{} [c/K]", question.vi), format!("{} [y/N]", question.en));
        loop {
            let answer = match self.ask(&marked) {
                Err(Ended::Input) => return Ok(false),
                answer => answer?,
            };
            match crate::text::fold(&answer).as_str() {
                "c" | "co" | "y" | "yes" => return Ok(true),
                "" | "k" | "kh" | "khong" | "n" | "no" => return Ok(false),
                _ => self.warn(&Text::of(
                    "  ghi c (có: làm) hoặc k (không làm).",
                    "  write y (do it) or n (do nothing).",
                )),
            }
        }
    }

    /// A progress line, drawn at a terminal after a moment; hidden elsewhere and with `--quiet`.
    #[must_use]
    pub fn progress(&self, total: Option<u64>) -> Progress {
        let target = if self.quiet || !stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(8)
        };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = match (total, self.lang()) {
            (Some(_), Lang::Vi) => "{wide_msg} {bar:18} {pos}/{len}  còn {left}",
            (Some(_), Lang::En) => "{wide_msg} {bar:18} {pos}/{len}  {left} left",
            (None, _) => "{spinner} {wide_msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            let lang = self.lang();
            let left = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{}", left(state.eta(), lang));
            };
            bar.set_style(style.with_key("left", left).progress_chars("█▓░"));
        }
        if total.is_none() {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        Progress {
            bar,
            shown: Arc::clone(&self.shown),
        }
    }

    /// Says at a terminal that the service asked to wait, and until when; not each of many calls that were asked so.
    #[must_use]
    pub fn waits(&self) -> Tell {
        if self.quiet || !stderr().is_terminal() {
            return Tell::default();
        }
        let (shown, lang, told) = (Arc::clone(&self.shown), self.lang(), Mutex::new(Timestamp::MIN));
        Tell(Some(Arc::new(move |again| {
            let Some(asked) = again.asked.filter(|asked| *asked >= NOTICED) else {
                return;
            };
            let then = Timestamp::now().saturating_add(asked).unwrap_or(Timestamp::MAX);
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            if then.duration_since(*told).as_secs() < 2 {
                return;
            }
            *told = then;
            let clock = local(then).strftime("%H:%M:%S").to_string();
            let words = text!(
                "Google Drive yêu cầu chờ đến {clock}; hoso chờ rồi làm tiếp.",
                "Google Drive asks to wait until {clock}; hoso waits and goes on."
            );
            let say = || drop(writeln!(stderr().lock(), "{}", words.get(lang)));
            match &*shown.lock().unwrap_or_else(PoisonError::into_inner) {
                Some(bar) => bar.suspend(say),
                None => say(),
            }
        })))
    }
}

/// A progress line that goes away when it is dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// The line on the screen, where words must not be written over it.
    shown: Shown,
}

/// The line on the screen.
type Shown = Arc<Mutex<Option<ProgressBar>>>;

impl Progress {
    /// What is being done, already safe to show.
    pub fn message(&self, words: String) {
        self.bar.set_message(words);
    }

    /// Says from anywhere, also from another thread, which time something is tried; silent once the line is gone.
    #[must_use]
    pub fn tries(&self, words: String) -> Tell {
        let bar = self.bar.clone();
        Tell(Some(Arc::new(move |again| {
            bar.set_message(format!("{words} {}", again.time));
        })))
    }

    /// How much is done.
    pub fn position(&self, done: u64) {
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Whether somebody sits at a terminal and can be asked.
#[must_use]
pub fn at_terminal() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// `1 phút 20 giây`: a guess, so whole seconds are enough.
fn left(time: Duration, lang: Lang) -> String {
    let (minutes, seconds) = (time.as_secs() / 60, time.as_secs() % 60);
    match (lang, minutes) {
        (Lang::Vi, 0) => format!("{seconds} giây"),
        (Lang::Vi, _) => format!("{minutes} phút {seconds} giây"),
        (Lang::En, 0) => format!("{seconds} s"),
        (Lang::En, _) => format!("{minutes} min {seconds} s"),
    }
}

/// The first letter in upper case: facts are written as fragments below, and shown as sentences. A name of a file or folder
/// stays as it is: `Hoso.json` is no file.
#[must_use]
pub fn capital(words: &str) -> String {
    let first = words.split_whitespace().next().unwrap_or_default();
    let named = first.trim_end_matches(['.', ',', ':', ';']).contains(['.', '/', '\\']);
    let mut chars = words.chars();
    match chars.next() {
        Some(letter) if !named => letter.to_uppercase().chain(chars).collect(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::capital;

    #[test]
    fn a_sentence_begins_with_a_capital_and_a_file_keeps_its_name() {
        assert_eq!(capital("đã đầy."), "Đã đầy.");
        assert_eq!(capital("xong. không còn gì"), "Xong. không còn gì");
        assert_eq!(capital("hoso.json cannot be read."), "hoso.json cannot be read.");
        assert_eq!(capital("/home/x: not there"), "/home/x: not there");
        assert_eq!(capital(""), "");
    }
}
