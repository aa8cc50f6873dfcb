//! The service's own description (revision 20261106) decides what a request may say.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

/// A JSON schema of the discovery document.
pub(super) type Schema = Value;

/// The whole description.
#[derive(Debug)]
pub(super) struct Api {
    document: Value,
    methods: Vec<Method>,
}

/// One method.
#[derive(Debug)]
pub(super) struct Method {
    /// `drive.files.list`.
    pub id: String,
    verb: String,
    /// `files/{fileId}/permissions`.
    path: Vec<String>,
    parameters: BTreeMap<String, Value>,
    /// Full scope URLs.
    pub scopes: Vec<String>,
    request: Option<String>,
    pub response: Option<String>,
    pub download: bool,
    pub upload: bool,
}

/// Where a request leads.
pub(super) type Route = (&'static Method, BTreeMap<String, String>);

/// The description, read once.
pub(super) fn api() -> &'static Api {
    static API: OnceLock<Api> = OnceLock::new();
    API.get_or_init(|| {
        let text = include_str!("../../data/drive-v3.discovery.json");
        let document: Value = serde_json::from_str(text).expect("the discovery document is JSON");
        let methods = document["resources"].as_object().expect("resources").values();
        let methods = methods.flat_map(|resource| resource["methods"].as_object().expect("methods").values());
        let mut methods: Vec<Method> = methods.map(method).collect();
        methods.sort_by_key(|method| method.path.iter().filter(|part| part.starts_with('{')).count());
        Api { document, methods }
    })
}

fn method(value: &Value) -> Method {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let name = |key: &str| value[key]["$ref"].as_str().map(str::to_owned);
    let strings = value["scopes"].as_array().into_iter().flatten();
    let parameters = value["parameters"].as_object().into_iter().flatten();
    Method {
        id: text("id"),
        verb: text("httpMethod"),
        path: text("path").split('/').map(str::to_owned).collect(),
        parameters: parameters
            .map(|(name, schema)| (name.clone(), schema.clone()))
            .collect(),
        scopes: strings.filter_map(|scope| scope.as_str().map(str::to_owned)).collect(),
        request: name("request"),
        response: name("response"),
        download: value["supportsMediaDownload"] == true,
        upload: value["supportsMediaUpload"] == true,
    }
}

impl Api {
    pub fn schema(&self, name: &str) -> &Schema {
        &self.document["schemas"][name]
    }

    /// The method of a path below `/drive/v3/`.
    pub fn route(&'static self, verb: &str, path: &str) -> Option<Route> {
        let parts: Vec<&str> = path.split('/').collect();
        let mut methods = self.methods.iter().filter(|method| method.verb == verb);
        methods.find_map(|method| Some((method, method.fits(&parts)?)))
    }

    fn parameter(&self, method: &'static Method, name: &str) -> Option<&Value> {
        let shared = || self.document["parameters"].get(name);
        method.parameters.get(name).or_else(shared)
    }
}

impl Method {
    fn fits(&self, parts: &[&str]) -> Option<BTreeMap<String, String>> {
        if parts.len() != self.path.len() {
            return None;
        }
        let mut found = BTreeMap::new();
        for (pattern, part) in self.path.iter().zip(parts) {
            let Some((name, suffix)) = pattern.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
                if pattern != part {
                    return None;
                }
                continue;
            };
            let value = part.strip_suffix(suffix).filter(|value| !value.is_empty())?;
            found.insert(name.to_owned(), value.to_owned());
        }
        Some(found)
    }

    /// What of a query the description does not allow, and which parameter.
    pub fn check_query(&'static self, query: &[(String, String)]) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        let mut seen = BTreeMap::new();
        for (name, value) in query {
            let known = api()
                .parameter(self, name)
                .filter(|schema| schema["location"] == "query");
            match known {
                None => wrong.push((name.clone(), "unknown parameter".to_owned())),
                Some(schema) => wrong.extend(bad_value(schema, value).map(|why| (name.clone(), why))),
            }
            if seen.insert(name, value).is_some() && known.is_some_and(|schema| schema["repeated"] != true) {
                wrong.push((name.clone(), "given twice".to_owned()));
            }
        }
        let required = self
            .parameters
            .iter()
            .filter(|(_, schema)| schema["required"] == true && schema["location"] == "query");
        let absent = required.filter(|(name, _)| !seen.contains_key(name));
        wrong.extend(absent.map(|(name, _)| (name.clone(), "required".to_owned())));
        wrong
    }

    /// What of a body the description does not allow.
    pub fn check_body(&self, body: &Value) -> Vec<String> {
        match (&self.request, body) {
            (_, Value::Null) => vec![],
            (None, _) => vec!["this method takes no body".into()],
            (Some(name), body) => {
                let mut wrong = Vec::new();
                check_value(api().schema(name), body, "", &mut wrong);
                wrong
            }
        }
    }

    /// The default of a query parameter.
    pub fn default_of(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)?["default"].as_str()
    }
}

