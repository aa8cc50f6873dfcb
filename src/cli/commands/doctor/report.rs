//! What was looked at, and how it is told.

use crate::cli::context::Context;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::show::wrap::wrap;
use crate::text::Text;

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Good,
    Notice,
    Bad(u8),
    Unknown,
}

/// One thing looked at.
#[derive(Debug, Clone)]
struct Check {
    what: Text,
    mark: Mark,
    fact: Text,
    remedy: Option<Text>,
}

/// The things looked at, in order.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Check>);

impl Report {
    pub(super) fn add(&mut self, what: Text, mark: Mark, fact: Text, remedy: Option<Text>) {
        self.0.push(Check {
            what,
            mark,
            fact,
            remedy,
        });
    }

    pub(super) fn good(&mut self, what: Text, fact: Text) {
        self.add(what, Mark::Good, fact, None);
    }

    pub(super) fn bad(&mut self, what: Text, failure: Failure) {
        self.add(what, Mark::Bad(failure.exit), failure.message, failure.hint);
    }

    /// What could not be looked at because something before it is not in order.
    pub(super) fn unknown(&mut self, what: Text) {
        let fact = Text::of("chưa kiểm được", "not looked at");
        self.add(what, Mark::Unknown, fact, None);
    }
}

/// Prints the report; its exit code.
pub(super) fn tell(context: &Context<'_>, report: &Report) -> u8 {
    let (lang, width) = (context.ui.lang(), context.ui.width());
    for check in &report.0 {
        let mark = match check.mark {
            Mark::Good => "✓",
            Mark::Notice => "!",
            Mark::Bad(_) => "✗",
            Mark::Unknown => "–",
        };
        let line = format!("{mark} {:<15} {}", check.what.get(lang), check.fact.get(lang));
        context.ui.out(wrap(&line, width, "                  "));
        if let Some(remedy) = &check.remedy {
            let line = format!("                  → {}", remedy.get(lang));
            context.ui.out(wrap(&line, width, "                    "));
        }
    }
    let codes = report.0.iter().map(|check| match check.mark {
        Mark::Bad(code) => code,
        _ => exit::CLEAN,
    });
    let code = exit::worst(codes);
    context.ui.tell(&if code == exit::CLEAN {
        Text::of("\nMọi thứ sẵn sàng.", "\nEverything is ready.")
    } else {
        Text::of(
            "\nLàm theo các mũi tên ở dòng có ✗, từ trên xuống, rồi chạy lại hoso doctor.",
            "\nFollow the arrows of the lines with ✗ from the top, then run hoso doctor again.",
        )
    });
    code
}
