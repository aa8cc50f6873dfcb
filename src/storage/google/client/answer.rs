//! What an answer means, by its reason: the same status says both *wait* and *never* (resolve-errors guide).

use std::time::Duration;

use google_drive3::common;
use google_drive3::hyper::header::{HeaderMap, RETRY_AFTER};
use jiff::Timestamp;
use serde_json::Value;

use super::Seen;
use super::limits::limit;
use super::pace::Felt;
use crate::storage::google::http::{chain, is_page, portal, unsent};
use crate::storage::{Error, ErrorKind, Verdict};
use crate::text::{Text, safe};

/// The longest wait that is believed; a date years ahead is a broken clock.
const LONGEST: Duration = Duration::from_secs(3600);
/// As much of a service's words as a message carries.
const WORDS: usize = 300;

/// A failed call, in the service's terms.
#[derive(Debug)]
pub(super) enum Heard {
    /// An error with reasons, or at least a status.
    Said(Said),
    /// No answer, or none that can be read; decided already.
    Nothing(Verdict),
    /// A web page where Drive's answer should be: somebody between here and Drive speaks.
    Page,
}

/// An error answer.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) wait: Option<Duration>,
    pub(super) reasons: Vec<String>,
    pub(super) message: String,
    /// What the error is about: `pageToken`, `name`.
    pub(super) location: String,
    /// The body was Drive's JSON; else some proxy's or server's page.
    pub(super) json: bool,
}

/// What is to be done about a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing was done; wait.
    Wait,
    /// For good.
    Never(ErrorKind),
}

impl Heard {
    pub(super) async fn of(seen: Seen, error: common::Error) -> Self {
        match error {
            common::Error::BadRequest(value) => Self::Said(Said::from_json(seen, &value)),
            common::Error::Failure(answer) => {
                let body = common::to_bytes(answer.into_body()).await.unwrap_or_default();
                let text = String::from_utf8_lossy(&body[..body.len().min(4096)]).into_owned();
                Self::Said(Said::from_page(seen, text))
            }
            common::Error::HttpError(error) => Self::Nothing(unsent(&error)),
            // A body cut short after a good status is swallowed by the generated client and shows as an empty one.
            common::Error::JsonDecodeError(text, error) if error.is_eof() || text.is_empty() => {
                Self::Nothing(Verdict::Lost(Error::told(
                    ErrorKind::Lost,
                    Text::of("trả lời bị cắt giữa chừng", "answer cut short"),
                )))
            }
            common::Error::JsonDecodeError(text, _) if is_page(text.as_bytes()) => Self::Page,
            common::Error::JsonDecodeError(_, error) => {
                let detail = format!("answer not understood: {}", safe(&error.to_string()));
                Self::Nothing(Verdict::Final(Error::new(ErrorKind::Protocol, detail)))
            }
            common::Error::Io(error) => Self::Nothing(Verdict::Lost(Error::new(ErrorKind::Lost, chain(&error)))),
            other => Self::Nothing(Verdict::Final(Error::new(ErrorKind::Protocol, chain(&other)))),
        }
    }

    /// How the service feels, for the pace.
    pub(super) fn felt(&self) -> Felt {
        match self {
            Self::Said(said) if said.is_busy() => Felt::Busy(said.wait),
            Self::Said(said) if said.status >= 500 => Felt::Unwell,
            Self::Said(_) => Felt::Fine,
            Self::Nothing(_) | Self::Page => Felt::Unwell,
        }
    }

    pub(super) fn is_unsigned(&self) -> bool {
        matches!(self, Self::Said(said) if said.status == 401)
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Said(said) => said.words(),
            Self::Nothing(Verdict::Again(_, error) | Verdict::Lost(error) | Verdict::Final(error)) => {
                error.detail.clone()
            }
            Self::Page => portal().detail,
        }
    }

    /// `write`: whether the call may have changed something before it failed.
    pub(super) fn verdict(self, write: bool) -> Verdict {
        match self {
            Self::Said(said) => said.verdict(write),
            Self::Nothing(verdict) => verdict,
            Self::Page => page(),
        }
    }
}

