//! Which school folder the guide works in.

use std::path::{Path, PathBuf};

use super::choice::Choice;
use crate::cli::google;
use crate::cli::interview::{ask, choose, unquoted};
use crate::cli::line::Ended;
use crate::cli::recent;
use crate::cli::ui::Ui;
use crate::template::school::on_the_web;
use crate::text::{Text, safe};
use crate::tree::Name;

const CONFIG: &str = "hoso.yaml";
/// The most schools that are offered: each may take two lines of a window's 25.
const OFFERED: usize = 9;
/// As `hoso demo` calls it.
const DEMO: &str = "hoso-demo";

/// Whether the program was started inside a zip: then whatever it writes is gone.
pub(super) fn refuse_zip(ui: &Ui) -> bool {
    let Ok(program) = std::env::current_exe() else {
        return false;
    };
    let in_zip = program
        .components()
        .any(|part| part.as_os_str().to_string_lossy().to_lowercase().contains(".zip"));
    if in_zip {
        ui.warn(&Text::of(
            "hoso đang chạy ngay trong tệp zip. Hãy giải nén trước (bấm chuột phải vào tệp zip, chọn «Extract All…»), rồi mở hoso.exe trong thư mục đã giải nén.",
            "hoso runs inside a zip file. Extract it first (right click on the file, «Extract All…»), then open hoso.exe in that folder.",
        ));
    }
    in_zip
}

/// The `hoso.yaml` to begin with: the one that was given, the one here, else one of the known ones or a new one.
pub(super) fn start(ui: &Ui, given: Option<&Path>) -> Result<PathBuf, Ended> {
    if let Some(path) = given {
        return Ok(if path.is_dir() {
            path.join(CONFIG)
        } else {
            path.to_owned()
        });
    }
    let here = here();
    if here.exists() || known().is_empty() {
        return Ok(here);
    }
    other(ui)
}

fn here() -> PathBuf {
    std::env::current_dir()
        .map(|folder| folder.join(CONFIG))
        .unwrap_or_else(|_| PathBuf::from(CONFIG))
}

/// A school that was worked on before, or another folder.
pub(super) fn other(ui: &Ui) -> Result<PathBuf, Ended> {
    let known = known();
    let mut labels: Vec<Text> = known
        .iter()
        .map(|one| {
            let (school, year, path) = (
                safe(&one.school),
                safe(&one.year),
                safe(&one.config.display().to_string()),
            );
            text!("{school} · {year} ({path})", "{school} · {year} ({path})")
        })
        .collect();
    labels.push(Text::of(
        "một thư mục khác, hoặc trường mới",
        "another folder, or a new school",
    ));
    let chosen = choose(ui, &Text::of("Trường nào?", "Which school?"), &labels, Some("1"))?;
    if let Some(one) = known.get(chosen) {
        return Ok(one.config.clone());
    }
    let folder = ask(
        ui,
        &Text::of(
            "Thư mục của trường (Enter: trường mới)",
            "The school's folder (Enter: a new school)",
        ),
        None,
        |words| match unquoted(words) {
            "" => Ok(None),
            words if Path::new(words).is_dir() => Ok(Some(PathBuf::from(words).join(CONFIG))),
            words if super::is_school(Path::new(words)) => Ok(Some(PathBuf::from(words))),
            words if Path::new(words).exists() => Err(Text::of(
                "đó không phải thư mục, cũng không phải tệp hoso.yaml; kéo thư mục của trường vào cửa sổ, hoặc nhấn Enter.",
                "that is neither a folder nor a hoso.yaml; drag the school's folder into the window, or press Enter.",
            )),
            _ => Err(Text::of(
                "không có thư mục này; kéo thư mục vào cửa sổ để lấy đường dẫn, hoặc nhấn Enter.",
                "there is no such folder; drag it into the window for its path, or press Enter.",
            )),
        },
    )?;
    Ok(folder.unwrap_or_else(here))
}

fn known() -> Vec<recent::Recent> {
    let there = recent::all().into_iter().filter(|one| one.config.exists());
    there.take(OFFERED).collect()
}

