//! Maps by id, as files write them and as they are merged: the nearest file wins key by key, `null` takes away.

use super::place::{At, Patch, Reader};
use crate::template::problem::{Problem, Spot, unknown_word};
use crate::template::yaml::{Entries, Value, Yaml};
use crate::text::{Text, safe};

/// The most entries of one map.
const LIMIT: usize = 500;

/// A map by id in the order of its file, where `null` stands for *take it away*.
pub(super) type Changes<V> = Vec<(String, At<Option<V>>)>;

/// What is left of all files: in the order of the farthest, new ids behind.
#[derive(Debug, Clone)]
pub(super) struct Merged<V>(Vec<(String, At<V>)>);

impl<V> Default for Merged<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Merged<V> {
    pub fn get(&self, id: &str) -> Option<&At<V>> {
        self.0.iter().find(|(other, _)| other == id).map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &At<V>)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    pub fn remove(&mut self, id: &str) -> Option<At<V>> {
        let index = self.0.iter().position(|(other, _)| other == id)?;
        Some(self.0.remove(index).1)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&str, &V) -> bool) {
        self.0.retain(|(id, at)| keep(id, &at.value));
    }
}

impl<V: Patch + Clone> Merged<V> {
    /// Lays a nearer file's changes over it. Taking away what is not there is a mistake, most likely of spelling.
    pub fn cover(&mut self, what: &Text, changes: &Changes<V>, problems: &mut Vec<Problem>) {
        for (id, change) in changes {
            let known = self.0.iter_mut().find(|(other, _)| other == id);
            match (&change.value, known) {
                (Some(value), Some((_, under))) => {
                    under.value.cover(value);
                    under.place = change.place.clone();
                }
                (Some(value), None) => {
                    if let Some(other) = self.ids().find(|other| other.eq_ignore_ascii_case(id)) {
                        let other = safe(other);
                        let message = text!(
                            "đã có «{other}»; mã phân biệt chữ hoa, chữ thường. Ghi «{other}».",
                            "there is «{other}» already, and case matters in an id; write «{other}»"
                        );
                        problems.push(change.place.problem(Some(id), message));
                        continue;
                    }
                    let (value, place) = (value.clone(), change.place.clone());
                    self.0.push((id.clone(), At { value, place }));
                }
                (None, Some(_)) => drop(self.remove(id)),
                (None, None) => {
                    let message = unknown_word(what, id, self.ids());
                    problems.push(change.place.problem(Some(id), message));
                }
            }
        }
    }
}

/// Reads a map by id. `read` is asked for each value; `null` is kept as *take away*.
pub(super) fn changes<V>(
    reader: &mut Reader,
    yaml: Option<&Yaml>,
    mut read: impl FnMut(&mut Reader, &str, &Yaml) -> Option<V>,
) -> Changes<V> {
    let Some(entries) = yaml.and_then(|yaml| Entries::of(yaml, &mut reader.problems)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (id, spot, value) in few(reader, entries) {
        if value.value == Value::Null {
            out.push((id.to_owned(), reader.at(spot, None)));
        } else if let Some(read) = read(reader, id, value) {
            out.push((id.to_owned(), reader.at(spot, Some(read))));
        }
    }
    out
}

/// The entries of a map, when there are not more than any template can mean.
fn few<'a>(reader: &mut Reader, entries: Entries<'a>) -> Vec<(&'a str, &'a Spot, &'a Yaml)> {
    let spot = entries.spot.clone();
    let all = entries.ids(&mut reader.problems);
    if all.len() <= LIMIT {
        return all;
    }
    let count = all.len();
    let message = text!(
        "có {count} mục; tối đa {LIMIT}.",
        "{count} entries; at most {LIMIT} are allowed"
    );
    reader.problems.add(spot, None, message);
    Vec::new()
}

/// Leaves out what has no proper id, saying so.
pub(super) fn with_ids<V>(reader: &mut Reader, changes: Changes<V>) -> Changes<V> {
    changes
        .into_iter()
        .filter(|(id, change)| {
            let spot: Spot = change.place.spot.clone();
            reader.is_id(&spot, id)
        })
        .collect()
}
