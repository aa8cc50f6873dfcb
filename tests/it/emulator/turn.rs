//! One admitted request and what its method needs to answer it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::auth::Token;
use super::discovery::{self, Method};
use super::error::{Refusal, Result, bad_request, file_not_found, invalid};
use super::faults::Faults;
use super::grants::Standing;
use super::mask::Mask;
use super::media::Media;
use super::wire::{Answer, Call};
use super::world::{Item, World};

/// An admitted request.
pub(super) struct Turn<'a> {
    pub world: &'a mut World,
    pub faults: &'a mut Faults,
    pub pages: &'a mut Pages,
    pub call: &'a Call,
    pub method: &'static Method,
    pub path: BTreeMap<String, String>,
    pub token: Token,
    pub body: Map<String, Value>,
    pub media: Option<Media>,
    pub mask: Mask,
    /// What hoso must never do, although Drive lets it.
    pub forbidden: Vec<String>,
}

/// What a method answers.
pub(super) enum Reply {
    /// A resource; the mask is applied to it.
    Resource(Value),
    /// 204.
    Nothing,
    /// Bytes of a file.
    Raw(Answer),
}

/// Tokens of next pages: for which request, and after which item.
#[derive(Debug, Default)]
pub(super) struct Pages {
    tokens: BTreeMap<String, (String, String)>,
}

impl Pages {
    fn issue(&mut self, request: &str, after: &str) -> String {
        let token = format!(
            "~!!~AI9FV7{:016x}{}",
            super::rng::hash(&format!("{request}/{after}")),
            self.tokens.len()
        );
        self.tokens.insert(token.clone(), (request.into(), after.into()));
        token
    }
}

impl Turn<'_> {
    pub fn who(&self) -> &str {
        &self.token.account
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.call.parameter(name).or_else(|| self.method.default_of(name))
    }

    pub fn flag(&self, name: &str) -> bool {
        self.parameter(name) == Some("true")
    }

    /// Drive's newer flag or its older name.
    pub fn all_drives(&self) -> bool {
        self.flag("supportsAllDrives") || self.flag("supportsTeamDrives")
    }

    pub fn segment(&self, name: &str) -> String {
        self.path.get(name).cloned().unwrap_or_default()
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        self.body.get(field).and_then(Value::as_str)
    }

    /// `pageSize`: larger than allowed is coerced.
    pub fn page_size(&self, most: usize) -> usize {
        let asked = self.parameter("pageSize").and_then(|text| text.parse().ok());
        asked.unwrap_or(most).min(most).min(self.faults.page_cap)
    }

    /// `root` or an id.
    pub fn resolve(&self, id: &str) -> String {
        let root = self
            .world
            .accounts
            .get(self.who())
            .and_then(|account| account.root.clone());
        match id {
            "root" => root.unwrap_or_default(),
            id => id.into(),
        }
    }

    /// An item that this request may see.
    pub fn seen(&self, id: &str) -> Result<(&Item, Standing)> {
        let id = self.resolve(id);
        let item = self
            .world
            .item(&id)
            .filter(|item| item.drive.is_none() || self.all_drives());
        let found = item.and_then(|item| Some((item, self.world.standing(self.who(), &id)?)));
        let (item, standing) = found.ok_or_else(|| file_not_found(&id))?;
        match self.app_sees(item) {
            true => Ok((item, standing)),
            false => {
                let message = format!(
                    "The user has not granted the app {} access to the file {id}.",
                    self.token.client
                );
                Err(Refusal::new(403, "appNotAuthorizedToFile", message).at("fileId"))
            }
        }
    }

    /// The item of the path.
    pub fn subject(&self) -> Result<(&Item, Standing)> {
        self.seen(&self.segment("fileId"))
    }

    /// `drive.file` covers only what the app made.
    pub fn app_sees(&self, item: &Item) -> bool {
        let wide = self.token.scopes.iter().any(|scope| !scope.ends_with("/drive.file"));
        wide || item.app == self.token.client || item.parent.is_none()
    }

    /// Whether an item may appear in a list of this request.
    pub fn is_listed(&self, item: &Item) -> bool {
        item.settled(self.world.calls, self.faults.list_lag)
    }

    /// Cuts a list into pages: what stands on this one, and the next page's token. `key` must be unique.
    pub fn page<T>(
        &mut self,
        all: Vec<T>,
        size: usize,
        key: impl Fn(&T) -> String,
    ) -> Result<(Vec<T>, Option<String>)> {
        let parameters = self
            .call
            .query
            .iter()
            .filter(|(name, _)| !["pageToken", "pageSize"].contains(&name.as_str()));
        let request = format!(
            "{} {} {parameters:?}",
            self.who(),
            self.call.path,
            parameters = parameters.collect::<Vec<_>>()
        );
        let start = match self.call.parameter("pageToken") {
            None | Some("") => 0,
            Some(token) => {
                let known = self.pages.tokens.get(token).filter(|(of, _)| *of == request);
                let (_, after) = known.ok_or_else(|| invalid("pageToken"))?;
                if self.faults.stale_pages.is_some() && self.faults.roll(self.faults.stale_pages) {
                    return Err(invalid("pageToken"));
                }
                all.iter().position(|item| key(item) == *after).map_or(0, |at| at + 1)
            }
        };
        let left = all.len() - start;
        let page: Vec<T> = all.into_iter().skip(start).take(size).collect();
        let next = page
            .last()
            .filter(|_| left > size)
            .map(|last| self.pages.issue(&request, &key(last)));
        Ok((page, next))
    }
}

