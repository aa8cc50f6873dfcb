//! One file per command; each has one function that takes the run's context and its arguments.

mod completions;

use super::args::Command;
use super::context::Context;
use super::{Ending, args::Cli};

/// Runs the command that was asked for.
pub fn run(cli: &Cli, context: &Context<'_>) -> Ending {
    match &cli.command {
        Command::Completions(args) => completions::completions(context, args),
        Command::Man => completions::man(context),
        _ => Ok(0),
    }
}
