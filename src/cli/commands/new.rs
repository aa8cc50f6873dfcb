//! `hoso new`: a starting `hoso.yaml`.

use std::path::Path;

use crate::cli::args::NewArgs;
use crate::cli::context::{Context, Disk};
use crate::cli::failure::Failure;
use crate::cli::interview::{ask, unquoted};
use crate::cli::session::absolute;
use crate::cli::{Ending, exit, write};
use crate::template::catalogue::holding;
use crate::template::describe::noted;
use crate::template::problem::Spot;
use crate::template::roster::{self, Outline, Word, outline};
use crate::template::starter::{Answers, DOMAIN, Office, starter};
use crate::template::{Files, schema};
use crate::text::{Text, safe};
use crate::tree::{Address, SchoolYear};

/// Asks at a terminal for what the flags leave open, and writes the file. Never over one that is there.
pub fn new(context: &Context<'_>, args: &NewArgs) -> Ending {
    if let Some(root) = &args.from {
        return super::new_from::new_from(context, args, root);
    }
    let path = &context.common.config;
    let shown = safe(&path.display().to_string());
    refuse_existing(path, args.force)?;
    if context.ui.can_ask() {
        context.ui.warn(&Text::of(
            "Trả lời từng câu rồi nhấn Enter; Enter không ghi gì: lấy giá trị trong [ ].\nDừng lúc nào cũng được: Ctrl-C, chưa ghi gì.\n",
            "Answer and press Enter; Enter alone takes what stands in [ ].\nCtrl-C stops at any time, and nothing is written.\n",
        ));
    }
    let (answers, said) = answers(context, args)?;
    if let Some((roster, _)) = &answers.roster {
        refuse_roster(path, &context.folder().join(roster))?;
    }
    make_folder(context)?;
    write::file(path, starter(&answers).as_bytes())?;
    write::file(&context.folder().join("hoso.schema.json"), schema::hoso().as_bytes())?;
    if let Some((roster, outline)) = &answers.roster {
        tell_roster(context, roster, outline, &said);
    }
    context.ui.tell(&text!(
        "Đã viết {shown}. Mở tệp, kiểm tra tổ, lớp, danh sách giáo viên.\nTiếp theo: hoso plan — xem cây thư mục sẽ tạo.",
        "{shown} is written. Open it and check the tổ, classes and staff.\nNext: hoso plan — the tree that would be made."
    ));
    Ok(exit::CLEAN)
}

/// The folder of the description.
pub(super) fn make_folder(context: &Context<'_>) -> Result<(), Failure> {
    let shown = safe(&context.common.config.display().to_string());
    std::fs::create_dir_all(context.folder()).map_err(|error| {
        Failure::usage(text!(
            "không tạo được thư mục cho {shown}.",
            "the folder of {shown} cannot be made."
        ))
        .because(error)
        .hint(Text::of(
            "ghi một thư mục khác, như trong Documents.",
            "name another folder, such as one among your documents.",
        ))
    })
}

/// A file that is there is never written over unasked.
pub(super) fn refuse_existing(path: &Path, force: bool) -> Result<(), Failure> {
    if !path.exists() || force {
        return Ok(());
    }
    let shown = safe(&path.display().to_string());
    Err(Failure::usage(text!(
        "đã có tệp {shown}; hoso không ghi đè.",
        "{shown} is there; it is not overwritten."
    ))
    .hint(Text::of(
        "sửa tệp ấy, hoặc viết lại từ đầu: hoso new --force",
        "change that file, or start anew: hoso new --force",
    )))
}

/// The description never takes the place of the roster that it names, not even when forced.
fn refuse_roster(path: &Path, roster: &Path) -> Result<(), Failure> {
    if absolute(path) != absolute(roster) {
        return Ok(());
    }
    let shown = safe(&path.display().to_string());
    Err(Failure::usage(text!(
        "không ghi vào {shown}: tệp này là danh sách giáo viên.",
        "{shown} is not written: it is the roster."
    ))
    .hint(Text::of(
        "đặt tên khác cho tệp mô tả trường, như hoso.yaml.",
        "give the description another name, such as hoso.yaml.",
    )))
}