/// The options that say where a choice writes: beside the school's description; for a demo here, or among the user's
/// documents where here is no place to keep anything.
pub(super) fn files(choice: Choice, config: &Path) -> Vec<String> {
    match choice {
        Choice::Links { .. } => {
            let file = config.with_file_name("duong-dan.html").display().to_string();
            vec!["--output".to_owned(), file]
        }
        Choice::Demo => {
            let folder = demo().map(|folder| folder.display().to_string());
            folder.map_or_else(Vec::new, |folder| vec!["--dir".to_owned(), folder])
        }
        _ => Vec::new(),
    }
}

/// Where a demo goes, where it cannot be here.
fn demo() -> Option<PathBuf> {
    let here = std::env::current_dir().ok().filter(|here| refusal(here).is_none());
    let documents = dirs::document_dir().or_else(dirs::home_dir);
    let away = documents.filter(|_| here.is_none())?;
    Some(away.join("hoso").join(DEMO))
}

/// The description of the demo's school.
pub(super) fn of_demo() -> PathBuf {
    let folder = demo().unwrap_or_else(|| here().with_file_name(DEMO));
    folder.join(CONFIG)
}

/// A school's name, which a folder is to bear.
pub(super) fn named(words: &str) -> Result<String, Text> {
    match Name::new(words) {
        Ok(name) => Ok(name.as_str().to_owned()),
        Err(_) => Err(Text::of(
            "ghi tên trường bằng chữ, không quá 100 ký tự, không có / \\ : * ? \" < > |",
            "write the name in letters, up to 100 characters, without / \\ : * ? \" < > |",
        )),
    }
}

/// A root, by its link or its path.
pub(super) fn linked(words: &str) -> Result<String, Text> {
    match unquoted(words) {
        "" => Err(Text::of("chưa có đường dẫn nào.", "there is no link yet.")),
        link if Path::new(link).is_dir() || google::linked("", link).is_ok() => Ok(link.to_owned()),
        _ => Err(Text::of(
            "không phải thư mục có trên máy này, cũng không phải đường dẫn của một thư mục Google Drive: mở thư mục trong trình duyệt rồi chép địa chỉ.",
            "neither a folder on this machine nor the link of a Google Drive folder: open the folder in a browser and copy its address.",
        )),
    }
}

/// Where a new school's files are kept: `Documents/hoso/<school>` is proposed; never beside the program, in a temporary
/// folder, or among downloads, which people clear.
pub(super) fn home(ui: &Ui, school: &str, config: &Path) -> Result<PathBuf, Ended> {
    let given = config
        .parent()
        .filter(|folder| folder.is_dir() && refusal(folder).is_none() && is_empty(folder));
    let proposed = match (given, dirs::document_dir().or_else(dirs::home_dir)) {
        (Some(folder), _) => folder.to_owned(),
        (None, Some(documents)) => documents.join("hoso").join(school),
        (None, None) => PathBuf::from(school),
    };
    let shown = proposed.display().to_string();
    let folder = ask(
        ui,
        &Text::of("Lưu tệp của trường vào thư mục", "Keep the school's files in"),
        Some(&shown),
        |words| {
            let folder = PathBuf::from(unquoted(words));
            match on_the_web(words).or_else(|| refusal(&folder)) {
                Some(why) => Err(why),
                None if folder.is_file() => Err(Text::of(
                    "đó là một tệp; ghi một thư mục.",
                    "that is a file; name a folder.",
                )),
                None if folder.join(CONFIG).exists() => Err(Text::of(
                    "thư mục ấy đã có hoso.yaml; ghi thư mục khác.",
                    "there is a hoso.yaml in it; name another folder.",
                )),
                None => Ok(folder),
            }
        },
    )?;
    Ok(folder.join(CONFIG))
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn refusal(folder: &Path) -> Option<Text> {
    let whole = real(folder);
    let within = |other: Option<PathBuf>| other.is_some_and(|other| whole.starts_with(real(&other)));
    let program = std::env::current_exe()
        .ok()
        .and_then(|path| path.parent().map(Path::to_owned));
    if within(program) {
        return Some(Text::of(
            "đó là thư mục của chương trình; ghi thư mục khác.",
            "that is the program's own folder; name another.",
        ));
    }
    if within(Some(std::env::temp_dir())) || within(dirs::download_dir()) {
        return Some(Text::of(
            "thư mục tạm và Tải xuống hay bị dọn; ghi thư mục khác.",
            "temporary folders and downloads are cleared; name another.",
        ));
    }
    None
}

/// The path by the real names of what is there.
fn real(path: &Path) -> PathBuf {
    crate::cli::session::absolute(path)
}
