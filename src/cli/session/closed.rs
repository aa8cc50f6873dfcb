//! Why a place on Drive could not be opened, and what helps.

use crate::cli::failure::Failure;
use crate::cli::{exit, google};
use crate::storage::{Error as StorageError, ErrorKind};
use crate::text::{Text, safe};

/// No shared drive of that name; `may_make`: whether this account may make it, as far as the service says.
pub(super) fn no_drive(name: &str, may_make: Option<bool>, error: StorageError) -> Failure {
    let name = safe(name);
    let failure = Failure::new(
        exit::INCOMPLETE,
        text!(
            "không thấy bộ nhớ dùng chung «{name}» bằng tài khoản này.",
            "this account sees no shared drive «{name}»."
        ),
    )
    .because(error);
    if may_make == Some(false) {
        return failure.hint(text!(
            "kiểm tra tên, hoặc nhờ thêm tài khoản vào bộ nhớ ấy. Chưa có: tài khoản này không được tạo bộ nhớ dùng chung; nhờ quản trị viên Google Workspace cho phép, hoặc nhờ họ tạo «{name}» và đặt tài khoản này là «Người quản lý».",
            "check the name, or ask to be added to it. If there is none yet: this account may not make shared drives; ask a Google Workspace administrator to allow it, or to make «{name}» with this account as a «Manager»."
        ));
    }
    failure.hint(Text::of(
        "kiểm tra tên, hoặc nhờ thêm tài khoản vào bộ nhớ ấy. Chưa có và muốn tạo: hoso init --create-drive",
        "check the name, or ask to be added to it. To make it: hoso init --create-drive",
    ))
}

/// Several shared drives are called so: which one is meant nobody but people can say.
pub(super) fn ambiguous(error: StorageError) -> Failure {
    let words = error.words();
    let failure = Failure::new(
        exit::INCOMPLETE,
        Text::new(
            format!("{}, chưa rõ là bộ nhớ nào; chưa làm gì.", safe(&words.vi)),
            format!(
                "{}, and it is not clear which is meant; nothing was done.",
                safe(&words.en)
            ),
        ),
    );
    match error.remedy.as_deref().cloned() {
        Some(remedy) => failure.hint(remedy).because(error),
        None => failure.because(error),
    }
}

pub(super) fn not_made(name: &str, error: StorageError) -> Failure {
    if !matches!(error.kind, ErrorKind::Denied | ErrorKind::Policy) {
        return error.into();
    }
    let words = error.words();
    let bracketed = |words: &str| match words {
        "" => String::new(),
        words => format!(" ({})", safe(words)),
    };
    let words = Text::new(bracketed(&words.vi), bracketed(&words.en));
    makes_none(name, &words).because(error)
}

/// The service says so beforehand: nothing is sent.
pub(super) fn may_not_make(name: &str) -> Failure {
    makes_none(name, &Text::of("", ""))
}

/// Who may make shared drives is the organisation's choice, and there is no folder yet whose administrator could help.
fn makes_none(name: &str, words: &Text) -> Failure {
    let (name, Text { vi, en }) = (safe(name), words);
    Failure::new(
        exit::SIGN_IN,
        text!(
            "tài khoản này không được tạo bộ nhớ dùng chung{vi}; chưa làm gì.",
            "this account may not make shared drives{en}; nothing was done."
        ),
    )
    .hint(text!(
        "nhờ quản trị viên Google Workspace cho phép, hoặc nhờ họ tạo bộ nhớ «{name}» và đặt tài khoản này là «Người quản lý», rồi chạy lại.",
        "ask a Google Workspace administrator to allow it, or to make «{name}» with this account as a «Manager»; then run it again."
    ))
}

/// The root could not be looked at, and nothing was done yet.
pub(super) fn unseen(error: StorageError) -> Failure {
    if matches!(error.kind, ErrorKind::Unreachable | ErrorKind::Intercepted) {
        let words = error.words();
        let bracketed = |words: &str| match words {
            "" => String::new(),
            words => format!(" ({})", safe(words)),
        };
        let (vi, en) = (bracketed(&words.vi), bracketed(&words.en));
        let browser = Text::of(
            "mở thử drive.google.com trong trình duyệt của máy này; có mạng thì chạy lại lệnh này.",
            "try drive.google.com in this machine's browser; once there is a network, run it again.",
        );
        return Failure::new(
            exit::UNREACHABLE,
            text!(
                "không kết nối được Google Drive{vi}; chưa làm gì.",
                "Google Drive cannot be reached{en}; nothing was done."
            ),
        )
        .hint(error.remedy.as_deref().cloned().unwrap_or(browser))
        .because(error);
    }
    if !google::is_unseen(&error) {
        return error.into();
    }
    Failure::new(
        exit::INCOMPLETE,
        Text::of(
            "không thấy thư mục gốc trên Google Drive bằng tài khoản này; không kết luận gì, chưa làm gì.",
            "this account does not see the root on Google Drive; nothing is concluded and nothing was done.",
        ),
    )
    .hint(Text::of(
        "kiểm tra đường dẫn ở storage.google, nhờ chủ thư mục chia sẻ cho tài khoản này, hoặc đăng nhập tài khoản khác: hoso login",
        "check the link under storage.google, ask the folder's owner to share it with this account, or sign in with another: hoso login",
    ))
    .because(error)
}
