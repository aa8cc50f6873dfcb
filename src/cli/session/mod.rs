//! A school opened for one command: its description, its storage, its state, and what was seen.

mod chosen;
mod closed;
mod cloud;
mod disk;
mod inspect;
mod kept;
mod lock;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::time;
use tokio::runtime::Runtime;

use super::context::{Context, state_folder};
use super::describe::describe;
use super::failure::Failure;
use super::{exit, remembered};
use crate::apply::manifest::ManifestFile;
use crate::audit::Profile;
use crate::calendar::{self, moment};
use crate::plan::{Action, Options, Plan, Wanted, reconcile};
use crate::state::{Lock, State, machine_id};
use crate::storage::Storage;
use crate::storage::google::auth::Scope;
use crate::template::describe::Described;
use crate::template::school::StorageChoice;
use crate::text::Text;
use crate::tree::{Address, Ends, Key, Ledger, NodeId, Snapshot};

pub use cloud::{Cloud, check_domain, needs_a_drive};
pub use disk::Disk;
pub use inspect::{Inspecting, Pinned, Standing, standing};
pub use kept::{state_failure, state_of};

/// What a command does with the tree, and therefore which right it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It looks at names and places only.
    Names,
    /// It looks, and reads hoso's own file.
    Look,
    /// It looks and remembers what it saw: one run at a time.
    Audit,
    /// It changes the tree: one run at a time.
    Change,
}

impl Mode {
    const fn locks(self) -> bool {
        matches!(self, Self::Audit | Self::Change)
    }

    const fn scope(self) -> Scope {
        match self {
            Self::Names => Scope::Metadata,
            Self::Look | Self::Audit => Scope::Read,
            Self::Change => Scope::Full,
        }
    }
}

/// What the command line says about how the storage is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// People are sent an e-mail when they are given a right.
    pub notify: bool,
    /// The shared drive is made where there is none of its name.
    pub create_drive: bool,
}

