//! A tree on Google Drive: opened, and what this account may do there.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use super::closed::{ambiguous, may_not_make, no_drive, not_made, unseen};
use super::{Mode, Wishes};
use crate::audit::Profile;
use crate::cli::context::Context;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::google::{self, Acting};
use crate::cli::ui::{Progress, Ui};
use crate::plan::{Action, Plan};
use crate::storage::google::auth::{Credentials, Scope};
use crate::storage::google::{Checkup, Drive, Place};
use crate::storage::retry::Tell;
use crate::storage::{Error as StorageError, ErrorKind, Storage};
use crate::template::school::GoogleChoice;
use crate::text::{Text, safe};
use crate::tree::{Address, NodeId, School};

/// Drive, opened at a root.
#[derive(Debug)]
pub struct Cloud {
    /// The storage.
    pub drive: Arc<Drive>,
    /// What this account may do at the root.
    pub checkup: Checkup,
    /// The root's identity, whatever it was named by.
    pub root: NodeId,
    /// Files may be read, not only listed.
    pub reads_content: bool,
    /// People are sent an e-mail when they are given a right.
    pub notify: bool,
    /// A program's own account outside a shared drive: what it makes would be its own, and it can own nothing.
    pub owns_nothing: bool,
}

impl Cloud {
    /// Opens the place that `hoso.yaml` names.
    pub(super) fn of_school(
        runtime: &Runtime,
        context: &Context<'_>,
        choice: &GoogleChoice,
        school: &School,
        mode: Mode,
        wishes: Wishes,
    ) -> Result<Self, Failure> {
        let acting = google::acting(&context.folder(), choice)?;
        let place = google::place(choice)?;
        let is_service = matches!(acting.credentials, Credentials::Service(_));
        let scope = scope_of(mode, &acting, &place);
        let (_line, tell) = connecting(context.ui);
        let drive = google::open(acting.clone(), place.clone(), scope, wishes.notify, tell)?;
        if mode == Mode::Change && !is_service {
            let account = runtime.block_on(drive.account()).map_err(unseen)?;
            check_domain(account.as_deref(), &school.allowed_domains)?;
        }
        let error = match runtime.block_on(drive.checkup()) {
            Ok(checkup) => return Self::with(drive, checkup, scope, wishes.notify, &acting),
            Err(error) => error,
        };
        match &place {
            Place::SharedDrive(name)
                if error.kind == ErrorKind::NotVisible && wishes.create_drive && mode == Mode::Change =>
            {
                if may_make_drives(runtime, &drive) == Some(false) {
                    return Err(may_not_make(name));
                }
                let made = runtime.block_on(drive.create_shared_drive(name, &request(school, name)));
                let made = made.map_err(|error| not_made(name, error))?;
                Self::open(runtime, context.ui, acting, Place::Folder(made), scope, wishes.notify)
            }
            _ => Err(closed(runtime, &drive, &place, error)),
        }
    }

    /// Opens any place.
    ///
    /// # Errors
    /// Nobody is signed in, the place is not shown to this account.
    pub fn open(
        runtime: &Runtime,
        ui: &Ui,
        acting: Acting,
        place: Place,
        scope: Scope,
        notify: bool,
    ) -> Result<Self, Failure> {
        let (_line, tell) = connecting(ui);
        let drive = google::open(acting.clone(), place.clone(), scope, notify, tell)?;
        let checkup = runtime.block_on(drive.checkup());
        let checkup = checkup.map_err(|error| closed(runtime, &drive, &place, error))?;
        Self::with(drive, checkup, scope, notify, &acting)
    }

    fn with(drive: Arc<Drive>, checkup: Checkup, scope: Scope, notify: bool, acting: &Acting) -> Result<Self, Failure> {
        let root = checkup.root.clone().ok_or_else(|| {
            Failure::new(
                exit::INCOMPLETE,
                Text::of(
                    "Google Drive không cho biết thư mục gốc.",
                    "Drive does not tell the root.",
                ),
            )
        })?;
        let in_shared_drive = checkup.shared_drive;
        Ok(Self {
            drive,
            checkup,
            root,
            reads_content: scope != Scope::Metadata,
            notify,
            owns_nothing: acting.owns_nothing() && !in_shared_drive,
        })
    }

