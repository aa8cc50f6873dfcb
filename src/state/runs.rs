//! What earlier audits saw, and files that hoso made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Result, State, StateError};
use crate::audit::{History, Run};
use crate::tree::{Arrival, NodeId, SchoolId, SchoolYear};

impl State {
    /// The earlier audits of a school's year.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn history(&self, school: &SchoolId, year: SchoolYear) -> Result<History> {
        let connection = self.connection();
        let of = params![school.as_str(), year.to_string()];
        let mut history = History::default();
        let mut runs =
            connection.prepare_cached("SELECT at, complete FROM runs WHERE school = ?1 AND year = ?2 ORDER BY id")?;
        let mut rows = runs.query(of)?;
        while let Some(row) = rows.next()? {
            history.runs.push(Run {
                at: moment(row.get(0)?)?,
                complete: row.get(1)?,
            });
        }
        let mut seen =
            connection.prepare_cached("SELECT obligation, first, arrival FROM seen WHERE school = ?1 AND year = ?2")?;
        let mut rows = seen.query(of)?;
        while let Some(row) = rows.next()? {
            let obligation: String = row.get(0)?;
            if let Some(first) = row.get::<_, Option<i64>>(1)? {
                history.first_seen.insert(obligation.clone(), moment(first)?);
            }
            if let Some(arrival) = row.get::<_, Option<String>>(2)? {
                history.arrivals.insert(obligation, read_arrival(&arrival)?);
            }
        }
        Ok(history)
    }

    /// Remembers an audit: `seen` are the fingerprints of which it could not rule out that something stood for them,
    /// `arrivals` the earliest arrival it knows of each. What an earlier run saw first stays.
    ///
    /// # Errors
    /// The file cannot be written; nothing of the run is then remembered.
    pub fn record_run(
        &self,
        school: &SchoolId,
        year: SchoolYear,
        run: Run,
        seen: &BTreeSet<String>,
        arrivals: &BTreeMap<String, Arrival>,
    ) -> Result<()> {
        let (school, year, at) = (school.as_str(), year.to_string(), run.at.as_microsecond());
        let earlier = "INSERT INTO seen (school, year, obligation, first) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO UPDATE SET first = coalesce(min(first, excluded.first), excluded.first)";
        let arrived = "INSERT INTO seen (school, year, obligation, arrival) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO UPDATE SET arrival = excluded.arrival";
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute(
            "INSERT INTO runs (school, year, at, complete) VALUES (?1, ?2, ?3, ?4)",
            params![school, year, at, run.complete],
        )?;
        for obligation in seen {
            // Nothing is seen before it arrives: this computer's clock is behind the service's, whose word on an arrival
            // is the one that counts. Else the next run took the very same file for one that replaced another.
            let arrived = arrivals.get(obligation).filter(|arrival| arrival.source.is_strong());
            let first = arrived.map_or(at, |arrival| at.max(arrival.time.as_microsecond()));
            transaction
                .prepare_cached(earlier)?
                .execute(params![school, year, obligation, first])?;
        }
        for (obligation, arrival) in arrivals {
            let sql = "SELECT arrival FROM seen WHERE school = ?1 AND year = ?2 AND obligation = ?3";
            let known: Option<Option<String>> = transaction
                .prepare_cached(sql)?
                .query_row(params![school, year, obligation], |row| row.get(0))
                .optional()?;
            let known = known.flatten().map(|known| read_arrival(&known)).transpose()?;
            if known.is_none_or(|known| arrival.time < known.time) {
                let arrival = write_arrival(*arrival)?;
                transaction
                    .prepare_cached(arrived)?
                    .execute(params![school, year, obligation, arrival])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// The file of this name that hoso made in a folder, with the checksum (`sha256:…`) of its bytes when last read or
    /// written.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn made_file(&self, folder: &NodeId, name: &str) -> Result<Option<(NodeId, String)>> {
        let sql = "SELECT node, sha256 FROM files WHERE folder = ?1 AND name = ?2";
        let connection = self.connection();
        let mut find = connection.prepare_cached(sql)?;
        let found = find.query_row([folder.as_str(), name], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        });
        Ok(found.optional()?.map(|(node, sha)| (NodeId::new(node), sha)))
    }

    /// Remembers a file that hoso made or read as its own.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remember_file(&self, folder: &NodeId, name: &str, node: &NodeId, sha256: &str) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO files (folder, name, node, sha256) VALUES (?1, ?2, ?3, ?4)";
        self.connection()
            .execute(sql, [folder.as_str(), name, node.as_str(), sha256])?;
        Ok(())
    }

    /// A note under a name (the root, the account).
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn note(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        Ok(self.connection().query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Makes a note.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_note(&self, name: &str, value: &str) -> Result<()> {
        self.connection().execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)",
            [name, value],
        )?;
        Ok(())
    }
}

fn moment(microseconds: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(microseconds).map_err(|_| StateError::Broken("a time".into()))
}

fn read_arrival(text: &str) -> Result<Arrival> {
    serde_json::from_str(text).map_err(|_| StateError::Broken("an arrival".into()))
}

fn write_arrival(arrival: Arrival) -> Result<String> {
    serde_json::to_string(&arrival).map_err(|error| StateError::Broken(error.to_string()))
}
