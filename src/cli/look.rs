//! Looking at the tree: what is there, and what the manifest says.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::failure::Failure;
use super::session::{Base, Session, state_failure};
use crate::apply::manifest;
use crate::storage::{Progress, Scan, Storage, scan};
use crate::template::manifest::{FILE_NAME, Manifest};
use crate::text::{Lang, count_vi, safe};
use crate::tree::{Address, Gap, Key, Ledger, LedgerEntry, Node, NodeId, Snapshot, Span};

/// What was seen.
#[derive(Debug)]
pub struct Seen {
    /// The found tree.
    pub snapshot: Snapshot,
    /// The manifest of the year's folder, where there is one.
    pub manifest: Option<manifest::ManifestFile>,
}

impl Session<'_> {
    /// Scans the tree, reads the manifest, and rebuilds the ledger from it where the state knows nothing yet.
    ///
    /// # Errors
    /// The root cannot be read; the state cannot be written.
    pub fn look(&mut self) -> Result<Seen, Failure> {
        let mut snapshot = self.scan()?;
        if self.inspects {
            // Read already, and its ledger is not this machine's to keep.
            return Ok(Seen {
                snapshot,
                manifest: None,
            });
        }
        let manifest = self.read_manifest(&snapshot)?;
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
        Ok(Seen { snapshot, manifest })
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
    fn read_manifest(&self, snapshot: &Snapshot) -> Result<Option<manifest::ManifestFile>, Failure> {
        let (Some(storage), Some(root), true) = (&self.storage, snapshot.root(), self.reads_content()) else {
            return Ok(None);
        };
        let known = self.year_folder(snapshot);
        let mut folders: Vec<&Node> = match known {
            Some(folder) => vec![folder],
            None => snapshot.children(root).filter(|node| node.is_folder()).collect(),
        };
        folders.sort_by_key(|node| (node.created.is_none(), node.created, &node.id));
        let naming = storage.naming();
        for folder in folders {
            let made = self.made_manifest(&folder.id)?;
            let mut inside = snapshot.children(&folder.id);
            if made.is_none() && !inside.any(|node| !node.is_folder() && naming.same(&node.name, FILE_NAME)) {
                continue;
            }
            let id = made.as_ref().map(|(id, _)| id);
            let found = self.wait(manifest::read(storage.as_ref(), &folder.id, id, self.read.as_ref()))?;
            let own = |content: &Manifest| known.is_some() || self.is_of(content, folder);
            let ours = |content: &Manifest| self.is_ours(content) && own(content);
            if let Some(file) = found
                && file.content.as_ref().is_ok_and(ours)
            {
                return Ok(Some(file));
            }
        }
        Ok(None)
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
