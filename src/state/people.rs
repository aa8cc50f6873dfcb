//! Whom hoso met before, so that an id outlives a new e-mail and a marriage.

use rusqlite::params;

use super::{Result, State, StateError};
use crate::template::roster::Known;
use crate::tree::SchoolId;

impl State {
    /// Everybody who was ever given an id at a school, sorted by it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn known_people(&self, school: &SchoolId) -> Result<Vec<Known>> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT known FROM people WHERE school = ?1 ORDER BY id")?;
        let mut rows = find.query([school.as_str()])?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            people.push(serde_json::from_str(&text).map_err(|_| StateError::Broken("a person".into()))?);
        }
        Ok(people)
    }

    /// Remembers people as they are now; nobody is forgotten.
    ///
    /// # Errors
    /// The file cannot be written; nothing of it is then remembered.
    pub fn remember_people(&self, school: &SchoolId, people: &[Known]) -> Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for person in people {
            let known = serde_json::to_string(person).map_err(|error| StateError::Broken(error.to_string()))?;
            transaction
                .prepare_cached("INSERT OR REPLACE INTO people (school, id, known) VALUES (?1, ?2, ?3)")?
                .execute(params![school.as_str(), person.id.as_str(), known])?;
        }
        Ok(transaction.commit()?)
    }
}
