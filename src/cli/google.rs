//! Google Drive as the command line reaches it: which service, as whom, with which right, and where.

mod help;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::context::{Context, state_folder};
use super::failure::Failure;
use super::{exit, system};
use crate::storage::google::auth::{AuthorizedUser, Credentials, OAuthClient, Scope, Store};
use crate::storage::google::{Drive, Endpoint, Options, Pace, Place, link};
use crate::storage::retry::{Policy, Tell};
use crate::storage::{Error as StorageError, ErrorKind};
use crate::template::catalogue::CLIENT_FILE;
use crate::template::school::{GoogleChoice, StorageChoice};
use crate::text::{Text, safe};
use crate::tree::NodeId;

/// Variables of the environment that name credentials, the most wanted first.
const VARIABLES: [&str; 2] = ["HOSO_GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"];
/// The largest file of secrets that is read, in bytes.
const LIMIT: u64 = 256 * 1024;

/// Who acts, and how that is known.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The credentials.
    pub credentials: Credentials,
    /// Where they come from.
    pub source: Source,
}

/// Where credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `storage.google.credentials` in `hoso.yaml`.
    Config(PathBuf),
    /// An environment variable.
    Variable(&'static str, PathBuf),
    /// `hoso login`.
    SignIn(PathBuf),
}

impl Acting {
    /// A person, not a program's own account.
    #[must_use]
    pub const fn is_person(&self) -> bool {
        matches!(self.credentials, Credentials::Person { .. })
    }

    /// A program's own account that acts in nobody's name: it has no storage.
    #[must_use]
    pub fn owns_nothing(&self) -> bool {
        matches!(&self.credentials, Credentials::Service(account) if account.subject().is_none())
    }

    /// What a person consented to, where that is known.
    #[must_use]
    pub fn consent(&self) -> Option<&str> {
        match &self.credentials {
            Credentials::Person { user, .. } => user.scope(),
            _ => None,
        }
    }

    /// Whether what was consented to is enough for `scope`; unknown is enough, the service will say.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        let Some(consent) = self.consent() else {
            return true;
        };
        let enough = [Scope::Metadata, Scope::Read, Scope::Full];
        enough
            .into_iter()
            .filter(|had| *had >= scope)
            .any(|had| consent.split_whitespace().any(|word| word == had.as_str()))
    }
}

/// Google's own service, or the one on this machine that `HOSO_GOOGLE_API_ROOT` names (tests).
///
/// # Errors
/// The variable names anything else than https or loopback.
pub fn endpoint() -> Result<Endpoint, Failure> {
    let Some(root) = variable("HOSO_GOOGLE_API_ROOT") else {
        return Ok(Endpoint::google());
    };
    root.parse().map_err(|error: StorageError| {
        let root = safe(&root);
        Failure::usage(text!(
            "HOSO_GOOGLE_API_ROOT=«{root}» không dùng được: chỉ nhận địa chỉ https, hoặc http của chính máy này.",
            "HOSO_GOOGLE_API_ROOT=«{root}» cannot be used: only https, or http to this machine."
        ))
        .hint(Text::of(
            "xóa biến ấy để làm việc với Google Drive.",
            "unset it to work with Google Drive.",
        ))
        .because(error)
    })
}

/// Where `hoso login` keeps a sign-in.
///
/// # Errors
/// The system names no home folder.
pub fn store() -> Result<Store, Failure> {
    Ok(Store::at(state_folder()?.join("google-dang-nhap.json")))
}

/// Who acts: the credentials of the file, of `HOSO_GOOGLE_CREDENTIALS`, of `GOOGLE_APPLICATION_CREDENTIALS`, else who
/// signed in; in this order.
///
/// # Errors
/// Nobody is signed in, or a named file cannot be read.
pub fn acting(folder: &Path, choice: &GoogleChoice) -> Result<Acting, Failure> {
    let named = choice
        .credentials
        .as_ref()
        .map(|path| Source::Config(folder.join(path)));
    let source = named.or_else(|| {
        VARIABLES
            .into_iter()
            .find_map(|name| Some(Source::Variable(name, PathBuf::from(variable(name)?))))
    });
    let acting = match source {
        Some(source) => given(source)?,
        None => signed_in()?,
    };
    let Some(subject) = &choice.subject else {
        return Ok(acting);
    };
    let credentials = acting.credentials.with_subject(subject).map_err(|error| {
        Failure::usage(Text::of(
            "«subject» ở storage.google chỉ dùng với tài khoản dịch vụ.",
            "«subject» under storage.google goes with a service account only.",
        ))
        .hint(Text::of(
            "bỏ dòng subject, hoặc ghi tệp khóa của tài khoản dịch vụ ở credentials.",
            "take the line away, or name a service account's key under credentials.",
        ))
        .because(error)
    })?;
    Ok(Acting { credentials, ..acting })
}

