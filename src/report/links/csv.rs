//! Links as a comma-separated table that Excel opens: UTF-8 with a BOM, CRLF.

use super::Link;
use crate::text::{Lang, Text};

/// The table's bytes.
#[must_use]
pub fn csv(links: &[Link], lang: Lang) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let heading = heading(lang);
    // Writing to memory cannot fail.
    let mut write = |row: [&str; 5]| drop(writer.write_record(row.map(harmless)));
    write(heading.each_ref().map(String::as_str));
    for link in links {
        let kind = link.kind.word();
        write([
            kind.get(lang),
            &link.name,
            link.person.as_deref().unwrap_or_default(),
            link.address.as_deref().unwrap_or_default(),
            link.link.as_deref().unwrap_or_default(),
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

/// The columns' names.
pub(super) fn heading(lang: Lang) -> [String; 5] {
    [
        Text::of("Loại", "Kind"),
        Text::of("Tên", "Name"),
        Text::of("Phụ trách", "Responsible"),
        Text::of("Email", "E-mail"),
        Text::of("Đường dẫn", "Link"),
    ]
    .map(|text| text.get(lang).to_owned())
}

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection), without control characters.
fn harmless(cell: &str) -> String {
    let plain: String = cell.chars().filter(|c| !c.is_control()).collect();
    if plain.starts_with(['=', '+', '-', '@']) {
        format!("'{plain}")
    } else {
        plain
    }
}
