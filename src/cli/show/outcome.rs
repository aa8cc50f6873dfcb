//! What became of a plan.

use super::plan::View;
use crate::text::{Lang, count_vi};

/// `1 phút 14 giây`, `2,1 giây`.
#[must_use]
pub fn elapsed(time: std::time::Duration, lang: Lang) -> String {
    let seconds = time.as_secs();
    match (seconds, lang) {
        (60.., Lang::Vi) => format!(
            "{} phút {} giây",
            count_vi(usize::try_from(seconds / 60).unwrap_or(usize::MAX)),
            seconds % 60
        ),
        (60.., Lang::En) => format!("{} min {} s", seconds / 60, seconds % 60),
        (_, Lang::Vi) => format!("{:.1} giây", time.as_secs_f64()).replace('.', ","),
        (_, Lang::En) => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// Words for a count of folders, in the view's language.
#[must_use]
pub fn folders(count: usize, view: View<'_>) -> String {
    match view.lang {
        Lang::Vi => format!("{} thư mục", count_vi(count)),
        Lang::En => format!("{count} folders"),
    }
}
