//! Refusals in Drive's envelope.

use std::borrow::Cow;

use serde_json::json;

use super::wire::Answer;

/// A refusal as Drive words it: the reason decides, the status is not constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `error.errors[0].reason`.
    pub reason: &'static str,
    /// `error.message`.
    pub message: String,
    /// The parameter or field that it is about.
    pub location: Option<Cow<'static, str>>,
    /// `error.status` and `error.details`, on authorisation failures only.
    pub status_word: Option<&'static str>,
    /// The `reason` of a `google.rpc.ErrorInfo`.
    pub info: Option<&'static str>,
}

impl Refusal {
    /// A refusal by reason.
    pub fn new(status: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            reason,
            message: message.into(),
            location: None,
            status_word: None,
            info: None,
        }
    }

    /// With the parameter that it is about.
    pub fn at(mut self, parameter: impl Into<Cow<'static, str>>) -> Self {
        self.location = Some(parameter.into());
        self
    }

    pub(super) fn auth(mut self, word: &'static str, info: Option<&'static str>) -> Self {
        self.status_word = Some(word);
        self.info = info;
        self
    }

    fn domain(&self) -> &'static str {
        match self.reason {
            "userRateLimitExceeded" | "rateLimitExceeded" | "dailyLimitExceeded" | "quotaExceeded" => "usageLimits",
            _ => "global",
        }
    }

    /// The answer with its envelope.
    pub(super) fn answer(&self) -> Answer {
        let mut entry = json!({ "message": self.message, "domain": self.domain(), "reason": self.reason });
        if let Some(name) = &self.location {
            entry["location"] = json!(name);
            entry["locationType"] = json!(if name == "Authorization" { "header" } else { "parameter" });
        }
        let mut error = json!({ "code": self.status, "message": self.message, "errors": [entry] });
        if let Some(word) = self.status_word {
            error["status"] = json!(word);
        }
        if let Some(info) = self.info {
            error["details"] = json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": info, "domain": "googleapis.com",
                "metadata": { "service": "drive.googleapis.com" },
            }]);
        }
        Answer::json(self.status, &json!({ "error": error }))
    }
}

pub(super) type Result<T, E = Refusal> = std::result::Result<T, E>;

pub(super) fn file_not_found(id: &str) -> Refusal {
    Refusal::new(404, "notFound", format!("File not found: {id}.")).at("fileId")
}

pub(super) fn drive_not_found(id: &str) -> Refusal {
    Refusal::new(404, "notFound", format!("Shared drive not found: {id}")).at("driveId")
}

pub(super) fn no_right() -> Refusal {
    Refusal::new(
        403,
        "insufficientFilePermissions",
        "The user does not have sufficient permissions for this file.",
    )
}

pub(super) fn invalid(parameter: &'static str) -> Refusal {
    Refusal::new(400, "invalid", "Invalid Value").at(parameter)
}

pub(super) fn bad_request(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "badRequest", message)
}

/// The field of a body which is not there.
pub(super) fn required(field: &'static str) -> Refusal {
    Refusal::new(400, "required", format!("The {field} field is required.")).at(field)
}

pub(super) fn not_writable(field: &str) -> Refusal {
    let hint = match field {
        "parents" => " Use the addParents and removeParents parameters instead.",
        _ => "",
    };
    let message = format!("The resource body includes fields which are not directly writable: {field}.{hint}");
    Refusal::new(403, "fieldNotWritable", message)
}