    /// How people call it.
    #[must_use]
    pub fn words(&self) -> Text {
        let name = safe(&self.checkup.name);
        let account = self.checkup.account.as_deref().map(safe).unwrap_or_default();
        let (vi, en) = if self.checkup.shared_drive {
            ("bộ nhớ dùng chung", "shared drive")
        } else {
            ("Drive của tôi", "My Drive")
        };
        text!(
            "Google Drive «{name}» ({vi}), tài khoản {account}",
            "Google Drive «{name}» ({en}), account {account}"
        )
    }

    /// Whose rights these are: a reader inspects, whoever may change or share the tree owns it.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let may = |right: Option<bool>| right != Some(false);
        if may(self.checkup.can_add) || may(self.checkup.can_share) {
            Profile::Owner
        } else {
            Profile::Inspector
        }
    }

    /// Whether grants are shown to this account: Drive shows them to who may share.
    #[must_use]
    pub fn sees_grants(&self) -> bool {
        self.checkup.can_share != Some(false)
    }

    /// Who can give the rights that are missing here.
    #[must_use]
    pub fn rights_hint(&self) -> Text {
        rights_hint(self.checkup.shared_drive)
    }

    /// What the drive's own rules will refuse of a plan. It goes on all the same: one refused grant does not stop the
    /// rest, and an administrator may have made exceptions.
    #[must_use]
    pub fn foresee(&self, plan: &Plan) -> Vec<Text> {
        let mut warnings = Vec::new();
        let addresses: BTreeSet<&Address> = plan
            .steps()
            .iter()
            .filter_map(|step| match &step.action {
                Action::Grant { grant, .. } => Some(&grant.address),
                _ => None,
            })
            .collect();
        if addresses.is_empty() {
            return warnings;
        }
        if self.checkup.members_only == Some(true) {
            warnings.push(Text::of(
                "! Bộ nhớ dùng chung này chỉ cho thành viên: ai không phải thành viên sẽ không được chia sẻ. \
                 Nhờ quản trị viên cho phép chia sẻ với người ngoài bộ nhớ.",
                "! This shared drive is for members only: who is none cannot be given access. \
                 Ask an administrator to allow access for non-members.",
            ));
        }
        let own = self
            .checkup
            .account
            .as_deref()
            .and_then(|account| account.rsplit('@').next());
        let outside: Vec<String> = addresses
            .into_iter()
            .filter(|address| own.is_some_and(|own| !own.eq_ignore_ascii_case(address.domain())))
            .map(|address| safe(address.as_str()))
            .collect();
        if self.checkup.domain_only == Some(true) && !outside.is_empty() {
            let list = outside.join(", ");
            warnings.push(text!(
                "! Bộ nhớ dùng chung này chỉ cho người trong tổ chức; có thể không chia sẻ được cho: {list}. Nhờ quản trị viên bỏ giới hạn ấy, hoặc ghi tài khoản trong tổ chức.",
                "! This shared drive is for the organisation only; these may be refused: {list}. Ask an administrator to lift the limit, or name accounts of the organisation."
            ));
        }
        warnings
    }

    /// Refuses work that this account cannot do, before any of it is done.
    ///
    /// # Errors
    /// What is missing, and who can give it.
    pub(super) fn refuse_without_rights(&self, creates: bool, shares: bool, restricts: bool) -> Result<(), Failure> {
        let lacks = |right: Option<bool>| right == Some(false);
        let (can, hint) = (&self.checkup, rights_hint(self.checkup.shared_drive));
        let refusals = [
            (
                creates && self.owns_nothing,
                Text::of(
                    "tài khoản dịch vụ không sở hữu được thư mục nào trong «Drive của tôi»; chưa làm gì.",
                    "a service account can own no folder in My Drive; nothing was done.",
                ),
                needs_a_drive(),
            ),
            (
                creates && lacks(can.can_add),
                Text::of(
                    "tài khoản này chỉ xem được thư mục gốc, không tạo được gì trong đó; chưa làm gì.",
                    "this account may only look at the root and make nothing in it; nothing was done.",
                ),
                hint.clone(),
            ),
            (
                shares && lacks(can.can_share),
                Text::of(
                    "tài khoản này không chia sẻ được thư mục ở đây; chưa làm gì.",
                    "this account may not share folders here; nothing was done.",
                ),
                hint.clone(),
            ),
            (
                restricts && lacks(can.can_restrict),
                Text::of(
                    "tài khoản này không giới hạn được người xem thư mục ở đây; chưa làm gì.",
                    "this account may not restrict who sees folders here; nothing was done.",
                ),
                hint,
            ),
        ];
        match refusals.into_iter().find(|(refused, ..)| *refused) {
            Some((_, words, hint)) => Err(Failure::new(exit::SIGN_IN, words).hint(hint)),
            None => Ok(()),
        }
    }
}

