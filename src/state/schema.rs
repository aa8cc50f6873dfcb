//! The file's form.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Result;

/// "hoso" in the file's header: no other program's database is ever taken for a state.
const APPLICATION: i32 = 0x686f_736f;
/// The version of [`TABLES`].
const VERSION: i32 = 1;

/// Times are microseconds since 1970, so that they compare.
const TABLES: &str = "
CREATE TABLE folders (
    key TEXT PRIMARY KEY,
    school TEXT NOT NULL,
    id TEXT,
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    -- of a reservation
    account TEXT,
    -- of a confirmed folder: made, adopted; nothing: reserved
    origin TEXT CHECK (origin IN ('made', 'adopted')),
    CHECK (origin IS NULL OR id IS NOT NULL)
) STRICT;
CREATE INDEX folders_by_school ON folders (school);
CREATE TABLE grants (
    node TEXT NOT NULL,
    asked TEXT NOT NULL,
    permission TEXT NOT NULL,
    role TEXT NOT NULL,
    made INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (node, asked)
) STRICT;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    school TEXT NOT NULL,
    year TEXT NOT NULL,
    at INTEGER NOT NULL,
    complete INTEGER NOT NULL
) STRICT;
CREATE TABLE seen (
    school TEXT NOT NULL,
    year TEXT NOT NULL,
    obligation TEXT NOT NULL,
    -- the first run that could not rule it out
    first INTEGER,
    -- the earliest arrival that any run reported
    arrival TEXT,
    PRIMARY KEY (school, year, obligation)
) STRICT;
CREATE TABLE people (
    school TEXT NOT NULL,
    id TEXT NOT NULL,
    -- JSON, as in the manifest
    known TEXT NOT NULL,
    PRIMARY KEY (school, id)
) STRICT;
CREATE TABLE files (
    -- the folder it lies in and its name
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    node TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (folder, name)
) STRICT;
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
";

/// Whether there is a file with something in it that was never a state of hoso's: not a database, or another program's.
/// A damaged state still bears hoso's mark in its first hundred bytes, unless those are what was damaged.
///
/// # Errors
/// It is there and cannot be read.
pub fn is_foreign(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        file => file?.take(100).read_to_end(&mut head)?,
    };
    // The header of an SQLite file: sixteen bytes that say so, and the application's id in bytes 68 to 71.
    let ours = head.starts_with(b"SQLite format 3\0") && head.get(68..72) == Some(&APPLICATION.to_be_bytes());
    Ok(!head.is_empty() && !ours)
}

/// Opens the file, making its tables where it is empty. Nothing: it is no state that this version can use.
pub(super) fn open(path: &Path) -> Result<Option<Connection>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    match usable(&connection) {
        Ok(true) => Ok(Some(connection)),
        Ok(false) => Ok(None),
        Err(error) if is_content(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn usable(connection: &Connection) -> rusqlite::Result<bool> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: i32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && version == 0 && tables == 0 {
        create(connection)?;
    } else if (application, version) != (APPLICATION, VERSION) {
        return Ok(false);
    }
    let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if check != "ok" || !has_all_tables(connection)? {
        return Ok(false);
    }
    // One write to the disk per commit instead of several. On a file system that cannot do it SQLite stays with its
    // rollback journal, which is as safe.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // A name that is forgotten is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(true)
}

/// All or nothing, so that a kill while the file is made leaves an empty one.
fn create(connection: &Connection) -> rusqlite::Result<()> {
    let header = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};");
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} {header} COMMIT;"))
}

fn has_all_tables(connection: &Connection) -> rusqlite::Result<bool> {
    for table in ["folders", "grants", "runs", "seen", "people", "files", "meta"] {
        if !connection.table_exists(None, table)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the file holds is wrong (as opposed to what the system lets us do with it).
fn is_content(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::SchemaChanged | ErrorCode::TypeMismatch)
    )
}
