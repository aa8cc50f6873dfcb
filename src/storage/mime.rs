//! Media types by a name's ending, for places that keep none.

/// The media type that a file of this name most likely has; nothing for endings that schools do not use.
#[must_use]
pub fn of(name: &str) -> Option<&'static str> {
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "doc" | "dot" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docm" => "application/vnd.ms-word.document.macroEnabled.12",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsm" => "application/vnd.ms-excel.sheet.macroEnabled.12",
        "ppt" | "pps" => "application/vnd.ms-powerpoint",
        "pptx" | "ppsx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "rtf" => "application/rtf",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "htm" | "html" => "text/html",
        "json" => "application/json",
        "xml" => "application/xml",
        "jpg" | "jpeg" | "jpe" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "heic" => "image/heic",
        "tif" | "tiff" => "image/tiff",
        "bmp" => "image/bmp",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "avi" => "video/x-msvideo",
        "zip" => "application/zip",
        "rar" => "application/vnd.rar",
        "7z" => "application/x-7z-compressed",
        _ => return online(ending),
    })
}

/// The media type of a file that only points to an online document: what Drive for Desktop leaves on a disk for Docs,
/// Sheets and the like, and the link that the OneDrive client leaves for a OneNote notebook.
#[must_use]
pub fn online(ending: &str) -> Option<&'static str> {
    Some(match ending.to_ascii_lowercase().as_str() {
        "gdoc" => "application/vnd.google-apps.document",
        "gsheet" => "application/vnd.google-apps.spreadsheet",
        "gslides" => "application/vnd.google-apps.presentation",
        "gform" => "application/vnd.google-apps.form",
        "gdraw" => "application/vnd.google-apps.drawing",
        "gsite" => "application/vnd.google-apps.site",
        "gmap" => "application/vnd.google-apps.map",
        "gjam" => "application/vnd.google-apps.jam",
        "url" | "website" => "application/internet-shortcut",
        _ => return None,
    })
}