/// Where a program's own account can make a tree.
#[must_use]
pub fn needs_a_drive() -> Text {
    Text::of(
        "dùng bộ nhớ dùng chung (shared_drive trong hoso.yaml), hoặc ghi subject là tài khoản của trường.",
        "use a shared drive (shared_drive in hoso.yaml), or name the school's account under subject.",
    )
}

/// Who can give what is missing.
fn rights_hint(shared_drive: bool) -> Text {
    if shared_drive {
        Text::of(
            "nhờ người quản lý bộ nhớ dùng chung đặt tài khoản này là «Người quản lý», rồi chạy lại.",
            "ask a manager of the shared drive to make this account a «Manager», then run it again.",
        )
    } else {
        Text::of(
            "nhờ chủ thư mục cho tài khoản này quyền «Người chỉnh sửa» được phép chia sẻ, rồi chạy lại.",
            "ask the folder's owner to make this account an editor who may share, then run it again.",
        )
    }
}

/// A line while the storage is being opened: without a network that takes half a minute.
fn connecting(ui: &Ui) -> (Progress, Tell) {
    let words = |vi: &'static str, en: &'static str| ui.say(&Text::of(vi, en)).to_owned();
    let line = ui.progress(None);
    line.message(words("đang kết nối Google Drive…", "connecting to Google Drive…"));
    let tell = line.tries(words(
        "đang kết nối Google Drive… thử lại lần",
        "connecting to Google Drive… try",
    ));
    (line, tell.and(ui.waits()))
}

/// A person's right was decided at sign-in; a program's own account asks for what the command needs. A shared drive is
/// found by its name with `drive.readonly` at least (`drives.list` takes no smaller scope).
fn scope_of(mode: Mode, acting: &Acting, place: &Place) -> Scope {
    let least = if is_named(place) { Scope::Read } else { Scope::Metadata };
    let needed = mode.scope().max(least);
    if needed == Scope::Metadata && acting.is_person() && acting.allows(Scope::Read) {
        Scope::Read
    } else {
        needed
    }
}

/// Why a place could not be opened; of a shared drive that is not there also whether this account could make it.
fn closed(runtime: &Runtime, drive: &Drive, place: &Place, error: StorageError) -> Failure {
    match (place, error.kind) {
        (Place::SharedDrive(name), ErrorKind::NotVisible) => no_drive(name, may_make_drives(runtime, drive), error),
        (Place::SharedDrive(_), ErrorKind::BadName) => ambiguous(error),
        _ => unseen(error),
    }
}

/// Nothing where that cannot be learnt: then making one tells.
fn may_make_drives(runtime: &Runtime, drive: &Drive) -> Option<bool> {
    runtime.block_on(drive.may_make_drives()).ok().flatten()
}

fn is_named(place: &Place) -> bool {
    matches!(place, Place::SharedDrive(_))
}

/// The same wish has the same text, on every machine and in every run: repeating it makes no second drive.
fn request(school: &School, name: &str) -> String {
    let digest = Sha256::digest(format!("hoso shared drive\n{}\n{name}", school.id.as_str()));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Before anything is written: a private account must not own the school's records.
///
/// # Errors
/// The account is of another domain than these.
pub fn check_domain(account: Option<&str>, allowed: &[String]) -> Result<(), Failure> {
    let Some(account) = account else { return Ok(()) };
    let domain = account.rsplit('@').next().unwrap_or_default();
    let is_allowed = |one: &String| one.trim_start_matches('@').eq_ignore_ascii_case(domain);
    if allowed.is_empty() || allowed.iter().any(is_allowed) {
        return Ok(());
    }
    let (account, allowed) = (safe(account), safe(&allowed.join(", ")));
    Err(Failure::new(
        exit::SIGN_IN,
        text!(
            "tài khoản {account} không thuộc tên miền của trường ({allowed}); chưa làm gì.",
            "the account {account} is not of the school's domains ({allowed}); nothing was done."
        ),
    )
    .hint(Text::of(
        "đăng nhập bằng tài khoản của trường: hoso login --role quan-tri. Tên miền ghi ở allowed_domains trong hoso.yaml.",
        "sign in with the school's account: hoso login --role quan-tri. The domains stand under allowed_domains in hoso.yaml.",
    )))
}
