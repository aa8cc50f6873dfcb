//! `hoso demo`: a small school, its tree, records with known faults, an audit.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, date, time};

use super::audit::audit;
use super::init::init;
use crate::calendar::moment;
use crate::cli::args::{AuditArgs, Common, DemoArgs, FailOn, InitArgs};
use crate::cli::context::Context;
use crate::cli::demo::records::{Places, write};
use crate::cli::demo::{ROSTER, SCHOOL};
use crate::cli::failure::Failure;
use crate::cli::session::{Mode, Session, state_failure};
use crate::cli::ui::Ui;
use crate::cli::{Ending, exit};
use crate::storage::Storage;
use crate::text::{Text, safe};
use crate::tree::{Address, Role, WantedGrant, Who};

/// Sets the school up, runs `init`, drops the records in, audits, and says what to try.
pub fn demo(context: &Context<'_>, args: &DemoArgs) -> Ending {
    let ui = context.ui;
    let shown = safe(&args.dir.display().to_string());
    refuse_full(&args.dir, &shown)?;
    let failed = |error: std::io::Error| {
        Failure::usage(text!("không ghi được vào {shown}.", "{shown} cannot be written.")).because(error)
    };
    fs::create_dir_all(&args.dir).map_err(failed)?;
    fs::write(args.dir.join("hoso.yaml"), SCHOOL).map_err(failed)?;
    fs::write(args.dir.join("giao-vien.csv"), ROSTER).map_err(failed)?;
    fs::write(args.dir.join("hoso.schema.json"), crate::template::schema::hoso()).map_err(failed)?;
    let common = context.common.plain(args.dir.join("hoso.yaml"));
    let at = |day: Date| Context {
        ui,
        common: &common,
        now: clock(day),
        fixed: true,
        lang_asked: context.lang_asked,
    };
    ui.tell(&text!(
        "1. Trường mẫu ở {shown}; tạo cây thư mục (hoso init):",
        "1. The school is in {shown}; its tree is made (hoso init):"
    ));
    ui.out("");
    let september = at(date(2025, 9, 5));
    forget(&september)?;
    init(
        &september,
        &InitArgs {
            yes: true,
            ..InitArgs::default()
        },
    )?;
    let places = fill(&september, failed)?;
    quietly(&common, ui, date(2025, 10, 1))?;
    write(&places.october()).map_err(failed)?;
    ui.out("");
    ui.tell(&Text::of(
        "2. Hồ sơ đã nộp, có chỗ chưa đúng. Kiểm tra ngày 15/10/2025 (hoso audit):",
        "2. The teachers have handed in, with some mistakes. The audit of 15/10/2025 (hoso audit):",
    ));
    ui.out("");
    audit(&at(date(2025, 10, 15)), &audit_args())?;
    next(ui, &shown);
    Ok(exit::CLEAN)
}

/// The folder was empty: what is remembered of an earlier demo in its place is about a tree that is gone.
fn forget(context: &Context<'_>) -> Result<(), Failure> {
    let session = Session::open(context, Mode::Change)?;
    let school = &session.described.school.id;
    session.state.forget(school).map_err(state_failure)
}

/// An earlier audit that only remembers: it is what makes a file that comes later late.
fn quietly(common: &Common, ui: &Ui, day: Date) -> Result<(), Failure> {
    let silent = Ui::new(ui.lang(), true, false);
    let context = Context {
        ui: &silent,
        common,
        now: clock(day),
        fixed: true,
        lang_asked: true,
    };
    super::audit::remember(&context)
}

fn clock(day: Date) -> Timestamp {
    moment(day, time(8, 0, 0, 0))
}

fn audit_args() -> AuditArgs {
    AuditArgs {
        as_of: None,
        format: None,
        output: None,
        force: false,
        fail_on: FailOn::Never,
        record: Vec::new(),
        owner: Vec::new(),
        strict: false,
        root: None,
        template: None,
        headcount: None,
        honour_waivers: false,
    }
}

/// Nothing that is there already is ever touched.
fn refuse_full(dir: &Path, shown: &str) -> Result<(), Failure> {
    let empty = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !dir.exists(),
    };
    if empty {
        return Ok(());
    }
    Err(Failure::usage(text!(
        "thư mục {shown} đã có và không trống.",
        "the folder {shown} is there and not empty."
    ))
    .hint(if dir.join("hoso.yaml").is_file() {
        text!(
            "dùng thư mục khác: hoso demo --dir TÊN; hoặc xem lại lần trước: hoso -c {shown} audit",
            "use another: hoso demo --dir NAME; or look at the last one: hoso -c {shown} audit"
        )
    } else {
        Text::of(
            "dùng thư mục khác: hoso demo --dir TÊN",
            "use another: hoso demo --dir NAME",
        )
    }))
}

/// Files, a stray folder, and one right too many.
fn fill(context: &Context<'_>, failed: impl Fn(std::io::Error) -> Failure) -> Result<Places, Failure> {
    let session = Session::open(context, Mode::Look)?;
    let places = Places::of(&session.described.spec, &session.described.school, &session.folder());
    write(&places.september()).map_err(&failed)?;
    if let Some(stray) = places.stray() {
        fs::create_dir_all(stray).map_err(&failed)?;
    }
    if let Some(storage) = session.storage.clone() {
        session.wait(one_right_too_many(storage.as_ref(), &session))?;
    }
    Ok(places)
}

/// Somebody shared the year's folder by hand with an account outside the school.
async fn one_right_too_many(storage: &dyn Storage, session: &Session<'_>) -> Result<(), Failure> {
    let folder = session
        .ledger
        .folders
        .iter()
        .find(|(key, _)| key.slot.as_str() == "KHGD")
        .and_then(|(_, entry)| entry.id());
    let (Some(sharing), Some(folder), Ok(address)) =
        (storage.sharing(), folder, Address::new("nguoi.quen@example.com"))
    else {
        return Ok(());
    };
    sharing
        .grant(
            folder,
            &WantedGrant {
                address,
                group: false,
                role: Role::Writer,
                until: None,
                who: Who::Owner,
            },
        )
        .await?;
    Ok(())
}

fn next(ui: &Ui, shown: &str) {
    ui.out("");
    ui.tell(&text!(
        "3. Thử tiếp: mở thư mục {shown}{}ho-so, sửa hoặc đổi tên vài thư mục, rồi:\n   cd {shown}\n   hoso plan              xem hoso định sửa lại gì\n   hoso init              sửa lại\n   hoso audit             kiểm tra\n   hoso tree              cây thư mục kèm tình trạng\n   hoso explain HS203     vì sao báo lỗi ấy, phải làm gì",
        "3. Try next: open the folder {shown}{}ho-so, change or rename some folders, then:\n   cd {shown}\n   hoso plan              what hoso would mend\n   hoso init              mend it\n   hoso audit             audit\n   hoso tree              the tree with its state\n   hoso explain HS203     why a rule fires, and what to do",
        std::path::MAIN_SEPARATOR
    ));
}
