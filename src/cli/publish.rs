//! The manifest after a run: written where it changed, and what is said when it may not be.

use super::failure::Failure;
use super::session::Session;
use super::{actor, exit};
use crate::apply::JournalError;
use crate::apply::manifest::{ManifestFile, Publication, Publishing, Refusal, publish as write};
use crate::template::manifest::{Content, FILE_NAME, Manifest, Stamp};
use crate::text::{Text, safe};
use crate::tree::{Ledger, LedgerGrant, NodeId, Snapshot};

/// Publishes the manifest of the year's folder, where that folder is there. The exit code: a refusal is told, and the run
/// is incomplete.
///
/// # Errors
/// The storage or the state fails.
pub fn publish(
    session: &mut Session<'_>,
    snapshot: &Snapshot,
    file: Option<ManifestFile>,
    take_over: bool,
) -> Result<u8, Failure> {
    let folder = session.year_folder(snapshot).map(|node| node.id.clone());
    let (Some(storage), Some(folder)) = (&session.storage, folder) else {
        return Ok(exit::CLEAN);
    };
    let described = &session.described;
    let stamp = Stamp {
        at: session.now,
        by: session.actor(),
        hoso: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let content = Content {
        school: &described.school,
        catalogue: &described.catalogue,
        spec: &described.spec,
        ledger: &seen(&session.ledger, snapshot),
        known: &described.people,
    };
    let manifest = Manifest::of(content, stamp);
    // What this machine wrote last may not be listed yet.
    let known = match &file {
        Some(file) => Some((file.node.clone(), file.sha256.clone())),
        None => session.made_manifest(&folder)?,
    };
    let state = &session.state;
    let remember = |node: &NodeId, sha256: &str| {
        state
            .remember_file(&folder, FILE_NAME, node, sha256)
            .map_err(|error| JournalError {
                detail: error.to_string(),
            })
    };
    let publication = Publication {
        folder: &folder,
        manifest: &manifest,
        known: known.as_ref(),
        read: file.as_ref(),
        take_over,
        remember: &remember,
    };
    let published = session
        .wait(write(storage.as_ref(), &publication))
        .map_err(|error| match error {
            crate::apply::manifest::PublishError::Storage(error) => Failure::from(error),
            other => Failure::new(
                exit::INCOMPLETE,
                text!("không ghi được {FILE_NAME}.", "{FILE_NAME} could not be written."),
            )
            .because(other),
        })?;
    session.tell_copies(&published.others);
    let Publishing::Refused(refusal) = &published.what else {
        if take_over {
            let Text { vi, en } = actor::shown(&session.actor());
            session.context.ui.note(&text!(
                "{vi} có tên trong danh sách quản trị của cây thư mục này ({FILE_NAME}); cấp trên kiểm tra sẽ được báo.",
                "{en} is among this tree's admins ({FILE_NAME}); inspectors are told."
            ));
        }
        return Ok(exit::CLEAN);
    };
    refused(session, refusal);
    Ok(exit::INCOMPLETE)
}

impl Session<'_> {
    /// Files of the manifest's name beside it, once in a run.
    pub(super) fn tell_copies(&mut self, others: &[NodeId]) {
        if self.copies_told || others.is_empty() {
            return;
        }
        self.copies_told = true;
        let count = others.len() + 1;
        self.context.ui.warn(&text!(
            "Trong thư mục năm học có {count} tệp {FILE_NAME} (hai máy cùng chạy, hoặc ai đó đã chép). Mọi máy dùng tệp cũ nhất.\n→ xem các tệp kia rồi cất đi nơi khác; hoso không đụng đến chúng.",
            "There are {count} files {FILE_NAME} in the year's folder (two machines ran at once, or somebody copied it). Every machine uses the oldest.\n→ look at the others and put them away; they are left alone."
        ));
    }
}

/// What is remembered and is still so: a grant that was read to be gone is told by nobody, whoever made it.
fn seen(ledger: &Ledger, snapshot: &Snapshot) -> Ledger {
    let is_there = |grant: &&LedgerGrant| {
        let grants = snapshot.get(&grant.node).and_then(|node| node.grants.as_ref());
        grants.is_none_or(|all| all.iter().any(|one| one.id == grant.permission))
    };
    Ledger {
        folders: ledger.folders.clone(),
        grants: ledger.grants.iter().filter(is_there).cloned().collect(),
    }
}

fn refused(session: &Session<'_>, refusal: &Refusal) {
    let ui = session.context.ui;
    let (fact, hint) = match refusal {
        Refusal::Changed => (
            text!(
                "{FILE_NAME} vừa được người khác ghi; hoso không ghi đè.",
                "{FILE_NAME} was written by somebody else meanwhile; it is not overwritten."
            ),
            Text::of("chạy lại hoso init.", "run hoso init again."),
        ),
        Refusal::NotAdmin(admins) => {
            let Text { vi, en } = actor::all(admins);
            (
                text!(
                    "{FILE_NAME} do {vi} quản trị; hoso không ghi đè.",
                    "{FILE_NAME} is kept by {en}; it is not overwritten."
                ),
                Text::of(
                    "nhận quản trị cây thư mục: hoso init --take-over",
                    "take the tree over: hoso init --take-over",
                ),
            )
        }
        Refusal::Foreign(who) => {
            let Text { vi, en } = actor::shown(who);
            (
                text!(
                    "{FILE_NAME} vừa do {vi} ghi, mà không có trong danh sách quản trị.",
                    "{FILE_NAME} was last written by {en}, who is not among its admins."
                ),
                Text::of(
                    "xem lại tệp ấy; nếu đúng là của trường: hoso init --take-over",
                    "look at the file; if it is right: hoso init --take-over",
                ),
            )
        }
        Refusal::OtherSchool(school) => {
            let school = safe(school);
            (
                text!(
                    "{FILE_NAME} trong thư mục năm học là của trường khác ({school}).",
                    "{FILE_NAME} in the year's folder is another school's ({school})."
                ),
                Text::of(
                    "kiểm tra storage và school.id trong hoso.yaml.",
                    "check storage and school.id in hoso.yaml.",
                ),
            )
        }
        Refusal::Unreadable(_) => (
            text!(
                "{FILE_NAME} trong thư mục năm học không đọc được; hoso không ghi đè.",
                "{FILE_NAME} in the year's folder cannot be read; it is not overwritten."
            ),
            Text::of(
                "đổi tên tệp ấy để giữ lại, rồi chạy lại hoso init.",
                "rename that file to keep it, then run hoso init again.",
            ),
        ),
    };
    ui.warn(&fact);
    ui.warn(&Text::new(format!("→ {}", hint.vi), format!("→ {}", hint.en)));
}
