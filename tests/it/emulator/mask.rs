//! The `fields` parameter: parsed, checked against the schema of the answer, applied.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::discovery::{self, Schema};

/// A selection of fields. Nothing below a field means everything below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mask {
    all: bool,
    fields: BTreeMap<String, Mask>,
}

impl Mask {
    /// Parses `a,b(c,d/e),f/*`; the error is the selection that does not parse.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        let mask = reader.list()?;
        match reader.rest.is_empty() {
            true => Ok(mask),
            false => Err(reader.rest.to_owned()),
        }
    }

    pub fn everything() -> Self {
        Self {
            all: true,
            fields: BTreeMap::new(),
        }
    }

    fn whole(&self) -> bool {
        self.all || self.fields.is_empty()
    }

    /// Whether a path is selected, in whole or in part.
    pub fn wants(&self, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return true;
        };
        self.whole() || self.fields.get(*first).is_some_and(|sub| sub.wants(rest))
    }

    /// What is selected below a field.
    pub fn below(&self, field: &str) -> Self {
        match self.whole() {
            true => Self::everything(),
            false => self.fields.get(field).cloned().unwrap_or(Self {
                all: false,
                fields: BTreeMap::from([(String::new(), Self::everything())]),
            }),
        }
    }

    /// The first selection that the schema does not know.
    pub fn unknown(&self, schema: &Schema) -> Option<String> {
        self.fields.iter().find_map(|(name, sub)| {
            if name == "*" {
                return None;
            }
            match discovery::property(schema, name) {
                None => Some(name.clone()),
                Some(Some(below)) => sub.unknown(below),
                Some(None) if sub.fields.keys().any(|key| key != "*") => sub.fields.keys().next().cloned(),
                Some(None) => None,
            }
        })
    }

    pub fn apply(&self, value: Value) -> Value {
        if self.whole() {
            return value;
        }
        match value {
            Value::Array(items) => items.into_iter().map(|item| self.apply(item)).collect(),
            Value::Object(fields) => Value::Object(self.apply_to(fields)),
            other => other,
        }
    }

    fn apply_to(&self, fields: Map<String, Value>) -> Map<String, Value> {
        let kept = fields.into_iter().filter_map(|(name, value)| {
            let sub = self.fields.get(&name).or(self.fields.get("*"))?;
            Some((name, sub.apply(value)))
        });
        kept.collect()
    }

    fn merge(&mut self, path: &[&str], below: Mask) {
        match path.split_first() {
            None if below.whole() => *self = below,
            None => {
                for (name, sub) in below.fields {
                    self.fields.entry(name).or_default().merge(&[], sub);
                }
            }
            Some((first, rest)) => self.fields.entry((*first).to_owned()).or_default().merge(rest, below),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn list(&mut self) -> Result<Mask, String> {
        let mut mask = Mask::default();
        loop {
            let (path, below) = self.selection()?;
            match path.as_slice() {
                ["*"] if below.whole() => mask.all = true,
                path => mask.merge(path, below),
            }
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest.trim_start(),
                None => return Ok(mask),
            }
        }
    }

    fn selection(&mut self) -> Result<(Vec<&'a str>, Mask), String> {
        let mut path = vec![self.name()?];
        while let Some(rest) = self.rest.strip_prefix('/') {
            self.rest = rest;
            path.push(self.name()?);
        }
        let Some(rest) = self.rest.strip_prefix('(') else {
            return Ok((path, Mask::everything()));
        };
        self.rest = rest.trim_start();
        let below = self.list()?;
        match self.rest.strip_prefix(')') {
            Some(rest) => self.rest = rest,
            None => return Err(self.rest.to_owned()),
        }
        Ok((path, below))
    }

    fn name(&mut self) -> Result<&'a str, String> {
        if let Some(rest) = self.rest.strip_prefix('*') {
            let star = &self.rest[..1];
            self.rest = rest;
            return Ok(star);
        }
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if name.is_empty() {
            return Err(self.rest.to_owned());
        }
        self.rest = rest;
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn applied(mask: &str) -> Value {
        let value = json!({"a": 1, "b": {"c": 2, "d": {"e": 3, "f": 4}}, "l": [{"x": 1, "y": 2}, {"y": 3}]});
        Mask::parse(mask).unwrap().apply(value)
    }

    #[test]
    fn a_mask_keeps_what_it_names_and_nothing_else() {
        assert_eq!(applied("a"), json!({"a": 1}));
        assert_eq!(
            applied("b/d/e, l(y)"),
            json!({"b": {"d": {"e": 3}}, "l": [{"y": 2}, {"y": 3}]})
        );
        assert_eq!(applied("b(c,d/f)"), json!({"b": {"c": 2, "d": {"f": 4}}}));
        assert_eq!(applied("*/c,a"), json!({"a": 1, "b": {"c": 2}, "l": [{}, {}]}));
        assert_eq!(applied("b/c,b"), json!({"b": {"c": 2, "d": {"e": 3, "f": 4}}}));
        assert_eq!(applied("*"), applied("a,b,l"));
    }

    #[test]
    fn a_mask_that_does_not_parse_or_names_an_unknown_field_is_found() {
        for bad in ["", "a,", "a(b", "a)", "a//b", "a.b", "a b"] {
            assert!(Mask::parse(bad).is_err(), "{bad}");
        }
        let files = discovery::api().schema("FileList");
        let unknown = |mask| Mask::parse(mask).unwrap().unknown(files);
        assert_eq!(unknown("files(id,nmae)"), Some("nmae".into()));
        assert_eq!(unknown("files/id/x"), Some("x".into()));
        assert_eq!(
            unknown("nextPageToken,files(*,capabilities/canShare,properties/a,owners(me))"),
            None
        );
    }

    #[test]
    fn a_mask_tells_beforehand_what_it_wants() {
        let mask = Mask::parse("files(id,capabilities/canShare)").unwrap();
        assert!(mask.wants(&["files", "id"]) && mask.wants(&["files", "capabilities"]));
        assert!(!mask.wants(&["files", "parents"]) && !mask.wants(&["nextPageToken"]));
        assert!(mask.below("files").wants(&["id"]) && !mask.below("files").wants(&["name"]));
        assert!(!mask.below("drives").wants(&["id"]));
    }
}
