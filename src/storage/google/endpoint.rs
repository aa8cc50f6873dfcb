//! Where requests may go: https, or this very machine (tests). A token must never leave over a readable line.

use std::fmt;
use std::str::FromStr;

use oauth2::url::{Host, Url};

use crate::storage::{Error, ErrorKind};

/// An address that tokens and secrets may be sent to: `https`, or plain `http` to the loopback interface.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// The root of Google's own interfaces.
    ///
    /// # Panics
    /// Never: the address is a constant that a test reads.
    #[must_use]
    pub fn google() -> Self {
        Self::of("https://www.googleapis.com/")
    }

    /// A constant of Google's, known to be good.
    pub(super) fn of(address: &'static str) -> Self {
        address
            .parse()
            .unwrap_or_else(|_| unreachable!("a constant address that a test reads"))
    }

    /// The address as text; a root ends in `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    pub(super) fn below(&self, path: &str) -> String {
        format!("{}/{path}", self.0.as_str().trim_end_matches('/'))
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

impl FromStr for Endpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |why: &str| Error::new(ErrorKind::Unsupported, format!("service address refused: {why}"));
        let url = Url::parse(text).map_err(|_| refused("it cannot be read"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("it carries a user name"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it carries a query"));
        }
        match url.scheme() {
            "https" if url.host().is_some() => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            _ => Err(refused("only https, or http to this machine")),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_may_be_sent_a_token() {
        for good in [
            "https://www.googleapis.com/",
            "http://127.0.0.1:8080/",
            "http://[::1]:1/",
            "http://localhost:9/",
        ] {
            assert!(good.parse::<Endpoint>().is_ok(), "{good}");
        }
        for bad in [
            "http://www.googleapis.com/",
            "http://127.0.0.1.example.org/",
            "http://localhost.example.org/",
            "ftp://127.0.0.1/",
            "https://user:word@example.org/",
            "https://example.org/?a=b",
            "file:///etc/passwd",
            "127.0.0.1:80",
            "",
        ] {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_constants_can_be_read() {
        assert_eq!(
            Endpoint::google().below("drive/v3/"),
            "https://www.googleapis.com/drive/v3/"
        );
    }
}