/// Where the tree stands.
#[derive(Debug)]
pub enum Base {
    /// A folder on disk.
    Disk(Disk),
    /// Google Drive.
    Google(Box<Cloud>),
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
    /// Where the tree stands.
    pub base: Base,
    /// What earlier runs left.
    pub state: State,
    /// The folders and grants that are known.
    pub ledger: Ledger,
    /// Folders that the manifest names, which another machine may have made.
    pub manifest: BTreeMap<Key, NodeId>,
    /// The accounts that the manifest names as the tree's admins.
    pub admins: Vec<Address>,
    /// Now: the run's clock, or the day on which a school for practice lives.
    pub now: Timestamp,
    /// An inspector's: everything was read from the manifest.
    pub inspects: bool,
    /// The manifest as this run read it last.
    pub read: Option<ManifestFile>,
    /// Files of the manifest's name beside it were told of already.
    pub copies_told: bool,
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
        Self::open_with(context, mode, Wishes::default())
    }

    /// The same, with wishes.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(context: &'a Context<'a>, mode: Mode, wishes: Wishes) -> Result<Self, Failure> {
        let described = describe(context)?;
        let runtime = runtime()?;
        let folder = context.folder();
        let (base, identity) = match &described.storage {
            StorageChoice::Local { path, simulate_sharing } => {
                let root = disk::absolute(&folder.join(path));
                let identity = format!("local:{}", root.display());
                let simulated = *simulate_sharing;
                (Base::Disk(Disk { root, simulated }), identity)
            }
            StorageChoice::Google(choice) => {
                let cloud = Cloud::of_school(&runtime, context, choice, &described.school, mode, wishes)?;
                let identity = format!("google:{}", cloud.root.as_str());
                (Base::Google(Box::new(cloud)), identity)
            }
        };
        Self::opened(context, described, runtime, base, &identity, mode.locks())
    }

    /// A session at a storage that is open.
    fn opened(
        context: &'a Context<'a>,
        described: Described,
        runtime: Runtime,
        base: Base,
        identity: &str,
        locks: bool,
    ) -> Result<Self, Failure> {
        let pretends = described.pretended && !context.fixed;
        let now = if pretends {
            moment(described.today, time(8, 0, 0, 0))
        } else {
            context.now
        };
        let folder = state_folder()?;
        let machine = machine_id(&folder).map_err(state_failure)?;
        let file = state_of(context, identity)?;
        if let Base::Disk(disk) = &base {
            disk.refuse_inside(&file)?;
        }
        let lock = locks.then(|| lock::take_lock(context, &file)).transpose()?;
        let (state, opened) = State::open(&file).map_err(state_failure)?;
        remembered::tell(context.ui, &opened);
        state.withhold_names(&described.spec).map_err(state_failure)?;
        let ledger = state.ledger(&described.school.id).map_err(state_failure)?;
        let (storage, place): (Option<Arc<dyn Storage>>, Text) = match &base {
            Base::Disk(disk) => (disk.open(&machine)?, disk.words()),
            Base::Google(cloud) => (Some(cloud.drive.clone()), cloud.words()),
        };
        Ok(Self {
            context,
            described,
            storage,
            place,
            base,
            state,
            ledger,
            manifest: BTreeMap::new(),
            admins: Vec::new(),
            now,
            inspects: false,
            read: None,
            copies_told: false,
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
        if let (None, Base::Disk(disk)) = (&self.storage, &self.base) {
            self.storage = Some(disk.make(&self.machine)?);
        }
        Ok(())
    }

    /// The folder on disk in which the tree stands; that of `hoso.yaml` where it stands elsewhere.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        match &self.base {
            Base::Disk(disk) => disk.root.clone(),
            Base::Google(_) => self.context.folder(),
        }
    }

    /// Says beforehand what the storage's own rules will refuse of a plan.
    pub fn foretell(&self, plan: &Plan) {
        if let Base::Google(cloud) = &self.base {
            for warning in cloud.foresee(plan) {
                self.context.ui.warn(&warning);
            }
        }
    }

    /// Refuses a plan that this account cannot carry out, before any of it is done.
    ///
    /// # Errors
    /// The right that is missing, and who can give it.
    pub fn refuse_without_rights(&self, plan: &Plan) -> Result<(), Failure> {
        let Base::Google(cloud) = &self.base else {
            return Ok(());
        };
        let any = |is: fn(&Action) -> bool| plan.steps().iter().any(|step| is(&step.action));
        cloud.refuse_without_rights(
            any(|action| matches!(action, Action::Create { .. })),
            any(|action| matches!(action, Action::Grant { .. } | Action::Revoke { .. })),
            any(|action| matches!(action, Action::Restrict { .. })),
        )
    }

    /// What a root that is not there yet holds.
    #[must_use]
    pub fn nothing(&self) -> Option<Snapshot> {
        match &self.base {
            Base::Disk(disk) if self.storage.is_none() => Some(disk.empty()),
            _ => None,
        }
    }

    /// Who acts here, as the manifest's list of admins has it: the account, or this machine.
    #[must_use]
    pub fn actor(&self) -> String {
        self.account().map_or_else(
            || format!("máy {}", self.machine),
            |account| account.as_str().to_owned(),
        )
    }

    /// The account that acts, where the storage knows accounts.
    #[must_use]
    pub fn account(&self) -> Option<Address> {
        Address::new(self.account_name()?).ok()
    }

    /// The same as the storage calls it.
    #[must_use]
    pub fn account_name(&self) -> Option<&str> {
        match &self.base {
            Base::Disk(_) => None,
            Base::Google(cloud) => cloud.checkup.account.as_deref(),
        }
    }

    /// Whose rights these are.
    #[must_use]
    pub fn profile(&self) -> Profile {
        match &self.base {
            _ if self.inspects => Profile::Inspector,
            Base::Disk(_) => Profile::Owner,
            Base::Google(cloud) => cloud.profile(),
        }
    }

    /// Whether the storage has grants that can be planned.
    #[must_use]
    pub fn shares(&self) -> bool {
        match &self.base {
            Base::Disk(disk) => disk.simulated,
            Base::Google(_) => true,
        }
    }

    /// Whether grants can be read with this account's rights.
    #[must_use]
    pub fn sees_grants(&self) -> bool {
        match &self.base {
            Base::Disk(disk) => disk.simulated,
            Base::Google(cloud) => cloud.sees_grants(),
        }
    }

    /// Whether files may be read, not only listed.
    #[must_use]
    pub fn reads_content(&self) -> bool {
        match &self.base {
            Base::Disk(_) => true,
            Base::Google(cloud) => cloud.reads_content,
        }
    }

    /// Whether people are sent an e-mail when they are given a right.
    #[must_use]
    pub const fn mails(&self) -> bool {
        matches!(&self.base, Base::Google(cloud) if cloud.notify)
    }

    /// Whether sharing is only played.
    #[must_use]
    pub const fn simulated(&self) -> bool {
        matches!(&self.base, Base::Disk(disk) if disk.simulated)
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
        let sharing = self.storage.as_ref().and_then(|storage| storage.sharing());
        Options {
            manifest: self.manifest.clone(),
            leavers,
            ends: sharing.map_or(Ends::ReadersWithinAYear, |sharing| sharing.ends()),
            ..Options::on(today, self.shares())
        }
    }
}

/// What everything asynchronous runs on.
///
/// # Errors
/// The system gives no threads.
pub fn runtime() -> Result<Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|error| {
        Failure::new(
            exit::INTERNAL,
            Text::of("không khởi động được chương trình.", "the program could not start."),
        )
        .because(error)
    })
}

/// The folder on disk that a path names, in full.
#[must_use]
pub fn absolute(path: &std::path::Path) -> PathBuf {
    disk::absolute(path)
}
