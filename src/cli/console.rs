//! What terminals do differently from system to system, in one place.

/// Columns that a line may fill: `COLUMNS` where it is set, else the terminal's, else 80; at least 40, at most 120, so
/// that long lines stay readable.
#[must_use]
pub fn width() -> usize {
    let asked = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse::<usize>().ok());
    asked
        .or_else(|| {
            console::Term::stdout()
                .size_checked()
                .map(|(_, columns)| usize::from(columns))
        })
        .unwrap_or(80)
        .clamp(40, 120)
}

/// Whether the window closes with the program: it was opened by a double click. There the command interpreter's own
/// variables are not set. A shell that sets none of them (PowerShell in its old window) costs one more Enter after the
/// guide. Windows itself knows (`GetConsoleProcessList` returns 1), and the call needs `unsafe` or a crate around it:
/// the one that has it, win32console, rests on the abandoned `winapi`; crabtrap and mousetrap ask for the parent's name instead
/// and are a single version each.
#[cfg(windows)]
#[must_use]
pub fn closes_at_end() -> bool {
    ["PROMPT", "TERM", "WT_SESSION"]
        .iter()
        .all(|name| std::env::var_os(name).is_none())
}

/// Nothing closes here.
#[cfg(not(windows))]
#[must_use]
pub const fn closes_at_end() -> bool {
    false
}
