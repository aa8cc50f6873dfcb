//! `hoso audit` and `hoso tree`: what is there, held against what should be.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Time;

use crate::audit::{self, Audit, Evidence, Inputs, Options, Run, Sharing};
use crate::calendar::end_of_day;
use crate::cli::args::{AuditArgs, FailOn, Format, TreeArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::look::Seen;
use crate::cli::session::{Inspecting, Mode, Session, state_failure};
use crate::cli::{Ending, exit, pin, recent, write};
use crate::report::{self, View};
use crate::template::roster::parse_date;
use crate::text::{Lang, Text, fold, nearest, safe};
use crate::tree::{Gap, Naming, RecordId, School};

/// Audits, tells, and remembers what was seen.
pub fn audit(context: &Context<'_>, args: &AuditArgs) -> Ending {
    let format = format(args)?;
    let mut session = match &args.root {
        None => Session::open(context, Mode::Audit)?,
        Some(root) => inspected(context, root, args)?,
    };
    let as_of = args
        .as_of
        .as_deref()
        .map(|words| moment(words, session.now))
        .transpose()?;
    let options = wishes(&session, args)?;
    let target = args
        .output
        .as_deref()
        .map(|path| write::target(path, &session, args.force))
        .transpose()?;
    let (audit, took) = made(&mut session, as_of, &options)?;
    record(&session, &audit)?;
    if as_of.is_none() && options == Options::default() {
        recent::audited(&session, &audit);
    }
    let report = told(&session, &audit, format, took)?;
    match &target {
        Some(target) => {
            target.write(report.as_bytes(), &session)?;
            let shown = target.shown();
            context
                .ui
                .note(&text!("Đã ghi báo cáo vào {shown}.", "The report is in {shown}."));
        }
        None => context.ui.raw(report.as_bytes()),
    }
    let fail_on = match args.fail_on {
        FailOn::Error => audit::FailOn::Error,
        FailOn::Warning => audit::FailOn::Warning,
        FailOn::Never => audit::FailOn::Never,
    };
    let code = audit.exit(fail_on, args.strict);
    if args.strict && code != audit.exit(fail_on, false) {
        context.ui.warn(&strictly(&audit));
    }
    Ok(code)
}

/// Why an audit with nothing unverifiable ends with 4.
fn strictly(audit: &Audit) -> Text {
    let list = |lang: Lang| {
        let beyond = audit.out_of_scope.iter().map(|beyond| beyond.words());
        beyond
            .map(|words| words.get(lang).to_owned())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let bracketed = |list: String| if list.is_empty() { list } else { format!(" ({list})") };
    let (vi, en) = (bracketed(list(Lang::Vi)), bracketed(list(Lang::En)));
    text!(
        "--strict: có phần ngoài phạm vi kiểm tra{vi}, nên mã thoát là 4. Chấp nhận điều ấy thì bỏ --strict.",
        "--strict: something is out of scope{en}, hence the exit code 4. Leave --strict away where that is all right."
    )
}

/// As asked for, else by the ending of the file.
fn format(args: &AuditArgs) -> Result<Format, Failure> {
    let forms = [("json", Format::Json)];
    let by_ending = args
        .output
        .as_deref()
        .map(|path| write::form(path, args.format, &forms));
    Ok(by_ending.transpose()?.flatten().or(args.format).unwrap_or_default())
}

/// The tree that a link shows; what changed in its manifest since the last time is told.
fn inspected<'a>(context: &'a Context<'a>, root: &str, args: &AuditArgs) -> Result<Session<'a>, Failure> {
    let asked = Inspecting {
        root,
        option: "--root",
        template: args.template.as_deref(),
    };
    let (session, pinned) = Session::inspect(context, &asked)?;
    pin::compare(&session, &pinned, args.headcount)?;
    Ok(session)
}

/// `hoso tree`.
pub fn tree(context: &Context<'_>, args: &TreeArgs) -> Ending {
    let mut session = Session::open(context, Mode::Names)?;
    let as_of = args
        .as_of
        .as_deref()
        .map(|words| moment(words, session.now))
        .transpose()?;
    let (audit, _) = made(&mut session, as_of, &Options::default())?;
    context
        .ui
        .raw(report::tree(&audit, &session.described.spec, &view(&session, None)).as_bytes());
    Ok(exit::CLEAN)
}

/// An audit that only remembers what it saw.
pub fn remember(context: &Context<'_>) -> Result<(), Failure> {
    let mut session = Session::open(context, Mode::Audit)?;
    let (audit, _) = made(&mut session, None, &Options::default())?;
    record(&session, &audit)
}

/// Looks and judges; how long reading took.
fn made(session: &mut Session<'_>, as_of: Option<Timestamp>, options: &Options) -> Result<(Audit, Duration), Failure> {
    let began = Instant::now();
    let mut seen = session.look_on()?;
    if let Some(unread) = &seen.unread {
        let gap = Gap::Failed("hoso.json".to_owned());
        seen.snapshot.gaps.insert(unread.file.clone(), gap);
    }
    let took = began.elapsed();
    Ok((judged(session, &seen, as_of, options)?, took))
}

/// The judgement of what was seen.
pub fn judged(
    session: &Session<'_>,
    seen: &Seen,
    as_of: Option<Timestamp>,
    options: &Options,
) -> Result<Audit, Failure> {
    let school = &session.described.school;
    let history = session.state.history(&school.id, school.year).map_err(state_failure)?;
    // Who the admins are, and which accounts are one, the manifest tells: without it somebody might be accused.
    let sees_grants = session.sees_grants() && seen.unread.is_none();
    let sharing = match (session.shares(), session.simulated(), sees_grants) {
        (false, ..) => Sharing::None,
        (true, _, false) => Sharing::NotAsked,
        (true, true, true) => Sharing::Simulated,
        (true, false, true) => Sharing::Real,
    };
    let account = session.account();
    Ok(audit::audit(&Inputs {
        catalogue: &session.described.catalogue,
        school,
        calendar: &session.described.calendar,
        spec: &session.described.spec,
        snapshot: &seen.snapshot,
        ledger: &session.ledger,
        history: &history,
        evidence: &Evidence::default(),
        naming: session
            .storage
            .as_ref()
            .map_or(Naming::ONEDRIVE, |storage| storage.naming()),
        sharing,
        account: account.as_ref(),
        admins: &session.admins,
        as_of: as_of.unwrap_or(session.now),
        now: session.now,
        profile: session.profile(),
        options,
    }))
}

/// Every audit leaves what it saw: only so can a later one prove on a disk that something came late.
fn record(session: &Session<'_>, audit: &Audit) -> Result<(), Failure> {
    let school = &session.described.school;
    let run = Run {
        at: session.now,
        complete: audit.proves_absence(),
    };
    let seen: BTreeSet<String> = audit.seen().collect();
    let arrivals: BTreeMap<_, _> = audit
        .verdicts
        .iter()
        .filter_map(|verdict| Some((verdict.obligation.fingerprint(), verdict.arrival?)))
        .collect();
    session
        .state
        .record_run(&school.id, school.year, run, &seen, &arrivals)
        .map_err(state_failure)
}

fn told(session: &Session<'_>, audit: &Audit, format: Format, took: Duration) -> Result<String, Failure> {
    match format {
        Format::Table => Ok(report::table(audit, &view(session, Some(took)))),
        Format::Json => report::json(audit, session.context.ui.lang())
            .map(|json| json + "\n")
            .map_err(|error| {
                Failure::new(
                    exit::INTERNAL,
                    Text::of("không viết được báo cáo.", "the report could not be written."),
                )
                .because(error)
            }),
    }
}

fn view(session: &Session<'_>, took: Option<Duration>) -> View {
    // A fixed clock asks for output that is the same each time.
    View {
        lang: session.context.ui.lang(),
        width: session.context.ui.width(),
        elapsed: took.filter(|_| !session.context.fixed),
    }
}

/// A day alone means its end; a time is Vietnam's, unless it says of which zone it is.
fn moment(words: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let shown = safe(words);
    let hint = Text::of(
        "ghi một ngày có trên lịch, như 15/10/2025, hoặc ngày kèm giờ, như 2025-10-15T17:00.",
        "write a day of the calendar, such as 2025-10-15, or a day with a time, such as 2025-10-15T17:00.",
    );
    // Today's end is still to come: what is meant is now.
    let read = match parse_date(words) {
        Some(day) if day == crate::calendar::local(now).date() => Some(now),
        Some(day) => Some(end_of_day(day)),
        None => words.parse::<Timestamp>().ok().or_else(|| timed(words)),
    };
    let Some(read) = read else {
        return Err(Failure::usage(text!(
            "--as-of «{shown}» không phải ngày hay thời điểm.",
            "--as-of «{shown}» is neither a day nor a moment."
        ))
        .hint(hint));
    };
    if read <= now {
        return Ok(read);
    }
    Err(Failure::usage(text!(
        "--as-of «{shown}» ở tương lai; chưa ai biết lúc đó có gì.",
        "--as-of «{shown}» lies in the future; nobody knows what will be there."
    ))
    .hint(hint))
}

/// «2025-10-15T17:00», «15/10/2025 17:00».
fn timed(words: &str) -> Option<Timestamp> {
    let (day, time) = words.trim().split_once(['T', 't', ' '])?;
    let time: Time = time.trim().parse().ok()?;
    Some(crate::calendar::moment(parse_date(day)?, time))
}

/// The filters, their words checked against the catalogue and the roster.
fn wishes(session: &Session<'_>, args: &AuditArgs) -> Result<Options, Failure> {
    let records = args
        .record
        .iter()
        .map(|word| record_named(session, word))
        .collect::<Result<_, _>>()?;
    let mut owners = BTreeSet::new();
    for word in &args.owner {
        owners.extend(owners_named(&session.described.school, word)?);
    }
    Ok(Options {
        records,
        owners,
        honour_waivers: args.honour_waivers,
        ..Options::default()
    })
}

fn record_named(session: &Session<'_>, word: &str) -> Result<RecordId, Failure> {
    let records = &session.described.catalogue.records;
    if let Some(id) = records.keys().find(|id| id.as_str().eq_ignore_ascii_case(word)) {
        return Ok(id.clone());
    }
    let all = records.keys().map(RecordId::as_str).collect::<Vec<_>>().join(", ");
    let (vi, en) = if word.contains([',', ';']) {
        (
            " Nhiều loại: --record KHBD --record SCN",
            " Several: --record KHBD --record SCN",
        )
    } else {
        ("", "")
    };
    let word = safe(word);
    Err(Failure::usage(text!(
        "--record «{word}»: không có hồ sơ này.",
        "--record «{word}»: there is no such record."
    ))
    .hint(text!("được ghi: {all}.{vi}", "allowed: {all}.{en}")))
}

/// The ids of the tổ, classes and people of that id or name; two of one name are both meant.
fn owners_named(school: &School, word: &str) -> Result<Vec<String>, Failure> {
    let groups = school
        .groups
        .iter()
        .map(|(id, group)| (id.as_str(), group.name.as_str()));
    let classes = school
        .classes
        .iter()
        .map(|(id, class)| (id.as_str(), class.name.as_str()));
    let people = school
        .people
        .iter()
        .map(|(id, person)| (id.as_str(), person.name.as_str()));
    let all: Vec<(&str, &str)> = groups.chain(classes).chain(people).collect();
    let found: Vec<String> = all
        .iter()
        .filter(|(id, name)| id.eq_ignore_ascii_case(word) || fold(name) == fold(word))
        .map(|(id, _)| (*id).to_owned())
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let near = nearest(word, all.iter().map(|(_, name)| *name)).map(safe);
    let word = safe(word);
    let failure = Failure::usage(text!(
        "--owner «{word}»: không có tổ, lớp hay người này.",
        "--owner «{word}»: there is no such tổ, class or person."
    ));
    Err(match near {
        Some(near) => failure.hint(text!("có phải «{near}»?", "did you mean «{near}»?")),
        None => failure.hint(Text::of(
            "ghi tên hoặc mã như trong hoso.yaml, nhan-su.yaml.",
            "write a name or id as in hoso.yaml, nhan-su.yaml.",
        )),
    })
}
