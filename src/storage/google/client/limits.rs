//! Drive's limits that have nothing to do with room: each with what it counts and what helps (shared drive limits; folder
//! limits; resolve-errors guide).

use crate::text::Text;

/// What a limit's reason means and what to do; nothing for reasons of other kinds.
pub(super) fn limit(reason: &str) -> Option<(Text, Text)> {
    Some(match reason {
        "numChildrenInNonRootLimitExceeded" => (
            Text::of(
                "thư mục chứa nó đã đủ 500.000 mục",
                "the folder it belongs in has 500,000 items already",
            ),
            Text::of(
                "chuyển bớt tệp và thư mục con của thư mục ấy sang chỗ khác, rồi chạy lại.",
                "move some of that folder's files and folders elsewhere, then run it again.",
            ),
        ),
        "teamDriveFileLimitExceeded" => (
            Text::of(
                "bộ nhớ dùng chung này đã đủ số mục cho phép (500.000, kể cả trong thùng rác)",
                "this shared drive has as many items as one may have (500,000, those in its trash included)",
            ),
            Text::of(
                "nhờ người quản lý bộ nhớ ấy dọn thùng rác của nó hoặc chuyển bớt sang bộ nhớ khác, rồi chạy lại; phần đã làm không bị làm hai lần.",
                "ask its manager to empty its trash or to move some to another drive, then run it again; nothing is done twice.",
            ),
        ),
        "activeItemCreationLimitExceeded" => (
            Text::of(
                "tài khoản này đã tạo đủ số mục mà Google cho phép",
                "this account has created as many items as Google allows one",
            ),
            Text::of(
                "chạy bằng một tài khoản quản trị khác của trường, hoặc xóa hẳn những mục của tài khoản này không dùng nữa, rồi chạy lại; phần đã làm không bị làm hai lần.",
                "run it with another admin account of the school, or delete for ever what this account needs no more, then run it again; nothing is done twice.",
            ),
        ),
        "myDriveHierarchyDepthLimitExceeded" | "teamDriveHierarchyTooDeep" => (
            Text::of(
                "thư mục lồng nhau quá sâu (Drive cho tối đa 100 cấp)",
                "the folders lie too deep in each other (Drive has 100 levels at most)",
            ),
            Text::of(
                "chuyển cây hồ sơ lên gần gốc Drive hơn, rồi chạy lại.",
                "move the tree nearer to the top of the drive, then run it again.",
            ),
        ),
        _ => return None,
    })
}