/// Whom the roster names, so that somebody can count again; and what was left out of it.
fn tell_roster(context: &Context<'_>, roster: &str, outline: &Outline, said: &[Text]) {
    for note in said {
        context.ui.note(note);
    }
    let (file, people) = (safe(roster), outline.people);
    let (groups, classes) = (outline.groups.len(), outline.classes.len());
    context.ui.tell(&text!(
        "Danh sách {file}: {people} người, {groups} tổ, {classes} lớp.",
        "The roster {file}: {people} people, {groups} tổ, {classes} classes."
    ));
}

fn answers(context: &Context<'_>, args: &NewArgs) -> Result<(Answers, Vec<Text>), Failure> {
    let asks = context.ui.can_ask();
    let year = year(context, asks)?;
    let name = match (&args.name, asks) {
        (Some(name), _) => flag("--name", name, named)?,
        (None, true) => ask(context.ui, &Text::of("Tên trường", "The school's name"), None, named)?,
        (None, false) => {
            return Err(
                Failure::usage(Text::of("chưa biết tên trường.", "the school's name is not known.")).hint(Text::of(
                    "ghi thêm --name \"Trường Tiểu học …\"",
                    "add --name \"Trường Tiểu học …\"",
                )),
            );
        }
    };
    let place = Text::of(
        "Xã, phường (Enter: lấy theo tên trường)",
        "Commune (Enter: from the school's name)",
    );
    let place = optional(context, asks, ("--place", &args.place), &place, named)?;
    let code = Text::of(
        "Mã trường trong cơ sở dữ liệu ngành (Enter: để sau)",
        "Code in the sector database (Enter: later)",
    );
    let code = optional(context, asks, ("--code", &args.code), &code, coded)?;
    let storage = super::new_where::storage(context, args, asks)?;
    let phong = office(context, asks, &args.phong, "phong", "Phòng GDĐT (UBND xã)")?;
    let so = office(context, asks, &args.so, "so", "Sở GDĐT")?;
    let (roster, said) = match roster_of(context, args, asks)? {
        Some((path, outline, said)) => (Some((path, outline)), said),
        None => (None, Vec::new()),
    };
    let known = roster.as_ref().is_some_and(|(_, outline)| outline.domain.is_some());
    let domains = domains(context, args, asks && !known)?;
    let answers = Answers {
        name,
        code,
        short_name: None,
        place,
        year,
        template: holding(year).last().unwrap_or("tt15-2026").to_owned(),
        storage,
        domains,
        superiors: phong.into_iter().chain(so).collect(),
        roster,
        random: random()?,
        schema: "./hoso.schema.json".to_owned(),
    };
    Ok((answers, said))
}

fn year(context: &Context<'_>, asks: bool) -> Result<SchoolYear, Failure> {
    let read = |words: &str| {
        words.parse::<SchoolYear>().map_err(|_| {
            Text::of(
                "không phải năm học; ghi như 2026-2027.",
                "not a school year; write it like 2026-2027.",
            )
        })
    };
    let now = SchoolYear::containing(context.today());
    match (&context.common.year, asks) {
        (Some(words), _) => flag("--year", words, read),
        (None, true) => Ok(ask(
            context.ui,
            &Text::of("Năm học", "School year"),
            Some(&now.to_string()),
            read,
        )?),
        (None, false) => Ok(now),
    }
}

/// The same answer given as an option: what is wrong with it ends the run, and says of which option it speaks.
pub(super) fn flag<T>(name: &str, words: &str, take: impl Fn(&str) -> Result<T, Text>) -> Result<T, Failure> {
    take(words).map_err(|Text { vi, en }| {
        let shown = safe(words);
        Failure::usage(text!("{name} «{shown}»: {vi}", "{name} «{shown}»: {en}"))
    })
}

fn word(words: &str) -> Word {
    Word::new(&"".into(), Spot::File, words)
}

/// A name that a folder may have too.
fn named(words: &str) -> Result<String, Text> {
    word(words).name().map_err(|problem| problem.message)
}

fn coded(words: &str) -> Result<String, Text> {
    let word = word(words);
    word.id().map(str::to_owned).map_err(|problem| problem.message)
}

