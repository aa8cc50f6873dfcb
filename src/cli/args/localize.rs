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
    let command = Cli::command()
        .about(about)
        .after_help(after())
        .subcommand_help_heading(say("Lệnh", "Commands"))
        .subcommand_value_name(say("LỆNH", "COMMAND"));
    dress(command, "")
}

/// The example lines and exit codes under the main help.
fn after() -> String {
    let mut text = String::from(say("Mã thoát:\n", "Exit codes:\n"));
    for (code, meaning) in crate::cli::exit::TABLE {
        text.push_str(&format!("  {code:>2}  {}\n", say_text(meaning)));
    }
    text.push_str(say(
        "\nDùng thử: hoso demo. Lần đầu: hoso new.",
        "\nTry it: hoso demo. The first time: hoso new.",
    ));
    text
}

fn say_text(text: &'static crate::text::Text) -> &'static str {
    match (&text.vi, &text.en) {
        (std::borrow::Cow::Borrowed(vi), std::borrow::Cow::Borrowed(en)) => say(vi, en),
        _ => "",
    }
}

/// `hoso explain [tùy chọn] [MÃ]`.
fn usage(command: &Command, above: &str) -> String {
    let mut usage = format!("{above}{} {}", command.get_name(), say("[tùy chọn]", "[options]"));
    if command.get_subcommands().next().is_some() {
        usage.push_str(say(" <lệnh>", " <command>"));
    }
    for arg in command.get_positionals() {
        let names = arg
            .get_value_names()
            .unwrap_or_default()
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let many = if matches!(arg.get_action(), clap::ArgAction::Append) {
            "…"
        } else {
            ""
        };
        usage.push_str(&if arg.is_required_set() {
            format!(" <{names}>{many}")
        } else {
            format!(" [{names}]{many}")
        });
    }
    usage
}

/// Headings and the usage line, for a command and all below it.
fn dress(command: Command, above: &str) -> Command {
    let usage = usage(&command, above);
    let template = if command.get_subcommands().next().is_some() {
        say(
            "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}",
            "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
        )
    } else {
        say(
            "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}\n",
            "{about-with-newline}\nUsage: {usage}\n\n{all-args}\n",
        )
    };
    let (options, arguments) = (say("Tùy chọn", "Options"), say("Tham số", "Arguments"));
    let heading = |arg: clap::Arg| match (arg.is_positional(), arg.get_help_heading()) {
        (true, _) => arg.help_heading(arguments),
        (false, None) => arg.help_heading(options),
        (false, Some(_)) => arg,
    };
    let name = format!("{above}{} ", command.get_name());
    command
        .help_template(template)
        .override_usage(usage)
        .mut_args(heading)
        .mut_subcommands(|sub| dress(sub, &name))
}
