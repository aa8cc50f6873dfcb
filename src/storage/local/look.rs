//! What lies in a folder, in the words of the tree.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;

use super::identity::Identity;
use super::{SIDECAR, platform};
use crate::storage::mime;
use crate::tree::{Arrival, Node, NodeId, NodeKind, Source};

/// A node and where it lies, relative to the root.
#[derive(Debug)]
pub(super) struct Seen {
    pub node: Node,
    pub relative: PathBuf,
}

/// Everything in a folder that people put there, by name. What vanishes meanwhile is left out.
pub(super) fn children(identity: &Identity, root: &Path, folder: &Path, id: &NodeId) -> io::Result<Vec<Seen>> {
    let mut seen = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name();
        if is_junk(&name) {
            continue;
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let relative = folder.join(&name);
        if let Some(node) = node(identity, root, &relative, &metadata, Some(id)) {
            seen.push(Seen { node, relative });
        }
    }
    seen.sort_by(|a, b| a.relative.cmp(&b.relative));
    Ok(seen)
}

/// One node; nothing for what is neither folder, file nor link (pipes, devices: opening one could wait for ever).
pub(super) fn node(
    identity: &Identity,
    root: &Path,
    relative: &Path,
    metadata: &Metadata,
    parent: Option<&NodeId>,
) -> Option<Node> {
    let path = root.join(relative);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = if metadata.is_symlink() {
        NodeKind::Shortcut
    } else if metadata.is_dir() {
        NodeKind::Folder
    } else if !metadata.is_file() {
        return None;
    } else if mime::online(ending).is_some() {
        NodeKind::Native
    } else {
        NodeKind::File
    };
    let bytes = matches!(kind, NodeKind::File | NodeKind::Native);
    let weak = |time| bytes.then_some(time).flatten().map(by_file_time);
    let (born, modified) = (moment(metadata.created()), moment(metadata.modified()));
    Some(Node {
        id: identity.of(relative, &path, metadata),
        parent: parent.cloned(),
        mime: bytes
            .then(|| mime_of(&path, &name, metadata))
            .flatten()
            .map(str::to_owned),
        size: (kind == NodeKind::File).then_some(metadata.len()),
        // A copy is younger than what it shows, a synchronised file may be older: the earlier of the two accuses least.
        arrival: weak([born, modified].into_iter().flatten().min()),
        modified: weak(modified),
        checksum: None,
        tag: None,
        restricted: None,
        grants: None,
        owner: None,
        target: None,
        link: None,
        created: born,
        placeholder: platform::is_placeholder(metadata),
        name,
        kind,
    })
}

/// By the name's ending; where that says nothing (`KHBD_T.5`, none at all), by the first bytes, unless they are not on
/// this disk: a PDF is one under any name.
fn mime_of(path: &Path, name: &str, metadata: &Metadata) -> Option<&'static str> {
    let by_name = mime::of(name);
    if by_name.is_some() || metadata.len() == 0 || platform::is_placeholder(metadata) {
        return by_name;
    }
    let mut head = Vec::new();
    // Whether it could be read is nobody's question here: without an answer only the name counts.
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    head.windows(PDF.len())
        .any(|part| part == PDF)
        .then_some("application/pdf")
}

/// How a PDF begins; the mark may stand anywhere in the first 1,024 bytes (PDF Reference 1.7, implementation note 13).
const PDF: &[u8] = b"%PDF-";
const HEAD: u64 = 1024;

const fn by_file_time(time: Timestamp) -> Arrival {
    Arrival {
        time,
        source: Source::FileTime,
    }
}

fn moment(time: io::Result<SystemTime>) -> Option<Timestamp> {
    Timestamp::try_from(time.ok()?).ok()
}

/// What systems, synchronising clients and office programs leave behind, and hoso's own: nobody put it there.
pub(super) fn is_junk(name: &OsStr) -> bool {
    const NAMES: [&str; 9] = [
        "desktop.ini",
        ".ds_store",
        "thumbs.db",
        "ehthumbs.db",
        ".tmp.drivedownload",
        ".tmp.driveupload",
        "$recycle.bin",
        "system volume information",
        SIDECAR,
    ];
    let name = name.to_string_lossy().to_lowercase();
    NAMES.contains(&name.as_str())
        || name.starts_with("~$")
        || (name.starts_with(".~lock.") && name.ends_with('#'))
        || is_ours(&name)
}

/// A file that hoso had begun to write when it was stopped.
fn is_ours(name: &str) -> bool {
    name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1)
}

/// How names of files begin and end that are not finished.
pub(super) const TEMPORARY: (&str, &str) = (".hoso-", ".tmp");
