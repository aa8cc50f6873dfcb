//! The one place where the layers' errors become words and exit codes.

use super::exit;
use super::line::Ended;
use crate::storage::{Error as StorageError, ErrorKind};
use crate::text::{Text, safe};

/// A run that ends early: what to say, what to do next, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// One of [`exit`]'s codes.
    pub exit: u8,
    /// The fact.
    pub message: Text,
    /// What to do.
    pub hint: Option<Text>,
    /// The chain below, shown with `--verbose`.
    pub source: Option<anyhow::Error>,
    /// The message has its own lines and is not wrapped again.
    pub laid_out: bool,
}

impl Failure {
    /// A failure with its code and fact.
    #[must_use]
    pub fn new(exit: u8, message: Text) -> Self {
        Self {
            exit,
            message,
            hint: None,
            source: None,
            laid_out: false,
        }
    }

    /// Wrong arguments or files.
    #[must_use]
    pub fn usage(message: Text) -> Self {
        Self::new(exit::USAGE, message)
    }

    /// Wrong files, told as a list that is laid out already.
    #[must_use]
    pub fn listed(list: Text) -> Self {
        Self {
            laid_out: true,
            ..Self::usage(list)
        }
    }

    /// With what to do next.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// With the chain below.
    #[must_use]
    pub fn because(mut self, source: impl Into<anyhow::Error>) -> Self {
        self.source = Some(source.into());
        self
    }
}

/// A question without an answer: every command asks before it changes anything.
impl From<Ended> for Failure {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Input => Self::new(
                exit::PENDING,
                Text::of(
                    "dừng giữa chừng, chưa ghi gì.",
                    "stopped half way, nothing was written.",
                ),
            ),
            Ended::CtrlC => Self::new(
                exit::STOPPED,
                Text::of(
                    "đã dừng theo yêu cầu (Ctrl-C), chưa ghi gì.",
                    "stopped as asked (Ctrl-C), nothing was written.",
                ),
            ),
        }
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        let (exit, message, hint) = words(&error);
        Self {
            exit,
            message,
            hint: Some(hint),
            source: Some(error.into()),
            laid_out: false,
        }
    }
}

/// The exit code for a storage's refusal.
#[must_use]
pub fn code(kind: ErrorKind) -> u8 {
    words(&StorageError::new(kind, "")).0
}

/// What a storage's refusal means for people: code, fact, next step.
#[must_use]
pub fn words(error: &StorageError) -> (u8, Text, Text) {
    let (exit, fact, hint) = by_kind(error);
    (exit, fact, error.remedy.as_deref().cloned().unwrap_or(hint))
}

