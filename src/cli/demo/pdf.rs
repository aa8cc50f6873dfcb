//! Real, small PDFs for the demo.

use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str};

use crate::text::fold;

/// One A4 page with a title and a line. The standard fonts have no Vietnamese letters, so the words are folded.
#[must_use]
pub fn page(title: &str, line: &str) -> Vec<u8> {
    let (catalog, tree, page, content, font) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.parent(tree)
        .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
        .contents(content);
    leaf.resources().fonts().pair(Name(b"F1"), font);
    pdf_writer::Finish::finish(leaf);
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    let mut text = Content::new();
    text.begin_text()
        .set_font(Name(b"F1"), 18.0)
        .next_line(72.0, 760.0)
        .show(Str(fold(title).to_uppercase().as_bytes()));
    text.set_font(Name(b"F1"), 12.0)
        .next_line(0.0, -30.0)
        .show(Str(fold(line).as_bytes()))
        .end_text();
    pdf.stream(content, &text.finish());
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_and_ends_as_a_pdf() {
        let bytes = page("Kế hoạch bài dạy", "Tuần 5");
        assert!(bytes.starts_with(b"%PDF-"));
        assert!(bytes.ends_with(b"%%EOF"));
    }
}
