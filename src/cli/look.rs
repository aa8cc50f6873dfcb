//! Looking at the tree: what is there, and what the manifest says.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::failure::Failure;
use super::session::{Base, Session, state_failure};
use crate::apply::manifest::{self, ManifestFile};
use crate::storage::{Error as StorageError, Progress, Scan, Storage, scan};
use crate::template::manifest::{FILE_NAME, Manifest};
use crate::text::{Lang, count_vi, fold_name, safe};
use crate::tree::{Address, Gap, Key, Ledger, LedgerEntry, Node, NodeId, Snapshot, Span};

/// What was seen.
#[derive(Debug)]
pub struct Seen {
    /// The found tree.
    pub snapshot: Snapshot,
    /// The manifest of the year's folder, where there is one.
    pub manifest: Option<ManifestFile>,
    /// One that is there and could not be read.
    pub unread: Option<Unread>,
}

/// A manifest that is there and could not be read.
#[derive(Debug)]
pub struct Unread {
    /// The file.
    pub file: NodeId,
    /// The storage's word; nothing where the bytes came and say nothing.
    error: Option<StorageError>,
}

impl Session<'_> {
    /// Scans the tree, reads the manifest, and rebuilds the ledger from it where the state knows nothing yet.
    ///
    /// # Errors
    /// The root or the manifest cannot be read; the state cannot be written.
    pub fn look(&mut self) -> Result<Seen, Failure> {
        let mut seen = self.look_on()?;
        match seen.unread.as_mut().and_then(|unread| unread.error.take()) {
            Some(error) => Err(error.into()),
            None => Ok(seen),
        }
    }

    /// The same for who changes nothing: over a manifest that cannot be read the rest is still looked at.
    ///
    /// # Errors
    /// As [`Self::look`], but for the manifest.
    pub fn look_on(&mut self) -> Result<Seen, Failure> {
        let mut snapshot = self.scan()?;
        if self.inspects {
            // Read already, and its ledger is not this machine's to keep.
            return Ok(Seen {
                snapshot,
                manifest: None,
                unread: None,
            });
        }
        let (manifest, unread) = self.read_manifest(&snapshot)?;
        if let Some(file) = &manifest {
            self.tell_copies(&file.others);
            self.read = Some(file.clone());
        }
        if let Some(Ok(content)) = manifest.as_ref().map(|file| &file.content) {
            self.manifest = content.nodes();
            self.admins = content.admin_accounts();
            learn(&mut self.ledger, content);
            if self.ledger.folders.is_empty() && !content.folders.is_empty() {
                self.ledger = content.ledger();
                self.state
                    .replace_ledger(&self.described.school.id, &self.ledger)
                    .map_err(state_failure)?;
                self.context.ui.note(&text!(
                    "Sổ ghi thư mục được dựng lại từ {FILE_NAME}.",
                    "The ledger was rebuilt from {FILE_NAME}."
                ));
                snapshot = self.scan()?;
            }
        }
        let (ledger, manifest_nodes) = (&self.ledger.folders, &self.manifest);
        let is_made = |key: &Key| matches!(ledger.get(key), Some(LedgerEntry::Confirmed { .. }));
        self.described
            .recall_pupils(|key| is_made(key) || manifest_nodes.contains_key(key));
        Ok(Seen {
            snapshot,
            manifest,
            unread,
        })
    }

    fn scan(&self) -> Result<Snapshot, Failure> {
        if let Some(nothing) = self.nothing() {
            return self.vanished().map_or(Ok(nothing), Err);
        }
        let Some(storage) = &self.storage else {
            return Err(Failure::new(
                super::exit::INTERNAL,
                crate::text::Text::of("chưa mở nơi lưu trữ.", "the storage is not open."),
            ));
        };
        let year = Span::Year(self.described.school.year);
        let other: Vec<NodeId> = self
            .ledger
            .folders
            .iter()
            .filter(|(key, _)| key.span != Span::Standing && key.span != year)
            .filter_map(|(_, entry)| entry.id().cloned())
            .collect();
        let leave = move |node: &Node| other.contains(&node.id).then_some(Gap::OtherYear);
        let ask = self
            .ledger
            .folders
            .iter()
            .filter(|(key, _)| key.span == Span::Standing || key.span == year)
            .filter_map(|(_, entry)| LedgerEntry::id(entry).cloned())
            .collect();
        let bar = self.context.ui.progress(None);
        let lang = self.context.ui.lang();
        let tell = |progress: Progress| bar.message(told(progress, lang));
        let sees_grants = self.sees_grants();
        let grants = |node: &Node| sees_grants && node.is_folder();
        let options = Scan {
            ask,
            leave: Some(&leave),
            grants: Some(&grants),
            progress: Some(&tell),
            ..Scan::default()
        };
        Ok(self.wait(scan(storage.as_ref(), &options))?)
    }

    /// A root on disk that is not there and in which a tree was made. It may stand elsewhere now, so that none is made in
    /// its place before people say so, by making the folder themselves.
    fn vanished(&self) -> Option<Failure> {
        let Base::Disk(disk) = &self.base else { return None };
        let is_made = |entry: &LedgerEntry| matches!(entry, LedgerEntry::Confirmed { .. });
        self.ledger.folders.values().any(is_made).then(|| {
            let root = safe(&disk.root.display().to_string());
            Failure::new(
                super::exit::INCOMPLETE,
                text!(
                    "thư mục hồ sơ {root} không còn ở đó; lần trước hoso đã tạo cây thư mục trong đó.",
                    "the folder {root} is not there any more; hoso had made the tree in it."
                ),
            )
            .hint(text!(
                "nếu nó bị chuyển đi hay đổi tên: chuyển về, hoặc sửa storage.local trong hoso.yaml. Nếu ổ đĩa, Google Drive cho máy tính hay OneDrive chưa mở: mở lên rồi chạy lại. Nếu đã xóa và muốn làm lại từ đầu: tạo thư mục trống {root}, rồi chạy hoso init.",
                "if it was moved or renamed: move it back, or mend storage.local in hoso.yaml. If a disk, Drive for Desktop or OneDrive is not running: start it and run again. If it was deleted and shall be made again: make an empty folder {root}, then run hoso init."
            ))
        })
    }

    /// The manifest lies directly in the year's folder. Where the ledger does not know that folder it lies directly in
    /// the root, and the manifest in it names it: a copy that lies anywhere else is nobody's word.
    ///
    /// # Errors
    /// Nothing further can be read; or what cannot be read is all that could tell which folder is which.
    fn read_manifest(&self, snapshot: &Snapshot) -> Result<(Option<ManifestFile>, Option<Unread>), Failure> {
        let (Some(storage), Some(root), true) = (&self.storage, snapshot.root(), self.reads_content()) else {
            return Ok((None, None));
        };
        let known = self.year_folder(snapshot);
        let mut folders: Vec<&Node> = match known {
            Some(folder) => vec![folder],
            None => snapshot.children(root).filter(|node| node.is_folder()).collect(),
        };
        folders.sort_by_key(|node| (node.created.is_none(), node.created, &node.id));
        let naming = storage.naming();
        let mut unread = None;
        for folder in folders {
            let made = self.made_manifest(&folder.id)?.map(|(id, _)| id);
            let mut inside = snapshot.children(&folder.id);
            let listed = inside.find(|node| !node.is_folder() && naming.same(&node.name, FILE_NAME));
            let Some(file) = listed.map(|node| node.id.clone()).or_else(|| made.clone()) else {
                continue;
            };
            let read = manifest::read(storage.as_ref(), &folder.id, made.as_ref(), self.read.as_ref());
            let (file, error) = match self.wait(read) {
                Ok(Some(found)) => match &found.content {
                    Ok(content) if self.is_ours(content) && (known.is_some() || self.is_of(content, folder)) => {
                        return Ok((Some(found), None));
                    }
                    Ok(_) => continue,
                    Err(_) => (found.node, None),
                },
                Ok(None) => continue,
                Err(error) if error.kind.ends_the_run() => return Err(error.into()),
                Err(error) => (file, Some(error)),
            };
            if known.is_some() || self.is_called_like_the_year(folder) {
                unread.get_or_insert(Unread { file, error });
            }
        }
        match unread {
            Some(unread) if known.is_none() => Err(nobody_tells(unread.error)),
            unread => Ok((None, unread)),
        }
    }

    fn is_called_like_the_year(&self, folder: &Node) -> bool {
        let wanted = self.described.spec.folders.iter();
        let mut years = wanted.filter(|(key, _)| key.is_year_folder()).map(|(_, wanted)| wanted);
        let same = |name: &str| fold_name(name) == fold_name(&folder.name);
        years.any(|year| same(year.name.as_str()) || year.also.iter().any(|name| same(name)))
    }

    /// The folder of the year, as the ledger has it, when it was seen.
    pub(super) fn year_folder<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s Node> {
        let year = Span::Year(self.described.school.year);
        let mut known = self.ledger.folders.iter();
        let id = known.find_map(|(key, entry)| match entry {
            LedgerEntry::Confirmed { id, .. } if key.is_year_folder() && key.span == year => Some(id),
            _ => None,
        })?;
        snapshot.get(id)
    }

    /// The manifest that this machine wrote or read last in a folder, with its checksum.
    pub(super) fn made_manifest(&self, folder: &NodeId) -> Result<Option<(NodeId, String)>, Failure> {
        self.state.made_file(folder, FILE_NAME).map_err(state_failure)
    }

    fn is_ours(&self, content: &Manifest) -> bool {
        let school = &self.described.school;
        content.school.id == school.id && content.school.year == school.year
    }

    /// Whether the manifest names the folder in which it lies. On a disk identities are each machine's own: there the
    /// name tells.
    fn is_of(&self, content: &Manifest, folder: &Node) -> bool {
        content.year_folder().is_some_and(|own| {
            let same = |storage: &Arc<dyn Storage>| storage.naming().same(&own.name, &folder.name);
            own.id == folder.id || (matches!(self.base, Base::Disk(_)) && self.storage.as_ref().is_some_and(same))
        })
    }
}

