//! Exit codes: part of the program's interface, kept by cron jobs and the Task Scheduler.

/// Nothing to report.
pub const CLEAN: u8 = 0;
/// Findings at or above the fail level, or changes still pending (`plan --check`, a declined question). `plan --check` asks
/// whether `init` has anything left, so that what people must settle first is pending to it, too.
pub const PENDING: u8 = 1;
/// Wrong arguments or files; nothing was done.
pub const USAGE: u8 = 2;
/// Not signed in, or not allowed.
pub const SIGN_IN: u8 = 3;
/// Incomplete: some steps or schools failed, or something was unverifiable.
pub const INCOMPLETE: u8 = 4;
/// Another run is at work on the same tree.
pub const BUSY: u8 = 5;
/// The storage cannot be reached.
pub const UNREACHABLE: u8 = 6;
/// A mistake in hoso itself.
pub const INTERNAL: u8 = 70;

/// Ctrl-C at a question: what a shell says of a program that it ended.
pub const STOPPED: u8 = 130;

/// Of several codes the one that is said: the first that applies of 70, 2, 3, 5, 6, 4, 1, 0.
#[must_use]
pub fn worst(codes: impl IntoIterator<Item = u8>) -> u8 {
    let order = [CLEAN, PENDING, INCOMPLETE, UNREACHABLE, BUSY, SIGN_IN, USAGE, INTERNAL];
    let rank = |code: u8| order.iter().position(|other| *other == code).unwrap_or(order.len());
    codes.into_iter().max_by_key(|code| rank(*code)).unwrap_or(CLEAN)
}

/// The codes with their meaning, for `--help` and the README.
pub const TABLE: &[(u8, crate::text::Text)] = &[
    (
        CLEAN,
        crate::text::Text::of("không có gì phải báo", "nothing to report"),
    ),
    (
        PENDING,
        crate::text::Text::of(
            "có lỗi từ mức đã chọn, hoặc còn việc chưa làm (plan --check: kể cả việc chờ người quyết định)",
            "findings at or above the chosen level, or changes still pending (plan --check: also what people must settle first)",
        ),
    ),
    (
        USAGE,
        crate::text::Text::of(
            "lệnh hoặc tệp viết sai, chưa làm gì",
            "wrong arguments or files, nothing done",
        ),
    ),
    (
        SIGN_IN,
        crate::text::Text::of("chưa đăng nhập hoặc không có quyền", "not signed in or not allowed"),
    ),
    (
        INCOMPLETE,
        crate::text::Text::of(
            "chưa trọn vẹn: có việc không làm được, có việc chờ người quyết định (init, share, adopt), hoặc có chỗ không kiểm được (trường tự kiểm tra: trừ chỗ chỉ vì tên tệp chưa rõ, HS208)",
            "incomplete: some steps failed, people must settle something first (init, share, adopt), or something was unverifiable (in the school's own audit not what only a file's unclear name, HS208, holds back)",
        ),
    ),
    (
        BUSY,
        crate::text::Text::of(
            "một lần chạy khác đang làm việc với cây thư mục này",
            "another run is at work here",
        ),
    ),
    (
        UNREACHABLE,
        crate::text::Text::of("không kết nối được nơi lưu trữ", "the storage cannot be reached"),
    ),
    (
        INTERNAL,
        crate::text::Text::of("lỗi của chính hoso", "a mistake in hoso"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_applies_is_said() {
        assert_eq!(worst([CLEAN, PENDING, INCOMPLETE]), INCOMPLETE);
        assert_eq!(worst([INCOMPLETE, UNREACHABLE]), UNREACHABLE);
        assert_eq!(worst([USAGE, SIGN_IN]), USAGE);
        assert_eq!(worst([]), CLEAN);
    }
}
