//! The schemas know what the readers know.

use std::collections::{BTreeMap, BTreeSet};

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use hoso::template::catalogue::builtin;
use hoso::template::describe::{Ask, Refusal, describe};
use hoso::template::roster::{read_people, write_people};
use hoso::template::{problem::Problem, schema};
use serde_json::{Map, Value, json};

use super::sample::{HEAD, Memory, STAFF, read, today};

struct Checker {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Checker {
    fn of(schema: &str) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V2020_12);
        let value = serde_json::from_str(schema).expect("JSON");
        compiler.add_resource("schema.json", value).expect("a schema");
        let index = compiler.compile("schema.json", &mut schemas).expect("a good schema");
        Self { schemas, index }
    }

    fn check(&self, yaml: &str) -> Result<(), String> {
        let yaml: serde_yaml::Value = serde_yaml::from_str(yaml).expect("YAML");
        let value = as_json(&yaml);
        let result = self.schemas.validate(&value, self.index);
        result.map_err(|error| format!("{error:#}"))
    }
}

/// As an editor sees a YAML file: keys are texts.
fn as_json(yaml: &serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Mapping(map) => {
            let entry = |(key, value): (&serde_yaml::Value, &serde_yaml::Value)| {
                let key = match key {
                    serde_yaml::Value::String(key) => key.clone(),
                    other => serde_yaml::to_string(other).expect("a key").trim().to_owned(),
                };
                (key, as_json(value))
            };
            Value::Object(map.iter().map(entry).collect())
        }
        serde_yaml::Value::Sequence(items) => items.iter().map(as_json).collect(),
        other => serde_json::to_value(other).expect("a scalar"),
    }
}

/// A step from the top of a file to a mapping in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Id,
    Item,
}

/// Every mapping that a schema describes, with the keys it may have there.
fn mappings(schema: &Value, at: &[Step], out: &mut BTreeMap<Vec<Step>, BTreeSet<String>>) {
    let below = |step: Step| [at, &[step]].concat();
    for alternative in schema["anyOf"].as_array().into_iter().flatten() {
        mappings(alternative, at, out);
    }
    if let Some(keys) = schema["properties"].as_object() {
        out.entry(at.to_vec()).or_default().extend(keys.keys().cloned());
        for (key, value) in keys {
            mappings(value, &below(Step::Key(key.clone())), out);
        }
    }
    if schema["additionalProperties"].is_object() {
        mappings(&schema["additionalProperties"], &below(Step::Id), out);
    }
    if schema["items"].is_object() {
        mappings(&schema["items"], &below(Step::Item), out);
    }
}

/// A file with an unknown key in the mapping at the end of the steps, and nothing else.
fn document(steps: &[Step], base: &Map<String, Value>) -> Value {
    let Some((first, rest)) = steps.split_first() else {
        let mut map = base.clone();
        map.insert("zzz".to_owned(), json!(1));
        return Value::Object(map);
    };
    let inner = document(rest, &Map::new());
    match first {
        Step::Key(key) => {
            let inner = match (key.as_str(), rest.first(), inner) {
                ("calendars", Some(Step::Id), Value::Object(map)) => renamed(map, "2025-2026"),
                ("weeks", Some(Step::Id), Value::Object(map)) => renamed(map, "5"),
                (.., inner) => inner,
            };
            let mut map = base.clone();
            map.insert(key.clone(), inner);
            Value::Object(map)
        }
        Step::Id => json!({ "A1": inner }),
        Step::Item => json!([inner]),
    }
}

fn renamed(map: Map<String, Value>, id: &str) -> Value {
    Value::Object(map.into_iter().map(|(_, value)| (id.to_owned(), value)).collect())
}

