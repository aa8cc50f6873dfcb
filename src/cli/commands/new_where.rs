//! Where the tree of a new description is to stand.

use super::new::flag;
use crate::cli::args::NewArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::google;
use crate::cli::interview::{ask, choose, unquoted};
use crate::template::school::{GoogleChoice, StorageChoice, on_the_web};
use crate::text::Text;

/// By the flags, else by asking, else a folder beside the description.
pub(super) fn storage(context: &Context<'_>, args: &NewArgs, asks: bool) -> Result<StorageChoice, Failure> {
    match (&args.google, &args.local) {
        (Some(link), _) => flag("--google", link, on_drive),
        (None, Some(path)) => flag("--local", path, on_disk),
        (None, None) if asks => asked(context),
        (None, None) => Ok(local("ho-so")),
    }
}

/// A link where a folder is asked for leads back to the choice between the two.
fn asked(context: &Context<'_>) -> Result<StorageChoice, Failure> {
    let choices = [
        Text::of(
            "một thư mục trên máy này (cả thư mục của Google Drive cho máy tính, OneDrive)",
            "a folder on this machine (also one that Drive for Desktop or OneDrive mirrors)",
        ),
        Text::of(
            "thư mục Google Drive của trường, theo đường dẫn",
            "a folder of the school's Google Drive, by its link",
        ),
    ];
    let question = Text::of("Hồ sơ để ở đâu?", "Where do the records stand?");
    loop {
        if choose(context.ui, &question, &choices, Some("1"))? == 1 {
            let question = Text::of("Đường dẫn thư mục Drive", "Link of the Drive folder");
            return Ok(ask(context.ui, &question, None, on_drive)?);
        }
        match ask(context.ui, &Text::of("Thư mục", "Folder"), Some("ho-so"), |words| {
            Ok(on_disk(words))
        })? {
            Ok(choice) => return Ok(choice),
            Err(why) => context
                .ui
                .warn(&Text::new(format!("  {}", why.vi), format!("  {}", why.en))),
        }
    }
}

fn local(path: &str) -> StorageChoice {
    StorageChoice::Local {
        path: path.to_owned(),
        simulate_sharing: false,
    }
}

fn on_disk(words: &str) -> Result<StorageChoice, Text> {
    let path = unquoted(words);
    if path.is_empty() || path.chars().any(char::is_control) {
        return Err(Text::of("ghi đường dẫn thư mục.", "write a folder's path."));
    }
    match on_the_web(path) {
        Some(why) => Err(why),
        None => Ok(local(path)),
    }
}

fn on_drive(words: &str) -> Result<StorageChoice, Text> {
    let link = unquoted(words);
    if google::linked("", link).is_err() {
        return Err(Text::of(
            "không phải đường dẫn của một thư mục Google Drive; mở thư mục trong trình duyệt rồi chép địa chỉ.",
            "not the link of a Google Drive folder; open the folder in a browser and copy its address.",
        ));
    }
    Ok(StorageChoice::Google(GoogleChoice {
        folder: Some(link.to_owned()),
        ..GoogleChoice::default()
    }))
}