fn by_kind(error: &StorageError) -> (u8, Text, Text) {
    let kind = error.kind;
    let detail = error.words();
    let (detail_vi, detail_en) = (safe(&detail.vi), safe(&detail.en));
    let with = |words: &str, detail: &str| match detail {
        "" => format!("{words}."),
        detail => format!("{words} ({detail})."),
    };
    let fact = |vi: &str, en: &str| Text::new(with(vi, &detail_vi), with(en, &detail_en));
    let again = Text::of(
        "chạy lại lệnh này; phần đã làm không bị làm hai lần.",
        "run it again; nothing is done twice.",
    );
    match kind {
        ErrorKind::NotVisible => (
            exit::INCOMPLETE,
            fact("không thấy thư mục hoặc tệp", "the folder or file is not visible"),
            Text::of(
                "xem lại đường dẫn ở mục storage, hoặc quyền của tài khoản đang dùng.",
                "check the path under storage, or the account's rights.",
            ),
        ),
        ErrorKind::Denied => (
            exit::SIGN_IN,
            fact("không có quyền", "not allowed"),
            Text::of(
                "nhờ người quản trị thư mục cấp quyền, rồi chạy lại.",
                "ask the folder's administrator for the right, then run it again.",
            ),
        ),
        ErrorKind::Policy => (
            exit::INCOMPLETE,
            fact(
                "quy định của tổ chức không cho phép",
                "the organisation's policy refuses it",
            ),
            Text::of("hỏi người quản trị tên miền.", "ask the domain's administrator."),
        ),
        ErrorKind::NoAccount => (
            exit::INCOMPLETE,
            fact(
                "địa chỉ này chưa có tài khoản nhận được chia sẻ",
                "the address has no account that can be shared with",
            ),
            Text::of(
                "ghi một tài khoản khác của người hay cơ quan ấy.",
                "name another account of theirs.",
            ),
        ),
        ErrorKind::SignIn => (
            exit::SIGN_IN,
            fact(
                "Google không còn nhận phiên đăng nhập này",
                "Google does not take this sign-in any more",
            ),
            Text::of("đăng nhập lại: hoso login", "sign in again: hoso login"),
        ),
        ErrorKind::Scope => (
            exit::SIGN_IN,
            fact(
                "lần đăng nhập này không đủ quyền cho việc ấy",
                "this sign-in has too small a right for that",
            ),
            Text::of(
                "đăng nhập lại: hoso login --role xem (chỉ xem), hoặc --role quan-tri (tạo, chia sẻ).",
                "sign in again: hoso login --role xem (to look), or --role quan-tri (to make and share).",
            ),
        ),
        ErrorKind::Later => (
            exit::UNREACHABLE,
            fact(
                "nơi lưu trữ yêu cầu chờ lâu nên hoso dừng lại",
                "the storage asks to wait longer than a run waits",
            ),
            Text::of(
                "chạy lại sau lúc ấy; phần đã làm không bị làm hai lần. Hay gặp thì chạy vào giờ vắng.",
                "run it again after that; nothing is done twice. If it happens often, run it at a quiet hour.",
            ),
        ),
        ErrorKind::Busy => (
            exit::UNREACHABLE,
            fact("nơi lưu trữ đang quá tải", "the storage is overloaded"),
            Text::of(
                "chờ vài phút rồi chạy lại; phần đã làm không bị làm hai lần.",
                "run it again in a few minutes; nothing is done twice.",
            ),
        ),
        ErrorKind::Unreachable | ErrorKind::Intercepted | ErrorKind::Lost => (
            exit::UNREACHABLE,
            fact("mất kết nối với nơi lưu trữ", "the storage cannot be reached"),
            again,
        ),
        ErrorKind::InUse => (
            exit::INCOMPLETE,
            fact(
                "tệp hoặc thư mục đang mở trong chương trình khác",
                "open in another program",
            ),
            Text::of(
                "đóng chương trình đang mở nó (Word, trình xem PDF), rồi chạy lại.",
                "close the program that has it open, then run it again.",
            ),
        ),
        ErrorKind::Full => (
            exit::INCOMPLETE,
            fact("nơi lưu trữ đã đầy", "the storage is full"),
            Text::of(
                "dọn bớt dung lượng hoặc đổi nơi lưu trữ, rồi chạy lại; phần đã làm không bị làm hai lần.",
                "free space or choose another storage, then run it again; nothing is done twice.",
            ),
        ),
        ErrorKind::Limit => (
            exit::INCOMPLETE,
            fact("đã hết giới hạn của nơi lưu trữ", "a limit of the storage is reached"),
            Text::of(
                "dọn bớt dung lượng hoặc đổi nơi lưu trữ.",
                "free space or choose another storage.",
            ),
        ),
        ErrorKind::BadName => (
            exit::INCOMPLETE,
            fact(
                "nơi lưu trữ không nhận tên này",
                "the storage does not accept this name",
            ),
            Text::of(
                "đổi tên trong hoso.yaml hoặc trong mẫu.",
                "change the name in hoso.yaml or the template.",
            ),
        ),
        ErrorKind::AlreadyExists => (
            exit::INCOMPLETE,
            fact(
                "chỗ này đã có thư mục hoặc tệp khác",
                "something else stands there already",
            ),
            again,
        ),
        ErrorKind::Unsupported | ErrorKind::NoReservedIds => (
            exit::INCOMPLETE,
            fact("nơi lưu trữ không làm được việc này", "the storage cannot do this"),
            Text::of(
                "chọn nơi lưu trữ khác trong hoso.yaml.",
                "choose another storage in hoso.yaml.",
            ),
        ),
        ErrorKind::Protocol | ErrorKind::Io => (
            exit::INCOMPLETE,
            fact("nơi lưu trữ báo lỗi", "the storage failed"),
            again,
        ),
    }
}
