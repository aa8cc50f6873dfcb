//! clap's own words (headings, usage) in the language of the run.

use clap::{Command, CommandFactory};

use super::{Cli, say};

/// The whole command line, described for people.
#[must_use]
pub fn command() -> Command {
    let about = say(
        "Hồ sơ sổ sách điện tử cho trường tiểu học: tạo cây thư mục, chia sẻ lên cấp trên, kiểm tra.",
        "Electronic records of primary schools: makes the folder tree, shares it upward, audits it.",
    );
    let command = Cli::command().about(about).after_help(after()).subcommand_help_heading(say("Lệnh", "Commands")).subcommand_value_name(say("LỆNH", "COMMAND"));
    dress(command)
}

/// The example lines and exit codes under the main help.
fn after() -> String {
    let mut text = String::from(say("Mã thoát:\n", "Exit codes:\n"));
    for (code, meaning) in crate::cli::exit::TABLE {
        text.push_str(&format!("  {code:>2}  {}\n", say_text(meaning)));
    }
    text.push_str(say("\nDùng thử: hoso demo. Lần đầu: hoso new.", "\nTry it: hoso demo. The first time: hoso new."));
    text
}

fn say_text(text: &'static crate::text::Text) -> &'static str {
    match (&text.vi, &text.en) {
        (std::borrow::Cow::Borrowed(vi), std::borrow::Cow::Borrowed(en)) => say(vi, en),
        _ => "",
    }
}

/// Headings and the usage line, for a command and all below it.
fn dress(command: Command) -> Command {
    let template = if command.get_subcommands().next().is_some() {
        say("{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}", "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}")
    } else {
        say("{about-with-newline}\nCách dùng: {usage}\n\n{all-args}", "{about-with-newline}\nUsage: {usage}\n\n{all-args}")
    };
    let (options, arguments) = (say("Tùy chọn", "Options"), say("Tham số", "Arguments"));
    command
        .help_template(template)
        .mut_args(|arg| if arg.is_positional() { arg.help_heading(arguments) } else { arg.help_heading(options) })
        .mut_subcommands(dress)
}
