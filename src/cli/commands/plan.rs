//! `hoso plan`: what would be done.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::cli::args::{Format, PlanArgs, PlanFlags};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::session::{Mode, Session};
use crate::cli::show::leftover::leftovers as told;
use crate::cli::show::plan::{View, full, reason, summary};
use crate::cli::{Ending, exit, write};
use crate::plan::{Action, Leftover, Options, Plan, Reason, Revocation};
use crate::template::layout::people::stood_in_until;
use crate::text::{Lang, Text, count_vi, date_vi, safe, safe_path};
use crate::tree::{Address, Key, LedgerEntry, Reach, SchoolId, SchoolYear, Snapshot};

/// A plan as a file: what `--out` writes and `init --plan` compares. It is never carried out as it stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    /// Only ever grows.
    pub schema: u32,
    /// The version that wrote it.
    pub hoso: String,
    /// The school.
    pub school: SchoolId,
    /// The year.
    pub year: SchoolYear,
    /// Folders that need nothing.
    pub in_order: usize,
    /// The plan.
    pub plan: Plan,
}

/// Plans and shows.
pub fn plan(context: &Context<'_>, args: &PlanArgs) -> Ending {
    if let Some(path) = &args.out {
        write::form(path, None, &[("json", ())])?;
    }
    let mut session = Session::open(context, Mode::Look)?;
    let target = args
        .out
        .as_deref()
        .map(|path| write::target(path, &session, args.force))
        .transpose()?;
    let seen = session.look()?;
    let options = wishes(&session, &args.flags);
    let plan = session.plan(&seen.snapshot, &options);
    if let Some(target) = target {
        target.write(json(&session, &plan)?.as_bytes(), &session)?;
        let shown = target.shown();
        context.ui.note(&text!(
            "Đã ghi kế hoạch vào {shown}. Làm đúng kế hoạch ấy: hoso init --plan {shown}",
            "The plan is in {shown}. To do just that: hoso init --plan {shown}"
        ));
    }
    match args.format {
        Format::Json => context.ui.out(json(&session, &plan)?),
        Format::Table => show(&session, &seen.snapshot, &plan, &options, args.full),
    }
    session.foretell(&plan);
    Ok(if !(plan.unread().is_empty() && plan.unanswered().is_empty()) {
        exit::INCOMPLETE
    } else if args.check && !plan.is_settled() {
        exit::PENDING
    } else {
        exit::CLEAN
    })
}

/// The options that the flags ask for.
pub fn wishes(session: &Session<'_>, flags: &PlanFlags) -> Options {
    Options {
        revoke: flags.revoke,
        rename: flags.rename,
        move_back: flags.move_back,
        ..session.options()
    }
}

/// The plan as JSON.
fn json(session: &Session<'_>, plan: &Plan) -> Result<String, Failure> {
    let school = &session.described.school;
    let saved = Saved {
        schema: 1,
        hoso: env!("CARGO_PKG_VERSION").to_owned(),
        school: school.id.clone(),
        year: school.year,
        in_order: plan.in_order(),
        plan: plan.clone(),
    };
    serde_json::to_string_pretty(&saved).map_err(|error| {
        Failure::new(
            exit::INTERNAL,
            Text::of("không viết được kế hoạch.", "the plan could not be written."),
        )
        .because(error)
    })
}

/// Reads a saved plan.
pub fn saved(path: &Path) -> Result<Saved, Failure> {
    let shown = safe(&path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::usage(text!(
            "không đọc được tệp kế hoạch {shown}.",
            "the plan file {shown} cannot be read."
        ))
        .hint(Text::of(
            "kiểm tra tên tệp; lập kế hoạch mới: hoso plan --out plan.json",
            "check its name; to make a plan: hoso plan --out plan.json",
        ))
        .because(error)
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(text!(
            "tệp {shown} không phải kế hoạch do hoso plan --out ghi.",
            "the file {shown} is no plan written by hoso plan --out."
        ))
        .hint(Text::of(
            "lập lại: hoso plan --out plan.json",
            "make it anew: hoso plan --out plan.json",
        ))
        .because(error)
    })
}

/// The heading and the plan.
pub fn show(session: &Session<'_>, snapshot: &Snapshot, plan: &Plan, options: &Options, each: bool) {
    let ui = session.context.ui;
    let view = view(session, snapshot);
    ui.tell(&Text::same(heading(session)));
    if plan.is_settled() && options.only_grants {
        ui.tell(&Text::of(
            "Quyền của các thư mục đã có đều đúng. Không có quyền nào phải thêm.",
            "The grants of the folders that are there are in order. Nothing to do.",
        ));
    } else if plan.is_settled() {
        ui.tell(&Text::same(settled(session, plan)));
    } else {
        ui.out("");
        ui.out(summary(plan, view));
        if each && !plan.steps().is_empty() {
            ui.out("");
            ui.out(full(plan, view));
        }
    }
    let leftovers: Vec<&Leftover> = plan.leftovers().iter().collect();
    if let Some(words) = told(&leftovers, view) {
        ui.out(words);
    }
    endless(session, plan, options);
    revocable(session, plan);
}

/// What a plan is shown with.
pub fn view<'s>(session: &'s Session<'_>, snapshot: &'s Snapshot) -> View<'s> {
    View {
        spec: &session.described.spec,
        snapshot,
        account: session.account_name(),
        lang: session.context.ui.lang(),
        width: session.context.ui.width(),
        superiors: &session.described.school.superiors,
        simulated: session.simulated(),
        mails: session.mails(),
    }
}

