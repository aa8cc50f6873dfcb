//! An inspector's session: nothing but a link or a folder; who the school is stands in its manifest.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::chosen::{chosen, manifests, no_manifest};
use super::{Base, Cloud, Disk, Session, absolute, runtime, state_failure};
use crate::apply::manifest::ManifestFile;
use crate::cli::context::{Context, Disk as Files, state_folder};
use crate::cli::describe::year;
use crate::cli::failure::Failure;
use crate::cli::{exit, google};
use crate::state::machine_id;
use crate::storage::google::auth::Scope;
use crate::storage::{Storage, View};
use crate::template::catalogue::{self, Loaded, builtin, holding};
use crate::template::describe::Described;
use crate::template::layout;
use crate::template::manifest::{FILE_NAME, Manifest};
use crate::template::school::{GoogleChoice, StorageChoice};
use crate::text::{Text, safe};
use crate::tree::{Ledger, Name, NodeId, Sight, Spec};

/// What an inspector gives.
#[derive(Debug, Clone, Copy)]
pub struct Inspecting<'a> {
    /// A link, an id, or a folder on this disk.
    pub root: &'a str,
    /// The option that gave it.
    pub option: &'static str,
    /// The inspector's own template; nothing: the built-in one that the manifest names.
    pub template: Option<&'a str>,
}

/// What an inspector knew of a manifest, and what it says now.
#[derive(Debug)]
pub struct Pinned {
    /// The file.
    pub file: ManifestFile,
    /// What it says.
    pub manifest: Manifest,
}

impl<'a> Session<'a> {
    /// Opens the tree that a link shows.
    ///
    /// # Errors
    /// Nobody is signed in, the place is not shown, there is no manifest in it.
    pub fn inspect(context: &'a Context<'a>, asked: &Inspecting<'_>) -> Result<(Self, Pinned), Failure> {
        let runtime = runtime()?;
        let base = base(&runtime, context, asked)?;
        let storage = opened(&base)?;
        let year = year(context)?;
        let found = runtime.block_on(manifests(storage.as_ref()))?;
        let (folder, file, manifest) = chosen(context, found, year)?;
        if matches!(base, Base::Google(_)) && manifest.year_folder().is_some_and(|own| own.id != folder) {
            context.ui.warn(&text!(
                "! {FILE_NAME} ở đây ghi cho một thư mục khác: có thể đây là bản sao của cây thư mục. Hỏi lại trường đường dẫn.",
                "! The {FILE_NAME} here was written for another folder: this may be a copy of the tree. Ask the school for the link."
            ));
        }
        let described = described(context, &manifest, asked)?;
        let is_disk = matches!(base, Base::Disk(_));
        let at_root = runtime.block_on(storage.root())?.id == folder;
        let view: Arc<dyn Storage> = if is_disk && !at_root {
            storage
        } else {
            // Identities on a disk are this machine's own: the standing folder is not found by the manifest's.
            let standing = manifest.standing.clone().filter(|_| !is_disk);
            let partial = standing.is_none();
            let tops = std::iter::once(folder.clone()).chain(standing).collect();
            Arc::new(View::new(storage, tops, partial))
        };
        let identity = match &base {
            Base::Disk(disk) => format!("inspect:local:{}", disk.root.display()),
            Base::Google(_) => format!("inspect:google:{}", folder.as_str()),
        };
        let mut session = Self::opened(context, described, runtime, base, &identity, true)?;
        session.storage = Some(view);
        session.inspects = true;
        session.admins = manifest.admin_accounts();
        session.ledger = if is_disk { Ledger::default() } else { manifest.ledger() };
        Ok((session, Pinned { file, manifest }))
    }
}

/// A tree that stands, as its manifest tells it.
#[derive(Debug)]
pub struct Standing {
    /// What the manifest says.
    pub manifest: Manifest,
    /// The storage in which the tree stands, for a `hoso.yaml`.
    pub storage: StorageChoice,
    /// Who wrote the manifest.
    pub by: String,
}

