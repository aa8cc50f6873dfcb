//! `hoso links`: the folders' links, to be handed out after `hoso init`.

use super::audit::judged;
use crate::audit::{Audit, Options};
use crate::calendar;
use crate::cli::args::{LinksArgs, LinksFormat};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::session::{Base, Mode, Session};
use crate::cli::{Ending, exit, write};
use crate::report::links::{self, Heading, Link};
use crate::text::Text;
use crate::tree::{Key, Snapshot};

/// Looks where the folders are and writes their links.
pub fn links(context: &Context<'_>, args: &LinksArgs) -> Ending {
    let format = format(args)?;
    if format == LinksFormat::Xlsx && args.output.is_none() {
        return Err(Failure::usage(Text::of(
            "dạng xlsx phải ghi ra tệp.",
            "the format xlsx is written to a file.",
        ))
        .hint(Text::of("thêm --output duong-dan.xlsx", "add --output links.xlsx")));
    }
    let mut session = Session::open(context, Mode::Names)?;
    let target = args
        .output
        .as_deref()
        .map(|path| write::target(path, &session, args.force))
        .transpose()?;
    let seen = session.look()?;
    // Where each folder stands is what an audit finds out, whatever this machine remembers of it.
    let audit = judged(&session, &seen, None, &Options::default())?;
    let all = found(&session, &seen.snapshot, &audit);
    let missing = all.iter().filter(|link| link.link.is_none()).count();
    let bytes = written(&session, &all, format)?;
    match &target {
        Some(target) => {
            target.write(&bytes, &session)?;
            let (count, shown) = (all.len() - missing, target.shown());
            context.ui.note(&text!(
                "Đã ghi {count} đường dẫn vào {shown}.",
                "{count} links are in {shown}."
            ));
        }
        None => context.ui.raw(&bytes),
    }
    if missing > 0 {
        context.ui.warn(&text!(
            "{missing} thư mục chưa có. → hoso init",
            "{missing} folders are not there yet. → hoso init"
        ));
        return Ok(exit::INCOMPLETE);
    }
    Ok(exit::CLEAN)
}

/// As asked for, else by the ending of the file.
fn format(args: &LinksArgs) -> Result<LinksFormat, Failure> {
    let forms = [
        ("csv", LinksFormat::Csv),
        ("xlsx", LinksFormat::Xlsx),
        ("html", LinksFormat::Html),
        ("htm", LinksFormat::Html),
    ];
    let by_ending = args
        .output
        .as_deref()
        .map(|path| write::form(path, args.format, &forms));
    Ok(by_ending.transpose()?.flatten().or(args.format).unwrap_or_default())
}

fn found(session: &Session<'_>, snapshot: &Snapshot, audit: &Audit) -> Vec<Link> {
    let address_of = |key: &Key| {
        let node = snapshot.get(audit.places.get(key)?.nodes.first()?)?;
        match &session.base {
            Base::Google(_) => node.link.clone(),
            Base::Disk(disk) => {
                let names = snapshot.path(&node.id);
                let path = names.iter().fold(disk.root.clone(), |path, name| path.join(name));
                Some(path.display().to_string())
            }
        }
    };
    let today = calendar::local(session.now).date();
    links::links(&session.described.spec, &session.described.school, today, &address_of)
}

fn written(session: &Session<'_>, all: &[Link], format: LinksFormat) -> Result<Vec<u8>, Failure> {
    let lang = session.context.ui.lang();
    let heading = Heading {
        school: session.described.school.name.clone(),
        year: session.described.school.year.to_string(),
    };
    match format {
        LinksFormat::Table => Ok(links::table(all, lang).into_bytes()),
        LinksFormat::Csv => Ok(links::csv(all, lang)),
        LinksFormat::Html => Ok(links::html(all, &heading, lang).into_bytes()),
        LinksFormat::Xlsx => links::xlsx(all, &heading, lang).map_err(|error| {
            Failure::new(
                exit::INTERNAL,
                Text::of("không viết được tệp Excel.", "the workbook could not be written."),
            )
            .because(error)
        }),
    }
}
