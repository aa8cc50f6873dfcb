//! One run at a time on one tree.

use std::path::Path;

use crate::cli::context::Context;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::state::{Lock, LockError};
use crate::text::Text;

/// Takes the lock of a state file; waits for another run unless that was forbidden.
pub(super) fn take_lock(context: &Context<'_>, file: &Path) -> Result<Lock, Failure> {
    match Lock::acquire(file, false, context.now) {
        Ok(lock) => return Ok(lock),
        Err(LockError::Busy(holder)) if context.common.no_wait => return Err(busy(holder.map(|holder| holder.pid))),
        Err(LockError::Busy(_)) => context.ui.note(&Text::of(
            "Một lần chạy khác đang làm việc với cây này; chờ nó xong.",
            "Another run is at work here; waiting for it.",
        )),
        Err(error) => return Err(lock_failure(error)),
    }
    Lock::acquire(file, true, context.now).map_err(lock_failure)
}

fn busy(pid: Option<u32>) -> Failure {
    let (vi, en) = pid.map_or_else(Default::default, |pid| {
        (format!(" (tiến trình số {pid})"), format!(" (process {pid})"))
    });
    Failure::new(
        exit::BUSY,
        text!(
            "một lần chạy khác{vi} đang làm việc với cây thư mục này.",
            "another run{en} is at work on this tree."
        ),
    )
    .hint(Text::of(
        "chờ nó xong rồi chạy lại, hoặc bỏ --no-wait.",
        "run again when it has ended, or leave out --no-wait.",
    ))
}

fn lock_failure(error: LockError) -> Failure {
    match error {
        LockError::Busy(holder) => busy(holder.map(|holder| holder.pid)),
        other => Failure::usage(Text::of(
            "không khóa được tệp trạng thái.",
            "the state file could not be locked.",
        ))
        .because(other),
    }
}