/// Reads the manifest that a link shows.
///
/// # Errors
/// As [`Session::inspect`].
pub fn standing(context: &Context<'_>, asked: &Inspecting<'_>) -> Result<Standing, Failure> {
    let runtime = runtime()?;
    let base = base(&runtime, context, asked)?;
    let storage = opened(&base)?;
    let found = runtime.block_on(manifests(storage.as_ref()))?;
    let (folder, _, manifest) = chosen(context, found, None)?;
    let at_root = runtime.block_on(storage.root())?.id == folder;
    let storage = match &base {
        Base::Disk(disk) => {
            let above = disk.root.parent().filter(|_| at_root).unwrap_or(&disk.root);
            StorageChoice::Local {
                path: above.display().to_string(),
                simulate_sharing: false,
            }
        }
        Base::Google(cloud) => {
            let root = if at_root {
                runtime.block_on(above(storage.as_ref(), &folder))?
            } else {
                cloud.root.clone()
            };
            StorageChoice::Google(GoogleChoice {
                folder: Some(format!("https://drive.google.com/drive/folders/{}", root.as_str())),
                ..GoogleChoice::default()
            })
        }
    };
    let by = manifest.written.by.clone();
    Ok(Standing { manifest, storage, by })
}

/// The folder above, in which the years stand.
async fn above(storage: &dyn Storage, folder: &NodeId) -> Result<NodeId, Failure> {
    let seen = storage.get(folder).await?;
    let parent = match seen {
        Sight::Found(node) => node.parent,
        _ => None,
    };
    parent.ok_or_else(|| {
        Failure::new(
            exit::INCOMPLETE,
            Text::of(
                "đường dẫn này là của thư mục một năm học; tài khoản không thấy thư mục gốc chứa nó.",
                "this is the link of one school year's folder; the account does not see the root above it.",
            ),
        )
        .hint(Text::of(
            "xin đường dẫn của thư mục gốc, và quyền chỉnh sửa ở đó.",
            "ask for the link of the root, and for the right to edit there.",
        ))
    })
}

fn base(runtime: &Runtime, context: &Context<'_>, asked: &Inspecting<'_>) -> Result<Base, Failure> {
    let path = PathBuf::from(asked.root);
    if path.is_dir() {
        let root = absolute(&path);
        return Ok(Base::Disk(Disk { root, simulated: false }));
    }
    if is_path(asked.root) {
        return Err(no_folder(asked, path.exists()));
    }
    let place = google::linked(asked.option, asked.root).map_err(|failure| {
        failure.hint(Text::of(
            "ghi đường dẫn thư mục Google Drive được chia sẻ, hoặc một thư mục có trên máy này.",
            "write the link of the shared Google Drive folder, or a folder on this machine.",
        ))
    })?;
    let acting = google::acting(Path::new("."), &GoogleChoice::default())?;
    let cloud = Cloud::open(runtime, context.ui, acting, place, Scope::Read, false);
    let cloud = cloud.map_err(|failure| unseen(asked.option, failure))?;
    Ok(Base::Google(Box::new(cloud)))
}

/// Who was given a link has no `hoso.yaml` to mend.
fn unseen(option: &str, failure: Failure) -> Failure {
    let hidden = failure.source.as_ref().and_then(|source| source.downcast_ref());
    if !hidden.is_some_and(google::is_unseen) {
        return failure;
    }
    failure.hint(text!(
        "kiểm tra đường dẫn ở {option}, nhờ trường chia sẻ thư mục ấy cho tài khoản này, hoặc đăng nhập tài khoản khác: hoso login",
        "check the link at {option}, ask the school to share that folder with this account, or sign in with another: hoso login"
    ))
}

/// Whether a text means a folder on this machine rather than a link: ids of Drive's are longer than this and have no
/// such characters.
fn is_path(words: &str) -> bool {
    let link = words.contains("://") || words.to_lowercase().contains("google.com/");
    let like = words.contains(['/', '\\', '.', ' ', '~']) || !words.is_ascii() || words.len() < 15;
    !link && (like || Path::new(words).exists())
}