impl Said {
    pub(super) fn from_json(seen: Seen, value: &Value) -> Self {
        let error = &value["error"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let entries = ["errors", "details"].iter().filter_map(|list| error[list].as_array());
        let entries: Vec<&Value> = entries.flatten().collect();
        let mut reasons: Vec<String> = entries.iter().map(|entry| text(&entry["reason"])).collect();
        reasons.push(text(&error["status"]));
        reasons.retain(|reason| !reason.is_empty());
        Self {
            status: seen
                .status
                .or_else(|| error["code"].as_u64().and_then(|code| u16::try_from(code).ok()))
                .unwrap_or_default(),
            wait: seen.wait,
            reasons,
            message: text(&error["message"]),
            location: entries
                .iter()
                .map(|entry| text(&entry["location"]))
                .find(|l| !l.is_empty())
                .unwrap_or_default(),
            json: error.is_object(),
        }
    }

    pub(super) fn from_page(seen: Seen, text: String) -> Self {
        Self {
            status: seen.status.unwrap_or_default(),
            wait: seen.wait,
            message: text,
            ..Self::default()
        }
    }

    fn is_busy(&self) -> bool {
        self.status == 429 || matches!(self.class(), Some(Class::Wait))
    }

    fn class(&self) -> Option<Class> {
        let found: Vec<Class> = self.reasons.iter().filter_map(|reason| class(reason)).collect();
        // Several reasons may come at once; one that says *never* is not waited out.
        let never = found.iter().find(|class| matches!(class, Class::Never(_)));
        never.or_else(|| found.first()).copied()
    }

    pub(super) fn verdict(&self, write: bool) -> Verdict {
        let error = |kind| Error::told(kind, Text::new(self.code(), self.words()));
        match (self.class(), self.status) {
            (_, status) if status >= 500 && write => Verdict::Lost(error(ErrorKind::Lost)),
            (_, status) if status >= 500 => Verdict::Again(self.wait, error(ErrorKind::Unreachable)),
            (_, 408) if write => Verdict::Lost(error(ErrorKind::Lost)),
            (_, 408 | 425) => Verdict::Again(self.wait, error(ErrorKind::Unreachable)),
            (_, 429) | (Some(Class::Wait), _) => Verdict::Again(self.wait, error(ErrorKind::Busy)),
            (Some(Class::Never(kind)), _) => Verdict::Final(self.explained(error(self.refined(kind)))),
            // Drive sends nobody elsewhere.
            (None, 300..400) if !self.json => page(),
            (None, 403) if !self.json && self.speaks_of_quota() => Verdict::Again(self.wait, error(ErrorKind::Busy)),
            // Drive speaks JSON: a page is a proxy's or a filter's.
            (None, 400..500) if !self.json => Verdict::Again(self.wait, error(ErrorKind::Unreachable)),
            (None, status) => Verdict::Final(error(self.refined(by_status(status)))),
        }
    }

    /// Reasons that mean several things, told apart by the words.
    fn refined(&self, kind: ErrorKind) -> ErrorKind {
        let words = self.message.to_lowercase();
        let has = |reason: &str| self.reasons.iter().any(|one| one == reason);
        if has("invalidSharingRequest") && (words.contains("no google account") || words.contains("notify people")) {
            return ErrorKind::NoAccount;
        }
        if self.status == 400 && words.contains("id is not usable") {
            return ErrorKind::NoReservedIds;
        }
        if self.status == 400 && self.location == "name" {
            return ErrorKind::BadName;
        }
        kind
    }

    /// Refusals of which the service's words do not say what to do.
    fn explained(&self, error: Error) -> Error {
        let words = self.message.to_lowercase();
        if let Some((fact, remedy)) = self.reasons.iter().find_map(|reason| limit(reason)) {
            let code = self.code();
            return Error {
                told: Some(Text::new(
                    format!("{}; {code}", fact.vi),
                    format!("{}; {code}", fact.en),
                )),
                ..error.remedy(remedy)
            };
        }
        match error.kind {
            ErrorKind::NoAccount if words.contains("notify") => Error {
                told: Some(Text::new(self.code(), error.detail.clone())),
                ..error.remedy(Text::of(
                    "ghi một tài khoản Google của người hay cơ quan ấy, hoặc gửi kèm thư mời: hoso share --notify",
                    "name a Google account of theirs, or let them be sent an invitation: hoso share --notify",
                ))
            },
            // The project's owner set it; more room in Drive would not help.
            ErrorKind::Later => Error {
                told: Some(Text::new(
                    format!("đã hết số yêu cầu mỗi ngày của dự án Google; {}", self.code()),
                    format!("the Google project's daily limit of requests is reached; {}", self.code()),
                )),
                ..error.remedy(Text::of(
                    "chạy lại vào ngày mai, hoặc hỏi người đã tạo OAuth client để nâng giới hạn; phần đã làm không bị làm hai lần.",
                    "run it again tomorrow, or ask who made the OAuth client to raise the limit; nothing is done twice.",
                ))
            },
            ErrorKind::Full if words.contains("service account") => Error {
                told: Some(Text::of(
                    "tài khoản dịch vụ không có dung lượng riêng nên không sở hữu được thư mục hay tệp nào",
                    "a service account has no storage of its own and can own no folder or file",
                )),
                ..error.remedy(owns_nothing())
            },
            _ => error,
        }
    }

    fn speaks_of_quota(&self) -> bool {
        let words = self.message.to_lowercase();
        words.contains("quota exceeded") || words.contains("rate limit")
    }

    /// `Google: 403 cannotShareOutsideDomain`: what can be looked up and told to others.
    fn code(&self) -> String {
        let reason = self.reasons.first().map(String::as_str).unwrap_or_default();
        safe(format!("Google: {} {reason}", self.status).trim_end())
    }

    fn words(&self) -> String {
        let reason = self.reasons.first().map(String::as_str).unwrap_or_default();
        let message = if self.json {
            self.message.as_str()
        } else {
            "not Drive's own answer"
        };
        let message: String = message.chars().take(WORDS).collect();
        let mut out = self.status.to_string();
        if !reason.is_empty() {
            out = format!("{out} {reason}");
        }
        if !message.is_empty() {
            out = format!("{out}: {message}");
        }
        safe(&out)
    }
}

/// What helps a program's own account to make something.
fn owns_nothing() -> Text {
    Text::of(
        "dùng bộ nhớ dùng chung (shared_drive trong hoso.yaml), hoặc ghi subject là tài khoản của trường.",
        "use a shared drive (shared_drive in hoso.yaml), or name the school's account under subject.",
    )
}

/// A page instead of an answer. A write may have been done before somebody put the page in its place; the run ends here,
/// and the next one looks at everything before it writes.
fn page() -> Verdict {
    Verdict::Final(portal())
}

const fn by_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::SignIn,
        403 => ErrorKind::Denied,
        404 | 410 => ErrorKind::NotVisible,
        409 | 412 => ErrorKind::AlreadyExists,
        413 => ErrorKind::Limit,
        _ => ErrorKind::Protocol,
    }
}

