//! `hoso schema`: JSON Schemas for editors.

use crate::cli::args::SchemaArgs;
use crate::cli::context::Context;
use crate::cli::{Ending, exit};
use crate::template::schema;

/// Prints the schema of one kind of file.
pub fn schema(context: &Context<'_>, args: &SchemaArgs) -> Ending {
    let schema = match args.which.as_str() {
        "mau" => schema::template(),
        "nhan-su" => schema::people(),
        _ => schema::hoso(),
    };
    context.ui.raw(schema.as_bytes());
    Ok(exit::CLEAN)
}