/// Grants that another machine made or found are this one's as well: by them it is known what hoso itself gave, and
/// the manifest that this machine writes does not forget them.
fn learn(ledger: &mut Ledger, content: &Manifest) {
    let known: BTreeSet<(NodeId, Address)> = ledger
        .grants
        .iter()
        .map(|grant| (grant.node.clone(), grant.asked.clone()))
        .collect();
    let theirs: BTreeSet<&NodeId> = ledger.folders.values().filter_map(LedgerEntry::id).collect();
    let new: Vec<_> = content
        .ledger()
        .grants
        .into_iter()
        .filter(|grant| theirs.contains(&grant.node) && !known.contains(&(grant.node.clone(), grant.asked.clone())))
        .collect();
    ledger.grants.extend(new);
}

/// This machine remembers no folder of the year: without its manifest a folder that people called otherwise would seem to
/// be missing, and be made a second time.
fn nobody_tells(error: Option<StorageError>) -> Failure {
    let failure = Failure::new(
        super::exit::INCOMPLETE,
        text!(
            "{FILE_NAME} trong thư mục năm học không đọc được, mà máy này chưa biết thư mục nào là của hồ sơ nào; không kết luận gì, chưa làm gì.",
            "{FILE_NAME} in the year's folder cannot be read, and this machine does not know yet which folder is which; nothing is concluded and nothing was done."
        ),
    )
    .hint(text!(
        "xin quyền đọc tệp ấy, hoặc chạy ở máy đã tạo cây thư mục. Tệp hỏng: khôi phục bản trước của nó («Quản lý phiên bản»), hoặc đổi tên để giữ lại rồi chạy lại.",
        "ask for the right to read that file, or run this on the machine that made the tree. If it is broken: restore an earlier version («Manage versions»), or rename it to keep it and run again."
    ));
    match error {
        Some(error) => failure.because(error),
        None => failure,
    }
}

fn told(progress: Progress, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!(
            "đọc {} thư mục, {} mục",
            count_vi(progress.listed),
            count_vi(progress.nodes)
        ),
        Lang::En => format!("read {} folders, {} items", progress.listed, progress.nodes),
    }
}