/// The keys that a reader offers instead of the unknown one.
fn offered(problems: &[Problem], document: &Value) -> BTreeSet<String> {
    let problem = problems.iter().find(|problem| problem.found.as_deref() == Some("zzz"));
    let message = &problem
        .unwrap_or_else(|| panic!("no problem with zzz: {document}\n{problems:?}"))
        .message
        .vi;
    let list = message.split("Được ghi: ").nth(1).expect("a list");
    let list = list.split(". Có phải").next().unwrap_or(list).trim_end_matches('.');
    list.split(", ").map(str::to_owned).collect()
}

fn agrees(schema: &str, base: &Value, problems: impl Fn(&str) -> Vec<Problem>) -> usize {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let mut all = BTreeMap::new();
    mappings(&schema, &[], &mut all);
    for (steps, keys) in &all {
        let document = document(steps, base.as_object().expect("a map"));
        assert_eq!(offered(&problems(&document.to_string()), &document), *keys, "{steps:?}");
    }
    all.len()
}

fn described(files: &Memory) -> Vec<Problem> {
    let ask = Ask {
        year: None,
        known: &[],
        today: today(),
        template_anyway: false,
        rules: &[],
        answers: &BTreeMap::new(),
    };
    match describe(files, "hoso.yaml", &ask) {
        Err(Refusal::Problems(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_key_that_hoso_yaml_may_have_is_in_its_schema_and_no_other() {
    let base = json!({ "year": "2025-2026", "template": "bg-2023" });
    let count = agrees(&schema::hoso(), &base, |yaml| {
        described(&Memory::of([("hoso.yaml", yaml.as_bytes())]))
    });
    assert_eq!(count, 33, "mappings of hoso.yaml");
}

#[test]
fn every_key_that_a_template_may_have_is_in_its_schema_and_no_other() {
    let count = agrees(&schema::template(), &json!({ "extends": "bg-2023" }), |yaml| {
        let school = format!("{HEAD}{STAFF}").replace("template: bg-2023", "template: mau.yaml");
        described(&Memory::of([
            ("hoso.yaml", school.as_bytes()),
            ("mau.yaml", yaml.as_bytes()),
        ]))
    });
    assert!(count > 12, "{count}");
}

#[test]
fn every_key_that_the_ids_file_may_have_is_in_its_schema_and_no_other() {
    agrees(&schema::people(), &json!({}), |yaml| {
        read_people("nhan-su.yaml", yaml.as_bytes()).expect_err("a problem")
    });
}

#[test]
fn what_the_readers_take_the_schemas_take() {
    let whole = format!("{HEAD}{STAFF}");
    let hoso = Checker::of(&schema::hoso());
    assert_eq!(hoso.check(&whole), Ok(()));
    let template = Checker::of(&schema::template());
    for name in builtin::names() {
        assert_eq!(
            template.check(builtin::source(name).expect("a template")),
            Ok(()),
            "{name}"
        );
    }
    let people = &read(&whole).described().people.clone();
    assert_eq!(Checker::of(&schema::people()).check(&write_people(people)), Ok(()));
}

#[test]
fn what_is_wrong_at_first_sight_is_underlined() {
    let whole = format!("{HEAD}{STAFF}");
    let hoso = Checker::of(&schema::hoso());
    for (good, bad) in [
        ("year: 2025-2026", "year: 2025"),
        ("lop: [", "lops: ["),
        ("chuc_vu: to-truong", "chuc_vo: to-truong"),
        ("khoi: [1]", "khoi: [6]"),
        ("email: binh@bacgiang.edu.vn", "email: binh"),
        ("simulate_sharing: true", "simulate_sharing: maybe"),
        ("  id: tan-dinh-x7k2\n", ""),
    ] {
        assert!(whole.contains(good), "{good}");
        assert!(hoso.check(&whole.replacen(good, bad, 1)).is_err(), "{bad}");
    }
    let template = Checker::of(&schema::template());
    assert!(
        template
            .check("extends: bg-2023\nrecords: {SHCM: null, KHBD: {due: {truoc: CN}}}\n")
            .is_ok()
    );
    assert!(template.check("records: {KHBD: {dealine: {truoc: CN}}}\n").is_err());
}
