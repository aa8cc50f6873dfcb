//! Links as a workbook.

use rust_xlsxwriter::{Format, Url, Workbook};

use super::csv::heading;
use super::{Heading, Link};
use crate::text::Lang;

/// The workbook could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("workbook: {0}")]
pub struct XlsxError(#[from] rust_xlsxwriter::XlsxError);

/// The longest address that Excel follows.
const LONGEST: usize = 2000;

/// The workbook's bytes: one sheet, its heading frozen and filtered, ready to print.
///
/// # Errors
/// [`XlsxError`]: more rows than a sheet has.
pub fn xlsx(links: &[Link], of: &Heading, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let title = Format::new().set_bold().set_font_size(14);
    let sheet = book.add_worksheet();
    sheet.set_name(match lang {
        Lang::Vi => "Đường dẫn",
        Lang::En => "Links",
    })?;
    sheet.write_string_with_format(0, 0, plain(&format!("{} · {}", of.school, of.year)), &title)?;
    for (column, words) in (0_u16..).zip(heading(lang)) {
        sheet.write_string_with_format(2, column, words, &bold)?;
    }
    for (row, link) in (3_u32..).zip(links) {
        let kind = link.kind.word();
        sheet.write_string(row, 0, kind.get(lang))?;
        sheet.write_string(row, 1, plain(&link.name))?;
        sheet.write_string(row, 2, plain(link.person.as_deref().unwrap_or_default()))?;
        sheet.write_string(row, 3, plain(link.address.as_deref().unwrap_or_default()))?;
        match link.link.as_deref() {
            Some(url) if url.starts_with("https://") && url.len() < LONGEST => {
                sheet.write_url(row, 4, Url::new(url))?
            }
            other => sheet.write_string(row, 4, plain(other.unwrap_or_default()))?,
        };
    }
    let last = u32::try_from(links.len()).unwrap_or(0) + 2;
    sheet.autofilter(2, 0, last, 4)?;
    sheet.set_freeze_panes(3, 0)?;
    for (column, width) in (0_u16..).zip([11.0, 26.0, 26.0, 32.0, 72.0]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(2, 2)?;
    Ok(book.save_to_buffer()?)
}

fn plain(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_control()).take(1000).collect()
}