/// Which school, year, template and storage.
pub fn heading(session: &Session<'_>) -> String {
    let described = &session.described;
    let (school, ui) = (&described.school, session.context.ui);
    let (name, template, place) = (
        safe(&school.name),
        safe(&described.catalogue.name),
        ui.say(&session.place),
    );
    match ui.lang() {
        Lang::Vi => format!("{name} · năm học {} · mẫu {template}\n{place}", school.year),
        Lang::En => format!("{name} · school year {} · template {template}\n{place}", school.year),
    }
}

/// Nothing is to be done.
fn settled(session: &Session<'_>, plan: &Plan) -> String {
    let folders = plan.in_order();
    let grants: usize = session
        .described
        .spec
        .folders
        .values()
        .map(|folder| folder.grants.len())
        .sum();
    let shared = session.shares();
    let simulated = session.simulated();
    match (session.context.ui.lang(), shared) {
        (Lang::Vi, true) => format!(
            "Cây thư mục đã đúng: {} thư mục, {} quyền{}. Không có việc gì phải làm.",
            count_vi(folders),
            count_vi(grants),
            if simulated { " (mô phỏng)" } else { "" }
        ),
        (Lang::Vi, false) => format!(
            "Cây thư mục đã đúng: {} thư mục. Không có việc gì phải làm.",
            count_vi(folders)
        ),
        (Lang::En, true) => format!(
            "The tree is in order: {folders} folders, {grants} grants{}. Nothing to do.",
            if simulated { " (simulated)" } else { "" }
        ),
        (Lang::En, false) => format!("The tree is in order: {folders} folders. Nothing to do."),
    }
}

/// Grants that nobody asks for any more, shown and left alone.
fn revocable(session: &Session<'_>, plan: &Plan) {
    if plan.revocable().is_empty() {
        return;
    }
    let ui = session.context.ui;
    let count = count_vi(plan.revocable().len());
    ui.tell(&text!(
        "{count} quyền không còn cần (hoso chưa thu hồi): hoso share --revoke",
        "{count} grants are not asked for any more (left alone): hoso share --revoke"
    ));
    for revocation in plan.revocable().iter().take(10) {
        let (path, address) = (place(session, &revocation.key), safe(revocation.address.as_str()));
        let why = why_revoked(session, revocation);
        ui.tell(&text!(
            "  {address}  «{path}»  ({})",
            "  {address}  «{path}»  ({})",
            ui.say(&why)
        ));
    }
    if plan.revocable().len() > 10 {
        ui.out("  …");
    }
}

/// Why a grant is not asked for any more; of who stood in, until when that was.
fn why_revoked(session: &Session<'_>, revocation: &Revocation) -> Text {
    let described = &session.described;
    let folder = described.spec.folders.get(&revocation.key);
    let stood_in = folder.and_then(|folder| {
        let today = session.options().today;
        stood_in_until(&described.school, &folder.owner, &revocation.address, today)
    });
    match stood_in {
        Some(last) if revocation.reason != Reason::Left => {
            let last = date_vi(last);
            text!("dạy thay đến {last}", "stood in until {last}")
        }
        _ => reason(&revocation.reason),
    }
}

/// Rights that are to end on a day which this storage does not keep: said before they are given.
fn endless(session: &Session<'_>, plan: &Plan, options: &Options) {
    let spec = &session.described.spec;
    let mut lasting: BTreeMap<bool, BTreeSet<(Date, Address)>> = BTreeMap::new();
    for step in plan.steps() {
        let given = match &step.action {
            Action::Grant { grant, .. } => std::slice::from_ref(grant),
            Action::Restrict { keep, .. } => keep,
            _ => &[],
        };
        let asked = spec.asked_of(&step.key, Reach::Nowhere, options.today);
        for grant in given.iter().filter(|grant| grant.until.is_none()) {
            let asked = asked.iter().find(|asked| asked.address == grant.address);
            if let Some(until) = asked.and_then(|asked| asked.until) {
                let later = options.ends.of(grant.role);
                lasting.entry(later).or_default().insert((until, grant.address.clone()));
            }
        }
    }
    let ui = session.context.ui;
    let list = |which: &BTreeSet<(Date, Address)>| {
        let each = which.iter().map(|(until, address)| {
            let (address, until) = (safe(address.as_str()), date_vi(*until));
            ui.say(&text!("{address} (đến {until})", "{address} (until {until})"))
                .to_owned()
        });
        each.collect::<Vec<_>>().join(", ")
    };
    if let Some(list) = lasting.get(&false).map(list) {
        ui.tell(&text!(
            "Quyền ghi không tự hết hạn ở đây: {list}. Sau ngày ấy hoso nêu ra để thu hồi: hoso share --revoke",
            "A right to write does not end by itself here: {list}. After that day hoso lists it, to be taken away: hoso share --revoke"
        ));
    }
    if let Some(list) = lasting.get(&true).map(list) {
        ui.tell(&text!(
            "Ngày hết hạn ở đây chỉ đặt trước được một năm nên chưa đặt, vẫn chia sẻ: {list}. Khi còn dưới một năm, chạy hoso share để đặt ngày ấy.",
            "A last day can be set only a year ahead here, so it is not set yet, and the right is given: {list}. With less than a year left, run hoso share to set it."
        ));
    }
}

/// Where a folder stands; of one that nobody wants any more, the name that it had.
fn place(session: &Session<'_>, key: &Key) -> String {
    let path = safe_path(session.described.spec.path(key));
    if !path.is_empty() {
        return path;
    }
    match session.ledger.folders.get(key) {
        // Of a pupil's folder no name is kept, only the code.
        Some(LedgerEntry::Confirmed { name, .. }) if !name.is_empty() => safe(name),
        _ => safe(&key.short()),
    }
}
