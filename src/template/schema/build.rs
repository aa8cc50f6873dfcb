//! The few shapes of which the schemas are made.

use serde_json::{Map, Value, json};

/// A mapping with these keys and no others. An empty value counts as absent, so it may be null.
pub(super) fn object<'a>(
    description: &str,
    required: &[&str],
    keys: impl IntoIterator<Item = (&'a str, Value)>,
) -> Value {
    let keys: Map<String, Value> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": keys,
    })
}

/// A map by id.
pub(super) fn map(description: &str, value: &Value) -> Value {
    json!({ "description": description, "type": "object", "additionalProperties": value })
}

/// A map by id of which an entry may be null: taken away.
pub(super) fn changes(description: &str, value: &Value) -> Value {
    map(
        description,
        &any(description, [value.clone(), json!({ "type": "null" })]),
    )
}

/// A list; one value stands for a list of one.
pub(super) fn list(description: &str, item: &Value) -> Value {
    any(description, [item.clone(), json!({ "type": "array", "items": item })])
}

/// A list of mappings.
pub(super) fn rows(description: &str, item: &Value) -> Value {
    json!({ "description": description, "type": "array", "items": item })
}

pub(super) fn any(description: &str, of: impl IntoIterator<Item = Value>) -> Value {
    json!({ "description": description, "anyOf": of.into_iter().collect::<Vec<_>>() })
}

/// Words or a number: codes and ids may look like numbers.
pub(super) fn text(description: &str) -> Value {
    json!({ "description": description, "type": ["string", "number"] })
}

/// The same, with what an editor may offer; other words are as good.
pub(super) fn offered(description: &str, examples: &[&str]) -> Value {
    json!({ "description": description, "type": ["string", "number"], "examples": examples })
}

pub(super) fn word(description: &str, allowed: &[&str]) -> Value {
    json!({ "description": description, "enum": allowed })
}

pub(super) fn flag(description: &str) -> Value {
    json!({ "description": description, "enum": [true, false, "có", "không"] })
}

pub(super) fn day(description: &str) -> Value {
    json!({
        "description": format!("{description} Ghi như 15/10/2025 hoặc 2025-10-15."),
        "type": "string",
        "pattern": "^(\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{4})$",
    })
}

/// A day of the school year, where the calendar year may be left out.
pub(super) fn year_day(description: &str) -> Value {
    json!({
        "description": format!("{description} Ghi như 8/9 hoặc 8/9/2025."),
        "type": "string",
        "pattern": "^(\\d{4}-\\d{2}-\\d{2}|\\d{1,2}/\\d{1,2}(/\\d{4})?)$",
    })
}

pub(super) fn school_year(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": "^\\d{4} ?[-–] ?\\d{4}$", "examples": ["2025-2026"] })
}

pub(super) fn address(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$" })
}

pub(super) fn grade() -> Value {
    json!({ "description": "Khối lớp, từ 1 đến 5.", "type": "integer", "minimum": 1, "maximum": 5 })
}
