//! Where what hoso remembers of a tree stands, and what is said where it cannot be used.

use std::path::{Path, PathBuf};

use crate::cli::context::{Context, state_folder};
use crate::cli::failure::Failure;
use crate::cli::system;
use crate::state::{StateError, is_foreign, locate};
use crate::text::{Text, safe};

/// Where the state of a storage and root stands.
///
/// # Errors
/// People named a file that never was a state; the system names no home folder.
pub fn state_of(context: &Context<'_>, identity: &str) -> Result<PathBuf, Failure> {
    match &context.common.state {
        Some(file) => refuse_foreign(file).map(|()| file.clone()),
        None => Ok(locate(&state_folder()?, identity)),
    }
}

/// A file that people named as the state and that never was one is theirs, and left alone.
fn refuse_foreign(file: &Path) -> Result<(), Failure> {
    let shown = safe(&file.display().to_string());
    let foreign = is_foreign(file).map_err(|error| {
        let Text { vi, en } = system::reading(file, &error);
        Failure::usage(text!(
            "không đọc được tệp trạng thái {shown} ({vi}).",
            "the state file {shown} cannot be read ({en})."
        ))
        .hint(OTHER_FILE)
        .because(error)
    });
    if !foreign? {
        return Ok(());
    }
    Err(Failure::usage(text!(
        "tệp {shown} không phải tệp trạng thái của hoso; hoso để nguyên.",
        "the file {shown} is no state of hoso's; it is left alone."
    ))
    .hint(OTHER_FILE))
}

const OTHER_FILE: Text = Text::of(
    "ghi tên một tệp chưa có: --state TỆP; hoặc bỏ --state và biến HOSO_STATE.",
    "name a file that is not there yet: --state FILE; or leave out --state and HOSO_STATE.",
);

/// A state that cannot be opened or written.
pub fn state_failure(error: StateError) -> Failure {
    let english = safe(&error.to_string());
    let vietnamese = match &error {
        StateError::File { path, source } => {
            let (why, path) = (system::reading(path, source).vi, safe(&path.display().to_string()));
            format!("{path}: {why}")
        }
        StateError::Database(_) => "cơ sở dữ liệu báo lỗi".to_owned(),
        StateError::Broken(_) => "nội dung hỏng".to_owned(),
    };
    Failure::usage(text!(
        "không mở được tệp trạng thái ({vietnamese}).",
        "the state file cannot be opened ({english})."
    ))
    .hint(Text::of(
        "kiểm tra quyền ghi của thư mục ấy, hoặc ghi rõ nơi khác: --state TỆP",
        "check that the folder can be written, or name another file: --state FILE",
    ))
    .because(error)
}