fn bad_value(schema: &Value, value: &str) -> Option<String> {
    let allowed = schema["enum"].as_array();
    if let Some(allowed) = allowed
        && !allowed.iter().any(|known| known == value)
    {
        return Some(format!("{value:?} is not one of its values"));
    }
    let fits = match schema["type"].as_str() {
        Some("boolean") => matches!(value, "true" | "false"),
        Some("integer") => value.parse::<i32>().is_ok_and(|number| {
            let least = schema["minimum"].as_str().and_then(|text| text.parse().ok());
            number >= least.unwrap_or(i32::MIN)
        }),
        _ => true,
    };
    (!fits).then(|| format!("{value:?} is not a value of its type"))
}

/// The schema below a property: `None` where there is no such property, `Some(None)` where anything may stand below or
/// nothing can.
pub(super) fn property<'a>(schema: &'a Schema, name: &str) -> Option<Option<&'a Schema>> {
    let schema = resolve(schema);
    if let Some(found) = schema["properties"].get(name) {
        let found = resolve(found);
        return Some(
            found
                .get("properties")
                .or(found.get("additionalProperties"))
                .map(|_| found),
        );
    }
    schema.get("additionalProperties").map(|_| None)
}

/// Follows `$ref` and steps into arrays.
fn resolve(schema: &Schema) -> &Schema {
    if let Some(name) = schema["$ref"].as_str() {
        return resolve(api().schema(name));
    }
    match schema.get("items") {
        Some(items) => resolve(items),
        None => schema,
    }
}

/// The document marks these as output only, although Drive's own guides set them when sharing.
const SETTABLE: [&str; 2] = [".emailAddress", ".domain"];

fn check_value(schema: &Schema, value: &Value, at: &str, wrong: &mut Vec<String>) {
    if value.is_null() {
        return;
    }
    if let Some(name) = schema["$ref"].as_str() {
        return check_value(api().schema(name), value, at, wrong);
    }
    if schema["readOnly"] == true && !SETTABLE.contains(&at) {
        wrong.push(format!("{at} is output only"));
    }
    match (schema["type"].as_str(), value) {
        (Some("object"), Value::Object(fields)) => {
            for (name, below) in fields {
                let known = schema["properties"].get(name).or(schema.get("additionalProperties"));
                match known {
                    Some(known) => check_value(known, below, &format!("{at}.{name}"), wrong),
                    None => wrong.push(format!("{at}.{name} is unknown")),
                }
            }
        }
        (Some("array"), Value::Array(items)) => {
            for item in items {
                check_value(&schema["items"], item, &format!("{at}[]"), wrong);
            }
        }
        (Some("string"), Value::String(text)) => {
            if schema["format"] == "date-time" && text.parse::<jiff::Timestamp>().is_err() {
                wrong.push(format!("{at} is no RFC 3339 time: {text:?}"));
            }
        }
        (Some("boolean"), Value::Bool(_)) | (Some("integer" | "number"), Value::Number(_)) => {}
        (kind, _) => wrong.push(format!("{at} is not of type {}", kind.unwrap_or("?"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn route(verb: &str, path: &str) -> Option<&'static str> {
        api().route(verb, path).map(|(method, _)| method.id.as_str())
    }

    #[test]
    fn paths_lead_to_the_methods_of_the_document() {
        assert_eq!(route("GET", "files"), Some("drive.files.list"));
        assert_eq!(route("GET", "files/generateIds"), Some("drive.files.generateIds"));
        assert_eq!(route("GET", "files/abc"), Some("drive.files.get"));
        assert_eq!(
            route("PATCH", "files/a/permissions/b"),
            Some("drive.permissions.update")
        );
        assert_eq!(
            route("POST", "files/a/approvals/b:approve"),
            Some("drive.approvals.approve")
        );
        assert_eq!(route("PUT", "files/a"), None);
        assert_eq!(route("GET", "files/"), None);
    }

    #[test]
    fn what_the_document_does_not_allow_in_a_query_is_found() {
        let (list, _) = api().route("GET", "files").unwrap();
        let wrong = |name: &str, value: &str| !list.check_query(&[(name.into(), value.into())]).is_empty();
        assert!(!wrong("q", "x") && !wrong("pageSize", "5000") && !wrong("fields", "*"));
        assert!(wrong("pagesize", "10") && wrong("pageSize", "NOPE") && wrong("pageSize", "0"));
        assert!(wrong("supportsAllDrives", "yes") && wrong("alt", "xml"));
        let (create, _) = api().route("POST", "drives").unwrap();
        assert_eq!(
            create.check_query(&[]),
            [("requestId".to_owned(), "required".to_owned())]
        );
    }

    #[test]
    fn what_the_document_does_not_allow_in_a_body_is_found() {
        let (create, _) = api().route("POST", "files").unwrap();
        assert!(
            create
                .check_body(&json!({"name": "x", "parents": ["p"], "properties": {"k": "v"}}))
                .is_empty()
        );
        for bad in [
            json!({"title": "x"}),
            json!({"name": 1}),
            json!({"parents": "p"}),
            json!({"properties": {"k": 1}}),
            json!({"createdTime": "hôm nay"}),
            json!({"size": 12}),
        ] {
            assert_eq!(create.check_body(&bad).len(), 1, "{bad}");
        }
        let (share, _) = api().route("POST", "files/a/permissions").unwrap();
        assert!(
            share
                .check_body(&json!({"type": "user", "role": "reader", "emailAddress": "a@b"}))
                .is_empty()
        );
        assert_eq!(
            share.check_body(&json!({"permissionDetails": []})),
            [".permissionDetails is output only"]
        );
    }
}
