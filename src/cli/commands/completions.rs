//! `hoso completions` and `hoso man`.

use crate::cli::args::{self, CompletionsArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{Ending, exit};

/// Prints the completions of a shell.
pub fn completions(context: &Context<'_>, args: &CompletionsArgs) -> Ending {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "hoso", &mut bytes);
    context.ui.raw(&bytes);
    Ok(exit::CLEAN)
}

/// Prints the man page: the main page and after it one for each command.
pub fn man(context: &Context<'_>) -> Ending {
    // Built as a whole first: options of all commands, which those of one refer to, are handed down by that.
    let mut command = args::command();
    command.build();
    let mut bytes = Vec::new();
    let failed = |error: std::io::Error| {
        Failure::new(
            exit::INTERNAL,
            text!("không viết được trang hướng dẫn.", "the man page could not be written."),
        )
        .because(error)
    };
    clap_mangen::Man::new(command.clone())
        .render(&mut bytes)
        .map_err(failed)?;
    for sub in command.get_subcommands() {
        let name = format!("hoso-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone().name(name))
            .render(&mut bytes)
            .map_err(failed)?;
    }
    context.ui.raw(&bytes);
    Ok(exit::CLEAN)
}
