//! Requests of our own, for what the generated client cannot do: it sends no `Range`, and creates no file without an
//! upload. Same token, pace and meaning of answers.

use std::time::Duration;

use google_drive3::api::File;
use google_drive3::hyper::header::{AUTHORIZATION, CONTENT_TYPE, RANGE, USER_AGENT};
use google_drive3::hyper::http::request::Builder;
use google_drive3::hyper::{Request, Response};

use super::answer::{self, Heard, Said};
use super::pace::Felt;
use super::{Attempts, Client, Kind, PATIENCE, Seen, checked};
use crate::storage::google::http::{USER_AGENT as AGENT, is_page, portal};
use crate::storage::retry::{self, Repeat};
use crate::storage::{ByteRange, Error, ErrorKind, Result, Verdict};
use crate::text::Text;
use crate::tree::NodeId;

/// The longest silence before an answer and within it.
const STALL: Duration = Duration::from_secs(45);
/// More than any answer about one file has.
const ANSWER: usize = 4 * 1024 * 1024;

impl Client {
    /// The bytes of a file, or a part of them.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for documents that live only online.
    pub(in crate::storage::google) async fn bytes(&self, id: &NodeId, range: ByteRange) -> Result<Vec<u8>> {
        if matches!(range, ByteRange::From(_, 0) | ByteRange::Last(0)) {
            return Ok(Vec::new());
        }
        let path = format!("drive/v3/files/{}?alt=media&supportsAllDrives=true", checked(id)?);
        let url = self.endpoint.below(&path);
        let build = || {
            let request = Request::get(&url);
            match header(range) {
                Some(range) => request.header(RANGE, range),
                None => request,
            }
        };
        let attempts = self.attempts(Kind::Read, PATIENCE);
        let send = || attempts.own(build(), Vec::new(), limit(range));
        let answer = retry::run(&self.policy, Repeat::Harmless, send).await;
        let answer = answer.map_err(|error| self.helped(error))?;
        Ok(match answer.status().as_u16() {
            206 => answer.into_body(),
            // The part asked for begins behind the file's end.
            416 => Vec::new(),
            // A server that passes the range by sends everything.
            _ => range.of(answer.body()).to_vec(),
        })
    }

    /// Makes a file without content: a folder. An organisation may open every new file to its whole domain; this one
    /// takes over only what its parent has.
    pub(in crate::storage::google) async fn create(&self, file: &File, repeat: Repeat, fields: &str) -> Result<File> {
        let path = format!("drive/v3/files?supportsAllDrives=true&ignoreDefaultVisibility=true&fields={fields}");
        let url = self.endpoint.below(&path);
        let cannot = |e: serde_json::Error| Error::new(ErrorKind::Protocol, "a file cannot be written").because(e);
        let mut body = serde_json::to_value(file).map_err(cannot)?;
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        let body = serde_json::to_vec(&body).map_err(cannot)?;
        let attempts = self.attempts(Kind::Write, PATIENCE);
        let attempts = &attempts;
        let send = || {
            let request = Request::post(&url).header(CONTENT_TYPE, "application/json");
            let sent = attempts.own(request, body.clone(), ANSWER);
            async move {
                let answer = sent.await?;
                serde_json::from_slice(answer.body()).map_err(|error| unreadable(error, answer.body()))
            }
        };
        let answer = retry::run(&self.policy, repeat, send).await;
        answer.map_err(|error| self.helped(error))
    }
}

/// An answer to a write that cannot be read: cut short, it may have been done.
fn unreadable(error: serde_json::Error, body: &[u8]) -> Verdict {
    if is_page(body) {
        Verdict::Final(portal())
    } else if error.is_eof() {
        Verdict::Lost(Error::told(
            ErrorKind::Lost,
            Text::of("trả lời bị cắt giữa chừng", "answer cut short"),
        ))
    } else {
        Verdict::Final(
            Error::told(
                ErrorKind::Protocol,
                Text::of("không hiểu trả lời", "answer not understood"),
            )
            .because(error),
        )
    }
}

impl Attempts<'_> {
    /// Sends; an answer that is no success (and no 416) is classified.
    async fn own(&self, request: Builder, body: Vec<u8>, limit: usize) -> Result<Response<Vec<u8>>, Verdict> {
        let token = self.client.tokens.current().await.map_err(Verdict::Final)?;
        let request = request
            .header(USER_AGENT, AGENT)
            .header(AUTHORIZATION, format!("Bearer {}", token.value.reveal()))
            .body(body)
            .map_err(|e| Verdict::Final(Error::new(ErrorKind::Protocol, "request").because(e)))?;
        let pass = self.enter().await?;
        let answer = self.client.http.fetch(request, STALL.min(self.patience), limit).await?;
        if answer.status().is_success() || answer.status().as_u16() == 416 {
            pass.leave(Felt::Fine);
            return Ok(answer);
        }
        let heard = Heard::Said(said(answer));
        pass.leave(heard.felt());
        if heard.is_unsigned() {
            return Err(self.unsigned(&token, heard).await);
        }
        Err(heard.verdict(self.kind == Kind::Write))
    }
}

fn said(answer: Response<Vec<u8>>) -> Said {
    let seen = Seen {
        status: Some(answer.status().as_u16()),
        wait: answer::retry_after(answer.headers()),
    };
    match serde_json::from_slice(answer.body()) {
        Ok(value) => Said::from_json(seen, &value),
        Err(_) => Said::from_page(
            seen,
            String::from_utf8_lossy(answer.body()).chars().take(4096).collect(),
        ),
    }
}

fn header(range: ByteRange) -> Option<String> {
    match range {
        ByteRange::All => None,
        ByteRange::From(start, count) => Some(format!("bytes={start}-{}", start.saturating_add(count - 1))),
        ByteRange::Last(count) => Some(format!("bytes=-{count}")),
    }
}

/// As much of a body as is read. A server that passes the range by sends the whole file, of which the beginning can be
/// taken alone, other parts only from the whole.
fn limit(range: ByteRange) -> usize {
    let least = 64 * 1024;
    match range {
        ByteRange::From(0, count) => usize::try_from(count).map_or(usize::MAX, |count| count.max(least)),
        ByteRange::All | ByteRange::From(..) | ByteRange::Last(_) => usize::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_as_http_has_them() {
        assert_eq!(header(ByteRange::All), None);
        assert_eq!(header(ByteRange::From(0, 5)).as_deref(), Some("bytes=0-4"));
        let last = format!("bytes={0}-{0}", u64::MAX);
        assert_eq!(header(ByteRange::From(u64::MAX, 2)), Some(last));
        assert_eq!(header(ByteRange::Last(7)).as_deref(), Some("bytes=-7"));
    }
}