/// The selection that counts where the request names none.
pub(super) fn default_mask(method: &str) -> Option<&'static str> {
    Some(match method {
        "drive.files.get" | "drive.files.create" | "drive.files.update" => "kind,id,name,mimeType",
        "drive.files.list" => "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)",
        "drive.permissions.list" => "kind,nextPageToken,permissions(id,type,kind,role)",
        "drive.permissions.get" | "drive.permissions.create" | "drive.permissions.update" => "id,type,kind,role",
        "drive.drives.list" => "kind,nextPageToken,drives(kind,id,name)",
        "drive.drives.get" | "drive.drives.create" | "drive.drives.update" => "kind,id,name",
        "drive.revisions.list" => "kind,nextPageToken,revisions(kind,id,mimeType,modifiedTime)",
        "drive.revisions.get" => "kind,id,mimeType,modifiedTime",
        "drive.changes.list" => {
            "kind,nextPageToken,newStartPageToken,changes(kind,type,changeType,time,removed,fileId,driveId,\
             file(kind,id,name,mimeType))"
        }
        "drive.about.get" => return None,
        _ => "*",
    })
}

/// The mask of a request, checked against the schema of its answer.
pub(super) fn mask_of(call: &Call, method: &Method) -> Result<Mask> {
    let text = match call.parameter("fields") {
        Some(text) => text,
        None => default_mask(&method.id).ok_or_else(|| {
            let message = "The 'fields' parameter is required for this method.";
            Refusal::new(400, "required", message).at("fields")
        })?,
    };
    let wrong = |selection: &str| {
        let message = format!("Invalid field selection {selection}");
        Refusal::new(400, "invalidParameter", message).at("fields")
    };
    let mask = Mask::parse(text).map_err(|rest| wrong(&rest))?;
    let schema = method.response.as_deref().map(|name| discovery::api().schema(name));
    match schema.and_then(|schema| mask.unknown(schema)) {
        Some(selection) => Err(wrong(&selection)),
        None => Ok(mask),
    }
}

/// The metadata part of a body.
pub(super) fn json_body(bytes: &[u8]) -> Result<Map<String, Value>> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(bad_request("Invalid JSON payload received. Parse Error")),
    }
}