/// Reasons, as Google's guides and the lists of old clients name them.
fn class(reason: &str) -> Option<Class> {
    use ErrorKind::{
        AlreadyExists, Denied, Full, Later, Limit, NoAccount, NoReservedIds, NotVisible, Policy, Scope, SignIn,
        Unsupported,
    };
    let class = match reason {
        "rateLimitExceeded"
        | "userRateLimitExceeded"
        | "sharingRateLimitExceeded"
        | "quotaExceeded"
        | "RATE_LIMIT_EXCEEDED"
        | "RESOURCE_EXHAUSTED"
        | "ABORTED"
        | "aborted"
        | "backendError"
        | "internalError" => {
            return Some(Class::Wait);
        }
        "authError" | "UNAUTHENTICATED" | "required" | "expired" => SignIn,
        "insufficientPermissions" | "insufficientScopes" | "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => Scope,
        "dailyLimitExceeded" | "dailyLimitExceededUnreg" => Later,
        "storageQuotaExceeded" | "activeItemCreationLimitExceeded" | "teamDriveFileLimitExceeded" => Full,
        "numChildrenInNonRootLimitExceeded" | "uploadTooLarge" => Limit,
        "generatedIdNotSupported" | "idNotUsable" => NoReservedIds,
        "fileIdInUse" | "duplicate" | "conflict" | "ALREADY_EXISTS" | "conditionNotMet" => AlreadyExists,
        "notFound" | "fileNotFound" | "parentNotFound" | "NOT_FOUND" => NotVisible,
        "cannotShareTeamDriveWithNonGoogleAccounts" => NoAccount,
        "fileNotDownloadable" | "badRequestForFileType" => Unsupported,
        "domainPolicy"
        | "invalidSharingRequest"
        | "abusiveContentRestriction"
        | "insufficientAdministratorPrivileges"
        | "targetUserRoleLimitedByLicenseRestriction"
        | "accessNotConfigured"
        | "SERVICE_DISABLED"
        | "teamDriveDomainUsersOnlyRestriction"
        | "teamDriveTeamMembersOnlyRestriction"
        | "teamDrivesFolderSharingNotSupported"
        | "teamDrivesFolderMoveInNotSupported"
        | "cannotShareTeamDriveTopFolderWithAnyoneOrDomains"
        | "ownershipChangeAcrossDomainNotPermitted"
        | "fileOrganizerOnFoldersInSharedDriveOnly"
        | "cannotSetExpiration" => Policy,
        "insufficientFilePermissions"
        | "insufficientParentPermissions"
        | "appNotAuthorizedToFile"
        | "forbidden"
        | "teamDriveMembershipRequired"
        | "PERMISSION_DENIED" => Denied,
        other => return by_shape(other).map(Class::Never),
    };
    Some(Class::Never(class))
}