fn optional(
    context: &Context<'_>,
    asks: bool,
    (name, given): (&str, &Option<String>),
    question: &Text,
    read: impl Fn(&str) -> Result<String, Text>,
) -> Result<Option<String>, Failure> {
    let take = |words: &str| {
        if words.is_empty() {
            Ok(None)
        } else {
            read(words).map(Some)
        }
    };
    match (given, asks) {
        (Some(words), _) => flag(name, words, take),
        (None, true) => Ok(ask(context.ui, question, None, take)?),
        (None, false) => Ok(None),
    }
}

fn office(
    context: &Context<'_>,
    asks: bool,
    given: &Option<String>,
    id: &str,
    name: &str,
) -> Result<Option<Office>, Failure> {
    let take = |words: &str| match words {
        "" => Ok(None),
        words => Address::new(words).map(Some).map_err(|_| {
            Text::of(
                "không phải địa chỉ email; ghi như phong@bacgiang.edu.vn.",
                "not an e-mail address; write it like phong@bacgiang.edu.vn.",
            )
        }),
    };
    let address = match (given, asks) {
        (Some(words), _) => flag(&format!("--{id}"), words, take)?,
        (None, true) => ask(
            context.ui,
            &text!("Email của {name} (Enter: không có)", "E-mail of {name} (Enter: none)"),
            None,
            take,
        )?,
        (None, false) => None,
    };
    Ok(address.map(|address| Office {
        id: id.to_owned(),
        name: name.to_owned(),
        address,
    }))
}

fn domains(context: &Context<'_>, args: &NewArgs, asks: bool) -> Result<Vec<String>, Failure> {
    let take = |words: &str| match Address::new(&format!("a@{}", words.trim_start_matches('@'))) {
        Ok(address) => Ok(address.domain().to_owned()),
        Err(_) => Err(Text::of(
            "không phải tên miền; ghi phần sau @ của email, như bacgiang.edu.vn.",
            "not a domain; write what follows the @, like bacgiang.edu.vn.",
        )),
    };
    if !args.domain.is_empty() {
        return args.domain.iter().map(|words| flag("--domain", words, take)).collect();
    }
    if !asks {
        return Ok(Vec::new());
    }
    let question = Text::of(
        "Tên miền email của trường (phần sau @)",
        "The domain of the school's e-mail (after the @)",
    );
    Ok(vec![ask(context.ui, &question, Some(DOMAIN), take)?])
}

/// A roster's path, what the file can take from it, and what is to be said of it.
type Listed = (String, Outline, Vec<Text>);

fn roster_of(context: &Context<'_>, args: &NewArgs, asks: bool) -> Result<Option<Listed>, Failure> {
    let disk = Disk {
        folder: context.folder(),
    };
    let take = |words: &str| match unquoted(words) {
        "" => Ok(None),
        path => read(&disk, path).map(|(outline, said)| Some((path.to_owned(), outline, said))),
    };
    match (&args.roster, asks) {
        (Some(path), _) => flag("--roster", path, take).map_err(|failure| {
            failure.hint(Text::of(
                "đường dẫn tính từ thư mục chứa hoso.yaml.",
                "the path is taken from the folder of hoso.yaml.",
            ))
        }),
        (None, true) => Ok(ask(
            context.ui,
            &Text::of(
                "Tệp danh sách giáo viên, CSV hoặc Excel (Enter: để sau)",
                "Roster file, CSV or Excel (Enter: later)",
            ),
            None,
            take,
        )?),
        (None, false) => Ok(None),
    }
}

fn read(disk: &Disk, path: &str) -> Result<(Outline, Vec<Text>), Text> {
    let bytes = disk.read(path).map_err(|error| error.told(&Text::of("5 MB", "5 MB")))?;
    let name = Path::new(path)
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    roster::read(&name, &bytes)
        .map(|roster| (outline(&roster), roster.notes.iter().map(noted).collect()))
        .map_err(|problem| problem.message)
}

/// Four letters or digits without those that look alike.
fn random() -> Result<String, Failure> {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::new(
            exit::INTERNAL,
            text!(
                "máy không cho số ngẫu nhiên ({error}).",
                "the system gives no random numbers ({error})."
            ),
        )
    })?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
        .collect())
}