fn given(source: Source) -> Result<Acting, Failure> {
    let (path, from) = match &source {
        Source::Config(path) | Source::SignIn(path) => (path, "storage.google.credentials"),
        Source::Variable(name, path) => (path, *name),
    };
    let json = secret_file(path).map_err(|error| {
        let (shown, why) = (safe(&path.display().to_string()), system::reading(path, &error));
        let (vi, en) = (why.vi, why.en);
        Failure::usage(text!(
            "không đọc được tệp đăng nhập {shown} ({vi}), ghi ở {from}.",
            "the credentials {shown} cannot be read ({en}); they are named by {from}."
        ))
        .hint(Text::of(
            "sửa đường dẫn, hoặc bỏ nó và đăng nhập: hoso login",
            "mend the path, or take it away and sign in: hoso login",
        ))
    })?;
    let credentials = Credentials::parse(&json).map_err(|error| {
        let (shown, words) = (safe(&path.display().to_string()), error.words());
        let (vi, en) = (safe(&words.vi), safe(&words.en));
        Failure::usage(text!(
            "{shown} (ghi ở {from}) không phải tệp đăng nhập của Google ({vi}).",
            "{shown} (named by {from}) is no Google credentials file ({en})."
        ))
        .hint(Text::of(
            "cần tệp JSON loại authorized_user hoặc service_account.",
            "a JSON file of type authorized_user or service_account is needed.",
        ))
        .because(error)
    })?;
    Ok(Acting { credentials, source })
}

fn signed_in() -> Result<Acting, Failure> {
    let store = store()?;
    let user = store.load().map_err(|error| {
        Failure::from(error).hint(Text::of("đăng nhập lại: hoso login", "sign in again: hoso login"))
    })?;
    let Some(user) = user else {
        return Err(nobody());
    };
    let source = Source::SignIn(store.path().to_owned());
    let credentials = Credentials::Person {
        user,
        store: Some(store),
    };
    Ok(Acting { credentials, source })
}

fn nobody() -> Failure {
    Failure::new(
        exit::SIGN_IN,
        Text::of("chưa đăng nhập Google.", "nobody is signed in to Google."),
    )
    .hint(if super::ui::at_terminal() {
        Text::of("đăng nhập: hoso login", "sign in: hoso login")
    } else {
        Text::of(
            "đăng nhập: hoso login. Chạy tự động: đặt biến HOSO_GOOGLE_CREDENTIALS là đường dẫn tệp khóa.",
            "sign in: hoso login. In cron: set HOSO_GOOGLE_CREDENTIALS to a key file's path.",
        )
    })
}

/// Where the tree stands, as the description has it.
///
/// # Errors
/// A folder that is neither a link nor an id.
pub fn place(choice: &GoogleChoice) -> Result<Place, Failure> {
    if let Some(folder) = &choice.folder {
        return Place::folder(folder).ok_or_else(|| no_link("storage.google.folder", folder));
    }
    Ok(match &choice.shared_drive {
        None => Place::MyDrive,
        Some(words) => drive_id(words).map_or_else(|| Place::SharedDrive(words.clone()), Place::Folder),
    })
}

/// What is pasted, read as a folder.
///
/// # Errors
/// It is neither a link nor an id.
pub fn linked(option: &str, words: &str) -> Result<Place, Failure> {
    Place::folder(words).ok_or_else(|| no_link(option, words))
}

fn no_link(at: &str, words: &str) -> Failure {
    let words = safe(words);
    Failure::usage(text!(
        "{at}: «{words}» không phải đường dẫn hay mã của một thư mục Google Drive.",
        "{at}: «{words}» is neither the link nor the id of a Google Drive folder."
    ))
    .hint(Text::of(
        "mở thư mục trong trình duyệt rồi chép địa chỉ, ví dụ https://drive.google.com/drive/folders/…",
        "open the folder in a browser and copy its address, such as https://drive.google.com/drive/folders/…",
    ))
}

/// The id in a folder's link; nothing for other text.
#[must_use]
pub fn id_in_link(words: &str) -> Option<NodeId> {
    words.contains("://").then(|| link::node_id(words)).flatten()
}

/// A shared drive's id, which begins with `0A`, or its link; anything else is a name.
fn drive_id(words: &str) -> Option<NodeId> {
    let is_id = words.starts_with("0A") && words.len() >= 15 && !words.contains(char::is_whitespace);
    (is_id || words.contains("://")).then(|| link::node_id(words)).flatten()
}

