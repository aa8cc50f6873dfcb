//! Requests and answers without their transport.

use std::collections::BTreeMap;

use serde_json::Value;

/// A request as it came in.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub verb: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Call {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn form(&self) -> BTreeMap<String, String> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json; charset=UTF-8".into())],
            body: serde_json::to_vec(value).unwrap_or_default(),
        }
    }

    /// What a front end in between answers: no JSON.
    pub fn html(status: u16, title: &str) -> Self {
        let body = format!(
            "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error {status} ({title})!!1</title>\n  \
             <p><b>{status}.</b> <ins>That’s an error.</ins>\n  <p>{title}\n"
        );
        Self {
            status,
            headers: vec![("content-type", "text/html; charset=UTF-8".into())],
            body: body.into_bytes(),
        }
    }

    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: vec![],
            body: vec![],
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The reason in Drive's envelope, or the OAuth error, where it is one.
    pub fn reason(&self) -> String {
        if self.status < 400 {
            return String::new();
        }
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let drive = body["error"]["errors"][0]["reason"].as_str();
        drive.or(body["error"].as_str()).unwrap_or_default().to_owned()
    }
}

/// One request of the emulator's log.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its place among the API calls, from 1; sign-in requests have the number of the call before them.
    pub n: u64,
    /// The id in the discovery document (`drive.files.list`), or `oauth.token`, `oauth.auth`, `oauth.revoke`, or empty.
    pub method: String,
    /// The HTTP method.
    pub verb: String,
    /// The path.
    pub path: String,
    /// Who the token stands for.
    pub account: String,
    /// Query parameters.
    pub query: BTreeMap<String, String>,
    /// The metadata part of the body; form bodies as an object, without secrets.
    pub body: Value,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// The `Range` header.
    pub range: String,
    /// The status; 0 where no answer was sent.
    pub status: u16,
    /// The reason in Drive's envelope.
    pub reason: String,
    /// The fault of the script that struck it.
    pub fault: Option<&'static str>,
    /// How many API calls were under way when it came in, itself included.
    pub in_flight: usize,
}

impl Recorded {
    /// Whether it changes something on Drive.
    pub fn is_write(&self) -> bool {
        self.method.starts_with("drive.") && self.verb != "GET"
    }
}
