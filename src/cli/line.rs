//! One line from a person at the terminal.
//!
//! `rustyline` reads it. Of the prompt libraries that were tried (inquire, dialoguer, cliclack, at 80 × 25, with Vietnamese
//! in one and in several code points, wide letters, a pasted link, Ctrl-C and Ctrl-D) it alone keeps what was asked,
//! answered and refused on the screen, leaves the words to us, and tells Ctrl-C from the end of input. inquire writes over
//! the reason of a refusal, cliclack draws frames and does not know the end of input, dialoguer counts letters where it
//! should count columns and dies of Ctrl-C. It is also the lightest but for dialoguer.

use std::fmt;

use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The input ended.
    Input,
    /// Ctrl-C.
    CtrlC,
}

/// Who reads lines; ↑ brings back what was answered before, so that a wrong answer can be mended.
#[derive(Default)]
pub struct Reader(Option<Editor<(), MemHistory>>);

impl Reader {
    /// Asks, always at the terminal itself, wherever the results go.
    ///
    /// # Errors
    /// There is no answer.
    pub fn read(&mut self, question: &str) -> Result<String, Ended> {
        let editor = match &mut self.0 {
            Some(editor) => editor,
            none => none.insert(editor().map_err(|_| Ended::Input)?),
        };
        match editor.readline(question) {
            Ok(line) => Ok(line.trim().to_owned()),
            Err(ReadlineError::Interrupted) => Err(Ended::CtrlC),
            Err(_) => Err(Ended::Input),
        }
    }
}

fn editor() -> rustyline::Result<Editor<(), MemHistory>> {
    let config = Config::builder()
        .behavior(Behavior::PreferTerm)
        .auto_add_history(true)
        .build();
    let history = MemHistory::with_config(&config);
    Editor::with_history(config, history)
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}
