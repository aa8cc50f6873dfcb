//! Somebody sitting at a terminal: what they type, and what stands on the screen.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

use super::Place;

pub const PATIENCE: Duration = Duration::from_secs(60);
const ROWS: u16 = 25;

/// Somebody sitting at a terminal at which the program runs.
pub struct Desk {
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    heard: Receiver<Vec<u8>>,
    /// As high as the whole session, so that nothing scrolls away.
    pub screen: vt100::Parser,
    /// As high as people's windows are.
    window: vt100::Parser,
    /// How much of the screen's text was looked at already.
    read: usize,
    /// Whether a line may reach over the edge: a progress line with `^C` behind it does.
    pub over: bool,
    before: String,
}

/// What is left when the program has ended.
#[derive(Debug)]
pub struct Left {
    pub code: u32,
    pub signal: Option<String>,
    pub text: String,
}

pub fn sit(place: &Place, words: &[&str], columns: u16) -> Desk {
    let size = PtySize {
        rows: ROWS,
        cols: columns,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let asked = place.command("", words);
    let mut command = CommandBuilder::new(asked.get_program());
    command.args(asked.get_args());
    command.cwd(asked.get_current_dir().expect("a folder"));
    command.env_clear();
    for (name, value) in asked.get_envs() {
        command.env(name, value.expect("a value"));
    }
    command.env_remove("COLUMNS");
    command.env("TERM", "xterm-256color");
    let (say, heard) = channel();
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    std::thread::spawn(move || {
        let mut part = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut part) {
            if say.send(part[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    let before = settings(pair.master.as_ref());
    let (rows, columns) = (2000_u16.try_into().expect("rows"), columns.try_into().expect("columns"));
    Desk {
        child: pair.slave.spawn_command(command).expect("the program"),
        keys: pair.master.take_writer().expect("a keyboard"),
        master: pair.master,
        slave: Some(pair.slave),
        heard,
        screen: vt100::Parser::new(rows, columns, 0),
        window: vt100::Parser::new(ROWS.try_into().expect("rows"), columns, 0),
        read: 0,
        over: false,
        before,
    }
}

fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

impl Desk {
    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    pub fn listen(&mut self, time: Duration) -> Result<(), RecvTimeoutError> {
        let bytes = self.heard.recv_timeout(time)?;
        self.screen.process(&bytes);
        self.window.process(&bytes);
        Ok(())
    }

    /// Waits until these words stand on the screen, below what was seen before.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if let Some(at) = text.get(self.read..).and_then(|new| new.find(words)) {
                self.read += at + words.len();
                return self;
            }
            let waited = self.listen(Duration::from_millis(100)) == Err(RecvTimeoutError::Disconnected);
            assert!(!waited && Instant::now() < until, "«{words}» was not said:\n{text}");
        }
    }

    /// Waits for these words or for the end of the run; whether the words came.
    pub fn asks(&mut self, words: &str) -> bool {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if self.text().contains(words) {
                return true;
            }
            let heard = self.listen(Duration::from_millis(100)).is_ok();
            if !heard && self.child.try_wait().expect("a child").is_some() {
                return false;
            }
        }
        false
    }

    pub fn keys(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).expect("keys");
        self.keys.flush().expect("keys");
        self
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) -> &mut Self {
        self.keys(&format!("{line}\r"))
    }

    pub fn ctrl_c(&mut self) -> &mut Self {
        self.keys("\u{3}")
    }

    /// The end of the run: the terminal is as it was, its cursor is there, and no line ran over its edge.
    #[track_caller]
    pub fn left(mut self) -> Left {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            let _ = self.listen(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            if Instant::now() > until {
                self.child.kill().expect("ended");
                panic!("it does not end:\n{}", self.text());
            }
        };
        assert_eq!(settings(self.master.as_ref()), self.before, "the terminal is restored");
        drop(self.slave.take());
        while self.listen(Duration::from_millis(500)).is_ok() {}
        let screen = self.screen.screen();
        assert!(!screen.hide_cursor() && !screen.alternate_screen() && !screen.bracketed_paste());
        let over = (0..2000).find(|row| screen.row_wrapped(*row));
        assert!(
            self.over || over.is_none(),
            "a line runs over the edge:\n{}",
            screen.contents()
        );
        Left {
            code: status.exit_code(),
            signal: status.signal().map(str::to_owned),
            text: screen.contents(),
        }
    }

    #[track_caller]
    pub fn ends(self, code: u32) -> String {
        let left = self.left();
        assert!(left.code == code && left.signal.is_none(), "{left:#?}");
        left.text
    }

    /// Ctrl-C at a question ends the program: in its last line it says that nothing was written.
    #[track_caller]
    pub fn interrupt(mut self) {
        self.ctrl_c();
        let left = self.left();
        assert!(left.code == 130 && left.signal.is_none(), "{left:#?}");
        let last = left.text.lines().rfind(|line| !line.is_empty()).unwrap_or_default();
        assert!(
            last.starts_with("Đã dừng theo yêu cầu (Ctrl-C)") && last.contains("chưa ghi gì"),
            "{left:#?}"
        );
    }
}

impl Desk {
    /// The number that stands before these words in the list that is being shown.
    #[track_caller]
    pub fn number_of(&mut self, words: &str) -> String {
        let from = self.read;
        self.sees(words);
        let text = self.text();
        let line = text[from..].lines().find(|line| line.contains(words)).expect("a line");
        line.split_whitespace().next().expect("a number").to_owned()
    }

    /// These words can be read now, in a window of 25 lines.
    #[track_caller]
    pub fn reads(&mut self, words: &str) -> &mut Self {
        let shown = self.window.screen().contents();
        assert!(shown.contains(words), "«{words}» is out of sight:\n{shown}");
        self
    }

    /// The last address on the screen that began with `http`.
    pub fn address(&self) -> String {
        let text = self.text().replace("\n", " ");
        let at = text.rfind("http://127").expect("an address");
        text[at..].split_whitespace().next().expect("an address").to_owned()
    }
}