fn no_folder(asked: &Inspecting<'_>, is_file: bool) -> Failure {
    let (option, shown) = (asked.option, safe(asked.root));
    let message = if is_file {
        text!(
            "{option} «{shown}»: đó là tệp, không phải thư mục.",
            "{option} «{shown}»: it is a file, not a folder."
        )
    } else {
        text!(
            "{option} «{shown}»: trên máy này không có thư mục ấy.",
            "{option} «{shown}»: there is no such folder on this machine."
        )
    };
    Failure::usage(message).hint(Text::of(
        "kiểm tra lại tên thư mục; thư mục trên Google Drive: mở trong trình duyệt rồi chép địa chỉ.",
        "check the folder's name; a folder on Google Drive: open it in a browser and copy its address.",
    ))
}

fn opened(base: &Base) -> Result<Arc<dyn Storage>, Failure> {
    match base {
        Base::Google(cloud) => Ok(cloud.drive.clone()),
        Base::Disk(disk) => {
            let machine = machine_id(&state_folder()?).map_err(state_failure)?;
            disk.open(&machine)?.ok_or_else(|| no_manifest(0))
        }
    }
}

/// The school as its manifest tells it, by the inspector's template.
fn described(context: &Context<'_>, manifest: &Manifest, asked: &Inspecting<'_>) -> Result<Described, Failure> {
    let school = manifest.school.clone();
    let Loaded {
        catalogue,
        calendar,
        ascii,
        clients,
        mut notes,
    } = template(context, manifest, asked.template)?;
    let today = context.today();
    let spec = layout::spec(&catalogue, &school, &calendar, today, ascii).map_err(|faults| {
        let first = faults.into_iter().next().unwrap_or_else(|| Text::same(String::new()));
        Failure::new(
            exit::INCOMPLETE,
            Text::new(
                format!("{FILE_NAME} mô tả trường chưa đúng: {}", first.vi),
                format!("{FILE_NAME} describes the school wrongly: {}", first.en),
            ),
        )
    })?;
    if asked.template.is_none() && catalogue.name != manifest.template.name {
        let (own, used) = (safe(&manifest.template.name), safe(&catalogue.name));
        notes.push(text!(
            "Trường dùng mẫu {own}; lần kiểm tra này theo mẫu {used}. Mẫu khác: --template TỆP",
            "The school uses the template {own}; this audit goes by {used}. Another: --template FILE"
        ));
    }
    for note in &notes {
        context.ui.note(note);
    }
    let mut described = Described {
        inputs: asked.template.iter().map(|path| (*path).to_owned()).collect(),
        spec,
        ascii,
        school,
        catalogue,
        calendar,
        clients,
        storage: StorageChoice::Google(GoogleChoice::default()),
        lang: None,
        notes: Vec::new(),
        people: manifest.people.clone(),
        people_changed: false,
        new_people: Vec::new(),
        today,
        pretended: false,
    };
    described.recall_pupils(|key| manifest.folders.contains_key(key));
    described.spec = as_named(described.spec, manifest);
    Ok(described)
}

/// A template's name in a foreign file is never taken for a path.
fn template(context: &Context<'_>, manifest: &Manifest, asked: Option<&str>) -> Result<Loaded, Failure> {
    let year = manifest.school.year;
    let own = builtin::names().find(|name| *name == manifest.template.name);
    let reference = asked.or(own).or_else(|| holding(year).last()).unwrap_or("tt15-2026");
    let files = Files {
        folder: PathBuf::from("."),
    };
    catalogue::load(&files, reference, None, year, context.common.template_anyway).map_err(|problems| {
        let width = context.ui.width();
        let told = |lang| crate::cli::show::problems::problems(&problems, lang, width);
        Failure::listed(Text::new(told(crate::text::Lang::Vi), told(crate::text::Lang::En)))
    })
}

/// Folders are called as the school called them: its template may give other names than the inspector's.
fn as_named(mut spec: Spec, manifest: &Manifest) -> Spec {
    for (key, known) in &manifest.folders {
        if let (Some(folder), Ok(name)) = (spec.folders.get_mut(key), Name::new(&known.name)) {
            folder.name = name;
        }
    }
    spec
}
