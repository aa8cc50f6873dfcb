//! Reading fields: every key is asked for by name, and what nobody asked for is a mistake.

use super::{Value, Yaml};
use crate::template::problem::{Problems, Spot, unknown_word};
use crate::text::Text;

/// The keys of a mapping, taken one by one.
#[derive(Debug)]
pub struct Entries<'a> {
    /// Where the mapping starts.
    pub spot: &'a Spot,
    entries: &'a [(Yaml, Yaml)],
    asked: Vec<&'static str>,
}

impl<'a> Entries<'a> {
    /// The mapping, or a problem that says that it must be one.
    pub fn of(yaml: &'a Yaml, problems: &mut Problems) -> Option<Self> {
        match &yaml.value {
            Value::Map(entries) => Some(Self {
                spot: &yaml.spot,
                entries,
                asked: Vec::new(),
            }),
            other => {
                wrong(
                    problems,
                    &yaml.spot,
                    other,
                    &Text::of("các cặp «khóa: giá trị»", "keys with values"),
                );
                None
            }
        }
    }

    /// The value of a key; an explicit null counts as absent here.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Yaml> {
        self.get_or_null(key).filter(|yaml| yaml.value != Value::Null)
    }

    /// The value of a key, null included (`SHCM: null`).
    pub fn get_or_null(&mut self, key: &'static str) -> Option<&'a Yaml> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries
            .iter()
            .find(|(name, _)| matches!(&name.value, Value::Scalar(s) if s == key))
            .map(|(_, value)| value)
    }

    /// The value of a key that must be there.
    pub fn need(&mut self, key: &'static str, problems: &mut Problems) -> Option<&'a Yaml> {
        let found = self.get(key);
        if found.is_none() {
            problems.add(
                self.spot.clone(),
                None,
                text!("thiếu khóa «{key}».", "the key «{key}» is missing"),
            );
        }
        found
    }

    /// The text of a key.
    pub fn text(&mut self, key: &'static str, problems: &mut Problems) -> Option<&'a str> {
        self.get(key).and_then(|yaml| scalar(yaml, problems))
    }

    /// The text of a key that must be there.
    pub fn need_text(&mut self, key: &'static str, problems: &mut Problems) -> Option<&'a str> {
        self.need(key, problems).and_then(|yaml| scalar(yaml, problems))
    }

    /// `true`/`false` (also `có`/`không`), or nothing.
    pub fn flag(&mut self, key: &'static str, problems: &mut Problems) -> Option<bool> {
        let yaml = self.get(key)?;
        match scalar(yaml, problems)? {
            "true" | "có" | "co" | "yes" => Some(true),
            "false" | "không" | "khong" | "no" => Some(false),
            other => {
                problems.add(
                    yaml.spot.clone(),
                    Some(other),
                    Text::of("ghi true (có) hoặc false (không).", "write true or false"),
                );
                None
            }
        }
    }

    /// All keys and values, for mappings whose keys are ids (maps by id).
    pub fn ids(self, problems: &mut Problems) -> Vec<(&'a str, &'a Spot, &'a Yaml)> {
        self.entries
            .iter()
            .filter_map(|(name, value)| scalar(name, problems).map(|id| (id, &name.spot, value)))
            .collect()
    }

    /// Says of every key that nobody asked for that it does not exist.
    pub fn finish(self, problems: &mut Problems) {
        for (name, _) in self.entries {
            let Value::Scalar(found) = &name.value else {
                wrong(problems, &name.spot, &name.value, &Text::of("tên khóa", "a key"));
                continue;
            };
            if !self.asked.iter().any(|asked| asked == found) {
                let message = unknown_word(&Text::of("khóa", "key"), found, self.asked.iter().copied());
                problems.add(name.spot.clone(), Some(found), message);
            }
        }
    }
}

/// The text of a scalar, or a problem.
pub fn scalar<'a>(yaml: &'a Yaml, problems: &mut Problems) -> Option<&'a str> {
    match &yaml.value {
        Value::Scalar(text) => Some(text),
        other => {
            wrong(
                problems,
                &yaml.spot,
                other,
                &Text::of("một từ, một số hoặc một câu", "a word, a number or a text"),
            );
            None
        }
    }
}

/// The items of a list; a single value stands for a list of one.
pub fn list<'a>(yaml: &'a Yaml, problems: &mut Problems) -> &'a [Yaml] {
    match &yaml.value {
        Value::List(items) => items,
        Value::Null => &[],
        Value::Scalar(_) => std::slice::from_ref(yaml),
        other @ Value::Map(_) => {
            wrong(problems, &yaml.spot, other, &Text::of("một danh sách", "a list"));
            &[]
        }
    }
}

fn wrong(problems: &mut Problems, spot: &Spot, found: &Value, wanted: &Text) {
    let is = match found {
        Value::Null => Text::of("để trống", "empty"),
        Value::Scalar(_) => Text::of("một giá trị đơn", "a single value"),
        Value::List(_) => Text::of("một danh sách", "a list"),
        Value::Map(_) => Text::of("các cặp «khóa: giá trị»", "keys with values"),
    };
    let words = match found {
        Value::Scalar(words) => Some(words.as_str()),
        _ => None,
    };
    let (wanted_vi, is_vi, wanted_en, is_en) = (&wanted.vi, &is.vi, &wanted.en, &is.en);
    problems.add(
        spot.clone(),
        words,
        Text::new(
            format!("ở đây phải là {wanted_vi}, không phải {is_vi}."),
            format!("here must stand {wanted_en}, not {is_en}"),
        ),
    );
}