/// Opens Drive; nothing is asked yet. `tell` hears of each repetition.
///
/// # Errors
/// The sign-in cannot do what is asked; the system's certificates cannot be read.
pub fn open(acting: Acting, place: Place, scope: Scope, notify: bool, tell: Tell) -> Result<Arc<Drive>, Failure> {
    let help = help::help(&acting.source, scope);
    if !acting.allows(scope) {
        return Err(help::too_little(scope, &help));
    }
    let endpoint = endpoint()?;
    let pace = if endpoint.is_loopback() {
        Pace::Listening
    } else {
        Pace::Gentle
    };
    let options = Options {
        endpoint,
        notify,
        help,
        pace,
        retry: Policy {
            tell,
            ..Policy::default()
        },
        ..Options::new(place, acting.credentials, scope)
    };
    Ok(Arc::new(Drive::new(options)?))
}

/// The OAuth client with which people sign in: the file that is named, else the template's `client`, else
/// [`CLIENT_FILE`] beside the template, beside `hoso.yaml`, or beside the program.
///
/// # Errors
/// There is none, or it cannot be read.
pub fn oauth_client(context: &Context<'_>, named: Option<&Path>) -> Result<OAuthClient, Failure> {
    let beside_program = std::env::current_exe()
        .ok()
        .and_then(|path| path.parent().map(|folder| folder.join(CLIENT_FILE)));
    let folder = context.folder();
    let of_template = super::describe::clients(context);
    let own = || {
        let of_template = of_template.iter().map(|path| folder.join(path));
        of_template.chain([folder.join(CLIENT_FILE)]).chain(beside_program)
    };
    let found = match named {
        Some(path) => Some(path.to_owned()),
        None => own().find(|path| path.is_file()),
    };
    let Some(path) = found else {
        return Err(Failure::new(
            exit::SIGN_IN,
            text!(
                "chưa có tệp {CLIENT_FILE} để đăng nhập.",
                "there is no {CLIENT_FILE} to sign in with."
            ),
        )
        .hint(Text::of(
            "xin tệp này ở Sở (hoặc Phòng) GDĐT và đặt cạnh hoso.yaml; cách tự tạo ghi ở README, mục «Trên Google Drive».",
            "get it from the office above and put it beside hoso.yaml; the README tells how to make one («Signing in»).",
        )));
    };
    let shown = safe(&path.display().to_string());
    let json = secret_file(&path).map_err(|error| {
        let Text { vi, en } = system::reading(&path, &error);
        Failure::usage(text!(
            "không đọc được {shown} ({vi}).",
            "{shown} cannot be read ({en})."
        ))
    })?;
    OAuthClient::parse(&json).map_err(|error| {
        let words = error.words();
        let (vi, en) = (safe(&words.vi), safe(&words.en));
        Failure::usage(text!(
            "{shown} không phải OAuth client loại «ứng dụng máy tính» ({vi}).",
            "{shown} is no OAuth client of the kind «desktop app» ({en})."
        ))
        .hint(Text::of(
            "tải lại tệp JSON của client loại Desktop app từ Google Cloud Console.",
            "download the JSON of a Desktop app client from the Google Cloud console again.",
        ))
        .because(error)
    })
}

/// A person's sign-in that was kept, if any.
///
/// # Errors
/// The file is there and cannot be read.
pub fn kept() -> Result<Option<AuthorizedUser>, Failure> {
    Ok(store()?.load()?)
}

/// Files that a run at this storage may sign in with; some need not be there.
#[must_use]
pub fn secrets(folder: &Path, storage: &StorageChoice, clients: &[String]) -> Vec<PathBuf> {
    let named = match storage {
        StorageChoice::Google(choice) => choice.credentials.as_deref(),
        StorageChoice::Local { .. } => None,
    };
    let beside = [CLIENT_FILE]
        .into_iter()
        .chain(clients.iter().map(String::as_str))
        .chain(named)
        .map(|path| folder.join(path));
    let set = VARIABLES.into_iter().filter_map(variable).map(PathBuf::from);
    beside.chain(set).collect()
}

/// Reads a small text file.
fn secret_file(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let file = std::fs::File::open(path)?;
    let mut text = String::new();
    file.take(LIMIT).read_to_string(&mut text)?;
    Ok(text)
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Whether a failure means that the place itself is not shown to this account.
#[must_use]
pub fn is_unseen(error: &StorageError) -> bool {
    matches!(error.kind, ErrorKind::NotVisible | ErrorKind::Denied)
}
