//! What hoso remembers between runs: one SQLite file per storage and root.
