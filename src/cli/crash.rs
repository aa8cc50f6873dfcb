//! A mistake in hoso itself, said as such.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

use super::exit;
use super::failure::Failure;
use crate::text::Text;

/// Where the last panic was, for the report: a place in the source, never a value, which might be somebody's name.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Runs; a panic is a failure with [`exit::INTERNAL`].
///
/// # Errors
/// It panicked.
pub fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Failure> {
    set_hook(Box::new(|info| {
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = info.location().map(ToString::to_string);
    }));
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (place, version) = (place.unwrap_or_default(), env!("CARGO_PKG_VERSION"));
        Failure::new(
            exit::INTERNAL,
            text!(
                "hoso gặp lỗi của chính nó ({version}, {place}). Việc đã làm xong vẫn giữ nguyên.",
                "hoso met a mistake of its own ({version}, {place}). What was done stays done."
            ),
        )
        .hint(Text::of(
            "chạy lại lệnh này; phần đã làm không bị làm hai lần. Nếu vẫn thế, gửi dòng trên cho người làm ra hoso.",
            "run it again; nothing is done twice. If it stays so, send the line above to hoso's makers.",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_hoso_ends_with_its_own_code_and_says_where_it_is_but_not_what_was_in_hand() {
        let failure = caught(|| panic!("Nguyễn Văn Hùng")).expect_err("caught");
        assert_eq!(failure.exit, 70);
        let said = format!("{:?}", failure.message);
        assert!(said.contains("crash.rs") && !said.contains("Hùng"), "{said}");
    }
}
