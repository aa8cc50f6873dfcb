//! What is said of the state file when it is opened.

use super::ui::Ui;
use crate::state::Opened;
use crate::text::safe;

/// A state that had to be put aside is said to be so; a fresh or known one is no news.
pub fn tell(ui: &Ui, opened: &Opened) {
    if let Opened::PutAside(path) = opened {
        let path = safe(&path.display().to_string());
        ui.warn(&text!(
            "Tệp trạng thái cũ không đọc được, đã cất ở {path}; dựng lại từ cây thư mục.",
            "The old state file could not be read and was put aside at {path}; it is rebuilt from the tree."
        ));
    }
}
