//! A school opened for one command: its description, its storage, its state, and what was seen.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::time;
use tokio::runtime::Runtime;

use super::context::{Context, state_folder};
use super::describe::describe;
use super::failure::Failure;
use super::{exit, remembered};
use crate::calendar::{self, moment};
use crate::plan::{Options, Plan, Wanted, reconcile};
use crate::state::{Lock, LockError, State, StateError, inside, locate, machine_id};
use crate::storage::{Storage, local::Local};
use crate::template::describe::Described;
use crate::template::school::StorageChoice;
use crate::text::{Text, safe};
use crate::tree::{Key, Ledger, Node, NodeId, NodeKind, Snapshot};

/// Whether a command changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It only looks.
    Look,
    /// It changes the tree or writes what it saw: one run at a time.
    Work,
}

/// A school opened.
#[derive(Debug)]
pub struct Session<'a> {
    /// The run.
    pub context: &'a Context<'a>,
    /// What people described.
    pub described: Described,
    /// The storage; nothing where its folder is not there yet.
    pub storage: Option<Arc<dyn Storage>>,
    /// How people call the storage.
    pub place: Text,
    /// The folder on disk in which the tree stands, or is to stand.
    pub root: PathBuf,
    /// What earlier runs left.
    pub state: State,
    /// The folders and grants that are known.
    pub ledger: Ledger,
    /// Folders that the manifest names, which another machine may have made.
    pub manifest: BTreeMap<Key, NodeId>,
    /// Now: the run's clock, or the day on which a school for practice lives.
    pub now: Timestamp,
    machine: String,
    runtime: Runtime,
    _lock: Option<Lock>,
}

impl<'a> Session<'a> {
    /// Opens the school that the command line names.
    ///
    /// # Errors
    /// Mistakes in what people wrote, a storage that is not there, a state in use by another run.
    pub fn open(context: &'a Context<'a>, mode: Mode) -> Result<Self, Failure> {
        let described = describe(context)?;
        let pretends = described.pretended && !context.fixed;
        let now = if pretends {
            moment(described.today, time(8, 0, 0, 0))
        } else {
            context.now
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            Failure::new(
                exit::INTERNAL,
                Text::of("không khởi động được chương trình.", "the program could not start."),
            )
            .because(error)
        })?;
        let StorageChoice::Local { path, simulate_sharing } = &described.storage else {
            return Err(no_google());
        };
        let base = state_folder()?;
        let machine = machine_id(&base).map_err(state_failure)?;
        let root = absolute(&context.folder().join(path));
        let file = context
            .common
            .state
            .clone()
            .unwrap_or_else(|| locate(&base, &format!("local:{}", root.display())));
        refuse_inside(&root, &file)?;
        let lock = match mode {
            Mode::Look => None,
            Mode::Work => Some(take_lock(context, &file)?),
        };
        let (state, opened) = State::open(&file).map_err(state_failure)?;
        remembered::tell(context.ui, &opened);
        state.withhold_names(&described.spec).map_err(state_failure)?;
        let ledger = state.ledger(&described.school.id).map_err(state_failure)?;
        let storage = open_local(&root, &machine, *simulate_sharing)?;
        let shown = safe(&root.display().to_string());
        let place = if *simulate_sharing {
            text!("Thư mục {shown}, chia sẻ mô phỏng", "Folder {shown}, simulated sharing")
        } else {
            text!("Thư mục {shown}", "Folder {shown}")
        };
        Ok(Self {
            context,
            described,
            storage,
            place,
            root,
            state,
            ledger,
            manifest: BTreeMap::new(),
            now,
            machine,
            runtime,
            _lock: lock,
        })
    }

    /// Runs something asynchronous to its end.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Makes the root folder, where it is not there yet.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn make_root(&mut self) -> Result<(), Failure> {
        if self.storage.is_some() {
            return Ok(());
        }
        let simulate = matches!(
            &self.described.storage,
            StorageChoice::Local {
                simulate_sharing: true,
                ..
            }
        );
        self.storage = Some(Arc::new(Local::create(&self.root, Some(&self.machine), simulate)?));
        Ok(())
    }

    /// Who acts here, as the manifest's list of admins has it: the account, or this machine.
    #[must_use]
    pub fn actor(&self) -> String {
        format!("máy {}", self.machine)
    }

    /// Whether the storage has grants that can be planned.
    #[must_use]
    pub fn shares(&self) -> bool {
        self.storage.as_ref().is_some_and(|storage| storage.sharing().is_some())
            || matches!(
                &self.described.storage,
                StorageChoice::Local {
                    simulate_sharing: true,
                    ..
                }
            )
    }

    /// Whether sharing is only played.
    #[must_use]
    pub fn simulated(&self) -> bool {
        matches!(
            &self.described.storage,
            StorageChoice::Local {
                simulate_sharing: true,
                ..
            }
        )
    }

    /// The plan for what a scan saw.
    #[must_use]
    pub fn plan(&self, snapshot: &Snapshot, options: &Options) -> Plan {
        let naming = self
            .storage
            .as_ref()
            .map_or(crate::tree::Naming::ONEDRIVE, |storage| storage.naming());
        reconcile(&Wanted {
            spec: &self.described.spec,
            snapshot,
            ledger: &self.ledger,
            naming,
            options,
        })
    }

    /// What planning is asked for, before the command adds its own wishes.
    #[must_use]
    pub fn options(&self) -> Options {
        let today = calendar::local(self.now).date();
        let gone = |person: &&crate::tree::Person| person.to.is_some_and(|to| to < today);
        let leavers = self
            .described
            .school
            .people
            .values()
            .filter(gone)
            .flat_map(|person| person.address.iter().chain(&person.former_addresses))
            .cloned()
            .collect();
        Options {
            manifest: self.manifest.clone(),
            leavers,
            ..Options::on(today, self.shares())
        }
    }
}

