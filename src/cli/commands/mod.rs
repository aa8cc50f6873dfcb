//! One file per command; each has one function that takes the run's context and its arguments.

mod adopt;
pub mod audit;
mod completions;
mod demo;
mod doctor;
mod explain;
pub mod init;
mod links;
mod login;
mod new;
mod new_from;
mod new_where;
pub mod plan;
mod schema;
mod settle;

use super::args::Command;
use super::context::Context;
use super::{Ending, args::Cli};

/// Runs the command that was asked for.
pub fn run(cli: &Cli, context: &Context<'_>) -> Ending {
    match &cli.command {
        Command::Completions(args) => completions::completions(context, args),
        Command::Login(args) => login::login(context, args),
        Command::Logout => login::logout(context),
        Command::Doctor(args) => doctor::doctor(context, args),
        Command::Links(args) => links::links(context, args),
        Command::Man => completions::man(context),
        Command::Plan(args) => plan::plan(context, args),
        Command::Init(args) => init::init(context, args),
        Command::Share(args) => init::share(context, args),
        Command::Adopt(args) => adopt::adopt(context, args),
        Command::Audit(args) => audit::audit(context, args),
        Command::Tree(args) => audit::tree(context, args),
        Command::Explain(args) => explain::explain(context, args),
        Command::Demo(args) => demo::demo(context, args),
        Command::New(args) => new::new(context, args),
        Command::Schema(args) => schema::schema(context, args),
    }
}
