//! `storage:`: where the tree stands.

use crate::template::roster::Word;
use crate::template::yaml::Yaml;
use crate::text::Text;

use super::reader::Reader;

/// Where the tree stands. Paths are as written, relative to the folder of `hoso.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageChoice {
    /// A folder on disk.
    Local {
        /// Its path.
        path: String,
        /// Grants are kept beside it and shown as *mô phỏng*; else a disk has none.
        simulate_sharing: bool,
    },
    /// Google Drive.
    Google(GoogleChoice),
}

/// A place on Google Drive, and as whom to go there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoogleChoice {
    /// A folder by link or id; nothing: the top of My Drive or of the shared drive.
    pub folder: Option<String>,
    /// A shared drive by name or id.
    pub shared_drive: Option<String>,
    /// The path of a credentials file.
    pub credentials: Option<String>,
    /// Whom a service account acts as.
    pub subject: Option<String>,
}

pub(super) fn read(yaml: &Yaml, reader: &mut Reader<'_>) -> Option<StorageChoice> {
    let mut entries = reader.entries(yaml)?;
    let local = reader.get(&mut entries, "local");
    let simulate = entries.get("simulate_sharing").map(|yaml| yaml.spot.clone());
    let simulate_sharing = entries.flag("simulate_sharing", reader.problems).unwrap_or_default();
    let google = entries.get("google");
    let google_spot = google.map(|yaml| yaml.spot.clone());
    let google = google.and_then(|yaml| read_google(yaml, reader));
    let spot = entries.spot.clone();
    entries.finish(reader.problems);
    if google_spot.is_some()
        && let Some(spot) = &simulate
    {
        let message = Text::of(
            "«simulate_sharing» chỉ dùng cùng «local».",
            "«simulate_sharing» goes with «local» only",
        );
        reader.add(spot, None, message);
    }
    match (local, google_spot) {
        (Some(word), None) => match on_the_web(&word.text) {
            Some(Text { vi, en }) => {
                let message = text!(
                    "{vi} Thư mục Google Drive thì ghi: «google: {{folder: ĐƯỜNG-DẪN}}».",
                    "{en}; a folder of Google Drive is written «google: {{folder: LINK}}»"
                );
                reader.add(&word.spot, Some(&word.text), message);
                None
            }
            None => path(&word, reader).map(|path| StorageChoice::Local { path, simulate_sharing }),
        },
        (None, Some(_)) => google.map(StorageChoice::Google),
        _ => {
            let message = Text::of(
                "ghi đúng một trong hai: «local: đường dẫn thư mục» hoặc «google: …».",
                "write exactly one of «local: path of a folder» and «google: …»",
            );
            reader.add(&spot, None, message);
            None
        }
    }
}

/// Why a text cannot be a folder on disk, where it is an address of the web.
#[must_use]
pub fn on_the_web(text: &str) -> Option<Text> {
    let is = text.contains("://") || text.to_lowercase().starts_with("drive.google.com/");
    is.then_some(Text::of(
        "là địa chỉ trên mạng, không phải thư mục trên máy.",
        "an address of the web, not a folder on this machine",
    ))
}

fn path(word: &Word, reader: &mut Reader<'_>) -> Option<String> {
    if word.text.chars().any(char::is_control) {
        let message = Text::of("đường dẫn có ký tự điều khiển.", "the path has a control character");
        reader.add(&word.spot, Some(&word.text), message);
        return None;
    }
    Some(word.text.clone())
}

fn read_google(yaml: &Yaml, reader: &mut Reader<'_>) -> Option<GoogleChoice> {
    let mut entries = reader.entries(yaml)?;
    let mut text = |key| reader.get(&mut entries, key).and_then(|word| path(&word, reader));
    let choice = GoogleChoice {
        folder: text("folder"),
        shared_drive: text("shared_drive"),
        credentials: text("credentials"),
        subject: None,
    };
    let subject = reader.get(&mut entries, "subject");
    let subject = subject.and_then(|word| reader.keep(word.address())).map(String::from);
    entries.finish(reader.problems);
    Some(GoogleChoice { subject, ..choice })
}
