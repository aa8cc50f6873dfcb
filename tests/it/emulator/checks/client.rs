//! The plainest HTTP client there is: one connection a request, nothing tried again.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// Sends requests to one emulator with one token.
#[derive(Debug, Clone)]
pub struct Client {
    host: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    pub json: Value,
}

impl Got {
    pub fn reason(&self) -> &str {
        self.json["error"]["errors"][0]["reason"].as_str().unwrap_or_default()
    }

    /// Status and reason.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.reason())
    }

    pub fn text(&self, field: &str) -> String {
        self.json[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} in {}", self.json))
            .to_owned()
    }
}

impl Client {
    pub fn new(root_url: &str, token: Option<String>) -> Self {
        let host = root_url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { host, token }
    }

    /// A path below `/drive/v3/`.
    pub fn get(&self, path: &str) -> Got {
        self.send("GET", path, "", b"").expect("an answer")
    }

    pub fn post(&self, path: &str, body: &Value) -> Got {
        self.json("POST", path, body).expect("an answer")
    }

    pub fn patch(&self, path: &str, body: &Value) -> Got {
        self.json("PATCH", path, body).expect("an answer")
    }

    pub fn delete(&self, path: &str) -> Got {
        self.send("DELETE", path, "", b"").expect("an answer")
    }

    pub fn json(&self, verb: &str, path: &str, body: &Value) -> io::Result<Got> {
        self.send(
            verb,
            path,
            "content-type: application/json\r\n",
            body.to_string().as_bytes(),
        )
    }

    /// `headers` are whole lines.
    pub fn send(&self, verb: &str, path: &str, headers: &str, body: &[u8]) -> io::Result<Got> {
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/drive/v3/{path}")
        };
        let mut stream = TcpStream::connect(&self.host)?;
        let token = self
            .token
            .as_ref()
            .map(|token| format!("authorization: Bearer {token}\r\n"))
            .unwrap_or_default();
        let head = format!(
            "{verb} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{token}{headers}content-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        parse(&answer)
    }

    /// A search, percent-encoded.
    pub fn search(&self, q: &str, more: &str) -> Got {
        let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        self.get(&format!("files?q={q}&{more}"))
    }
}

fn parse(answer: &[u8]) -> io::Result<Got> {
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|text| text.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers: BTreeMap<_, _> = headers
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let body = answer[end + 4..].to_vec();
    let length = headers.get("content-length").and_then(|text| text.parse().ok());
    if length.is_some_and(|length: usize| body.len() < length) {
        return Err(broken());
    }
    Ok(Got {
        status: status.ok_or_else(broken)?,
        json: serde_json::from_slice(&body).unwrap_or_default(),
        headers,
        body,
    })
}
