//! What can go wrong with a call.

use std::time::Duration;

use super::error::Refusal;
use super::rng::Rng;
use super::wire::Answer;

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Nothing is done; this is the answer.
    Refuse(Word),
    /// It is done, but this is the answer.
    DoneBut(Word),
    /// It is done, then the connection closes without an answer.
    LoseAnswer,
    /// The connection closes; nothing was done.
    LoseRequest,
    /// It is done; the body of the answer ends early.
    CutShort,
    /// It is done; half of the body comes, and nothing says that it is not all (a proxy, a filter).
    Shorten,
    /// The access token is no longer good, from now on.
    Expire,
    /// It is done, but the answer comes only after so long.
    Stall(Duration),
    /// One of the above at random, what a bad line does.
    Storm,
}

/// An answer of the service instead of the right one.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// In Drive's envelope: status and reason.
    Reason(u16, &'static str),
    /// An HTML page.
    Html(u16),
    /// 429 `rateLimitExceeded` with `Retry-After`.
    RetryAfter(RetryAfter),
    /// A refusal word for word.
    Full(Refusal),
}

/// The two forms of `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Seconds.
    Seconds(u64),
    /// An HTTP date, so many seconds from now.
    Date(i64),
}

impl Fault {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Refuse(_) => "refused",
            Self::DoneBut(_) => "done, refused all the same",
            Self::LoseAnswer => "answer lost",
            Self::LoseRequest => "request lost",
            Self::CutShort => "cut short",
            Self::Shorten => "shortened",
            Self::Expire => "token expired",
            Self::Stall(_) => "stalled",
            Self::Storm => "storm",
        }
    }
}

impl Word {
    pub(super) fn answer(&self) -> Answer {
        match self {
            Self::Reason(status, reason) => Refusal::new(*status, reason, words(reason)).answer(),
            Self::Html(status) => Answer::html(*status, "The service is temporarily unavailable."),
            Self::Full(refusal) => refusal.answer(),
            Self::RetryAfter(after) => {
                let reason = "rateLimitExceeded";
                Refusal::new(429, reason, words(reason))
                    .answer()
                    .with("retry-after", after.header())
            }
        }
    }
}

impl RetryAfter {
    fn header(self) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::Date(seconds) => {
                let then = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
                then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
            }
        }
    }
}

/// Drive's words for the usual reasons.
fn words(reason: &str) -> &'static str {
    match reason {
        "userRateLimitExceeded" => "User rate limit exceeded.",
        "rateLimitExceeded" => "Rate Limit Exceeded",
        "sharingRateLimitExceeded" => {
            "Rate limit exceeded. User message: \"Sorry, you have exceeded your sharing quota.\""
        }
        "dailyLimitExceeded" => "Daily Limit Exceeded",
        "quotaExceeded" => "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'.",
        "storageQuotaExceeded" => "The user's Drive storage quota has been exceeded.",
        "domainPolicy" => "The domain administrators have disabled Drive apps.",
        "insufficientFilePermissions" => "The user does not have sufficient permissions for this file.",
        "internalError" => "Internal Error",
        "backendError" => "Backend Error",
        "authError" => "Invalid Credentials",
        _ => "Refused.",
    }
}

/// What a bad line and a busy service do.
pub(super) fn storm(rng: &mut Rng) -> Fault {
    match rng.below(10) {
        0 => Fault::Refuse(Word::Reason(403, "userRateLimitExceeded")),
        1 => Fault::Refuse(Word::RetryAfter(RetryAfter::Seconds(0))),
        2 => Fault::Refuse(Word::RetryAfter(RetryAfter::Date(0))),
        3 => Fault::Refuse(Word::Html(503)),
        4 => Fault::DoneBut(Word::Html(503)),
        5 => Fault::DoneBut(Word::Reason(500, "internalError")),
        6 => Fault::LoseRequest,
        7 => Fault::CutShort,
        _ => Fault::LoseAnswer,
    }
}