/// Families of reasons, which grow with the years.
fn by_shape(reason: &str) -> Option<ErrorKind> {
    let lower = reason.to_ascii_lowercase();
    if lower.contains("hierarchy") || lower.ends_with("toodeep") || lower.ends_with("limitexceeded") {
        return Some(ErrorKind::Limit);
    }
    let policy = lower.contains("notpermitted")
        || lower.starts_with("expiration")
        || lower.starts_with("owneron")
        || lower.starts_with("organizeron")
        || lower.starts_with("fileorganizeron")
        || lower.contains("sharingnotsupported");
    if policy {
        return Some(ErrorKind::Policy);
    }
    let denied = lower.starts_with("cannot") || lower.starts_with("insufficient") || lower.ends_with("notwritable");
    denied.then_some(ErrorKind::Denied)
}

/// `Retry-After` in seconds or as a date.
/// When the service says it answered.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get("date")?.to_str().ok()?;
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            Duration::try_from(date.duration_since(Timestamp::now())).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(status: u16, error: &Value) -> Said {
        let seen = Seen {
            status: Some(status),
            wait: None,
        };
        Said::from_json(seen, &json!({ "error": error }))
    }

    fn kind(verdict: &Verdict) -> (&'static str, ErrorKind) {
        match verdict {
            Verdict::Again(_, error) => ("again", error.kind),
            Verdict::Lost(error) => ("lost", error.kind),
            Verdict::Final(error) => ("final", error.kind),
        }
    }

    #[test]
    fn of_several_reasons_one_that_says_never_decides() {
        let both = json!({"errors": [{"reason": "rateLimitExceeded"}, {"reason": "storageQuotaExceeded"}]});
        assert_eq!(kind(&said(403, &both).verdict(true)), ("final", ErrorKind::Full));
    }

    #[test]
    fn a_missing_scope_is_a_matter_of_signing_in_with_more() {
        let error = json!({"code": 403, "status": "PERMISSION_DENIED", "message": "Request had insufficient authentication scopes.",
            "errors": [{"reason": "insufficientPermissions"}], "details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]});
        assert_eq!(kind(&said(403, &error).verdict(false)), ("final", ErrorKind::Scope));
    }

    #[test]
    fn a_server_s_own_failure_is_repeated_for_reads_and_lost_for_writes() {
        let error = json!({"errors": [{"reason": "backendError"}]});
        assert_eq!(
            kind(&said(503, &error).verdict(false)),
            ("again", ErrorKind::Unreachable)
        );
        assert_eq!(kind(&said(503, &error).verdict(true)), ("lost", ErrorKind::Lost));
    }

    #[test]
    fn words_tell_apart_what_one_reason_means() {
        let sharing = |words: &str| json!({"message": words, "errors": [{"reason": "invalidSharingRequest"}]});
        let nobody = sharing("… Since there is no Google account associated with this email address, you must check …");
        assert_eq!(kind(&said(400, &nobody).verdict(true)), ("final", ErrorKind::NoAccount));
        let policy = sharing("Bad Request. User message: \"ACL change not allowed.\"");
        assert_eq!(kind(&said(400, &policy).verdict(true)), ("final", ErrorKind::Policy));
        let unusable = json!({"message": "The provided file ID is not usable.", "errors": [{"reason": "invalid"}]});
        assert_eq!(
            kind(&said(400, &unusable).verdict(true)),
            ("final", ErrorKind::NoReservedIds)
        );
    }

    #[test]
    fn a_page_that_is_not_drive_s_accuses_nobody() {
        let page = |status, text: &str| {
            let seen = Seen {
                status: Some(status),
                wait: None,
            };
            kind(&Said::from_page(seen, text.to_owned()).verdict(true))
        };
        assert_eq!(
            page(403, "<html>blocked by the school's filter</html>"),
            ("again", ErrorKind::Unreachable)
        );
        assert_eq!(
            page(403, "Quota exceeded for quota metric 'Queries'"),
            ("again", ErrorKind::Busy)
        );
        assert_eq!(
            page(404, "<html>"),
            ("again", ErrorKind::Unreachable),
            "no conclusion that the folder is gone"
        );
        assert_eq!(page(502, "<html>"), ("lost", ErrorKind::Lost));
    }

    #[test]
    fn foreign_words_are_made_safe_and_short() {
        let error = json!({"message": format!("\u{1b}[31m{}", "x".repeat(5000)), "errors": [{"reason": "a\u{202e}b"}]});
        let words = said(400, &error).words();
        assert!(
            words.len() < 400 && !words.contains('\u{1b}') && !words.contains('\u{202e}'),
            "{words}"
        );
    }

    #[test]
    fn a_wait_is_read_in_both_forms_and_never_believed_for_days() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a header"));
            retry_after(&headers)
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("999999999"), Some(LONGEST));
        assert_eq!(read("soon"), None);
    }
}
