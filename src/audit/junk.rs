//! What systems, synchronising clients and programs leave in a tree.

/// Files and folders that a system or a client leaves behind, which are nobody's record.
pub(super) fn is_system(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "desktop.ini",
        "thumbs.db",
        "ehthumbs.db",
        ".ds_store",
        "icon\r",
        ".git",
        ".trashes",
        ".spotlight-v100",
        ".fseventsd",
        ".dropbox.cache",
        ".stfolder",
        "lost+found",
    ];
    const BEGINNINGS: [&str; 6] = ["~$", "._", ".hoso", ".tmp.drive", ".~lock", "~wrl"];
    // On their way, or left behind by a program that was stopped.
    const ENDINGS: [&str; 4] = [".tmp", ".part", ".partial", ".crdownload"];
    let begins = |with: &&str| {
        let head = name.as_bytes().get(..with.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
    };
    let ends = |with: &&str| {
        let tail = name
            .len()
            .checked_sub(with.len())
            .and_then(|at| name.as_bytes().get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(with.as_bytes()))
    };
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
        || BEGINNINGS.iter().any(begins)
        || ENDINGS.iter().any(ends)
}