fn open_local(root: &Path, machine: &str, simulate: bool) -> Result<Option<Arc<dyn Storage>>, Failure> {
    if !root.try_exists().unwrap_or(true) {
        return Ok(None);
    }
    Ok(Some(Arc::new(Local::open(root, Some(machine), simulate)?)))
}

/// The root of a tree that is not there yet: nothing in it.
#[must_use]
pub fn empty(root: &Path) -> Snapshot {
    let name = root
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Snapshot::new(Node {
        id: NodeId::new("path:"),
        parent: None,
        name,
        kind: NodeKind::Folder,
        mime: None,
        size: None,
        arrival: None,
        modified: None,
        checksum: None,
        tag: None,
        restricted: None,
        grants: Some(Vec::new()),
        owner: None,
        link: None,
        created: None,
        placeholder: false,
    })
}

/// The path in full, by the real names of the folders that are there: one tree has one state, however it is reached.
fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing = Vec::new();
    let mut at = whole.as_path();
    loop {
        if let Ok(real) = at.canonicalize() {
            return missing.iter().rev().fold(real, |path, name| path.join(name));
        }
        match (at.parent(), at.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_owned());
                at = parent;
            }
            _ => return whole,
        }
    }
}

fn refuse_inside(root: &Path, file: &Path) -> Result<(), Failure> {
    if inside(root, file) {
        let file = safe(&file.display().to_string());
        return Err(Failure::usage(text!(
            "tệp trạng thái {file} nằm trong chính cây thư mục hồ sơ.",
            "the state file {file} lies inside the tree itself."
        ))
        .hint(Text::of(
            "để tệp trạng thái ở nơi không đồng bộ, hoặc bỏ --state và HOSO_STATE.",
            "keep it where nothing is synchronised, or leave out --state and HOSO_STATE.",
        )));
    }
    Ok(())
}

fn take_lock(context: &Context<'_>, file: &Path) -> Result<Lock, Failure> {
    match Lock::acquire(file, false, context.now) {
        Ok(lock) => return Ok(lock),
        Err(LockError::Busy(holder)) if context.common.no_wait => return Err(busy(holder.map(|holder| holder.pid))),
        Err(LockError::Busy(_)) => context.ui.note(&Text::of(
            "Một lần chạy khác đang làm việc với cây này; chờ nó xong.",
            "Another run is at work here; waiting for it.",
        )),
        Err(error) => return Err(lock_failure(error)),
    }
    Lock::acquire(file, true, context.now).map_err(lock_failure)
}

fn busy(pid: Option<u32>) -> Failure {
    let who = pid.map(|pid| format!(" ({pid})")).unwrap_or_default();
    Failure::new(
        exit::BUSY,
        text!(
            "một lần chạy khác{who} đang làm việc với cây thư mục này.",
            "another run{who} is at work on this tree."
        ),
    )
    .hint(Text::of(
        "chờ nó xong rồi chạy lại, hoặc bỏ --no-wait.",
        "run again when it has ended, or leave out --no-wait.",
    ))
}

fn lock_failure(error: LockError) -> Failure {
    match error {
        LockError::Busy(holder) => busy(holder.map(|holder| holder.pid)),
        other => Failure::usage(Text::of(
            "không khóa được tệp trạng thái.",
            "the state file could not be locked.",
        ))
        .because(other),
    }
}

/// A state that cannot be opened or written.
pub fn state_failure(error: StateError) -> Failure {
    let words = safe(&error.to_string());
    Failure::usage(text!(
        "không mở được tệp trạng thái ({words}).",
        "the state file cannot be opened ({words})."
    ))
    .hint(Text::of(
        "kiểm tra quyền ghi của thư mục ấy, hoặc ghi rõ nơi khác: --state TỆP",
        "check that the folder can be written, or name another file: --state FILE",
    ))
    .because(error)
}

fn no_google() -> Failure {
    Failure::usage(Text::of(
        "bản này chỉ làm việc với thư mục trên máy (storage: {local: …}).",
        "this version works on folders on disk only (storage: {local: …}).",
    ))
    .hint(Text::of(
        "dùng thư mục mà Google Drive cho máy tính đồng bộ, ghi đường dẫn của nó ở storage.local.",
        "name the folder that Drive for Desktop mirrors under storage.local.",
    ))
}
