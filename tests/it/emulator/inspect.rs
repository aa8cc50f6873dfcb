//! What a request says, held against the description.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::discovery::{self, Method};
use super::error::{Refusal, Result};
use super::media::{self, Media};
use super::turn::json_body;
use super::wire::Call;

/// The method, its path parameters, and whether content comes with it.
pub(super) fn route(call: &Call) -> Option<(&'static Method, BTreeMap<String, String>, bool)> {
    let upload = call.path.strip_prefix("/upload/drive/v3/");
    let path = upload.or(call.path.strip_prefix("/drive/v3/"))?;
    let (method, path) = discovery::api().route(&call.verb, path)?;
    (upload.is_none() || method.upload).then_some((method, path, upload.is_some()))
}

pub(super) fn method_id(call: &Call) -> String {
    match call.path.as_str() {
        "/token" => "oauth.token".into(),
        "/o/oauth2/v2/auth" => "oauth.auth".into(),
        "/revoke" => "oauth.revoke".into(),
        _ => route(call).map(|(method, _, _)| method.id.clone()).unwrap_or_default(),
    }
}

pub(super) fn check_query(call: &Call, method: &'static Method, upload: bool) -> Result<()> {
    let wrong = |name: &str, why: &str| {
        let message = format!("Invalid value for parameter {name}: {why}");
        Err(Refusal::new(400, "invalidParameter", message).at(name.to_owned()))
    };
    if let Some((name, why)) = method.check_query(&call.query).first() {
        return wrong(name, why);
    }
    if call.parameter("uploadType").is_some() && !upload {
        return wrong("uploadType", "uploads go to /upload/drive/v3/");
    }
    match call.parameter("alt") {
        Some("media") if !method.download => wrong("alt", "this method has no content"),
        Some("proto") => wrong("alt", "proto is not in the emulator"),
        _ => Ok(()),
    }
}

pub(super) fn read_body(call: &Call, method: &Method, upload: bool) -> Result<(Map<String, Value>, Option<Media>)> {
    let (body, media) = match upload {
        true => media::upload(call).map(|(body, media)| (body, Some(media)))?,
        false => (json_body(&call.body)?, None),
    };
    let json = call.header("content-type").starts_with("application/json");
    if !upload && !call.body.is_empty() && !json {
        return Err(super::error::bad_request("The body must be application/json."));
    }
    let value = if body.is_empty() {
        Value::Null
    } else {
        Value::Object(body.clone())
    };
    match method.check_body(&value).first() {
        Some(wrong) => {
            let message = format!("Invalid JSON payload received: {wrong}");
            Err(Refusal::new(400, "badRequest", message))
        }
        None => Ok((body, media)),
    }
}

/// Whether a refusal tells that the client does not know the API. An address that a person mistyped, a page token that
/// has aged and an id of another account may happen to a good one.
pub(super) fn is_breach(refusal: &Refusal) -> bool {
    let at = refusal.location.as_ref().map_or("", |name| name.as_ref());
    match refusal.reason {
        "invalid" => !["pageToken", "file.id", "permission.emailAddress"].contains(&at),
        // a folder that would lie in itself: what people ask for, not how
        "badRequest" if at == "addParents" => false,
        _ if at == "policy" => false,
        "invalidParameter" | "required" | "badRequest" | "fieldNotWritable" | "notImplemented" => true,
        "supportsTeamDrivesRequired" | "includeTeamDriveItemsRequired" => true,
        "teamDriveListQueryRequiresTeamDriveCorpus" | "cannotAddParent" => true,
        _ => false,
    }
}

/// The metadata of a body; forms of the sign-in without their secrets.
pub(super) fn body_for_log(call: &Call, api: bool) -> Value {
    if !api {
        let open = ["grant_type", "scope", "redirect_uri", "client_id"];
        let form = call
            .form()
            .into_iter()
            .filter(|(name, _)| open.contains(&name.as_str()));
        return form
            .map(|(name, value)| (name, json!(value)))
            .collect::<Map<_, _>>()
            .into();
    }
    match call.path.starts_with("/upload/") {
        true => media::upload(call).map(|(body, _)| body.into()).unwrap_or_default(),
        false => serde_json::from_slice(&call.body).unwrap_or_default(),
    }
}
